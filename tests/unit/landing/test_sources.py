"""`raw/sources.yml`: what it may say, and how it is told what is wrong with it."""

from pathlib import Path

import polars as pl
import pytest

from orchestration.landing import BadSources, land, load_sources
from orchestration.landing.dates import parse_time

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "raw").mkdir()
    return tmp_path


WRONG = {
    "no list": ("sources: 7", ":1", "`sources`"),
    "other key": ("sources: []\nfeeds: []", ":2: feeds", "`sources`"),
    "no YAML": ("sources:\n- id: [", ":2", "YAML"),
    "not a mapping": ("sources:\n- 7", ":2: sources[1]", "- id:"),
    "unknown key": ("sources:\n- id: a\n  path: x\n  pth: y", ":4: sources[1].pth", "Known keys"),
    "near key": ("sources:\n- id: a\n  path: x\n  Timezone: UTC", ":4: sources[1].Timezone", "Did you mean 'time_zone'? Known"),
    "field as key": ("sources:\n- id: a\n  path: x\n  text: body", ":4: sources[1].text", "Write it below `columns`."),
    "near format": ("sources:\n- id: a\n  path: x\n  format: JSONLines", ":4: sources[1].format", "Did you mean 'jsonl'?"),
    "near zone": ("sources:\n- id: a\n  path: x\n  time_zone: Africa/Bamaco", ":4: sources[1].time_zone", "'Africa/Bamako'"),
    "near field": (
        "sources:\n- id: a\n  path: x\n  columns: {publishedat: day}",
        ":4: sources[1].columns.publishedat",
        "Did you mean 'published_at'?",
    ),
    "no id": ("sources:\n- path: x", ":2: sources[1].id", "a-z"),
    "bad id": ("sources:\n- id: ../x\n  path: x", ":2: sources[1].id", "a-z"),
    "id twice": ("sources:\n- id: a\n  path: x\n- id: a\n  path: y", ":4: sources[2].id", "its own"),
    "no place": ("sources:\n- id: a", ":2: sources[1].path", "Give one"),
    "path outside": ("sources:\n- id: a\n  path: ../b/*", ":3: sources[1].path", "below raw/inbox"),
    "url": ("sources:\n- id: a\n  url: file:///etc/passwd", ":3: sources[1].url", "http://"),
    "format": ("sources:\n- id: a\n  path: x\n  format: xls", ":4: sources[1].format", "Known formats"),
    "time zone": ("sources:\n- id: a\n  path: x\n  time_zone: Mars/Base", ":4: sources[1].time_zone", "IANA"),
    "date format": ("sources:\n- id: a\n  path: x\n  date_format: dd/mm", ":4: sources[1].date_format", "strptime"),
    "delimiter": ("sources:\n- id: a\n  path: x\n  delimiter: ';;'", ":4: sources[1].delimiter", "one ASCII"),
    "quoted": ("sources:\n- id: a\n  path: x\n  quoted: maybe", ":4: sources[1].quoted", "true or false"),
    "number": ("sources:\n- id: a\n  path: x\n  licence: 4", ":4: sources[1].licence", "string"),
    "unknown field": (
        "sources:\n- id: a\n  path: x\n  columns:\n    text: b\n    body: c",
        ":6: sources[1].columns.body",
        "Known fields",
    ),
    "folder": ("sources:\n- id: a\n  path: wire/", ":3: sources[1].path", "wire/**"),
    "here": ("sources:\n- id: a\n  path: ./a.csv", ":3: sources[1].path", "wire/**"),
    "url malformed": ("sources:\n- id: a\n  url: 'http://[::bad/x'", ":3: sources[1].url", "well formed"),
    "url port": ("sources:\n- id: a\n  url: http://x.example:99999/", ":3: sources[1].url", "well formed"),
    "url password": ("sources:\n- id: a\n  url: https://me:secret@x.example/", ":3: sources[1].url", "without a name"),
    "date without year": ("sources:\n- id: a\n  path: x\n  date_format: '%d/%m'", ":4: sources[1].date_format", "year"),
    "date unknown": ("sources:\n- id: a\n  path: x\n  date_format: '%d/%m/%Y %Q'", ":4: sources[1].date_format", "strptime"),
    "date day twice": ("sources:\n- id: a\n  path: x\n  date_format: '%d/%m/%Y %d'", ":4: sources[1].date_format", "strptime"),
    "language": ("sources:\n- id: a\n  path: x\n  language: english!", ":4: sources[1].language", "fr"),
    "key twice": ("sources:\n- id: a\n  path: x\n  path: y", ":4: path", "Take one out"),
    "column twice": ("sources:\n- id: a\n  path: x\n  columns: {text: b, title: b}", ":4: sources[1].columns", "one field"),
}


