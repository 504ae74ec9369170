-- The mentions that a build which takes up only what is new looks at again; none where everything is built whole. Touched are
-- those of touched blurbs, now or before; displaced are those of a touched block so large that it is walked in part, since
-- whoever comes or goes there shifts who meets whom; neighbouring are all that share a block with one of these, or stand near a
-- touched one; relinked are those that a touched or displaced one may be paired with, with all that they were linked with before.
{%- if not adding() %}
    select
        mention_id,
        cast(null as varchar) as event_id,
        false as is_touched,
        false as is_displaced,
        false as is_neighbouring,
        false as is_relinked
    from {{ ref('int_mentions_blocked') }}
    where false
    -- depends_on: {{ ref('stg_blurb_sightings') }}
    -- depends_on: {{ ref('link_weights') }}
{%- else %}
with recursive

blurbs as (
    select distinct blurb_id from {{ standing('int_blurbs_touched') }}
    where blurb_id is not null
),

touched as (
    select mention_id from {{ ref('int_mentions_blocked') }}
    where blurb_id in (select blurb_id from blurbs)
    union
    select mention_id from {{ standing('int_mentions_linked') }}
    where blurb_id in (select blurb_id from blurbs)
),

lying as not materialized (
    select
        mention_id,
        blurb_id,
        unnest(blocks) as block
    from {{ ref('int_mentions_blocked') }}
),

-- The blocks of touched mentions, now and before, with how many have gone from each at most.
blocks as (
    select
        block,
        count(*) filter (is_before) as gone_count
    from (
        select unnest(blocks) as block, true as is_before from {{ standing('int_blurbs_touched') }}
        union all
        select block, false as is_before from lying
        where blurb_id in (select blurb_id from blurbs)
    )
    group by block
),

sharing as (
    select
        lying.mention_id,
        count(*) over (partition by lying.block) + blocks.gone_count > (
            select weight + 1 from {{ ref('link_weights') }}
            where part = 'block' and level = 'window'
        ) as is_displaced
    from lying
    inner join blocks on lying.block = blocks.block
),

near_blurbs as (
    select distinct later.blurb_id
    from {{ ref('stg_blurb_sightings') }} as earlier
    inner join {{ ref('stg_blurb_sightings') }} as later
        on
            earlier.file_sha256 = later.file_sha256
            and earlier.file_name = later.file_name
            and later.record_number between earlier.record_number - 4 and earlier.record_number + 4
    semi join blurbs on earlier.blurb_id = blurbs.blurb_id
    where earlier.published_at is null and later.published_at is null
),

near as (
    select blocked.mention_id
    from {{ ref('int_mentions_blocked') }} as blocked
    semi join near_blurbs on blocked.blurb_id = near_blurbs.blurb_id
),

neighbouring as (
    select distinct mention_id from sharing
    union
    select mention_id from near
    union
    select mention_id
    from lying
    where
        block in (
            select block from lying
            where mention_id in (select mention_id from sharing where is_displaced)
        )
),

linked as (
    select
        mention_id,
        event_id,
        loose_cluster_id,
        unnest(['event ' || event_id, 'cluster ' || loose_cluster_id]) as bond
    from {{ standing('int_mentions_linked') }}
),

relinked as (
    select
        mention_id,
        event_id,
        bond
    from linked
    where
        mention_id in (
            select mention_id from sharing
            union all
            select mention_id from near
            union all
            select mention_id from touched
        )

    union

    select
        others.mention_id,
        others.event_id,
        others.bond
    from relinked
    inner join linked as met on relinked.bond = met.bond
    inner join linked as others on met.mention_id = others.mention_id
)

select
    mention_id,
    max(event_id) as event_id,
    bool_or(is_touched) as is_touched,
    bool_or(is_displaced) as is_displaced,
    bool_or(is_neighbouring) as is_neighbouring,
    bool_or(is_relinked) as is_relinked
from (
    select mention_id, null as event_id, true as is_touched, false as is_displaced, true as is_neighbouring, true as is_relinked
    from touched
    union all
    select mention_id, null as event_id, false as is_touched, is_displaced, true as is_neighbouring, true as is_relinked
    from sharing
    union all
    select mention_id, null as event_id, false as is_touched, false as is_displaced, true as is_neighbouring, true as is_relinked
    from near
    union all
    select mention_id, null as event_id, false as is_touched, false as is_displaced, true as is_neighbouring, false as is_relinked
    from neighbouring
    union all
    select mention_id, event_id, false as is_touched, false as is_displaced, false as is_neighbouring, true as is_relinked
    from relinked
)
group by mention_id
{%- endif %}
