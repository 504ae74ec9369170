"""What verbs say that tell no event of their own: who was let go, whose work an attack was, who is dead, who said that he did it.

What does NOT belong here: verbs that tell an event (see `event_verbs.py`), and what a clause makes of an act (see `contexts.py`).
"""

from orchestration.extraction.acts import VIOLENCE, Act
from orchestration.extraction.phrases import Phrase
from orchestration.extraction.speech import Speech
from orchestration.extraction.syntax import complements, flat, object_index, subject_index

_INMATES = frozenset({"inmates", "prisoners", "detainees", "convicts"})
_LEAVING = frozenset({"walked", "got", "slipped", "ran", "poured", "broke", "streamed"})
_CELLS = frozenset({"prison", "jail", "prisons", "jails", "custody", "cells", "detention", "captivity"})
_BELIEVING = ("believ", "suspect", "think", "thought", "fear")
_ASSAILANTS = frozenset(
    {
        "assailants",
        "attackers",
        "gunmen",
        "attacker",
        "assailant",
        "gunman",
        "bomber",
        "bombers",
        "raiders",
        "killers",
        "kidnappers",
    }
)
_SHAKING = frozenset({"rock", "shake", "jolt", "rattle", "rip through", "tear through"})
_OTHERS = frozenset({"rival", "rivals", "enemy", "enemies", "other", "others", "someone", "agents"})
_DOING = frozenset({"work", "doing", "handiwork", "operation", "fighters", "men"})


class Predicates(Speech):
    """Acts and doers told by plain verbs and predicates."""

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

    def _happened(self, k: int) -> None:
        """ "... It happened at a market in X on Friday", "the blast occurred in X": where and when of what was told before."""
        verb = self.phrases[k]
        shaken = verb.items[-1].row is not None and verb.items[-1].row.lemma in _SHAKING
        s = subject_index(self.phrases, k)
        if shaken and verb.passive:
            told = next((self.acts[j] for prep, j in complements(self.phrases, k) if prep == "by" and j in self.acts), None)
            self._shook(told, s)
            return
        if s < 0:
            return
        told = self.acts.get(s)
        if shaken:
            self._shook(told, object_index(self.phrases, k))
            return
        if told is not None:
            told.engaged = told.engaged or (told.definite and told.nominal and self.sentence > 0)
            return
        subject = self.phrases[s]
        it = subject.kind == "PRO" and subject.low in {"it", "this"}
        if self.sentence == 0 or not (it or (subject.tokens & {"incident", "event"} and subject.tokens & {"the", "this"})):
            return
        act = Act("armed_assault", self.phrases[k], self.sentence, k, None)
        act.certainty, act.rule, act.nominal, act.definite, act.retells = "actor", "it happened", True, True, True
        act.is_toll, act.specificity = True, 99
        self.acts[k] = act

    def _shook(self, told: Act | None, hit: int) -> None:
        """ "Two blasts rocked an election rally", "the capital was shaken by a blast": the event, and whom it hit."""
        if told is None:
            return
        told.engaged = True
        if hit >= 0 and self.phrases[hit].kind == "LOC" and not told.locs:
            told.locs.extend(self.phrases[hit].locs)
        if hit >= 0 and not told.targets:
            told.targets.extend(m for m in flat(self.phrases[hit]) if m.kind == "NP" and self._is_actor(m))

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
        elsewhere = told is None and again is None and s >= 0
        if elsewhere and (self._is_dead(k, s, o) or self._is_responsible(k, verb, s) or self._are_members(k, s)):
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
        s = subject_index(phrases, k)
        if group is not None and act is None and not verb.negated and s >= 0 and phrases[s].tokens & _ASSAILANTS:
            self._pending(k, self._surely(k), verb, group)  # "The assailants belonged to X, two sources said"
            return
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
        self._pending(k, "claimed" if own else self._surely(k), verb, phrases[who])
        return True

    def _surely(self, k: int) -> str:
        """ "suspected" where somebody only believes what the verb at `k` says, else "attributed"."""
        doubted = any(p.kind == "G" and p.low.startswith(_BELIEVING) for p in self.phrases[:k])
        return "suspected" if doubted else "attributed"

    def _are_members(self, k: int, s: int) -> bool:
        """ "The attackers were members of X, the army said", of an act told elsewhere."""
        o = object_index(self.phrases, k)
        who = self.phrases[o] if o >= 0 else None
        if who is None or not self.phrases[s].tokens & _ASSAILANTS or not self._is_rebel(who) or not who.groups:
            return False
        if self.phrases[k].negated or self._act_before(k) is not None:
            return False
        self._pending(k, self._surely(k), self.phrases[k], who)
        return True

    def _speaker_of(self, k: int) -> int:
        """Index of the subject of the last verb of saying before the verb at `k`; -1 for none."""
        said = next((j for j in range(k - 1, 0, -1) if self.phrases[j].kind == "G" and self.phrases[j].word_class == "say"), -1)
        return subject_index(self.phrases, said) if said > 0 else -1

    def _carried_out(self, k: int, verb: Phrase) -> bool:
        """ "X says a militant of its carried it out" is a claim; "the army said X carried it out" names X."""
        speaker, s = self._speaker_of(k), subject_index(self.phrases, k)
        if speaker < 0 or s < 0 or s == speaker:
            return False
        doer = self.phrases[s]
        if doer.groups:
            self._pending(k, self._surely(k), verb, doer)
            return True
        own = doer.kind == "PRO" or (doer.actor_class in {"", "nonstate_armed"} and not doer.tokens & _OTHERS)
        if own and any(self._is_insurgent(g) for g, _, _ in self.phrases[speaker].groups):
            self._pending(k, "claimed", verb, self.phrases[speaker])
            return True
        return False

    def _did_it(self, k: int, verb: Phrase) -> bool:
        """ "X said later that it had done it", "... that they did it"."""
        phrases = self.phrases
        if k + 1 >= len(phrases) or phrases[k + 1].low != "it" or verb.negated:
            return False
        out = k + 2 < len(phrases) and phrases[k + 2].low == "out"
        if out:
            return self._carried_out(k, verb)
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
