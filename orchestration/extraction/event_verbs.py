"""Acts that a verb tells ("X attacked Y", "three were killed in Z"): who did it, to whom, and the noun it shares the act with.

What does NOT belong here: verbs of saying, claiming and blaming (see `claims.py`, `speech.py`), and which sense a verb has
(see `verb_senses.py`).
"""

import re

from orchestration.extraction.acts import ANIMALS, BLASTS, VIOLENCE, Act, Toll
from orchestration.extraction.phrases import Phrase
from orchestration.extraction.quantities import Quantity
from orchestration.extraction.syntax import BESIDES, complements, flat, object_index
from orchestration.extraction.text import word_set
from orchestration.extraction.verb_roles import Told, VerbRoles

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
_UNCLEARED = frozenset({"sale", "way", "hurdle", "debt", "path", "customs", "name", "air", "throat", "table"})
_BEASTS = ANIMALS | {"birds", "bird", "locusts", "rats", "livestock", "cattle", "goats", "camels", "sheep"}
_MOCK = frozenset({"mock", "dummy", "simulated", "cardboard", "imaginary", "exercise", "exercises", "paper", "drill", "blank"})
_ILLS = word_set(
    """
    snakebite malaria cholera hunger disease diseases heat cancer drought famine virus ebola measles smoking alcohol traffic
    pollution childbirth accident accidents poverty
    """
)
_ELEMENTS = word_set(
    """
    storms snow ice eruption volcano lava waves hail tremor tremors fire blaze fires flames storm wind winds flood
    floods cyclone earthquake locusts lightning rain rains
    """
)
#: Words that tell that those shot are dead, and that they live.
_DEATH = re.compile(
    r"\b(?:dead|died|deaths?|killed|killings?|kills|bod(?:y|ies)|buried|executed|executions?|massacred?|graves?)\b"
)
_WOUND = re.compile(r"\b(?:wound\w*|injur\w*|hurt|hospitals?)\b")
#: What only somebody does.
_BY_SOMEBODY = VIOLENCE | {"territory_change", "withdrawal"}
_NOBODY = frozenset({"no one", "nobody", "none", "no-one"})


