"""Countries that only the actors of a record tell: by description, by nationality, by the one force in the sentence.

What does NOT belong here: countries told by places (see `locating.py`).
"""

from typing import Any

from orchestration.extraction.lexicon import COUNTRY
from orchestration.extraction.owning import Owning
from orchestration.extraction.records import Record
from orchestration.extraction.story import Draft
from orchestration.extraction.syntax import flat

#: States whose forces fight abroad, so that their nationality puts no event at home.
ABROAD = frozenset({"FR", "US", "GB", "RU", "RW"})


class Countries(Owning):
    """Countries of records, from their actors."""

    def _country_by_description(self, record: Record, actors: list[Any]) -> None:
        """ "al Qaeda's branch in Mali" names a country with the actor: the only one told is the event's."""
        for _, item, act, _ in actors:
            if (
                item is None
                or item.kind != "grp"
                or item.row is None
                or getattr(item.row, "alias_type", "") != "definite_description"
            ):
                continue
            last = item.row.alias.rsplit(" ", 1)[-1].lower()
            node = self.lexicon.words.get(last)
            for entry in (node.entries or ()) if node is not None else ():
                if entry.kind == COUNTRY and entry.value not in record.countries:
                    record.countries.append(entry.value)
                    record.geo_precision = min(record.geo_precision, 6)
                    self._cite_item(record, "countries", entry.value, item, act.sentence, "description")

    def _country_by_actor(self, record: Record, actors: list[Any]) -> None:
        """Nationality binds: a force at home puts the event there unless the text puts it elsewhere."""
        for group, item, act, _basis in actors:
            home = self.lexicon.force_country.get(group, "")
            if group.startswith("?") and len(group) == 3:
                home = group[1:]
            if not home or (home in ABROAD and act.etype != "arrest"):
                continue
            if home not in record.countries:
                record.countries.append(home)
                record.geo_precision = min(record.geo_precision, 6)
                if item is not None:
                    self._cite_item(record, "countries", home, item, act.sentence, "nationality")

    def _country_by_mention(self, record: Record, draft: Draft) -> None:
        """ "at Muatide, Mozambican state media reported": the only country that a text tells of is that of a place not listed."""
        told: dict[str, tuple[Any, int]] = {}
        for index, sentence in enumerate(self.story.sentences):
            for item in sentence.items:
                victim = any(item in p.items for a in draft.acts for p in a.targets)
                if item.kind in {"dem", "cty"} and item.value and not victim:
                    told.setdefault(item.value, (item, index))
        if len(told) != 1 or set(told) & ABROAD:
            return
        iso, (item, index) = next(iter(told.items()))
        record.countries.append(iso)
        self._cite_span(record, "countries", iso, item.start, item.end, index, "only country told")

    def _country_by_force(self, record: Record, draft: Draft) -> None:
        """The country of the only force told in the sentence ("took X after days of fighting with the Congolese army")."""
        index = draft.acts[0].sentence
        told = {}
        for phrase in self.story.sentences[index].phrases:
            for member in flat(phrase):
                armed = {"state_force", "police", "nonstate_armed", "militia"}
                if member.kind == "NP" and member.actor_class in armed and member.iso is not None:
                    told[member.iso[0]] = member.iso[1]
        if len(told) == 1 and not set(told) & ABROAD:
            iso, item = next(iter(told.items()))
            record.countries.append(iso)
            record.geo_precision = min(record.geo_precision, 6)
            self._cite_span(record, "countries", iso, item.start, item.end, index, "nationality")
