-- Different precise places, countries or dates never merge; an aggregate never swallows an event; one blurb's records stay apart.
-- What an older version of a report told is no part of that.
select
    one.event_id,
    one.mention_id,
    other.mention_id as other_mention_id
from {{ ref('int_mentions_linked') }} as one
inner join {{ ref('int_mentions_linked') }} as other on one.event_id = other.event_id and one.mention_id < other.mention_id
inner join {{ ref('int_mentions_resolved') }} as one_mention on one.mention_id = one_mention.mention_id
inner join {{ ref('int_mentions_resolved') }} as other_mention on other.mention_id = other_mention.mention_id
-- A reviewer may know better.
anti join {{ ref('int_mentions_linked') }} as reviewed on one.event_id = reviewed.event_id and reviewed.link_basis = 'correction'
where
    not one.is_superseded
    and not other.is_superseded
    and (one.blurb_id = other.blurb_id or {{ mentions_exclude('one_mention', 'other_mention') }})
