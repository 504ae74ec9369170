{{ config(materialized='scoped', scope='event') }}
select
    linked.mention_id,
    linked.event_id,
    mentions.blurb_id,
    mentions.ordinal,
    linked.is_founding,
    linked.link_confidence,
    linked.link_basis,
    mentions.event_type,
    mentions.record_class,
    mentions.attribution,
    mentions.certainty,
    mentions.source_id,
    mentions.published_on,
    spans.span_start,
    spans.span_end,
    blurbs.title as blurb_title,
    blurbs.text as blurb_text,
    blurbs.url,
    blurbs.sighting_count,
    coalesce(versions.version_number, 1) as version_number,
    versions.previous_blurb_id,
    coalesce(versions.is_current, true) as is_current,
    linked.is_superseded is true as is_superseded,
    mentions.first_seen_at,
    mentions.last_seen_at,
    mentions.extractor_version,
    mentions.reference_version
from {{ ref('int_mentions_linked') }} as linked
inner join {{ ref('int_mentions_resolved') }} as mentions on linked.mention_id = mentions.mention_id
inner join {{ ref('int_blurbs_sighted') }} as blurbs on linked.blurb_id = blurbs.blurb_id
left join {{ ref('int_blurbs_versioned') }} as versions on linked.blurb_id = versions.blurb_id
left join (
    select
        mention_id,
        min(item['start']) as span_start,
        max(item['end']) as span_end
    from (
        select mention_id, unnest(evidence) as item from {{ ref('int_mentions_resolved') }}
        where {{ only_touched('mention_of_event', 'mention_id') }}
    )
    where item['basis'] = 'text'
    group by mention_id
) as spans on linked.mention_id = spans.mention_id
where {{ only_touched('event', 'linked.event_id') }}
