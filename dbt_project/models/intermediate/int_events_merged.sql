{{ config(materialized='scoped', scope='event') }}
-- One row per event. Every choice between mentions rests on what they say, never on which of them landed first. What an older
-- version of a report told counts as a mention and chooses nothing.
with spoken as (
    select
        spoken.mention_id,
        arg_max(speakers.basis, (length(speakers.word), speakers.word)) as basis
    from (
        select
            mention_id,
            lower(strip_accents(item['text'])) as speaker
        from (
            select mention_id, unnest(evidence) as item from {{ ref('int_mentions_resolved') }}
            where {{ only_touched('mention_of_event', 'mention_id') }}
        )
        where item['field'] = 'attribution' and item['rule'] = 'speaker'
    ) as spoken
    inner join {{ ref('speakers') }} as speakers
        on contains(' ' || regexp_replace(spoken.speaker, '[^a-z]+', ' ', 'g') || ' ', ' ' || speakers.word || ' ')
    group by spoken.mention_id
),

denied as (
    select
        mention_id,
        bool_and(is_toll_alone) as is_toll_alone,
        coalesce(bool_and(is_count_denied), false) as is_count_denied,
        bool_or(claim_act in ('death_of_person', 'success') and denier_id is not null) as is_deed_disputed,
        bool_and(denier_id is not null and len(speaks_for) = 0) as is_denied_by_others
    from {{ ref('int_denials_attributed') }}
    where {{ only_touched('event', 'event_id') }}
    group by mention_id
),

members as (
    select
        mentions.* replace (
            -- Who denies the toll alone leaves standing who did it.
            case
                when mentions.attribution <> 'denied' or not coalesce(denied.is_toll_alone, false) then mentions.attribution
                when len(mentions.perpetrators) > 0 then 'reported'
                else 'unknown'
            end as attribution,
            case when denied.is_deed_disputed then 'disputed' else mentions.certainty end as certainty,
            -- A count that is told only to be denied is no estimate: it bounds what anybody tells. A lower one beside it stands.
            case
                when denied.is_count_denied and not coalesce(mentions.deaths_low < mentions.deaths_best, false) then null
                else mentions.deaths_low
            end as deaths_low,
            case when denied.is_count_denied then null else mentions.deaths_best end as deaths_best,
            case
                when not coalesce(denied.is_count_denied, false) then mentions.tolls_by_side
                else list_transform(mentions.tolls_by_side, lambda toll: {
                    'side': toll['side'],
                    'kind': toll['kind'],
                    'low': case when toll['kind'] <> 'deaths' or toll['low'] < toll['best'] then toll['low'] end,
                    'best': case when toll['kind'] <> 'deaths' then toll['best'] end,
                    'high': toll['high']
                })
            end as tolls_by_side
        ),
        mentions.attribution = 'denied' and coalesce(denied.is_denied_by_others, false) as is_denied_by_others,
        linked.event_id,
        linked.link_confidence,
        linked.link_basis,
        linked.is_superseded is true as is_superseded,
        -- Who claims an attack counts its dead himself; else it is the one who is quoted.
        case when mentions.attribution = 'claimed' then 'perpetrator' else spoken.basis end as deaths_basis,
        -- The later report knows more; where publication is not told, the id of the text decides, so that a choice is always
        -- the same.
        (coalesce(mentions.published_on, date '0001-01-01'), mentions.mention_id) as recency,
        date '9999-12-31' - coalesce(mentions.published_on, date '0001-01-01') as staleness,
        list_contains(list_transform(
            list_filter(mentions.evidence, lambda item: item['basis'] = 'text'), lambda item: item['field']
        ), 'event_type') as is_type_told
    from {{ ref('int_mentions_linked') }} as linked
    inner join {{ ref('int_mentions_resolved') }} as mentions on linked.mention_id = mentions.mention_id
    left join spoken on mentions.mention_id = spoken.mention_id
    left join denied on mentions.mention_id = denied.mention_id
    where {{ only_touched('event', 'linked.event_id') }}
),

mentions as (
    select * from members
    where not is_superseded
),

