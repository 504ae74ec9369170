"""Time expressions of a text and the days they mean, past-directed from the day of publication (codebook, section 6)."""

import calendar
import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import NamedTuple


class DateMention(NamedTuple):
    """A time expression: offsets, the days it means (None where they cannot be told), and its precision by the codebook.

    `relative_days` counts from another date of the text ("two days later"); `is_reference_point` marks a bound such as
    "since 2012" that is no event's date; `is_history` a time more than a year before publication, or told as long past.
    """

    start: int
    end: int
    date_from: date | None
    date_to: date | None
    precision: int
    rule: str
    relative_days: int | None = None
    is_reference_point: bool = False
    is_history: bool = False


_MONTHS = {name.lower(): n for n, name in enumerate(calendar.month_name) if name}
_MONTHS |= {name.lower()[:3]: n for n, name in enumerate(calendar.month_name) if name} | {"sept": 9}
_DAYS = {name.lower(): n for n, name in enumerate(calendar.day_name)}
_NUMBERS = (
    {
        w: n
        for n, w in enumerate(
            ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty"]
        )
    }
    | {"thirty": 30, "forty": 40, "fifty": 50}
    | {"a": 1, "an": 1, "several": 3, "a few": 3}
)
_M = r"(?:January|February|March|April|May|June|July|August|September|October|November|December|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\.?"
_D = r"(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)"
_N = (
    r"(?:\d{1,3}|a few|several|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|"
    r"seventeen|eighteen|nineteen|twenty|thirty|forty|fifty)"
)
_DAYNUM = r"(?:[0-3]?\d)(?:st|nd|rd|th)?"
_UNIT = r"(?:hour|day|week|month|year|decade)s?"
_PATTERN = re.compile(
    rf"(?<![\w-])(?:"
    rf"(?P<iso>\d{{4}}-\d{{2}}-\d{{2}})"
    rf"|(?P<slash>\d{{1,2}}/\d{{1,2}}/\d{{2,4}})"
    rf"|(?P<span_dm>(?:between |from )?(?:the )?(?P<sd1>{_DAYNUM})(?: {_M})?(?: and | to |-| \u2014 |\u2014)(?:the )?(?P<sd2>{_DAYNUM})(?: of)? (?P<sm>{_M})(?:,? (?P<sy>\d{{4}}))?)"
    rf"|(?P<span_md>(?:between |from )?(?P<pm>{_M}) (?P<pd1>{_DAYNUM})(?: and | to |-| \u2014 |\u2014)(?:{_M} )?(?P<pd2>{_DAYNUM})(?!\d)(?:,? (?P<py>\d{{4}}))?)"
    rf"|(?P<dm>(?:{_D},? )?(?:the )?(?P<d1>{_DAYNUM})(?: of)? (?P<m1>{_M})(?:,? (?P<y1>\d{{4}}))?)"
    rf"|(?P<md>(?:{_D},? )?(?P<m2>{_M}) (?P<d2>{_DAYNUM})(?!\d)(?:,? (?P<y2>\d{{4}}))?)"
    rf"|(?P<part>(?:(?P<pp>early|mid|late|the beginning of|the end of|the middle of|the first (?:days|week|half) of|the last (?:days|week) of)[ -])(?P<m3>{_M})(?: (?P<y3>\d{{4}}))?)"
    rf"|(?P<my>(?P<m4>{_M})(?: of)?,? (?P<y4>(?:19|20)\d\d))"
    rf"|(?P<bare>(?:last )?(?P<m5>January|February|April|June|July|August|September|October|November|December)(?! [A-Z][a-z]))"
    rf"|(?P<bare_in>(?<=[Ii]n )(?:March|May)|(?<=[Ss]ince )(?:March|May)|(?<=[Ll]ast )(?:March|May))"
    rf"|(?P<weekend>(?:over|during|at|on|this|last)(?: the| this)?(?: past| last)? weekend|the weekend)"
    rf"|(?P<night_to>(?:the )?night of (?P<n1>{_D})(?: to |-)(?P<n2>{_D}))"
    rf"|(?P<between_days>between (?P<w1>{_D}) and (?P<w2>{_D}))"
    rf"|(?P<weekday>(?:(?P<lastd>last|this past|this|next) )?(?P<wd>{_D})(?P<tod>(?: early| late)?(?: morning| afternoon| evening| night| overnight| at dawn)?))"
    rf"|(?P<rel>(?:earlier |later |late |early )?(?:today|yesterday|tonight|last night|this morning|this afternoon|this evening|the day before yesterday)|overnight)"
    rf"|(?P<this>(?P<ear>earlier|later|late|early)? ?(?P<which>this|last|the previous|the past|next) (?P<unit>week|month|year))"
    rf"|(?P<ago>(?:(?:about|some|around|nearly|almost|more than|over) )?(?P<an>{_N}) (?P<au>{_UNIT}) ago)"
    rf"|(?P<past>(?:in|over|during|within|for) (?:the )?(?:past|last|preceding) (?:(?P<pn>{_N}|24|48|72|few|couple of|several) )?(?P<pu>{_UNIT}))"
    rf"|(?P<recent>(?:in |over |during )?(?:recent|the coming|coming) (?:days|weeks|months|years)|so far this year|since the start of the year)"
    rf"|(?P<offset>(?:(?:just|only) )?(?P<on>{_N}) (?P<ou>{_UNIT}) (?P<od>later|earlier|before|after|afterwards))"
    rf"|(?P<adjacent>(?:on )?the (?P<adj>previous|preceding|following|next|same) day|the day (?P<adj2>before|after)|a day (?P<adj3>later|earlier|before|after))"
    rf"|(?P<since>since (?P<since_y>(?:19|20)\d\d))"
    rf"|(?P<year>(?:(?<=[Ii]n )|(?<=of )|(?<=[Ss]ince )|(?<=from )|(?<=[Uu]ntil )|(?<=early )|(?<=late ))(?P<yy>(?:19|20)\d\d)(?!\d))"
    rf"|(?P<decades>in the (?:19|20)\d0s)"
    rf")(?![\w-])"
)
_AFTER = re.compile(r" [A-Za-z]")
_QUICK = re.compile(
    r"\d|day\b|week|month|year|night|yesterday|tonight|morning|January|February|March|April|May|June|July|August|September|October|November|December|ago\b"
)


