"""Texts to be survived, and what has to hold of their readings all the same."""

import json
import random
from collections.abc import Iterator
from pathlib import Path

from orchestration.extraction import Blurb, Reading

GOLD = Path(__file__).resolve().parents[2] / "gold"


def gold_texts() -> list[str]:
    lines = [
        line for name in ("seed_blurbs", "dev_blurbs", "own_dev") for line in (GOLD / f"{name}.jsonl").open(encoding="utf-8")
    ]
    return [json.loads(line)["text"] for line in lines]


TEXTS = gold_texts()


def assert_words_stand(blurb: Blurb, reading: Reading) -> None:
    for record in reading.records:
        for one in record.evidence:
            if one.start is None or one.end is None:
                assert one.basis == "context"
                assert (one.start, one.end, one.text) == (None, None, None)
                continue
            source = blurb.title if one.rule.startswith("title:") else blurb.text
            assert source is not None
            assert 0 <= one.start < one.end <= len(source)
            assert source[one.start : one.end] == one.text


def assert_sound(blurb: Blurb, reading: Reading) -> None:
    """What the schema, the codebook and the registry ask of any record."""
    assert_words_stand(blurb, reading)
    assert (reading.note is None) == bool(reading.records)
    for record in reading.records:
        for triple in (record.deaths, record.wounded, record.abducted):
            bounds = [b for b in triple if b is not None]
            assert bounds == sorted(bounds)
        assert not set(record.perpetrators) & set(record.targets) or record.event_type == "armed_clash"
        for values in (record.perpetrators, record.targets, record.countries, record.admin1, record.claimants, record.weapons):
            assert len(values) == len(set(values))
        if record.date_from is not None and record.date_to is not None:
            assert record.date_from <= record.date_to
        assert (record.date_from is None) == (record.date_to is None)


def fuzzed(count: int, seed: int = 20240515) -> Iterator[str]:
    """Gold texts torn, mixed and spoilt, the same ones at every run."""
    dice = random.Random(seed)
    odd = [
        "\x00",
        "\ud800",
        "\udfff",
        "\u202e",
        "\u200b",
        "\u200f",
        "\ufeff",
        "\u0301",
        "🙂",
        "’",
        "“",
        "\n",
        "\t",
        " ",
        ".",
        ",",
        "-",
        "'s",
    ]
    words = [word for text in TEXTS for word in text.split()]
    foreign = ["في", "مالي", "Мали", "马里", "הרוגים", "กลุ่ม", "١٤", "l'armée", "ataque"]
    for _ in range(count):
        text = dice.choice(TEXTS)
        for _ in range(dice.randint(1, 12)):
            kind = dice.randrange(8)
            at = dice.randint(0, len(text))
            if kind == 0:
                text = text[:at] + dice.choice(odd) + text[at:]
            elif kind == 1:
                text = text[:at] + text[at + dice.randint(1, 30) :]
            elif kind == 2:
                pieces = text.split()
                dice.shuffle(pieces)
                text = " ".join(pieces)
            elif kind == 3:
                text = text[:at] + " " + " ".join(dice.choices(words, k=dice.randint(1, 15))) + " " + text[at:]
            elif kind == 4:
                text = text[:at] + dice.choice(TEXTS)
            elif kind == 5:
                text = text.upper() if dice.random() < 0.5 else text.lower()
            elif kind == 6:
                text = text[:at] + " ".join(dice.choices(foreign, k=3)) + text[at:]
            else:
                text = text[:at] + "".join(chr(dice.randrange(0x110000)) for _ in range(5)) + text[at:]
        yield text
