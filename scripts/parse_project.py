"""Have dbt parse the project once, when it is installed, so that no home's first run waits for that."""

import tempfile
from pathlib import Path

from orchestration.manifest import current_manifest
from orchestration.resources import Home, prepare, set_environment


def main() -> None:
    """Parse for a home that is gone afterwards; what was parsed names no home, and is kept in `build/`."""
    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder).resolve())
        set_environment(home)
        prepare(home)
        current_manifest(home)


if __name__ == "__main__":
    main()
