"""Which event a verb tells, of those it could ("took the town", "took hostages"), whether it is passive, and whether it is real.

What does NOT belong here: the act itself (see `event_verbs.py`).
"""

import itertools
from typing import Any

from orchestration.extraction.clause import Clause
from orchestration.extraction.phrases import ARMED, Phrase
from orchestration.extraction.syntax import flat, is_reduced
from orchestration.extraction.text import word_set

PLACE_NOUN_CLASSES = frozenset({"military_base", "village", "infrastructure", "police_prison", "school", "health"})
_GROUND = word_set(
    """
    foothold redoubt bastion enclave pocket scrap land fiefdom
    town city territory area district control airport bridge capital hill region province ground stronghold port towns
    cities capitals districts villages
    """
)
_LAIRS = frozenset({"hideout", "hideouts", "lair", "caves", "positions", "camp", "camps", "tunnels"})
_AIRCRAFT = word_set("drone drones aircraft jet jets warplane warplanes helicopter helicopters planes plane")
#: Forms that are no participle, so that "the army took" is never read as a passive.
_NO_PARTICIPLE = word_set(
    """
    took drove gave blew shook threw broke wrote swore ran came went fell began saw withdrew tore
    """
)
_FOUNDING = word_set("quit, form, found, establish, join, launch a group, appoint, split, unite")
_HELD = word_set("captives captive hostages hostage prisoners prisoner detainees abductees bodies remains")
_MARCHES = frozenset({"walk into", "march into", "roll into", "sweep into", "pour into", "drive into"})
_LIVESTOCK = frozenset({"cattle", "livestock", "goats", "camels", "sheep", "cows", "herds"})
_BODY_WORDS = word_set("group movement coalition alliance faction branch front organisation organization")
#: Verbs whose participle is their base ("base overrun", "boat hit by rocket").
_SAME_PARTICIPLE = frozenset({"hit", "overrun", "shot"})