def read(text: str, published_on: date | None) -> list[DateMention]:
    """Time expressions of a folded text, in order, none inside another.

    Args:
        text: the text after `text.fold`.
        published_on: day of publication; without it only full dates are computed (precision 9 for the rest).
    """
    if _QUICK.search(text) is None:
        return []
    out = []
    after = _AFTER
    for match in _PATTERN.finditer(text):
        name = next(n for n in _READERS if match.group(n) is not None)
        found = _READERS[name](match, published_on)
        if found is None:
            continue
        start, end, precision, rule, extra = found
        history = extra.pop("is_history", False)
        if end is not None and published_on is not None and (published_on - end).days > 366:
            history = True
        if start is None:
            precision = 9
        days = extra.get("relative_days")
        if rule == "offset" and days and match.group("od") in {"after", "before"} and after.match(text, match.end()):
            # "one day after a bomb killed two": the clause that follows is that much earlier than what it hangs on
            rule, extra["relative_days"] = "offset clause", -days
        out.append(DateMention(match.start(), match.end(), start, end, precision, rule, is_history=history, **extra))
    return out


_Found = tuple[date | None, date | None, int, str, dict[str, object]]


def _ok(start: date | None, end: date | None, precision: int, rule: str, **extra: object) -> _Found:
    return start, end, precision, rule, dict(extra)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _number(text: str) -> int:
    return int(re.sub(r"\D", "", text))


def _month(text: str) -> int:
    return _MONTHS[text.lower().rstrip(".")]


def _past_year(month: int, day: int, on: date | None) -> int | None:
    """The year of the last such date on or before publication."""
    if on is None:
        return None
    return on.year if (month, day) <= (on.month, on.day) else on.year - 1


