"""Which columns of its parents each column of a model comes from, read off the SQL that dbt compiled."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import dagster as dg
from sqlglot import exp, parse_one
from sqlglot.errors import SqlglotError
from sqlglot.lineage import lineage

_DIALECT = "duckdb"


def column_lineage(
    node: Mapping[str, Any],
    columns: Mapping[str, Sequence[tuple[str, str]]],
    target: Path,
    manifest: Mapping[str, Any],
    key_of: Callable[[Mapping[str, Any]], dg.AssetKey],
) -> dg.TableColumnLineage | None:
    """The lineage of a model's columns.

    Args:
        node: the model, as in dbt's manifest.
        columns: name and type of the columns of its parents, by dbt's unique id.
        target: the target folder of the dbt run that compiled it.
        manifest: dbt's manifest.
        key_of: the asset key of a node.

    Returns:
        The lineage, or none for a seed and for SQL that cannot be taken apart.
    """
    compiled = target / "compiled" / node["package_name"] / node["original_file_path"]
    if node["resource_type"] != "model" or not compiled.exists():
        return None
    parents: dict[tuple[str, str], Mapping[str, Any]] = {}
    schema: dict[str, dict[str, dict[str, str]]] = {}
    for parent_id in node["depends_on"]["nodes"]:
        parent = manifest["nodes"].get(parent_id)
        if parent is None or parent_id not in columns:
            continue
        parents[parent["schema"], parent["alias"]] = parent
        schema.setdefault(parent["schema"], {})[parent["alias"]] = dict(columns[parent_id])
    if not parents:
        return None
    try:
        tree = parse_one(compiled.read_text(encoding="utf-8"), dialect=_DIALECT)
        for table in tree.find_all(exp.Table):
            table.set("catalog", None)
        roots = lineage(None, tree, schema, dialect=_DIALECT, trim_selects=False, copy=False)
    except (SqlglotError, KeyError, ValueError):
        return None
    return dg.TableColumnLineage({column: _sources(root, parents, key_of) for column, root in roots.items()})


def _sources(
    root: Any, parents: Mapping[tuple[str, str], Mapping[str, Any]], key_of: Callable[[Mapping[str, Any]], dg.AssetKey]
) -> list[dg.TableColumnDep]:
    deps: set[tuple[dg.AssetKey, str]] = set()
    for step in root.walk():
        table = step.expression if isinstance(step.expression, exp.Table) else None
        if step.downstream or table is None:
            continue
        parent = parents.get((table.db, table.name))
        if parent is not None:
            deps.add((key_of(parent), exp.to_column(step.name, dialect=_DIALECT).name))
    return [dg.TableColumnDep(key, column) for key, column in sorted(deps, key=lambda dep: (dep[0].path, dep[1]))]
