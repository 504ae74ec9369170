"""Files of a record a line: plain text, and JSON Lines."""

import json
import re
from typing import Any

import orjson

from orchestration.landing.intake import Intake, Plain
from orchestration.landing.reasons import Reason
from orchestration.landing.sources import Source
from orchestration.landing.splitting import Lines, Unfit, split_lines
from orchestration.landing.streams import TextStream

_TERMINATORS = b"\r\n"
_CR, _LF = _TERMINATORS
_KEY_ENDS = re.compile(rb'"[ \t\r\n]*:').findall


def read_text(stream: TextStream, source: Source, intake: Intake) -> None:
    """Put each line of a text file into the intake: a line is a blurb.

    Args:
        stream: the file's bytes.
        source: tells the language, if any.
        intake: where the records go.
    """
    number = 0
    intake.has_offsets = stream.is_exact
    accept, language = intake.accept, source.language
    for part in split_lines(stream.blocks, intake.limits):
        if isinstance(part, Unfit):
            number += 1
            refuse_unfit(part, number, stream, intake)
            continue
        at = stream.begin + part.start
        for line in part.lines:
            number += 1
            raw = line.rstrip(_TERMINATORS)
            start, at = at, at + len(line)
            if not raw:
                intake.pass_blank(number)
                continue
            try:
                text = raw.decode()
            except UnicodeDecodeError as fault:
                intake.refuse(number, start, start + len(raw), Reason.INVALID_UTF8, not_utf8(fault), raw)
                continue
            if text.isspace():
                intake.pass_blank(number)
            else:
                accept(number, start, start + len(raw), text, None, None, None, language)


def read_json_lines(stream: TextStream, source: Source, intake: Intake) -> None:
    """Put each line of a JSON Lines file into the intake: a line is an object.

    Args:
        stream: the file's bytes.
        source: tells the names of the fields, and how times are written.
        intake: where the records go.
    """
    number = 0
    intake.has_offsets = stream.is_exact
    for part in split_lines(stream.blocks, intake.limits):
        if isinstance(part, Unfit):
            number += 1
            refuse_unfit(part, number, stream, intake)
        else:
            number = _read_objects(part, number, stream, source, intake)


def _read_objects(part: Lines, number: int, stream: TextStream, source: Source, intake: Intake) -> int:
    """Read lines; plain records, which are nearly all, in one tight loop, and whatever is not plain by `read_object`."""
    loads, parse_time, default_language = orjson.loads, source.parse_time, source.language
    text_name, title_name, time_name, url_name, language_name = source.fields()
    plain = Plain()
    add_number, add_start, add_end, add_text = plain.number.append, plain.start.append, plain.end.append, plain.text.append
    add_title, add_time, add_url, add_language = (
        plain.title.append,
        plain.published.append,
        plain.url.append,
        plain.language.append,
    )
    at = stream.begin + part.start
    for line in part.lines:
        number += 1
        size = len(line)
        start, at = at, at + size
        if size < 3 and not line.rstrip(_TERMINATORS):
            intake.pass_blank(number)
            continue
        try:
            record = loads(line)
            get = record.get
            text, title, url, language = get(text_name), get(title_name), get(url_name), get(language_name)
            time = parse_time(written) if (written := get(time_name)) else None
            if (
                type(text) is str
                and not (text.isspace() or text == "")
                and (title is None or type(title) is str)
                and (url is None or type(url) is str)
                and (language is None or type(language) is str)
                and (time is not None or written is None)
                # No quotes but those around keys and strings that were kept: then no key stands twice.
                and line.count(b'"') == 2 * (len(record) + [*map(type, record.values())].count(str))
            ):
                last = line[-1]
                end = at - (2 if last == _LF and line[-2] == _CR else 1 if last in _TERMINATORS else 0)
                add_number(number)
                add_start(start)
                add_end(end)
                add_text(text)
                add_title(title)
                add_time(time)
                add_url(url)
                add_language(language or default_language)
                continue
        except (orjson.JSONDecodeError, AttributeError, TypeError):
            pass
        intake.accept_all(plain)
        plain.clear()
        read_object(line.rstrip(_TERMINATORS), number, start, source, intake)
    intake.accept_all(plain)
    return number


