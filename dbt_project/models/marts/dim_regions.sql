-- The path of ids to the root lets a BI tool drill without recursion.
with macros as (
    select
        countries.region_id as country_id,
        countries.iso3166_1_a3,
        countries.parent_id as macro_id
    from {{ ref('int_regions_gathered') }} as countries
    where countries.level = 'country'
),

pathed as (
    select
        regions.*,
        macros.iso3166_1_a3 as country_a3,
        coalesce(macros.macro_id, case when regions.level = 'macro' then regions.region_id end) as macro_id,
        case when regions.level = 'admin2' then regions.region_id end as admin2_id
    from {{ ref('int_regions_gathered') }} as regions
    left join macros on regions.country_id = macros.country_id
)

select
    region_id,
    level,
    parent_id,
    name,
    alt_names,
    country_id as iso3166_1_a2,
    country_a3 as iso3166_1_a3,
    case when level in ('admin1', 'admin2', 'place', 'site') then admin1_id end as iso3166_2,
    geonames_id,
    lat,
    lon,
    precision_km,
    coord_basis,
    macro_id,
    country_id,
    admin1_id,
    list_filter(
        [
            nullif(macro_id, region_id),
            nullif(country_id, region_id),
            nullif(admin1_id, region_id),
            region_id
        ],
        lambda id: id is not null
    ) as path_ids,
    source
from pathed
