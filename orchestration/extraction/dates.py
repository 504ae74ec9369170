"""Time expressions of a text and the days they mean, past-directed from the day of publication (codebook, section 6).

What does NOT belong here: to which act a time belongs, and anchoring one that counts from another ("two days later").
"""

import calendar
import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, NamedTuple

from orchestration.extraction.quantities import any_of, is_counted, lower
from orchestration.extraction.text import Token, word_set


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


class _Found(NamedTuple):
    """What a reader makes of an expression; `words` are its offsets where they are not the whole match."""

    start: date | None
    end: date | None
    precision: int
    rule: str
    relative_days: int | None = None
    is_reference_point: bool = False
    is_history: bool = False
    words: tuple[int, int] | None = None


_MONTHS = {name.lower()[:size]: n for n, name in enumerate(calendar.month_name) if name for size in (3, len(name))} | {"sept": 9}
_DAYS = {name.lower(): n for n, name in enumerate(calendar.day_name)}
_SMALL = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen "
    "nineteen twenty"
)
_NUMBERS = {word: n for n, word in enumerate(_SMALL.split(" "))} | {"thirty": 30, "forty": 40, "fifty": 50, "a": 1, "an": 1}
_UNTOLD = ("few", "a few", "several", "some", "many", "a couple of", "couple of")
#: Feasts with a fixed day.
_FEASTS = {
    "christmas eve": (12, 24),
    "christmas day": (12, 25),
    "christmas": (12, 25),
    "boxing day": (12, 26),
    "new year's eve": (12, 31),
    "new year's day": (1, 1),
}


#: Days that move with Easter, by how many days they lie behind it.
_EASTER_DAYS = {
    "palm sunday": -7,
    "maundy thursday": -3,
    "good friday": -2,
    "easter sunday": 0,
    "easter day": 0,
    "easter monday": 1,
}
#: Feasts of a calendar that is not computed here.
_MOVING = ("eid al-fitr", "eid al-adha", "eid ul-fitr", "eid ul-adha", "eid-ul-fitr", "eid-ul-adha", "eid al fitr", "eid al adha")

_FULL_NAMES = [name.lower() for name in calendar.month_name if name]
_FULL = rf"{any_of(_FULL_NAMES)}\b"
_M = rf"(?:{_FULL}|{any_of([m for m in _MONTHS if m not in _FULL_NAMES])}\b\.?)"
_D = rf"(?:{any_of([*_DAYS])})\b"
_N = rf"(?:[0-9]{{1,3}}|{any_of([*_NUMBERS, *_UNTOLD])})"
_N_DAY = r"(?:[0-3]?[0-9])(?:st|nd|rd|th)?(?![0-9])"
_UNIT = r"(?:minute|hour|day|night|week|fortnight|month|year|decade|centur(?:y|ie))s?\b"
_TO = r"(?: to | and | until | through | till |-| ?\u2014 ?| - )"
_YEAR = r"(?:(?:19|20)[0-9]{2}(?![0-9]))"
_AGE = r"(?:,? (?:of )?(?:(?P<y{0}>[0-9]{{4}}(?![0-9]))|(?P<r{0}>last|this) year))"
_FAR = r"(?:past|last|preceding|previous)"
_NIGHT = r"morning|afternoon|evening|night"
_PART = (
    r"early|mid|late|(?:the )?(?:very )?(?:beginning|start|end|middle) of|the (?:first|second|third|last) week of|the "
    r"(?:first|last) (?:few )?days of|"
    r"the (?:first|second) half of"
)

_READERS: dict[str, Callable[[re.Match[str], date | None], "_Found | list[_Found] | None"]] = {}
#: Alternatives by what they may start with: digits, a month, a weekday, a spelled number, or another word.
_ALTERNATIVES: dict[str, list[str]] = {"digits": [], "month": [], "weekday": [], "number": [], "word": []}


def _reads(name: str, starts: str, pattern: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Registers the reader of an alternative that starts with one of the kinds of words; the earlier one wins."""

    def register(reader: Callable[..., Any]) -> Callable[..., Any]:
        _READERS[name] = reader
        for kind in starts.split(" "):
            _ALTERNATIVES[kind].append(f"(?P<{name}>{pattern})")
        return reader

    return register


def _none(rule: str, **flags: Any) -> _Found:
    return _Found(None, None, 9, rule, **flags)


def _precision(start: date, end: date) -> int:
    """The codebook's precision of an interval by its length."""
    days = (end - start).days + 1
    return 1 if days <= 1 else 2 if days <= 6 else 3 if days == 7 else 4 if days <= 31 else 5 if days <= 366 else 6


def _interval(start: date, end: date, rule: str, **flags: Any) -> _Found:
    return _Found(start, end, _precision(start, end), rule, **flags)


def _day(day: date, rule: str, **flags: Any) -> _Found:
    return _Found(day, day, 1, rule, **flags)


def _number(text: str) -> int:
    return int(text.rstrip("sthndr"))


def _month(text: str) -> int:
    return _MONTHS[text.rstrip(".")]


def _month_span(year: int, month: int) -> tuple[date, date]:
    return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])


def _past_year(month: int, day: int, on: date | None) -> int | None:
    """The year of the last such day on or before publication; 29 February is the last that there was."""
    if on is None:
        return None
    year = on.year if (month, day) <= (on.month, on.day) else on.year - 1
    while (month, day) == (2, 29) and not calendar.isleap(year):
        year -= 1
    return year


def _told_year(m: re.Match[str], number: str, on: date | None) -> int | None:
    """A year told in digits, or as "last year" or "this year"."""
    year, relative = m.group(f"y{number}", f"r{number}")
    if year:
        return int(year)
    return on.year - (relative == "last") if relative and on is not None else None


def _of_month(day: int, month: int, year: int | None, on: date | None, rule: str, words: tuple[int, int] | None = None) -> _Found:
    if year is None:
        year = _past_year(month, day, on)
    if year is None:
        return _none(f"{rule} without year", words=words)
    try:
        return _day(date(year, month, day), rule, words=words)
    except ValueError:
        return _none("impossible", words=words)


