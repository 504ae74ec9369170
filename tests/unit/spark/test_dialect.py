"""What a model's SQL becomes on Spark, where sqlglot alone would give other rows; `make test-spark` runs the models."""

import re

import pytest
import yaml

from orchestration.resources import DBT_PROJECT
from orchestration.spark.components import connected_components
from orchestration.spark.dialect import spark_sql, spark_steps, spark_type
from orchestration.spark_process import FRAMES


def one_line(sql: str) -> str:
    return re.sub(r"\s+", " ", sql).replace("( ", "(").replace(" )", ")")


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("select len(words) from t", "SELECT SIZE(words) FROM t"),
        ("select length(word) from t", "SELECT LENGTH(word) FROM t"),
        ("select list(a) from t", "SELECT NULLIF(COLLECT_LIST(a), ARRAY()) FROM t"),
        ("select arg_max(a, b) from t", "SELECT MAX_BY(a, b) FILTER(WHERE NOT a IS NULL) FROM t"),
        ("select 1 from t where regexp_full_match(a, 'b|c')", "WHERE REGEXP(a, '^(?:b|c)$')"),
        ("select names[1] from t", "SELECT GET(names, 0) FROM t"),
        ("select date_to - date_from from t", "SELECT DATEDIFF(date_to, date_from) FROM t"),
        ("with a as not materialized (select 1 as x) select x from a", "WITH a AS (SELECT 1 AS x) SELECT x FROM a"),
        ("select * replace (1 as a) from t", "SELECT * EXCEPT (a), 1 AS a FROM t"),
        (
            "select a from t qualify row_number() over (partition by t.b order by t.c) = 1",
            "QUALIFY ROW_NUMBER() OVER (PARTITION BY t.b ORDER BY t.c",
        ),
    ],
)
def test_words_of_duckdb_become_those_of_spark(written: str, told: str) -> None:
    assert told in one_line(spark_sql(written))


@pytest.mark.parametrize(
    ("duckdb", "spark"),
    [("varchar[]", "ARRAY<STRING>"), ("bigint", "BIGINT"), ("struct(a bigint, b date)[]", "ARRAY<STRUCT<a: BIGINT, b: DATE>>")],
)
def test_types_of_duckdb_become_those_of_spark(duckdb: str, spark: str) -> None:
    assert spark_type(duckdb) == spark


def test_a_table_expression_read_twice_becomes_a_table_and_one_read_once_does_not() -> None:
    sql = "with a as (select 1 as x), b as (select x from a), c as (select x from b union all select x from b) select * from c"
    steps = [(name, one_line(query)) for name, query in spark_steps(sql, "step.m__")]
    assert [name for name, _ in steps] == ["step.m__b", ""]
    assert steps[0][1] == "WITH a AS (SELECT 1 AS x), b AS (SELECT x FROM a) SELECT * FROM b"
    assert steps[1][1] == ("WITH c AS (SELECT x FROM step.m__b AS b UNION ALL SELECT x FROM step.m__b AS b) SELECT * FROM c")


def test_a_recursion_that_reads_itself_stays_one_and_a_name_told_twice_stays_where_it_is() -> None:
    sql = (
        "with recursive r as (select 1 as x union select x + 1 from r where x < 3), "
        "s as (select * from (with i as (select 1 as y) select * from i)), i as (select 2 as y) "
        "select * from r, r as q, i, i as j, s"
    )
    steps = spark_steps(sql, "step.m__")
    assert [name for name, _ in steps] == ["step.m__r", ""]
    assert one_line(steps[0][1]).startswith("WITH RECURSIVE r AS (SELECT 1 AS x UNION ALL SELECT x + 1 FROM r WHERE x < 3)")


def test_components_stand_under_their_least_member() -> None:
    edges = [("b", "c"), ("c", "b"), ("a", "c"), ("c", "a"), ("y", "x"), ("x", "y")]
    assert connected_components()(edges) == [("a", "a"), ("b", "a"), ("c", "a"), ("x", "x"), ("y", "x")]
    assert connected_components()(None) is None


def test_every_source_is_brought_to_the_shared_folder() -> None:
    told = yaml.safe_load((DBT_PROJECT / "models" / "staging" / "sources.yml").read_text(encoding="utf-8"))
    assert sorted(table["name"] for table in told["sources"][0]["tables"]) == list(FRAMES)
