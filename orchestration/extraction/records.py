"""Acts merged into records, and each record's fields filled with their words.

The rules are those of the codebook: most specific type, actors as sets of registry ids, one record for one happening.
"""

import dataclasses
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from orchestration.extraction import places as gazetteer
from orchestration.extraction.acts import _AIR, ARMED, COMMUNICATION, GENERIC, VIOLENCE, Act, Toll
from orchestration.extraction.lexicon import COUNTRY, WEAPON, Lexicon
from orchestration.extraction.mentions import Item
from orchestration.extraction.phrases import PLACE_WORDS, REGION_WORDS, Phrase
from orchestration.extraction.syntax import flat

_FORCE_TYPES = frozenset({"state_force", "peacekeeping_or_multinational", "government"})
_NAME_PARTS = frozenset("al el ed de la le du ez ad ar as an dar ould oued wadi kafr bir ain umm beit deir tel tell ras jebel".split())
_SETTLEMENTS = frozenset("town village city hamlet villages towns port oasis camp post base outpost settlement locality commune district".split())
_ANAPHORS = frozenset({"it", "they", "he", "she", "them", "him"})
_GROUP_WORDS = frozenset({"group", "organisation", "organization", "network", "faction", "outfit", "movement", "militia", "insurgents", "militants", "jihadists", "rebels", "fighters", "men", "forces", "members", "army", "soldiers", "troops", "unit", "branch", "affiliate"})
_OF_WORDS = PLACE_WORDS | frozenset("out half vicinity fringe fringes neighbourhood neighborhood surroundings countryside gates streets port airport surrounds limits north south east west centre center outskirts suburb suburbs edge control capture fall siege coast town villages towns cities part parts heart quarter side kilometres km miles".split())
_BORDER = frozenset({"border", "frontier", "borders", "tri-border"})
_NEAR = frozenset({"near", "outside", "around", "close to", "outskirts of", "on the outskirts of", "north of", "south of", "east of", "west of", "northeast of", "northwest of", "southeast of", "southwest of", "not far from", "just outside", "near to", "towards"})


@dataclasses.dataclass
class Evidence:
    """The words behind one value: code points into the landed text, end exclusive."""

    field: str
    value: str | None
    start: int | None
    end: int | None
    text: str | None
    rule: str
    basis: str


@dataclasses.dataclass
class Record:
    """One candidate record; fields as in `schemas.Candidates`."""

    event_type: str
    record_class: str = "event"
    n_incidents: int | None = 1
    perpetrators: list[str] = dataclasses.field(default_factory=list)
    targets: list[str] = dataclasses.field(default_factory=list)
    claimants: list[str] = dataclasses.field(default_factory=list)
    countries: list[str] = dataclasses.field(default_factory=list)
    admin1: list[str] = dataclasses.field(default_factory=list)
    places: list[dict[str, Any]] = dataclasses.field(default_factory=list)
    geo_precision: int = 9
    date_text: str | None = None
    date_from: date | None = None
    date_to: date | None = None
    date_precision: int = 9
    deaths: tuple[int | None, int | None, int | None] = (None, None, None)
    wounded: tuple[int | None, int | None, int | None] = (None, None, None)
    abducted: tuple[int | None, int | None, int | None] = (None, None, None)
    is_toll_approximate: bool = False
    tolls_by_side: list[dict[str, Any]] = dataclasses.field(default_factory=list)
    attribution: str = "unknown"
    certainty: str = "stated"
    persons: list[str] = dataclasses.field(default_factory=list)
    target_class: str | None = None
    weapons: list[str] = dataclasses.field(default_factory=list)
    evidence: list[Evidence] = dataclasses.field(default_factory=list)

    def to_gold(self) -> dict[str, Any]:
        """The record as one JSON object with the gold files' field names."""
        out: dict[str, Any] = {
            "event_type": self.event_type,
            "record_class": self.record_class,
            "n_incidents": self.n_incidents,
            "perpetrators": self.perpetrators,
            "targets": self.targets,
            "claimants": self.claimants,
            "countries": self.countries,
            "admin1": self.admin1,
            "places": self.places,
            "geo_precision": self.geo_precision,
            "date_text": self.date_text,
            "date_from": self.date_from.isoformat() if self.date_from else None,
            "date_to": self.date_to.isoformat() if self.date_to else None,
            "date_precision": self.date_precision,
        }
        for name in ("deaths", "wounded", "abducted"):
            low, best, high = getattr(self, name)
            out |= {f"{name}_low": low, f"{name}_best": best, f"{name}_high": high}
        out |= {
            "is_toll_approximate": self.is_toll_approximate,
            "tolls_by_side": self.tolls_by_side,
            "attribution": self.attribution,
            "certainty": self.certainty,
            "persons": self.persons,
            "target_class": self.target_class,
            "weapons": self.weapons,
            "evidence": [dataclasses.asdict(e) for e in self.evidence],
        }
        return out


class Story:
    """What the readers found in one blurb: sentences with items, phrases and acts; and the text's own context."""

    def __init__(self, lexicon: Lexicon, published_on: date | None) -> None:
        self.lexicon = lexicon
        self.published_on = published_on
        self.sentences: list[Sentence] = []
        self.named: list[str] = []
        self.area: list[str] = []


class Sentence:
    """One sentence: which part of the blurb it stands in (`title` or `text`), its items, phrases, acts and cues."""

    def __init__(self, part: str, original: str, items: list[Item], phrases: list[Phrase], acts: list[Act], cues: list[tuple[Any, int, int, int, int]]) -> None:
        self.part, self.original, self.items, self.phrases, self.acts, self.cues = part, original, items, phrases, acts, cues
        self.segments = _segments(phrases)


def _segments(phrases: list[Phrase]) -> list[int]:
    """A number for each phrase: clauses that can have a place and date of their own get numbers of their own."""
    out, current = [], 0
    seen_verb = False
    for k, phrase in enumerate(phrases):
        clause_date = phrase.kind == "DATE" and phrase.items[0].date is not None and phrase.items[0].date.rule == "offset clause"
        if clause_date or phrase.kind == "SUB" or (phrase.kind == "PUNCT" and phrase.low in {";", ":"}):
            current += 1
            seen_verb = False
        elif phrase.kind == "CONJ" and seen_verb:
            following = phrases[k + 1 : k + 4]
            if following and following[0].kind in {"NP", "PRO", "EV", "DATE"} and any(p.kind in {"V", "G"} and p.form != "ing" for p in phrases[k + 2 : k + 7]):
                current += 1
                seen_verb = False
            elif following and following[0].kind in {"PREP"} and any(p.kind in {"V", "G"} and p.form != "ing" for p in phrases[k + 2 : k + 9]):
                current += 1
                seen_verb = False
        elif phrase.kind in {"V", "G"}:
            seen_verb = True
        out.append(current)
    return out


class _Draft:
    """A record in the making: the acts that tell it."""

    def __init__(self, act: Act) -> None:
        self.acts = [act]
        self.sentence = act.sentence
        self.locs: list[tuple[Item, Phrase, int, str]] = []
        self.dates: list[Any] = []
        self.place_anaphor = False

    @property
    def etypes(self) -> list[str]:
        return [a.etype for a in self.acts]


def build(story: Story) -> list[Record]:
    """The records of one blurb, in the order told."""
    return _Builder(story).run()


