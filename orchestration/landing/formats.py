"""Which reader a file gets, by the end of its name or by its source."""

import tempfile
from collections.abc import Callable, Iterable

from orchestration.landing.documents import read_json
from orchestration.landing.feeds import read_feed
from orchestration.landing.intake import Intake
from orchestration.landing.lines import read_json_lines, read_text
from orchestration.landing.parquet import read_parquet
from orchestration.landing.reasons import Reason
from orchestration.landing.sources import FORMATS, Source
from orchestration.landing.streams import COMPRESSIONS, StreamFault, as_utf8, unpack
from orchestration.landing.tables import read_delimited

Reader = Callable[[Iterable[bytes], Source, Intake], None]


def _read_parquet(blocks: Iterable[bytes], source: Source, intake: Intake) -> None:
    """Parquet is read from its end: it goes through a file without a name, which the system removes by itself."""
    intake.has_offsets = False
    with tempfile.TemporaryFile() as file:
        try:
            for block in blocks:
                file.write(block)
        except StreamFault as fault:
            intake.refuse(1, None, None, fault.reason, fault.detail, b"")
            return
        size = file.tell()
        file.seek(0)
        if size:
            read_parquet(file, size, source, intake)


READERS: dict[str, Reader] = {
    "txt": lambda blocks, source, intake: read_text(as_utf8(blocks), source, intake),
    "jsonl": lambda blocks, source, intake: read_json_lines(as_utf8(blocks), source, intake),
    "json": lambda blocks, source, intake: read_json(as_utf8(blocks), source, intake),
    "csv": lambda blocks, source, intake: read_delimited(as_utf8(blocks), source, intake, source.delimiter or ","),
    "tsv": lambda blocks, source, intake: read_delimited(as_utf8(blocks), source, intake, source.delimiter or "\t"),
    "parquet": _read_parquet,
    "xml": read_feed,
    "rss": read_feed,
    "atom": read_feed,
}


def format_of(name: str) -> tuple[str, str]:
    """What the end of a file's name tells.

    Returns:
        The format, as a key of `READERS`, or what else stands there; and the compression, or an empty string.
    """
    name = name.lower()
    compression = next((end for end in COMPRESSIONS if name.endswith(end)), "")
    stem = name.removesuffix(compression)
    return (stem.rpartition(".")[2] if "." in stem else ""), compression


def read_file(blocks: Iterable[bytes], name: str, size: int, source: Source, intake: Intake) -> None:
    """Put every record of a file into the intake.

    Args:
        blocks: its bytes.
        name: its name, whose end tells format (unless the source does) and compression.
        size: how many bytes it has.
        source: where it is from.
        intake: where the records go.
    """
    told, compression = format_of(name)
    reader = READERS.get(source.format or told)
    if reader:
        reader(unpack(blocks, compression, size, intake.limits), source, intake)
        return
    head = b""
    for block in blocks:
        head += block[: intake.limits.kept - len(head)]
    what = f"Files that end in .{told} are not known" if told else "The name has no ending that tells a format"
    detail = f"{what}; known are {', '.join(FORMATS)}, also .gz and .zst."
    intake.refuse(1, 0, size, Reason.UNKNOWN_FORMAT, detail, head)
