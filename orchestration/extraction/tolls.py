"""Counts of people to a record's toll: by side, summed where told apart, ranged where parties differ."""

from typing import Any

from orchestration.extraction.acts import Act, Toll
from orchestration.extraction.dating import Dating
from orchestration.extraction.phrases import Phrase
from orchestration.extraction.quantities import Quantity
from orchestration.extraction.records import Interval, Record
from orchestration.extraction.results import counted
from orchestration.extraction.story import Draft
from orchestration.extraction.syntax import flat
from orchestration.extraction.text import word_set

#: Words for people of whatever side, whom the words behind them may tell apart.
_ANYBODY = word_set("people persons victims others dead killed lives casualties bodies")
#: Words that tell people of one calling apart.
_KINDS_OF_PEOPLE = word_set(
    """
    locals foreigners men women children boys girls man woman child boy girl adults minors infants toddlers expatriates nationals
    teenagers
    """
)
_THE_DEAD = frozenset({"dead", "killed", "victims", "fatalities", "slain"})
#: Words for those who attacked, whoever they are.
ATTACKERS = frozenset({"attackers", "assailants", "bombers", "bomber", "attacker", "assailant"})
_BREAKS = frozenset({",", ":", "-", "\u2013", "\u2014", "("})


class Tolls(Dating):
    """The toll of a record (codebook, section 7)."""

    def _count(self, record: Record, draft: Draft, perps: list[str]) -> None:
        if not any(act.tolls for act in draft.acts):
            return
        clash = record.event_type == "armed_clash"
        for kind, name in (("deaths", "deaths"), ("wounded", "wounded"), ("abducted", "abducted"), ("captured", "")):
            tolls: list[tuple[Toll, Act]] = []
            for act in draft.acts:
                for toll in act.tolls:
                    if toll.kind != kind or toll.quantity is None:
                        continue
                    if any(t.start == toll.start and a.sentence == act.sentence for t, a in tolls):
                        continue
                    tolls.append((toll, act))
            told = [x for x in tolls if x[0].quantity is not None and (x[0].quantity.low or x[0].quantity.high)]
            if told or any(t.quantity is not None and (t.quantity.low or t.quantity.high) for a in draft.acts for t in a.tolls):
                # "no civilians were hurt" beside a toll is no toll of its own
                tolls = [x for x in tolls if x in told or x[0].victim is None or not x[0].victim.actor_class]
            if not tolls or not name:
                continue
            tolls = _updated(self._without_parts(tolls))
            own: list[tuple[Toll, Act]] = []
            victims: list[tuple[Toll, Act]] = []
            by_side: dict[str, list[tuple[Toll, Act]]] = {}
            fighters = [] if clash else perps
            sides = {self._side(toll, act, fighters) for toll, act in tolls}
            hit = any(g in self.lexicon.force_country for g in record.targets) and not any(
                g in self.lexicon.force_country for g in record.perpetrators
            )
            mixed = (record.event_type in {"armed_assault", "ambush", "suicide_bombing", "killing"}) and bool(
                sides & {"civilians", "security_forces"} or (hit and sides >= {"unknown", "armed_groups"})
            )
            for toll, act in tolls:
                side = self._side(toll, act, fighters)
                if mixed and side == "armed_groups":
                    side = "attackers"  # "..., 80 jihadists were also killed"
                    record.targets = [g for g in record.targets if not g.startswith("unidentified")]
                (own if side == "attackers" and not clash and record.event_type != "leader_death" else victims).append(
                    (toll, act)
                )
                by_side.setdefault(side, []).append((toll, act))
            for side, (low, best, high) in self._split(by_side, fighters).items():
                record.tolls_by_side.append({"side": side, "kind": name, "low": low, "best": best, "high": high})
            if not victims and own and all(a.etype in {"suicide_bombing"} for a in draft.acts):
                continue
            use = victims
            if not use:
                continue
            total = self._total(use)
            if not clash and len(use) == 1:
                for part in self._parts(*use[0]):
                    if part.quantity is not None and self._side(part, use[0][1], perps) == "attackers":
                        total = _less(total, (part.quantity.low, part.quantity.best, part.quantity.high))
            setattr(record, name, total)
            if any(t.quantity.approximate for t, _ in use if t.quantity):
                record.is_toll_approximate = True
            for toll, act in use:
                q = toll.quantity
                assert q is not None
                for suffix, value in zip(("low", "best", "high"), total, strict=True):
                    if value is not None:
                        self._cite_span(record, f"{name}_{suffix}", str(value), q.start, q.end, act.sentence, f"number:{q.rule}")

    def _without_parts(self, tolls: list[tuple[Toll, Act]]) -> list[tuple[Toll, Act]]:
        """The counts that stand for themselves: of "three people, two Indians and a Pakistani", the three."""
        out: list[tuple[Toll, Act]] = []
        k = 0
        while k < len(tolls):
            toll, act = tolls[k]
            out.append((toll, act))
            k += 1
            rest = [t for t, a in tolls[k:] if a is act]
            for n in range(2, len(rest) + 1):
                victim = toll.victim
                if victim is None or [t for t, _ in tolls[k : k + n]] != rest[:n]:
                    break
                between = self.story.sentences[act.sentence].original[victim.end : rest[0].start]
                if _breaks_down(toll, rest[:n], between.strip()[:1]):
                    toll.parts = rest[:n]
                    k += n
                    break
        return out

    def _split(self, by_side: dict[str, list[tuple[Toll, Act]]], perps: list[str]) -> dict[str, Interval]:
        """The toll of each side, where the text tells who they were ("26 people, half of them soldiers")."""
        out: dict[str, list[Interval]] = {}
        for side, tolls in by_side.items():
            told = [(toll, act, self._parts(toll, act)) for toll, act in tolls]
            if len(told) != 1 or not told[0][2]:
                out.setdefault(side, []).append(self._total(tolls))
                continue
            toll, act, parts = told[0]
            rest = (toll.quantity.low, toll.quantity.best, toll.quantity.high) if toll.quantity else (None, None, None)
            sides: dict[str, list[Interval]] = {}
            for part in parts:
                if part.quantity is not None:
                    counts = (part.quantity.low, part.quantity.best, part.quantity.high)
                    sides.setdefault(self._side(part, act, perps), []).append(counts)
                    rest = _less(rest, counts)
            if set(sides) <= {side, "unknown"} or (rest[0] is not None and rest[0] < 0):
                out.setdefault(side, []).append(self._total(tolls))
                continue
            for one, counts_of in sides.items():
                out.setdefault(one, []).extend(counts_of)
            if rest[0] != 0:
                known = side not in {"civilians", "unknown"} or not toll.victim or not toll.victim.tokens & _ANYBODY
                out.setdefault(side if known else "unknown", []).append(rest)
        return {side: _sum_triples(counts) for side, counts in out.items()}

    def _parts(self, toll: Toll, act: Act) -> list[Toll]:
        """Who some of the counted were, as told right behind the count.

        "12 people, seven soldiers and five civilians"; "41, 38 of them pupils"; "30, half of them soldiers".
        """
        if toll.parts or toll.quantity is None or not toll.quantity.low:
            return toll.parts
        phrases = self.story.sentences[act.sentence].phrases
        if toll.kind == "deaths" and (attackers := _among_the_dead(phrases)):
            return attackers
        if told := self._told_next(toll, act):
            return told
        j = next((k for k, p in enumerate(phrases) if p.start >= toll.end), len(phrases))
        is_past = False
        while j < len(phrases):
            phrase = phrases[j]
            after = phrases[j + 1] if j + 1 < len(phrases) else None
            if phrase.low == "including" or (phrase.low == "among" and after is not None and after.low in {"them", "whom"}):
                at = j + 1 if phrase.low == "including" else j + 2
                return _counts_of(phrases[at], toll.kind) if at < len(phrases) else []
            if phrase.kind == "NP" and j and phrases[j - 1].low in _BREAKS and not is_past:
                return _apposed(phrases, j, toll)
            # "twelve were killed in an attack near X, among them ..."
            is_past = is_past or j == act.index or (phrase.kind == "PREP" and after is not None and after.kind == "EV")
            placed = phrase.kind == "PREP" and after is not None and after.kind in {"LOC", "DATE", "EV"}
            placed = placed or j == act.index or phrase.kind == "EV"
            if not (placed or phrase.kind in {"LOC", "DATE", "X"} or phrase.low in _BREAKS):
                return []
            j += 1
        return []

    def _told_next(self, toll: Toll, act: Act) -> list[Toll]:
        """Who some of the dead were, as the next sentence tells: "Seven of them were soldiers"."""
        if toll.kind != "deaths" or act.sentence + 1 >= len(self.story.sentences):
            return []
        phrases = self.story.sentences[act.sentence + 1].phrases[:3]
        if len(phrases) < 3 or phrases[0].qty is None or phrases[1].word_class != "be" or phrases[2].kind != "NP":
            return []
        if not phrases[0].tokens & {"them", *_THE_DEAD} or phrases[0].noun is not None:
            return []
        return [Toll("deaths", phrases[0].qty, phrases[2], phrases[0].start, phrases[2].end)]

    def _side(self, toll: Toll, act: Act, perps: list[str]) -> str:
        victim = toll.victim
        if victim is None:
            return "unknown"
        words = victim.tokens
        if words & ATTACKERS:
            return "attackers"
        if words & {"their", "its"} and words & {"own"}:
            return "attackers"
        ids = [g for g, _, _, _ in self._resolve(victim, act) if g]
        if ids and all(g in perps for g in ids):
            doers = [g for p in act.perps for m in flat(p) for g, _, _, _ in self._resolve(m, act) if g]
            if not doers or not set(doers) <= set(perps):  # but "gunmen killed 20 militants" of another band
                return "attackers"
        if any(g == "civilians" for g in ids):
            return "civilians"
        types = {self.lexicon.groups[g].group_type for g in ids if g in self.lexicon.groups}
        if types & {"state_force", "peacekeeping_or_multinational"} or any(g in {"?force", "?mission", "?african"} for g in ids):
            return "security_forces"
        if types & {"nsag", "militia", "unidentified", "criminal", "communal", "pmc"}:
            return "armed_groups"
        return "unknown"

    def _total(self, tolls: list[tuple[Toll, Act]]) -> Interval:
        rivals = [t for t, _ in tolls if t.is_rival and t.quantity is not None]
        if rivals and len(rivals) < len(tolls):
            base = self._total([x for x in tolls if not x[0].is_rival])
            lows = [v for v in (base[0], *[t.quantity.low for t in rivals if t.quantity]) if v is not None]
            highs = [v for v in (base[2], *[t.quantity.high for t in rivals if t.quantity]) if v is not None]
            high = max(highs) if highs else None
            if high is not None and any(t.quantity and t.quantity.high is None and (t.quantity.low or 0) > high for t in rivals):
                high = None  # "42; security sources put the toll at more than 100"
            return min(lows) if lows else None, base[1], high
        groups: list[list[Toll]] = []
        acts: list[Act] = []
        for toll, act in tolls:
            for k, other in enumerate(acts):
                if other is act:
                    groups[k].append(toll)
                    break
            else:
                groups.append([toll])
                acts.append(act)
        sums = [_sum([t.quantity for t in g]) for g in groups]
        result = sums[0]
        for k in range(1, len(sums)):
            more = any(
                t.victim is not None and t.victim.tokens & {"more", "another", "other", "others", "further"} for t in groups[k]
            )
            first_class = {t.victim.actor_class for g in groups[:k] for t in g if t.victim is not None}
            new_class = {t.victim.actor_class for t in groups[k] if t.victim is not None}
            first_voice, voice = acts[0].voice, acts[k].voice
            is_rival = acts[k].sentence == acts[0].sentence and voice is not None and voice is not first_voice
            if not more and is_rival and (new_class & first_class or not (new_class - {""} and first_class - {""})):
                result = _rival(result, sums[k])
            elif more or (new_class - {""} and first_class - {""} and not (new_class & first_class)):
                result = _sum_triples([result, sums[k]])
            elif sums[k][0] is not None and sums[k][0] == result[0]:
                # "17" in the title and "at least 17" in the text are one toll, as the text has it
                result = sums[k] if acts[k].sentence > acts[0].sentence else result
            elif acts[k].sentence != acts[0].sentence or sums[k] == result:
                if result[0] is not None and sums[k][0] is not None and acts[k].speaker is not None:
                    result = _rival(result, sums[k])
            else:
                result = _sum_triples([result, sums[k]])
        return result


