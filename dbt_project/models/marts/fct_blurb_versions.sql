select
    versioned.blurb_id,
    versioned.version_number,
    versioned.previous_blurb_id,
    versioned.current_blurb_id,
    versioned.is_current,
    versioned.source_id,
    versioned.url,
    blurbs.title,
    blurbs.text,
    blurbs.published_on,
    blurbs.first_seen_at
from {{ ref('int_blurbs_versioned') }} as versioned
inner join {{ ref('int_blurbs_sighted') }} as blurbs on versioned.blurb_id = blurbs.blurb_id
