"""Who did it and to whom, of an act that a verb tells, and the attack that it is part of.

What does NOT belong here: whether the verb tells an act at all, and acts shared with an event noun (see `event_verbs.py`).
"""

from typing import Any, NamedTuple

from orchestration.extraction.acts import BLASTS, GENERIC, VIOLENCE, Act
from orchestration.extraction.event_nouns import EventNouns
from orchestration.extraction.phrases import ARMED, Phrase
from orchestration.extraction.syntax import BESIDES, complements, flat
from orchestration.extraction.text import word_set
from orchestration.extraction.verb_senses import PLACE_NOUN_CLASSES

_AT = word_set(
    """
    on, at, against, into, in, inside, under, outside, near, of, among, amid, beside, behind, next to, close to, opposite,
    in the middle of, in front of, in the midst of, at the gates of, at the gate of, at the entrance to, at the entrance of
    """
)
_COMING = frozenset({"came", "walked", "emerged", "arrived", "marched", "gathered", "assembled", "lined"})
_TAKEN = frozenset({"held", "taken", "seized", "kidnapped", "abducted", "captured", "snatched", "detained"})
_DECIDED = frozenset({"decided", "resolved", "voted", "agreed", "decides", "resolves", "votes", "agrees"})


class Told(NamedTuple):
    """One verb as it is read: where, its subject and object (with their indexes), what it means, the act in the making."""

    k: int
    verb: Phrase
    s: int
    o: int
    subject: Phrase | None
    obj: Phrase | None
    comps: list[tuple[str, int]]
    passive: bool
    row: Any
    void: str
    act: Act
    subject_act: Act | None
    object_act: Act | None
    doers: list[Phrase]


