"""What the clauses around an act make of it: a condition, a part of another act, background, a threat, a denial, someone's word.

What does NOT belong here: which acts a verb or a noun tells (see `event_verbs.py`, `event_nouns.py`, `predicates.py`).
"""

from orchestration.extraction.acts import VIOLENCE, Act
from orchestration.extraction.predicates import Predicates
from orchestration.extraction.syntax import complements, flat, object_index, subject_index

_FLEEING = frozenset({"fled", "abandoned", "withdrew", "retreated", "melted", "deserted", "ran", "surrendered", "flee"})
_SHOWING = frozenset({"showing", "shows", "showed", "depicting", "featuring"})
_LAYING = frozenset({"planted", "laid", "placed", "hidden", "buried", "left", "set", "fired", "launched"})
_DEVICES = frozenset(
    {"mine", "mines", "bomb", "bombs", "device", "devices", "explosives", "ied", "ieds", "landmine", "explosive"}
)
_BEGUN = frozenset({"began", "begun", "started", "launched", "first"})
_LED = frozenset({"led", "planned", "masterminded", "organised", "organized", "ordered", "commanded", "survived", "covered"})

#: What a kind of act is called that no report of one is.
_STATES = frozenset(
    {
        "risk",
        "risks",
        "concern",
        "threat",
        "problem",
        "worry",
        "danger",
        "fear",
        "scourge",
        "business",
        "norm",
        "routine",
        "theme",
        "common",
    }
)

_MODALS = frozenset({"may", "might", "could", "would", "will"})


