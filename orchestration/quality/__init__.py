"""What a check looks at beyond dbt's tests: what arrived, how well it is read, which names are unknown, what is published."""

from orchestration.quality.arrivals import sources_on_time, volume_as_usual, well_formed
from orchestration.quality.contract import contract_kept, events_kept
from orchestration.quality.finding import Finding
from orchestration.quality.gold import reads_gold_well
from orchestration.quality.names import names_known, recent
from orchestration.quality.silence import records_found

__all__ = [
    "Finding",
    "contract_kept",
    "events_kept",
    "names_known",
    "reads_gold_well",
    "recent",
    "records_found",
    "sources_on_time",
    "volume_as_usual",
    "well_formed",
]
