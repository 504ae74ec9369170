"""RSS 2.0 and Atom, an item or entry a record.

The parser opens nothing outside and expands no entity that a file declares: a file that declares any is refused. What
stands before a fault in the XML is landed; the rest is one refused record.
"""

import codecs
import html
import re
import xml.parsers.expat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain

from orchestration.landing.intake import Intake
from orchestration.landing.lines import admit
from orchestration.landing.reasons import Reason
from orchestration.landing.sources import Source
from orchestration.landing.splitting import overlong
from orchestration.landing.streams import StreamFault, TextStream, as_utf8

_ROOTS = ("rss", "feed", "RDF")
_ITEMS = ("item", "entry")
_PREFIXES = {
    "http://purl.org/rss/1.0/modules/content/": "content:",
    "http://purl.org/dc/elements/1.1/": "dc:",
    "http://purl.org/dc/terms/": "dcterms:",
    "http://search.yahoo.com/mrss/": "media:",
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes:",
    "http://www.w3.org/1999/xhtml": "xhtml:",
    "http://www.w3.org/XML/1998/namespace": "xml:",
    "http://www.w3.org/2005/Atom": "",
    "http://purl.org/rss/1.0/": "",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#": "",
}
# What a field is called unless the source tells, the best first; the first that is not empty counts.
_NAMES = {
    "text": ("description", "summary", "content:encoded", "content"),
    "title": ("title",),
    "published_at": ("pubDate", "published", "dc:date", "dcterms:created", "updated"),
    "url": ("link",),
    "language": ("dc:language", "xml:lang"),
}
_SPACE = b" \t\r\n"
_DECLARED = re.compile(rb"""<\?xml\s[^>]*?\bencoding\s*=\s*["']([A-Za-z][A-Za-z0-9._-]*)["']""").match
_READ_AS_IT_IS = ("utf-8", "utf8", "us-ascii", "ascii")
_MAX_DEPTH = 256
_MAX_TOKEN = 8  # times the cap of a record


@dataclass(slots=True)
class _Item:
    tag: str
    begin: int
    depth: int
    head: bytes = b""  # its first bytes, once it is over the cap
    fields: dict[str, str] = field(default_factory=dict)


class _Refused(Exception):
    def __init__(self, reason: Reason, detail: str) -> None:
        super().__init__(detail)
        self.reason, self.detail = reason, detail


