{{ config(materialized='scoped', scope='compared_pair') }}
-- depends_on: {{ ref('int_mentions_touched') }}
-- One row per pair of mentions that share a block and score at least `threshold:kept`; `left` and `right` are in the order of
-- their ids, which come from the text, so that the order of landing decides nothing here.
with {{ described_mentions('is_neighbouring', 'mention_id') }},

-- Undated records stand near each other in a file; any sighting of a blurb counts, so that the order of landing does not.
near as (
    select
        least(earlier.blurb_id, later.blurb_id) as left_blurb_id,
        greatest(earlier.blurb_id, later.blurb_id) as right_blurb_id,
        bool_or(
            later.record_number = earlier.record_number + 1
            and not regexp_matches(trim(earlier.text), '[.!?…"”\])]$')
            and regexp_matches(trim(later.text), '[.!?…"”\])]$')
            and len(string_split(trim(earlier.text), ' ')) <= 14
        ) as is_title_teaser
    from {{ ref('stg_blurb_sightings') }} as earlier
    cross join (select unnest([1, 2, 3, 4]) as distance) as steps
    inner join {{ ref('stg_blurb_sightings') }} as later
        on
            earlier.file_sha256 = later.file_sha256
            and earlier.file_name = later.file_name
            and earlier.record_number + steps.distance = later.record_number
    where
        earlier.published_at is null
        and later.published_at is null
        and earlier.title is null
        and later.title is null
        and earlier.blurb_id <> later.blurb_id
        and {{ only_touched('blurb_neighbouring', 'earlier.blurb_id') }}
        and {{ only_touched('blurb_neighbouring', 'later.blurb_id') }}
    group by all
),

{{ blocks_of_mentions() }},

-- Mentions in one order of what they tell, in which each block is walked.
ranked as (
    select
        mention_id,
        days_to > days_from + interval 10 day as is_long,
        -- Two that tell one each, and not the same, exclude each other: seen here, such a pair costs nothing more.
        case when len(countries) = 1 then hash(countries[1]) end as only_country,
        case when len(admin1) = 1 then hash(admin1[1]) end as only_admin1,
        case when len(place_keys) = 1 and geo_precision <= 1 then hash(place_keys[1]) end as only_place,
        row_number() over (
            order by event_type, place_keys, deaths_low, deaths_high, perpetrators, mention_id
        ) as rank
    from mentions
),

block_window as (
    select cast(weight as bigint) as reach
    from {{ ref('link_weights') }}
    where part = 'block' and level = 'window'
),

-- A block as large as a war's worst day is walked in that order: each meets the next few, not all others. The steps of a walk
-- lie in one stretch of it or in two that follow each other, so that a join finds them by stretch.
ordered as (
    select
        blocks.block,
        blocks.is_month,
        ranked.*,
        block_window.reach,
        row_number() over (partition by blocks.block order by ranked.rank) as position
    from blocks
    inner join ranked on blocks.mention_id = ranked.mention_id
    cross join block_window
    qualify
        count(*) over (partition by blocks.block) > 1
        -- In a month's block the dated have met already.
        and (not blocks.is_month or bool_or(ranked.is_long) over (partition by blocks.block))
),

walked as (
    select distinct
        one.rank,
        other.rank as other_rank
    from ordered as one
    cross join (select unnest([0, 1]) as step) as steps
    inner join ordered as other
        on
            one.block = other.block
            and one.position // one.reach + steps.step = other.position // other.reach
            and other.position > one.position
            and other.position <= one.position + one.reach
    where
        (not one.is_month or one.is_long or other.is_long)
        and not coalesce(one.only_country <> other.only_country, false)
        and not coalesce(one.only_admin1 <> other.only_admin1, false)
        and not coalesce(one.only_place <> other.only_place, false)
),

pairs as (
    select
        least(one.mention_id, other.mention_id) as left_mention_id,
        greatest(one.mention_id, other.mention_id) as right_mention_id,
        false as is_title_teaser,
        false as is_near
    from walked
    inner join ranked as one on walked.rank = one.rank
    inner join ranked as other on walked.other_rank = other.rank

    union all

    select
        earlier.mention_id as left_mention_id,
        later.mention_id as right_mention_id,
        near.is_title_teaser,
        true as is_near
    from near
    inner join mentions as earlier on near.left_blurb_id = earlier.blurb_id
    inner join mentions as later
        on near.right_blurb_id = later.blurb_id and earlier.record_class = later.record_class
    where earlier.date_from is null and later.date_from is null
),

