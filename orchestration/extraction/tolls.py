"""Counts of people to a record's toll: by side, summed where told apart, ranged where parties differ."""

from typing import Any

from orchestration.extraction.acts import Act, Toll
from orchestration.extraction.dating import Dating
from orchestration.extraction.records import Interval, Record
from orchestration.extraction.story import Draft


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
            own: list[tuple[Toll, Act]] = []
            victims: list[tuple[Toll, Act]] = []
            by_side: dict[str, list[tuple[Toll, Act]]] = {}
            sides = {self._side(toll, act, perps) for toll, act in tolls}
            mixed = record.event_type in {"armed_assault", "ambush", "suicide_bombing", "killing"} and bool(
                sides & {"civilians", "security_forces"}
            )
            for toll, act in tolls:
                side = self._side(toll, act, perps)
                if mixed and side == "armed_groups":
                    side = "attackers"  # "..., 80 jihadists were also killed"
                    record.targets = [g for g in record.targets if not g.startswith("unidentified")]
                (own if side == "attackers" and not clash and record.event_type != "leader_death" else victims).append(
                    (toll, act)
                )
                by_side.setdefault(side, []).append((toll, act))
            for side, counted in by_side.items():
                low, best, high = self._total(counted)
                record.tolls_by_side.append({"side": side, "kind": name, "low": low, "best": best, "high": high})
            if not victims and own and all(a.etype in {"suicide_bombing"} for a in draft.acts):
                continue
            use = victims
            if not use:
                continue
            total = self._total(use)
            setattr(record, name, total)
            if any(t.quantity.approximate for t, _ in use if t.quantity):
                record.is_toll_approximate = True
            for toll, act in use:
                q = toll.quantity
                assert q is not None
                for suffix, value in zip(("low", "best", "high"), total, strict=True):
                    if value is not None:
                        self._cite_span(record, f"{name}_{suffix}", str(value), q.start, q.end, act.sentence, f"number:{q.rule}")

    def _side(self, toll: Toll, act: Act, perps: list[str]) -> str:
        victim = toll.victim
        if victim is None:
            return "unknown"
        words = victim.tokens
        if words & {"attackers", "assailants", "bombers", "bomber", "attacker"}:
            return "attackers"
        if words & {"their", "its"} and words & {"own"}:
            return "attackers"
        ids = [g for g, _, _, _ in self._resolve(victim, act) if g]
        if ids and all(g in perps for g in ids):
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
