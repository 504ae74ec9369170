"""From acts to the records of a blurb: merge, place, test, and fill every field of the codebook."""

import dataclasses
from typing import Any

from orchestration.extraction.acts import VIOLENCE
from orchestration.extraction.attribution import Attribution
from orchestration.extraction.bench import FORCE_TYPES, leading, unique
from orchestration.extraction.lexicon import WEAPON
from orchestration.extraction.phrases import Phrase
from orchestration.extraction.records import Evidence, Record
from orchestration.extraction.statements import bare_claim, is_bare, statement
from orchestration.extraction.story import Draft, Story
from orchestration.extraction.syntax import flat
from orchestration.extraction.text import word_set

#: Days of a span, and deaths in it, that no single event has.
_SPAN, _MANY = 45, 15
_ANYBODY = frozenset({"people", "person", "persons", "victims", "others", "americans", "nationals", "men", "man"})
_INMATES = frozenset({"inmates", "prisoners", "detainees", "convicts", "inmate", "prisoner", "captives", "suspects", "militants"})
_FREED = word_set(
    """
    free freed freeing frees escape escaped escapes escaping flee fled fleeing loose sprung release released releasing
    away liberate liberated let
    """
)
_TIES = word_set(
    """
    links link ties tie connections belonging membership member members cell cells allegiance recruiting recruiters
    supporters involved
    """
)
_AIR = word_set(
    """
    drone drones aircraft jet jets warplane warplanes helicopter helicopters plane planes gunship gunships bomber bombers
    sukhoi sukhois bayraktar bayraktars akinci tucano tucanos mirage mirages rafale rafales reaper reapers
    """
)


def build(story: Story) -> list[Record]:
    """The records of one blurb, in the order told."""
    return _Coder(story).run()


#: Words that tell no massacre by themselves.
_MERE_KILLING = frozenset(
    {"kill", "die", "killing", "slay", "leave * dead", "killed", "dead", "death", "lose", "wipe out", "wipe * out"}
)
#: Whose they are, the force that lost them tells.
_VEHICLES = word_set(
    """
    vehicle vehicles truck trucks lorry lorries pickup pickups pick-up pick-ups car cars motorcycle motorcycles motorbike
    motorbikes
    """
)


def _without_people(ids: list[str], found: list[tuple[str, Any, Any, str]], etype: str, armed_hit: bool) -> list[str]:
    """Targets without the civilians that only "people", "three Americans" or burnt cars told of, where a party was hit."""
    if "civilians" not in ids or not (len(ids) > 1 or armed_hit) or etype not in VIOLENCE:
        return ids
    for group, item, act, _ in found:
        if group != "civilians":
            continue
        nobody = item is not None and (item.kind == "dem" or set(item.words) & _ANYBODY)
        burnt = act.trigger is not None and act.trigger.event_type == "property_destruction"
        theirs = item is not None and burnt and set(item.words) & _VEHICLES
        if not (nobody or theirs):
            return ids
    return [g for g in ids if g != "civilians"]


def _is_state(phrase: Phrase) -> bool:
    """Whether a doer is a state's force, though the registry has no row for it ("Egypt kills 17 militants in raids")."""
    country = phrase.kind == "LOC" and bool(phrase.locs) and phrase.locs[0].kind == "cty"
    return country or (phrase.actor_class in {"state_force", "police"} and not phrase.groups)


