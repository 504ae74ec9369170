"""`blotter`: the commands a person types.

Each command parses its words, calls a room, and prints; heavy rooms are imported by the command that needs them, so that
`--help`, `status` and `sql` answer at once. Exit codes: 0 it worked, 1 the data has a problem, 2 refused and nothing changed.
"""

import contextlib
import datetime as dt
import errno
import gc
import importlib
import json
import os
import shutil
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bar
from rich.table import Table
from rich.text import Text

from orchestration import asking_commands, landing_commands, outgoing_commands, places_commands
from orchestration.console import (
    DATA_PROBLEM,
    OK,
    REFUSED,
    HomeOption,
    JsonOption,
    home_of,
    print_json,
    refusals_told,
    wide_console,
    working,
)
from orchestration.errors import BadWords, BlotterError, BusyError, MissingInbox, NotWritable, UnreadableFile
from orchestration.resources import (
    GOLD,
    GOLD_FIGURES,
    REPOSITORY,
    Home,
    builds_on_spark,
    choose_engine,
    engine_name,
    environment,
    forget_build,
    prepare,
    serve_pages,
    set_environment,
    wants_unit_tests,
)

if TYPE_CHECKING:
    from orchestration.manifest import DbtAtWork, DbtOnDemand
    from orchestration.publishing import Standing

_LAST_PORT = 65_535

EngineOption = Annotated[
    str | None,
    typer.Option(
        metavar="ENGINE",
        help="Where blurbs are read and marts built: local, or spark (see docs/SPARK.md). Default: $BLOTTER_ENGINE, else local.",
    ),
]

#: Rows of one kind that `status` prints at most.
_TOLD = 20

app = typer.Typer(
    name="blotter",
    help="Short news reports about armed conflict, read into a warehouse of events, groups and regions.",
    epilog="Exit codes: 0 it worked, 1 the data has a problem, 2 refused and nothing changed.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
)


def main() -> None:
    """Run the command line."""
    code: Any = OK
    try:
        app()
        sys.stdout.flush()
    except SystemExit as ended:
        code = ended.code or OK
        with contextlib.suppress(BrokenPipeError):
            sys.stdout.flush()
    except BrokenPipeError:
        # The reader of a pipe (`| head`) had enough.
        code = OK
    except OSError as broken:
        if broken.errno != errno.ENOSPC:
            raise
        sys.stderr.write(f"Refused: The output cannot be written ({broken.strerror}).\n")
        code = REFUSED
    sys.stderr.flush()
    # Everything is closed and flushed; taking millions of dictionary entries apart one by one costs seconds.
    os._exit(code if isinstance(code, int) else REFUSED)


@app.command(epilog="Example:  blotter run --home ~/conflict")
def run(
    home: HomeOption = None,
    force: Annotated[bool, typer.Option("--force", help="Walk the whole road even where nothing changed.")] = False,
    engine: EngineOption = None,
    as_json: JsonOption = False,
) -> None:
    """Land the inbox, read what is new, build and test the warehouse, publish it."""
    started = time.monotonic()
    # The dictionaries stay to the end: looking for garbage among them again and again costs a second.
    gc.set_threshold(200_000, 50, 1_000)
    with refusals_told():
        where = home_of(home)
        choose_engine(engine or engine_name())
        from orchestration.publishing import read_fingerprint, read_standing

        _refuse_unready(where)
        prepare(where)
        with where.held():
            inputs = _inputs(where)
            did: dict[str, Any] = {"walked": False}
            if force or not _is_whole(where) or read_fingerprint(where.fingerprint) != {**inputs, **_made(where)}:
                did = _walk(where, inputs)
            standing = read_standing(where.raw, where.published_database)
    summary = _summary(standing, did, time.monotonic() - started)
    if as_json:
        print_json(summary)
    else:
        _print_summary(summary, home)


def _refuse_unready(home: Home) -> None:
    """Refuse what no step of a run could work with, before any of them begins, and also where nothing is new."""
    if not home.inbox.is_dir():
        raise MissingInbox("There is no inbox.", str(home.inbox), "Create it, put .txt or .jsonl files into it, run again.")
    from orchestration.landing import load_sources

    load_sources(home.root)