def _updated(tolls: list[tuple[Toll, Act]]) -> list[tuple[Toll, Act]]:
    """Without the counts that a later sentence takes back ("Nineteen were killed. The toll was later raised to 53")."""
    last = max((act.sentence for toll, act in tolls if toll.is_update), default=0)
    if not any(act.sentence < last for _, act in tolls):
        return tolls
    return [(toll, act) for toll, act in tolls if toll.is_update and act.sentence == last]


def _breaks_down(toll: Toll, parts: list[Toll], sign: str) -> bool:
    """Whether counts behind a sign tell who the people of the one before them were."""
    whole, victim = toll.quantity, toll.victim
    counts = [t.quantity.low for t in parts if t.quantity is not None and t.quantity.low]
    if whole is None or not whole.low or len(counts) < len(parts) or sum(counts) != whole.low or victim is None:
        return False
    if sign != ",":
        return sign in _BREAKS
    apart = all(t.victim is not None and (t.victim.tokens & _KINDS_OF_PEOPLE or t.victim.iso is not None) for t in parts)
    return apart or bool(victim.tokens & _ANYBODY) or victim.noun is None


def _apposed(phrases: list[Phrase], j: int, toll: Toll) -> list[Toll]:
    """The parts that the noun phrase at `j`, behind a comma or dash, tells of a count."""
    phrase, whole = phrases[j], toll.quantity
    after = phrases[j + 1 : j + 4]
    assert whole is not None
    if "them" in phrase.tokens and phrase.qty is not None and after and after[0].kind == "NP":
        others = [part for member in flat(after[0])[1:] for part in _counts_of(member, toll.kind)]
        return [Toll(toll.kind, phrase.qty, after[0], phrase.start, after[0].end), *others]
    if phrase.low == "half" and len(after) == 3 and after[1].low == "them" and after[2].kind == "NP" and whole.low:
        half = whole.low // 2
        counts = Quantity(phrase.start, phrase.end, half, half if whole.best else None, None, True, "half", "lower_bound")
        if whole.low == whole.best == whole.high and whole.low % 2 == 0:
            counts = counts._replace(best=half, high=half, kind="exact")
        return [Toll(toll.kind, counts, after[2], phrase.start, after[2].end)]
    parts = _counts_of(phrase, toll.kind)
    return parts if len(parts) > 1 and _breaks_down(toll, parts, phrases[j - 1].low) else []