-- A party's own latest word: what it claimed it has claimed, until it denies it itself.
standing_claims as (
    select distinct event_id
    from (
        select
            event_id,
            party_id,
            arg_max(word, recency) as word
        from (
            select
                event_id,
                recency,
                'claimed' as word,
                unnest(case when len(claimants) > 0 then claimants else perpetrators end) as party_id
            from mentions
            where attribution = 'claimed'

            union all

            select
                mentions.event_id,
                mentions.recency,
                'denied' as word,
                unnest(denials.speaks_for) as party_id
            from mentions
            inner join {{ ref('int_denials_attributed') }} as denials on mentions.mention_id = denials.mention_id
        )
        group by event_id, party_id
    )
    where word = 'claimed'
),

sides as (
    select
        event_id,
        {%- for kind in ['deaths', 'wounded', 'abducted'] %}
            {%- for side in ['civilians', 'security_forces', 'armed_groups', 'attackers', 'unknown'] %}
                min(coalesce(low, best)) filter (kind = '{{ kind }}' and side = '{{ side }}') as {{ kind }}_{{ side }}_low,
                arg_max(best, recency) filter (kind = '{{ kind }}' and side = '{{ side }}' and best is not null)
                    as {{ kind }}_{{ side }}_best,
                max(coalesce(high, best)) filter (kind = '{{ kind }}' and side = '{{ side }}') as {{ kind }}_{{ side }}_high,
                coalesce(bool_or(high is null and coalesce(low, best) is not null) filter (
                    kind = '{{ kind }}' and side = '{{ side }}'
                ), false) as is_{{ kind }}_{{ side }}_open,
            {%- endfor %}
        {%- endfor %}
    from (
        -- Several counts of one side in one mention are parts of its sum.
        select
            event_id,
            recency,
            toll['kind'] as kind,
            toll['side'] as side,
            case when bool_and(toll['low'] is not null) then sum(toll['low']) end as low,
            case when bool_and(toll['best'] is not null) then sum(toll['best']) end as best,
            case when bool_and(toll['high'] is not null) then sum(toll['high']) end as high
        from (select event_id, recency, unnest(tolls_by_side) as toll from mentions)
        group by all
    )
    group by event_id
),

sources as (
    select
        mentions.event_id,
        count(distinct coalesce(sources.independence_group, mentions.source_id)) as publisher_count
    from (select event_id, unnest(source_ids) as source_id from members) as mentions
    left join {{ ref('int_sources_described') }} as sources on mentions.source_id = sources.source_id
    group by mentions.event_id
),

actors as (
    select
        gathered.event_id,
        bool_or(groups.group_type in ('state_force', 'government', 'peacekeeping_or_multinational') and gathered.role <> 'target')
            as is_state_acting,
        bool_or(groups.group_type in ('state_force', 'government', 'peacekeeping_or_multinational') and gathered.role = 'target')
            as is_state_hit,
        bool_or(groups.group_type in ('nsag', 'militia', 'communal', 'unidentified') and gathered.role <> 'target')
            as is_armed_group_acting,
        bool_or(groups.group_type in ('nsag', 'militia', 'communal', 'unidentified') and gathered.role = 'target')
            as is_armed_group_hit,
        bool_or(groups.group_type = 'civilian' and gathered.role = 'target') as is_civilian_hit,
        max(gathered.confidence) filter (gathered.role in ('perpetrator', 'suspect')) as actor_confidence
    from {{ ref('int_event_groups_gathered') }} as gathered
    inner join {{ ref('groups') }} as groups on gathered.group_id = groups.group_id
    where gathered.role in ('perpetrator', 'suspect', 'target') and {{ only_touched('event', 'gathered.event_id') }}
    group by gathered.event_id
),

counted as (
    select
        event_id,
        count(*) as mention_count,
        count(distinct blurb_id) as blurb_count,
        sum(sighting_count) as sighting_count,
        min(first_seen_at) as first_seen_at,
        max(last_seen_at) as last_seen_at,
        min(published_on) as first_published_on,
        max(published_on) as last_published_on,
        -- The landing batch that last brought a mention; a run's own id would make each run's marts differ from the last one's.
        max(split_part(arrival_key, '/', 1)) as run_id,
        bool_or(link_basis = 'correction') as is_linking_corrected
    from members
    group by event_id
),

