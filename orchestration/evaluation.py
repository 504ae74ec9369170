"""How well readings agree with gold labels, field by field: precision, recall and F1, and what differs.

A gold value may be `{"any": [v, w]}`: each of them is right. A gold event may be `"optional": true`: right if found, no loss
if not. Records are paired with gold events inside each blurb, best pair first; what stays unpaired is a miss or a false
record, and so are all its fields. What does NOT belong here: any rule of coding (those are the extractor's).
"""

import itertools
import json
import math
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from rich.console import Console
from rich.table import Table
from rich.text import Text

from orchestration.errors import UnreadableFile
from orchestration.extraction import Blurb, Reading, extract
from orchestration.extraction.lines import blurb_of
from orchestration.reference import Reference, load

Event = Mapping[str, Any]

SETS = ("perpetrators", "targets", "countries", "admin1")
COUNTS = ("deaths_low", "deaths_high", "wounded_low")
#: Every field that is scored, in the order of the table; `record` is the finding of the record itself, no field of it.
FIELDS = ("record", "event_type", "record_class", *SETS, "places", *COUNTS, "date", "attribution")
#: Event classes whose attribution is scored.
_ATTRIBUTED = frozenset({"violence", "security"})
_SHAPE = 'Write one object a line: {"id", "text", "published_at", "events": [{"event_type", ...}]}.'


class Gold(NamedTuple):
    """A labelled blurb: what is read, and the events that a trained coder found in it."""

    blurb: Blurb
    events: list[Event]


class Difference(NamedTuple):
    """One disagreement: in which blurb, in which field, what was read (None for a miss) and what the gold says."""

    blurb_id: str
    field: str
    read: Any
    gold: Any

    def __str__(self) -> str:
        if self.field == "record":
            return f"missed {_told(self.gold)}" if self.read is None else f"false record {self.read}"
        if self.field == "evidence":
            return f"the words of {self.read} are not in the text"
        return f"{self.field} {_told(self.read)} for {_told(self.gold)}"