@pytest.mark.parametrize("name", WRONG)
def test_error_names_file_line_key_and_what_was_expected(home: Path, name: str) -> None:
    written, where, expected = WRONG[name]
    (home / "raw" / "sources.yml").write_text(written)
    with pytest.raises(BadSources) as told:
        load_sources(home)
    assert told.value.where.startswith(f"{home / 'raw' / 'sources.yml'}{where}")
    assert expected in told.value.fix
    assert "secret" not in str(told.value)


@pytest.mark.fault(50)
def test_sql_and_templates_in_settings_are_inert_or_refused(home: Path) -> None:
    (home / "raw" / "sources.yml").write_text(
        "sources:\n- id: a\n  path: \"'); drop table x; --*\"\n  publisher: '{{ env_var(1) }}'\n"
    )
    (source,) = load_sources(home).entries
    assert source.claims("'); drop table x; --1")
    assert source.publisher == "{{ env_var(1) }}"
    (home / "raw" / "sources.yml").write_text("sources:\n- id: '{{ x }}'\n  path: x\n")
    with pytest.raises(BadSources):
        load_sources(home)


def test_sources_of_the_repository_can_be_read() -> None:
    assert load_sources(ROOT).of_file("sample/blurbs.txt").language == "en"


@pytest.mark.parametrize(
    ("pattern", "name", "claimed"),
    [
        ("a/*.csv", "a/b.csv", True),
        ("a/*.csv", "a/b/c.csv", False),
        ("a/**/*.csv", "a/b/c.csv", True),
        ("a/**/*.csv", "a/c.csv", True),
        ("a/**", "a/b/c", True),
        ("?.txt", "a.txt", True),
        ("?.txt", "/.txt", False),
        ("a.txt", "aXtxt", False),
        ("**", "a/b", True),
        ("a*/**/b?c*", "ax/y/z/b1c", True),
        ("*a*b", "aab", True),
        ("x**y", "x/1/y", True),
        ("[a].txt", "[a].txt", True),
        ("*" * 40 + "x", "a" * 240, False),
        ("*a" * 40, "a/" * 120, False),
    ],
)
def test_path_patterns(home: Path, pattern: str, name: str, claimed: bool) -> None:
    (home / "raw" / "sources.yml").write_text(f"sources:\n- id: s\n  path: '{pattern}'\n")
    assert load_sources(home).entries[0].claims(name) is claimed


def test_fetched_files_are_their_sources_whatever_its_path_says(home: Path) -> None:
    entry = "{id: lwj, path: 'old/*', url: 'https://a.example/feed', language: en}"
    (home / "raw" / "sources.yml").write_text(f"sources:\n- {entry}\n")
    sources = load_sources(home)
    assert [sources.of_file(name).language for name in ("feeds/lwj/x.xml", "old/x.xml", "feeds/x.xml")] == ["en", "en", None]


def test_a_list_whose_entries_are_all_commented_out_is_empty(home: Path) -> None:
    (home / "raw" / "sources.yml").write_text("sources:\n#  - id: a\n")
    assert load_sources(home).entries == ()


