"""The part of speech of an item that could be several ("raid", "claim", "that"), from the items beside it.

What does NOT belong here: phrases (see `chunking.py`), and what a word can be at all (a seed, see `lexicon.py`).
"""

from typing import Any

from orchestration.extraction.lexicon import DEMONYM, EVENT, GRAMMAR, NOUN, VERB, Entry
from orchestration.extraction.mentions import Item
from orchestration.extraction.text import word_set

NP_KINDS = word_set(
    """
    det qty dem grp cty plc noun trn wpn qual unk w poss tollnoun deathnoun woundnoun claimnoun woundadj deadadj rightsbody
    thing
    """
)
VERBAL = frozenset(["trv", "say", "claim", "denyverb", "blame", "light", "undergo", "leave", "cause", "rise", "occur", "verb"])
AUX = frozenset(["be", "have", "do", "modal", "will", "neg", "inf"])
PLACE_WORDS = word_set(
    """
    town city village hamlet capital region regions province provinces district districts state states county counties area
    areas department commune island islands forest mountains valley governorate municipality locality settlement prefecture
    zone basin desert hills plain plains peninsula delta foothills highlands triangle corridor borderlands archipelago oasis
    """
)
REGION_WORDS = word_set(
    """
    region regions province provinces state states county counties department departments governorate governorates
    prefecture area oblast oblasts territory territories
    """
)
#: Words of acts that stand for other things after an article.
_PLAIN = frozenset({"clearing", "crossing", "opening", "shot", "landing", "meeting", "gathering"})
#: Bodies called after a place.
_BODIES = frozenset(
    {
        "cartel",
        "cartels",
        "gang",
        "clan",
        "brigade",
        "faction",
        "wing",
        "branch",
        "cell",
        "front",
        "battalion",
        "command",
        "chapter",
    }
)
#: What is called after a place, and is none.
_NAMED_AFTER = frozenset({"process", "accord", "accords", "protocol", "formula", "summit", "declaration", "treaty"})
SUSPECTED = frozenset({"suspected", "alleged", "presumed"})
_AS_VERBS = word_set(
    """
    disguised dressed posing known described designated listed seen regarded identified named used
    """
)
_CLASHES = frozenset({"fighting", "shelling", "bombing", "shooting", "raiding", "looting"})
_HOLDERS = frozenset({"nonstate_armed", "official", "militia", "state_force"})
_ENDS_SUBJECT = AUX | VERBAL | {",", ".", "prep", "conj"}
_HELD = frozenset({"run", "held", "controlled", "led", "occupied", "ruled"})


#: Kinds of item whose neighbours can make it something else, even where it has one meaning.
_UNSETTLED = VERBAL | {"cty", "noun", "w", "trn"}
_UNSETTLED_WORDS = (
    SUSPECTED | _HELD | PLACE_WORDS | {*("targets", "state", "forces", "force", "suspects", "blame", "alliance", "coalition")}
)


