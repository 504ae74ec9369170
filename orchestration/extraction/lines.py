"""Blurbs and readings as JSON Lines: what `blotter extract` reads and writes.

In:  `{"id", "text", "title"?, "published_at"?}` a line; an id that is missing is the number of the line.
Out: `{"id", "language", "events", "note"}` a line, in the order of the input; a line that cannot be read gives
`{"id", "line", "error"}` in its place, `line` being its number. Blank lines give nothing.
"""

import json
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from orchestration.extraction.reading import Blurb, extract
from orchestration.reference import Reference


def answers(lines: Iterable[bytes], reference: Reference | None = None) -> Iterator[dict[str, Any]]:
    """One answer a line of JSON Lines; see the module."""
    for number, line in enumerate(lines, start=1):
        if line.strip():
            yield _answer(line, number, reference)


def to_line(answer: dict[str, Any]) -> str:
    """An answer as one line that UTF-8 can hold: lone surrogates of the text are written as escapes."""
    out = json.dumps(answer, ensure_ascii=False)
    try:
        out.encode("utf-8")
    except UnicodeEncodeError:
        out = json.dumps(answer)
    return out + "\n"


def _answer(line: bytes, number: int, reference: Reference | None) -> dict[str, Any]:
    named: Any = number
    try:
        told = json.loads(line.decode("utf-8-sig"))
        if not isinstance(told, dict):
            raise ValueError("the line is no object")
        named = told.get("id", number)
        blurb = blurb_of(told, str(named))
    except RecursionError:
        return {"id": named, "line": number, "error": "the line is nested too deeply"}
    except ValueError as refusal:
        return {"id": named, "line": number, "error": str(refusal)}
    reading = next(extract([blurb], reference))
    events = [record.to_gold() for record in reading.records]
    return {"id": named, "language": reading.language, "events": events, "note": reading.note}


def blurb_of(told: dict[str, Any], blurb_id: str) -> Blurb:
    """The blurb that an object tells.

    Raises:
        ValueError: it has no text, a title that is no text, or a `published_at` that is no date; told in words.
    """
    text, title, published = told.get("text"), told.get("title"), told.get("published_at")
    if not isinstance(text, str):
        raise ValueError("the line has no text")
    if not isinstance(title, str | None):
        raise ValueError("the title is no text")
    try:
        on = date.fromisoformat(str(published)[:10]) if published else None
    except ValueError as refusal:
        raise ValueError(f"published_at is no date ({published!r}); write it as 2024-05-01") from refusal
    return Blurb(blurb_id, text, title, on)
