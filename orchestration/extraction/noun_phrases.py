"""Noun runs: who (actor phrases), what (event nouns), where; from the first item of a run to its last head.

What does NOT belong here: phrases joined into larger ones (see `joining.py`).
"""

from orchestration.extraction.lexicon import EVENT, METONYM, Lexicon
from orchestration.extraction.mentions import Item
from orchestration.extraction.parts_of_speech import NP_KINDS, PLACE_WORDS, SUSPECTED, VERBAL, leads_to_event, settle
from orchestration.extraction.phrases import Phrase
from orchestration.extraction.text import word_set

_HEADS = frozenset(["noun", "grp", "dem", "trn", "plc", "cty", "tollnoun", "deathnoun", "woundnoun", "claimnoun", "rightsbody"])
_PEOPLE = frozenset({"nonstate_armed", "state_force", "police", "militia", "mission", "leader", "prisoner"})
_LINKED = frozenset(["linked", "affiliated", "aligned", "allied", "loyal", "backed", "inspired", "connected", "tied"])
_ENDS_RUN = word_set("noun trn grp plc cty dem rightsbody tollnoun deathnoun woundnoun claimnoun qty unk wpn")
_NO_MODIFIERS = word_set("near also then later yesterday there alike still earlier")
_SOIL = word_set("side shore soil territory coast border bank town city village capital region desert")
#: Words for a part of an organisation: "SDF forces", "elements" of it.
_PARTS = frozenset({"units", "unit", "elements", "contingent", "contingents", "forces", "force", "mission"})
_FORCES = frozenset({"forces", "force"})
_THERE = frozenset({"in", "at", "near", "from", "across", "around", "outside", "throughout"})
_STATES = frozenset({"country", "government", "state", "regime", "junta"})

#: What makes the first of two groups the one that the second belongs to.
_TIED = frozenset({"affiliate", "branch", "offshoot", "linked", "aligned", "affiliated", "ally", "backed"})


