with files as (
    select
        batch_id,
        source_id,
        count(*) as file_count,
        sum(records_read) as records_read,
        sum(loaded) as loaded,
        sum(duplicates) as duplicates,
        sum(quarantined) as quarantined,
        sum(blank) as blank,
        min(landed_at) as landed_at
    from {{ ref('stg_landing_files') }}
    group by all
),

read_blurbs as (
    select
        sightings.batch_id,
        sightings.source_id,
        count(*) as read_count,
        count(*) filter (readings.n_records = 0) as blurbs_without_record,
        count(*) filter (readings.blurb_id is null) as blurbs_unread
    from {{ ref('stg_blurb_sightings') }} as sightings
    left join {{ ref('int_readings_selected') }} as readings on sightings.blurb_id = readings.blurb_id
    where sightings.is_first_sighting
    group by all
),

coded as (
    select
        sightings.batch_id,
        sightings.source_id,
        count(*) as mention_count,
        avg(cast(mentions.geo_precision <= 6 as integer)) as share_with_country,
        avg(cast(len(mentions.place_ids) > 0 as integer)) as share_with_place,
        avg(cast(mentions.date_from is not null as integer)) as share_with_date,
        avg(cast(len(mentions.perpetrators) > 0 as integer)) as share_with_actor
    from {{ ref('stg_blurb_sightings') }} as sightings
    inner join {{ ref('int_mentions_resolved') }} as mentions on sightings.blurb_id = mentions.blurb_id
    where sightings.is_first_sighting
    group by all
)

select
    files.batch_id,
    files.source_id,
    files.landed_at,
    files.file_count,
    cast(files.records_read as bigint) as records_read,
    cast(files.loaded as bigint) as loaded,
    cast(files.duplicates as bigint) as duplicates,
    cast(files.quarantined as bigint) as quarantined,
    cast(files.blank as bigint) as blank,
    coalesce(read_blurbs.blurbs_without_record, 0) as blurbs_without_record,
    coalesce(read_blurbs.blurbs_unread, 0) as blurbs_unread,
    coalesce(coded.mention_count, 0) as mention_count,
    round(coded.share_with_country, 4) as share_with_country,
    round(coded.share_with_place, 4) as share_with_place,
    round(coded.share_with_date, 4) as share_with_date,
    round(coded.share_with_actor, 4) as share_with_actor
from files
left join read_blurbs on files.batch_id = read_blurbs.batch_id and files.source_id = read_blurbs.source_id
left join coded on files.batch_id = coded.batch_id and files.source_id = coded.source_id
