"""Acts that a noun tells ("a raid by X on Y"), and what stands around the noun that makes it no event.

What does NOT belong here: acts that a verb tells (see `event_verbs.py`).
"""

from typing import Any

from orchestration.extraction.acts import ANIMALS, BLASTS, COMMUNICATION, VIOLENCE, Act, Toll
from orchestration.extraction.denials import Denials
from orchestration.extraction.lexicon import EVENT
from orchestration.extraction.phrases import Phrase
from orchestration.extraction.syntax import complements, flat
from orchestration.extraction.text import word_set
from orchestration.extraction.verb_senses import PLACE_NOUN_CLASSES

_ON = frozenset({"on", "against", "at", "targeting", "upon", "into", "to", "hitting", "over", "inside", "involving"})
_BESIDE = frozenset({"outside", "near", "in", "under", "beside", "behind", "among", "amid", "next to", "close to", "opposite"})
_RISK = word_set(
    """
    risk threat danger possibility prospect likelihood fear fears warning warnings alert potential plot plan plans capacity
    ability
    """
)
_REFERENCE = word_set(
    """
    start beginning end anniversary aftermath wake height eve victims survivors memory face outbreak onset
    """
)
_SPELLS = frozenset({"days", "hours", "weeks", "week", "months", "day", "hour", "month"})
#: What is attacked with words.
_MATTERS = word_set(
    """
    record policy policies economy handling plan plans budget decision proposal proposals speech reform reforms rights
    freedom freedoms democracy dignity values reputation integrity judiciary
    """
)
#: Attacks made with words.
_WORDY = word_set(
    """
    mock simulated staged pretend imaginary fierce blistering scathing stinging withering verbal personal veiled thinly
    savage rhetorical online smear ad
    """
)
_BARGAINS = word_set("talks negotiations negotiating ransom exchange demanded demanding call calls called")
_TRADING = word_set(
    """
    has have owns possesses moving moved supplying supplied smuggling smuggled storing stored building built making made
    producing produced buying
    bought selling sold transporting transported acquiring acquired stockpiling stockpiled possessing manufacturing displaying
    """
)
_TOWNS = frozenset({"town", "city", "village", "district", "region", "towns", "villages", "province", "enclave", "camp"})
_USUALLY = frozenset({"regularly", "often", "frequently", "repeatedly", "routinely"})
_LEGAL = word_set(
    """
    jailed imprisoned convicted sentenced trial tried charged indicted wanted sought accused acquitted prosecuted court verdict
    retrial conviction prosecution inquiry investigation lawsuit
    """
)
_REASONS = word_set(
    """
    in answer to, in reply to, in reprisal for, in return for, in protest at, in support of, because of, due to, owing
    to, as a result of, for fear of, fearing, over fears of,
    without, despite, except, in retaliation for, in revenge for, in response to, since, amid, ahead of, until, like, than,
    as part of
    """
)


