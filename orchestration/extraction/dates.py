"""Time expressions of a text and the days they mean, past-directed from the day of publication (codebook, section 6)."""

import calendar
import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, NamedTuple

from orchestration.extraction.text import matches


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
            [
                "zero",
                "one",
                "two",
                "three",
                "four",
                "five",
                "six",
                "seven",
                "eight",
                "nine",
                "ten",
                "eleven",
                "twelve",
                "thirteen",
                "fourteen",
                "fifteen",
                "sixteen",
                "seventeen",
                "eighteen",
                "nineteen",
                "twenty",
            ]
        )
    }
    | {"thirty": 30, "forty": 40, "fifty": 50}
    | {"a": 1, "an": 1, "several": 3, "a few": 3}
)
_MONTH_WORDS = [w for name in calendar.month_name if name for w in dict.fromkeys((name, name[:3]))] + ["Sept"]
#: "may" and "march" are words of every day in lower case.
_M = rf"(?:{'|'.join(sorted([*_MONTH_WORDS, *map(str.upper, _MONTH_WORDS)], key=len, reverse=True))})\b\.?"
_FULL = "|".join(n for name in calendar.month_name if name and name not in {"March", "May"} for n in (name, name.upper()))
_D = r"(?i:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)"
_N = (
    r"(?:\d{1,3}|a few|several|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|"
    r"sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty)"
)
_DAYNUM = r"(?:[0-3]?\d)(?:st|nd|rd|th)?"
_UNIT = r"(?:hour|day|week|month|year|decade)s?"
_TO = r"(?i: and | to |-| \u2014 |\u2014)"
_YEAR = r"(?:(?:19|20)\d\d)"
_LAST_OR_THIS = r"(?i:,? (?:of )?(?P<{}>last|this) year)"
_PARTS = "early|mid|late|the beginning of|the end of|the middle of|the first (?:days|week|half) of|the last (?:days|week) of"
_PATTERN = re.compile(
    r"(?<![\w-])(?:"
    r"(?P<iso>\d{4}(?P<sep>[-/])\d{2}(?P=sep)\d{2})"
    r"|(?P<slash>\d{1,2}/\d{1,2}/(?:\d{4}|\d\d))"
    rf"|(?P<span_dm>(?i:between |from )?(?i:the )?(?P<sd1>{_DAYNUM})(?: (?P<sm1>{_M}))?{_TO}"
    rf"(?i:the )?(?P<sd2>{_DAYNUM})(?i: of)? (?P<sm2>{_M})(?:,? (?P<sy>\d{{4}}))?)"
    rf"|(?P<span_md>(?i:between |from )?(?P<pm1>{_M}) (?P<pd1>{_DAYNUM}){_TO}"
    rf"(?:(?P<pm2>{_M}) )?(?P<pd2>{_DAYNUM})(?!\d)(?:,? (?P<py>\d{{4}}))?)"
    rf"|(?P<dm>(?:{_D},? )?(?i:the )?(?P<d1>{_DAYNUM})(?i: of)? (?P<m1>{_M})"
    rf"(?:,? (?P<y1>\d{{4}})|{_LAST_OR_THIS.format('r1')})?)"
    rf"|(?P<md>(?:{_D},? )?(?P<m2>{_M}) (?P<d2>{_DAYNUM})(?!\d)(?:,? (?P<y2>\d{{4}})|{_LAST_OR_THIS.format('r2')})?)"
    rf"|(?P<part>(?i:(?P<pp>{_PARTS})[ -])(?P<m3>{_M})(?: (?P<y3>\d{{4}}))?)"
    rf"|(?P<my>(?P<m4>{_M})(?i: of)?(?:,? (?P<y4>{_YEAR})|{_LAST_OR_THIS.format('r4')}))"
    rf"|(?P<bare>(?<=(?i:in) )(?:{_FULL})\b|(?:(?i:last) )?(?:{_FULL})\b(?! [A-Z][a-z]))"
    r"|(?P<bare_in>(?:(?i:last) |(?<=(?i:in) )|(?<=(?i:since) ))(?:March|May|MARCH|MAY))"
    r"|(?i:(?P<weekend>(?:over|during|at|on|this|last)(?: the| this)?(?: past| last)? weekend|the weekend))"
    r"|(?i:(?P<night_to>(?:the night (?:of|between|from)|night of|overnight(?: from| on| between)?) "
    rf"(?P<n1>{_D})(?: to | and | into |-)(?P<n2>{_D})))"
    rf"|(?i:(?P<between_days>(?:between|from) (?P<w1>{_D})(?: and | to | until | through )(?P<w2>{_D})))"
    rf"|(?i:(?P<last_week>(?P<lw>{_D})(?: morning| afternoon| evening| night)?,? (?:of )?last week|last week,? on (?P<lw2>{_D})))"
    rf"|(?i:(?P<weekday>(?:(?P<lastd>last|this past|this|next) )?(?P<wd>{_D})"
    r"(?P<tod>(?: early| late)?(?:[ -](?:morning|afternoon|evening|night|overnight)| at dawn)?)))"
    r"|(?i:(?P<rel>(?:earlier |later |late |early )?(?:today|yesterday|tonight|last night|this morning|this afternoon|"
    r"this evening|the day before yesterday)|overnight))"
    r"|(?i:(?P<this>(?:(?P<ear>earlier|later|late|early) )?(?P<which>this past|this|last|the previous|the past|next) "
    r"(?P<unit>week|month|year)))"
    rf"|(?i:(?P<ago>(?:(?:about|some|around|nearly|almost|more than|over) )?(?P<an>{_N}) (?P<au>{_UNIT}) ago))"
    r"|(?i:(?P<past>(?:in|over|during|within|for) (?:the )?(?:past|last|preceding) "
    rf"(?:(?P<pn>{_N}|few|couple of|several) )?(?P<pu>{_UNIT})))"
    r"|(?i:(?P<recent>(?:in |over |during )?(?:recent|the coming|coming) (?:days|weeks|months|years)|so far this year|"
    r"since the start of the year))"
    rf"|(?i:(?P<offset>(?:(?:just|only) )?(?P<on>{_N}) (?P<ou>{_UNIT}) (?P<od>later|earlier|before|after|afterwards)))"
    r"|(?i:(?P<hours>(?:(?:some|a few|several|just) )?(?:hours|minutes) (?:later|earlier)))"
    r"|(?i:(?P<adjacent>(?:on )?the (?P<adj>previous|preceding|following|next|same) day|the day (?P<adj2>before|after)))"
    rf"|(?i:(?P<since>since (?P<since_y>{_YEAR})))"
    rf"|(?i:(?P<years>(?:between |from )?(?P<ya>{_YEAR})(?: and | to |-|\u2014)(?P<yb>{_YEAR})(?!\d)))"
    r"|(?P<year>(?:(?<=(?i:in) )(?:mid-)?|(?<=(?i:of) )|(?<=(?i:since) )|(?<=(?i:from) )|(?<=(?i:until) )|(?<=(?i:early) )"
    rf"|(?<=(?i:late) ))(?P<yy>{_YEAR})(?!\d))"
    r"|(?i:(?P<decades>in the (?:19|20)\d0s))"
    r")(?![\w-])"
)
#: Every word that an expression can start with.
_STARTERS = frozenset(
    [
        *map(str.lower, [*_MONTH_WORDS, *_DAYS, *_NUMBERS]),
        *[
            "about",
            "after",
            "almost",
            "around",
            "at",
            "beginning",
            "between",
            "coming",
            "during",
            "earlier",
            "early",
            "few",
            "for",
            "from",
            "hours",
            "in",
            "just",
            "last",
            "late",
            "later",
        ],
        *[
            "mid",
            "minutes",
            "more",
            "nearly",
            "next",
            "night",
            "on",
            "only",
            "over",
            "overnight",
            "recent",
            "several",
            "since",
            "so",
            "some",
            "the",
            "this",
            "today",
            "tonight",
        ],
        *["within", "yesterday"],
    ]
)
_AFTER = re.compile(r" [A-Za-z]")
#: An expression holds one of these, or a year, or digits parted by a dash or slash.
_CORES = (
    *["day", "week", "month", "year", "night", "morning", "noon", "evening", "hour", "minute", "decade"],
    *["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"],
)
_DIGITS = re.compile(r"\d{4}|\d[-/]\d")


