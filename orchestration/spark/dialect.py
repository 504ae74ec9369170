"""The models' SQL in the words of Spark: what sqlglot does not turn from DuckDB's by itself.

One SQL stands in `dbt_project/models`; macros of the target `spark` send each statement through here. Where one engine has no
way at all to say something, the macro that says it is dispatched instead.
"""

import functools
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import sqlglot
from sqlglot import exp

_ISO_WEEK = "%G-W%V"
#: Of sqlglot's dialects the one that is nearest to Spark 4: its `spark` knows neither `qualify` nor `listagg`.
_WRITTEN = "databricks"


def spark_sql(sql: str) -> str:
    """A query of a model for Spark.

    Args:
        sql: compiled by dbt, as DuckDB reads it; one statement.

    Raises:
        sqlglot.errors.SqlglotError: it is none that DuckDB would read.
    """
    return _written(_changed(sql))


def spark_steps(sql: str, prefix: str) -> list[tuple[str, str]]:
    """A query of a model for Spark, with what it reads several times as tables of their own.

    DuckDB works out a common table expression once; Spark would do so at each place that names it, and within each of these.

    Args:
        sql: compiled by dbt, as DuckDB reads it; one statement.
        prefix: of the names of such tables, with a schema.

    Returns:
        Names of tables and their queries, in the order in which to make them; last the model's own query, under no name.

    Raises:
        sqlglot.errors.SqlglotError: it is none that DuckDB would read.
    """
    tree = _changed(sql)
    told = tree.args.get("with_")
    if told is None:
        return [("", _written(tree))]
    defined = Counter(one.alias for one in tree.find_all(exp.CTE))
    steps, kept = [], []
    for one in told.expressions:
        readers = [table for table in tree.find_all(exp.Table) if _names(table, one.alias)]
        outside = [table for table in readers if table.find_ancestor(exp.CTE) is not one]
        kept.append(one)
        if defined[one.alias] == 1 and len(outside) > 1:
            query = exp.Select(expressions=[exp.Star()]).from_(exp.to_table(one.alias))
            query.set("with_", exp.With(expressions=_needed(query, kept), recursive=told.recursive))
            table = f"{prefix}{one.alias}"
            steps.append((table, _written(query)))
            kept.pop()
            for reader in outside:
                known = exp.to_table(table)
                reader.set("db", known.args["db"])
                reader.set("this", known.this)
                if not reader.alias:
                    reader.set("alias", exp.TableAlias(this=exp.to_identifier(one.alias)))
    tree.set("with_", None)
    if read := _needed(tree, kept):
        tree.set("with_", exp.With(expressions=read, recursive=told.recursive))
    return [*steps, ("", _written(tree))]


def _needed(query: exp.Expr, tables: Sequence[exp.CTE]) -> list[exp.CTE]:
    """Copies of the common table expressions that a query reads, and of those that these read."""
    found: list[exp.CTE] = []
    reading: list[exp.Expr] = [query]
    for one in reversed(tables):
        if any(_names(table, one.alias) for reader in reading for table in reader.find_all(exp.Table)):
            reading.append(one)
            found.append(one.copy())
    return found[::-1]


def _names(table: exp.Table, name: str) -> bool:
    return not table.db and table.name == name


def _changed(sql: str) -> exp.Expr:
    # The models count what is in a list by `len`, the letters of a text by `length`; sqlglot takes both for the latter.
    tree: exp.Expr = sqlglot.parse_one(re.sub(r"\blen\(", "array_length(", sql), read="duckdb")
    for change in _CHANGES:
        tree = change(tree)
    return tree


def _written(tree: exp.Expr) -> str:
    return tree.sql(_WRITTEN, pretty=True, unsupported_level=sqlglot.ErrorLevel.IGNORE)


def spark_type(name: str) -> str:
    """A type of DuckDB (`varchar[]`, `struct(a bigint)[]`) by its name in Spark."""
    return exp.DataType.build(name, dialect="duckdb").sql(_WRITTEN)


def duckdb_type(name: str) -> str:
    """A type of Spark (`array<string>`, `timestamp_ntz`) by its name in DuckDB."""
    return exp.DataType.build(name, dialect=_WRITTEN).sql("duckdb")


def _call(name: str, *arguments: exp.Expr) -> exp.Expr:
    return exp.Anonymous(this=name, expressions=list(arguments))


