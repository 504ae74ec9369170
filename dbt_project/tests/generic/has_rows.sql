{#- The table is not empty. -#}
{% test has_rows(model) %}
    select 'no rows' as finding
    where not exists (select 1 from {{ model }})
{% endtest %}
