{{ config(materialized='scoped', scope='mention') }}
-- Clusters are connected components over the links. Where mentions of one component exclude each other, the component is taken
-- again over its strong links alone, and where they still do, over the links that are the best of both their ends. Reviewed
-- corrections come last: first mentions are split off, then clusters merged. What an older version of a report tells links
-- nothing: it stands with what the current version made of it.
with recursive -- noqa: PRS

-- A record of an older version becomes the one of the current version that is most like it, where that holds the other way too.
likenesses as (
    select
        older.mention_id,
        later.mention_id as successor_id,
        (
            older.event_type = later.event_type,
            list_has_any(older.place_keys, later.place_keys),
            coalesce(older.deaths_best = later.deaths_best, false),
            -abs(older.ordinal - later.ordinal)
        ) as likeness
    from {{ ref('int_blurbs_versioned') }} as versions
    inner join {{ ref('int_mentions_resolved') }} as older on versions.blurb_id = older.blurb_id
    inner join {{ ref('int_mentions_resolved') }} as later
        on versions.current_blurb_id = later.blurb_id and older.record_class = later.record_class
    where not versions.is_current and {{ only_touched('is_relinked', 'older.mention_id') }}
),

superseded as (
    select
        mention_id,
        successor_id
    from likenesses
    qualify
        row_number() over (partition by mention_id order by likeness desc, successor_id) = 1
        and row_number() over (
            partition by successor_id, split_part(mention_id, '-', 1)
            order by likeness desc, mention_id
        ) = 1
),

links as (
    select
        left_mention_id,
        right_mention_id,
        score,
        is_strong
    from {{ ref('int_mention_pairs_scored') }}
    where
        is_link
        and {{ only_touched('is_relinked', 'left_mention_id') }}
        and left_mention_id not in (select mention_id from superseded)
        and right_mention_id not in (select mention_id from superseded)
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
        loose.cluster_id as loose_cluster_id,
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
        superseded.successor_id,
        coalesce(clustered.cluster_id, superseded.successor_id, mentions.mention_id) as cluster_id,
        coalesce(clustered.loose_cluster_id, superseded.successor_id, mentions.mention_id) as loose_cluster_id
    from {{ ref('int_mentions_resolved') }} as mentions
    left join superseded on mentions.mention_id = superseded.mention_id
    left join clustered on coalesce(superseded.successor_id, mentions.mention_id) = clustered.mention_id
    where {{ only_touched('is_relinked', 'mentions.mention_id') }}
),

splits as (
    select distinct
        placed.mention_id,
        placed.cluster_id
    from {{ ref('stg_corrections') }} as corrections
    inner join placed on corrections.target_mention_id = placed.mention_id
    left join placed as before on corrections.old = before.mention_id
    where
        corrections.field = 'split'
        and corrections.problem is null
        and (corrections.old is null or before.cluster_id = placed.cluster_id)
),

apart as (
    select
        placed.*,
        splits.mention_id is not null as is_split,
        case when splits.mention_id is null then placed.cluster_id else 'split-' || placed.mention_id end as own_cluster_id
    from placed
    left join splits on placed.mention_id = splits.mention_id
),

-- A merge that would undo a split, or join an aggregate to an event, is left to be reported.
merges as (
    select
        one.mention_id,
        other.mention_id as other_mention_id,
        one.own_cluster_id as cluster_id,
        other.own_cluster_id as other_cluster_id
    from {{ ref('stg_corrections') }} as corrections
    inner join apart as one on corrections.target_mention_id = one.mention_id
    inner join apart as other on corrections.new = other.mention_id
    inner join {{ ref('int_mentions_resolved') }} as one_told on one.mention_id = one_told.mention_id
    inner join {{ ref('int_mentions_resolved') }} as other_told on other.mention_id = other_told.mention_id
    where
        corrections.field = 'merge'
        and corrections.problem is null
        and one_told.record_class = other_told.record_class
        and not ((one.is_split or other.is_split) and one.cluster_id = other.cluster_id)
        and one.own_cluster_id <> other.own_cluster_id
),

merge_edges as (
    select cluster_id as mention_id, other_cluster_id as neighbour_id from merges
    union all
    select other_cluster_id as mention_id, cluster_id as neighbour_id from merges
),

{{ connected('joined', 'merge_edges') }},

reviewed as (
    select mention_id from splits
    union
    select unnest([mention_id, other_mention_id]) from merges
),

settled as (
    select
        apart.mention_id,
        apart.blurb_id,
        apart.arrival_key,
        apart.successor_id,
        apart.cluster_id as told_cluster_id,
        apart.loose_cluster_id,
        coalesce(joined.cluster_id, apart.own_cluster_id) as cluster_id,
        reviewed.mention_id is not null as is_reviewed,
        joined.cluster_id is not null as is_joined
    from apart
    left join joined on apart.own_cluster_id = joined.mention_id
    left join reviewed on apart.mention_id = reviewed.mention_id
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
        inner join settled as one on pairs.left_mention_id = one.mention_id
        inner join settled as other on pairs.right_mention_id = other.mention_id
        where
            pairs.is_link
            and one.cluster_id = other.cluster_id
            and one.successor_id is null
            and other.successor_id is null
    )
    group by mention_id
),

founded as (
    select
        settled.*,
        -- Not where a reviewer set the two versions apart.
        coalesce(successors.cluster_id = settled.cluster_id, false) as is_superseded,
        -- An event is named for the mention that landed first: other mentions come and go, the name stays.
        'e' || substr(
            arg_min(settled.mention_id, settled.arrival_key) over (partition by settled.cluster_id), 2
        ) as event_id,
        count(*) over (partition by settled.cluster_id) as mention_count,
        row_number() over (partition by settled.cluster_id order by settled.arrival_key) = 1 as is_founding
    from settled
    left join settled as successors on settled.successor_id = successors.mention_id
)

select
    founded.mention_id,
    founded.event_id,
    founded.blurb_id,
    founded.is_founding,
    case
        when founded.is_reviewed or founded.mention_count = 1 then 1.0
        else coalesce(bonds.link_confidence, 1.0)
    end as link_confidence,
    case
        when founded.is_reviewed then 'correction'
        when founded.mention_count = 1 then 'alone'
        when founded.is_superseded then 'version'
        when bonds.link_basis is null and founded.is_joined then 'correction'
        when bonds.link_basis is null and founded.mention_id in (select successor_id from superseded) then 'version'
        else coalesce(bonds.link_basis, 'score')
    end as link_basis,
    founded.is_superseded,
    case when founded.is_superseded then founded.successor_id end as successor_id,
    founded.told_cluster_id,
    founded.loose_cluster_id
from founded
left join bonds on founded.mention_id = bonds.mention_id
