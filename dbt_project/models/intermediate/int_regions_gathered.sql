with countries as (
    select
        country_iso2 as region_id,
        country_name as name,
        string_split(nullif(name_variants, ''), '|') as alt_names
    from {{ ref('demonyms') }}
    where country_iso2 not like 'x-%'
),

places as (
    select * from {{ ref('places') }}
),

divisions as (
    select distinct
        admin1 as region_id,
        country
    from places
    where admin1 is not null and not contains(country, '|') and not contains(admin1, '|')
),

borders as (
    select distinct list_sort(countries) as countries
    from {{ ref('stg_candidates') }}
    where geo_precision = 5 and len(countries) > 1
),

gathered as (
    select
        region_id,
        'country' as level,
        null as parent_id,
        name,
        alt_names,
        region_id as country_id,
        null as admin1_id,
        null as lat,
        null as lon,
        null as precision_km,
        'none' as coord_basis,
        null as geonames_id,
        'ISO 3166-1' as source
    from countries

    union all

    select
        region_id,
        'admin1' as level,
        country as parent_id,
        region_id as name,
        null as alt_names,
        country as country_id,
        region_id as admin1_id,
        null as lat,
        null as lon,
        null as precision_km,
        'none' as coord_basis,
        null as geonames_id,
        'ISO 3166-2' as source
    from divisions

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
        string_split(nullif(alt_names, ''), '|') as alt_names,
        case when not contains(country, '|') then country end as country_id,
        case when not contains(country, '|') then admin1 end as admin1_id,
        lat,
        lon,
        precision_km,
        'registry' as coord_basis,
        case when source = 'GeoNames' then try_cast(source_id as bigint) end as geonames_id,
        source
    from places

    union all

    select
        'border-' || array_to_string(borders.countries, '-') as region_id,
        'cross_border' as level,
        null as parent_id,
        'Border of ' || array_to_string(
            list_transform(borders.countries, lambda code: coalesce(names.by_code[code], code)), ' and '
        ) as name,
        null as alt_names,
        null as country_id,
        null as admin1_id,
        null as lat,
        null as lon,
        null as precision_km,
        'none' as coord_basis,
        null as geonames_id,
        'countries told together' as source
    from borders
    cross join (select map_from_entries(list((region_id, name))) as by_code from countries) as names
)

select
    region_id,
    level,
    parent_id,
    name,
    alt_names,
    country_id,
    admin1_id,
    lat,
    lon,
    precision_km,
    coord_basis,
    geonames_id,
    source
from gathered
