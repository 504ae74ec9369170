"""What a check found, before anyone shows it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl


@dataclass(frozen=True, slots=True)
class Finding:
    """The result of one check.

    Attributes:
        passed: whether all is as it should be.
        told: one sentence with the figures that decided.
        fix: what to do where it did not pass.
        figures: single figures by name.
        tables: what a person looks at next, by name.
    """

    passed: bool
    told: str
    fix: str
    figures: Mapping[str, int | float] = field(default_factory=dict)
    tables: Mapping[str, pl.DataFrame] = field(default_factory=dict)