def noun_phrase(items: list[Item], p: int, lexicon: Lexicon) -> tuple[Phrase, int]:
    """The longest noun run from `p`, cut after its last head."""
    n = len(items)
    q = p
    last_head = -1
    while q < n:
        item = items[q]
        kind = settle(items, q) if item.kind not in NP_KINDS or len(item.entries) > 1 or item.kind == "trn" else item.kind
        if kind == "date":
            if (q + 1 < n and (items[q + 1].kind == "poss" or (q == p and leads_to_event(items, q + 1)))) or (
                q > p and leads_to_event(items, q + 1)
            ):
                q += 1
                continue
            break
        if (
            kind == "det"
            and q > p
            and items[q - 1].kind not in {"det", "poss"}
            and item.low not in {"own", "several", "other", "more", "such", "further"}
        ):
            break
        if kind == "trv":
            following = items[q + 1] if q + 1 < n else None
            adjectival = (
                item.form in {"ed", "ing"}
                and q > p
                and (items[q - 1].kind in {"det", "qty", "poss"} or items[q - 1].low.endswith("ly"))
                and following is not None
                and following.kind in {"noun", "dem", "grp", "trn", "w"}
                and not (items[q - 1].kind == "qty" and item.row.toll in {"deaths", "wounded"} and following.kind == "w")
                and not (items[q - 1].kind == "qty" and item.form == "ed" and item.row.toll == "deaths")
            )
            heads = (
                item.form == "ed"
                and q == 0
                and item.j - item.i == 1
                and following is not None
                and following.kind in {"grp", "dem"}
                and q + 2 < n
                and (items[q + 2].kind == "noun" or (following.j - following.i > 1 and items[q + 2].kind in VERBAL))
                and any(x.kind in VERBAL for x in items[q + 2 :])
            )  # "Jailed PKK leader ... hails"
            if adjectival or heads:
                item.kind = "w"
                q += 1
                continue
            break
        if (
            kind == "light"
            and item.low in {"attempt", "attempts", "attempted"}
            and last_head >= 0
            and items[last_head].kind == "trn"
        ):
            q += 1
            continue
        if kind in {"blame", "verb", "denyverb", "light", "say"}:
            following = items[q + 1] if q + 1 < n else None
            if item.low in SUSPECTED and following is not None and following.kind in NP_KINDS:
                item.kind = "w"
                q += 1
                continue
            if (
                kind == "verb"
                and following is not None
                and following.kind in {"noun", "trn", "grp"}
                and q > p
                and (items[q - 1].kind in {"det", "w", "dem", "poss"} or (items[q - 1].kind == "grp" and item.low in _LINKED))
            ):
                item.kind = "w"
                q += 1
                continue
            break
        if kind == "conj":
            if q > 0 and q + 1 < n and items[q - 1].kind == "dem" and items[q + 1].kind == "dem":
                q += 1
                continue
            break
        if kind not in NP_KINDS:
            break
        if kind == "qty" and last_head >= 0 and items[last_head].kind in {"noun", "trn", "grp"}:
            break
        if (
            kind == "w"
            and q > p
            and p
            and items[q - 1].low in PLACE_WORDS
            and items[p - 1].low in {"in", "at", "near", "from", "across"}
            and any(x.kind in {"plc", "poss"} for x in items[p : q - 1])
            and _head_follows(items, q)
        ):
            break  # "In X's PK5 district rival groups exchanged fire"
        if kind == "w":
            own = last_head >= 0 and items[last_head].kind == "grp" and item.low in _PARTS
            if last_head >= 0 and items[last_head].kind in {"noun", "trn", "grp"} and not _head_follows(items, q) and not own:
                break
            if last_head >= 0 and items[last_head].kind == "qty" and q - last_head > 2 and not _head_follows(items, q):
                break
            if last_head >= 0 and item.low in _NO_MODIFIERS:
                break
            if item.low.endswith("ly") and last_head >= 0 and items[last_head].kind != "qty" and not _head_follows(items, q):
                break
            if (
                last_head >= 0
                and items[last_head].kind in {"plc", "cty"}
                and item.low not in PLACE_WORDS
                and not (item.low == "forces" and (items[q - 1].kind == "poss" or not p or items[p - 1].low not in _THERE))
                and not _head_follows(items, q)
            ):
                break
        if kind in _ENDS_RUN:
            if (
                kind in {"plc", "cty"}
                and last_head >= 0
                and items[last_head].kind in {"noun", "trn"}
                and items[q - 1].kind != "poss"
            ):
                break
            if kind == "grp" and last_head >= 0 and items[last_head].kind == "trn":
                break
            last_head = q
        q += 1
    if q == p:
        q = p + 1
    run = items[p:q]
    while len(run) > 1 and run[-1].kind == "det":
        run.pop()
        q -= 1
    owns = len(run) > 1 and run[-1].kind == "poss"
    phrase = _classify(run[:-1] if owns else run, lexicon)
    if owns:
        phrase.form = "poss"
    return phrase, q


def _head_follows(items: list[Item], q: int) -> bool:
    """Whether a head noun follows the word at `q` inside the same run ("army supply convoy")."""
    for item in items[q + 1 : q + 4]:
        if item.kind in {"noun", "trn", "grp"}:
            return True
        if item.kind == "trv" and item.has(EVENT):
            return True
        if item.kind not in {"w", "dem", "plc"}:
            return False
    return False


def _classify(run: list[Item], lexicon: Lexicon) -> Phrase:
    """An actor, event or place phrase from a noun run."""
    head_at = len(run) - 1
    while head_at > 0 and run[head_at].kind not in _HEADS:
        head_at -= 1
    head = run[head_at]
    tail = run[head_at + 1 :]
    if head.kind == "trn":
        return _event_phrase(run, head_at, lexicon)
    if head.kind in {"tollnoun", "deathnoun", "woundnoun", "claimnoun"}:
        phrase = Phrase("NP", run)
        phrase.word_class = head.kind
        _modifiers(phrase, run[:head_at], lexicon)
        return phrase
    forced = bool(tail) and tail[-1].low in _FORCES
    if (
        head.kind in {"plc", "cty"}
        and not forced
        and not any(x.kind == "unk" for x in tail)
        and not any(x.kind == "noun" for x in run)
    ):
        phrase = Phrase("LOC", run)
        phrase.locs = [x for x in run if x.kind in {"plc", "cty"}]
        for x in run:
            if x.kind == "dem":
                phrase.iso = (x.value, x)
            if x.kind == "date":
                phrase.dates.append(x)
        if any(x.low in {"capital"} for x in tail) and head.kind == "cty":
            phrase.capital_of = head.value
        return phrase
    phrase = Phrase("NP", run)
    _modifiers(phrase, run, lexicon)
    if phrase.noun is None and not phrase.groups:
        if head.kind == "dem" and any(x.low == "capital" for x in tail):
            phrase.kind = "LOC"
            phrase.capital_of = head.value
            phrase.locs = [head]
        elif head.kind == "dem" and any(x.low in _SOIL for x in tail):
            phrase.kind = "LOC"
            phrase.locs = [head]
    return phrase