class _Builder:
    def __init__(self, story: Story) -> None:
        self.story = story
        self.lexicon = story.lexicon
        self.done: list[Record] = []

    def run(self) -> list[Record]:
        self._void_by_cues()
        self._void_by_dates()
        drafts = self._cluster()
        self._settle_claims(drafts)
        drafts = self._without_vehicles(drafts)
        self._place_and_date(drafts)
        drafts = [d for d in drafts if self._holds(d)]
        for draft in drafts:
            record = self._fill(draft, drafts)
            if record is not None:
                self.done.extend(self._respectively(record, draft))
        return self.done

    # ------------------------------------------------------------------ what is no event
    def _void_by_cues(self) -> None:
        for sentence in self.story.sentences:
            for row, i, j, _start, _end in sentence.cues:
                scope = row.scope
                if scope in {"", "none"}:
                    continue
                for act in sentence.acts:
                    at, past = act.phrase.items[0].i, act.phrase.items[-1].j
                    if scope == "sentence":
                        hit = True
                    elif scope == "after":
                        hit = past > i and at >= i and self._segment_at(sentence, j - 1) == self._segment_at(sentence, at) and self._same_clause(sentence, i, at, row.kind == "background")
                    else:
                        hit = self._segment_at(sentence, j - 1) == self._segment_at(sentence, at)
                    if hit and not act.void and not act.relative and act.etype not in {"threat", "talks_offer", "denial", "propaganda_release"}:
                        act.void = row.kind

    def _void_by_dates(self) -> None:
        """A clause dated more than a year before publication, beside other news, is history."""
        for sentence in self.story.sentences:
            dated = [(k, p.items[0].date) for k, p in enumerate(sentence.phrases) if p.kind == "DATE" and p.items[0].date is not None]
            for k, mention in dated:
                if not mention.is_history:
                    continue
                segment = sentence.segments[k]
                others = any(a for s in self.story.sentences for a in s.acts if not a.void and not (s is sentence and s.segments[a.index] == segment))
                undated = not any(s == segment and j != k for j, (p, s) in enumerate(zip(sentence.phrases, sentence.segments, strict=True)) if p.kind == "DATE")
                for act in sentence.acts:
                    if sentence.segments[act.index] == segment and not act.void and (others or mention.rule in {"ago", "offset"}) and undated:
                        act.void = "history"

    def _segment_at(self, sentence: Sentence, token: int) -> int:
        for phrase, segment in zip(sentence.phrases, sentence.segments, strict=True):
            if phrase.items[0].i <= token < phrase.items[-1].j:
                return segment
        return -1

    def _same_clause(self, sentence: Sentence, i: int, at: int, narrow: bool) -> bool:
        for phrase in sentence.phrases:
            if narrow and i < phrase.items[0].i < at and phrase.kind == "PUNCT" and phrase.low == ",":
                return False
            if i < phrase.items[0].i < at and phrase.kind == "PUNCT" and phrase.low in {";", ".", ":"}:
                return False
            if i < phrase.items[0].i < at and phrase.kind == "SUB" and phrase.low in {"after", "when"}:
                return False
            if i < phrase.items[0].i < at and phrase.kind == "CONJ" and phrase.low in {"but"}:
                return False
        return True

    def _without_vehicles(self, drafts: list[_Draft]) -> list[_Draft]:
        """A statement, message or letter that only carries another act of its sentence is no record."""
        out = []
        for draft in drafts:
            lead = draft.acts[0]
            carried = lead.etype == "statement" and lead.nominal and any(d is not draft and any(a.sentence == lead.sentence for a in d.acts) for d in drafts)
            silent = self._type(draft) in COMMUNICATION and not self._communication_holds(draft, self._type(draft))
            if not carried and not silent:
                out.append(draft)
        return out

    # ------------------------------------------------------------------ which acts are one
    def _cluster(self) -> list[_Draft]:
        drafts: list[_Draft] = []
        for sentence in self.story.sentences:
            for component in _components(sentence.acts):
                alive = [a for a in component if not a.void]
                if not alive:
                    continue
                strong = [a for a in alive if not (a.certainty == "weak" and a.trigger is not None and a.trigger.subject_role == "none")]
                alive = strong or alive
                lead = min(alive, key=_rank)
                draft = next((d for d in reversed(drafts) if self._same(d, lead, sentence)), None)
                if draft is None:
                    draft = _Draft(lead)
                    draft.acts = alive
                    drafts.append(draft)
                elif lead.certainty == "weak" and lead.trigger is not None and lead.trigger.subject_role == "none":
                    continue
                else:
                    draft.acts.extend(alive)
        return drafts

    def _same(self, draft: _Draft, act: Act, sentence: Sentence) -> bool:
        first = draft.acts[-1]
        t_old = self._type(draft)
        t_new = act.etype
        if t_old in VIOLENCE and t_new in VIOLENCE:
            if act.is_new:
                return False
            if t_new != t_old and not act.is_toll and act.nominal and not act.plural and not act.definite and any(a.plural for a in draft.acts):
                return False
            generic = t_new in GENERIC or t_old in GENERIC or act.is_toll
            pair = {t_old, t_new}
            if t_old != t_new and not generic and pair not in ({"suicide_bombing", "explosive_device"}, {"ambush", "explosive_device"} if act.is_toll else {""}):
                return False
            if "leader_death" in pair and t_old != t_new and not act.is_toll:
                return False
            if t_new in {"property_destruction", "abduction", "prison_break"} and t_old != t_new and not (act.links):
                return False
            if t_old in {"property_destruction", "abduction"} and t_new != t_old and not act.is_toll:
                return False
            if act.sentence == draft.sentence:
                return self._same_in_sentence(draft, act, sentence)
            if sentence.part == "text" and draft.sentence == 0 and self.story.sentences[0].part == "title":
                return not self._clash(draft, act)
            if act.is_toll and not (act.perps and any(p.groups for p in act.perps)):
                return not self._own_place_or_date(act, sentence) or act.definite
            if act.definite or act.anaphor:
                return not self._clash(draft, act) and not self._own_date(act, sentence)
            return not self._own_place_or_date(act, sentence) and not self._clash(draft, act) and not act.own_subject
        if t_old == "prison_break" and t_new == "release" and act.sentence == draft.sentence:
            return True
        if t_old == t_new:
            if act.sentence == draft.sentence:
                return not self._clash(draft, act) or t_new in {"propaganda_release", "agreement", "designation", "human_rights_report", "statement"}
            return not self._clash(draft, act)
        return False

    def _same_in_sentence(self, draft: _Draft, act: Act, sentence: Sentence) -> bool:
        first = draft.acts[-1]
        segments = sentence.segments
        a, b = segments[first.index], segments[act.index]
        if self._clash(draft, act):
            return False
        if a == b:
            return True
        crossing = [p for p in sentence.phrases[first.index : act.index] if p.kind == "SUB"]
        if crossing and not act.is_toll:
            # "X attacked, after gunmen opened fire" is one; "Y ended days after X attacked" is two
            low = crossing[-1].low
            if low in {"when", "as", "while"} and act.etype in GENERIC | {self._type(draft)}:
                return not self._separate_place(draft, act, sentence)
            return not self._separate_place(draft, act, sentence) and not (self._own_date(act, sentence) and self._draft_date(draft, sentence))
        if self._separate_place(draft, act, sentence) or (self._own_date(act, sentence) and self._draft_date(draft, sentence)):
            return False
        if act.is_toll or not act.own_subject:
            return True
        return not self._own_place_or_date(act, sentence)

    def _near(self, act: Act, sentence: Sentence, kinds: set[str]) -> list[Phrase]:
        segment = sentence.segments[act.index]
        return [
            p
            for k, (p, s) in enumerate(zip(sentence.phrases, sentence.segments, strict=True))
            if s == segment and p.kind in kinds and not (p.kind == "LOC" and self._is_speaker(sentence, k))
        ]

    def _own_date(self, act: Act, sentence: Sentence) -> bool:
        return bool(act.dates) or any(True for p in self._near(act, sentence, {"DATE"}))

    def _own_place_or_date(self, act: Act, sentence: Sentence) -> bool:
        return self._own_date(act, sentence) or bool(act.locs) or bool(self._near(act, sentence, {"LOC"}))

    def _draft_date(self, draft: _Draft, sentence: Sentence) -> bool:
        return any(self._own_date(a, sentence) for a in draft.acts if a.sentence == draft.sentence)

    def _separate_place(self, draft: _Draft, act: Act, sentence: Sentence) -> bool:
        old = {x.low for a in draft.acts if a.sentence == act.sentence for p in self._near(a, sentence, {"LOC"}) for x in p.locs}
        new = {x.low for p in self._near(act, sentence, {"LOC"}) for x in p.locs}
        return bool(old and new and not old & new)

    def _clash(self, draft: _Draft, act: Act) -> bool:
        """Whether two tellings name different doers."""
        old = {g for a in draft.acts for p in a.perps for g, _, _ in p.groups}
        new = {g for p in act.perps for g, _, _ in p.groups}
        if old and new and not old & new:
            return True
        old_targets = {g for a in draft.acts for p in a.targets for g, _, _ in p.groups}
        return bool(new and new <= old_targets and old and not new & old)

    def _type(self, draft: _Draft) -> str:
        best = min(draft.acts, key=_rank)
        return best.etype

    # ------------------------------------------------------------------ claims whose act stands elsewhere
    def _settle_claims(self, drafts: list[_Draft]) -> None:
        self._claims_by_cue()
        for sentence in self.story.sentences:
            for act in sentence.acts:
                if not (act.etype == "claim_statement" and act.trigger is None) or act.attribution is None:
                    continue
                status = act.attribution[0]
                same = [d for d in drafts if any(a.sentence == act.sentence and a.etype in VIOLENCE | {"arrest", "release"} for a in d.acts)]
                before = [d for d in drafts if d.sentence < act.sentence and any(a.etype in VIOLENCE for a in d.acts)]
                hosts = same or before[-1:]
                for draft in hosts:
                    lead = draft.acts[0]
                    if status == "unclaimed":
                        if not any(a.attribution and a.attribution[0] == "suspected" for a in draft.acts):
                            lead.attribution = lead.attribution or act.attribution
                        continue
                    current = next((a.attribution for a in draft.acts if a.attribution), None)
                    if current is None or current[0] == "unclaimed" or status == "claimed":
                        lead.attribution = act.attribution
                        for a in draft.acts[1:]:
                            a.attribution = None
                    if status in {"suspected", "attributed"}:
                        named = [p for a in draft.acts for p in a.perps if p.groups and not p.groups[0][0].startswith("unidentified")]
                        if not named:
                            for a in draft.acts:
                                a.perps = []
                            lead.perps = list(act.perps)
                    else:
                        if not any(a.perps for a in draft.acts):
                            lead.perps = list(act.perps)
                        lead.claimants.extend(act.claimants)
                if not hosts and status == "claimed" and not act.rule.startswith("frame:"):
                    drafts.append(_Draft(act))
                    act.certainty = "sure"
            for row, i, j, start, end in sentence.cues:
                if row.kind == "unclaimed":
                    hosts = [d for d in drafts if any(a.sentence == sentence.acts[0].sentence if sentence.acts else False for a in d.acts) and self._type(d) in VIOLENCE]
                    index = self.story.sentences.index(sentence)
                    hosts = [d for d in drafts if any(a.sentence == index for a in d.acts) and self._type(d) in VIOLENCE] or [d for d in drafts if d.sentence < index and self._type(d) in VIOLENCE][-1:]
                    for draft in hosts:
                        if row.attribution == "unknown":
                            continue
                        if not any(a.attribution and a.attribution[0] in {"suspected", "claimed"} for a in draft.acts):
                            draft.acts[0].attribution = ("unclaimed", _span_phrase(sentence, i, j))

    def _describes_target(self, sentence: Sentence, token: int) -> bool:
        """Whether the words right before a frame are those hit ("beheaded two men accused of sorcery")."""
        before = next((p for p in reversed(sentence.phrases) if p.items[-1].j <= token), None)
        return before is not None and any(before in a.targets for a in sentence.acts)

    def _claims_by_cue(self) -> None:
        """Frames of claiming and suspecting whose verb the reader does not know ("bore the hallmarks of X")."""
        for index, sentence in enumerate(self.story.sentences):
            taken = {a.attribution[0] for a in sentence.acts if a.attribution is not None}
            if taken - {"unclaimed"}:
                continue
            for row, i, j, _start, _end in sentence.cues:
                if (taken and row.kind == "claim") or self._describes_target(sentence, i):
                    continue
                if row.kind not in {"claim", "suspect", "attribute"} or row.attribution not in {"claimed", "suspected", "attributed"}:
                    continue
                if "X" not in row.slot_order:
                    continue
                after = row.slot_order.replace(" ", "").lower().find("xafter") >= 0
                who = None
                for k, phrase in enumerate(sentence.phrases):
                    at = phrase.items[0].i
                    if phrase.kind == "NP" and phrase.groups and not any(phrase in a.targets for a in sentence.acts):
                        if after and phrase.items[-1].j > i and at <= j + 4:
                            who = phrase
                            break
                        if not after and at < i:
                            who = phrase
                if who is None:
                    continue
                armed = [m for m in flat(who) if any(self.lexicon.groups[g].group_type not in _FORCE_TYPES for g, _, _ in m.groups if g in self.lexicon.groups)]
                if not armed:
                    continue
                place = next((k for k, p in enumerate(sentence.phrases) if p.items[-1].j > i), 0)
                act = Act("claim_statement", sentence.phrases[place], index, place, None)
                act.attribution = (row.attribution, sentence.phrases[place])
                act.rule = f"frame:{row.frame}"
                act.perps.extend(armed)
                if row.attribution == "claimed":
                    act.claimants.extend(armed)
                sentence.acts.append(act)
                break

    # ------------------------------------------------------------------ where and when
    def _place_and_date(self, drafts: list[_Draft]) -> None:
        for index, sentence in enumerate(self.story.sentences):
            local = [(a, d) for d in drafts for a in d.acts if a.sentence == index]
            if not local:
                continue
            claimed = {id(x) for a, _ in local for x in a.locs}
            for a, d in local:
                for item in a.locs:
                    d.locs.append((item, a.phrase, index, ""))
                d.dates.extend((x.date, x, index) for x in a.dates if x.date is not None)
            void_acts = [a for a in sentence.acts if a.void and not any(a is x for x, _ in local)]
            for k, phrase in enumerate(sentence.phrases):
                if phrase.kind == "DATE":
                    draft = self._owner(k, sentence, local, void_acts)
                    if draft is not None:
                        draft.dates.extend((x.date, x, index) for x in phrase.items if x.date is not None)
                    continue
                members = flat(phrase)
                prep = ""
                unlisted = self._unlisted(sentence, k)
                if unlisted is not None:
                    draft = self._owner(k, sentence, local, void_acts)
                    if draft is not None:
                        draft.locs.append((unlisted, phrase, index, sentence.phrases[k - 1].low))
                    continue
                if k and sentence.phrases[k - 1].kind == "PREP":
                    lead = sentence.phrases[k - 1].items[0]
                    prep = lead.row.form if lead.row is not None and hasattr(lead.row, "form") else lead.low
                for member in members:
                    items = member.locs if member.kind == "LOC" else []
                    if member.kind == "NP" and not member.groups and not self._is_speaker(sentence, k):
                        items = [x for x in member.locs if x.kind == "plc" or (prep and member.noun is not None)]
                    if member.kind == "LOC" and ((member.form == "poss" and not prep) or self._is_speaker(sentence, k)):
                        continue
                    if prep == "of" and not self._of_place(sentence, k):
                        continue
                    for item in items:
                        if id(item) in claimed:
                            continue
                        draft = self._owner(k, sentence, local, void_acts)
                        if draft is not None:
                            draft.locs.append((item, member, index, prep))
                if phrase.kind == "NP" and prep in {"in", "at", "near", "on", "outside", "inside", "of"} and not phrase.locs and phrase.tokens & {"town", "city", "village", "area", "camp", "district"} and phrase.definite:
                    draft = self._owner(k, sentence, local, void_acts)
                    if draft is not None:
                        draft.place_anaphor = True
                taken = k and sentence.phrases[k - 1].kind == "V" and phrase.kind == "NP" and phrase.definite and not phrase.locs
                if taken and phrase.tokens & {"town", "village", "city", "base", "camp", "post"}:
                    draft = next((d for a, d in local if a.index == k - 1), None)
                    if draft is not None:
                        draft.place_anaphor = True
                if phrase.kind in {"NP"} and phrase.tokens & {"same"}:
                    draft = self._owner(k, sentence, local, void_acts)
                    if draft is not None and not draft.locs:
                        draft.place_anaphor = True

    def _of_place(self, sentence: Sentence, k: int) -> bool:
        """Whether "of" before a place names where ("the town of X", "north of X", "the bombing of X")."""
        before = sentence.phrases[k - 2] if k >= 2 else None
        return before is not None and (before.kind in {"EV", "LOC"} or bool(before.tokens & _OF_WORDS) or before.actor_class == "civilian" or before.target_class != "")

    def _unlisted(self, sentence: Sentence, k: int) -> Item | None:
        """A capitalised name after "in", "near" or "the village of" that no gazetteer row has: a place as text."""
        phrase = sentence.phrases[k]
        if phrase.kind != "NP" or phrase.groups or phrase.noun is not None or phrase.iso is not None or phrase.qty is not None or not k:
            return None
        before = sentence.phrases[k - 1]
        if before.kind != "PREP" or len(phrase.items) > 4 or not all(x.kind == "unk" or x.low in _NAME_PARTS for x in phrase.items):
            return None
        if phrase.items[0].kind != "unk" and phrase.items[-1].kind != "unk":
            return None
        of_place = before.low == "of" and k >= 2 and bool(sentence.phrases[k - 2].tokens & _SETTLEMENTS)
        if not of_place and before.low not in {"in", "near", "at", "outside"}:
            return None
        first, last = phrase.items[0], phrase.items[-1]
        if last.end - first.start < 4:
            return None
        item = Item("unk", first.i, last.j, first.start, last.end, first.low)
        return item

    def _is_speaker(self, sentence: Sentence, k: int) -> bool:
        told = sentence.phrases[k - 1] if k else None
        if told is not None and told.kind == "G" and told.word_class == "say" and (k + 1 >= len(sentence.phrases) or sentence.phrases[k + 1].kind in {"PUNCT", "NP"}):
            return True
        following = sentence.phrases[k + 1 : k + 3]
        return bool(following) and following[0].kind == "G" and following[0].word_class == "say" and not (k and sentence.phrases[k - 1].kind == "PREP")

    def _owner(self, k: int, sentence: Sentence, local: list[tuple[Act, _Draft]], void_acts: list[Act]) -> _Draft | None:
        if sentence.phrases[k].kind == "DATE":
            # a date right before a verb stands with that verb ("the Houthis on Friday freed ...")
            nxt = k + 1
            while nxt < len(sentence.phrases) and sentence.phrases[nxt].kind == "X":
                nxt += 1
            told = next((d for a, d in local if a.index == nxt and not a.nominal), None)
            if told is not None and sentence.phrases[nxt].form != "ing":
                return told
        segment = sentence.segments[k]
        candidates = [(a, d) for a, d in local if sentence.segments[a.index] == segment]
        voids = [a for a in void_acts if sentence.segments[a.index] == segment]
        before = [(a, d) for a, d in candidates if a.index < k]
        blocking = [a for a in voids if a.index < k]
        if before:
            a, d = before[-1]
            if blocking and blocking[-1].index > a.index and blocking[-1].void not in {"aim", "object", "thing", "compound", "content", "unnamed"}:
                return None
            return d
        if candidates:
            return candidates[0][1]
        if voids:
            return None
        drafts = {id(d) for _, d in local}
        earlier = [d for a, d in local if a.index < k]
        later = [d for a, d in local if a.index > k]
        if len(drafts) == 1:
            relative = any(p.kind == "SUB" for p in sentence.phrases[:k]) and earlier and any(p.kind in {"V", "G"} for p in sentence.phrases[max(a.index for a, _ in local if a.index < k) + 1 : k])
            if relative and self._foreign_clause(sentence, k):
                return None
            return local[0][1]
        return (earlier[-1] if earlier else later[0]) if earlier or later else None

    def _foreign_clause(self, sentence: Sentence, k: int) -> bool:
        """A clause about something else ("three months after they were taken in Gao")."""
        j = k
        while j >= 0 and sentence.phrases[j].kind not in {"SUB", "REL"}:
            j -= 1
        return j >= 0 and sentence.phrases[j].low in {"after", "since", "where", "although", "though", "because", "as"}

    # ------------------------------------------------------------------ does it hold
    def _holds(self, draft: _Draft) -> bool:
        etype = self._type(draft)
        acts = draft.acts
        named = any(p.groups or p.actor_class in ARMED for a in acts for p in [*a.perps, *a.targets])
        people = named or any(p.actor_class or p.iso or p.person for a in acts for p in [*a.perps, *a.targets])
        pronoun = any(p.kind == "PRO" for a in acts for p in [*a.perps, *a.targets])
        sure = any(a.certainty == "sure" for a in acts)
        tolls = any(a.tolls for a in acts)
        if self._off_topic(acts):
            return False
        if etype in VIOLENCE:
            if sure:
                return self._conflict() or people or tolls
            if all(a.is_toll for a in acts):
                violent = any(a.trigger is not None and a.trigger.lemma not in {"die", "injure", "hurt", "wound"} for a in acts)
                return self._conflict() and (violent or people) and (named or people)
            if all(a.certainty == "weak" for a in acts):
                return named and (bool(draft.locs) or tolls or any(a.attribution for a in acts) or any(a.plural for a in acts))
            if not self._conflict():
                return False
            return people or pronoun or tolls or bool(draft.locs) or any(a.attribution for a in acts) or any(a.definite and a.nominal for a in acts)
        if etype in COMMUNICATION:
            return self._communication_holds(draft, etype)
        if etype in {"arrest", "surrender", "release", "territory_change", "withdrawal"}:
            if not self._conflict():
                return False
            return named or (people and bool(draft.locs))
        if etype in {"group_change", "allegiance_pledge", "agreement"}:
            party = any(p.groups or p.person or p.tokens & {"his", "its", "their"} or p.actor_class in {"nonstate_armed", "leader"} for a in acts for p in [*a.perps, *a.targets])
            near = etype == "agreement" and any(x.kind == "grp" for x in self.story.sentences[acts[0].sentence].items)
            return party or near or (sure and self._conflict() and etype == "agreement")
        if etype == "designation":
            return self._conflict() and any(a.perps or a.targets for a in acts)
        return self._conflict()

    def _communication_holds(self, draft: _Draft, etype: str) -> bool:
        acts = draft.acts
        speakers = [p for a in acts for p in a.perps]
        armed = any(p.groups or p.actor_class in {"nonstate_armed", "state_force", "leader"} or p.person or p.kind == "PRO" or (p.iso is not None) or p.kind == "LOC" for p in speakers)
        if etype == "human_rights_report":
            return self._rights_body(acts[0])
        if etype == "propaganda_release":
            beside = acts[0].sentence > 0 and not speakers and not any(a.anaphor for a in acts)
            return self._conflict() and self._is_news(acts) and not beside
        if etype == "denial":
            return armed and self._conflict()
        if etype == "claim_statement":
            return bool(speakers) and armed
        return armed and self._conflict() and self._is_news(acts)

    def _is_news(self, acts: list[Act]) -> bool:
        for act in acts:
            phrases = self.story.sentences[act.sentence].phrases
            if not act.nominal:
                return True
            k = act.index
            # "in a video", "in a statement" only carry something else, unless the release itself is told
            if k and phrases[k - 1].kind == "PREP" and phrases[k - 1].low in {"in", "via", "through", "by", "from", "with"}:
                after = phrases[k + 1] if k + 1 < len(phrases) else None
                if after is not None and after.kind == "V" and any(e.row.event_type == "propaganda_release" for e in after.entries) and act.etype == "propaganda_release":
                    return True
                continue
            if act.etype in {"statement", "threat", "talks_offer"}:
                if act.own_subject or act.perps:
                    return True
                continue
            return True
        return False

    def _rights_body(self, act: Act) -> bool:
        words = {w for s in self.story.sentences for x in s.items for w in x.words}
        named = any(x.kind == "rightsbody" for s in self.story.sentences for x in s.items)
        return named or ("report" in words and bool(words & {"un", "minusma", "rights", "nations", "unama", "monuso"}))

    def _conflict(self) -> bool:
        return self.story.conflict  # type: ignore[attr-defined,no-any-return]

    def _off_topic(self, acts: Iterable[Act]) -> bool:
        low = self.story.low_text  # type: ignore[attr-defined]
        for act in acts:
            if act.trigger is None:
                continue
            for phrase in act.trigger.void_contexts.split("|"):
                if phrase and phrase in low and _whole(phrase, low):
                    return True
        return False

    # ------------------------------------------------------------------ fields
    def _fill(self, draft: _Draft, drafts: list[_Draft]) -> Record | None:
        acts = draft.acts
        lexicon = self.lexicon
        etype = self._type(draft)
        record = Record(etype)
        perps = self._groups([(p, a) for a in acts for p in a.perps], draft)
        if not perps:
            owned = next((a for a in acts if a.anaphor), None)
            if owned is not None and (group := self._antecedent(owned.phrase, owned, "group")):
                perps = [(group, owned.phrase.items[0], owned, "anaphor")]
        targets = self._groups([(p, a) for a in acts for p in a.targets], draft)
        self._locate(record, draft, drafts, perps, targets)
        perps = self._bind(perps, record, draft, "perpetrators")
        targets = self._bind(targets, record, draft, "targets")
        perp_ids = [g for g, _, _, _ in perps]
        target_ids = [g for g, _, _, _ in targets if g not in perp_ids or etype == "armed_clash"]
        if etype == "armed_clash":
            target_ids = [g for g in target_ids if g not in perp_ids]
        # ---- type
        etype = self._refine(etype, draft, perp_ids, target_ids, record)
        record.event_type = etype
        klass = lexicon.event_class[etype]
        lead = min(acts, key=_rank)
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
        if etype == "propaganda_release" and not perp_ids:
            self._publisher(draft, drafts, perp_ids, perps)
        if klass == "legal":
            record.countries, record.admin1, record.places, record.geo_precision = [], [], [], 9
            record.evidence = [e for e in record.evidence if e.field not in {"countries", "admin1", "places"}]
        if not target_ids:
            target_ids = self._others_more(draft, targets)
        if etype == "designation":
            target_ids = self._listed(draft, perp_ids, target_ids, targets)
        if etype == "prison_break":
            free = {g for g, item, _, basis in targets if item is not None and item.kind == "noun" and item.value == "prisoner"}
            target_ids = [g for g in target_ids if not (g == "civilians" and free)]
        if etype == "armed_assault" and self._is_bare_claim(record, draft, target_ids):
            record.event_type, record.record_class, record.n_incidents = "claim_statement", "communication", 1
            klass = "communication"
        # ---- persons
        for act in acts:
            for phrase in [*act.perps, *act.targets]:
                if phrase.person is not None:
                    sentence = self.story.sentences[act.sentence]
                    name = sentence.original[phrase.person[1] : phrase.person[2]]
                    if name and name not in record.persons:
                        record.persons.append(name)
                        self._cite_span(record, "persons", name, phrase.person[1], phrase.person[2], act.sentence, "person")
        # ---- actors
        record.perpetrators = _unique(perp_ids)
        record.targets = _unique(g for g in target_ids if g not in record.perpetrators)
        for name, found in (("perpetrators", perps), ("targets", targets)):
            for group, item, act, basis in found:
                if group in getattr(record, name) and not any(e.field == name and e.value == group for e in record.evidence):
                    if item is None:
                        record.evidence.append(Evidence(name, group, None, None, None, "anaphor", "context"))
                    else:
                        self._cite_span(record, name, group, item.start, item.end, act.sentence, f"actor:{basis}")
        # ---- tolls
        self._count(record, draft, perp_ids)
        # ---- who says so
        self._attribute(record, draft, klass)
        # ---- kinds of target and weapon
        for act in acts:
            for phrase in act.targets:
                if phrase.target_class and record.target_class is None:
                    record.target_class = phrase.target_class
                    self._cite(record, "target_class", phrase.target_class, phrase, act.sentence, "noun")
            if klass == "violence" and act.sentence < len(self.story.sentences):
                for item in self.story.sentences[act.sentence].items:
                    entry = item.has(WEAPON)
                    if entry is not None and entry.value not in record.weapons and entry.value != "unknown" and (item.start >= act.phrase.start - 60):
                        record.weapons.append(entry.value)
                        self._cite_span(record, "weapons", entry.value, item.start, item.end, act.sentence, "weapon")
        self._date(record, draft, drafts)
        return record

    def _respectively(self, record: Record, draft: _Draft) -> list[Record]:
        """"near A and B on Monday and Tuesday, killing five and seven respectively": one record each."""
        sentence = self.story.sentences[draft.acts[0].sentence]
        if not any("respectively" in x.words for x in sentence.items) or len(record.places) < 2:
            return [record]
        n = len(record.places)
        tolls = [t for a in draft.acts for t in a.tolls if t.kind == "deaths" and t.quantity is not None]
        days = [(m, i) for m, i, _ in draft.dates if m is not None and m.date_from is not None]
        out = []
        for k, place in enumerate(record.places):
            copy = dataclasses.replace(record, places=[place], evidence=[e for e in record.evidence if e.field != "places" or e.value == place["name"]])
            copy.record_class, copy.n_incidents = "event", 1
            if len(tolls) == n and (quantity := tolls[k].quantity) is not None:
                copy.deaths = (quantity.low, quantity.best, quantity.high)
                copy.evidence = [e for e in copy.evidence if not e.field.startswith("deaths") or e.start == quantity.start]
            if len(days) == n:
                copy.date_from, copy.date_to = days[k][0].date_from, days[k][0].date_to
                copy.date_text = sentence.original[days[k][0].start : days[k][0].end]
                copy.evidence = [e for e in copy.evidence if not e.field.startswith("date")]
                for name, value in (("date_text", copy.date_text), ("date_from", copy.date_from), ("date_to", copy.date_to)):
                    self._cite_span(copy, name, str(value), days[k][0].start, days[k][0].end, draft.acts[0].sentence, f"date:{days[k][0].rule}")
            out.append(copy)
        return out

    def _incidents(self, record: Record, draft: _Draft) -> None:
        types = {(g == "?force" or self.lexicon.groups[g].group_type in _FORCE_TYPES | {"pmc"}) for a in draft.acts for p in a.perps for m in flat(p) for g, _, _, _ in self._resolve(m, a) if g in self.lexicon.groups or g == "?force"} if record.event_type == "killing" else set()
        if len(types) > 1:
            record.record_class, record.n_incidents = "aggregate", None
            self._cite(record, "record_class", "aggregate", draft.acts[0].phrase, draft.acts[0].sentence, "two sides")
            return
        for act in draft.acts:
            if act.trigger is not None and act.trigger.subject_role == "instrument" and (act.etype == "shelling" or act.count is None):
                continue
            if act.etype == "armed_clash" and act.count is None:
                continue
            if act.nominal and (act.plural or (act.count is not None and (act.count.low or 0) > 1)):
                record.record_class = "aggregate"
                record.n_incidents = act.count.low if act.count is not None and act.count.kind == "exact" and act.count.low == act.count.high else None
                self._cite(record, "record_class", "aggregate", act.phrase, act.sentence, "plural")
                if record.n_incidents is not None and act.count is not None:
                    self._cite_span(record, "n_incidents", str(record.n_incidents), act.count.start, act.count.end, act.sentence, "number")
                return

    def _others_more(self, draft: _Draft, found: list[tuple[str, Item | None, Act, str]]) -> list[str]:
        """"wounded three more": more of those whom the record before tells."""
        for act in draft.acts:
            phrases = self.story.sentences[act.sentence].phrases
            for toll in act.tolls:
                if toll.victim is None or toll.victim.actor_class or toll.victim.groups or toll.victim not in phrases:
                    continue
                after = phrases[phrases.index(toll.victim) + 1 : phrases.index(toll.victim) + 2]
                words = toll.victim.tokens | (after[0].tokens if after else frozenset())
                if words & {"more", "others", "other"} and self.done:
                    ids = list(self.done[-1].targets)
                    found.extend((g, None, act, "anaphor") for g in ids)
                    return ids
        return []

    def _leaders_group(self, draft: _Draft, targets: list[str], found: list[tuple[str, Item | None, Act, str]]) -> None:
        """"X's death follows that of other JNIM leaders": the group of the leaders named in the sentence."""
        act = draft.acts[0]
        for phrase in self.story.sentences[act.sentence].phrases:
            for member in flat(phrase):
                if member.groups and (member.actor_class == "leader" or member.tokens & {"leader", "leaders", "commander", "commanders"}):
                    targets.append(member.groups[0][0])
                    found.append((member.groups[0][0], member.groups[0][1], act, "named"))
                    return

    def _publisher(self, draft: _Draft, drafts: list[_Draft], perps: list[str], found: list[tuple[str, Item | None, Act, str]]) -> None:
        """A video told of without its maker is that of the armed group that speaks in the same sentence."""
        act = draft.acts[0]
        for other in drafts:
            for told in other.acts:
                if other is draft or told.sentence != act.sentence or self.lexicon.event_class[told.etype] not in {"communication", "strategic"}:
                    continue
                for phrase in told.perps:
                    for group, item, _, basis in self._resolve(phrase, told):
                        row = self.lexicon.groups.get(group)
                        if row is not None and row.group_type == "nsag" and group not in perps:
                            perps.append(group)
                            found.append((group, item, act, basis))

    def _is_bare_claim(self, record: Record, draft: _Draft, targets: list[str]) -> bool:
        """"claimed responsibility for an attack", and nothing of it told: the claim is all there is."""
        lead = draft.acts[0]
        claimed = any(a.attribution is not None and a.attribution[0] == "claimed" for a in draft.acts)
        return (
            claimed
            and len(draft.acts) == 1
            and lead.nominal
            and not lead.definite
            and not lead.plural
            and not (record.countries or record.places or draft.locs or draft.dates or targets or lead.tolls)
        )

    def _listed(self, draft: _Draft, perps: list[str], targets: list[str], found: list[tuple[str, Item | None, Act, str]]) -> list[str]:
        """The group of the listed: named with them, or elsewhere in the sentence ("men it accuses of moving money for X")."""
        named = [g for g in targets if g != "civilians"]
        if named:
            return named
        act = draft.acts[0]
        for phrase in self.story.sentences[act.sentence].phrases:
            for member in flat(phrase):
                for group, item, _ in member.groups:
                    if group not in perps and self.lexicon.groups[group].group_type not in _FORCE_TYPES and group not in named:
                        named.append(group)
                        found.append((group, item, act, "named"))
        return named

    # ------------------------------------------------------------------ actors
    def _groups(self, pairs: list[tuple[Phrase, Act]], draft: _Draft) -> list[tuple[str, Item | None, Act, str]]:
        out: list[tuple[str, Item | None, Act, str]] = []
        for phrase, act in pairs:
            out.extend(self._resolve(phrase, act))
        named = [x for x in out if x[0] and not x[0].startswith(("unidentified", "?"))]
        if named and any(x[0].startswith("unidentified") for x in out):
            kinds = {self.lexicon.groups[x[0]].group_type for x in named if x[0] in self.lexicon.groups}
            if kinds & {"nsag", "militia", "communal", "criminal"}:
                out = [x for x in out if not (x[0].startswith("unidentified") and x[3] == "noun")]
        return out

    def _force(self, iso: str) -> str:
        """The armed forces of a country on the day of publication."""
        group = self.lexicon.forces.get(iso, "")
        when = self.story.published_on
        if group and when is not None:
            row = self.lexicon.groups[group]
            if row.group_type != "state_force" and row.group_type != "government":
                for other in self.lexicon.state_forces:
                    if other.countries == iso and other.active_to and when.isoformat() <= other.active_to + "~":
                        return str(other.group_id)
        return group

    def _resolve(self, phrase: Phrase, act: Act) -> list[tuple[str, Item | None, Act, str]]:
        lexicon = self.lexicon
        if phrase.groups:
            return [(g, item, act, basis) for g, item, basis in phrase.groups]
        if phrase.kind == "PRO":
            found = self._antecedent(phrase, act, phrase.low)
            return [(found, phrase.items[0], act, "anaphor")] if found else []
        head = phrase.noun or phrase.items[-1]
        words = phrase.tokens
        if phrase.kind == "LOC":
            iso = phrase.locs[0].value if phrase.locs and phrase.locs[0].kind == "cty" else ""
            if iso and lexicon.forces.get(iso):
                return [(lexicon.forces[iso], phrase.locs[0], act, "metonym")]
            return []
        klass = phrase.actor_class
        if klass in {"state_force", "police"} or (klass == "leader" and phrase.noun is not None and phrase.noun.row.binds_nationality == "yes"):
            if phrase.iso is not None:
                group = self._force(phrase.iso[0])
                return [(group, phrase.iso[1], act, "nationality")] if group else [("?" + phrase.iso[0], phrase.iso[1], act, "nationality")]
            if words & {"its", "their", "his"}:
                owner = self._antecedent(phrase, act, "it")
                row = lexicon.groups.get(owner)
                if row is not None and row.group_type not in _FORCE_TYPES:
                    return [(owner, head, act, "anaphor")]
            return [("?force", head, act, "noun")]
        if klass == "official":
            if phrase.iso is not None and words & {"government", "ministry", "authorities", "junta", "regime"}:
                group = lexicon.government.get(phrase.iso[0], "")
                return [(group, phrase.iso[1], act, "nationality")] if group else []
            return [("?official", head, act, "noun")]
        if klass == "nonstate_armed":
            if phrase.definite or words & {"its", "their", "his"}:
                found = self._antecedent(phrase, act, "group")
                if found:
                    return [(found, head, act, "anaphor")]
            default = phrase.noun.row.default_group_id if phrase.noun is not None else ""
            return [(default or "unidentified-ag", head, act, "noun")]
        if words & {"its", "their", "his"} and words & {"men", "fighters", "forces", "members", "soldiers", "troops"}:
            found = self._antecedent(phrase, act, "group")
            if found:
                return [(found, head, act, "anaphor")]
        if klass == "mission":
            return [("?mission", head, act, "noun")] if (phrase.noun is not None and phrase.noun.row.default_group_id in {"un", ""}) else [(phrase.noun.row.default_group_id, head, act, "noun")]  # type: ignore[union-attr]
        if klass == "militia":
            default = phrase.noun.row.default_group_id if phrase.noun is not None else ""
            return [(default or "unidentified-ag", head, act, "noun")]
        if klass in {"civilian", "prisoner"}:
            return [("civilians", head, act, "noun")]
        if klass == "leader":
            found = self._antecedent(phrase, act, "group")
            return [(found, head, act, "anaphor")] if found else []
        if klass == "nationals":
            if act.etype in {"air_strike", "military_operation"} and phrase in act.perps and lexicon.forces.get(phrase.iso[0] if phrase.iso else ""):
                return [(lexicon.forces[phrase.iso[0]], phrase.iso[1], act, "nationality")]  # type: ignore[index]
            return [("civilians", head, act, "noun")] if phrase in act.targets else []
        if phrase.iso is not None and phrase in act.perps:
            group = lexicon.forces.get(phrase.iso[0], "")
            if self.lexicon.event_class[act.etype] in {"communication", "legal", "strategic"} and act.etype != "withdrawal":
                group = lexicon.government.get(phrase.iso[0], "") or group
            return [(group, phrase.iso[1], act, "nationality")] if group else []
        if phrase.person is not None and phrase in act.perps:
            found = self._antecedent(phrase, act, "group")
            return [(found, head, act, "anaphor")] if found else []
        if phrase.qty is not None and phrase in act.targets and not words & {"houses", "vehicles"} and phrase.noun is None:
            return []
        return []

    def _antecedent(self, phrase: Phrase, act: Act, kind: str) -> str:
        """The group that a pronoun or definite description stands for.

        A possessive in the same sentence ("its fighters") goes back to that sentence's subject; anything else to the last
        organisation named before it, an armed group before a force.
        """
        last_armed = last_any = ""
        for index, sentence in enumerate(self.story.sentences[: act.sentence + 1]):
            subject = ""
            for k, other in enumerate(sentence.phrases):
                if index == act.sentence and other.start >= phrase.start:
                    break
                for member in flat(other):
                    for group, _, _ in member.groups:
                        row = self.lexicon.groups.get(group)
                        if row is None or row.group_type == "civilian":
                            continue
                        last_any = group
                        if row.group_type not in _FORCE_TYPES:
                            last_armed = group
                        if not subject and other.kind == "NP" and not (k and sentence.phrases[k - 1].kind == "PREP"):
                            subject = group
            if index == act.sentence and subject and phrase.tokens & {"its", "their", "his"}:
                return subject
        if kind == "group":
            wants_force = bool(phrase.tokens & {"army", "soldiers", "troops"})
            return last_any if wants_force else last_armed
        return last_armed or last_any

    def _bind(self, found: list[tuple[str, Item | None, Act, str]], record: Record, draft: _Draft, role: str) -> list[tuple[str, Item | None, Act, str]]:
        """Forces, missions and officials named without a country take the event's."""
        lexicon = self.lexicon
        out = []
        countries = record.countries or self.story.named
        for group, item, act, basis in found:
            if group == "?force" and item is not None and set(item.words) & {"prison", "jail", "prisons", "jails"}:
                continue
            if group.startswith("?"):
                what = group[1:]
                bound = ""
                if what == "force" and role == "targets" and any(self._is_mission(g) or g in lexicon.force_country for g, _, _, _ in found):
                    continue
                if what == "force":
                    bound = self._force_antecedent(item, act) or (lexicon.forces.get(countries[0], "") if len(countries) >= 1 else "")
                    if role == "perpetrators" and not bound:
                        bound = ""
                elif what == "mission":
                    bound = self._mission(countries, item) if not any(self._is_mission(g) for g, _, _, _ in found) else ""
                elif what == "official":
                    if role == "targets":
                        bound = "civilians"
                    elif lexicon.event_class[act.etype] in {"communication", "legal", "strategic"}:
                        bound = ""
                elif len(what) == 2:
                    bound = ""
                if bound:
                    out.append((bound, item, act, "context" if what != "official" else "noun"))
                continue
            if group == "iswap" and item is not None and basis != "anaphor":
                group = self._iswap(countries, record) or group
            if group == "al-shabaab" and "MZ" in countries:
                group = "is-mozambique"
            if group == "unidentified-ag" and item is not None and item.low == "bandits" and "NG" in countries:
                group = "bandits-nw-nigeria"
            out.append((group, item, act, basis))
        return out

    def _is_mission(self, group: str) -> bool:
        row = self.lexicon.groups.get(group)
        return row is not None and row.group_type == "peacekeeping_or_multinational"

    def _force_antecedent(self, item: Item | None, act: Act) -> str:
        best = ""
        for index, sentence in enumerate(self.story.sentences):
            if index > act.sentence:
                break
            for phrase in sentence.phrases:
                for member in flat(phrase):
                    if item is not None and index == act.sentence and member.start >= item.start and best:
                        return best
                    if member.kind == "NP" and member.actor_class in {"state_force", "police", "official"} and member.iso is not None:
                        group = self.lexicon.forces.get(member.iso[0], "")
                        if group and group in self.lexicon.groups and not best:
                            best = group
                    for g, _, _ in member.groups:
                        row = self.lexicon.groups.get(g)
                        if row is not None and row.group_type == "state_force" and not best:
                            best = g
        return best

    def _mission(self, countries: list[str], item: Item | None) -> str:
        """The mission that a "peacekeeper" or "African Union base" of a country belonged to when the report came out."""
        words = set(item.words) if item is not None else set()
        african = bool(words & {"african", "au"})
        when = (self.story.published_on or date(9999, 1, 1)).isoformat()
        for row in self.lexicon.groups.values():
            if row.group_type != "peacekeeping_or_multinational" or not set(row.countries.split("|")) & set(countries):
                continue
            is_un = row.canonical_name.startswith("United Nations")
            is_african = row.canonical_name.startswith("African Union")
            if (african and is_african) or (not african and is_un):
                if row.active_from <= when and (not row.active_to or when <= row.active_to + "~" or not self.story.published_on):
                    return str(row.group_id)
        return "" if african else "un"

    def _iswap(self, countries: list[str], record: Record) -> str:
        """The dated rule of the registry: from March 2019 to March 2022 the label means isgs in Mali, Burkina Faso, western Niger."""
        when = self.story.published_on
        if when is None or not date(2019, 3, 1) <= when <= date(2022, 3, 31):
            return ""
        if set(countries) & {"ML", "BF"} or ("NE" in countries and set(record.admin1) & {"NE-6", "NE-5", "NE-3"}):
            return "isgs"
        return ""

    # ------------------------------------------------------------------ type
    def _refine(self, etype: str, draft: _Draft, perps: list[str], targets: list[str], record: Record) -> str:
        groups = self.lexicon.groups
        state = any(groups[g].group_type in {"state_force", "peacekeeping_or_multinational", "government", "pmc"} for g in perps if g in groups)
        armed_perp = any(groups[g].group_type in {"nsag", "unidentified", "militia", "criminal", "communal"} for g in perps if g in groups)
        civil = "civilians" in targets
        armed_target = any(g != "civilians" for g in targets)
        acts = draft.acts
        words = {x.low for a in acts for x in a.phrase.items}
        leader = any(p.person is not None and (p.actor_class == "leader" or p.groups) for a in acts for p in a.targets if a.is_toll or a.etype in {"leader_death", "killing", "air_strike"})
        dead = any(t.kind == "deaths" and t.victim is not None and t.victim.person is not None and (t.victim.groups or t.victim.actor_class == "leader") for a in acts for t in a.tolls)
        if (leader and dead) or (leader and any(a.etype == "leader_death" for a in acts)):
            group_of = [g for g in targets if g in groups and groups[g].group_type in {"nsag", "militia", "unidentified", "criminal"}]
            if group_of or etype == "leader_death":
                return "leader_death"
        if etype in {"armed_assault", "military_operation", "property_destruction", "explosive_device", "killing"} and any(p.tokens & _AIR for a in acts for p in a.perps):
            return "air_strike"
        only_tolls = all(a.is_toll for a in acts)
        massacre = any(a.trigger is not None and a.trigger.event_type == "killing" and a.trigger.lemma not in {"kill", "die", "killing", "slay", "leave * dead", "killed", "dead", "death", "lose"} for a in acts)
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
        if etype == "military_operation" and armed_perp and not state:
            return "armed_assault"
        prison = any(x in words or any(x in p.tokens for a in acts for p in a.targets) for x in ("prison", "jail"))
        if etype == "armed_assault" and prison:
            text = self.story.low_text  # type: ignore[attr-defined]
            if any(w in text for w in ("free ", "freed", "freeing", "escape", "inmates", "prisoners", "broke out", "detainees")):
                return "prison_break"
        return etype

    # ------------------------------------------------------------------ place
    def _locate(self, record: Record, draft: _Draft, drafts: list[_Draft], perps: list[Any], targets: list[Any]) -> None:
        story = self.story
        area: list[str] = []
        for group, _, _, _ in [*targets, *perps]:
            home = self.lexicon.force_country.get(group)
            if home:
                area.append(home)
        for group, _, _, _ in [*perps, *targets]:
            area.extend(self.lexicon.group_countries.get(group, ()))
        for group in dict.fromkeys(x.value for i in {a.sentence for a in draft.acts} for x in story.sentences[i].items if x.kind == "grp"):
            area.extend(self.lexicon.group_countries.get(group, ()))
        border = 0
        precision: list[int] = []
        local_named = list(story.named)
        found_any: list[tuple[gazetteer.Found, int, str, str]] = []
        seen: set[tuple[int, int]] = set()
        for item, phrase, index, prep in draft.locs:
            if (index, item.start) in seen:
                continue
            seen.add((index, item.start))
            sentence = story.sentences[index]
            if phrase.kind == "LOC" and phrase.capital_of:
                options = gazetteer.capital_of(phrase.capital_of, self.lexicon)
                if options:
                    found_any.append((gazetteer.Found(item, "place", (phrase.capital_of,), options[0].admin1, options[0], False, "text"), index, prep, options[0].name))
                    continue
            if item.kind == "dem" and prep in _NEAR and any(i.kind != "dem" for i, _, _, _ in draft.locs):
                continue
            if item.kind == "dem":
                found_any.append((gazetteer.Found(item, "country", (item.value,), (), None, False, "text"), index, prep, ""))
                if _BORDER & phrase.tokens:
                    border += 1
                continue
            if item.kind == "unk":
                name = sentence.original[item.start : item.end]
                blank = gazetteer.Place("", name, "", (), "place", None, None, None, False, 0)
                found_any.append((gazetteer.Found(item, "place", (), (), blank, False, "unlisted"), index, prep, name))
                continue
            position = sentence.items.index(item)
            following = sentence.items[position + 1] if position + 1 < len(sentence.items) else None
            wants_region = following is not None and following.low in REGION_WORDS
            if not wants_region and len(phrase.items) > 1 and phrase.kind == "LOC" and phrase.items[-1].low in REGION_WORDS and phrase.items[-1].kind == "w":
                wants_region = True
            joined = [p for p in sentence.phrases if p.kind == "LOC" and p.coord and any(item in m.locs for m in flat(p))]
            if joined and any(x.low in REGION_WORDS for m in flat(joined[0]) for x in m.items):
                wants_region = True
            found = gazetteer.resolve(item, wants_region, local_named, area, self.lexicon)
            if found is None:
                continue
            found_any.append((found, index, prep, sentence.original[item.start : item.end]))
            window = {x.low for x in sentence.items[max(0, position - 6) : position + 4]}
            if window & _BORDER:
                border += 1
        explicit = any(f.level in {"place", "admin1", "admin2", "subregion", "country"} for f, _, _, _ in found_any)
        lead = draft.acts[0]
        if not explicit and not draft.place_anaphor and not lead.own_subject and not lead.nominal and record.event_type in VIOLENCE:
            mates = [d for d in drafts[: drafts.index(draft)] if d.locs and d.acts[0].sentence == lead.sentence and any(p in a.perps for a in d.acts for p in lead.perps)]
            draft.place_anaphor = bool(mates)
        if not explicit and draft.place_anaphor:
            donor = next((d for d in reversed(drafts[: drafts.index(draft)]) if d.locs), None)
            if donor is not None:
                draft.locs = list(donor.locs)
                draft.place_anaphor = False
                self._locate(record, draft, drafts, perps, targets)
                return
        for found, index, prep, surface in found_any:
            rule = f"place:{found.level}"
            for iso in found.countries:
                if iso and iso not in record.countries:
                    record.countries.append(iso)
                    self._cite_span(record, "countries", iso, found.item.start, found.item.end, index, rule)
            if found.level in {"place"}:
                if surface and not any(p["name"] == surface for p in record.places):
                    record.places.append(gazetteer.to_dict(found, surface))
                    self._cite_span(record, "places", surface, found.item.start, found.item.end, index, rule)
                    precision.append(2 if prep in _NEAR else 1)
            elif found.level == "country":
                precision.append(6)
            elif found.level == "macro":
                precision.append(8)
            elif found.level == "admin2":
                precision.append(3)
            elif found.level == "admin1":
                precision.append(4)
            else:
                precision.append(6 if len(found.admin1) != 1 else 4)
            codes = found.admin1 if len(found.admin1) == 1 else ()
            for code in codes:
                if code and code not in record.admin1:
                    record.admin1.append(code)
                    self._cite_span(record, "admin1", code, found.item.start, found.item.end, index, rule)
        if precision:
            record.geo_precision = min(precision)
        if len(record.admin1) > 1 and record.geo_precision == 4:
            record.geo_precision = 5
        if border and record.geo_precision > 4:
            record.geo_precision = 5
        if not record.countries:
            self._country_by_description(record, [*perps, *targets])
        if not record.countries and self.lexicon.event_class[self._type(draft)] in {"violence", "security", "strategic"}:
            self._country_by_actor(record, [*targets, *perps])

    def _country_by_description(self, record: Record, actors: list[Any]) -> None:
        """"al Qaeda's branch in Mali" names a country with the actor: the only one told is the event's."""
        for _, item, act, _ in actors:
            if item is None or item.kind != "grp" or item.row is None or getattr(item.row, "alias_type", "") != "definite_description":
                continue
            last = item.row.alias.rsplit(" ", 1)[-1].lower()
            node = self.lexicon.words.get(last, {})
            for entry in node.get("", ()):
                if entry.kind == COUNTRY and entry.value not in record.countries:
                    record.countries.append(entry.value)
                    record.geo_precision = min(record.geo_precision, 6)
                    self._cite_span(record, "countries", entry.value, item.start, item.end, act.sentence, "description")

    def _country_by_actor(self, record: Record, actors: list[Any]) -> None:
        """Nationality binds: a force at home puts the event there unless the text puts it elsewhere."""
        for group, item, act, basis in actors:
            home = self.lexicon.force_country.get(group, "")
            if group.startswith("?") and len(group) == 3:
                home = group[1:]
            if not home or home in {"FR", "US", "GB", "RU", "RW"}:
                continue
            if home not in record.countries:
                record.countries.append(home)
                record.geo_precision = min(record.geo_precision, 6)
                if item is not None:
                    self._cite_span(record, "countries", home, item.start, item.end, act.sentence, "nationality")

    # ------------------------------------------------------------------ date
    def _date(self, record: Record, draft: _Draft, drafts: list[_Draft]) -> None:
        usable = [(m, item, index) for m, item, index in draft.dates if m is not None and not getattr(m, "is_reference_point", False)]
        if not usable:
            usable = [(m, item, index) for m, item, index in draft.dates if m is not None]
        if not usable:
            return
        exact = [x for x in usable if x[0].date_from is not None]
        mention, item, index = (exact or usable)[0]
        start, end = mention.date_from, mention.date_to
        relative = getattr(mention, "relative_days", None)
        if start is None and relative is not None:
            donor = next((m for d in drafts if d is not draft for m, _, _ in d.dates if m.date_from is not None), None)
            if donor is not None:
                start = donor.date_from + timedelta(days=relative)
                end = donor.date_to + timedelta(days=relative)
        same_kind = [x for x in exact if x[2] == index and x[0] is not mention and x[0].rule == mention.rule]
        record.date_text = self.story.sentences[index].original[mention.start : mention.end]
        record.date_from, record.date_to = start, end
        record.date_precision = mention.precision if start is not None else 9
        if same_kind and record.record_class == "aggregate":
            record.date_from = min([start, *[x[0].date_from for x in same_kind]])  # type: ignore[type-var]
            record.date_to = max([end, *[x[0].date_to for x in same_kind]])  # type: ignore[type-var]
        for name, value in (("date_text", record.date_text), ("date_from", record.date_from), ("date_to", record.date_to)):
            if value is not None:
                self._cite_span(record, name, str(value), mention.start, mention.end, index, f"date:{mention.rule}")

    # ------------------------------------------------------------------ tolls
    def _count(self, record: Record, draft: _Draft, perps: list[str]) -> None:
        clash = record.event_type == "armed_clash"
        for kind, name in (("deaths", "deaths"), ("wounded", "wounded"), ("abducted", "abducted"), ("captured", "")):
            tolls: list[tuple[Toll, Act]] = []
            for act in draft.acts:
                for toll in act.tolls:
                    if toll.kind != kind or toll.quantity is None:
                        continue
                    if any(t.start == toll.start and a.sentence == act.sentence for t, a in tolls):
                        continue
                    tolls.append((toll, act))
            told = [x for x in tolls if x[0].quantity is not None and (x[0].quantity.low or x[0].quantity.high)]
            if told or any(t.quantity is not None and (t.quantity.low or t.quantity.high) for a in draft.acts for t in a.tolls):
                # "no civilians were hurt" beside a toll is no toll of its own
                tolls = [x for x in tolls if x in told or x[0].victim is None or not x[0].victim.actor_class]
            if not tolls or not name:
                continue
            own: list[tuple[Toll, Act]] = []
            victims: list[tuple[Toll, Act]] = []
            for toll, act in tolls:
                side = self._side(toll, act, perps)
                (own if side == "attackers" and not clash and record.event_type != "leader_death" else victims).append((toll, act))
                q = toll.quantity
                assert q is not None
                record.tolls_by_side.append({"side": side, "kind": name, "low": q.low, "best": q.best, "high": q.high})
            if not victims and own and all(a.etype in {"suicide_bombing"} for a in draft.acts):
                continue
            use = victims
            if not use:
                continue
            total = self._total(use)
            setattr(record, name, total)
            if any(t.quantity.approximate for t, _ in use if t.quantity):
                record.is_toll_approximate = True
            for toll, act in use:
                q = toll.quantity
                assert q is not None
                for suffix, value in zip(("low", "best", "high"), total, strict=True):
                    if value is not None:
                        self._cite_span(record, f"{name}_{suffix}", str(value), q.start, q.end, act.sentence, f"number:{q.rule}")

    def _side(self, toll: Toll, act: Act, perps: list[str]) -> str:
        victim = toll.victim
        if victim is None:
            return "unknown"
        words = victim.tokens
        if words & {"attackers", "assailants", "bombers", "bomber", "attacker"}:
            return "attackers"
        if words & {"their", "its"} and words & {"own"}:
            return "attackers"
        ids = [g for g, _, _, _ in self._resolve(victim, act) if g]
        if ids and all(g in perps for g in ids):
            return "attackers"
        if any(g == "civilians" for g in ids):
            return "civilians"
        types = {self.lexicon.groups[g].group_type for g in ids if g in self.lexicon.groups}
        if types & {"state_force", "peacekeeping_or_multinational"} or any(g in {"?force", "?mission"} for g in ids):
            return "security_forces"
        if types & {"nsag", "militia", "unidentified", "criminal", "communal", "pmc"}:
            return "armed_groups"
        return "unknown"

    def _total(self, tolls: list[tuple[Toll, Act]]) -> tuple[int | None, int | None, int | None]:
        rivals = [t for t, _ in tolls if t.is_rival and t.quantity is not None]
        if rivals and len(rivals) < len(tolls):
            base = self._total([x for x in tolls if not x[0].is_rival])
            lows = [v for v in (base[0], *[t.quantity.low for t in rivals if t.quantity]) if v is not None]
            highs = [v for v in (base[2], *[t.quantity.high for t in rivals if t.quantity]) if v is not None]
            return min(lows) if lows else None, base[1], max(highs) if highs else None
        groups: list[list[Toll]] = []
        acts: list[Act] = []
        for toll, act in tolls:
            for k, other in enumerate(acts):
                if other is act:
                    groups[k].append(toll)
                    break
            else:
                groups.append([toll])
                acts.append(act)
        sums = [_sum([t.quantity for t in g]) for g in groups]
        result = sums[0]
        for k in range(1, len(sums)):
            more = any(t.victim is not None and t.victim.tokens & {"more", "another", "other", "others", "further"} for t in groups[k])
            first_class = {t.victim.actor_class for g in groups[:k] for t in g if t.victim is not None}
            new_class = {t.victim.actor_class for t in groups[k] if t.victim is not None}
            if more or (new_class - {""} and first_class - {""} and not (new_class & first_class)):
                result = _sum_triples([result, sums[k]])
            elif acts[k].sentence != acts[0].sentence or sums[k] == result:
                if result[0] is not None and sums[k][0] is not None and acts[k].speaker is not None:
                    low = min(result[0], sums[k][0])
                    highs = [x for x in (result[2], sums[k][2]) if x is not None]
                    result = (low, result[1], max(highs) if highs else None)
            else:
                result = _sum_triples([result, sums[k]])
        return result

    # ------------------------------------------------------------------ who says so
    def _attribute(self, record: Record, draft: _Draft, klass: str) -> None:
        acts = draft.acts
        cited = next((a for a in acts if a.attribution is not None and a.attribution[0] != "unclaimed"), None) or next((a for a in acts if a.attribution is not None), None)
        certainty, certainty_cue = "stated", None
        for act in acts:
            sentence = self.story.sentences[act.sentence]
            for row, i, j, start, end in sentence.cues:
                if row.kind in {"unconfirmed", "disputed"} and row.certainty in {"unconfirmed", "disputed"}:
                    if certainty != "disputed":
                        certainty, certainty_cue = row.certainty, (start, end, act.sentence, row.frame)
        # a later sentence that disputes the only event
        for index, sentence in enumerate(self.story.sentences):
            for row, i, j, start, end in sentence.cues:
                if row.kind == "disputed" and index >= draft.sentence and certainty != "disputed" and row.certainty:
                    certainty, certainty_cue = "disputed", (start, end, index, row.frame)
        record.certainty = certainty
        if certainty_cue is not None:
            self._cite_span(record, "certainty", certainty, certainty_cue[0], certainty_cue[1], certainty_cue[2], f"frame:{certainty_cue[3]}")
        if klass not in {"violence", "security"}:
            record.attribution = "reported" if record.perpetrators else "unknown"
            if record.event_type == "claim_statement":
                record.attribution = "claimed"
            return
        if cited is not None and cited.attribution is not None:
            status, phrase = cited.attribution
            if status == "claimed":
                claimants = [g for p in cited.claimants for g, _, _, _ in self._resolve(p, cited) if g in self.lexicon.groups]
                record.claimants = _unique(claimants) or ([*record.perpetrators] if record.perpetrators else [])
                for p in cited.claimants:
                    for g, item, act, _ in self._resolve(p, cited):
                        if g in record.claimants and item is not None:
                            self._cite_span(record, "claimants", g, item.start, item.end, act.sentence, "claim")
            if status == "unclaimed" or record.perpetrators or status in {"denied", "claimed"}:
                record.attribution = status
                if phrase is not None:
                    self._cite(record, "attribution", status, phrase, cited.sentence, f"frame:{status}")
                return
        if not record.perpetrators:
            record.attribution = "unknown"
            return
        lead = acts[0]
        first = min(a.sentence for a in acts)
        speaker = next((a.speaker for a in acts if a.speaker is not None and a.sentence == first), None)
        if speaker is not None:
            said = [g for g, _, _, _ in self._resolve(speaker, lead) if g in self.lexicon.groups]
            nonstate = [g for g in said if self.lexicon.groups[g].group_type in {"nsag", "militia"}]
            if nonstate and set(nonstate) & set(record.perpetrators):
                record.attribution = "claimed"
                record.claimants = _unique(nonstate)
            else:
                record.attribution = "attributed"
            self._cite(record, "attribution", record.attribution, speaker, lead.sentence, "speaker")
            return
        record.attribution = "reported"

    # ------------------------------------------------------------------ evidence
    def _cite(self, record: Record, name: str, value: str, phrase: Phrase, index: int, rule: str) -> None:
        self._cite_span(record, name, value, phrase.start, phrase.end, index, rule)

    def _cite_span(self, record: Record, name: str, value: str, start: int, end: int, index: int, rule: str) -> None:
        sentence = self.story.sentences[index]
        in_text = sentence.part == "text"
        record.evidence.append(
            Evidence(name, value, start, end, sentence.original[start:end], rule if in_text else f"title:{rule}", "text" if in_text else "context")
        )


