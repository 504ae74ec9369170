"""From acts to drafts of records: which acts are one record.

What does NOT belong here: whether two acts are the same (see `sameness.py`), and whose claim a draft gets (see `settling.py`).
"""

from orchestration.extraction.acts import COMMUNICATION, VIOLENCE, Act
from orchestration.extraction.bench import leading
from orchestration.extraction.sameness import Sameness
from orchestration.extraction.story import Draft, Sentence

#: Phrases between an act and the verb of the relative clause behind it.
_NEAR = 7


class Merging(Sameness):
    """Acts to drafts."""

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

    def _older(self, component: list[Act], sentence: Sentence) -> list[Act]:
        """ "The 2013 siege of X, in which 40 died, is taught ...": the old act that a relative clause tells more of."""
        first = min(component, key=lambda a: a.index)
        before = [a for a in sentence.acts if a.index < first.index and a.void == "history" and a.nominal]
        if not before or not first.is_toll or first.index - before[-1].index > _NEAR:
            return []
        between = sentence.phrases[before[-1].index : first.index]
        return before[-1:] if any(p.kind == "REL" for p in between) else []

    def _cluster(self) -> list[Draft]:
        drafts: list[Draft] = []
        for sentence in self.story.sentences:
            for component in _components(sentence.acts):
                alive = [a for a in component if not a.void]
                past = [a for a in component if a.void in {"reason", "history"} and a.nominal]
                past = past or self._older(component, sentence)
                older = past and past[0].void == "history"
                if past and alive and all(a.is_toll and (older or a.index > past[0].index) for a in alive):
                    continue  # "in answer to a rocket attack in which a contractor died"
                if not alive:
                    continue
                strong = [
                    a for a in alive if not (a.certainty == "weak" and a.trigger is not None and a.trigger.subject_role == "none")
                ]
                alive = strong or alive
                lead = leading(alive)
                if lead.retells:
                    before = [d for d in drafts if self._type(d) in VIOLENCE and d.sentence < lead.sentence]
                    if len(before) == 1:
                        before[0].acts.extend(alive)
                    continue
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
