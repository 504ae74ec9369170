"""What `raw/sources.yml` says of who made the texts, as the frame that dbt reads."""

import io
import urllib.parse
from hashlib import sha256
from pathlib import Path

import polars as pl

from orchestration.durable import replace_durably, sweep_orphans, writing_to
from orchestration.landing.sources import Sources
from orchestration.schemas import DeclaredSources


def declare(home: Path, sources: Sources) -> pl.DataFrame:
    """Write the frame `raw/sources` where it is not what the sources say; call it only while holding the run lock.

    Its file is named after its content, so that whoever knows the files that were there sees that it is another one.

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
    folder = home / "raw" / "sources"
    there = set(folder.glob("[!.]*.parquet"))
    sweep_orphans(folder)
    if found.height or there:
        written = io.BytesIO()
        found.write_parquet(written, compression="zstd")
        content = written.getvalue()
        path = folder / f"{sha256(content).hexdigest()[:16]}.parquet"
        if path not in there or path.read_bytes() != content:
            replace_durably(path, lambda aside: _write(aside, content))
        with writing_to(folder):
            for other in there - {path}:
                other.unlink()
    return found


def _write(path: Path, content: bytes) -> None:
    path.write_bytes(content)
