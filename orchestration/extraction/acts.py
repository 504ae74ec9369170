"""Who did what to whom: the acts that a sentence tells, from its phrases.

An act is one telling of one happening; several may be one record (see `records.py`). Void acts (plans, fears, history,
metaphor) are kept with their reason, so that a reader can be told why nothing was coded.
"""

from typing import Any

from orchestration.extraction.lexicon import EVENT, Lexicon
from orchestration.extraction.phrases import Phrase
from orchestration.extraction.quantities import Quantity
from orchestration.extraction.syntax import MEMBER_WORDS, complements, flat, is_reduced, object_index, subject_index
from orchestration.extraction.text import word_set

VIOLENCE = word_set(
    """
    armed_assault ambush armed_clash suicide_bombing explosive_device shelling air_strike killing abduction prison_break
    property_destruction military_operation leader_death
    """
)
GENERIC = frozenset({"armed_assault", "killing", "military_operation"})
COMMUNICATION = frozenset(
    ["claim_statement", "propaganda_release", "denial", "talks_offer", "apology", "threat", "statement", "human_rights_report"]
)
ARMED = frozenset({"nonstate_armed", "state_force", "police", "militia", "mission"})
_SERIES = word_set(
    """
    series string wave spate number succession flurry dozens scores pair trio handful raft spree campaign most many some
    several one three two four five six each all
    """
)
_RISK = word_set(
    """
    risk threat danger possibility prospect likelihood fear fears warning warnings alert potential plot plan plans capacity
    ability
    """
)
_PLACE_NOUN_CLASSES = frozenset({"military_base", "village", "infrastructure", "police_prison", "school", "health"})
_NO_PEOPLE = word_set(
    """
    more others other another dead wounded injured missing least most half third half-dozen toll number sides side day days
    hour hours week weeks month months year years time times kilometres km miles
    """
)
_AIR = word_set(
    """
    drone drones aircraft jet jets warplane warplanes helicopter helicopters plane planes gunship gunships bomber bombers
    """
)
_WILLING = word_set(
    """
    willing ready open prepared offered offers offer offering proposed proposes proposing readiness willingness invited
    """
)
_TALK = frozenset(
    ["talk", "talks", "meet", "negotiate", "negotiations", "negotiation", "discuss", "dialogue", "truce", "ceasefire"]
)
_REFERENCE = word_set(
    """
    start beginning end anniversary aftermath wake height eve victims survivors memory face outbreak onset
    """
)
_DENIABLE = word_set(
    """
    accusation accusations allegation allegations report reports claim claims charge charges account accounts responsibility
    involvement findings finding baseless false unfounded untrue propaganda lies fabricated suggestion suggestions rumour
    rumours link links attack
    """
)
_ON = frozenset({"on", "against", "at", "targeting", "upon", "into", "to", "hitting", "over", "inside", "involving"})
_PLANNING = word_set(
    """
    fear plan prepare vow promise urge demand warn authorise approve order prevent seek avoid discuss debate need want
    expect
    """
)
_REJECTING = word_set("rule out, reject, dismiss, dispute, distance")
_REASONS = word_set(
    """
    without, despite, except, in retaliation for, in revenge for, in response to, since, amid, ahead of, until, like, than,
    as part of
    """
)
_GROUND = word_set(
    """
    town city territory area district control airport bridge capital hill region province ground stronghold port towns
    cities capitals districts villages
    """
)
_OWN_PART = word_set("responsibility involvement part role carrying conducting hand behind being launching")
_AIRCRAFT = word_set("drone drones aircraft jet jets warplane warplanes helicopter helicopters planes plane")
_FOUNDING = word_set("form, found, establish, join, launch a group, appoint, split, unite")
_BODY_WORDS = word_set("group movement coalition alliance faction branch front organisation organization")


class Act:
    """One telling of a happening; spans are those of its phrases."""

    __slots__ = (
        "anaphor",
        "attribution",
        "certainty",
        "claimants",
        "count",
        "dates",
        "definite",
        "engaged",
        "etype",
        "index",
        "is_new",
        "is_toll",
        "links",
        "locs",
        "nominal",
        "own_subject",
        "perps",
        "phrase",
        "plural",
        "relative",
        "rule",
        "sentence",
        "speaker",
        "specificity",
        "targets",
        "tolls",
        "trigger",
        "void",
    )

    def __init__(self, etype: str, phrase: Phrase, sentence: int, index: int, row: Any) -> None:
        self.etype = etype
        self.phrase = phrase
        self.sentence = sentence
        self.index = index
        self.trigger = row
        self.certainty = row.certainty if row is not None else "actor"
        self.specificity = int(row.specificity) if row is not None else 3
        self.rule = f"{row.pos}:{row.lemma}" if row is not None else ""
        self.perps: list[Phrase] = []
        self.targets: list[Phrase] = []
        self.claimants: list[Phrase] = []
        self.speaker: Phrase | None = None
        self.attribution: tuple[str, Phrase | None] | None = None
        self.tolls: list[Toll] = []
        self.locs: list[Any] = []
        self.dates: list[Any] = []
        self.count: Quantity | None = None
        self.plural = False
        self.void = ""
        self.definite = False
        self.nominal = False
        self.anaphor = False
        self.is_toll = False
        self.is_new = False
        self.own_subject = False
        self.relative = False
        self.engaged = False
        self.links: list[Act] = []

    def __repr__(self) -> str:
        bits = [self.etype + ("?" if self.void else ""), self.phrase.low]
        bits.append("P" + str([[g for g, _, _ in p.groups] or p.actor_class or p.low for p in self.perps]))
        bits.append("T" + str([[g for g, _, _ in p.groups] or p.actor_class or p.low for p in self.targets]))
        if self.tolls:
            bits.append(str([(t.kind, t.quantity and t.quantity.low) for t in self.tolls]))
        if self.void:
            bits.append("void:" + self.void)
        if self.attribution:
            bits.append(self.attribution[0])
        return "<Act " + " ".join(bits) + ">"


class Toll:
    """One count of people: `kind` deaths, wounded, abducted or captured."""

    __slots__ = ("end", "is_rival", "is_update", "kind", "quantity", "start", "victim")

    def __init__(self, kind: str, quantity: Quantity | None, victim: Phrase | None, start: int, end: int) -> None:
        self.kind, self.quantity, self.victim, self.start, self.end = kind, quantity, victim, start, end
        self.is_update = False
        self.is_rival = False


def _one(start: int, end: int) -> Quantity:
    return Quantity(start, end, 1, 1, 1, False, "singular", "exact", True)