def _inputs(home: Home) -> dict[str, str]:
    """What a run depends on that a run does not write."""
    import importlib.metadata

    from orchestration.manifest import project_files
    from orchestration.publishing import content_digest, inbox_digest

    package = [path for path in sorted((REPOSITORY / "orchestration").rglob("*")) if path.is_file() and path.suffix != ".pyc"]
    tools = {name: importlib.metadata.version(name) for name in ("dbt-core", "dbt-duckdb", "duckdb", "polars", "dagster")}
    tools["unit tests"] = str(wants_unit_tests())
    return {
        "inbox": inbox_digest(home.inbox),
        "corrections": content_digest(sorted((home.raw / "corrections").glob("[!.]*.csv"))),
        "sources": content_digest(path for path in [home.raw / "sources.yml"] if path.exists()),
        "code": content_digest([*project_files(), *package]),
        "tools": json.dumps(tools),
    }


def _made(home: Home) -> dict[str, str]:
    """What a run writes."""
    from orchestration.publishing import published_digest, raw_digest

    return {"raw": raw_digest(home.raw), "published": published_digest(home.published_database, home.published_files)}


def _is_whole(home: Home) -> bool:
    """Whether what earlier runs wrote can be read; if not, that is told, for the run that follows mends it."""
    from orchestration.publishing import read_standing

    try:
        return bool(read_standing(home.raw, home.published_database).run)
    except UnreadableFile as damage:
        _alarm(f"{damage.what} It is made again.")
        return False


def _alarm(damage: str) -> None:
    Console(stderr=True, highlight=False, soft_wrap=True).print(f"Damaged: {damage}", markup=False)


def _walk(home: Home, inputs: dict[str, str]) -> dict[str, Any]:
    """Materialize everything by Dagster in this process, showing progress.

    Raises:
        BlotterError: a step refused, or a test failed.
    """
    from orchestration.manifest import DbtAtWork, DbtOnDemand
    from orchestration.publishing import forget, read_verdict, write_fingerprint

    watched = _Watched()
    set_environment(home)
    on_spark = builds_on_spark(home)
    # Seeds are built before the step that forgets the old verdict begins.
    forget(home.verdict, read_verdict(home.verdict).statuses)
    with (
        watched,
        contextlib.nullcontext(DbtOnDemand()) if on_spark else DbtAtWork(home, seeds_first=True, mends=True) as dbt,
        home.log.open("w", encoding="utf-8", errors="backslashreplace") as log,
    ):
        watched("Preparing", 0, 0)
        if isinstance(dbt, DbtAtWork) and dbt.is_mended:
            _alarm(
                f"{home.build_database} is not as dbt left it: a writer died, or something else wrote to it. It is built anew."
            )
        # Python imports on one core while dbt starts and parses on the other.
        from orchestration import extraction, reference
        from orchestration.extraction.lexicon import compiled
        from orchestration.quality import reads_gold_well

        importlib.import_module("orchestration.assets")
        known = reference.load(home.places)
        set_environment(home, {"extractor": extraction.EXTRACTOR_VERSION, "reference": known.version})
        # So do a check that needs nothing of this run, whose figures are kept for its turn, and the lexicon.
        reads_gold_well(GOLD, home.gold_figures, known, GOLD_FIGURES)
        compiled(known)
        if isinstance(dbt, DbtAtWork):
            dbt.parsed()
        with contextlib.redirect_stdout(log), contextlib.redirect_stderr(log):
            did = _materialize(home, watched, dbt)
    if did["landed_again"]:
        _alarm(f"{home.raw}: batch {', '.join(did['landed_again'])} was not what landing wrote. It was landed again.")
    if not did["left_in_inbox"]:
        write_fingerprint(home.fingerprint, {**inputs, **_made(home)})
    return {"walked": True, **did}


def _materialize(home: Home, progress: "_Watched", dbt: "DbtAtWork | DbtOnDemand") -> dict[str, Any]:
    import dagster as dg

    from orchestration.definitions import defs
    from orchestration.run_record import keep_run

    # The history on disk costs twice what all else does here; it is told of this run when the UI is opened next.
    with dg.DagsterInstance.ephemeral() as instance:
        result = defs.resolve_job_def("refresh").execute_in_process(
            instance=instance, resources={"progress": progress, "dbt": dbt}, raise_on_error=False
        )
        keep_run(instance, result.run_id, home)
    if not result.success:
        raise _cause(result)
    seconds = _seconds(result)
    for event in result.get_asset_materialization_events():
        if event.asset_key == dg.AssetKey(["raw", "ledger"]):
            told = {name: entry.value for name, entry in event.materialization.metadata.items()}
            lists = {name: told[name] for name in ("left_in_inbox", "landed_again")}
            return {
                **{name: [str(one) for one in found] if isinstance(found, list) else [] for name, found in lists.items()},
                "new_records": told["records_read"],
                "new_blurbs": told["loaded"],
                **seconds,
            }
    return {"left_in_inbox": [], "landed_again": [], **seconds}


