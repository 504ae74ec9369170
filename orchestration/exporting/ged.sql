-- Events of organised violence that killed, in the columns of UCDP GED 25.1 (https://ucdp.uu.se/downloads/ged/ged251.pdf), so that
-- scripts written for it run. Left out are events without a told death and those whose actors give no UCDP type of violence.
-- Empty are UCDP's ids of conflicts and dyads, points of provinces, and what the text does not tell. UCDP itself codes by its own
-- rules: do not mix the rows with UCDP's.
--
-- UCDP names a state by its government, whichever force of it acted. Countries have the numbers of Gleditsch and Ward
-- (1999, A revised list of independent states), and UCDP's names where they are other ones: ucdp_countries. Both were gathered
-- without UCDP's own list at hand: compare before you join on them.
with states as (
    select
        groups.group_id,
        codes.gwno,
        'Government of ' || coalesce(codes.ucdp_name, countries.name) as name,
        max(groups.ucdp_actor_id) over (partition by roots.countries[1]) as ucdp_actor_id
    from marts.dim_groups as groups
    inner join marts.dim_groups as roots on groups.root_id = roots.group_id
    inner join marts.dim_regions as countries
        on countries.level = 'country' and countries.iso3166_1_a2 = roots.countries[1]
    left join ucdp_countries as codes on roots.countries[1] = codes.iso3166_1_a2
    where
        groups.group_type in ('state_force', 'government')
        and roots.group_type in ('state_force', 'government')
        and len(roots.countries) = 1
),

parties as (
    select
        roles.event_id,
        if(roles.role = 'target', 'target', 'doer') as side,
        coalesce(states.name, groups.canonical_name) as name,
        min(groups.group_id) as first_id,
        any_value(coalesce(states.ucdp_actor_id, groups.ucdp_actor_id)) as ucdp_actor_id,
        any_value(states.gwno) as gwno,
        bool_or(groups.group_type in ('state_force', 'government', 'peacekeeping_or_multinational')) as is_state
    from marts.bridge_event_groups as roles
    inner join marts.dim_groups as groups on roles.group_id = groups.group_id
    left join states on roles.group_id = states.group_id
    where roles.role in ('perpetrator', 'suspect', 'target')
    group by all
),

sides as (
    select
        event_id,
        list(name order by first_id) filter (side = 'doer') as done_by,
        list(name order by first_id) filter (side = 'target') as done_to,
        list(ucdp_actor_id order by first_id) filter (side = 'doer') as done_by_ids,
        list(ucdp_actor_id order by first_id) filter (side = 'target') as done_to_ids,
        list(gwno order by first_id) filter (side = 'doer') as done_by_states,
        list(gwno order by first_id) filter (side = 'target') as done_to_states,
        coalesce(bool_or(side = 'target' and is_state), false) and not coalesce(bool_or(side = 'doer' and is_state), false)
            as is_state_the_target
    from parties
    group by event_id
),

sources as (
    select
        mentions.event_id,
        count(distinct mentions.source_id) as source_count,
        string_agg(distinct mentions.url, '; ' order by mentions.url) as urls,
        string_agg(distinct sources.name, '; ' order by sources.name) as names,
        min(mentions.published_on) as first_published_on,
        arg_min(mentions.blurb_title, mentions.mention_id) as title,
        arg_min(mentions.blurb_text, mentions.mention_id) as text
    from marts.fct_event_mentions as mentions
    inner join marts.dim_sources as sources on mentions.source_id = sources.source_id
    group by mentions.event_id
),

-- In violence between a state and a group (type 1) side A is the state, whoever attacked.
told as (
    select
        events.*,
        sides.is_state_the_target and events.ucdp_type_of_violence = 1 as is_turned,
        coalesce(sides.done_by, []) as done_by,
        coalesce(sides.done_to, []) as done_to,
        coalesce(sides.done_by_ids, []) as done_by_ids,
        coalesce(sides.done_to_ids, []) as done_to_ids,
        coalesce(sides.done_by_states, []) as done_by_states,
        coalesce(sides.done_to_states, []) as done_to_states,
        coalesce(events.deaths_best, events.deaths_low) as best
    from marts.fct_events as events
    left join sides on events.event_id = sides.event_id
    where
        events.record_class = 'event'
        and events.ucdp_type_of_violence is not null
        and coalesce(events.deaths_best, events.deaths_low, events.deaths_high) > 0
),

sided as (
    select
        *,
        array_to_string(if(is_turned, done_to, done_by), ', ') as side_a,
        if(ucdp_type_of_violence = 3, 'Civilians', array_to_string(if(is_turned, done_by, done_to), ', ')) as side_b,
        if(is_turned, done_to_ids, done_by_ids)[1] as side_a_id,
        if(ucdp_type_of_violence = 3, null, if(is_turned, done_by_ids, done_to_ids)[1]) as side_b_id,
        if(is_turned, done_to_states, done_by_states)[1] as side_a_state,
        if(ucdp_type_of_violence = 3, null, if(is_turned, done_by_states, done_to_states)[1]) as side_b_state,
        if(ucdp_type_of_violence = 1, coalesce(deaths_security_forces_best, deaths_security_forces_low, 0), 0) as dead_a,
        if(ucdp_type_of_violence = 1, coalesce(deaths_armed_groups_best, deaths_armed_groups_low, 0), 0) as dead_b,
        coalesce(deaths_civilians_best, deaths_civilians_low, 0) as dead_civilians,
        -- UCDP's best figure is the sum of its parts; parts that outnumber it are no parts of it.
        dead_a + dead_b + dead_civilians <= coalesce(best, 0) as are_parts
    from told
)

select
    sided.event_id as id,
    sided.event_id as relid,
    year(sided.date_from) as year,
    1 as active_year,
    'Clear' as code_status,
    sided.ucdp_type_of_violence as type_of_violence,
    cast(null as integer) as conflict_dset_id,
    cast(null as integer) as conflict_new_id,
    cast(null as varchar) as conflict_name,
    cast(null as integer) as dyad_dset_id,
    cast(null as integer) as dyad_new_id,
    sided.side_a || ' - ' || sided.side_b as dyad_name,
    cast(null as integer) as side_a_dset_id,
    sided.side_a_id as side_a_new_id,
    nullif(sided.side_a, '') as side_a,
    cast(null as integer) as side_b_dset_id,
    sided.side_b_id as side_b_new_id,
    nullif(sided.side_b, '') as side_b,
    sources.source_count as number_of_sources,
    sources.urls as source_article,
    sources.names as source_office,
    sources.first_published_on as source_date,
    sources.title as source_headline,
    sources.text as source_original,
    -- A village that the gazetteer lacks is known by the region that it stands in.
    case
        when sided.geo_precision <= 7
            then greatest(
                sided.geo_precision, case regions.level when 'admin2' then 3 when 'admin1' then 4 when 'country' then 6 else 1 end
            )
    end as where_prec,
    coalesce(nullif(wide.places, ''), regions.name) as where_coordinates,
    coalesce(nullif(wide.places, ''), regions.name) as where_description,
    admin1.name as adm_1,
    if(regions.level = 'admin2', regions.name, null) as adm_2,
    sided.lat as latitude,
    sided.lon as longitude,
    'POINT (' || sided.lon || ' ' || sided.lat || ')' as geom_wkt,
    -- PRIO-GRID's cells are half a degree wide and count from the south-west corner of the world, row by row.
    cast(floor((sided.lat + 90) * 2) * 720 + floor((sided.lon + 180) * 2) + 1 as integer) as priogrid_gid,
    coalesce(codes.ucdp_name, countries.name) as country,
    codes.gwno as country_id,
    -- UCDP's five regions: its Middle East reaches from Egypt to Iran, its Asia takes in Oceania.
    case
        when
            list_contains(
                ['AE', 'BH', 'EG', 'IL', 'IQ', 'IR', 'JO', 'KW', 'LB', 'OM', 'PS', 'QA', 'SA', 'SY', 'TR', 'YE'],
                countries.iso3166_1_a2
            )
            then 'Middle East'
        when continents.name in ('North America', 'South America') then 'Americas'
        when continents.name = 'Oceania' then 'Asia'
        else continents.name
    end as region,
    1 as event_clarity,
    if(sided.date_precision <= 5, sided.date_precision, null) as date_prec,
    sided.date_from as date_start,
    coalesce(sided.date_to, sided.date_from) as date_end,
    if(sided.are_parts, sided.dead_a, 0) as deaths_a,
    if(sided.are_parts, sided.dead_b, 0) as deaths_b,
    if(sided.are_parts, sided.dead_civilians, 0) as deaths_civilians,
    if(sided.are_parts, coalesce(sided.best, 0) - sided.dead_a - sided.dead_b - sided.dead_civilians, sided.best)
        as deaths_unknown,
    sided.best,
    coalesce(sided.deaths_high, sided.best) as high,
    coalesce(sided.deaths_low, sided.best) as low,
    sided.side_a_state as gwnoa,
    sided.side_b_state as gwnob
from sided
inner join marts.rpt_events as wide on sided.event_id = wide.event_id
left join sources on sided.event_id = sources.event_id
left join marts.dim_regions as regions on sided.region_id = regions.region_id
left join marts.dim_regions as admin1 on regions.admin1_id = admin1.region_id
left join marts.dim_regions as countries
    on countries.level = 'country' and countries.iso3166_1_a2 = coalesce(regions.country_id, wide.country_codes[1])
left join ucdp_countries as codes on countries.iso3166_1_a2 = codes.iso3166_1_a2
left join marts.dim_regions as continents on countries.macro_id = continents.region_id
order by sided.date_from desc nulls last, sided.event_id
