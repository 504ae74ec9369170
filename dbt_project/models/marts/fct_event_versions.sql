{{ config(materialized='scoped', scope='event') }}
with versions as (
    select
        *,
        lead(valid_from) over (partition by event_id order by version_number) as next_from,
        lead(is_end) over (partition by event_id order by version_number) as is_next_end,
        lead(change_reason) over (partition by event_id order by version_number) as next_reason,
        lag(state) over (partition by event_id order by version_number) as state_before
    from {{ ref('int_events_versioned') }}
    where {{ only_touched('event', 'event_id') }}
),

compared as (
    select
        *,
        case
            when len(coalesce(state_before, [])) = 0 then []
            else list_filter(
                list_transform(
                    list_sort(list_distinct(list_transform(state_before || state, lambda slot: slot['field']))),
                    lambda name: {
                        'field': name,
                        'old': list_filter(state_before, lambda slot: slot['field'] = name)[1]['value'],
                        'new': list_filter(state, lambda slot: slot['field'] = name)[1]['value']
                    }
                ),
                lambda change: change['old'] is distinct from change['new']
            )
        end as changes
    from versions
    where not is_end
)

select
    event_id,
    version_number,
    valid_from,
    next_from as valid_to,
    next_from is null as is_current,
    change_reason,
    case when is_next_end then next_reason end as end_reason,
    list_transform(changes, lambda change: change['field']) as changed_fields,
    changes,
    mention_ids,
    related_event_ids,
    state
from compared
