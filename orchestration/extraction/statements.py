"""A public statement that is the news itself: an armed group or its leader speaks, and nothing else is told.

What does NOT belong here: statements told by a noun or verb of their own (see `event_verbs.py`), denials, threats, offers.
"""

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