class VerbSenses(Clause):
    """One sense for a verb, from its subject, its object and the sentence."""

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
                or patient.low in {"her", "him", "them"}
            )
        )
        if (
            patient is not None
            and patient.kind == "NP"
            and patient.noun is not None
            and patient.noun.row.counts_as_people != "yes"
        ):
            people = False
        human = patient is not None and getattr(patient.noun and patient.noun.row, "counts_as_people", "") == "yes"
        place = patient is not None and (
            patient.kind == "LOC"
            or (patient.noun is not None and patient.target_class in PLACE_NOUN_CLASSES and not people)
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
            herd = patient is not None and bool(patient.tokens & _LIVESTOCK)
            if etype == "abduction" and herd:
                score -= 9  # "took away 300 cattle"
            elif row.lemma == "take" and etype == "abduction":
                by = (
                    next((q for p, q in itertools.pairwise(self.phrases) if p.low == "by" and q.kind == "NP"), None)
                    if passive
                    else agent
                )
                rebels = by is not None and self._is_rebel(by)
                score += 2 if human and rebels and any(p.low == "from" for p in self.phrases) else -9
            elif row.lemma == "emerge":
                new = (
                    subject is not None
                    and "new" in subject.tokens
                    and (subject.actor_class in ARMED or subject.tokens & _BODY_WORDS)
                )
                score += 3 if new else -9
            elif row.lemma == "cross into":
                score += 3 if subject is not None and subject.tokens & {"last", "final"} else -9
            elif row.lemma in _MARCHES:
                score += 3 if patient is not None and patient.kind == "LOC" and subject is not None and subject.groups else -9
            elif row.lemma == "burn people":
                score += 3 if human else -9
            elif " " in row.lemma and "*" not in row.lemma and etype != "agreement":
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
                hideouts = any(p.tokens & _LAIRS for p in self.phrases)
                if "*" in row.lemma and people and not hideouts and patient is not None and not patient.tokens & {"its", "their"}:
                    score += 9
                if row.lemma in {"lose", "fall to"}:
                    score += 4 if (subject is not None and subject.kind == "LOC") or place else 0
                if row.lemma.startswith("drive") and human and patient is not None and patient.actor_class == "civilian":
                    score -= 18  # "farmers driven out by jihadists"
                thing = (
                    subject is not None
                    and subject.kind == "NP"
                    and not (subject.locs or subject.target_class or subject.tokens & _GROUND)
                )
                if row.lemma == "fall to" and thing:
                    score -= 9
            elif etype == "property_destruction" and human and verb.low.startswith("burn"):
                score -= 9
            elif row.lemma == "entrust":
                score += 4 if patient is not None and patient.tokens & _HELD else -9
            elif etype == "release":
                alive = patient is not None and (
                    human or patient.kind == "PRO" or bool(patient.groups) or patient.actor_class not in {"", "thing"}
                )
                if patient is not None and patient.tokens & {"command", "power", "control", "presidency", "chair", "office"}:
                    score -= 9  # "hands over command of the garrison"
                counted = patient is not None and patient.qty is not None and patient.noun is None and len(patient.items) < 3
                score += 3 if people and not media and (alive or counted or (patient is not None and patient.person)) else -9
            elif etype == "propaganda_release":
                score += 3 if media else -9
            elif etype == "withdrawal":
                good = (
                    subject is not None
                    and subject.actor_class not in {"official", "civilian"}
                    and (subject.person is None or bool(subject.groups))
                    and subject.kind in {"NP", "LOC"}
                    and (
                        bool(subject.groups)
                        or subject.actor_class in ARMED
                        or subject.iso is not None
                        or (subject.kind == "LOC" and bool(subject.locs) and subject.locs[0].kind == "cty")
                    )
                )
                score += 2 if good else -9
                if row.lemma in {"leave", "abandon", "evacuate", "quit"} and not (place or passive):
                    score -= 6
                if row.lemma == "cross into" and not (subject is not None and subject.tokens & {"last", "final"}):
                    score -= 9
            elif etype == "leader_death":
                score += 3 if patient is not None and any(m.person is not None for m in flat(patient)) else -9
            elif etype == "air_strike":
                air = _AIRCRAFT
                score += 4 if any(p.tokens & air for p in self.phrases) else (0 if int(row.specificity) == 1 else -6)
            elif etype in {"group_change"} and row.lemma in _FOUNDING:
                heads = any(
                    p.tokens & {"leader", "emir", "chief", "head", "caliph"} and p.tokens & {"its", "new"} for p in self.phrases
                )
                group_object = (row.lemma == "appoint" and heads) or (
                    patient is not None and (bool(patient.groups) or bool(patient.tokens & _BODY_WORDS))
                )
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
        if best is not None and best.event_type == "release" and place and not people:
            return next((r for r in rows if r.event_type == "withdrawal"), None)
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

    def _is_passive(self, k: int, verb: Phrase, subject: Phrase | None, obj: Phrase | None, comps: list[tuple[str, int]]) -> bool:
        """A participle without auxiliary: headline passive ("three officers killed in ...") or reduced relative."""
        alike = (
            verb.form == "base"
            and obj is None
            and subject is not None
            and not verb.aux
            and ((verb.low == "hurt" and subject.qty is not None) or verb.low in _SAME_PARTICIPLE)
        )
        if not (verb.form == "ed" or alike) or verb.aux - {"have"} or "have" in verb.aux:
            return False
        row = verb.entries[0].row
        if row.passive_ok != "yes" or verb.low in _NO_PARTICIPLE:
            return False
        if any(prep == "by" and self.phrases[j].kind == "NP" for prep, j in comps) and obj is None:
            return True
        if obj is not None and obj.kind in {"NP", "LOC", "PRO", "EV"}:
            return False
        if " " in row.lemma and row.toll not in {"deaths", "wounded"}:
            return False
        if subject is not None and row.toll not in {"deaths", "wounded", "abducted"} and self._is_rebel(subject):
            return row.event_type in {"arrest", "designation"}
        if subject is None:
            return is_reduced(self.phrases, k)
        if subject.kind == "EV":
            return False
        if row.toll in {"deaths", "wounded"} or row.object_role in {"target", "place"}:
            return subject.kind == "NP" or subject.kind == "LOC" or is_reduced(self.phrases, k)
        return False
