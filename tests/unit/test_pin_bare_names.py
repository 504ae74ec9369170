"""A lock file that pip can install from, whatever is newer on the index."""

from scripts.pin_bare_names import with_bare_names
from tests.conftest import REPOSITORY

HASHES = "    --hash=sha256:aa \\\n    --hash=sha256:bb\n"
EXTRA = f"two[x]==2.0 \\\n{HASHES}    # via one\n"


def test_a_name_that_is_pinned_with_extras_is_pinned_without_them_to_the_same_hashes() -> None:
    assert with_bare_names(f"one==1.0 \\\n{HASHES}{EXTRA}") == f"one==1.0 \\\n{HASHES}two==2.0 \\\n{HASHES}{EXTRA}"


def test_what_is_pinned_by_its_bare_name_stays_as_it_is() -> None:
    lock = f"two==2.0 \\\n{HASHES}{EXTRA}"
    assert with_bare_names(lock) == lock


def test_the_lock_of_the_project_pins_every_bare_name() -> None:
    lock = (REPOSITORY / "requirements.lock").read_text(encoding="utf-8")
    assert with_bare_names(lock) == lock
