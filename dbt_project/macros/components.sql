{#-
    Common table expressions that end in `name`: the connected components over `edges` (mention_id, neighbour_id: mentions, or
    clusters of them), each under its least member. `recurring` is the table of a recursion with keys as it stood after the last
    round, no relation of a schema.
-#}
{% macro connected(name, edges) -%}
    {{ return(adapter.dispatch('connected')(name, edges)) }}
{%- endmacro %}

{#- Walked by numbers in the order of the ids, which meet sooner than these. -#}
{% macro default__connected(name, edges) -%}
{{ name }}_numbered as (
    select
        mention_id,
        cast(row_number() over (order by mention_id) as integer) as number
    from (select distinct mention_id from {{ edges }})
),

{{ name }}_steps as (
    select
        one.number,
        other.number as neighbour
    from {{ edges }} as edges
    inner join {{ name }}_numbered as one on edges.mention_id = one.mention_id
    inner join {{ name }}_numbered as other on edges.neighbour_id = other.mention_id
),

{{ name }}_walked (number, least_number) using key (number) as (
    select distinct number, number as least_number from {{ name }}_steps
    union
    select edges.neighbour, min({{ name }}_walked.least_number)
    from {{ name }}_walked
    inner join {{ name }}_steps as edges on {{ name }}_walked.number = edges.number
    inner join recurring.{{ name }}_walked as known on edges.neighbour = known.number
    where {{ name }}_walked.least_number < known.least_number
    group by edges.neighbour
),

{{ name }} as (
    select
        one.mention_id,
        other.mention_id as cluster_id
    from {{ name }}_walked as walked
    inner join {{ name }}_numbered as one on walked.number = one.number
    inner join {{ name }}_numbered as other on walked.least_number = other.number
)
{%- endmacro %}

{#- Spark's recursion cannot keep the least of what it found: a function gets all edges at once. -#}
{% macro spark__connected(name, edges) -%}
{{ name }} as (
    select
        member['mention_id'] as mention_id,
        member['cluster_id'] as cluster_id
    from (
        select unnest(connected_components(list({'mention_id': mention_id, 'neighbour_id': neighbour_id}))) as member
        from {{ edges }}
    )
)
{%- endmacro %}

{#-
    Common table expressions: `name`, the connected components of mentions over `edges` (mention_id, neighbour_id), each under
    its least mention; `name`_signatures, what its mentions say, once for each way of saying it, so that a thousand copies cost
    no million looks; and `name`_conflicts, the components that hold mentions which exclude each other, or two of one blurb.
-#}
{% macro components(name, edges) -%}
{{ connected(name, edges) }},

{{ name }}_signatures as (
    select distinct
        {{ name }}.cluster_id,
        mentions.record_class,
        mentions.n_incidents,
        mentions.countries,
        mentions.admin1,
        mentions.place_keys,
        least(mentions.geo_precision, 3) as geo_precision,
        mentions.lat,
        mentions.lon,
        mentions.date_from,
        mentions.date_to
    from {{ name }}
    inner join {{ ref('int_mentions_resolved') }} as mentions on {{ name }}.mention_id = mentions.mention_id
),

{{ name }}_conflicts as (
    select one.cluster_id
    from {{ name }}_signatures as one
    inner join {{ name }}_signatures as other on one.cluster_id = other.cluster_id
    where {{ mentions_exclude('one', 'other') }}

    union

    select {{ name }}.cluster_id
    from {{ name }}
    inner join {{ ref('int_mentions_resolved') }} as mentions on {{ name }}.mention_id = mentions.mention_id
    group by {{ name }}.cluster_id
    having count(*) > count(distinct mentions.blurb_id)
)
{%- endmacro %}
