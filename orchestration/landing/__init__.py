"""Landing: files of the inbox become sightings, ledger and quarantine under `raw/`; knows nothing of Dagster or dbt."""

import importlib
from typing import TYPE_CHECKING, Any

from orchestration.landing.sources import BadSources, Source, Sources, load_sources

if TYPE_CHECKING:
    from orchestration.landing.batches import read_ledger, read_quarantine
    from orchestration.landing.fetching import FetchLimits, FetchOutcome, fetch
    from orchestration.landing.inbox import LeftFile
    from orchestration.landing.integrity import Damage, find_damage
    from orchestration.landing.limits import Limits
    from orchestration.landing.lock import RunLock
    from orchestration.landing.quarantine import read_open_quarantine, read_quarantine_closed, retry_quarantine
    from orchestration.landing.reasons import Reason
    from orchestration.landing.run import LandingResult, RecordsMoved, known_sources, land

__all__ = [
    "BadSources",
    "Damage",
    "FetchLimits",
    "FetchOutcome",
    "LandingResult",
    "LeftFile",
    "Limits",
    "Reason",
    "RecordsMoved",
    "RunLock",
    "Source",
    "Sources",
    "fetch",
    "find_damage",
    "known_sources",
    "land",
    "load_sources",
    "read_ledger",
    "read_open_quarantine",
    "read_quarantine",
    "read_quarantine_closed",
    "retry_quarantine",
]

#: What is imported where it is asked for: what reads and writes Parquet takes half a second, and the sources of a home are
#: looked at before anything else is done.
_LATER = {
    "batches": ("read_ledger", "read_quarantine"),
    "fetching": ("FetchLimits", "FetchOutcome", "fetch"),
    "inbox": ("LeftFile",),
    "integrity": ("Damage", "find_damage"),
    "limits": ("Limits",),
    "lock": ("RunLock",),
    "quarantine": ("read_open_quarantine", "read_quarantine_closed", "retry_quarantine"),
    "reasons": ("Reason",),
    "run": ("LandingResult", "RecordsMoved", "known_sources", "land"),
}


def __getattr__(name: str) -> Any:
    for module, names in _LATER.items():
        if name in names:
            return getattr(importlib.import_module(f"orchestration.landing.{module}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