def settle(items: list[Item], p: int) -> str:
    """The part of speech of an item that could be several, from what stands beside it; sets the item's kind."""
    item = items[p]
    if len(item.entries) < 2 and item.kind not in _UNSETTLED and item.low not in _UNSETTLED_WORDS:
        return item.kind  # most words are one thing
    if (found := _by_neighbours(items, p)) is not None:
        return found
    if item.word_class("tollnoun") is not None:
        item.kind = "tollnoun"
        return "tollnoun"
    if len(item.entries) < 2 or item.kind in {"grp", "plc", "cty", "dem"}:
        gerund = item.kind == "trn" and item.low.endswith("ing") and item.j - item.i == 1 and item.has(VERB)
        if not gerund:
            return item.kind
    event, verb = item.has(EVENT), item.has(VERB)
    before = items[p - 1] if p else None
    after = items[p + 1] if p + 1 < len(items) else None
    nominal_before = before is not None and before.kind in {"det", "poss", "qty", "wpn", "qual", "dem", "cty", "date"}
    if (
        before is not None
        and before.kind == "w"
        and before.low not in {"also", "then", "later"}
        and not before.low.endswith("ly")
    ):
        nominal_before = True
    noun = item.has(NOUN)
    if event is not None and verb is not None and noun is None:
        return _act_or_doing(items, p, event, verb, nominal_before)
    if (
        event is not None
        and noun is not None
        and (
            event.row.certainty in {"weak", "violent"}
            or (noun.row.counts_as_people == "yes" and event.value not in {"suicide_bombing", "explosive_device"})
        )
    ):
        return _as(item, noun, "noun")
    if verb is not None and noun is not None:
        told = (
            before is not None
            and before.kind in {"noun", "grp", "rel", "pro", "conj", "unk"}
            and (verb.form in {"s", "ed", "ing"} or (after is not None and after.kind in {"det", "qty", "dem", "noun", "grp"}))
        )
        if before is not None and (before.kind in {"inf", "modal", "be", "have"} or told) and not nominal_before:
            return _as(item, verb, "trv")
        return _as(item, noun, "noun")
    if verb is not None:
        return _verb(items, p, verb, nominal_before)
    if event is not None:
        return _event(items, p, event, nominal_before)
    classes = [e for e in item.entries if e.kind == GRAMMAR]
    if len(classes) > 1 and len(classes) == len(item.entries):
        return _small_word(items, p, classes, nominal_before)
    return item.kind


