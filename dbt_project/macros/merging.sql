{#- How mentions are merged to the event that they tell, and what is left of it where there is but one. -#}

{#- SQL: an aggregate over the mentions of an event, or the value of the only one. -#}
{% macro of_mentions(alone, aggregate, value, by=none, where=none) -%}
    {%- if not alone -%}
        {{ aggregate }}({{ value }}{{ ", " ~ by if by }}){{ " filter (" ~ where ~ ")" if where }}
    {%- elif where -%}
        case when {{ where }} then {{ value }} end
    {%- else -%}
        {{ value }}
    {%- endif -%}
{%- endmacro %}

{#- SQL: what the lists of all mentions of an event hold, each once and in order. -#}
{% macro united_lists(alone, name) -%}
    list_sort(list_distinct({{ "coalesce(" ~ name ~ ", [])" if alone else "flatten(list(" ~ name ~ "))" }}))
{%- endmacro %}

{#-
    SQL: the later report knows more; where publication is not told, the id of the text decides, so that a choice is always the
    same.
-#}
{% macro recency() -%}
    (coalesce(published_on, date '0001-01-01'), mention_id)
{%- endmacro %}

{#- SQL: of dates, the earlier report is the nearer one. -#}
{% macro staleness() -%}
    date '9999-12-31' - coalesce(published_on, date '0001-01-01')
{%- endmacro %}
