"""What else is said of an act, beside who did it: counts denied, claims disputed or taken back, success claimed or denied.

Each is evidence of the field `claims`: its value is "<claim act> <status> <claimant>" in the codes of `fct_claims`, the claimant
left out where the registry does not know who speaks. What does NOT belong here: the attribution itself (see `attribution.py`).
"""

import re

from orchestration.extraction.acts import VIOLENCE, Act
from orchestration.extraction.phrases import Phrase
from orchestration.extraction.records import Record
from orchestration.extraction.story import Draft
from orchestration.extraction.syntax import flat, subject_index
from orchestration.extraction.text import word_set
from orchestration.extraction.turns import Turns

_CLAIM = r"(?:claims?\b|statement of responsibility\b|responsibility claim\b)"
_RETRACTED = re.compile(
    r"\b(?:withdr[ae]ws?|withdrawn|withdrawing|retract(?:s|ed|ing)?|rescind(?:s|ed|ing)?|took back|takes back|taken back"
    rf"|walk(?:s|ed) back)\b[^.;,]{{0,30}}\b{_CLAIM}"
    rf"|\b{_CLAIM}[^.;]{{0,60}}\b(?:withdrawn|retracted|rescinded|taken back)\b"
    rf"|\b(?:withdr[ae]w|retract(?:s|ed)?|took) it (?:later|again|back|the next day|a day later|hours later|within hours)\b",
    re.IGNORECASE,
)
_DISPUTED = re.compile(
    rf"\b(?:disput(?:es?|ed|ing)|question(?:s|ed|ing)?|challeng(?:es?|ed|ing)|contest(?:s|ed|ing)?|doubt(?:s|ed|ing)?"
    rf"|cast(?:s|ing)? doubts? on|poured cold water on|contradict(?:s|ed|ing)?)\b[^.;,]{{0,40}}\b{_CLAIM}"
    rf"|\b{_CLAIM}[^.;]{{0,40}}\b(?:disputed|questioned|challenged|contested|doubted|contradicted) by\b"
    rf"|\b(?:rival|competing|conflicting) claims\b",
    re.IGNORECASE,
)
_FAILED = re.compile(
    r"\b(?:was|were|been|is) (?:in fact |actually )?(?:largely |mostly |entirely )?(?:an? )?(?:complete |total |utter )?"
    r"(?:failure|unsuccessful|repelled|repulsed|beaten back|foiled)\b"
    r"|\b(?:attack|assault|raid|operation|attempt|ambush|bombing)\b[^.;,]{0,50}\b(?:had failed|has failed|failed)\b",
    re.IGNORECASE,
)
_SUCCEEDED = re.compile(
    r"\b(?:was|were|been|is|as|it) (?:an? )?(?:complete |total |great |full |resounding )?(?:success|successful|triumph)\b"
    r"|\b(?:called|calls|hailed|hails|declared|described)\b[^.;]{0,60}\b(?:success|successful|triumph|victory)\b"
    r"|\b(?:attack|assault|raid|operation|ambush)\b[^.;,]{0,30}\b(?:had succeeded|succeeded)\b",
    re.IGNORECASE,
)
#: Each passage, what it says of an act, and the stems of which it holds one, which are looked for first.
_PASSAGES = (
    (_RETRACTED, "responsibility", "retracted", ("withdr", "retract", "rescind", "took", "takes", "taken", "walk")),
    (
        _DISPUTED,
        "responsibility",
        "disputed",
        ("disput", "question", "challeng", "contest", "doubt", "cold water", "contradict", "rival", "competing", "conflicting"),
    ),
    (_FAILED, "success", "disputed", ("fail", "unsuccess", "repel", "repuls", "beaten", "foil")),
    (_SUCCEEDED, "success", "claimed", ("succe", "triumph", "victor")),
)
_CALLING = word_set(
    "called calls hailed hails described describes declared declares questioned questions doubted doubts cast casts"
)
_BOTH = re.compile(r"\b(?:both|each|separately|rival|also)\b", re.IGNORECASE)
_JOINTLY = re.compile(r"\b(?:joint|jointly|together)\b", re.IGNORECASE)


