{#-
    The rows of a raw source, or no rows of its declared columns where no file of it has been written yet
    (a home without refused records has no quarantine file). A reader of files that match nothing is an error in DuckDB.
-#}
{% macro landed(name) -%}
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
