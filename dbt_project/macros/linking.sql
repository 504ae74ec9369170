{#-
    Common table expressions: `mentions`, what linking compares of each, under a number, and `worded`, the words of its text.
    What is told of types, places and parties recurs, and stands once for each way of telling it in `types`, `places` and
    `parties`, under keys. `kind` and `column` limit them to the mentions that can have changed (see `only_touched`).
-#}
{% macro described_mentions(kind, column) -%}
-- Narrow parts of it are read four times, which costs less than to hold it.
told as not materialized (
    select
        mention_id,
        blurb_id,
        record_class,
        event_type,
        event_class,
        specificity,
        told_types,
        n_incidents,
        perpetrators,
        targets,
        countries,
        admin1,
        place_ids,
        place_keys,
        geo_precision,
        lat,
        lon,
        published_on,
        date_from,
        date_to,
        deaths_low,
        deaths_best,
        deaths_high,
        wounded_best,
        abducted_best,
        attribution,
        persons,
        target_class,
        -- DuckDB's hash of lists is that of their members one after the other: a bar tells where one ends.
        hash(event_type, event_class, specificity, told_types) as type_key,
        hash(countries, '|', admin1, '|', place_keys, '|', place_ids, '|', geo_precision, lat, lon) as place_key,
        hash(perpetrators, '|', targets) as party_key
    from {{ ref('int_mentions_resolved') }}
    where {{ only_touched(kind, column) }}
),

types as (
    select
        type_key,
        any_value(event_type) as event_type,
        any_value(event_class) as event_class,
        any_value(specificity) as specificity,
        any_value(told_types) as told_types
    from told
    group by type_key
),

places as (
    select
        place_key,
        any_value(countries) as countries,
        any_value(admin1) as admin1,
        any_value(place_keys) as place_keys,
        any_value(place_ids) as place_ids,
        any_value(geo_precision) as geo_precision,
        any_value(lat) as lat,
        any_value(lon) as lon
    from told
    group by place_key
),

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

said_parties as (
    select
        party_key,
        any_value(perpetrators) as perpetrators,
        any_value(targets) as targets
    from told
    group by party_key
),

organisations as (
    select
        named.party_key,
        list_distinct(list(named.group_id) filter (not groups.is_pseudo)) as organisations,
        list_distinct(flatten(list(coalesce(kin.relatives, [])))) as relatives,
        list_distinct(list(groups.network) filter (groups.network not in ('none') and not groups.is_pseudo)) as networks,
        list_distinct(list(groups.network) filter (groups.network not in ('none') and groups.is_pseudo)) as pseudo_networks
    from (select party_key, unnest(perpetrators) as group_id from said_parties) as named
    inner join groups on named.group_id = groups.group_id
    left join kin on named.group_id = kin.group_id
    group by named.party_key
),

targeted as (
    select
        named.party_key,
        bool_and(groups.is_state) as is_state
    from (select party_key, unnest(targets) as group_id from said_parties) as named
    inner join groups on named.group_id = groups.group_id
    group by named.party_key
),

parties as (
    select
        said.party_key,
        said.perpetrators,
        said.targets,
        coalesce(organisations.organisations, []) as organisations,
        coalesce(organisations.relatives, []) as relatives,
        coalesce(organisations.networks, []) as networks,
        coalesce(organisations.pseudo_networks, []) as pseudo_networks,
        coalesce(targeted.is_state, false) as is_state_hit
    from said_parties as said
    left join organisations on said.party_key = organisations.party_key
    left join targeted on said.party_key = targeted.party_key
),

mentions as (
    select
        -- By the ids, which come from the text: of a pair the lesser number is the left one.
        cast(row_number() over (order by mention_id) as integer) as number,
        * exclude (
            event_type, event_class, specificity, told_types, perpetrators, targets, countries, admin1, place_ids, place_keys,
            geo_precision, lat, lon
        ),
        coalesce(deaths_best, deaths_low, deaths_high) as deaths,
        -- An undated report tells, as news do, of the days before it was published.
        coalesce(
            date_from,
            published_on - (
                select cast(max(weight) as integer) from {{ ref('link_weights') }}
                where part = 'block' and level = 'undated_days'
            )
        ) as days_from,
        coalesce(date_to, published_on) as days_to
    from told
),

-- Numbers meet sooner than words.
worded as (
    select
        mentions.number,
        list_transform(
            regexp_extract_all(lower(strip_accents(blurbs.text)), '[a-z0-9]+'), lambda word: hash(word)
        ) as words
    from mentions
    inner join {{ ref('int_blurbs_sighted') }} as blurbs on mentions.blurb_id = blurbs.blurb_id
)
{%- endmacro %}

{#-
    Common table expressions that end in `blocks`: the number of a mention, block (the hash of its name) and whether it is a
    month's, each once, of `mentions`. Pairs are made within blocks: a day, a country and something told; a day and a count or a
    name, whatever the country, since a headline may tell none; for what is dated to a month or so, a month and a place or a name;
    and the first words, of undated reports more of them and in two months that follow each other.
-#}
{% macro blocks_of_mentions() -%}
days as (
    select
        number,
        record_class,
        -- A day more, so that dates that lie a day apart share a block.
        cast(unnest(generate_series(days_from, days_to + interval 1 day, interval 1 day)) as date) as day
    from mentions
    where days_to <= days_from + interval 10 day
),

months as (
    select
        number,
        record_class,
        strftime(unnest(generate_series(date_trunc('month', days_from), days_to, interval 1 month)), '%Y-%m') as month
    from mentions
    where days_to <= days_from + interval 100 day
),

areas as (
    select
        mentions.number,
        unnest(case when len(places.countries) > 0 then list_distinct(places.countries) else [''] end) as area
    from mentions
    inner join places on mentions.place_key = places.place_key
),

features as (
    select
        mentions.number,
        unnest(
            ['type:' || types.event_type]
            || list_transform(places.place_keys, lambda value: 'place:' || value)
            || list_transform(list_distinct(places.admin1), lambda value: 'admin1:' || value)
            || list_transform(parties.organisations, lambda value: 'actor:' || value)
        ) as feature
    from mentions
    inner join types on mentions.type_key = types.type_key
    inner join places on mentions.place_key = places.place_key
    inner join parties on mentions.party_key = parties.party_key
),

counts_and_names as (
    select
        number,
        unnest(
            list_transform(list_distinct(persons), lambda value: 'person:' || value)
            || list_transform(
                list_filter(list_distinct([deaths_low, deaths_high]), lambda value: value > 2),
                lambda value: 'deaths:' || cast(value as varchar)
            )
            || case when wounded_best > 2 then ['wounded:' || cast(wounded_best as varchar)] else [] end
            || case when abducted_best > 2 then ['abducted:' || cast(abducted_best as varchar)] else [] end
        ) as feature
    from mentions
),

texts as (
    select
        mentions.number,
        mentions.record_class,
        list_slice(
            worded.words, 1, case when mentions.date_from is null and mentions.published_on is not null then 12 else 8 end
        ) as first_words,
        unnest(
            case
                when mentions.date_from is not null then [cast(mentions.date_from as varchar)]
                when mentions.published_on is not null
                    then [
                        strftime(mentions.published_on, '%Y-%m'),
                        strftime(mentions.published_on + interval 1 month, '%Y-%m')
                    ]
                else ['']
            end
        ) as told_in
    from mentions
    inner join worded on mentions.number = worded.number
),

blocks as (
    select
        days.number,
        hash(days.record_class, areas.area, days.day, features.feature) as block,
        false as is_month
    from days
    inner join areas on days.number = areas.number
    inner join features on days.number = features.number

    union all

    select
        days.number,
        hash(days.record_class, days.day, counts_and_names.feature) as block,
        false as is_month
    from days
    inner join counts_and_names on days.number = counts_and_names.number

    union all

    select
        months.number,
        hash(months.record_class, months.month, features.feature) as block,
        true as is_month
    from months
    inner join (select * from features union all select * from counts_and_names) as features
        on months.number = features.number
    where starts_with(features.feature, 'place:') or starts_with(features.feature, 'person:')

    union all

    select
        number,
        hash(record_class, told_in, 'text', first_words) as block,
        false as is_month
    from texts
)
{%- endmacro %}

{#- SQL: four bytes that tell values apart in all but a few cases, where a look at the values themselves follows. -#}
{% macro short_hash(value) -%}
    cast(hash({{ value }}) % 2147483647 as integer)
{%- endmacro %}

{#- SQL: whether two rows of a block may tell one happening, by what was noted of them there. -#}
{% macro may_be_one(one, other) -%}
    (not {{ one }}.is_month or {{ one }}.is_long or {{ other }}.is_long)
    and not coalesce({{ one }}.only_country <> {{ other }}.only_country, false)
    and not coalesce({{ one }}.only_admin1 <> {{ other }}.only_admin1, false)
    and not coalesce({{ one }}.only_place <> {{ other }}.only_place, false)
{%- endmacro %}

{#- SQL: what the level of a part adds to the score, from `weights`, which has a column for each. -#}
{% macro weight_of(part, levels) -%}
    case {{ part }}_level {%- for level in levels %} when '{{ level }}' then weights.{{ part }}_{{ level }} {%- endfor %} end
{%- endmacro %}

{#-
    A statement for the hooks of a model: whether DuckDB joins in the order in which the model tells. Where it guesses that joins
    by keys leave a row or two, and they leave millions, it holds these in memory, not the few that are joined to them. The setting
    is the whole database's: what is planned beside such a model is joined as written too, and all that follows one that fails. That
    costs time and changes no row.
-#}
{% macro joins_as_written(is_so) -%}
    {%- if target.type == 'duckdb' -%}
        set disabled_optimizers = '{{ "join_order,build_side_probe_side" if is_so }}'
    {%- endif -%}
{%- endmacro %}