def _rank(act: Act) -> tuple[bool, bool, bool, int, int]:
    """Which telling decides the type: a named leader's death, then acts before bare tolls, the specific before the general."""
    return act.etype != "leader_death", act.is_toll, act.etype in GENERIC, act.specificity, act.index


def _components(acts: list[Act]) -> list[list[Act]]:
    """Acts of a sentence that the reader tied together, pending claims left out; in the order of their first act."""
    acts = [a for a in acts if not (a.etype == "claim_statement" and a.trigger is None)]
    group = {id(a): [a] for a in acts}
    for act in acts:
        for other in act.links:
            mine, theirs = group[id(act)], group.get(id(other))
            if theirs is not None and theirs is not mine:
                theirs.extend(mine)
                for member in mine:
                    group[id(member)] = theirs
    out: list[list[Act]] = []
    for act in acts:
        if group[id(act)] not in out:
            out.append(group[id(act)])
    return out


def _span_phrase(sentence: Sentence, i: int, j: int) -> Phrase:
    items = [x for x in sentence.items if x.i >= i and x.j <= j] or [x for x in sentence.items if x.j > i][:1]
    return Phrase("X", items)


def _sum(quantities: list[Any]) -> tuple[int | None, int | None, int | None]:
    return _sum_triples([(q.low, q.best, q.high) for q in quantities])


def _sum_triples(triples: list[tuple[int | None, int | None, int | None]]) -> tuple[int | None, int | None, int | None]:
    if len(triples) == 1:
        return triples[0]
    lows = [t[0] for t in triples if t[0] is not None]
    low = sum(lows) if lows else None
    best = sum(t[1] for t in triples) if all(t[1] is not None for t in triples) else None  # type: ignore[misc]
    high = sum(t[2] for t in triples) if all(t[2] is not None for t in triples) else None  # type: ignore[misc]
    return low, best, high


def _unique(values: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(v for v in values if v))


def _whole(phrase: str, low: str) -> bool:
    at = low.find(phrase)
    while at >= 0:
        before = low[at - 1] if at else " "
        after = low[at + len(phrase)] if at + len(phrase) < len(low) else " "
        if not before.isalnum() and not after.isalnum():
            return True
        at = low.find(phrase, at + 1)
    return False


__all__ = ["PLACE_WORDS", "Evidence", "Record", "Sentence", "Story", "build"]
