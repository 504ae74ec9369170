{#- No two rows share a value of the column; null is not a value. -#}
{% test unique_where_told(model, column) %}
    select
        {{ column }},
        count(*) as row_count
    from {{ model }}
    where {{ column }} is not null
    group by {{ column }}
    having count(*) > 1
{% endtest %}
