"""Who says that he did it: claims, and who "was behind" an act.

What does NOT belong here: denials (see `denials.py`); blame by others, and talks (see `speech.py`); which status a record gets
(see `attribution.py`).
"""

from orchestration.extraction.acts import VIOLENCE, Act, Assertion
from orchestration.extraction.phrases import Phrase
from orchestration.extraction.results import Results
from orchestration.extraction.syntax import MEMBER_WORDS, complements, flat, is_reduced, subject_index


class Claims(Results):
    """Claims and denials, given to the acts that they are of."""

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
        if verb.low in {"claims", "claim"} and k and phrases[k - 1].kind == "G" and phrases[k - 1].word_class == "denyverb":
            return  # "refuted claims that its troops ..."
        own_count = verb.form == "ing" and k > 1 and k + 1 < len(phrases) and "inf" in phrases[k + 1].aux
        if own_count and phrases[k - 1].low == "," and phrases[k - 2].word_class == "say":
            return  # "X attacked two posts, the army said, claiming to have killed 80": what it says it did itself
        if object_act is not None and object_act.etype == "agreement" and subject is not None:
            self._give_perp(object_act, subject)  # "put their names to a deal"
            object_act.own_subject = object_act.engaged = True
            return
        neither = any(p.tokens & {"neither"} for p in phrases[max(0, k - 6) : k])
        nobody = verb.negated or neither or self._is_nobody(subject) or self._is_nobody(by)
        if (
            subject_act is not None
            and subject_act.etype in {"statement", "propaganda_release", "claim_statement"}
            and not verb.passive
        ):
            owner = subject_act.perps or [
                phrases[j] for prep, j in complements(phrases, s) if phrases[j].kind == "NP" and phrases[j].groups
            ]
            subject = owner[0] if owner else subject
        reduced = by is not None and verb.form == "ed" and not verb.aux  # "a toll of 71, claimed by X"
        claimant = by if verb.passive or reduced else subject
        told = (
            by is not None and verb.form == "ed" and not verb.aux and k > 0 and phrases[k - 1].kind == "EV" and k - 1 in self.acts
        )
        if told:
            subject_act, claimant = self.acts[k - 1], by  # "in an attack claimed by X"
        if verb.passive or told or (by is not None and (subject_act is not None or is_reduced(phrases, k))):
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
                told_before = self.sentence > 0 or any(j < k for j in self.acts)
                bare = object_act.nominal and not object_act.plural and len(object_act.phrase.items) == 1 and told_before
                object_act.definite = object_act.definite or bare  # "X claims attack", as headlines have it
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
            if act.attribution is not None and act.attribution[0] == "denied":  # "X refutes Y's claim of killing its leader"
                act.assertions.append(Assertion("responsibility", "claimed", list(act.perps), verb, []))
                continue
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

    def _is_nobody(self, phrase: Phrase | None) -> bool:
        if phrase is None:
            return False
        return (
            (phrase.qty is not None and phrase.qty.low == 0 and phrase.qty.high == 0)
            or bool(phrase.tokens & {"nobody", "no"})
            or phrase.low in {"nobody", "no one", "none"}
            or any(x.low in {"no", "nobody", "none"} for x in phrase.items)
        )

    def _is_the_group(self, phrase: Phrase, k: int) -> bool:
        """ "X's agency said the group was behind it": the group is X."""
        if phrase.groups or phrase.actor_class != "nonstate_armed" or not phrase.tokens & {"group", "movement", "organisation"}:
            return False
        said = next((j for j in range(k - 1, -1, -1) if self.phrases[j].kind == "G" and self.phrases[j].word_class == "say"), -1)
        s = subject_index(self.phrases, said) if said > 0 else -1
        return s >= 0 and any(self._is_insurgent(g) for g, _, _ in self.phrases[s].groups)

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
        own = plain >= 0 and (
            phrases[plain].kind == "PRO"
            or self._is_the_group(phrases[plain], plain)
            or bool(phrases[plain].tokens & {"its", "their", "his"} and phrases[plain].tokens & MEMBER_WORDS)
        )
        self._give_perp(act, phrases[s])
        if phrases[copula].negated:
            act.attribution = ("denied", phrases[copula])
        elif own:
            act.claimants.extend(flat(phrases[s]))
            act.attribution = ("claimed", phrases[copula])
        else:
            doubted = any(p.kind == "G" and p.low.startswith(("believ", "suspect", "think", "thought")) for p in phrases[:copula])
            act.attribution = ("suspected" if doubted else "attributed", phrases[copula])
