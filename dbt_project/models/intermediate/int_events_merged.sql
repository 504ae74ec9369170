{{ config(materialized='scoped', scope='event') }}
{%- set kinds = ['deaths', 'wounded', 'abducted'] %}
{%- set sides = ['civilians', 'security_forces', 'armed_groups', 'attackers', 'unknown'] %}
-- One row per event. Every choice between mentions rests on what they say, never on which of them landed first. What an older
-- version of a report told counts as a mention and chooses nothing.
with spoken as (
    select
        spoken.mention_id,
        arg_max(speakers.basis, (length(speakers.word), speakers.word)) as basis
    from (
        select
            mention_id,
            ' ' || regexp_replace(lower(strip_accents(item['text'])), '[^a-z]+', ' ', 'g') || ' ' as speaker
        from (
            select
                mention_id,
                unnest(list_filter(
                    evidence, lambda item: item['field'] = 'attribution' and item['rule'] = 'speaker'
                )) as item
            from {{ ref('int_mentions_resolved') }}
            where {{ only_touched('mention_of_event', 'mention_id') }}
        )
    ) as spoken
    inner join {{ ref('speakers') }} as speakers
        on contains(spoken.speaker, ' ' || speakers.word || ' ')
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

sizes as (
    select
        event_id,
        count(*) = 1 as is_alone
    from {{ ref('int_mentions_linked') }}
    where {{ only_touched('event', 'event_id') }}
    group by event_id
),

members as (
    select
        mentions.mention_id,
        linked.event_id,
        linked.link_confidence,
        linked.link_basis,
        linked.is_superseded is true as is_superseded,
        sizes.is_alone,
        mentions.blurb_id,
        mentions.arrival_key,
        mentions.source_ids,
        mentions.published_on,
        mentions.sighting_count,
        mentions.first_seen_at,
        mentions.last_seen_at,
        mentions.extractor_version,
        mentions.reference_version,
        mentions.record_class,
        mentions.event_type,
        mentions.event_class,
        mentions.specificity,
        list_contains(list_transform(
            list_filter(mentions.evidence, lambda item: item['basis'] = 'text'), lambda item: item['field']
        ), 'event_type') as is_type_told,
        mentions.n_incidents,
        mentions.perpetrators,
        mentions.claimants,
        mentions.countries,
        mentions.admin1,
        mentions.place_ids,
        mentions.place_names,
        mentions.wider_region,
        mentions.region_id,
        mentions.geo_basis,
        mentions.geo_precision,
        mentions.date_text,
        mentions.date_from,
        mentions.date_to,
        mentions.date_precision,
        -- A count that is told only to be denied is no estimate: it bounds what anybody tells. A lower one beside it stands.
        case
            when denied.is_count_denied and not coalesce(mentions.deaths_low < mentions.deaths_best, false) then null
            else mentions.deaths_low
        end as deaths_low,
        case when denied.is_count_denied then null else mentions.deaths_best end as deaths_best,
        mentions.deaths_high,
        mentions.wounded_low,
        mentions.wounded_best,
        mentions.wounded_high,
        mentions.abducted_low,
        mentions.abducted_best,
        mentions.abducted_high,
        mentions.is_toll_approximate,
        case
            when not coalesce(denied.is_count_denied, false) then mentions.tolls_by_side
            else list_transform(mentions.tolls_by_side, lambda toll: {
                'side': toll['side'],
                'kind': toll['kind'],
                'low': case when toll['kind'] <> 'deaths' or toll['low'] < toll['best'] then toll['low'] end,
                'best': case when toll['kind'] <> 'deaths' then toll['best'] end,
                'high': toll['high']
            })
        end as tolls_by_side,
        -- Who claims an attack counts its dead himself; else it is the one who is quoted.
        case when mentions.attribution = 'claimed' then 'perpetrator' else spoken.basis end as deaths_basis,
        -- Who denies the toll alone leaves standing who did it.
        case
            when mentions.attribution <> 'denied' or not coalesce(denied.is_toll_alone, false) then mentions.attribution
            when len(mentions.perpetrators) > 0 then 'reported'
            else 'unknown'
        end as attribution,
        mentions.attribution = 'denied' and coalesce(denied.is_denied_by_others, false) as is_denied_by_others,
        case when denied.is_deed_disputed then 'disputed' else mentions.certainty end as certainty,
        mentions.persons,
        mentions.target_class,
        mentions.weapons,
        mentions.corrected_fields
    from {{ ref('int_mentions_linked') }} as linked
    inner join {{ ref('int_mentions_resolved') }} as mentions on linked.mention_id = mentions.mention_id
    inner join sizes on linked.event_id = sizes.event_id
    left join spoken on mentions.mention_id = spoken.mention_id
    left join denied on mentions.mention_id = denied.mention_id
    where {{ only_touched('event', 'linked.event_id') }}
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
                {{ recency() }} as recency,
                'claimed' as word,
                unnest(case when len(claimants) > 0 then claimants else perpetrators end) as party_id
            from members
            where attribution = 'claimed' and not is_superseded

            union all

            select
                event_id,
                {{ recency() }} as recency,
                'denied' as word,
                unnest(speaks_for) as party_id
            from (
                select
                    members.event_id,
                    members.published_on,
                    members.mention_id,
                    denials.speaks_for
                from members
                inner join {{ ref('int_denials_attributed') }} as denials on members.mention_id = denials.mention_id
                where not members.is_superseded
            )
        )
        group by event_id, party_id
    )
    where word = 'claimed'
),