compared as (
    select
        pairs.left_mention_id,
        pairs.right_mention_id,
        case
            when earlier.event_type = later.event_type and earlier.specificity >= 3 then 'same_specific'
            when earlier.event_type = later.event_type then 'same'
            when
                earlier.event_class in ('violence', 'security')
                and later.event_class in ('violence', 'security')
                and least(earlier.specificity, later.specificity) <= 2
                then 'generic'
            when
                list_contains(earlier.told_types, later.event_type) or list_contains(later.told_types, earlier.event_type)
                then 'generic'
            else 'conflict'
        end as type_level,
        case
            when earlier.days_from is null or later.days_from is null then 'missing'
            when earlier.date_from is null or later.date_from is null
                then case
                    when earlier.days_from <= later.days_to and later.days_from <= earlier.days_to then 'implied'
                    else 'missing'
                end
            when
                earlier.date_from <= later.date_to and later.date_from <= earlier.date_to
                then case
                    when greatest(earlier.date_to, later.date_to) - least(earlier.date_from, later.date_from) <= 1 then 'same_day'
                    else 'overlap'
                end
            else 'adjacent'
        end as date_level,
        case
            when list_has_any(earlier.place_keys, later.place_keys) then 'same_place'
            when {{ km_between('earlier', 'later') }} <= 30 then 'nearby'
            when {{ km_between('earlier', 'later') }} > 60 then 'far'
            when list_has_any(earlier.admin1, later.admin1) and len(earlier.place_ids) > 0 and len(later.place_ids) > 0
                then 'other_place'
            when
                list_has_any(earlier.admin1, later.admin1)
                and not list_has_any(earlier.organisations, later.organisations)
                and earlier.deaths_best <> later.deaths_best
                and (
                    (len(earlier.place_ids) > 0 and later.geo_precision = 3)
                    or (len(later.place_ids) > 0 and earlier.geo_precision = 3)
                )
                then 'other_district'
            when list_has_any(earlier.admin1, later.admin1) then 'same_admin1'
            when list_has_any(earlier.countries, later.countries) then 'same_country'
            else 'missing'
        end as place_level,
        case
            when list_has_any(earlier.organisations, later.organisations) then 'same'
            when
                list_has_any(earlier.organisations, later.relatives)
                or list_has_any(earlier.relatives, later.organisations)
                or list_has_any(earlier.networks, later.pseudo_networks)
                or list_has_any(earlier.pseudo_networks, later.networks)
                then 'related'
            -- In a clash the side named first is the perpetrator.
            when list_has_any(earlier.organisations, later.targets) and list_has_any(earlier.targets, later.organisations)
                then 'related'
            when len(earlier.organisations) > 0 and len(later.organisations) > 0 then 'conflict'
            else 'missing'
        end as actor_level,
        case
            when list_has_any(earlier.targets, later.targets) then 'same'
            when earlier.is_state_hit and later.is_state_hit then 'related'
            when len(earlier.targets) > 0 and len(later.targets) > 0 then 'conflict'
            else 'missing'
        end as target_level,
        case
            when earlier.target_class = later.target_class then 'same'
            else 'missing'
        end as object_level,
        case
            when earlier.deaths_best = later.deaths_best and earlier.deaths_best > 2 then 'same'
            when
                earlier.deaths is null or later.deaths is null
                then case
                    when earlier.wounded_best = later.wounded_best and earlier.wounded_best > 2 then 'same'
                    when earlier.abducted_best = later.abducted_best and earlier.abducted_best > 2 then 'same'
                    else 'missing'
                end
            when abs(earlier.deaths - later.deaths) * 4 <= greatest(earlier.deaths, later.deaths) then 'compatible'
            when
                coalesce(earlier.deaths_low, 0) <= coalesce(later.deaths_high, 1000000)
                and coalesce(later.deaths_low, 0) <= coalesce(earlier.deaths_high, 1000000)
                then case
                    when greatest(earlier.deaths, later.deaths) <= 3 * least(earlier.deaths, later.deaths) then 'compatible'
                    else 'open'
                end
            -- Later reports know of more dead; who claims an attack counts them as he likes.
            when
                (earlier.published_on < later.published_on and later.deaths between earlier.deaths and 5 * earlier.deaths)
                or (later.published_on < earlier.published_on and earlier.deaths between later.deaths and 5 * later.deaths)
                then 'open'
            when earlier.attribution = 'claimed' or later.attribution = 'claimed' then 'open'
            else 'conflict'
        end as toll_level,
        case
            when list_has_any(earlier.persons, later.persons) then 'shared'
            when len(earlier.persons) > 0 and len(later.persons) > 0 then 'conflict'
            else 'missing'
        end as person_level,
        case when pairs.is_title_teaser then 'title_teaser' when pairs.is_near then 'near' else 'none' end as neighbour_level
    from (
        select left_mention_id, right_mention_id, bool_or(is_title_teaser) as is_title_teaser, bool_or(is_near) as is_near
        from pairs
        group by all
    ) as pairs
    inner join mentions as earlier on pairs.left_mention_id = earlier.mention_id
    inner join mentions as later on pairs.right_mention_id = later.mention_id
    where
        -- Two records of one blurb are two acts: the reader has already told them apart.
        earlier.blurb_id <> later.blurb_id
        and not {{ mentions_exclude('earlier', 'later') }}
        and {{ only_compared('pairs.left_mention_id', 'pairs.right_mention_id') }}
),