def _functions(node: exp.Expr) -> exp.Expr:
    """Functions of DuckDB by those of Spark."""
    if isinstance(node, exp.Anonymous):
        known = _NAMED.get(node.name.lower())
        return known(*node.expressions) if known else node
    if isinstance(node, exp.Dayname | exp.Monthname):
        return _call("DATE_FORMAT", node.this.copy(), exp.Literal.string("EEEE" if isinstance(node, exp.Dayname) else "MMMM"))
    if isinstance(node, exp.DataType) and node.this == exp.DType.UBIGINT:
        return exp.DataType.build("bigint")
    if isinstance(node, exp.ArrayOverlaps):
        return _call("ARRAYS_OVERLAP", node.this.copy(), node.expression.copy())
    if isinstance(node, exp.RegexpFullMatch):
        return _call("REGEXP", node.this.copy(), exp.Literal.string(f"^(?:{node.expression.name})$"))
    if isinstance(node, exp.Window) and isinstance(node.this, exp.Median):
        listed = node.copy()
        listed.set("this", exp.ArrayAgg(this=node.this.this.copy()))
        return _middle(listed)
    if isinstance(node, exp.DayOfWeekIso):
        return exp.paren(_call("WEEKDAY", node.this.copy()) + 1)
    if isinstance(node, exp.TimeToStr) and node.args["format"].name == _ISO_WEEK:
        year, week = (exp.Extract(this=exp.var(part), expression=node.this.copy()) for part in ("YEAROFWEEK", "WEEK"))
        padded = _call("LPAD", week, exp.Literal.number(2), exp.Literal.string("0"))
        return _call("CONCAT", year, exp.Literal.string("-W"), padded)
    return node


@functools.cache
def _accents() -> tuple[str, str]:
    """Letters with marks, then marks alone; and the letters without."""
    letters, plain, marks = [], [], []
    for number in (*range(0x80, 0xD800), *range(0xE000, 0x10000)):
        letter = chr(number)
        stripped = "".join(part for part in unicodedata.normalize("NFD", letter) if unicodedata.category(part)[0] != "M")
        stripped = unicodedata.normalize("NFC", stripped)
        if not stripped:
            marks.append(letter)
        elif len(stripped) == 1 and stripped != letter:
            letters.append(letter)
            plain.append(stripped)
    return "".join(letters + marks), "".join(plain)


def _strip_accents(text: exp.Expr) -> exp.Expr:
    marked, plain = map(exp.Literal.string, _accents())
    return _call("TRANSLATE", text, marked, plain)


def _mean(values: exp.Expr) -> exp.Expr:
    return _filled(
        "AGGREGATE(FILTER(v, x -> x IS NOT NULL), CAST(0 AS DOUBLE), (a, x) -> a + x)"
        " / NULLIF(SIZE(FILTER(v, x -> x IS NOT NULL)), 0)",
        values,
    )


def _middle(values: exp.Expr) -> exp.Expr:
    """The median of a list, which as an aggregate Spark does not know within the frame of a window."""
    return _filled(
        "(GET(ARRAY_SORT(v), CAST(FLOOR((SIZE(v) - 1) / 2) AS INT)) + GET(ARRAY_SORT(v), CAST(FLOOR(SIZE(v) / 2) AS INT))) / 2",
        values,
    )


def _filled(expression: str, values: exp.Expr) -> exp.Expr:
    """An expression of Spark with the values at the place of `v`."""
    told: exp.Expr = sqlglot.parse_one(expression, read="spark")
    return told.transform(lambda node: values.copy() if isinstance(node, exp.Column) and node.name == "v" else node)


_NAMED: dict[str, Callable[..., exp.Expr]] = {
    "hash": functools.partial(_call, "XXHASH64"),
    "map_contains": functools.partial(_call, "MAP_CONTAINS_KEY"),
    "strip_accents": _strip_accents,
    "list_avg": _mean,
    "list_intersect": functools.partial(_call, "ARRAY_INTERSECT"),
    "list_slice": lambda values, first, last: _call("SLICE", values, first, last),
}


def _tuples(node: exp.Expr) -> exp.Expr:
    """A tuple that is a value."""
    if isinstance(node, exp.Tuple) and not isinstance(node.parent, exp.In | exp.Values | exp.Group | exp.Insert):
        return exp.Struct(expressions=node.expressions)
    return node


def _lists(node: exp.Expr) -> exp.Expr:
    """`list` of no rows is null, and not an empty list."""
    inner = node
    while isinstance(inner, exp.Window | exp.Filter):
        inner = inner.this
    if isinstance(inner, exp.ArrayAgg) and not isinstance(node.parent, exp.Window | exp.Filter):
        return _call("NULLIF", node.copy(), _call("ARRAY"))
    return node


def _extremes(node: exp.Expr) -> exp.Expr:
    """`arg_min` and `arg_max` pass over rows whose value is null."""
    if not isinstance(node, exp.ArgMax | exp.ArgMin) or isinstance(node.parent, exp.Window):
        return node
    told = exp.Not(this=exp.Is(this=node.this.copy(), expression=exp.Null()))
    if isinstance(node.parent, exp.Filter):
        node.parent.expression.set("this", exp.and_(node.parent.expression.this, told))
        return node
    return exp.Filter(this=node.copy(), expression=exp.Where(this=told))


