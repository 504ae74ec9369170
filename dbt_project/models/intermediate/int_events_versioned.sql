{{ config(materialized='scoped', scope='event') }}
-- The recorded states of events, and those of this build that differ from the last one on record. What is new here is recorded
-- when it is published, so the history survives a rebuild; the time of a state is that of the newest landing, reading or
-- correction that the build knew, never a clock.
with recorded as (
    select * from {{ ref('stg_event_history') }}
    where {{ only_touched('event', 'event_id') }}
),

known as (
    select
        event_id,
        max(version_number) as version_number,
        arg_max(valid_from, version_number) as valid_from,
        arg_max(is_end, version_number) as is_end,
        arg_max(mention_ids, version_number) as mention_ids,
        arg_max(state, version_number) as state
    from recorded
    group by event_id
),

homes_before as (
    select
        unnest(mention_ids) as mention_id,
        event_id
    from known
    where not is_end
),

homes_now as (
    select
        mention_id,
        event_id
    from {{ ref('int_mentions_linked') }}
    where {{ only_touched('event', 'event_id') }}
),

actors as (
    select
        event_id,
        array_to_string(list_sort(list(group_id) filter (role = 'perpetrator')), '|') as perpetrators,
        array_to_string(list_sort(list(group_id) filter (role = 'suspect')), '|') as suspects,
        array_to_string(list_sort(list(group_id) filter (role = 'target')), '|') as targets,
        array_to_string(list_sort(list(group_id) filter (role = 'claimant')), '|') as claimants,
        array_to_string(list_sort(list(group_id) filter (role = 'denier')), '|') as deniers
    from {{ ref('int_event_groups_gathered') }}
    where {{ only_touched('event', 'event_id') }}
    group by event_id
),

current_states as (
    select
        events.event_id,
        members.mention_ids,
        list_filter([
            {%- for field in [
                'record_class', 'event_type', 'n_incidents', 'date_from', 'date_to', 'region_id', 'geo_precision', 'deaths_low',
                'deaths_best', 'deaths_high', 'wounded_low', 'wounded_best', 'wounded_high', 'abducted_low', 'abducted_best',
                'abducted_high', 'attribution', 'certainty', 'target_class',
            ] %}
                {{ slot(field, 'cast(events.' ~ field ~ ' as varchar)') }},
            {%- endfor %}
            {%- for field in ['perpetrators', 'suspects', 'targets', 'claimants', 'deniers'] %}
                {{ slot(field, 'actors.' ~ field) }},
            {%- endfor %}
            {%- for field in ['weapons', 'persons', 'corrected_fields'] %}
                {{ slot(field, "nullif(array_to_string(events." ~ field ~ ", '|'), '')") }}{{ "," if not loop.last }}
            {%- endfor %}
        ], lambda slot: slot['value'] is not null) as state
    from {{ ref('int_events_merged') }} as events
    inner join (
        select event_id, list_sort(list(mention_id)) as mention_ids from homes_now group by event_id
    ) as members on events.event_id = members.event_id
    left join actors on events.event_id = actors.event_id
    where {{ only_touched('event', 'events.event_id') }}
),

changed as (
    select
        coalesce(current_states.event_id, known.event_id) as event_id,
        current_states.mention_ids,
        current_states.state,
        known.version_number,
        known.valid_from,
        coalesce(known.is_end, false) as was_ended,
        coalesce(known.mention_ids, []) as mention_ids_before,
        list_filter(known.state, lambda slot: slot['field'] = 'corrected_fields') as corrected_before,
        list_filter(current_states.state, lambda slot: slot['field'] = 'corrected_fields') as corrected_now
    from current_states
    full outer join known on current_states.event_id = known.event_id
    where
        known.event_id is null
        or (current_states.event_id is null and not known.is_end)
        or (
            current_states.event_id is not null
            and (
                known.is_end
                or known.mention_ids <> current_states.mention_ids
                or known.state <> current_states.state
            )
        )
),

-- Where the mentions that an event gained were before, and where those that it lost are now.
moved as (
    select
        event_id,
        list_sort(list(distinct other_id) filter (is_gain)) as taken_from,
        list_sort(list(distinct other_id) filter (not is_gain)) as given_to
    from (
        select changed.event_id, homes_before.event_id as other_id, true as is_gain
        from (select event_id, unnest(mention_ids) as mention_id from changed) as changed
        inner join homes_before on changed.mention_id = homes_before.mention_id
        where homes_before.event_id <> changed.event_id

        union all

        select changed.event_id, homes_now.event_id as other_id, false as is_gain
        from (select event_id, unnest(mention_ids_before) as mention_id from changed) as changed
        inner join homes_now on changed.mention_id = homes_now.mention_id
        where homes_now.event_id <> changed.event_id
    )
    group by event_id
),

as_of as (
    select
        greatest(
            (select max(landed_at) from {{ ref('stg_landing_files') }}),
            (select max(read_at) from {{ ref('int_readings_selected') }}),
            (select max(landed_at) from {{ ref('stg_corrections') }})
        ) as known_at
)

select
    event_id,
    version_number,
    valid_from,
    change_reason,
    is_end,
    mention_ids,
    related_event_ids,
    state
from recorded

union all

select
    changed.event_id,
    coalesce(changed.version_number, 0) + 1 as version_number,
    greatest(as_of.known_at, changed.valid_from) as valid_from,
    case
        -- It ended: its mentions went to one other event, to several, or are told no more.
        when changed.mention_ids is null and len(moved.given_to) = 1 then 'merge'
        when changed.mention_ids is null and len(moved.given_to) > 1 then 'split'
        when changed.mention_ids is null then 'recode'
        when changed.version_number is null or changed.was_ended
            then case when moved.taken_from is null then 'new_mention' else 'split' end
        when moved.taken_from is not null then 'merge'
        when moved.given_to is not null then 'split'
        when changed.corrected_before <> changed.corrected_now then 'correction'
        when len(list_filter(changed.mention_ids, lambda id: not list_contains(changed.mention_ids_before, id))) > 0
            then 'new_mention'
        else 'recode'
    end as change_reason,
    changed.mention_ids is null as is_end,
    coalesce(changed.mention_ids, []) as mention_ids,
    list_sort(list_distinct(coalesce(moved.taken_from, []) || coalesce(moved.given_to, []))) as related_event_ids,
    coalesce(changed.state, []) as state
from changed
cross join as_of
left join moved on changed.event_id = moved.event_id