def _event_phrase(run: list[Item], head_at: int, lexicon: Lexicon) -> Phrase:
    phrase = Phrase("EV", run)
    head = run[head_at]
    phrase.noun = head
    phrase.entries = [e for x in run if x.kind == "trn" for e in x.entries if e.kind == EVENT]
    phrase.form = head.form
    phrase.plural = head.form == "pl"
    before = run[:head_at]
    cut = max((k for k, x in enumerate(before) if x.kind == "poss"), default=-1)
    owner = before[:cut] if cut >= 0 else []
    rest = before[cut + 1 :]
    if owner:
        if owner[-1].kind == "date":
            phrase.dates.append(owner[-1])
            owner = owner[:-1]
            while owner and owner[-1].kind in {"poss", "det"}:
                owner = owner[:-1]
        if owner:
            possessor = _classify(owner, lexicon)
            if possessor.kind == "LOC":
                phrase.locs.extend(possessor.locs)
            phrase.possessor = possessor
    phrase.definite = any(x.low in {"the", "this", "that", "these", "those"} for x in rest) or bool(owner)
    mod_items: list[Item] = []
    for x in rest:
        if x.kind == "qty":
            phrase.qty = x.qty
        elif x.kind == "det":
            if x.low in {"several", "many", "multiple", "numerous", "various", "both", "few"}:
                phrase.plural = True
        elif x.kind == "date":
            phrase.dates.append(x)
        elif x.low == "mass":
            continue  # "a mass assault", where nobody prays
        elif x.kind in {"grp", "noun", "dem", "unk"}:
            mod_items.append(x)
        elif x.kind in {"plc", "cty"}:
            if mod_items or (x.kind == "cty" and rest.index(x) + 1 < len(rest) and rest[rest.index(x) + 1].kind == "noun"):
                mod_items.append(x)
            phrase.locs.append(x)
        elif x.low in {"suspected", "alleged", "presumed"}:
            phrase.suspected = True
    if mod_items and any(x.kind in {"grp", "noun", "dem"} for x in mod_items):
        modifier = Phrase("NP", mod_items)
        _modifiers(modifier, mod_items, lexicon)
        modifier.suspected = phrase.suspected
        phrase.mods.append(modifier)
    return phrase


