"""What every step of coding shares: the story, the dictionaries, the records done, and how evidence is written."""

from collections.abc import Iterable

from orchestration.extraction.acts import GENERIC, Act
from orchestration.extraction.mentions import Item
from orchestration.extraction.phrases import Phrase
from orchestration.extraction.records import Evidence, Record
from orchestration.extraction.story import Draft, Sentence, Story

#: Kinds of group that are a state's or a mission's, not an armed group's.
FORCE_TYPES = frozenset({"state_force", "peacekeeping_or_multinational", "government"})


class Bench:
    """The state of coding one blurb."""

    def __init__(self, story: Story) -> None:
        self.story = story
        self.lexicon = story.lexicon
        self.done: list[Record] = []

    def _type(self, draft: Draft) -> str:
        return leading(draft.acts).etype

    def _cite(self, record: Record, name: str, value: str, phrase: Phrase, index: int, rule: str) -> None:
        self._cite_span(record, name, value, phrase.start, phrase.end, self._sentence_of(phrase.items[0], index), rule)

    def _cite_item(self, record: Record, name: str, value: str, item: Item, index: int, rule: str) -> None:
        self._cite_span(record, name, value, item.start, item.end, self._sentence_of(item, index), rule)

    def _sentence_of(self, item: Item, index: int) -> int:
        """The sentence that an item stands in: `index`, unless what it tells was taken over from another sentence."""
        if item in self.story.sentences[index].items:
            return index
        return next((i for i, sentence in enumerate(self.story.sentences) if item in sentence.items), index)

    def _cite_span(self, record: Record, name: str, value: str, start: int, end: int, index: int, rule: str) -> None:
        sentence = self.story.sentences[index]
        in_text = sentence.part == "text"
        record.evidence.append(
            Evidence(
                name,
                value,
                start,
                end,
                sentence.original[start:end],
                rule if in_text else f"title:{rule}",
                "text" if in_text else "context",
            )
        )

    def _conflict(self) -> bool:
        return self.story.conflict

    def _segment_at(self, sentence: Sentence, token: int) -> int:
        for phrase, segment in zip(sentence.phrases, sentence.segments, strict=True):
            if phrase.items[0].i <= token < phrase.items[-1].j:
                return segment
        return -1

    def _is_speaker(self, sentence: Sentence, k: int) -> bool:
        told = sentence.phrases[k - 1] if k else None
        if (
            told is not None
            and told.kind == "G"
            and told.word_class == "say"
            and (k + 1 >= len(sentence.phrases) or sentence.phrases[k + 1].kind in {"PUNCT", "NP"})
        ):
            return True
        following = [p for p in sentence.phrases[k + 1 : k + 4] if p.kind != "X"]  # "Uganda later said"
        titled = k > 1 and sentence.phrases[k - 1].low == "of" and sentence.phrases[k - 2].actor_class in {"official", "leader"}
        if titled and following and following[0].kind == "G" and following[0].word_class == "say":
            return True
        return (
            bool(following)
            and following[0].kind == "G"
            and following[0].word_class in {"say", "blame", "claim", "denyverb"}
            and not (k and sentence.phrases[k - 1].kind == "PREP")
        )


def leading(acts: list[Act]) -> Act:
    """The act that decides the type of a record of one act or more."""
    return acts[0] if len(acts) == 1 else min(acts, key=_rank)


def _rank(act: Act) -> tuple[bool, bool, bool, int, int]:
    """Which telling decides the type: a named leader's death, then acts before bare tolls, the specific before the general."""
    return act.etype != "leader_death", act.is_toll, act.etype in GENERIC or act.etype == "release", act.specificity, act.index


def unique(values: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(v for v in values if v))