def _seconds(result: Any) -> dict[str, dict[str, float]]:
    """The wall time of each step of a run, and the time of dbt's nodes added up by layer."""
    steps: dict[str, float] = {}
    nodes: dict[str, float] = {}
    for event in result.all_events:
        if event.is_step_success:
            steps[event.step_key] = round(event.step_success_data.duration_ms / 1000, 3)
        told: Mapping[str, Any] = {}
        if event.is_step_materialization:
            told, layer = event.materialization.metadata, event.asset_key.path[0]
        elif event.event_type_value == "ASSET_CHECK_EVALUATION":
            told, layer = event.asset_check_evaluation_data.metadata, "tests"
        if "seconds" in told:
            nodes[layer] = round(nodes.get(layer, 0) + float(told["seconds"].value), 3)
    return {"seconds_by_step": steps, "dbt_seconds_by_layer": nodes}


def _cause(result: Any) -> BlotterError:
    """Why a run of the job failed, in the words of the step that failed first."""
    from orchestration.publishing import NotGreen

    for event in result.all_events:
        if event.is_step_failure:
            failure = event.step_failure_data
            told = (
                {name: value.value for name, value in (failure.user_failure_data.metadata or {}).items()}
                if failure.user_failure_data
                else {}
            )
            if "what" in told:
                kinds = {kind.__name__: kind for kind in BlotterError.__subclasses__()}
                kind = kinds.get(told.get("kind", ""), BlotterError)
                return kind(told["what"], told["where"], told["fix"])
            error = failure.error
            while error is not None and error.cause is not None:
                error = error.cause
            broke = error.message.strip() if error is not None else "no reason given"
            what = failure.user_failure_data.description if failure.user_failure_data else f"Step {event.step_key} broke: {broke}"
            return NotGreen(
                str(what),
                f"step {event.step_key}",
                "Read warehouse/.build/run.log, mend the cause, run again. The marts of the last good run stay in place.",
            )
    return NotGreen(
        "The run failed before its first step.", "warehouse/.build/run.log", "Read the log, mend the cause, run again."
    )


class _Watched(contextlib.AbstractContextManager["_Watched"]):
    """A run's progress on stderr: a bar where a person watches, a line a step where not."""

    def __init__(self) -> None:
        # Not whatever stderr is at the time: Dagster's and dbt's words go to a file meanwhile.
        self._console = Console(file=sys.stderr, highlight=False)
        self._bar: Bar | None = None
        self._task: Any = None
        self._stage = ""
        if self._console.is_terminal:
            self._bar = Bar(
                SpinnerColumn(),
                TextColumn("{task.description}"),
                BarColumn(),
                MofNCompleteColumn(),
                TimeElapsedColumn(),
                console=Console(file=sys.stderr, highlight=False),
                transient=True,
                redirect_stdout=False,
                redirect_stderr=False,
            )

    def __enter__(self) -> "_Watched":
        if self._bar is not None:
            self._bar.start()
            self._task = self._bar.add_task("Starting", total=None)
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.stop()

    def __call__(self, step: str, done: int, total: int) -> None:
        """Tell of a step; see `orchestration.resources.Progress`."""
        if self._bar is not None:
            self._bar.update(self._task, description=step[:48], completed=done, total=total or None)
        elif (stage := step.split()[0]) != self._stage and threading.current_thread() is threading.main_thread():
            self._console.print(f"{stage} ...", markup=False)
        self._stage = step.split()[0]


