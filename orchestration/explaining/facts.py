"""A blurb's records as facts: a value as a person reads it, the words behind it, and the rules that read them.

What does NOT belong here: colours and layout (see `terminal.py` and `page.py`), and any reading of text.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from orchestration.extraction import EXTRACTOR_VERSION, Blurb, Evidence, Reading, Record, extract
from orchestration.extraction.reading import READ_LIMIT
from orchestration.reference import Reference, load

#: The questions that a record answers, in the order shown, with what is asked.
QUESTIONS = {
    "act": "what happened",
    "who": "who did it",
    "whom": "to whom",
    "where": "where",
    "when": "when",
    "toll": "with what toll",
    "says": "who says so",
    "also": "what else is told",
}

#: Codebook, section 5.
_GEO_PRECISION = {
    1: "the named site or town",
    2: "near it, or part of a district",
    3: "a second-order division",
    4: "a first-order division",
    5: "a border zone, a route or several divisions",
    6: "the country",
    7: "on water or in the air",
    8: "a wider region",
    9: "no place told",
}
#: Codebook, section 6.
_DATE_PRECISION = {
    1: "one day",
    2: "two to six days",
    3: "a week",
    4: "a month",
    5: "up to a year",
    6: "more than a year",
    9: "no day can be told",
}


class Words(NamedTuple):
    """A span of the blurb: in its `title` or its `text`, code points, end exclusive."""

    part: str
    start: int
    end: int


@dataclass(frozen=True)
class Fact:
    """One value of a record.

    `question` is a key of QUESTIONS, `field` the record's field, `shown` the value for a person, `code` its code where that
    is not the same, `words` the spans behind it (none where the value follows from others), `rules` what read them.
    """

    question: str
    field: str
    shown: str
    code: str | None = None
    words: tuple[Words, ...] = ()
    rules: tuple[str, ...] = ()


@dataclass(frozen=True)
class Explained:
    """One record: its heading, what is said about it as a whole, its facts, and the fields that the blurb does not tell."""

    heading: str
    standing: tuple[str, ...]
    facts: tuple[Fact, ...]
    untold: tuple[str, ...]


@dataclass(frozen=True)
class Explanation:
    """A blurb beside its records; `reason` says why there is none, `unread` counts characters past the limit of reading."""

    blurb: Blurb
    language: str | None
    records: tuple[Explained, ...]
    reason: str | None
    unread: int
    versions: tuple[str, str]

    def part(self, name: str) -> str:
        """The blurb's `title` or `text`."""
        return (self.blurb.title or "") if name == "title" else self.blurb.text


def explain(blurb: Blurb, reference: Reference | None = None) -> Explanation:
    """Read a blurb and lay its records out as facts."""
    reference = reference or load()
    reading = next(extract([blurb], reference))
    names = _Names(reference)
    return Explanation(
        blurb,
        reading.language,
        tuple(_explained(record, blurb, names) for record in reading.records),
        _reason(reading),
        max(0, len(blurb.text) - READ_LIMIT),
        (EXTRACTOR_VERSION, reference.version),
    )


def _reason(reading: Reading) -> str | None:
    if reading.records:
        return None
    note = reading.note or "nothing in it is an event"
    return f"there is {note}" if note.startswith("no ") else note


class _Names:
    """What codes are called."""

    def __init__(self, reference: Reference) -> None:
        self._groups = {row.group_id: row.canonical_name for row in reference.groups}
        self._areas = {row.iso3166_1_a2: row.name for row in reference.countries}
        self._areas |= {row.iso3166_2: row.name for row in reference.regions if row.level == "admin1"}
        self._areas |= {row.region_id: row.name for row in reference.regions if not row.country}

    def of(self, field: str, code: str) -> str:
        """The name of a code of a field, or the code itself."""
        if field in {"perpetrators", "targets", "claimants"}:
            return str(self._groups.get(code, code))
        if field in {"countries", "admin1", "wider_region"}:
            return str(self._areas.get(code, code))
        return _plain(code) if field == "weapons" else code


def _plain(code: str) -> str:
    return code.replace("_", " ")


class _Cited:
    """A record's evidence, by field and value."""

    def __init__(self, record: Record, blurb: Blurb) -> None:
        self._evidence = record.evidence
        self._blurb = blurb

    def of(self, fields: Iterable[str], value: str | None = None) -> tuple[tuple[Words, ...], tuple[str, ...]]:
        """Spans and rules behind a value (behind every value of the fields, without one), each once, in the text's order."""
        wanted = set(fields)
        found = [e for e in self._evidence if e.field in wanted and (value is None or e.value == value)]
        words = {w for e in found if (w := self._words(e)) is not None}
        rules = dict.fromkeys(_rule(e) for e in found)
        return tuple(sorted(words, key=lambda w: (w.part == "text", w.start, w.end))), tuple(rules)

    def _words(self, evidence: Evidence) -> Words | None:
        if evidence.start is None or evidence.end is None or evidence.end <= evidence.start:
            return None
        part = "title" if evidence.rule.startswith("title:") else "text"
        told = self._blurb.title if part == "title" else self._blurb.text
        if (told or "")[evidence.start : evidence.end] != evidence.text:
            return None
        return Words(part, evidence.start, evidence.end)


