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
    coalesce(registered.source_id, seen.source_id) as source_id,
    coalesce(registered.name, seen.source_id) as name,
    registered.kind,
    registered.licence,
    registered.language,
    coalesce(registered.independence_group, registered.source_id, seen.source_id) as independence_group,
    coalesce(registered.url, sites.site) as url,
    registered.source_id is not null as is_registered,
    coalesce(seen.sighting_count, 0) as sighting_count,
    seen.first_landed_at,
    seen.last_landed_at
from {{ ref('sources') }} as registered
full outer join seen on registered.source_id = seen.source_id
left join sites on seen.source_id = sites.source_id
