-- Clusters are connected components over the links. Where mentions of one component exclude each other, the component is taken
-- again over its strong links alone, and where they still do, over the links that are the best of both their ends.
with recursive -- noqa: PRS

links as (
    select
        left_mention_id,
        right_mention_id,
        score,
        is_strong
    from {{ ref('int_mention_pairs_scored') }}
    where is_link
),

loose_edges as (
    select left_mention_id as mention_id, right_mention_id as neighbour_id from links
    union all
    select right_mention_id as mention_id, left_mention_id as neighbour_id from links
),

{{ components('loose', 'loose_edges') }},

strong_edges as (
    select
        edges.mention_id,
        edges.neighbour_id
    from (
        select left_mention_id as mention_id, right_mention_id as neighbour_id from links where is_strong
        union all
        select right_mention_id as mention_id, left_mention_id as neighbour_id from links where is_strong
    ) as edges
    inner join loose on edges.mention_id = loose.mention_id
    semi join loose_conflicts on loose.cluster_id = loose_conflicts.cluster_id
),

{{ components('strong', 'strong_edges') }},

best as (
    select
        mention_id,
        arg_max(neighbour_id, (score, neighbour_id)) as neighbour_id
    from (
        select left_mention_id as mention_id, right_mention_id as neighbour_id, score from links
        union all
        select right_mention_id as mention_id, left_mention_id as neighbour_id, score from links
    )
    group by mention_id
),

mutual as (
    select
        best.mention_id,
        least(best.mention_id, best.neighbour_id) as cluster_id
    from best
    inner join best as back on best.neighbour_id = back.mention_id and best.mention_id = back.neighbour_id
),

clustered as (
    select
        loose.mention_id,
        case
            when loose_conflicts.cluster_id is null then loose.cluster_id
            when strong.mention_id is not null and strong_conflicts.cluster_id is null then strong.cluster_id
            when strong.mention_id is not null then coalesce(mutual.cluster_id, loose.mention_id)
            else loose.mention_id
        end as cluster_id
    from loose
    left join loose_conflicts on loose.cluster_id = loose_conflicts.cluster_id
    left join strong on loose.mention_id = strong.mention_id
    left join strong_conflicts on strong.cluster_id = strong_conflicts.cluster_id
    left join mutual on loose.mention_id = mutual.mention_id
),

placed as (
    select
        mentions.mention_id,
        mentions.blurb_id,
        mentions.arrival_key,
        coalesce(clustered.cluster_id, mentions.mention_id) as cluster_id
    from {{ ref('int_mentions_resolved') }} as mentions
    left join clustered on mentions.mention_id = clustered.mention_id
),

bonds as (
    select
        mention_id,
        max(link_confidence) as link_confidence,
        arg_max(link_basis, (link_confidence, link_basis)) as link_basis
    from (
        select
            pairs.*,
            unnest([pairs.left_mention_id, pairs.right_mention_id]) as mention_id,
            case
                when pairs.neighbour_level = 'title_teaser' then 'title and teaser'
                when pairs.text_level = 'reissue' then 'same text'
                else 'score'
            end as link_basis
        from {{ ref('int_mention_pairs_scored') }} as pairs
        inner join placed as one on pairs.left_mention_id = one.mention_id
        inner join placed as other on pairs.right_mention_id = other.mention_id
        where pairs.is_link and one.cluster_id = other.cluster_id
    )
    group by mention_id
),

founded as (
    select
        placed.*,
        -- An event is named for the mention that landed first: other mentions come and go, the name stays.
        'e' || substr(arg_min(mention_id, arrival_key) over (partition by cluster_id), 2) as event_id,
        count(*) over (partition by cluster_id) as mention_count,
        row_number() over (partition by cluster_id order by arrival_key) = 1 as is_founding
    from placed
)

select
    founded.mention_id,
    founded.event_id,
    founded.blurb_id,
    founded.is_founding,
    case when founded.mention_count = 1 then 1.0 else coalesce(bonds.link_confidence, 1.0) end as link_confidence,
    case when founded.mention_count = 1 then 'alone' else coalesce(bonds.link_basis, 'score') end as link_basis
from founded
left join bonds on founded.mention_id = bonds.mention_id
