{#-
    The columns of a table under contract. What the contract tells of the whole table, its key, is not made an index, as DuckDB
    would, row by row: the data test `key` looks at all rows at once, for a fraction of the cost.
-#}
{% macro duckdb__get_table_columns_and_constraints() -%}
    ({{ adapter.render_raw_columns_constraints(raw_columns=model['columns']) | join(', ') }})
{%- endmacro %}
