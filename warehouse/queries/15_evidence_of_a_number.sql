-- Which words stand behind the deaths of each event? Every number can be followed like this: event, mentions, evidence, blurb.
select
    events.event_id,
    evidence.field,
    evidence.value,
    evidence.span_text,
    evidence.rule,
    mentions.source_id,
    mentions.blurb_text
from marts.fct_events as events
inner join marts.fct_evidence as evidence on events.event_id = evidence.event_id
inner join marts.fct_event_mentions as mentions on evidence.mention_id = mentions.mention_id
where
    evidence.field in ('deaths_low', 'deaths_best', 'deaths_high')
    -- What was told before a source edited its report gives no value; a correction of the event stands with its first mention.
    and (not mentions.is_superseded or evidence.basis = 'correction')
order by events.event_id, evidence.evidence_id
