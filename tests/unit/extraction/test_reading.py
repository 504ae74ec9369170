"""What holds of every reading, whatever the text: words that stand in it, one result, and an answer in time."""

import json
import random
import time
from datetime import date, datetime
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orchestration.extraction import Blurb, Reading, extract
from orchestration.extraction.frames import read_frame
from orchestration.reference import load
from orchestration.schemas import Candidates, Readings
from tests.unit.extraction.spoilt import TEXTS, assert_sound, assert_words_stand, fuzzed

GOLD = Path(__file__).resolve().parents[2] / "gold"
DAY = date(2024, 5, 15)
#: So many spoilt texts are read here; `make soak` reads a hundred thousand.
FUZZED = 2_000


def read(text: str, title: str | None = None, on: date | None = DAY) -> Reading:
    return next(extract([Blurb("b", text, title, on)]))


def told(reading: Reading) -> str:
    """A reading as text, to compare."""
    return json.dumps([reading.language, reading.note, [record.to_gold() for record in reading.records]], ensure_ascii=True)


SIGNS = (
    *("accents", "emoji", "curly", "zero width", "byte order mark", "combining", "direction", "dashes", "spaces"),
    *("dotted i", "ligatures", "surrogate", "nul"),
)


class TestWords:
    """Offsets count code points of the blurb as landed."""

    @pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
    def test_stand_in_the_gold(self, text: str) -> None:
        blurb = Blurb("b", text, None, DAY)
        assert_sound(blurb, read(text))

    @pytest.mark.parametrize(
        ("text", "field", "words"),
        [
            ("Ansaroul Islam a tué: fighters killed 5 soldiers in Ménaka, Mali, on Friday.", "places", "Ménaka"),
            ("🙂🙂 JNIM fighters killed 5 soldiers in Gao, Mali, on Friday.", "places", "Gao"),
            ("🇲🇱 JNIM’s men killed at least 5 soldiers in “Gao”, Mali.", "perpetrators", "JNIM"),
            ("\u200bJNIM\u200b killed 5 soldiers in Gao\u200b, Mali.", "perpetrators", "JNIM"),
            ("\ufeffJNIM killed 5 soldiers in Gao, Mali.", "perpetrators", "JNIM"),
            ("e\u0301e\u0301 JNIM killed 5 soldiers in Gao, Mali.", "places", "Gao"),
            ("\u202bJNIM\u202c killed 5 soldiers in Gao, Mali.", "places", "Gao"),
            ("JNIM killed five soldiers — “martyrs” — near Gao’s airport in Mali.", "places", "Gao"),
            ("\n\n  JNIM   killed\n5 soldiers in\tGao, Mali.", "deaths_low", "5"),
            ("İİİ JNIM killed 5 soldiers in Gao, Mali.", "places", "Gao"),
            ("ßﬁ JNIM killed 5 soldiers in Gao, Mali.", "places", "Gao"),
            ("\ud800 JNIM killed 5 soldiers in Gao, Mali.", "places", "Gao"),
            ("\x00 JNIM killed 5 soldiers in Gao, Mali.", "places", "Gao"),
        ],
        ids=SIGNS,
    )
    def test_stand_among_signs_of_every_width(self, text: str, field: str, words: str) -> None:
        reading = read(text)
        assert_sound(Blurb("b", text), reading)
        assert words in {e.text for record in reading.records for e in record.evidence if e.field == field}

    def test_of_a_title_are_the_title_s(self) -> None:
        blurb = Blurb("b", "JNIM attacked the army base on Friday.", "É Twelve soldiers killed in Gao, Mali", DAY)
        (reading,) = extract([blurb])
        assert_sound(blurb, reading)
        assert "title" in {e.rule.split(":")[0] for record in reading.records for e in record.evidence}

    @pytest.mark.parametrize("text", TEXTS[:152], ids=range(152))
    def test_every_value_has_words_or_says_that_it_has_none(self, text: str) -> None:
        for record in read(text).records:
            cited = {(e.field, e.value) for e in record.evidence}
            for name in ("perpetrators", "targets", "countries", "admin1"):
                assert {(name, value) for value in getattr(record, name)} <= cited
            assert {("places", place["name"]) for place in record.places} <= cited
            assert "event_type" in {field for field, _ in cited}
            if record.deaths != (None, None, None):
                assert {"deaths_low", "deaths_best", "deaths_high"} & {field for field, _ in cited}


