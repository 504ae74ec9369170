"""Frozen releases: the published marts under a name, as Parquet with checksums, never to be changed.

A release is a folder that appears whole, by one rename: a Parquet file per mart, `SHA256SUMS` in the form that `sha256sum -c`
checks, and `manifest.json` with the versions, rows, columns and checksums.
"""

import contextlib
import datetime as dt
import hashlib
import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from orchestration.durable import aside, flush_folder, make_folder, settle, writing_to
from orchestration.errors import BadWords, BlotterError, UnreadableFile
from orchestration.publishing.marts import RUN_TABLE, SCHEMA

MANIFEST, SUMS = "manifest.json", "SHA256SUMS"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


class FrozenRelease(BlotterError):
    """The release is there already, and is never overwritten."""


class BrokenRelease(BlotterError):
    """A file of a release is missing, or is not what its checksum says."""


@dataclass(frozen=True, slots=True)
class Release:
    """A release on disk: its folder, and its manifest as JSON holds it."""

    folder: Path
    manifest: dict[str, Any]


def release(database: Path, releases: Path, name: str) -> Release:
    """Freeze what is published under a name.

    Args:
        database: the published database.
        releases: the folder of releases; created where missing.
        name: such as `2026-11`; letters, digits, points, dashes and underscores.

    Raises:
        BadWords: the name cannot be one of a folder.
        FrozenRelease: there is a release of that name.
        UnreadableFile: nothing is published yet.
        NotWritable: the folder cannot be written to; no part of the release is left.
    """
    if not _NAME.fullmatch(name):
        raise BadWords(f"{name!r} is no name for a release.", "NAME", "Use letters, digits, `.`, `-` and `_`, as in 2026-11.")
    if not database.exists():
        raise UnreadableFile("Nothing is published yet.", str(database), "Run `blotter run` first.")
    folder = releases / name
    if folder.exists():
        raise _frozen(folder)
    make_folder(releases)
    unfinished = aside(folder)
    try:
        with writing_to(folder):
            unfinished.mkdir()
            manifest = _write(database, unfinished, name)
            try:
                unfinished.rename(folder)
            except OSError:
                # Another process released the same name meanwhile.
                if folder.exists():
                    raise _frozen(folder) from None
                raise
            flush_folder(releases)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    return Release(folder, manifest)


def _frozen(folder: Path) -> FrozenRelease:
    return FrozenRelease("The release is there already; releases are never overwritten.", str(folder), "Choose another name.")


def _write(database: Path, folder: Path, name: str) -> dict[str, Any]:
    tables: dict[str, Any] = {}
    with duckdb.connect(str(database), read_only=True) as con:
        listed = con.execute("select table_name from duckdb_tables() where schema_name = ? order by 1", [SCHEMA]).fetchall()
        for (table,) in listed:
            path = folder / f"{table}.parquet"
            written = aside(path)
            target = "'" + str(written).replace("'", "''") + "'"
            con.execute(f'copy (from {SCHEMA}."{table}") to {target} (format parquet, compression zstd)')
            settle(written, path)
            columns = con.execute(f'select column_name, column_type from (describe {SCHEMA}."{table}")').fetchall()
            ((rows,),) = con.execute(f'select count(*) from {SCHEMA}."{table}"').fetchall()
            tables[table] = {
                "rows": rows,
                "bytes": path.stat().st_size,
                "sha256": _digest(path),
                "columns": dict(columns),
            }
        run = con.execute(f"from {SCHEMA}.{RUN_TABLE}")
        published = dict(zip([column[0] for column in run.description or []], run.fetchone() or (), strict=False))
    manifest = {
        "release": name,
        "released_at": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "published": {key: value.isoformat() if isinstance(value, dt.datetime) else value for key, value in published.items()},
        "tables": tables,
    }
    _write_text(folder / MANIFEST, json.dumps(manifest, indent=1) + "\n")
    sums = [*((one["sha256"], f"{table}.parquet") for table, one in tables.items()), (_digest(folder / MANIFEST), MANIFEST)]
    _write_text(folder / SUMS, "".join(f"{digest}  {file}\n" for digest, file in sums))
    for path in folder.iterdir():
        path.chmod(0o444)
    flush_folder(folder)
    return manifest


def _write_text(path: Path, text: str) -> None:
    written = aside(path)
    written.write_text(text, encoding="utf-8")
    settle(written, path)


def _digest(path: Path) -> str:
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def open_release(folder: Path) -> Release:
    """Read a release's manifest, and hold each of its files against its checksum.

    Raises:
        UnreadableFile: there is no such release.
        BrokenRelease: a file is missing or was changed.
    """
    if not (folder / SUMS).is_file():
        there = ", ".join(sorted(_names(folder.parent))) or "none yet"
        raise UnreadableFile("There is no such release.", str(folder), f"Releases: {there}.")
    for line in (folder / SUMS).read_text(encoding="utf-8").splitlines():
        digest, file = line.split("  ", 1)
        if not (folder / file).is_file() or _digest(folder / file) != digest:
            raise BrokenRelease(
                "A file of the release is not what was released.",
                str(folder / file),
                "Fetch it again from a copy of the release.",
            )
    return Release(folder, json.loads((folder / MANIFEST).read_text(encoding="utf-8")))


def _names(releases: Path) -> Iterator[str]:
    with contextlib.suppress(FileNotFoundError, NotADirectoryError):
        yield from (path.parent.name for path in releases.glob(f"*/{SUMS}"))
