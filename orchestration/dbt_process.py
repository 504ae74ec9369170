"""A dbt process that parses the project, says so, and then builds what it is told, telling of each node as it ends.

dbt takes a second to import and two to parse. `blotter run` starts this beside itself, so that they pass on the other core
while Python imports Dagster and the blurbs are read; the seeds and the models of them, which need no blurbs, are built meanwhile
too. A run from the UI starts the same process when its turn comes.

Run as `python -m orchestration.dbt_process TARGET [--seeds-first] [--full-refresh]`, where TARGET may hold what other processes
left (see `Kept`). It reads one line from stdin, a JSON object with `names` of nodes to build (`null` for all, empty for no more)
and `versions`, which are environment variables that were not known yet when it was started, and writes JSON lines to stdout:
`parsed`, then `node` for each node that ended, then `ended`; or `failed` with dbt's words. What dbt prints goes to stderr. It
ends when its stdin is closed, whatever it is at: so the death of the one who started it, in whatever way, leaves nobody who holds
the build.

What does NOT belong here: Dagster, and the meaning of any node.
"""

import contextlib
import gc
import json
import os
import queue
import shutil
import sys
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from orchestration.dbt_kept import Kept
from orchestration.dbt_shortcuts import FOLLOWED, Templates, hush, probe_data_tests

if TYPE_CHECKING:
    from dbt.contracts.graph.manifest import Manifest

_ORPHANED = 3
_STILL = 4
_TICK_SECONDS = 5.0
_STILL_TICKS = 12
#: Of processor time in a tick; a build that waits for a slow disk uses more.
_STILL_SECONDS = 0.01
_NO_HOME = "/parsing"
#: Where `profiles.yml` has the database of a home.
_DATABASE = Path("warehouse", ".build", "build.duckdb")
#: What decides which nodes there are.
_DECIDES = frozenset({"BLOTTER_UNIT_TESTS"})
PREVIEW_ROWS = 5
_CELL = 200
#: What is done already, and what is done first, for dbt to choose by: it looks for a name in every node anew.
_DONE, _FIRST = "blotter-done", "blotter-first"


class Orders:
    """The one line that this process is told; a thread listens, and ends the process when nobody is left to tell more.

    Args:
        channel: where the line comes from.
    """

    def __init__(self, channel: TextIO) -> None:
        self._channel = channel
        self._lines: queue.Queue[str] = queue.Queue()
        threading.Thread(target=self._listen, daemon=True).start()

    def readline(self) -> str:
        """Wait for the line."""
        return self._lines.get()

    def _listen(self) -> None:
        while line := self._channel.readline():
            self._lines.put(line)
        os._exit(_ORPHANED)


class Pulse:
    """Ends this process when a build in it has stood still for a minute.

    dbt waits without end for a thread that died, as one does that got no memory to begin with; no hook of Python hears of that.
    """

    def __init__(self) -> None:
        self._is_building = False
        threading.Thread(target=self._watch, daemon=True).start()

    @contextlib.contextmanager
    def watched(self) -> Iterator[None]:
        """Hold what is done in here to be work."""
        self._is_building = True
        try:
            yield
        finally:
            self._is_building = False

    def _watch(self) -> None:
        still, used = 0, time.process_time()
        while still < _STILL_TICKS:
            time.sleep(_TICK_SECONDS)
            now = time.process_time()
            still = still + 1 if self._is_building and now - used < _STILL_SECONDS else 0
            used = now
        os.write(2, b"dbt stood still for a minute, most likely for want of memory, and was ended.\n")
        os._exit(_STILL)


class Teller:
    """Writes the messages of this process, one JSON object a line."""

    def __init__(self, channel: TextIO) -> None:
        self._channel = channel
        self._lock = threading.Lock()

    def tell(self, kind: str, **told: Any) -> None:
        """Write a message at once."""
        line = json.dumps({"kind": kind, **told}, default=str) + "\n"
        with self._lock:
            self._channel.write(line)
            self._channel.flush()


