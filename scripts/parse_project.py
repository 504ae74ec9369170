"""Have dbt parse the project and build its seeds, and the labelled blurbs be read, once, at installation.

All of it depends on the project alone; so no home's first run waits for it.
"""

import sys
import tempfile
from pathlib import Path

from orchestration import reference
from orchestration.manifest import DbtAtWork
from orchestration.quality import reads_gold_well
from orchestration.resources import GOLD, GOLD_FIGURES, Home, prepare, set_environment


def main() -> None:
    """Parse, build and read for a home that is gone afterwards; what comes of it names no home, and is kept in `build/`."""
    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder).resolve())
        set_environment(home)
        prepare(home)
        with home.held(), DbtAtWork(home, seeds_first=True, mends=True) as dbt:
            dbt.parsed()
            for message in dbt.build([]):
                if message["kind"] == "failed":
                    sys.exit(message["message"])
        reads_gold_well(GOLD, home.gold_figures, reference.load(), GOLD_FIGURES)


if __name__ == "__main__":
    main()
