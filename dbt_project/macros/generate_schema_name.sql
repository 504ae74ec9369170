{#- Schemas are named by layer alone (`marts`, not `main_marts`): the published file shows them to people. -#}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {{ (custom_schema_name or target.schema) | trim }}
{%- endmacro %}
