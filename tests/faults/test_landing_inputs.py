"""Whatever is put into the inbox is loaded, known as a duplicate, quarantined with a reason, or left with one."""

import gzip
import json
import os
import random
import subprocess
import sys
import textwrap
import time
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl
import pyarrow as pa
import pytest

from orchestration.landing import Limits, land, read_ledger, read_quarantine

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "raw" / "inbox").mkdir(parents=True)
    return tmp_path


def sightings(home: Path) -> pl.DataFrame:
    return pl.concat([pl.read_parquet(path) for path in sorted((home / "raw" / "blurbs").glob("*.parquet"))])


def zstd(data: bytes) -> bytes:
    file = pa.BufferOutputStream()
    with pa.CompressedOutputStream(file, "zstd") as packed:
        packed.write(data)
    return file.getvalue().to_pybytes()


@dataclass
class Case:
    """A file, and what must become of its records: texts in order, reasons in order, and how many are blank."""

    name: str
    content: bytes
    texts: list[str] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    blank: int = 0
    raw: bytes | None = None


XML = '<rss version="2.0"><channel>{}</channel></rss>'
ITEM = "<item><title>{}</title><description>{}</description></item>"
LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(12))
    + "]>"
    + XML.format(ITEM.format("t", "&m;"))
)
XXE = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>' + XML.format(ITEM.format("&e;", "&e;"))
EXTERNAL_DTD = '<!DOCTYPE rss SYSTEM "file:///etc/passwd">' + XML.format(ITEM.format("t", "kept"))
FLOOD = "e" + "\u0301" * 500