weights as (
    select map_from_entries(list((part || ':' || level, weight))) as weight_of
    from {{ ref('link_weights') }}
),

weighed as (
    select
        compared.*,
        weights.weight_of['prior:any']
        + weights.weight_of['type:' || type_level]
        + weights.weight_of['date:' || date_level]
        + weights.weight_of['place:' || place_level]
        + weights.weight_of['actor:' || actor_level]
        + weights.weight_of['target:' || target_level]
        + weights.weight_of['object:' || object_level]
        + weights.weight_of['toll:' || toll_level]
        + weights.weight_of['person:' || person_level]
        + weights.weight_of['neighbour:' || neighbour_level] as score_but_text,
        greatest(weights.weight_of['text:reissue'], weights.weight_of['text:alike'], weights.weight_of['text:unlike'])
        - weights.weight_of['threshold:kept'] as spare
    from compared
    cross join weights
),

-- The words are looked at last, and only where they can still decide: how many two texts share costs more than all the rest.
shared as (
    select
        weighed.*,
        len(earlier.word_set) + len(later.word_set) as word_count,
        len(list_filter(earlier.word_set, lambda word: list_contains(later.word_set, word))) as shared_count
    from weighed
    inner join mentions as earlier on weighed.left_mention_id = earlier.mention_id
    inner join mentions as later on weighed.right_mention_id = later.mention_id
    -- Sums of decimals err in their last place.
    where weighed.score_but_text + weighed.spare > -0.001
),

levelled as (
    select
        *,
        case
            when shared_count * 5 >= 4 * (word_count - shared_count) then 'reissue'
            when shared_count * 2 >= word_count - shared_count then 'alike'
            else 'unlike'
        end as text_level
    from shared
),

scored as (
    select
        levelled.*,
        score_but_text + weights.weight_of['text:' || text_level] as score,
        weights.weight_of['threshold:link'] as link_threshold,
        weights.weight_of['threshold:strong'] as strong_threshold,
        weights.weight_of['threshold:kept'] as kept_threshold
    from levelled
    cross join weights
)

select
    left_mention_id,
    right_mention_id,
    type_level,
    date_level,
    place_level,
    actor_level,
    target_level,
    object_level,
    toll_level,
    person_level,
    text_level,
    neighbour_level,
    round(score, 3) as score,
    round(1 / (1 + exp(-score)), 4) as link_confidence,
    score >= link_threshold as is_link,
    score >= strong_threshold as is_strong
from scored
where score >= kept_threshold