@_reads(
    "iso", "digits", r"(?P<iso_y>[0-9]{4})(?P<sep>[-/])(?P<iso_m>[0-9]{2})(?P=sep)(?P<iso_d>[0-9]{2})(?![0-9])(?:t[0-9:.+]++z?)?"
)
def _iso(m: re.Match[str], on: date | None) -> _Found:
    return (
        _of_month(int(m["iso_d"]), int(m["iso_m"]), int(m["iso_y"]), on, "iso")
        if 1 <= int(m["iso_m"]) <= 12
        else _none("impossible")
    )


@_reads("slash", "digits", r"(?P<sa>[0-9]{1,2})(?P<ss>[-/.])(?P<sb>[0-9]{1,2})(?P=ss)(?P<sc>[0-9]{4}|[0-9]{2})(?![0-9])")
def _slash(m: re.Match[str], on: date | None) -> _Found | None:
    a, b, year = int(m["sa"]), int(m["sb"]), int(m["sc"])
    if m["ss"] == "." and len(m["sc"]) == 2:
        return None
    year += 2000 if len(m["sc"]) == 2 else 0
    options = set()
    for day, month in ((a, b), (b, a)):
        try:
            options.add(date(year, month, day))
        except ValueError:
            continue
    if m["ss"] == "." and 1 <= b <= 12:
        return _of_month(a, b, year, on, "day.month.year")
    if not options:
        return _none("impossible")
    return _none("ambiguous day and month") if len(options) > 1 else _day(options.pop(), "day/month/year")


@_reads(
    "dates",
    "digits word",
    rf"(?:(?P<dfrom>between|from) )?(?:the )?(?P<da>{_N_DAY})(?: (?P<dam>{_M})(?: "
    rf"(?P<day>[0-9]{{4}}))?)?(?P<djoin>{_TO})(?:the )?(?P<db>{_N_DAY})(?: of)? (?P<dbm>{_M}){_AGE.format('d2')}?",
)
def _dates(m: re.Match[str], on: date | None) -> _Found | list[_Found] | None:
    return _days_of_months(m, (m["da"], m["dam"], m["day"]), (m["db"], m["dbm"]), on, ("da", "db"))


@_reads(
    "days",
    "month word",
    rf"(?:(?P<mfrom>between|from) )?(?P<mm>{_M}) (?P<ma>{_N_DAY})(?:,? "
    rf"(?P<mya>[0-9]{{4}}))?(?P<mjoin>{_TO})(?:(?P<mn>{_M}) )?(?P<mb>{_N_DAY})(?!,?[0-9]){_AGE.format('m2')}?",
)
def _days(m: re.Match[str], on: date | None) -> _Found | list[_Found] | None:
    if m["mjoin"].strip() == "and" and not m["mfrom"]:
        a, b = _number(m["ma"]), _number(m["mb"])
        if m["mn"] is None and b != a + 1 and not m["ym2"]:
            # "10 died on May 3 and 20 on May 5"
            return [
                _of_month(
                    a, _month(m["mm"]), int(m["mya"]) if m["mya"] else None, on, "month day", (m.start("days"), m.end("ma"))
                )
            ]
        year = int(m["mya"]) if m["mya"] else _told_year(m, "m2", on)
        first, last = _month(m["mm"]), _month(m["mn"] or m["mm"])
        if m["mn"] is None and b == a + 1:
            return _days_of_months(m, (m["ma"], m["mm"], m["mya"]), (m["mb"], m["mm"]), on, None)
        return [
            _of_month(a, first, year, on, "month day", (m.start("days"), m.end("ma"))),
            _of_month(b, last, year, on, "month day", (m.start("mn") if m["mn"] else m.start("mb"), m.end())),
        ]
    return _days_of_months(m, (m["ma"], m["mm"], m["mya"]), (m["mb"], m["mn"] or m["mm"]), on, None)


def _days_of_months(
    m: re.Match[str],
    first: tuple[str, str | None, str | None],
    last: tuple[str, str],
    on: date | None,
    parts: tuple[str, str] | None,
) -> _Found | list[_Found] | None:
    """Days from one day of a month to another; the first has the month of the last where it tells none."""
    b, last_month = _number(last[0]), _month(last[1])
    a, first_month = _number(first[0]), _month(first[1]) if first[1] else last_month
    year = _told_year(m, "d2" if parts else "m2", on)
    if parts and m["djoin"].strip() == "and" and not m["dfrom"] and (first[1] or b != a + 1):
        # "on 3 and 5 May" is two days apart, "on 3 and 4 May" two that follow
        end = m.end("dam") if m["dam"] else m.end("da")
        return [
            _of_month(a, first_month, int(first[2]) if first[2] else year, on, "day month", (m.start("dates"), end)),
            _of_month(b, last_month, year, on, "day month", (m.start("db"), m.end())),
        ]
    if year is None:
        year = _past_year(last_month, b, on)
    if year is None:
        return _none("days of a month without year")
    try:
        start = date(int(first[2]) if first[2] else year - (first_month > last_month), first_month, a)
        end_day = date(year, last_month, b)
    except ValueError:
        return _none("impossible")
    return _interval(start, end_day, "days of a month") if start <= end_day else _none("impossible")


@_reads(
    "dm",
    "digits weekday word",
    rf"(?:{_D}(?:(?P<par1> \()|,? ))?(?:the )?(?P<d1>{_N_DAY})(?: of)? (?P<m1>{_M}){_AGE.format('1')}?(?(par1)\))",
)
def _dm(m: re.Match[str], on: date | None) -> _Found:
    return _of_month(_number(m["d1"]), _month(m["m1"]), _told_year(m, "1", on), on, "day month")


@_reads("md", "month weekday", rf"(?:{_D}(?:(?P<par2> \()|,? ))?(?P<m2>{_M}) (?P<d2>{_N_DAY}){_AGE.format('2')}?(?(par2)\))")
def _md(m: re.Match[str], on: date | None) -> _Found:
    return _of_month(_number(m["d2"]), _month(m["m2"]), _told_year(m, "2", on), on, "month day")


