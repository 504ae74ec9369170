{#- Values that are told are among the codes of their column, or match its pattern from end to end. -#}
{% test coded(model, values={}, patterns={}) %}
    {%- for column, codes in values.items() %}
    select
        '{{ column }}' as finding,
        cast({{ column }} as varchar) as value
    from {{ model }}
    where {{ column }} not in ({% for code in codes %}'{{ code }}'{{ ", " if not loop.last }}{% endfor %})
    {{ "union all" if not loop.last or patterns }}
    {%- endfor %}
    {%- for column, pattern in patterns.items() %}
    select
        '{{ column }}' as finding,
        cast({{ column }} as varchar) as value
    from {{ model }}
    where not regexp_full_match(cast({{ column }} as varchar), '{{ pattern }}')
    {{ "union all" if not loop.last }}
    {%- endfor %}
{% endtest %}