class Builder:
    """Builds parts of a parsed project, one after the other.

    Args:
        manifest: the parsed project.
        target: where dbt writes what it compiled.
        teller: is told of each node.
        flags: of `dbt build`, for each part.
    """

    def __init__(self, manifest: "Manifest", target: Path, teller: Teller, flags: Sequence[str] = ()) -> None:
        self._manifest = manifest
        self._flags = flags
        self._target = target
        self._teller = teller
        self._described: set[str] = set()
        self._told: list[dict[str, Any]] = []
        self.results: dict[str, tuple[str, str, int]] = {}

    def build(self, *selection: str) -> None:
        """Run `dbt build` on a selection.

        Raises:
            RuntimeError: dbt could not work; its words are the message. Failed models and tests are results, no errors.
        """
        from dbt.adapters.duckdb.connections import DuckDBConnectionManager
        from dbt.cli.main import dbtRunner

        hush()
        probe_data_tests()
        ran = dbtRunner(manifest=self._manifest, callbacks=[self._hear]).invoke(
            [
                *("--quiet", "--log-level-file", "none", "--no-write-json", "build", *selection, *self._flags),
                *("--target-path", str(self._target), "--log-path", str(self._target)),
            ]
        )
        results = getattr(ran.result, "results", None)
        if results is None:
            raise RuntimeError(str(ran.exception or "dbt gave no results"))
        manager: Any = DuckDBConnectionManager
        manager.close_all_connections()
        for result in results:
            self.results[result.node.unique_id] = (str(result.status), str(result.message or ""), int(result.failures or 0))

    def _hear(self, event: Any) -> None:
        if event.info.name != FOLLOWED:
            return
        node, result = event.data.node_info.unique_id, event.data.run_result
        told: dict[str, Any] = {"status": event.data.node_info.node_status, "seconds": round(result.execution_time, 3)}
        if node.startswith(("model.", "seed.")) and told["status"] == "success":
            with contextlib.suppress(Exception):
                told.update(self._look(node))
        else:
            told.update(message=result.message, failures=result.num_failures)
        self._tell({"node": node, **told})

    def _tell(self, told: dict[str, Any]) -> None:
        self._told.append(told)
        self._teller.tell("node", **told)

    def keep_seeds(self, kept: Kept, database: Path | None) -> None:
        """Put on record what was built so far, if all of it is good.

        Args:
            kept: where to.
            database: that it was built in, which nobody has open, for a copy; none where it holds more than that.
        """
        if any(status not in {"success", "pass"} for status, _, _ in self.results.values()):
            return
        if database is not None:
            shutil.copyfile(database, kept.seeds_database)
        # Nothing is done for them where they are told again.
        told = [{**one, "seconds": 0.0} for one in self._told]
        kept.seeds.write_text(json.dumps({"told": told, "results": self.results}, default=str), encoding="utf-8")

    def tell_seeds(self, kept: Kept) -> None:
        """Tell what is on record, as of nodes that were built just now."""
        found = json.loads(kept.seeds.read_text(encoding="utf-8"))
        for told in found["told"]:
            self._described.update(told.get("columns", ()))
            self._tell(told)
        self.results.update({node: tuple(result) for node, result in found["results"].items()})

    def _look(self, node: str) -> dict[str, Any]:
        """Row count, columns, first rows and SQL of a table just built, and the columns of parents not told of yet."""
        from dbt.adapters.duckdb.connections import DuckDBConnectionManager

        # The file is dbt's alone while it runs, so nobody but this process can look.
        held: Any = DuckDBConnectionManager._ENV
        con = held.conn.cursor()
        try:
            props = self._manifest.nodes[node]
            relation = f'"{props.schema}"."{props.alias}"'
            (rows,) = con.execute(f"select count(*) from {relation}").fetchone()
            preview = con.execute(f"from {relation} limit {PREVIEW_ROWS}").fetchall()
            columns = {}
            for one in (*props.depends_on_nodes, node):
                if one not in self._described and one in self._manifest.nodes:
                    about = self._manifest.nodes[one]
                    described = con.execute(f'describe "{about.schema}"."{about.alias}"').fetchall()
                    columns[one] = [(column[0], column[1]) for column in described]
                    self._described.add(one)
        finally:
            con.close()
        sql = getattr(props, "compiled_code", None)
        return {"rows": rows, "columns": columns, "preview": [[cut(value) for value in row] for row in preview], "sql": sql}


def cut(value: Any) -> str | None:
    """A value as it stands in the first rows of a table that are told."""
    return None if value is None else str(value)[:_CELL]


