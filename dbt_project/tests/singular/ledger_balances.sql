-- Per file: records read = loaded + duplicates + quarantined + blank, and the frames hold exactly those rows.
with sightings as (
    select
        batch_id,
        file_sha256,
        file_name,
        count(*) filter (is_first_sighting) as loaded,
        count(*) filter (not is_first_sighting) as duplicates
    from {{ ref('stg_blurb_sightings') }}
    group by all
),

refused as (
    select
        batch_id,
        file_sha256,
        file_name,
        count(*) as quarantined
    from {{ ref('stg_quarantined_records') }}
    group by all
)

select
    ledger.batch_id,
    ledger.file_name,
    ledger.records_read,
    ledger.loaded,
    sightings.loaded as loaded_rows,
    ledger.duplicates,
    sightings.duplicates as duplicate_rows,
    ledger.quarantined,
    refused.quarantined as quarantined_rows
from {{ ref('stg_landing_files') }} as ledger
full outer join sightings
    on
        ledger.batch_id = sightings.batch_id
        and ledger.file_sha256 = sightings.file_sha256
        and ledger.file_name = sightings.file_name
full outer join refused
    on
        coalesce(ledger.batch_id, sightings.batch_id) = refused.batch_id
        and coalesce(ledger.file_sha256, sightings.file_sha256) = refused.file_sha256
        and coalesce(ledger.file_name, sightings.file_name) = refused.file_name
where
    ledger.batch_id is null
    or ledger.records_read <> ledger.loaded + ledger.duplicates + ledger.quarantined + ledger.blank
    or ledger.loaded <> coalesce(sightings.loaded, 0)
    or ledger.duplicates <> coalesce(sightings.duplicates, 0)
    or ledger.quarantined <> coalesce(refused.quarantined, 0)
