"""Which blurbs were landed before: 8 bytes each in memory, however many there are."""

from collections.abc import Sequence
from pathlib import Path

import polars as pl


class KnownBlurbs:
    """The numbers (the hexadecimal digits of `blurb_id`) of all blurbs seen so far, as a few sorted runs.

    Args:
        files: the committed files of sightings; of each only the column `blurb_id` of first sightings is read.
    """

    def __init__(self, files: Sequence[Path] = ()) -> None:
        self._runs: list[pl.Series] = []
        if files:
            numbers = (
                pl.scan_parquet(list(files), glob=False, hive_partitioning=False)
                .filter(pl.col("is_first_sighting"))
                .select(pl.col("blurb_id").str.slice(1).str.decode("hex").bin.reinterpret(dtype=pl.UInt64, endianness="big"))
                .collect()
                .to_series()
            )
            self._runs = [numbers.sort()]

    def add(self, numbers: pl.Series) -> pl.Series:
        """Take blurbs in.

        Args:
            numbers: UInt64, in landing order.

        Returns:
            Boolean, as long: whether this is the first time that the blurb is seen.
        """
        first = numbers.is_first_distinct()
        for run in self._runs:
            if run.len():
                place = run.search_sorted(numbers).clip(upper_bound=run.len() - 1)
                first = first & (run.gather(place) != numbers)
        self._runs.append(numbers.filter(first).sort())
        # Runs that at least halve in size keep both the look-ups and the merges few.
        while len(self._runs) > 1 and self._runs[-2].len() <= 2 * self._runs[-1].len():
            last, before = self._runs.pop(), self._runs.pop()
            self._runs.append(pl.concat([before, last]).sort())
        return first
