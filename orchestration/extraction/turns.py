"""Several events told in one clause, each with its own count and place: "killed five in A on Monday and seven in B on Tuesday".

What does NOT belong here: "respectively", which keeps counts and places apart (see `coding.py`).
"""

import dataclasses
from datetime import timedelta
from typing import NamedTuple

from orchestration.extraction.acts import Toll
from orchestration.extraction.mentions import Item
from orchestration.extraction.phrases import Phrase
from orchestration.extraction.quantities import Quantity
from orchestration.extraction.records import Record
from orchestration.extraction.story import Draft, Sentence
from orchestration.extraction.tolls import Tolls

_AT = frozenset({"in", "at", "near"})
_MORE = frozenset({"more", "others", "another"})
#: Fields whose evidence each record keeps for itself.
_OF_EACH = frozenset({"places", "countries", "admin1"})


class Turn(NamedTuple):
    """Counts, places and days of two events, in turn; a day is None where none is told."""

    counts: list[Quantity]
    places: list[Item]
    dates: list[Item | None]


class Turns(Tolls):
    """Records of events told in turn."""

    def _in_turn(self, record: Record, draft: Draft) -> list[Record]:
        """ "killed five in A on Monday and seven in B on Tuesday": one record each."""
        tolls = [(t, a) for a in draft.acts for t in a.tolls if t.kind == "deaths" and t.quantity is not None]
        if len(record.places) != 2 or len(tolls) != 1 or record.n_incidents not in {None, 1, 2}:
            return [record]
        (toll, act), index = tolls[0], tolls[0][1].sentence
        told = in_turn(self.story.sentences[index], toll)
        if told is None or [p["name"] for p in record.places] != [self._surface(x, index) for x in told.places]:
            return [record]
        out = []
        for k, place in enumerate(record.places):
            copy = dataclasses.replace(record, places=[place], countries=list(record.countries), admin1=list(record.admin1))
            if place["country"]:
                copy.countries, copy.admin1 = [place["country"]], [place["admin1"]] if place["admin1"] else []
            copy.record_class, copy.n_incidents = "event", 1
            copy.evidence = [
                e
                for e in record.evidence
                if not e.field.startswith(("deaths", "date"))
                and (e.field not in _OF_EACH or e.value in {place["name"], place["country"], place["admin1"]})
            ]
            quantity, date_item = told.counts[k], told.dates[k]
            copy.deaths = (quantity.low, quantity.best, quantity.high)
            low, best, high = copy.deaths
            side = self._side(toll, act, record.perpetrators)
            copy.tolls_by_side = [{"side": side, "kind": "deaths", "low": low, "best": best, "high": high}]
            for suffix, count in (("low", low), ("best", best), ("high", high)):
                if count is not None:
                    rule = f"number:{quantity.rule}"
                    self._cite_span(copy, f"deaths_{suffix}", str(count), quantity.start, quantity.end, index, rule)
            copy.date_text, copy.date_from, copy.date_to, copy.date_precision = None, None, None, 9
            if date_item is not None and date_item.date is not None:
                day = date_item.date
                start, end = day.date_from, day.date_to
                other = next((x.date for x in told.dates if x is not None and x.date is not None and x.date.date_from), None)
                if day.relative_days is not None and other is not None and other.date_from and other.date_to:
                    shift = timedelta(days=day.relative_days)
                    start, end = other.date_from + shift, other.date_to + shift
                copy.date_text, copy.date_from, copy.date_to = self._surface(date_item, index), start, end
                copy.date_precision = day.precision if day.date_from is not None else (1 if start is not None else 9)
                for name, value in (("date_text", copy.date_text), ("date_from", start), ("date_to", end)):
                    if value is not None:
                        self._cite_span(copy, name, str(value), date_item.start, date_item.end, index, f"date:{day.rule}")
            out.append(copy)
        return out

    def _surface(self, item: Item, index: int) -> str:
        return self.story.sentences[index].original[item.start : item.end]


def in_turn(sentence: Sentence, toll: Toll) -> Turn | None:
    """What stands behind a count, where a second count with a place of its own follows it; None where it does not."""
    phrases = sentence.phrases
    at = next((k for k, p in enumerate(phrases) if p.start <= toll.start < p.end or p.qty is toll.quantity), len(phrases))
    if toll.quantity is None or at + 1 >= len(phrases):
        return None
    k, first, first_day = _where(phrases, at + 1)
    if first is None or k + 1 >= len(phrases) or not (phrases[k].kind == "CONJ" or phrases[k].low == ","):
        return None
    if phrases[k].low == "," and phrases[k + 1].kind == "CONJ":
        k += 1
    other = phrases[k + 1] if k + 1 < len(phrases) else None
    if other is None or other.kind != "NP" or other.qty is None or other.qty.kind == "skip":
        return None
    if other.noun is not None and not other.tokens & _MORE:
        return None
    end, second, second_day = _where(phrases, k + 2)
    if second is None or (end < len(phrases) and phrases[end].kind in {"V", "G"} and phrases[end].form != "ing"):
        return None
    # "five in A and seven in B on Tuesday": the day is that of both
    return Turn([toll.quantity, other.qty], [first, second], [first_day or second_day, second_day])


def _where(phrases: list[Phrase], k: int) -> tuple[int, Item | None, Item | None]:
    """The place and the day told from the phrase at `k` on: (index behind them, place, day)."""
    place: Item | None = None
    day: Item | None = None
    while k < len(phrases):
        phrase = phrases[k]
        after = phrases[k + 1] if k + 1 < len(phrases) else None
        if phrase.kind == "PREP" and phrase.low in _AT and after is not None and after.kind == "LOC" and place is None:
            places = [x for x in after.locs if x.kind == "plc"]
            if len(places) != 1 or after.coord:
                break
            place, k = places[0], k + 2
        elif phrase.kind == "DATE" and day is None:
            day, k = next((x for x in phrase.items if x.date is not None), None), k + 1
        elif phrase.kind == "X" or (phrase.kind == "PREP" and after is not None and after.kind == "DATE"):
            k += 1
        else:
            break
    return k, place, day