def _dates_apart(node: exp.Expr) -> exp.Expr:
    """The days between two dates, which DuckDB counts in whole numbers."""
    if isinstance(node, exp.Sub) and _is_date(node.this) and _is_date(node.expression):
        return _call("DATEDIFF", node.this.copy(), node.expression.copy())
    return node


def _is_date(node: exp.Expr) -> bool:
    if isinstance(node, exp.Cast):
        return bool(node.to.is_type("date"))
    if isinstance(node, exp.Coalesce | exp.Max | exp.Min | exp.Greatest | exp.Least):
        return _is_date(node.this)
    return isinstance(node, exp.Column) and node.name.startswith(("date_from", "date_to", "published_on"))


def _elements(node: exp.Expr) -> exp.Expr:
    """An element that is not there is null."""
    if isinstance(node, exp.Bracket) and len(node.expressions) == 1 and node.expressions[0].is_int:
        # sqlglot keeps positions from zero.
        return _call("GET", node.this.copy(), node.expressions[0].copy())
    return node


def _replaced(node: exp.Expr) -> exp.Expr:
    """`* replace (x as c)`: all but the column, then the column; every such relation is read by names."""
    if not isinstance(node, exp.Select):
        return node
    chosen: list[exp.Expr] = []
    for one in node.expressions:
        star = one if isinstance(one, exp.Star) else one.this if isinstance(one, exp.Column) else None
        replaced = star.args.get("replace") if isinstance(star, exp.Star) else None
        if isinstance(star, exp.Star) and replaced:
            star.set("replace", None)
            star.set("except_", [exp.to_identifier(other.alias) for other in replaced])
            chosen += [one, *replaced]
        else:
            chosen.append(one)
    node.set("expressions", chosen)
    return node


def _recursions(node: exp.Expr) -> exp.Expr:
    """Spark walks on by `union all` alone; what repeats is taken out where it is read."""
    if isinstance(node, exp.With) and node.recursive:
        for table in node.expressions:
            union = table.this
            if isinstance(union, exp.Union) and any(found.name == table.alias for found in union.expression.find_all(exp.Table)):
                union.set("distinct", False)
    return node


def _hints(node: exp.Expr) -> exp.Expr:
    """Whether a common table expression is worked out once or at each place is for DuckDB; `spark_steps` tells Spark."""
    if isinstance(node, exp.CTE):
        node.set("materialized", None)
    return node


def _unnested(node: exp.Expr) -> exp.Expr:
    """Lists that are taken apart within an expression, or beside their positions, are taken apart beside the rows."""
    if not isinstance(node, exp.Select):
        return node
    found = [one for part in node.expressions for one in part.find_all(exp.Explode)]
    found = [one for one in found if one.find_ancestor(exp.Select) is node]
    plain = [part for part in node.expressions if isinstance(part.unalias(), exp.Explode)]
    positions = [
        one
        for part in node.expressions
        for one in part.find_all(exp.Anonymous)
        if one.name.lower() == "generate_subscripts" and one.find_ancestor(exp.Select) is node
    ]
    if not found or (len(found) == 1 and len(plain) == 1 and not positions):
        return node
    if len({one.this.sql() for one in found}) > 1:
        raise sqlglot.UnsupportedError("Two lists are taken apart side by side.")
    inner: Any = found[0].this.copy()
    if inner.find(exp.AggFunc):
        listed = exp.Select(
            expressions=[exp.alias_(inner, "list_")], **{k: v for k, v in node.args.items() if k != "expressions"}
        )
        node.args.update({k: None for k in node.args if k != "expressions"})
        node.set("from_", exp.From(this=listed.subquery("listed_")))
        inner = exp.column("list_")
    for one in found:
        one.replace(exp.column("item_", table="items_"))
    for one in positions:
        one.replace(exp.paren(exp.column("position_", table="items_") + 1))
    taken = exp.Lateral(
        this=exp.Posexplode(this=inner) if positions else exp.Explode(this=inner),
        view=True,
        alias=exp.TableAlias(
            this=exp.to_identifier("items_"),
            columns=[*([exp.to_identifier("position_")] if positions else []), exp.to_identifier("item_")],
        ),
    )
    node.append("laterals", taken)
    return node


def _each(change: Callable[[exp.Expr], exp.Expr]) -> Callable[[exp.Expr], exp.Expr]:
    """The change at every node of a tree, what is within before what is around it."""

    def walk(tree: exp.Expr) -> exp.Expr:
        for node in reversed(list(tree.dfs())):
            changed = change(node)
            if changed is not node:
                if node is tree:
                    tree = changed
                else:
                    node.replace(changed)
        return tree

    return walk


_CHANGES: tuple[Callable[[exp.Expr], exp.Expr], ...] = tuple(
    _each(one)
    for one in (_functions, _tuples, _elements, _dates_apart, _extremes, _lists, _replaced, _recursions, _hints, _unnested)
)
