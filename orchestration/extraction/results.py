"""Tolls and results: who was killed, hurt or taken, in which words, and the act that the count belongs to.

What does NOT belong here: sums and sides of a record's toll (see `tolls.py`).
"""

from typing import Any

from orchestration.extraction.acts import VIOLENCE, Act, Toll
from orchestration.extraction.phrases import Phrase
from orchestration.extraction.quantities import Quantity
from orchestration.extraction.syntax import MEMBER_WORDS, complements, flat, is_reduced, subject_index
from orchestration.extraction.text import word_set
from orchestration.extraction.verb_senses import VerbSenses

_NO_PEOPLE = word_set(
    """
    more others other another dead wounded injured missing least most half third half-dozen toll number sides side day days
    hour hours week weeks month months year years time times kilometres km miles
    seriously critically slightly badly severely gravely lightly fatally mortally grievously
    """
)
_COLLECTIVE = frozenset(
    {"police", "staff", "crew", "personnel", "people", "livestock", "family", "cattle", "army", "infantry", "military"}
)
_POSTS = frozenset(
    {"watchman", "guard", "headmaster", "imam", "priest", "pastor", "driver", "owner", "caretaker", "chief", "midwife"}
)
#: What a toll of more than one event is called after ("raising the day's toll to 19").
_WIDER_TOLLS = frozenset({"day", "week", "month", "year", "war", "conflict", "overall", "cumulative", "annual"})
_EARLIER = frozenset({"earlier", "previous", "initial", "provisional", "first", "preliminary"})
_ANIMALS = frozenset({"cattle", "cows", "goats", "sheep", "camels", "livestock", "animals", "donkeys", "horses", "oxen"})
_THINGS = frozenset({"civilian_transport", "convoy_patrol", "infrastructure", "military_base", "police_prison"})


