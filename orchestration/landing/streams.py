"""The bytes of a file as its records see them: unpacked within a cap, and in UTF-8 where a byte order mark tells another.

What goes wrong on the way (a damaged archive, a bomb) ends the stream with `StreamFault`; the records before it stand.
"""

import codecs
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

import pyarrow as pa

from orchestration.landing.limits import Limits
from orchestration.landing.reasons import Reason

COMPRESSIONS = (".gz", ".zst")
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_PIECE = 1 << 18


class StreamFault(Exception):
    """The stream ends here, though it should not.

    Args:
        reason: the code for quarantine.
        detail: the sentence for the one who must fix it.
        head: the first bytes, where none of them was given as a part of the stream.
    """

    def __init__(self, reason: Reason, detail: str, head: bytes = b"") -> None:
        super().__init__(detail)
        self.reason, self.detail, self.head = reason, detail, head


@dataclass(frozen=True, slots=True)
class TextStream:
    """Bytes in UTF-8 and where they lie in the unpacked file.

    Attributes:
        blocks: the bytes.
        begin: the offset of the first.
        is_exact: whether the bytes are those of the file; where they were converted, offsets mean nothing.
    """

    blocks: Iterable[bytes]
    begin: int = 0
    is_exact: bool = True


def unpack(blocks: Iterable[bytes], compression: str, size: int, limits: Limits) -> Iterator[bytes]:
    """The content of a compressed file.

    Args:
        blocks: its bytes.
        compression: one of `COMPRESSIONS`, or empty for a file that is none.
        size: how many bytes it has, from which the cap follows.
        limits: `output` and `ratio` are the cap.

    Yields:
        Blocks of moderate size, whatever the file claims to hold.

    Raises:
        StreamFault: the file is damaged or cut short, or holds more than the cap.
    """
    if not compression:
        yield from blocks
        return
    cap = max(limits.output, limits.ratio * size)
    done = 0
    for piece in _gunzip(blocks) if compression == ".gz" else _unzstd(blocks):
        if done + len(piece) > cap:
            yield piece[: cap - done]
            raise StreamFault(Reason.OUTPUT_CAP, f"The file unpacks to more than {cap:,} bytes.")
        done += len(piece)
        yield piece


def _gunzip(blocks: Iterable[bytes]) -> Iterator[bytes]:
    unpacker = zlib.decompressobj(wbits=31)
    is_within = False
    is_first = True
    try:
        for block in blocks:
            if not (is_within or is_first):
                block = block.lstrip(b"\0")
            while block:
                is_within = True
                if piece := unpacker.decompress(block, _PIECE):
                    yield piece
                if unpacker.eof:
                    # Another member may follow; zeros that pad the last may not be taken for one.
                    block = unpacker.unused_data.lstrip(b"\0")
                    unpacker, is_within, is_first = zlib.decompressobj(wbits=31), False, False
                else:
                    block = unpacker.unconsumed_tail
    except zlib.error as damage:
        raise StreamFault(Reason.DAMAGED_FILE, f"The gzip data are damaged ({damage}).") from damage
    if is_within:
        while piece := unpacker.decompress(b"", _PIECE):
            yield piece
        if not unpacker.eof:
            raise StreamFault(Reason.DAMAGED_FILE, "The gzip data end too early.")


class _BlockFile:
    """Blocks as the file object that Arrow reads from."""

    closed = False

    def __init__(self, blocks: Iterable[bytes]) -> None:
        self._blocks = iter(blocks)
        self._rest = b""

    def read(self, size: int = -1) -> bytes:
        if not self._rest:
            self._rest = next(self._blocks, b"")
        given, self._rest = (self._rest, b"") if size < 0 else (self._rest[:size], self._rest[size:])
        return given

    def readable(self) -> bool:
        return True

    def writable(self) -> bool:
        return False

    def seekable(self) -> bool:
        return False

    def close(self) -> None:
        return None


def _unzstd(blocks: Iterable[bytes]) -> Iterator[bytes]:
    try:
        with pa.CompressedInputStream(pa.PythonFile(_BlockFile(blocks), mode="r"), "zstd") as unpacked:
            while piece := unpacked.read(_PIECE):
                yield piece
    except OSError as damage:
        raise StreamFault(Reason.DAMAGED_FILE, f"The zstd data are damaged or end too early ({damage}).") from damage


def as_utf8(blocks: Iterable[bytes]) -> TextStream:
    """Bytes of a text, in UTF-8; a byte order mark tells UTF-16 and UTF-32, and is taken off.

    Without a mark nothing is guessed: bytes that are no UTF-8 are for the records to refuse, and text that looks like
    UTF-16 is refused as a whole.

    Args:
        blocks: the bytes of the file.
    """
    rest = iter(blocks)
    head = b""
    fault: StreamFault | None = None
    try:
        while len(head) < 1024 and (block := next(rest, b"")):
            head += block
    except StreamFault as met:
        fault = met
    again = chain((head,), _failing(fault) if fault else rest)
    if head.startswith(codecs.BOM_UTF8):
        return TextStream(chain((head[3:],), _failing(fault) if fault else rest), 3)
    for mark, encoding in _BYTE_ORDER_MARKS:
        if head.startswith(mark):
            return TextStream(_recoded(again, encoding, len(mark)), is_exact=False)
    even, odd = head[:1024:2].count(0), head[1:1024:2].count(0)
    if min(even, odd) == 0 and max(even, odd) > max(3, min(len(head), 1024) // 4):
        told = StreamFault(Reason.UNKNOWN_ENCODING, "The file looks like UTF-16 but has no byte order mark.", head)
        return TextStream(_failing(told))
    return TextStream(again)


def _failing(fault: StreamFault) -> Iterator[bytes]:
    yield b""
    raise fault


def _recoded(blocks: Iterable[bytes], encoding: str, mark: int) -> Iterator[bytes]:
    """UTF-16 or UTF-32 as UTF-8; half a character becomes bytes that are no UTF-8, for its record to be refused."""
    width = 2 if encoding.startswith("utf-16") else 4
    held = b""
    skip = mark
    for block in blocks:
        data = held + block[skip:] if held or skip else block
        skip = 0
        # Never part a surrogate pair: hold back the last unit until more comes.
        cut = max(0, len(data) // width * width - width)
        held = data[cut:]
        if cut and width == 2:
            unit = int.from_bytes(data[cut - 2 : cut], "little" if encoding.endswith("le") else "big")
            if 0xD800 <= unit <= 0xDBFF:
                cut -= 2
                held = data[cut:]
        yield _recode(data[:cut], encoding)
    whole = len(held) // width * width
    yield _recode(held[:whole], encoding) + (b"\xff" if held[whole:] else b"")


def _recode(data: bytes, encoding: str) -> bytes:
    try:
        return data.decode(encoding, "surrogatepass").encode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        # Code points beyond Unicode, in UTF-32 only.
        return b"".join(
            chr(unit).encode("utf-8", "surrogatepass") if unit <= 0x10FFFF else b"\xff"
            for unit in (
                int.from_bytes(data[at : at + 4], "little" if encoding.endswith("le") else "big") for at in range(0, len(data), 4)
            )
        )