def _month_span(year: int, month: int) -> tuple[date, date]:
    return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])


def _iso(m: re.Match[str], on: date | None) -> _Found:
    try:
        day = date.fromisoformat(m.group())
    except ValueError:
        return _ok(None, None, 9, "impossible")
    return _ok(day, day, 1, "iso")


def _slash(m: re.Match[str], on: date | None) -> _Found:
    a, b, year = (int(x) for x in m.group().split("/"))
    year += 2000 if year < 100 else 0
    options = {d for d in (_day(year, b, a), _day(year, a, b)) if d is not None}
    if not options:
        return _ok(None, None, 9, "impossible")
    if len(options) > 1:
        return _ok(None, None, 9, "ambiguous day and month")
    day = options.pop()
    return _ok(day, day, 1, "day/month/year")


def _full(day: int, month: int, year: int | None, on: date | None, rule: str) -> _Found:
    if year is None:
        year = _past_year(month, day, on)
        if year is None:
            return _ok(None, None, 9, f"{rule} without year")
    found = _day(year, month, day)
    if found is None:
        return _ok(None, None, 9, "impossible")
    return _ok(found, found, 1, rule)


def _span(d1: str, d2: str, month: str, year: str | None, on: date | None) -> _Found:
    a, b, mm = _number(d1), _number(d2), _month(month)
    yy = int(year) if year else _past_year(mm, b, on)
    if yy is None:
        return _ok(None, None, 9, "days of a month without year")
    start, end = _day(yy, mm, a), _day(yy, mm, b)
    if start is None or end is None or start > end:
        return _ok(None, None, 9, "impossible")
    days = (end - start).days + 1
    return _ok(start, end, 2 if days <= 6 else 3 if days == 7 else 4 if days <= 31 else 5, "days of a month")


def _dm(m: re.Match[str], on: date | None) -> _Found:
    return _full(_number(m.group("d1")), _month(m.group("m1")), int(m.group("y1")) if m.group("y1") else None, on, "day month")


def _md(m: re.Match[str], on: date | None) -> _Found:
    return _full(_number(m.group("d2")), _month(m.group("m2")), int(m.group("y2")) if m.group("y2") else None, on, "month day")


def _part(m: re.Match[str], on: date | None) -> _Found:
    month = _month(m.group("m3"))
    year = int(m.group("y3")) if m.group("y3") else _past_year(month, 1, on)
    if year is None:
        return _ok(None, None, 9, "part of a month")
    first, last = _month_span(year, month)
    which = m.group("pp")
    if which in {"early", "the beginning of"} or which.startswith("the first"):
        first, last = first, first + timedelta(days=9 if "week" not in which else 6)
    elif which in {"mid", "the middle of"}:
        first, last = first + timedelta(days=10), first + timedelta(days=19)
    else:
        first = first + timedelta(days=20)
    if on is not None:
        last = min(last, on) if on >= first else last
    return _ok(first, last, 4, "part of a month")


def _my(m: re.Match[str], on: date | None) -> _Found:
    first, last = _month_span(int(m.group("y4")), _month(m.group("m4")))
    return _ok(first, last, 4, "month year")


def _bare(m: re.Match[str], on: date | None) -> _Found:
    name = m.group().split()[-1]
    month = _month(name)
    year = _past_year(month, 1, on)
    if year is None:
        return _ok(None, None, 9, "month without year")
    first, last = _month_span(year, month)
    if on is not None and first <= on < last and not m.group().lower().startswith("last"):
        last = on
    return _ok(first, last, 4, "month")


def _weekend(m: re.Match[str], on: date | None) -> _Found:
    if on is None:
        return _ok(None, None, 9, "weekend")
    sunday = on - timedelta(days=(on.weekday() + 1) % 7)
    return _ok(sunday - timedelta(days=1), sunday, 2, "weekend")


def _last(weekday: str, on: date) -> date:
    return on - timedelta(days=(on.weekday() - _DAYS[weekday.lower()]) % 7)


