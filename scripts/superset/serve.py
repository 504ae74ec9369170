"""Apache Superset on loopback over a home's published database, with Blotter's dashboard; ends with Ctrl-C.

    make superset                        (or BLOTTER_HOME=~/conflict make superset; PORT=8089)

Runs in Superset's own environment (requirements.lock). Superset keeps its users and charts in the home's warehouse/superset/,
which a run leaves alone; charts that a person adds stay, the dashboard of `assets/` is brought in again where it changed.
"""

import argparse
import hashlib
import os
import secrets
import socket
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parents[1]
USER = "admin"


def main() -> None:
    """Prepare what is not yet prepared, then become the server."""
    words = argparse.ArgumentParser(description="Apache Superset on loopback over a home's published database.")
    home = os.environ.get("BLOTTER_HOME") or str(REPOSITORY)
    words.add_argument("--home", type=Path, default=Path(home), help="the folder that holds raw/ and warehouse/")
    words.add_argument("--port", type=int, default=8088, help="the port on 127.0.0.1")
    told = words.parse_args()
    warehouse = told.home.expanduser().resolve() / "warehouse"
    database = warehouse / "blotter.duckdb"
    if not database.is_file():
        refuse("Nothing is published yet.", str(database), "Run `blotter run` first.")
    refuse_taken(told.port)
    state = warehouse / "superset"
    state.mkdir(mode=0o700, exist_ok=True)
    environment = environment_of(state)
    password = prepare(state, database, environment)
    sys.stderr.write(
        f"Superset opens at http://127.0.0.1:{told.port}/superset/dashboard/blotter/ (Ctrl-C ends it).\n"
        f"Log in as {USER} with {password}\n"
    )
    sys.stderr.flush()
    os.chdir(state)
    server = [str(Path(sys.executable).parent / "gunicorn"), "--bind", f"127.0.0.1:{told.port}", "--threads", "8"]
    server += ["--timeout", "120", "--log-level", "warning", "superset.app:create_app()"]
    os.execve(server[0], server, environment)


def environment_of(state: Path) -> dict[str, str]:
    """What Superset's processes are told: where its configuration and its state lie, and to tell nobody of itself."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SUPERSET_", "FLASK_"))}
    return kept | {
        "SUPERSET_CONFIG_PATH": str(HERE / "superset_config.py"),
        "SUPERSET_HOME": str(state),
        "BLOTTER_SUPERSET_STATE": str(state),
        "PYTHONPATH": str(HERE),
        "FLASK_APP": "superset.app:create_app()",
        "SCARF_ANALYTICS": "false",
    }


def prepare(state: Path, database: Path, environment: dict[str, str]) -> str:
    """Make Superset's own database and bring the dashboard in, where that is not done yet.

    Returns:
        The password of USER.
    """
    kept = {name: secret_in(state / name) for name in ("secret_key", "password")}
    versions = hashlib.sha256((HERE / "requirements.lock").read_bytes()).hexdigest()
    assets = assets_digest(database)
    if not is_done(state / "prepared", versions):
        sys.stderr.write("Preparing Superset's own database; this takes a minute, once ...\n")
        program = str(Path(sys.executable).parent / "superset")
        ran(environment, program, "db", "upgrade")
        names = ["--username", USER, "--firstname", "Blotter", "--lastname", "Reader", "--email", "reader@localhost.invalid"]
        ran(environment, program, "fab", "create-admin", *names, "--password", kept["password"])
        ran(environment, program, "init")
        (state / "prepared").write_text(versions, encoding="utf-8")
    if not is_done(state / "imported", assets):
        sys.stderr.write("Bringing in the dashboard ...\n")
        ran(environment, sys.executable, str(HERE / "import_assets.py"), str(database), USER)
        (state / "imported").write_text(assets, encoding="utf-8")
    return kept["password"]


def secret_in(path: Path) -> str:
    """The secret that a file holds; made where it is missing, for its owner alone."""
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(32), encoding="utf-8")
    return path.read_text(encoding="utf-8")


def is_done(mark: Path, wanted: str) -> bool:
    return mark.is_file() and mark.read_text(encoding="utf-8") == wanted


def assets_digest(database: Path) -> str:
    """Of what is brought in and how, and of the path that is put into it."""
    digest = hashlib.sha256(str(database).encode())
    for path in [HERE / "requirements.lock", HERE / "import_assets.py", *sorted((HERE / "assets").rglob("*.yaml"))]:
        digest.update(path.read_bytes())
    return digest.hexdigest()


def ran(environment: dict[str, str], *command: str) -> None:
    """Run a command; its words are told only where it fails."""
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.stderr.write(done.stdout + done.stderr)
        named = " ".join([Path(command[0]).name, *command[1:3]])
        refuse(f"`{named}` failed, as told above.", environment["BLOTTER_SUPERSET_STATE"], "Delete that folder and try again.")


def refuse_taken(port: int) -> None:
    """End where something else listens on the port."""
    with socket.socket() as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind(("127.0.0.1", port))
        except OSError as refusal:
            refuse(
                f"The port cannot be opened ({refusal.strerror}).",
                f"127.0.0.1:{port}",
                "End what runs there, or name another: PORT=8089.",
            )


def refuse(what: str, where: str, fix: str) -> NoReturn:
    sys.stderr.write(f"Refused: {what}\n  where  {where}\n  fix    {fix}\n")
    sys.exit(2)


if __name__ == "__main__":
    main()
