{#-
    The rows of a raw source, or no rows of its declared columns where no file of it has been written yet
    (a home without refused records has no quarantine file). A reader of files that match nothing is an error in DuckDB.
-#}
{% macro landed(name) -%}
    {{ return(adapter.dispatch('landed')(name)) }}
{%- endmacro %}

{% macro default__landed(name) -%}
    {%- set relation = source('raw', name) -%}
    {%- if not execute -%}
        {{ relation }}
    {%- else -%}
        {%- set declared = graph.sources.values() | selectattr('source_name', 'equalto', 'raw') | selectattr('name', 'equalto', name) | first -%}
        {%- set pattern = env_var('BLOTTER_HOME', '..') ~ '/raw/' ~ declared.config.meta.files -%}
        {%- if run_query("select count(*) from glob('" ~ pattern | replace("'", "''") ~ "')").columns[0].values()[0] > 0 -%}
            {{ relation }}
        {%- else -%}
            (
                select
                    {%- for column in declared.columns.values() %}
                    cast(null as {{ column.data_type }}) as {{ adapter.quote(column.name) }},
                    {%- endfor %}
                    cast(null as varchar) as filename
                where false
            ) as {{ name }}
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}

{#- On Spark a table of the declared columns over the folder, with the file of each row; a folder without files has no rows. -#}
{% macro spark__landed(name) -%}
    {%- set relation = source('raw', name) -%}
    {%- if execute and model.resource_type == 'model' -%}
        {%- set declared = graph.sources.values() | selectattr('source_name', 'equalto', 'raw') | selectattr('name', 'equalto', name) | first -%}
        {%- set columns = [] -%}
        {%- for column in declared.columns.values() -%}
            {%- do columns.append(adapter.quote(column.name) ~ ' ' ~ adapter.spark_type(column.data_type)) -%}
        {%- endfor -%}
        {%- do run_query('create schema if not exists raw') -%}
        {%- do run_query('drop table if exists raw.' ~ name) -%}
        {%- do run_query(
            'create table raw.' ~ name ~ ' (' ~ columns | join(', ') ~ ") using parquet options (pathGlobFilter '*.parquet') location '"
            ~ env_var('BLOTTER_RAW_URI') ~ '/' ~ name ~ "'"
        ) -%}
    {%- endif -%}
    (select *, _metadata.file_path as filename from raw.{{ name }}) as {{ name }}
{%- endmacro %}