def read_object(raw: bytes, number: int, start: int, source: Source, intake: Intake) -> None:
    """Put one JSON object into the intake.

    Args:
        raw: its bytes, and white space around.
        number: its place in the file, from 1.
        start: the offset of its first byte in the file.
        source: tells the names of the fields, and how times are written.
        intake: where it goes.
    """
    end = start + len(raw)
    try:
        record = orjson.loads(raw)
    except orjson.JSONDecodeError as fault:
        if not raw or raw.isspace() or _is_blank(raw):
            intake.pass_blank(number)
        else:
            intake.refuse(number, start, end, *_json_fault(raw, fault), raw)
        return
    if type(record) is not dict:
        intake.refuse(number, start, end, Reason.NOT_AN_OBJECT, 'A record is an object: {"text": ...}.', raw)
        return
    # As many ends of keys as keys: then none stands twice, and nothing needs a second look.
    if len(_KEY_ENDS(raw)) != len(record) and (twice := repeated_key(raw)) is not None:
        intake.refuse(number, start, end, Reason.DUPLICATE_KEY, f"The key {twice!r} stands twice in one object.", raw)
        return
    admit(record, number, start, end, raw, source, intake)


def admit(
    record: dict[str, Any], number: int, start: int | None, end: int | None, raw: bytes, source: Source, intake: Intake
) -> None:
    """Hold a record to the rule of every format, and accept or refuse it.

    Args:
        record: its fields by name; values as they came, so a string that should be one may be something else. A time may
            also be what `parse_time` gives.
        number: its place in the file, from 1.
        start: the offset of its first byte.
        end: the offset after its last.
        raw: its bytes, for quarantine.
        source: tells the names of the fields, and how times are written.
        intake: where it goes.
    """
    get = record.get
    text = get(source.text)
    title = get(source.title)
    url = get(source.url_column)
    language = get(source.language_column)
    published = get(source.published_at)
    if type(text) is not str:
        if text is None:
            intake.refuse(number, start, end, Reason.MISSING_TEXT, f"There is no field {source.text!r}.", raw)
        else:
            intake.refuse(number, start, end, Reason.WRONG_TYPE, _wrong_type(source.text, text), raw)
        return
    if not text or text.isspace():
        intake.refuse(number, start, end, Reason.EMPTY_TEXT, f"The field {source.text!r} is empty.", raw)
        return
    for name, value in ((source.title, title), (source.url_column, url), (source.language_column, language)):
        if value is not None and type(value) is not str:
            intake.refuse(number, start, end, Reason.WRONG_TYPE, _wrong_type(name, value), raw)
            return
    time = None
    if type(published) is tuple:
        time = published
    elif published is not None and published != "":
        if type(published) is not str:
            intake.refuse(number, start, end, Reason.WRONG_TYPE, _wrong_type(source.published_at, published), raw)
            return
        time = source.parse_time(published)
        if time is None:
            intake.refuse(number, start, end, Reason.BAD_DATE, source.bad_date(published), raw)
            return
    intake.accept(number, start, end, text, title, time, url, language or source.language)


def refuse_unfit(part: Unfit, number: int, stream: TextStream, intake: Intake) -> None:
    """Refuse what the splitter could not give as a record; quarantine keeps its beginning, and where it lies."""
    intake.refuse(number, stream.begin + part.start, stream.begin + part.end, part.reason, part.detail, part.head)


def not_utf8(fault: UnicodeDecodeError) -> str:
    """The sentence for a record that is no UTF-8."""
    return f"Byte {fault.start + 1} of the record is no UTF-8 ({fault.reason})."


def _is_blank(raw: bytes) -> bool:
    try:
        return raw.decode().isspace()
    except UnicodeDecodeError:
        return False


def _json_fault(raw: bytes, fault: orjson.JSONDecodeError) -> tuple[Reason, str]:
    try:
        raw.decode()
    except UnicodeDecodeError as encoding:
        return Reason.INVALID_UTF8, not_utf8(encoding)
    told = str(fault)
    if "depth limit" in told:
        return Reason.TOO_DEEP, f"The JSON is nested too deeply ({told})."
    if "surrogate" in told:
        return Reason.LONE_SURROGATE, f"An escape stands for half a character ({told})."
    return Reason.INVALID_JSON, f"No valid JSON: {told}."


class _Repeated(Exception):
    pass


def _refuse_repeated(pairs: list[tuple[str, Any]]) -> None:
    keys = [key for key, _ in pairs]
    if len(set(keys)) != len(keys):
        raise _Repeated(next(key for key in keys if keys.count(key) > 1))


def repeated_key(raw: bytes) -> str | None:
    """The first key found to stand twice in one object of a valid JSON text, if any does."""
    try:
        json.loads(raw, object_pairs_hook=_refuse_repeated)
    except _Repeated as found:
        return str(found)
    except RecursionError:
        return None
    return None


def _wrong_type(name: str, value: object) -> str:
    kinds = {int: "a number", float: "a number", bool: "a boolean", list: "an array", dict: "an object"}
    return f"The field {name!r} holds {kinds.get(type(value), 'something else')}, not a string."