@pytest.mark.parametrize(
    ("name", "source_id"), [("a.txt", "inbox"), ("wire/a.txt", "wire"), ("wire/2021/a.txt", "wire"), ("feeds/lwj/x.xml", "lwj")]
)
def test_source_of_a_file(home: Path, name: str, source_id: str) -> None:
    (home / "raw" / "sources.yml").write_text("sources:\n- id: lwj\n  url: https://a.example/feed\n")
    assert load_sources(home).of_file(name).id == source_id


@pytest.mark.parametrize(
    ("written", "date_format", "time_zone", "expected"),
    [
        ("2021-02-03T04:05:06Z", None, "UTC", "2021-02-03T04:05:06"),
        ("2021-02-03T04:05:06+02:00", None, "Africa/Nairobi", "2021-02-03T02:05:06"),
        ("2021-02-03T04:05:06", None, "Africa/Nairobi", "2021-02-03T01:05:06"),
        ("2021-02-03T00:00:00", None, "Africa/Nairobi", "2021-02-02T21:00:00"),
        ("2021-02-03", None, "Africa/Nairobi", "2021-02-03T00:00:00"),
        ("03/02/2021", "%d/%m/%Y", "Africa/Nairobi", "2021-02-03T00:00:00"),
        ("03/02/2021 00:00", "%d/%m/%Y %H:%M", "Africa/Nairobi", "2021-02-02T21:00:00"),
        ("Wed, 03 Feb 2021 04:05:06 +0100", None, "UTC", "2021-02-03T03:05:06"),
        ("3 Feb 2021 04:05 GMT", None, "UTC", "2021-02-03T04:05:00"),
        ("Wed,3 Feb 21 04:05 EST", None, "UTC", "2021-02-03T09:05:00"),
        ("Wed, 03 Feb 2021 04:05:06 +0100 (CET)", None, "UTC", "2021-02-03T03:05:06"),
        ("Wed, 03 Feb 2021 04:05:06 WAT", None, "UTC", None),
        ("Wed, 03 Feb 2021 04:05:06 CET", None, "Africa/Nairobi", None),
        (" 2021-02-03 ", None, "UTC", "2021-02-03T00:00:00"),
        ("9999-12-31T23:59:59", None, "UTC", "9999-12-31T23:59:59"),
        ("9999-12-31T23:59:59-02:00", None, "UTC", None),
        ("31 Feb 2021 04:05 GMT", None, "UTC", None),
        ("2021-02-31", None, "UTC", None),
        ("yesterday", None, "UTC", None),
        ("03/02/2021", None, "UTC", None),
        ("", None, "UTC", None),
    ],
)
def test_times(written: str, date_format: str | None, time_zone: str, expected: str | None) -> None:
    time = parse_time(written, date_format, time_zone)
    assert (time and time[1]) == expected


def test_what_is_said_of_a_source_lands_without_the_key_of_its_feed_and_is_taken_back(home: Path) -> None:
    (home / "raw" / "inbox").mkdir()

    def files() -> list[Path]:
        return sorted((home / "raw" / "sources").glob("*"))

    land(home)
    assert files() == []
    written = "sources:\n- {id: wire, url: 'https://wire.example/feed?key=secret#1', publisher: The Wire, licence: CC BY 4.0}\n"
    (home / "raw" / "sources.yml").write_text(f"{written}- {{id: radio, path: radio/**, language: fr}}\n")
    land(home)
    (first,) = files()
    rows = [("wire", "The Wire", "CC BY 4.0", None, "https://wire.example/feed"), ("radio", None, None, "fr", None)]
    assert pl.read_parquet(first).rows() == rows
    before = first.stat().st_mtime_ns
    land(home)
    assert (files(), first.stat().st_mtime_ns) == ([first], before)
    first.write_bytes(b"PAR1 damaged")
    land(home)
    assert pl.read_parquet(first).rows() == rows
    (home / "raw" / "sources.yml").unlink()
    land(home)
    (last,) = files()
    assert (last == first, pl.read_parquet(last).rows()) == (False, [])
