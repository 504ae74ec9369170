"""Who did what to whom: the acts that a sentence tells, from its phrases. The order in which its readers run.

Readers build on each other: `clause` < `verb_senses` < `results` < `claims` < `denials` < `event_nouns` < `verb_roles` <
`event_verbs` < `speech` < `predicates` < `contexts` < here.
What does NOT belong here: what acts make a record (see `merging.py`, `coding.py`).
"""

from orchestration.extraction.acts import VIOLENCE, Act
from orchestration.extraction.contexts import Contexts
from orchestration.extraction.lexicon import Lexicon
from orchestration.extraction.phrases import Phrase
from orchestration.extraction.speech import WILLING
from orchestration.extraction.syntax import complements, flat, object_index, subject_index
from orchestration.extraction.text import word_set

_PLANNING = word_set(
    """
    consider considering mull mulling weigh weighing contemplate contemplating study studying fear plan prepare vow
    promise urge demand warn authorise approve order prevent seek avoid discuss debate need want
    expect
    """
)
#: Verbs that carry an event noun, read before the verbs that tell an event of their own.
_CARRIERS = frozenset({"light", "undergo", "leave", "cause", "occur", "be"})
_COMING = frozenset({"came", "descended", "arrived", "struck", "appeared", "returned", "turned", "moved", "rushed", "closed"})
_STRAINS = frozenset(
    {"testing", "straining", "threatening", "undermining", "jeopardising", "despite", "shaking", "violating", "tests"}
)
_LEAVING = frozenset({"walked", "got", "slipped", "ran", "poured", "broke", "streamed"})
_MEETING = frozenset({"sit", "meet", "negotiate", "talk"})
_NAMED = frozenset({"named", "identified", "known", "described"})


def read(phrases: list[Phrase], sentence: int, lexicon: Lexicon, low_text: str) -> list[Act]:
    """The acts of one sentence, in the order told."""
    return _Reader(phrases, sentence, lexicon, low_text).run()


