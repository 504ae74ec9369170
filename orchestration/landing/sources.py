"""Where files come from: what `raw/sources.yml` says of them."""

import datetime as dt
import difflib
import re
import urllib.parse
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

import yaml

from orchestration.errors import BlotterError
from orchestration.landing import dates

FIELDS = ("text", "title", "published_at", "url", "language")
FORMATS = ("txt", "jsonl", "json", "csv", "tsv", "parquet", "xml", "rss", "atom")


class BadSources(BlotterError):
    """`raw/sources.yml` cannot be used as it is written."""


@dataclass(frozen=True, slots=True)
class Source:
    """A source, and how its records are written.

    Attributes:
        id: its name in `source_id`.
        path: which files of the inbox are its own: a pattern with `*`, `**` and `?`.
        url: where its feed is fetched.
        format: what its files are, whatever their names end in.
        text, title, published_at, url_column, language_column: the names of the fields of a record.
        given: the fields whose names the file tells.
        language: the language of records that tell none.
        date_format: a `strptime` format of times; none means ISO 8601 or RFC 822.
        time_zone: the zone of times that tell none.
        delimiter: what stands between cells; none means a comma or a tab, as the format says.
        is_quoted: whether quotes around a cell mean anything.
        publisher, licence: who made it, and on what terms.
        allow_private: whether its URL may lead to a private or loopback address.
    """

    id: str
    path: str | None = None
    url: str | None = None
    format: str | None = None
    text: str = "text"
    title: str = "title"
    published_at: str = "published_at"
    url_column: str = "url"
    language_column: str = "language"
    given: frozenset[str] = field(default_factory=frozenset)
    language: str | None = None
    date_format: str | None = None
    time_zone: str = "UTC"
    delimiter: str | None = None
    is_quoted: bool = True
    publisher: str | None = None
    licence: str | None = None
    allow_private: bool = False

    def columns(self) -> tuple[tuple[str, str], ...]:
        """Each field and what it is called in a record."""
        return tuple(zip(FIELDS, (self.text, self.title, self.published_at, self.url_column, self.language_column), strict=True))

    def fields(self) -> tuple[str, ...]:
        """What the fields are called in a record."""
        return tuple(column for _, column in self.columns())

    def claims(self, name: str) -> bool:
        """Whether a file of that name below the inbox is from here."""
        is_fetched = self.url is not None and name.startswith(f"feeds/{self.id}/")
        return is_fetched or (self.path is not None and _fits(self.path, name))

    def parse_time(self, written: str) -> tuple[int, str] | None:
        """Read a time of this source (see `dates.parse_time`)."""
        return dates.parse_time(written, self.date_format, self.time_zone)

    def bad_date(self, written: str) -> str:
        """The sentence for a time that cannot be read."""
        form = f"the format {self.date_format!r}" if self.date_format else "ISO 8601 or RFC 822"
        return f"{written[:80]!r} is no time in {form}."


def _fits(pattern: str, name: str) -> bool:
    """Whether a pattern fits a whole name: all places in the name where it may have got to, piece by piece, in bounded time."""
    places = {0}
    for piece in _PIECE.split(pattern):
        if piece == "**/":
            first = min(places, default=len(name))
            places |= {at + 1 for at in range(first, len(name)) if name[at] == "/"}
        elif piece == "**":
            places = set(range(min(places, default=len(name) + 1), len(name) + 1))
        elif piece == "*":
            reached: set[int] = set()
            for at in sorted(places):
                while at not in reached:
                    reached.add(at)
                    at += at < len(name) and name[at] != "/"
            places = reached
        elif piece == "?":
            places = {at + 1 for at in places if at < len(name) and name[at] != "/"}
        else:
            places = {at + len(piece) for at in places if name.startswith(piece, at)}
    return len(name) in places


_PIECE = re.compile(r"(\*\*/|\*\*|\*|\?)")


@dataclass(frozen=True, slots=True)
class Sources:
    """The sources of a home, in the order in which the file tells them."""

    entries: tuple[Source, ...] = ()

    def of_file(self, name: str) -> Source:
        """The source of a file: the first that claims it, else the folder it lies in, else `inbox`."""
        for source in self.entries:
            if source.claims(name):
                return source
        folder, slash, _ = name.partition("/")
        return Source(folder if slash else "inbox")


_TEXT_KEYS = ("id", "path", "url", "format", "language", "date_format", "time_zone", "delimiter", "publisher", "licence")
_KEYS = (*_TEXT_KEYS, "columns", "quoted", "allow_private")
_ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,62}")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")