def _by_neighbours(items: list[Item], p: int) -> str | None:
    """Words that their neighbours make something else, whatever their meanings; None where nothing is to settle here."""
    item = items[p]
    after = items[p + 1] if p + 1 < len(items) else None
    if item.low in SUSPECTED and item.kind in {"blame", "say", "w"}:
        previous, following = (items[p - 1] if p else None), (items[p + 1] if p + 1 < len(items) else None)
        if (
            following is not None
            and following.kind in NP_KINDS
            and following.kind != "det"
            and (previous is None or previous.kind not in {"be", "noun", "grp", "pro", "have", "adv"})
        ):
            item.kind = "w"
            return "w"
    if item.kind == "cty" and item.has(DEMONYM) is not None:
        following = items[p + 1] if p + 1 < len(items) else None
        if (following is not None and following.kind in {"noun", "trn", "w", "wpn", "grp", "rightsbody", "qual"}) or (
            following is not None and following.kind == "trv" and following.has(EVENT)
        ):
            item.kind = "dem"
            return "dem"
    if (
        item.low in _HELD
        and p
        and p >= 2
        and p + 1 < len(items)
        and items[p - 2].kind in {"det", "prep", "w", "dem"}
        and items[p - 1].kind in {"grp", "dem", "noun", "cty", "w"}
        and items[p - 1].end == item.start - 1
        and items[p + 1].kind in {"noun", "plc", "w", "grp"}
    ):
        item.kind = "w"
        return "w"
    if (
        item.kind == "verb"
        and item.low in {"head", "chief", "lead"}
        and p
        and items[p - 1].kind == "det"
        and (p + 1 < len(items) and items[p + 1].low == "of")
    ):
        item.kind = "w"
        return "w"
    if (
        item.low == "targets"
        and p
        and items[p - 1].kind in {"grp", "dem", "qty", "w"}
        and (p + 1 >= len(items) or items[p + 1].kind in {"prep", ",", ".", "conj"})
    ):
        item.kind = "w"  # "struck PKK targets in ..."
        return "w"
    if (
        item.kind == "trv"
        and item.form == "ed"
        and item.j - item.i == 1
        and p
        and (items[p - 1].kind in VERBAL or items[p - 1].low in {"of", "for", "to", "with", "from"})
        and items[p - 1].kind not in AUX
        and after is not None
        and after.kind in {"noun", "dem"}
        and (item.row.toll in {"wounded", "abducted", "captured"} or (item.row.toll == "deaths" and items[p - 1].low == "of"))
    ):
        item.kind = "w"  # "visited wounded soldiers", "families of abducted girls"
        return "w"
    if (
        item.kind in {"trv", "verb"}
        and (
            item.form == "base"
            or (item.form in {"ing", "ed"} and after is not None and after.kind in {"prep", "be"} and item.low in _PLAIN)
        )
        and item.j - item.i == 1
        and p
        and ((items[p - 1].kind == "det" and items[p - 1].low in {"the", "a", "an"}) or items[p - 1].kind == "poss")
        and not item.has(EVENT)
        and (
            after is None
            or after.kind in {*VERBAL, *AUX, "prep", ",", ".", "conj"}
            or (after.kind == "noun" and item.low == "desert")
        )
    ):
        item.kind = "w"  # "men who had gone out for the catch were killed"
        return "w"
    if item.kind == "plc" and after is not None and after.low in _NAMED_AFTER:
        item.kind = "w"  # "the Astana process"
        return "w"
    if item.kind == "plc" and after is not None and after.low in _BODIES:
        item.kind = "w"  # "the Jalisco cartel"
        return "w"
    one = item.kind == "plc" and p and items[p - 1].kind == "det" and items[p - 1].low in {"a", "an"}
    if one and (after is None or after.kind not in {"noun", "w", "trn", "dem"}):
        item.kind = "w"  # "a Toyota"
        return "w"
    if (
        item.kind == "plc"
        and item.j - item.i == 1
        and p
        and after is not None
        and items[p - 1].kind == after.kind == "unk"
        and items[p - 1].capital
        and after.capital
        and items[p - 1].end + 1 == item.start
    ):
        item.kind = "unk"  # "Mohamed Hamdan Dagalo"
        return "unk"
    says = after is not None and (after.kind in {"blame", "say"} or after.low in {"report", "reports", "documents"})
    if item.low == "amnesty" and item.capital and says:
        body = item.word_class("rightsbody")
        if body is not None:
            return _as(item, body, "rightsbody")  # "Amnesty accuses X"
    if item.low in {"spring", "fall"} and p and items[p - 1].low in {"this", "last", "next", "in", "early", "late"}:
        item.kind = "w"
        return "w"
    if item.low == "own" and p and items[p - 1].low in {"its", "their", "his", "her", "our"}:
        item.kind = "w"
        return "w"
    if (
        item.low in {"mining", "farming", "fishing", "trading", "training", "logging"}
        and after is not None
        and after.kind == "noun"
    ):
        item.kind = "w"  # "the coltan mining town"
        return "w"
    if item.low == "leave" and p and items[p - 1].low in {"on", "from"}:
        item.kind = "w"  # "soldiers on leave"
        return "w"
    if item.low == "state" and p and items[p - 1].kind == "dem" and p + 1 < len(items) and items[p + 1].low == "of":
        item.kind = "w"  # "the Nigerian state of Borno"
        return "w"
    if item.low in {"mine", "mines"} and (event := item.has(EVENT)) is not None:
        hurts = after is not None and after.kind == "trv" and after.row.toll in {"deaths", "wounded"}
        if hurts or "by" in {x.low for x in items[max(0, p - 2) : p]}:
            return _as(item, event, "trn")  # "a mine killed four", "four were killed by a mine"; not a gold mine
    if item.low in {"alliance", "coalition"} and after is not None and after.kind in {"grp", "unk"}:
        item.kind = "w"  # "the rebel alliance CSP"
        return "w"
    if item.low in {"forces", "force"} and p:
        told = after is None or after.kind in _ENDS_SUBJECT
        ours = items[p - 1].kind in {"dem", "poss"} or (told and items[p - 1].kind in {"noun", "grp"})
        if ours and (noun := item.has(NOUN)) is not None:
            return _as(item, noun, "noun")  # "Nigerian forces recaptured ..."
        if ours:
            item.kind = "w"  # "SDF forces killed ...", but "JNIM forces residents to ..."
            return "w"
    if item.kind in VERBAL and p + 1 < len(items) and items[p + 1].kind == "poss" and item.form in {"base", "s"}:
        item.kind = "w"  # "the park's management"
        return "w"
    if item.low == "suspects" and p and items[p - 1].kind in {"w", "noun", "unk", "plc", "cty"} and p + 1 < len(items):
        entry = item.word_class("blame")
        if entry is not None and items[p + 1].kind in {"grp", "dem", "noun", "det"}:
            item.kind, item.row, item.form, item.value = "blame", entry.row, "s", "blame"
            return "blame"
    if (
        item.kind == "w"
        and len(item.low) > 5
        and item.low.endswith("ing")
        and p
        and items[p - 1].kind == "noun"
        and (p + 1 < len(items) and items[p + 1].kind in {"prep", "det"})
        and (items[p - 1].form == "pl" or items[p - 1].low in {"aircraft", "police", "troops", "people", "cattle"})
    ):
        item.kind, item.form, item.value = "verb", "ing", "verb"  # "people queueing for bread"
        return "verb"
    if item.low == "blame" and p and items[p - 1].kind in {"denyverb", "claim", "light", "verb", "det"}:
        item.kind = "w"
        return "w"
    if (
        item.kind == "noun"
        and item.form != "pl"
        and p + 1 < len(items)
        and items[p + 1].low in _HELD
        and (items[p + 1].start == item.end + 1 and items[p + 1].kind in {"verb", "w", "light"} and item.value in _HOLDERS)
    ):
        item.kind = "w"  # "rebel-held areas"
        return "w"
    if item.low in PLACE_WORDS and p and items[p - 1].kind in {"plc", "cty"} and item.kind not in {"noun"}:
        item.kind = "w"
        return "w"
    return None


