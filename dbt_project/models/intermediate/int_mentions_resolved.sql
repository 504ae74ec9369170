{{ config(materialized='scoped', scope='blurb') }}
with steps as (
    {{ correction_steps('mention') }}
),

told as (
    select candidates.*
    from {{ ref('stg_candidates') }} as candidates
    inner join {{ ref('int_readings_selected') }} as readings
        on
            candidates.blurb_id = readings.blurb_id
            and candidates.extractor_version = readings.extractor_version
            and candidates.reference_version = readings.reference_version
    where
        {{ only_touched('blurb', 'candidates.blurb_id') }}
        and {{ in_touched_files(ref('stg_candidates')) }}
),

{{ refused_corrections('mention', 'told', 'mention_id') }},

corrected as (
    select
        told.* replace (
            {%- for field, type in correctable_fields('mention').items() %}
                {{ corrected(field, type, 'told.' ~ field) }} as {{ field }}{{ "," if not loop.last }}
            {%- endfor %}
        ),
        {{ corrected_fields('mention', 'told') }} as corrected_fields,
        steps.refusals
    from told
    left join usable_steps as steps on told.mention_id = steps.target
),

candidates as (
    select * replace ({{ consequences() }})
    from corrected
),

mentions as (
    select
        candidates.*,
        blurbs.arrival_key || '/' || lpad(cast(candidates.ordinal as varchar), 3, '0') as arrival_key,
        blurbs.source_id,
        blurbs.published_on,
        blurbs.sighting_count,
        blurbs.source_ids,
        blurbs.first_seen_at,
        blurbs.last_seen_at,
        event_types.event_class,
        event_types.specificity,
        string_split(event_types.also_told_as, '|') as told_types,
        -- A place that the registry does not hold, or that several may be, stays text: it gives no id.
        list_sort(list_distinct(list_transform(
            list_filter(candidates.places, lambda place: place['place_id'] is not null and not place['ambiguous']),
            lambda place: place['place_id']
        ))) as place_ids,
        list_sort(list_distinct(list_transform(
            candidates.places, lambda place: coalesce(place['place_id'], lower(strip_accents(place['name'])))
        ))) as place_keys
    from candidates
    inner join {{ ref('int_blurbs_sighted') }} as blurbs on candidates.blurb_id = blurbs.blurb_id
    inner join {{ ref('event_types') }} as event_types on candidates.event_type = event_types.event_type
),

located as (
    select
        *,
        case
            when len(place_ids) = 1 then place_ids[1]
            when len(admin1) = 1 then admin1[1]
            when len(countries) = 1 then countries[1]
            when geo_precision = 5 and len(countries) > 1 then 'border-' || array_to_string(list_sort(countries), '-')
            when len(countries) = 0 then wider_region
        end as region_id
    from mentions
)

select
    located.mention_id,
    located.blurb_id,
    located.ordinal,
    located.extractor_version,
    located.reference_version,
    located.arrival_key,
    located.source_id,
    located.published_on,
    located.sighting_count,
    located.source_ids,
    located.first_seen_at,
    located.last_seen_at,
    located.record_class,
    located.event_type,
    located.event_class,
    located.specificity,
    coalesce(located.told_types, []) as told_types,
    located.n_incidents,
    located.perpetrators,
    located.targets,
    located.claimants,
    located.countries,
    located.admin1,
    located.place_ids,
    located.place_keys,
    list_transform(located.places, lambda place: place['name']) as place_names,
    regions.region_id,
    case regions.level
        when 'macro' then 'macro'
        when 'cross_border' then 'border'
        when 'water_air' then 'macro'
        when 'site' then 'place'
        when 'admin2' then 'admin1'
        else regions.level
    end as geo_basis,
    located.geo_precision,
    case when regions.level in ('place', 'site', 'admin2') then regions.lat end as lat,
    case when regions.level in ('place', 'site', 'admin2') then regions.lon end as lon,
    located.wider_region,
    located.date_text,
    located.date_from,
    located.date_to,
    located.date_precision,
    located.deaths_low,
    located.deaths_best,
    located.deaths_high,
    located.wounded_low,
    located.wounded_best,
    located.wounded_high,
    located.abducted_low,
    located.abducted_best,
    located.abducted_high,
    located.is_toll_approximate,
    located.tolls_by_side,
    located.attribution,
    located.certainty,
    located.persons,
    located.target_class,
    located.weapons,
    case
        when len(located.corrected_fields) = 0 then located.evidence
        else located.evidence || {{ corrected_evidence('mention', 'located.corrected_fields', 'located') }}
    end as evidence,
    located.corrected_fields,
    located.refusals
from located
left join {{ ref('int_regions_gathered') }} as regions on located.region_id = regions.region_id
