"""Which acts are none: ruled out by a frame, by their date, or by a release that they are the background of.

What does NOT belong here: whether what is left holds as an event (see `holding.py`).
"""

from datetime import date
from typing import Any

from orchestration.extraction.acts import VIOLENCE, Act
from orchestration.extraction.holding import Holding
from orchestration.extraction.phrases import Phrase
from orchestration.extraction.story import Sentence
from orchestration.extraction.text import word_set

#: Days after which an act is history that a report leans on, not its news.
_LONG_AGO = 730
#: Years before this one are no news of a conflict that is followed today.
_ERA = 1990
_REMEMBERING = word_set(
    """
    remember remembered remembers remembering commemorate commemorated commemorates commemorating memory honour honoured
    honouring honor honored anniversary
    """
)


class Voiding(Holding):
    """Void acts, told with their reason."""

    def _void_by_cues(self) -> None:
        for sentence in self.story.sentences:
            for row, i, j, _start, _end in sentence.cues:
                scope = row.scope
                if scope in {"", "none"}:
                    continue
                for act in sentence.acts:
                    at, past = act.phrase.items[0].i, act.phrase.items[-1].j
                    if scope == "sentence":
                        hit = True
                    elif scope == "after":
                        hit = (
                            past > i
                            and at >= i
                            and self._segment_at(sentence, j - 1) == self._segment_at(sentence, at)
                            and self._same_clause(sentence, i, at, row.kind == "background")
                        )
                    else:
                        hit = self._segment_at(sentence, j - 1) == self._segment_at(sentence, at)
                    named = act.nominal and act.definite and act.attribution is not None and row.kind == "background"
                    if (
                        hit
                        and not named  # "X, which often strikes in the capital, was behind the blast"
                        and not act.void
                        and not act.relative
                        and act.etype not in {"threat", "talks_offer", "denial", "propaganda_release", "statement"}
                    ):
                        act.void = row.kind

    def _void_by_dates(self) -> None:
        """A clause dated more than a year before publication, beside other news, is history."""
        for sentence in self.story.sentences:
            dated = [
                (k, p.items[0].date) for k, p in enumerate(sentence.phrases) if p.kind == "DATE" and p.items[0].date is not None
            ]
            for k, mention in dated:
                owner = date_owner(sentence, k)
                acts = [a for a in sentence.acts if owner is None or a is owner]
                span = (
                    (mention.date_to - mention.date_from).days
                    if mention.date_from is not None and mention.date_to is not None
                    else 0
                )
                for act in acts if span > 400 else ():
                    if sentence.segments[act.index] == sentence.segments[k] and not act.tolls and act.etype in VIOLENCE:
                        act.void = act.void or "background"  # "No country has seen more aid workers killed since 2014"
                if mention.rule == "recent":
                    elsewhere = any(not a.void for x in self.story.sentences if x is not sentence for a in x.acts)
                    for act in acts if elsewhere else ():
                        if sentence.segments[act.index] == sentence.segments[k] and not act.tolls:
                            act.void = act.void or "background"  # "X has been behind several raids in recent years"
                    continue
                on = self.story.published_on
                ages = {j: (on - m.date_to).days for j, m in dated if on is not None and m.date_to is not None}
                recent = any(age <= _LONG_AGO and sentence.segments[j] == sentence.segments[k] for j, age in ages.items())
                if ages.get(k, 0) > _LONG_AGO and not recent:
                    for act in acts:
                        if sentence.segments[act.index] == sentence.segments[k] and not act.void:
                            act.void = "history"
                    continue
                if not mention.is_history:
                    continue
                segment = sentence.segments[k]
                for act in acts:
                    opener = next((p for p in reversed(sentence.phrases[: act.index]) if p.kind in {"REL", "SUB", "PUNCT"}), None)
                    where = opener is not None and opener.low in {"where", "who", "which"}
                    if where and act.etype in VIOLENCE and sentence.segments[act.index] == segment and not act.void:
                        act.void = "history"  # "Aguelhok, where ten soldiers were killed in January 2019, is to get ..."
                others = any(
                    a
                    for s in self.story.sentences
                    for a in s.acts
                    if not a.void and not (s is sentence and s.segments[a.index] == segment)
                )
                undated = not any(
                    s == segment and j != k
                    for j, (p, s) in enumerate(zip(sentence.phrases, sentence.segments, strict=True))
                    if p.kind == "DATE"
                )
                for act in acts:
                    if (
                        sentence.segments[act.index] == segment
                        and not act.void
                        and (others or mention.rule in {"ago", "offset", "offset long"})
                        and undated
                    ):
                        act.void = "history"

    def _void_by_rehearsal(self) -> None:
        """ "Firefighters rehearsed for a bomb attack": nothing of it happened."""
        if self.story.words.isdisjoint({"rehearsed", "rehearse", "rehearsal", "simulated", "simulation", "drill"}):
            return
        for sentence in self.story.sentences:
            for act in sentence.acts:
                if act.etype in VIOLENCE and not any(p.groups for p in act.perps):
                    act.void = act.void or "metaphor"

    def _void_by_memory(self) -> None:
        """ "survivors gathered to remember the 67 people killed by X": the dead who are remembered are no news."""
        for sentence in self.story.sentences:
            for act in sentence.acts:
                for verb in sentence.phrases[max(0, act.index - 4) : act.index]:
                    if act.etype in VIOLENCE and verb.kind in {"G", "V", "NP"} and verb.tokens & _REMEMBERING:
                        act.void = act.void or "history"

    def _void_by_years(self) -> None:
        """ "the bombing of 2015", "those slaughtered in 2021": what a bare year dates beside other news is history."""
        on = self.story.published_on
        for sentence in self.story.sentences:
            phrases = sentence.phrases
            for act in sentence.acts:
                if act.etype not in VIOLENCE | {"territory_change"} or act.void:
                    continue
                k, verb = act.index, act.phrase
                years = [x for x in act.phrase.dates if self._is_old_year(x.date, on)]
                if act.nominal and k and phrases[k - 1].kind == "DATE" and self._is_old_year(phrases[k - 1].items[0].date, on):
                    years.append(phrases[k - 1].items[0])  # "the 2013 In Amenas attack"
                at = next(
                    (j for j in range(k + 1, min(k + 7, len(phrases))) if phrases[j].kind in {"DATE", "PUNCT", "V", "G"}), -1
                )
                named_by = any(a.nominal and a.index == at + 1 for a in sentence.acts if a is not act)  # "of the 2021 bombing"
                if at > 0 and phrases[at].kind == "DATE" and not named_by and self._is_old_year(phrases[at].items[0].date, on):
                    years.append(phrases[at].items[0])
                of = act.nominal and k + 2 < len(phrases) and phrases[k + 1].low == "of" and phrases[k + 2].kind == "DATE"
                past = phrases[k + 2].items[0].date if of else None
                if past is not None and past.is_history:
                    years.append(phrases[k + 2].items[0])  # "the shootings of March 2019"
                if not years:
                    continue
                main = [
                    p
                    for j, p in enumerate(phrases)
                    if j != k and p.kind in {"V", "G"} and (p.form != "ing" or "be" in p.aux) and p.word_class != "aux"
                ]
                reduced = (
                    verb.kind == "V" and verb.form == "ed" and not verb.aux and k > 0 and phrases[k - 1].kind in {"NP", "PRO"}
                )
                relative = any(p.kind == "REL" for p in phrases[max(0, k - 3) : k])
                ancient = any(x.date is not None and x.date.date_from is not None and x.date.date_from.year < _ERA for x in years)
                if ancient or (main and (act.nominal or reduced or relative)):
                    act.void = "history"

    def _is_old_year(self, mention: Any, on: date | None) -> bool:
        """Whether a date is a bare year before that of publication."""
        if mention is None or mention.rule != "year" or mention.date_from is None:
            return False
        return on is None or bool(mention.date_from.year < on.year)

    def _void_by_release(self) -> None:
        """The taking of those who are freed, told beside their release without a place of its own, is its background."""
        for sentence in self.story.sentences:
            freed = next((a for a in sentence.acts if a.etype == "release" and not a.void), None)
            found = any(a.etype == "killing" and not a.void for a in sentence.acts)
            for act in sentence.acts if found else ():
                pronoun = act.targets and all(t.kind == "PRO" for t in act.targets)
                if act.etype == "abduction" and pronoun and not act.perps and not act.tolls:
                    act.void = act.void or "history"  # "found dead a day after they went missing"
            if freed is None:
                continue
            for act in sentence.acts:
                told_apart = act.own_subject and any(p.kind == "NP" for p in act.perps)
                if act.etype != "abduction" or act.void or act.locs or told_apart or self._near_loc(act, freed, sentence):
                    continue
                act.void = "history"
                freed.perps = freed.perps or list(act.perps)
                if not any(t.groups or t.actor_class or t.iso for t in freed.targets):
                    freed.targets.extend(t for t in act.targets if t.kind != "PRO")

    def _near_loc(self, act: Act, other: Act, sentence: Sentence) -> bool:
        """Whether a place stands in the clause of `act` alone."""
        apart = sentence.segments[act.index] != sentence.segments[other.index]
        return apart and bool(self._near(act, sentence, {"LOC"}))

    def _same_clause(self, sentence: Sentence, i: int, at: int, narrow: bool) -> bool:
        for phrase in sentence.phrases:
            if narrow and i < phrase.items[0].i < at and phrase.kind == "PUNCT" and phrase.low == ",":
                return False
            if i < phrase.items[0].i < at and phrase.kind == "PUNCT" and phrase.low in {";", ".", ":"}:
                return False
            if i < phrase.items[0].i < at and phrase.kind == "SUB" and phrase.low in {"after", "when"}:
                return False
            if i < phrase.items[0].i < at and phrase.kind == "CONJ" and phrase.low in {"but"}:
                return False
        return True

    def _near(self, act: Act, sentence: Sentence, kinds: set[str]) -> list[Phrase]:
        segment = sentence.segments[act.index]
        return [
            p
            for k, (p, s) in enumerate(zip(sentence.phrases, sentence.segments, strict=True))
            if k >= sentence.dateline
            and s == segment
            and p.kind in kinds
            and not (p.kind == "LOC" and self._is_speaker(sentence, k))
            and not (p.kind == "LOC" and k and sentence.phrases[k - 1].low in {"to", "into", "towards"})
            and not (p.kind == "DATE" and p.low == "that")
            and not (p.kind == "DATE" and act.index != k + 1 and any(a.nominal and a.index == k + 1 for a in sentence.acts))
        ]


def date_owner(sentence: Sentence, k: int) -> Act | None:
    """The one act that the date at `k` belongs to, where others follow it in its clause.

    "a priest abducted a year ago by X has been freed", "the mastermind of the 2021 airport bombing": the abduction, the bombing.
    """
    phrases = sentence.phrases
    for act in sentence.acts:
        if act.nominal and act.index == k + 1:
            return act
        verb = act.phrase
        reduced = verb.kind == "V" and verb.form == "ed" and not verb.aux and act.index and phrases[act.index - 1].kind == "NP"
        between = phrases[act.index + 1 : k]
        finite = any(p.kind in {"V", "G"} and p.aux for p in phrases[k + 1 :])
        if reduced and act.index < k and finite and all(p.kind in {"PREP", "LOC", "NP"} for p in between):
            return act
    return None
