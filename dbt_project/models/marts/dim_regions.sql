-- The path of ids to the root lets a BI tool drill without recursion.
select
    regions.region_id,
    regions.level,
    regions.parent_id,
    regions.name,
    coalesce(regions.alt_names, []) as alt_names,
    regions.country_id as iso3166_1_a2,
    regions.admin1_id as iso3166_2,
    regions.geonames_id,
    regions.lat,
    regions.lon,
    regions.precision_km,
    regions.coord_basis,
    regions.country_id,
    regions.admin1_id,
    list_filter(
        [nullif(regions.country_id, regions.region_id), nullif(regions.admin1_id, regions.region_id), regions.region_id],
        lambda id: id is not null
    ) as path_ids,
    regions.source
from {{ ref('int_regions_gathered') }} as regions