def _among_the_dead(phrases: list[Phrase]) -> list[Toll]:
    """ "five assailants (were) among the dead" """
    for k in range(1, len(phrases) - 1):
        if phrases[k].low == "among" and phrases[k + 1].tokens & _THE_DEAD:
            told = phrases[k - 2] if phrases[k - 1].word_class == "be" and k > 1 else phrases[k - 1]
            return _counts_of(told, "deaths") if told.tokens & ATTACKERS else []
    return []


def _counts_of(phrase: Phrase, kind: str) -> list[Toll]:
    return [Toll(kind, quantity, who, quantity.start, who.end) for quantity, who in counted(phrase)]


def _less(whole: Interval, part: Interval) -> Interval:
    """What is left of a count; open where either is."""
    low, best, high = (None if w is None or p is None else w - p for w, p in zip(whole, part, strict=True))
    return low, best, high


def _rival(first: Interval, other: Interval) -> Interval:
    """Two counts of the same people: the lowest and the highest, and the best of who is told first."""
    lows = [x for x in (first[0], other[0]) if x is not None]
    highs = [x for x in (first[2], other[2]) if x is not None]
    high = max(highs) if highs else None
    if high is not None and lows and max(lows) > high:
        high = None  # "at least 12" against 5
    return min(lows) if lows else None, first[1], high


def _sum(quantities: list[Any]) -> Interval:
    return _sum_triples([(q.low, q.best, q.high) for q in quantities])


def _sum_triples(triples: list[Interval]) -> Interval:
    if len(triples) == 1:
        return triples[0]
    lows = [t[0] for t in triples if t[0] is not None]
    low = sum(lows) if lows else None
    best = sum(t[1] for t in triples) if all(t[1] is not None for t in triples) else None  # type: ignore[misc]
    high = sum(t[2] for t in triples) if all(t[2] is not None for t in triples) else None  # type: ignore[misc]
    return low, best, high
