with seen as (
    select
        source_id,
        count(*) as sighting_count,
        min(landed_at) as first_landed_at,
        max(landed_at) as last_landed_at
    from {{ ref('stg_blurb_sightings') }}
    group by source_id
),

sites as (
    select
        source_id,
        arg_max(site, (record_count, site)) as site
    from (
        select
            source_id,
            regexp_extract(url, '^https?://[^/?#]+') as site,
            count(*) as record_count
        from {{ ref('stg_blurb_sightings') }}
        group by all
    )
    where site <> ''
    group by source_id
)

select
    coalesce(described.source_id, seen.source_id) as source_id,
    coalesce(described.name, seen.source_id) as name,
    described.publisher,
    described.kind,
    described.licence,
    described.language,
    coalesce(described.independence_group, seen.source_id) as independence_group,
    coalesce(described.url, sites.site) as url,
    described.source_id is not null as is_registered,
    coalesce(seen.sighting_count, 0) as sighting_count,
    seen.first_landed_at,
    seen.last_landed_at
from {{ ref('int_sources_described') }} as described
full outer join seen on described.source_id = seen.source_id
left join sites on seen.source_id = sites.source_id
