{{ config(materialized='scoped', scope='event') }}
with named as (
    select
        gathered.event_id,
        array_to_string(list_sort(list(groups.canonical_name) filter (gathered.role = 'perpetrator')), '; ') as perpetrators,
        array_to_string(list_sort(list(groups.canonical_name) filter (gathered.role = 'suspect')), '; ') as suspects,
        array_to_string(list_sort(list(groups.canonical_name) filter (gathered.role = 'target')), '; ') as targets,
        array_to_string(list_sort(list(groups.canonical_name) filter (gathered.role = 'claimant')), '; ') as claimants,
        array_to_string(
            list_sort(list(distinct groups.root_network) filter (gathered.role in ('perpetrator', 'suspect'))), '; '
        ) as networks
    from {{ ref('int_event_groups_gathered') }} as gathered
    inner join {{ ref('dim_groups') }} as groups on gathered.group_id = groups.group_id
    where {{ only_touched('event', 'gathered.event_id') }}
    group by gathered.event_id
),

first_mentions as (
    select
        linked.event_id,
        blurbs.text
    from {{ ref('int_mentions_linked') }} as linked
    left join {{ ref('int_blurbs_versioned') }} as versions on linked.blurb_id = versions.blurb_id and linked.is_superseded
    inner join {{ ref('int_blurbs_sighted') }} as blurbs on coalesce(versions.current_blurb_id, linked.blurb_id) = blurbs.blurb_id
    where linked.is_founding and {{ only_touched('event', 'linked.event_id') }}
)

select
    events.event_id,
    events.record_class,
    events.event_type,
    events.event_class as type_class,
    types.description as type_description,
    events.n_incidents,
    events.date_from,
    events.date_to,
    events.date_text,
    strftime(events.date_from, '%Y-%m') as month,
    regions.name as region,
    regions.level as region_level,
    merged.countries as country_codes,
    array_to_string(merged.countries, '; ') as countries,
    array_to_string(merged.place_names, '; ') as places,
    events.lat,
    events.lon,
    events.geo_precision,
    named.perpetrators,
    named.suspects,
    named.targets,
    named.claimants,
    named.networks,
    events.attribution,
    events.certainty,
    events.deaths_low,
    events.deaths_best,
    events.deaths_high,
    events.deaths_civilians_best,
    events.deaths_security_forces_best,
    events.deaths_armed_groups_best,
    events.wounded_best,
    events.abducted_best,
    -- An aggregate may contain events that stand in other rows: sums leave it out.
    events.record_class = 'event' as is_counted,
    array_to_string(events.weapons, '; ') as weapons,
    array_to_string(events.persons, '; ') as persons,
    events.mention_count,
    events.publisher_count,
    events.confidence,
    events.first_seen_at,
    first_mentions.text as first_mention_text
from {{ ref('fct_events') }} as events
inner join {{ ref('int_events_merged') }} as merged on events.event_id = merged.event_id
inner join {{ ref('dim_event_types') }} as types on events.event_type = types.event_type
inner join first_mentions on events.event_id = first_mentions.event_id
left join {{ ref('int_regions_gathered') }} as regions on events.region_id = regions.region_id
left join named on events.event_id = named.event_id
where {{ only_touched('event', 'events.event_id') }}
