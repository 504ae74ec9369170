"""Break the rules of the SQL models one by one, and see whether a test of dbt notices.

A mutant is a model with one thing changed: a comparison, a connective, a filter, a join, an aggregate, a fallback, a value that
a case gives. Each is put into the unit tests of its model, as dbt compiled them, and into the built tables, with all that hangs
on them built again, so that the data tests can see it. A mutant that no test notices is printed: either a test is missing, or
the change makes no difference to anybody.

Run as `python -m tests.mutants [model ...]`, or `make mutants`.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from tests.gold.linking import labelled
from tests.warehouses import PROJECT, build, land_batch

#: What is changed, as a pattern over SQL whose texts are blanked, and what it becomes.
CHANGES = [
    (r" <= ", " < "), (r" < ", " <= "), (r" >= ", " > "), (r" > ", " >= "), (r" = ", " <> "), (r" <> ", " = "),
    (r"\band\b", "or"), (r"\bor\b", "and"), (r"\bnot (?!null|in\b|distinct)", ""), (r"\bnot in\b", "in"),
    (r"\bleft join\b", "inner join"), (r"\bsemi join\b", "anti join"), (r"\banti join\b", "semi join"),
    (r"\bfull outer join\b", "inner join"), (r"\bis null\b", "is not null"), (r"\bis not null\b", "is null"),
    (r"\bis distinct from\b", "is not distinct from"), (r"\bis not distinct from\b", "is distinct from"),
    (r"\b(arg_)?max\(", r"\1min("), (r"\b(arg_)?min\(", r"\1max("), (r"\bbool_or\(", "bool_and("),
    (r"\bbool_and\(", "bool_or("), (r"\bleast\(", "greatest("), (r"\bgreatest\(", "least("), (r"\bsum\(", "max("),
    (r"\bselect distinct\b", "select"), (r"\bcount\(distinct ", "count("), (r"\bdesc\b", "asc"), (r" \+ ", " - "),
    (r" - ", " + "),
]  # fmt: skip
#: Words that make a line of SQL one of many that a loop wrote; one of them stands for all.
LOOPED = re.compile(
    r"\b(deaths|wounded|abducted|civilians|security_forces|armed_groups|attackers|unknown|low|best|high|perpetrators?|targets?|"
    r"claimants?|suspect|denier)(?=\b|_)"
)
SECONDS = 20


@dataclass(slots=True)
class Outcome:
    """The mutants of a model by what became of them."""

    by_unit_test: int = 0
    by_data_test: int = 0
    survivors: list[str] = field(default_factory=list)


def mutants(sql: str) -> dict[str, str]:
    """Each change of a model's SQL, told in its line, and the SQL that it makes; one for all lines that a loop wrote."""
    sql = re.sub(r"--[^\n]*", "", sql)
    found: dict[str, str] = {}
    seen: set[tuple[str, ...]] = set()
    for start, end, broken in sorted(_changes(sql)):
        before = sql[sql.rfind("\n", 0, start) + 1 : start].lstrip()
        after = sql[end : (sql + "\n").index("\n", end)].rstrip()
        kept = " ".join(sql[start:end].split())
        shape = (LOOPED.sub("~", before), LOOPED.sub("~", kept), broken, LOOPED.sub("~", after))
        if "steps_of" in before + kept + after:
            shape = ("corrections", kept[:10], broken[:10])
        if shape not in seen:
            seen.add(shape)
            told = f"{before[-60:]}[{kept[:60]} -> {' '.join(broken.split())[:60] or 'nothing'}]{after[:60]}"
            found.setdefault(told, sql[:start] + broken + sql[end:])
    return found


def _changes(sql: str) -> Iterator[tuple[int, int, str]]:
    blanked = re.sub(r"'[^'\n]*'", lambda text: "'" + "~" * (len(text[0]) - 2) + "'", sql)
    ranges = [found.span() for found in re.finditer(r"\bbetween\b[^\n]*?(?:\n[^\n]*?)??\band\b", blanked)]
    for pattern, change in CHANGES:
        for found in re.finditer(pattern, blanked):
            if found[0] != "and" or not any(start <= found.start() < end for start, end in ranges):
                yield *found.span(), found.expand(change)
    for found in re.finditer(r"\bcoalesce\(", blanked):
        first, end = _arguments(blanked, found.end())
        yield found.start(), end, sql[found.end() : first]
    for found in re.finditer(r"\s*\bfilter \(", blanked):
        yield found.start(), _arguments(blanked, found.end())[1], ""
    for found in re.finditer(r"\b(then|else) '[^']+'", blanked):
        yield *found.span(), f"{found[1]} 'something else'"


