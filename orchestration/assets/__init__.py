"""The assets, from the raw file to the published mart. Each is thin: it calls a room's function and attaches what it did."""

from orchestration.assets.corrections import reviewed_corrections
from orchestration.assets.extraction import candidate_records, home_places, read_blurbs
from orchestration.assets.findings import check_result, held_back
from orchestration.assets.landing import inbox, landed_blurbs
from orchestration.assets.publish import event_history, publish_asset
from orchestration.assets.report import published_report
from orchestration.assets.warehouse import reference_files, unit_tests_by_model, warehouse_asset

__all__ = [
    "candidate_records",
    "check_result",
    "event_history",
    "held_back",
    "home_places",
    "inbox",
    "landed_blurbs",
    "publish_asset",
    "published_report",
    "read_blurbs",
    "reference_files",
    "reviewed_corrections",
    "unit_tests_by_model",
    "warehouse_asset",
]