class Results(VerbSenses):
    """Counts of people, given to their acts."""

    def _add_tolls(self, act: Act, kind: str, victims: Phrase) -> None:
        for member in flat(victims):
            self._as_people(member)
        if all(m.actor_class == "thing" for m in flat(victims)):
            return
        for quantity, member in counted(victims):
            if quantity.rule == "both" and member.noun is None:
                pair = self._pair_before(victims)
                act.tolls.append(Toll(kind, quantity, pair, quantity.start, quantity.end))
                if pair is not None:
                    act.targets.extend(m for m in flat(pair) if m.groups or m.actor_class or m.iso)
                continue
            act.tolls.append(Toll(kind, quantity, member, quantity.start, max(quantity.end, member.items[-1].end)))
        told = any(t.quantity is None or t.quantity.low != 0 or t.quantity.high != 0 for t in act.tolls) or not act.tolls
        if kind in {"deaths", "wounded"} and told:
            act.targets.extend(
                m
                for m in flat(victims)
                if not m.tokens & {"assailants", "attackers", "assailant", "attacker", "bombers", "bomber"}
                if m.groups
                or m.actor_class
                or m.iso
                or m.tokens & {"them", "pair", "duo", "trio"}
                or m.person
                or (m.tokens & {"its", "their", "his"} and m.tokens & MEMBER_WORDS)
            )
        # "one of its leaders", "five of the attackers"
        last = flat(victims)[-1]
        if last.qty is not None and last.noun is None and not last.groups:
            j = self.phrases.index(victims)
            at = (
                j + 2
                if j + 1 < len(self.phrases) and self.phrases[j + 1].kind == "PREP" and self.phrases[j + 1].low == "of"
                else j + 1
            )
            if at < len(self.phrases) and self.phrases[at].kind == "NP":
                other = self.phrases[at]
                for toll in act.tolls:
                    if toll.victim is last:
                        toll.victim = next((m for m in flat(other) if m.person is not None), other)
                act.targets.extend(m for m in flat(other) if m.groups or m.actor_class or m.person)

    def _pair_before(self, phrase: Phrase) -> Phrase | None:
        """The two whom "both" means ("struck a car with two men, killing both")."""
        for other in reversed(self.phrases[: self.phrases.index(phrase)]):
            if other.kind == "NP" and any(x.qty is not None and x.qty.low == x.qty.high == 2 for x in other.items):
                return other
        return None

    def _as_people(self, phrase: Phrase) -> None:
        """A victim of an unknown trade ("nine herdsmen", "a game ranger") is a civilian; "two trucks" are things."""
        if phrase.tokens & MEMBER_WORDS:
            return
        if phrase.kind != "NP" or phrase.actor_class or phrase.groups or phrase.person is not None:
            return
        if phrase.iso is not None and not (phrase.iso[1].kind == "dem" and phrase.items[-1].kind == "w"):
            return  # but "an Irish conservationist" is one
        plain = [x for x in phrase.items if x.kind in {"w", "thing", "unk"} and x.low not in _NO_PEOPLE]
        if not plain:
            return
        if any(x.word_class("thing") is not None or x.kind == "thing" for x in phrase.items):
            phrase.actor_class = "thing"
        elif phrase.qty is not None or any(x.kind == "det" and x.low in {"a", "an", "another"} for x in phrase.items):
            phrase.actor_class = "civilian" if phrase.iso is None else ""  # "a Pakistani trooper" may be a soldier
            phrase.plural = phrase.qty is not None
            article = next((x for x in phrase.items if x.kind == "det" and x.low in {"a", "an", "another"}), None)
            if phrase.qty is None and article is not None:
                phrase.qty = _one(article.start, phrase.end)

    def _losses(self, k: int, verb: Phrase, subject: Phrase | None, obj: Phrase, row: Any) -> None:
        """ "The army lost 21 men": the dead are the subject's."""
        act = Act("killing", verb, self.sentence, k, row)
        act.is_toll, act.certainty = True, "violent"
        self._add_tolls(act, "deaths", obj)
        act.targets = flat(subject) if subject is not None and subject.kind in {"NP", "PRO"} else act.targets
        for toll in act.tolls:
            toll.victim = subject if subject is not None and subject.kind == "NP" else toll.victim
        for prep, j in complements(self.phrases, k):
            clash = self.acts.get(j)
            if clash is not None and prep in {"in", "during"} and clash.etype in VIOLENCE:
                act.links.append(clash)
                if clash.etype == "armed_clash" and not clash.perps:
                    clash.perps, act.targets = list(act.targets), []
                break
        self.acts[k] = act

    def _fallen(self, k: int, verb: Phrase) -> None:
        """ "One soldier fell in a firefight": dead in the event that follows."""
        s = subject_index(self.phrases, k)
        if s < 0 or self.phrases[s].kind != "NP" or verb.aux - {"have"}:
            return
        for prep, j in complements(self.phrases, k):
            host = self.acts.get(j)
            if host is not None and prep in {"in", "during"} and host.etype in VIOLENCE:
                self._add_tolls(host, "deaths", self.phrases[s])
                return

    def _result(self, k: int, verb: Phrase, subject_act: Act | None) -> None:
        """ "left 12 dead and five wounded", "caused no casualties", "claimed the lives of six"."""
        phrases = self.phrases
        last: Phrase | None = None
        found: list[Toll] = []
        for j in range(k + 1, len(phrases)):
            phrase = phrases[j]
            if phrase.kind == "NP":
                kind = _toll_kind(phrase) or _toll_kind(flat(phrase)[-1])  # "left 52 troops and 1,000 jihadists dead"
                if phrase.qty is not None or (phrase.noun is not None and counted(phrase)):
                    last = phrase
                if kind and last is not None:
                    if (
                        last is not phrase
                        and not (last.groups or last.actor_class)
                        and (phrase.groups or phrase.actor_class or phrase.iso)
                    ):
                        phrase.qty, last = last.qty, phrase
                    for member in flat(last):
                        for quantity, who in counted(member)[:1]:
                            found.append(
                                Toll(_toll_kind(member) or kind, quantity, who, quantity.start, max(quantity.end, phrase.end))
                            )
                    last = None
                elif last is not None and verb.word_class == "cause" and "of" in verb.tokens:
                    found.extend(Toll("deaths", q, w, q.start, w.end) for q, w in counted(last))
                    last = None
            elif (
                phrase.kind == "V"
                and phrase.entries
                and phrase.entries[0].row.toll in {"deaths", "wounded"}
                and last is not None
                and phrase.form == "ed"
            ):
                found.extend(Toll(phrase.entries[0].row.toll, q, w, q.start, phrase.end) for q, w in counted(last))
                phrase.kind, phrase.word_class = "X", ""
                last = None
            elif (
                (phrase.kind == "PUNCT" and phrase.low in {";", "."})
                or phrase.kind in {"SUB", "REL"}
                or (phrase.kind in {"G", "V"} and phrase.form != "ing" and not is_reduced(phrases, j))
            ):
                break
        if not found:
            return
        act = subject_act or self._act_before(k) or self._relative_event(k, subject_index(phrases, k)) or self._event_left(k)
        if act is None:
            act = Act("armed_assault", verb, self.sentence, k, None)
            act.is_toll = True
            self.acts[k] = act
        act.tolls.extend(found)
        for toll in found:
            if (
                toll.victim is not None
                and (toll.victim.groups or toll.victim.actor_class or toll.victim.iso)
                and toll.victim not in act.targets
            ):
                act.targets.append(toll.victim)

    def _brought(self, k: int) -> bool:
        """ "... which brings to 31 the number of people killed": the toll as it stands now."""
        phrases = self.phrases
        if not any(
            p.low.startswith(("bring", "brought", "rais", "tak")) and p.kind in {"G", "V"} for p in phrases[max(0, k - 4) : k]
        ):
            return False
        number = phrases[k - 1].qty
        if number is None or not any(p.tokens & {"killed", "dead", "deaths", "victims"} for p in phrases[k : k + 5]):
            return False
        host = next((a for a in self.acts.values() if a.etype in VIOLENCE and a.nominal and not a.is_toll and not a.void), None)
        if host is None:
            return False
        for act in self.acts.values():
            act.tolls = [t for t in act.tolls if t.kind != "deaths"]
        toll = Toll("deaths", number, None, number.start, number.end)
        toll.is_update = True
        host.tolls.append(toll)
        return True

    def _is_number_of_dead(self, k: int) -> bool:
        """ "(put) the number of soldiers killed (at 12)" """
        after = self.phrases[k + 1 : k + 4]
        counts = bool(self.phrases[k].tokens & {"number", "numbers"}) and len(after) == 3 and after[0].low == "of"
        return counts and (after[2].low in {"killed", "dead", "slain"} or _toll_kind(after[1]) == "deaths")

    def _loose_toll(self, k: int, phrase: Phrase) -> None:
        """ "12 dead in ambush", "; two guards dead", "with no deaths reported", "the death toll ... rose to 44"."""
        phrases = self.phrases
        dead = (
            phrase.kind == "NP"
            and phrase.qty is None
            and k
            and phrases[k - 1].low in {"put", "puts", "putting"}
            and ("dead" in phrase.tokens or self._is_number_of_dead(k))
        )
        if phrase.word_class == "tollnoun" or dead:
            if phrase.tokens & _WIDER_TOLLS:
                return
            if (phrase.tokens | (phrases[k - 2].tokens if dead and k > 1 else frozenset())) & _EARLIER:
                return
            for j in range(k + 1, len(phrases)):
                other = phrases[j]
                if (
                    other.kind == "NP"
                    and other.qty is not None
                    and other.qty.kind != "skip"
                    and j
                    and (phrases[j - 1].kind in {"PREP", "G"} or phrases[j - 1].low == "now" or "now" in other.tokens)
                    and phrases[j - 1].low not in {"from", "up from"}
                ):
                    host = next(
                        (self.acts[i] for i in sorted(self.acts) if self.acts[i].etype in VIOLENCE and not self.acts[i].void),
                        None,
                    )
                    if host is None:
                        host = Act("armed_assault", phrase, self.sentence, k, None)
                        host.is_toll, host.definite, host.rule = True, True, "death toll"
                        self.acts[k] = host
                    toll = Toll(
                        "deaths", other.qty, other if other.actor_class or other.groups else None, other.qty.start, other.qty.end
                    )
                    said = any(p.kind == "G" and p.tokens & {"put", "puts", "putting"} for p in phrases[max(0, k - 2) : j])
                    toll.is_update = not said
                    toll.is_rival = said
                    host.tolls = [t for t in host.tolls if t.kind != "deaths" or said] + [toll]
                    if j + 1 < len(phrases):
                        for follow in phrases[j : j + 5]:
                            if follow.kind == "NP" and follow.actor_class and follow not in host.targets:
                                host.targets.append(follow)
                    return
            return
        if phrase.tokens & {"number", "total", "tally"} and k > 1 and phrases[k - 1].qty is not None and self._brought(k):
            return
        told = _predicate_toll(phrases, k)
        for member in flat(phrase):
            kind = _toll_kind(member) or told
            if not kind or member.qty is None or member.qty.kind == "skip":
                continue
            if any(t.start == member.qty.start for a in self.acts.values() for t in a.tolls):
                continue
            toll = Toll(kind, member.qty, member, member.qty.start, member.end)
            host = None
            for prep, j in complements(phrases, k):
                if prep in {"in", "after", "during", "from", "by", "as", "following"} and (self.acts.get(j) is not None):
                    host = self.acts[j]
                    break
            host = (
                host
                or self._act_before(k)
                or next((self.acts[i] for i in sorted(self.acts) if self.acts[i].etype in VIOLENCE), None)
            )
            if host is None:
                host = Act("armed_assault", phrase, self.sentence, k, None)
                host.is_toll = True
                self.acts[k] = host
            host.tolls.append(toll)
            if (
                (member.qty.low != 0 or member.qty.high != 0)
                and (member.groups or member.actor_class or member.iso or "them" in member.tokens)
                and member.word_class == ""
                and member not in host.targets
            ):
                host.targets.append(member)


