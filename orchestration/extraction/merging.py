"""Which acts are one record, which are none, and which claim belongs to which act."""

from typing import Any

from orchestration.extraction.acts import COMMUNICATION, GENERIC, VIOLENCE, Act
from orchestration.extraction.bench import FORCE_TYPES, rank
from orchestration.extraction.holding import Holding
from orchestration.extraction.lexicon import PLACE
from orchestration.extraction.phrases import Phrase
from orchestration.extraction.story import Draft, Sentence
from orchestration.extraction.syntax import flat
from orchestration.extraction.text import word_set

#: Words that tell one event from another.
_APART = word_set(
    """
    separate separately another elsewhere meanwhile second other later earlier also afterwards neighbouring nearby previous
    previously following next different
    """
)
#: Days after which an act is history that a report leans on, not its news.
_LONG_AGO = 730
_ONE_EACH = word_set("propaganda_release agreement designation human_rights_report statement")


class Merging(Holding):
    """From acts to drafts of records."""

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
                        hit = (
                            past > i
                            and at >= i
                            and self._segment_at(sentence, j - 1) == self._segment_at(sentence, at)
                            and self._same_clause(sentence, i, at, row.kind == "background")
                        )
                    else:
                        hit = self._segment_at(sentence, j - 1) == self._segment_at(sentence, at)
                    if (
                        hit
                        and not act.void
                        and not act.relative
                        and act.etype not in {"threat", "talks_offer", "denial", "propaganda_release"}
                    ):
                        act.void = row.kind

    def _void_by_dates(self) -> None:
        """A clause dated more than a year before publication, beside other news, is history."""
        for sentence in self.story.sentences:
            dated = [
                (k, p.items[0].date) for k, p in enumerate(sentence.phrases) if p.kind == "DATE" and p.items[0].date is not None
            ]
            for k, mention in dated:
                if mention.rule == "recent":
                    elsewhere = any(not a.void for x in self.story.sentences if x is not sentence for a in x.acts)
                    for act in sentence.acts if elsewhere else ():
                        if sentence.segments[act.index] == sentence.segments[k] and not act.tolls:
                            act.void = act.void or "background"  # "X has been behind several raids in recent years"
                    continue
                on = self.story.published_on
                ages = {j: (on - m.date_to).days for j, m in dated if on is not None and m.date_to is not None}
                recent = any(age <= _LONG_AGO and sentence.segments[j] == sentence.segments[k] for j, age in ages.items())
                if ages.get(k, 0) > _LONG_AGO and not recent:
                    for act in sentence.acts:
                        if sentence.segments[act.index] == sentence.segments[k] and not act.void:
                            act.void = "history"
                    continue
                if not mention.is_history:
                    continue
                segment = sentence.segments[k]
                others = any(
                    a
                    for s in self.story.sentences
                    for a in s.acts
                    if not a.void and not (s is sentence and s.segments[a.index] == segment)
                )
                undated = not any(
                    s == segment and j != k
                    for j, (p, s) in enumerate(zip(sentence.phrases, sentence.segments, strict=True))
                    if p.kind == "DATE"
                )
                for act in sentence.acts:
                    if (
                        sentence.segments[act.index] == segment
                        and not act.void
                        and (others or mention.rule in {"ago", "offset", "offset long"})
                        and undated
                    ):
                        act.void = "history"

    def _void_by_release(self) -> None:
        """The taking of those who are freed, told beside their release without a place of its own, is its background."""
        for sentence in self.story.sentences:
            freed = next((a for a in sentence.acts if a.etype == "release" and not a.void), None)
            found = any(a.etype == "killing" and not a.void for a in sentence.acts)
            for act in sentence.acts if found else ():
                pronoun = act.targets and all(t.kind == "PRO" for t in act.targets)
                if act.etype == "abduction" and pronoun and not act.perps and not act.tolls:
                    act.void = act.void or "history"  # "found dead a day after they went missing"
            if freed is None:
                continue
            for act in sentence.acts:
                told_apart = act.own_subject and any(p.kind == "NP" for p in act.perps)
                if act.etype != "abduction" or act.void or act.locs or told_apart or self._near_loc(act, freed, sentence):
                    continue
                act.void = "history"
                freed.perps = freed.perps or list(act.perps)
                if not any(t.groups or t.actor_class or t.iso for t in freed.targets):
                    freed.targets.extend(t for t in act.targets if t.kind != "PRO")

    def _near_loc(self, act: Act, other: Act, sentence: Sentence) -> bool:
        """Whether a place stands in the clause of `act` alone."""
        apart = sentence.segments[act.index] != sentence.segments[other.index]
        return apart and bool(self._near(act, sentence, {"LOC"}))

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

    def _without_vehicles(self, drafts: list[Draft]) -> list[Draft]:
        """A statement, message or letter that only carries another act of its sentence is no record."""
        out = []
        for draft in drafts:
            lead = draft.acts[0]
            carried = (
                lead.etype == "statement"
                and all(a.nominal for a in draft.acts)
                and any(d is not draft and any(a.sentence == lead.sentence for a in d.acts) for d in drafts)
            )
            silent = self._type(draft) in COMMUNICATION and not self._communication_holds(draft, self._type(draft))
            if not carried and not silent:
                out.append(draft)
        return out

    def _cluster(self) -> list[Draft]:
        drafts: list[Draft] = []
        for sentence in self.story.sentences:
            for component in _components(sentence.acts):
                alive = [a for a in component if not a.void]
                if not alive:
                    continue
                strong = [
                    a for a in alive if not (a.certainty == "weak" and a.trigger is not None and a.trigger.subject_role == "none")
                ]
                alive = strong or alive
                lead = min(alive, key=rank)
                draft = next((d for d in reversed(drafts) if self._same(d, lead, sentence)), None)
                if draft is None:
                    draft = Draft(lead)
                    draft.acts = alive
                    drafts.append(draft)
                elif draft.sentence < lead.sentence and lead.definite and lead.nominal and lead.etype == "armed_clash":
                    for act in alive:
                        act.is_toll = True  # "...; 50 attackers were killed in the fighting"
                    draft.acts.extend(alive)
                elif lead.certainty == "weak" and lead.trigger is not None and lead.trigger.subject_role == "none":
                    continue
                else:
                    draft.acts.extend(alive)
        return drafts

    def _same(self, draft: Draft, act: Act, sentence: Sentence) -> bool:
        t_old = self._type(draft)
        t_new = act.etype
        if t_old in VIOLENCE and t_new in VIOLENCE:
            if act.is_new:
                return False
            if (
                t_new != t_old
                and not act.is_toll
                and act.nominal
                and not act.plural
                and not act.definite
                and any(a.plural for a in draft.acts)
            ):
                return False
            generic = t_new in GENERIC or t_old in GENERIC or act.is_toll
            pair = {t_old, t_new}
            if (
                t_old != t_new
                and not generic
                and not (act.definite and act.nominal and not act.locs)
                and pair not in ({"suicide_bombing", "explosive_device"}, {"ambush", "explosive_device"} if act.is_toll else {""})
            ):
                return False
            if "leader_death" in pair and t_old != t_new and not act.is_toll:
                return False
            if t_new == "prison_break" and act.definite and act.sentence == draft.sentence:
                return not self._clash(draft, act)
            taken_up = act.nominal and act.definite and t_new == "armed_assault" and act.sentence > draft.sentence
            if taken_up and t_old in {"abduction", "property_destruction"} and not self._own_place_or_date(act, sentence):
                return not self._clash(draft, act)  # "... 200 children were at the school at the time of the attack"
            if t_new in {"property_destruction", "abduction", "prison_break"} and t_old != t_new and not (act.links):
                return False
            if t_old in {"property_destruction", "abduction"} and t_new != t_old:
                fatal = any(t.kind == "deaths" for t in act.tolls) and act.trigger is not None and act.trigger.pos == "verb"
                if not act.is_toll or (fatal and act.phrase.form != "ing"):
                    return False
            if act.sentence == draft.sentence:
                return self._same_in_sentence(draft, act, sentence)
            if sentence.part == "text" and draft.sentence == 0 and self.story.sentences[0].part == "title":
                return not self._clash(draft, act)
            if self._retells(draft, act, sentence):
                return True
            if act.is_toll and not (act.perps and any(p.groups for p in act.perps)):
                return not self._own_place_or_date(act, sentence) or act.definite
            if act.definite or act.anaphor:
                return not self._clash(draft, act) and not self._own_date(act, sentence)
            return not self._own_place_or_date(act, sentence) and not self._clash(draft, act) and not act.own_subject
        if t_old == "prison_break" and t_new == "release" and act.sentence == draft.sentence:
            return True
        if t_old == t_new:
            if (
                act.sentence == draft.sentence
                and t_new == "release"
                and act.own_subject
                and self._other_doer(draft, act, sentence)
            ):
                return False
            if act.sentence == draft.sentence:
                return not self._clash(draft, act) or t_new in _ONE_EACH
            return not self._clash(draft, act)
        return False

    def _retells(self, draft: Draft, act: Act, sentence: Sentence) -> bool:
        """Whether a later sentence tells the same event more closely: same doer and kind of victim, no rival place, day or toll.

        Reports do so all the time ("X attacked a village in Borno. The group stormed Debiro at dawn, ..."); two events of one
        kind in one report are told apart by "another", by a place or by a day.
        """
        last = max(a.sentence for a in draft.acts)
        news = any(not a.void for s in self.story.sentences[last + 1 : act.sentence] for a in s.acts)
        if act.sentence - last > 2 or news or self._clash(draft, act):
            return False
        words = {w for x in sentence.items for w in x.words}
        clash = act.etype == "armed_clash" and self._type(draft) == "armed_clash"
        if words & _APART or (any(a.plural for a in draft.acts) != act.plural and not clash):
            return False
        if not self._same_doer(draft, act):
            return False
        old, new = self._kinds_hit(draft.acts), self._kinds_hit([act])
        if old and new and not old & new:
            return False
        before = [(a, self.story.sentences[a.sentence]) for a in draft.acts]
        days = [m for a, s in before for m in self._days(a, s)]
        if any(m.date_to < n.date_from or n.date_to < m.date_from for m in days for n in self._days(act, sentence)):
            return False
        towns = {x for a, s in before for x in self._towns(a, s)}
        named = self._towns(act, sentence)
        if towns and named and not towns & named:
            return False
        first = {t.quantity.low for a in draft.acts for t in a.tolls if t.kind == "deaths" and t.quantity is not None}
        again = {t.quantity.low for t in act.tolls if t.kind == "deaths" and t.quantity is not None}
        return not (first and again and first != again)

    def _same_doer(self, draft: Draft, act: Act) -> bool:
        """Whether a telling names no doer, the same one, or one that stands for him ("the group", "gunmen")."""
        old = {g for a in draft.acts for p in a.perps for g, _, _ in p.groups if not g.startswith("unidentified")}
        new = {g for p in act.perps for g, _, _ in p.groups if not g.startswith("unidentified")}
        if new:
            return bool(old & new) or not any(a.perps for a in draft.acts)
        for phrase in act.perps:
            told = {p.actor_class for a in draft.acts for p in a.perps} - {""}
            if phrase.kind == "PRO" or phrase.groups or not told or phrase.actor_class in told or old:
                continue
            return False
        return True

    def _kinds_hit(self, acts: list[Act]) -> set[str]:
        """What was hit, roughly: forces or people."""
        forces = {"state_force", "police", "mission"}
        return {
            "force" if p.actor_class in forces else "people"
            for a in acts
            for p in a.targets
            if p.actor_class in forces
            or (p.actor_class == "civilian" and p.noun is not None and p.noun.row.counts_as_people == "yes")
        }

    def _days(self, act: Act, sentence: Sentence) -> list[Any]:
        """The days that stand with an act."""
        near = [p for p in self._near(act, sentence, {"DATE"}) if not _is_of_speech(sentence, sentence.phrases.index(p))]
        items = [*act.dates, *(x for p in near for x in p.items)]
        return [x.date for x in items if x.date is not None and x.date.date_from is not None]

    def _towns(self, act: Act, sentence: Sentence) -> set[str]:
        """The towns and villages that stand with an act, in lower case."""
        items = [*act.locs, *(x for p in self._near(act, sentence, {"LOC"}) for m in flat(p) for x in m.locs)]
        found = {x.low for x in items if x.kind == "plc" and x.has(PLACE) is not None}
        segment = sentence.segments[act.index]
        for k, phrase in enumerate(sentence.phrases):
            named = phrase.kind == "NP" and all(x.kind == "unk" for x in phrase.items) and sentence.segments[k] == segment
            if named and k and sentence.phrases[k - 1].low in {"in", "near", "at", "of"}:
                found.add(phrase.items[0].low)
        return found

    def _same_in_sentence(self, draft: Draft, act: Act, sentence: Sentence) -> bool:
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
            return not self._separate_place(draft, act, sentence) and not (
                self._own_date(act, sentence) and self._draft_date(draft, sentence)
            )
        if act.definite and act.nominal and act.attribution is not None and not self._separate_place(draft, act, sentence):
            return True  # "...; X claimed the assault two days later"
        if self._separate_place(draft, act, sentence) or (self._own_date(act, sentence) and self._draft_date(draft, sentence)):
            return False
        if act.is_toll or not act.own_subject:
            return True
        return not self._own_place_or_date(act, sentence)

    def _other_doer(self, draft: Draft, act: Act, sentence: Sentence) -> bool:
        """Whether a clause of its own tells another doer ("hostages of X were freed, days after the state released Y")."""
        old = [p for a in draft.acts for p in a.perps]
        apart = sentence.segments[draft.acts[-1].index] != sentence.segments[act.index]
        return apart and bool(act.perps) and not any(p in old for p in act.perps)

    def _near(self, act: Act, sentence: Sentence, kinds: set[str]) -> list[Phrase]:
        segment = sentence.segments[act.index]
        return [
            p
            for k, (p, s) in enumerate(zip(sentence.phrases, sentence.segments, strict=True))
            if k >= sentence.dateline
            and s == segment
            and p.kind in kinds
            and not (p.kind == "LOC" and self._is_speaker(sentence, k))
            and not (p.kind == "LOC" and k and sentence.phrases[k - 1].low in {"to", "into", "towards"})
            and not (p.kind == "DATE" and p.low == "that")
        ]

    def _own_date(self, act: Act, sentence: Sentence) -> bool:
        return bool(act.dates) or any(True for p in self._near(act, sentence, {"DATE"}))

    def _own_place_or_date(self, act: Act, sentence: Sentence) -> bool:
        return self._own_date(act, sentence) or bool(act.locs) or bool(self._near(act, sentence, {"LOC"}))

    def _draft_date(self, draft: Draft, sentence: Sentence) -> bool:
        return any(self._own_date(a, sentence) for a in draft.acts if a.sentence == draft.sentence)

    def _separate_place(self, draft: Draft, act: Act, sentence: Sentence) -> bool:
        old = {
            x.low
            for a in draft.acts
            if a.sentence == act.sentence
            for p in self._near(a, sentence, {"LOC"})
            for x in p.locs
            if x.kind != "cty"
        }
        new = {x.low for p in self._near(act, sentence, {"LOC"}) for x in p.locs if x.kind != "cty"}
        return bool(old and new and not old & new)

    def _clash(self, draft: Draft, act: Act) -> bool:
        """Whether two tellings name different doers."""
        old = {g for a in draft.acts for p in a.perps for g, _, _ in p.groups}
        new = {g for p in act.perps for g, _, _ in p.groups}
        if old and new and not old & new:
            return True
        old_targets = {g for a in draft.acts for p in a.targets for g, _, _ in p.groups}
        return bool(new and new <= old_targets and old and not new & old)

    def _settle_claims(self, drafts: list[Draft]) -> None:
        self._claims_by_cue()
        for sentence in self.story.sentences:
            for act in sentence.acts:
                if not (act.etype == "claim_statement" and act.trigger is None) or act.attribution is None:
                    continue
                status = act.attribution[0]
                if status == "suspected" and any(p in a.targets for a in sentence.acts for p in act.perps):
                    continue  # "arrested a man suspected of financing ..."
                same = [
                    d
                    for d in drafts
                    if any(a.sentence == act.sentence and a.etype in VIOLENCE | {"arrest", "release"} for a in d.acts)
                ]
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
                        named = [
                            p for a in draft.acts for p in a.perps if p.groups and not p.groups[0][0].startswith("unidentified")
                        ]
                        if not named:
                            known = [p for a in draft.acts for p in a.perps]
                            for a in draft.acts:
                                a.perps = []
                            lead.perps = [*act.perps, *known]
                    else:
                        if not any(
                            p.groups and not p.groups[0][0].startswith("unidentified") for a in draft.acts for p in a.perps
                        ):
                            lead.perps = [*act.perps, *lead.perps]
                        lead.claimants.extend(act.claimants)
                if not hosts and status == "claimed" and not act.rule.startswith("frame:"):
                    drafts.append(Draft(act))
                    act.certainty = "sure"
            for row, i, j, _start, _end in sentence.cues:
                if row.kind == "unclaimed":
                    index = self.story.sentences.index(sentence)
                    hosts = [d for d in drafts if any(a.sentence == index for a in d.acts) and self._type(d) in VIOLENCE] or [
                        d for d in drafts if d.sentence < index and self._type(d) in VIOLENCE
                    ][-1:]
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
                if row.kind not in {"claim", "suspect", "attribute"} or row.attribution not in {
                    "claimed",
                    "suspected",
                    "attributed",
                }:
                    continue
                if "X" not in row.slot_order:
                    continue
                after = row.slot_order.replace(" ", "").lower().find("xafter") >= 0
                who = None
                for phrase in sentence.phrases:
                    at = phrase.items[0].i
                    if phrase.kind == "NP" and phrase.groups and not any(phrase in a.targets for a in sentence.acts):
                        if after and phrase.items[-1].j > i and at <= j + 4:
                            who = phrase
                            break
                        if not after and at < i:
                            who = phrase
                if who is None:
                    continue
                armed = [
                    m
                    for m in flat(who)
                    if any(
                        self.lexicon.groups[g].group_type not in FORCE_TYPES for g, _, _ in m.groups if g in self.lexicon.groups
                    )
                ]
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


def _is_of_speech(sentence: Sentence, k: int) -> bool:
    """Whether a date stands with a verb of saying or claiming ("officials said on Tuesday", "X on Tuesday claimed")."""
    phrases = sentence.phrases
    after = phrases[k + 1] if k + 1 < len(phrases) else None
    if after is not None and after.kind == "G" and not after.passive and after.word_class in {"say", "claim", "denyverb"}:
        return True
    j = k - 1
    while j >= 0 and phrases[j].kind in {"PREP", "X"}:
        j -= 1
    if j > 0 and phrases[j].kind == "NP" and phrases[j - 1].kind == "G":
        j -= 1
    return j >= 0 and phrases[j].kind == "G" and phrases[j].word_class in {"say", "claim", "denyverb"}


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
