"""Whether an act tells what a draft tells already: by kind, doer, victims, place and day.

What does NOT belong here: what is made of acts that are the same (see `merging.py`).
"""

from typing import Any

from orchestration.extraction.acts import GENERIC, VIOLENCE, Act
from orchestration.extraction.lexicon import PLACE
from orchestration.extraction.story import Draft, Sentence
from orchestration.extraction.syntax import flat
from orchestration.extraction.text import word_set
from orchestration.extraction.voiding import Voiding

#: Words that tell one event from another.
_APART = word_set(
    """
    separate separately another elsewhere meanwhile second other later earlier also afterwards neighbouring nearby previous
    previously following next different
    """
)
_ONE_EACH = word_set("propaganda_release agreement designation human_rights_report statement")
_FROM_AFAR = frozenset({"shelling", "air_strike"})
_CAUSING = word_set("setting causing triggering sparking touching igniting")


class Sameness(Voiding):
    """Tests of a draft and an act."""

    def _same(self, draft: Draft, act: Act, sentence: Sentence) -> bool:
        t_old = self._type(draft)
        t_new = act.etype
        if t_old in VIOLENCE and t_new in VIOLENCE:
            if act.is_new:
                return False
            if (
                t_new != t_old
                and not act.is_toll
                and act.nominal
                and not act.plural
                and not act.definite
                and any(a.plural for a in draft.acts)
            ):
                return False
            if (
                t_old in _FROM_AFAR
                and t_new == "explosive_device"
                and act.sentence == draft.sentence
                and _is_result(act, sentence)
            ):
                return True
            generic = t_new in GENERIC or t_old in GENERIC or act.is_toll
            pair = {t_old, t_new}
            if (
                t_old != t_new
                and not generic
                and not (act.definite and act.nominal and not act.locs)
                and pair not in ({"suicide_bombing", "explosive_device"}, {"ambush", "explosive_device"} if act.is_toll else {""})
            ):
                return False
            if "leader_death" in pair and t_old != t_new and not act.is_toll:
                return False
            if t_new == "prison_break" and act.definite and act.sentence == draft.sentence:
                return not self._clash(draft, act)
            taken_up = act.nominal and act.definite and t_new == "armed_assault" and act.sentence > draft.sentence
            if taken_up and t_old in {"abduction", "property_destruction"} and not self._own_place_or_date(act, sentence):
                return not self._clash(draft, act)  # "... 200 children were at the school at the time of the attack"
            claimed = act.nominal and act.definite and act.attribution is not None and act.sentence > draft.sentence
            if claimed and (t_old, t_new) == ("armed_assault", "abduction") and not self._own_place_or_date(act, sentence):
                return not self._clash(draft, act)  # "Gunmen raided a school. ... X claimed the abduction"
            if t_new in {"property_destruction", "abduction", "prison_break"} and t_old != t_new and not (act.links):
                return False
            if t_old in {"property_destruction", "abduction"} and t_new != t_old:
                fatal = any(t.kind == "deaths" for t in act.tolls) and act.trigger is not None and act.trigger.pos == "verb"
                if not act.is_toll or (fatal and act.phrase.form != "ing"):
                    return False
            if act.sentence == draft.sentence:
                return self._same_in_sentence(draft, act, sentence)
            if sentence.part == "text" and draft.sentence == 0 and self.story.sentences[0].part == "title":
                return not self._clash(draft, act)
            if self._retells(draft, act, sentence):
                return True
            if act.is_toll and not (act.perps and any(p.groups for p in act.perps)):
                return not self._own_place_or_date(act, sentence) or act.definite
            if act.definite or act.anaphor:
                return not self._clash(draft, act) and not self._own_date(act, sentence)
            return not self._own_place_or_date(act, sentence) and not self._clash(draft, act) and not act.own_subject
        if t_old == "prison_break" and t_new == "release" and act.sentence == draft.sentence:
            return True
        if t_old == t_new:
            if (
                act.sentence == draft.sentence
                and t_new == "release"
                and act.own_subject
                and self._other_doer(draft, act, sentence)
            ):
                return False
            if act.sentence == draft.sentence:
                return not self._clash(draft, act) or t_new in _ONE_EACH
            return not self._clash(draft, act)
        return False

    def _retells(self, draft: Draft, act: Act, sentence: Sentence) -> bool:
        """Whether a later sentence tells the same event more closely: same doer and kind of victim, no rival place, day or toll.

        Reports do so all the time ("X attacked a village in Borno. The group stormed Debiro at dawn, ..."); two events of one
        kind in one report are told apart by "another", by a place or by a day.
        """
        last = max(a.sentence for a in draft.acts)
        news = any(not a.void for s in self.story.sentences[last + 1 : act.sentence] for a in s.acts)
        if act.sentence - last > 2 or news or self._clash(draft, act):
            return False
        words = {w for x in sentence.items for w in x.words}
        clash = act.etype == "armed_clash" and self._type(draft) == "armed_clash"
        if words & _APART or (any(a.plural for a in draft.acts) != act.plural and not clash):
            return False
        if not self._same_doer(draft, act):
            return False
        old, new = self._kinds_hit(draft.acts), self._kinds_hit([act])
        if old and new and not old & new:
            return False
        before = [(a, self.story.sentences[a.sentence]) for a in draft.acts]
        days = [m for a, s in before for m in self._days(a, s)]
        if any(m.date_to < n.date_from or n.date_to < m.date_from for m in days for n in self._days(act, sentence)):
            return False
        towns = {x for a, s in before for x in self._towns(a, s)}
        named = self._towns(act, sentence)
        if towns and named and not towns & named:
            return False
        first = {t.quantity.low for a in draft.acts for t in a.tolls if t.kind == "deaths" and t.quantity is not None}
        again = {t.quantity.low for t in act.tolls if t.kind == "deaths" and t.quantity is not None}
        return not (first and again and first != again)

    def _same_doer(self, draft: Draft, act: Act) -> bool:
        """Whether a telling names no doer, the same one, or one that stands for him ("the group", "gunmen")."""
        old = {g for a in draft.acts for p in a.perps for g, _, _ in p.groups if not g.startswith("unidentified")}
        new = {g for p in act.perps for g, _, _ in p.groups if not g.startswith("unidentified")}
        if new:
            return bool(old & new) or not any(a.perps for a in draft.acts)
        for phrase in act.perps:
            told = {p.actor_class for a in draft.acts for p in a.perps} - {""}
            if phrase.kind == "PRO" or phrase.groups or not told or phrase.actor_class in told or old:
                continue
            return False
        return True

    def _kinds_hit(self, acts: list[Act]) -> set[str]:
        """What was hit, roughly: forces or people."""
        forces = {"state_force", "police", "mission"}
        return {
            "force" if p.actor_class in forces else "people"
            for a in acts
            for p in a.targets
            if p.actor_class in forces
            or (p.actor_class == "civilian" and p.noun is not None and p.noun.row.counts_as_people == "yes")
        }

    def _days(self, act: Act, sentence: Sentence) -> list[Any]:
        """The days that stand with an act."""
        near = [p for p in self._near(act, sentence, {"DATE"}) if not _is_of_speech(sentence, sentence.phrases.index(p))]
        items = [*act.dates, *(x for p in near for x in p.items)]
        return [x.date for x in items if x.date is not None and x.date.date_from is not None]

    def _towns(self, act: Act, sentence: Sentence) -> set[str]:
        """The towns and villages that stand with an act, in lower case."""
        items = [*act.locs, *(x for p in self._near(act, sentence, {"LOC"}) for m in flat(p) for x in m.locs)]
        found = {x.low for x in items if x.kind == "plc" and x.has(PLACE) is not None}
        segment = sentence.segments[act.index]
        for k, phrase in enumerate(sentence.phrases):
            named = phrase.kind == "NP" and all(x.kind == "unk" for x in phrase.items) and sentence.segments[k] == segment
            if named and k and sentence.phrases[k - 1].low in {"in", "near", "at", "of"}:
                found.add(phrase.items[0].low)
        return found

    def _same_in_sentence(self, draft: Draft, act: Act, sentence: Sentence) -> bool:
        first = draft.acts[-1]
        segments = sentence.segments
        a, b = segments[first.index], segments[act.index]
        if self._clash(draft, act):
            return False
        if a == b:
            return True
        crossing = [p for p in sentence.phrases[first.index : act.index] if p.kind == "SUB"]
        if crossing and not act.is_toll:
            # "X attacked, after gunmen opened fire" is one; "Y ended days after X attacked" is two
            low = crossing[-1].low
            if low in {"when", "as", "while"} and act.etype in GENERIC | {self._type(draft)}:
                return not self._separate_place(draft, act, sentence)
            return not self._separate_place(draft, act, sentence) and not (
                self._own_date(act, sentence) and self._draft_date(draft, sentence)
            )
        if act.definite and act.nominal and act.attribution is not None and not self._separate_place(draft, act, sentence):
            return True  # "...; X claimed the assault two days later"
        if self._separate_place(draft, act, sentence) or (self._own_date(act, sentence) and self._draft_date(draft, sentence)):
            return False
        if act.is_toll or not act.own_subject:
            return True
        return not self._own_place_or_date(act, sentence)

    def _other_doer(self, draft: Draft, act: Act, sentence: Sentence) -> bool:
        """Whether a clause of its own tells another doer ("hostages of X were freed, days after the state released Y")."""
        old = [p for a in draft.acts for p in a.perps]
        apart = sentence.segments[draft.acts[-1].index] != sentence.segments[act.index]
        return apart and bool(act.perps) and not any(p in old for p in act.perps)

    def _own_date(self, act: Act, sentence: Sentence) -> bool:
        return bool(act.dates) or any(True for p in self._near(act, sentence, {"DATE"}))

    def _own_place_or_date(self, act: Act, sentence: Sentence) -> bool:
        return self._own_date(act, sentence) or bool(act.locs) or bool(self._near(act, sentence, {"LOC"}))

    def _draft_date(self, draft: Draft, sentence: Sentence) -> bool:
        return any(self._own_date(a, sentence) for a in draft.acts if a.sentence == draft.sentence)

    def _separate_place(self, draft: Draft, act: Act, sentence: Sentence) -> bool:
        old = {
            x.low
            for a in draft.acts
            if a.sentence == act.sentence
            for p in self._near(a, sentence, {"LOC"})
            for x in p.locs
            if x.kind != "cty"
        }
        new = {x.low for p in self._near(act, sentence, {"LOC"}) for x in p.locs if x.kind != "cty"}
        return bool(old and new and not old & new)

    def _clash(self, draft: Draft, act: Act) -> bool:
        """Whether two tellings name different doers."""
        old = {g for a in draft.acts for p in a.perps for g, _, _ in p.groups}
        new = {g for p in act.perps for g, _, _ in p.groups}
        if old and new and not old & new:
            return True
        old_targets = {g for a in draft.acts for p in a.targets for g, _, _ in p.groups}
        return bool(new and new <= old_targets and old and not new & old)


def _is_result(act: Act, sentence: Sentence) -> bool:
    """Whether an explosion is what a fire told before it set off ("fired rockets at X, triggering a blast in a fuel depot")."""
    verb = sentence.phrases[act.index - 1] if act.nominal and act.index else None
    return verb is not None and verb.form == "ing" and bool(verb.tokens & _CAUSING)


def _is_of_speech(sentence: Sentence, k: int) -> bool:
    """Whether a date stands with a verb of saying or claiming ("officials said on Tuesday", "X on Tuesday claimed")."""
    phrases = sentence.phrases
    after = phrases[k + 1] if k + 1 < len(phrases) else None
    if after is not None and after.kind == "G" and not after.passive and after.word_class in {"say", "claim", "denyverb"}:
        return True
    j = k - 1
    while j >= 0 and phrases[j].kind in {"PREP", "X"}:
        j -= 1
    if j > 0 and phrases[j].kind == "NP" and phrases[j - 1].kind == "G":
        j -= 1
    return j >= 0 and phrases[j].kind == "G" and phrases[j].word_class in {"say", "claim", "denyverb"}
