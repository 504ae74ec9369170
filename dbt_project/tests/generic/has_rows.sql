{#- The table is not empty; given `where_any`, it may be where that table is. -#}
{% test has_rows(model, where_any=none) %}
    select 'no rows' as finding
    where
        not exists (select 1 from {{ model }})
        {%- if where_any %}
        and exists (select 1 from {{ where_any }})
        {%- endif %}
{% endtest %}