def _arguments(sql: str, start: int) -> tuple[int, int]:
    """Where the first argument of an open bracket ends, and where the bracket does."""
    depth, first = 1, 0
    for position in range(start, len(sql)):
        depth += (sql[position] in "([{") - (sql[position] in ")]}")
        if depth == 1 and sql[position] == "," and not first:
            first = position
        if depth == 0:
            return first or position, position + 1
    raise ValueError(f"A bracket stays open: {sql[start : start + 60]}")


class Warehouse:
    """A built warehouse, the SQL that dbt compiled for it, and how to see whether its tests notice a mutant."""

    def __init__(self, home: Path) -> None:
        """Land the labelled blurbs in a fresh home, build it, and let dbt compile all models and tests."""
        blurbs = [blurb for blurb in labelled() if blurb["set"] == "dev"]
        sample = (PROJECT.parent / "raw" / "inbox" / "sample" / "blurbs.txt").read_text(encoding="utf-8")
        land_batch(home, "linking", blurbs)
        land_batch(home, "sample", [{"text": line} for line in dict.fromkeys(sample.splitlines()) if line])
        build(home, "--exclude-resource-type", "test")
        self.target = home / "warehouse" / ".build" / "mutants"
        self._dbt(home, "test", "--select", "test_type:unit")
        self._dbt(home, "compile")
        self._load(home)

    def _load(self, home: Path) -> None:
        """Read what dbt compiled, and open the database without its keys, which would refuse what the tests are to find."""
        manifest = json.loads((self.target / "manifest.json").read_text(encoding="utf-8"))
        nodes = manifest["nodes"]
        self.models = {node["name"]: node for node in nodes.values() if node["resource_type"] == "model"}
        self.tests = {node["name"]: node["compiled_code"] for node in nodes.values() if node["resource_type"] == "test"}
        self.unit_tests: dict[str, dict[str, tuple[str, str, str]]] = {}
        for test in manifest["unit_tests"].values():
            (path,) = self.target.glob(f"run/**/unit_tests.yml/**/{test['name']}.sql")
            self.unit_tests.setdefault(test["model"], {})[test["name"]] = _divided(path.read_text(encoding="utf-8"))
        self.con = duckdb.connect(str(home / "warehouse" / ".build" / "build.duckdb"))
        self.con.execute("set threads = 1")
        for schema, table in self.con.sql("select schema_name, table_name from duckdb_tables()").fetchall():
            self.con.execute(f'create or replace table {schema}."{table}" as from {schema}."{table}"')
        self.tests = {name: sql for name, sql in self.tests.items() if not self._rows(f"select 1 from ({sql}) limit 1")}

    def _dbt(self, home: Path, *arguments: str) -> None:
        told = {
            "BLOTTER_HOME": str(home), "BLOTTER_UNIT_TESTS": "1", "DBT_PROJECT_DIR": str(PROJECT),
            "DBT_PROFILES_DIR": str(PROJECT), "DBT_TARGET_PATH": str(self.target), "DBT_LOG_PATH": str(self.target),
        }  # fmt: skip
        dbt = Path(sys.executable).parent / "dbt"
        ran = subprocess.run(
            [dbt, "--quiet", *arguments], env={**os.environ, **told}, capture_output=True, text=True, check=False
        )
        assert ran.returncode == 0, ran.stdout + ran.stderr

    def _rows(self, sql: str) -> list[tuple[Any, ...]]:
        timer = threading.Timer(SECONDS, self.con.interrupt)
        timer.start()
        try:
            return self.con.execute(sql).fetchall()
        finally:
            timer.cancel()

    def try_model(self, model: str) -> Outcome:
        """Make the mutants of a model and count who notices each."""
        outcome = Outcome()
        unit_tests = {
            name: (before, mutants(sql), after) for name, (before, sql, after) in self.unit_tests.get(model, {}).items()
        }
        compiled = mutants(self.models[model]["compiled_code"])
        for mutant in sorted({*compiled, *(found for _, several, _ in unit_tests.values() for found in several)}):
            seen = self._unit_tests_notice(mutant, unit_tests)
            if seen is None:
                continue
            if seen:
                outcome.by_unit_test += 1
            elif mutant in compiled and (noticed := self._data_tests_notice(model, compiled[mutant])) is not False:
                outcome.by_data_test += noticed is True
            else:
                outcome.survivors.append(mutant)
        return outcome

    def _unit_tests_notice(self, mutant: str, tests: dict[str, tuple[str, dict[str, str], str]]) -> bool | None:
        """Whether a unit test fails on the mutant; none where it is no SQL."""
        for name in list(tests):
            before, several, after = tests[name]
            if mutant in several:
                try:
                    rows = self._rows(before + several[mutant] + after)
                except (duckdb.ParserException, duckdb.BinderException):
                    return None
                except duckdb.Error:
                    return True
                kept: dict[str, Counter[str]] = {"actual": Counter(), "expected": Counter()}
                for *values, side in rows:
                    kept[side][str([float(value) if hasattr(value, "as_tuple") else value for value in values])] += 1
                if kept["actual"] != kept["expected"]:
                    # What noticed one mutant notices the next one, too.
                    tests |= {name: tests.pop(name), **{other: tests.pop(other) for other in list(tests) if other != name}}
                    return True
        return False

    def _data_tests_notice(self, model: str, sql: str) -> bool | None:
        """Whether a data test fails once the mutant and all that hangs on it are built; none where it is no SQL."""
        self.con.execute("begin")
        try:
            changed = self._rebuild(model, sql)
            return any(
                self._rows(f"select 1 from ({test}) limit 1")
                for test in self.tests.values()
                if any(f'"{name}"' in test for name in changed)
            )
        except (duckdb.ParserException, duckdb.BinderException):
            return None
        except duckdb.Error:
            return True
        finally:
            self.con.execute("rollback")

    def _rebuild(self, model: str, sql: str) -> set[str]:
        changed = {model}
        self._create(model, sql)
        for name in self._order():
            depends = {parent.split(".")[-1] for parent in self.models[name]["depends_on"]["nodes"]}
            if name != model and depends & changed:
                self._create(name, self.models[name]["compiled_code"])
                changed.add(name)
        return changed

    def _create(self, model: str, sql: str) -> None:
        node = self.models[model]
        kind = "view" if node["config"]["materialized"] == "view" else "table"
        self.con.execute(f'create or replace {kind} {node["schema"]}."{model}" as {sql}')

    def _order(self) -> list[str]:
        """The models, each after those that it depends on."""
        order: list[str] = []
        left = dict(self.models)
        while left:
            ready = [
                name
                for name, node in left.items()
                if not {parent.split(".")[-1] for parent in node["depends_on"]["nodes"]} & set(left) - {name}
            ]
            order += sorted(ready)
            left = {name: node for name, node in left.items() if name not in ready}
        return order


