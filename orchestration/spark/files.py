"""The files that driver and executors share: in the home itself, or in a folder of any file system that Spark reads.

Where a shared folder is named, what is landed is mirrored to its `raw/` before it is read, and what executors wrote is
fetched from it. The home stays the record; the shared folder can be deleted at any time between runs.
"""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

#: Milliseconds that the clocks of a file system and of the driver may be apart.
_CLOCKS_APART = 60_000


class SharedFiles:
    """Names by which executors find a home's files.

    Args:
        session: its Hadoop settings reach the shared folder.
        home: the folder that holds `raw/`, on a file system of the driver.
        shared: a URI; none where every executor reaches the home under its own path.
    """

    def __init__(self, session: "SparkSession", home: Path, shared: str | None) -> None:
        self._home, self._shared = home, shared.rstrip("/") if shared else None
        context: Any = session.sparkContext
        self._hadoop, self._conf = context._jvm.org.apache.hadoop.fs, context._jsc.hadoopConfiguration()

    def committed_blurbs(self) -> list[str]:
        """The files of blurbs of committed batches, in landing order."""
        committed = {path.stem for path in (self._home / "raw" / "ledger").glob("[!.]*.parquet")}
        return self._named("blurbs", [path for path in self._local("blurbs") if path.stem in committed])

    def frame(self, name: str) -> list[str]:
        """The files of a frame under `raw/`, in order of name."""
        return self._named(name, self._local(name))

    def staging(self, name: str) -> str:
        """A folder for executors to write to; its name stands in the home too, for `sweep` to find."""
        if self._shared:
            self._staged(name).mkdir(exist_ok=True)
        return f"{self._shared}/{name}" if self._shared else _uri(self._staged(name))

    def fetched(self, name: str) -> Iterator[Path]:
        """The Parquet files that executors wrote to a staging folder, one after the other, on the driver's file system."""
        yield from self._parts(self.staging(name), self._staged(name))

    def table(self, schema: str, name: str) -> Iterator[Path]:
        """The Parquet files of a table that dbt built, one after the other, on the driver's file system."""
        part = f"{schema}.db/{name}"
        yield from self._parts(f"{warehouse_uri(self._home, self._shared)}/{part}", self._staged("spark") / part)

    def _parts(self, folder: str, local: Path) -> Iterator[Path]:
        """The Parquet files of a folder, which is `local` where nothing is shared, and is copied there where it is."""
        if self._shared is None:
            yield from sorted(local.glob("[!._]*.parquet"))
            return
        local.mkdir(parents=True, exist_ok=True)
        for remote in sorted(self._listed(folder)):
            part = local / remote
            self._system().copyToLocalFile(False, self._path(f"{folder}/{remote}"), self._path(_uri(part)), True)
            yield part
            part.unlink()

    def sweep(self, prefix: str) -> None:
        """Remove what runs that were killed left in the home; its names begin with the prefix."""
        for left in (self._home / "warehouse" / ".build").glob(f"{prefix}*"):
            if left.is_dir():
                self.drop(left.name)
            else:
                left.unlink()

    def drop(self, name: str) -> None:
        """Remove a staging folder, whatever is in it."""
        shutil.rmtree(self._staged(name), ignore_errors=True)
        if self._shared is not None:
            self._system().delete(self._path(self.staging(name)), True)

    def _staged(self, name: str) -> Path:
        return self._home / "warehouse" / ".build" / name

    def _local(self, frame: str) -> list[Path]:
        return sorted((self._home / "raw" / frame).glob("[!.]*.parquet"))

    def _named(self, frame: str, files: list[Path]) -> list[str]:
        if self._shared is None:
            return [_uri(path) for path in files]
        folder = f"{self._shared}/raw/{frame}"
        there = self._listed(folder)
        for gone in there.keys() - {path.name for path in files}:
            self._system().delete(self._path(f"{folder}/{gone}"), False)
        for path in files:
            size, copied_at = there.get(path.name, (-1, 0))
            told = path.stat()
            # A copy that was cut short is shorter; a frame that is written anew may be as long as the one before.
            if size != told.st_size or copied_at < told.st_mtime * 1000 + _CLOCKS_APART:
                self._system().copyFromLocalFile(False, True, self._path(_uri(path)), self._path(f"{folder}/{path.name}"))
        return [f"{folder}/{path.name}" for path in files]

    def _listed(self, folder: str) -> dict[str, tuple[int, int]]:
        """Bytes, and when they were written (milliseconds since 1970), by name of the Parquet files of a shared folder."""
        if not self._system().exists(self._path(folder)):
            return {}
        found = {
            one.getPath().getName(): (one.getLen(), one.getModificationTime())
            for one in self._system().listStatus(self._path(folder))
        }
        return {name: told for name, told in found.items() if name.endswith(".parquet") and not name.startswith((".", "_"))}

    def _path(self, uri: str) -> Any:
        return self._hadoop.Path(uri)

    def _system(self) -> Any:
        return self._path(f"{self._shared}/").getFileSystem(self._conf)


def warehouse_uri(home: Path, shared: str | None) -> str:
    """The folder of the tables that dbt builds, as Spark takes it; arguments as of `SharedFiles`."""
    return f"{shared.rstrip('/')}/warehouse" if shared else _uri(home / "warehouse" / ".build" / "spark")


def raw_uri(home: Path, shared: str | None) -> str:
    """The folder of the frames, as Spark takes it; arguments as of `SharedFiles`."""
    return f"{shared.rstrip('/')}/raw" if shared else _uri(home / "raw")


def _uri(path: Path) -> str:
    """A path as Spark takes it: with a scheme, and nothing in it escaped."""
    return f"file://{path}"