def _summary(standing: "Standing", did: dict[str, Any], seconds: float) -> dict[str, Any]:
    return {
        "walked": did["walked"],
        "lines_read": standing.landed["records_read"],
        "blurbs": standing.landed["loaded"],
        "duplicates": standing.landed["duplicates"],
        "quarantined": standing.landed["quarantined"],
        "blank": standing.landed["blank"],
        "left_in_inbox": did.get("left_in_inbox", []),
        "new_records": did.get("new_records", 0),
        "new_blurbs": did.get("new_blurbs", 0),
        "seconds_by_step": did.get("seconds_by_step", {}),
        "dbt_seconds_by_layer": did.get("dbt_seconds_by_layer", {}),
        "events": sum(standing.events.values()),
        "events_by_type": dict(standing.events),
        "groups": standing.published.get("dim_groups", 0),
        "regions": standing.published.get("dim_regions", 0),
        "tests_passed": standing.run.get("tests_passed"),
        "tests_warned": standing.run.get("tests_warned"),
        "warnings": [dict(one) for one in standing.warnings],
        "corrections": len(standing.corrections),
        "corrections_not_in_force": sum(not one["is_in_force"] for one in standing.corrections),
        "seconds": round(seconds, 2),
    }


def _print_summary(summary: dict[str, Any], home: Path | None) -> None:
    console = Console(highlight=False)
    if not summary["walked"]:
        console.print(
            "Nothing new: the inbox, the reference data and the code are those of the last run. 0 rows added.", soft_wrap=True
        )
    elif not summary["new_records"]:
        console.print("Nothing new in the inbox: 0 rows added.")
    table = Table(show_header=False, box=None, padding=(0, 2, 0, 0))
    table.add_column(style="bold")
    table.add_column(justify="right")
    table.add_column()
    new = summary["new_records"]
    table.add_row("lines read", f"{summary['lines_read']:,}", f"{new:,} new in this run" if new else "none new in this run")
    for name in ("blurbs", "duplicates", "quarantined", "blank"):
        if name != "blank" or summary[name]:
            why = "why: blotter quarantine list" if name == "quarantined" and summary[name] else ""
            table.add_row(name, f"{summary[name]:,}", why)
    table.add_row("events", f"{summary['events']:,}", "")
    for kind, count in summary["events_by_type"].items():
        table.add_row("", f"{count:,}", kind)
    table.add_row("groups", f"{summary['groups']:,}", "in the registry")
    table.add_row("regions", f"{summary['regions']:,}", "in the gazetteer")
    if summary["corrections"]:
        idle = summary["corrections_not_in_force"]
        table.add_row("corrections", f"{summary['corrections']:,}", f"{idle:,} not in force, why: blotter status" if idle else "")
    warned = summary["tests_warned"]
    table.add_row("tests passed", f"{summary['tests_passed'] or 0:,}", f"{warned} warned" if warned else "")
    table.add_row("seconds", f"{summary['seconds']:.1f}", "")
    console.print(table)
    for one in summary["warnings"]:
        rows = f"{one['failing_rows']:,} row{'' if one['failing_rows'] == 1 else 's'}"
        where = f"{one['failing_rows_in']} of warehouse/.build/build.duckdb"
        console.print(f"warned: {one['test_name']}, {rows} in {where}", markup=False, soft_wrap=True)
    left = summary["left_in_inbox"]
    for one in left[:_TOLD]:
        console.print(f"left in the inbox: {one}", markup=False)
    if len(left) > _TOLD:
        console.print(f"left in the inbox: {len(left) - _TOLD:,} more")
    named = f" --home {home}" if home else ""
    console.print("\nTry next:")
    for words in (f'sql{named} "select event_type, count(*) from marts.fct_events group by all"', f"report{named}", f"ui{named}"):
        console.print(f"  {_own_name()} {words}", soft_wrap=True, markup=False)


def _own_name() -> str:
    """What a person types here to run this program: its name where the shell finds it, else the path to it."""
    own = Path(sys.executable).parent / "blotter"
    found = shutil.which("blotter")
    if found and Path(found).resolve() == own.resolve():
        return "blotter"
    with contextlib.suppress(ValueError):
        return str(own.relative_to(Path.cwd()))
    return str(own)