def _act_or_doing(items: list[Item], p: int, event: Entry, verb: Entry, nominal_before: bool) -> str:
    """A word that names an act and tells one ("raid", "shelling"): noun or verb."""
    item = items[p]
    before = items[p - 1] if p else None
    after = items[p + 1] if p + 1 < len(items) else None
    if before is not None and before.kind in {"inf", "modal", "will", "do", "neg"}:
        return _as(item, verb, "trv")
    if before is not None and before.kind in {"be", "have"} and verb.form in {"ed", "ing"}:
        return _as(item, verb, "trv")
    if verb.form == "ed":
        return _as(item, verb, "trv")
    counts = after is not None and after.kind == "qty" and verb.row.toll in {"deaths", "wounded"}
    if verb.form == "ing" and counts and (before is None or before.kind not in {"det", "poss", "dem", "qty"}):
        return _as(item, verb, "trv")  # "in Borno State killing at least 17"
    if verb.form == "ing":
        is_noun = after is not None and (after.low in {"of", "between"} or after.kind in {"be", "trv", "have"})
        if before is None and after is not None and after.low in {"in", "near", "around", "at"} and item.low in _CLASHES:
            is_noun = True  # "Fighting in X has killed 12"
        if nominal_before or is_noun:
            return _as(item, event, "trn")
        if after is not None and after.kind in {"det", "qty", "dem", "noun", "grp", "pro", "unk", "plc"}:
            return _as(item, verb, "trv")
        if before is not None and before.kind in {"prep", "noun", "grp", "plc"}:
            return _as(item, event, "trn")
        return _as(
            item,
            verb if before is None or before.kind in {",", "conj"} else event,
            "trv" if before is None or before.kind in {",", "conj"} else "trn",
        )
    # base and -s forms
    if nominal_before and not (
        before is not None and before.kind == "date" and after is not None and after.kind in {"det", "qty"}
    ):
        if (
            before is not None
            and before.kind == "dem"
            and after is not None
            and after.kind in {"det", "qty", "dem", "noun", "grp"}
        ):
            return _as(item, verb, "trv")
        return _as(item, event, "trn")
    if before is None or before.kind in {"prep", "trn", "light", "claim", "undergo", "denyverb", "trv"}:
        return _as(item, event, "trn")
    if before.kind == "conj":
        return _as(item, event, "trn")
    if after is not None and (
        after.kind in {"det", "qty", "dem", "cty", "grp", "plc", "noun", "unk"}
        or (after.kind == "w" and not after.low.endswith("ly"))
    ):
        subject_agrees = before.kind in {"noun", "grp", "unk", "rel", "pro"}
        has_later_verb = any(x.kind in {"trv", "leave", "be", "cause"} and x.form != "base" for x in items[p + 1 :])
        if subject_agrees and not (has_later_verb and verb.form == "base" and before.kind == "grp"):
            return _as(item, verb, "trv")
    if after is not None and after.low in {"into"} and before.kind in {"noun", "grp"}:
        return _as(item, verb, "trv")
    if before.kind in {"rel", "pro"}:
        return _as(item, verb, "trv")
    return _as(item, event, "trn")