def _predicate_toll(phrases: list[Phrase], k: int) -> str:
    """What the number at `k` counts by its predicate ("sixteen guests were dead"), else an empty string."""
    if k + 2 >= len(phrases) or phrases[k + 1].kind != "G":
        return ""
    verb = phrases[k + 1]
    bare = verb.form == "ed" and not verb.aux  # "scores of soldiers feared dead", as headlines have it
    feared = (verb.passive or bare) and verb.low in {"feared", "presumed", "believed", "confirmed", "reported", "found"}
    if not feared and verb.word_class != "be" and verb.low not in {"lay", "lie", "lies", "lying"}:
        return ""
    told = phrases[k + 2]
    return _toll_kind(told) if told.kind == "NP" and told.qty is None and not told.actor_class else ""


def counted(phrase: Phrase) -> list[tuple[Quantity, Phrase]]:
    """The people that a phrase counts, list members apart: a number, "a soldier" or a named person as one."""
    out: list[tuple[Quantity, Phrase]] = []
    for member in flat(phrase):
        if out and out[0][0].rule == "one" and not out[0][0].is_article:
            break  # "one of its co-founders and senior leaders" is one
        uncounted = member.noun is not None and member.noun.row.counts_as_people == "no" and member.actor_class != "prisoner"
        if uncounted and member.noun is not None and member.noun.row.target_class in _THINGS:
            continue  # "lost eleven men and five vehicles"
        if member.items[-1].low in _ANIMALS:
            continue
        if member.qty is not None and member.qty.kind != "skip":
            out.append((member.qty, member))
        elif "both" in member.tokens and not member.groups and len(flat(phrase)) == 1:
            told = next(x for x in member.items if "both" in x.words)
            out.append((Quantity(told.start, told.end, 2, 2, 2, False, "both", "exact"), member))
        elif "couple" in member.tokens and member.noun is not None:
            out.append((Quantity(member.start, member.end, 2, 2, 2, False, "couple", "exact"), member))
        elif member.tokens & {"pair", "duo", "trio"} and member.noun is None and not member.groups:
            number = 3 if "trio" in member.tokens else 2
            out.append((Quantity(member.start, member.end, number, number, number, False, str(number), "exact"), member))
        elif member.person is not None:
            out.append((_one(member.person[1], member.person[2]), member))
        elif phrase.coord and member.noun is None and member.iso is not None and member.items[-1] is member.iso[1]:
            article = next((x for x in member.items if x.kind == "det" and x.low in {"a", "an", "another"}), None)
            if article is not None and member.iso[1].kind == "dem" and not member.groups:  # "two Indians and a Pakistani"
                out.append((_one(article.start, member.end), member))
        elif not member.plural and member.noun is not None and member.noun.row.counts_as_people == "yes":
            article = next((x for x in member.items if x.kind == "det" and x.low in {"a", "an", "another", "one"}), None)
            office = (
                next((x for x in member.items if x.low == "the"), None)
                if member.actor_class in {"official", "leader"} or member.tokens & _POSTS
                else None
            )
            owned = next((x for x in member.items if x.low in {"their", "his", "her", "its"}), None)
            bare = None
            if (
                not any(x.kind in {"det", "poss"} for x in member.items)
                and not member.tokens & _COLLECTIVE
                and member.noun.form != "pl"
            ):
                bare = member.items[0]  # headline: "Radio journalist shot dead"
            article = article or office or owned or bare  # "killed the mayor", "five teachers and their driver"
            if article is not None:
                out.append((_one(article.start, member.end), member))
    return out


def _one(start: int, end: int) -> Quantity:
    return Quantity(start, end, 1, 1, 1, False, "singular", "exact", True)


def _toll_kind(phrase: Phrase) -> str:
    """ "deaths" or "wounded" where a phrase counts them ("12 dead", "no casualties"), else an empty string."""
    if (
        phrase.qty is not None
        and phrase.qty.low == 0
        and phrase.qty.high == 0
        and phrase.tokens & {"casualties", "casualty", "victims"}
    ):
        return "deaths"
    for x in phrase.items:
        if x.kind == "deadadj" or (x.kind == "deathnoun" and (x.low != "death" or phrase.qty is not None)):
            return "deaths"
        if x.kind in {"woundadj", "woundnoun"}:
            return "wounded"
        if x.kind == "qual" and x.row is not None and x.row.toll in {"wounded", "deaths"}:
            return str(x.row.toll)
    return ""
