{#- The version ('extractor' or 'reference') that a run asks for, by var or environment; '' where it asks for none. -#}
{% macro current_version(kind) -%}
    {{ var(kind ~ '_version', '') or env_var('BLOTTER_' ~ (kind | upper) ~ '_VERSION', '') }}
{%- endmacro %}
