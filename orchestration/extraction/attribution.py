"""Who says so, and how surely (codebook, section 8)."""

from orchestration.extraction.acts import Act
from orchestration.extraction.asserting import Asserting
from orchestration.extraction.bench import unique
from orchestration.extraction.phrases import Phrase
from orchestration.extraction.records import Evidence, Record
from orchestration.extraction.story import Draft

#: Which telling of who says so wins where a text has several (suspected beats unclaimed: codebook, section 8).
_STRENGTH = {"denied": 0, "claimed": 1, "suspected": 2, "attributed": 3, "unclaimed": 4}


class Attribution(Asserting):
    """Attribution, certainty and claimants of a record."""

    def _naming(self, record: Record, acts: list[Act]) -> Act:
        """The first act that names a doer of the record; the first act where none does."""
        for act in sorted(acts, key=lambda a: (a.sentence, a.index)):
            for phrase in act.perps:
                for group, _, _, _ in self._resolve(phrase, act):
                    if group in record.perpetrators and not group.startswith("unidentified"):
                        return act
        return acts[0] if acts[0].perps or not any(a.perps for a in acts) else next(a for a in acts if a.perps)

    def _without_words(self, record: Record, name: str, values: list[str]) -> None:
        """Evidence by context for values that only a pronoun or another clause tells."""
        told = {e.value for e in record.evidence if e.field == name}
        for value in values:
            if value not in told:
                record.evidence.append(Evidence(name, value, None, None, None, "anaphor", "context"))

    def _name_deniers(self, record: Record, act: Act, deniers: list[Phrase]) -> None:
        """Who denies, as the record's claimants: groups of the registry alone."""
        found = self._bind([x for p in deniers for x in self._resolve(p, act)], record, "claimants")
        told = [x for x in found if x[0] in self.lexicon.groups]
        record.claimants = unique(group for group, _, _, _ in told)
        for group, item, told_in, _ in told:
            if item is not None:
                self._cite_item(record, "claimants", group, item, told_in.sentence, "denier")
        self._without_words(record, "claimants", record.claimants)

    def _claimant_beside(self, record: Record, claim: Act) -> None:
        """ "The attack was claimed through X's agency", "X posted a statement claiming it": the one armed group named there."""
        told: dict[str, Phrase] = {}
        for phrase in self.story.sentences[claim.sentence].phrases:
            for group, _, _ in phrase.groups:
                row = self.lexicon.groups.get(group)
                if row is not None and row.group_type in {"nsag", "militia"} and group not in record.targets:
                    told.setdefault(group, phrase)
        if len(told) != 1:
            return
        record.claimants = list(told)
        for group, phrase in told.items():
            self._cite(record, "claimants", group, phrase, claim.sentence, "claim")
            if not record.perpetrators:
                record.perpetrators = [group]
                self._cite(record, "perpetrators", group, phrase, claim.sentence, "actor:claim")

    def _attribute(self, record: Record, draft: Draft, klass: str) -> None:
        acts = draft.acts
        told = [a for a in acts if a.attribution is not None]
        cited = min(told, key=lambda a: _STRENGTH.get(a.attribution[0] if a.attribution else "", 9)) if told else None
        certainty, certainty_cue = "stated", None
        for act in acts:
            sentence = self.story.sentences[act.sentence]
            for row, _i, _j, start, end in sentence.cues:
                doubts = row.kind in {"unconfirmed", "disputed"} and row.certainty in {"unconfirmed", "disputed"}
                if doubts and certainty != "disputed":
                    certainty, certainty_cue = row.certainty, (start, end, act.sentence, row.frame)
        # a later sentence that disputes the only event
        for index, sentence in enumerate(self.story.sentences):
            for row, _i, _j, start, end in sentence.cues:
                if row.kind == "disputed" and index >= draft.sentence and certainty != "disputed" and row.certainty:
                    certainty, certainty_cue = "disputed", (start, end, index, row.frame)
                silent = index == draft.sentence + 1 and not any(not a.void for a in sentence.acts)
                if row.kind == "unconfirmed" and silent and certainty == "stated" and row.certainty == "unconfirmed":
                    certainty, certainty_cue = "unconfirmed", (start, end, index, row.frame)
        record.certainty = certainty
        if certainty_cue is not None:
            self._cite_span(
                record, "certainty", certainty, certainty_cue[0], certainty_cue[1], certainty_cue[2], f"frame:{certainty_cue[3]}"
            )
        if klass not in {"violence", "security"}:
            record.attribution = "reported" if record.perpetrators else "unknown"
            if record.event_type == "claim_statement":
                record.attribution = "claimed"
            return
        if cited is not None and cited.attribution is not None:
            status, phrase = cited.attribution
            if status == "denied":
                self._name_deniers(record, cited, cited.deniers)
            if status == "claimed":
                claimants = [g for p in cited.claimants for g, _, _, _ in self._resolve(p, cited) if g in self.lexicon.groups]
                record.claimants = unique(claimants) or ([*record.perpetrators] if record.perpetrators else [])
                for p in cited.claimants:
                    for g, item, act, _ in self._resolve(p, cited):
                        if g in record.claimants and item is not None:
                            self._cite_item(record, "claimants", g, item, act.sentence, "claim")
                self._without_words(record, "claimants", record.claimants)
                if not record.claimants:
                    self._claimant_beside(record, cited)
            if status == "unclaimed" or record.perpetrators or status in {"denied", "claimed"}:
                record.attribution = status
                if phrase is not None:
                    self._cite(record, "attribution", status, phrase, cited.sentence, f"frame:{status}")
                return
        counted = next((x for a in acts for x in a.assertions if x.claim_act == "casualty_count"), None)
        if counted is not None:  # the party that was hit denies it
            record.attribution = "denied"
            self._name_deniers(record, acts[0], counted.speakers)
            self._cite(record, "attribution", "denied", counted.verb, acts[0].sentence, "denied count")
            return
        if not record.perpetrators:
            record.attribution = "unknown"
            return
        lead = self._naming(record, acts)
        speaker = next((a.speaker for a in acts if a.speaker is not None and a.sentence == lead.sentence), None)
        if speaker is not None:
            said = [g for g, _, _, _ in self._resolve(speaker, lead) if g in self.lexicon.groups]
            nonstate = [g for g in said if self.lexicon.groups[g].group_type in {"nsag", "militia"}]
            if nonstate and set(nonstate) & set(record.perpetrators):
                record.attribution = "claimed"
                record.claimants = unique(nonstate)
                for group in record.claimants:
                    self._cite(record, "claimants", group, speaker, lead.sentence, "speaker")
            else:
                record.attribution = "attributed"
            self._cite(record, "attribution", record.attribution, speaker, lead.sentence, "speaker")
            return
        record.attribution = "reported"