def read(text: str, published_on: date | None) -> list[DateMention]:
    """Time expressions of a folded text, in order, none inside another.

    Args:
        text: the text after `text.fold`.
        published_on: day of publication; without it only full dates are computed (precision 9 for the rest).
    """
    low = text.lower()
    if not any(core in low for core in _CORES) and _DIGITS.search(text) is None:
        return []
    out = []
    after = _AFTER
    for match in matches(_PATTERN, text, _STARTERS):
        name = next(n for n in _READERS if match.group(n) is not None)
        try:
            found = _READERS[name](match, published_on)
        except (ValueError, OverflowError):
            # Days before the year 1 or after 9999.
            found = _ok(None, None, 9, "impossible")
        if found is None:
            continue
        start, end, precision, rule, extra = found
        before = text[max(0, match.start() - 6) : match.start()].lower()
        if before.endswith("next "):
            start, end, rule, extra = None, None, "future", {"is_reference_point": True}
        elif before == "since " and start is not None and published_on is not None and start <= published_on:
            end = published_on
            precision, rule, extra = _precision((end - start).days + 1), "since", extra | {"is_reference_point": True}
        history = extra.pop("is_history", False)
        if end is not None and published_on is not None and (published_on - end).days > 366:
            history = True
        if start is None:
            precision = 9
        days = extra.get("relative_days")
        if rule == "offset" and days and match.group("od").lower() in {"after", "before"} and after.match(text, match.end()):
            # "one day after a bomb killed two": the clause that follows is that much earlier than what it hangs on
            rule, extra["relative_days"] = "offset clause", -days
        out.append(DateMention(match.start(), match.end(), start, end, precision, rule, is_history=history, **extra))
    return out