def _url_fault(url: str) -> str | None:
    """What is expected of an address instead, if it is none that can be fetched."""
    if not re.fullmatch(r"https?://[^\s/]+\S*", url):
        return "Give an address that begins with http:// or https://."
    try:
        parts = urllib.parse.urlsplit(url)
        is_whole = bool(parts.hostname) and parts.port != 0
    except ValueError as fault:
        return f"Give an address that is well formed ({fault})."
    if parts.username is not None or parts.password is not None:
        return "Give an address without a name or password."
    return None if is_whole else "Give an address with a host."


def _nearest(written: object, known: Collection[str]) -> str:
    """What was probably meant by a word that is none of the known, as a sentence; empty where nothing is near."""
    folded = {one.lower(): one for one in known}
    near = difflib.get_close_matches(str(written).lower(), folded, n=1)
    return f"Did you mean {folded[near[0]]!r}? " if near else ""


def _tells_a_day(date_format: str) -> bool:
    """Whether a day that is written in a format of `strptime` is read from it again."""
    day = dt.datetime(2021, 11, 23, 14, 45, tzinfo=dt.UTC)
    try:
        return dt.datetime.strptime(day.strftime(date_format), date_format).date() == day.date()
    except (ValueError, re.error):
        return False


def load_sources(home: Path) -> Sources:
    """Read `raw/sources.yml` of a home; without the file there are no entries.

    Args:
        home: the folder that holds `raw/`.

    Raises:
        BadSources: the file is no YAML, or an entry is wrong; tells file, line, key and what was expected.
    """
    path = home / "raw" / "sources.yml"
    try:
        written = path.read_text(encoding="utf-8")
        node = yaml.compose(written, Loader=yaml.SafeLoader)
        data = yaml.safe_load(written)
    except FileNotFoundError:
        return Sources()
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError, OSError) as fault:
        mark = getattr(fault, "problem_mark", None)
        where = f"{path}:{mark.line + 1}" if mark else str(path)
        raise BadSources(f"The file cannot be read ({str(fault).splitlines()[0]}).", where, "Write it as YAML.") from fault
    return _Checker(path, node).sources(data)


def _twice(node: yaml.Node | None) -> Iterator[tuple[str, int]]:
    """Keys that stand twice in one mapping, of which YAML would take the last, and their lines."""
    pending, seen = [node], {id(node)}
    while pending:
        one = pending.pop()
        below = []
        if isinstance(one, yaml.MappingNode):
            keys: set[str] = set()
            for key, _ in one.value:
                if key.value in keys:
                    yield key.value, key.start_mark.line + 1
                keys.add(key.value)
            below = [value for _, value in one.value]
        elif isinstance(one, yaml.SequenceNode):
            below = one.value
        for value in below:
            if id(value) not in seen:
                seen.add(id(value))
                pending.append(value)


