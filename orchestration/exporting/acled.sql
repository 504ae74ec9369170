-- Single events in the columns of ACLED's export, so that scripts written for it run. The codes are the nearest equivalents of
-- dim_event_types; where ACLED asks for what the text does not tell, the cell is empty: no date is made up, a province has no
-- point, and a toll that is not told is not 0. ACLED itself codes by its own rules: do not mix the rows with ACLED's.
with sides as (
    select
        roles.event_id,
        list(groups.canonical_name order by groups.is_pseudo, groups.group_id) filter (roles.role = 'perpetrator') as done_by,
        list(groups.group_type order by groups.is_pseudo, groups.group_id) filter (roles.role = 'perpetrator') as done_by_types,
        list(groups.canonical_name order by groups.is_pseudo, groups.group_id) filter (roles.role = 'suspect') as suspected,
        list(groups.group_type order by groups.is_pseudo, groups.group_id) filter (roles.role = 'suspect') as suspected_types,
        list(groups.canonical_name order by groups.is_pseudo, groups.group_id) filter (roles.role = 'target') as done_to,
        list(groups.group_type order by groups.is_pseudo, groups.group_id) filter (roles.role = 'target') as done_to_types
    from marts.bridge_event_groups as roles
    inner join marts.dim_groups as groups on roles.group_id = groups.group_id
    group by roles.event_id
),

told as (
    select
        events.*,
        wide.countries as country_names,
        wide.country_codes,
        wide.places,
        wide.first_mention_text,
        coalesce(sides.done_by, sides.suspected, []) as first_side,
        coalesce(sides.done_by_types, sides.suspected_types, []) as first_types,
        coalesce(sides.done_to, []) as second_side,
        coalesce(sides.done_to_types, []) as second_types,
        coalesce(list_contains(sides.done_to_types, 'civilian'), false) as is_on_civilians,
        string_split(types.acled_event_type, '|') as acled_types,
        string_split(types.acled_sub_event_type, '|') as acled_sub_types
    from marts.fct_events as events
    inner join marts.rpt_events as wide on events.event_id = wide.event_id
    inner join marts.dim_event_types as types on events.event_type = types.event_type
    left join sides on events.event_id = sides.event_id
    where events.record_class = 'event' and types.acled_event_type is not null
),

-- Three types have two equivalents, by whom the act was done to, with what, or by whom.
chosen as (
    select
        *,
        case
            when event_type = 'leader_death' then if(list_has_any(weapons, ['aircraft', 'drone']), 2, 1)
            when event_type = 'territory_change' then if(list_has_any(first_types, ['state_force', 'government']), 2, 1)
            when is_on_civilians then 2
            else 1
        end as choice
    from told
),

kinds as (select * from (values
    ('state_force', 'State forces'), ('government', 'State forces'), ('nsag', 'Rebel group'), ('militia', 'Political militia'),
    ('criminal', 'Political militia'), ('communal', 'Identity militia'), ('civilian', 'Civilians'),
    ('peacekeeping_or_multinational', 'External/Other forces'), ('pmc', 'External/Other forces')
) as listed (group_type, inter)),

sources as (
    select
        mentions.event_id,
        string_agg(distinct sources.name, '; ' order by sources.name) as names
    from marts.fct_event_mentions as mentions
    inner join marts.dim_sources as sources on mentions.source_id = sources.source_id
    group by mentions.event_id
)

select
    chosen.event_id as event_id_cnty,
    chosen.date_from as event_date,
    year(chosen.date_from) as year,
    case chosen.date_precision when 1 then 1 when 2 then 2 when 3 then 2 when 4 then 3 end as time_precision,
    case
        when event_type in ('abduction', 'killing') or acled_types[least(choice, len(acled_types))] != 'Strategic developments'
            then 'Political violence'
        else 'Strategic developments'
    end as disorder_type,
    acled_types[least(choice, len(acled_types))] as event_type,
    acled_sub_types[least(choice, len(acled_sub_types))] as sub_event_type,
    first_side[1] as actor1,
    array_to_string(first_side[2:], '; ') as assoc_actor_1,
    first_kind.inter as inter1,
    second_side[1] as actor2,
    array_to_string(second_side[2:], '; ') as assoc_actor_2,
    second_kind.inter as inter2,
    first_kind.inter || '-' || second_kind.inter as interaction,
    if(is_on_civilians, 'Civilian targeting', null) as civilian_targeting,
    cast(null as integer) as iso,
    continents.name as region,
    countries.name as country,
    admin1.name as admin1,
    if(regions.level = 'admin2', regions.name, null) as admin2,
    cast(null as varchar) as admin3,
    coalesce(nullif(chosen.places, ''), regions.name) as location,
    chosen.lat as latitude,
    chosen.lon as longitude,
    -- A village that the gazetteer lacks is known by the region that it stands in.
    case greatest(
        chosen.geo_precision, case regions.level when 'admin2' then 3 when 'admin1' then 4 when 'country' then 6 else 1 end
    ) when 1 then 1 when 2 then 2 when 3 then 2 when 4 then 3 end as geo_precision,
    sources.names as source,
    cast(null as varchar) as source_scale,
    chosen.first_mention_text as notes,
    coalesce(chosen.deaths_best, chosen.deaths_low) as fatalities,
    'attribution=' || chosen.attribution || '; certainty=' || chosen.certainty as tags,
    epoch(chosen.last_seen_at)::bigint as timestamp
from chosen
left join kinds as first_kind on chosen.first_types[1] = first_kind.group_type
left join kinds as second_kind on chosen.second_types[1] = second_kind.group_type
left join marts.dim_regions as regions on chosen.region_id = regions.region_id
left join marts.dim_regions as admin1 on regions.admin1_id = admin1.region_id
left join marts.dim_regions as countries
    on countries.level = 'country' and countries.iso3166_1_a2 = coalesce(regions.country_id, chosen.country_codes[1])
left join marts.dim_regions as continents on countries.macro_id = continents.region_id
left join sources on chosen.event_id = sources.event_id
order by chosen.date_from desc nulls last, chosen.event_id
