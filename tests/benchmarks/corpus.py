"""Distinct, realistic blurbs by the hundred thousand, made from the reference data: the same ones for the same seed.

An event has a day, a place, a group that is active in that place's country, a kind and a toll. It is told once, or again in
other words within three days (one blurb in three retells an event of the last days), some 250 blurbs a day, as a busy feed of
many sources would; so twice the blurbs are twice the days. One blurb in eight tells no event. No text comes twice.
"""

import random
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from hashlib import blake2b
from typing import NamedTuple

from orchestration.extraction import Blurb
from orchestration.reference import load

START = date(2015, 1, 1)
PER_DAY = 250
_RETOLD = 0.33
_SILENT = 0.12
_KEPT = 400

_VICTIMS = ("civilians", "soldiers", "villagers", "police officers", "aid workers", "traders", "children", "militiamen")
_SOURCES = (
    "local officials said", "residents told reporters", "according to the army of {c}", "a security source said",
    "the defence ministry announced", "a hospital official said", "witnesses said", "the governor of the region confirmed",
    "according to a UN report", "police said",
)  # fmt: skip
_MORE = (
    "No group has claimed responsibility.",
    "{g} has stepped up its attacks in this part of {c} since last year.",
    "The area has seen weeks of fighting between {g} and the army.",
    "An investigation has been opened.",
    "The wounded were taken to a hospital in the regional capital.",
    "{g} claimed responsibility in a statement the next day.",
    "The army has not commented.",
    "The victims were buried the same day.",
    "It was the deadliest attack in the region in months.",
    "Several houses were set on fire.",
    "Schools and markets stayed closed.",
)

#: What tells each kind of event: press, situation reports, headlines and claims.
_TOLD = {
    "raid": (
        "{g} fighters killed {n} {v} in an attack on a village near {p}, {c}, on {d}, {s}.",
        "At least {n} {v} were killed and {m} wounded on {d} when suspected {g} men attacked a village near {p} in {c}, {s}.",
        "{p}, {c}: {n} {v} killed, {m} wounded in attack by {g}",
        "Armed men stormed a village outside {p} on {d}, killing {n} {v}, {s}. Residents blamed {g}.",
        "The death toll from the {d} attack near {p}, {c}, rose to {n}, {s}.",
        "{g} claimed an attack near {p} in {c} in which it said {n} {v} were killed.",
    ),
    "ambush": (
        "Suspected {g} militants ambushed a convoy near {p} in {c} on {d}, killing {n} soldiers and wounding {m}, {s}.",
        "{n} soldiers died in an ambush on the road to {p}, {s}. {g} said that its fighters were behind it.",
        "A military patrol was ambushed by {g} near {p} on {d}; {n} soldiers were killed and {m} are missing, {s}.",
        "{g} ambush kills {n} soldiers near {p}, {c}",
    ),
    "bomb": (
        "A roadside bomb went off on the road to {p} on {d}, leaving {n} soldiers dead, {s}.",
        "An improvised explosive device struck a vehicle near {p} in {c}, killing {n} {v} and injuring {m}, {s}.",
        "{g} took credit for the blast that killed {n} {v} in {p}, {c}, on {d}.",
        "Landmine near {p} kills {n}, {s}",
    ),
    "suicide": (
        "{g} claimed responsibility for a suicide bombing that killed {n} {v} at a post in {p}, {c}.",
        "A suicide bomber blew himself up at a market in {p} on {d}, killing {n} {v} and wounding {m}, {s}.",
        "Twin suicide bombings in {p}, {c}, left {n} {v} dead and at least {m} injured on {d}, {s}.",
    ),
    "abduction": (
        "Gunmen kidnapped {n} {v} from {p} in {c} on {d}, {s}.",
        "{n} {v} were abducted by suspected {g} fighters near {p} on {d}, {s}.",
        "{g} released {n} {v} it had abducted near {p}, {c}, {s}.",
    ),
    "clash": (
        "Troops repelled a raid by {g} on a base in {p}, {c}, killing {n} of the attackers; {m} soldiers were hurt, {s}.",
        "Clashes between {g} and the army near {p} on {d} left {n} fighters and {m} soldiers dead, {s}.",
        "The army of {c} said on {d} that it had killed {n} {g} fighters in an operation near {p}.",
        "Fighting broke out in {p}, {c}, on {d} after {g} attacked a checkpoint; {n} people were killed, {s}.",
    ),
    "strike": (
        "An air strike killed {n} members of {g} outside {p}, the defence ministry of {c} announced on {d}.",
        "A drone strike near {p} in {c} on {d} killed {n} {v}, {s}.",
        "Shelling of {p} killed {n} {v} and wounded {m} on {d}, {s}.",
    ),
    "statement": (
        "{g} released a video showing the execution of {n} men it accused of spying for the army of {c}.",
        "{c} and {g} signed a ceasefire after talks in {p} that lasted {n} days, mediators said on {d}.",
        "In a statement on {d}, {g} denied that its fighters had killed {n} {v} near {p}, {c}.",
        "{g} pledged allegiance to the Islamic State in a video filmed near {p}, {c}, on {d}.",
    ),
}  # fmt: skip
_SILENT_TOLD = (
    "Farmers around {p} in {c} sold {n} tonnes of maize at {m} markets last week, traders said.",
    "The mayor of {p} opened {n} new classrooms on {d}; {c} plans {m} more schools before the rains.",
    "{p} beat the visitors {m} to {n} on {d} in front of a crowd of {x} at the national stadium of {c}.",
    "Some {x} people fled floods near {p}, {c}, and {n} bridges were closed, {s}.",
    "The health ministry of {c} began a campaign on {d} to vaccinate {x} children in {p} and {m} other towns.",
    "Mining shares of {c} rose {n} percent after a discovery near {p}, analysts said on {d}.",
    "{x} voters are registered in {p}, the electoral commission of {c} said on {d}; {n} candidates will stand.",
)