def _rule(evidence: Evidence) -> str:
    rule = evidence.rule.removeprefix("title:")
    return rule if evidence.start is not None else f"{rule} (context)"


def _explained(record: Record, blurb: Blurb, names: _Names) -> Explained:
    facts = tuple(_facts(record, _Cited(record, blurb), names))
    told = {fact.field for fact in facts}
    fields = ("perpetrators", "targets", "places", "date", "deaths", "wounded", "abducted")
    untold = [name for name in fields if name not in told]
    standing = [_plain(record.record_class), _plain(record.attribution)]
    if record.certainty != "stated":
        standing.append(_plain(record.certainty))
    return Explained(_plain(record.event_type).capitalize(), tuple(standing), facts, tuple(untold))


def _facts(record: Record, cited: _Cited, names: _Names) -> Iterator[Fact]:
    def many(question: str, field: str) -> Iterator[Fact]:
        for code in getattr(record, field):
            shown = names.of(field, code)
            yield Fact(question, field, shown, code if shown != _plain(code) else None, *cited.of([field], code))

    def one(question: str, field: str, code: str) -> Fact:
        return Fact(question, field, _plain(code), None, *cited.of([field]))

    yield one("act", "event_type", record.event_type)
    yield one("act", "record_class", record.record_class)
    if record.n_incidents is not None and record.n_incidents != 1:
        yield one("act", "n_incidents", str(record.n_incidents))
    yield from many("who", "perpetrators")
    yield from many("whom", "targets")
    if record.target_class:
        yield one("whom", "target_class", record.target_class)
    for place in record.places:
        yield Fact("where", "places", *_place(place), *cited.of(["places"], place["name"]))
    yield from many("where", "admin1")
    yield from many("where", "countries")
    if record.wider_region:
        code = record.wider_region
        yield Fact("where", "wider_region", names.of("wider_region", code), code, *cited.of(["wider_region"]))
    if record.geo_precision != 9:
        yield Fact("where", "geo_precision", _GEO_PRECISION[record.geo_precision], str(record.geo_precision))
    if record.date_text or record.date_from or record.date_to:
        shown = _days(record.date_from, record.date_to) or record.date_text or ""
        yield Fact(
            "when", "date", shown, _iso(record.date_from, record.date_to), *cited.of(["date_text", "date_from", "date_to"])
        )
        yield Fact("when", "date_precision", _DATE_PRECISION[record.date_precision], str(record.date_precision))
    for kind in ("deaths", "wounded", "abducted"):
        low, best, high = getattr(record, kind)
        if (low, best, high) != (None, None, None):
            words = cited.of([f"{kind}_{bound}" for bound in ("low", "best", "high")])
            yield Fact("toll", kind, _toll(low, best, high), _bounds(low, best, high), *words)
            for side in record.tolls_by_side:
                if side["kind"] == kind and side["side"] != "unknown":
                    shown = f"{_plain(side['side'])}: {_toll(side['low'], side['best'], side['high'])}"
                    yield Fact("toll", "tolls_by_side", shown, _bounds(side["low"], side["best"], side["high"]))
    if record.is_toll_approximate:
        yield Fact("toll", "is_toll_approximate", "the number is told as approximate")
    yield one("says", "attribution", record.attribution)
    yield from many("says", "claimants")
    yield one("says", "certainty", record.certainty)
    for value in dict.fromkeys(e.value for e in record.evidence if e.field == "claims" and e.value):
        act, status, *who = value.split(" ")
        shown = f"{_plain(act)} {status}" + (f" by {names.of('claimants', who[0])}" if who else "")
        yield Fact("says", "claims", shown, value, *cited.of(["claims"], value))
    yield from many("also", "persons")
    yield from many("also", "weapons")


def _place(place: dict[str, object]) -> tuple[str, str | None]:
    name = str(place["name"])
    if place.get("ambiguous"):
        return name, "several places bear the name"
    lat, lon = place.get("lat"), place.get("lon")
    if isinstance(lat, float) and isinstance(lon, float):
        return name, f"{abs(lat):.3f}° {'N' if lat >= 0 else 'S'}, {abs(lon):.3f}° {'E' if lon >= 0 else 'W'}"
    return name, None


def _toll(low: int | None, best: int | None, high: int | None) -> str:
    if low is not None and low == high:
        return f"{low:,}" if low else "none"
    if low is not None and high is not None:
        return f"{low:,} to {high:,}" + (f", {best:,} at best" if best is not None and best not in {low, high} else "")
    if low is not None:
        return f"at least {low:,}"
    return f"at most {high:,}" if high is not None else f"{best:,}"


def _bounds(*bounds: int | None) -> str:
    """The three bounds as the codebook writes them."""
    return "/".join("null" if b is None else str(b) for b in bounds)


def _day(day: date) -> str:
    return f"{day.day} {day:%B} {day.year}"


def _days(first: date | None, last: date | None) -> str | None:
    if first is not None and last is not None and first != last:
        return f"{_day(first)} to {_day(last)}"
    day = first or last
    return _day(day) if day is not None else None


def _iso(first: date | None, last: date | None) -> str | None:
    if first is None and last is None:
        return "the words alone"
    return "/".join(dict.fromkeys(d.isoformat() if d else ".." for d in (first, last)))
