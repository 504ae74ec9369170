{#-
    Common table expressions that end in `mentions`: the mentions with what linking compares. `kind` and `column` limit them to
    those that can have changed (see `only_touched`).
-#}
{% macro described_mentions(kind, column) -%}
groups as (
    select
        group_id,
        network,
        group_type in ('unidentified', 'civilian', 'communal', 'criminal') as is_pseudo,
        group_type in ('state_force', 'government', 'peacekeeping_or_multinational') as is_state
    from {{ ref('groups') }}
),

kin as (
    select
        group_id,
        list(related_group_id) as relatives
    from (
        select group_id, parent_id as related_group_id from {{ ref('groups') }} where parent_id is not null
        union
        select group_id, related_group_id from {{ ref('group_relations') }}
        where relation in ('component_of', 'merger_of', 'renamed_from', 'successor_of', 'branded_as')
    )
    group by group_id
),

organisations as (
    select
        named.mention_id,
        list_distinct(list(named.group_id) filter (not groups.is_pseudo)) as organisations,
        list_distinct(flatten(list(coalesce(kin.relatives, [])))) as relatives,
        list_distinct(list(groups.network) filter (groups.network not in ('none') and not groups.is_pseudo)) as networks,
        list_distinct(list(groups.network) filter (groups.network not in ('none') and groups.is_pseudo)) as pseudo_networks
    from (
        select mention_id, unnest(perpetrators) as group_id
        from {{ ref('int_mentions_resolved') }}
        where {{ only_touched(kind, column) }}
    ) as named
    inner join groups on named.group_id = groups.group_id
    left join kin on named.group_id = kin.group_id
    group by named.mention_id
),

targeted as (
    select
        named.mention_id,
        bool_and(groups.is_state) as is_state
    from (
        select mention_id, unnest(targets) as group_id
        from {{ ref('int_mentions_resolved') }}
        where {{ only_touched(kind, column) }}
    ) as named
    inner join groups on named.group_id = groups.group_id
    group by named.mention_id
),

mentions as (
    select
        mentions.mention_id,
        mentions.blurb_id,
        mentions.record_class,
        mentions.event_type,
        mentions.event_class,
        mentions.specificity,
        mentions.told_types,
        mentions.n_incidents,
        mentions.perpetrators,
        mentions.targets,
        mentions.countries,
        mentions.admin1,
        mentions.place_ids,
        mentions.place_keys,
        mentions.geo_precision,
        mentions.lat,
        mentions.lon,
        mentions.published_on,
        mentions.date_from,
        mentions.date_to,
        mentions.deaths_low,
        mentions.deaths_best,
        mentions.deaths_high,
        mentions.wounded_best,
        mentions.abducted_best,
        mentions.attribution,
        mentions.persons,
        mentions.target_class,
        coalesce(organisations.organisations, []) as organisations,
        coalesce(organisations.relatives, []) as relatives,
        coalesce(organisations.networks, []) as networks,
        coalesce(organisations.pseudo_networks, []) as pseudo_networks,
        coalesce(targeted.is_state, false) as is_state_hit,
        coalesce(mentions.deaths_best, mentions.deaths_low, mentions.deaths_high) as deaths,
        -- An undated report tells, as news do, of the days before it was published.
        coalesce(
            mentions.date_from,
            mentions.published_on - (
                select cast(max(weight) as integer) from {{ ref('link_weights') }}
                where part = 'block' and level = 'undated_days'
            )
        ) as days_from,
        coalesce(mentions.date_to, mentions.published_on) as days_to,
        regexp_extract_all(lower(strip_accents(blurbs.text)), '[a-z0-9]+') as words,
        -- Sets of numbers meet sooner than sets of words.
        list_transform(
            list_distinct(regexp_extract_all(lower(strip_accents(blurbs.text)), '[a-z0-9]+')), lambda word: hash(word)
        ) as word_set
    from {{ ref('int_mentions_resolved') }} as mentions
    inner join {{ ref('int_blurbs_sighted') }} as blurbs on mentions.blurb_id = blurbs.blurb_id
    left join organisations on mentions.mention_id = organisations.mention_id
    left join targeted on mentions.mention_id = targeted.mention_id
    where {{ only_touched(kind, 'mentions.' ~ column) }}
)
{%- endmacro %}

{#-
    Common table expressions that end in `blocks`: mention_id, block (the hash of its name) and whether it is a month's, of
    `mentions`. Pairs are made within blocks: a day, a country and something told; a day and a count or a name, whatever the
    country, since a headline may tell none; for what is dated to a month or so, a month and a place or a name; and the first
    words, of undated reports more of them and in two months that follow each other.
-#}
{% macro blocks_of_mentions() -%}
days as (
    select
        mention_id,
        record_class,
        -- A day more, so that dates that lie a day apart share a block.
        cast(unnest(generate_series(days_from, days_to + interval 1 day, interval 1 day)) as date) as day
    from mentions
    where days_to <= days_from + interval 10 day
),

months as (
    select
        mention_id,
        record_class,
        strftime(unnest(generate_series(date_trunc('month', days_from), days_to, interval 1 month)), '%Y-%m') as month
    from mentions
    where days_to <= days_from + interval 100 day
),

areas as (
    select
        mention_id,
        unnest(case when len(countries) > 0 then countries else [''] end) as area
    from mentions
),

features as (
    select
        mention_id,
        unnest(
            ['type:' || event_type]
            || list_transform(place_keys, lambda value: 'place:' || value)
            || list_transform(admin1, lambda value: 'admin1:' || value)
            || list_transform(organisations, lambda value: 'actor:' || value)
        ) as feature
    from mentions
),

counts_and_names as (
    select
        mention_id,
        unnest(
            list_transform(persons, lambda value: 'person:' || value)
            || list_transform(
                list_filter([deaths_low, deaths_high], lambda value: value > 2), lambda value: 'deaths:' || cast(value as varchar)
            )
            || case when wounded_best > 2 then ['wounded:' || cast(wounded_best as varchar)] else [] end
            || case when abducted_best > 2 then ['abducted:' || cast(abducted_best as varchar)] else [] end
        ) as feature
    from mentions
),

texts as (
    select
        mention_id,
        record_class,
        array_to_string(list_slice(words, 1, case when date_from is null and published_on is not null then 12 else 8 end), ' ')
            as first_words,
        unnest(
            case
                when date_from is not null then [cast(date_from as varchar)]
                when published_on is not null
                    then [strftime(published_on, '%Y-%m'), strftime(published_on + interval 1 month, '%Y-%m')]
                else ['']
            end
        ) as told_in
    from mentions
),

blocks as (
    select distinct
        mention_id,
        block,
        is_month
    from (
        select
            days.mention_id,
            hash(days.record_class, areas.area, days.day, features.feature) as block,
            false as is_month
        from days
        inner join areas on days.mention_id = areas.mention_id
        inner join features on days.mention_id = features.mention_id

        union all

        select
            days.mention_id,
            hash(days.record_class, days.day, counts_and_names.feature) as block,
            false as is_month
        from days
        inner join counts_and_names on days.mention_id = counts_and_names.mention_id

        union all

        select
            months.mention_id,
            hash(months.record_class, months.month, features.feature) as block,
            true as is_month
        from months
        inner join (select * from features union all select * from counts_and_names) as features
            on months.mention_id = features.mention_id
        where starts_with(features.feature, 'place:') or starts_with(features.feature, 'person:')

        union all

        select
            mention_id,
            hash(record_class, told_in, 'text', first_words) as block,
            false as is_month
        from texts
    )
)
{%- endmacro %}