class Asserting(Turns):
    """Assertions about an act, as evidence of its record."""

    def _assert(self, record: Record, draft: Draft) -> None:
        """Cite what the acts of a draft, its sentences and the one after tell of this kind."""
        for act in draft.acts:
            for claim in act.assertions:
                kind = "death_of_person" if record.event_type == "leader_death" else claim.claim_act
                for speaker in self._speakers(record, claim.speakers, act):
                    self._cite_claim(record, f"{kind} {claim.status} {speaker}", claim.verb.start, claim.verb.end, act.sentence)
        for index in self._told_in(draft):
            sentence = self.story.sentences[index]
            start, end = sentence.items[0].start, sentence.items[-1].end
            low = sentence.original[start:end].lower()
            for pattern, kind, status, stems in _PASSAGES:
                if not any(stem in low for stem in stems):
                    continue
                found = pattern.search(sentence.original, start, end)
                if found is None or (status == "disputed" and kind == "responsibility" and record.attribution != "claimed"):
                    continue
                if status == "retracted":
                    self._retract(record, index, found.start(), found.end())
                    continue
                who = self._voice(record, draft, index, found.start())
                if kind == "success" and not who:
                    continue
                if kind == "responsibility":
                    who = [group for group in who if group not in record.claimants] or [""]
                    record.certainty = "disputed"
                for speaker in who:
                    self._cite_claim(record, f"{kind} {status} {speaker}".strip(), found.start(), found.end(), index)
        self._rivals(record, draft)

    def _told_in(self, draft: Draft) -> list[int]:
        """The sentences of a draft, and those behind that tell no other act of violence."""
        own = sorted({a.sentence for a in draft.acts})
        after = own[-1] + 1
        while after < len(self.story.sentences) and not any(
            a.etype in VIOLENCE and not a.void for a in self.story.sentences[after].acts
        ):
            own.append(after)
            after += 1
        return own

    def _speakers(self, record: Record, phrases: list[Phrase], act: Act) -> list[str]:
        found = self._bind([x for p in phrases for x in self._resolve(p, act)], record, "claimants")
        return list(dict.fromkeys(group for group, _, _, _ in found if group in self.lexicon.groups))

    def _voice(self, record: Record, draft: Draft, index: int, at: int) -> list[str]:
        """Whose word a passage is: "according to X" in its sentence, or the subject of the last verb of saying before it."""
        phrases = self.story.sentences[index].phrases
        for k, phrase in enumerate(phrases[1:], start=1):
            if phrases[k - 1].low.startswith("according") and phrase.kind in {"NP", "LOC"}:
                return self._speakers(record, flat(phrase), draft.acts[0])
        best: list[str] = []
        for k, phrase in enumerate(phrases):
            says = phrase.word_class in {"say", "claim", "denyverb"} or phrase.tokens & _CALLING
            if phrase.kind not in {"G", "V"} or phrase.start > at + 1 or phrase.passive or not says:
                continue
            s = subject_index(phrases, k)
            if s >= 0 and phrases[s].kind in {"NP", "PRO", "LOC"}:
                best = self._speakers(record, flat(phrases[s]), draft.acts[0]) or best
        return best

    def _retract(self, record: Record, index: int, start: int, end: int) -> None:
        """ "X later withdrew its claim": X claimed it, and does so no more."""
        named = [
            group
            for phrase in self.story.sentences[index].phrases
            for group, _, _ in phrase.groups
            if (row := self.lexicon.groups.get(group)) is not None and row.group_type in {"nsag", "militia"}
        ]
        who = list(dict.fromkeys(named))[:1] or record.claimants
        if record.attribution in {"unknown", "reported", "attributed"} and who:
            record.attribution, record.claimants = "claimed", list(who)
            self._cite_span(record, "attribution", "claimed", start, end, index, "retracted")
            for group in who:
                self._cite_span(record, "claimants", group, start, end, index, "retracted")
                if not record.perpetrators:
                    record.perpetrators = [group]
                    self._cite_span(record, "perpetrators", group, start, end, index, "actor:retracted")
        record.certainty = "disputed"
        for group in who:
            self._cite_claim(record, f"responsibility retracted {group}", start, end, index)

    def _rivals(self, record: Record, draft: Draft) -> None:
        """ "X and Y both claimed it": competing accounts."""
        if record.attribution != "claimed" or len(record.claimants) < 2:
            return
        cited = next((a for a in draft.acts if a.attribution is not None and a.attribution[0] == "claimed"), draft.acts[0])
        sentence = self.story.sentences[cited.sentence]
        start, end = sentence.items[0].start, sentence.items[-1].end
        found = _BOTH.search(sentence.original, start, end)
        if found is None or _JOINTLY.search(sentence.original, start, end):
            return
        record.certainty = "disputed"
        for group in record.claimants:
            self._cite_claim(record, f"responsibility disputed {group}", found.start(), found.end(), cited.sentence)

    def _cite_claim(self, record: Record, value: str, start: int, end: int, index: int) -> None:
        if not any(e.field == "claims" and e.value == value for e in record.evidence):
            self._cite_span(record, "claims", value, start, end, index, "assertion")