@dataclass
class Tally:
    """Hits, false ones and misses of one field."""

    hits: int = 0
    false: int = 0
    missed: int = 0

    def add(self, hits: int, false: int, missed: int) -> None:
        """Count some more."""
        self.hits += hits
        self.false += false
        self.missed += missed

    @property
    def precision(self) -> float | None:
        """Share of what was read that is right; None where nothing was read."""
        return self.hits / (self.hits + self.false) if self.hits + self.false else None

    @property
    def recall(self) -> float | None:
        """Share of the gold that was read; None where the gold has none."""
        return self.hits / (self.hits + self.missed) if self.hits + self.missed else None

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall; 0 where nothing is right."""
        return 2 * self.hits / max(1, 2 * self.hits + self.false + self.missed)


@dataclass
class Evaluation:
    """The figures over a gold file, and every difference in the order of the file."""

    blurbs: int = 0
    blurbs_right: int = 0
    silent_blurbs: int = 0
    silent_right: int = 0
    spans: int = 0
    spans_in_text: int = 0
    tallies: dict[str, Tally] = field(default_factory=lambda: {name: Tally() for name in FIELDS})
    differences: list[Difference] = field(default_factory=list)

    @property
    def mean_field_f1(self) -> float:
        """Mean F1 over the fields (not `record`) of which the gold tells at least one value."""
        told = [t.f1 for name, t in self.tallies.items() if name != "record" and t.hits + t.missed]
        return math.fsum(told) / max(1, len(told))

    @property
    def blurbs_all_right(self) -> float:
        """Share of blurbs without any difference."""
        return self.blurbs_right / max(1, self.blurbs)

    @property
    def evidence_in_text(self) -> float:
        """Share of evidence whose words stand in the text at its offsets, or that says that they do not (basis `context`)."""
        return self.spans_in_text / self.spans if self.spans else 0.0

    @property
    def silence_kept(self) -> float | None:
        """Share of the blurbs without gold events that gave no record; None where there is no such blurb."""
        return self.silent_right / self.silent_blurbs if self.silent_blurbs else None

    def to_dict(self) -> dict[str, Any]:
        """The figures as one JSON object: an object a field, and the figures over all of them."""
        out: dict[str, Any] = {
            name: {"precision": t.precision, "recall": t.recall, "f1": t.f1, "tp": t.hits, "fp": t.false, "fn": t.missed}
            for name, t in self.tallies.items()
            if t.hits + t.false + t.missed
        }
        return out | {
            "blurbs": self.blurbs,
            "mean_field_f1": self.mean_field_f1,
            "blurbs_all_right": self.blurbs_all_right,
            "evidence_in_text": self.evidence_in_text,
            "silence_kept": self.silence_kept,
        }


def read_gold(path: Path) -> list[Gold]:
    """The labelled blurbs of a JSON Lines file, in its order; blank lines are passed over.

    Raises:
        UnreadableFile: the file cannot be opened, holds no blurb, or a line is no labelled blurb; the line is named.
    """
    try:
        lines = path.read_bytes().splitlines()
    except OSError as refusal:
        raise UnreadableFile(
            f"The file cannot be read ({refusal.strerror}).", str(path), "Name a gold file that can."
        ) from refusal
    found = [_gold(line, f"{path}:{number}") for number, line in enumerate(lines, start=1) if line.strip()]
    if not found:
        raise UnreadableFile("The file holds no labelled blurb.", str(path), _SHAPE)
    return found


def _gold(line: bytes, where: str) -> Gold:
    try:
        told = json.loads(line.decode("utf-8-sig"))
        blurb = blurb_of(told, str(told["id"]))
        events = list(told["events"])
        if not all(isinstance(e, dict) and "event_type" in e for e in events):
            raise ValueError("an event has no event_type")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as refusal:
        raise UnreadableFile(f"The line is no labelled blurb ({refusal}).", where, _SHAPE) from refusal
    return Gold(blurb, events)


def evaluate(
    gold: Iterable[Gold], reference: Reference | None = None, progress: Callable[[int], None] | None = None
) -> Evaluation:
    """Read the blurbs of a gold set with the present extractor and compare what it tells with the labels.

    Args:
        gold: labelled blurbs.
        reference: the reference data; the repository's own by default.
        progress: called with the number of blurbs read.
    """
    gold = list(gold)
    read: dict[str, list[Event]] = {}
    reading: Reading
    for number, reading in enumerate(extract((g.blurb for g in gold), reference), start=1):
        read[reading.blurb_id] = [record.to_gold() for record in reading.records]
        if progress is not None:
            progress(number)
    return compare(gold, read, reference)


def compare(gold: Iterable[Gold], read: Mapping[str, Sequence[Event]], reference: Reference | None = None) -> Evaluation:
    """Compare records with labels.

    Args:
        gold: labelled blurbs.
        read: the records of each blurb by its id, with the gold files' field names; a blurb that is not in it gave none.
        reference: tells the class of each event type; the repository's own by default.
    """
    classes = {row.event_type: row.event_class for row in (reference or load()).event_types}
    out = Evaluation()
    for one in gold:
        _Comparison(one, read.get(one.blurb.id, ()), classes, out).run()
    return out


class _Comparison:
    """One blurb's records against its gold events, counted into an evaluation."""

    def __init__(self, gold: Gold, read: Sequence[Event], classes: Mapping[str, str], out: Evaluation) -> None:
        self.gold, self.read, self.classes, self.out = gold, list(read), classes, out
        self.is_right = True

    def run(self) -> None:
        pairs = self._pairs()
        for i, j in pairs:
            self._pair(self.read[i], self.gold.events[j])
        found, used = {j for _, j in pairs}, {i for i, _ in pairs}
        for j, event in enumerate(self.gold.events):
            if j not in found and not event.get("optional"):
                self._missed(event)
        for i, record in enumerate(self.read):
            if i not in used:
                self._false(record)
        self.out.blurbs += 1
        self.out.blurbs_right += self.is_right
        if not self.gold.events:
            self.out.silent_blurbs += 1
            self.out.silent_right += not self.read
        for record in self.read:
            self._evidence(record)

    def _pairs(self) -> list[tuple[int, int]]:
        """(record, gold event), best first, each used once."""
        ranked = sorted(
            (
                (_likeness(a, b, self.classes), i, j)
                for (i, a), (j, b) in itertools.product(enumerate(self.read), enumerate(self.gold.events))
            ),
            reverse=True,
        )
        out: list[tuple[int, int]] = []
        for likeness, i, j in ranked:
            if likeness > 0 and all(i != x and j != y for x, y in out):
                out.append((i, j))
        return out

    def _count(self, name: str, hits: int, false: int, missed: int) -> None:
        self.out.tallies[name].add(hits, false, missed)

    def _differs(self, name: str, read: Any, gold: Any) -> None:
        self.is_right = False
        self.out.differences.append(Difference(self.gold.blurb.id, name, read, gold))

    def _pair(self, record: Event, event: Event) -> None:
        self._count("record", 1, 0, 0)
        self._word("event_type", record.get("event_type"), event["event_type"])
        if "record_class" in event:
            self._word("record_class", record.get("record_class"), event["record_class"])
        for name in SETS:
            counts = _set_counts(record.get(name), event.get(name))
            self._count(name, *counts)
            if counts[1] or counts[2]:
                self._differs(name, sorted(record.get(name) or []), event.get(name) or [])
        counts = _place_counts(record, event)
        self._count("places", *counts)
        if counts[1] or counts[2]:
            self._differs("places", _place_names(record), event.get("places") or [])
        for name in COUNTS:
            self._value(name, record.get(name), event.get(name))
        if self.gold.blurb.published_on is not None:
            days = [record.get("date_from"), record.get("date_to")]
            self._value("date", None if days == [None, None] else days, event.get("date"))
        if self.classes.get(_options(event["event_type"])[0]) in _ATTRIBUTED and "attribution" in event:
            same = [_attribution(o) for o in _options(event["attribution"])]
            is_same = _attribution(record.get("attribution")) in same
            self._one("attribution", is_same, record.get("attribution"), event["attribution"])

    def _word(self, name: str, read: Any, gold: Any) -> None:
        self._one(name, read in _options(gold), read, gold)

    def _one(self, name: str, is_same: bool, read: Any, gold: Any) -> None:
        self._count(name, int(is_same), int(not is_same), int(not is_same))
        if not is_same:
            self._differs(name, read, gold)

    def _value(self, name: str, read: Any, gold: Any) -> None:
        """A wrong value is both a false one and a miss."""
        options = _options(gold)
        if read in options:
            self._count(name, int(read is not None), 0, 0)
            return
        self._count(name, 0, int(read is not None), int(None not in options))
        self._differs(name, read, gold)

    def _missed(self, event: Event) -> None:
        self._differs("record", None, event["event_type"])
        self._count("record", 0, 0, 1)
        self._count("event_type", 0, 0, 1)
        for name in (*SETS, "places"):
            self._count(name, 0, 0, min(len(o or []) for o in _options(event.get(name))))
        for name in COUNTS:
            self._count(name, 0, 0, int(None not in _options(event.get(name))))

    def _false(self, record: Event) -> None:
        self._differs("record", record.get("event_type"), None)
        self._count("record", 0, 1, 0)
        self._count("event_type", 0, 1, 0)
        for name in SETS:
            self._count(name, 0, len(record.get(name) or []), 0)
        self._count("places", 0, len(_place_names(record)), 0)
        for name in COUNTS:
            self._count(name, 0, int(record.get(name) is not None), 0)

    def _evidence(self, record: Event) -> None:
        text = self.gold.blurb.text
        for one in record.get("evidence") or []:
            stands = one.get("basis") == "context" or text[one["start"] : one["end"]] == one["text"]
            self.out.spans += 1
            self.out.spans_in_text += stands
            if not stands:
                self.out.differences.append(Difference(self.gold.blurb.id, "evidence", one.get("field"), None))


