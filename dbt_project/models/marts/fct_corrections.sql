-- What became of each row is read off its target: the value that stands there now, and whether corrections changed it.
with corrections as (
    select
        corrections.*,
        linked.event_id,
        linked.told_cluster_id,
        linked.is_superseded,
        linked.successor_id,
        other.event_id as other_event_id,
        other.told_cluster_id as other_cluster_id,
        before.told_cluster_id as cluster_id_before
    from {{ ref('stg_corrections') }} as corrections
    left join {{ ref('int_mentions_linked') }} as linked on corrections.target_mention_id = linked.mention_id
    left join {{ ref('int_mentions_linked') }} as other on corrections.field = 'merge' and corrections.new = other.mention_id
    left join {{ ref('int_mentions_linked') }} as before on corrections.field = 'split' and corrections.old = before.mention_id
),

cluster_sizes as (
    select
        told_cluster_id,
        count(*) as mention_count
    from {{ ref('int_mentions_linked') }}
    group by told_cluster_id
),

found as (
    select
        corrections.correction_id,
        case corrections.field
            {%- for field, type in correctable_fields('mention').items() %}
                when '{{ field }}' then {{ spelled('mentions.' ~ field, type) }}
            {%- endfor %}
        end as value,
        list_contains(mentions.corrected_fields, corrections.field) as is_corrected,
        mentions.refusals[corrections.field] as refusal
    from corrections
    inner join {{ ref('int_mentions_resolved') }} as mentions on corrections.target_mention_id = mentions.mention_id
    where corrections.target_kind = 'mention'

    union all

    select
        corrections.correction_id,
        case corrections.field
            {%- for field, type in correctable_fields('event').items() %}
                when '{{ field }}' then {{ spelled('events.' ~ field, type) }}
            {%- endfor %}
            {%- for field, roles in {
                'perpetrators': "'perpetrator', 'suspect'", 'targets': "'target'", 'claimants': "'claimant', 'denier'"
            }.items() %}
                when '{{ field }}' then (
                    select coalesce(string_agg(distinct roles.group_id, '|' order by roles.group_id), '')
                    from {{ ref('int_event_groups_gathered') }} as roles
                    where roles.event_id = corrections.event_id and roles.role in ({{ roles }})
                )
            {%- endfor %}
        end as value,
        list_contains(events.corrected_fields, corrections.field) as is_corrected,
        events.refusals[corrections.field] as refusal
    from corrections
    inner join {{ ref('int_events_merged') }} as events on corrections.event_id = events.event_id
    where corrections.target_kind = 'event'
),

-- Where a correction changed the field: whether a later row took its value on.
followed as (
    select distinct corrections.correction_id
    from corrections
    inner join corrections as later
        on
            corrections.event_id = later.event_id
            and corrections.target_kind = later.target_kind
            and corrections.field = later.field
            and corrections.new = later.old
            and corrections.position < later.position
    where corrections.target_kind = 'event' or corrections.target_mention_id = later.target_mention_id
),

judged as (
    select
        corrections.*,
        found.value,
        coalesce(corrections.problem, found.refusal) as refusal,
        case
            when corrections.problem is not null then 'refused'
            when corrections.event_id is null then 'unknown_target'
            when corrections.field = 'merge' and corrections.other_event_id is null then 'unknown_target'
            when corrections.field = 'merge' and corrections.event_id <> corrections.other_event_id then 'conflict'
            when corrections.field = 'merge' and corrections.told_cluster_id = corrections.other_cluster_id then 'already_so'
            when corrections.field = 'merge' then 'applied'
            when corrections.field = 'split' and corrections.cluster_id_before <> corrections.told_cluster_id then 'stale'
            when corrections.field = 'split' and corrections.old <> '' and corrections.cluster_id_before is null then 'stale'
            when corrections.field = 'split' and sizes.mention_count = 1 then 'already_so'
            when corrections.field = 'split' then 'applied'
            when corrections.target_kind = 'mention' and corrections.is_superseded then 'older_version'
            when found.refusal is not null and coalesce(found.value, '') = coalesce(corrections.old, '') then 'refused'
            when coalesce(found.value, '') = coalesce(corrections.new, '') and found.is_corrected then 'applied'
            when coalesce(found.value, '') = coalesce(corrections.new, '') then 'already_so'
            when not found.is_corrected then 'stale'
            when followed.correction_id is not null then 'superseded'
            else 'conflict'
        end as status
    from corrections
    left join found on corrections.correction_id = found.correction_id
    left join followed on corrections.correction_id = followed.correction_id
    left join cluster_sizes as sizes on corrections.told_cluster_id = sizes.told_cluster_id
)

select
    correction_id,
    target_id,
    target_kind,
    event_id,
    case when target_kind = 'mention' then target_mention_id end as mention_id,
    field,
    old,
    new,
    who,
    why,
    decided_on,
    status,
    case
        when status = 'refused' then refusal
        when status = 'unknown_target' then 'no mention of that id is told in what is landed'
        when status = 'older_version'
            then concat('the source edited that report, which gives no value now: name ', successor_id, ', which stands for it')
        when status = 'stale'
            then concat(
                'it expects ', coalesce(nullif(old, ''), 'nothing'),
                ' and finds ', coalesce(nullif(case when field = 'split' then event_id else value end, ''), 'nothing')
            )
        when status = 'conflict' and field = 'merge'
            then 'another correction splits them, or they are of different record classes'
        when status = 'conflict' then concat('another correction made it ', coalesce(nullif(value, ''), 'nothing'), ' first')
        when status = 'already_so' then 'it was so without the correction'
        when status = 'superseded' then 'a later correction took the value on'
    end as detail,
    status in ('applied', 'already_so', 'superseded') as is_in_force,
    file_name,
    row_number,
    landed_at
from judged
