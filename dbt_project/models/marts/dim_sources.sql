-- What the home's own `raw/sources.yml` says of a source goes before what the seed says.
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
),

known as (
    select source_id from {{ ref('sources') }}
    union
    select source_id from {{ ref('stg_sources') }}
    union
    select source_id from seen
)

select
    known.source_id,
    coalesce(declared.publisher, registered.name, known.source_id) as name,
    declared.publisher,
    registered.kind,
    coalesce(declared.licence, registered.licence) as licence,
    coalesce(declared.language, registered.language) as language,
    coalesce(registered.independence_group, known.source_id) as independence_group,
    coalesce(declared.url, registered.url, sites.site) as url,
    registered.source_id is not null or declared.source_id is not null as is_registered,
    coalesce(seen.sighting_count, 0) as sighting_count,
    seen.first_landed_at,
    seen.last_landed_at
from known
left join {{ ref('stg_sources') }} as declared on known.source_id = declared.source_id
left join {{ ref('sources') }} as registered on known.source_id = registered.source_id
left join seen on known.source_id = seen.source_id
left join sites on known.source_id = sites.source_id
