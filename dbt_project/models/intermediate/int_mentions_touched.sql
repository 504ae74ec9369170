-- The mentions that a build which takes up only what is new looks at again; none where everything is built whole. Compared are
-- those that share a block with a touched one, now or before, or stand near one; neighbouring are all that share a block with a
-- compared one, since a block is walked in order; relinked are the compared ones with all that they were linked with before.
{%- if not adding() %}
    select
        mention_id,
        cast(null as varchar) as event_id,
        false as is_compared,
        false as is_neighbouring,
        false as is_relinked
    from {{ ref('int_mentions_blocked') }}
    where false
    -- depends_on: {{ ref('stg_blurb_sightings') }}
{%- else %}
with recursive

touched as (
    select distinct blurb_id from {{ standing('int_blurbs_touched') }}
    where blurb_id is not null
),

blocks as (
    select block from {{ standing('int_blurbs_touched') }}
    where block is not null
    union
    select blocked.block
    from {{ ref('int_mentions_blocked') }} as blocked
    semi join touched on blocked.blurb_id = touched.blurb_id
),

near_blurbs as (
    select distinct later.blurb_id
    from {{ ref('stg_blurb_sightings') }} as earlier
    inner join {{ ref('stg_blurb_sightings') }} as later
        on
            earlier.file_sha256 = later.file_sha256
            and earlier.file_name = later.file_name
            and later.record_number between earlier.record_number - 4 and earlier.record_number + 4
    semi join touched on earlier.blurb_id = touched.blurb_id
    where earlier.published_at is null and later.published_at is null
),

compared as (
    select mention_id from {{ ref('int_mentions_blocked') }}
    where block in (select block from blocks)
    union
    select mention_id from {{ ref('int_mentions_blocked') }}
    where blurb_id in (select blurb_id from touched union all select blurb_id from near_blurbs)
    union
    select mention_id from {{ standing('int_mentions_linked') }}
    where blurb_id in (select blurb_id from touched)
),

neighbouring as (
    select distinct mention_id
    from {{ ref('int_mentions_blocked') }}
    where
        block in (
            select block from {{ ref('int_mentions_blocked') }}
            where mention_id in (select mention_id from compared)
        )
),

relinked as (
    select
        linked.mention_id,
        linked.event_id,
        linked.loose_cluster_id
    from {{ standing('int_mentions_linked') }} as linked
    semi join compared on linked.mention_id = compared.mention_id

    union

    select
        linked.mention_id,
        linked.event_id,
        linked.loose_cluster_id
    from relinked
    inner join {{ standing('int_mentions_linked') }} as linked
        on relinked.event_id = linked.event_id or relinked.loose_cluster_id = linked.loose_cluster_id
)

select
    mention_id,
    max(event_id) as event_id,
    bool_or(is_compared) as is_compared,
    bool_or(is_neighbouring) as is_neighbouring,
    bool_or(is_relinked) as is_relinked
from (
    select mention_id, null as event_id, true as is_compared, true as is_neighbouring, true as is_relinked from compared
    union all
    select mention_id, null as event_id, false as is_compared, true as is_neighbouring, false as is_relinked from neighbouring
    union all
    select mention_id, event_id, false as is_compared, false as is_neighbouring, true as is_relinked from relinked
)
group by mention_id
{%- endif %}
