"""Acts that a verb tells ("X attacked Y", "three were killed in Z"): who did it, to whom, and the noun it shares the act with.

What does NOT belong here: verbs of saying, claiming and blaming (see `claims.py`, `speech.py`), and which sense a verb has
(see `verb_senses.py`).
"""

from orchestration.extraction.acts import ANIMALS, ARMED, BLASTS, GENERIC, VIOLENCE, Act, Toll
from orchestration.extraction.event_nouns import EventNouns
from orchestration.extraction.phrases import Phrase
from orchestration.extraction.quantities import Quantity
from orchestration.extraction.syntax import complements, flat, object_index
from orchestration.extraction.text import word_set
from orchestration.extraction.verb_senses import PLACE_NOUN_CLASSES

_AT = word_set(
    """
    on, at, against, into, in, inside, under, outside, near, of, among, amid, beside, behind, next to, close to, opposite,
    in the middle of, in front of, in the midst of, at the gates of, at the gate of, at the entrance to, at the entrance of
    """
)
_BESIDES = frozenset({"along with", "together with", "alongside", "as well as"})
_DECIDED = frozenset({"decided", "resolved", "voted", "agreed", "decides", "resolves", "votes", "agrees"})
_MARKETS = word_set(
    """
    prices price shares markets economy exports sales currency stocks profits tourism hopes growth trade
    """
)
_WARS = word_set(
    """
    insurgency insurgencies conflict war wars violence unrest uprising rebellion crisis insecurity terrorism jihadism
    """
)
_ELEMENTS = word_set(
    """
    fire blaze fires flames storm wind winds flood floods cyclone earthquake locusts lightning rain rains
    """
)
_NOBODY = frozenset({"no one", "nobody", "none", "no-one"})


