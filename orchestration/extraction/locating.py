"""Where and when a record happened: which place and date of a text is whose, and what they mean."""

from datetime import timedelta
from typing import Any

from orchestration.extraction import places as gazetteer
from orchestration.extraction.actors import Actors
from orchestration.extraction.acts import VIOLENCE, Act
from orchestration.extraction.lexicon import COUNTRY, REGION, Place
from orchestration.extraction.mentions import Item
from orchestration.extraction.parts_of_speech import PLACE_WORDS, REGION_WORDS
from orchestration.extraction.phrases import Phrase
from orchestration.extraction.records import Record
from orchestration.extraction.standpoints import ELSEWHERE, HERE, standpoint
from orchestration.extraction.story import Draft, Sentence
from orchestration.extraction.syntax import flat
from orchestration.extraction.text import word_set

_NAME_PARTS = word_set(
    """
    al el ed de la le du ez ad ar as an dar ould oued wadi kafr bir ain umm beit deir tel tell ras jebel
    """
)
_SETTLEMENTS = word_set(
    """
    town village city hamlet villages towns port oasis camp post base outpost settlement locality commune district
    """
)
_OF_WORDS = PLACE_WORDS | word_set(
    """
    out half vicinity fringe fringes neighbourhood neighborhood surroundings countryside gates streets port airport
    surrounds limits north south east west centre center outskirts suburb suburbs edge control capture fall siege coast town
    shores shore banks bank slopes
    villages towns cities part parts heart quarter side kilometres km miles perimeter compound grounds walls entrance
    """
)
#: What happens at a place, so that verbs of one subject share it.
_ON_THE_GROUND = VIOLENCE | {"territory_change", "arrest", "release", "withdrawal"}
#: Acts that are none, and yet leave place and date to the act before them ("took X without a fight on Monday").
_NO_RIVALS = frozenset({"aim", "weapon", "object", "thing", "compound", "content", "unnamed", "negated", "part"})
#: States whose forces fight abroad, so that their nationality puts no event at home.
_ABROAD = frozenset({"FR", "US", "GB", "RU", "RW"})
_TAKEN = frozenset({"taken", "seized", "kidnapped", "abducted", "captured", "snatched", "held", "grabbed", "detained"})
_NOT_WHERE = frozenset(
    {"by", "with", "against", "for", "backed by", "led by", "according to", "like", "unlike", "than", "as", "about"}
)
_TOWARDS = frozenset({"to", "into", "towards", "toward"})
_BORDER = frozenset({"border", "frontier", "borders", "tri-border", "meet", "converge"})
#: geo_precision of a name that is no part of one country.
_WIDER = {"macro": 8, "water_air": 7, "cross_border": 5}
#: What makes a name a division's, not a town's ("Nganzai local government area").
_DIVISION_WORDS = PLACE_WORDS | REGION_WORDS | {"local", "cercle", "lga", "subprefecture", "agency", "tehsil", "governorate"}
_ON_SOIL = _SETTLEMENTS - {"camp", "post", "base", "outpost"} | {"province", "region", "capital", "desert", "coast", "island"}
#: Kinds of phrase that a place or date can be told in.
_TELLS_WHERE = frozenset({"NP", "LOC", "DATE"})
#: What happens by being announced.
_ANNOUNCED = frozenset({"group_change", "agreement", "allegiance_pledge"})
#: Verbs of taking a view of an act, whose date is not the act's ("condemned on Thursday the attack ...").
_VIEWS = ("condemn", "denounc", "deplor", "mourn", "praise", "hail", "welcom", "announc", "confirm", "discuss", "investigat")
_NEAR = word_set(
    """
    near, outside, around, close to, outskirts of, on the outskirts of, north of, south of, east of, west of, northeast of,
    northwest of, southeast of, southwest of, not far from, just outside, near to, towards
    """
)


