"""What one dbt process leaves for those after it: files in the folder that it writes to, and a shelf that keeps them.

What does NOT belong here: when a file is still true, which `manifest.py` decides, and what is in it.
"""

import os
import shutil
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from orchestration.durable import make_folder, replace_durably
from orchestration.stamps import damage_of, hash_file

#: Of the parsed project, with and without unit tests, and of what was built of it; of this state of it and some before.
_FOLDERS = 8


@dataclass(frozen=True, slots=True)
class Kept:
    """The files, in dbt's target; whoever starts a process puts there what is still true.

    Args:
        folder: dbt's target.
    """

    folder: Path

    @property
    def parsed(self) -> Path:
        """The parsed project, as dbt keeps it."""
        return self.folder / "partial_parse.msgpack"

    @property
    def manifest(self) -> Path:
        """dbt's account of it; where it is there, it is not written again."""
        return self.folder / "manifest.json"

    @property
    def templates(self) -> Path:
        """Jinja's code."""
        return self.folder / "templates.marshal"

    @property
    def lineages(self) -> Path:
        """Which columns the columns of models come from."""
        return self.folder / "lineages.json"

    @property
    def seeds(self) -> Path:
        """What was told of the nodes of seeds alone, all of which were good; where it is there, they stand in the database."""
        return self.folder / "seeds.json"

    @property
    def seeds_database(self) -> Path:
        """A copy of the database when it held nothing but those nodes."""
        return self.folder / "seeds.duckdb"


@dataclass(frozen=True, slots=True)
class Shelf:
    """Keeps files for all homes, each with its hash beside it.

    Args:
        root: a folder, which need not be there; where it is not to be written to, nothing is kept.
    """

    root: Path

    def take(self, part: str, *paths: Path) -> bool:
        """Copy files from the shelf, if all of them are there and are what was left.

        Args:
            part: of the shelf: a state of what they were made from.
            paths: where to; each is found by its name.
        """
        found = [self.root / part / path.name for path in paths]
        if not all(self._is_whole(path) for path in found):
            return False
        for kept, path in zip(found, paths, strict=True):
            shutil.copyfile(kept, path)
        return True

    def leave(self, part: str, *paths: Path) -> None:
        """Put files on the shelf, in place of those that lie there by their names; those that are missing are passed over."""
        existing = [path for path in paths if path.exists()]
        if not existing or not os.access(next(one for one in (self.root, *self.root.parents) if one.exists()), os.W_OK):
            return
        folder = self.root / part
        make_folder(folder)
        for path in existing:
            # Without its hash a file counts for nothing.
            _hash_beside(folder / path.name).unlink(missing_ok=True)
            replace_durably(folder / path.name, partial(_copy, path))
            told = hash_file(folder / path.name)[0]
            replace_durably(_hash_beside(folder / path.name), partial(_write, f"{told}  {path.name}\n"))
        folder.touch()
        folders = sorted((one for one in self.root.iterdir() if one.is_dir()), key=lambda one: one.stat().st_mtime)
        for other in folders[:-_FOLDERS]:
            shutil.rmtree(other, ignore_errors=True)

    def has(self, part: str, name: str) -> bool:
        """Whether a file lies there as it was left."""
        return self._is_whole(self.root / part / name)

    def _is_whole(self, path: Path) -> bool:
        beside = _hash_beside(path)
        return beside.exists() and damage_of(path, beside.read_text(encoding="ascii", errors="replace")[:64]) is None


def _hash_beside(path: Path) -> Path:
    return path.with_name(f"{path.name}.sha256")


def _copy(source: Path, target: Path) -> None:
    shutil.copyfile(source, target)


def _write(text: str, path: Path) -> None:
    path.write_text(text, encoding="ascii")
