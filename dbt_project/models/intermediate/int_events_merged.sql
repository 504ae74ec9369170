-- One row per event. Every choice between mentions rests on what they say, never on which of them landed first.
with mentions as (
    select
        mentions.*,
        linked.event_id,
        linked.link_confidence,
        -- The later report knows more; where publication is not told, the id of the text decides, so that a choice is always
        -- the same.
        (coalesce(mentions.published_on, date '0001-01-01'), mentions.mention_id) as recency,
        date '9999-12-31' - coalesce(mentions.published_on, date '0001-01-01') as staleness,
        list_contains(list_transform(
            list_filter(mentions.evidence, lambda item: item['basis'] = 'text'), lambda item: item['field']
        ), 'event_type') as is_type_told
    from {{ ref('int_mentions_linked') }} as linked
    inner join {{ ref('int_mentions_resolved') }} as mentions on linked.mention_id = mentions.mention_id
),

sides as (
    select
        event_id,
        {%- for kind in ['deaths', 'wounded', 'abducted'] %}
            {%- for side in ['civilians', 'security_forces', 'armed_groups', 'attackers', 'unknown'] %}
                min(low) filter (kind = '{{ kind }}' and side = '{{ side }}') as {{ kind }}_{{ side }}_low,
                arg_max(best, recency) filter (kind = '{{ kind }}' and side = '{{ side }}') as {{ kind }}_{{ side }}_best,
                max(high) filter (kind = '{{ kind }}' and side = '{{ side }}') as {{ kind }}_{{ side }}_high,
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
    from (select event_id, unnest(source_ids) as source_id from mentions) as mentions
    left join {{ ref('sources') }} as sources on mentions.source_id = sources.source_id
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
    where gathered.role in ('perpetrator', 'suspect', 'target')
    group by gathered.event_id
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
            min(coalesce({{ kind }}_low, {{ kind }}_best)) as {{ kind }}_lowest,
            arg_max({{ kind }}_best, recency) filter ({{ kind }}_best is not null) as {{ kind }}_latest,
            max(coalesce({{ kind }}_high, {{ kind }}_best)) as {{ kind }}_highest,
            bool_or({{ kind }}_high is null and coalesce({{ kind }}_low, {{ kind }}_best) is not null) as is_{{ kind }}_open,
        {%- endfor %}
        bool_or(is_toll_approximate) as is_toll_approximate,
        arg_max(attribution, (attribution <> 'unknown', recency)) as attribution,
        case
            when bool_or(certainty = 'disputed') then 'disputed'
            when bool_or(certainty = 'stated') then 'stated'
            else 'unconfirmed'
        end as certainty,
        arg_max(target_class, recency) filter (target_class is not null) as target_class,
        list_sort(list_distinct(flatten(list(weapons)))) as weapons,
        list_sort(list_distinct(flatten(list(persons)))) as persons,
        count(*) as mention_count,
        count(distinct blurb_id) as blurb_count,
        sum(sighting_count) as sighting_count,
        min(first_seen_at) as first_seen_at,
        max(last_seen_at) as last_seen_at,
        min(published_on) as first_published_on,
        max(published_on) as last_published_on,
        bool_or(is_type_told) as is_type_told,
        min(link_confidence) as linking_confidence,
        arg_max(extractor_version, recency) as extractor_version,
        arg_max(reference_version, recency) as reference_version,
        -- The landing batch that last brought a mention; a run's own id would make each run's marts differ from the last one's.
        max(split_part(arrival_key, '/', 1)) as run_id
    from mentions
    group by event_id
)

select
    merged.event_id,
    merged.record_class,
    merged.event_type,
    merged.event_class,
    merged.n_incidents,
    merged.date_from,
    merged.date_to,
    merged.date_precision,
    merged.date_text,
    merged.region_id,
    merged.geo_basis,
    merged.geo_precision,
    merged.countries,
    merged.admin1,
    merged.place_ids,
    coalesce(merged.wider_regions, []) as wider_regions,
    merged.place_names,
    {%- for kind in ['deaths', 'wounded', 'abducted'] %}
        merged.{{ kind }}_lowest as {{ kind }}_low,
        merged.{{ kind }}_latest as {{ kind }}_best,
        -- An open count ("at least 20") above the highest closed one leaves no upper bound that was told.
        case
            when not merged.is_{{ kind }}_open or merged.{{ kind }}_highest > merged.{{ kind }}_latest
                then merged.{{ kind }}_highest
        end as {{ kind }}_high,
        {%- for side in ['civilians', 'security_forces', 'armed_groups', 'attackers', 'unknown'] %}
            {%- for bound in ['low', 'best', 'high'] %}
                cast(sides.{{ kind }}_{{ side }}_{{ bound }} as bigint) as {{ kind }}_{{ side }}_{{ bound }},
            {%- endfor %}
        {%- endfor %}
    {%- endfor %}
    merged.is_toll_approximate,
    merged.attribution,
    merged.certainty,
    merged.target_class,
    merged.weapons,
    merged.persons,
    case
        when merged.record_class not in ('event', 'aggregate') or merged.event_class not in ('violence', 'security') then null
        when actors.is_civilian_hit and (actors.is_armed_group_acting or actors.is_state_acting) then 3
        when
            (actors.is_state_acting and actors.is_armed_group_hit)
            or (actors.is_armed_group_acting and actors.is_state_hit)
            or (actors.is_state_acting and actors.is_state_hit)
            then 1
        when actors.is_armed_group_acting and actors.is_armed_group_hit then 2
    end as ucdp_type_of_violence,
    merged.mention_count,
    merged.blurb_count,
    cast(merged.sighting_count as bigint) as sighting_count,
    sources.publisher_count,
    merged.first_seen_at,
    merged.last_seen_at,
    merged.first_published_on,
    merged.last_published_on,
    type_levels.confidence as type_confidence,
    actors.actor_confidence,
    place_levels.confidence as place_confidence,
    date_levels.confidence as date_confidence,
    merged.linking_confidence,
    merged.extractor_version,
    merged.reference_version,
    merged.run_id
from merged
left join sides on merged.event_id = sides.event_id
left join sources on merged.event_id = sources.event_id
left join actors on merged.event_id = actors.event_id
left join {{ ref('confidence_levels') }} as type_levels
    on type_levels.part = 'type' and type_levels.level = case when merged.is_type_told then 'text' else 'context' end
left join {{ ref('confidence_levels') }} as place_levels
    on place_levels.part = 'place' and place_levels.level = cast(merged.geo_precision as varchar)
left join {{ ref('confidence_levels') }} as date_levels
    on date_levels.part = 'date' and date_levels.level = cast(merged.date_precision as varchar)
