"""The places of whole countries that a home holds beside the seeds, from GeoNames: got, compiled, listed, removed.

What does NOT belong here: how a text is read for them (see `orchestration/extraction/villages.py`).
"""

from orchestration.gazetteer.dumps import compile_dump
from orchestration.gazetteer.holdings import ADDRESS, CREDIT, Added, Held, add, held, remove

__all__ = ["ADDRESS", "CREDIT", "Added", "Held", "add", "compile_dump", "held", "remove"]