class EventVerbs(VerbRoles):
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
            self._claim(k, verb, s, subject, o, None, self.acts.get(s), by, comps)
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
        shown = self.acts.get(s - 2) if s >= 2 and obj is None and phrases[s - 1].kind == "REL" else None
        if shown is not None and shown.etype == "human_rights_report" and row.event_type == "release":
            return  # "a report that the UN mission released"
        media = (
            shown is not None and shown.etype in {"propaganda_release", "statement"} and row.event_type == "propaganda_release"
        )
        if shown is not None and media and not passive and subject is not None:  # "a video that X has posted"
            self._give_perp(shown, subject)
            shown.engaged = shown.own_subject = True
            return
        act = Act(row.event_type, verb, self.sentence, k, row)
        act.void = void
        act.own_subject = s >= 0 and s == k - 1 and verb.form != "ing"
        doers = [
            phrases[j]
            for prep, j in comps
            if prep in {"by", "at the hands of"}
            and phrases[j].kind in {"NP", "LOC"}
            and (passive or not (j >= 2 and phrases[j - 2].kind == "EV" and j - 2 != o))  # "to avoid capture by X"
        ]
        told = Told(k, verb, s, o, subject, obj, comps, passive, row, void, act, subject_act, object_act, doers)
        self._breaks_prison(told)
        if self._is_no_event(told):
            return
        if row.toll in {"deaths", "wounded"}:
            self._counts_people(told)
        elif not self._shares_act(told):
            patient = self._give_roles(told)
            self._give_complements(told)
            self._during(told)
            self._finish(told, patient)

    def _breaks_prison(self, told: Told) -> None:
        """An attack on a prison after which inmates are out, and a release from one by rebels, are a prison break."""
        phrases = self.phrases
        subject, obj, comps, passive, row, act = told.subject, told.obj, told.comps, told.passive, told.row, told.act
        if (
            row.event_type == "armed_assault"
            and obj is not None
            and obj.tokens & {"prison", "jail", "prisons", "penitentiary"}
            and _frees(self.low_text)
        ):
            act.etype = "prison_break"
        for _, j in comps:
            if row.event_type == "release" and j in self.acts and self.acts[j].etype == "prison_break":
                act.etype = "prison_break"
                act.links.append(self.acts[j])
        out_of = any(prep == "from" and phrases[j].tokens & {"prison", "jail", "cells", "penitentiary"} for prep, j in comps)
        if row.event_type == "release" and out_of and subject is not None and not passive and self._is_rebel(subject):
            act.etype = "prison_break"

    def _is_no_event(self, told: Told) -> bool:
        """Whether the subject or object shows that the verb tells no act of conflict."""
        verb, subject, obj, comps, passive, row = told.verb, told.subject, told.obj, told.comps, told.passive, told.row
        nobody = (
            subject is not None
            and subject.kind == "NP"
            and not self._is_actor(subject)
            and not (subject.qty is not None and row.lemma in {"die", "perish", "fall"})
            and all(x.kind in {"w", "det", "qty"} or (x.kind == "thing" and row.event_type not in BLASTS) for x in subject.items)
        )
        if subject is not None and not passive and subject.tokens & ANIMALS and not subject.groups:
            return True  # "a bull elephant killed two farmers"
        around = [self.phrases[j] for _, j in comps] + ([obj] if obj is not None else [])
        if row.event_type in VIOLENCE and any(p.tokens & _MOCK for p in around):
            return True  # "stormed a mock camp at the close of an exercise"
        if obj is not None and obj.tokens & _BEASTS and row.toll in {"deaths", "wounded"}:
            return True  # "farmers killed thousands of birds"
        if subject is not None and not passive and subject.tokens & {"critics", "opponents", "commentators", "columnists"}:
            return True  # "Critics attacked the president over the budget"
        if subject is not None and not passive and subject.tokens & _ILLS and row.toll == "deaths":
            return True  # "snakebite kills more people than the conflict does"
        if row.event_type == "territory_change" and "as" in {prep for prep, _ in comps} and verb.low.startswith(("tak", "took")):
            return True  # "takes over as chief of staff"
        before = self.phrases[: told.k] if passive else []
        if row.event_type == "withdrawal" and any("claim" in p.tokens for p in [*before, *([obj] if obj is not None else [])]):
            return True  # "withdrew its claim of responsibility"
        if row.event_type == "military_operation" and obj is not None and obj.tokens & _UNCLEARED:
            return True  # "cleared the sale of twelve aircraft"
        if row.event_type == "military_operation" and subject is not None and subject.actor_class == "civilian" and not passive:
            return True  # "a charity that clears mines"
        if subject is not None and not passive and subject.tokens & _WARS and row.toll in {"deaths", "wounded"}:
            return True  # "the insurgency has killed 35,000 people since 2009"
        if (
            row.event_type in {"property_destruction", "shelling"}
            and subject is not None
            and not passive
            and subject.tokens & _ELEMENTS
        ):
            return True  # "a fire that broke out in a kitchen destroyed 300 shelters"
        if (
            row.event_type == "arrest"
            and verb.low in {"jailed", "imprisoned"}
            and any(prep in {"for", "over"} for prep, _ in comps)
        ):
            return True  # a sentence is no arrest
        if subject is not None and row.event_type in VIOLENCE and subject.tokens & _MARKETS:
            return True  # "oil prices were hit by fears of conflict"
        # "the virus attacked northern Italy"
        counted = obj is not None and (obj.qty is not None or (verb.form == "ing" and self._is_actor(obj)))
        done = row.event_type in VIOLENCE or (row.event_type in _BY_SOMEBODY and row.subject_role == "perpetrator")
        return nobody and not passive and done and row.certainty != "sure" and not counted

    def _counts_people(self, told: Told) -> None:
        """A verb of killing or wounding: its victims to an act of their own, linked with the event that another word tells."""
        phrases = self.phrases
        k, verb, s, subject, obj, comps, passive, row, act, subject_act, doers = (
            told.k,
            told.verb,
            told.s,
            told.subject,
            told.obj,
            told.comps,
            told.passive,
            told.row,
            told.act,
            told.subject_act,
            told.doers,
        )
        act.is_toll = True
        toll = row.toll
        if row.lemma == "shoot" and (_DEATH.search(self.low_text) and not _WOUND.search(self.low_text)):
            toll = "deaths"  # wounding unless death is told
        victims = subject if passive or row.subject_role == "target" else obj
        linked = None
        reported = subject_act is not None and subject_act.etype == "human_rights_report"  # "a report accuses X of killing ..."
        if subject_act is not None and not passive and row.subject_role != "target" and not reported:
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
        if victims is not None and victims.kind == "PRO" and toll and victims.low in _NOBODY:
            none = Quantity(victims.start, victims.end, 0, 0, 0, False, victims.low, "exact")
            act.tolls.append(Toll(toll, none, None, victims.start, victims.end))
        elif victims is not None and victims.kind in {"NP", "PRO", "LOC"}:
            self._add_tolls(act, toll, victims)
            for prep, j in comps:  # "the mayor was killed along with two guards"
                if prep in BESIDES and phrases[j].kind == "NP" and phrases[j].qty is not None:
                    self._add_tolls(act, toll, phrases[j])
        if (
            not passive
            and subject is not None
            and subject.kind in {"NP", "PRO", "LOC"}
            and row.subject_role == "perpetrator"
            and (subject_act is None or linked is not subject_act)
            and not (linked is not None and verb.form == "ing" and subject in linked.targets)  # "a convoy hit a mine, killing 3"
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

    def _shares_act(self, told: Told) -> bool:
        """Whether the act is that of an event noun which is subject or object of the verb ("the blast hit a market")."""
        phrases = self.phrases
        subject, obj, comps, passive, row, void, act, subject_act, object_act = (
            told.subject,
            told.obj,
            told.comps,
            told.passive,
            told.row,
            told.void,
            told.act,
            told.subject_act,
            told.object_act,
        )
        for shared in (subject_act, object_act):
            if shared is not None:
                shared.engaged = True
        if subject_act is not None and row.event_type in VIOLENCE and subject_act.etype in VIOLENCE and not passive:
            # "the blast hit a market", "a bomb exploded under a vehicle"
            if row.object_role in {"target", "place"} and obj is not None and obj.kind == "NP":
                subject_act.targets.extend(m for m in flat(obj) if self._is_actor(m))
            for prep, j in comps:
                if (
                    prep in {"under", "near", "at", "outside", "on", "in", "against", "into", "inside", "of"}
                    and phrases[j].kind == "NP"
                    and self._is_actor(phrases[j])
                ) and not subject_act.targets:
                    subject_act.targets.extend(flat(phrases[j]))
            subject_act.void = subject_act.void or void
            return True
        if object_act is not None and row.subject_role == "target" and row.object_role == "perpetrator":
            # repel, thwart, foil an attack
            if subject is not None and subject.kind in {"NP", "PRO"} and not passive:
                object_act.targets.extend(flat(subject))
            object_act.rule += "+foiled"
            return True
        if object_act is not None and (
            row.event_type == object_act.etype or object_act.etype in {"propaganda_release", "statement"}
        ):
            if subject is not None and not passive:
                self._give_perp(object_act, subject)
            object_act.void = object_act.void or void
            object_act.own_subject = True
            return True
        pact = next(
            (self.acts[j] for prep, j in comps if prep == "from" and j in self.acts and self.acts[j].etype == "agreement"), None
        )
        if row.event_type == "withdrawal" and pact is not None:
            if subject is not None and subject.kind in {"NP", "PRO", "LOC"}:
                self._give_perp(pact, subject)
            pact.locs.clear()
            return True
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
            return True
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
            return True
        by_event = next(
            (self.acts[j] for prep, j in comps if prep == "by" and j in self.acts and self.acts[j].etype in VIOLENCE), None
        )
        if passive and by_event is not None and row.event_type in VIOLENCE and subject is not None and subject.kind == "NP":
            by_event.engaged = True  # "the convoy was hit by two roadside bombs"
            if not by_event.targets:
                by_event.targets.extend(m for m in flat(subject) if self._is_actor(m))
            by_event.void = by_event.void or void
            return True
        return False


def _frees(text: str) -> bool:
    return any(
        w in text for w in ("free ", "freed", "freeing", "escape", "inmates", "broke out", "detainees", "let loose", "jailbreak")
    )