def _night_to(m: re.Match[str], on: date | None) -> _Found:
    if on is None:
        return _ok(None, None, 9, "night")
    end = _last(m.group("n2"), on)
    return _ok(end - timedelta(days=1), end, 2, "night")


def _between_days(m: re.Match[str], on: date | None) -> _Found:
    if on is None:
        return _ok(None, None, 9, "weekdays")
    end = _last(m.group("w2"), on)
    start = _last(m.group("w1"), end)
    return _ok(start, end, 2, "weekdays")


def _weekday(m: re.Match[str], on: date | None) -> _Found:
    if (m.group("lastd") or "") == "next":
        return _ok(None, None, 9, "next weekday", is_reference_point=True)
    if on is None:
        return _ok(None, None, 9, "weekday")
    day = _last(m.group("wd"), on)
    return _ok(day, day, 1, "weekday")


def _rel(m: re.Match[str], on: date | None) -> _Found:
    word = m.group().lower()
    if on is None:
        return _ok(None, None, 9, word)
    if word == "overnight":
        return _ok(on - timedelta(days=1), on, 2, "overnight")
    if "last night" in word:
        return _ok(on - timedelta(days=1), on - timedelta(days=1), 1, "last night")
    if "day before yesterday" in word:
        return _ok(on - timedelta(days=2), on - timedelta(days=2), 1, "day before yesterday")
    day = on - timedelta(days=1) if "yesterday" in word else on
    return _ok(day, day, 1, "yesterday" if "yesterday" in word else "today")


def _this(m: re.Match[str], on: date | None) -> _Found | None:
    which, unit, early = m.group("which"), m.group("unit"), m.group("ear")
    if which == "next" or early == "later":
        return _ok(None, None, 9, "future", is_reference_point=True)
    if on is None:
        return _ok(None, None, 9, f"{which} {unit}")
    if which == "the past":
        days = {"week": 6, "month": 30, "year": 364}[unit]
        return _ok(on - timedelta(days=days), on, {"week": 3, "month": 4, "year": 5}[unit], f"past {unit}")
    last = which in {"last", "the previous"}
    if unit == "week":
        monday = on - timedelta(days=on.weekday())
        if last:
            start = monday - timedelta(days=7)
            if early == "late":
                return _ok(start + timedelta(days=3), start + timedelta(days=6), 2, "late last week")
            if early == "early":
                return _ok(start, start + timedelta(days=2), 2, "early last week")
            return _ok(start, start + timedelta(days=6), 3, "last week")
        return _ok(monday, on, 2 if (on - monday).days else 1, "this week")
    if unit == "month":
        if last:
            end = on.replace(day=1) - timedelta(days=1)
            start = end.replace(day=1)
            if early == "late":
                start = start + timedelta(days=20)
            elif early == "early":
                end = start + timedelta(days=9)
            return _ok(start, end, 4, "last month")
        return _ok(on.replace(day=1), on, 4, "this month")
    if last:
        return _ok(date(on.year - 1, 1, 1), date(on.year - 1, 12, 31), 5, "last year")
    return _ok(date(on.year, 1, 1), on, 5, "this year")


def _amount(text: str | None) -> int | None:
    if text is None:
        return 1
    text = text.lower()
    if text.isdigit():
        return int(text)
    if text in {"several", "a few", "few", "couple of"}:
        return None
    return _NUMBERS.get(text)


