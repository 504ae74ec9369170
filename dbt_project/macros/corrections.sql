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

{#-
    Common table expressions that end in `usable_steps`: `correction_steps` without the changes that cannot stand, and `refusals`,
    a map of field to reason. `told` is a relation of the values as told, `key` its column that `steps.target` names. A bound
    that the range does not hold is refused, unless corrections together make the range sound; a corrected best estimate moves
    the bounds that do not hold it.
-#}
{% macro refused_corrections(kind, told, key) -%}
{%- set ranged = ['date_from', 'date_to', 'date_precision', 'record_class', 'n_incidents'] -%}
{%- for toll in ['deaths', 'wounded', 'abducted'] -%}
    {%- for bound in ['low', 'best', 'high'] -%}
        {%- do ranged.append(toll ~ '_' ~ bound) -%}
    {%- endfor -%}
{%- endfor -%}
proposals as (
    select
        steps.target,
        steps.steps_of,
        {%- for field in ranged %}
            {%- set type = correctable_fields(kind)[field] %}
            told.{{ field }} as told_{{ field }},
            {{ corrected(field, type, 'told.' ~ field) }} as new_{{ field }},
            coalesce(len(list_filter(
                steps.steps_of['{{ field }}'],
                lambda step: step['old'] is not distinct from {{ spelled('told.' ~ field, type) }}
                and step['new'] is distinct from step['old']
            )) > 0, false) as is_{{ field }}_changed{{ "," if not loop.last }}
        {%- endfor %}
    from steps
    inner join {{ told }} as told on steps.target = told.{{ key }}
),

followed as (
    select
        *,
        {%- for toll in ['deaths', 'wounded', 'abducted'] %}
            case
                when is_{{ toll }}_best_changed and told_{{ toll }}_low > new_{{ toll }}_best then new_{{ toll }}_best
                else told_{{ toll }}_low
            end as kept_{{ toll }}_low,
            case
                when is_{{ toll }}_best_changed and told_{{ toll }}_high < new_{{ toll }}_best then new_{{ toll }}_best
                else told_{{ toll }}_high
            end as kept_{{ toll }}_high{{ "," if not loop.last }}
        {%- endfor %}
    from proposals
),

bounds as (
    select
        *,
        {%- for toll in ['deaths', 'wounded', 'abducted'] %}
            {%- for bound, sign in {'low': '>', 'high': '<'}.items() %}
                case
                    when not is_{{ toll }}_{{ bound }}_changed then kept_{{ toll }}_{{ bound }}
                    when new_{{ toll }}_{{ bound }} {{ sign }} new_{{ toll }}_best then kept_{{ toll }}_{{ bound }}
                    else new_{{ toll }}_{{ bound }}
                end as fit_{{ toll }}_{{ bound }},
            {%- endfor %}
        {%- endfor %}
        coalesce(new_date_from, new_date_to) as new_date
    from followed
),

refusing as (
    select
        target,
        steps_of,
        list_filter([
            {%- for toll in ['deaths', 'wounded', 'abducted'] %}
                {
                    'field': '{{ toll }}_low',
                    'reason': case
                        when not is_{{ toll }}_low_changed then null
                        when new_{{ toll }}_low > new_{{ toll }}_best
                            then concat('{{ toll }}_low ', new_{{ toll }}_low, ' is above {{ toll }}_best ', new_{{ toll }}_best)
                        when new_{{ toll }}_low > fit_{{ toll }}_high
                            then concat('{{ toll }}_low ', new_{{ toll }}_low, ' is above {{ toll }}_high ', fit_{{ toll }}_high)
                    end
                },
                {
                    'field': '{{ toll }}_high',
                    'reason': case
                        when not is_{{ toll }}_high_changed then null
                        when new_{{ toll }}_high < fit_{{ toll }}_low
                            then concat('{{ toll }}_high ', new_{{ toll }}_high, ' is below {{ toll }}_low ', fit_{{ toll }}_low)
                        when new_{{ toll }}_high < new_{{ toll }}_best
                            then concat('{{ toll }}_high ', new_{{ toll }}_high, ' is below {{ toll }}_best ', new_{{ toll }}_best)
                    end
                },
            {%- endfor %}
            {
                'field': 'date_from',
                'reason': case
                    when not is_date_from_changed then null
                    when new_date_from is null and new_date_to is not null
                        then concat('date_from cannot be empty beside date_to ', new_date_to)
                    when new_date_from > new_date_to then concat('date_from ', new_date_from, ' is after date_to ', new_date_to)
                end
            },
            {
                'field': 'date_to',
                'reason': case
                    when not is_date_to_changed then null
                    when new_date_to is null and new_date_from is not null
                        then concat('date_to cannot be empty beside date_from ', new_date_from)
                    when new_date_to < new_date_from then concat('date_to ', new_date_to, ' is before date_from ', new_date_from)
                end
            },
            {
                'field': 'date_precision',
                'reason': case
                    when not is_date_precision_changed then null
                    when new_date is null and new_date_precision < 9 then concat('date_precision ', new_date_precision, ' needs a date')
                    when new_date is not null and new_date_precision = 9
                        then concat('date_precision 9 is for no date beside date_from ', new_date)
                end
            },
            {
                'field': 'n_incidents',
                'reason': case
                    when not is_n_incidents_changed then null
                    when new_record_class = 'event' and new_n_incidents is distinct from 1 then 'n_incidents of an event is 1'
                    when new_record_class <> 'event' and new_n_incidents = 1
                        then concat('n_incidents 1 is of an event, and record_class is ', new_record_class)
                end
            }
        ], lambda refusal: refusal['reason'] is not null) as refused
    from bounds
),

usable_steps as (
    select
        target,
        map_from_entries(list_filter(
            map_entries(steps_of),
            lambda entry: not list_contains(list_transform(refused, lambda refusal: refusal['field']), entry['key'])
        )) as steps_of,
        map_from_entries(list_transform(
            refused, lambda refusal: {'key': refusal['field'], 'value': refusal['reason']}
        )) as refusals
    from refusing
)
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
