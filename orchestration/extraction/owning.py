"""Which draft a place or a date of the text belongs to.

What does NOT belong here: what a name or a date means (see `locating.py`, `dating.py`), and whose word a place is (see
`standpoints.py`).
"""

from typing import Any

from orchestration.extraction.actors import Actors
from orchestration.extraction.acts import VIOLENCE, Act
from orchestration.extraction.lexicon import Place
from orchestration.extraction.mentions import Item
from orchestration.extraction.parts_of_speech import PLACE_WORDS, REGION_WORDS
from orchestration.extraction.phrases import Phrase
from orchestration.extraction.standpoints import ELSEWHERE, HERE, standpoint
from orchestration.extraction.story import Draft, Sentence
from orchestration.extraction.syntax import flat
from orchestration.extraction.text import word_set
from orchestration.extraction.voiding import date_owner

_NAME_PARTS = word_set(
    """
    al el ed de la le du ez ad ar as an dar ould oued wadi kafr bir ain umm beit deir tel tell ras jebel
    """
)
_SETTLEMENTS = word_set(
    """
    town village city hamlet villages towns port oasis camp post base outpost settlement locality commune district island
    islands
    """
)
_OF_WORDS = PLACE_WORDS | word_set(
    """
    out half vicinity fringe fringes neighbourhood neighborhood surroundings countryside gates streets port airport
    surrounds limits north south east west centre center outskirts suburb suburbs edge control capture fall siege coast town
    shores shore banks bank slopes
    wall walls gate roof door doors hall terminal runway square street market suburb tarmac lobby
    villages towns cities part parts heart quarter side kilometres km miles perimeter compound grounds walls entrance
    """
)
#: What happens at a place, so that verbs of one subject share it.
_ON_THE_GROUND = VIOLENCE | {"territory_change", "arrest", "release", "withdrawal"}
#: Acts that are none, and yet leave place and date to the act before them ("took X without a fight on Monday").
_NO_RIVALS = frozenset({"aim", "weapon", "object", "thing", "compound", "content", "unnamed", "negated", "part"})
#: Acts that stand in another time or world than the next sentence's.
_ELSEWHEN = frozenset({"history", "hypothetical", "future", "background", "threat", "metaphor"})
#: What leads to where a scene is set.
_SCENE = frozenset({"in", "at", "near", "outside", "round", "around", "on", "inside", "across", "through", "along"})
_ABOUT = word_set(
    """
    move stance position vote policy statement statements report book talks decision line remarks comment comments resolution
    debate meeting conference sanctions spoke speaking ruling
    """
)
_ISSUED = frozenset({"released", "published", "issued", "posted", "circulated", "broadcast", "aired"})
_HEADS_OF_TOWNS = frozenset({"mayor", "mayors", "residents", "villagers", "inhabitants", "people"})
_TAKEN = frozenset({"taken", "seized", "kidnapped", "abducted", "captured", "snatched", "grabbed", "detained"})
#: Acts of which a place can be the object, and verbs of them that have no other.
_OF_PLACES = frozenset({"armed_assault", "territory_change", "shelling", "air_strike", "property_destruction"})
_NEVER_OF_PEOPLE = word_set(
    "storm stormed storms storming raid raided raids raiding overran overrun overrunning shelled shelling entered looted torched"
)
_MEASURES = frozenset({"km", "kms", "kilometres", "kilometers", "kilometre", "kilometer", "miles", "mile", "metres", "meters"})
#: What one did before an act, and elsewhere.
_DEPARTING = word_set(
    "leaving fleeing returning visiting departing escaping quitting crossing coming arriving meeting spending serving moving"
)
_SPANS = word_set("hours days weeks months years day week month year hour shortly long soon minutes")
_NOT_WHERE = frozenset(
    {"by", "with", "against", "for", "backed by", "led by", "according to", "like", "unlike", "than", "as", "about"}
)
_ON_SOIL = _SETTLEMENTS - {"camp", "post", "base", "outpost"} | word_set(
    "province region capital desert coast island shore shores side waters bank banks half part territory soil"
)
#: Kinds of phrase that a place or date can be told in.
_TELLS_WHERE = frozenset({"NP", "LOC", "DATE"})
#: What happens by being announced.
_ANNOUNCED = frozenset({"group_change", "agreement", "allegiance_pledge"})
#: Verbs of taking a view of an act, whose date is not the act's ("condemned on Thursday the attack ...").
_VIEWS = ("condemn", "denounc", "deplor", "mourn", "praise", "hail", "welcom", "announc", "confirm", "discuss", "investigat")

