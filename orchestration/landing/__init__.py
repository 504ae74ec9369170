"""Landing: files of the inbox become sightings, ledger and quarantine under `raw/`; knows nothing of Dagster or dbt."""

from orchestration.landing.batches import read_ledger, read_quarantine
from orchestration.landing.fetching import FetchLimits, FetchOutcome, fetch
from orchestration.landing.inbox import LeftFile
from orchestration.landing.integrity import Damage, find_damage
from orchestration.landing.limits import Limits
from orchestration.landing.lock import RunLock
from orchestration.landing.quarantine import read_open_quarantine, read_quarantine_closed, retry_quarantine
from orchestration.landing.reasons import Reason
from orchestration.landing.run import LandingResult, RecordsMoved, known_sources, land
from orchestration.landing.sources import BadSources, Source, Sources, load_sources

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
