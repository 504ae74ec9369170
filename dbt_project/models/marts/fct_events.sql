{{ config(materialized='scoped', scope='event') }}
select
    events.event_id,
    events.record_class,
    events.event_type,
    events.event_class,
    events.n_incidents,
    events.date_from,
    events.date_to,
    events.date_precision,
    events.date_text,
    events.region_id,
    events.geo_precision,
    events.geo_basis,
    -- Coordinates only where a known place was named: the middle of a country is no place where something happened, and an
    -- event of two towns, or of a village that the gazetteer lacks, stands on the region that holds them.
    case when events.geo_precision <= 2 and regions.level in ('place', 'site') then regions.lat end as lat,
    case when events.geo_precision <= 2 and regions.level in ('place', 'site') then regions.lon end as lon,
    {%- for kind in ['deaths', 'wounded', 'abducted'] %}
        events.{{ kind }}_low,
        events.{{ kind }}_best,
        events.{{ kind }}_high,
        {%- for side in ['civilians', 'security_forces', 'armed_groups', 'unknown'] %}
            {%- for bound in ['low', 'best', 'high'] %}
                events.{{ kind }}_{{ side }}_{{ bound }},
            {%- endfor %}
        {%- endfor %}
    {%- endfor %}
    events.deaths_attackers_low,
    events.deaths_attackers_best,
    events.deaths_attackers_high,
    events.is_toll_approximate,
    events.deaths_basis,
    events.attribution,
    events.certainty,
    events.target_class,
    events.weapons,
    events.persons,
    cast(events.ucdp_type_of_violence as integer) as ucdp_type_of_violence,
    events.mention_count,
    events.blurb_count,
    events.sighting_count,
    events.publisher_count,
    events.first_seen_at,
    events.last_seen_at,
    events.first_published_on,
    events.last_published_on,
    cast(events.type_confidence as double) as type_confidence,
    cast(events.actor_confidence as double) as actor_confidence,
    cast(events.place_confidence as double) as place_confidence,
    cast(events.date_confidence as double) as date_confidence,
    cast(events.linking_confidence as double) as linking_confidence,
    -- As a decimal, whose halves every engine rounds up; those of a double lie on either side.
    cast(round(cast(list_avg(list_filter([
        cast(events.type_confidence as double),
        cast(events.actor_confidence as double),
        cast(events.place_confidence as double),
        cast(events.date_confidence as double),
        cast(events.linking_confidence as double),
    ], lambda part: part is not null)) as decimal(18, 9)), 4) as double) as confidence,
    '{{ var("schema_version") }}' as schema_version,
    events.extractor_version,
    events.reference_version,
    events.run_id,
    events.corrected_fields
from {{ ref('int_events_merged') }} as events
left join {{ ref('int_regions_gathered') }} as regions on events.region_id = regions.region_id
where {{ only_touched('event', 'events.event_id') }}
