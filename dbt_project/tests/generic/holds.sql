{#-
    Each expression is true of every row; null counts as true, as in a check constraint. `finding` is the expression that is not.
    `orders` are lists of columns whose values, where told, never fall from one to the next: low <= best <= high, from <= to.
    `bounds` are expressions with the lowest and highest value that they may have.
-#}
{% test holds(model, expressions=[], orders=[], bounds={}) %}
    {%- set checks = expressions | list -%}
    {%- for columns in orders -%}
        {%- for one in columns -%}
            {%- set first = loop.index -%}
            {%- for other in columns[first:] -%}
                {%- do checks.append(one ~ ' <= ' ~ other) -%}
            {%- endfor -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- for value, bound in bounds.items() -%}
        {%- do checks.append(value ~ ' between ' ~ bound[0] ~ ' and ' ~ bound[1]) -%}
    {%- endfor -%}
    select
        concat_ws('; ',
            {%- for check in checks %}
            case when not ({{ check }}) then '{{ check | replace("'", "''") }}' end{{ "," if not loop.last }}
            {%- endfor %}
        ) as finding,
        *
    from {{ model }}
    where {% for check in checks %} not coalesce({{ check }}, true) {{ "or" if not loop.last }} {% endfor %}
{% endtest %}
