{#-
    Common table expressions that end in `mentions`: the mentions with what linking compares. `kind` and `column` limit them to
    those that can have changed (see `only_touched`).
-#}
{% macro described_mentions(kind, column) -%}
groups as (
    select
        group_id,
        network,
        group_type in ('unidentified', 'civilian', 'communal', 'criminal') as is_pseudo
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
    from (select mention_id, unnest(perpetrators) as group_id from {{ ref('int_mentions_resolved') }}) as named
    inner join groups on named.group_id = groups.group_id
    left join kin on named.group_id = kin.group_id
    group by named.mention_id
),

mentions as (
    select
        mentions.*,
        coalesce(organisations.organisations, []) as organisations,
        coalesce(organisations.relatives, []) as relatives,
        coalesce(organisations.networks, []) as networks,
        coalesce(organisations.pseudo_networks, []) as pseudo_networks,
        list_distinct(regexp_extract_all(lower(strip_accents(blurbs.text)), '[a-z0-9]+')) as words,
        list_slice(regexp_extract_all(lower(strip_accents(blurbs.text)), '[a-z0-9]+'), 1, 8) as first_words
    from {{ ref('int_mentions_resolved') }} as mentions
    inner join {{ ref('int_blurbs_sighted') }} as blurbs on mentions.blurb_id = blurbs.blurb_id
    left join organisations on mentions.mention_id = organisations.mention_id
    where {{ only_touched(kind, 'mentions.' ~ column) }}
)
{%- endmacro %}

{#- Common table expressions that end in `blocks`: mention_id and block, a text, of `mentions`. Pairs are made within blocks. -#}
{% macro blocks_of_mentions() -%}
days as (
    select
        mention_id,
        -- A day more, so that dates that lie a day apart share a block.
        cast(unnest(generate_series(date_from, date_to + interval 1 day, interval 1 day)) as date) as day
    from mentions
    where date_to <= date_from + interval 10 day
),

features as (
    select
        mention_id,
        unnest(
            list_transform(place_keys, lambda value: 'place:' || value)
            || list_transform(organisations, lambda value: 'actor:' || value)
            || list_transform(persons, lambda value: 'person:' || value)
            || case when deaths_low > 2 then ['deaths:' || cast(deaths_low as varchar)] else [] end
            || case when deaths_high > 2 then ['deaths:' || cast(deaths_high as varchar)] else [] end
        ) as feature
    from mentions
    where date_from is not null
),

areas as (
    select
        mention_id,
        record_class || '|' || unnest(case when len(countries) > 0 then countries else [''] end) as area
    from mentions
    where date_from is not null
),

blocks as (
    select distinct
        days.mention_id,
        areas.area || '|' || cast(days.day as varchar) || '|' || features.feature as block
    from days
    inner join areas on days.mention_id = areas.mention_id
    inner join features on days.mention_id = features.mention_id

    union all

    select
        mention_id,
        record_class || '|text|' || coalesce(cast(date_from as varchar), '') || '|' || array_to_string(first_words, ' ') as block
    from mentions
)
{%- endmacro %}
