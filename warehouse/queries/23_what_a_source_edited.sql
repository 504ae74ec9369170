-- What did a source change in a report after it had told it, and which values stand now?
select
    versions.source_id,
    versions.url,
    versions.version_number,
    versions.is_current,
    versions.text,
    mentions.event_id,
    events.deaths_best as deaths_that_stand
from marts.fct_blurb_versions as versions
left join marts.fct_event_mentions as mentions on versions.blurb_id = mentions.blurb_id
left join marts.fct_events as events on mentions.event_id = events.event_id
order by versions.source_id, versions.url, versions.current_blurb_id, versions.version_number, mentions.ordinal
