-- Every event has mentions, one of which gave it its id, and counts them right.
select
    events.event_id,
    events.mention_count,
    count(mentions.mention_id) as mentions_found,
    count(*) filter (mentions.is_founding) as founding_mentions
from {{ ref('fct_events') }} as events
left join {{ ref('fct_event_mentions') }} as mentions on events.event_id = mentions.event_id
group by events.event_id, events.mention_count
having count(mentions.mention_id) <> events.mention_count or count(*) filter (mentions.is_founding) <> 1
