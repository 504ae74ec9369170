"""Who did what to whom: the acts that a sentence tells, from its phrases. The order in which its readers run.

Readers build on each other: `clause` < `verb_senses` < `results` < `claims` < `event_nouns` < `verb_roles` <
`event_verbs` < `speech` < here.
What does NOT belong here: what acts make a record (see `merging.py`, `coding.py`).
"""

from orchestration.extraction.acts import VIOLENCE, Act
from orchestration.extraction.lexicon import Lexicon
from orchestration.extraction.phrases import Phrase
from orchestration.extraction.speech import WILLING, Speech
from orchestration.extraction.syntax import complements, flat, object_index, subject_index
from orchestration.extraction.text import word_set

_PLANNING = word_set(
    """
    fear plan prepare vow promise urge demand warn authorise approve order prevent seek avoid discuss debate need want
    expect
    """
)
#: Verbs that carry an event noun, read before the verbs that tell an event of their own.
_CARRIERS = frozenset({"light", "undergo", "leave", "cause", "occur", "be"})
_INMATES = frozenset({"inmates", "prisoners", "detainees", "convicts"})
_COMING = frozenset({"came", "descended", "arrived", "struck", "appeared", "returned", "turned", "moved", "rushed", "closed"})
_STRAINS = frozenset(
    {"testing", "straining", "threatening", "undermining", "jeopardising", "despite", "shaking", "violating", "tests"}
)
_FLEEING = frozenset({"fled", "abandoned", "withdrew", "retreated", "melted", "deserted", "ran", "surrendered", "flee"})
_LEAVING = frozenset({"walked", "got", "slipped", "ran", "poured", "broke", "streamed"})
_LAYING = frozenset({"planted", "laid", "placed", "hidden", "buried", "left", "set", "fired", "launched"})
_NAMED = frozenset({"named", "identified", "known", "described"})
_CELLS = frozenset({"prison", "jail", "prisons", "jails", "custody", "cells", "detention", "captivity"})
_DOING = frozenset({"work", "doing", "handiwork", "operation", "fighters", "men"})
_BEGUN = frozenset({"began", "begun", "started", "launched", "first"})
_LED = frozenset({"led", "planned", "masterminded", "organised", "organized", "ordered", "commanded", "survived", "covered"})


def read(phrases: list[Phrase], sentence: int, lexicon: Lexicon, low_text: str) -> list[Act]:
    """The acts of one sentence, in the order told."""
    return _Reader(phrases, sentence, lexicon, low_text).run()


