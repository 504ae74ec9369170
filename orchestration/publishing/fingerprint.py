"""What a published warehouse was made from, so that a run that would change nothing can say so at once.

The inbox counts by name, size and time of change; what is landed by name and size (its files never change); the seeds,
models and code by content.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from orchestration.durable import replace_durably


def inbox_digest(inbox: Path) -> str:
    """A hash of the names, sizes and times of the files below the inbox; of nothing where it is missing."""
    hashed = hashlib.sha256()
    for path in sorted(inbox.rglob("*")) if inbox.is_dir() else []:
        told = path.lstat()
        hashed.update(
            f"{path}\0{told.st_mode}\0{told.st_size}\0{told.st_mtime_ns}\0{told.st_ino}\n".encode(errors="surrogateescape")
        )
    return hashed.hexdigest()


def raw_digest(raw: Path) -> str:
    """A hash of the names and sizes of the frames that landing and extraction wrote, and the contents of small ones."""
    hashed = hashlib.sha256()
    for frame in ("blurbs", "ledger", "quarantine", "candidates", "readings", "history"):
        for path in sorted((raw / frame).glob("[!.]*.parquet")):
            hashed.update(f"{frame}/{path.name}\0{path.stat().st_size}\n".encode())
    hashed.update(content_digest(sorted((raw / "sources").glob("[!.]*.parquet"))).encode())
    hashed.update(content_digest(sorted((raw / "places").glob("[!.]*.parquet"))).encode())
    return hashed.hexdigest()


def published_digest(database: Path, files: Path) -> str:
    """A hash of the names, sizes and times of what readers open; another one when anything but a run wrote to it."""
    hashed = hashlib.sha256()
    for path in (database, *sorted(files.glob("[!.]*.parquet"))):
        told = path.stat() if path.exists() else None
        hashed.update(f"{path.name}\0{told and (told.st_size, told.st_mtime_ns, told.st_ino)}\n".encode())
    return hashed.hexdigest()


def content_digest(paths: Iterable[Path]) -> str:
    """A hash of the contents of files, in the order given."""
    hashed = hashlib.sha256()
    for path in paths:
        content = path.read_bytes()
        hashed.update(f"{path.name}\0{len(content)}\n".encode())
        hashed.update(content)
    return hashed.hexdigest()


def read_fingerprint(path: Path) -> dict[str, str]:
    """The fingerprint on record; empty where there is none or it cannot be read."""
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return kept if isinstance(kept, dict) else {}


def write_fingerprint(path: Path, parts: Mapping[str, str]) -> None:
    """Put a fingerprint on record."""
    text = json.dumps(dict(parts), indent=1)
    replace_durably(path, lambda temporary: _write(temporary, text))


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")
