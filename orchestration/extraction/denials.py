"""Who says that he did not do it, or that it was not so: denials of acts, of counts, of deaths.

What does NOT belong here: claims (see `claims.py`), and which status a record gets (see `attribution.py`).
"""

from orchestration.extraction.acts import VIOLENCE, Act, Assertion
from orchestration.extraction.claims import Claims
from orchestration.extraction.clause import OWN_WORDS
from orchestration.extraction.phrases import ARMED, Phrase
from orchestration.extraction.syntax import MEMBER_WORDS, flat, following_subject, subject_index
from orchestration.extraction.text import word_set

_DENIABLE = word_set(
    """
    accusation accusations allegation allegations report reports claim claims charge charges account accounts responsibility
    testimony evidence accusing involvement findings finding baseless false unfounded untrue propaganda lies fabricated
    suggestion suggestions rumour
    rumours link links attack blame
    """
)
_LIES = word_set(
    "lies lie false baseless fabricated fabrication untrue unfounded propaganda nonsense fake invention slander tale tales"
)
_REJECTING = word_set("rule out, reject, dismiss, dispute")
_OWN_PART = word_set("responsibility involvement part role carrying conducting hand behind being launching connection complicity")
_DISOWNING = word_set("disown, distance, disavow, repudiate, disclaim, wash its hands of, protest its innocence") | {
    "decline responsibility",
    "disclaim responsibility",
    "refuse responsibility",
}
_CHARGES = word_set("accusation accusations allegation allegations charge charges blame claim claims")
#: What is counted, and how one's own loss is told.
_COUNTS = word_set("toll figure figures number numbers count losses casualties tally")
_LOSING = frozenset({"losing", "suffering", "sustaining"})
_DONE = VIOLENCE | {"arrest", "release"}


