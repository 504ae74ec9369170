"""Pin a package by its bare name too where a lock file pins it with extras alone.

pip asks for `name` and `name[extra]` apart. With hashes required it refuses the bare name as soon as the index has a newer
version than the pinned one.

Run as `python -m scripts.pin_bare_names LOCK`; a file that pins all bare names stays as it is.
"""

import re
import sys
from pathlib import Path

_PINNED = re.compile(r"^([\w.-]+)\[[^]]+\](==[^\n]*\n(?: +--hash=[^\n]*\n)+)", re.MULTILINE)


def with_bare_names(lock: str) -> str:
    """The text of a lock file in which each name that is pinned with extras is pinned without them as well."""

    def pinned(found: re.Match[str]) -> str:
        is_there = re.search(rf"^{re.escape(found[1])}==", lock, re.MULTILINE)
        bare = found[2].rstrip().removesuffix("\\").rstrip()
        return found[0] if is_there else f"{found[1]}{bare}\n{found[0]}"

    return _PINNED.sub(pinned, lock)


if __name__ == "__main__":
    path = Path(sys.argv[1])
    path.write_text(with_bare_names(path.read_text(encoding="utf-8")), encoding="utf-8")
