{#- From here on nothing vouches for the tables until the build has come to its end. -#}
{{ config(pre_hook="{% if standing('int_builds_ended') %} delete from {{ standing('int_builds_ended') }} {% endif %}") }}
{%- set files = new_files() %}
{%- set quoted = "'" ~ (files or []) | map('replace', "'", "''") | join("', '") ~ "'" %}
-- One row marks how this build works; the others name blurbs that are new or sighted, read or corrected anew, with the blocks
-- that each of their mentions lay in before.
select
    cast(null as varchar) as blurb_id,
    cast(null as ubigint[]) as blocks,
    {{ 'true' if files is none else 'false' }} as is_whole,
    '{{ invocation_id }}' as invocation_id
{%- if files is not none %}

union all

select
    touched.blurb_id,
    blocked.blocks,
    false as is_whole,
    '{{ invocation_id }}' as invocation_id
from (
    select blurb_id from {{ ref('stg_blurb_sightings') }} where landed_in in ({{ quoted }})

    union

    select blurb_id from {{ ref('stg_readings') }} where landed_in in ({{ quoted }})

    union

    -- What its source told under the same address is the older version of a blurb that is new, or the newer one.
    select blurbs.blurb_id
    from {{ standing('int_blurbs_sighted') }} as blurbs
    semi join (
        select url from {{ ref('stg_blurb_sightings') }} where landed_in in ({{ quoted }})
    ) as landed on blurbs.url = landed.url
    anti join (
        select
            source_id,
            url
        from {{ ref('stg_blurb_sightings') }}
        where landed_in not in ({{ quoted }})
        group by source_id, url, file_sha256, file_name
        having count(distinct blurb_id) > 1
    ) as crowded on blurbs.source_id = crowded.source_id and blurbs.url = crowded.url

    union

    -- Both mentions of a merge, since one may have come only now.
    select split_part(unnest([target_mention_id, new]), '-', 1) as blurb_id
    from {{ ref('stg_corrections') }}
    where field = 'merge' and problem is null

    union

    select unnest(cast({{ changed_corrections() }} as varchar[])) as blurb_id
) as touched
left join {{ standing('int_mentions_blocked') }} as blocked on touched.blurb_id = blocked.blurb_id
where touched.blurb_id <> ''
{%- else %}
-- depends_on: {{ ref('stg_blurb_sightings') }}
-- depends_on: {{ ref('stg_readings') }}
-- depends_on: {{ ref('stg_corrections') }}
{%- endif %}
-- depends_on: {{ ref('stg_event_history') }}