merged as (
    select
        event_id,
        any_value(record_class) as record_class,
        arg_max(event_type, (specificity, event_type)) as event_type,
        arg_max(event_class, (specificity, event_type)) as event_class,
        max(n_incidents) as n_incidents,
        arg_min(date_from, (date_precision, staleness, mention_id)) filter (date_from is not null) as date_from,
        arg_min(date_to, (date_precision, staleness, mention_id)) filter (date_from is not null) as date_to,
        min(date_precision) as date_precision,
        arg_min(date_text, (date_precision, mention_id)) filter (date_text is not null) as date_text,
        arg_min(region_id, (geo_precision, mention_id)) filter (region_id is not null) as region_id,
        arg_min(geo_basis, (geo_precision, mention_id)) filter (region_id is not null) as geo_basis,
        min(geo_precision) as geo_precision,
        list_sort(list_distinct(flatten(list(countries)))) as countries,
        list_sort(list_distinct(flatten(list(admin1)))) as admin1,
        list_sort(list_distinct(flatten(list(place_ids)))) as place_ids,
        list_sort(list_distinct(list(wider_region) filter (wider_region is not null))) as wider_regions,
        list_sort(list_distinct(flatten(list(place_names)))) as place_names,
        {%- for kind in ['deaths', 'wounded', 'abducted'] %}
            min(coalesce({{ kind }}_low, {{ kind }}_best)) as {{ kind }}_low,
            arg_max({{ kind }}_best, recency) filter ({{ kind }}_best is not null) as {{ kind }}_best,
            max(coalesce({{ kind }}_high, {{ kind }}_best)) as {{ kind }}_high,
            bool_or({{ kind }}_high is null and coalesce({{ kind }}_low, {{ kind }}_best) is not null) as is_{{ kind }}_open,
        {%- endfor %}
        bool_or(is_toll_approximate) as is_toll_approximate,
        -- Of the mention whose best estimate stands, or else of the latest that tells a bound.
        arg_max(coalesce(deaths_basis, 'unspecified'), (deaths_best is not null, recency)) filter (
            coalesce(deaths_low, deaths_best, deaths_high) is not null
        ) as deaths_basis,
        arg_max(attribution, (attribution <> 'unknown', not is_denied_by_others, recency)) as attribution,
        case
            when bool_or(certainty = 'disputed') then 'disputed'
            when bool_or(certainty = 'stated') then 'stated'
            else 'unconfirmed'
        end as certainty,
        arg_max(target_class, recency) filter (target_class is not null) as target_class,
        list_sort(list_distinct(flatten(list(weapons)))) as weapons,
        list_sort(list_distinct(flatten(list(persons)))) as persons,
        bool_or(is_type_told) as is_type_told,
        min(link_confidence) as linking_confidence,
        arg_max(extractor_version, recency) as extractor_version,
        arg_max(reference_version, recency) as reference_version,
        list_distinct(flatten(list(corrected_fields))) as corrected_in_mentions
    from mentions
    group by event_id
),

bounded as (
    select
        merged.* replace (
            case when standing_claims.event_id is null then merged.attribution else 'claimed' end as attribution,
            -- An open count ("at least 20") above the highest closed one leaves no upper bound that was told.
            {%- for kind in ['deaths', 'wounded', 'abducted'] %}
                case when not is_{{ kind }}_open or {{ kind }}_high > {{ kind }}_best then {{ kind }}_high end as {{ kind }}_high
                {{- "," if not loop.last }}
            {%- endfor %}
        )
    from merged
    left join standing_claims on merged.event_id = standing_claims.event_id
),

steps as (
    {{ correction_steps('event') }}
),

{{ refused_corrections('event', 'bounded', 'event_id') }},

corrected as (
    select
        bounded.* replace (
            {%- for field, type in correctable_fields('event').items() %}
                {{ corrected(field, type, 'bounded.' ~ field) }} as {{ field }}{{ "," if not loop.last }}
            {%- endfor %}
        ),
        {{ corrected_fields('event', 'bounded') }} as corrected_fields,
        list_intersect(coalesce(map_keys(steps.steps_of), []), ['perpetrators', 'targets', 'claimants']) as corrected_roles,
        steps.refusals
    from bounded
    left join usable_steps as steps on bounded.event_id = steps.target
),

events as (
    select * replace ({{ consequences() }})
    from corrected
)

