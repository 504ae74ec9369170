"""Places that a text names and the event is not at: where a speaker speaks, what a government goes by, where one came from.

"The ministry in London said", "told reporters in Maiduguri", "N'Djamena's soldiers", "Paris denied", "aircraft flying from
Cyprus": a place in a clause about something else is not the event's (codebook, section 1). Such a place is either none of the
event's, or the event's only where the text tells no better ("police in Cabo Delgado said").
"""

from orchestration.extraction.lexicon import METONYM
from orchestration.extraction.mentions import Item
from orchestration.extraction.phrases import Phrase
from orchestration.extraction.text import word_set

#: The place is the event's · the event's where nothing else is · never the event's.
HERE, DOUBTED, ELSEWHERE = range(3)

_SAYING = frozenset({"say", "claim", "denyverb", "blame"})
_OFFICES = word_set(
    """
    ministry ministries government governments embassy parliament presidency palace headquarters pentagon department command
    secretariat chancellery cabinet junta mission
    """
)
_AUDIENCE = word_set(
    """
    reporters journalists reporter journalist newsmen afp reuters ap bbc statement statements interview briefing conference
    telephone phone lawmakers newspaper radio television broadcaster agency communique speech address
    """
)
_SPEAKING = frozenset({"speaking", "talking", "addressing", "briefing"})
#: Verbs and participles of coming: "from" after them tells where one set out.
_COMING = word_set(
    """
    flying flown flew crossed crossing streaming streamed coming came come arriving arrived travelling traveling launched
    launching fired infiltrated infiltrating entered entering moved moving sent dispatched deployed imported smuggled returning
    returned back fled fleeing
    """
)
_SOLDIERS = frozenset({"state_force", "police", "official", "leader", "mission"})
#: What lies in a capital, whoever holds it ("Mogadishu's Halane camp").
_SITES = frozenset({"base", "camp", "barracks", "airport", "airfield", "post", "outpost", "checkpoint", "academy", "compound"})
_BLUE_HELMETS = frozenset({"peacekeepers", "peacekeeper", "helmets"})
_LOOSE = frozenset({"X", "DATE"})


def standpoint(phrases: list[Phrase], k: int, member: Phrase, item: Item) -> int:
    """Whether a place stands where the event is.

    Args:
        phrases: of the sentence.
        k: index of the phrase that the place is in.
        member: that phrase, or the member of its list that holds the place.
        item: the place.

    Returns:
        `HERE`, `DOUBTED` or `ELSEWHERE`.
    """
    if member.kind == "NP":
        return ELSEWHERE if _owns_force(member, item) else HERE
    before = phrases[k - 1] if k else None
    after = _next(phrases, k)
    if before is None or before.kind != "PREP":
        return _as_subject(before, after, item)
    if before.low in {"opposite", "facing", "bordering"}:
        return ELSEWHERE
    head = phrases[k - 2] if k >= 2 else None
    if head is not None and head.kind == "PREP" and k >= 3:
        head = phrases[k - 3]  # "streaming in from Libya"
    if head is None:
        return HERE
    if head.tokens & _AUDIENCE and head.kind in {"NP", "EV"} and _is_told(phrases, k - 2):
        return ELSEWHERE
    if head.kind == "G" and (head.word_class == "say" or head.tokens & _SPEAKING):
        return ELSEWHERE
    if before.low == "from" and head.tokens & _COMING and not _is_route(phrases, k):
        return DOUBTED
    if before.low == "from" and item.kind == "cty" and head.kind == "NP" and not _is_route(phrases, k):
        if head.actor_class == "mission" or head.tokens & _BLUE_HELMETS:
            return ELSEWHERE  # "peacekeepers from Chad"
        if head.actor_class in _SOLDIERS:
            return DOUBTED
    speaks = after is not None and after.kind == "G" and after.word_class in _SAYING
    if head.kind == "NP" and (speaks or _is_source(phrases, k - 2)):
        office = any(phrase.tokens & _OFFICES for phrase in phrases[max(0, k - 4) : k - 1] if phrase.kind == "NP")
        return ELSEWHERE if office else DOUBTED
    return HERE


def _owns_force(phrase: Phrase, item: Item) -> bool:
    """ "N'Djamena's soldiers", "Washington's forces": a capital that stands for its government."""
    if item not in phrase.items or item.has(METONYM) is None or phrase.actor_class not in _SOLDIERS or phrase.tokens & _SITES:
        return False
    at = phrase.items.index(item) + 1
    return at < len(phrase.items) and phrase.items[at].kind == "poss"


def _as_subject(before: Phrase | None, after: Phrase | None, item: Item) -> int:
    """A place that does or says something is a government, or a people."""
    is_first = before is None or before.kind in {"PUNCT", "CONJ", "SUB", "REL", "X", "DATE"}
    if not is_first or after is None or after.kind not in {"V", "G"} or after.passive or after.form == "ing":
        return HERE
    if after.kind == "G" and after.word_class in {"be", "aux", "undergo", "occur"}:
        return HERE
    if item.has(METONYM) is not None and after.kind == "G":
        return ELSEWHERE
    return DOUBTED


def _next(phrases: list[Phrase], k: int) -> Phrase | None:
    at = k + 1
    while at < len(phrases) and phrases[at].kind in _LOOSE:
        at += 1
    return phrases[at] if at < len(phrases) else None


def _is_route(phrases: list[Phrase], k: int) -> bool:
    """ "from Gao to Ansongo" """
    after = phrases[k + 1] if k + 1 < len(phrases) else None
    return after is not None and after.kind == "PREP" and after.low in {"to", "towards", "toward"}


def _is_told(phrases: list[Phrase], at: int) -> bool:
    """Whether the words at `at` are who was told, or what it was told in ("told reporters", "said in a statement")."""
    j = at - 1
    while j >= 0 and phrases[j].kind in {"PREP", *_LOOSE}:
        j -= 1
    return j >= 0 and phrases[j].kind == "G"


def _is_source(phrases: list[Phrase], at: int) -> bool:
    """ "according to the ministry of defence in X" """
    j = at - 1
    while j >= 1 and phrases[j].kind == "PREP" and phrases[j].low == "of" and phrases[j - 1].kind == "NP":
        j -= 2
    return j >= 0 and phrases[j].kind == "PREP" and phrases[j].low == "according"
