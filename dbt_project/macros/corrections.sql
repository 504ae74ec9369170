{#-
    The fields that a correction can change, with their types, as `orchestration/corrections.py` checks them. `event` leaves out
    what an event has from its mentions alone, or from its groups.
-#}
{% macro correctable_fields(kind) -%}
    {%- set fields = {
        'event_type': 'varchar', 'record_class': 'varchar', 'n_incidents': 'bigint', 'geo_precision': 'bigint', 'date_from': 'date',
        'date_to': 'date', 'date_precision': 'bigint', 'attribution': 'varchar', 'certainty': 'varchar',
        'target_class': 'varchar', 'weapons': 'varchar[]', 'persons': 'varchar[]',
    } -%}
    {%- for toll in ['deaths', 'wounded', 'abducted'] -%}
        {%- for bound in ['low', 'best', 'high'] -%}
            {%- do fields.update({toll ~ '_' ~ bound: 'bigint'}) -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- if kind == 'mention' -%}
        {%- for field in ['perpetrators', 'targets', 'claimants', 'countries', 'admin1'] -%}
            {%- do fields.update({field: 'varchar[]'}) -%}
        {%- endfor -%}
    {%- else -%}
        {%- do fields.update({'region_id': 'varchar'}) -%}
    {%- endif -%}
    {{ return(fields) }}
{%- endmacro %}

{#- A relation of the usable changes of fields: one row per target, `steps_of` maps a field to its changes in order. -#}
{% macro correction_steps(kind) -%}
    select
        target,
        map_from_entries(list((field, steps))) as steps_of
    from (
        select
            {%- if kind == 'event' %}
                linked.event_id as target,
            {%- else %}
                corrections.target_mention_id as target,
            {%- endif %}
            corrections.field,
            list({'old': corrections.old, 'new': corrections.new} order by corrections.position) as steps
        from {{ ref('stg_corrections') }} as corrections
        {%- if kind == 'event' %}
            inner join {{ ref('int_mentions_linked') }} as linked on corrections.target_mention_id = linked.mention_id
        {%- endif %}
        where
            corrections.problem is null
            and corrections.target_kind = '{{ kind }}'
            and corrections.field not in ('merge', 'split')
        group by all
    )
    group by target
{%- endmacro %}

{#- The text in which corrections spell a value. -#}
{% macro spelled(told, type) -%}
    {%- if type == 'varchar[]' -%} array_to_string(list_sort({{ told }}), '|') {%- else -%} cast({{ told }} as varchar) {%- endif -%}
{%- endmacro %}

{#-
    The value of a field after its corrections: each step is taken only where it finds its `old`. `steps` is the alias of
    `correction_steps`, joined so that it is null where nothing is corrected.
-#}
{% macro corrected(field, type, told) -%}
    case
        when steps.steps_of['{{ field }}'] is null then {{ told }}
        else
            {% if type == 'varchar[]' -%}
                list_filter(string_split({{ corrected_text(field, type, told) }}, '|'), lambda member: member <> '')
            {%- else -%}
                cast({{ corrected_text(field, type, told) }} as {{ type }})
            {%- endif %}
    end
{%- endmacro %}

{% macro corrected_text(field, type, told) -%}
    list_reduce(
        steps.steps_of['{{ field }}'],
        lambda found, step: case
            when step['old'] is not distinct from found['new'] then {'old': found['old'], 'new': step['new']} else found
        end,
        {'old': cast(null as varchar), 'new': {{ spelled(told, type) }}}
    )['new']
{%- endmacro %}

{#- The names of the fields that corrections changed, of rows of `told` (their alias). -#}
{% macro corrected_fields(kind, told) -%}
    case
        when steps.steps_of is null then cast([] as varchar[])
        else list_filter([
            {%- for field, type in correctable_fields(kind).items() %}
                case
                    when
                        steps.steps_of['{{ field }}'] is not null
                        and {{ corrected_text(field, type, told ~ '.' ~ field) }} is distinct from {{ spelled(told ~ '.' ~ field, type) }}
                        then '{{ field }}'
                end{{ "," if not loop.last }}
            {%- endfor %}
        ], lambda field: field is not null)
    end
{%- endmacro %}

{#-
    What has to follow from a corrected field, as replacements of a `select * replace`: bounds hold the best estimate, the last
    day does not lie before the first, a precision fits its dates, an event is one incident. Rows without corrections stay.
-#}
{% macro consequences() -%}
    {%- for toll in ['deaths', 'wounded', 'abducted'] %}
        case
            when len(corrected_fields) = 0 then {{ toll }}_low
            else least({{ toll }}_low, {{ toll }}_best, {{ toll }}_high)
        end as {{ toll }}_low,
        case
            when len(corrected_fields) = 0 or {{ toll }}_high is null then {{ toll }}_high
            else greatest({{ toll }}_best, {{ toll }}_high)
        end as {{ toll }}_high,
    {%- endfor %}
    case when len(corrected_fields) = 0 then date_from else coalesce(date_from, date_to) end as date_from,
    case
        when len(corrected_fields) = 0 then date_to
        else greatest(coalesce(date_to, date_from), coalesce(date_from, date_to))
    end as date_to,
    case
        when not list_has_any(corrected_fields, ['date_from', 'date_to', 'date_precision']) then date_precision
        when coalesce(date_from, date_to) is null then 9
        when list_contains(corrected_fields, 'date_precision') and date_precision < 9 then date_precision
        when coalesce(date_to, date_from) <= coalesce(date_from, date_to) then 1
        when date_to - date_from <= 5 then 2
        when date_to - date_from <= 6 then 3
        when date_to - date_from <= 30 then 4
        when date_to - date_from <= 365 then 5
        else 6
    end as date_precision,
    case
        when len(corrected_fields) = 0 or (record_class = 'event') = coalesce(n_incidents = 1, false) then n_incidents
        when record_class = 'event' then 1
        when n_incidents > 1 then n_incidents
    end as n_incidents
{%- endmacro %}

{#- Evidence for what corrections changed, as a list to add to a mention's own; values that follow are told with it. -#}
{% macro corrected_evidence() -%}
    flatten([
        {%- for field, type in correctable_fields('mention').items() %}
            {%- set kind = field.split('_')[0] %}
            {%- set told = [kind ~ '_low', kind ~ '_best', kind ~ '_high'] if kind in ['deaths', 'wounded', 'abducted']
                else ['date_from', 'date_to'] if field in ['date_from', 'date_to'] else [field] %}
            case
                when list_has_any(corrected_fields, {{ told }}) then list_transform(
                    {% if type == 'varchar[]' %}{{ field }}{% else %}list_filter([cast({{ field }} as varchar)], lambda value: value is not null){% endif %},
                    lambda value: {
                        'field': '{{ field }}', 'value': value, 'start': cast(null as bigint), 'end': cast(null as bigint),
                        'text': cast(null as varchar), 'rule': 'correction', 'basis': 'correction'
                    }
                )
                else []
            end{{ "," if not loop.last }}
        {%- endfor %}
    ])
{%- endmacro %}