@_reads("part", "word", rf"(?P<pp>{_PART})[ -](?P<m3>{_M}){_AGE.format('3')}?")
def _part(m: re.Match[str], on: date | None) -> _Found:
    month = _month(m["m3"])
    told = _told_year(m, "3", on)
    year = told or _past_year(month, 1, on)
    if year is None:
        return _none("part of a month")
    first, last = _part_of(m["pp"], year, month)
    if on is not None and told is None and first > on:
        # "mid-March", told on 1 March, is last year's
        first, last = _part_of(m["pp"], year - 1, month)
    precision = 3 if "week" in m["pp"] else 4
    return _Found(first, min(last, on) if on is not None and first <= on else last, precision, "part of a month")


def _part_of(words: str, year: int, month: int) -> tuple[date, date]:
    """First and last day of "early", "the second week of", "the end of" a month."""
    first, last = _month_span(year, month)
    if "week" in words:
        number = {"first": 0, "second": 1, "third": 2}.get(words.split(" ")[1])
        start = first + timedelta(days=7 * number) if number is not None else last - timedelta(days=6)
        return start, start + timedelta(days=6)
    if "first half" in words:
        return first, first + timedelta(days=14)
    if "second half" in words:
        return first + timedelta(days=15), last
    if words == "early" or words.endswith(("beginning of", "start of")) or "first" in words:
        return first, first + timedelta(days=9)
    if words == "mid" or words.endswith("middle of"):
        return first + timedelta(days=10), first + timedelta(days=19)
    return first + timedelta(days=20), last


@_reads(
    "months",
    "month word",
    rf"(?:(?P<kfrom>between|from) )?(?P<ka>{_FULL}){_AGE.format('k1')}?(?P<kjoin> to | and | until | through |-|"
    rf"\u2014)(?P<kb>{_FULL}){_AGE.format('k2')}?(?! [0-9]{{1,2}}\b)",
)
def _months(m: re.Match[str], on: date | None) -> _Found | list[_Found] | None:
    a, b = _month(m["ka"]), _month(m["kb"])
    end_year = _told_year(m, "k2", on)
    start_year = _told_year(m, "k1", on)
    if m["kjoin"] == " and " and not m["kfrom"]:
        split = m.end("yk1") if m["yk1"] else m.end("ka")
        return [
            _whole_month(a, start_year or end_year, on, (m.start("months"), split)),
            _whole_month(b, end_year, on, (m.start("kb"), m.end())),
        ]
    if end_year is None:
        end_year = _past_year(b, 1, on)
    if end_year is None:
        return _none("months without year")
    start_year = start_year if start_year is not None else end_year - (a > b)
    first, last = _month_span(start_year, a)[0], _month_span(end_year, b)[1]
    if on is not None and first <= on < last:
        last = on
    return _interval(first, last, "months") if first <= last else _none("impossible")


def _whole_month(
    month: int, year: int | None, on: date | None, words: tuple[int, int] | None = None, is_last: bool = False
) -> _Found:
    told = year is not None
    if year is None:
        year = _past_year(month, 1, on)
        if year is None or on is None:
            return _none("month without year", words=words)
        if is_last and (year, month) == (on.year, on.month):
            year -= 1
    first, last = _month_span(year, month)
    if on is not None and first <= on < last:
        last = on
    return _Found(first, last, 4, "month year" if told else "month", words=words)


@_reads("my", "month", rf"(?P<m4>{_M}){_AGE.format('4')}")
def _my(m: re.Match[str], on: date | None) -> _Found:
    year = _told_year(m, "4", on)
    return _none("month year") if year is None else _whole_month(_month(m["m4"]), year, on)


@_reads("month", "month word", rf"(?:(?P<lastm>last|next|this) )?(?P<m5>{_M})")
def _bare_month(m: re.Match[str], on: date | None) -> _Found:
    if m["lastm"] == "next":
        return _none("future", is_reference_point=True)
    return _whole_month(_month(m["m5"]), None, on, is_last=m["lastm"] == "last")


@_reads("feast_weekend", "word", r"(?P<wf>christmas|easter|new year(?:'s)?) weekend\b")
def _feast_weekend(m: re.Match[str], on: date | None) -> _Found:
    if on is None:
        return _none("feast weekend")
    if m["wf"] == "easter":
        easter = _easter_before(on)
        return _interval(easter - timedelta(days=2), min(easter + timedelta(days=1), on), "feast weekend")
    month, day = _FEASTS["christmas" if m["wf"] == "christmas" else "new year's day"]
    year = _past_year(month, day, on)
    assert year is not None
    feast = date(year, month, day)
    saturday = feast + timedelta(days=(5 - feast.weekday() + 3) % 7 - 3)  # the nearest
    if feast.weekday() == calendar.WEDNESDAY:
        return _none("feast weekend")  # as near to the one as to the other
    return _interval(min(saturday, feast), min(max(saturday + timedelta(days=1), feast), on), "feast weekend")


@_reads(
    "weekend", "word", r"(?:(?:over|during|at|on|this|last|next)(?: the| this)?(?: (?P<we>past|last|coming))? |the )?weekend\b"
)
def _weekend(m: re.Match[str], on: date | None) -> _Found:
    words = m["weekend"]
    if words.startswith("next") or m["we"] == "coming":
        return _none("future", is_reference_point=True)
    if on is None:
        return _none("weekend")
    sunday = on - timedelta(days=(on.weekday() + 1) % 7)
    return _interval(sunday - timedelta(days=1), sunday, "weekend")


def _last(weekday: str, on: date) -> date:
    """The last such day on or before another."""
    return on - timedelta(days=(on.weekday() - _DAYS[weekday]) % 7)


@_reads(
    "night_to",
    "weekday word",
    rf"(?:(?:the night (?:of|between|from)|night of|overnight(?: from| on| between)?) (?P<n1>{_D})(?: to | and | into |"
    rf"-)(?P<n2>{_D})|overnight into (?P<n3>{_D})|(?P<n4>{_D})(?:-| into )(?P<n5>{_D})(?:[ -]night)?)",
)
def _night_to(m: re.Match[str], on: date | None) -> _Found:
    if on is None:
        return _none("night")
    end = _last(m["n2"] or m["n3"] or m["n5"], on)
    first = m["n1"] or m["n4"]
    start = _last(first, end) if first else end - timedelta(days=1)
    return _interval(start, end, "night")


@_reads("overnight_on", "word", rf"overnight (?:on )?(?P<n6>{_D})")
def _overnight_on(m: re.Match[str], on: date | None) -> _Found:
    return _none("weekday") if on is None else _day(_last(m["n6"], on), "weekday")