app.command("fetch", epilog="Example:  blotter fetch wire && blotter run")(landing_commands.fetch)
app.add_typer(landing_commands.quarantine_app, name="quarantine")
app.command("report", epilog="Example:  blotter report -o ~/brief.html")(outgoing_commands.report)
app.command("export", epilog="Example:  blotter export geojson -o events.geojson")(outgoing_commands.export)
app.command(
    "sql",
    epilog='Example:  blotter sql "select event_type, count(*) from marts.fct_events group by all"',
    # A query may begin with a comment, which looks like an option.
    context_settings={"ignore_unknown_options": True},
)(asking_commands.sql)
app.command("serve", epilog="Example:  blotter serve --home ~/conflict")(asking_commands.serve)
app.command("release", epilog="Example:  blotter release 2026-11")(outgoing_commands.release)
app.command("diff", epilog="Example:  blotter diff 2026-10 2026-11")(outgoing_commands.diff)
app.add_typer(places_commands.places_app, name="places")


@app.command(epilog="Example:  blotter rebuild --home ~/conflict")
def rebuild(
    home: HomeOption = None,
    reread: Annotated[bool, typer.Option("--reread", help="Read every blurb anew, too.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Build the warehouse anew from raw/ alone; readers keep the old one until the new one is published."""
    started = time.monotonic()
    gc.set_threshold(200_000, 50, 1_000)
    with refusals_told():
        where = home_of(home)
        from orchestration.publishing import mart_digests, read_standing

        _refuse_unready(where)
        prepare(where)
        with where.held():
            before = mart_digests(where.published_files)
            forget_build(where, readings=reread)
            did = _walk(where, _inputs(where))
            after = mart_digests(where.published_files)
            standing = read_standing(where.raw, where.published_database)
    changed = sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))
    summary = _summary(standing, did, time.monotonic() - started)
    summary |= {"marts_before": len(before), "marts_changed": changed}
    if as_json:
        print_json(summary)
        return
    _print_summary(summary, home)
    if before and not changed:
        told = f"All {len(after)} marts are what they were."
    else:
        told = f"Other than before: {', '.join(changed)}." if before else f"{len(after)} marts were built."
    Console(highlight=False).print(f"\n{told}", soft_wrap=True)


@app.command(epilog="Example:  blotter ui --port 3333")
def ui(
    home: HomeOption = None,
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="The port on 127.0.0.1.")] = 3000,
) -> None:
    """Open Dagster on loopback: the asset graph, its checks, and runs. Ends with Ctrl-C."""
    with refusals_told():
        where = home_of(home)
        _taken(port).close()
        pages = _taken(port + 1 if 0 < port < _LAST_PORT else 0)
        prepare(where)
        from orchestration.manifest import current_manifest

        with working("Parsing the dbt project"):
            current_manifest(where)
    told = Console(stderr=True, highlight=False, soft_wrap=True)
    told.print(f"Dagster opens at http://127.0.0.1:{port} in some seconds (Ctrl-C ends it).")
    serve_pages(pages)
    with refusals_told():
        _show_last_run(where)
    arguments = ["dagster", "dev", "--module-name", "orchestration.definitions", "--host", "127.0.0.1", "--port", str(port)]
    os.chdir(where.dagster)
    os.execve(Path(sys.executable).parent / "dagster", arguments, environment())


def _show_last_run(home: Home) -> None:
    """What a `blotter run` did since the UI was last opened, for the UI to show."""
    if any(path.exists() for path in home.kept_runs):
        with working("Telling Dagster of the last run") as progress:
            from orchestration.run_record import tell_dagster

            tell_dagster(home, progress)


def _taken(port: int) -> socket.socket:
    """Take a port of loopback; 0 is any free one.

    Raises:
        BusyError: something else listens there.
    """
    taken = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        taken.bind(("127.0.0.1", port))
    except OSError as refusal:
        taken.close()
        raise BusyError(
            f"The port cannot be opened ({refusal.strerror}).",
            f"127.0.0.1:{port}",
            "End what runs there, or name another: --port. The port after it serves the report and the quarantine.",
        ) from refusal
    return taken


@app.command(epilog="Example:  blotter status --json")
def status(home: HomeOption = None, as_json: JsonOption = False) -> None:
    """Tell what is landed, extracted and published, and with which versions."""
    with refusals_told():
        where = home_of(home)
        from orchestration.publishing import read_standing

        standing = read_standing(where.raw, where.published_database)
    told = {"home": str(where.root), **asdict(standing)}
    if as_json:
        print_json(told)
    else:
        _print_standing(where, standing)
    # What stands is told whatever the next run would refuse.
    with refusals_told():
        from orchestration.landing import load_sources

        load_sources(where.root)