class EventVerbs(EventNouns):
    """Event verbs to acts."""

    def _verb(self, k: int, verb: Phrase) -> None:
        phrases = self.phrases
        s, o = self._subject(k), object_index(phrases, k)
        subject = phrases[s] if s >= 0 else None
        obj = phrases[o] if o >= 0 else None
        comps = complements(phrases, k)
        antecedent = self._antecedent(verb, s, obj)
        if antecedent is not None:
            obj = antecedent
        passive = antecedent is None and (verb.passive or self._is_passive(k, verb, subject, obj, comps))
        if obj is not None and obj.word_class == "claimnoun" and not passive:
            by = next((phrases[j] for prep, j in comps if prep == "by" and phrases[j].kind in {"NP", "LOC"}), None)
            self._claim(k, verb, s, subject, o, None, None, by, comps)
            return
        row = self._verb_row(verb, subject, obj, passive)
        if row is None:
            return
        if (
            row.lemma == "lose"
            and obj is not None
            and obj.kind == "NP"
            and obj.qty is not None
            and row.event_type == "territory_change"
        ):
            self._losses(k, verb, subject, obj, row)
            return
        void = self._verb_void(verb, row)
        subject_act = self.acts.get(s) if subject is not None and subject.kind == "EV" else None
        if subject_act is None and subject is not None and subject.kind == "NP":
            subject_act = self._series_act(s)
        if subject_act is not None and row.event_type in VIOLENCE:
            subject_act.engaged = True
        object_act = self.acts.get(o) if obj is not None and obj.kind == "EV" else None
        if object_act is None and obj is not None and obj.kind == "NP":
            object_act = self._series_act(o)
        act = Act(row.event_type, verb, self.sentence, k, row)
        act.void = void
        act.own_subject = s >= 0 and s == k - 1 and verb.form != "ing"
        if (
            row.event_type == "armed_assault"
            and obj is not None
            and obj.tokens & {"prison", "jail", "prisons"}
            and _frees(self.low_text)
        ):
            act.etype = "prison_break"
        for _, j in comps:
            if row.event_type == "release" and j in self.acts and self.acts[j].etype == "prison_break":
                act.etype = "prison_break"
                act.links.append(self.acts[j])
        out_of = any(prep == "from" and phrases[j].tokens & {"prison", "jail", "cells"} for prep, j in comps)
        if row.event_type == "release" and out_of and subject is not None and not passive and self._is_rebel(subject):
            act.etype = "prison_break"
        nobody = (
            subject is not None
            and subject.kind == "NP"
            and not self._is_actor(subject)
            and not (subject.qty is not None and row.lemma in {"die", "perish", "fall"})
            and all(x.kind in {"w", "det", "qty"} for x in subject.items)
        )
        if subject is not None and not passive and subject.tokens & ANIMALS and not subject.groups:
            return  # "a bull elephant killed two farmers"
        if subject is not None and not passive and subject.tokens & _WARS and row.toll in {"deaths", "wounded"}:
            return  # "the insurgency has killed 35,000 people since 2009"
        if row.event_type == "property_destruction" and subject is not None and not passive and subject.tokens & _ELEMENTS:
            return  # "a fire that broke out in a kitchen destroyed 300 shelters"
        if (
            row.event_type == "arrest"
            and verb.low in {"jailed", "imprisoned"}
            and any(prep in {"for", "over"} for prep, _ in comps)
        ):
            return  # a sentence is no arrest
        if subject is not None and row.event_type in VIOLENCE and subject.tokens & _MARKETS:
            return  # "oil prices were hit by fears of conflict"
        if (
            nobody
            and not passive
            and row.event_type in VIOLENCE
            and row.certainty != "sure"
            and not (obj is not None and obj.qty is not None)
        ):
            return  # "the virus attacked northern Italy"
        doers = [
            phrases[j]
            for prep, j in comps
            if prep == "by"
            and phrases[j].kind in {"NP", "LOC"}
            and (passive or not (j >= 2 and phrases[j - 2].kind == "EV" and j - 2 != o))  # "to avoid capture by X"
        ]
        agent_role, patient_role = row.subject_role, row.object_role
        # -------- tolls on an event told by a noun
        if row.toll in {"deaths", "wounded"}:
            act.is_toll = True
            victims = subject if passive or row.subject_role == "target" else obj
            linked = None
            if subject_act is not None and not passive and row.subject_role != "target":
                linked = subject_act
            if linked is None:
                for prep, j in comps:
                    candidate = self.acts.get(j)
                    if candidate is None and phrases[j].kind == "NP":
                        candidate = self._series_act(j)
                    if (
                        candidate is not None
                        and candidate.etype in VIOLENCE
                        and prep in {"in", "during", "by", "when", "from", "after", "following", "at", "with"}
                    ):
                        linked = candidate
                        break
            if linked is None and verb.form == "ing" and not verb.aux:
                linked = self._act_before(k)
            if linked is None and verb.form != "ing":
                linked = self._event_when(k)
            if linked is None and (s >= 1 or (k >= 2 and phrases[k - 1].kind in {"NP", "PRO"})):
                linked = self._relative_event(k, s)
            if victims is not None and victims.kind == "PRO" and row.toll and victims.low in _NOBODY:
                none = Quantity(victims.start, victims.end, 0, 0, 0, False, victims.low, "exact")
                act.tolls.append(Toll(row.toll, none, None, victims.start, victims.end))
            elif victims is not None and victims.kind in {"NP", "PRO", "LOC"}:
                self._add_tolls(act, row.toll, victims)
                for prep, j in comps:  # "the mayor was killed along with two guards"
                    if prep in _BESIDES and phrases[j].kind == "NP" and phrases[j].qty is not None:
                        self._add_tolls(act, row.toll, phrases[j])
            if (
                not passive
                and subject is not None
                and subject.kind in {"NP", "PRO", "LOC"}
                and row.subject_role == "perpetrator"
                and (subject_act is None or linked is not subject_act)
            ):
                self._give_perp(act, subject)
            for doer in doers:
                self._give_perp(act, doer)
            if linked is not None:
                linked.engaged = True
                act.links.append(linked)
            self._with_fire(k, act)
            self._mark(act, verb)
            if self._suspect(subject) and act.perps and act.attribution is None:
                act.attribution = ("suspected", subject)
            self.acts[k] = act
            return
        # -------- an event noun as subject or object of a trigger verb
        for told in (subject_act, object_act):
            if told is not None:
                told.engaged = True
        if subject_act is not None and row.event_type in VIOLENCE and subject_act.etype in VIOLENCE and not passive:
            # "the blast hit a market", "a bomb exploded under a vehicle"
            if patient_role in {"target", "place"} and obj is not None and obj.kind == "NP":
                subject_act.targets.extend(m for m in flat(obj) if self._is_actor(m))
            for prep, j in comps:
                if (
                    prep in {"under", "near", "at", "outside", "on", "in", "against", "into", "inside", "of"}
                    and phrases[j].kind == "NP"
                    and self._is_actor(phrases[j])
                ) and not subject_act.targets:
                    subject_act.targets.extend(flat(phrases[j]))
            subject_act.void = subject_act.void or void
            return
        if object_act is not None and row.subject_role == "target" and row.object_role == "perpetrator":
            # repel, thwart, foil an attack
            if subject is not None and subject.kind in {"NP", "PRO"} and not passive:
                object_act.targets.extend(flat(subject))
            object_act.rule += "+foiled"
            return
        if object_act is not None and (
            row.event_type == object_act.etype or object_act.etype in {"propaganda_release", "statement"}
        ):
            if subject is not None and not passive:
                self._give_perp(object_act, subject)
            object_act.void = object_act.void or void
            object_act.own_subject = True
            return
        pact = next(
            (self.acts[j] for prep, j in comps if prep == "from" and j in self.acts and self.acts[j].etype == "agreement"), None
        )
        if row.event_type == "withdrawal" and pact is not None:
            if subject is not None and subject.kind in {"NP", "PRO", "LOC"}:
                self._give_perp(pact, subject)
            pact.locs.clear()
            return
        if (
            row.lemma in {"strike", "hit", "run over", "drive over"}
            and object_act is not None
            and object_act.trigger is not None
            and object_act.trigger.subject_role == "instrument"
            and not passive
        ):
            object_act.engaged = True
            if (
                subject is not None
                and subject.kind == "NP"
                and not subject.tokens & {"its", "their", "his"}
                and self._is_actor(subject)
            ):
                object_act.targets.extend(flat(subject))
            return
        threatened = object_act or next((self.acts[j] for prep, j in comps if prep in {"of", "with"} and j in self.acts), None)
        if (
            object_act is not None
            and object_act.trigger is not None
            and object_act.trigger.subject_role == "instrument"
            and row.event_type in {"property_destruction", "armed_assault", "air_strike"}
            and not passive
        ):
            object_act.void = "object"
        if threatened is not None and row.event_type == "threat":
            threatened.void = "threat"
            act.targets.extend(threatened.targets)
        if (
            subject is not None
            and row.event_type == "propaganda_release"
            and passive
            and subject.kind == "EV"
            and subject_act is not None
        ):
            subject_act.void = subject_act.void or void
            return
        by_event = next(
            (self.acts[j] for prep, j in comps if prep == "by" and j in self.acts and self.acts[j].etype in VIOLENCE), None
        )
        if passive and by_event is not None and row.event_type in VIOLENCE and subject is not None and subject.kind == "NP":
            by_event.engaged = True  # "the convoy was hit by two roadside bombs"
            if not by_event.targets:
                by_event.targets.extend(m for m in flat(subject) if self._is_actor(m))
            by_event.void = by_event.void or void
            return
        # -------- plain roles
        agent, patient = (None, subject) if passive else (subject, obj)
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
        if row.event_type == "release" and passive and not act.perps:
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
            elif (row.event_type == "territory_change" and prep == "from") or (
                row.event_type in {"talks_offer", "statement", "agreement"} and prep in {"with", "to", "for"}
            ):
                act.targets.extend(flat(other))
            elif row.event_type in VIOLENCE and prep in _AT and not act.targets:
                beside = prep in {"in", "near", "of", "outside", "beside", "among"} and row.event_type not in BLASTS
                if beside and other.target_class not in PLACE_NOUN_CLASSES | {"convoy_patrol", "civilian_transport"}:
                    continue
                act.targets.extend(flat(other))
            elif row.event_type == "apology" and prep in {"to"}:
                act.targets.extend(flat(other))
        if row.event_type in {"arrest", "release", "abduction", "territory_change", "property_destruction", "surrender"}:
            for prep, j in comps:
                during = self.acts.get(j)
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
            self._add_tolls(act, "abducted" if row.event_type == "abduction" else "captured", patient)
        if verb.form == "ing" and not verb.aux and k and phrases[k - 1].kind in {"PUNCT", "CONJ"}:
            host = self._act_before(k)
            if host is not None and host.etype in VIOLENCE and row.event_type == "property_destruction":
                act.links.append(host)
                act.is_toll = True  # "..., destroying two aircraft" is part of the attack
            if host is not None and host.etype in VIOLENCE and row.event_type in VIOLENCE and not act.targets:
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
        if "inf" in verb.aux and not act.void:
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
            if held.kind == "G" and held.low == "held":
                by = next((self.phrases[i] for prep, i in complements(self.phrases, j) if prep == "by"), None)
                if by is not None and by.kind == "NP" and self._is_rebel(by):
                    return by
        return None

    def _suspect(self, phrase: Phrase | None) -> bool:
        return phrase is not None and any(m.suspected for m in flat(phrase))


def _frees(text: str) -> bool:
    return any(
        w in text for w in ("free ", "freed", "freeing", "escape", "inmates", "broke out", "detainees", "let loose", "jailbreak")
    )
