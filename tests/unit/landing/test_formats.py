"""Every format gives the same blurbs for the same records, and refuses what it must, one record at a time."""

import csv
import gzip
import io
import json
import random
from pathlib import Path

import polars as pl
import pyarrow as pa
import pytest

from orchestration.landing import Limits, land, read_ledger, read_quarantine

RECORDS = [
    {"text": "One killed.", "title": None, "published_at": "2021-02-03T04:05:06", "url": "https://a.example/1", "language": "en"},
    {"text": 'He said "no", twice,\nthen left.', "title": "A, b", "published_at": None, "url": None, "language": None},
    {"text": "Cinq morts à Gao\u2028hier.", "title": "“Titre”", "published_at": "2021-02-03", "url": None, "language": "fr"},
    {"text": "=HYPERLINK(1)\t'); drop table x; --", "title": None, "published_at": None, "url": None, "language": None},
    {"text": '"quoted" start', "title": '"', "published_at": None, "url": None, "language": None},
    {"text": " spaces kept ", "title": None, "published_at": None, "url": None, "language": None},
]
COLUMNS = list(RECORDS[0])


def as_jsonl(records: list[dict]) -> bytes:
    return b"".join(json.dumps(record).encode() + b"\n" for record in records)


def as_json(records: list[dict]) -> bytes:
    return json.dumps(records, indent=1, ensure_ascii=False).encode()


def as_delimited(records: list[dict], delimiter: str, end: str = "\r\n") -> bytes:
    file = io.StringIO(newline="")
    writer = csv.DictWriter(file, COLUMNS, delimiter=delimiter, lineterminator=end)
    writer.writeheader()
    writer.writerows(records)
    return file.getvalue().encode()


def as_parquet(records: list[dict]) -> bytes:
    file = io.BytesIO()
    pl.DataFrame(records, schema=dict.fromkeys(COLUMNS, pl.String)).write_parquet(file)
    return file.getvalue()


WRITERS = {
    "jsonl": as_jsonl,
    "json": as_json,
    "csv": lambda records: as_delimited(records, ","),
    "tsv": lambda records: as_delimited(records, "\t", "\n"),
    "parquet": as_parquet,
}


def zstd(data: bytes) -> bytes:
    file = pa.BufferOutputStream()
    with pa.CompressedOutputStream(file, "zstd") as packed:
        packed.write(data)
    return file.getvalue().to_pybytes()


PACKERS = {"": lambda data: data, ".gz": gzip.compress, ".zst": zstd}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "raw" / "inbox").mkdir(parents=True)
    return tmp_path


def put(home: Path, name: str, content: bytes) -> None:
    path = home / "raw" / "inbox" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def sightings(home: Path) -> pl.DataFrame:
    return pl.concat([pl.read_parquet(path) for path in sorted((home / "raw" / "blurbs").glob("*.parquet"))])


def rows(frame: pl.DataFrame) -> list[tuple]:
    columns = ["blurb_id", "text", "title", "published_at", "url", "declared_language"]
    return frame.filter("is_first_sighting").select(columns).sort("blurb_id").rows()


@pytest.mark.parametrize("packed", PACKERS)
@pytest.mark.parametrize("written", WRITERS)
def test_same_records_in_any_format_are_the_same_blurbs(home: Path, written: str, packed: str, tmp_path: Path) -> None:
    put(home, "a.jsonl", as_jsonl(RECORDS))
    assert land(home).loaded == len(RECORDS)
    expected = rows(sightings(home))
    assert [row[1] for row in sorted(expected)] == [row[1] for row in expected]
    other = tmp_path / "other"
    put(other, f"b.{written}{packed}", PACKERS[packed](WRITERS[written](RECORDS)))
    result = land(other)
    assert read_quarantine(other).rows() == []
    assert (result.records_read, result.loaded) == (len(RECORDS), len(RECORDS))
    assert rows(sightings(other)) == expected


def test_offsets_in_a_json_document_and_a_table_are_those_of_the_record(home: Path) -> None:
    contents = {"a.json": as_json(RECORDS), "a.csv": as_delimited(RECORDS, ",")}
    for name, content in contents.items():
        put(home, name, content)
    land(home)
    for name, start, end, text in sightings(home).select("file_name", "byte_start", "byte_end", "text").iter_rows():
        raw = contents[name][start:end].decode()
        if name == "a.json":
            assert json.loads(raw)["text"] == text
        else:
            assert next(csv.reader([raw]))[0] == text