def _print_standing(home: Home, standing: "Standing") -> None:
    console = Console(highlight=False)
    table = Table(show_header=False, box=None, padding=(0, 2, 0, 0))
    table.add_column(style="bold")
    table.add_column()
    table.add_row("home", str(home.root))
    table.add_row("landed", _balance(standing.landed))
    for source in standing.sources:
        table.add_row("", Text(f"{source['source_id']}: {_balance(source)}, last {source['last_landed_at']:%Y-%m-%d}"))
    for one in sorted(standing.quarantined, key=lambda one: -one["records"])[:_TOLD]:
        table.add_row("", Text(f"{one['records']:>6,}  {one['file_name']}: {one['reason']}, first: {one['detail']}"))
    if standing.quarantined:
        more = len(standing.quarantined) - _TOLD
        told_more = f"and {more:,} more files or reasons; " if more > 0 else ""
        table.add_row("", f"{told_more}each as it came, and what to do: blotter quarantine list")
    if replaced := standing.landed["quarantined"] - sum(one["records"] for one in standing.quarantined):
        table.add_row("", f"{replaced:>6,}  of files that others of their name replaced: blotter quarantine list --closed")
    in_force = sum(one["is_in_force"] for one in standing.corrections)
    if standing.corrections:
        table.add_row("corrections", f"{in_force:,} in force, {len(standing.corrections) - in_force:,} not")
    for one in [one for one in standing.corrections if not one["is_in_force"]][:_TOLD]:
        where_told = f"{one['file_name']}:{one['row_number']}  {one['field']} of {one['target_id']}"
        table.add_row("", Text(f"{where_told}: {one['status']}, {one['detail']}"))
    if len(standing.corrections) - in_force > _TOLD:
        table.add_row("", 'all: blotter sql "select * from marts.fct_corrections where not is_in_force"')
    versions = standing.extracted["versions"]
    for one in versions:
        table.add_row(
            "extracted",
            f"{one['blurbs']:,} blurbs, {one['records']:,} records"
            f" by extractor {one['extractor_version']}, reference {one['reference_version']}",
        )
    if not versions:
        table.add_row("extracted", "nothing yet")
    if standing.run:
        table.add_row(
            "published", f"{standing.run['published_at']:%Y-%m-%d %H:%M:%S} UTC, {standing.run['tests_passed']} tests passed"
        )
        for name, rows in standing.published.items():
            table.add_row("", f"{rows:>10,}  marts.{name}")
        told_versions = {
            name.removesuffix("_version"): value for name, value in standing.run.items() if name.endswith("_version")
        }
        table.add_row("versions", ", ".join(f"{name} {value}" for name, value in told_versions.items()))
    else:
        table.add_row("published", "nothing yet: blotter run")
    console.print(table)


def _balance(ledger: Mapping[str, int]) -> str:
    """The ledger of a home or a source as a sum."""
    return (
        f"{ledger['records_read']:,} records of {ledger['files']:,} files = {ledger['loaded']:,} blurbs"
        f" + {ledger['duplicates']:,} duplicates + {ledger['quarantined']:,} quarantined + {ledger['blank']:,} blank"
    )


@app.command(epilog="Example:  blotter extract blurbs.jsonl -o records.jsonl")
def extract(
    source: Annotated[
        Path,
        typer.Argument(metavar="IN.jsonl", help='One blurb a line: {"id", "text", "title"?, "published_at"?}; - reads stdin.'),
    ],
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="OUT.jsonl", help="Where the records go; - is stdout.")
    ] = Path("-"),
    home: HomeOption = None,
) -> None:
    """Read blurbs from a file to records, landing nothing; a line that is no blurb is answered with its error."""
    with refusals_told():
        from orchestration import reference
        from orchestration.extraction.lines import answers, to_line

        known = reference.load(home_of(home).places)

        failed = 0
        if str(output) != "-":
            _refuse_nowhere(output)

        def lines(tell: Callable[[int], None]) -> Iterator[str]:
            nonlocal failed
            for number, answer in enumerate(answers(_lines(source), known), start=1):
                failed += "error" in answer
                if number % 1_000 == 0:
                    tell(number)
                yield to_line(answer)

        if str(output) == "-":
            # On a screen the records themselves show how far it is.
            with contextlib.nullcontext(_unheard) if sys.stdout.isatty() else working("Reading blurbs") as tell:
                sys.stdout.writelines(lines(tell))
        else:
            from orchestration.durable import replace_durably

            with working("Reading blurbs") as tell:
                replace_durably(output, lambda path: _write_lines(path, lines(tell)))
        if failed:
            told = (
                "1 line is no blurb; its answer tells" if failed == 1 else f"{failed:,} lines are no blurbs; their answers tell"
            )
            Console(stderr=True, highlight=False).print(f"{told} why.")
            raise typer.Exit(DATA_PROBLEM)


