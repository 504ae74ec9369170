"""What dbt said last of every node: the ground on which marts are published or held back.

One dbt run may build a part of the project only, so its results are merged into those of earlier runs, node by node.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from orchestration.durable import replace_durably

_GOOD = {"success", "pass", "warn", "no-op"}


@dataclass(frozen=True, slots=True)
class Verdict:
    """Results by dbt's unique id (`test.blotter.unique_dim_groups_group_id.1a2b`): status, message and failing rows of each."""

    statuses: Mapping[str, str]
    messages: Mapping[str, str] = field(default_factory=dict)
    failures: Mapping[str, int] = field(default_factory=dict)

    @property
    def tests_passed(self) -> int:
        """How many data tests and unit tests passed, those that warned left out."""
        return sum(1 for node, status in self.statuses.items() if _is_test(node) and status == "pass")

    @property
    def tests_warned(self) -> int:
        """How many data tests found rows that they only warn of."""
        return sum(1 for node, status in self.statuses.items() if _is_test(node) and status == "warn")

    @property
    def causes(self) -> list[str]:
        """The faults that are no mere consequence of another one (those skipped), in order of name."""
        return [node for node in self.faults if self.statuses[node] != "skipped"] or self.faults

    @property
    def faults(self) -> list[str]:
        """The nodes that failed or were skipped because of one that did, in order of name."""
        return sorted(node for node, status in self.statuses.items() if status not in _GOOD)

    def missing(self, expected: Iterable[str]) -> list[str]:
        """Of the nodes that the project has, those of which no result is known, in order of name."""
        return sorted(set(expected) - self.statuses.keys())

    def told(self, node: str) -> str:
        """The short name of a node with what dbt said of it."""
        name = node.split(".")[2] if node.count(".") >= 2 else node
        message = self.messages.get(node, "")
        lines = [line.strip() for line in message.splitlines() if line.strip()]
        return f"{name}: {self.statuses[node]}" + (f" ({' '.join(lines[:2])})" if lines else "")


@dataclass(frozen=True, slots=True, order=True)
class Tested:
    """What dbt said last of one test: a row of `marts.run_tests`.

    Attributes:
        test_name: its name in the project.
        kind: `data test` or `unit test`.
        tested: names of the models, seeds and sources that it looks at.
        severity: `error` or `warn`.
        status: `pass`, `warn`, or a fault.
        failing_rows: how many rows break it.
        failing_rows_in: schema and table of the build that hold those rows; none where there are none.
    """

    test_name: str
    kind: str
    tested: str
    severity: str
    status: str
    failing_rows: int
    failing_rows_in: str | None


def _is_test(node: str) -> bool:
    return node.startswith(("test.", "unit_test."))


def read_verdict(path: Path) -> Verdict:
    """The verdict on record; an empty one, which vouches for nothing, where dbt has not run yet or the file is damaged."""
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        return Verdict(dict(kept["statuses"]), dict(kept["messages"]), dict(kept["failures"]))
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return Verdict({})


def record_results(path: Path, results: Mapping[str, tuple[str, str, int]], expected: Iterable[str]) -> Verdict:
    """Merge the results of one dbt run into the verdict on record.

    Args:
        path: where the verdict is kept.
        results: status, message and count of failing rows by dbt's unique id.
        expected: the unique ids of the project as it is now; results of nodes that are no more are dropped.

    Returns:
        The merged verdict.
    """
    known = read_verdict(path)
    statuses, messages, failures = dict(known.statuses), dict(known.messages), dict(known.failures)
    for node, (status, message, rows) in results.items():
        statuses[node] = status
        messages.pop(node, None)
        failures.pop(node, None)
        if rows:
            failures[node] = rows
        if status not in {"success", "pass"} and message:
            messages[node] = message.strip()
    current = set(expected)
    merged = Verdict(
        {node: statuses[node] for node in sorted(statuses) if node in current},
        {node: messages[node] for node in sorted(messages) if node in current},
        {node: failures[node] for node in sorted(failures) if node in current},
    )
    replace_durably(path, lambda aside: _write(aside, merged))
    return merged


def forget(path: Path, nodes: Iterable[str]) -> None:
    """Drop results before the nodes are built again, so that a killed build leaves no old word standing for the new tables."""
    known = read_verdict(path)
    gone = set(nodes)
    kept = Verdict(
        {node: status for node, status in known.statuses.items() if node not in gone},
        {node: text for node, text in known.messages.items() if node not in gone},
        {node: rows for node, rows in known.failures.items() if node not in gone},
    )
    replace_durably(path, lambda aside: _write(aside, kept))


def _write(path: Path, verdict: Verdict) -> None:
    path.write_text(json.dumps(asdict(verdict), indent=1), encoding="utf-8")