class _Checker:
    """Holds what the file says to what it may say; knows the line of each key."""

    def __init__(self, path: Path, node: yaml.Node | None) -> None:
        self.path, self.node = path, node

    def fail(self, keys: tuple[str | int, ...], what: str, expected: str) -> BadSources:
        node, line = self.node, 1
        for key in keys:
            if isinstance(node, yaml.MappingNode):
                found = next((pair for pair in node.value if pair[0].value == key), None)
                if found is None:
                    break
                line, node = found[0].start_mark.line + 1, found[1]
            elif isinstance(node, yaml.SequenceNode) and isinstance(key, int):
                node = node.value[key]
                line = node.start_mark.line + 1
        told = "".join(f"[{key + 1}]" if isinstance(key, int) else f".{key}" for key in keys).lstrip(".")
        return BadSources(what, f"{self.path}:{line}: {told}", expected)

    def sources(self, data: Any) -> Sources:
        if data in (None, {"sources": None}):
            return Sources()
        if not isinstance(data, dict) or not isinstance(data.get("sources"), list) or len(data) != 1:
            other = next((key for key in data if key != "sources"), None) if isinstance(data, dict) else None
            at = () if other is None else (str(other),)
            raise self.fail(at, "The file is not a list of sources.", "Write one key, `sources`, that holds a list.")
        for key, line in _twice(self.node):
            raise BadSources(f"The key {key!r} stands twice in one mapping.", f"{self.path}:{line}: {key}", "Take one out.")
        entries = tuple(self.source(entry, ("sources", place)) for place, entry in enumerate(data["sources"]))
        seen: set[str] = set()
        for place, entry in enumerate(entries):
            if entry.id in seen:
                raise self.fail(("sources", place, "id"), f"The id {entry.id!r} stands twice.", "Give each its own.")
            seen.add(entry.id)
        return Sources(entries)

    def source(self, entry: Any, at: tuple[str | int, ...]) -> Source:
        if not isinstance(entry, dict):
            raise self.fail(at, "A source is not a mapping.", "Write `- id: ...` and its other keys below.")
        for key in entry:
            if key not in _KEYS:
                told = "Write it below `columns`. " if key in FIELDS else _nearest(key, _KEYS)
                raise self.fail((*at, str(key)), f"There is no key {key!r}.", f"{told}Known keys: {', '.join(_KEYS)}.")
        text = {key: self.text(entry, key, at) for key in _TEXT_KEYS}
        identity = text["id"]
        if not identity or not _ID.fullmatch(identity):
            raise self.fail((*at, "id"), f"The id is {entry.get('id')!r}.", "Use a-z, 0-9, _ and -, at most 63 of them.")
        path, url = text["path"], text["url"]
        if not path and not url:
            raise self.fail((*at, "path"), f"The source {identity!r} has neither path nor url.", "Give one of them.")
        if url and (expected := _url_fault(url)):
            what = f"The url is {url!r}." if "@" not in url else "The url cannot be used."
            raise self.fail((*at, "url"), what, expected)
        if path and {"", ".", ".."} & set(path.split("/")):
            raise self.fail((*at, "path"), f"The path is {path!r}.", "Give a pattern of files below raw/inbox, such as wire/**.")
        if text["format"] and text["format"] not in FORMATS:
            expected = f"{_nearest(text['format'], FORMATS)}Known formats: {', '.join(FORMATS)}."
            raise self.fail((*at, "format"), f"The format is {text['format']!r}.", expected)
        if text["delimiter"] and (len(text["delimiter"]) != 1 or text["delimiter"] in '"\r\n' or not text["delimiter"].isascii()):
            raise self.fail((*at, "delimiter"), f"It is {text['delimiter']!r}.", "Give one ASCII character, no quote.")
        if text["date_format"] and not _tells_a_day(text["date_format"]):
            expected = "Give a format of strptime that tells year, month and day, such as %d/%m/%Y."
            raise self.fail((*at, "date_format"), f"It is {text['date_format']!r}.", expected)
        if text["language"] and not _LANGUAGE.fullmatch(text["language"]):
            raise self.fail((*at, "language"), f"It is {text['language']!r}.", "Give a code, such as fr or en-US.")
        if text["time_zone"]:
            try:
                ZoneInfo(text["time_zone"])
            except (ZoneInfoNotFoundError, ValueError, OSError):
                raise self.fail(
                    (*at, "time_zone"),
                    f"There is no time zone {text['time_zone']!r}.",
                    f"{_nearest(text['time_zone'], available_timezones())}Use an IANA name, such as Africa/Bamako.",
                ) from None
        return Source(
            id=identity,
            path=path,
            url=url,
            format=text["format"],
            language=text["language"],
            date_format=text["date_format"],
            time_zone=text["time_zone"] or "UTC",
            delimiter=text["delimiter"],
            is_quoted=self.truth(entry, "quoted", at, default=True),
            publisher=text["publisher"],
            licence=text["licence"],
            allow_private=self.truth(entry, "allow_private", at, default=False),
            **self.columns(entry.get("columns"), (*at, "columns")),
        )

    def text(self, entry: Mapping[Any, Any], key: str, at: tuple[str | int, ...]) -> str | None:
        value = entry.get(key)
        if value is None or isinstance(value, str):
            return value or None
        raise self.fail((*at, key), f"It is {value!r}.", "Give a string; put it in quotes.")

    def truth(self, entry: Mapping[Any, Any], key: str, at: tuple[str | int, ...], *, default: bool) -> bool:
        value = entry.get(key, default)
        if isinstance(value, bool):
            return value
        raise self.fail((*at, key), f"It is {value!r}.", "Give true or false.")

    def columns(self, columns: Any, at: tuple[str | int, ...]) -> dict[str, Any]:
        if columns is None:
            return {}
        if not isinstance(columns, dict):
            raise self.fail(
                at, "The columns are not a mapping.", f"Write `text: body` and the like; fields: {', '.join(FIELDS)}."
            )
        for name in columns:
            if name not in FIELDS:
                expected = f"{_nearest(name, FIELDS)}Known fields: {', '.join(FIELDS)}."
                raise self.fail((*at, str(name)), f"There is no field {name!r}.", expected)
        named = {name: self.text(columns, name, at) for name in columns}
        taken = [column for column in named.values() if column]
        if twice := next((column for column in taken if taken.count(column) > 1), None):
            raise self.fail(at, f"The column {twice!r} is mapped twice.", "Map each column to one field.")
        attributes = {"url": "url_column", "language": "language_column"}
        told: dict[str, Any] = {attributes.get(name, name): column for name, column in named.items() if column}
        return {**told, "given": frozenset(name for name, column in named.items() if column)}
