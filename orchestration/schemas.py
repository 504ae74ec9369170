"""One schema class per frame that Blotter writes under `raw/`.

A class here is the only place where the columns of such a frame are told: writers validate against it, dbt's sources are
held to it by `tests/contract`. Marts are told in their dbt contract, not here. What does NOT belong here: reference data
(the dbt seeds) and anything that computes.
"""

import dataframely as dy
import polars as pl

_PLACE = {
    "name": dy.String(nullable=False),
    "place_id": dy.String(nullable=True),
    "country": dy.String(nullable=True),
    "admin1": dy.String(nullable=True),
    "lat": dy.Float64(nullable=True),
    "lon": dy.Float64(nullable=True),
    "precision_km": dy.Float64(nullable=True),
    "ambiguous": dy.Bool(nullable=False),
}
_SIDE_TOLL = {
    "side": dy.String(nullable=False),
    "kind": dy.String(nullable=False),
    "low": dy.Int64(nullable=True),
    "best": dy.Int64(nullable=True),
    "high": dy.Int64(nullable=True),
}
_RUN: dict[str, dy.Column] = {
    "clean_start": dy.Int64(nullable=False),
    "clean_length": dy.Int64(nullable=False),
    "landed_start": dy.Int64(nullable=False),
    "landed_length": dy.Int64(nullable=False),
}
_EVIDENCE = {
    "field": dy.String(nullable=False),
    "value": dy.String(nullable=True),
    "start": dy.Int64(nullable=True),
    "end": dy.Int64(nullable=True),
    "text": dy.String(nullable=True),
    "rule": dy.String(nullable=False),
    "basis": dy.String(nullable=False),
}


class Sightings(dy.Schema):
    """One row per sighting of a blurb: a record of a landed file that was accepted, whether seen before or not."""

    sighting_id = dy.String(primary_key=True)
    blurb_id = dy.String(nullable=False)
    is_first_sighting = dy.Bool(nullable=False)
    batch_id = dy.String(nullable=False)
    source_id = dy.String(nullable=False)
    file_sha256 = dy.String(nullable=False)
    file_name = dy.String(nullable=False)
    record_number = dy.Int64(nullable=False, min=1)
    byte_start = dy.Int64(nullable=True)
    byte_end = dy.Int64(nullable=True)
    text = dy.String(nullable=False)
    title = dy.String(nullable=True)
    published_at = dy.Datetime(time_unit="us", nullable=True)
    url = dy.String(nullable=True)
    declared_language = dy.String(nullable=True)
    landed_at = dy.Datetime(time_unit="us", nullable=False)


class Ledger(dy.Schema):
    """One row per file of a batch; `records_read = loaded + duplicates + quarantined + blank`, always."""

    batch_id = dy.String(primary_key=True)
    file_sha256 = dy.String(primary_key=True)
    file_name = dy.String(primary_key=True)
    source_id = dy.String(nullable=False)
    file_bytes = dy.Int64(nullable=False, min=0)
    records_read = dy.Int64(nullable=False, min=0)
    loaded = dy.Int64(nullable=False, min=0)
    duplicates = dy.Int64(nullable=False, min=0)
    quarantined = dy.Int64(nullable=False, min=0)
    blank = dy.Int64(nullable=False, min=0)
    landed_at = dy.Datetime(time_unit="us", nullable=False)

    @dy.rule()
    def balances(cls) -> pl.Expr:  # noqa: N805
        """Every record read is accounted for once (promise 1 of ARCHITECTURE.md)."""
        return pl.col("records_read") == pl.col("loaded") + pl.col("duplicates") + pl.col("quarantined") + pl.col("blank")


class Quarantine(dy.Schema):
    """One row per record that was refused, with its bytes as they came."""

    batch_id = dy.String(primary_key=True)
    file_sha256 = dy.String(primary_key=True)
    file_name = dy.String(primary_key=True)
    record_number = dy.Int64(primary_key=True, min=1)
    byte_start = dy.Int64(nullable=True)
    byte_end = dy.Int64(nullable=True)
    reason = dy.String(nullable=False)
    detail = dy.String(nullable=False)
    raw = dy.Binary(nullable=False)
    landed_at = dy.Datetime(time_unit="us", nullable=False)


class Readings(dy.Schema):
    """One row per blurb and reading of it, records found or not.

    `clean_text` is what was read where the landed text holds mark-up and the like (null where it was read as landed);
    `clean_runs` are the pieces that it is made of, in code points, with the pieces of the landed text behind them.
    """

    blurb_id = dy.String(primary_key=True)
    extractor_version = dy.String(primary_key=True)
    reference_version = dy.String(primary_key=True)
    language = dy.String(nullable=True)
    n_records = dy.Int64(nullable=False, min=0)
    note = dy.String(nullable=True)
    clean_text = dy.String(nullable=True)
    clean_runs = dy.List(dy.Struct(_RUN, nullable=False), nullable=False)
    is_cut_short = dy.Bool(nullable=False)
    read_at = dy.Datetime(time_unit="us", nullable=False)


