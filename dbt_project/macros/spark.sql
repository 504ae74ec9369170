{#-
    The target `spark`: what differs from DuckDB beside single words. Each statement of a model is sent through
    `adapter.spark_sql`, which `orchestration/spark_process.py` gives to dbt-spark's adapter.
-#}

{#-
    A table by a model's query; where the columns are under contract, in the contract's order and types. What the query reads
    several times is written first, as tables that stand until the next build.
-#}
{% macro spark__create_table_as(temporary, relation, compiled_code, language='sql') -%}
    {%- set steps = adapter.spark_steps(compiled_code, 'step.' ~ relation.identifier ~ '__') -%}
    {%- if steps | length > 1 -%}
        {%- do run_query('create schema if not exists step') -%}
    {%- endif -%}
    {%- for name, query in steps[:-1] -%}
        {%- do run_query('drop table if exists ' ~ name) -%}
        {%- do run_query('create table ' ~ name ~ ' using parquet as ' ~ query) -%}
    {%- endfor -%}
    create table {{ relation }} using parquet as
    {%- if config.get('contract').enforced %}
    select
        {%- for column in model.columns.values() %}
        cast({{ adapter.quote(column.name) }} as {{ adapter.spark_type(column.data_type) }}) as {{ adapter.quote(column.name) }}{{ "," if not loop.last }}
        {%- endfor %}
    from (
        {{ steps[-1][1] }}
    )
    {%- else %}
    {{ steps[-1][1] }}
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