def counted(phrase: Phrase) -> list[tuple[Quantity, Phrase]]:
    """The people that a phrase counts, list members apart: a number, "a soldier" or a named person as one."""
    out: list[tuple[Quantity, Phrase]] = []
    for member in flat(phrase):
        if out and out[0][0].rule == "one" and not out[0][0].is_article:
            break  # "one of its co-founders and senior leaders" is one
        if member.qty is not None and member.qty.kind != "skip":
            out.append((member.qty, member))
        elif member.person is not None:
            out.append((_one(member.person[1], member.person[2]), member))
        elif not member.plural and member.noun is not None and member.noun.row.counts_as_people == "yes":
            article = next((x for x in member.items if x.kind == "det" and x.low in {"a", "an", "another", "one"}), None)
            if article is not None:
                out.append((_one(article.start, member.end), member))
    return out


def read(phrases: list[Phrase], sentence: int, lexicon: Lexicon, low_text: str) -> list[Act]:
    """The acts of one sentence, in the order told."""
    reader = _Reader(phrases, sentence, lexicon, low_text)
    return reader.run()


class _Reader:
    def __init__(self, phrases: list[Phrase], sentence: int, lexicon: Lexicon, low_text: str) -> None:
        self.phrases = phrases
        self.sentence = sentence
        self.lexicon = lexicon
        self.low_text = low_text
        self.acts: dict[int, Act] = {}
        self.extra: list[Act] = []

    # ------------------------------------------------------------------ event nouns
    def run(self) -> list[Act]:
        phrases = self.phrases
        for k, phrase in enumerate(phrases):
            if phrase.kind == "EV":
                self._event_noun(k, phrase)
        for k, phrase in enumerate(phrases):
            if phrase.kind == "G" and phrase.word_class in {"light", "undergo", "leave", "cause", "occur", "be"}:
                self._other_verb(k, phrase)
        for k, phrase in enumerate(phrases):
            if phrase.kind == "V":
                self._verb(k, phrase)
        for k, phrase in enumerate(phrases):
            if phrase.kind == "G" and phrase.word_class not in {"light", "undergo", "leave", "cause", "occur", "be"}:
                self._other_verb(k, phrase)
        for k, phrase in enumerate(phrases):
            if phrase.kind == "EV":
                self._standing(k, phrase)
            if phrase.kind in {"NP", "V", "G", "X", "EV"} and phrase.tokens & _WILLING:
                self._talks(k)
        for k, act in list(self.acts.items()):
            if act.etype == "apology":
                self._apologised(k, act)
        self._conditions()
        for k, phrase in enumerate(phrases):
            if phrase.kind == "NP":
                self._loose_toll(k, phrase)
        return sorted([*self.acts.values(), *self.extra], key=lambda a: (a.index, not a.nominal))

    def _event_noun(self, k: int, phrase: Phrase) -> None:
        row = self._noun_row(phrase)
        if row is None:
            return
        act = Act(row.event_type, phrase, self.sentence, k, row)
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
            and all(x.kind in {"w", "unk"} for x in after.items)
        ):
            act.void = "compound"  # "operations command", "attack survivors"
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
                    if prep == "of" and self.phrases[j].kind == "NP":
                        self._add_tolls(act, row.toll, self.phrases[j])
                        break
        if any(x.low in {"its", "their", "his"} for x in phrase.items):
            act.anaphor = True
            if row.event_type in COMMUNICATION and phrase.tokens & {"earlier", "previous", "past", "former"}:
                act.void = "history"
        for modifier in phrase.mods:
            if (
                modifier.groups
                or modifier.actor_class in {"nonstate_armed"}
                or (modifier.iso and modifier.actor_class in {"state_force", "police", ""})
            ):
                is_target = modifier.noun is not None and modifier.target_class in _PLACE_NOUN_CLASSES and not modifier.groups
                thing_target = modifier.groups and modifier.target_class in {"military_base", "convoy_patrol", "police_prison"}
                if is_target or thing_target:
                    act.targets.append(modifier)
                elif (
                    modifier.actor_class == ""
                    and not modifier.groups
                    and row.event_type not in {"air_strike", "military_operation", "withdrawal", "designation"}
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
                if prep == "by" or (
                    prep == "of"
                    and j == k + 2
                    and row.subject_role == "instrument"
                    and (other.groups or other.actor_class in {"state_force"})
                ):
                    self._give_perp(act, other)
                elif prep in _ON or prep == "of":
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
                elif prep in {"between", "among"} and act.etype in {"armed_clash", "agreement", "group_change", "release"}:
                    members = flat(other)
                    act.perps.append(members[0])
                    act.targets.extend(members[1:])
                elif prep in {"with", "involving"} and act.etype in {"armed_clash", "agreement", "group_change", "talks_offer"}:
                    act.targets.extend(flat(other))
                elif prep in {"from"} and act.etype in {"territory_change", "statement", "claim_statement", "propaganda_release"}:
                    (act.targets if act.etype == "territory_change" else act.perps).extend(flat(other))
        self.acts[k] = act

    def _talks(self, k: int) -> None:
        """ "said it is willing to meet with X", "offered to resume talks": talks are offered by the one who speaks."""
        phrases = self.phrases
        word = next((j for j in range(k, min(k + 7, len(phrases))) if phrases[j].tokens & _TALK), -1)
        if word < 0 or any(p.kind in {"SUB", "REL"} or (p.kind == "PUNCT" and p.low in {";", "."}) for p in phrases[k:word]):
            return
        verb = next((j for j in range(k, -1, -1) if phrases[j].kind in {"V", "G"}), -1)
        if verb < 0 or phrases[verb].negated:
            return
        s = self._subject(verb)
        for j in range(k, word + 1):
            if j in self.acts and self.acts[j].etype in {"talks_offer", "statement", "agreement", "armed_assault"}:
                del self.acts[j]
        act = Act("talks_offer", phrases[word], self.sentence, word, None)
        act.certainty, act.rule, act.own_subject = "sure", "talks", True
        if s >= 0 and phrases[s].kind in {"NP", "PRO", "LOC"}:
            act.perps.extend(flat(phrases[s]))
        for prep, j in complements(phrases, word):
            if prep in {"with", "to"} and phrases[j].kind in {"NP", "LOC"}:
                act.targets.extend(flat(phrases[j]))
                break
        self.acts[word] = act

    def _conditions(self) -> None:
        """Acts under "if", "unless", "until" or "only after" have not happened."""
        phrases = self.phrases
        for act in self.acts.values():
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
                    only = j and phrases[j - 1].tokens & {"only"}
                    if phrase.low in {"if", "unless", "until", "whether"} or only:
                        act.void = act.void or "hypothetical"
                    break

    def _noun_row(self, phrase: Phrase) -> Any:
        rows = [e.row for e in phrase.entries]
        if not rows:
            return None
        head_rows = [e.row for e in phrase.noun.entries if e.kind == EVENT] if phrase.noun is not None else rows
        best = min(rows, key=lambda r: (int(r.specificity), r not in head_rows))
        if best not in head_rows and best.certainty in {"weak", "violent"}:
            best = min(head_rows, key=lambda r: int(r.specificity))
        return best

    def _is_actor(self, phrase: Phrase) -> bool:
        return (
            bool(phrase.groups)
            or phrase.actor_class != ""
            or phrase.iso is not None
            or phrase.person is not None
            or any(m.groups or m.actor_class for m in phrase.coord)
        )

    def _give_perp(self, act: Act, phrase: Phrase) -> None:
        members = [
            m
            for m in flat(phrase)
            if m.groups
            or (m.tokens & {"its", "their", "his"} and m.tokens & {"men", "forces", "members", "supporters"})
            or m.actor_class in {*ARMED, "leader", "official"}
            or m.iso
            or m.person
            or m.kind in {"PRO", "LOC"}
        ]
        for member in members:
            if member not in act.perps:
                act.perps.append(member)
        if any(m.suspected for m in members):
            act.attribution = act.attribution or ("suspected", phrase)

    # ------------------------------------------------------------------ verbs that tell an act
    def _verb(self, k: int, verb: Phrase) -> None:
        phrases = self.phrases
        s, o = self._subject(k), object_index(phrases, k)
        subject = phrases[s] if s >= 0 else None
        obj = phrases[o] if o >= 0 else None
        comps = complements(phrases, k)
        passive = verb.passive or self._is_passive(k, verb, subject, obj, comps)
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
        nobody = (
            subject is not None
            and subject.kind == "NP"
            and not self._is_actor(subject)
            and all(x.kind in {"w", "det", "qty"} for x in subject.items)
        )
        if (
            nobody
            and not passive
            and row.event_type in VIOLENCE
            and row.certainty != "sure"
            and not (obj is not None and obj.qty is not None)
        ):
            return  # "the virus attacked northern Italy"
        doers = [phrases[j] for prep, j in comps if prep == "by" and phrases[j].kind in {"NP", "LOC"}]
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
            if linked is None and (s >= 1 or (k >= 2 and phrases[k - 1].kind in {"NP", "PRO"})):
                linked = self._relative_event(k, s)
            if victims is not None and victims.kind in {"NP", "PRO", "LOC"}:
                self._add_tolls(act, row.toll, victims)
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
        # -------- plain roles
        agent, patient = (None, subject) if passive else (subject, obj)
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
                    and not (thing and not m.groups and m.iso is None and m.target_class in _PLACE_NOUN_CLASSES)
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
            elif (
                row.event_type in VIOLENCE
                and prep in {"on", "at", "against", "into", "in", "inside", "under", "outside", "near", "of"}
                and not act.targets
            ):
                if prep in {"in", "near", "of", "outside"} and other.target_class not in _PLACE_NOUN_CLASSES | {
                    "convoy_patrol",
                    "civilian_transport",
                }:
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
        self._mark(act, verb)
        self.acts[k] = act

    def _apologised(self, k: int, apology: Act) -> None:
        """What an actor apologises for is its own act."""
        for j in sorted(self.acts):
            if j > k and self.acts[j].etype in VIOLENCE:
                if not self.acts[j].perps:
                    self.acts[j].perps.extend(apology.perps)
                return

    def _losses(self, k: int, verb: Phrase, subject: Phrase | None, obj: Phrase, row: Any) -> None:
        """ "The army lost 21 men": the dead are the subject's."""
        act = Act("killing", verb, self.sentence, k, row)
        act.is_toll, act.certainty = True, "violent"
        self._add_tolls(act, "deaths", obj)
        act.targets = flat(subject) if subject is not None and subject.kind in {"NP", "PRO"} else act.targets
        for toll in act.tolls:
            toll.victim = subject if subject is not None and subject.kind == "NP" else toll.victim
        self.acts[k] = act

    def _mark(self, act: Act, verb: Phrase) -> None:
        before = self.phrases[act.index - 1] if act.index else None
        if before is not None and before.low in {"tried", "tries", "trying", "attempted", "attempting", "managed"}:
            return  # an attempt that was begun is an act
        if "inf" in verb.aux and not act.void:
            act.void = "aim"

    def _suspect(self, phrase: Phrase | None) -> bool:
        return phrase is not None and any(m.suspected for m in flat(phrase))

    def _is_passive(self, k: int, verb: Phrase, subject: Phrase | None, obj: Phrase | None, comps: list[tuple[str, int]]) -> bool:
        """A participle without auxiliary: headline passive ("three officers killed in ...") or reduced relative."""
        if verb.form != "ed" or verb.aux - {"have"} or "have" in verb.aux:
            return False
        row = verb.entries[0].row
        if row.passive_ok != "yes":
            return False
        if any(prep == "by" and self.phrases[j].kind == "NP" for prep, j in comps) and obj is None:
            return True
        if obj is not None and obj.kind in {"NP", "LOC", "PRO", "EV"}:
            return False
        if " " in row.lemma and row.toll not in {"deaths", "wounded"}:
            return False
        if (
            subject is not None
            and row.toll not in {"deaths", "wounded", "abducted"}
            and any(
                m.actor_class == "nonstate_armed" or any(self._is_insurgent(g) for g, _, _ in m.groups) for m in flat(subject)
            )
        ):
            return row.event_type in {"arrest", "designation"}
        if subject is None:
            return is_reduced(self.phrases, k)
        if subject.kind == "EV":
            return False
        if row.toll in {"deaths", "wounded"} or row.object_role in {"target", "place"}:
            return subject.kind == "NP" or subject.kind == "LOC" or is_reduced(self.phrases, k)
        return False

    def _is_insurgent(self, group: str) -> bool:
        row = self.lexicon.groups.get(group)
        return row is not None and row.group_type in {"nsag", "unidentified", "militia", "criminal", "communal"}

    def _subject(self, k: int) -> int:
        """Subject of the verb at `k`; a pronoun after "said that" is the one who said it."""
        phrases = self.phrases
        s = subject_index(phrases, k)
        if s >= 0 and phrases[s].kind == "PRO" and phrases[s].low in {"it", "they", "he", "she"}:
            j = s - 1
            while j >= 0 and phrases[j].kind in {"REL", "X", "DATE", "PREP", "PUNCT"}:
                j -= 1
            if j >= 0 and phrases[j].kind == "G" and phrases[j].word_class in {"say", "claim", "denyverb"}:
                speaker = subject_index(phrases, j)
                if speaker >= 0 and phrases[speaker].kind in {"NP", "LOC"}:
                    return speaker
        return s

    def _verb_row(self, verb: Phrase, subject: Phrase | None, obj: Phrase | None, passive: bool) -> Any:
        rows = [e.row for e in verb.entries]
        patient = subject if passive or (obj is None and any(r.subject_role == "target" for r in rows)) else obj
        people = (
            patient is not None
            and patient.kind in {"NP", "PRO"}
            and (
                patient.person is not None
                or patient.actor_class not in {"", "thing"}
                or bool(patient.groups)
                or patient.qty is not None
            )
        )
        if (
            patient is not None
            and patient.kind == "NP"
            and patient.noun is not None
            and patient.noun.row.counts_as_people != "yes"
        ):
            people = False
        place = patient is not None and (
            patient.kind == "LOC"
            or (patient.noun is not None and patient.target_class in _PLACE_NOUN_CLASSES and not people)
            or bool(patient.tokens & _GROUND)
        )
        media = (
            patient is not None
            and patient.kind == "EV"
            and any(e.row.event_type in {"propaganda_release", "statement", "claim_statement"} for e in patient.entries)
        )
        best, best_score = None, -99
        agent = None if passive else subject
        state = agent is not None and (
            agent.actor_class in {"state_force", "police", "mission"}
            or any(
                self.lexicon.groups[g].group_type not in {"nsag", "unidentified", "militia", "criminal", "communal"}
                for g, _, _ in agent.groups
                if g in self.lexicon.groups
            )
            or (agent.iso is not None and not agent.groups and agent.actor_class not in {"nonstate_armed"})
        )
        insurgent_patient = patient is not None and any(
            m.actor_class == "nonstate_armed" or any(self._is_insurgent(g) for g, _, _ in m.groups) for m in flat(patient)
        )
        for row in rows:
            etype = row.event_type
            score = -int(row.specificity)
            if "*" in row.lemma:
                score += 1
            if " " in row.lemma and "*" not in row.lemma and etype != "agreement":
                score += 2
            elif etype == "abduction":
                score += 3 if people and not place else -9
                bare = patient is not None and patient.noun is None and not patient.groups and patient.person is None
                if state or insurgent_patient or (bare and verb.low.startswith(("captur", "seiz", "tak", "took"))):
                    score -= 4
            elif etype == "arrest":
                score += 3 if people and not place else -9
                if state or insurgent_patient:
                    score += 3
                elif agent is not None:
                    score -= 1
            elif (
                row.lemma == "lose" and etype == "territory_change" and people and patient is not None and patient.qty is not None
            ):
                score += 3
            elif etype in {"territory_change"}:
                score += (
                    3 if place else (-9 if people or (patient is None and row.object_role == "place" and not passive) else -5)
                )
                if row.lemma in {"lose", "fall to"}:
                    score += 4 if (subject is not None and subject.kind == "LOC") or place else 0
            elif etype == "release":
                score += 3 if people and not media else -9
            elif etype == "propaganda_release":
                score += 3 if media else -9
            elif etype == "withdrawal":
                good = (
                    subject is not None
                    and subject.kind in {"NP", "LOC"}
                    and (bool(subject.groups) or subject.actor_class in ARMED or subject.iso is not None)
                )
                score += 2 if good else -9
                if row.lemma in {"leave", "abandon", "evacuate"} and not (place or passive):
                    score -= 6
            elif etype == "leader_death":
                score += 3 if patient is not None and any(m.person is not None for m in flat(patient)) else -9
            elif etype == "air_strike":
                air = _AIRCRAFT
                score += 4 if any(p.tokens & air for p in self.phrases) else (0 if int(row.specificity) == 1 else -6)
            elif etype in {"group_change"} and row.lemma in _FOUNDING:
                group_object = patient is not None and (bool(patient.groups) or bool(patient.tokens & _BODY_WORDS))
                score += 2 if group_object else -9
            elif etype == "designation" and row.lemma in {"list", "ban"}:
                score += (
                    2
                    if any(p.tokens & {"terrorist", "terrorists", "sanctions", "blacklist", "terror"} for p in self.phrases)
                    else -9
                )
            elif etype == "agreement" and row.lemma in {"sign", "agree", "broker"}:
                score += (
                    2
                    if any(p.kind == "EV" and any(e.row.event_type == "agreement" for e in p.entries) for p in self.phrases)
                    else -9
                )
            elif etype == "armed_assault" and row.lemma == "overrun" and place:
                score += 6 if patient is not None and patient.target_class in {"military_base", "police_prison"} else -1
            elif etype == "shelling" and row.lemma in {"land", "rain down on"}:
                score += 4 if subject is not None and subject.kind == "EV" else -9
            if score > best_score:
                best, best_score = row, score
        if len(rows) == 1 and rows[0].certainty == "sure":
            return rows[0]
        return best if best_score > -6 else None

    def _verb_void(self, verb: Phrase, row: Any) -> str:
        low_aux = {x.low for x in verb.items}
        if verb.negated and row.event_type not in {"denial"}:
            return "negated"
        if low_aux & {"might", "may"} and "have" in verb.aux:
            return ""  # "may have been killed" is unconfirmed, not unreal
        if low_aux & {"could", "would", "might", "may", "should", "can", "must", "shall"}:
            return "hypothetical"
        if "will" in verb.aux or "will" in low_aux:
            return "future"
        if verb.form == "base" and "do" in verb.aux and verb.negated:
            return "negated"
        return ""

    def _series_act(self, k: int) -> Act | None:
        """The event noun behind "a series of attacks"; marks it as several."""
        phrases = self.phrases
        at = k + 2 if k + 1 < len(phrases) and phrases[k + 1].kind == "PREP" and phrases[k + 1].low == "of" else k + 1
        bare = k < len(phrases) and phrases[k].qty is not None and phrases[k].noun is None
        if (
            0 <= k < len(phrases)
            and phrases[k].kind == "NP"
            and at in self.acts
            and phrases[at].kind == "EV"
            and (at == k + 2 or bare)
        ):
            head = phrases[k]
            if head.groups or head.iso is not None or head.person is not None:
                return None
            if head.tokens & _SERIES or head.qty is not None or not head.actor_class:
                act = self.acts[at]
                if (head.qty is not None and head.qty.low == 1 and head.qty.high == 1) or (
                    head.qty is None and "one" in head.tokens
                ):
                    act.plural, act.count = False, None
                elif head.tokens & _SERIES or head.qty is not None:
                    act.plural = True
                act.locs.extend(x for x in head.locs if x not in act.locs)
                act.dates.extend(x for x in head.dates if x not in act.dates)
                return act
        return None

    def _act_before(self, k: int) -> Act | None:
        best = None
        for j in sorted(self.acts):
            if j < k and self.acts[j].etype in VIOLENCE and not (self.phrases[j].kind == "EV" and self.acts[j].void):
                best = self.acts[j]
        return best

    def _relative_event(self, k: int, s: int) -> Act | None:
        """The event that a relative clause hangs on: "an attack that killed 14", "in which four died"."""
        phrases = self.phrases
        j = (s if s >= 0 and s < k else k) - 1
        while j >= 0 and phrases[j].kind in {"X", "DATE"}:
            j -= 1
        if (j >= 0 and phrases[j].kind == "REL") or (s >= 0 and s < k and any(phrases[i].kind == "REL" for i in range(s, k))):
            i = j if j >= 0 and phrases[j].kind == "REL" else s
            while i >= 0:
                if i in self.acts and self.acts[i].nominal and self.acts[i].etype in VIOLENCE:
                    return self.acts[i]
                if phrases[i].kind in {"V"} and i in self.acts and i < k and self.acts[i].etype in VIOLENCE:
                    return self.acts[i]
                i -= 1
        return None

    # ------------------------------------------------------------------ verbs that tell who says so, light verbs, results
    def _other_verb(self, k: int, verb: Phrase) -> None:
        phrases = self.phrases
        name = verb.word_class
        if name == "aux":
            return
        if name in {"occur", "be"} and self._predicate(k, verb):
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
        by = next((phrases[j] for prep, j in comps if prep == "by" and phrases[j].kind in {"NP", "LOC"}), None)
        void = ""
        low_aux = {x.low for x in verb.items}
        if low_aux & {"could", "would", "might", "may", "should", "can"}:
            void = "hypothetical"
        elif "will" in verb.aux:
            void = "future"
        elif verb.negated and name in {"light", "undergo"}:
            void = "negated"
        elif "inf" in verb.aux and name == "light":
            void = "aim"
        for other in (subject_act, object_act):
            if other is not None and name in {"light", "undergo", "claim", "denyverb", "blame", "leave", "cause", "occur"}:
                other.engaged = True
        if name == "light":
            if object_act is not None and not verb.passive:
                if subject is not None and subject.kind in {"NP", "PRO", "LOC"}:
                    self._give_perp(object_act, subject)
                    object_act.own_subject = True
                object_act.void = object_act.void or void
            elif subject_act is not None:
                if by is not None:
                    self._give_perp(subject_act, by)
                subject_act.void = subject_act.void or void
                for prep, j in comps:
                    if (
                        prep in {"at", "on", "against", "into"}
                        and phrases[j].kind == "NP"
                        and self._is_actor(phrases[j])
                        and not subject_act.targets
                    ):
                        subject_act.targets.extend(flat(phrases[j]))
        elif name == "undergo":
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
            if subject is not None and subject.actor_class == "rights" and verb.items[-1].row.lemma == "document":
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

    def _predicate(self, k: int, verb: Phrase) -> bool:
        """ "The ambush marks one of X's deadliest attacks": one event told twice; the second lends its actor and place."""
        phrases = self.phrases
        s, o = subject_index(phrases, k), object_index(phrases, k)
        told, again = self.acts.get(s), self.acts.get(o)
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

    def _rights(self, k: int, verb: Phrase, subject: Phrase) -> None:
        """A named rights body that documents or accuses: a report of its own beside the acts that it tells."""
        if subject.word_class != "named" or any(a.etype == "human_rights_report" for a in self.acts.values()):
            return
        act = Act("human_rights_report", verb, self.sentence, k, None)
        act.certainty, act.rule = "sure", "rights"
        self.extra.append(act)

    def _lend(self, media: Act, shown: Act) -> None:
        """A video that details operations in general is the news; its actor is theirs."""
        media.perps.extend(p for p in shown.perps if p not in media.perps)
        shown.void = "content"

    def _incited(self, k: int, verb: Phrase) -> None:
        """ "has called for more attacks": an armed group's call for violence is a threat."""
        s = subject_index(self.phrases, k)
        speaker = self.phrases[s] if s >= 0 else None
        if (
            speaker is None
            or speaker.kind != "NP"
            or not any(self._is_insurgent(g) for m in flat(speaker) for g, _, _ in m.groups)
        ):
            return
        for prep, j in complements(self.phrases, k):
            called = self.acts.get(j)
            if called is not None and prep == "for" and called.etype in VIOLENCE:
                called.void = "threat"
                act = Act("threat", verb, self.sentence, k, None)
                act.certainty, act.rule = "sure", "call for violence"
                act.perps.extend(flat(speaker))
                act.targets.extend(called.targets)
                self.acts[k] = act
                return

    def _fallen(self, k: int, verb: Phrase) -> None:
        """ "One soldier fell in a firefight": dead in the event that follows."""
        s = subject_index(self.phrases, k)
        if s < 0 or self.phrases[s].kind != "NP" or verb.aux - {"have"}:
            return
        for prep, j in complements(self.phrases, k):
            host = self.acts.get(j)
            if host is not None and prep in {"in", "during"} and host.etype in VIOLENCE:
                self._add_tolls(host, "deaths", self.phrases[s])
                return

    def _plain_verb(self, k: int, verb: Phrase) -> None:
        if verb.low in {"fell", "fall", "falls", "fallen"}:
            self._fallen(k, verb)
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
        subject = self.phrases[s] if s >= 0 else None
        if act.etype not in VIOLENCE and subject is not None and subject.kind in {"NP", "PRO", "LOC"} and not verb.passive:
            self._give_perp(act, subject)
            act.own_subject = True
        if verb.items[-1].row is not None and verb.items[-1].row.lemma in _PLANNING:
            act.void = "plan"

    def _claim(
        self,
        k: int,
        verb: Phrase,
        s: int,
        subject: Phrase | None,
        o: int,
        object_act: Act | None,
        subject_act: Act | None,
        by: Phrase | None,
        comps: list[tuple[str, int]],
    ) -> None:
        phrases = self.phrases
        target: list[Act] = []
        nobody = verb.negated or self._is_nobody(subject)
        if (
            subject_act is not None
            and subject_act.etype in {"statement", "propaganda_release", "claim_statement"}
            and not verb.passive
        ):
            owner = subject_act.perps or [
                phrases[j] for prep, j in complements(phrases, s) if phrases[j].kind == "NP" and phrases[j].groups
            ]
            subject = owner[0] if owner else subject
        claimant = by if verb.passive or (by is not None and verb.form == "ed" and subject_act is not None) else subject
        if verb.passive or (by is not None and (subject_act is not None or is_reduced(phrases, k))):
            if subject_act is not None:
                target.append(subject_act)
            elif k and phrases[k - 1].kind == "EV":
                if k - 1 in self.acts:
                    target.append(self.acts[k - 1])
            elif k >= 2 and phrases[k - 1].kind == "PUNCT" and (event := self._event_left(k)) is not None:
                target.append(event)
        else:
            if object_act is not None:
                target.append(object_act)
            for j in self._coordinated_events(o):
                if self.acts[j] not in target:
                    target.append(self.acts[j])
            for prep, j in comps:
                act = self.acts.get(j) or self._series_act(j)
                if prep in {"for", "of"} and act is not None and act.etype in VIOLENCE:
                    target.append(act)
                    for i in self._coordinated_events(j):
                        if self.acts[i] not in target:
                            target.append(self.acts[i])
                if prep in {"in addition to", "besides"} and act is not None:
                    target.append(act)
            if not target and s >= 1 and phrases[s - 1].kind == "REL" and (event := self._event_left(s)) is not None:
                target.append(event)
            if (
                not target
                and o < 0
                and s >= 1
                and (event := self._event_left(s)) is not None
                and phrases[s - 1].kind in {"PUNCT", "REL"}
            ):
                target.append(event)
        lead = (
            next(
                (
                    a
                    for a in self.acts.values()
                    if a.index < k
                    and a.nominal
                    and phrases[a.index - 1].kind == "PREP"
                    and phrases[a.index - 1].items[0].row is not None
                    and phrases[a.index - 1].items[0].row.form in {"in addition to"}
                ),
                None,
            )
            if k
            else None
        )
        if lead is not None and lead not in target:
            target.append(lead)
        if nobody:
            for act in target:
                act.attribution = ("unclaimed", verb)
            if not target:
                self._pending(k, "unclaimed", verb, None)
            return
        status = ("claimed", verb)
        for act in target:
            if claimant is not None and claimant.kind in {"NP", "PRO", "LOC"}:
                if not any(m.suspected or m.groups for m in act.perps):
                    self._give_perp(act, claimant)
                act.claimants.extend(flat(claimant))
            act.attribution = status
        if not target and not verb.passive:
            self._pending(k, "claimed", verb, claimant)

    def _pending(self, k: int, status: str, verb: Phrase, who: Phrase | None) -> None:
        """A claim whose act stands elsewhere: in the clause it governs, in this sentence, or in the text before."""
        act = Act("claim_statement", verb, self.sentence, k, None)
        act.certainty = "sure"
        act.attribution = (status, verb)
        act.rule = "claim"
        if who is not None and who.kind in {"NP", "PRO", "LOC"}:
            act.perps.extend(flat(who))
            act.claimants.extend(flat(who))
        self.extra.append(act)

    def _coordinated_events(self, o: int) -> list[int]:
        """Event nouns joined to the one at `o` by "and"."""
        out = []
        phrases = self.phrases
        j = o
        while 0 <= j < len(phrases):
            if phrases[j].kind == "CONJ" and j + 1 < len(phrases):
                if j + 1 in self.acts and phrases[j + 1].kind == "EV":
                    out.append(j + 1)
                elif phrases[j + 1].kind in {"V", "G"}:
                    break
            elif (phrases[j].kind in {"V", "G", "SUB", "REL"} and j != o) or (
                phrases[j].kind == "PUNCT" and phrases[j].low in {";", ".", ":"}
            ):
                break
            j += 1
        return out

    def _event_left(self, k: int) -> Act | None:
        for j in range(k - 1, -1, -1):
            if j in self.acts and self.acts[j].nominal and self.acts[j].etype in VIOLENCE | {"arrest", "release"}:
                return self.acts[j]
        return None

    def _is_nobody(self, phrase: Phrase | None) -> bool:
        if phrase is None:
            return False
        return (
            (phrase.qty is not None and phrase.qty.low == 0 and phrase.qty.high == 0)
            or bool(phrase.tokens & {"nobody", "no"})
            or phrase.low in {"nobody", "no one", "none"}
            or any(x.low in {"no", "nobody", "none"} for x in phrase.items)
        )

    def _deny(
        self,
        k: int,
        verb: Phrase,
        subject: Phrase | None,
        subject_act: Act | None,
        by: Phrase | None,
    ) -> None:
        phrases = self.phrases
        who = by if verb.passive else subject
        denial = Act("denial", verb, self.sentence, k, None)
        denial.certainty = "actor"
        denial.rule = "deny"
        if who is not None and who.kind in {"NP", "PRO", "LOC"}:
            denial.perps.extend(flat(who))
        if verb.items[-1].row is not None and verb.items[-1].row.lemma in _REJECTING:
            words = set().union(*(p.tokens for p in phrases))
            if not words & _DENIABLE or verb.items[-1].row.lemma == "rule out":
                return
        self.extra.append(denial)
        # what is denied: the acts from here to the end of the clause
        for j in sorted(self.acts):
            if j <= k:
                continue
            between = phrases[k:j]
            if any(p.kind == "PUNCT" and p.low in {";", "."} for p in between):
                break
            act = self.acts[j]
            if act.etype in VIOLENCE | {"arrest", "release"}:
                act.attribution = ("denied", verb)
                owner = next((p for p in between if p.form == "poss" and p.kind in {"NP", "LOC"}), None)
                if owner is not None and not act.nominal:
                    act.perps = [owner]
                    denial.targets.append(owner)
                    act.claimants = []
                if not act.nominal and not act.perps and who is not None and phrases[j].form == "ing":
                    self._give_perp(act, who)
                if act.nominal and not act.perps and who is not None:
                    tokens_between = set().union(*(p.tokens for p in between)) if between else set()
                    if tokens_between & _OWN_PART:
                        self._give_perp(act, who)
                break
        if subject_act is not None and verb.passive and by is not None:
            subject_act.attribution = ("denied", verb)

    def _blame(
        self,
        k: int,
        verb: Phrase,
        subject: Phrase | None,
        object_act: Act | None,
        subject_act: Act | None,
        comps: list[tuple[str, int]],
    ) -> None:
        phrases = self.phrases
        lemma = verb.items[-1].row.lemma if verb.items[-1].row is not None else ""
        status = "attributed" if lemma == "attribute" else "suspected"
        o = object_index(phrases, k)
        obj = phrases[o] if o >= 0 else None
        act: Act | None = None
        suspects: list[Phrase] = []
        passive = verb.passive or (verb.form == "ed" and not verb.aux and obj is None and lemma != "accuse")
        if passive:
            on = next((phrases[j] for prep, j in comps if prep in {"on", "to"} and phrases[j].kind in {"NP", "LOC"}), None)
            if subject_act is not None or (k and self.acts.get(k - 1) is not None and on is not None):
                act = subject_act or self.acts.get(k - 1)
                if on is not None:
                    suspects = flat(on)
            elif subject is not None and subject.kind in {"NP", "PRO"}:
                suspects = flat(subject)
                act = next(
                    (self.acts.get(j) for prep, j in comps if prep in {"for", "of", "in"} and self.acts.get(j) is not None), None
                )
        else:
            if object_act is not None:
                act = object_act
                on = next((phrases[j] for prep, j in comps if prep in {"on", "to"} and phrases[j].kind in {"NP", "LOC"}), None)
                if on is not None:
                    suspects = flat(on)
            elif obj is not None and obj.kind in {"NP", "PRO", "LOC"}:
                suspects = flat(obj)
                for j in range(o + 1, min(o + 6, len(phrases))):
                    if j in self.acts:
                        act = self.acts[j]
                        break
                    if phrases[j].kind == "V" and phrases[j].entries and phrases[j].form == "ing":
                        phrases[j].word_class = "accused"
                        self._later(j, suspects, verb)
                        return
        if any(self._is_actor(x) or x.kind == "PRO" for x in suspects):
            if act is not None:
                act.perps = [x for x in act.perps if x.groups and not x.groups[0][0].startswith("unidentified")]
                for x in suspects:
                    if x not in act.perps:
                        act.perps.append(x)
                act.attribution = (status, verb)
            else:
                pending = Act("claim_statement", verb, self.sentence, k, None)
                pending.attribution = (status, verb)
                pending.perps.extend(suspects)
                pending.rule = "blame"
                self.extra.append(pending)

    def _later(self, j: int, suspects: list[Phrase], verb: Phrase) -> None:
        """The subject of "accused X of V-ing" is X: told to the verb when its turn comes."""
        row = self.phrases[j].entries[0].row
        self._verb(j, self.phrases[j])
        act = self.acts.get(j)
        if act is not None:
            act.perps = list(suspects)
            act.attribution = ("suspected", verb)
            act.rule = f"{row.pos}:{row.lemma}"
        self.phrases[j].kind = "G"
        self.phrases[j].word_class = "verb"

    # ------------------------------------------------------------------ tolls
    def _add_tolls(self, act: Act, kind: str, victims: Phrase) -> None:
        for member in flat(victims):
            self._as_people(member)
        if all(m.actor_class == "thing" for m in flat(victims)):
            return
        for quantity, member in counted(victims):
            act.tolls.append(Toll(kind, quantity, member, quantity.start, max(quantity.end, member.items[-1].end)))
        told = any(t.quantity is None or t.quantity.low != 0 or t.quantity.high != 0 for t in act.tolls) or not act.tolls
        if kind in {"deaths", "wounded"} and told:
            act.targets.extend(
                m
                for m in flat(victims)
                if m.groups
                or m.actor_class
                or m.iso
                or m.person
                or (m.tokens & {"its", "their", "his"} and m.tokens & MEMBER_WORDS)
            )
        # "one of its leaders", "five of the attackers"
        last = flat(victims)[-1]
        if last.qty is not None and last.noun is None and not last.groups:
            j = self.phrases.index(victims)
            at = (
                j + 2
                if j + 1 < len(self.phrases) and self.phrases[j + 1].kind == "PREP" and self.phrases[j + 1].low == "of"
                else j + 1
            )
            if at < len(self.phrases) and self.phrases[at].kind == "NP":
                other = self.phrases[at]
                for toll in act.tolls:
                    if toll.victim is last:
                        toll.victim = next((m for m in flat(other) if m.person is not None), other)
                act.targets.extend(m for m in flat(other) if m.groups or m.actor_class or m.person)

    def _as_people(self, phrase: Phrase) -> None:
        """A victim of an unknown trade ("nine herdsmen", "a game ranger") is a civilian; "two trucks" are things."""
        if phrase.tokens & MEMBER_WORDS:
            return
        if phrase.kind != "NP" or phrase.actor_class or phrase.groups or phrase.iso is not None or phrase.person is not None:
            return
        plain = [x for x in phrase.items if x.kind in {"w", "thing", "unk"} and x.low not in _NO_PEOPLE]
        if not plain:
            return
        if any(x.word_class("thing") is not None or x.kind == "thing" for x in phrase.items):
            phrase.actor_class = "thing"
        elif phrase.qty is not None or any(x.kind == "det" and x.low in {"a", "an", "another"} for x in phrase.items):
            phrase.actor_class = "civilian"
            phrase.plural = phrase.qty is not None
            article = next((x for x in phrase.items if x.kind == "det" and x.low in {"a", "an", "another"}), None)
            if phrase.qty is None and article is not None:
                phrase.qty = _one(article.start, phrase.end)

    def _result(self, k: int, verb: Phrase, subject_act: Act | None) -> None:
        """ "left 12 dead and five wounded", "caused no casualties", "claimed the lives of six"."""
        phrases = self.phrases
        last: Phrase | None = None
        found: list[Toll] = []
        for j in range(k + 1, len(phrases)):
            phrase = phrases[j]
            if phrase.kind == "NP":
                kind = _toll_kind(phrase)
                if phrase.qty is not None or (phrase.noun is not None and counted(phrase)):
                    last = phrase
                if kind and last is not None:
                    if (
                        last is not phrase
                        and not (last.groups or last.actor_class)
                        and (phrase.groups or phrase.actor_class or phrase.iso)
                    ):
                        phrase.qty, last = last.qty, phrase
                    for member in flat(last):
                        for quantity, who in counted(member)[:1]:
                            found.append(
                                Toll(_toll_kind(member) or kind, quantity, who, quantity.start, max(quantity.end, phrase.end))
                            )
                    last = None
                elif last is not None and verb.word_class == "cause" and "of" in {x.low for x in verb.items}:
                    found.extend(Toll("deaths", q, w, q.start, w.end) for q, w in counted(last))
                    last = None
            elif (
                phrase.kind == "V"
                and phrase.entries
                and phrase.entries[0].row.toll in {"deaths", "wounded"}
                and last is not None
                and phrase.form == "ed"
            ):
                found.extend(Toll(phrase.entries[0].row.toll, q, w, q.start, phrase.end) for q, w in counted(last))
                phrase.kind, phrase.word_class = "X", ""
                last = None
            elif (
                (phrase.kind == "PUNCT" and phrase.low in {";", "."})
                or phrase.kind in {"SUB", "REL"}
                or (phrase.kind in {"G", "V"} and phrase.form != "ing" and not is_reduced(phrases, j))
            ):
                break
        if not found:
            return
        act = subject_act or self._act_before(k) or self._relative_event(k, subject_index(phrases, k)) or self._event_left(k)
        if act is None:
            act = Act("armed_assault", verb, self.sentence, k, None)
            act.is_toll = True
            self.acts[k] = act
        act.tolls.extend(found)
        for toll in found:
            if (
                toll.victim is not None
                and (toll.victim.groups or toll.victim.actor_class or toll.victim.iso)
                and toll.victim not in act.targets
            ):
                act.targets.append(toll.victim)

    def _loose_toll(self, k: int, phrase: Phrase) -> None:
        """ "12 dead in ambush", "; two guards dead", "with no deaths reported", "the death toll ... rose to 44"."""
        phrases = self.phrases
        if phrase.word_class == "tollnoun":
            if phrase.tokens & {"earlier", "previous", "initial", "provisional", "first"}:
                return
            for j in range(k + 1, len(phrases)):
                other = phrases[j]
                if (
                    other.kind == "NP"
                    and other.qty is not None
                    and other.qty.kind != "skip"
                    and j
                    and phrases[j - 1].kind in {"PREP", "G"}
                ):
                    host = next(
                        (self.acts[i] for i in sorted(self.acts) if self.acts[i].etype in VIOLENCE and not self.acts[i].void),
                        None,
                    )
                    if host is None:
                        return
                    toll = Toll(
                        "deaths", other.qty, other if other.actor_class or other.groups else None, other.qty.start, other.qty.end
                    )
                    said = any(p.kind == "G" and p.tokens & {"put", "puts", "putting"} for p in phrases[max(0, k - 2) : j])
                    toll.is_update = not said
                    toll.is_rival = said
                    host.tolls = [t for t in host.tolls if t.kind != "deaths" or said] + [toll]
                    if j + 1 < len(phrases):
                        for follow in phrases[j : j + 5]:
                            if follow.kind == "NP" and follow.actor_class and follow not in host.targets:
                                host.targets.append(follow)
                    return
            return
        for member in flat(phrase):
            kind = _toll_kind(member)
            if not kind or member.qty is None or member.qty.kind == "skip":
                continue
            if any(t.start == member.qty.start for a in self.acts.values() for t in a.tolls):
                continue
            toll = Toll(kind, member.qty, member, member.qty.start, member.end)
            host = None
            for prep, j in complements(phrases, k):
                if prep in {"in", "after", "during", "from", "by", "as", "following"} and (self.acts.get(j) is not None):
                    host = self.acts[j]
                    break
            host = (
                host
                or self._act_before(k)
                or next((self.acts[i] for i in sorted(self.acts) if self.acts[i].etype in VIOLENCE), None)
            )
            if host is None:
                host = Act("armed_assault", phrase, self.sentence, k, None)
                host.is_toll = True
                self.acts[k] = host
            host.tolls.append(toll)
            if (
                (member.qty.low != 0 or member.qty.high != 0)
                and (member.groups or member.actor_class or member.iso)
                and member.word_class == ""
                and member not in host.targets
            ):
                host.targets.append(member)

    def _behind(self, k: int, act: Act) -> None:
        """ "X said it was behind the raid", "the mayor said X was responsible for it": the subject of the copula did it."""
        phrases = self.phrases
        if act.attribution is not None or k < 2 or phrases[k - 1].kind != "PREP":
            return
        copula = -1
        if phrases[k - 1].low == "behind":
            copula = k - 2
        elif phrases[k - 1].low == "for" and k >= 3 and phrases[k - 2].tokens & {"responsible"}:
            copula = k - 3
        if copula < 1 or phrases[copula].kind != "G" or phrases[copula].word_class != "be":
            return
        plain = subject_index(phrases, copula)
        s = self._subject(copula)
        if s < 0 or not (phrases[s].groups or phrases[s].actor_class or phrases[s].kind == "PRO"):
            return
        own = plain >= 0 and phrases[plain].kind == "PRO"
        self._give_perp(act, phrases[s])
        if phrases[copula].negated:
            act.attribution = ("denied", phrases[copula])
        elif own:
            act.claimants.extend(flat(phrases[s]))
            act.attribution = ("claimed", phrases[copula])
        else:
            act.attribution = ("attributed", phrases[copula])

    # ------------------------------------------------------------------ what an event noun's neighbourhood makes of it
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
            if head.tokens & _REFERENCE or (act.etype == "agreement" and head.tokens & {"government"}):
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
        self._behind(k, act)
        reason = (
            k >= 2
            and phrases[k - 1].low == "for"
            and phrases[k - 2].tokens & {"revenge", "retaliation", "reprisal", "response", "punishment"}
        )
        if reason:
            act.void = act.void or "reason"
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
        if act.etype == "leader_death" and not any(p.person is not None for p in act.targets):
            act.void = act.void or "unnamed"


def _frees(text: str) -> bool:
    return any(
        w in text for w in ("free ", "freed", "freeing", "escape", "inmates", "broke out", "detainees", "let loose", "jailbreak")
    )


def _toll_kind(phrase: Phrase) -> str:
    """ "deaths" or "wounded" where a phrase counts them ("12 dead", "no casualties"), else an empty string."""
    if (
        phrase.qty is not None
        and phrase.qty.low == 0
        and phrase.qty.high == 0
        and phrase.tokens & {"casualties", "casualty", "victims"}
    ):
        return "deaths"
    for x in phrase.items:
        if x.kind == "deadadj" or (x.kind == "deathnoun" and (x.low != "death" or phrase.qty is not None)):
            return "deaths"
        if x.kind in {"woundadj", "woundnoun"}:
            return "wounded"
        if x.kind == "qual" and x.row is not None and x.row.toll in {"wounded", "deaths"}:
            return str(x.row.toll)
    return ""