class _Reader(Contexts):
    """All readers of a sentence, and the verbs that tell no event of their own."""

    def run(self) -> list[Act]:
        phrases = self.phrases
        for k, phrase in enumerate(phrases):
            if phrase.kind == "EV":
                self._event_noun(k, phrase)
        others = [(k, phrase) for k, phrase in enumerate(phrases) if phrase.kind == "G"]
        for k, phrase in others:
            if phrase.word_class in _CARRIERS:
                self._other_verb(k, phrase)
        for k, phrase in enumerate(phrases):
            if phrase.kind == "V":
                self._verb(k, phrase)
        for k, phrase in others:
            if phrase.word_class not in _CARRIERS:
                self._other_verb(k, phrase)
        for k, phrase in enumerate(phrases):
            if phrase.kind == "EV":
                self._standing(k, phrase)
            meets = phrase.kind in {"G", "V"} and phrase.tokens & {"would", "could"} and phrase.tokens & _MEETING
            if meets or (phrase.kind in {"NP", "V", "G", "X", "EV"} and not WILLING.isdisjoint(phrase.tokens)):
                self._talks(k)
        for k, act in list(self.acts.items()):
            if act.etype == "apology":
                self._apologised(k, act)
        self._planted()
        self._at_the_door()
        self._parts()
        self._when()
        self._routed()
        self._conditions()
        self._shown()
        self._background()
        self._disowned()
        self._menaces()
        self._voices()
        for k, phrase in enumerate(phrases):
            if phrase.kind == "NP":
                self._loose_toll(k, phrase)
        return sorted([*self.acts.values(), *self.extra], key=lambda a: (a.index, not a.nominal))

    def _other_verb(self, k: int, verb: Phrase) -> None:
        phrases = self.phrases
        name = verb.word_class
        if name == "aux":
            if verb.low == "did":
                self._did_it(k, verb)
            return
        if name in {"occur", "light"}:
            self._sides(k)
        if name == "occur":
            self._happened(k)
        if name in {"occur", "be"} and self._predicate(k, verb):
            return
        if name == "be" and self._work_of(k, verb):
            return
        if name in {"verb", "say"} and verb.passive and verb.low in _NAMED:
            named = self.acts.get(subject_index(self.phrases, k))
            if named is not None and self.phrases[named.index].tokens & {
                "bomber",
                "attacker",
                "assailant",
                "gunman",
                "bombers",
                "attackers",
            }:
                named.void = named.void or "reference"  # "the bomber was named as ..."
        if name == "verb" and verb.low in {"carried", "carry"} and self._did_it(k, verb):
            return
        if name in {"verb", "occur", "be"}:
            if name == "verb":
                self._plain_verb(k, verb)
            return
        s, o = self._subject(k), object_index(phrases, k)
        subject = phrases[s] if s >= 0 else None
        object_act = None
        if o >= 0:
            object_act = self.acts.get(o) or self._series_act(o)
        subject_act = self.acts.get(s) or (self._series_act(s) if s >= 0 else None)
        comps = complements(phrases, k)
        by = next((phrases[j] for prep, j in comps if prep == "by" and self._is_told_by(phrases[j])), None)
        void = ""
        low_aux = {x.low for x in verb.items}
        if low_aux & {"could", "would", "might", "may", "should", "can"}:
            void = "hypothetical"
        elif "will" in verb.aux:
            void = "future"
        elif verb.negated and name in {"light", "undergo"}:
            void = "negated"
        elif "inf" in verb.aux and "have" not in verb.aux and name == "light":
            void = "aim"
        if subject is not None and self._escape(k, verb, subject, void):
            return
        for other in (subject_act, object_act):
            if other is not None and name in {"light", "undergo", "claim", "denyverb", "blame", "leave", "cause", "occur"}:
                other.engaged = True
        if name == "light":
            if object_act is not None and not verb.passive:
                if subject is not None and subject.kind in {"NP", "PRO", "LOC"}:
                    self._give_perp(object_act, subject)
                    object_act.own_subject = True
                    aside = any(p.kind == "REL" for p in phrases[s:k]) and s > 0
                    if aside and any(subject in a.targets for a in self.acts.values() if a is not object_act):
                        object_act.void = object_act.void or "aside"
                    doubt = phrases[k - 1] if k and {"inf", "have"} <= verb.aux else None
                    if doubt is not None and doubt.low in {"believed", "suspected", "thought", "alleged", "accused", "reported"}:
                        object_act.attribution = ("suspected", doubt)
                object_act.void = object_act.void or void
            elif subject_act is not None:
                if by is not None:
                    self._give_perp(subject_act, by)
                subject_act.void = subject_act.void or void
                for prep, j in comps:
                    if prep == "from" and not subject_act.perps and phrases[j].groups:
                        self._give_perp(subject_act, phrases[j])  # "shells fired from X positions"
                    if (
                        prep in {"at", "on", "against", "into"}
                        and phrases[j].kind == "NP"
                        and self._is_actor(phrases[j])
                        and not subject_act.targets
                    ):
                        subject_act.targets.extend(flat(phrases[j]))
        elif name == "undergo":
            if object_act is not None and verb.negated:
                object_act.void = object_act.void or void
            if object_act is not None and subject is not None and subject.kind in {"NP", "PRO"}:
                object_act.targets = flat(subject)
                object_act.void = object_act.void or void
        elif name == "claim":
            self._claim(k, verb, s, subject, o, object_act, subject_act, by, comps)
        elif name == "denyverb":
            self._deny(k, verb, subject, subject_act, by)
        elif name == "blame":
            if subject is not None and subject.actor_class == "rights" and not verb.passive:
                self._rights(k, verb, subject)
            self._blame(k, verb, subject, object_act, subject_act, comps)
        elif name in {"leave", "cause"}:
            self._result(k, verb, subject_act)
        elif name == "say":
            if (
                subject_act is not None
                and subject_act.etype == "propaganda_release"
                and object_act is not None
                and object_act.plural
                and not object_act.tolls
                and not object_act.definite
            ):
                self._lend(subject_act, object_act)
            formed = next((self.acts[j] for j in range(k + 1, min(k + 6, len(phrases))) if j in self.acts), None)
            open_act = (
                formed is not None and formed.etype in {"group_change", "withdrawal"} and formed.nominal and not formed.perps
            )
            if formed is not None and open_act and subject is not None and subject.kind in {"NP", "LOC"} and not verb.passive:
                self._give_perp(formed, subject)  # "X announced on 9 August the formation of ..."
            accuses = any(a.etype in VIOLENCE and not a.void and a.perps and a.targets for a in self.acts.values())
            if subject is not None and subject.actor_class == "rights" and (verb.items[-1].row.lemma == "document" or accuses):
                self._rights(k, verb, subject)
            avenger = subject is not None and subject.kind == "NP" and any(self._is_insurgent(g) for g, _, _ in subject.groups)
            if avenger and any(p.tokens & {"revenge", "retaliation", "reprisal"} for p in phrases):
                first = next((self.acts[j] for j in sorted(self.acts) if self.acts[j].etype in VIOLENCE and j > k), None)
                if first is not None and not first.perps and subject is not None:
                    self._give_perp(first, subject)
                    first.claimants.extend(flat(subject))
                    first.attribution = ("claimed", verb)
            if subject is not None and subject.kind in {"NP", "PRO", "LOC"}:
                self._in_first_person(verb, subject)
                for act in self.acts.values():
                    act.speaker = act.speaker or subject
            if o >= 0 and k and phrases[o].kind == "NP" and phrases[k - 1].kind == "PUNCT":
                self._in_first_person(verb, phrases[o])  # "'We hit the base,' said a spokesman for X"

    def _is_told_by(self, phrase: Phrase) -> bool:
        return phrase.kind in {"NP", "LOC"} or (phrase.kind == "PRO" and self._is_nobody(phrase))

    def _in_first_person(self, verb: Phrase, speaker: Phrase) -> None:
        """ "'Our fighters struck the barracks,' a spokesman for X said": what they did is X's, and claimed."""
        if not any(self._is_insurgent(g) for p in flat(speaker) for g, _, _ in p.groups):
            return
        for act in self.acts.values():
            own = act.etype in VIOLENCE and not act.void and any("our" in p.tokens or p.low == "we" for p in act.perps)
            if own:
                act.perps, act.claimants, act.attribution = flat(speaker), flat(speaker), ("claimed", verb)

    def _plain_verb(self, k: int, verb: Phrase) -> None:
        if verb.low in {"done", "did"} and self._did_it(k, verb):
            return
        away = k + 1 < len(self.phrases) and bool(self.phrases[k + 1].tokens & {"out", "away", "free", "off"})
        s = subject_index(self.phrases, k)
        if verb.low in _LEAVING and away and s >= 0 and self._escape(k, verb, self.phrases[s], ""):
            return
        if verb.low in {
            "call",
            "called",
            "calls",
            "calling",
            "describe",
            "described",
            "describes",
            "branded",
        } and self._called_lies(k, verb):
            return
        if verb.low in {"let", "lets", "letting"} and self._let_go(k, verb):
            return
        if verb.low in {"fell", "fall", "falls", "fallen"}:
            on = next((j for prep, j in complements(self.phrases, k) if prep in {"on", "upon"}), -1)
            who = self.phrases[s] if s >= 0 else None
            if on == k + 2 and who is not None and self._is_rebel(who) and self._is_actor(self.phrases[on]):
                act = Act("armed_assault", verb, self.sentence, k, None)  # "gunmen fell on sleeping miners"
                act.rule, act.own_subject = "fall on", True
                act.perps, act.targets = flat(who), flat(self.phrases[on])
                self.acts[k] = act
                return
            self._fallen(k, verb)
            return
        if verb.low in _COMING:
            self._came(k)
        if verb.low in {"belonged", "belongs", "belong"}:
            self._belonging(k, verb)
        if verb.low in {"hold", "holds", "held", "holding"} and self._held_responsible(k, verb):
            return
        if (
            verb.low == "held"
            and s == k - 1
            and self.phrases[s].tokens & {"suspects", "suspect"}
            and object_index(self.phrases, k) < 0
        ):
            act = Act("arrest", verb, self.sentence, k, None)  # "Eleven terror suspects held after raids in ..."
            act.certainty, act.rule, act.targets = "sure", "held", flat(self.phrases[s])
            self.acts[k] = act
            return
        if verb.low in {"call", "calls", "called", "calling", "urge", "urges", "urged", "urging"}:
            self._incited(k, verb)
        o = object_index(self.phrases, k)
        s = subject_index(self.phrases, k)
        if o >= 0 and self.phrases[o].word_class == "claimnoun" and not verb.passive:
            self._claim(k, verb, s, self.phrases[s] if s >= 0 else None, o, None, None, None, complements(self.phrases, k))
            return
        told = self.acts.get(o) if o >= 0 else None
        if told is None:
            return
        act = told
        if verb.low in {"spared", "escaped", "avoided", "survived"} and act.etype in VIOLENCE and not act.definite:
            act.void = act.void or "negated"
        if act.etype == "agreement" and verb.low in _STRAINS and not act.perps:
            act.void = act.void or "object"
            return
        subject = self.phrases[s] if s >= 0 else None
        if act.etype not in VIOLENCE and subject is not None and subject.kind in {"NP", "PRO", "LOC"} and not verb.passive:
            self._give_perp(act, subject)
            act.own_subject = True
        if verb.items[-1].row is not None and verb.items[-1].row.lemma in _PLANNING:
            act.void = "plan"
