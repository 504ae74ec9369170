"""Whatever bytes come, every record is accounted for once, in order, and lies where it is said to lie."""

import json
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.landing.formats import READERS, read_file
from orchestration.landing.intake import Chunk, Intake, Refusals
from orchestration.landing.limits import Limits
from orchestration.landing.sources import FORMATS, Source
from orchestration.landing.splitting import Lines, split_lines

TOKENS = [
    b"text", b"a", b"\n", b"\r", b"\r\n", b'"', b'""', b",", b"\t", b"{", b"}", b"[", b"]", b":", b"\\", b" ", b"\0", b"\xff",
    b'{"text":"x"}', b"text,title\n", b"<rss>", b"<item>", b"</item>", b"<description>", b"</description>", b"&amp;", b"\xc3\xa9",
    b"\xef\xbb\xbf", b"\xff\xfe", b"\xed\xa0\x80", b"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
]  # fmt: skip
BYTES = st.one_of(st.binary(max_size=80), st.lists(st.sampled_from(TOKENS), max_size=25).map(b"".join))


def blocks_of(content: bytes, size: int) -> Iterator[bytes]:
    for start in range(0, len(content), size):
        yield content[start : start + size]


def take_in(content: bytes, name: str, size: int) -> tuple[Intake, list[Chunk], list[Refusals]]:
    chunks: list[Chunk] = []
    refusals: list[Refusals] = []
    intake = Intake(Limits(record=40, kept=10, rows=3), chunks.append, refusals.append)
    intake.begin_file(0)
    read_file(blocks_of(content, size), name, len(content), Source("any"), intake)
    intake.flush()
    return intake, chunks, refusals


def test_every_format_that_a_source_may_name_has_a_reader() -> None:
    assert set(READERS) == set(FORMATS)


@pytest.mark.parametrize("format", FORMATS)
@settings(max_examples=300, deadline=None)
@given(content=BYTES, size=st.sampled_from([1, 3, 1000]))
def test_any_bytes_balance(format: str, content: bytes, size: int) -> None:
    intake, chunks, refusals = take_in(content, f"a.{format}", size)
    accepted = [number for chunk in chunks for number in chunk.number]
    refused = [number for refusal in refusals for number in refusal.number]
    tally = intake.tally
    assert (len(accepted), len(refused)) == (tally.accepted, tally.refused)
    numbers = accepted + refused
    assert len(set(numbers)) == len(numbers)
    assert set(numbers) <= set(range(1, tally.read + 1))
    assert tally.read == intake.last_number
    assert accepted == sorted(accepted)
    for chunk in chunks:
        for start, end, text in zip(chunk.start, chunk.end, chunk.text, strict=True):
            assert text
            text.encode()
            if format == "txt" and start is not None:
                assert content[start:end].decode() == text
            if format in ("json", "jsonl") and start is not None:
                assert json.loads(content[start:end])["text"] == text


@settings(max_examples=1000, deadline=None)
@given(content=BYTES, size=st.integers(1, 9))
def test_lines_are_those_of_the_whole_whatever_the_blocks(content: bytes, size: int) -> None:
    found = []
    for part in split_lines(blocks_of(content, size), Limits(record=12, kept=5)):
        if isinstance(part, Lines):
            at = part.start
            for line in part.lines:
                found.append((at, line.rstrip(b"\r\n")))
                at += len(line)
        else:
            assert part.end - part.start > 12
            assert part.head == content[part.start : part.start + 5]
            found.append((part.start, content[part.start : part.end]))
    expected, at = [], 0
    for line in content.splitlines(keepends=True):
        expected.append((at, line.rstrip(b"\r\n")))
        at += len(line)
    assert found == expected