def _options(value: Any) -> list[Any]:
    """The readings that are right; at least one, which may be None."""
    return list(value["any"]) if isinstance(value, dict) and "any" in value else [value]


def _attribution(value: Any) -> Any:
    """An actor that a third party names and one that the source states are scored as one."""
    return "reported" if value == "attributed" else value


def _fold(name: str) -> str:
    plain = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c)).lower()
    return "".join(c for c in plain if c.isascii() and c.isalnum())


def _place_names(event: Event) -> list[str]:
    """Names of the first right reading; a place is a string in gold and an object with a name in a record."""
    return [p if isinstance(p, str) else p.get("name") or "" for p in _options(event.get("places"))[0] or []]


def _fewest_errors(counts: Iterable[tuple[int, int, int]]) -> tuple[int, int, int]:
    return min(counts, key=lambda c: c[1] + c[2])


def _place_counts(record: Event, event: Event) -> tuple[int, int, int]:
    """Hits, false ones and misses by the right reading that fits best; "Sambisa" and "Sambisa forest" are one place."""
    read = {_fold(n) for n in _place_names(record)} - {""}

    def count(option: list[str] | None) -> tuple[int, int, int]:
        gold = {_fold(n) for n in option or []}
        hits = sum(any(n in m or m in n for m in read) for n in gold)
        return hits, sum(not any(n in m or m in n for m in gold) for n in read), len(gold) - hits

    return _fewest_errors(count(o) for o in _options(event.get("places")))