CSV_CASES = {
    "stray quote in a cell": (b'text\n5" gun found\nnext\n', ['5" gun found', "next"], []),
    "quote never closed": (b'text\nbefore\n"open\nafter\nlast', ["before", "after", "last"], ["malformed_row"]),
    "quote closed by junk": (b'text\n"a"b\nafter\n', ["after"], ["malformed_row"]),
    "quote opened, junk later": (b'text\n"a\nb"c\nafter\n', ["after", 'b"c'], ["malformed_row"]),
    "too many cells": (b"text,url\na,b,c\nd,e\n", ["d"], ["malformed_row"]),
    "too few cells": (b"text,url\na\nd,e\n", ["d"], ["malformed_row"]),
    "invalid UTF-8": (b"text\n\xff\nd\n", ["d"], ["invalid_utf8"]),
    "no text column": (b"body\na\n", [], ["wrong_columns"]),
    "column twice": (b"text,text\na,b\n", [], ["wrong_columns"]),
    "only a header": (b"text\n", [], []),
    "blank rows": (b"text,url\na,\n\n  \n,\n", ["a"], ["missing_text"]),
    "line breaks in a cell": (b'text,url\r\n"a\r\nb\n",u\r\nc,d', ["a\r\nb\n", "c"], []),
    "bad date late": (b"text,published_at\n" + b"a,2021-01-01\n" * 2000 + b"b,soon\n", ["a"], ["bad_date"]),
    "byte order mark": (b"\xef\xbb\xbftext\na\n", ["a"], []),
}


@pytest.mark.parametrize("case", CSV_CASES)
def test_csv_row_is_loaded_or_refused_alone(home: Path, case: str) -> None:
    content, texts, reasons = CSV_CASES[case]
    put(home, "a.csv", content)
    result = land(home)
    assert sorted(sightings(home).filter("is_first_sighting")["text"]) == sorted(texts)
    assert read_quarantine(home)["reason"].to_list() == reasons
    assert result.records_read == result.loaded + result.duplicates + result.quarantined + result.blank


JSON_CASES = {
    "array": (b'[{"text":"a"}, {"text":"b]}"}]', ["a", "b]}"], []),
    "object": (b' {"text":"a \\" { \\\\"} ', ['a " { \\'], []),
    "objects": (b'{"text":"a"}\n{"text":"b"}', ["a", "b"], []),
    "not closed": (b'[{"text":"a"},', ["a"], ["invalid_json"]),
    "cut": (b'[{"text":"a"},{"te', ["a"], ["invalid_json", "invalid_json"]),
    "bad element": (b'[{"text":"a"},{"text":},7,"x",[1],{"text":"b"}]', ["a", "b"], ["invalid_json"] + ["not_an_object"] * 3),
    "bracket too many": (b'[{"text":"a"}]}', ["a"], ["invalid_json"]),
    "invalid UTF-8": (b'[{"text":"\xff"},{"text":"b"}]', ["b"], ["invalid_utf8"]),
    "empty array": (b"[]", [], []),
    "wrapper": (b'{"items":[{"text":"a"}]}', [], ["missing_text"]),
}


@pytest.mark.parametrize("block", [1, 7, 1 << 20])
@pytest.mark.parametrize("case", JSON_CASES)
def test_json_element_is_loaded_or_refused_alone(home: Path, case: str, block: int) -> None:
    content, texts, reasons = JSON_CASES[case]
    put(home, "a.json", content)
    land(home, limits=Limits(block=block))
    assert sightings(home)["text"].to_list() == texts
    assert read_quarantine(home)["reason"].to_list() == reasons


RSS = b"""<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>Feed</title><language>en-us</language><description>About</description>
<item><title>One &amp; two</title><link>https://a.example/1</link><pubDate>Wed, 03 Feb 2021 05:05:06 +0100</pubDate>
<description><![CDATA[<p>Five killed&nbsp;in Gao.</p>]]></description><content:encoded>long</content:encoded></item>
<item><title>No body</title><description> </description></item>
<item><description>caf&eacute; &lt;b&gt;</description><guid>https://a.example/3</guid><dc:language>fr</dc:language></item>
<item><description>Bad time</description><pubDate>31 Feb 2021</pubDate></item>
</channel></rss>"""
ATOM = b"""<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><title>T</title>
<entry><title>E</title><id>tag:x</id><link rel="self" href="https://no"/><link href="https://a.example/2"/>
<published>2021-02-03T04:05:06Z</published>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">a <b>b</b></div></content>
</entry></feed>"""


