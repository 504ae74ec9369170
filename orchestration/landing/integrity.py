"""Whether what landing wrote is still what it wrote.

Beside each ledger file lies `<batch_id>.sha256`, in the form that `sha256sum --check` reads from `raw/`: the hashes of all
files of the batch. They are compared before a file is parsed, since Polars ends the process on some damaged Parquet.
"""

from collections.abc import Sequence, Set
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from orchestration.durable import flush_folder, replace_durably, writing_to
from orchestration.errors import UnreadableFile
from orchestration.stamps import StampedHashes, damage_of

KINDS = ("blurbs", "quarantine")


@dataclass(frozen=True, slots=True)
class Damage:
    """A file of a batch that is missing or not what was written."""

    batch_id: str
    path: Path
    what: str


def write_hashes(home: Path, batch: str, hashes: dict[str, str]) -> None:
    """Write the hashes of the files of a batch.

    Args:
        home: the folder that holds `raw/`.
        batch: its id.
        hashes: the SHA-256 of its files by kind (`ledger`, `blurbs`, `quarantine`).
    """
    lines = "".join(f"{sha256}  {kind}/{batch}.parquet\n" for kind, sha256 in hashes.items())

    def write(temporary: Path) -> None:
        temporary.write_text(lines, encoding="ascii")

    replace_durably(hashes_path(home, batch), write)


def hashes_path(home: Path, batch: str) -> Path:
    """Where the hashes of a batch lie."""
    return home / "raw" / "ledger" / f"{batch}.sha256"


def _read_hashes(home: Path, batch: str) -> dict[str, str]:
    try:
        lines = hashes_path(home, batch).read_text(encoding="ascii").splitlines()
    except (OSError, UnicodeDecodeError):
        return {}
    told = [line.partition("  ") for line in lines]
    return {name.partition("/")[0]: sha256 for sha256, _, name in told if name.endswith(f"/{batch}.parquet")}


def find_damage(home: Path, batches: Sequence[str], stamps: StampedHashes | None = None) -> list[Damage]:
    """Compare the files of batches with the hashes that were taken when they were written.

    Args:
        home: the folder that holds `raw/`.
        batches: the ids of landed batches.
        stamps: lets hashes be skipped whose file did not change since; without it every byte is read.
    """
    damages = []
    for batch in batches:
        expected = _read_hashes(home, batch)
        if not expected.keys() >= {"ledger", "blurbs"}:
            damages.append(Damage(batch, hashes_path(home, batch), "is missing or not what was written"))
            continue
        for kind in ("ledger", *KINDS):
            path = home / "raw" / kind / f"{batch}.parquet"
            if what := damage_of(path, expected.get(kind, ""), stamps):
                damages.append(Damage(batch, path, what))
    return damages


def take_back(home: Path, damages: Sequence[Damage], batches: Sequence[str], there: Set[tuple[str, str]]) -> list[str]:
    """Make damaged batches as if never landed, so that their files, still in the inbox, are landed again.

    Args:
        home: the folder that holds `raw/`.
        damages: what `find_damage` gave.
        batches: the ids of all landed batches.
        there: name and SHA-256 of each file of the inbox.

    Returns:
        The ids of the batches that were taken back: the damaged ones, and those that retried records of the same files.

    Raises:
        UnreadableFile: the inbox no longer holds every file of such a batch, or nothing tells which they were; nothing was
            changed.
    """
    if not damages:
        return []
    files = {batch: _files_of(home, batch) for batch in batches}
    taken = {damage.batch_id for damage in damages}
    for damage in damages:
        wanted = files[damage.batch_id]
        missing = "its files" if wanted is None else next((name for name, sha256 in sorted(wanted - there)), "")
        if missing:
            raise UnreadableFile(
                f"A file that landing wrote {damage.what}; nothing was changed.",
                str(damage.path),
                f"Restore it from a backup, or put {missing} back into the inbox, then run again.",
            )
        taken |= {batch for batch, others in files.items() if others and wanted and others & wanted and batch >= damage.batch_id}
    for batch in sorted(taken, reverse=True):
        ledger = home / "raw" / "ledger" / f"{batch}.parquet"
        with writing_to(ledger):
            ledger.unlink(missing_ok=True)
            flush_folder(ledger.parent)
    return sorted(taken)


def _files_of(home: Path, batch: str) -> set[tuple[str, str]] | None:
    """Name and SHA-256 of the files of a batch: from its ledger, or, if that is damaged, from its sightings and quarantine."""
    expected = _read_hashes(home, batch)
    for kinds in (("ledger",), tuple(kind for kind in KINDS if kind in expected)):
        files = {kind: home / "raw" / kind / f"{batch}.parquet" for kind in kinds}
        if not files or any(damage_of(path, expected.get(kind, "-"), None) for kind, path in files.items()):
            continue
        frames = [pl.read_parquet(path, glob=False, hive_partitioning=False) for path in files.values()]
        return set(pl.concat([frame.select("file_name", "file_sha256") for frame in frames]).unique().rows())
    return None
