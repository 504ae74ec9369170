"""Landing: files of the inbox become sightings, ledger and quarantine under `raw/`; knows nothing of Dagster or dbt."""

from orchestration.landing.batches import read_ledger, read_quarantine
from orchestration.landing.inbox import LeftFile
from orchestration.landing.limits import Limits
from orchestration.landing.lock import RunLock
from orchestration.landing.run import LandingResult, land

__all__ = ["LandingResult", "LeftFile", "Limits", "RunLock", "land", "read_ledger", "read_quarantine"]