def _is_area(sentence: Sentence, item: Item) -> bool:
    """Whether a name is the area of the one before it, or of the line: "Saraqib (Idlib)", "Hiran: ..."."""
    at = sentence.items.index(item)
    before = sentence.items[at - 1] if at else None
    after = sentence.items[at + 1] if at + 1 < len(sentence.items) else None
    if before is not None and before.low == "(" and at > 1 and sentence.items[at - 2].kind in {"plc", "unk", "w"}:
        return after is not None and after.low in {")", ","}
    return after is not None and after.low == ":" and all(x.kind in {"-", "sym", "plc"} for x in sentence.items[:at])


def _country_behind(sentence: Sentence, position: int) -> str:
    """The country told right behind the name at a position ("Bosso, Mali", "Bosso in Mali"), else ''; not one of a list."""
    after = sentence.items[position + 1 : position + 5]
    if len(after) < 2 or after[1].kind != "cty" or after[0].low not in {",", "in"}:
        return ""
    is_list = len(after) > 2 and (after[2].kind == "conj" or (len(after) > 3 and after[2].kind == "," and after[3].kind == "cty"))
    return "" if is_list and after[0].low == "," else after[1].value


def _of_follows(sentence: Sentence, item: Item) -> bool:
    """Whether "of" and a place stand right after a name."""
    at = sentence.items.index(item)
    after = sentence.items[at + 1 : at + 3]
    return len(after) == 2 and after[0].low == "of" and after[1].kind == "plc"


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


