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

{#-
    A relation of the usable changes of fields: one row per target; `steps_of` maps a field to the values that corrections lead
    away from, each with the one that it ends in. A correction is taken only where it finds its `old`, in order of position.
-#}
{% macro correction_steps(kind) -%}
    with recursive

    changes as (
        select
            {%- if kind == 'event' %}
                linked.event_id as target,
            {%- else %}
                corrections.target_mention_id as target,
            {%- endif %}
            corrections.field,
            corrections.old,
            corrections.new,
            row_number() over (
                partition by {{ 'linked.event_id' if kind == 'event' else 'corrections.target_mention_id' }}, corrections.field
                order by corrections.position
            ) as step
        from {{ ref('stg_corrections') }} as corrections
        {%- if kind == 'event' %}
            inner join {{ ref('int_mentions_linked') }} as linked on corrections.target_mention_id = linked.mention_id
        {%- endif %}
        where
            corrections.problem is null
            and corrections.target_kind = '{{ kind }}'
            and corrections.field not in ('merge', 'split')
    ),

    walked as (
        select distinct
            target,
            field,
            old,
            old as value,
            cast(0 as bigint) as step
        from changes

        union all

        select
            walked.target,
            walked.field,
            walked.old,
            case
                when changes.old = walked.value or (changes.old is null and walked.value is null) then changes.new
                else walked.value
            end as value,
            changes.step
        from walked
        inner join changes
            on walked.target = changes.target and walked.field = changes.field and walked.step + 1 = changes.step
    )

    select
        target,
        map_from_entries(list((field, leads))) as steps_of
    from (
        select
            target,
            field,
            list({'old': old, 'new': value}) as leads
        from (
            select
                target,
                field,
                old,
                arg_max({'is': value}, step)['is'] as value
            from walked
            group by target, field, old
        )
        group by target, field
    )
    group by target
{%- endmacro %}

{#- The text in which corrections spell a value. -#}
{% macro spelled(told, type) -%}
    {%- if type == 'varchar[]' -%} array_to_string(list_sort({{ told }}), '|') {%- else -%} cast({{ told }} as varchar) {%- endif -%}
{%- endmacro %}

{#-
    The value of a field after its corrections. `steps` is the alias of `correction_steps`, joined so that it is null where
    nothing is corrected.
-#}
{% macro corrected(field, type, told) -%}
    case
        when {{ correction_found("'" ~ field ~ "'", type, told) }} is null then {{ told }}
        else
            {% if type == 'varchar[]' -%}
                list_filter(
                    string_split({{ correction_found("'" ~ field ~ "'", type, told) }}['new'], '|'), lambda member: member <> ''
                )
            {%- else -%}
                cast({{ correction_found("'" ~ field ~ "'", type, told) }}['new'] as {{ type }})
            {%- endif %}
    end
{%- endmacro %}

{#- The correction that fits a value, as a struct of old and new; null where none does. `field` is SQL of the field's name. -#}
{% macro correction_found(field, type, told) -%}
    list_filter(
        steps.steps_of[{{ field }}], lambda step: step['old'] is not distinct from {{ spelled(told, type) }}
    )[1]
{%- endmacro %}

{#- The names of the fields that corrections changed, of rows of `told` (their alias). -#}
{% macro corrected_fields(kind, told) -%}
    case
        when steps.steps_of is null then cast([] as varchar[])
        else list_filter([
            {%- for field, type in correctable_fields(kind).items() %}
                case
                    when
                        {{ correction_found("'" ~ field ~ "'", type, told ~ '.' ~ field) }}['new']
                        is distinct from {{ correction_found("'" ~ field ~ "'", type, told ~ '.' ~ field) }}['old']
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

{#-
    Evidence for what corrections changed, as a list of the structs that fct_evidence tells; values that follow from a corrected
    one are told with it. `changed` is SQL of the names of the fields, `told` the alias of the row that has the values.
-#}
{% macro corrected_evidence(kind, changed, told) -%}
    flatten([
        {%- for field, type in correctable_fields(kind).items() %}
            {%- set toll = field.split('_')[0] %}
            {%- set together = [toll ~ '_low', toll ~ '_best', toll ~ '_high'] if toll in ['deaths', 'wounded', 'abducted']
                else ['date_from', 'date_to'] if field in ['date_from', 'date_to'] else [field] %}
            {%- set values = told ~ '.' ~ field if type == 'varchar[]' else '[cast(' ~ told ~ '.' ~ field ~ ' as varchar)]' %}
            case
                when list_has_any({{ changed }}, {{ together }}) then list_transform(
                    list_filter({{ values }}, lambda value: value is not null),
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

{#- A slot of an event's state: the name of a field and its value as text. -#}
{% macro slot(field, value) -%}
    {'field': '{{ field }}', 'value': {{ value }}}
{%- endmacro %}