@pytest.mark.parametrize("block", [1, 50, 1 << 20])
def test_feeds_give_their_items(home: Path, block: int) -> None:
    put(home, "a.xml", RSS)
    put(home, "b.atom", ATOM)
    land(home, limits=Limits(block=block))
    told = sightings(home).select("file_name", "text", "title", "published_at", "url", "declared_language").rows()
    assert [(row[0], row[1], row[2], str(row[3]), row[4], row[5]) for row in told] == [
        ("a.xml", "<p>Five killed&nbsp;in Gao.</p>", "One & two", "2021-02-03 04:05:06", "https://a.example/1", "en-us"),
        ("a.xml", "café <b>", None, "None", "https://a.example/3", "fr"),
        (
            "b.atom",
            '<div xmlns="http://www.w3.org/1999/xhtml">a <b>b</b></div>',
            "E",
            "2021-02-03 04:05:06",
            "https://a.example/2",
            "en",
        ),
    ]
    quarantine = read_quarantine(home)
    assert quarantine.select("record_number", "reason").rows() == [(2, "empty_text"), (4, "bad_date")]
    assert quarantine["raw"][0] == b"<item><title>No body</title><description> </description></item>"
    for name, start, end in sightings(home).select("file_name", "byte_start", "byte_end").iter_rows():
        raw = (RSS if name == "a.xml" else ATOM)[start:end]
        assert raw.startswith((b"<item>", b"<entry>"))
        assert raw.endswith((b"</item>", b"</entry>"))


FEED = '<?xml version="1.0" encoding="{}"?><rss><channel><item><description>{}</description></item>{}</channel></rss>'


@pytest.mark.parametrize("block", [1, 50, 1 << 20])
@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("ISO-8859-1", "tué à Gao"),
        ("windows-1252", "tué à Gao\u2019s"),
        ("Shift_JIS", "日本で"),
        ("gb2312", "日本"),
        ("ISO-2022-JP", "日本"),
        ("koi8-r", "Мали"),
        ("UTF-8", "tué 日本"),
    ],
)
def test_feed_is_read_in_the_encoding_that_it_declares(home: Path, encoding: str, text: str, block: int) -> None:
    xhtml = f'<item><content><div xmlns="http://www.w3.org/1999/xhtml">{text} <b>b</b></div></content></item>'
    put(home, "a.xml", FEED.format(encoding, text, xhtml).encode(encoding))
    land(home, limits=Limits(block=block))
    assert sightings(home)["text"].to_list() == [text, f'<div xmlns="http://www.w3.org/1999/xhtml">{text} <b>b</b></div>']
    assert sightings(home)["byte_start"].is_null().to_list() == [encoding != "UTF-8"] * 2


@pytest.mark.parametrize("encoding", ["nonsense", "base64", "idna", "undefined", "../../x"])
def test_feed_in_an_encoding_that_nobody_knows_is_quarantined_with_its_beginning(home: Path, encoding: str) -> None:
    content = FEED.format(encoding, "text", "").encode()
    put(home, "a.xml", content)
    put(home, "b.txt", b"neighbour\n")
    assert land(home).loaded == 1
    ((reason, raw),) = read_quarantine(home).select("reason", "raw").rows()
    assert reason in ("unknown_encoding", "malformed_xml")
    assert raw == content


def test_feed_keeps_the_items_before_a_byte_that_its_encoding_has_not(home: Path) -> None:
    content = FEED.format("Shift_JIS", "日本", "<item><description>BAD</description></item>").encode("shift_jis")
    put(home, "a.xml", content.replace(b"BAD", b"\xff\xff"))
    land(home)
    assert sightings(home)["text"].to_list() == ["日本"]
    assert read_quarantine(home)["reason"].to_list() == ["malformed_xml"]


