"""What `raw/sources.yml` says of who made the texts, as the frame that dbt reads."""

import io
import urllib.parse
from pathlib import Path

import polars as pl

from orchestration.durable import replace_durably, sweep_orphans
from orchestration.landing.sources import Sources
from orchestration.schemas import DeclaredSources

_FRAME = "landed.parquet"


def declare(home: Path, sources: Sources) -> pl.DataFrame:
    """Write the frame `raw/sources` where it is not what the sources say; call it only while holding the run lock.

    Args:
        home: the folder that holds `raw/`.
        sources: those of the home. Where there never was one, no frame is written.

    Returns:
        `DeclaredSources`, in the order of the file. Of an address the query stays out, for that is where the key of a
        subscriber stands.

    Raises:
        NotWritable: the frame cannot be written.
    """
    rows = [
        {
            "source_id": source.id,
            "publisher": source.publisher,
            "licence": source.licence,
            "language": source.language,
            "url": source.url and urllib.parse.urlsplit(source.url)._replace(query="", fragment="").geturl(),
        }
        for source in sources.entries
    ]
    found = DeclaredSources.validate(pl.DataFrame(rows, schema=DeclaredSources.create_empty().schema))
    path = home / "raw" / "sources" / _FRAME
    sweep_orphans(path.parent)
    if found.height or path.exists():
        written = io.BytesIO()
        found.write_parquet(written, compression="zstd")
        # Compared as bytes, so that a damaged frame is written anew.
        if not path.exists() or path.read_bytes() != written.getvalue():
            replace_durably(path, lambda aside: _write(aside, written.getvalue()))
    return found


def _write(path: Path, content: bytes) -> None:
    path.write_bytes(content)
