{#-
    Relationships, several in one test: each value that is told is a value of `field` of `to`. A list is looked at member by
    member; `separator` divides a text into members.
-#}
{% test refers(model, references) %}
    {%- for reference in references %}
    select distinct
        '{{ reference.column | replace("'", "''") }} is no {{ reference.field }} of {{ reference.to.identifier }}' as finding,
        cast(member as varchar) as value
    from (
        select
            {% if reference.separator %} unnest(string_split({{ reference.column }}, '{{ reference.separator }}'))
            {% elif reference.is_list %} unnest({{ reference.column }})
            {% else %} {{ reference.column }} {% endif %} as member
        from {{ model }}
    ) as members
    anti join {{ reference.to }} as known on members.member = known.{{ reference.field }}
    where member is not null
    {{ "union all" if not loop.last }}
    {%- endfor %}
{% endtest %}