select
    events.event_id,
    events.record_class,
    events.event_type,
    coalesce(event_types.event_class, events.event_class) as event_class,
    events.n_incidents,
    events.date_from,
    events.date_to,
    events.date_precision,
    events.date_text,
    events.region_id,
    case
        when not list_contains(events.corrected_fields, 'region_id') then events.geo_basis
        when regions.level = 'cross_border' then 'border'
        when regions.level = 'water_air' then 'macro'
        when regions.level = 'site' then 'place'
        when regions.level = 'admin2' then 'admin1'
        else regions.level
    end as geo_basis,
    events.geo_precision,
    events.countries,
    events.admin1,
    events.place_ids,
    coalesce(events.wider_regions, []) as wider_regions,
    events.place_names,
    {%- for kind in ['deaths', 'wounded', 'abducted'] %}
        events.{{ kind }}_low,
        events.{{ kind }}_best,
        events.{{ kind }}_high,
        {%- for side in ['civilians', 'security_forces', 'armed_groups', 'attackers', 'unknown'] %}
            cast(sides.{{ kind }}_{{ side }}_low as bigint) as {{ kind }}_{{ side }}_low,
            cast(sides.{{ kind }}_{{ side }}_best as bigint) as {{ kind }}_{{ side }}_best,
            case
                when
                    not sides.is_{{ kind }}_{{ side }}_open
                    or sides.{{ kind }}_{{ side }}_high > sides.{{ kind }}_{{ side }}_best
                    then cast(sides.{{ kind }}_{{ side }}_high as bigint)
            end as {{ kind }}_{{ side }}_high,
        {%- endfor %}
    {%- endfor %}
    events.is_toll_approximate,
    case
        when coalesce(events.deaths_low, events.deaths_best, events.deaths_high) is not null
            then coalesce(events.deaths_basis, 'unspecified')
    end as deaths_basis,
    events.attribution,
    events.certainty,
    events.target_class,
    events.weapons,
    events.persons,
    case
        when
            events.record_class not in ('event', 'aggregate')
            or coalesce(event_types.event_class, events.event_class) not in ('violence', 'security')
            then null
        when actors.is_civilian_hit and (actors.is_armed_group_acting or actors.is_state_acting) then 3
        when
            (actors.is_state_acting and actors.is_armed_group_hit)
            or (actors.is_armed_group_acting and actors.is_state_hit)
            or (actors.is_state_acting and actors.is_state_hit)
            then 1
        when actors.is_armed_group_acting and actors.is_armed_group_hit then 2
    end as ucdp_type_of_violence,
    counted.mention_count,
    counted.blurb_count,
    cast(counted.sighting_count as bigint) as sighting_count,
    sources.publisher_count,
    counted.first_seen_at,
    counted.last_seen_at,
    counted.first_published_on,
    counted.last_published_on,
    type_levels.confidence as type_confidence,
    actors.actor_confidence,
    place_levels.confidence as place_confidence,
    date_levels.confidence as date_confidence,
    events.linking_confidence,
    events.extractor_version,
    events.reference_version,
    counted.run_id,
    list_sort(list_distinct(
        events.corrected_fields
        || events.corrected_roles
        || events.corrected_in_mentions
        || case when counted.is_linking_corrected then ['linking'] else [] end
    )) as corrected_fields,
    events.refusals
from events
inner join counted on events.event_id = counted.event_id
left join {{ ref('event_types') }} as event_types
    on events.event_type = event_types.event_type and list_contains(events.corrected_fields, 'event_type')
left join {{ ref('int_regions_gathered') }} as regions on events.region_id = regions.region_id
left join sides on events.event_id = sides.event_id
left join sources on events.event_id = sources.event_id
left join actors on events.event_id = actors.event_id
left join {{ ref('confidence_levels') }} as type_levels
    on
        type_levels.part = 'type'
        and type_levels.level
        = case when events.is_type_told or event_types.event_type is not null then 'text' else 'context' end
left join {{ ref('confidence_levels') }} as place_levels
    on place_levels.part = 'place' and place_levels.level = cast(events.geo_precision as varchar)
left join {{ ref('confidence_levels') }} as date_levels
    on date_levels.part = 'date' and date_levels.level = cast(events.date_precision as varchar)
