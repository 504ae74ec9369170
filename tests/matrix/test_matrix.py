"""The matrix: every event type in every construction of English, the expected record known by how the sentence was made.

`acts.csv` (verbs and nouns of a type), `objects.csv` (what they are done to), `constructions.csv` (how it is told) and
`theatres.csv` (who fights where) are multiplied with places, nationalities and numbers; the sample is seeded. A cell is one
event type in one construction; `floors.csv` has the share of its sentences that must be read without any error. Cells with a
floor under 1 are the known holes.

Run as a program: `python tests/matrix/test_matrix.py` prints the rates and the fields that fail; `--write` measures the floors
anew (it never lowers one unless `--lower` is given); `--show TYPE CONSTRUCTION` prints the sentences of a cell and what was read.
"""

import argparse
import collections
import csv
import datetime as dt
import functools
import hashlib
import random
import re
import sys
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from orchestration.extraction import Blurb
from orchestration.extraction.lexicon import compiled
from orchestration.extraction.reading import read
from orchestration.reference import load

HERE = Path(__file__).resolve().parent
FLOORS = HERE / "floors.csv"
SAMPLES = 10

HARM = {
    "armed_assault",
    "ambush",
    "armed_clash",
    "suicide_bombing",
    "explosive_device",
    "shelling",
    "air_strike",
    "military_operation",
}
VIOLENCE = HARM | {
    "killing",
    "abduction",
    "prison_break",
    "property_destruction",
    "leader_death",
    "arrest",
    "release",
    "territory_change",
}
LIGHT = HARM - {"armed_clash"} | {"killing", "abduction", "property_destruction"}
RESPECTIVELY = {"armed_assault", "ambush", "shelling", "explosive_device"}
WITH_COMPANION = {"denial", "apology", "human_rights_report"}
PERSONS = ("Mahamadou Keita", "Hassan Yusuf Ali", "Abdul Rahman Siddiq", "Omar Farouk Hassan", "Abu Talha al-Ansari")
WORDS = {2: "two", 3: "three", 4: "four", 5: "five", 6: "six", 7: "seven", 8: "eight", 9: "nine", 11: "eleven", 12: "twelve"}


class Case(NamedTuple):
    """One sentence and the record that it must give."""

    text: str
    published: dt.date
    expected: dict[str, Any]


