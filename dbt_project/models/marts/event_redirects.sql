-- An id that ended leads to the events that hold its mentions now; where none of them is told any more, to where it went when it
-- ended, and on from there. An id that lives on but lost mentions to a new event has a row for it too.
with recursive

latest as (
    select
        event_id,
        arg_max(is_end, version_number) as is_end,
        arg_max(change_reason, version_number) as change_reason,
        arg_max(valid_from, version_number) as valid_from,
        arg_max(related_event_ids, version_number) as related_event_ids,
        arg_max(mention_ids, version_number) filter (not is_end) as last_mention_ids
    from {{ ref('int_events_versioned') }}
    where
        event_id in (
            select event_id from {{ ref('int_events_versioned') }}
            where is_end or change_reason = 'split'
            union
            select unnest(related_event_ids) from {{ ref('int_events_versioned') }}
            where change_reason = 'split'
        )
    group by event_id
),

ended as (
    select * from latest
    where is_end
),

by_mentions as (
    select
        last_homes.event_id,
        linked.event_id as redirect_id,
        count(*) as mention_count
    from (select event_id, unnest(last_mention_ids) as mention_id from ended) as last_homes
    inner join {{ ref('int_mentions_linked') }} as linked on last_homes.mention_id = linked.mention_id
    group by all
),

led (event_id, redirect_id, depth) as (
    select event_id, unnest(related_event_ids) as redirect_id, 1 as depth from ended
    union
    select led.event_id, unnest(ended.related_event_ids) as redirect_id, led.depth + 1 as depth
    from led
    inner join ended on led.redirect_id = ended.event_id
    where led.depth < 20
),

by_record as (
    select distinct
        led.event_id,
        led.redirect_id,
        0 as mention_count
    from led
    anti join ended on led.redirect_id = ended.event_id
    anti join by_mentions on led.event_id = by_mentions.event_id
),

found as (
    select * from by_mentions
    union all
    select * from by_record
),

split_off as (
    select
        unnest(versions.related_event_ids) as event_id,
        versions.event_id as redirect_id,
        versions.valid_from,
        len(versions.mention_ids) as mention_count
    from {{ ref('int_events_versioned') }} as versions
    inner join latest on versions.event_id = latest.event_id and not latest.is_end
    where versions.change_reason = 'split' and not versions.is_end and versions.version_number = 1
)

select
    ended.event_id,
    found.redirect_id,
    ended.change_reason as reason,
    coalesce(
        row_number() over (
            partition by ended.event_id order by found.mention_count desc, found.redirect_id asc
        ) = 1,
        true
    ) as is_main,
    coalesce(found.mention_count, 0) as mention_count,
    ended.valid_from as redirected_at
from ended
left join found on ended.event_id = found.event_id

union all

select
    split_off.event_id,
    split_off.redirect_id,
    'split' as reason,
    false as is_main,
    split_off.mention_count,
    min(split_off.valid_from) as redirected_at
from split_off
inner join latest on split_off.event_id = latest.event_id and not latest.is_end
group by all
