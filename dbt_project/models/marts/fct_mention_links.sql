{{ config(materialized='scoped', scope='relinked_pair') }}
select
    pairs.left_mention_id,
    pairs.right_mention_id,
    pairs.score,
    pairs.link_confidence,
    pairs.is_link,
    coalesce(one.event_id = other.event_id, false) as is_one_event,
    case
        when pairs.is_link and one.event_id = other.event_id then 'linked'
        when one.event_id = other.event_id then 'linked_through_others'
        when pairs.is_link then 'parted'
        else 'kept_apart'
    end as decision,
    pairs.type_level,
    pairs.date_level,
    pairs.place_level,
    pairs.actor_level,
    pairs.target_level,
    pairs.object_level,
    pairs.toll_level,
    pairs.person_level,
    pairs.text_level,
    pairs.neighbour_level
from {{ ref('int_mention_pairs_scored') }} as pairs
inner join {{ ref('int_mentions_linked') }} as one on pairs.left_mention_id = one.mention_id
inner join {{ ref('int_mentions_linked') }} as other on pairs.right_mention_id = other.mention_id
where {{ only_touched('is_relinked', 'pairs.left_mention_id') }} or {{ only_touched('is_relinked', 'pairs.right_mention_id') }}