class TestSameWhatever:
    """The same blurbs give the same records, whatever else is read and how."""

    def test_order_and_neighbours(self) -> None:
        blurbs = [Blurb(str(n), text, None, DAY) for n, text in enumerate(TEXTS)]
        alone = {b.id: told(next(extract([b]))) for b in blurbs}
        shuffled = blurbs[:]
        random.Random(3).shuffle(shuffled)
        for order in (blurbs, blurbs[::-1], shuffled):
            assert {r.blurb_id: told(r) for r in extract(order)} == alone
            assert [r.blurb_id for r in extract(order)] == [b.id for b in order]

    def test_reference_told_or_default(self) -> None:
        for text in TEXTS[:40]:
            assert told(next(extract([Blurb("b", text, None, DAY)], load()))) == told(read(text))

    @pytest.mark.parametrize("size", [1, 7, 152])
    def test_chunks(self, size: int) -> None:
        frame = pl.DataFrame(
            {
                "blurb_id": [f"b{n}" for n in range(152)],
                "text": TEXTS[:152],
                "title": [None] * 152,
                "published_at": [datetime(2024, 5, 15, 10)] * 152,
            },
            schema={"blurb_id": pl.String, "text": pl.String, "title": pl.String, "published_at": pl.Datetime("us")},
        )
        stamp = datetime(2024, 5, 16)
        whole = read_frame(frame, read_at=stamp)
        parts = [read_frame(frame.slice(k, size), read_at=stamp) for k in range(0, 152, size)]
        assert pl.concat([p[0] for p in parts]).equals(whole[0])
        assert pl.concat([p[1] for p in parts]).equals(whole[1])
        Candidates.validate(whole[0])
        Readings.validate(whole[1])
        assert whole[1]["n_records"].sum() == whole[0].height > 100


NAMES = [
    "JNIM",
    "ISWAP",
    "Boko Haram",
    "Islamic State",
    "Gao",
    "Mali",
    "Nigerien soldiers",
    "al Qaeda",
    "al-Shabaab",
    "Maiduguri",
]
HUGE = {
    "one letter": "a" * 1_000_000,
    "one capital": "A" * 1_000_000,
    "one digit": "7" * 1_000_000,
    "spaces": " " * 1_000_000,
    "newlines": "\n" * 1_000_000,
    "full stops": "." * 1_000_000,
    "quotes": "“”" * 500_000,
    "nul": "\x00" * 1_000_000,
    "surrogates": "\ud800" * 1_000_000,
    "combining": "a" + "\u0301" * 1_000_000,
    "right to left": "قتل " * 250_000,
    "ten thousand names": " ".join(NAMES[k % len(NAMES)] for k in range(10_000)),
    "ten thousand names in a list": ", ".join(NAMES[k % len(NAMES)] for k in range(10_000)),
    "killed and killed": "killed and " * 10_000,
    "who who": "JNIM, who killed soldiers " * 2_000,
    "one sentence": "JNIM killed 5 soldiers in Gao, Mali, and " * 3_000,
    "many sentences": "JNIM killed 5 soldiers in Gao, Mali. " * 3_000,
    "brackets": "(" * 100_000 + ")" * 100_000,
    "numbers": "12 " * 100_000,
    "dates": "on Friday 3 May 2024 " * 10_000,
    "articles": "a " * 100_000,
    "of of": "attack of the attack of " * 5_000,
}


class TestAnyText:
    """Any text at all is survived, and answered within a second."""

    @pytest.mark.parametrize("name", HUGE)
    def test_huge(self, name: str) -> None:
        read("warm")
        for text, title in ((HUGE[name], None), ("JNIM killed 5 soldiers in Gao.", HUGE[name])):
            started = time.process_time()
            reading = read(text, title)
            assert time.process_time() - started < 1
            assert_words_stand(Blurb("b", text, title), reading)

    def test_fuzzed(self) -> None:
        slowest = 0.0
        for text in fuzzed(FUZZED):
            started = time.process_time()
            reading = read(text)
            slowest = max(slowest, time.process_time() - started)
            assert_words_stand(Blurb("b", text), reading)
        assert slowest < 1

    def test_fuzzed_records_are_sound(self) -> None:
        for text in fuzzed(min(FUZZED, 500)):
            assert_sound(Blurb("b", text, None, DAY), read(text))

    @settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow], deadline=1000)
    @given(
        st.text(st.characters(codec=None), max_size=400),
        st.one_of(st.none(), st.text(max_size=80)),
        st.one_of(st.none(), st.dates()),
    )
    def test_anything(self, text: str, title: str | None, on: date | None) -> None:
        assert_sound(Blurb("b", text, title, on), next(extract([Blurb("b", text, title, on)])))

    @settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow], deadline=1000)
    @given(st.lists(st.sampled_from(sorted({w for t in TEXTS for w in t.split()})), max_size=60).map(" ".join), st.dates())
    def test_salad(self, text: str, on: date) -> None:
        assert_words_stand(Blurb("b", text, None, on), read(text, None, on))

    @pytest.mark.parametrize("text", ["", " ", "\n", ".", "\x00", "\u200b", "5", "a", "killed", "Mali", "\ud800", "🙂"])
    def test_next_to_nothing_gives_no_record_and_says_why(self, text: str) -> None:
        reading = read(text)
        assert reading.records == []
        assert reading.note

    @pytest.mark.parametrize("on", [date.min, date.max])
    def test_publication_at_either_end_of_the_calendar(self, on: date) -> None:
        for text in TEXTS[:60]:
            assert_words_stand(Blurb("b", text, None, on), read(text, None, on))

    def test_what_is_past_the_limit_is_not_read(self) -> None:
        text = "Rain fell. " * 400 + "JNIM killed 5 soldiers in Gao, Mali."
        assert len(text) > 4_000
        assert read(text).records == []