_Found = tuple[date | None, date | None, int, str, dict[str, Any]]


def _ok(start: date | None, end: date | None, precision: int, rule: str, **extra: Any) -> _Found:
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
        day = date.fromisoformat(m.group().replace("/", "-"))
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


def _precision(days: int) -> int:
    """The codebook's precision of so many days."""
    return 1 if days <= 1 else 2 if days <= 6 else 3 if days == 7 else 4 if days <= 31 else 5 if days <= 366 else 6


def _span(first: tuple[str, str | None], last: tuple[str, str], year: str | None, on: date | None) -> _Found:
    """Days from one (day, month) to another; the first has the month of the last where it tells none."""
    b, last_month = _number(last[0]), _month(last[1])
    a, first_month = _number(first[0]), _month(first[1]) if first[1] else last_month
    yy = int(year) if year else _past_year(last_month, b, on)
    if yy is None:
        return _ok(None, None, 9, "days of a month without year")
    start, end = _day(yy - (first_month > last_month), first_month, a), _day(yy, last_month, b)
    if start is None or end is None or start > end:
        return _ok(None, None, 9, "impossible")
    return _ok(start, end, _precision((end - start).days + 1), "days of a month")


def _told_year(year: str | None, relative: str | None, on: date | None) -> int | None:
    """A year told in digits, or as "last year" or "this year"."""
    if year:
        return int(year)
    if relative and on is not None:
        return on.year - (relative.lower() == "last")
    return None


def _dm(m: re.Match[str], on: date | None) -> _Found:
    year = _told_year(m.group("y1"), m.group("r1"), on)
    return _full(_number(m.group("d1")), _month(m.group("m1")), year, on, "day month")


def _md(m: re.Match[str], on: date | None) -> _Found:
    year = _told_year(m.group("y2"), m.group("r2"), on)
    return _full(_number(m.group("d2")), _month(m.group("m2")), year, on, "month day")


def _part(m: re.Match[str], on: date | None) -> _Found:
    month = _month(m.group("m3"))
    year = int(m.group("y3")) if m.group("y3") else _past_year(month, 1, on)
    if year is None:
        return _ok(None, None, 9, "part of a month")
    first, last = _month_span(year, month)
    which = m.group("pp").lower()
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
    year = _told_year(m.group("y4"), m.group("r4"), on)
    if year is None:
        return _ok(None, None, 9, "month without year")
    first, last = _month_span(year, _month(m.group("m4")))
    if on is not None and m.group("r4") and first <= on < last:
        last = on
    return _ok(first, last, 4, "month year")