def _unheard(_done: int) -> None:
    """The progress of work that shows itself."""


def _refuse_nowhere(file: Path) -> None:
    if file.is_dir():
        raise NotWritable("That is a folder.", str(file), "Name a file in it.")
    if not file.parent.is_dir():
        raise NotWritable("The folder is not there.", str(file.parent), "Create it, or name a file in one that is.")


def _write_lines(path: Path, lines: Iterable[str]) -> None:
    with path.open("w", encoding="utf-8") as out:
        out.writelines(lines)


def _lines(source: Path) -> Iterator[bytes]:
    """The lines of a file, or of stdin for `-`.

    Raises:
        UnreadableFile: the file cannot be opened or read on.
    """
    try:
        with contextlib.ExitStack() as stack:
            lines: IO[bytes] = sys.stdin.buffer if str(source) == "-" else stack.enter_context(source.open("rb"))
            yield from lines
    except OSError as refusal:
        raise UnreadableFile(
            f"The file cannot be read ({refusal.strerror}).", str(source), "Name a JSON Lines file that can."
        ) from refusal


@app.command(
    epilog='Example:  blotter explain "JNIM attacked a base in Gao on Friday, killing 12 soldiers." --published 2024-05-01'
)
def explain(
    text: Annotated[str, typer.Argument(metavar="TEXT", help="The blurb; - reads it from stdin.")],
    published: Annotated[str | None, typer.Option("--published", metavar="DATE", help="Its day, as 2024-05-01.")] = None,
    title: Annotated[str | None, typer.Option("--title", help="A headline told with it.")] = None,
    html: Annotated[Path | None, typer.Option("--html", metavar="FILE", help="Write it as a page that needs no network.")] = None,
    home: HomeOption = None,
) -> None:
    """Show the records of a blurb beside the words that each value came from."""
    with refusals_told():
        from orchestration import explaining, reference
        from orchestration.extraction import Blurb

        try:
            day = dt.date.fromisoformat(published) if published is not None else None
        except ValueError as refusal:
            raise UnreadableFile(
                "The day of publication is no date.", f"--published {published}", "Write it as 2024-05-01."
            ) from refusal
        told = sys.stdin.buffer.read().decode("utf-8", "replace").rstrip("\n") if text == "-" else text
        if not told.strip():
            raise BadWords("There is no blurb.", "TEXT", "Name its text, or - to read it from stdin.")
        found = explaining.explain(Blurb("blurb", told, title, day), reference.load(home_of(home).places))
        if html is not None:
            from orchestration.durable import replace_durably

            _refuse_nowhere(html)
            page = explaining.to_html(found)
            replace_durably(html, lambda path: _write_lines(path, [page]))
            Console(stderr=True, highlight=False, soft_wrap=True).print(f"Written to {html}.", markup=False)
            return
        explaining.show(found, wide_console())


@app.command(epilog="Example:  blotter evaluate tests/gold/dev_blurbs.jsonl --errors 50")
def evaluate(
    gold: Annotated[
        Path, typer.Argument(metavar="GOLD.jsonl", help='One labelled blurb a line: {"id", "text", "events": [...]}.')
    ],
    as_json: JsonOption = False,
    errors: Annotated[int, typer.Option("--errors", min=0, help="Show at most so many blurbs that are not all right.")] = 10,
    home: HomeOption = None,
) -> None:
    """Read labelled blurbs and tell precision, recall and F1 field by field, and what differs."""
    with refusals_told():
        from orchestration import evaluation, reference

        labelled = evaluation.read_gold(gold)
        with working("Reading the labelled blurbs"):
            found = evaluation.evaluate(labelled, reference.load(home_of(home).places))
    if as_json:
        print_json(found.to_dict() | {"errors": evaluation.errors(found, labelled, errors)})
    else:
        evaluation.show(found, labelled, wide_console(), errors)


if __name__ == "__main__":
    main()