CASES: dict[int, list[Case]] = {
    26: [
        Case("a.txt", b"before\nx\xffy\nafter\n", ["before", "after"], ["invalid_utf8"], raw=b"x\xffy"),
        Case("a.jsonl", b'{"text":"a"}\n{"text":"\xc3"}\n{"text":"b"}\n', ["a", "b"], ["invalid_utf8"], raw=b'{"text":"\xc3"}'),
    ],
    27: [
        Case("a.txt", b"one\ntw", ["one", "tw"]),
        Case("a.jsonl", b'{"text":"a"}\n{"tex', ["a"], ["invalid_json"], raw=b'{"tex'),
        Case("a.txt.gz", gzip.compress(b"one\n" * 3 + os.urandom(9000).hex().encode())[:5000], ["one"] * 3, ["damaged_file"]),
        Case("a.txt.zst", zstd(b"one\n" * 3 + os.urandom(900_000).hex().encode())[:-50], ["one"] * 3, ["damaged_file"]),
    ],
    29: [
        Case("a.jsonl", b'{"text":"\\ud800"}\n{"text":"\\ud83d\\ude00"}\n', ["\U0001f600"], ["lone_surrogate"]),
        Case("a.txt", b"\xed\xa0\x80\nok\n", ["ok"], ["invalid_utf8"]),
    ],
    30: [
        Case("a.txt", b"a\0b\x01\x1bc\nd\n", ["a\0b\x01\x1bc", "d"]),
        Case("a.jsonl", b'{"text":"a\\u0000b"}\n', ["a\0b"]),
    ],
    31: [
        Case("a.txt", b"\xef\xbb\xbfone\r\ntwo\rthree\n\xef\xbb\xbffour", ["one", "two", "three", "\ufefffour"]),
        Case("a.txt", "one\ntwö\U0001f600\n".encode("utf-16"), ["one", "twö\U0001f600"]),
        Case("a.txt", b"\xfe\xff" + "one\r\ntwo".encode("utf-16-be"), ["one", "two"]),
        Case("a.txt", b"\xff\xfe" + "a\n\ud800b\nc\n".encode("utf-16-le", "surrogatepass"), ["a", "c"], ["invalid_utf8"]),
        Case("a.txt", b"\xff\xfe" + "one\ntwo".encode("utf-16-le") + b"x", ["one"], ["invalid_utf8"]),
        Case("a.txt", "one\ntwo\n".encode("utf-32"), ["one", "two"]),
        Case("a.txt", "some words\n".encode("utf-16-le"), [], ["unknown_encoding"]),
        Case("a.csv", 'text\r\n"one\r\ntwo"\r\n'.encode("utf-16"), ["one\r\ntwo"]),
    ],
    32: [
        Case("a.txt", "a\u2028b\u2029c\u0085d\x0be\x0cf\x1cg\n".encode(), ["a\u2028b\u2029c\u0085d\x0be\x0cf\x1cg"]),
        Case("a.jsonl", '{"text":"a\u2028b\u0085c"}\n'.encode(), ["a\u2028b\u0085c"]),
    ],
    33: [
        Case("a.txt", b""),
        Case("a.txt", "\n  \n\t\n\u00a0\u3000\nx\n\n".encode(), ["x"], blank=5),
        Case("a.jsonl", b'\n \r\n{"text":"x"}\n', ["x"], blank=2),
        Case("a.json", b" \n"),
        Case("a.csv", b""),
        Case("a.xml", b""),
        Case("a.parquet", b""),
        Case("a.txt.gz", b""),
        Case("a.txt.gz", gzip.compress(b"")),
    ],
    36: [
        Case("a.jsonl", b'{"text":"a","x":' + b"[" * 100_000 + b"]" * 100_000 + b'}\n{"text":"b"}\n', ["b"], ["too_deep"]),
        Case("a.json", b"[" * 100_000, [], ["too_deep", "invalid_json"]),
        Case("a.xml", b"<rss>" + b"<x>" * 100_000, [], ["unsafe_xml"]),
    ],
    37: [
        Case("a.jsonl", b'{"text":"a","text":"b"}\n', [], ["duplicate_key"]),
        Case("a.json", b'[{"text":"a","te\\u0078t":"b"}]', [], ["duplicate_key"]),
        Case("a.csv", b"text,text\na,b\n", [], ["wrong_columns"]),
        Case("a.jsonl", b'{"text":"a","more":{"x":[1]}}\n', ["a"]),
        Case("a.csv", b"more,text\n1,a\n", ["a"]),
        Case("a.jsonl", b'{"title":"a"}\n{"text":1}\n{"text":"a","url":{}}\n', [], ["missing_text", "wrong_type", "wrong_type"]),
    ],
    38: [
        Case("a.jsonl", b'{"text":"a"}\n' * 2000 + b'{"text":7}\n{"text":"z"}\n', ["a"] * 2000 + ["z"], ["wrong_type"]),
        Case(
            "a.csv",
            b"text,published_at\n" + b"a,2021-01-01\n" * 2000 + b"a,late\nz,\n",
            ["a"] * 2000 + ["z"],
            ["bad_date"],
        ),
    ],
    40: [
        Case("a.xml", XXE.encode(), [], ["unsafe_xml"]),
        Case("a.xml", EXTERNAL_DTD.encode(), ["kept"]),
    ],
    41: [Case("a.xml", LAUGHS.encode(), [], ["unsafe_xml"])],
    42: [
        Case(
            "a.xml",
            XML.format(ITEM.format("", "") + ITEM.format("t", "  ") + "<item/>" + ITEM.format("", "body")).encode(),
            ["body"],
            ["empty_text", "empty_text", "missing_text"],
        )
    ],
    48: [
        Case(
            "a.txt",
            f"\u202eevil \U0001f469\u200d\U0001f692 {FLOOD}\nnext\n".encode(),
            [f"\u202eevil \U0001f469\u200d\U0001f692 {FLOOD}", "next"],
        )
    ],
    49: [Case("a.jsonl", b'{"text":"\'); drop table blurbs; --","url":"{{ 1/0 }}"}\n', ["'); drop table blurbs; --"])],
    53: [Case("a.txt", b"<script>alert(1)</script>\n", ["<script>alert(1)</script>"])],
    56: [
        Case(
            "a.jsonl",
            b'{"text":"a","published_at":"2021-02-31"}\n{"text":"b","published_at":"00/00/0000"}\n',
            [],
            ["bad_date", "bad_date"],
        )
    ],
}


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(case, id=f"{row}-{place}-{case.name}", marks=pytest.mark.fault(row))
        for row, cases in CASES.items()
        for place, case in enumerate(cases)
    ],
)
def test_input_is_loaded_or_quarantined_and_its_neighbours_are_loaded(home: Path, case: Case) -> None:
    (home / "raw" / "inbox" / case.name).write_bytes(case.content)
    begun = time.process_time()
    result = land(home)
    assert time.process_time() - begun < 1
    assert sightings(home)["text"].to_list() == case.texts
    quarantine = read_quarantine(home)
    assert quarantine["reason"].to_list() == case.reasons
    assert all(quarantine["detail"].str.len_chars() > 10)
    if case.raw is not None:
        assert quarantine["raw"].to_list() == [case.raw]
    assert result.blank == case.blank
    assert result.records_read == len(case.texts) + len(case.reasons) + case.blank
    for start, end, text in sightings(home).select("byte_start", "byte_end", "text").iter_rows():
        if case.name == "a.txt" and start is not None:
            assert case.content[start:end].decode() == text


