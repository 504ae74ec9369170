{{ config(
    materialized='scoped', scope='compared_pair',
    pre_hook='{{ joins_as_written(true) }}', post_hook='{{ joins_as_written(false) }}'
) }}
-- depends_on: {{ ref('int_mentions_touched') }}
{%- set parts = {
    'prior': ['any'],
    'type': ['same_specific', 'same', 'generic', 'conflict'],
    'date': ['same_day', 'overlap', 'adjacent', 'implied', 'missing'],
    'place': ['same_place', 'nearby', 'far', 'other_place', 'other_district', 'same_admin1', 'same_country', 'missing'],
    'actor': ['same', 'related', 'conflict', 'missing'],
    'target': ['same', 'related', 'conflict', 'missing'],
    'object': ['same', 'missing'],
    'toll': ['same', 'compatible', 'open', 'conflict', 'missing'],
    'person': ['shared', 'conflict', 'missing'],
    'neighbour': ['title_teaser', 'near', 'none'],
    'text': ['reissue', 'alike', 'unlike'],
} %}
-- One row per pair of mentions that share a block and score at least `threshold:kept`; `left` and `right` are in the order of
-- their ids, which come from the text, so that the order of landing decides nothing here.
with {{ described_mentions('is_neighbouring', 'mention_id') }},

-- Undated records stand near each other in a file; any sighting of a blurb counts, so that the order of landing does not.
near as (
    select
        least(earlier.blurb_id, later.blurb_id) as left_blurb_id,
        greatest(earlier.blurb_id, later.blurb_id) as right_blurb_id,
        coalesce(bool_or(
            later.record_number = earlier.record_number + 1
            and not regexp_matches(trim(earlier.text), '[.!?…"”\])]$')
            and regexp_matches(trim(later.text), '[.!?…"”\])]$')
            and len(string_split(trim(earlier.text), ' ')) <= 14
        ), false) as is_title_teaser
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
        mentions.number,
        cast(row_number() over (
            order by
                types.event_type,
                places.place_keys,
                mentions.deaths_low,
                mentions.deaths_high,
                parties.perpetrators,
                mentions.number
        ) as integer) as rank,
        coalesce(mentions.days_to > mentions.days_from + interval 10 day, false) as is_long,
        -- Two that tell one each, and not the same, exclude each other: seen here, such a pair costs nothing more.
        case when len(places.countries) = 1 then {{ short_hash('places.countries[1]') }} end as only_country,
        case when len(places.admin1) = 1 then {{ short_hash('places.admin1[1]') }} end as only_admin1,
        case when len(places.place_keys) = 1 and places.geo_precision <= 1 then {{ short_hash('places.place_keys[1]') }} end
            as only_place
    from mentions
    inner join types on mentions.type_key = types.type_key
    inner join places on mentions.place_key = places.place_key
    inner join parties on mentions.party_key = parties.party_key
),

-- The blocks in which mentions meet; in a month's block the dated have met already.
met as (
    select
        blocks.block,
        count(*) > 1 + (
            select cast(weight as bigint) from {{ ref('link_weights') }}
            where part = 'block' and level = 'window'
        ) as is_walked
    from blocks
    inner join ranked on blocks.number = ranked.number
    group by blocks.block
    having count(*) > 1 and (not bool_or(blocks.is_month) or bool_or(ranked.is_long))
),

ordered as (
    select
        blocks.block,
        blocks.is_month,
        met.is_walked,
        ranked.*
    from blocks
    inner join met on blocks.block = met.block
    inner join ranked on blocks.number = ranked.number
),

-- A block as large as a war's worst day is walked in that order: each meets the next few, not all others. The steps of a walk
-- lie in one stretch of it or in two that follow each other, so that a join finds them by stretch.
walked as (
    select
        ordered.*,
        block_window.reach,
        row_number() over (partition by ordered.block order by ordered.rank) as position
    from ordered
    cross join (
        select cast(weight as bigint) as reach
        from {{ ref('link_weights') }}
        where part = 'block' and level = 'window'
    ) as block_window
    where ordered.is_walked
),

met_pairs as (
    select distinct
        least(one_number, other_number) as left_number,
        greatest(one_number, other_number) as right_number
    from (
        select
            one.number as one_number,
            other.number as other_number
        from ordered as one
        inner join ordered as other on one.block = other.block and one.rank < other.rank
        where
            not one.is_walked
            and {{ may_be_one('one', 'other') }}

        union all

        select
            one.number as one_number,
            other.number as other_number
        from walked as one
        cross join (select unnest([0, 1]) as step) as steps
        inner join walked as other
            on
                one.block = other.block
                and one.position // one.reach + steps.step = other.position // other.reach
                and other.position > one.position
                and other.position <= one.position + one.reach
        where {{ may_be_one('one', 'other') }}
    )
),

near_pairs as (
    select
        least(earlier.number, later.number) as left_number,
        greatest(earlier.number, later.number) as right_number,
        bool_or(near.is_title_teaser) as is_title_teaser
    from near
    inner join mentions as earlier on near.left_blurb_id = earlier.blurb_id
    inner join mentions as later
        on near.right_blurb_id = later.blurb_id and earlier.record_class = later.record_class
    where earlier.date_from is null and later.date_from is null
    group by all
),

pairs as (
    select
        coalesce(met_pairs.left_number, near_pairs.left_number) as left_number,
        coalesce(met_pairs.right_number, near_pairs.right_number) as right_number,
        -- Null where they do not stand near each other.
        near_pairs.is_title_teaser
    from met_pairs
    full join near_pairs on met_pairs.left_number = near_pairs.left_number and met_pairs.right_number = near_pairs.right_number
),