class _Coder(Attribution):
    def run(self) -> list[Record]:
        self._void_by_cues()
        self._void_by_dates()
        self._void_by_years()
        self._void_by_rehearsal()
        self._void_by_memory()
        self._void_by_release()
        drafts = self._cluster()
        self._settle_claims(drafts)
        drafts = self._without_vehicles(drafts)
        self._place_and_date(drafts)
        told = drafts
        drafts = [d for d in drafts if self._holds(d)]
        self._inherit([d for d in told if d not in drafts], drafts)
        if is_bare(self.story):
            told_of = [d for d in drafts if self._tells_of(d)]
            if not told_of and (claim := bare_claim(self.story)) is not None:
                drafts = [claim]
                self._place_and_date(drafts)
        if not drafts and (spoken := statement(self.story)) is not None:
            drafts = [spoken]
            self._place_and_date(drafts)
        for draft in drafts:
            record = self._fill(draft, drafts)
            if record is not None:
                self.done.extend(each for one in self._respectively(record, draft) for each in self._in_turn(one, draft))
        return self.done

    def _tells_of(self, draft: Draft) -> bool:
        """Whether a draft tells where an act was, whom it hit, or something else than violence."""
        etype = self._type(draft)
        if etype not in VIOLENCE:
            return etype not in {"claim_statement", "propaganda_release", "statement", "threat"}
        hit = any(t.groups or t.actor_class for a in draft.acts for t in a.targets)
        return bool(draft.locs) or hit or any(a.tolls for a in draft.acts)

    def _of_ties(self, draft: Draft) -> bool:
        """ "arrested 11 people suspected of having ties to X": a member counts for the organisation."""
        sentence = self.story.sentences[draft.acts[0].sentence]
        after = [p for p in sentence.phrases if p.start > draft.acts[0].phrase.start]
        return any(p.tokens & _TIES for p in after)

    def _inherit(self, dropped: list[Draft], kept: list[Draft]) -> None:
        """ "gunned down a cleric as he left his mosque in Herat": what is no event leaves its place and date to what is."""
        for lost in dropped:
            if any(a.void for a in lost.acts):
                continue
            heirs = [d for d in kept if d.sentence == lost.sentence and self._type(d) in VIOLENCE]
            if len(heirs) == 1:
                heirs[0].locs = heirs[0].locs or lost.locs
                heirs[0].dates = heirs[0].dates or lost.dates

    def _fill(self, draft: Draft, drafts: list[Draft]) -> Record | None:
        acts = draft.acts
        lexicon = self.lexicon
        etype = self._type(draft)
        record = Record(etype)
        perps = self._groups([(p, a) for a in acts for p in a.perps])
        if not perps and etype != "designation":
            owned = next((a for a in acts if a.anaphor), None)
            if owned is not None and (group := self._antecedent(owned.phrase, owned, "group")):
                perps = [(group, owned.phrase.items[0], owned, "anaphor")]
        targets = self._groups([(p, a) for a in acts for p in a.targets])
        self._locate(record, draft, drafts, perps, targets)
        perps = self._bind(perps, record, "perpetrators")
        targets = self._bind(targets, record, "targets")
        perp_ids = [g for g, _, _, _ in perps]
        if etype == "armed_clash" and not perp_ids:
            sides = [g for g, _, _, _ in targets if g != "civilians"]
            if len(set(sides)) > 1:  # "9 soldiers and 40 fighters of X died in clashes"
                perps = [x for x in targets if x[0] == sides[0]]
                perp_ids = sides[:1]
        if etype == "leader_death":
            lost = {g for g, _, _, _ in targets}
            perp_ids = [g for g in perp_ids if g not in lost]  # "X confirmed the death of its leader"
        hit = {g for g, _, _, _ in targets}
        perps = [
            x for x in perps if not (x[3] == "context" and x[0] in hit and etype != "armed_clash")
        ]  # "a drone killed 3 Americans"
        perp_ids = [g for g in perp_ids if any(g == x[0] for x in perps)]
        target_ids = [g for g, _, _, _ in targets if g not in perp_ids or etype == "armed_clash"]
        if etype == "armed_clash":
            first = {
                g for p in (a for a in acts if a.etype == "armed_clash") for m in p.perps for g, _, _, _ in self._resolve(m, p)
            }
            if first & set(perp_ids):
                perp_ids = [g for g in perp_ids if g in first]
            perp_ids = [g for g in perp_ids if g != "civilians"]
            target_ids = [g for g in target_ids if g not in perp_ids]
        # ---- type
        etype = self._refine(etype, draft, perp_ids, target_ids)
        record.event_type = etype
        klass = lexicon.event_class[etype]
        if etype == "statement" and not perp_ids:
            return None  # what a government or nobody in particular says is no statement of a party
        lead = leading(acts)
        self._cite(record, "event_type", etype, lead.phrase, lead.sentence, lead.rule or "act")
        if klass in {"communication", "report"}:
            record.record_class = "report" if klass == "report" else "communication"
        elif klass == "legal":
            record.record_class = "legal_action"
        elif klass == "strategic" or (etype in {"surrender", "release", "leader_death"}):
            record.record_class = "event"
        else:
            self._incidents(record, draft)
        if etype == "leader_death" and not target_ids:
            self._leaders_group(draft, target_ids, targets)
        if etype == "human_rights_report":
            perp_ids, target_ids = [], []
        if etype == "military_operation" and all(
            item is not None and item.kind == "noun" and item.row.counts_as_people == "no"
            for g, item, _, _ in targets
            if g == "civilians"
        ):
            target_ids = [g for g in target_ids if g != "civilians"]  # "cleared the road", "searched houses"
        if etype == "territory_change" and all(
            item is not None and item.kind == "noun" and item.row.counts_as_people == "no"
            for g, item, _, _ in targets
            if g == "civilians"
        ):
            target_ids = [g for g in target_ids if g != "civilians"]  # "took over the presidential palace"
        if etype == "statement":
            target_ids = [g for g in target_ids if g != "civilians"]  # whom one thanks or greets is hit by nothing
        if etype == "surrender":
            target_ids = [g for g in target_ids if g != "civilians"]
        if etype == "propaganda_release" and not perp_ids:
            self._publisher(draft, drafts, perp_ids, perps)
        if klass == "legal":
            record.countries, record.admin1, record.places, record.geo_precision = [], [], [], 9
            record.wider_region = None
            record.evidence = [e for e in record.evidence if e.field not in {"countries", "admin1", "places", "wider_region"}]
        armed_hit = any(p.actor_class in {"state_force", "police", "mission"} for a in acts for p in a.targets)
        target_ids = _without_people(target_ids, targets, etype, armed_hit)
        if not target_ids:
            target_ids = self._others_more(draft, targets)
        if etype == "arrest" and set(target_ids) <= {"civilians"} and self._of_ties(draft):
            target_ids = self._listed(draft, perp_ids, target_ids, targets)
        if etype == "designation":
            target_ids = self._listed(draft, perp_ids, target_ids, targets)
            if not perp_ids:
                self._lister(draft, perp_ids, perps)
        if etype == "prison_break":
            free = {g for g, item, _, basis in targets if item is not None and item.kind == "noun" and item.value == "prisoner"}
            target_ids = [g for g in target_ids if not (g == "civilians" and free)]
        if etype == "armed_assault" and self._is_bare_claim(record, draft, target_ids):
            record.event_type, record.record_class, record.n_incidents = "claim_statement", "communication", 1
            record.evidence = [e for e in record.evidence if e.field != "event_type"]
            self._cite(record, "event_type", "claim_statement", lead.phrase, lead.sentence, lead.rule or "claim")
            klass = "communication"
        # ---- persons
        for act in acts:
            for phrase in [*act.perps, *act.targets]:
                if phrase.person is not None:
                    _, start, end = phrase.person
                    index = self._sentence_of(phrase.items[0], act.sentence)
                    name = self.story.sentences[index].original[start:end]
                    if name and name not in record.persons:
                        record.persons.append(name)
                        self._cite_span(record, "persons", name, start, end, index, "person")
        # ---- actors
        record.perpetrators = unique(perp_ids)
        record.targets = unique(g for g in target_ids if g not in record.perpetrators)
        for name, found in (("perpetrators", perps), ("targets", targets)):
            for group, item, act, basis in found:
                if group in getattr(record, name) and not any(e.field == name and e.value == group for e in record.evidence):
                    if item is None:
                        record.evidence.append(Evidence(name, group, None, None, None, "anaphor", "context"))
                    else:
                        self._cite_item(record, name, group, item, act.sentence, f"actor:{basis}")
        # ---- tolls
        self._count(record, draft, perp_ids)
        hurt = next((a for a in acts if a.etype == "armed_assault" and any(t.kind == "wounded" for t in a.tolls)), None)
        killed_themselves = [t for t in record.tolls_by_side if t["kind"] == "deaths"]
        if etype == "killing" and hurt is not None and {t["side"] for t in killed_themselves} == {"attackers"}:
            # "stabbed two policemen before he was shot dead"
            record.event_type = hurt.etype
            record.evidence = [e for e in record.evidence if e.field != "event_type"]
            self._cite(record, "event_type", hurt.etype, hurt.phrase, hurt.sentence, hurt.rule or "act")
        # ---- who says so
        self._attribute(record, draft, klass)
        if klass in {"violence", "security"}:
            self._assert(record, draft)
        # ---- kinds of target and weapon
        for act in acts:
            for phrase in act.targets:
                if phrase.target_class and record.target_class is None:
                    record.target_class = phrase.target_class
                    self._cite(record, "target_class", phrase.target_class, phrase, act.sentence, "noun")
            if klass == "violence" and act.sentence < len(self.story.sentences):
                for item in self.story.sentences[act.sentence].items:
                    entry = item.has(WEAPON)
                    if (
                        entry is not None
                        and entry.value not in record.weapons
                        and entry.value != "unknown"
                        and (item.start >= act.phrase.start - 60)
                    ):
                        record.weapons.append(entry.value)
                        self._cite_span(record, "weapons", entry.value, item.start, item.end, act.sentence, "weapon")
        self._date(record, draft, drafts)
        if klass == "violence" and self._is_nowhere(record, draft):
            return None
        if record.record_class == "event" and klass == "violence" and (record.date_from and record.date_to):
            long = (record.date_to - record.date_from).days >= _SPAN
            if (
                long and record.date_precision != 4 and (record.deaths[0] or 0) > _MANY
            ):  # "killed 1,660 people in the first quarter"
                record.record_class, record.n_incidents = "aggregate", None
                self._cite(record, "record_class", "aggregate", lead.phrase, lead.sentence, "long span")
        return record

    def _is_nowhere(self, record: Record, draft: Draft) -> bool:
        """Whether nothing is told of whom an act hit, and at most one of who did it, when and where: a word, and no report."""
        counted = any(interval != (None, None, None) for interval in (record.deaths, record.wounded, record.abducted))
        told = [bool(record.perpetrators), bool(record.date_text), bool(draft.locs)]
        known = any(a.attribution is not None or (a.nominal and a.definite and not a.plural) for a in draft.acts)
        needed = 2 if record.event_type == "military_operation" and not record.perpetrators else 1
        return not record.targets and not counted and sum(told) <= needed and not known

    def _refine(self, etype: str, draft: Draft, perps: list[str], targets: list[str]) -> str:
        groups = self.lexicon.groups
        state = any(
            groups[g].group_type in {"state_force", "peacekeeping_or_multinational", "government", "pmc"}
            for g in perps
            if g in groups
        ) or (not perps and any(_is_state(p) for a in draft.acts for p in a.perps))
        armed_perp = any(
            groups[g].group_type in {"nsag", "unidentified", "militia", "criminal", "communal"} for g in perps if g in groups
        )
        civil = "civilians" in targets
        armed_target = any(g != "civilians" for g in targets)
        acts = draft.acts
        leader = any(
            p.person is not None and (p.actor_class == "leader" or p.groups)
            for a in acts
            for p in a.targets
            if a.is_toll or a.etype in {"leader_death", "killing", "air_strike"}
        )
        dead = any(
            t.kind == "deaths"
            and t.victim is not None
            and t.victim.person is not None
            and (t.victim.groups or t.victim.actor_class == "leader")
            for a in acts
            for t in a.tolls
        )
        if (leader and dead) or (leader and any(a.etype == "leader_death" for a in acts)):
            group_of = [
                g for g in targets if g in groups and groups[g].group_type in {"nsag", "militia", "unidentified", "criminal"}
            ]
            if group_of or etype == "leader_death":
                return "leader_death"
        if etype in {"armed_assault", "military_operation", "property_destruction", "explosive_device", "killing"} and any(
            p.tokens & _AIR or p.tokens >= {"air", "force"} for a in acts for p in a.perps
        ):
            return "air_strike"
        told = {a.etype for a in acts}
        attack = next(
            (a for a in acts if a.etype in {"armed_assault", "ambush"} and not a.nominal and not a.is_toll and a.perps), None
        )
        sideless = all(a.nominal and not a.perps for a in acts if a.etype == "armed_clash")
        if etype == "armed_clash" and attack is not None and armed_perp and sideless:
            return attack.etype  # "92 were killed in a battle after X stormed the camp"
        if etype == "explosive_device" and "suicide_bombing" in told:
            return "suicide_bombing"
        if etype == "explosive_device" and told & {"air_strike", "shelling"}:
            return "air_strike" if "air_strike" in told else "shelling"
        only_tolls = all(a.is_toll for a in acts)
        massacre = any(
            a.trigger is not None and a.trigger.event_type == "killing" and a.trigger.lemma not in _MERE_KILLING for a in acts
        )
        if etype in {"armed_assault", "killing"} and not massacre:
            if etype == "killing" or only_tolls:
                if state and armed_target:
                    return "military_operation"
                if civil and not armed_target:
                    return "killing"
                if armed_target:
                    return "armed_assault"
                return "killing" if etype == "killing" else "armed_assault"
            if state and not armed_perp and not (civil and not armed_target):
                return "military_operation"
        if etype == "killing" and massacre and state and armed_target and not civil:
            return "killing"
        if etype == "property_destruction" and state and armed_target and not civil:
            return "military_operation"  # "troops demolished 14 hideouts of X"
        if etype == "military_operation" and armed_perp and not state:
            return "armed_assault"
        if etype in {"armed_assault", "explosive_device", "killing"} and self._frees_prisoners(draft):
            return "prison_break"
        return etype

    def _frees_prisoners(self, draft: Draft) -> bool:
        """An attack after which inmates are out: a prison and those who left it, told in the attack's sentence."""
        phrases = self.story.sentences[draft.acts[0].sentence].phrases
        words = frozenset().union(*(p.tokens for p in phrases))
        inside = any(p.target_class == "police_prison" and p.tokens & {"lock", "prison"} for p in phrases) or words & {
            "prison",
            "jail",
            "prisons",
            "jails",
            "jailbreak",
            "penitentiary",
            "lockup",
        }
        return bool(inside and words & _FREED and (words & _INMATES or words & {"dozens", "scores", "hundreds"}))

    def _respectively(self, record: Record, draft: Draft) -> list[Record]:
        """ "near A and B on Monday and Tuesday, killing five and seven respectively": one record each."""
        sentence = self.story.sentences[draft.acts[0].sentence]
        if not any("respectively" in x.words for x in sentence.items) or len(record.places) < 2:
            return [record]
        tolls = [t for a in draft.acts for t in a.tolls if t.kind == "deaths" and t.quantity is not None]
        if 1 < len(tolls) < len(record.places):
            del record.places[len(tolls) :]  # "the villages of A and B near C"
        n = len(record.places)
        days = [(m, i) for m, i, _ in draft.dates if m is not None and m.date_from is not None]
        out = []
        for k, place in enumerate(record.places):
            copy = dataclasses.replace(
                record, places=[place], evidence=[e for e in record.evidence if e.field != "places" or e.value == place["name"]]
            )
            copy.record_class, copy.n_incidents = "event", 1
            if len(tolls) == n and (quantity := tolls[k].quantity) is not None:
                copy.deaths = (quantity.low, quantity.best, quantity.high)
                # "25 and 12 soldiers respectively": both numbers count the last one's people
                victim = tolls[k].victim
                who = tolls[k] if victim is not None and victim.noun is not None else tolls[-1]
                low, best, high = copy.deaths
                side = self._side(who, draft.acts[0], record.perpetrators)
                others = [x for x in record.tolls_by_side if x["kind"] != "deaths"]
                copy.tolls_by_side = [*others, {"side": side, "kind": "deaths", "low": low, "best": best, "high": high}]
                copy.evidence = [e for e in copy.evidence if not e.field.startswith("deaths")]
                for suffix, count in zip(("low", "best", "high"), copy.deaths, strict=True):
                    if count is not None:
                        self._cite_span(
                            copy,
                            f"deaths_{suffix}",
                            str(count),
                            quantity.start,
                            quantity.end,
                            draft.acts[0].sentence,
                            f"number:{quantity.rule}",
                        )
            if len(days) == n:
                copy.date_from, copy.date_to = days[k][0].date_from, days[k][0].date_to
                copy.date_text = sentence.original[days[k][0].start : days[k][0].end]
                copy.evidence = [e for e in copy.evidence if not e.field.startswith("date")]
                for name, value in (("date_text", copy.date_text), ("date_from", copy.date_from), ("date_to", copy.date_to)):
                    self._cite_span(
                        copy,
                        name,
                        str(value),
                        days[k][0].start,
                        days[k][0].end,
                        draft.acts[0].sentence,
                        f"date:{days[k][0].rule}",
                    )
            out.append(copy)
        return out

    def _incidents(self, record: Record, draft: Draft) -> None:
        types = (
            {
                (g == "?force" or self.lexicon.groups[g].group_type in FORCE_TYPES | {"pmc"})
                for a in draft.acts
                for p in a.perps
                for m in flat(p)
                for g, _, _, _ in self._resolve(m, a)
                if g in self.lexicon.groups or g == "?force"
            }
            if record.event_type == "killing"
            else set()
        )
        if len(types) > 1:
            record.record_class, record.n_incidents = "aggregate", None
            self._cite(record, "record_class", "aggregate", draft.acts[0].phrase, draft.acts[0].sentence, "two sides")
            return
        for act in draft.acts:
            if (
                act.trigger is not None
                and act.trigger.subject_role == "instrument"
                and ({act.etype, record.event_type} & {"shelling", "air_strike"} or act.count is None)
            ):
                continue
            if act.etype == "armed_clash" and act.count is None:
                continue
            if act.nominal and (act.plural or (act.count is not None and (act.count.low or 0) > 1)):
                record.record_class = "aggregate"
                record.n_incidents = (
                    act.count.low
                    if act.count is not None and act.count.kind == "exact" and act.count.low == act.count.high
                    else None
                )
                self._cite(record, "record_class", "aggregate", act.phrase, act.sentence, "plural")
                if record.n_incidents is not None and act.count is not None:
                    self._cite_span(
                        record, "n_incidents", str(record.n_incidents), act.count.start, act.count.end, act.sentence, "number"
                    )
                return

    def _is_bare_claim(self, record: Record, draft: Draft, targets: list[str]) -> bool:
        """ "claimed responsibility for an attack", and nothing of it told: the claim is all there is."""
        lead = draft.acts[0]
        claimed = any(a.attribution is not None and a.attribution[0] == "claimed" for a in draft.acts)
        return (
            claimed
            and len(draft.acts) == 1
            and lead.nominal
            and (not lead.definite or is_bare(self.story))
            and not lead.plural
            and not (record.countries or record.places or draft.locs or draft.dates or targets or lead.tolls)
        )
