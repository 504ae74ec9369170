-- Why were two mentions linked, and which pairs were nearly linked? The score is the sum of the weights of its parts.
select
    links.decision,
    links.score,
    links.link_confidence,
    links.type_level,
    links.date_level,
    links.place_level,
    links.actor_level,
    links.toll_level,
    links.neighbour_level,
    left_side.blurb_text as left_text,
    right_side.blurb_text as right_text
from marts.fct_mention_links as links
inner join marts.fct_event_mentions as left_side on links.left_mention_id = left_side.mention_id
inner join marts.fct_event_mentions as right_side on links.right_mention_id = right_side.mention_id
order by links.score desc, links.left_mention_id, links.right_mention_id