def _rows(name: str) -> list[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@functools.cache
def _tables() -> tuple[list[dict[str, str]], dict[str, list[dict[str, str]]], list[dict[str, str]], list[dict[str, str]]]:
    objects: dict[str, list[dict[str, str]]] = collections.defaultdict(list)
    for row in _rows("objects.csv"):
        objects[row["kind"]].append(row)
    return _rows("acts.csv"), objects, _rows("constructions.csv"), _rows("theatres.csv")


@functools.cache
def _towns() -> dict[str, list[tuple[str, str]]]:
    """Towns by country: (name, admin1), of names that no other place, word or person bears."""
    found: dict[str, list[tuple[str, str]]] = collections.defaultdict(list)
    for row in _rows("towns.csv"):
        found[row["country"]].append((row["name"], row["admin1"]))
    return found


@functools.cache
def _nations() -> dict[str, Any]:
    return {row.country_iso2: row for row in load().demonyms}


def _tags(act: dict[str, str]) -> set[str]:
    etype, armed = act["event_type"], act["agent"] == "armed"
    tags = {"all"}
    if etype in VIOLENCE:
        tags.add("violent")
        if act["noun"] and act["noun_prep"] and etype not in {"armed_clash", "territory_change"}:
            tags.add("noun")
    if act["passive"] == "yes" and etype != "armed_clash":
        tags.add("passive")
    if armed and etype in VIOLENCE:
        tags.add("armed")
    if etype in HARM:
        tags |= {"harm", "two"}
    if etype in LIGHT:
        tags.add("light")
    if armed and etype in VIOLENCE - {"armed_clash", "territory_change", "release"}:
        tags |= {"claimable", "own"}
    if etype in RESPECTIVELY:
        tags.add("respectively")
    return tags


def _applies(construction: dict[str, str], act: dict[str, str]) -> bool:
    wanted = set(construction["applies"].split())
    notes = construction["notes"]
    if "harm" in notes.split() and act["event_type"] not in HARM:
        return False
    if "claimable" in notes.split():
        wanted.add("claimable")
    if "not town" in notes and act["objects"] in {"town", "none"}:
        return False
    if act["event_type"] == "claim_statement" and "{on}" in construction["template"].lower():
        return False  # a day makes the claimed act one that can be told
    return wanted <= _tags(act)


def cells() -> list[tuple[str, str]]:
    """Every (event type, construction) that some act can be told in."""
    acts, _, constructions, _ = _tables()
    out = []
    for etype in dict.fromkeys(a["event_type"] for a in acts):
        for construction in constructions:
            if any(_applies(construction, a) for a in acts if a["event_type"] == etype):
                out += [(etype, construction["construction"])]
    return out


def _agent(act: dict[str, str], theatre: dict[str, str], nation: Any, number: str, rng: random.Random) -> tuple[str, bool, str]:
    """(phrase, is plural, group id) of the doer."""
    adjective = nation.adjectives.split("|")[0]
    group = theatre["group"]
    bare = group.removeprefix("the ")
    forces = nation.forces_group_id
    kind = act["agent"]
    if kind == "armed":
        comms = act["event_type"] not in VIOLENCE
        options = [(group, group.startswith("the "))]
        if not comms:
            options += [(f"{bare} fighters", True), (f"{bare} militants", True), (f"{bare} gunmen", True)]
        phrase, plural = rng.choice(options)
        return phrase, plural, theatre["group_id"]
    if kind == "fighters":
        phrase = rng.choice([f"{number} {bare} fighters", f"dozens of {bare} fighters", f"{bare} militants"])
        return phrase, True, theatre["group_id"]
    if kind == "state":
        phrase = rng.choice([f"{adjective} soldiers", f"{adjective} troops", f"{adjective} forces", f"the {adjective} army"])
        return phrase, not phrase.startswith("the"), forces
    if kind == "air":
        phrase = re.sub(
            r"^a (?=[AEIOU])",
            "an ",
            rng.choice(["{} warplanes", "{} fighter jets", "a {} drone", "the {} air force"]).format(adjective),
        )
        return phrase, phrase.endswith("s"), forces
    if kind == "government":
        phrase = rng.choice(["the US State Department", "Washington", "the US Treasury"])
        return phrase, False, "us-government"
    return rng.choice(["Human Rights Watch", "Amnesty International"]), False, ""


def _number(rng: random.Random) -> tuple[str, int, int | None]:
    value = rng.choice([*WORDS, 14, 17, 23, 31, 46, 60])
    if rng.random() < 0.2:
        return f"at least {value}", value, None
    return (WORDS[value] if value in WORDS and rng.random() < 0.5 else str(value)), value, value


def _bare(phrase: str) -> str:
    return re.sub(r"^(the|a|an|several) ", "", phrase)


def _article(noun: str) -> str:
    return ("an " if noun[0] in "aeiou" else "a ") + noun


def _plural(noun: str) -> str:
    return noun if noun.endswith(("fire", "bombardment")) else noun + ("es" if noun.endswith(("sh", "ch")) else "s")


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]


def cases(etype: str, name: str) -> list[Case]:
    """The sample of one cell; the same every time."""
    acts, objects, constructions, theatres = _tables()
    construction = next(c for c in constructions if c["construction"] == name)
    usable = [a for a in acts if a["event_type"] == etype and _applies(construction, a)]
    rng = random.Random(int(hashlib.sha256(f"{etype}|{name}".encode()).hexdigest()[:12], 16))
    out: list[Case] = []
    order = list(usable)
    rng.shuffle(order)
    while len(out) < SAMPLES:
        act = order[len(out) % len(order)]
        theatre = rng.choice(theatres)
        nation = _nations()[theatre["country"]]
        if "government" in act["objects"] and not nation.government_group_id:
            continue
        out.append(_case(act, construction, theatre, nation, objects, rng))
    return out


