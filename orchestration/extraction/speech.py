"""What others say: blame, reports of rights bodies, talks, calls for violence, apologies, and videos that show acts.

What does NOT belong here: an actor's own claims and denials (see `claims.py`).
"""

from orchestration.extraction.acts import VIOLENCE, Act
from orchestration.extraction.event_verbs import EventVerbs
from orchestration.extraction.phrases import Phrase
from orchestration.extraction.syntax import complements, flat, object_index, subject_index
from orchestration.extraction.text import word_set

WILLING = word_set(
    """
    willing ready open prepared offered offers offer offering proposed proposes proposing readiness willingness invited
    objection
    """
)
_TALK = word_set(
    """
    talk talks meet meeting negotiate negotiations negotiation negotiating discuss dialogue truce ceasefire contacts sit parley
    discussions consultations
    """
)


class Speech(EventVerbs):
    """Acts of speech, and what speech makes of the acts told in it."""

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
        passive = verb.passive or (
            verb.form == "ed" and not verb.aux and obj is None and lemma != "accuse" and self._blamed_event(k) is None
        )
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
                blamed = [phrases[j] for prep, j in comps if prep in {"on", "to"} and phrases[j].kind in {"NP", "LOC"}]
                if lemma == "attribute":
                    blamed = [phrases[j] for prep, j in comps if prep == "to" and phrases[j].kind in {"NP", "LOC"}]
                if blamed:
                    suspects = flat(blamed[-1])
                    act.targets = [t for t in act.targets if t not in suspects]
            elif obj is None and (host := self._blamed_event(k)) is not None:
                act = host
                on = next((phrases[j] for prep, j in comps if prep in {"on", "to"} and phrases[j].kind in {"NP", "LOC"}), None)
                suspects = flat(on) if on is not None else []
            elif obj is not None and obj.kind in {"NP", "PRO", "LOC"}:
                suspects = flat(obj)
                for j in range(o + 1, min(o + 6, len(phrases))):
                    if j in self.acts:
                        act = self.acts[j]
                        act.perps = []
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
        if j not in self.acts:
            self._verb(j, self.phrases[j])
        act = self.acts.get(j)
        if act is not None:
            act.perps = list(suspects)
            act.attribution = ("suspected", verb)
            act.rule = f"{row.pos}:{row.lemma}"
        self.phrases[j].kind = "G"
        self.phrases[j].word_class = "verb"

    def _rights(self, k: int, verb: Phrase, subject: Phrase) -> None:
        """A named rights body that documents or accuses: a report of its own beside the acts that it tells."""
        if subject.word_class != "named" or any(a.etype == "human_rights_report" for a in self.acts.values()):
            return
        act = Act("human_rights_report", verb, self.sentence, k, None)
        act.certainty, act.rule = "sure", "rights"
        self.extra.append(act)

    def _blamed_event(self, k: int) -> Act | None:
        """The event of "an attack that officials blamed on X"."""
        s = subject_index(self.phrases, k)
        if s < 1 or self.phrases[s - 1].kind != "REL":
            return None
        return self._event_left(s)

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
        invited = object_index(phrases, verb)
        if not act.targets and phrases[verb].low.startswith("invit") and invited >= 0:
            act.targets.extend(flat(phrases[invited]))
        self.acts[word] = act

    def _apologised(self, k: int, apology: Act) -> None:
        """What an actor apologises for is its own act."""
        for j in sorted(self.acts):
            if j > k and self.acts[j].etype in VIOLENCE:
                if not self.acts[j].perps:
                    self.acts[j].perps.extend(apology.perps)
                return
