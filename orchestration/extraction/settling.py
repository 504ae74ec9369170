"""Which claim, suspicion or silence belongs to which draft.

What does NOT belong here: how a sentence tells a claim (see `claims.py`), and the status that a record gets (see
`attribution.py`).
"""

from orchestration.extraction.acts import VIOLENCE, Act, Assertion
from orchestration.extraction.bench import FORCE_TYPES
from orchestration.extraction.merging import Merging
from orchestration.extraction.phrases import Phrase
from orchestration.extraction.story import Draft, Sentence
from orchestration.extraction.syntax import flat


class Settling(Merging):
    """Claims, given to drafts."""

    def _settle_claims(self, drafts: list[Draft]) -> None:
        self._claims_by_cue()
        for sentence in self.story.sentences:
            for act in sentence.acts:
                if act.etype != "claim_statement" or act.trigger is not None or not (act.attribution or act.assertions):
                    continue
                status = act.attribution[0] if act.attribution is not None else ""
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
                    lead.assertions.extend(act.assertions)
                    if not status:
                        continue
                    if status == "denied":
                        self._settle_denial(draft, act)
                        continue
                    if status == "unclaimed":
                        if not any(a.attribution and a.attribution[0] == "suspected" for a in draft.acts):
                            lead.attribution = lead.attribution or act.attribution
                        continue
                    current = next((a.attribution for a in draft.acts if a.attribution), None)
                    if current is not None and current[0] == "denied" and status == "claimed":
                        lead.assertions.append(Assertion("responsibility", "claimed", act.claimants, act.phrase, []))
                    elif current is None or current[0] == "unclaimed" or status == "claimed":
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

    def _settle_denial(self, draft: Draft, denial: Act) -> None:
        """A denial of one's own part, given to the act that it is about: the denier is its suspect where nobody else is named."""
        lead = draft.acts[0]
        deniers = {g for p in denial.deniers for g, _, _ in p.groups}
        named = {g for a in draft.acts for p in a.perps for g, _, _ in p.groups if not g.startswith("unidentified")}
        rebels = bool(named) and all(
            self.lexicon.groups[g].group_type not in FORCE_TYPES for g in named if g in self.lexicon.groups
        )
        state = {p.actor_class for p in denial.deniers if not p.groups} & {"state_force", "police", "official"}
        if rebels and state:
            deniers |= state  # "the army" is none of them
        if (named and deniers and not named & deniers) or (not named and denial.rule == "deny charge"):
            if named:  # "X denied involvement", where Y is named; "the army rejected the claim", which is Y's
                status = "disputed" if denial.rule == "deny charge" else "denied"
                lead.assertions.append(Assertion("responsibility", status, denial.deniers, denial.phrase, []))
            return
        if not named:
            lead.perps = [*denial.deniers, *lead.perps]
        for act in draft.acts:
            act.attribution = None
        lead.attribution, lead.deniers = denial.attribution, denial.deniers

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


def _span_phrase(sentence: Sentence, i: int, j: int) -> Phrase:
    items = [x for x in sentence.items if x.i >= i and x.j <= j] or [x for x in sentence.items if x.j > i][:1]
    return Phrase("X", items)