def _bare(m: re.Match[str], on: date | None) -> _Found:
    words = m.group().split()
    month = _month(words[-1])
    year = _past_year(month, 1, on)
    if year is None or on is None:
        return _ok(None, None, 9, "month without year")
    if len(words) > 1 and month == on.month:
        # "last May", told in May.
        year -= 1
    first, last = _month_span(year, month)
    return _ok(first, min(last, on), 4, "month")


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
    if (m.group("lastd") or "").lower() == "next":
        return _ok(None, None, 9, "next weekday", is_reference_point=True)
    if on is None:
        return _ok(None, None, 9, "weekday")
    if (m.group("lastd") or "").lower() in {"last", "this past"}:
        on = on - timedelta(days=1)
    day = _last(m.group("wd"), on)
    return _ok(day, day, 1, "weekday")


def _last_week(m: re.Match[str], on: date | None) -> _Found:
    if on is None:
        return _ok(None, None, 9, "weekday of last week")
    day = on - timedelta(days=on.weekday() + 7 - _DAYS[(m.group("lw") or m.group("lw2")).lower()])
    return _ok(day, day, 1, "weekday of last week")


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
    which, unit, early = m.group("which").lower(), m.group("unit").lower(), (m.group("ear") or "").lower()
    if which == "next" or early == "later":
        return _ok(None, None, 9, "future", is_reference_point=True)
    if on is None:
        return _ok(None, None, 9, f"{which} {unit}")
    if which in {"the past", "this past"}:
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
    unit = m.group("au").lower().rstrip("s")
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
    unit = m.group("pu").lower().rstrip("s")
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
    if "this year" in m.group().lower() and on is not None:
        return _ok(date(on.year, 1, 1), on, 5, "so far this year")
    return _ok(None, None, 9, "recent", is_reference_point=True)


def _offset(m: re.Match[str], on: date | None) -> _Found:
    number = _amount(m.group("on"))
    unit = m.group("ou").lower().rstrip("s")
    days = {"hour": 0, "day": 1, "week": 7}.get(unit)
    if number is None or days is None:
        long = m.group("od") in {"after", "before"}
        return _ok(None, None, 9, "offset long" if long else "offset", is_reference_point=True, is_history=long)
    sign = -1 if m.group("od").lower() in {"earlier", "before"} else 1
    return _ok(None, None, 9, "offset", relative_days=sign * number * days)


def _adjacent(m: re.Match[str], on: date | None) -> _Found:
    word = (m.group("adj") or m.group("adj2")).lower()
    days = {"previous": -1, "preceding": -1, "before": -1, "same": 0}.get(word, 1)
    return _ok(None, None, 9, "adjacent day", relative_days=days)


def _since(m: re.Match[str], on: date | None) -> _Found:
    year = int(m.group("since_y"))
    return _ok(date(year, 1, 1), on, 6, "since", is_reference_point=True)


def _year(m: re.Match[str], on: date | None) -> _Found:
    year = int(m.group("yy"))
    return _ok(date(year, 1, 1), date(year, 12, 31), 5, "year", is_history=on is not None and year < on.year)


def _years(m: re.Match[str], on: date | None) -> _Found:
    first, last = int(m.group("ya")), int(m.group("yb"))
    if first > last:
        return _ok(None, None, 9, "impossible")
    return _ok(
        date(first, 1, 1), date(last, 12, 31), 6 if last > first else 5, "years", is_history=on is not None and last < on.year
    )


def _decades(m: re.Match[str], on: date | None) -> _Found:
    return _ok(None, None, 9, "decade", is_history=True)


_READERS: dict[str, Callable[[re.Match[str], date | None], _Found | None]] = {
    "iso": _iso,
    "slash": _slash,
    "span_dm": lambda m, on: _span((m.group("sd1"), m.group("sm1")), (m.group("sd2"), m.group("sm2")), m.group("sy"), on),
    "span_md": lambda m, on: _span(
        (m.group("pd1"), m.group("pm1")), (m.group("pd2"), m.group("pm2") or m.group("pm1")), m.group("py"), on
    ),
    "dm": _dm,
    "md": _md,
    "part": _part,
    "my": _my,
    "bare": _bare,
    "bare_in": _bare,
    "weekend": _weekend,
    "night_to": _night_to,
    "between_days": _between_days,
    "last_week": _last_week,
    "weekday": _weekday,
    "rel": _rel,
    "this": _this,
    "ago": _ago,
    "past": _past,
    "recent": _recent,
    "offset": _offset,
    "hours": lambda m, on: _ok(None, None, 9, "hours later", relative_days=0),
    "adjacent": _adjacent,
    "since": _since,
    "years": _years,
    "year": _year,
    "decades": _decades,
}