@_reads(
    "weekdays",
    "weekday word",
    rf"(?:(?:between|from) (?P<w1>{_D})(?: and | to | until | through )|(?P<w3>{_D})(?: to | through | or ))(?P<w2>{_D})",
)
def _weekdays(m: re.Match[str], on: date | None) -> _Found:
    if on is None:
        return _none("weekdays")
    end = _last(m["w2"], on)
    return _interval(_last(m["w1"] or m["w3"], end), end, "weekdays")


@_reads(
    "last_week",
    "weekday word",
    rf"(?:(?P<lw>{_D})(?: (?:{_NIGHT}))?,? (?:of )?(?P<lq>last|this|next) week|last week,? on (?P<lw2>{_D}))",
)
def _last_week(m: re.Match[str], on: date | None) -> _Found:
    if m["lq"] == "next":
        return _none("future", is_reference_point=True)
    if on is None:
        return _none("weekday of last week")
    if m["lq"] == "this":
        return _day(_last(m["lw"], on), "weekday")
    monday = on - timedelta(days=on.weekday() + 7)
    return _day(monday + timedelta(days=_DAYS[m["lw"] or m["lw2"]]), "weekday of last week")


@_reads(
    "weekday",
    "weekday word",
    rf"(?:(?P<lastd>last|this past|this|next) )?(?P<wd>{_D})(?: early| late)?(?:[ -](?:{_NIGHT}|overnight)\b| at dawn\b)?",
)
def _weekday(m: re.Match[str], on: date | None) -> _Found:
    if m["lastd"] == "next":
        return _none("next weekday", is_reference_point=True)
    if on is None:
        return _none("weekday")
    return _day(_last(m["wd"], on - timedelta(days=1) if m["lastd"] in {"last", "this past"} else on), "weekday")


@_reads(
    "rel",
    "word",
    rf"(?:(?:earlier|later|late|early) )?(?:today|yesterday|tonight|tomorrow|last night|this (?:{_NIGHT})|the day "
    rf"(?:before yesterday|after tomorrow))\b"
    rf"|overnight\b",
)
def _rel(m: re.Match[str], on: date | None) -> _Found:
    words = m["rel"]
    if "tomorrow" in words:
        return _none("future", is_reference_point=True)
    if on is None:
        return _none(words)
    if words == "overnight":
        return _Found(on - timedelta(days=1), on, 2, "overnight")
    if "last night" in words:
        return _day(on - timedelta(days=1), "last night")
    if "before yesterday" in words:
        return _day(on - timedelta(days=2), "day before yesterday")
    return _day(on - timedelta(days=1), "yesterday") if "yesterday" in words else _day(on, "today")


@_reads(
    "this",
    "word",
    r"(?:(?P<ear>earlier|later|late|early|mid|(?:the )?(?:beginning|start|end|middle) of)[ -])?"
    r"(?P<which>this past|this|last|the previous|the past|the last|next|the coming) (?P<unit>week|month|year)\b",
)
def _this(m: re.Match[str], on: date | None) -> _Found:
    which, unit, part = m["which"], m["unit"], (m["ear"] or "").removeprefix("the ")
    if which in {"next", "the coming"} or part == "later" or (which == "this" and part in {"late", "end of"}):
        return _none("future", is_reference_point=True)
    if on is None:
        return _none(f"{which} {unit}")
    if which in {"the past", "this past", "the last"}:
        days = {"week": 6, "month": 30, "year": 364}[unit]
        return _Found(on - timedelta(days=days), on, {"week": 3, "month": 4, "year": 5}[unit], f"past {unit}")
    is_last = which in {"last", "the previous"}
    is_early = part in {"early", "beginning of", "start of"}
    if unit == "week":
        monday = on - timedelta(days=on.weekday())
        if not is_last:
            return _interval(monday, on, "this week")
        start = monday - timedelta(days=7)
        if part in {"mid", "middle of"}:
            return _interval(start + timedelta(days=1), start + timedelta(days=3), "mid last week")
        if part in {"late", "end of"}:
            return _interval(start + timedelta(days=3), start + timedelta(days=6), "late last week")
        if is_early:
            return _interval(start, start + timedelta(days=2), "early last week")
        return _interval(start, start + timedelta(days=6), "last week")
    if unit == "month":
        if not is_last:
            return _Found(on.replace(day=1), on if not is_early else min(on, on.replace(day=10)), 4, "this month")
        end = on.replace(day=1) - timedelta(days=1)
        start = end.replace(day=1)
        if part in {"late", "end of"}:
            start = start + timedelta(days=20)
        elif is_early:
            end = start + timedelta(days=9)
        elif part in {"mid", "middle of"}:
            start, end = start + timedelta(days=10), start + timedelta(days=19)
        return _Found(start, end, 4, "last month")
    if is_last:
        return _Found(date(on.year - 1, 1, 1), date(on.year - 1, 12, 31), 5, "last year")
    return _Found(date(on.year, 1, 1), on, 5, "this year")


def _amount(text: str | None) -> int | None:
    """A number of units; None for "several", "a few"."""
    if text is None:
        return 1
    return int(text) if text.isdigit() else _NUMBERS.get(text)