class Denials(Claims):
    """Denials, given to the acts that they are of."""

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
        told = any(p.tokens & _DENIABLE for p in phrases[k + 1 : k + 5])
        if who is None and verb.form == "ing" and told and (s := following_subject(phrases, k)) >= 0:
            who = phrases[s]  # "Denying involvement, X said ..."
        denial = Act("denial", verb, self.sentence, k, None)
        denial.certainty = "actor"
        denial.rule = "deny"
        if who is not None and who.kind in {"NP", "PRO", "LOC"}:
            denial.perps.extend(flat(who))
        lemma = verb.items[-1].row.lemma if verb.items[-1].row is not None else ""
        if lemma == "disown" and k and phrases[k - 1].kind == "REL" and verb.low not in {"disowned", "disowns"}:
            return  # "two men who were not involved in the fighting"
        if lemma in _REJECTING:
            words = set().union(*(p.tokens for p in phrases))
            if not words & (_DENIABLE | _COUNTS) or lemma == "rule out":
                return
        self.extra.append(denial)
        if self._disputes_count(k, verb, denial):
            return
        act = self._denied(k, verb, who, denial)
        if act is None and verb.passive and by is not None:
            before = (self.acts[j] for j in sorted(self.acts) if j < k and phrases[j].low != "claim")
            act = subject_act or next((a for a in before if a.etype in _DONE), None)
            if act is not None and not act.perps and any(p.tokens & _OWN_PART for p in phrases[:k]):
                self._give_perp(act, by)  # "Responsibility for the bombing was denied by X"
        if act is None:
            if who is not None and (part := self._own_part(k, lemma)):
                self._pending(k, "denied", verb, None)
                self.extra[-1].deniers, self.extra[-1].rule = flat(who), part
            return
        if who is not None and self._is_own_loss(act, who):
            act.assertions.append(Assertion("casualty_count", "denied", flat(who), verb, act.tolls))
            return
        act.attribution, act.claimants = ("denied", verb), []
        act.deniers = flat(who) if who is not None else []

    def _denied(self, k: int, verb: Phrase, who: Phrase | None, denial: Act) -> Act | None:
        """The first act from the denial to the end of its clause, with the denier as its doer where he denies his own part."""
        phrases = self.phrases
        for j in sorted(self.acts):
            between = phrases[k:j]
            if j <= k or self.acts[j].etype not in _DONE:
                continue
            if any(p.kind == "PUNCT" and p.low in {";", "."} for p in between):
                return None
            act = self.acts[j]
            owner = next((p for p in between if p.form == "poss" and p.kind in {"NP", "LOC"}), None)
            if owner is not None and not act.nominal:
                act.perps = [owner]
                denial.targets.append(owner)
            own = [p for p in act.perps if p.tokens & {"its", "their"} and (p.tokens & OWN_WORDS or p.actor_class in ARMED)]
            if own and who is not None and (who.groups or not who.actor_class):
                act.perps = [p for p in act.perps if p not in own]
                self._give_perp(act, who)
            tokens = frozenset().union(*(p.tokens for p in between))
            part = act.nominal and tokens & _OWN_PART
            if not act.perps and who is not None and (part or (not act.nominal and phrases[j].form == "ing")):
                self._give_perp(act, who)
            disowned = verb.items[-1].row is not None and verb.items[-1].row.lemma in _DISOWNING
            if not act.perps and who is not None and disowned:
                self._give_perp(act, who)
            return act
        return None

    def _own_part(self, k: int, lemma: str) -> str:
        """The rule by which a denial with no act in its clause is one of the denier's own part, or an empty string.

        "denied responsibility", "said it had nothing to do with it" tell that it is the denier who is named; "rejected the
        accusations" only where he is named already.
        """
        after = self.phrases[k + 1 : k + 4]
        words = frozenset().union(self.phrases[k].tokens, *(p.tokens for p in after))
        it = bool(after) and after[0].kind == "PRO" and after[0].low in {"it", "this", "that"}
        if words & _OWN_PART or lemma in _DISOWNING:
            return "deny part"
        return "deny charge" if it or words & _CHARGES else ""

    def _is_own_loss(self, act: Act, who: Phrase) -> bool:
        """Whether who denies is who was hit ("The army denied that 30 soldiers were killed"): it is the count that is denied."""
        if act.etype == "leader_death" or not (act.is_toll or act.tolls):
            return False
        groups = {g for p in flat(who) for g, _, _ in p.groups}
        doers = {g for p in act.perps for g, _, _ in p.groups}
        if any(p in act.perps for p in flat(who)) or groups & doers:
            return False
        forced = who.actor_class in {"state_force", "police", "official"} or bool(who.iso) or who.kind == "LOC"
        forced = forced or any(g in self.lexicon.force_country for g in groups)  # "the Malian army"
        beside = [p for p in self.phrases[max(0, act.index - 3) : act.index] if p.kind == "NP" and not act.targets]
        for victim in [*act.targets, *beside]:  # "denied that any of its troops had been killed"
            if groups & {g for g, _, _ in victim.groups}:
                return True
            if not victim.groups and victim.tokens & {"its", "their"} and victim.tokens & OWN_WORDS | MEMBER_WORDS:
                return True
            if forced and not victim.groups and victim.actor_class in {"state_force", "police", "militia"}:
                theirs = victim.iso[0] if victim.iso is not None else ""
                return not theirs or who.iso is None or who.iso[0] == theirs
        return False

    def _disputes_count(self, k: int, verb: Phrase, denial: Act) -> bool:
        """ "The army disputed the toll", "denied losing 30 men": a count is denied, whoever did it."""
        phrases = self.phrases
        after = phrases[k + 1 : k + 3]
        if verb.passive:
            after = [p for p in phrases[:k] if p.kind == "NP"]  # "The toll of 71 was denied by the army"
        about = frozenset().union(*(p.tokens for p in after))
        losing = next((j for j in range(k + 1, min(k + 3, len(phrases))) if phrases[j].tokens & _LOSING), -1)
        if (not about & _COUNTS and losing < 0) or about & _OWN_PART:
            return False
        status = "disputed" if verb.low.startswith(("disput", "question", "contest", "challeng")) else "denied"
        lost = self.acts.get(losing)
        if lost is not None:
            lost.assertions.append(Assertion("casualty_count", status, list(denial.perps), verb, lost.tolls))
            return True
        self._pending(k, "", verb, None)
        held = self.extra[-1]
        held.attribution = None
        held.assertions.append(Assertion("casualty_count", status, list(denial.perps), verb, []))
        return True

    def _called_lies(self, k: int, verb: Phrase) -> bool:
        """ "X has called the allegations a campaign of lies": a denial."""
        phrases = self.phrases
        s = subject_index(phrases, k)
        told = frozenset().union(*(p.tokens for p in phrases[k + 1 : k + 4]))
        after = frozenset().union(*(p.tokens for p in phrases[k + 2 :]))
        if s < 0 or not told & _DENIABLE or not after & _LIES or not self._is_actor(phrases[s]):
            return False
        denial = Act("denial", verb, self.sentence, k, None)
        denial.certainty, denial.rule, denial.own_subject = "actor", "deny", True
        denial.perps.extend(flat(phrases[s]))
        self.extra.append(denial)
        return True
