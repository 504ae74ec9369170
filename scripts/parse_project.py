"""Have dbt parse the project and read the labelled blurbs once, at installation, so that no home's first run waits for that."""

import tempfile
from pathlib import Path

from orchestration import reference
from orchestration.manifest import current_manifest
from orchestration.quality import reads_gold_well
from orchestration.resources import GOLD, GOLD_FIGURES, Home, prepare, set_environment


def main() -> None:
    """Parse and read for a home that is gone afterwards; what comes of it names no home, and is kept in `build/`."""
    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder).resolve())
        set_environment(home)
        prepare(home)
        current_manifest(home)
        reads_gold_well(GOLD, home.gold_figures, reference.load(), GOLD_FIGURES)


if __name__ == "__main__":
    main()
