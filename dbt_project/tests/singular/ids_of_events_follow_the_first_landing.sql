-- The id of an event is that of the mention that landed first of all its mentions.
select
    linked.event_id,
    min_by(linked.mention_id, mentions.arrival_key) as first_mention_id
from {{ ref('int_mentions_linked') }} as linked
inner join {{ ref('int_mentions_resolved') }} as mentions on linked.mention_id = mentions.mention_id
group by linked.event_id
having linked.event_id <> 'e' || substr(min_by(linked.mention_id, mentions.arrival_key), 2)
