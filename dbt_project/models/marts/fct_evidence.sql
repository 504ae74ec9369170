with listed as (
    select
        mention_id,
        unnest(evidence) as item,
        generate_subscripts(evidence, 1) as position
    from {{ ref('int_mentions_resolved') }}
),

steps as (
    {{ correction_steps('event') }}
),

-- What a reviewer gave an event stands with its founding mention.
reviewed as (
    select
        linked.mention_id,
        events.event_id,
        unnest(flatten([
            {%- for field, type in correctable_fields('event').items() %}
                {%- set kind = field.split('_')[0] %}
                {%- set told = [kind ~ '_low', kind ~ '_best', kind ~ '_high'] if kind in ['deaths', 'wounded', 'abducted']
                    else ['date_from', 'date_to'] if field in ['date_from', 'date_to'] else [field] %}
                case
                    when {% for one in told %}steps.steps_of['{{ one }}'] is not null{{ " or " if not loop.last }}{% endfor %} then list_transform(
                        {% if type == 'varchar[]' %}events.{{ field }}{% else %}list_filter([cast(events.{{ field }} as varchar)], lambda value: value is not null){% endif %},
                        lambda value: {'field': '{{ field }}', 'value': value}
                    )
                    else []
                end{{ "," if not loop.last }}
            {%- endfor %}
        ])) as item
    from steps
    inner join {{ ref('int_events_merged') }} as events on steps.target = events.event_id
    inner join {{ ref('int_mentions_linked') }} as linked on events.event_id = linked.event_id and linked.is_founding

    union all

    select
        linked.mention_id,
        roles.event_id,
        {
            'field': case when roles.role = 'target' then 'targets' when roles.role in ('perpetrator', 'suspect') then 'perpetrators' else 'claimants' end,
            'value': roles.group_id
        } as item
    from {{ ref('int_event_groups_gathered') }} as roles
    inner join {{ ref('int_mentions_linked') }} as linked on roles.event_id = linked.event_id and linked.is_founding
    where roles.basis = 'correction'
)

select
    listed.mention_id || '-' || lpad(cast(listed.position as varchar), 3, '0') as evidence_id,
    listed.mention_id,
    linked.event_id,
    listed.item['field'] as field,
    listed.item['value'] as value,
    listed.item['start'] as span_start,
    listed.item['end'] as span_end,
    listed.item['text'] as span_text,
    listed.item['rule'] as rule,
    listed.item['basis'] as basis
from listed
inner join {{ ref('int_mentions_linked') }} as linked on listed.mention_id = linked.mention_id

union all

select
    concat_ws('-', mention_id, 'event', item['field'], item['value']) as evidence_id,
    mention_id,
    event_id,
    item['field'] as field,
    item['value'] as value,
    null as span_start,
    null as span_end,
    null as span_text,
    'correction' as rule,
    'correction' as basis
from reviewed