def _back(on: date, number: int, unit: str) -> date:
    """The day so long before another.

    Raises:
        ValueError, OverflowError: it lies before the year 1.
    """
    if unit in {"minute", "hour"}:
        return on - timedelta(days=number // 24 if unit == "hour" else 0)
    if unit in {"day", "night", "week", "fortnight"}:
        return on - timedelta(days=number * {"week": 7, "fortnight": 14}.get(unit, 1))
    if unit == "month":
        year, month = divmod(on.year * 12 + on.month - 1 - number, 12)
        return date(year, month + 1, min(on.day, calendar.monthrange(year, month + 1)[1]))
    year = on.year - number * {"decade": 10, "century": 100}.get(unit, 1)
    return date(year, on.month, min(on.day, calendar.monthrange(year, on.month)[1]))


def _singular(unit: str) -> str:
    return unit.replace("ies", "y") if unit.startswith("cent") else unit.rstrip("s")


_LONG = {"year", "decade", "century"}


@_reads(
    "ago",
    "digits number word",
    rf"(?:(?:about|some|around|nearly|almost|more than|over|just) )?(?:(?P<an>{_N}) )?(?P<au>{_UNIT}) ago\b",
)
def _ago(m: re.Match[str], on: date | None) -> _Found:
    unit = _singular(m["au"])
    number = _amount(m["an"]) if m["an"] else None
    if on is None or number is None:
        return _none("ago", is_history=unit in _LONG)
    day = _back(on, number, unit)
    if unit == "hour":
        return _Found(on - timedelta(days=-(-number // 24)), day, 1 if number % 24 == 0 else 2, "ago")
    if unit in {"minute", "day", "night"}:
        return _day(day, "ago")
    if unit in {"week", "fortnight"}:
        monday = day - timedelta(days=day.weekday())
        return _Found(monday, min(monday + timedelta(days=6), on), 3, "ago")
    if unit == "month":
        return _Found(*_month_span(day.year, day.month), 4, "ago")
    return _Found(date(day.year, 1, 1), date(day.year, 12, 31), 5, "ago", is_history=True)


@_reads(
    "past",
    "word",
    rf"(?:(?:in|over|during|within|for) (?:(?:the )?(?:past|preceding)|the last|last(?= (?:{_N}) ))|the {_FAR}(?= (?:{_N}) )) "
    rf"(?:(?P<pn>{_N}) )?(?P<pu>{_UNIT})(?! of (?!fighting|violence|war))",
)
def _past(m: re.Match[str], on: date | None) -> _Found | None:
    unit = _singular(m["pu"])
    number = _amount(m["pn"])
    if m["pn"] is None and unit == "night":
        return None
    is_long = unit in _LONG
    if on is None or number is None or (m["pn"] is None and m["pu"].endswith("s")):
        return _none("past", is_reference_point=is_long)
    start = _back(on, number, unit)
    if unit == "week" and number == 1:
        return _Found(start, on, 3, "past")
    precision = 5 if unit == "year" and number == 1 else _precision(start, on)
    return _Found(start, on, precision, "past", is_reference_point=is_long)


@_reads("recent", "word", r"(?:in |over |during )?(?:the )?(?:recent|coming) (?:hours|days|weeks|months|years|decades)\b")
def _recent(m: re.Match[str], on: date | None) -> _Found:
    return _none("recent", is_reference_point=True)


@_reads(
    "so_far",
    "word",
    r"(?:so far (?P<sf>this year|this month|this week)|since the (?:start|beginning) of (?P<ss2>(?:the|this) (?:year|month|"
    r"week)|(?:19|20)[0-9]{2}\b))",
)
def _so_far(m: re.Match[str], on: date | None) -> _Found:
    words = m["sf"] or m["ss2"]
    if on is None:
        return _none("so far")
    if words[0].isdigit():
        start = date(int(words), 1, 1)
        if start > on:
            return _none("future", is_reference_point=True)
        return _interval(start, on, "since", is_reference_point=True)
    unit = words.split(" ")[1]
    monday = on - timedelta(days=on.weekday())
    start = {"year": date(on.year, 1, 1), "month": on.replace(day=1)}.get(unit, monday)
    precision = {"year": 5, "month": 4}.get(unit, _precision(start, on))
    return _Found(start, on, precision, "so far this year" if unit == "year" else "so far", is_reference_point=m["sf"] is None)


@_reads(
    "offset",
    "digits number word",
    rf"(?:(?:just|only) )?(?P<on>{_N}) (?P<ou>{_UNIT}) (?P<od>later|earlier|before|afterwards|after)\b",
)
def _offset(m: re.Match[str], on: date | None) -> _Found:
    number = _amount(m["on"])
    unit = _singular(m["ou"])
    sign = -1 if m["od"] in {"earlier", "before"} else 1
    if unit in {"hour", "minute"}:
        return _none("offset", relative_days=0 if number is None or unit == "minute" else sign * (number // 24))
    days = {"day": 1, "night": 1, "week": 7, "fortnight": 14}.get(unit)
    if number is None or days is None:
        if m["od"] in {"after", "before"} and unit in {"month", *_LONG}:
            return _none("offset long", is_reference_point=True, is_history=True)
        return _none("offset", is_reference_point=True)
    return _none("offset", relative_days=sign * number * days)


@_reads("hours", "word", r"(?:(?:some|a few|several|just) )?(?:hours|minutes) (?:later|earlier)\b")
def _hours(m: re.Match[str], on: date | None) -> _Found:
    return _none("hours later", relative_days=0)


@_reads(
    "adjacent",
    "word",
    rf"(?:on )?the (?P<adj>previous|preceding|following|next|same) (?:day|{_NIGHT})\b|the (?:day|{_NIGHT}) (?P<adj2>before|"
    rf"after)\b"
    rf"|(?:later |earlier )?that (?P<adj3>same )?(?:day|{_NIGHT})\b|(?:later|earlier) (?:in the day|the same day)\b",
)
def _adjacent(m: re.Match[str], on: date | None) -> _Found:
    days = {"previous": -1, "preceding": -1, "before": -1, "following": 1, "next": 1, "after": 1}
    return _none("adjacent day", relative_days=days.get(m["adj"] or m["adj2"] or "", 0))


@_reads(
    "week_of",
    "word",
    rf"(?:the )?week (?:of|beginning|starting|ending)(?: on)? (?:(?P<wod>{_N_DAY}) (?P<wom>{_M})|(?P<wom2>{_M}) "
    rf"(?P<wod2>{_N_DAY})){_AGE.format('w')}?",
)
def _week_of(m: re.Match[str], on: date | None) -> _Found:
    found = _of_month(_number(m["wod"] or m["wod2"]), _month(m["wom"] or m["wom2"]), _told_year(m, "w", on), on, "week of")
    if found.start is None:
        return found
    monday = found.start - timedelta(days=found.start.weekday())
    return _Found(monday, monday + timedelta(days=6), 3, "week of")


@_reads(
    "stretch",
    "word",
    rf"(?:the )?(?:(?P<q1>first|second|third|fourth|last|final) (?P<q2>half|quarter)|(?P<q3>first|last) (?P<qn>{_N}) "
    rf"months) of (?:(?P<qy>{_YEAR})|(?P<qr>this|last|the) year\b)",
)
def _stretch(m: re.Match[str], on: date | None) -> _Found:
    if m["qy"]:
        year = int(m["qy"])
    elif on is None:
        return _none("part of a year")
    else:
        year = on.year - (m["qr"] == "last")
    months = _amount(m["qn"]) if m["qn"] else {"half": 6, "quarter": 3}[m["q2"]]
    if months is None or not 1 <= months <= 12:
        return _none("part of a year")
    which = m["q1"] or m["q3"]
    count = 12 // months
    index = {"first": 0, "second": 1, "third": 2, "fourth": 3}.get(which)
    first = 12 - months + 1 if index is None else index * months + 1
    if index is not None and index >= count and m["q2"]:
        return _none("impossible")
    start, end = date(year, first, 1), _month_span(year, first + months - 1)[1]
    if on is not None and start <= on < end:
        end = on
    return _interval(start, end, "part of a year")


@_reads(
    "years",
    "digits word",
    rf"(?:between |from )?(?P<ya>{_YEAR})(?: and | to | until |-|\u2014)(?P<yb>{_YEAR}|[0-9]{{2}}(?![0-9]))",
)
def _years(m: re.Match[str], on: date | None) -> _Found | None:
    a, b = int(m["ya"]), int(m["yb"])
    if b < 100:
        if not re.search(r"[-\u2014]", m["years"]) or b != (a + 1) % 100:
            return None
        b = a + 1
    if b < a:
        return _none("impossible")
    end = date(b, 12, 31)
    return _interval(date(a, 1, 1), min(end, on) if on is not None and on.year >= a else end, "years")


@_reads("since", "word", rf"since (?P<since_y>{_YEAR})")
def _since(m: re.Match[str], on: date | None) -> _Found:
    start = date(int(m["since_y"]), 1, 1)
    if on is None:
        return _none("since", is_reference_point=True)
    return _Found(start, on, 6, "since", is_reference_point=True) if start <= on else _none("future", is_reference_point=True)


@_reads("year", "digits word", rf"(?:mid[ -])?(?P<yy>{_YEAR})(?![,.][0-9]|-[a-z0-9])")
def _year(m: re.Match[str], on: date | None) -> _Found:
    year = int(m["yy"])
    if on is not None and year > on.year:
        return _Found(date(year, 1, 1), date(year, 12, 31), 5, "year", is_reference_point=True)
    end = date(year, 12, 31)
    return _Found(
        date(year, 1, 1), min(end, on) if on is not None else end, 5, "year", is_history=on is not None and year < on.year
    )


@_reads("decades", "digits word", r"(?:in )?(?:the )?(?:early |late |mid-?)?(?:19|20)[0-9]0s\b")
def _decades(m: re.Match[str], on: date | None) -> _Found:
    return _none("decade", is_history=True)


@_reads("feast", "word", any_of([*_FEASTS]) + r"\b")
def _feast(m: re.Match[str], on: date | None) -> _Found:
    month, day = _FEASTS[m["feast"]]
    return _of_month(day, month, None, on, "feast")


def _easter(year: int) -> date:
    """Easter Sunday of the western churches (Butcher's algorithm, as in Meeus, Astronomical Algorithms, chapter 8)."""
    century, of_century = divmod(year, 100)
    moon = year % 19
    epact = (19 * moon + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (of_century // 4) - epact - of_century % 4) % 7
    late = (moon + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)


def _easter_before(on: date, days: int = 0) -> date:
    """The last Easter Sunday of which the day so many days behind it is not after a day."""
    easter = _easter(on.year)
    return easter if easter + timedelta(days=days) <= on else _easter(on.year - 1)


@_reads("easter", "word", rf"(?P<ea>{any_of([*_EASTER_DAYS])})(?: (?:of )?(?P<eay>{_YEAR}))?")
def _easter_day(m: re.Match[str], on: date | None) -> _Found:
    days = _EASTER_DAYS[m["ea"]]
    if m["eay"]:
        return _day(_easter(int(m["eay"])) + timedelta(days=days), "feast")
    return _none("feast") if on is None else _day(_easter_before(on, days) + timedelta(days=days), "feast")


@_reads("moving", "word", any_of([*_MOVING]) + r"\b")
def _moving(m: re.Match[str], on: date | None) -> _Found:
    return _none("moving feast")


_PATTERNS = {kind: re.compile(rf"(?:{'|'.join(patterns)})(?!\w)") for kind, patterns in _ALTERNATIVES.items()}
#: Every expression holds one of these words, or digits that make a year or a date.
_WHOLE_WORDS = [
    *("today", "tonight", "tomorrow", "yesterday", "overnight", "weekend", "christmas", "boxing", "new year's"),
    *("century", "centuries", "easter", "eid"),
]
_UNITS = ["day", "night", "week", "fortnight", "month", "year", "decade", "hour", "minute"]
_CORES = [*_MONTHS, *_DAYS, *_UNITS, *[f"{unit}s" for unit in _UNITS], *_WHOLE_WORDS, *_NIGHT.split("|")]
_CORE = re.compile(rf"[^\w](?:{any_of(_CORES)}\b|(?:19|20)[0-9]{{2}}|[0-9]{{1,4}}[-/.][0-9]{{1,2}}[-/.])")
_BEFORE_CORE = re.compile(f"(?={_CORE.pattern})")
#: The words that such a one can begin with, where it does not begin with a digit.
_BEGINS_CORE = frozenset(words.split(" ")[0] for words in _CORES)
#: Where an expression may start, told by its first word and, where that is a word of every day, by the next.
_START = re.compile(
    rf"[^\w\-](?:(?=(?P<digits>(?:19|20)[0-9]{{2}}|[0-9]{{1,4}}(?:[snrt][tdh])?(?:[-/.\u2014]|s\b| (?:of|to|and|un?till?|"
    rf"through|-|\u2014|{_M}|{_UNIT}))))"
    rf"|(?=(?P<month>{any_of([*_MONTHS])})\b)|(?=(?P<weekday>{_D}))|(?=(?P<number>(?:{any_of([*_NUMBERS, *_UNTOLD])}) {_UNIT}))"
    r"|(?=(?P<word>(?:at|on)(?: the| this)?(?: past| last| coming)? weekend|on the (?:previous|preceding|following|next|same)|"
    r"(?:in|over|during|within|for)(?: the| this)? (?:past|last|preceding|recent|coming|weekend|early|late|mid|19|20)|"
    rf"(?:from|between) (?:the )?(?:[0-9]|{_D}|{any_of([*_MONTHS])})|that (?:same )?(?:day|{_NIGHT})|"
    rf"the (?:[0-9]|(?:previous|preceding|following|next|same|days?|{_NIGHT}|week|weekend|beginning|start|end|middle|very|"
    rf"first|second|third|"
    r"fourth|final|last|past|coming|recent|early|late|mid)\b)|since (?:the|19|20)|so far|some (?:hours|minutes)|(?:half|"
    r"more|about|some|around|nearly|almost|over|just|only) (?:than )?"
    rf"(?:[0-9]|{_N})|(?:earlier|later|late|early|mid|this|last|next|night|weekend|week|overnight|today|tonight|tomorrow|"
    rf"yesterday|recent|coming|"
    r"beginning|start|end|middle|first|second|third|fourth|final|hours|minutes|days|weeks|months|years|decades|centuries|"
    r"just|christmas|boxing|new|easter|eid|good(?= friday)|palm(?= sunday)|maundy)\b)))"
)
#: The words that it starts with there, where it does not start with a digit.
_BEGINS = frozenset(words.split(" ")[0] for words in [*_MONTHS, *_DAYS, *_NUMBERS, *_UNTOLD]) | word_set(
    """
    at on in over during within for from between that the since so some half more about around nearly almost just only
    earlier later late early mid this last next night weekend week overnight today tonight tomorrow yesterday recent coming
    beginning start end middle first second third fourth final hours minutes days weeks months years decades centuries
    christmas boxing new easter eid good palm maundy
    """
)
#: No expression is longer before its first core.
_BEFORE = 48

_AFTER = re.compile(r" [a-z]")
_MODAL = re.compile(r" (?:have|be|not|face|still|also|soon|never|well)\b")
_ONE_NUMBER = re.compile(r" ([a-z]+)")
#: What happens on a day, so that "a Sunday service" is the last Sunday's and "a Sunday" is some Sunday.
_OCCASION = re.compile(
    r" (?:church )?(?:service|mass|prayers?|sermon|worship|congregation|attack|raid|ambush|bombing|blast|explosion|assault|"
    r"(?:air|drone|rocket|missile)? ?strike|airstrike|shooting|shootout|clash|gun ?battle|massacre|killing|kidnapping|"
    r"abduction|operation|incident|incursion|offensive|shelling)s?\b"
)
_OTHER_CHURCH = re.compile(r"\b(?:orthodox|coptic|ethiopian|eastern) $")
_NAMED_DAYS = re.compile(r"\b(?:bloody|black|good|easter|palm|every|each|maundy|ash) $")
_NAMED_AFTER = re.compile(r" (?:Times|Telegraph|Mirror|Express|Punch|Vanguard|Herald|Mail|Tribune|Mosque|Movement|Brigades?)\b")
_TITLE_BEFORE = re.compile(
    r"\b(?:mr|chief|activist|agitator|leader|governor|senator|pastor|bishop|general|gen\.|captain|capt\.|commander|"
    r"sergeant|politician|named|called|"
    r"identified as|dr|president|minister|lawyer|student|teacher|journalist) $"
)
_SURNAME = re.compile(
    r" [A-Z][a-z]+(?<!an)(?<!ese)(?<!ish)(?<!nch)(?<!i)(?:'s|,| (?:said|says|has|had|was|is|who|told|accused|denied|fled)\b)"
)
_SINCE = ("since ", "since at least ", "since about ", "since early ", "since late ", "since mid-", "since the ")
_BOUND = ("until ", "till ", "before ", "ahead of ", "prior to ", "until early ", "until late ")
_BOUND_YEAR = ("by ", "by early ", "by late ")
_YEAR_BEFORE = re.compile(
    r"\b(?:in|of|since|from|until|till|by|during|early|late|mid|before|after|through|throughout|circa|and|since at "
    r"least)(?:[ -]the)?[ -]$"
)
_YEAR_ATTRIBUTE = re.compile(r"(?:\b(?:the|its|his|her|their|a|this)|'s) $")
_MONTH_BEFORE = re.compile(
    r"\b(?:in|since|by|until|till|of|from|during|this|early|mid|late|between|before|after|next|through|every|to|and)(?: the)? $"
)
_BY_CASE = frozenset(
    ["may", "march", "mar", "jan", "feb", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec", "august"]
)
_SENTENCE_START = re.compile(r"(?:^|[.!?\"] |^ )$")


def read(text: str, published_on: date | None, words: list[Token] | None = None) -> list[DateMention]:
    """Time expressions of a folded text, in order, none inside another.

    Args:
        text: the text after `text.fold`.
        published_on: day of publication; without it only full dates are computed (precision 9 for the rest).
        words: the tokens of the text, where they are known.

    Returns:
        Spans in code points of `text`. What cannot be told has no days, precision 9, and a rule that says why.
    """
    low = " " + lower(text)
    out: list[DateMention] = []
    position = 0
    cores, begins = _starts(low, words)
    first = 0
    for at in cores:
        # An expression may end before the word that it was looked for at: then the next one is looked for there, too.
        while at >= position and (core := _CORE.match(low, at)) is not None:
            while begins[first] < max(position, at - _BEFORE):
                first += 1
            found = _around(low, at, begins, first, text, published_on)
            out.extend(found)
            position = found[-1].end + 1 if found else core.end()
    return out


def _starts(low: str, words: list[Token] | None) -> tuple[list[int], list[int]]:
    """Where cores may start, and where expressions may, counted from the sign before them; no core lies behind the last."""
    if words is None:
        cores = [found.start() for found in _BEFORE_CORE.finditer(low)]
        return cores, [*(found.start() for found in _START.finditer(low)), len(low)]
    cores, begins = [], []
    for word in words:
        if word.is_word:
            number = word.low[0].isdigit()
            if number or word.low in _BEGINS_CORE:
                cores.append(word.start)
            if number or word.low in _BEGINS:
                begins.append(word.start)
    return cores, [*begins, len(low)]


def _around(low: str, core: int, begins: list[int], first: int, text: str, on: date | None) -> list[DateMention]:
    """What is told by the first expression that starts at a core or shortly before it."""
    for k in range(first, len(begins)):
        if begins[k] > core:
            break
        start = _START.match(low, begins[k])
        if start is None:
            continue
        match = _PATTERNS[start.lastgroup or "word"].match(low, start.end())
        if match is not None and (found := _mentions(match, low, text, on)):
            return found
    return []


def _mentions(match: re.Match[str], low: str, text: str, on: date | None) -> list[DateMention]:
    name = match.lastgroup or ""
    if not _is_time(name, match, low, text):
        return []
    try:
        found = (_shorter(match, low, on) if name == "md" else None) or _READERS[name](match, on)
    except (ValueError, OverflowError):
        # Days before the year 1 or after 9999.
        found = _none("impossible")
    if found is None:
        return []
    parts = found if isinstance(found, list) else [found]
    before = low[max(0, match.start() - 16) : match.start()]
    out = []
    for part in parts:
        start, end = part.words or match.span()
        out.append(_framed(part, start, end, before, low, match, on))
    return out


def _shorter(match: re.Match[str], low: str, on: date | None) -> _Found | None:
    """A month and a number that counts people: "In March 20 people died", "On June 15, 2000 people fled"."""
    after = _ONE_NUMBER.match(low, match.end())
    if after is None:
        return None
    start, month = match.start("md"), _month(match["m2"])
    if match["y2"] is None and match["r2"] is None and low[start - 4 : start] == " in " and after.group(1) not in _JOINS:
        return _whole_month(month, None, on, (start, match.end("m2")))
    if match["y2"] is not None and low[match.end("d2")] == "," and is_counted(after.group(1)):
        return _of_month(_number(match["d2"]), month, None, on, "month day", (start, match.end("d2")))
    return None


def _framed(part: _Found, start: int, end: int, before: str, low: str, match: re.Match[str], on: date | None) -> DateMention:
    """A time with what stands before and after it: "since", "until", "next", and a clause that hangs on it."""
    first, last, precision, rule, relative, is_bound, is_history, _ = part
    if before.endswith("next "):
        first, last, rule, is_bound = None, None, "future", True
    elif first is not None and on is not None and first <= on and before.endswith(_SINCE) and rule != "since":
        last = on
        precision, rule, is_bound = _precision(first, last), "since", True
    elif (
        before.endswith((*_BOUND, *_BOUND_YEAR) if rule in {"year", "month", "month year"} else _BOUND)
        and low[end : end + 2] != "'s"
        and relative is None
    ):
        is_bound = True
    is_some = rule == "weekday" and before.endswith((" a ", " one ", "every ", "each "))
    if is_some and not (before.endswith(" a ") and _OCCASION.match(low, end)):
        first, last, rule = None, None, "some weekday"
    if last is not None and on is not None and (on - last).days > 366:
        is_history = True
    if rule == "offset" and relative and match["od"] in {"after", "before"} and _AFTER.match(low, end):
        # "one day after a bomb killed two": the clause that follows is that much earlier than what it hangs on
        rule, relative = "offset clause", -relative
    return DateMention(
        start - 1, end - 1, first, last, precision if first is not None else 9, rule, relative, is_bound, is_history
    )


def _is_time(name: str, match: re.Match[str], low: str, text: str) -> bool:
    """Whether the words are a time: "may" and "march" are words of every day, and people and groups bear names of days."""
    start, end = match.span()
    if name in _WITH_MONTH:
        for group in _WITH_MONTH[name]:
            word = match[group]
            if word is None:
                continue
            at = match.start(group)
            if word.rstrip(".") in _BY_CASE and not text[at - 1].isupper():
                return False
            if word == "may" and _MODAL.match(low, end):
                return False
    if name == "easter":
        return not _OTHER_CHURCH.search(low[max(0, start - 12) : start])
    if name == "md":
        return _NAMED_AFTER.match(text, end - 1) is None
    if name == "month":
        word = match["m5"]
        before = low[max(0, start - 12) : start]
        if match["lastm"]:
            return True
        if word not in _FULL_NAMES:
            return before.endswith((" in ", " since ")) and text[start - 1].isupper()
        if _MONTH_BEFORE.search(before):
            return word not in {"may", "march"} or not _MODAL.match(low, end)
        return (
            word not in {"may", "march"} and text[start - 1].isupper() and not re.match(r" [A-Z][a-z]", text[end - 1 : end + 2])
        )
    if name == "year":
        before = low[max(0, start - 14) : start]
        after = _ONE_NUMBER.match(low, end)
        if after is not None and is_counted(after.group(1)):
            return False
        if _YEAR_BEFORE.search(before) or low[start:end].startswith("mid"):
            return True
        if low[start - 1] == "(" and low[end : end + 1] == ")":
            return True
        return _YEAR_ATTRIBUTE.search(before) is not None and after is not None and not after.group(1).endswith("s")
    if name == "weekday" and not match["lastd"]:
        if _NAMED_DAYS.search(low[max(0, start - 8) : start]) or _NAMED_AFTER.match(text, end - 1):
            return False
        if match["wd"] in {"sunday", "monday", "friday"} and re.match(r" [A-Z][a-z]", text[end - 1 : end + 2]):
            before = low[max(0, start - 16) : start]
            return not (_TITLE_BEFORE.search(before) or (_SENTENCE_START.search(before) and _SURNAME.match(text, end - 1)))
    if name == "rel" and match["rel"] == "overnight":
        return not low.startswith(" curfew", end)
    return True


_JOINS = frozenset(
    ["and", "or", "in", "at", "to", "on", "the", "when", "as", "by", "near", "a", "an", "with", "after", "for", "of", "from"]
)
_WITH_MONTH = {
    "dates": ("dam", "dbm"),
    "days": ("mm", "mn"),
    "dm": ("m1",),
    "md": ("m2",),
    "part": ("m3",),
    "months": ("ka", "kb"),
    "my": ("m4",),
    "month": ("m5",),
    "week_of": ("wom", "wom2"),
}