def _set_counts(read: Iterable[str] | None, gold: Any) -> tuple[int, int, int]:
    """Hits, false ones and misses of a set by the right reading that fits best."""
    found = set(read or ())
    options = [set(o or ()) for o in _options(gold)]
    return _fewest_errors((len(found & o), len(found - o), len(o - found)) for o in options)


def _likeness(record: Event, event: Event, classes: Mapping[str, str]) -> float:
    """How well a record fits a gold event; 0 where not even the class of event is the same."""
    kinds = _options(event["event_type"])
    if record.get("event_type") in kinds:
        out = 3.0
    elif classes.get(record.get("event_type", "")) == classes.get(kinds[0]):
        out = 1.0
    else:
        return 0.0
    for name in SETS:
        counts = _set_counts(record.get(name), event.get(name))
        out += counts[0] / max(1, sum(counts))
    out += len({_fold(n) for n in _place_names(record)} & {_fold(n) for n in _place_names(event)})
    if record.get("deaths_low") is not None and record.get("deaths_low") == event.get("deaths_low"):
        out += 1
    return out


def _told(value: Any) -> str:
    """A value as a person reads it: sets in braces, right readings joined by "or"."""
    if isinstance(value, dict) and "any" in value:
        return " or ".join(_told(v) for v in value["any"])
    if isinstance(value, list):
        return "{" + ", ".join(map(str, value)) + "}" if value else "{}"
    return "nothing" if value is None else str(value)


def errors(evaluation: Evaluation, gold: Iterable[Gold], limit: int) -> list[dict[str, Any]]:
    """Blurbs that are not all right, at most `limit`, in the order of the gold: `{"id", "text", "differences"}` each."""
    found: dict[str, list[str]] = defaultdict(list)
    for one in evaluation.differences:
        found[one.blurb_id].append(str(one))
    told = ((g.blurb, found[g.blurb.id]) for g in gold if g.blurb.id in found)
    return [
        {"id": blurb.id, "text": " | ".join(filter(None, (blurb.title, blurb.text))), "differences": differences}
        for blurb, differences in itertools.islice(told, limit)
    ]


def show(evaluation: Evaluation, gold: Iterable[Gold], console: Console, limit: int) -> None:
    """Print the table of fields, the figures over all of them, and at most `limit` blurbs that are not all right."""
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold", pad_edge=False)
    table.add_column("field", style="bold")
    for name in ("precision", "recall", "F1", "right", "false", "missed"):
        table.add_column(name, justify="right")
    for name, tally in evaluation.tallies.items():
        if tally.hits + tally.false + tally.missed:
            shares = (_share(tally.precision), _share(tally.recall), _share(tally.f1))
            table.add_row(name, *shares, *(f"{n:,}" for n in (tally.hits, tally.false, tally.missed)))
    console.print(table)
    console.print()
    figures = Table.grid(padding=(0, 2, 0, 0))
    figures.add_column(style="bold")
    figures.add_row("mean field F1", _share(evaluation.mean_field_f1))
    right = f"{_share(evaluation.blurbs_all_right)}  {evaluation.blurbs_right:,} of {evaluation.blurbs:,}"
    figures.add_row("blurbs all right", right)
    if evaluation.silence_kept is not None:
        silent = f"{_share(evaluation.silence_kept)}  {evaluation.silent_right:,} of {evaluation.silent_blurbs:,}"
        figures.add_row("no record where none", silent)
    figures.add_row("evidence in the text", f"{_share(evaluation.evidence_in_text)}  {evaluation.spans:,} spans")
    console.print(figures)
    for one in errors(evaluation, gold, limit):
        console.print()
        console.print(Text.assemble((one["id"], "bold"), "  ", one["text"]))
        for difference in one["differences"]:
            console.print(Text(f"  {difference}", "red"))
    left = evaluation.blurbs - evaluation.blurbs_right - limit
    if left > 0:
        console.print(Text(f"\n{left:,} more blurbs are not all right; --errors shows more.", "dim"))


def _share(share: float | None) -> str:
    return "" if share is None else f"{share:.3f}"
