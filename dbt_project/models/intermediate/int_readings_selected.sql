{{ config(materialized='scoped', scope='blurb') }}
-- depends_on: {{ ref('int_blurbs_touched') }}
{% set extractor = current_version('extractor') | trim -%}
{%- set reference = current_version('reference') | trim -%}
select
    blurb_id,
    extractor_version,
    reference_version,
    language,
    n_records,
    note,
    read_at
from {{ ref('stg_readings') }}
where {{ only_touched('blurb', 'blurb_id') }}
qualify row_number() over (
    partition by blurb_id
    order by
        (extractor_version = '{{ extractor }}' and reference_version = '{{ reference }}') desc,
        read_at desc,
        extractor_version desc,
        reference_version desc
) = 1
