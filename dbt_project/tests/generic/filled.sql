{#- None of the columns is null nor an empty text; `finding` names the columns that are. -#}
{% test filled(model, columns) %}
    select
        concat_ws(', ',
            {%- for column in columns %}
            case when {{ column }} is null or cast({{ column }} as varchar) = '' then '{{ column }}' end{{ "," if not loop.last }}
            {%- endfor %}
        ) as finding,
        *
    from {{ model }}
    where {% for column in columns %} {{ column }} is null or cast({{ column }} as varchar) = '' {{ "or" if not loop.last }} {% endfor %}
{% endtest %}