class Locating(Actors):
    """Places and dates of drafts and records."""

    def _place_and_date(self, drafts: list[Draft]) -> None:
        for index, sentence in enumerate(self.story.sentences):
            local = [(a, d) for d in drafts for a in d.acts if a.sentence == index]
            if not local:
                continue
            claimed = {id(x) for a, _ in local for x in a.locs}
            for a, d in local:
                for item in a.locs:
                    d.locs.append((item, a.phrase, index, ""))
                d.dates.extend((x.date, x, index) for x in a.dates if x.date is not None)
            void_acts = [a for a in sentence.acts if a.void and not any(a is x for x, _ in local)]
            dateline = sentence.dateline
            for k, phrase in enumerate(sentence.phrases):
                if phrase.kind not in _TELLS_WHERE or k < dateline:
                    continue
                if phrase.kind == "LOC" and (self._of_a_life(sentence, k) or self._of_a_condition(sentence, k)):
                    continue
                if phrase.kind == "DATE":
                    draft = self._owner(k, sentence, local, void_acts)
                    if draft is not None and self._dates_speech(sentence, k, draft):
                        continue
                    if draft is not None:
                        draft.dates.extend((x.date, x, index) for x in phrase.items if x.date is not None)
                    continue
                members = flat(phrase)
                prep = ""
                unlisted = self._unlisted(sentence, k)
                if unlisted is not None:
                    draft = self._owner(k, sentence, local, void_acts)
                    if draft is not None:
                        draft.locs.append((unlisted, phrase, index, sentence.phrases[k - 1].low))
                    continue
                if k and sentence.phrases[k - 1].kind == "PREP":
                    lead = sentence.phrases[k - 1].items[0]
                    prep = lead.row.form if lead.row is not None and hasattr(lead.row, "form") else lead.low
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
                    if prep == "of" and not self._of_place(sentence, k):
                        continue
                    if prep in _NOT_WHERE or (not prep and any(member in a.perps for a, _ in local)):
                        continue
                    for item in items:
                        if id(item) in claimed:
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
        if told is None or told.kind != "G":
            return False
        return told.word_class in {"say", "claim", "denyverb"} or told.low.startswith(_VIEWS)

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
            or not all(x.kind == "unk" or x.low in _NAME_PARTS for x in _named(phrase))
        ):
            return None
        if _named(phrase)[0].kind != "unk" and _named(phrase)[-1].kind != "unk":
            return None
        of_place = before.low == "of" and k >= 2 and bool(sentence.phrases[k - 2].tokens & _SETTLEMENTS)
        if not of_place and before.low not in {"in", "near", "at", "outside"}:
            return None
        first, last = _named(phrase)[0], _named(phrase)[-1]
        if last.end - first.start < 4:
            return None
        return Item("unk", first.i, last.j, first.start, last.end, first.low)

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
        return j >= 0 and sentence.phrases[j].low in {"after", "since", "where", "although", "though", "because", "as"}

    def _locate(self, record: Record, draft: Draft, drafts: list[Draft], perps: list[Any], targets: list[Any]) -> None:
        story = self.story
        area: list[str] = []
        for group, _, _, _ in [*targets, *perps]:
            home = self.lexicon.force_country.get(group)
            if home:
                area.append(home)
        for group, _, _, _ in [*perps, *targets]:
            area.extend(self.lexicon.group_countries.get(group, ()))
        for group in dict.fromkeys(
            x.value for i in {a.sentence for a in draft.acts} for x in story.sentences[i].items if x.kind == "grp"
        ):
            area.extend(self.lexicon.group_countries.get(group, ()))
        border = 0
        precision: list[int] = []
        local_named = [iso for iso in story.named if iso not in story.doubted] or list(story.named)
        regions = self._regions_told(draft)
        local_named += [c for c in regions if c not in local_named]
        found_any: list[tuple[gazetteer.Found, int, str, str]] = []
        seen: set[tuple[int, int]] = set()
        for item, phrase, index, prep in draft.locs or draft.doubted_locs:
            if (index, item.start) in seen:
                continue
            seen.add((index, item.start))
            sentence = story.sentences[index]
            if phrase.kind == "LOC" and phrase.capital_of:
                options = gazetteer.capital_of(phrase.capital_of, self.lexicon)
                if options:
                    found_any.append(
                        (
                            gazetteer.Found(item, "place", (phrase.capital_of,), options[0].admin1, options[0], False, "text"),
                            index,
                            prep,
                            options[0].name,
                        )
                    )
                    continue
            if item.row is not None and len(item.words) == 2 and item.words[1] == "region" and _of_follows(sentence, item):
                continue  # "the Somali region of Mudug" is no Somali Region
            if item.kind == "dem" and prep in _NEAR and any(i.kind != "dem" for i, _, _, _ in draft.locs):
                continue
            if item.kind == "dem":
                found_any.append((gazetteer.Found(item, "country", (item.value,), (), None, False, "text"), index, prep, ""))
                if _BORDER & phrase.tokens:
                    border += 1
                continue
            if item.kind == "unk":
                name = sentence.original[item.start : item.end]
                blank = Place("", name, "", (), "place", None, None, None, False, 0)
                found_any.append((gazetteer.Found(item, "place", (), (), blank, False, "unlisted"), index, prep, name))
                continue
            position = sentence.items.index(item)
            following = sentence.items[position + 1] if position + 1 < len(sentence.items) else None
            wants_region = following is not None and following.low in REGION_WORDS
            if (
                not wants_region
                and len(phrase.items) > 1
                and phrase.kind == "LOC"
                and phrase.items[-1].low in REGION_WORDS
                and phrase.items[-1].kind == "w"
            ):
                wants_region = True
            named_so = [x.low for x in sentence.items[max(0, position - 2) : position]]
            if len(named_so) == 2 and named_so[1] == "of" and named_so[0] in REGION_WORDS | {"district", "districts"}:
                wants_region = True  # "the province of Kunduz"
            if _is_area(sentence, item):
                wants_region = True
            joined = [p for p in sentence.phrases if p.kind == "LOC" and p.coord and any(item in m.locs for m in flat(p))]
            if joined and any(x.low in REGION_WORDS for m in flat(joined[0]) for x in m.items):
                wants_region = True
            is_framed = prep in {"in", "at", "near", "outside"} or (prep == "of" and phrase.kind == "LOC")
            found = gazetteer.resolve(
                item,
                wants_region,
                local_named,
                area,
                story.divisions,
                story.towns_in,
                is_framed,
                _country_behind(sentence, position),
            )
            if found is None:
                continue
            if found.level == "place" and found.place is not None and regions and not set(found.countries) & set(regions):
                # the text names the region, and no place of that name is known there
                nowhere = found.place._replace(place_id="", country="", admin1=(), lat=None, lon=None)
                found = found._replace(countries=(), admin1=(), place=nowhere, basis="elsewhere")
            found_any.append((found, index, prep, sentence.original[item.start : item.end]))
            window = {x.low for x in sentence.items[max(0, position - 6) : position + 4]}
            if window & _BORDER:
                border += 1
        told = [prep for f, _, prep, _ in found_any if f.level in {"place", "admin1", "admin2"} and f.countries]
        if any(prep not in _TOWARDS for prep in told) and "from" not in told:
            # "on the road to Gao", "fled into Thailand": where it leads is not where it was
            found_any = [x for x in found_any if x[2] not in _TOWARDS or x[0].level in _WIDER]
        explicit = any(f.level in {"place", "admin1", "admin2", "subregion", "country"} for f, _, _, _ in found_any)
        lead = draft.acts[0]
        if (
            not explicit
            and not draft.place_anaphor
            and not lead.own_subject
            and not lead.nominal
            and record.event_type in VIOLENCE
        ):
            draft.place_anaphor = any(d.locs for d in self._mates(draft, drafts) if drafts.index(d) < drafts.index(draft))
        may_borrow = not explicit and not draft.has_borrowed
        if may_borrow and not draft.place_anaphor and (later := self._mates(draft, drafts, joined=True)):
            draft.locs = list(next((d.locs for d in later if d.locs), []))
            if draft.locs:
                draft.has_borrowed = True
                self._locate(record, draft, drafts, perps, targets)
                return
        if may_borrow and draft.place_anaphor:
            donor = next((d for d in reversed(drafts[: drafts.index(draft)]) if d.locs), None)
            if donor is not None:
                draft.locs = list(donor.locs)
                draft.place_anaphor, draft.has_borrowed = False, True
                self._locate(record, draft, drafts, perps, targets)
                return
        placed = {c for f, _, _, _ in found_any if f.level not in {"country", "macro"} for c in f.countries}
        beyond = [f for f, i, p, _ in found_any if f.level == "country" and (p in _NEAR or self._at_border(f, i))]
        if (
            not placed
            and len({f.countries for f in beyond}) == 1
            and all(f in beyond or not f.countries for f, _, _, _ in found_any)
        ):
            # "a camp near the border with Mali" of Nigerien soldiers is in Niger
            homes = {self.lexicon.force_country.get(g, "") for g, _, _, _ in [*targets, *perps]} - {
                "",
                *_ABROAD,
                *beyond[0].countries,
            }
            if homes:
                found_any = [x for x in found_any if x[0] not in beyond]
        for found, index, prep, surface in found_any:
            elsewhere = found.level == "country" and placed and not placed & set(found.countries)
            if elsewhere and (prep in _NEAR or self._at_border(found, index)):
                continue  # "in Inates, near Niger's border with Mali" is in Niger
            rule = f"place:{found.level}"
            for iso in found.countries:
                if iso and iso not in record.countries:
                    record.countries.append(iso)
                    self._cite_span(record, "countries", iso, found.item.start, found.item.end, index, rule)
            if found.level in {"place"}:
                if surface and not any(p["name"] == surface for p in record.places):
                    record.places.append(gazetteer.to_dict(found, surface))
                    self._cite_span(record, "places", surface, found.item.start, found.item.end, index, rule)
                    precision.append(2 if prep in _NEAR else 1)
            elif found.level == "country":
                precision.append(6)
            elif found.level in _WIDER and found.place is not None:
                precision.append(_WIDER[found.level])
                if record.wider_region is None:
                    record.wider_region = found.place.place_id
                    name = found.place.place_id
                    self._cite_span(record, "wider_region", name, found.item.start, found.item.end, index, rule)
            elif found.level == "admin2":
                precision.append(3)
                has_place = any(f.level == "place" for f, _, _, _ in found_any)
                if not has_place and not record.places and self._is_bare(found.item, index):
                    # A name that only a second-order division bears is told as the town that it is called after.
                    record.places.append(gazetteer.to_dict(found, surface) | {"lat": None, "lon": None})
                    self._cite_span(record, "places", surface, found.item.start, found.item.end, index, rule)
            elif found.level == "admin1":
                precision.append(4)
            else:
                precision.append(6 if len(found.admin1) != 1 else 4)
            codes = found.admin1 if len(found.admin1) == 1 else ()
            for code in codes:
                if code and code not in record.admin1:
                    record.admin1.append(code)
                    self._cite_span(record, "admin1", code, found.item.start, found.item.end, index, rule)
        if precision:
            record.geo_precision = min(precision)
        if len(record.admin1) > 1 and record.geo_precision == 4:
            record.geo_precision = 5
        if record.geo_precision == 6 and 7 in precision:
            record.geo_precision = 7
        if border and record.geo_precision > 4:
            record.geo_precision = 5
        if not record.countries:
            self._country_by_description(record, [*perps, *targets])
        if not record.countries and self.lexicon.event_class[self._type(draft)] in {"violence", "security", "strategic"}:
            self._country_by_actor(record, [*targets, *perps])
            if not record.countries:
                self._country_by_force(record, draft)

    def _at_border(self, found: gazetteer.Found, index: int) -> bool:
        """Whether a country is named by its border ("the border with Mali", "the Malian border")."""
        items = self.story.sentences[index].items
        at = items.index(found.item) if found.item in items else 0
        return bool({x.low for x in items[max(0, at - 4) : at + 3]} & _BORDER)

    def _regions_told(self, draft: Draft) -> list[str]:
        """Countries of the regions that a record's places name as such ("in the region of Mopti", "Tank district")."""
        out: list[str] = []
        for item, _, index, _ in draft.locs:
            items = self.story.sentences[index].items
            if item.kind != "plc" or item not in items:
                continue
            at = items.index(item)
            after = items[at + 1].low if at + 1 < len(items) else ""
            before = [x.low for x in items[max(0, at - 2) : at]]
            if after in REGION_WORDS or (len(before) == 2 and before[1] == "of" and before[0] in REGION_WORDS):
                homes = {e.value for e in item.entries if e.kind == REGION and e.value}
                out.extend(homes if len(homes) == 1 else ())
        return out

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
                if any(p.kind in {"SUB", "REL"} or (p.kind == "PUNCT" and p.low in {";", ":"}) for p in between):
                    continue
                if not any(p.kind == "CONJ" for p in between):
                    continue
                if not {self._type(draft), self._type(other)} <= _ON_THE_GROUND:
                    continue
            out.append(other)
        return out

    def _is_bare(self, item: Item, index: int) -> bool:
        """Whether no word behind a name says what it is a name of."""
        items = self.story.sentences[index].items
        at = items.index(item) + 1
        return at >= len(items) or (items[at].low not in _DIVISION_WORDS and items[at].kind != "poss")

    def _country_by_description(self, record: Record, actors: list[Any]) -> None:
        """ "al Qaeda's branch in Mali" names a country with the actor: the only one told is the event's."""
        for _, item, act, _ in actors:
            if (
                item is None
                or item.kind != "grp"
                or item.row is None
                or getattr(item.row, "alias_type", "") != "definite_description"
            ):
                continue
            last = item.row.alias.rsplit(" ", 1)[-1].lower()
            node = self.lexicon.words.get(last)
            for entry in (node.entries or ()) if node is not None else ():
                if entry.kind == COUNTRY and entry.value not in record.countries:
                    record.countries.append(entry.value)
                    record.geo_precision = min(record.geo_precision, 6)
                    self._cite_item(record, "countries", entry.value, item, act.sentence, "description")

    def _country_by_actor(self, record: Record, actors: list[Any]) -> None:
        """Nationality binds: a force at home puts the event there unless the text puts it elsewhere."""
        for group, item, act, _basis in actors:
            home = self.lexicon.force_country.get(group, "")
            if group.startswith("?") and len(group) == 3:
                home = group[1:]
            if not home or home in _ABROAD:
                continue
            if home not in record.countries:
                record.countries.append(home)
                record.geo_precision = min(record.geo_precision, 6)
                if item is not None:
                    self._cite_item(record, "countries", home, item, act.sentence, "nationality")

    def _date_before(self, index: int, start: int) -> Any:
        """The last date told before an expression that counts from one ("mourned on Friday those killed the day before")."""
        found = None
        for i, sentence in enumerate(self.story.sentences[: index + 1]):
            for phrase in sentence.phrases:
                for item in phrase.items if phrase.kind == "DATE" else ():
                    if item.date is not None and item.date.date_from is not None and (i < index or item.start < start):
                        found = item.date
        return found

    def _joined_days(self, first: Any, other: Any, index: int) -> bool:
        """ "on Thursday and Friday"."""
        text = self.story.sentences[index].original[min(first.end, other.end) : max(first.start, other.start)]
        return text.strip().lower() in {"and", "and on"}

    def _country_by_force(self, record: Record, draft: Draft) -> None:
        """The country of the only force told in the sentence ("took X after days of fighting with the Congolese army")."""
        index = draft.acts[0].sentence
        told = {}
        for phrase in self.story.sentences[index].phrases:
            for member in flat(phrase):
                if member.kind == "NP" and member.actor_class in {"state_force", "police"} and member.iso is not None:
                    told[member.iso[0]] = member.iso[1]
        if len(told) == 1 and not set(told) & _ABROAD:
            iso, item = next(iter(told.items()))
            record.countries.append(iso)
            record.geo_precision = min(record.geo_precision, 6)
            self._cite_span(record, "countries", iso, item.start, item.end, index, "nationality")

    def _date(self, record: Record, draft: Draft, drafts: list[Draft]) -> None:
        usable = [
            (m, item, index) for m, item, index in draft.dates if m is not None and not getattr(m, "is_reference_point", False)
        ]
        if not usable:
            usable = next((d.dates for d in self._mates(draft, drafts, joined=True) if d.dates), [])
            usable = [x for x in usable if x[0] is not None and not getattr(x[0], "is_reference_point", False)]
        if not usable:
            return
        exact = [x for x in usable if x[0].date_from is not None]
        mention, _, index = (exact or usable)[0]
        start, end = mention.date_from, mention.date_to
        relative = getattr(mention, "relative_days", None)
        if start is None and relative is not None:
            donor = next((m for d in drafts if d is not draft for m, _, _ in d.dates if m.date_from is not None), None)
            donor = donor or self._date_before(index, mention.start)
            if donor is not None:
                start = donor.date_from + timedelta(days=relative)
                end = donor.date_to + timedelta(days=relative)
        same_kind = [x for x in exact if x[2] == index and x[0] is not mention and x[0].rule == mention.rule]
        record.date_text = self.story.sentences[index].original[mention.start : mention.end]
        record.date_from, record.date_to = start, end
        record.date_precision = mention.precision if start is not None else 9
        if same_kind and (record.record_class == "aggregate" or self._joined_days(mention, same_kind[0][0], index)):
            record.date_from = min([start, *[x[0].date_from for x in same_kind]])
            record.date_to = max([end, *[x[0].date_to for x in same_kind]])
        for name, value in (("date_text", record.date_text), ("date_from", record.date_from), ("date_to", record.date_to)):
            if value is not None:
                self._cite_span(record, name, str(value), mention.start, mention.end, index, f"date:{mention.rule}")