def _case(
    act: dict[str, str], construction: dict[str, str], theatre: dict[str, str], nation: Any, objects: Any, rng: random.Random
) -> Case:
    template, notes = construction["template"], construction["notes"].split()
    etype = act["event_type"]
    adjective = nation.adjectives.split("|")[0]
    n, m, k = _number(rng), _number(rng), _number(rng)
    three = rng.sample(range(2, 9), 3)
    (place, admin1), (place2, _) = rng.sample(_towns()[theatre["country"]], 2)
    agent, agent_plural, agent_id = _agent(act, theatre, nation, k[0], rng)
    while "plural" in notes and not agent_plural:
        agent, agent_plural, agent_id = _agent(act, theatre, nation, k[0], rng)
    person = rng.choice(PERSONS)
    kinds = act["objects"].split("|")
    rng.shuffle(kinds)
    target = rng.choice(objects[kinds[0]])
    if "plain" in notes and "{person}, a" in target["phrase"]:
        target = objects["leader"][0]
    other = rng.choice([o for o in objects[kinds[-1]] if o["phrase"] != target["phrase"]] or [target])
    group_bare = theatre["group"].removeprefix("the ")

    def fill(phrase: str) -> str:
        return (
            phrase.replace("{adj}", adjective).replace("{group}", group_bare if phrase != "{group}" else theatre["group"])
            .replace("{group2}", theatre["rival"]).replace("{n}", k[0]).replace("{place}", place).replace("{person}", person)
        )  # fmt: skip

    thing, thing2 = (re.sub(r"^a (?=[AEIOU])", "an ", fill(x["phrase"])) for x in (target, other))
    first, last = (dt.date.fromisoformat(theatre[name]) for name in ("published_from", "published_to"))
    published = first + dt.timedelta(days=rng.randrange((last - first).days))
    back = rng.randrange(1, 7) if rng.random() < 0.6 else rng.randrange(7, 25)
    day = published - dt.timedelta(days=back)
    day_words = day.strftime("%A") if back < 7 else f"{day.day} {day:%B}"
    is_town, has_place = act["objects"] == "town", etype in VIOLENCE | {"surrender"}
    where = "" if is_town or not has_place else f" in {place}"
    noun = act["noun"]
    the = act["noun_prep"] == "of" or noun.endswith("s") or noun.endswith(("fire", "bombardment"))
    a_noun = f"the {noun}" if the else (_article(noun) if noun else "")
    slots = act | {
        "A": _capital(agent),
        "a": agent,
        "A's": _capital(agent) + ("'" if agent.endswith("s") else "'s"),
        "A_bare": _capital(_bare(agent)),
        "a_bare": _bare(agent),
        "part_or_past": act["participle"],
        "present": act["base"] if agent_plural else act["present"],
        "have": "have" if agent_plural else "has",
        "O": thing,
        "o": thing,
        "O2": thing2,
        "O_bare": _bare(thing),
        "was": "were" if target["plural"] == "yes" else "was",
        "has": "have" if target["plural"] == "yes" else "has",
        "in": where,
        "on": f" on {day_words}",
        "On": f"On {day_words}",
        "Date's": f"{day_words}'s",
        "nouns": _plural(noun),
        "np": act["noun_prep"],
        "a_noun": a_noun,
        "A_noun": _capital(a_noun or " "),
        "N": n[0],
        "M": m[0],
        "3": WORDS[three[0]],
        "4": WORDS[three[1]],
        "5": WORDS[three[2]],
        "place": place,
        "PLACE": place.upper(),
        "place2": place2,
        "group": theatre["group"],
        "Group": _capital(theatre["group"]),
        "bare": group_bare,
        "group2": theatre["rival"],
        "adj": adjective,
    }
    text = re.sub(r"\{([^}]+)\}", lambda x: slots[x.group(1)], template)
    text = _capital(re.sub(r",?\s+([.,:])|,\s*([.,:])", lambda x: x.group(1) or x.group(2), re.sub(r"\s+", " ", text)).strip())
    expected: dict[str, Any] = {"event_type": etype, "notes": construction["notes"]}
    perps = construction["perpetrators"]
    if perps == "none":
        return Case(text, published, {"none": True})
    group_id = theatre["group_id"]
    doer = {"A": [agent_id] if agent_id else None, "AB": [group_id, theatre["rival_id"]], "": []}.get(perps, [perps])
    if perps == "A" and not re.search(r"\{a(_bare|'s)?\}", template, re.IGNORECASE):
        doer = [group_id]
    expected["perpetrators"] = doer
    if "denial" in notes:
        return Case(text, published, {"denial": group_id, "event_type": etype})
    sides = {
        "force": nation.forces_group_id,
        "civilians": "civilians",
        "group": group_id,
        "group2": theatre["rival_id"],
        "government": nation.government_group_id,
    }
    goal = target["target"]
    if etype in WITH_COMPANION or goal == "any":
        expected["targets"] = None
        if etype == "human_rights_report":
            expected["perpetrators"] = None
    elif "{o}" not in template.lower() and "{o_bare}" not in template.lower():
        expected["targets"] = None
    elif goal == "none":
        expected["targets"] = None if etype in {"territory_change", "withdrawal"} else []
    else:
        expected["targets"] = [sides[goal]] + ([sides.get(other["target"], "")] if "two" in notes else [])
    if "{n}" in construction["template"].lower() or "345" in construction["deaths"]:
        expected["more_targets"] = ["civilians", nation.forces_group_id] if "345" in construction["deaths"] else ["civilians"]
    if "defended" in notes:
        expected["more_targets"] = [nation.forces_group_id]
    if construction["deaths"] == "N":
        expected["deaths"] = (n[1], n[2])
    elif construction["deaths"] == "0":
        expected["deaths"] = (0, 0)
    elif construction["deaths"] == "345":
        expected["deaths"] = (sum(three), sum(three))
    elif construction["deaths"] == "object" and act["toll"]:
        count = (1, 1) if target["counts"] == "one" else (k[1], k[2])
        expected[act["toll"]] = count
        if act["toll"] == "abducted":
            expected["deaths"] = (None, None)
    if construction["wounded"] == "M":
        expected["wounded"] = (m[1], m[2])
    if etype not in WITH_COMPANION and any(slot in template for slot in ("{on}", "{On}", "{Date's}")):
        expected["date"] = (day, day)
    if "{in}" in template or "{place}" in template or "{PLACE}" in template:
        if is_town or (has_place and "respectively" not in notes):
            expected["place"], expected["country"], expected["admin1"] = place, theatre["country"], admin1
        if "respectively" in notes:
            expected = {"respectively": {(group_id, place), (theatre["rival_id"], place2)}, "event_type": etype}
            return Case(text, published, expected)
    if "near {place}" in template:
        expected["precision"] = 2
    if etype in VIOLENCE and etype != "territory_change":
        expected["attribution"] = construction["attribution"] or "reported"
    if "unconfirmed" in notes:
        expected["certainty"] = "unconfirmed"
    if "series" in notes:
        expected["record_class"] = "aggregate"
    return Case(text, published, expected)


