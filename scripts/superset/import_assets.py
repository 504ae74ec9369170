"""Bring the database, datasets, charts and dashboard of `assets/` into Superset; those that are there are overwritten.

    python import_assets.py DATABASE USER        (in the environment that serve.py makes)

`superset import-dashboards` would leave charts and datasets that are there as they are.
"""

import sys
from pathlib import Path

from superset.app import create_app

ASSETS = Path(__file__).resolve().parent / "assets"


def contents(database: Path) -> dict[str, str]:
    """The assets by the names that Superset knows them by, with the path of the published database put in."""
    files = sorted(ASSETS.rglob("*.yaml"))
    return {
        path.relative_to(ASSETS).as_posix(): path.read_text(encoding="utf-8").replace("PUBLISHED", str(database))
        for path in files
    }


def main(database: str, user: str) -> None:
    """Import, as the user, who then owns what was made."""
    with create_app().app_context():
        # These can be imported only where there is an application.
        from superset import security_manager
        from superset.commands.exceptions import CommandInvalidError
        from superset.commands.importers.v1.assets import ImportAssetsCommand
        from superset.utils.core import override_user

        try:
            with override_user(security_manager.find_user(username=user)):
                ImportAssetsCommand(contents(Path(database))).run()
        except CommandInvalidError as refusal:
            sys.exit(f"The assets are not valid: {refusal.normalized_messages()}")


if __name__ == "__main__":
    main(*sys.argv[1:])