def _verb(items: list[Item], p: int, verb: Entry, nominal_before: bool) -> str:
    """A verb of an act that is also a verb of carrying, leaving or saying ("left", "claim")."""
    item = items[p]
    before = items[p - 1] if p else None
    after = items[p + 1] if p + 1 < len(items) else None
    light = item.word_class("light") or item.word_class("leave") or item.word_class("cause") or item.word_class("undergo")
    if light is not None and _object_is_event(items, p + 1):
        item.kind, item.row, item.form, item.value = light.value, light.row, light.form or verb.form, light.value
        return item.kind
    entry = item.word_class("leave")
    if entry is not None and _leaves_result(items, p + 1):
        item.kind, item.row, item.form, item.value = "leave", entry.row, entry.form, "leave"
        return item.kind
    for name in ("claim", "denyverb", "blame", "say"):
        entry = item.word_class(name)
        if entry is not None:
            if (
                name == "claim"
                and (nominal_before or (before is not None and before.kind == "prep"))
                and item.word_class("claimnoun")
            ):
                item.kind = "claimnoun"
                return item.kind
            item.kind, item.row, item.form, item.value = name, entry.row, entry.form or verb.form, name
            return item.kind
    if (
        verb.form == "base"
        and before is not None
        and before.kind in {"det", "conj", "poss"}
        and (after is None or after.kind in {".", ",", "prep", "conj"} or (before.low == "the" and item.j - item.i == 1))
    ):
        item.kind = "w"
        return "w"
    return _as(item, verb, "trv")


def _event(items: list[Item], p: int, event: Entry, nominal_before: bool) -> str:
    """A noun of an act that is also a word of saying or claiming ("claim", "report")."""
    item = items[p]
    before = items[p - 1] if p else None
    after = items[p + 1] if p + 1 < len(items) else None
    said = item.word_class("say")
    if (
        said is not None
        and not nominal_before
        and before is not None
        and before.kind in {"noun", "grp", "plc", "pro", "cty", "rel"}
        and after is not None
        and after.kind in NP_KINDS | {"rel"}
    ):
        item.kind, item.row, item.form, item.value = "say", said.row, said.form, "say"
        return "say"
    if item.word_class("claimnoun"):
        entry = item.word_class("claim")
        if (
            before is not None
            and before.kind in {"grp", "noun", "unk", "pro", "rel", "w", "have"}
            and entry is not None
            and not nominal_before
        ):
            item.kind, item.row, item.form, item.value = "claim", entry.row, entry.form, "claim"
        else:
            item.kind = "claimnoun"
        return item.kind
    return _as(item, event, "trn")