def main(target: Path, *, seeds_first: bool, anew: bool, channel: TextIO, orders: Orders, pulse: Pulse) -> int:
    """Parse, say so, wait for an order, build.

    Args:
        target: the folder that the manifest and compiled SQL are written to.
        seeds_first: build the seeds and what is made of them alone, with the tests that look at nothing else, before the order
            comes, unless they stand already; it is for all then.
        anew: build every table whole.
        channel: where messages go.
        orders: where the order comes from.
        pulse: watches over each build.

    Returns:
        0 when all that was asked for was done, failed models and tests included; 2 when dbt could not work.
    """
    from dbt.cli.main import dbtRunner
    from dbt.contracts.graph.manifest import Manifest

    teller, kept = Teller(channel), Kept(target)
    templates = Templates(kept.templates)
    templates.take()
    with _without_home() as home:
        parsed = dbtRunner().invoke(
            [
                *("--quiet", "--log-level-file", "none", "parse", "--target", "parsing"),
                *(["--no-write-json"] if kept.manifest.exists() else []),
                *("--target-path", str(target), "--log-path", str(target)),
            ]
        )
    if not isinstance(parsed.result, Manifest):
        teller.tell("failed", message=str(parsed.exception or "dbt could not parse its project"))
        return 2
    teller.tell("parsed")
    _place_sources(parsed.result, home)
    builder = Builder(parsed.result, target, teller, ["--full-refresh"] if anew else [])
    try:
        if seeds_first:
            if kept.seeds.exists():
                builder.tell_seeds(kept)
            else:
                database = Path(home) / _DATABASE
                is_new = not database.exists()
                _mark(parsed.result, _of_seeds_alone(parsed.result), _FIRST)
                with pulse.watched():
                    builder.build("--select", f"tag:{_FIRST}", "--indirect-selection", "cautious")
                builder.keep_seeds(kept, database if is_new else None)
            _mark(parsed.result, builder.results, _DONE)
        order = json.loads(orders.readline())
        names = order["names"]
        os.environ.update(order["versions"])
        with pulse.watched():
            if names:
                builder.build("--select", *names)
            elif names is None and not any(status in {"error", "fail"} for status, _, _ in builder.results.values()):
                # Tests that look at something else too are yet to be run.
                builder.build(*(["--exclude", f"tag:{_DONE}", "--indirect-selection", "empty"] if builder.results else []))
    except RuntimeError as refusal:
        teller.tell("failed", message=str(refusal))
        return 2
    if templates.has_new:
        templates.keep(kept.templates)
    teller.tell("ended", results=builder.results)
    return 0


def _mark(manifest: "Manifest", nodes: Iterable[str], tag: str) -> None:
    """Tag nodes and unit tests by their unique ids."""
    known: dict[str, Any] = {**manifest.nodes, **manifest.unit_tests}
    for node in nodes:
        known[node].tags.append(tag)


def _of_seeds_alone(manifest: "Manifest") -> set[str]:
    """The unique ids of the seeds, and of the models that are made of nothing but seeds."""
    nodes: dict[str, Any] = dict(manifest.nodes)
    found = {node for node, props in nodes.items() if props.resource_type == "seed"}
    models = {node: set(props.depends_on_nodes) for node, props in nodes.items() if props.resource_type == "model"}
    while more := {node for node, parents in models.items() if parents and parents <= found} - found:
        found |= more
    return found


@contextlib.contextmanager
def _without_home() -> Iterator[str]:
    """The project parsed as if for no home, so that what was parsed for one serves all; gives the home, if there is one."""
    told = {name: value for name, value in os.environ.items() if name.startswith("BLOTTER_") and name not in _DECIDES}
    for name in told:
        del os.environ[name]
    os.environ["BLOTTER_HOME"] = _NO_HOME
    yield told.get("BLOTTER_HOME", "")
    os.environ.update(told)


def _place_sources(manifest: "Manifest", home: str) -> None:
    """Have the sources of a project that was parsed for no home lie in one."""
    nowhere, there = f"'{_NO_HOME}/", f"'{home.replace(chr(39), 2 * chr(39))}/"
    for source in manifest.sources.values():
        for meta in (source.meta, source.config.meta):
            if "external_location" in meta:
                meta["external_location"] = meta["external_location"].replace(nowhere, there)
        source.relation_name = (source.relation_name or "").replace(nowhere, there) or None


if __name__ == "__main__":
    # The process lives for one build and its objects live as long: looking for garbage among them costs a tenth of it.
    gc.disable()
    said = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    flags = {"seeds_first": "--seeds-first" in sys.argv, "anew": "--full-refresh" in sys.argv}
    code = main(Path(sys.argv[1]), **flags, channel=said, orders=Orders(sys.stdin), pulse=Pulse())
    said.flush()
    sys.stderr.flush()
    # Taking the project's objects apart one by one costs a second; dbt has let go of the database.
    os._exit(code)