class Contexts(Predicates):
    """What stands around the acts of a sentence."""

    def _conditions(self) -> None:
        """Acts under "if", "unless", "until" or "only after" have not happened."""
        phrases = self.phrases
        inverted = phrases[0].kind == "G" and phrases[0].low in {"were", "should", "had"} and phrases[-1].low != "?"
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

    def _parts(self) -> None:
        """ "soldiers combing the hills have caught 12", "is disbanding and laying down its arms": what is part of the act that
        the clause tells; and "who once fought for X" tells who somebody was."""
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
            begun = act.etype in {"explosive_device", "armed_assault"} and not act.nominal and freed is not None
            if freed is not None and begun and freed.index > act.index and any(p in freed.perps for p in act.perps):
                act.links.append(freed)

    def _planted(self) -> None:
        """ "A mine planted by X tore through a lorry", "X had planted the mine that killed 19": who laid the device did it."""
        phrases = self.phrases
        for k, verb in enumerate(phrases):
            if verb.kind in {"G", "V"} and verb.form == "ed" and verb.tokens & _LAYING and not verb.passive and not verb.negated:
                o, s = object_index(phrases, k), self._subject(k)
                relative = o >= 0 and o + 2 < len(phrases) and phrases[o + 1].kind == "REL" and phrases[o].tokens & _DEVICES
                act = self.acts.get(o + 2) if relative else None
                if act is not None and not act.perps and s >= 0 and self._is_actor(phrases[s]):
                    self._give_perp(act, phrases[s])
                    continue
                it = o >= 0 and bool(phrases[o].tokens & _DEVICES) and bool(phrases[o].tokens & {"the", "this"})
                if it and o not in self.acts and (who := self._who_says_so(k)) >= 0:
                    self._pending(k, "claimed", verb, phrases[who])  # "X said they had planted the device"
            if verb.kind not in {"G", "V"} or verb.form != "ed" or verb.aux or not verb.tokens & _LAYING:
                continue
            if k + 2 < len(phrases) and phrases[k + 1].low == "by" and self._is_actor(phrases[k + 2]):
                act = next((self.acts[j] for j in sorted(self.acts) if j > k and self.acts[j].etype in VIOLENCE), None)
                if act is not None and not act.perps:
                    self._give_perp(act, phrases[k + 2])

    def _who_says_so(self, k: int) -> int:
        """Index of the group that says that it, or its men, did what the verb at `k` tells; -1 for none."""
        phrases = self.phrases
        s = subject_index(phrases, k)
        own = s >= 0 and (phrases[s].kind == "PRO" or bool(phrases[s].tokens & {"its", "their"}))
        said = next((j for j in range(s - 1, 0, -1) if phrases[j].kind == "G" and phrases[j].word_class == "say"), -1)
        who = subject_index(phrases, said) if own and said > 0 else -1
        return who if who >= 0 and phrases[who].groups else -1

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

    def _shown(self) -> None:
        """ "X released a video showing the execution of two men": what its own video shows is X's act, and claimed."""
        phrases = self.phrases
        film = next((a for a in self.acts.values() if a.etype == "propaganda_release" and a.perps and not a.void), None)
        if film is None:
            return
        for act in self.acts.values():
            shown = act.index > film.index and any(p.tokens & _SHOWING for p in self.phrases[film.index : act.index])
            verb = self.phrases[act.index]
            bare = verb.form == "ed" and not verb.aux and act.index > 0 and self.phrases[act.index - 1].kind == "NP"
            if act.etype in {"arrest", "abduction"} and shown and bare:
                act.void = act.void or "content"  # "a video showing a soldier captured in X"
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
            after = phrases[k + 1 : k + 4]
            taken = k > 1 and phrases[k - 1].low == "for" and phrases[k - 2].tokens & {"took", "mistook", "taken", "mistaken"}
            if taken and phrases[k].kind == "V" and phrases[k].form == "ing":
                act.void = act.void or "negated"  # "what residents took for shooting"
            told = next((p for p in phrases[k + 1 :] if p.kind in {"G", "V"} and "inf" not in p.aux and p.form != "ing"), None)
            if act.nominal and told is not None and told.word_class in {"light", "occur", "be"} and told.tokens & _MODALS:
                act.void = act.void or "hypothetical"  # "An offensive to clear the hills may begin after the harvest"
            copula = bool(after) and after[0].kind == "G" and after[0].word_class in {"be", "occur"}
            if copula and any(p.tokens & _STATES for p in after[1:]) and not act.tolls:
                act.void = act.void or "background"  # "Kidnapping remains the main risk in X"
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
            founder = opener is not None and opener.low == "who" and act.etype in {"group_change", "allegiance_pledge"}
            if founder and not act.dates and any(p.kind in {"V", "G"} for p in phrases[k + 1 :]):
                act.void = act.void or "background"  # "The preacher, who founded X, had built a following"
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
            generic = opener is not None and start > 0 and bool(phrases[start - 1].tokens & {"any", "those", "anyone", "all"})
            lays = phrases[k].low in {"lay", "lays"} or (generic and not verb.aux and not act.tolls)
            if act.etype == "surrender" and opener is not None and opener.kind == "REL" and (present or lays):
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
            if act.void != "negated" or act.etype not in VIOLENCE:
                continue
            own = not act.nominal and s >= 0 and phrases[s].kind == "PRO" and phrases[s].low in {"we", "it", "they"}
            none = act.nominal and act.index + 1 < len(phrases) and phrases[act.index + 1].word_class == "occur"
            if not own and not none:  # "No drone strike took place, X insisted"
                continue
            said = next((j for j, p in enumerate(phrases) if p.kind == "G" and p.word_class in {"say", "claim", "denyverb"}), -1)
            who = subject_index(phrases, said) if said >= 0 else -1
            if said >= 0 and phrases[said].passive:
                continue  # "no ambush took place, in which nine soldiers were said to have died"
            if who < 0 or phrases[who].kind != "NP" or not (phrases[who].groups or phrases[who].actor_class == "state_force"):
                continue
            if phrases[said].word_class != "denyverb":
                denial = Act("denial", phrases[said], self.sentence, said, None)
                denial.certainty, denial.rule, denial.own_subject = "actor", "deny", True
                denial.perps.extend(flat(phrases[who]))
                self.extra.append(denial)
            act.void, act.perps, act.attribution = "", flat(phrases[who]), ("denied", phrases[act.index])
            act.deniers = flat(phrases[who])

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