ENTRIES = (
    '<feed xmlns="http://www.w3.org/2005/Atom"><entry><title/><summary/></entry>'
    "<entry><title>Raid</title><content> </content></entry></feed>"
)


@pytest.mark.fault(42)
@pytest.mark.parametrize(
    ("content", "columns", "told"),
    [
        (XML.format(ITEM.format("", "")), "", ["The <item> has no text: its <description> is empty."]),
        (XML.format("<item/>"), "{text: dek}", ["The <item> has no text: none of <dek> is in it."]),
        (
            XML.format("<item/>"),
            "",
            ["The <item> has no text: none of <description>, <summary>, <content:encoded>, <content> is in it."],
        ),
        (
            ENTRIES,
            "",
            [
                "The <entry> has no text: its <summary> is empty.",
                "The <entry> has no text: its <content> is empty. It has a title: if that tells it all, write"
                " `columns: {text: title}`.",
            ],
        ),
    ],
    ids=["empty-item", "own-element", "bare-item", "atom"],
)
def test_an_item_without_text_is_told_in_the_words_of_its_feed(home: Path, content: str, columns: str, told: list[str]) -> None:
    (home / "raw" / "inbox" / "a.xml").write_text(content, encoding="utf-8")
    (home / "raw" / "sources.yml").write_text(
        f"sources:\n- {{id: s, path: a.xml, columns: {columns or '{}'}}}\n", encoding="utf-8"
    )
    land(home)
    assert read_quarantine(home)["detail"].to_list() == told


BOUNDED = """
    import json, time
    from tests.memory import peak_megabytes
    begun = time.process_time()
    result = land(home)
    print(json.dumps([
        result.records_read, result.loaded, result.quarantined, time.process_time() - begun, peak_megabytes(),
    ]))
"""