class VerbRoles(EventNouns):
    """Doers and victims, given to the acts of verbs."""

    def _give_roles(self, told: Told) -> Phrase | None:
        """Subject, object and "by" to the act as doer and victim; gives the phrase that was acted on."""
        phrases = self.phrases
        k, s, subject, obj, passive, row, act, doers = (
            told.k,
            told.s,
            told.subject,
            told.obj,
            told.passive,
            told.row,
            told.act,
            told.doers,
        )
        agent_role, patient_role = row.subject_role, row.object_role
        agent, patient = (None, subject) if passive else (subject, obj)
        if row.event_type == "suicide_bombing" and subject is not None and not passive and self._is_lost_leader(subject):
            act.etype, act.certainty = "leader_death", "sure"  # "X, the group's leader, blew himself up"
            act.targets.extend(flat(subject))
            return subject
        if (
            agent_role == "target"
            and row.lemma.startswith(("detonate", "set off"))
            and subject is not None
            and self._is_actor(subject)
        ):
            agent_role = "perpetrator"
        if agent_role == "target":
            patient, agent = (subject, None) if not passive else (obj, None)
            if patient_role == "perpetrator" and obj is not None and not passive and obj.kind == "NP":
                self._give_perp(act, obj)
        if agent is not None and agent.kind in {"NP", "PRO", "LOC"} and agent_role in {"perpetrator", "instrument", "none"}:
            self._give_perp(act, agent)
            if self._suspect(agent):
                act.attribution = ("suspected", agent)
        for doer in doers:
            self._give_perp(act, doer)
        if row.event_type == "release" and (passive or row.subject_role == "target") and not act.perps:
            captor = self._captor(k)
            if captor is not None:
                self._give_perp(act, captor)
        if obj is None and subject is not None and s == k - 1 and not passive:
            if subject.kind == "PRO" and s >= 1 and phrases[s - 1].kind == "NP":
                patient, act.relative = phrases[s - 1], True
            elif s >= 2 and phrases[s - 1].kind == "REL" and phrases[s - 2].kind == "NP":
                patient, act.relative = phrases[s - 2], True
        if patient is not None and patient.kind == "NP" and (patient_role in {"target", "place"} or agent_role == "target"):
            drop = {"prisoner"} if row.event_type == "prison_break" else set()
            thing = row.event_type == "territory_change"
            if row.event_type != "withdrawal":
                act.targets.extend(
                    m
                    for m in flat(patient)
                    if self._is_actor(m)
                    and m.actor_class not in drop
                    and not (thing and not m.groups and m.actor_class not in ARMED and m.target_class in PLACE_NOUN_CLASSES)
                )
        elif patient is not None and patient.kind == "PRO" and patient.low in {"them", "him", "her", "us", "they", "he", "she"}:
            act.targets.append(patient)
        return patient

    def _give_complements(self, told: Told) -> None:
        """Whom prepositions tell: "clashed with X", "surrendered to X", "exploded near X"."""
        phrases = self.phrases
        comps, row, act = told.comps, told.row, told.act
        for prep, j in comps:
            other = phrases[j]
            if other.kind != "NP" or not self._is_actor(other):
                if (
                    other.kind == "EV"
                    and j in self.acts
                    and row.event_type in VIOLENCE
                    and self.acts[j].etype in VIOLENCE
                    and prep in {"in", "with", "by", "during"}
                ):
                    act.links.append(self.acts[j])
                continue
            if row.event_type == "armed_clash" and prep in {"with", "against", "between"}:
                act.targets.extend(flat(other))
            elif row.event_type in {"surrender", "allegiance_pledge", "withdrawal"} and prep in {"to", "before"}:
                if row.event_type != "withdrawal":
                    act.targets.extend(flat(other))
            elif row.lemma == "lose" and prep == "to" and (other.groups or other.actor_class in ARMED):
                self._give_perp(act, other)
            elif (row.event_type == "territory_change" and prep == "from") or (
                row.event_type in {"talks_offer", "statement", "agreement"} and prep in {"with", "to", "for"}
            ):
                act.targets.extend(flat(other))
            elif row.event_type in VIOLENCE and prep in _AT and not act.targets:
                holds = prep == "of" and row.lemma.endswith(("patrol", "convoy"))  # "hit a convoy of Nigerien soldiers"
                beside = not holds and prep in {"in", "near", "of", "outside", "beside", "among"} and row.event_type not in BLASTS
                if beside and other.target_class not in PLACE_NOUN_CLASSES | {"convoy_patrol", "civilian_transport"}:
                    continue
                act.targets.extend(flat(other))
            elif row.event_type == "apology" and prep in {"to"}:
                act.targets.extend(flat(other))

    def _during(self, told: Told) -> None:
        """An arrest, abduction or burning in the course of an attack told by a noun is part of it."""
        comps, row, act = told.comps, told.row, told.act
        if row.event_type in {"arrest", "release", "abduction", "territory_change", "property_destruction", "surrender"}:
            for prep, j in comps:
                during = self.acts.get(j)
                kill = next((a for a in self.acts.values() if a.is_toll and a.perps and not a.links and a.index < told.k), None)
                if during is not None and during.nominal and row.event_type == "abduction" and kill is not None:
                    kill.links.append(during)  # "Gunmen kill eight, abduct 35 in raid on X"
                    continue
                if (
                    during is not None
                    and prep in {"in", "during", "after", "following"}
                    and during.etype in GENERIC
                    and during.nominal
                    and not (
                        row.event_type in {"abduction", "property_destruction"}
                        and any(during in a.links for a in self.acts.values())
                    )
                ):
                    act.links.append(during)

    def _finish(self, told: Told, patient: Phrase | None) -> None:
        """What is left of a plain act: who was taken, the attack that it hangs on, whether it is real; then it is kept."""
        phrases = self.phrases
        k, verb, subject, obj, passive, row, act = told.k, told.verb, told.subject, told.obj, told.passive, told.row, told.act
        if (
            row.event_type == "armed_clash"
            and row.pos == "verb"
            and obj is not None
            and obj.kind == "NP"
            and not self._is_actor(obj)
        ):
            return
        if row.event_type == "armed_clash" and not passive and subject is not None and subject.coord and not act.targets:
            act.perps = [subject]
            act.targets.extend(subject.coord)
        if row.toll in {"abducted", "captured"} and patient is not None and patient.kind == "NP":
            kind = "abducted" if row.event_type == "abduction" else "captured"
            self._add_tolls(act, kind, patient)
            for prep, j in told.comps:  # "kidnapped the imam together with three worshippers"
                if prep in BESIDES and phrases[j].kind == "NP" and phrases[j].qty is not None:
                    self._add_tolls(act, kind, phrases[j])
        absolute = verb.form == "ing" and not verb.aux and k >= 2 and phrases[k - 1].kind == "NP" and phrases[k - 2].low == "with"
        before = self._act_before(k) if absolute else None
        if before is not None and before.etype == act.etype and not before.perps:
            act.links.append(before)  # "Fighting resumed on Monday, with X and Y battling for the hills"
        if verb.form == "ing" and not verb.aux and k and phrases[k - 1].kind in {"PUNCT", "CONJ"}:
            host = self._act_before(k)
            left = next((a for j, a in self.acts.items() if j < k and a.etype == "withdrawal" and not a.nominal), None)
            if host is None and left is not None and row.event_type == "property_destruction":
                act.void = act.void or "part"  # "pulled out of X, destroying what they could not take"
            if host is not None and host.etype in VIOLENCE and row.event_type == "property_destruction":
                act.links.append(host)
                act.is_toll = True  # "..., destroying two aircraft" is part of the attack
            taken = row.event_type == "abduction" and bool(act.tolls)
            if host is not None and host.etype in VIOLENCE and row.event_type in VIOLENCE and not act.targets and not taken:
                act.links.append(host)
        unnamed = all(p.actor_class == "nonstate_armed" and not p.groups for p in act.perps)
        if (
            row.event_type == "group_change"
            and not passive
            and unnamed
            and verb.form != "ing"
            and (subject is None or subject.actor_class not in {"official", "leader"})
        ):
            self._name_change(act, k)
        self._with_fire(k, act)
        self._mark(act, verb)
        self.acts[k] = act

    def _with_fire(self, k: int, act: Act) -> None:
        """ "burned homes and killed 12 villagers", "shot dead five and torched a clinic": fire is part of the attack."""
        phrases = self.phrases
        listed = k >= 2 and phrases[k - 1].low == "," and phrases[k].form == "base"
        when = next((j for j in range(k - 1, -1, -1) if phrases[j].kind == "SUB"), -1)
        if act.etype == "property_destruction" and when >= 0 and phrases[when].low in {"when", "as", "after"}:
            toll = next((a for j, a in self.acts.items() if j < when and a.is_toll and a.tolls and not a.perps), None)
            if toll is not None:
                act.links.append(toll)  # "30 people were burned to death when gunmen set fire to vehicles"
                act.etype, act.specificity = toll.etype, 9
                return
        if k < 2 or not (phrases[k - 1].kind == "CONJ" or listed):
            return
        host = next((self.acts[j] for j in range(k - 2, -1, -1) if j in self.acts and not self.acts[j].nominal), None)
        if host is None:
            return
        pair = {host.etype, act.etype}
        if pair == {"abduction", "killing"} and any(p in host.targets for p in act.targets):
            act.links.append(host)  # "two reporters were abducted and killed"
            taken = act if act.etype == "abduction" else host
            taken.etype, taken.specificity, taken.is_toll = "killing", 9, True
            return
        if not any(p in host.perps for p in act.perps):
            return
        if "property_destruction" not in pair or not pair & {"armed_assault", "killing", "ambush"}:
            return
        act.links.append(host)
        fire = act if act.etype == "property_destruction" else host
        other = host if fire is act else act
        fire.etype, fire.specificity, fire.is_toll = other.etype, 9, True

    def _mark(self, act: Act, verb: Phrase) -> None:
        before = self.phrases[act.index - 1] if act.index else None
        if before is not None and before.low in {"tried", "tries", "trying", "attempted", "attempting", "managed"}:
            return  # an attempt that was begun is an act
        helped = any(p.kind == "G" and p.low.startswith("help") for p in self.phrases[max(0, act.index - 2) : act.index])
        if helped and verb.form == "base" and not verb.aux:
            act.void = act.void or "aim"  # "volunteers to help the army fight X"
        if before is not None and before.low in _DECIDED and act.etype in {"group_change", "designation"}:
            return  # the decision is the news
        came = any(p.kind == "G" and p.low in _COMING for p in self.phrases[max(0, act.index - 6) : act.index])
        if act.etype == "surrender" and came:
            return  # "came out of the bush to lay down their arms"
        if act.etype == "apology" and verb.tokens & {"forgive"}:
            return  # "has asked the families to forgive it"
        crossed = self.phrases[max(0, act.index - 5) : act.index]
        if act.etype in VIOLENCE and any(p.tokens & {"crossed", "flew", "entered"} for p in crossed if p.kind in {"V", "G"}):
            return  # "jets crossed into X to bomb a command post"
        if "inf" in verb.aux and "have" not in verb.aux and not act.void:
            act.void = "aim"

    def _name_change(self, act: Act, k: int) -> None:
        """The group that a change is told of, where no doer is: the last named before, else the first after."""
        named = next((p for p in reversed(self.phrases[:k]) if p.kind == "NP" and p.groups), None)
        named = named or next((p for p in self.phrases[k + 1 :] if p.kind == "NP" and p.groups), None)
        if named is not None:
            self._give_perp(act, named)

    def _captor(self, k: int) -> Phrase | None:
        """The group of "hostages held by X were freed"."""
        for j in range(k):
            held = self.phrases[j]
            if held.kind in {"G", "V"} and held.low in _TAKEN:
                named = self.phrases[j - 1].groups and self._is_rebel(self.phrases[j - 1])
                if not held.passive and j >= 2 and self.phrases[j - 2].kind == "REL" and named:
                    return self.phrases[j - 1]  # "drivers whom X had held since May were freed"
                by = next((self.phrases[i] for prep, i in complements(self.phrases, j) if prep == "by"), None)
                if by is not None and by.kind == "NP" and self._is_rebel(by):
                    return by
        return None

    def _is_lost_leader(self, phrase: Phrase) -> bool:
        return phrase.person is not None and bool(phrase.groups)

    def _suspect(self, phrase: Phrase | None) -> bool:
        return phrase is not None and any(m.suspected for m in flat(phrase))
