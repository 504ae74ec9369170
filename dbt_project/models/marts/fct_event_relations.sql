{{ config(materialized='scoped', scope='related_event') }}
-- An aggregate may contain the events of its actors, in its countries and within its dates; whether it does the texts do not say,
-- so both stay and neither is merged. Undated aggregates would contain everything and are left out. A claim, denial or video that
-- a blurb reports beside one act is about that act.
with actors as (
    select
        event_id,
        list(group_id) filter (role in ('perpetrator', 'suspect')) as actor_ids
    from {{ ref('int_event_groups_gathered') }}
    group by event_id
),

events as (
    select
        merged.event_id,
        merged.record_class,
        merged.event_class,
        merged.date_from,
        merged.date_to,
        merged.countries,
        actors.actor_ids,
        merged.deaths_low,
        merged.deaths_high
    from {{ ref('int_events_merged') }} as merged
    inner join actors on merged.event_id = actors.event_id
    where merged.date_from is not null and merged.event_class in ('violence', 'security') and actors.actor_ids is not null
),

-- A row for each country and actor of an event: by these, wholes and parts find each other.
deeds as (
    select
        areas.*,
        unnest(areas.actor_ids) as actor_id
    from (select *, unnest(countries) as country_id from events) as areas
),

told as (
    select
        linked.blurb_id,
        linked.event_id,
        mentions.record_class
    from {{ ref('int_mentions_linked') }} as linked
    inner join {{ ref('int_mentions_resolved') }} as mentions on linked.mention_id = mentions.mention_id
    where
        linked.blurb_id in (
            select blurb_id from {{ ref('int_mentions_linked') }} where {{ only_touched('event', 'event_id') }}
        )
),

acts as (
    select
        blurb_id,
        any_value(event_id) as event_id
    from told
    where record_class in ('event', 'aggregate')
    group by blurb_id
    having count(distinct event_id) = 1
)

select distinct
    parts.event_id,
    'component_of' as relation,
    wholes.event_id as related_event_id,
    'actor, country and dates' as basis
from deeds as parts
inner join deeds as wholes
    on
        parts.country_id = wholes.country_id
        and parts.actor_id = wholes.actor_id
        and parts.date_from >= wholes.date_from
        and parts.date_to <= wholes.date_to
where
    wholes.record_class = 'aggregate'
    and parts.record_class = 'event'
    and coalesce(parts.deaths_low <= wholes.deaths_high, true)
    and ({{ only_touched('event', 'parts.event_id') }} or {{ only_touched('event', 'wholes.event_id') }})

union all

select distinct
    told.event_id,
    'follow_up_to' as relation,
    acts.event_id as related_event_id,
    'told in one blurb' as basis
from told
inner join acts on told.blurb_id = acts.blurb_id
where
    told.record_class = 'communication'
    and ({{ only_touched('event', 'told.event_id') }} or {{ only_touched('event', 'acts.event_id') }})
