-- One row per source that the home's own `raw/sources.yml` or the seed describes; what the home says goes before what the seed
-- says. Sources of one publisher repeat each other.
select
    coalesce(declared.source_id, registered.source_id) as source_id,
    coalesce(declared.publisher, registered.name, declared.source_id) as name,
    declared.publisher,
    registered.kind,
    coalesce(declared.licence, registered.licence) as licence,
    coalesce(declared.language, registered.language) as language,
    coalesce(registered.independence_group, declared.publisher, declared.source_id, registered.source_id) as independence_group,
    coalesce(declared.url, registered.url) as url
from {{ ref('sources') }} as registered
full outer join {{ ref('stg_sources') }} as declared on registered.source_id = declared.source_id