def _divided(sql: str) -> tuple[str, str, str]:
    """The SQL of a unit test, as dbt compiled it: before, of and after the model's own part."""
    blanked = re.sub(r"--[^\n]*|'(?:[^']|'')*'", lambda text: "~" * len(text[0]), sql)
    start = blanked.rindex("(", 0, sql.rindex("-- Fixture for ")) + 1
    _, begin = _arguments(blanked, start)
    end = sql.rindex(") _dbt_internal_unit_test_actual")
    return sql[:begin], sql[begin:end], sql[end:]


def main(names: list[str]) -> int:
    """Print, model by model, how many mutants were noticed, and the survivors; 1 where there are any."""
    with tempfile.TemporaryDirectory() as folder:
        warehouse = Warehouse(Path(folder) / "home")
        total = Outcome()
        print(f"{'model':36} mutants  unit tests  data tests  survivors")
        for model in names or sorted(warehouse.models):
            outcome = warehouse.try_model(model)
            made = outcome.by_unit_test + outcome.by_data_test + len(outcome.survivors)
            if made:
                figures = f"{made:7}  {outcome.by_unit_test:10}  {outcome.by_data_test:10}  {len(outcome.survivors):9}"
                print(f"{model:36} {figures}", flush=True)
                for mutant in outcome.survivors:
                    print(f"    {mutant}", flush=True)
            total.by_unit_test += outcome.by_unit_test
            total.by_data_test += outcome.by_data_test
            total.survivors += outcome.survivors
        made = total.by_unit_test + total.by_data_test + len(total.survivors)
        print(f"{'all':36} {made:7}  {total.by_unit_test:10}  {total.by_data_test:10}  {len(total.survivors):9}")
    return 1 if total.survivors else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
