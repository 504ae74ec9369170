"""What an armed group says that is the news itself: a statement, or a claim that tells nothing of what it claims.

What does NOT belong here: statements told by a noun or verb of their own (see `event_verbs.py`), denials, threats, offers.
"""

import re

from orchestration.extraction.acts import Act
from orchestration.extraction.lexicon import Lexicon
from orchestration.extraction.phrases import Phrase
from orchestration.extraction.story import Draft, Story
from orchestration.extraction.syntax import flat, subject_index
from orchestration.extraction.text import word_set

#: Verbs by which a statement is made, beside those of saying.
_ADDRESSING = word_set(
    """
    urged urges congratulated congratulates wished wishes ordered orders told tells thanked thanks hailed hails praised
    praises instructed instructs advised advises reminded reminds saluted salutes announced announces declared declares
    called calls addressed addresses congratulating offered offers expressed expresses promised promises appealed appeals
    """
)
_CARRIERS = frozenset({"statement", "propaganda_release"})
_MESSAGES = word_set("condolences congratulations greetings sympathy thanks blessings gratitude solidarity")


def statement(story: Story) -> Draft | None:
    """The statement that a text tells, or None.

    Only a text in which no other act was found, void ones included, is asked: a plan, a fear or a piece of history that a group
    speaks of is no news of its own. A statement or video that only carries the words is no other act.
    """
    if any(act.etype not in _CARRIERS for sentence in story.sentences for act in sentence.acts):
        return None
    for index, sentence in enumerate(story.sentences):
        for k, phrase in enumerate(sentence.phrases):
            if (
                phrase.kind != "G"
                or phrase.negated
                or phrase.passive
                or phrase.form == "ing"
                or not _addresses(sentence.phrases, k)
            ):
                continue
            s = subject_index(sentence.phrases, k)
            if s < 0 or not _is_party(sentence.phrases[s], story.lexicon):
                return None
            act = Act("statement", phrase, index, k, None)
            act.certainty, act.rule, act.own_subject = "sure", "says", True
            act.perps = flat(sentence.phrases[s])
            sentence.acts.append(act)
            return Draft(act)
    return None


#: Words that say that a claim leaves out what it claims, where or when (codebook, section 3: claim_statement).
_VAGUE = re.compile(
    r"\bwithout (?:giving|naming|specifying|saying|providing|offering|stating|mentioning|identifying|elaborating)\b"
    r"|\b(?:did|does|do|could|would|can) ?n[o']t "
    r"(?:specify|say|name|give|reveal|identify|tell|mention|provide|offer|state|elaborate)\b"
    r"|\bn(?:o|either) (?:a |the )?"
    r"(?:word on|details?|mention|particulars|place|town|location|date|day|target|indication|further)\b"
    r"|\b(?:place|date|toll|location|target|where|when|which)\b[^.;]{0,40}"
    r"\b(?:blank|unsaid|unnamed|unstated|open|unclear|unspecified)\b"
    r"|\b(?:no|any) known (?:incident|attack|event)\b|\bbut not (?:whom|where|when|what|which|how)\b"
    r"|\bwhich (?:one|attack|operation|incident|raid) (?:it|they|that)\b|\bof what (?:crime|attack|act)\b"
    r"|\b(?:unspecified|unidentified|unnamed) (?:attack|operation|location|target|raid|place)\b"
    r"|\bfor want of (?:any )?particulars\b|\bthe (?:two-line |short |brief )?(?:text|note|message|claim) does not\b"
    r"|\bdescribed in no way\b"
)
_CLAIMING = word_set("claim claims claimed claiming responsibility credit answerable behind struck hit operation bleed avenged")


def is_bare(story: Story) -> bool:
    """Whether a text says that a claim tells nothing of what it claims."""
    return not story.words.isdisjoint(_CLAIMING) and bool(_VAGUE.search(story.low_text))


def bare_claim(story: Story) -> Draft | None:
    """The claim that a text tells of, whoever's act it may be: the first armed group that it names, or None."""
    for index, sentence in enumerate(story.sentences):
        for k, phrase in enumerate(sentence.phrases):
            if not _is_party(phrase, story.lexicon):
                continue
            verb = next((p for p in sentence.phrases[k + 1 :] if p.kind in {"G", "V"}), phrase)
            act = Act("claim_statement", verb, index, sentence.phrases.index(verb), None)
            act.certainty, act.rule, act.own_subject = "sure", "bare claim", True
            act.perps = act.claimants = flat(phrase)
            act.attribution = ("claimed", verb)
            sentence.acts.append(act)
            return Draft(act)
    return None


def _addresses(phrases: list[Phrase], k: int) -> bool:
    verb = phrases[k]
    if verb.low in {"offered", "offers", "expressed", "expresses"}:
        return any(p.tokens & _MESSAGES for p in phrases[k + 1 : k + 4])
    if verb.low in {"called", "calls"}:
        return k + 1 < len(phrases) and phrases[k + 1].low in {"on", "for"}
    return verb.word_class == "say" or verb.low in _ADDRESSING


def _is_party(phrase: Phrase, lexicon: Lexicon) -> bool:
    """Whether a speaker is an armed group, or leads or speaks for one."""
    return phrase.kind == "NP" and any(
        (row := lexicon.groups.get(group)) is not None and row.group_type == "nsag" for group, _, _ in phrase.groups
    )