class EventNouns(Denials):
    """Event noun phrases to acts."""

    def _event_noun(self, k: int, phrase: Phrase) -> None:
        row = self._noun_row(phrase)
        if row is None:
            return
        act = Act(row.event_type, phrase, self.sentence, k, row)
        if phrase.tokens & ANIMALS:
            act.void = "animal"
        if phrase.tokens & _WORDY and row.event_type == "armed_assault":
            act.void = "metaphor"
        act.nominal = True
        act.definite = phrase.definite or any(x.low in {"the", "this", "that", "these"} for x in phrase.items)
        act.plural = phrase.plural
        act.count = phrase.qty if phrase.qty is not None and not phrase.qty.is_article else None
        act.dates.extend(phrase.dates)
        act.locs.extend(phrase.locs)
        after = self.phrases[k + 1] if k + 1 < len(self.phrases) else None
        if (
            after is not None
            and after.kind == "NP"
            and after.start <= phrase.end + 1
            and all(x.kind == "w" or (x.kind == "unk" and not x.capital) for x in after.items)
            and after.items[0].low not in {"titled", "entitled", "called", "dubbed", "showing", "featuring", "purporting"}
        ):
            act.void = "compound"  # "operations command", "attack survivors"
        if phrase.items[-1].low in {"command", "centre", "center", "headquarters", "commander"}:
            act.void = act.void or "compound"  # "the Joint Operations Command"
        if phrase.suspected and act.attribution is None:
            act.attribution = ("suspected", phrase)
        act.is_new = any(x.low in {"another", "separate", "second", "other", "also", "new"} for x in phrase.items)
        owner = phrase.possessor
        if owner is not None and owner.kind == "NP" and row.event_type == "leader_death":
            act.targets.append(owner)
        elif owner is not None and owner.kind == "NP":
            self._give_perp(act, owner)
        elif (
            owner is not None
            and owner.kind == "LOC"
            and row.event_type in {"air_strike", "military_operation", "denial", "withdrawal"}
        ):
            act.perps.append(owner)
        if row.toll in {"deaths", "wounded"}:
            act.is_toll = True
            if act.count is not None:
                act.tolls.append(Toll(row.toll, act.count, None, act.count.start, phrase.end))
                act.count, act.plural = None, False
            else:
                act.plural = False
                for prep, j in complements(self.phrases, k):
                    if prep in {"of", "to"} and self.phrases[j].kind == "NP" and j == k + 2:
                        self._add_tolls(act, row.toll, self.phrases[j])
                        if row.toll == "wounded" and (host := self._act_before(k)) is not None:
                            act.links.append(host)
                        break
        if row.toll in {"abducted", "captured"} or row.event_type in {"abduction", "arrest"}:
            for prep, j in complements(self.phrases, k):
                if prep == "of" and self.phrases[j].kind == "NP":
                    self._add_tolls(act, "abducted" if row.event_type == "abduction" else "captured", self.phrases[j])
                    break
        if any(x.low in {"its", "their", "his"} for x in phrase.items):
            act.anaphor = True
            if row.event_type in COMMUNICATION and phrase.tokens & {"earlier", "previous", "past", "former"}:
                act.void = "history"
        for modifier in phrase.mods:
            rulers = modifier.iso is not None and modifier.tokens & {"government", "regime", "state"}
            if rulers and row.event_type in VIOLENCE and modifier.actor_class in {"official", ""}:
                act.perps.append(modifier)  # "Syrian government air strikes"
                continue
            if (
                modifier.groups
                or modifier.actor_class in {"nonstate_armed"}
                or (modifier.iso and modifier.actor_class in {"state_force", "police", ""})
            ):
                is_target = modifier.noun is not None and modifier.target_class in PLACE_NOUN_CLASSES and not modifier.groups
                thing_target = modifier.groups and modifier.target_class in {"military_base", "convoy_patrol", "police_prison"}
                if is_target or thing_target:
                    act.targets.append(modifier)
                elif (
                    modifier.actor_class == ""
                    and not modifier.groups
                    and row.event_type not in {"air_strike", "military_operation", "withdrawal", "designation"}
                    and not (row.event_type == "shelling" and row.subject_role == "instrument")
                ):
                    pass
                else:
                    self._give_perp(act, modifier)
            elif modifier.actor_class in {"civilian", "official", "state_force", "police", "mission", "prisoner"}:
                act.targets.append(modifier)
        previous_generic = False
        for prep, j in complements(self.phrases, k):
            other = self.phrases[j]
            if other.kind == "EV":
                previous_generic = False
                continue
            if other.kind == "NP":
                if prep in {"by", "at the hands of"} or (
                    prep == "of"
                    and j == k + 2
                    and row.subject_role == "instrument"
                    and (other.groups or other.actor_class in {"state_force"})
                ):
                    self._give_perp(act, other)
                elif prep == "for" and act.etype == "ambush" and self._is_actor(other):
                    act.targets.extend(flat(other))
                elif prep in _ON or prep == "of" or (prep in _BESIDE and act.etype in BLASTS and other.target_class):
                    if prep == "of" and not previous_generic and act.etype in {"armed_clash", "propaganda_release", "statement"}:
                        continue
                    if prep == "to" and act.etype not in {"allegiance_pledge", "threat", "surrender"}:
                        continue
                    if self._is_actor(other) and act.etype != "armed_clash":
                        if not act.targets:
                            act.targets.extend(flat(other))
                        previous_generic = False
                    elif act.etype == "armed_clash" and self._is_actor(other):
                        act.targets.extend(flat(other))
                    else:
                        previous_generic = True
                elif (
                    prep == "between"
                    and act.etype == "armed_assault"
                    and sum(bool(m.groups or m.actor_class) for m in flat(other)) > 1
                ):
                    act.etype, act.perps, act.targets = "armed_clash", [other], list(other.coord)
                elif prep in {"between", "among"} and act.etype in {"armed_clash", "agreement", "group_change", "release"}:
                    members = flat(other)
                    act.perps.append(members[0])
                    act.targets.extend(members[1:])
                elif prep in {"with", "involving"} and act.etype in {"armed_clash", "agreement", "group_change", "talks_offer"}:
                    act.targets.extend(flat(other))
                elif (
                    prep in {"from"}
                    and (j == k + 2 or act.etype == "territory_change")
                    and act.etype in {"territory_change", "statement", "claim_statement", "propaganda_release"}
                ):
                    (act.targets if act.etype == "territory_change" else act.perps).extend(flat(other))
        buildings = any(t.kind == "NP" and not t.groups and not t.tokens & _TOWNS for t in act.targets)
        if act.etype == "territory_change" and phrase.tokens & {"siege"} and buildings:
            act.etype = "armed_assault"  # "the siege of a hotel"
        self.acts[k] = act

    def _noun_row(self, phrase: Phrase) -> Any:
        rows = [e.row for e in phrase.entries]
        if not rows:
            return None
        head_rows = [e.row for e in phrase.noun.entries if e.kind == EVENT] if phrase.noun is not None else rows
        best = min(rows, key=lambda r: (int(r.specificity), r not in head_rows))
        if best not in head_rows and best.certainty in {"weak", "violent"}:
            best = min(head_rows, key=lambda r: int(r.specificity))
        return best

    def _standing(self, k: int, phrase: Phrase) -> None:
        act = self.acts.get(k)
        if act is None:
            return
        phrases = self.phrases
        of = k >= 2 and phrases[k - 1].kind == "PREP" and phrases[k - 1].low == "of"
        if of and phrases[k - 2].kind in {"NP", "G", "EV"}:
            head = phrases[k - 2]
            if head.tokens & _RISK:
                act.void = act.void or "hypothetical"
            if head.tokens & {"stock", "cache", "haul", "load", "stockpile", "store", "quantity", "quantities"}:
                act.void = act.void or "thing"
            often = act.plural or phrase.tokens & {"recent", "frequent", "regular", "repeated", "past", "previous"}
            if head.tokens & {"scene", "site"} and often:
                act.void = act.void or "reference"  # "X, scene of recent clashes"
            told = k + 2 < len(phrases) and phrases[k + 1].low == "in" and phrases[k + 2].kind == "REL"
            if (head.tokens & _REFERENCE and not told) or (
                act.etype == "agreement" and head.tokens & {"government", "day", "days", "terms", "part"}
            ):
                act.void = act.void or "reference"
            latest = k >= 4 and phrases[k - 3].low == "in" and phrases[k - 4].tokens & {"latest", "last", "newest"}
            if latest and head.tokens & {"string", "series", "wave", "spate"}:
                act.void = act.void or "reference"
            self._series_act(k - 2)
        if (
            k
            and phrases[k - 1].kind == "PREP"
            and phrases[k - 1].items[0].row is not None
            and phrases[k - 1].items[0].row.form in _REASONS
        ):
            if phrases[k - 1].items[0].row.form == "without":
                act.void = "negated"
            elif phrases[k - 1].low == "since" and act.dates and any(act in a.links for a in self.acts.values()):
                pass  # "Since Friday's ambush, in which 51 died, ..." tells it"
            else:
                act.void = act.void or "reason"
        if (
            any(
                x.low in {"possible", "potential", "planned", "imminent", "future", "upcoming", "expected", "feared"}
                for x in phrase.items
            )
            and not act.locs
            and not act.dates
            and not act.tolls
        ):
            act.void = act.void or "hypothetical"
        if phrase.qty is not None and phrase.qty.low == 0 and phrase.qty.high == 0:
            act.void = act.void or "negated"
            if phrase.tokens & {"casualties", "deaths", "fatalities", "death", "dead", "injuries", "loss"}:
                host = self._act_before(k) or next(
                    (
                        self.acts[i]
                        for i in sorted(self.acts)
                        if self.acts[i].etype in VIOLENCE and i != k and not self.acts[i].void
                    ),
                    None,
                )
                if host is not None and host is not act:
                    kind = "wounded" if phrase.tokens & {"injuries"} else "deaths"
                    host.tolls.append(Toll(kind, phrase.qty, None, phrase.start, phrase.end))
        if (
            k
            and phrases[k - 1].kind == "PUNCT"
            and phrases[k - 1].low == '"'
            and phrase.items[-1].capital
            and not phrase.definite
        ):
            act.void = act.void or "title"
        says = k + 1 < len(phrases) and phrases[k + 1].kind == "G" and phrases[k + 1].word_class == "say"
        if act.etype == "propaganda_release" and says and phrase.tokens & {"media", "outlet", "agency", "magazine", "channel"}:
            act.void = act.void or "speaker"
        self._behind(k, act)
        reason = (
            k >= 2
            and phrases[k - 1].low == "for"
            and phrases[k - 2].tokens & {"revenge", "retaliation", "reprisal", "response", "punishment"}
        )
        if reason and not act.dates:
            act.void = act.void or "reason"
        due = k + 2 < len(phrases) and phrases[k + 1].kind == "G" and phrases[k + 2].low in {"due", "about", "set", "expected"}
        if (
            due
            and act.etype in {"agreement", "talks_offer", "withdrawal", "military_operation"}
            and phrases[k + 1].word_class == "be"
        ):
            act.void = act.void or "future"  # "a truce was due to begin"
        if act.etype == "agreement" and k and phrases[k - 1].low == "under" and not act.dates and not act.locs:
            after = phrases[k + 1] if k + 1 < len(phrases) else None
            if after is None or after.kind not in {"V", "G", "DATE"}:
                act.void = act.void or "reason"
        for_talks = any(p.tokens & _BARGAINS for p in phrases[:k])
        if act.etype == "release" and k and phrases[k - 1].low == "for" and for_talks:
            act.void = act.void or "aim"
        usual = k > 2 and phrases[k - 1].low == "by" and any(p.low in _USUALLY for p in phrases[max(0, k - 4) : k])
        if usual and act.plural and not act.tolls:
            act.void = act.void or "background"  # "a region regularly targeted by attacks of X"
        abstract = any(self.phrases[j].tokens & _MATTERS for prep, j in complements(phrases, k) if prep in _ON)
        if abstract and act.etype == "armed_assault":
            act.void = act.void or "metaphor"  # "an attack on the government's record"
        legal = (
            k
            and phrases[k - 1].low in {"over", "for", "of", "in"}
            and any(p.tokens & _LEGAL for p in phrases[max(0, k - 4) : k - 1])
        )
        if legal and act.attribution is None:
            act.void = act.void or "reason"
        over = k and phrases[k - 1].kind in {"G", "V"} and phrases[k - 1].tokens & {"ended", "end", "ending", "lifted", "broke"}
        over = over or (k + 1 < len(phrases) and phrases[k + 1].tokens & {"ended", "over"})
        if phrase.tokens & {"siege", "standoff"} and act.definite and over and not act.targets and not act.locs:
            act.void = act.void or "part"  # "before security forces ended the siege"
        halts = k and phrases[k - 1].tokens & {"halt", "end", "stop", "cease", "avert", "halted", "halting", "ending"}
        if act.etype == "armed_clash" and (
            halts or (k > 2 and phrases[k - 1].low == "of" and phrases[k - 3].tokens & {"halt", "end"})
        ):
            act.void = act.void or "reference"  # "agree to halt two years of fighting"
        lasting = phrase.items[-1].low in {"strike", "strikes"} and phrase.tokens & _SPELLS
        workers = phrase.items[-1].low in {"strike", "strikes"} and any(
            prep == "by" and phrases[j].actor_class in {"civilian", "official", "police"} for prep, j in complements(phrases, k)
        )
        if act.etype == "air_strike" and (lasting or workers):
            act.void = act.void or "metaphor"  # "a nine-day strike", "a strike by nurses"
        if k and any(x.date is not None and x.date.rule == "offset long" for x in phrases[k - 1].items):
            act.void = act.void or "history"  # "Nine years after the massacre, ..."
        mistaken = (
            k > 1
            and phrases[k - 1].low == "for"
            and phrases[k - 2].word_class != "claim"
            and phrases[k - 2].tokens & {"took", "mistook", "taken", "mistaken"}
        )
        if mistaken or (k and phrases[k - 1].kind in {"X", "G", "CONJ"} and phrases[k - 1].low in {"not", "rather", "instead"}):
            act.void = act.void or "negated"  # "fireworks that neighbours took for shelling"
        inside = k > 1 and phrases[k - 1].tokens == {"in"} and phrases[k - 2].low == "," and not act.definite
        host = self._act_before(k) if inside and phrase.tokens & {"attack", "assault", "raid", "strike"} else None
        if host is not None and not host.nominal and not host.void and host.is_toll:
            act.links.append(host)  # "wounded five, in an attack that X claimed"
        goods = k and phrases[k - 1].kind in {"G", "V"} and phrases[k - 1].items[-1].low in _TRADING
        if goods and act.trigger is not None and act.trigger.subject_role == "instrument":
            act.void = act.void or "thing"  # "was moving rockets south"
        fitted = (
            k > 1
            and phrases[k - 1].low == "with"
            and phrases[k - 2].tokens & {"fitted", "armed", "equipped", "loaded", "mounted"}
        )
        if fitted:
            act.void = act.void or "weapon"
        with_it = k and phrases[k - 1].kind == "PREP" and phrases[k - 1].low == "with"
        if (
            with_it
            and act.trigger is not None
            and act.trigger.subject_role == "instrument"
            and act.certainty != "sure"
            and not act.tolls
        ):
            act.void = act.void or "weapon"
        apposed = k >= 3 and phrases[k - 1].low == "of" and phrases[k - 2].tokens & {"one"} and phrases[k - 3].low == ","
        if apposed and not act.plural and act.definite:
            act.void = act.void or "predicate"  # "..., one of the group's deadliest attacks this year"
        joined = k >= 2 and phrases[k - 1].kind == "CONJ" and phrases[k - 2].kind == "EV" and (k - 2) in self.acts
        first = self.acts[k - 2] if joined else None
        if first is not None and first.etype in BLASTS and act.etype == "armed_assault" and not (first.targets or act.locs):
            act.links.append(first)  # "a suicide bombing and armed assault targeted ..."
            first.engaged = first.engaged or act.engaged
            first.void = "" if first.void == "thing" else first.void
        if joined and act.trigger is not None and act.trigger.subject_role == "instrument":
            act.links.append(self.acts[k - 2])
            act.engaged = True
        instrument = act.trigger is not None and act.trigger.subject_role == "instrument"
        if instrument and not (act.engaged or act.tolls or act.targets or act.links or act.attribution or act.perps):
            reached = k and phrases[k - 1].kind == "PREP" and phrases[k - 1].low in {"by", "in", "from", "to", "with", "after"}
            alone = not any(p.kind in {"V", "G"} and p.word_class != "aux" for p in phrases)
            if not (reached or alone):
                act.void = act.void or "thing"
        if act.etype == "killing" and act.nominal and not act.targets and not act.tolls:
            victim = next((phrases[j] for prep, j in complements(phrases, k) if prep == "of" and phrases[j].kind == "NP"), None)
            if victim is not None and not self._is_actor(victim) and victim.qty is None:
                act.void = act.void or "no person"
        follows = (
            k
            and phrases[k - 1].low in {"before", "after", "during", "amid", "following"}
            and phrases[k - 1].kind in {"PREP", "SUB"}
        )
        of_days = (
            k > 2
            and phrases[k - 1].low == "of"
            and phrases[k - 2].tokens & _SPELLS
            and phrases[k - 3].low in {"after", "following"}
        )
        if act.etype == "armed_clash" and (follows or of_days) and not act.tolls and not act.locs and not act.dates:
            host = self._act_before(k)
            if host is None or host is act:
                host = next(
                    (
                        self.acts[j]
                        for j in sorted(self.acts)
                        if j < k and self.acts[j].etype in {"territory_change", "surrender", "withdrawal"}
                    ),
                    None,
                )
            if host is not None and not host.void:
                act.void = act.void or "part"
                if not host.targets:
                    host.targets.extend(t for t in act.targets if t not in host.perps)
        beside = any(a is not act and not a.void and a.etype == "allegiance_pledge" for a in self.acts.values())
        if act.etype == "group_change" and beside and k and phrases[k - 1].kind == "PREP" and phrases[k - 1].low in {"to", "of"}:
            act.void = act.void or "object"
        if act.etype == "threat" and phrase.mods and not act.engaged and phrase.possessor is None:
            act.void = act.void or "thing"  # "the jihadist threat is spilling over"
        if act.etype == "leader_death" and not any(p.person is not None for p in act.targets):
            of = k + 2 < len(phrases) and phrases[k + 1].low == "of" and phrases[k + 2] in act.targets
            if phrase.tokens & {"deaths"} and of and phrases[k + 2].qty is not None:
                act.etype, act.is_toll, act.certainty = "killing", True, "violent"  # "the deaths of 300 men"
            else:
                act.void = act.void or "unnamed"