def faults(case: Case) -> list[str]:
    """Names of the fields that were read wrongly; empty where the sentence was read right."""
    records = read(Blurb("m", case.text, None, case.published), compiled()).records
    want = case.expected
    if "none" in want:
        return [f"record:{r.event_type}" for r in records]
    if "denial" in want:
        denials = [r for r in records if r.event_type == "denial"]
        if len(denials) != 1 or denials[0].perpetrators != [want["denial"]]:
            return ["denial"]
        return ["attribution" for r in records if r.event_type != "denial" and r.attribution != "denied"]
    if "respectively" in want:
        got = {(g, p["name"]) for r in records if r.event_type == want["event_type"] for g in r.perpetrators for p in r.places}
        return [] if got == want["respectively"] else ["respectively"]
    if want["event_type"] in WITH_COMPANION:
        records = [r for r in records if r.event_type == want["event_type"]] or records
    if len(records) != 1:
        return [f"records:{'+'.join(r.event_type for r in records) or 'none'}"]
    record = records[0]
    out = []
    if record.event_type != want["event_type"]:
        out.append(f"event_type:{record.event_type}")
    if want["perpetrators"] is not None and set(record.perpetrators) != set(want["perpetrators"]):
        out.append("perpetrators")
    more = set(want.get("more_targets", ()))
    if want["targets"] is not None and set(record.targets) - more != set(want["targets"]) - more:
        out.append("targets")
    tolls = [name for name in ("deaths", "wounded", "abducted") if name in want]
    out += [name for name in tolls if (getattr(record, name)[0], getattr(record, name)[2]) != want[name]]
    if "date" in want and (record.date_from, record.date_to) != want["date"]:
        out.append("date")
    if "place" in want:
        if [p["name"].lower() for p in record.places] != [want["place"].lower()]:
            out.append("places")
        if record.countries != [want["country"]]:
            out.append("countries")
        elif record.admin1 != ([want["admin1"]] if want["admin1"] else []):
            out.append("admin1")
    if "precision" in want and record.geo_precision != want["precision"]:
        out.append("geo_precision")
    told = {record.attribution, *(("reported", "attributed") if record.attribution in {"reported", "attributed"} else ())}
    if "attribution" in want and want["attribution"] not in told:
        out.append("attribution")
    return out + [name for name in ("certainty", "record_class") if name in want and getattr(record, name) != want[name]]


