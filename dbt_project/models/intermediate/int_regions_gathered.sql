with countries as (
    select * from {{ ref('countries') }}
),

regions as (
    select * from {{ ref('regions') }}
),

-- The registry's places, the cities of GeoNames that it does not hold, and what the home holds beside both. A place of several
-- countries lies on their border.
seeded as (
    select
        place_id,
        name,
        alt_names,
        country,
        admin1,
        place_type,
        lat,
        lon,
        precision_km,
        case when source = 'GeoNames' then try_cast(source_id as bigint) end as geonames_id,
        source
    from {{ ref('places') }}

    union all

    select
        place_id,
        name,
        alt_names,
        country,
        admin1,
        place_type,
        lat,
        lon,
        null as precision_km,
        geonames_id,
        source
    from {{ ref('cities') }}
),

places as (
    select * from seeded

    union all

    select
        place_id,
        name,
        array_to_string(alt_names, '|') as alt_names,
        country,
        admin1,
        place_type,
        lat,
        lon,
        null as precision_km,
        geonames_id,
        source
    from {{ ref('stg_home_places') }}
    where geonames_id not in (select geonames_id from seeded where geonames_id is not null)
),

-- Territories of no ISO code that the demonyms name (Kosovo), and divisions that places bear but ISO does not list.
unlisted_countries as (
    select
        country_iso2 as region_id,
        country_name as name,
        name_variants as alt_names
    from {{ ref('demonyms') }}
    where country_iso2 not like 'x-%' and country_iso2 not in (select iso3166_1_a2 from countries)
),

unlisted_divisions as (
    select distinct
        admin1 as region_id,
        country
    from places
    where admin1 is not null and admin1 not in (select region_id from regions) and not contains(country, '|')
),

borders as (
    select distinct list_sort(countries) as countries
    from {{ ref('stg_candidates') }}
    where geo_precision = 5 and len(countries) > 1
),

border_members as (
    select
        'border-' || array_to_string(countries, '-') as region_id,
        unnest(countries) as country_id
    from borders
),

gathered as (
    select
        iso3166_1_a2 as region_id,
        'country' as level,
        'continent-' || lower(replace(macro_region, ' ', '-')) as parent_id,
        name,
        alt_names,
        iso3166_1_a2 as country_id,
        iso3166_1_a3,
        null as admin1_id,
        lat,
        lon,
        null as precision_km,
        geonames_id,
        source
    from countries

    union all

    select distinct
        'continent-' || lower(replace(macro_region, ' ', '-')) as region_id,
        'macro' as level,
        null as parent_id,
        macro_region as name,
        null as alt_names,
        null as country_id,
        null as iso3166_1_a3,
        null as admin1_id,
        null as lat,
        null as lon,
        null as precision_km,
        null as geonames_id,
        'macro-region of countries' as source
    from countries

    union all

    select
        region_id,
        'country' as level,
        null as parent_id,
        name,
        alt_names,
        region_id as country_id,
        null as iso3166_1_a3,
        null as admin1_id,
        null as lat,
        null as lon,
        null as precision_km,
        null as geonames_id,
        'demonyms' as source
    from unlisted_countries

    union all

    select
        region_id,
        level,
        coalesce(parent_id, country) as parent_id,
        name,
        alt_names,
        country as country_id,
        null as iso3166_1_a3,
        case level when 'admin1' then region_id when 'admin2' then parent_id end as admin1_id,
        lat,
        lon,
        null as precision_km,
        geonames_id,
        source
    from regions

    union all

    select
        region_id,
        'admin1' as level,
        country as parent_id,
        region_id as name,
        null as alt_names,
        country as country_id,
        null as iso3166_1_a3,
        region_id as admin1_id,
        null as lat,
        null as lon,
        null as precision_km,
        null as geonames_id,
        'places' as source
    from unlisted_divisions

    union all

    select
        place_id as region_id,
        case
            when contains(country, '|') then 'cross_border'
            when place_type in ('base', 'camp', 'prison', 'airport', 'border_post') then 'site'
            else 'place'
        end as level,
        case when not contains(country, '|') then coalesce(admin1, country) end as parent_id,
        name,
        alt_names,
        case when not contains(country, '|') then country end as country_id,
        null as iso3166_1_a3,
        case when not contains(country, '|') then admin1 end as admin1_id,
        lat,
        lon,
        precision_km,
        geonames_id,
        source
    from places

    union all

    select
        members.region_id,
        'cross_border' as level,
        null as parent_id,
        'Border of ' || array_to_string(list_sort(list(coalesce(countries.name, members.country_id))), ' and ') as name,
        null as alt_names,
        null as country_id,
        null as iso3166_1_a3,
        null as admin1_id,
        null as lat,
        null as lon,
        null as precision_km,
        null as geonames_id,
        'countries told together' as source
    from border_members as members
    left join countries on members.country_id = countries.iso3166_1_a2
    group by members.region_id
)

select
    gathered.region_id,
    gathered.level,
    gathered.parent_id,
    gathered.name,
    coalesce(string_split(nullif(gathered.alt_names, ''), '|'), []) as alt_names,
    gathered.country_id,
    gathered.iso3166_1_a3,
    gathered.admin1_id,
    cast(gathered.lat as double) as lat,
    cast(gathered.lon as double) as lon,
    cast(gathered.precision_km as double) as precision_km,
    case
        when gathered.lat is null then 'none'
        when gathered.level in ('place', 'site', 'cross_border') then 'registry'
        else 'centre'
    end as coord_basis,
    cast(gathered.geonames_id as bigint) as geonames_id,
    gathered.source,
    coalesce(
        gathered.lat between countries.min_lat and countries.max_lat
        and gathered.lon between countries.min_lon and countries.max_lon,
        true
    ) as is_in_country_box
from gathered
left join countries on gathered.country_id = countries.iso3166_1_a2