def _small_word(items: list[Item], p: int, classes: list[Entry], nominal_before: bool) -> str:
    """A grammar word of several classes ("that", "to", "as")."""
    item = items[p]
    before = items[p - 1] if p else None
    after = items[p + 1] if p + 1 < len(items) else None
    names = {e.value for e in classes}
    if "rel" in names and "det" in names:
        clause = after is not None and (after.kind in AUX or after.kind in VERBAL)
        is_rel = before is not None and before.kind in {"noun", "grp", "trn", "plc", "w", ",", "dem", "date", "cty"}
        chosen = (
            "rel" if clause or (is_rel and after is not None and after.kind in {"grp", "det", "pro", "noun", "unk"}) else "det"
        )
        named = after is not None and after.kind in {"plc", "grp", "cty", "qty"}
        if named or (before is not None and before.kind in {"say", "claim", "denyverb"}):
            chosen = "rel"
        item.kind = chosen
        return chosen
    if "will" in names and "modal" in names:
        item.kind = "modal"
        return "modal"
    if "claimnoun" in names and "claim" in names:
        item.kind = "claimnoun" if nominal_before or (before is not None and before.kind == "prep") else "claim"
        for e in classes:
            if e.value == item.kind:
                item.row, item.form, item.value = e.row, e.form, e.value
        return item.kind
    if names & {"light", "leave", "cause", "undergo", "rise", "occur"} and _object_is_event(items, p + 1) and "light" in names:
        item.kind = "light"
    elif "inf" in names and "prep" in names:
        q = p + 1
        while q < len(items) and (items[q].kind == "adv" or (items[q].kind == "w" and items[q].low.endswith("ly"))):
            q += 1
        verb_after = items[q] if q < len(items) else None
        is_verb = verb_after is not None and (
            verb_after.low in {"be", "have"} or any(e.form == "base" and e.kind in {VERB, GRAMMAR} for e in verb_after.entries)
        )
        if (
            is_verb
            and verb_after is not None
            and verb_after.has(EVENT) is not None
            and q + 1 < len(items)
            and items[q + 1].kind in {"prep", ".", ",", "poss"}
        ):
            is_verb = False
        item.kind = "inf" if is_verb else "prep"
        return item.kind
    elif "prep" in names and "sub" in names:
        has_verb = False
        known = p > 1 and before is not None and before.low in {"only", "simply", "locally", "widely", "better"}
        if item.low == "as" and before is not None and (before.low in _AS_VERBS or (known and items[p - 2].low in _AS_VERBS)):
            item.kind = "prep"
            return "prep"
        for x in items[p + 1 : p + 12]:
            if x.kind in {",", ";", ".", "conj", "sub", "rel"} and not has_verb:
                break
            if (x.kind in VERBAL or x.kind == "be") and x.form != "ing":
                has_verb = True
                break
            position = items.index(x)
            if (
                x.kind == "trn"
                and x.has(VERB) is not None
                and items[position - 1].kind in {"noun", "grp"}
                and position + 1 < len(items)
                and items[position + 1].kind in NP_KINDS
            ):
                has_verb = True
                break
        if after is not None and (after.form == "ing"):
            has_verb = True
        item.kind = "sub" if has_verb else "prep"
        return item.kind
    else:
        item.kind = classes[0].value
    for e in classes:
        if e.value == item.kind:
            item.row, item.form, item.value = e.row, e.form, e.value
    return item.kind


def leads_to_event(items: list[Item], p: int) -> bool:
    """Whether an event noun follows within the same noun run ("June 28 raid", "Friday suicide attack")."""
    for item in items[p : p + 4]:
        if item.kind == "trn":
            return True
        if item.kind not in {"w", "qual", "wpn", "trv"}:
            return False
        if item.kind == "trv" and item.has(EVENT):
            return True
    return False


def _as(item: Item, entry: Any, kind: str) -> str:
    item.kind, item.row, item.form, item.value = kind, entry.row, entry.form, entry.value
    return kind


def _object_is_event(items: list[Item], p: int) -> bool:
    """Whether the next noun run ends in an event noun ("carried out a deadly raid")."""
    for item in items[p : p + 8]:
        if item.kind == "trn" or (item.kind == "trv" and item.has(EVENT) and item.form in {"base", "s"}):
            return True
        if item.kind == "poss":
            continue
        if item.kind not in {"det", "w", "qty", "qual", "wpn", "dem", "date", "unk", "prep"} or (
            item.kind == "prep" and item.low != "of"
        ):
            return False
    return False


def _leaves_result(items: list[Item], p: int) -> bool:
    """Whether dead or wounded follow before the clause ends ("left over 50 soldiers dead")."""
    for item in items[p : p + 14]:
        told = (
            item.kind in {"deadadj", "woundadj", "deathnoun", "woundnoun"}
            or item.word_class("deadadj")
            or item.word_class("woundadj")
        )
        if told or (item.kind == "qual" and item.row.toll in {"deaths", "wounded"}) or (item.has(VERB) and item.form == "ed"):
            return True
        if item.kind in {",", ";", ".", "sub", "rel"}:
            return False
    return False