_WORST = frozenset({"deadliest", "worst", "bloodiest", "biggest", "largest", "heaviest"})


def _is_settlement(phrase: Phrase) -> bool:
    """ "Nassougou village": a name and the noun of what it is."""
    return (
        len(phrase.items) > 1
        and phrase.noun is phrase.items[-1]
        and phrase.items[-1].form != "pl"
        and phrase.items[-1].low in _SETTLEMENTS
    )


def _named(phrase: Phrase) -> list[Item]:
    """The items of a name, without the noun of what it is."""
    return phrase.items[:-1] if _is_settlement(phrase) else phrase.items


class Owning(Actors):
    """Places and dates of a text, given to the drafts that they stand with."""

    def _of_a_record(self, sentence: Sentence, k: int) -> bool:
        """ "It was the deadliest attack there this year": the span within which an act is the worst is no date of it."""
        phrases = sentence.phrases
        it = len(phrases) > 1 and phrases[0].kind in {"PRO", "NP", "EV"} and phrases[1].word_class == "be"
        return it and any(p.tokens & _WORST for p in phrases[2:k] if p.kind in {"EV", "NP"})

    def _place_and_date(self, drafts: list[Draft]) -> None:
        for index, sentence in enumerate(self.story.sentences):
            local = [(a, d) for d in drafts for a in d.acts if a.sentence == index]
            if not local:
                continue
            for a, d in local:
                after = sentence.phrases[a.index + 1 : a.index + 2]
                if not a.nominal and a.etype in _ON_THE_GROUND and after and after[0].low == "it" and not a.locs:
                    d.place_anaphor = True  # "X is back in their hands, days after insurgents stormed it"
            claimed = {id(x) for a, _ in local for x in a.locs}
            for a, d in local:
                for item in a.locs:
                    d.locs.append((item, a.phrase, index, ""))
                d.dates.extend((x.date, x, index) for x in a.dates if x.date is not None)
            void_acts = [a for a in sentence.acts if a.void and not any(a is x for x, _ in local)]
            dateline = sentence.dateline
            for k, phrase in enumerate(sentence.phrases):
                if (
                    phrase.kind == "X"
                    and phrase.low == "there"
                    and (draft := self._owner(k, sentence, local, void_acts)) is not None
                ):
                    draft.place_anaphor = draft.place_anaphor or not draft.locs
                if phrase.kind not in _TELLS_WHERE or k < dateline:
                    continue
                if phrase.kind == "LOC" and (
                    self._of_a_life(sentence, k) or self._of_a_condition(sentence, k) or self._of_one_of_them(sentence, k)
                ):
                    continue
                if phrase.kind == "DATE" and any(a.index == k + 1 and a.nominal for a in void_acts):
                    continue  # "the mastermind of the 2021 bombing"
                if phrase.kind == "DATE":
                    owner = date_owner(sentence, k)
                    is_of_a_void = any(a is owner for a in void_acts)
                    if is_of_a_void or self._dates_toll(sentence, k) or self._of_a_record(sentence, k):
                        continue
                    owned = next((d for a, d in local if a is owner), None)
                    draft = owned or self._owner(k, sentence, local, void_acts)
                    if draft is not None and self._dates_speech(sentence, k, draft):
                        spoken = (d for _, d in local if self.lexicon.event_class[self._type(d)] in {"communication", "report"})
                        report = next((d for d in spoken if not d.dates), None)
                        if report is not None:  # "documents 38 killings in a briefing released on Wednesday"
                            report.dates.extend((x.date, x, index) for x in phrase.items if x.date is not None)
                        continue
                    if draft is not None:
                        draft.dates.extend((x.date, x, index) for x in phrase.items if x.date is not None)
                    continue
                members = flat(phrase)
                prep = ""
                unlisted = self._unlisted(sentence, k) or self._owned_name(sentence, k)
                if unlisted is not None:
                    phrase.person = None
                    draft = self._owner(k, sentence, local, void_acts)
                    if draft is not None:
                        draft.locs.append((unlisted, phrase, index, sentence.phrases[k - 1].low))
                        owners = [x for x in phrase.locs if x.kind in {"cty", "plc"}]
                        draft.locs.extend((x, phrase, index, "in") for x in owners)  # "in South Sudan's Pibor"
                    continue
                if k and sentence.phrases[k - 1].kind == "PREP":
                    lead = sentence.phrases[k - 1].items[0]
                    prep = lead.row.form if lead.row is not None and hasattr(lead.row, "form") else lead.low
                    if prep == "from" and k > 1 and sentence.phrases[k - 2].tokens & _MEASURES:
                        prep = "near"  # "150 km from X"
                told = (
                    phrase.kind == "NP"
                    and (prep in {"in", "at", "near", "of", "outside", "on"} or (k and sentence.phrases[k - 1].kind == "V"))
                    and phrase.iso is not None
                )
                if told and not phrase.groups and phrase.tokens & _ON_SOIL and phrase.iso is not None:
                    draft = self._owner(k, sentence, local, void_acts)
                    if draft is not None and phrase.iso[1].kind == "dem":
                        draft.locs.append((phrase.iso[1], phrase, index, "in"))
                for member in members:
                    items = member.locs if member.kind == "LOC" else []
                    if member.kind == "NP" and not member.groups and not self._is_speaker(sentence, k):
                        items = [
                            x
                            for x in member.locs
                            if x.kind == "plc"
                            or (prep and prep not in _NOT_WHERE and member.noun is not None and not member.coord)
                        ]
                    if member.kind == "LOC" and ((member.form == "poss" and not prep) or self._is_speaker(sentence, k)):
                        continue
                    if member.kind == "LOC" and k and sentence.phrases[k - 1].word_class in {"blame", "denyverb"} and not prep:
                        continue  # "X blamed Israel for the blasts"
                    if prep == "of" and not self._of_place(sentence, k):
                        continue
                    if member.kind == "LOC" and k and any(a.index == k - 1 and a.etype == "talks_offer" for a, _ in local):
                        continue  # "would sit down with Yaounde"
                    if prep == "on" and member.kind == "LOC" and k >= 2 and sentence.phrases[k - 2].tokens & _ABOUT:
                        continue  # "his move on Jerusalem", "spoke on Mali"
                    if prep in _NOT_WHERE or (not prep and any(member in a.perps for a, _ in local)):
                        continue
                    corps = member.noun if member.kind == "NP" and member.actor_class in {"state_force", "police"} else None
                    if (
                        corps is not None
                        and corps.row.counts_as_people == "yes"
                        and any(member in a.perps or member in a.targets for a, _ in local)
                    ):
                        continue  # "turned themselves in to South West police"
                    freed = any(a.etype == "release" and member in a.targets for a, _ in local)
                    for item in items:
                        if id(item) in claimed or (freed and member.kind == "NP"):
                            continue
                        stands = standpoint(sentence.phrases, k, member, item)
                        if stands != HERE and item.kind == "cty":
                            self.story.doubted.add(item.value)
                        draft = self._owner(k, sentence, local, void_acts) if stands != ELSEWHERE else None
                        if draft is not None:
                            (draft.locs if stands == HERE else draft.doubted_locs).append((item, member, index, prep))
                if (
                    phrase.kind == "NP"
                    and prep in {"in", "at", "near", "on", "outside", "inside", "of"}
                    and not phrase.locs
                    and phrase.tokens & {"town", "city", "village", "area", "camp", "district"}
                    and phrase.definite
                ):
                    draft = self._owner(k, sentence, local, void_acts)
                    if draft is not None:
                        draft.place_anaphor = True
                taken = k and sentence.phrases[k - 1].kind == "V" and phrase.kind == "NP" and phrase.definite and not phrase.locs
                if taken and phrase.tokens & {"town", "village", "city", "base", "camp", "post"}:
                    draft = next((d for a, d in local if a.index == k - 1), None)
                    if draft is not None:
                        draft.place_anaphor = True
                if phrase.kind in {"NP"} and phrase.tokens & {"same"}:
                    draft = self._owner(k, sentence, local, void_acts)
                    if draft is not None and not draft.locs:
                        draft.place_anaphor = True
            placed = any(d.locs for _, d in local)
            for draft in {id(d): d for _, d in local}.values():
                if not placed and self._is_scene(sentence, dateline):  # a report without another place is from where it happened
                    draft.locs.extend((x, p, index, "in") for p in sentence.phrases[:dateline] for x in p.locs)

        self._set_scenes(drafts)

    def _set_scenes(self, drafts: list[Draft]) -> None:
        """ "The hunters had gone into the desert near X for the day. Twenty-six were found dead": a sentence without an act of
        its own lends its places and its date to the act of the next that has none."""
        for draft in drafts:
            if self._type(draft) not in _ON_THE_GROUND:
                continue
            for index in range(draft.sentence - 1, -1, -1):
                sentence = self.story.sentences[index]
                if any(a.sentence == index for d in drafts for a in d.acts) or any(a.void in _ELSEWHEN for a in sentence.acts):
                    break
                if not draft.locs:
                    draft.locs = self._scene_places(sentence, index)
                if not draft.dates:
                    draft.dates = self._scene_dates(sentence, index, draft)

    def _scene_places(self, sentence: Sentence, index: int) -> list[tuple[Item, Phrase, int, str]]:
        """The places that a sentence stands in, of those that a preposition or an owner tells."""
        out: list[tuple[Item, Phrase, int, str]] = []
        for k, phrase in enumerate(sentence.phrases):
            if (
                phrase.kind != "LOC"
                or k < sentence.dateline
                or self._is_speaker(sentence, k)
                or self._of_a_condition(sentence, k)
            ):
                continue
            prep = sentence.phrases[k - 1].low if k and sentence.phrases[k - 1].kind == "PREP" else ""
            listed = bool(out) and k and sentence.phrases[k - 1].kind == "PUNCT"
            owner = phrase.form == "poss" and bool(out)
            if prep in _SCENE or listed or owner or (prep == "of" and self._of_place(sentence, k)):
                here = [x for m in flat(phrase) for x in m.locs if standpoint(sentence.phrases, k, m, x) == HERE]
                out.extend((x, phrase, index, prep) for x in here)
        return out

    def _scene_dates(self, sentence: Sentence, index: int, draft: Draft) -> list[tuple[Any, Item, int]]:
        """The dates of a sentence that are those of what it shows, not of what somebody says."""
        return [
            (x.date, x, index)
            for k, phrase in enumerate(sentence.phrases)
            if phrase.kind == "DATE" and not self._dates_speech(sentence, k, draft)
            for x in phrase.items
            if x.date is not None and x.date.precision == 1
        ]

    def _is_scene(self, sentence: Sentence, dateline: int) -> bool:
        """Whether a dateline may be where it happened: no agency's, and of no other country than the text's."""
        if not dateline:
            return False
        if "(" in sentence.original[sentence.phrases[0].start : sentence.phrases[dateline - 1].end]:
            return False
        homes = {
            e.row.country for p in sentence.phrases[:dateline] for x in p.locs for e in x.entries if isinstance(e.row, Place)
        }
        named = {*self.story.named, *self.story.area}
        return not named or bool(homes & named)

    def _of_a_life(self, sentence: Sentence, k: int) -> bool:
        """A place in a clause that tells who somebody is ("who rose from porter in X to commander of ..., died in Y")."""
        phrases = sentence.phrases
        for j in range(k - 1, -1, -1):
            if phrases[j].kind == "PUNCT" and phrases[j].low in {",", ";", ".", ":"}:
                return False
            if phrases[j].kind == "REL":
                acts = any(a.index > j for a in sentence.acts if a.index < k and not a.void)
                return phrases[j].low == "who" and j > 0 and phrases[j - 1].kind == "PUNCT" and not acts
        return False

    def _of_one_of_them(self, sentence: Sentence, k: int) -> bool:
        """A place in an insertion that tells of some of those named before (", one of them a tax collector in X, ")."""
        phrases = sentence.phrases
        for j in range(k - 1, 0, -1):
            if phrases[j].kind in {"V", "SUB", "REL"}:
                return False
            if phrases[j].kind == "PUNCT" and phrases[j].low == ",":
                opener = phrases[j + 1].tokens | phrases[min(j + 2, k)].tokens | phrases[min(j + 3, k)].tokens
                closed = any(p.kind == "PUNCT" and p.low == "," for p in phrases[k:])
                return (
                    closed and bool(opener & {"them", "whom"}) and bool(opener & {"one", "two", "three", "some", "most", "among"})
                )
        return False

    def _of_a_condition(self, sentence: Sentence, k: int) -> bool:
        """A place in a clause of "if" or "unless"."""
        for j in range(k - 1, -1, -1):
            phrase = sentence.phrases[j]
            if phrase.kind == "PUNCT" and phrase.low in {",", ";", ".", ":"}:
                return False
            if phrase.kind == "SUB":
                return phrase.low in {"if", "unless"}
        return False

    def _dates_speech(self, sentence: Sentence, k: int, draft: Draft) -> bool:
        """ "..., officials said on Monday": the date of the saying, not of the act (unless the saying is the news)."""
        if self.lexicon.event_class[self._type(draft)] in {"communication", "report", "legal"} or self._type(draft) in _ANNOUNCED:
            return False
        after = sentence.phrases[k + 1 : k + 3]
        if (
            after
            and after[0].kind == "G"
            and after[0].word_class in {"claim", "denyverb"}
            and not after[0].passive
            and k > 1
            and sentence.phrases[k - 1].low == "on"
            and sentence.phrases[k - 2].kind == "NP"
        ):
            return True  # "X on Tuesday claimed ..."
        says = len(after) == 2 and after[0].kind == "NP" and after[1].kind == "G" and after[1].word_class in {"say", "claim"}
        if says and any(p.kind == "DATE" for p in sentence.phrases[k + 1 :]):
            return True  # "On Monday X said that its men had ... four days earlier"
        j = k - 1
        while j >= 0 and sentence.phrases[j].kind in {"PREP", "X"}:
            j -= 1
        if j > 0 and sentence.phrases[j].kind == "NP" and sentence.phrases[j - 1].kind == "G":
            j -= 1  # "security sources told AFP on Wednesday"
        told = sentence.phrases[j] if j >= 0 else None
        if (
            told is not None
            and told.kind == "V"
            and told.form == "ed"
            and told.low in _ISSUED
            and j
            and sentence.phrases[j - 1].kind != "PUNCT"
        ):
            return self._type(draft) in VIOLENCE  # "in a report released on Wednesday"
        if told is None or told.kind != "G":
            return False
        return told.word_class in {"say", "claim", "denyverb"} or told.low.startswith(_VIEWS)

    def _dates_toll(self, sentence: Sentence, k: int) -> bool:
        """ "The toll rose to 17 by Sunday": the date of the count, not of the act."""
        verb = next((j for j in range(k - 1, 0, -1) if sentence.phrases[j].kind in {"V", "G", "SUB", "EV"}), 0)
        rises = sentence.phrases[verb].word_class == "rise"
        return rises and any(p.word_class == "tollnoun" for p in sentence.phrases[:verb])

    def _of_place(self, sentence: Sentence, k: int) -> bool:
        """Whether "of" before a place names where ("the town of X", "north of X", "the bombing of X")."""
        before = sentence.phrases[k - 2] if k >= 2 else None
        return before is not None and (
            before.kind in {"EV", "LOC"}
            or bool(before.tokens & _OF_WORDS)
            or before.actor_class == "civilian"
            or before.target_class != ""
        )

    def _unlisted(self, sentence: Sentence, k: int) -> Item | None:
        """A capitalised name after "in", "near" or "the village of" that no gazetteer row has: a place as text."""
        phrase = sentence.phrases[k]
        if (
            phrase.kind != "NP"
            or phrase.groups
            or (phrase.noun is not None and not _is_settlement(phrase))
            or phrase.iso is not None
            or phrase.qty is not None
            or not k
        ):
            return None
        before = sentence.phrases[k - 1]
        after = sentence.phrases[k + 1 : k + 3]
        apposed = len(after) == 2 and after[0].low == "," and after[1].kind == "NP" and bool(after[1].tokens & _SETTLEMENTS)
        heading = (
            len(after) == 2
            and after[0].low == ","
            and after[1].kind == "LOC"
            and after[1].items[-1].low in REGION_WORDS | {"district"}
        )
        if heading and before.low in {",", ":"} and k <= 3 and all(x.kind == "unk" and x.capital for x in phrase.items):
            first, last = phrase.items[0], phrase.items[-1]  # "17 February, Pangane, Macomia district - ..."
            return Item("unk", first.i, last.j, first.start, last.end, first.low)
        if apposed and before.kind in {"V", "PREP"} and all(x.kind == "unk" for x in phrase.items):
            first, last = phrase.items[0], phrase.items[-1]  # "bombed Pazigyi, a village in ..."
            return Item("unk", first.i, last.j, first.start, last.end, first.low)
        if before.kind == "CONJ" and self._is_listed(sentence, k):
            return phrase.items[0]  # "at Drodro and Tche, Djugu territory"
        if before.kind == "V" and self._is_stormed(sentence, k):
            first, last = _named(phrase)[0], _named(phrase)[-1]  # "stormed Pont-Sonde, in Haiti's Artibonite department"
            return Item("unk", first.i, last.j, first.start, last.end, first.low)
        if before.kind == "CONJ" and k >= 3 and sentence.phrases[k - 3].low == "of" and k >= 4:
            listed = sentence.phrases[k - 4].tokens & {"villages", "towns", "hamlets", "cities", "localities"}
            if listed and all(x.kind == "unk" for x in phrase.items):
                first, last = phrase.items[0], phrase.items[-1]
                return Item("unk", first.i, last.j, first.start, last.end, first.low)
        if before.kind == "V" and before.items[-1].words[-1] == "into" and all(x.kind == "unk" for x in phrase.items):
            first, last = phrase.items[0], phrase.items[-1]
            return Item("unk", first.i, last.j, first.start, last.end, first.low)
        if (
            before.kind != "PREP"
            or phrase.items[0].kind == "det"
            or len(phrase.items) > 4
            or not all(x.kind == "unk" or x.low in _NAME_PARTS or (x.capital and before.low == "of") for x in _named(phrase))
        ):
            return None
        if _named(phrase)[0].kind != "unk" and _named(phrase)[-1].kind != "unk":
            return None
        of_place = before.low == "of" and k >= 2 and bool(sentence.phrases[k - 2].tokens & _SETTLEMENTS)
        of_place = of_place or (before.low == "of" and _is_settlement(phrase))
        of_place = of_place or (before.low == "of" and k >= 2 and bool(sentence.phrases[k - 2].tokens & _HEADS_OF_TOWNS))
        if not of_place and before.low not in {"in", "near", "at", "outside", "through", "around"}:
            return None
        first, last = _named(phrase)[0], _named(phrase)[-1]
        if last.end - first.start < 4:
            return None
        return Item("unk", first.i, last.j, first.start, last.end, first.low)

    def _is_listed(self, sentence: Sentence, k: int) -> bool:
        """Whether the unknown name at `k` is joined by "and" to a place that a preposition tells."""
        phrases = sentence.phrases
        if k < 3 or len(phrases[k].items) > 1 or phrases[k].items[0].kind != "unk" or phrases[k].person is not None:
            return False
        told = phrases[k - 3].kind == "PREP" and phrases[k - 3].low in {"in", "at", "near"}
        place = phrases[k - 2].kind == "LOC" or self._unlisted(sentence, k - 2) is not None
        ends = k + 1 >= len(phrases) or phrases[k + 1].kind in {"PUNCT", "PREP", "DATE"}
        return told and place and ends

    def _is_stormed(self, sentence: Sentence, k: int) -> bool:
        """Whether the unknown name at `k` is what was attacked or taken, and where it lies is told behind it."""
        phrase, verb, after = sentence.phrases[k], sentence.phrases[k - 1], sentence.phrases[k + 1 : k + 4]
        name = _named(phrase)
        if not all((x.kind == "unk" and x.capital) or x.low in {"-", *_NAME_PARTS} for x in name) or name[-1].kind != "unk":
            return False
        if verb.passive or not any(e.row.event_type in _OF_PLACES for e in verb.entries):
            return False
        if _is_settlement(phrase):
            return True  # "attacked Walgude village"
        if len(after) < 2:
            return False
        one_name = len(phrase.items) == 1 or "-" in sentence.original[phrase.start : phrase.end]
        if not one_name and not verb.tokens & _NEVER_OF_PEOPLE:
            return False
        lies = after[1:] if after[0].low == "," else after
        return lies[0].kind == "LOC" or (lies[0].low in {"in", "near"} and len(lies) > 1 and lies[1].kind == "LOC")

    def _owned_name(self, sentence: Sentence, k: int) -> Item | None:
        """ "in South Sudan's Pibor": a name that no gazetteer row has, behind the country or division that it lies in."""
        phrase = sentence.phrases[k]
        at = next((j for j, x in enumerate(phrase.items) if x.kind == "poss"), 0)
        if phrase.kind != "NP" or not k or sentence.phrases[k - 1].low not in {"in", "at", "near"} or not at or phrase.groups:
            return None
        name = phrase.items[at + 1 :]
        if phrase.items[at - 1].kind not in {"cty", "plc"} or not name or len(name) > 3:
            return None
        if not all(x.kind == "unk" and x.capital for x in name):
            return None
        return Item("unk", name[0].i, name[-1].j, name[0].start, name[-1].end, name[0].low)

    def _owner(self, k: int, sentence: Sentence, local: list[tuple[Act, Draft]], void_acts: list[Act]) -> Draft | None:
        if sentence.phrases[k].kind == "DATE":
            # a date right before a verb stands with that verb ("the Houthis on Friday freed ...")
            nxt = k + 1
            while nxt < len(sentence.phrases) and sentence.phrases[nxt].kind == "X":
                nxt += 1
            told = next((d for a, d in local if a.index == nxt and not a.nominal), None)
            if told is not None and self._of_past(k, sentence, void_acts):
                return None
            if told is not None and sentence.phrases[nxt].form != "ing":
                return told
        if sentence.phrases[k].kind == "DATE" and self._of_taking(k, sentence, local):
            return None
        segment = sentence.segments[k]
        candidates = [(a, d) for a, d in local if sentence.segments[a.index] == segment]
        voids = [a for a in void_acts if sentence.segments[a.index] == segment]
        before = [(a, d) for a, d in candidates if a.index < k]
        blocking = [a for a in voids if a.index < k]
        if before:
            a, d = before[-1]
            if blocking and blocking[-1].index > a.index and blocking[-1].void not in _NO_RIVALS:
                return None
            return d
        if candidates:
            return None if self._of_past(k, sentence, void_acts) else candidates[0][1]
        if voids:
            return None
        drafts = {id(d) for _, d in local}
        earlier = [d for a, d in local if a.index < k]
        later = [d for a, d in local if a.index > k]
        if len(drafts) == 1:
            relative = (
                any(p.kind == "SUB" for p in sentence.phrases[:k])
                and earlier
                and any(p.kind in {"V", "G"} for p in sentence.phrases[max(a.index for a, _ in local if a.index < k) + 1 : k])
            )
            if relative and self._foreign_clause(sentence, k):
                return None
            return local[0][1]
        return (earlier[-1] if earlier else later[0]) if earlier or later else None

    def _of_taking(self, k: int, sentence: Sentence, local: list[tuple[Act, Draft]]) -> bool:
        """ "released the girls taken from a school last week": the date of the taking, not of the release."""
        freed = [a.index for a, _ in local if a.etype == "release" and a.index < k]
        if not freed:
            return False
        for j in range(k - 1, freed[-1], -1):
            phrase = sentence.phrases[j]
            if phrase.kind == "PUNCT":
                return False
            if phrase.kind in {"V", "G"}:
                return phrase.form == "ed" and not phrase.aux and sentence.phrases[j - 1].kind == "NP" and phrase.low in _TAKEN
        return False

    def _of_past(self, k: int, sentence: Sentence, void_acts: list[Act]) -> bool:
        """Whether a place or date stands with an act only told as past ("X, kidnapped in Niger in 2016, is free")."""
        past = [a for a in void_acts if a.index < k and a.void == "history"]
        if past and any(p.kind == "REL" for p in sentence.phrases[max(0, past[-1].index - 2) : past[-1].index]):
            alive = [a.index for a in sentence.acts if not a.void and a.index > past[-1].index]
            if alive and alive[0] > k:
                return True
        return bool(past) and not any(p.kind == "PUNCT" for p in sentence.phrases[past[-1].index : k])

    def _foreign_clause(self, sentence: Sentence, k: int) -> bool:
        """A clause about something else ("three months after they were taken in Gao")."""
        j = k
        while j >= 0 and sentence.phrases[j].kind not in {"SUB", "REL"}:
            j -= 1
        if (
            j >= 0
            and sentence.phrases[j].low in {"as", "while"}
            and any(p.kind in {"V", "G"} and p.form == "ing" and "be" in p.aux for p in sentence.phrases[j:k])
        ):
            return False  # "... as they were returning from X on Saturday"
        if self._is_scene_of(sentence, j):
            return False
        return j >= 0 and sentence.phrases[j].low in {"after", "since", "where", "although", "though", "because", "as"}

    def _is_scene_of(self, sentence: Sentence, j: int) -> bool:
        """Whether the clause of the word at `j` tells how an act was gone about ("shot 23 after forcing them off buses in X").

        Not where its doers had come from, nor what it was "days after".
        """
        if j < 1 or j + 1 >= len(sentence.phrases) or sentence.phrases[j].low not in {"after", "before", "when", "while"}:
            return False
        verb, before = sentence.phrases[j + 1], sentence.phrases[j - 1]
        told = verb.kind in {"V", "G"} and verb.form == "ing" and not verb.aux
        return told and not verb.tokens & _DEPARTING and before.kind != "DATE" and not before.tokens & _SPANS

    def _mates(self, draft: Draft, drafts: list[Draft], joined: bool = False) -> list[Draft]:
        """Records of the same sentence and doer; `joined` wants their verbs coordinated ("abducted X and rustled Y near Z")."""
        lead = draft.acts[0]
        out = []
        for other in drafts:
            if other is draft or other.acts[0].sentence != lead.sentence:
                continue
            if not any(p in a.perps for a in other.acts for p in lead.perps):
                continue
            if joined:
                first, last = sorted((lead.index, other.acts[0].index))
                between = self.story.sentences[lead.sentence].phrases[first:last]
                if {self._type(draft), self._type(other)} <= _ON_THE_GROUND and self._is_scene_of(
                    self.story.sentences[lead.sentence], last - 1
                ):
                    out.append(other)  # "killed the mayor after dragging him from his house in X"
                    continue
                if any(p.kind in {"SUB", "REL"} or (p.kind == "PUNCT" and p.low in {";", ":"}) for p in between):
                    continue
                if not any(p.kind == "CONJ" for p in between):
                    continue
                if not {self._type(draft), self._type(other)} <= _ON_THE_GROUND:
                    continue
            out.append(other)
        return out
