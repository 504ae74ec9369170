"""When a record happened: which of its draft's dates counts, and what it means.

What does NOT belong here: which draft a date belongs to (see `owning.py`), and what a date says (see `dates.py`).
"""

from datetime import timedelta
from typing import Any

from orchestration.extraction.locating import Locating
from orchestration.extraction.records import Record
from orchestration.extraction.story import Draft

#: Days within which a report that came out is news.
_FRESH = 10
#: Precision of intervals of more than a year.
_LONG = 6


class Dating(Locating):
    """Dates of records."""

    def _date(self, record: Record, draft: Draft, drafts: list[Draft]) -> None:
        usable = [
            (m, item, index) for m, item, index in draft.dates if m is not None and not getattr(m, "is_reference_point", False)
        ]
        if not usable and record.record_class == "aggregate":  # "41 killed since 10 November in attacks at ..."
            since = [x for x in draft.dates if x[0] is not None and x[0].rule == "since" and x[0].date_from is not None]
            usable = [x for x in since if not x[0].is_history and x[0].precision < _LONG]
        if not usable:
            usable = next((d.dates for d in self._mates(draft, drafts, joined=True) if d.dates), [])
            usable = [x for x in usable if x[0] is not None and not getattr(x[0], "is_reference_point", False)]
            usable = [x for x in usable if x[0].relative_days is None]  # "seized four and freed them two days later"
        if not usable:
            return
        exact = [x for x in usable if x[0].date_from is not None]
        on = self.story.published_on
        if record.event_type == "human_rights_report" and on is not None:  # of the report itself, not of what it counts
            usable = [
                x
                for x in usable
                if x[0].date_from is not None and x[0].precision == 1 and 0 <= (on - x[0].date_from).days <= _FRESH
            ]
            if not usable:
                return
            exact = usable
        counted = [x for x in usable if x[0].date_from is None and self._counts_from_another(x)]
        if counted and exact and all(x[2] == counted[0][2] and x[0].start < counted[0][0].start for x in exact):
            usable, exact = counted, []  # "buried on Monday 13 who had been killed the night before"
        mention, _, index = (exact or usable)[0]
        start, end, precision = mention.date_from, mention.date_to, mention.precision
        relative = getattr(mention, "relative_days", None)
        if start is None and relative is not None:
            donor = next((m for d in drafts if d is not draft for m, _, _ in d.dates if m.date_from is not None), None)
            donor = donor or self._date_before(index, mention.start)
            if donor is not None:
                start = donor.date_from + timedelta(days=relative)
                end = donor.date_to + timedelta(days=relative)
                precision = donor.precision
        same_kind = [x for x in exact if x[2] == index and x[0] is not mention and x[0].rule == mention.rule]
        record.date_text = self.story.sentences[index].original[mention.start : mention.end]
        record.date_from, record.date_to = start, end
        record.date_precision = precision if start is not None else 9
        if same_kind and (record.record_class == "aggregate" or self._joined_days(mention, same_kind[0][0], index)):
            record.date_from = min([start, *[x[0].date_from for x in same_kind]])
            record.date_to = max([end, *[x[0].date_to for x in same_kind]])
        for name, value in (("date_text", record.date_text), ("date_from", record.date_from), ("date_to", record.date_to)):
            if value is not None:
                self._cite_span(record, name, str(value), mention.start, mention.end, index, f"date:{mention.rule}")

    def _counts_from_another(self, told: Any) -> bool:
        """Whether a date is "the night before", "two days earlier": it counts from the date told before it."""
        mention, _, index = told
        words = self.story.sentences[index].original[mention.start : mention.end].lower()
        return getattr(mention, "relative_days", None) is not None and words.endswith(("before", "earlier", "previous day"))

    def _date_before(self, index: int, start: int) -> Any:
        """The last date told before an expression that counts from one ("mourned on Friday those killed the day before")."""
        found = None
        for i, sentence in enumerate(self.story.sentences[: index + 1]):
            for phrase in sentence.phrases:
                for item in phrase.items if phrase.kind == "DATE" else ():
                    if item.date is not None and item.date.date_from is not None and (i < index or item.start < start):
                        found = item.date
        return found

    def _joined_days(self, first: Any, other: Any, index: int) -> bool:
        """ "on Thursday and Friday", "late Sunday and early Monday"."""
        text = self.story.sentences[index].original[min(first.end, other.end) : max(first.start, other.start)]
        return text.strip().lower() in {"and", "and on", "and early", "and late", "and early on", "and late on"}