def test_white_space_before_the_declaration_spoils_no_feed_and_no_offset(home: Path) -> None:
    content = b"\r\n  " + FEED.format("UTF-8", "one", "").encode()
    put(home, "a.xml", content)
    land(home)
    start, end = sightings(home).select("byte_start", "byte_end").row(0)
    assert content[start:end] == b"<item><description>one</description></item>"


def test_rss_1_is_read(home: Path) -> None:
    put(
        home,
        "a.xml",
        b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"'
        b' xmlns:dc="http://purl.org/dc/elements/1.1/"><channel/><item rdf:about="https://a.example/1"><title>t</title>'
        b"<description>one</description><dc:date>2021-02-03</dc:date></item></rdf:RDF>",
    )
    land(home)
    ((text, title, published),) = sightings(home).select("text", "title", "published_at").rows()
    assert (text, title, str(published)) == ("one", "t", "2021-02-03 00:00:00")


def test_page_that_is_no_feed_is_quarantined_from_its_first_byte(home: Path) -> None:
    put(home, "a.xml", b"<!DOCTYPE html><html><body>Not found</body></html>")
    land(home)
    assert read_quarantine(home).select("reason", "raw").rows() == [
        ("unknown_format", b"<!DOCTYPE html><html><body>Not found</body></html>")
    ]


def test_utf_16_without_a_mark_is_quarantined_with_its_beginning(home: Path) -> None:
    content = '{"text":"a few words"}\n'.encode("utf-16-le")
    for name in ("a.jsonl", "b.json", "c.csv", "d.xml"):
        put(home, name, content)
    land(home)
    assert read_quarantine(home).select("reason", "raw").rows() == [("unknown_encoding", content)] * 4


def test_feed_keeps_the_items_before_a_fault(home: Path) -> None:
    put(home, "a.xml", RSS[: RSS.index(b"<item><description>caf") + 20])
    result = land(home)
    assert (result.loaded, result.quarantined) == (1, 2)
    assert read_quarantine(home)["reason"].to_list() == ["empty_text", "malformed_xml"]


def test_source_maps_columns_format_and_time(home: Path) -> None:
    (home / "raw" / "sources.yml").write_text(
        """
sources:
  - id: wire
    path: "wire/**"
    format: csv
    delimiter: ";"
    columns: {text: body, published_at: day, url: link}
    date_format: "%d/%m/%Y %H:%M"
    time_zone: Africa/Nairobi
    language: en
"""
    )
    put(home, "wire/2021/a.dat", b"day;body;link\n03/02/2021 07:05;Five killed.;https://a.example/1\n")
    assert land(home).loaded == 1
    row = sightings(home).row(0, named=True)
    assert (row["source_id"], row["text"], row["url"], row["declared_language"]) == (
        "wire",
        "Five killed.",
        "https://a.example/1",
        "en",
    )
    assert str(row["published_at"]) == "2021-02-03 04:05:00"


def test_50_000_records_are_the_same_blurbs_however_they_come(tmp_path: Path) -> None:
    choose = random.Random(5)
    records = [
        {
            "text": f'{choose.randint(1, 99)} killed in attack {number // 2}\n“near” Gao, "Mali"',
            "title": choose.choice([None, "", f"Title {number % 7}"]),
            "published_at": choose.choice([None, f"2021-02-{number % 28 + 1:02}T04:05:06"]),
            "url": None,
            "language": None,
        }
        for number in range(50_000)
    ]
    expected = None
    for written in ("jsonl", "csv", "parquet"):
        for files in (1, 50):
            choose.shuffle(records)
            home = tmp_path / f"{written}-{files}"
            for part in range(files):
                put(home, f"{part}.{written}", WRITERS[written](records[part::files]))
            result = land(home)
            assert result.records_read == 50_000 == result.loaded + result.duplicates
            blurbs = sightings(home).filter("is_first_sighting").select("blurb_id", "text", "title", "published_at")
            blurbs = blurbs.sort("blurb_id")
            expected = blurbs if expected is None else expected
            assert blurbs.equals(expected)
    assert expected is not None
    assert expected["blurb_id"].n_unique() == expected.height


def test_ledger_names_file_hash_and_size(home: Path) -> None:
    put(home, "a.csv", b"text\na\n")
    land(home)
    assert read_ledger(home).select("file_name", "file_bytes", "records_read").rows() == [("a.csv", 7, 1)]