class Candidates(dy.Schema):
    """One row per candidate record read from a blurb (a mention of an event, before mentions are linked)."""

    mention_id = dy.String(primary_key=True)
    extractor_version = dy.String(primary_key=True)
    reference_version = dy.String(primary_key=True)
    blurb_id = dy.String(nullable=False)
    ordinal = dy.Int64(nullable=False, min=1)
    record_class = dy.String(nullable=False)
    event_type = dy.String(nullable=False)
    n_incidents = dy.Int64(nullable=True, min=1)
    perpetrators = dy.List(dy.String(nullable=False), nullable=False)
    targets = dy.List(dy.String(nullable=False), nullable=False)
    claimants = dy.List(dy.String(nullable=False), nullable=False)
    countries = dy.List(dy.String(nullable=False), nullable=False)
    admin1 = dy.List(dy.String(nullable=False), nullable=False)
    places = dy.List(dy.Struct(_PLACE, nullable=False), nullable=False)
    geo_precision = dy.Int64(nullable=False, min=1, max=9)
    #: Id of a macro-region, water or border area that the text names ("the Sahel", "Lake Chad").
    wider_region = dy.String(nullable=True)
    date_text = dy.String(nullable=True)
    date_from = dy.Date(nullable=True)
    date_to = dy.Date(nullable=True)
    date_precision = dy.Int64(nullable=False, min=1, max=9)
    deaths_low = dy.Int64(nullable=True, min=0)
    deaths_best = dy.Int64(nullable=True, min=0)
    deaths_high = dy.Int64(nullable=True, min=0)
    wounded_low = dy.Int64(nullable=True, min=0)
    wounded_best = dy.Int64(nullable=True, min=0)
    wounded_high = dy.Int64(nullable=True, min=0)
    abducted_low = dy.Int64(nullable=True, min=0)
    abducted_best = dy.Int64(nullable=True, min=0)
    abducted_high = dy.Int64(nullable=True, min=0)
    is_toll_approximate = dy.Bool(nullable=False)
    tolls_by_side = dy.List(dy.Struct(_SIDE_TOLL, nullable=False), nullable=False)
    attribution = dy.String(nullable=False)
    certainty = dy.String(nullable=False)
    persons = dy.List(dy.String(nullable=False), nullable=False)
    target_class = dy.String(nullable=True)
    weapons = dy.List(dy.String(nullable=False), nullable=False)
    evidence = dy.List(dy.Struct(_EVIDENCE, nullable=False), nullable=False)


class Places(dy.Schema):
    """One row per place of a country's GeoNames dump that a home holds: towns, villages, camps, sites and localities."""

    place_id = dy.String(primary_key=True)
    name = dy.String(nullable=False)
    alt_names = dy.List(dy.String(nullable=False), nullable=False)
    #: The names that are looked for, as the extractor cuts them: tokens in lower case, a space between.
    keys = dy.List(dy.String(nullable=False), nullable=False)
    country = dy.String(nullable=False)
    admin1 = dy.String(nullable=True)
    place_type = dy.String(nullable=False)
    lat = dy.Float64(nullable=False, min=-90, max=90)
    lon = dy.Float64(nullable=False, min=-180, max=180)
    population = dy.Int64(nullable=True, min=0)
    geonames_id = dy.Int64(nullable=False)
    source = dy.String(nullable=False)


class DeclaredSources(dy.Schema):
    """One row per source that `raw/sources.yml` of the home describes."""

    source_id = dy.String(primary_key=True)
    publisher = dy.String(nullable=True)
    licence = dy.String(nullable=True)
    language = dy.String(nullable=True)
    #: Of its feed, without query and fragment.
    url = dy.String(nullable=True)


class Corrections(dy.Schema):
    """One row per row of the reviewed CSV files, usable or not, in the order in which they are applied."""

    correction_id = dy.String(primary_key=True)
    file_name = dy.String(nullable=False)
    row_number = dy.Int64(nullable=False, min=2)
    position = dy.Int64(nullable=False, min=1)
    target_id = dy.String(nullable=False)
    target_kind = dy.String(nullable=True)
    target_mention_id = dy.String(nullable=True)
    field = dy.String(nullable=False)
    old = dy.String(nullable=True)
    new = dy.String(nullable=True)
    who = dy.String(nullable=False)
    why = dy.String(nullable=False)
    decided_on = dy.Date(nullable=True)
    problem = dy.String(nullable=True)
    landed_at = dy.Datetime(time_unit="us", nullable=False)


class History(dy.Schema):
    """One row per state of an event that differs from the one before, written when it is published; never rewritten."""

    event_id = dy.String(primary_key=True)
    version_number = dy.Int64(primary_key=True, min=1)
    valid_from = dy.Datetime(time_unit="us", nullable=False)
    change_reason = dy.String(nullable=False)
    is_end = dy.Bool(nullable=False)
    mention_ids = dy.List(dy.String(nullable=False), nullable=False)
    related_event_ids = dy.List(dy.String(nullable=False), nullable=False)
    state = dy.List(dy.Struct({"field": dy.String(nullable=False), "value": dy.String(nullable=False)}), nullable=False)
