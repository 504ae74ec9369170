{{ config(materialized='scoped', scope='blurb') }}
-- depends_on: {{ ref('int_blurbs_touched') }}
-- One row per blurb that is one of several versions. A source that tells a text anew under one address has edited it, where the
-- new text shares at least half of the shorter one's words with the version before, or bears its title; else another report
-- begins there. An address under which one file holds several blurbs (a home page, a section) is no report's and links nothing.
with asked as (
    select distinct
        source_id,
        url
    from {{ ref('int_blurbs_sighted') }}
    where url is not null and {{ only_touched('blurb', 'blurb_id') }}
),

crowded as (
    select
        sightings.source_id,
        sightings.url
    from {{ ref('stg_blurb_sightings') }} as sightings
    semi join asked on sightings.source_id = asked.source_id and sightings.url = asked.url
    group by sightings.source_id, sightings.url, sightings.file_sha256, sightings.file_name
    having count(distinct sightings.blurb_id) > 1
),

addressed as (
    select
        blurbs.blurb_id,
        blurbs.source_id,
        blurbs.url,
        blurbs.title,
        blurbs.text,
        -- The later publication is the newer; sources seldom tell the time of an edit, so that landing decides between equals.
        (coalesce(blurbs.published_on, date '0001-01-01'), blurbs.arrival_key) as recency
    from {{ ref('int_blurbs_sighted') }} as blurbs
    semi join asked on blurbs.source_id = asked.source_id and blurbs.url = asked.url
    anti join crowded on blurbs.source_id = crowded.source_id and blurbs.url = crowded.url
    qualify count(*) over (partition by blurbs.source_id, blurbs.url) > 1
),

worded as (
    select
        *,
        list_distinct(regexp_extract_all(lower(strip_accents(text)), '[\p{L}\p{N}]+')) as words
    from addressed
),

compared as (
    select
        *,
        lag(title) over (partition by source_id, url order by recency) as title_before,
        lag(words) over (partition by source_id, url order by recency) as words_before
    from worded
),

chained as (
    select
        *,
        sum(
            case
                when title = title_before then 0
                when 2 * len(list_intersect(words_before, words)) >= least(len(words_before), len(words)) then 0
                else 1
            end
        ) over (partition by source_id, url order by recency) as chain
    from compared
),

versioned as (
    select
        blurb_id,
        source_id,
        url,
        row_number() over (partition by source_id, url, chain order by recency) as version_number,
        lag(blurb_id) over (partition by source_id, url, chain order by recency) as previous_blurb_id,
        first_value(blurb_id) over (partition by source_id, url, chain order by recency desc) as current_blurb_id
    from chained
    qualify count(*) over (partition by source_id, url, chain) > 1
)

select
    *,
    blurb_id = current_blurb_id as is_current
from versioned
where {{ only_touched('blurb', 'blurb_id') }}
