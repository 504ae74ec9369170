{#-
    The columns of a table under contract. Its key is not made an index, as DuckDB would, row by row: the data test `key` looks at
    all of them at once, for a fraction of the cost.
-#}
{% macro duckdb__get_table_columns_and_constraints() -%}
    ({{ adapter.render_raw_columns_constraints(raw_columns=model['columns']) | join(', ') }})
{%- endmacro %}
