{#-
    The target `spark`: what differs from DuckDB beside single words. Each statement of a model is sent through
    `adapter.spark_sql`, which `orchestration/spark_process.py` gives to dbt-spark's adapter.
-#}

{#- A table by a model's query; where the columns are under contract, in the contract's order and types. -#}
{% macro spark__create_table_as(temporary, relation, compiled_code, language='sql') -%}
    create table {{ relation }} using parquet as
    {%- if config.get('contract').enforced %}
    select
        {%- for column in model.columns.values() %}
        cast({{ adapter.quote(column.name) }} as {{ adapter.spark_type(column.data_type) }}) as {{ adapter.quote(column.name) }}{{ "," if not loop.last }}
        {%- endfor %}
    from (
        {{ adapter.spark_sql(compiled_code) }}
    )
    {%- else %}
    {{ adapter.spark_sql(compiled_code) }}
    {%- endif %}
{%- endmacro %}

{% macro spark__create_view_as(relation, sql) -%}
    create or replace view {{ relation }} as {{ adapter.spark_sql(sql) }}
{%- endmacro %}

{#- The failing rows of a test are counted, and not kept. -#}
{% macro spark__get_test_sql(main_sql, fail_calc, warn_if, error_if, limit) -%}
    {{ adapter.spark_sql(dbt.default__get_test_sql(main_sql, fail_calc, warn_if, error_if, limit)) }}
{%- endmacro %}

{#- Builds on Spark are whole ones. -#}
{% materialization scoped, adapter='spark' %}
    {{ return(materialization_table_spark()) }}
{% endmaterialization %}

{#- A seed is written from its CSV file by the driver, with the types that dbt would give it. -#}
{% materialization seed, adapter='spark' %}
    {%- set relation = this.incorporate(type='table') -%}
    {%- set rows = load_agate_table() -%}
    {%- do store_result('agate_table', response='OK', agate_table=rows) -%}
    {%- set told = config.get('column_types', {}) -%}
    {%- set types = {} -%}
    {%- for name in rows.column_names -%}
        {%- do types.update({name: adapter.spark_type(told[name]) if name in told else adapter.convert_type(rows, loop.index0)}) -%}
    {%- endfor -%}
    {%- call noop_statement('main', 'SEED', code='SEED') -%}{%- endcall -%}
    {%- do adapter.drop_relation(relation) -%}
    {%- do adapter.load_seed(relation, model.root_path ~ '/' ~ model.original_file_path, types) -%}
    {{ return({'relations': [relation]}) }}
{% endmaterialization %}

{#- Parquet holds no constraints; the data tests look at the rows. -#}
{% macro spark__persist_constraints(relation, model) %}
{% endmacro %}