def _modifiers(phrase: Phrase, run: list[Item], lexicon: Lexicon) -> None:
    """Fill an actor phrase: groups, nationality, head noun, number, person."""
    poss_at = [k for k, x in enumerate(run) if x.kind == "poss"]
    cut = poss_at[-1] if poss_at else -1
    network: list[tuple[str, Item, str]] = []
    nouns: list[Item] = []
    unknown: list[Item] = []
    for k, x in enumerate(run):
        if x.kind == "grp":
            following = run[k + 1] if k + 1 < len(run) else None
            if x.value == "un" and following is not None and following.low == "mission":
                phrase.actor_class = "mission"  # which one, the country tells
                continue
            if x.value == "un" and any(y.kind == "noun" and y.value == "mission" for y in run[k + 1 :]):
                continue  # "a United Nations peacekeeper" is of the country's mission
            if (
                x.low == "the"
                and following is not None
                and following.kind == "noun"
                and following.value in {"official", "civilian"}
            ):
                continue  # "the French embassy" is not "the French"
            if following is not None and following.low in _LINKED:
                network.append((x.value, x, "network"))
            else:
                phrase.groups.append((x.value, x, "possessor" if k < cut else "named"))
        elif x.kind == "dem":
            if phrase.iso is None or k > cut:
                phrase.iso = (x.value, x)
        elif x.kind == "cty":
            if phrase.iso is None:
                phrase.iso = (x.value, x)
            phrase.locs.append(x)
        elif x.kind == "plc":
            phrase.locs.append(x)
            capital = x.has(METONYM)
            if capital is not None and phrase.iso is None and k + 1 < len(run) and run[k + 1].kind == "poss":
                phrase.iso = (capital.value, x)  # "N'Djamena's soldiers" are Chad's
        elif x.kind == "noun":
            nouns.append(x)
        elif x.kind == "qty":
            phrase.qty = x.qty
        elif x.kind == "date":
            phrase.dates.append(x)
        elif x.kind == "rightsbody":
            phrase.actor_class, phrase.word_class = "rights", x.row.lemma
        elif x.kind == "unk":
            unknown.append(x)
        elif x.low in {"suspected", "alleged", "presumed"}:
            phrase.suspected = True
        elif x.low == "the":
            phrase.definite = True
    forced = bool(run) and run[-1].low in _FORCES and all(x.value == "official" or x.low in _STATES for x in nouns)
    if forced:
        governed = next(((iso, x) for g, x, _ in phrase.groups for iso, own in lexicon.government.items() if own == g), None)
        if governed is not None:
            phrase.groups, phrase.iso = [], phrase.iso or governed  # "the Malian government's forces"
    if forced and not phrase.groups and (phrase.iso is not None or phrase.locs or any(x.low in _STATES for x in run)):
        phrase.actor_class = "state_force"
    elif nouns:
        phrase.noun = nouns[-1]
        phrase.actor_class = nouns[-1].value
        phrase.plural = nouns[-1].form == "pl"
        for noun in nouns:
            if noun.row.target_class not in {"", "other"}:
                phrase.target_class = noun.row.target_class
        if nouns[-1].row.target_class in {"convoy_patrol", "military_base"} and any(x.value == "civilian" for x in nouns[:-1]):
            phrase.actor_class = "civilian"  # "a market convoy", "a gold diggers' camp"
        if nouns[-1].value == "leader" and any(x.value in {"state_force", "police"} for x in nouns[:-1]):
            phrase.actor_class = "state_force"  # "the army chief"
        armed = [x for x in nouns if x.value in _PEOPLE]
        if armed and nouns[-1].value not in _PEOPLE and nouns[-1].row.counts_as_people != "yes":
            phrase.actor_class = armed[-1].value
            phrase.noun = armed[-1]
    elif phrase.iso is not None and phrase.iso[1].form == "pl" and not phrase.groups:
        phrase.plural = True
        phrase.actor_class = "nationals"
    if len(phrase.groups) > 1 and any(word in _TIED for item in run for word in item.words):
        phrase.groups = phrase.groups[-1:]  # "the al-Qaeda affiliate JNIM"
    named = [g for g in phrase.groups if g[2] == "named"]
    if named and any(g[2] == "possessor" for g in phrase.groups):
        phrase.groups = named
    elif phrase.groups and not named:
        phrase.groups = [(g, x, "named") for g, x, _ in phrase.groups[-1:]]
    if not phrase.groups and network:
        wide = lexicon.network.get(network[0][0], "")
        pseudo = {"al_qaeda": "unidentified-al-qaeda", "islamic_state": "unidentified-islamic-state"}.get(wide, "")
        if pseudo:
            phrase.groups = [(pseudo, network[0][1], "descriptor")]
    if unknown and not phrase.groups and phrase.actor_class in {"nonstate_armed", "militia", "leader"}:
        spelled = lexicon.nearly(" ".join(x.low for x in unknown))
        if spelled:
            phrase.groups = [(spelled, unknown[0], "fuzzy")]
    nations = [x for x in run if x.kind == "dem"]
    if phrase.noun is not None and len(nations) == 2 and any(x.kind == "conj" for x in run) and not phrase.groups:
        other = Phrase("NP", run)  # "Rwandan and Mozambican troops"
        other.iso, other.noun, other.actor_class = (nations[0].value, nations[0]), phrase.noun, phrase.actor_class
        phrase.coord = [other]
    many = phrase.qty is not None or (phrase.noun is not None and phrase.noun.form == "pl")
    if (
        unknown
        and not many
        and not phrase.groups
        and (phrase.actor_class in {"", "leader", "official", "nationals", "civilian", "state_force", "nonstate_armed", "police"})
    ):
        span = [x for x in run if x.kind == "unk" or (x.kind == "w" and x.low in {"al", "el", "ag", "ould", "bin", "ibn"})]
        if len(span) >= 2 or any(x.kind == "noun" and x.value in {"leader", "official"} for x in run):
            phrase.person = ("", span[0].start, span[-1].end)
    elif unknown and not many and phrase.groups and len(unknown) >= 2 and phrase.groups[0][2] != "fuzzy":
        phrase.person = ("", unknown[0].start, unknown[-1].end)