def _back(on: date, number: int, unit: str) -> date | None:
    unit = unit.rstrip("s")
    try:
        if unit == "hour":
            return on - timedelta(days=number // 24)
        if unit == "day":
            return on - timedelta(days=number)
        if unit == "week":
            return on - timedelta(weeks=number)
        if unit == "month":
            months = on.year * 12 + on.month - 1 - number
            year, month = divmod(months, 12)
            return date(year, month + 1, min(on.day, calendar.monthrange(year, month + 1)[1]))
        return on.replace(year=on.year - number * (10 if unit == "decade" else 1), day=min(on.day, 28))
    except (ValueError, OverflowError):
        return None


def _ago(m: re.Match[str], on: date | None) -> _Found:
    unit = m.group("au").rstrip("s")
    history = unit in {"year", "decade"}
    number = _amount(m.group("an"))
    if on is None or number is None:
        return _ok(None, None, 9, "ago", is_history=history)
    day = _back(on, number, unit)
    if day is None:
        return _ok(None, None, 9, "ago", is_history=history)
    if unit in {"day", "hour"}:
        return _ok(day, day, 1, "ago")
    if unit == "week":
        monday = day - timedelta(days=day.weekday())
        return _ok(monday, monday + timedelta(days=6), 3, "ago")
    if unit == "month":
        first, last = _month_span(day.year, day.month)
        return _ok(first, last, 4, "ago")
    return _ok(date(day.year, 1, 1), date(day.year, 12, 31), 5, "ago", is_history=True)


def _past(m: re.Match[str], on: date | None) -> _Found:
    unit = m.group("pu").rstrip("s")
    number = _amount(m.group("pn"))
    long = unit in {"year", "decade"}
    if on is None or number is None:
        return _ok(None, None, 9, "past", is_reference_point=long)
    start = _back(on, number, unit)
    if start is None:
        return _ok(None, None, 9, "past")
    days = (on - start).days
    precision = 1 if days < 1 else 2 if days <= 6 else 3 if days <= 7 else 4 if days <= 31 else 5 if days <= 366 else 6
    return _ok(start, on, precision, "past", is_reference_point=long)


def _recent(m: re.Match[str], on: date | None) -> _Found:
    if "this year" in m.group() and on is not None:
        return _ok(date(on.year, 1, 1), on, 5, "so far this year")
    return _ok(None, None, 9, "recent", is_reference_point=True)


def _offset(m: re.Match[str], on: date | None) -> _Found:
    number = _amount(m.group("on"))
    unit = m.group("ou").rstrip("s")
    days = {"hour": 0, "day": 1, "week": 7}.get(unit)
    if number is None or days is None:
        long = m.group("od") in {"after", "before"}
        return _ok(None, None, 9, "offset long" if long else "offset", is_reference_point=True, is_history=long)
    sign = -1 if m.group("od") in {"earlier", "before"} else 1
    return _ok(None, None, 9, "offset", relative_days=sign * number * days)


def _adjacent(m: re.Match[str], on: date | None) -> _Found:
    word = m.group("adj") or m.group("adj2") or m.group("adj3")
    days = {"previous": -1, "preceding": -1, "before": -1, "earlier": -1, "same": 0}.get(word, 1)
    return _ok(None, None, 9, "adjacent day", relative_days=days)


def _since(m: re.Match[str], on: date | None) -> _Found:
    year = int(m.group("since_y"))
    return _ok(date(year, 1, 1), on, 6, "since", is_reference_point=True)


def _year(m: re.Match[str], on: date | None) -> _Found:
    year = int(m.group("yy"))
    return _ok(date(year, 1, 1), date(year, 12, 31), 5, "year", is_history=on is not None and year < on.year)


def _decades(m: re.Match[str], on: date | None) -> _Found:
    return _ok(None, None, 9, "decade", is_history=True)


_READERS: dict[str, Callable[[re.Match[str], date | None], _Found | None]] = {
    "iso": _iso,
    "slash": _slash,
    "span_dm": lambda m, on: _span(m.group("sd1"), m.group("sd2"), m.group("sm"), m.group("sy"), on),
    "span_md": lambda m, on: _span(m.group("pd1"), m.group("pd2"), m.group("pm"), m.group("py"), on),
    "dm": _dm,
    "md": _md,
    "part": _part,
    "my": _my,
    "bare": _bare,
    "bare_in": _bare,
    "weekend": _weekend,
    "night_to": _night_to,
    "between_days": _between_days,
    "weekday": _weekday,
    "rel": _rel,
    "this": _this,
    "ago": _ago,
    "past": _past,
    "recent": _recent,
    "offset": _offset,
    "adjacent": _adjacent,
    "since": _since,
    "year": _year,
    "decades": _decades,
}