LANGUAGES = {
    "fr": "Des hommes armés ont attaqué une base de l’armée à Gao, au Mali, et ont tué au moins dix soldats dans la nuit.",
    "es": "Hombres armados atacaron una base del ejército en Gao, en el norte de Malí, y mataron a diez soldados en la noche.",
    "pt": "Homens armados atacaram uma base do exército em Palma, no norte de Moçambique, e mataram dez soldados na noite.",
    "de": "Bewaffnete haben in der Nacht eine Basis der Armee in Gao im Norden von Mali angegriffen und zehn Soldaten getötet.",
    "de short": "Bei einem Anschlag auf ein Hotel in Mogadischu sind am Freitag neun Menschen ums Leben gekommen.",
    "it": "Almeno dodici soldati sono stati uccisi in un attacco contro una base militare in Mali.",
    "it short": "Un attentato contro una moschea di Kabul ha provocato nove morti, ha detto la polizia.",
    "nl": "Bij een aanslag op een markt in Maiduguri zijn negen mensen om het leven gekomen, meldt de politie.",
    "nl short": "Strijders van Boko Haram hebben in Nigeria een dorp aangevallen en 14 mensen gedood.",
    "ar": "قتل مسلحون عشرة جنود في هجوم على قاعدة للجيش في غاو شمال مالي يوم الجمعة",
    "ru": "Боевики напали на военную базу в Гао на севере Мали и убили десять солдат, сообщили власти.",
    "zh": "武装分子周五袭击了马里北部加奥的一个军事基地，打死十名士兵。",
}


class TestLanguage:
    @pytest.mark.parametrize("name", LANGUAGES)
    def test_not_read_gives_no_record_and_says_so(self, name: str) -> None:
        reading = read(LANGUAGES[name])
        assert reading.records == []
        assert reading.language in {name.split()[0], "und"}
        assert reading.note == f"language {reading.language} is not read yet"

    @pytest.mark.parametrize(
        "text",
        [
            "Gunmen attacked a base of the Forces armées maliennes near Ménaka on Friday, killing ten soldiers.",
            "Jama’at Nusrat al-Islam wal-Muslimin killed ten soldiers in Gao, Mali.",
            "Ansaroul Islam fighters abducted the mayor of Arbinda in Burkina Faso.",
            "JNIM KILLS TEN SOLDIERS IN GAO, MALI",
        ],
        ids=["French name", "Arabic name", "names", "capitals"],
    )
    def test_of_names_is_not_the_text_s(self, text: str) -> None:
        reading = read(text)
        assert reading.language == "en"
        assert len(reading.records) == 1


class TestRivalCounts:
    """Two voices that count the same dead give a range; a sum would be a toll that nobody told."""

    @pytest.mark.parametrize(
        ("text", "deaths", "by_side"),
        [
            (
                "JNIM said it killed 12 soldiers near Gao on Friday; the army said five soldiers died.",
                (5, 12, 12),
                [("security_forces", 5, 12, 12)],
            ),
            (
                "JNIM said it killed at least 12 soldiers near Gao, but the army said five soldiers were killed.",
                (5, 12, None),
                [("security_forces", 5, 12, None)],
            ),
            (
                "The army said it killed 12 militants near Gao on Friday and lost two soldiers.",
                (14, 14, 14),
                [("armed_groups", 12, 12, 12), ("security_forces", 2, 2, 2)],
            ),
        ],
    )
    def test_are_a_range(self, text: str, deaths: tuple[int | None, ...], by_side: list[tuple[object, ...]]) -> None:
        (record,) = read(text).records
        assert record.deaths == deaths
        assert [(t["side"], t["low"], t["best"], t["high"]) for t in record.tolls_by_side] == by_side


def test_those_hurt_when_a_bomb_went_off_belong_to_the_bomb() -> None:
    text = (
        "JNIM ambushed an army convoy near Gao, Mali, on Friday, killing 12 soldiers. "
        "Two civilians were wounded when a roadside bomb hit a bus in Mopti the same day."
    )
    told = [(r.event_type, r.deaths[0], r.wounded[0]) for r in read(text).records]
    assert told == [("ambush", 12, None), ("explosive_device", None, 2)]


def test_a_sentence_told_again_is_no_other_event() -> None:
    once = "Gunmen killed 12 soldiers in Gao, Mali, on Friday."
    assert [r.to_gold() for r in read(" ".join([once] * 30)).records] == [r.to_gold() for r in read(once).records]


def test_what_is_past_the_limit_of_reading_is_said() -> None:
    text = "Gunmen killed 12 soldiers in Gao, Mali, on Friday. " + "The weather was fine. " * 300
    reading = read(text)
    assert len(reading.records) == 1
    assert reading.note == f"read to character 4,000 of {len(text):,}"