keyed as (
    select
        pairs.*,
        earlier.type_key as left_type_key,
        later.type_key as right_type_key,
        earlier.place_key as left_place_key,
        later.place_key as right_place_key,
        earlier.party_key as left_party_key,
        later.party_key as right_party_key
    from pairs
    inner join mentions as earlier on pairs.left_number = earlier.number
    inner join mentions as later on pairs.right_number = later.number
    where
        -- Two records of one blurb are two acts: the reader has already told them apart.
        earlier.blurb_id <> later.blurb_id
        and {{ only_compared('earlier.mention_id', 'later.mention_id') }}
),

compared_types as (
    select
        pairs.*,
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
        end as type_level
    from (select distinct left_type_key, right_type_key from keyed) as pairs
    inner join types as earlier on pairs.left_type_key = earlier.type_key
    inner join types as later on pairs.right_type_key = later.type_key
),

compared_places as (
    select
        pairs.*,
        case
            when list_has_any(earlier.place_keys, later.place_keys) then 'same_place'
            when {{ km_between('earlier', 'later') }} <= 30 then 'nearby'
            when {{ km_between('earlier', 'later') }} > 60 then 'far'
            when list_has_any(earlier.admin1, later.admin1) and len(earlier.place_ids) > 0 and len(later.place_ids) > 0
                then 'other_place'
            when list_has_any(earlier.admin1, later.admin1) then 'same_admin1'
            when list_has_any(earlier.countries, later.countries) then 'same_country'
            else 'missing'
        end as place_level,
        (len(earlier.place_ids) > 0 and later.geo_precision = 3) or (len(later.place_ids) > 0 and earlier.geo_precision = 3)
            as is_place_in_district
    from (select distinct left_place_key, right_place_key from keyed) as pairs
    inner join places as earlier on pairs.left_place_key = earlier.place_key
    inner join places as later on pairs.right_place_key = later.place_key
    where not {{ places_exclude('earlier', 'later') }}
),

compared_parties as (
    select
        pairs.*,
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
        end as target_level
    from (select distinct left_party_key, right_party_key from keyed) as pairs
    inner join parties as earlier on pairs.left_party_key = earlier.party_key
    inner join parties as later on pairs.right_party_key = later.party_key
),

compared as (
    select
        pairs.left_number,
        pairs.right_number,
        types.type_level,
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
            when
                places.place_level = 'same_admin1'
                and places.is_place_in_district
                and parties.actor_level <> 'same'
                and earlier.deaths_best <> later.deaths_best
                then 'other_district'
            else places.place_level
        end as place_level,
        parties.actor_level,
        parties.target_level,
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
        case when pairs.is_title_teaser then 'title_teaser' when not pairs.is_title_teaser then 'near' else 'none' end
            as neighbour_level
    from keyed as pairs
    inner join compared_types as types
        on pairs.left_type_key = types.left_type_key and pairs.right_type_key = types.right_type_key
    inner join compared_places as places
        on pairs.left_place_key = places.left_place_key and pairs.right_place_key = places.right_place_key
    inner join compared_parties as parties
        on pairs.left_party_key = parties.left_party_key and pairs.right_party_key = parties.right_party_key
    inner join mentions as earlier on pairs.left_number = earlier.number
    inner join mentions as later on pairs.right_number = later.number
    where not {{ happenings_exclude('earlier', 'later') }}
),

weights as (
    select
        {%- for part, levels in parts.items() %}
            {%- for level in levels %}
                max(weight) filter (where part = '{{ part }}' and level = '{{ level }}') as {{ part }}_{{ level }},
            {%- endfor %}
        {%- endfor %}
        max(weight) filter (where part = 'threshold' and level = 'link') as link_threshold,
        max(weight) filter (where part = 'threshold' and level = 'strong') as strong_threshold,
        max(weight) filter (where part = 'threshold' and level = 'kept') as kept_threshold
    from {{ ref('link_weights') }}
),

weighed as (
    select
        compared.*,
        weights.prior_any
        {%- for part in parts if part not in ['prior', 'text'] %}
            + {{ weight_of(part, parts[part]) }}
        {%- endfor %} as score_but_text
    from compared
    cross join weights
),

word_sets as (
    select
        number,
        list_distinct(words) as words
    from worded
),

-- The words are looked at last, and only where they can still decide: how many two texts share costs more than all the rest.
shared as (
    select
        weighed.*,
        len(earlier.words) + len(later.words) as word_count,
        len(list_filter(earlier.words, lambda word: list_contains(later.words, word))) as shared_count
    from weighed
    cross join weights
    inner join word_sets as earlier on weighed.left_number = earlier.number
    inner join word_sets as later on weighed.right_number = later.number
    where
        -- Sums of decimals err in their last place.
        weighed.score_but_text + greatest(weights.text_reissue, weights.text_alike, weights.text_unlike) - weights.kept_threshold
        > -0.001
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
        score_but_text + {{ weight_of('text', parts['text']) }} as score,
        weights.link_threshold,
        weights.strong_threshold,
        weights.kept_threshold
    from levelled
    cross join weights
)

select
    earlier.mention_id as left_mention_id,
    later.mention_id as right_mention_id,
    scored.type_level,
    scored.date_level,
    scored.place_level,
    scored.actor_level,
    scored.target_level,
    scored.object_level,
    scored.toll_level,
    scored.person_level,
    scored.text_level,
    scored.neighbour_level,
    round(scored.score, 3) as score,
    round(1 / (1 + exp(-scored.score)), 4) as link_confidence,
    scored.score >= scored.link_threshold as is_link,
    scored.score >= scored.strong_threshold as is_strong
from scored
inner join mentions as earlier on scored.left_number = earlier.number
inner join mentions as later on scored.right_number = later.number
where scored.score >= scored.kept_threshold