def land_bounded(home: Path) -> tuple[int, int, int, float, float]:
    prelude = f"from pathlib import Path\nhome = Path({str(home)!r})\nfrom orchestration.landing import *\n"
    done = subprocess.run(
        [sys.executable, "-c", prelude + textwrap.dedent(BOUNDED)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return tuple(json.loads(done.stdout))


def sparse(path: Path, size: int) -> None:
    with path.open("wb") as file:
        file.truncate(size)


BIG = {
    "34-txt": ("a.txt", lambda path: path.write_bytes(b"before\n" + b"x" * 40_000_000 + b"\nafter\n"), (3, 2, 1)),
    "34-jsonl": (
        "a.jsonl",
        lambda path: path.write_bytes(b'{"text":"a"}\n{"text":"' + b"x" * 40_000_000 + b'"}\n{"text":"b"}\n'),
        (3, 2, 1),
    ),
    "34-json": (
        "a.json",
        lambda path: path.write_bytes(b'[{"text":"a"},{"text":"' + b"x" * 40_000_000 + b'"},{"text":"b"}]'),
        (3, 2, 1),
    ),
    "34-csv": ("a.csv", lambda path: path.write_bytes(b"text\na\n" + b"x" * 40_000_000 + b"\nb\n"), (3, 2, 1)),
    "34-xml": (
        "a.xml",
        lambda path: path.write_text(
            XML.format(ITEM.format("t", "a") + ITEM.format("t", "x" * 40_000_000) + ITEM.format("t", "b"))
        ),
        (3, 2, 1),
    ),
    "34-xml-tag": ("a.xml", lambda path: path.write_text(f'<rss><channel a="{"x" * 40_000_000}"/></rss>'), (1, 0, 1)),
    "35-txt": ("a.txt", lambda path: sparse(path, 1_000_000_000), (1, 0, 1)),
    "35-json": ("a.json", lambda path: sparse(path, 1_000_000_000), (1, 0, 1)),
    "39-gz": ("a.txt.gz", lambda path: path.write_bytes(b"".join([gzip.compress(bytes(100_000_000))] * 10)), (1, 0, 1)),
    "39-zst": ("a.txt.zst", lambda path: path.write_bytes(zstd(bytes(1_000_000_000))), (1, 0, 1)),
    "39-lines": ("a.jsonl.gz", lambda path: path.write_bytes(gzip.compress(b"\n" * 100_000_000)), None),
}


@pytest.mark.parametrize("name", [pytest.param(name, marks=pytest.mark.fault(int(name[:2]))) for name in BIG])
def test_huge_input_is_refused_at_the_cap_in_bounded_memory(home: Path, name: str) -> None:
    file, write, expected = BIG[name]
    write(home / "raw" / "inbox" / file)
    *counts, seconds, megabytes = land_bounded(home)
    if expected:
        assert tuple(counts) == expected
    reasons = read_quarantine(home)["reason"].to_list()
    assert reasons == [
        {"34-xml-tag": "unsafe_xml", "39-gz": "output_cap", "39-zst": "output_cap", "39-lines": "output_cap"}.get(
            name, "too_long"
        )
    ]
    assert megabytes < 400
    assert seconds < 20
    assert all(len(raw) <= Limits().kept for raw in read_quarantine(home)["raw"])


@pytest.mark.fault(44)
def test_same_blurb_in_two_files_and_a_renamed_file_are_sightings_of_one_blurb(home: Path) -> None:
    inbox = home / "raw" / "inbox"
    (inbox / "a.txt").write_text("one\ntwo\n")
    (inbox / "b.jsonl").write_text('{"text":"one"}\n')
    first = land(home)
    assert (first.loaded, first.duplicates) == (2, 1)
    (inbox / "a.txt").rename(inbox / "c.txt")
    second = land(home)
    assert (second.loaded, second.duplicates) == (0, 2)
    rows = sightings(home)
    assert rows.filter("is_first_sighting").height == rows["blurb_id"].n_unique() == 2
    assert rows.filter(pl.col("text") == "one")["file_name"].to_list() == ["a.txt", "b.jsonl", "c.txt"]


@pytest.mark.fault(45)
def test_same_text_twice_in_one_file_is_one_blurb_with_two_sightings(home: Path) -> None:
    (home / "raw" / "inbox" / "a.txt").write_text("same\nother\nsame\n")
    result = land(home)
    assert (result.records_read, result.loaded, result.duplicates) == (3, 2, 1)
    assert sightings(home).filter(pl.col("text") == "same").select("record_number", "is_first_sighting").rows() == [
        (1, True),
        (3, False),
    ]


@pytest.mark.fault(47)
def test_invisible_and_look_alike_characters_are_landed_as_they_came(home: Path) -> None:
    texts = ["JN\u200bIM", "JN\u00adIM", "Bok\u043e Haram", "Que\u0301bec", "Qu\u00e9bec"]
    (home / "raw" / "inbox" / "a.txt").write_text("\n".join(texts), encoding="utf-8")
    assert land(home).loaded == len(texts)
    assert sightings(home)["text"].to_list() == texts


@pytest.mark.fault(51)
def test_strange_names_links_and_pipes_never_lead_outside_and_never_hang(home: Path) -> None:
    inbox = home / "raw" / "inbox"
    secret = home / "secret.txt"
    secret.write_text("secret\n")
    (home / "folder").mkdir()
    (home / "folder" / "inside.txt").write_text("secret too\n")
    (inbox / "link.txt").symlink_to(secret)
    (inbox / "link").symlink_to(home / "folder")
    os.mkfifo(inbox / "pipe.txt")
    names = ["new\nline.txt", "..x.txt", "x" * 251 + ".txt", "sp ace.txt", "back\\slash.txt", "'); drop.txt"]
    for place, name in enumerate(names[:1] + names[2:]):
        (inbox / name).write_text(f"text {place}\n")
    (Path(os.fsdecode(os.fsencode(inbox) + b"/\xff.txt"))).write_text("bytes\n")
    begun = time.process_time()
    result = land(home)
    assert time.process_time() - begun < 2
    assert sorted(sightings(home)["text"]) == ["bytes", *(f"text {place}" for place in range(5))]
    assert [(one.name, one.why) for one in result.left] == [
        ("link", "a link is not followed"),
        ("link.txt", "a link is not followed"),
        ("pipe.txt", "not a regular file"),
    ]
    told = set(read_ledger(home)["file_name"])
    assert told == {"new\\u000aline.txt", "x" * 251 + ".txt", "sp ace.txt", "back\\\\slash.txt", "'); drop.txt", "\\xff.txt"}
    assert {path.parent.name for path in home.rglob("*.parquet")} == {"blurbs", "ledger"}
    assert land(home).files == 0


def test_file_of_unknown_format_is_quarantined_as_one_record(home: Path) -> None:
    (home / "raw" / "inbox" / "a.pdf").write_bytes(b"%PDF-1.7 ...")
    result = land(home)
    assert (result.records_read, result.quarantined) == (1, 1)
    assert read_quarantine(home).select("reason", "raw").rows() == [("unknown_format", b"%PDF-1.7 ...")]


@pytest.mark.fault(59)
def test_size_of_blocks_and_chunks_changes_nothing(tmp_path: Path) -> None:
    choose = random.Random(2)
    lines = [json.dumps({"text": f"{choose.randint(0, 300)} killed", "title": "t" * choose.randint(0, 40)}) for _ in range(2000)]
    content = "\r\n".join([*lines, "bad", "[]"]).encode()
    expected = None
    for number, limits in enumerate((Limits(), Limits(block=1000, rows=7), Limits(block=65_537, rows=50_000, held=10_000))):
        other = tmp_path / str(number)
        (other / "raw" / "inbox").mkdir(parents=True)
        (other / "raw" / "inbox" / "a.jsonl").write_bytes(content)
        land(other, limits=limits)
        rows = sightings(other).drop("batch_id", "landed_at")
        refused = read_quarantine(other).drop("batch_id", "landed_at")
        expected = expected or (rows, refused)
        assert rows.equals(expected[0])
        assert refused.equals(expected[1])


def test_2000_mutated_files_never_crash_and_the_ledger_balances() -> None:
    program = Path(__file__).with_name("fuzz_landing.py")
    done = subprocess.run(
        [sys.executable, program, "--inputs", "2000", "--seed", "7"], capture_output=True, text=True, timeout=200
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert (told["inputs"], told["unbalanced"], told["doubled"]) == (2000, 0, 0)
    assert told["loaded"] > 200
    assert told["quarantined"] > 500
    assert told["slowest_seconds"] < 1
    assert told["peak_megabytes"] < 1000