summed as (
    -- Several counts of one side in one mention are parts of its sum.
    select
        event_id,
        is_alone,
        published_on,
        mention_id,
        -- One number instead of two words, which are compared sixty times.
        {%- for part, names, step in [('kind', kinds, sides | length), ('side', sides, 1)] %}
            case toll['{{ part }}'] {% for name in names %}when '{{ name }}' then {{ loop.index0 * step }} {% endfor %}end
            {{- " +" if not loop.last else " as slot," }}
        {%- endfor %}
        case when bool_and(toll['low'] is not null) then sum(toll['low']) end as low,
        case when bool_and(toll['best'] is not null) then sum(toll['best']) end as best,
        case when bool_and(toll['high'] is not null) then sum(toll['high']) end as high
    from (
        select
            event_id,
            is_alone,
            published_on,
            mention_id,
            unnest(tolls_by_side) as toll
        from members
        where not is_superseded
    )
    group by all
),

sides as (
    {%- for alone in [true, false] %}
        {%- if not loop.first %}

    union all
        {%- endif %}

    select
        event_id,
        {%- for kind in kinds %}
            {%- set number = loop.index0 * (sides | length) %}
            {%- set is_last_kind = loop.last %}
            {%- for side in sides %}
                {%- set name, slot = kind ~ '_' ~ side, 'slot = ' ~ (number + loop.index0) %}
                min(coalesce(low, best)) filter ({{ slot }}) as {{ name }}_low,
                {%- if alone %}
                    max(best) filter ({{ slot }}) as {{ name }}_best,
                {%- else %}
                    arg_max(best, {{ recency() }}) filter ({{ slot }} and best is not null) as {{ name }}_best,
                {%- endif %}
                max(coalesce(high, best)) filter ({{ slot }}) as {{ name }}_high,
                coalesce(bool_or(high is null and coalesce(low, best) is not null) filter ({{ slot }}), false) as is_{{ name }}_open
                {{- "," if not (loop.last and is_last_kind) }}
            {%- endfor %}
        {%- endfor %}
    from summed
    where {{ "is_alone" if alone else "not is_alone" }}
    group by event_id
    {%- endfor %}
),