class _Reader(Speech):
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
            if phrase.kind in {"NP", "V", "G", "X", "EV"} and not WILLING.isdisjoint(phrase.tokens):
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

    def _at_the_door(self) -> None:
        """ "lays the deaths of 300 men at the door of X", "laying every one of them at X's door"."""
        phrases = self.phrases
        at = next((j for j, p in enumerate(phrases) if p.kind == "NP" and p.low in {"door", "the"} and "door" in p.tokens), -1)
        if at < 1:
            return
        laid = next((j for j in range(at - 1, -1, -1) if phrases[j].tokens & {"lays", "laid", "lay", "laying", "lain"}), -1)
        who = phrases[at]
        if not who.groups and at + 2 < len(phrases) and phrases[at + 1].low == "of":
            who = phrases[at + 2]
        if laid < 0 or not (who.groups or self._is_actor(who)):
            return
        act = next((self.acts[j] for j in sorted(self.acts) if laid < j < at), None) or self._act_before(laid)
        if act is not None:
            act.perps, act.attribution, act.void = flat(who), ("suspected", phrases[laid]), ""

    def _planted(self) -> None:
        """ "A mine planted by X tore through a lorry": who laid the device did it."""
        phrases = self.phrases
        for k, verb in enumerate(phrases):
            if verb.kind not in {"G", "V"} or verb.form != "ed" or verb.aux or not verb.tokens & _LAYING:
                continue
            if k + 2 < len(phrases) and phrases[k + 1].low == "by" and self._is_actor(phrases[k + 2]):
                act = next((self.acts[j] for j in sorted(self.acts) if j > k and self.acts[j].etype in VIOLENCE), None)
                if act is not None and not act.perps:
                    self._give_perp(act, phrases[k + 2])

    def _parts(self) -> None:
        """ "soldiers combing the hills have caught 12", "the group is disbanding and laying down its arms": what is part of the act
        that the clause tells; and "who once fought for X" tells who somebody was."""
        phrases = self.phrases
        for act in self.acts.values():
            k, verb = act.index, phrases[act.index]
            if act.etype == "armed_clash" and not act.nominal and not act.targets:
                former = k and phrases[k - 1].low in {"once", "formerly"}
                member = any(prep == "for" and phrases[j].groups for prep, j in complements(phrases, k))
                if (former or member) and any(p.kind == "REL" for p in phrases[max(0, k - 3) : k]):
                    act.void = act.void or "background"
            if act.etype == "military_operation" and verb.form == "ing" and not verb.aux and k and phrases[k - 1].kind == "NP":
                main = next((a for j, a in self.acts.items() if j > k and not a.void and phrases[k - 1] in a.perps), None)
                if main is not None and phrases[main.index].form != "ing":
                    act.void = act.void or "part"
            listed = any(a.etype == "designation" and not a.void and a.index < k for a in self.acts.values())
            if listed and act.nominal and act.etype in VIOLENCE and not (act.tolls or act.locs or act.dates):
                act.void = act.void or "reason"  # "imposed sanctions on X, accusing it of executions"
            whole = next((a for a in self.acts.values() if a.etype == "group_change" and not a.void), None)
            if act.etype == "surrender" and whole is not None and any(p in whole.perps for p in act.perps):
                act.void = act.void or "part"
            freed = next((a for a in self.acts.values() if a.etype == "prison_break" and not a.void), None)
            raids = {"explosive_device", "armed_assault", "suicide_bombing"}
            if freed is not None and freed.rule == "escape" and act.etype in raids and not act.void and freed is not act:
                act.links.append(freed)  # "900 got away after gunmen blasted their way in"
            if freed is not None and freed is not act and act.etype in {"explosive_device", "armed_assault"} and not act.nominal:
                if any(p in freed.perps for p in act.perps) and freed.index > act.index:
                    act.links.append(freed)

    def _routed(self) -> None:
        """ "X fell to Y as Iraqi soldiers fled": those who fled are who lost it."""
        phrases = self.phrases
        for act in self.acts.values():
            if act.etype != "territory_change" or act.targets or act.void or not act.perps:
                continue
            for j in range(act.index + 1, len(phrases)):
                verb = phrases[j]
                if verb.kind in {"V", "G"} and verb.tokens & _FLEEING and (s := subject_index(phrases, j)) > act.index:
                    who = phrases[s]
                    if who.actor_class in {"state_force", "police"} or who.groups:
                        act.targets.extend(p for p in flat(who) if p not in act.perps)
                        break

    def _when(self) -> None:
        """ "X, the group's leader, was killed when a drone fired on his house": what happened is how he was killed."""
        for act in self.acts.values():
            if act.etype != "leader_death" or act.perps or act.void:
                continue
            when = next((j for j in range(act.index + 1, len(self.phrases)) if self.phrases[j].kind == "SUB"), -1)
            if when < 0 or self.phrases[when].low not in {"when", "as", "after"} or when - act.index > 5:
                continue
            how = next((self.acts[j] for j in sorted(self.acts) if j > when and self.acts[j].etype in VIOLENCE), None)
            if how is not None and not how.void:
                act.links.append(how)

    def _conditions(self) -> None:
        """Acts under "if", "unless", "until" or "only after" have not happened."""
        phrases = self.phrases
        inverted = phrases[0].kind == "G" and phrases[0].low in {"were", "should", "had"} and not phrases[-1].low == "?"
        for act in self.acts.values():
            if inverted:
                act.void = act.void or "hypothetical"  # "Were the ceasefire to collapse, ..."
            for j in range(act.index - 1, -1, -1):
                phrase = phrases[j]
                if phrase.kind == "PUNCT" and phrase.low in {";", ".", ":"}:
                    break
                if (
                    phrase.kind == "PUNCT"
                    and phrase.low == ","
                    and any(p.kind in {"V", "G"} for p in phrases[:j])
                    and phrases[j + 1].kind != "V"
                ):
                    break
                if phrase.kind == "SUB":
                    only = j and phrases[j - 1].tokens & {"only"} and phrase.low in {"after", "when", "once"}
                    if phrase.low in {"if", "unless", "until", "whether"} or only:
                        act.void = act.void or "hypothetical"
                    break

    def _shown(self) -> None:
        """ "X released a video showing the execution of two men": what its own video shows is X's act, and claimed."""
        phrases = self.phrases
        film = next((a for a in self.acts.values() if a.etype == "propaganda_release" and a.perps and not a.void), None)
        if film is None:
            return
        for act in self.acts.values():
            if act.etype not in VIOLENCE or act.perps or not act.nominal:
                continue
            before = act.index < film.index and any(p.tokens & {"shown", "seen"} for p in phrases[act.index : film.index])
            if before or any(
                p.tokens & {"showing", "shows", "showed", "depicting", "purportedly"} for p in phrases[film.index : act.index]
            ):
                act.perps.extend(film.perps)
                act.claimants.extend(film.perps)
                act.attribution = act.attribution or ("claimed", film.phrase)

    def _background(self) -> None:
        """Acts that a clause only leans on: "since X began firing", "who led the raid on Y", "should kidnappings resume"."""
        phrases = self.phrases
        for act in self.acts.values():
            k = act.index
            start = k - 1
            while (
                start >= 0
                and phrases[start].kind not in {"SUB", "REL"}
                and not (phrases[start].kind == "PREP" and phrases[start].low == "since")
                and not (phrases[start].kind == "PUNCT" and phrases[start].low in {";", ".", ":", ","})
            ):
                start -= 1
            opener = phrases[start] if start >= 0 else None
            if opener is not None and opener.low == "since":
                begun = any(p.tokens & _BEGUN for p in phrases[start : k + 1])
                if begun and any(p.kind in {"V", "G"} for p in phrases[:start]):
                    act.void = act.void or "background"
            verb = phrases[k]
            lows = {x.low for x in verb.items}
            ongoing = verb.kind == "V" and verb.form == "ing" and lows & {"is", "are", "has", "have"}
            if (
                ongoing
                and (act.etype == "armed_clash" or (act.etype == "military_operation" and lows & {"is", "are"}))
                and not act.dates
                and not act.tolls
            ):
                act.void = act.void or "background"  # "X, which is fighting to impose its law"
            past = verb.kind == "V" and "have" in verb.aux and any(x.low == "had" for x in verb.items)
            if past and opener is not None and opener.low == "who" and act.etype not in VIOLENCE and act.etype != "abduction":
                act.void = act.void or "background"  # "former fighters who had signed the peace deal"
            if opener is not None and opener.kind == "SUB" and opener.low == "because" and not act.tolls:
                act.void = act.void or "reason"
            if any(p.low == "rather" for p in phrases[max(0, k - 2) : k]) or (k and "rather" in phrases[k].tokens):
                act.void = act.void or "hypothetical"
            led = any(p.kind in {"G", "V"} and p.tokens & _LED for p in phrases[max(start, 0) : k])
            if led and act.nominal and opener is not None and opener.low == "who" and phrases[start - 1].kind != "EV":
                act.void = act.void or "background"
            present = phrases[k].kind == "V" and phrases[k].form in {"base", "s"} and not phrases[k].aux
            if act.etype == "surrender" and opener is not None and opener.kind == "REL" and (present or phrases[k].low == "lay"):
                act.void = act.void or "hypothetical"
            if act.nominal and k and phrases[k - 1].low == "should" and phrases[k - 1].kind in {"G", "X", "V"}:
                act.void = act.void or "hypothetical"

    def _menaces(self) -> None:
        """ "X said that more soldiers would die": what an armed group says will be done to others is a threat."""
        phrases = self.phrases
        for act in list(self.acts.values()):
            verb = phrases[act.index]
            if act.void not in {"hypothetical", "future"} or act.etype not in VIOLENCE or act.nominal:
                continue
            if not {x.low for x in verb.items} & {"will", "would"} or any(p.kind == "SUB" and p.low == "if" for p in phrases):
                continue
            said = next(
                (j for j in range(act.index - 1, -1, -1) if phrases[j].kind == "G" and phrases[j].word_class == "say"), -1
            )
            who = subject_index(phrases, said) if said > 0 else -1
            if who < 0 or phrases[who].kind != "NP" or not any(self._is_insurgent(g) for g, _, _ in phrases[who].groups):
                continue
            if any(a.etype == "threat" and not a.void for a in self.acts.values()):
                return
            threat = Act("threat", verb, self.sentence, said, None)
            threat.certainty, threat.rule, threat.own_subject = "sure", "would", True
            threat.perps.extend(flat(phrases[who]))
            self.acts[said] = threat
            return

    def _disowned(self) -> None:
        """ "We did not shell the plant, X insists", "X said it had not carried out the raid": a denial of one's own act."""
        phrases = self.phrases
        for act in list(self.acts.values()):
            s = subject_index(phrases, act.index)
            if act.void != "negated" or act.etype not in VIOLENCE or act.nominal or s < 0 or phrases[s].kind != "PRO":
                continue
            if phrases[s].low not in {"we", "it", "they"}:
                continue
            said = next((j for j, p in enumerate(phrases) if p.kind == "G" and p.word_class in {"say", "claim", "denyverb"}), -1)
            who = subject_index(phrases, said) if said >= 0 else -1
            if who < 0 or phrases[who].kind != "NP" or not (phrases[who].groups or phrases[who].actor_class == "state_force"):
                continue
            if phrases[said].word_class != "denyverb":
                denial = Act("denial", phrases[said], self.sentence, said, None)
                denial.certainty, denial.rule, denial.own_subject = "actor", "deny", True
                denial.perps.extend(flat(phrases[who]))
                self.extra.append(denial)
            act.void, act.perps, act.attribution = "", flat(phrases[who]), ("denied", phrases[act.index])

    def _voices(self) -> None:
        """ "X said it killed 12; the army said five died": each count is that of who says it."""
        for act in self.acts.values():
            for j in range(act.index - 1, -1, -1):
                phrase = self.phrases[j]
                if (phrase.kind == "PUNCT" and phrase.low in {";", ":"}) or (phrase.kind == "CONJ" and phrase.low == "but"):
                    break
                if phrase.kind == "G" and phrase.word_class in {"say", "claim"}:
                    s = self._subject(j)
                    if s >= 0 and self.phrases[s].kind in {"NP", "LOC"}:
                        act.voice = self.phrases[s]
                    break

    def _other_verb(self, k: int, verb: Phrase) -> None:
        phrases = self.phrases
        name = verb.word_class
        if name == "aux":
            if verb.low == "did":
                self._did_it(k, verb)
            return
        if name in {"occur", "light"}:
            self._sides(k)
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
        by = next((phrases[j] for prep, j in comps if prep == "by" and phrases[j].kind in {"NP", "LOC"}), None)
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
                for act in self.acts.values():
                    act.speaker = act.speaker or subject

    def _sides(self, k: int) -> None:
        """ "Fighting resumed on Monday between X and Y": the sides stand after the verb."""
        act = self.acts.get(subject_index(self.phrases, k))
        if act is None or act.etype != "armed_clash" or act.perps:
            return
        for prep, j in complements(self.phrases, k):
            if prep == "between" and self.phrases[j].kind == "NP":
                first, *others = flat(self.phrases[j])
                act.perps, act.targets = [first], others or act.targets
                return

    def _escape(self, k: int, verb: Phrase, subject: Phrase, void: str) -> bool:
        """ "600 inmates escaped when gunmen blew a hole in the jail's wall" is a prison break, linked with the raid."""
        leaves = verb.low.startswith(("escap", "fled", "flee")) or verb.low in _LEAVING
        if not leaves or not subject.tokens & _INMATES:
            return False
        if not any(p.tokens & {"prison", "jail", "penitentiary"} for p in self.phrases):
            return False
        act = Act("prison_break", verb, self.sentence, k, None)
        act.certainty, act.rule, act.void = "sure", "escape", void
        raid = self._event_when(k)
        before = self._act_before(k) if raid is None else None
        if before is not None and before.etype in {"explosive_device", "armed_assault", "suicide_bombing"}:
            raid = before  # "blew open the gate and dozens of inmates escaped"
        if raid is not None:
            act.links.append(raid)
        self.acts[k] = act
        return True

    def _work_of(self, k: int, verb: Phrase) -> bool:
        """ "X said the attack was the work of its fighters", "the raid was the work of X": who stands behind "of" did it."""
        phrases = self.phrases
        after = phrases[k + 1].tokens if k + 1 < len(phrases) else frozenset()
        if after & _DOING and after & {"its", "their"} and phrases[k - 1].kind == "G" and phrases[k - 1].word_class == "say":
            speaking = subject_index(phrases, k - 1)
            mark = next((j for j in range(speaking, max(speaking - 3, -1), -1) if j > 0 and phrases[j].kind == "REL"), -1)
            host = self._event_left(mark) if mark > 0 else None
            if host is not None and phrases[speaking].groups:  # "an assault, which X later said was its doing"
                host.perps, host.attribution = flat(phrases[speaking]), ("claimed", verb)
                host.claimants.extend(flat(phrases[speaking]))
                return True
        told = self.acts.get(subject_index(phrases, k))
        if told is None or told.etype not in VIOLENCE or verb.negated or k + 3 >= len(phrases):
            return False
        if not phrases[k + 1].tokens & {"work", "handiwork", "doing"} or phrases[k + 2].low != "of":
            return False
        who = phrases[k + 3]
        said = next((j for j in range(k - 1, -1, -1) if phrases[j].kind == "G" and phrases[j].word_class in {"say", "claim"}), -1)
        speaker = phrases[s] if said > 0 and (s := subject_index(phrases, said)) >= 0 else None
        if who.tokens & {"its", "their"} and speaker is not None:
            told.perps = flat(speaker)
            told.claimants.extend(flat(speaker))
            told.attribution = ("claimed", verb)
            return True
        if not self._is_actor(who):
            return False
        self._give_perp(told, who)
        told.attribution = told.attribution or ("attributed", verb)
        return True

    def _predicate(self, k: int, verb: Phrase) -> bool:
        """ "The ambush marks one of X's deadliest attacks": one event told twice; the second lends its actor and place."""
        phrases = self.phrases
        s, o = subject_index(phrases, k), object_index(phrases, k)
        told, again = self.acts.get(s), self.acts.get(o)
        if told is None and again is None and s >= 0 and (self._is_dead(k, s, o) or self._is_responsible(k, verb, s)):
            return True
        if o >= 0 and again is None and phrases[o].qty is not None and o + 1 < len(phrases):
            o += 2 if phrases[o + 1].low == "of" else 1
            again = self.acts.get(o)
        if told is None or again is None or told is again or verb.negated:
            return False
        told.perps.extend(p for p in again.perps if p not in told.perps)
        told.locs.extend(again.locs)
        if again.specificity < told.specificity and again.etype != told.etype and not again.plural:
            told.etype, told.specificity, told.trigger = again.etype, again.specificity, again.trigger
        del self.acts[o]
        return True

    def _came(self, k: int) -> None:
        """ "The army lost 21 men when X's riders came over the dunes": those who came are the doers of the toll before."""
        phrases = self.phrases
        s = subject_index(phrases, k)
        if s < 1 or phrases[s].kind != "NP" or not self._is_rebel(phrases[s]):
            return
        opener = next((p for p in reversed(phrases[:s]) if p.kind in {"SUB", "PUNCT", "REL"}), None)
        act = self._act_before(k)
        if opener is not None and opener.kind == "SUB" and opener.low in {"when", "as"} and act is not None and not act.perps:
            self._give_perp(act, phrases[s])

    def _belonging(self, k: int, verb: Phrase) -> None:
        """ "The man who blew himself up belonged to X, investigators believe"."""
        phrases = self.phrases
        group = next((phrases[j] for prep, j in complements(phrases, k) if prep == "to" and phrases[j].groups), None)
        act = self._act_before(k)
        if group is None or act is None or verb.negated or any(p.groups for p in act.perps):
            return
        self._give_perp(act, group)
        if any(p.kind == "G" and p.low.startswith(("believ", "suspect", "think")) for p in phrases):
            act.attribution = ("suspected", verb)

    def _held_responsible(self, k: int, verb: Phrase) -> bool:
        """ "Community leaders hold X responsible for the raids"."""
        phrases = self.phrases
        at = next((j for j in range(k + 1, min(k + 4, len(phrases))) if "responsible" in phrases[j].tokens), -1)
        o = object_index(phrases, k)
        if at >= 0 and o >= 0 and not verb.passive and (at + 1 >= len(phrases) or phrases[at + 1].kind == "PUNCT"):
            self._pending(k, "suspected", verb, phrases[o])  # "Washington holds militias responsible."
            return True
        if at < 0 or o < 0 or verb.passive or at + 2 >= len(phrases) or phrases[at + 1].low != "for":
            return False
        act = self.acts.get(at + 2)
        if act is None:
            return False
        act.perps = [*flat(phrases[o])]
        act.attribution = ("suspected", verb)
        return True

    def _let_go(self, k: int, verb: Phrase) -> bool:
        """ "let 42 people, among them 27 pupils, go free", "let 39 teenagers out of its jails"."""
        phrases = self.phrases
        s, o = subject_index(phrases, k), object_index(phrases, k)
        if o < 0 or s < 0 or verb.negated or not (self._is_actor(phrases[o]) or phrases[o].kind == "PRO"):
            return False
        for j in range(o + 1, min(o + 8, len(phrases))):
            phrase = phrases[j]
            if (phrase.kind == "PUNCT" and phrase.low in {";", ".", ":"}) or phrase.kind in {"SUB", "REL"}:
                return False
            freed = phrase.kind in {"V", "G"} and phrase.tokens & {"go", "walk", "leave"}
            out = "out" in phrase.tokens and any(p.tokens & _CELLS for p in phrases[j : j + 4])
            if not freed and not out:
                continue
            self.acts.pop(j, None)
            act = Act("release", verb, self.sentence, k, None)
            act.certainty, act.rule, act.own_subject = "sure", "let go", True
            act.perps, act.targets = flat(phrases[s]), flat(phrases[o])
            self.acts[k] = act
            return True
        return False

    def _is_dead(self, k: int, s: int, o: int) -> bool:
        """ "X, the leader of Y, is dead"."""
        phrases = self.phrases
        who = phrases[s]
        if o < 0 or who.person is None or not (who.groups or who.actor_class == "leader"):
            return False
        if not phrases[o].tokens & {"dead"}:
            return False
        act = Act("leader_death", phrases[k], self.sentence, k, None)
        act.certainty, act.rule = "sure", "is dead"
        self._add_tolls(act, "deaths", who)
        self.acts[k] = act
        return True

    def _is_responsible(self, k: int, verb: Phrase, s: int) -> bool:
        """ "X said it was responsible", "police say X was behind it", of an act told elsewhere."""
        phrases = self.phrases
        after = phrases[k + 1 : k + 3]
        told = (
            bool(after)
            and after[0].kind in {"NP", "X"}
            and "responsible" in after[0].tokens
            and not (len(after) > 1 and after[1].kind == "PREP" and after[1].low == "for")
        )
        behind = len(after) > 1 and after[0].low == "behind" and after[1].kind == "PRO"
        behind = behind or (phrases[s].kind == "PRO" and any("own" in p.tokens for p in phrases[k + 1 : k + 5]))
        doing = frozenset().union(*(p.tokens for p in phrases[k + 1 : k + 6]))
        behind = behind or (phrases[s].kind == "PRO" and bool(doing & _DOING and doing & {"its", "their", "our"}))
        if not (told or behind) or verb.negated:
            return False
        who = self._subject(k)
        if who < 0 or self._is_nobody(phrases[who]) or not (phrases[who].groups or phrases[who].actor_class == "nonstate_armed"):
            return False
        own = phrases[s].kind == "PRO" or bool(phrases[s].tokens & {"its", "their"})
        self._pending(k, "claimed" if own else "attributed", verb, phrases[who])
        return True

    def _did_it(self, k: int, verb: Phrase) -> bool:
        """ "X said later that it had done it", "... that they did it"."""
        if k + 1 >= len(self.phrases) or self.phrases[k + 1].low != "it" or verb.negated:
            return False
        said = next((j for j in range(k - 1, -1, -1) if self.phrases[j].kind == "G" and self.phrases[j].word_class == "say"), -1)
        sayer = subject_index(self.phrases, said) if said > 0 else -1
        if sayer >= 0 and self._is_nobody(self.phrases[sayer]):
            self._pending(k, "unclaimed", verb, None)  # "Nobody has said they did it"
            return True
        s, who = subject_index(self.phrases, k), self._subject(k)
        while (
            who > 1
            and not self.phrases[who].groups
            and self.phrases[who - 1].kind == "CONJ"
            and self.phrases[who - 2].kind == "NP"
        ):
            who -= 2
        if who >= 0 and s >= 0 and self.phrases[s].kind == "PRO" and self.phrases[who].groups:
            self._pending(k, "claimed", verb, self.phrases[who])
            return True
        return False

    def _plain_verb(self, k: int, verb: Phrase) -> None:
        if verb.low in {"done", "did"} and self._did_it(k, verb):
            return
        away = k + 1 < len(self.phrases) and bool(self.phrases[k + 1].tokens & {"out", "away", "free", "off"})
        s = subject_index(self.phrases, k)
        if verb.low in _LEAVING and away and s >= 0 and self._escape(k, verb, self.phrases[s], ""):
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
        act = self.acts.get(o) if o >= 0 else None
        if act is None:
            return
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
