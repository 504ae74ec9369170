"""Which columns of its parents each column of a model comes from, read off the SQL that dbt compiled."""

import hashlib
import importlib.metadata
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import dagster as dg

_DIALECT = "duckdb"

#: Parents by their unique ids, with a column of each, by column.
Found = Mapping[str, Sequence[tuple[str, str]]]


class Lineages:
    """Lineages of models, of which those that were found before are kept in a file: taking SQL apart costs more than building it.

    Args:
        path: of the file; one that is missing or damaged counts for nothing.
        manifest: dbt's manifest.
        key_of: the asset key of a node.
    """

    def __init__(self, path: Path, manifest: Mapping[str, Any], key_of: Callable[[Mapping[str, Any]], dg.AssetKey]) -> None:
        self._path, self._manifest, self._key_of = path, manifest, key_of
        self._kept = _read(path)
        self._used: dict[str, Found | None] = {}

    def of(
        self, node: Mapping[str, Any], sql: str | None, columns: Mapping[str, Sequence[tuple[str, str]]]
    ) -> dg.TableColumnLineage | None:
        """The lineage of a model's columns.

        Args:
            node: the model, as in dbt's manifest.
            sql: what dbt compiled of it.
            columns: name and type of the columns of its parents, by dbt's unique id.

        Returns:
            The lineage, or none for a seed, for what is made of no model, and for SQL that cannot be taken apart.
        """
        if node["resource_type"] != "model" or sql is None:
            return None
        ids = [one for one in node["depends_on"]["nodes"] if one in columns and one in self._manifest["nodes"]]
        if not ids:
            return None
        parents = {one: self._manifest["nodes"][one] for one in ids}
        told = [importlib.metadata.version("sqlglot"), sql, [(one, [*map(list, columns[one])]) for one in ids]]
        name = hashlib.sha256(json.dumps(told).encode()).hexdigest()
        found = self._kept[name] if name in self._kept else _find(sql, parents, columns)
        self._used[name] = found
        if found is None:
            return None
        keys = {one: self._key_of(parent) for one, parent in parents.items()}
        return dg.TableColumnLineage(
            {
                column: [dg.TableColumnDep(key, name) for key, name in sorted((keys[one], name) for one, name in deps)]
                for column, deps in found.items()
            }
        )

    def save(self) -> None:
        """Write what was asked for to the file, if some of it is new."""
        if self._used.keys() - self._kept.keys():
            self._path.write_text(json.dumps(self._used), encoding="utf-8")


def _read(path: Path) -> dict[str, "Found | None"]:
    try:
        kept = json.loads(path.read_bytes())
    except (FileNotFoundError, ValueError):
        return {}
    return kept if isinstance(kept, dict) else {}


def _find(sql: str, parents: Mapping[str, Mapping[str, Any]], columns: Mapping[str, Sequence[tuple[str, str]]]) -> "Found | None":
    """The columns of parents that each column comes from; none where the SQL cannot be taken apart."""
    # Half a second, which a run that finds nothing new need not wait.
    from sqlglot import exp, parse_one
    from sqlglot.errors import SqlglotError
    from sqlglot.lineage import lineage

    schema: dict[str, dict[str, dict[str, str]]] = {}
    for one, parent in parents.items():
        schema.setdefault(parent["schema"], {})[parent["alias"]] = dict(columns[one])
    names = {(parent["schema"], parent["alias"]): one for one, parent in parents.items()}
    try:
        tree = parse_one(sql, dialect=_DIALECT)
        for table in tree.find_all(exp.Table):
            table.set("catalog", None)
        roots = lineage(None, tree, schema, dialect=_DIALECT, trim_selects=False, copy=False)
    except (SqlglotError, KeyError, ValueError):
        return None
    return {column: _sources(root, names) for column, root in roots.items()}


def _sources(root: Any, names: Mapping[tuple[str, str], str]) -> list[tuple[str, str]]:
    from sqlglot import exp

    deps: set[tuple[str, str]] = set()
    for step in root.walk():
        table = step.expression if isinstance(step.expression, exp.Table) else None
        if step.downstream or table is None:
            continue
        parent = names.get((table.db, table.name))
        if parent is not None:
            deps.add((parent, exp.to_column(step.name, dialect=_DIALECT).name))
    return sorted(deps)