def floors() -> dict[tuple[str, str], float]:
    """The share of each cell that must be read right."""
    if not FLOORS.exists():
        return {}
    with FLOORS.open(encoding="utf-8", newline="") as file:
        return {(r["event_type"], r["construction"]): float(r["floor"]) for r in csv.DictReader(file)}


@pytest.mark.parametrize(("etype", "construction"), cells(), ids=lambda value: value.replace(" ", "-"))
def test_cell(etype: str, construction: str) -> None:
    """A cell is read right at least as often as its floor says."""
    floor = floors()[etype, construction]
    failed = [(case.text, wrong) for case in cases(etype, construction) if (wrong := faults(case))]
    rate = 1 - len(failed) / SAMPLES
    assert rate >= floor - 1e-9, "\n".join(f"{', '.join(wrong)}: {text}" for text, wrong in failed)


def test_every_cell_has_a_floor() -> None:
    assert set(floors()) == set(cells())


def test_sample_is_the_same_every_time() -> None:
    assert cases("armed_assault", "active") == cases("armed_assault", "active")


def _measure() -> dict[tuple[str, str], tuple[float, collections.Counter[str], list[tuple[str, list[str]]]]]:
    out = {}
    for cell in cells():
        wrong = [(case.text, found) for case in cases(*cell) if (found := faults(case))]
        out[cell] = (1 - len(wrong) / SAMPLES, collections.Counter(x for _, found in wrong for x in found), wrong)
    return out


def main(arguments: list[str]) -> int:
    """Print, or write, the rates of all cells."""
    parser = argparse.ArgumentParser(description="Rates of the matrix.")
    parser.add_argument("--write", action="store_true", help="write floors.csv; floors only rise")
    parser.add_argument("--lower", action="store_true", help="with --write: let floors fall to what is measured")
    parser.add_argument("--show", nargs=2, metavar=("TYPE", "CONSTRUCTION"), help="the sentences of a cell ('-' for any)")
    options = parser.parse_args(arguments)
    if options.show:
        for cell in cells():
            if all(want in {"-", have} for want, have in zip(options.show, cell, strict=True)):
                for case in cases(*cell):
                    wrong = faults(case)
                    print("FAIL" if wrong else "OK  ", case.published, case.text, *wrong)
        return 0
    measured = _measure()
    for group in (0, 1):
        totals: dict[str, list[float]] = collections.defaultdict(list)
        for cell, (rate, _, _) in measured.items():
            totals[cell[group]].append(rate)
        for name, rates in sorted(totals.items(), key=lambda x: sum(x[1]) / len(x[1])):
            print(f"{sum(rates) / len(rates):6.3f} {len(rates):4d} {name}")
        print()
    mean = sum(rate for rate, _, _ in measured.values()) / len(measured)
    print(f"{mean:6.4f} of {len(measured)} cells, {len(measured) * SAMPLES} sentences")
    if options.write:
        kept = floors()
        with FLOORS.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(["event_type", "construction", "floor", "fields_that_fail"])
            for cell, (rate, wrong, _) in measured.items():
                floor = round(rate, 3) if options.lower else round(max(rate, kept.get(cell, 0.0)), 3)
                writer.writerow([*cell, floor, " ".join(f"{name}={count}" for name, count in wrong.most_common(4))])
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