class _FeedReader:
    """Handlers of one run of the parser over one file."""

    def __init__(self, source: Source, intake: Intake) -> None:
        self.source, self.intake = source, intake
        self.number = self.depth = self.size = 0
        self.begin = 0  # of the XML in the file
        self.end = 0  # of the last item
        self.language = ""
        self.item: _Item | None = None
        self.name: str | None = None  # of the field that is open ...
        self.name_depth = 0  # ... its depth ...
        self.text: list[str] = []  # ... its text so far ...
        self.inner = -1  # ... and where its content begins, once an element is found inside
        self.inner_begin = -1
        self.window = b""  # the bytes from `window_start` on: the open item and the block
        self.window_start = 0
        parser = xml.parsers.expat.ParserCreate("utf-8", namespace_separator=" ")
        parser.buffer_text = True
        # As if there were a DTD that is not read: then HTML's entities are told to us instead of being errors.
        parser.UseForeignDTD(True)
        parser.ExternalEntityRefHandler = self._outside
        parser.StartDoctypeDeclHandler = self._doctype
        parser.EntityDeclHandler = self._declared
        parser.SkippedEntityHandler = self._entity
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        self.parser = parser

    def read(self, stream: TextStream) -> None:
        self.begin, self.intake.has_offsets = stream.begin, stream.is_exact
        try:
            for block in stream.blocks:
                self._feed(block)
            if self.size:
                self.parser.Parse(b"", True)
        except xml.parsers.expat.ExpatError as fault:
            self._refuse_rest(Reason.MALFORMED_XML, f"The XML is malformed ({fault}); nothing behind is read.")
        except (_Refused, StreamFault) as fault:
            self._refuse_rest(fault.reason, fault.detail, getattr(fault, "head", b""))

    def _feed(self, block: bytes) -> None:
        limits = self.intake.limits
        if self.item is None or self.item.head:
            # A tag may have begun in the last block: the parser has come as far as its beginning.
            parsed = min(max(0, self.parser.CurrentByteIndex - self.window_start), len(self.window))
            self.window, self.window_start = self.window[parsed:] + block, self.window_start + parsed
        else:
            self.window += block
        if self.item and not self.item.head and self.size - self.item.begin > limits.record:
            begin = self.item.begin - self.window_start
            self.item.head = self.window[begin : begin + limits.kept]
            self.item.fields.clear()
        self.size += len(block)
        self.parser.Parse(block, False)
        if self.size - max(0, self.parser.CurrentByteIndex) > _MAX_TOKEN * limits.record + len(block):
            raise _Refused(Reason.UNSAFE_XML, "A single tag or comment is over the cap.")

    def _slice(self, begin: int, end: int) -> bytes:
        return self.window[max(0, begin - self.window_start) : max(0, end - self.window_start)]

    def _refuse_rest(self, reason: Reason, detail: str, head: bytes = b"") -> None:
        at = self.item.begin if self.item else max(self.end, self.window_start)
        raw = (self.item and self.item.head) or self._slice(at, self.size) or head
        start, end = self.begin + at, self.begin + self.size
        self.intake.refuse(self.number + 1, start, end, reason, detail, raw[: self.intake.limits.kept])

    def _outside(self, *_: object) -> int:
        return 1

    def _doctype(self, _name: str, _system: str | None, _public: str | None, has_internal_subset: int) -> None:
        if has_internal_subset:
            raise _Refused(Reason.UNSAFE_XML, "The file declares a document type of its own; take that out.")

    def _declared(self, *_: object) -> None:
        raise _Refused(Reason.UNSAFE_XML, "The file declares entities; take them out.")

    def _entity(self, name: str, is_parameter: bool) -> None:
        if not is_parameter:
            self._characters(html.unescape(f"&{name};"))

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        name = _short(tag)
        if self.depth == 1 and name not in _ROOTS:
            raise _Refused(Reason.UNKNOWN_FORMAT, f"No RSS or Atom: the outermost element is <{name[:80]}>.")
        if self.depth > _MAX_DEPTH:
            raise _Refused(Reason.UNSAFE_XML, "The elements are nested too deeply.")
        language = attributes.get("http://www.w3.org/XML/1998/namespace lang", "")
        if self.item is None:
            if name in _ITEMS:
                self.item = _Item(name, self.parser.CurrentByteIndex, self.depth)
                if language:
                    self.item.fields["xml:lang"] = language
            elif name == "language":
                self.name, self.name_depth, self.text = name, self.depth, []
            elif language and self.depth <= 2:
                self.language = language
        elif self.name is None and self.depth == self.item.depth + 1:
            self.name, self.name_depth, self.text, self.inner_begin = name, self.depth, [], -1
            self.inner = self._behind_tag(self.parser.CurrentByteIndex)
            if name == "link" and attributes.get("href") and attributes.get("rel", "alternate") == "alternate":
                self.text.append(attributes["href"])
            elif name == "guid" and attributes.get("isPermaLink", "true").lower() == "false":
                self.name = "guid:opaque"
        elif self.name is not None:
            self.inner_begin = self.inner

    def _behind_tag(self, begin: int) -> int:
        end = self.window.find(b">", max(0, begin - self.window_start))
        return self.window_start + end + 1 if end >= 0 else -1

    def _characters(self, text: str) -> None:
        if self.name is not None and not (self.item and self.item.head):
            self.text.append(text)

    def _end(self, tag: str) -> None:
        at = self.parser.CurrentByteIndex
        if self.name is not None and self.depth == self.name_depth:
            text = "".join(self.text)
            if self.item is None:
                self.language = text.strip()
            elif not self.item.head:
                if self.inner_begin >= 0:
                    # Mark-up that is not escaped: the text is what stands there.
                    text = self._slice(self.inner_begin, at).decode("utf-8", "replace")
                if not self.item.fields.get(self.name, "").strip():
                    self.item.fields[self.name] = text
            self.name, self.inner_begin = None, -1
        if self.item and self.depth == self.item.depth and _short(tag) in _ITEMS:
            self._take(self.item, max(at, self._behind_tag(at)))
            self.item = None
        self.depth -= 1

    def _take(self, item: _Item, end: int) -> None:
        self.number += 1
        self.end = end
        limits = self.intake.limits
        if end - item.begin > limits.record:
            head = item.head or self._slice(item.begin, item.begin + limits.kept)
            unfit = overlong(self.begin + item.begin, self.begin + end, head, limits)
            self.intake.refuse(self.number, unfit.start, unfit.end, unfit.reason, unfit.detail, unfit.head)
            return
        fields = item.fields
        fields.setdefault("xml:lang", self.language)
        for name in ("guid", "id"):
            if not fields.get("link", "").strip() and fields.get(name, "").strip().startswith(("http://", "https://")):
                fields["link"] = fields[name]
        record = {}
        for name, column in self.source.columns():
            wanted = (column,) if name in self.source.given else _NAMES[name]
            value = next((fields[one] for one in wanted if fields.get(one, "").strip()), None)
            record[column] = value.strip() if value and name in ("url", "language") else value
        start, raw = self.begin + item.begin, self._slice(item.begin, end)
        if record[self.source.text] is None:
            self.intake.refuse(self.number, start, self.begin + end, *self._no_text(item), raw)
        else:
            admit(record, self.number, start, self.begin + end, raw, self.source, self.intake)

    def _no_text(self, item: _Item) -> tuple[Reason, str]:
        """Why an item has no text, in the words of its feed."""
        wanted = (self.source.text,) if "text" in self.source.given else _NAMES["text"]
        empty = [f"<{name}>" for name in wanted if name in item.fields]
        lone = (
            " It has a title: if that tells it all, write `columns: {text: title}`."
            if item.fields.get("title", "").strip()
            else ""
        )
        if empty:
            return Reason.EMPTY_TEXT, f"The <{item.tag}> has no text: its {' and '.join(empty)} is empty.{lone}"
        told = ", ".join(f"<{name}>" for name in wanted)
        return Reason.MISSING_TEXT, f"The <{item.tag}> has no text: none of {told} is in it.{lone}"