class _Event(NamedTuple):
    """What a blurb tells."""

    day: date
    place: str
    country: str
    group: str
    kind: str
    dead: int
    hurt: int
    victims: str


def blurbs(number: int, seed: int = 7, first: int = 0) -> Iterator[Blurb]:
    """So many distinct blurbs in the order of their days.

    Args:
        number: how many.
        seed: another seed, other blurbs.
        first: the number of the first one; days go on from it.
    """
    rnd, seen = random.Random(f"{seed} {first}"), set[bytes]()
    places = _places()
    countries = sorted(places)
    weights = [len(places[country][1]) for country in countries]
    recent: list[_Event] = []
    count = 0
    while count < number:
        day = START + timedelta(days=(first + count) // PER_DAY)
        text = _text(rnd, day, recent, places, rnd.choices(countries, weights)[0])
        mark = blake2b(text.encode(), digest_size=8).digest()
        if mark not in seen:
            seen.add(mark)
            yield Blurb(str(first + count), text, None, day)
            count += 1


def record(blurb: Blurb) -> dict[str, str]:
    """A blurb as a line of a feed's file."""
    assert blurb.published_on is not None
    hour = int(blurb.id) % 24
    return {
        "id": blurb.id,
        "text": blurb.text,
        "published_at": f"{datetime.combine(blurb.published_on, datetime.min.time()).replace(hour=hour):%Y-%m-%dT%H:%M:%SZ}",
    }


def _places() -> dict[str, tuple[str, list[str], list[str]]]:
    """By country: its name, the names of the armed groups that are active there, and of its places."""
    reference = load()
    names = {row.country_iso2: row.country_name for row in reference.demonyms}
    groups: dict[str, list[str]] = {}
    for row in reference.groups:
        if row.group_type == "nsag":
            for country in filter(None, row.countries.split("|")):
                groups.setdefault(country, []).append(row.canonical_name.split(" (")[0])
    found: dict[str, tuple[str, list[str], list[str]]] = {}
    for row in [*reference.places, *reference.cities]:
        if row.country in names and row.country in groups:
            found.setdefault(row.country, (names[row.country], groups[row.country], []))[2].append(row.name)
    return found


def _text(
    rnd: random.Random, day: date, recent: list[_Event], places: dict[str, tuple[str, list[str], list[str]]], where: str
) -> str:
    """One text published on a day; what it tells joins the recent events."""
    country, groups, towns = places[where]
    if rnd.random() < _SILENT:
        event = _Event(
            day, rnd.choice(towns), country, rnd.choice(groups), "", rnd.randrange(2, 90), rnd.randrange(2, 60), "people"
        )
        return _filled(rnd, rnd.choice(_SILENT_TOLD), event, day)
    if recent and rnd.random() < _RETOLD:
        event = rnd.choice(recent)
    else:
        event = _Event(
            day - timedelta(days=rnd.randrange(3)), rnd.choice(towns), country, rnd.choice(groups), rnd.choice(list(_TOLD)),
            min(90, 2 + int(rnd.expovariate(0.12))), rnd.randrange(2, 60), rnd.choice(_VICTIMS),
        )  # fmt: skip
        recent.append(event)
        if len(recent) > _KEPT:
            del recent[: _KEPT // 2]
    text = _filled(rnd, rnd.choice(_TOLD[event.kind]), event, day)
    more = rnd.choice((0, 0, 0, 1, 2))
    return " ".join(
        [text if text[-1] == "." or not more else f"{text}.", *(_filled(rnd, one, event, day) for one in rnd.sample(_MORE, more))]
    )


def _filled(rnd: random.Random, frame: str, event: _Event, day: date) -> str:
    near = (day - event.day).days < 6 and rnd.random() < 0.5
    return frame.replace("{s}", rnd.choice(_SOURCES)).format(
        g=event.group, p=event.place, c=event.country, n=event.dead, m=event.hurt, v=event.victims,
        d=f"{event.day:%A}" if near else f"{event.day.day} {event.day:%B}",
        x=f"{rnd.randrange(1_000, 90_000):,}",
    )  # fmt: skip