sources as (
    select
        mentions.event_id,
        count(distinct coalesce(sources.independence_group, mentions.source_id)) as publisher_count
    from (
        select event_id, unnest(source_ids) as source_id from members where not is_alone or len(source_ids) <> 1
    ) as mentions
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

-- Most events are told by one mention: nothing has to be chosen or counted there, which is most of the work.
gathered as (
    {%- for alone in [true, false] %}
        {%- if not loop.first %}

    union all
        {%- endif %}

    select
        event_id,
        {{ of_mentions(alone, 'any_value', 'record_class') }} as record_class,
        {{ of_mentions(alone, 'arg_max', 'event_type', by='(specificity, event_type)') }} as event_type,
        {{ of_mentions(alone, 'arg_max', 'event_class', by='(specificity, event_type)') }} as event_class,
        {{ of_mentions(alone, 'max', 'n_incidents') }} as n_incidents,
        {%- for bound in ['date_from', 'date_to'] %}
            {{ of_mentions(alone, 'arg_min', bound, by='(date_precision, ' ~ staleness() ~ ', mention_id)', where='date_from is not null') }}
                as {{ bound }},
        {%- endfor %}
        {{ of_mentions(alone, 'min', 'date_precision') }} as date_precision,
        {{ of_mentions(alone, 'arg_min', 'date_text', by='(date_precision, mention_id)', where='date_text is not null') }}
            as date_text,
        {%- for field in ['region_id', 'geo_basis'] %}
            {{ of_mentions(alone, 'arg_min', field, by='(geo_precision, mention_id)', where='region_id is not null') }} as {{ field }},
        {%- endfor %}
        {{ of_mentions(alone, 'min', 'geo_precision') }} as geo_precision,
        {{ united_lists(alone, 'countries') }} as countries,
        {{ united_lists(alone, 'admin1') }} as admin1,
        {{ united_lists(alone, 'place_ids') }} as place_ids,
        {%- if alone %}
            case when wider_region is not null then [wider_region] end as wider_regions,
        {%- else %}
            list_sort(list_distinct(list(wider_region) filter (wider_region is not null))) as wider_regions,
        {%- endif %}
        {{ united_lists(alone, 'place_names') }} as place_names,
        {%- for kind in ['deaths', 'wounded', 'abducted'] %}
            {{ of_mentions(alone, 'min', 'coalesce(' ~ kind ~ '_low, ' ~ kind ~ '_best)') }} as {{ kind }}_low,
            {{ of_mentions(alone, 'arg_max', kind ~ '_best', by=recency(), where=kind ~ '_best is not null') }} as {{ kind }}_best,
            {{ of_mentions(alone, 'max', 'coalesce(' ~ kind ~ '_high, ' ~ kind ~ '_best)') }} as {{ kind }}_high,
            {{ of_mentions(alone, 'bool_or', kind ~ '_high is null and coalesce(' ~ kind ~ '_low, ' ~ kind ~ '_best) is not null') }}
                as is_{{ kind }}_open,
        {%- endfor %}
        {{ of_mentions(alone, 'bool_or', 'is_toll_approximate') }} as is_toll_approximate,
        -- Of the mention whose best estimate stands, or else of the latest that tells a bound.
        {{ of_mentions(
            alone, 'arg_max', "coalesce(deaths_basis, 'unspecified')", by='(deaths_best is not null, ' ~ recency() ~ ')',
            where='coalesce(deaths_low, deaths_best, deaths_high) is not null'
        ) }} as deaths_basis,
        {{ of_mentions(alone, 'arg_max', 'attribution', by="(attribution <> 'unknown', not is_denied_by_others, " ~ recency() ~ ")") }}
            as attribution,
        case
            when {{ of_mentions(alone, 'bool_or', "certainty = 'disputed'") }} then 'disputed'
            when {{ of_mentions(alone, 'bool_or', "certainty = 'stated'") }} then 'stated'
            else 'unconfirmed'
        end as certainty,
        {{ of_mentions(alone, 'arg_max', 'target_class', by=recency(), where='target_class is not null') }} as target_class,
        {{ united_lists(alone, 'weapons') }} as weapons,
        {{ united_lists(alone, 'persons') }} as persons,
        {{ of_mentions(alone, 'bool_or', 'is_type_told') }} as is_type_told,
        {{ of_mentions(alone, 'min', 'link_confidence') }} as linking_confidence,
        {{ of_mentions(alone, 'arg_max', 'extractor_version', by=recency()) }} as extractor_version,
        {{ of_mentions(alone, 'arg_max', 'reference_version', by=recency()) }} as reference_version,
        {{ united_lists(alone, 'corrected_fields') }} as corrected_in_mentions
    from members
    where {{ "is_alone" if alone else "not is_alone" }} and not is_superseded
    {{ "group by event_id" if not alone }}
    {%- endfor %}
),

-- Over all mentions, those of older versions too.
counted as (
    {%- for alone in [true, false] %}
        {%- if not loop.first %}

    union all
        {%- endif %}

    select
        event_id,
        {{ "cast(1 as bigint)" if alone else "count(*)" }} as mention_count,
        {{ "cast(1 as bigint)" if alone else "count(distinct blurb_id)" }} as blurb_count,
        {{ of_mentions(alone, 'sum', 'sighting_count') }} as sighting_count,
        {{ "case when len(source_ids) = 1 then 1 end" if alone else "cast(null as bigint)" }} as publisher_count,
        {{ of_mentions(alone, 'min', 'first_seen_at') }} as first_seen_at,
        {{ of_mentions(alone, 'max', 'last_seen_at') }} as last_seen_at,
        {{ of_mentions(alone, 'min', 'published_on') }} as first_published_on,
        {{ of_mentions(alone, 'max', 'published_on') }} as last_published_on,
        -- The landing batch that last brought a mention; a run's own id would make each run's marts differ from the last one's.
        {{ of_mentions(alone, 'max', "split_part(arrival_key, '/', 1)") }} as run_id,
        {{ of_mentions(alone, 'bool_or', "link_basis = 'correction'") }} as is_linking_corrected
    from members
    where {{ "is_alone" if alone else "not is_alone" }}
    {{ "group by event_id" if not alone }}
    {%- endfor %}
),

bounded as (
    select
        gathered.* replace (
            case when standing_claims.event_id is null then gathered.attribution else 'claimed' end as attribution,
            -- An open count ("at least 20") above the highest closed one leaves no upper bound that was told.
            {%- for kind in ['deaths', 'wounded', 'abducted'] %}
                case when not is_{{ kind }}_open or {{ kind }}_high > {{ kind }}_best then {{ kind }}_high end as {{ kind }}_high
                {{- "," if not loop.last }}
            {%- endfor %}
        )
    from gathered
    left join standing_claims on gathered.event_id = standing_claims.event_id
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
    coalesce(counted.publisher_count, sources.publisher_count) as publisher_count,
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