def _short(tag: str) -> str:
    """The name of an element as people write it: `dc:date`, `pubDate`."""
    space, _, name = tag.rpartition(" ")
    return _PREFIXES.get(space, "" if not space else "?:") + name


def as_xml(blocks: Iterable[bytes]) -> TextStream:
    """The XML of a file, in UTF-8 whatever its declaration tells, which is to be passed over.

    White space before the declaration, which many sites send, is taken off.

    Args:
        blocks: the bytes of the file.
    """
    stream = as_utf8(blocks)
    rest = iter(stream.blocks)
    head = next(rest, b"")
    xml = head.lstrip(_SPACE)
    begin = stream.begin + len(head) - len(xml)
    again = chain((xml,), rest)
    told = _DECLARED(xml)
    encoding = told[1].decode().lower() if told else "utf-8"
    if stream.begin or not stream.is_exact or encoding in _READ_AS_IT_IS:
        # A byte order mark outdoes the declaration.
        return TextStream(again, begin, stream.is_exact)
    return TextStream(_decoded(again, encoding), is_exact=False)


def _decoded(blocks: Iterable[bytes], encoding: str) -> Iterator[bytes]:
    rest = iter(blocks)
    block: bytes | None = next(rest, b"")
    try:
        b"    ".decode(encoding, "replace")  # refuses codecs that are none of text
        decoder = codecs.getincrementaldecoder(encoding)()
    except (LookupError, UnicodeError) as fault:
        detail = f"The encoding {encoding[:40]!r} that the XML declares is not known."
        raise StreamFault(Reason.UNKNOWN_ENCODING, detail, block or b"") from fault
    state = decoder.getstate()
    try:
        while block is not None:
            state = decoder.getstate()
            yield decoder.decode(block).encode("utf-8", "surrogatepass")
            block = next(rest, None)
        yield decoder.decode(b"", True).encode("utf-8", "surrogatepass")
    except UnicodeError as fault:
        decoder.setstate(state)
        good = (block or b"")[: max(0, getattr(fault, "start", 0) - len(state[0]))]
        yield decoder.decode(good).encode("utf-8", "surrogatepass")
        detail = f"The XML declares {encoding[:40]}, which a byte of it is not; nothing behind is read."
        raise StreamFault(Reason.MALFORMED_XML, detail) from fault


def read_feed(blocks: Iterable[bytes], source: Source, intake: Intake) -> None:
    """Put each item of a feed into the intake.

    Args:
        blocks: the file's bytes.
        source: may name the elements to take (`content:encoded`), and how times are written.
        intake: where the records go.
    """
    _FeedReader(source, intake).read(as_xml(blocks))
