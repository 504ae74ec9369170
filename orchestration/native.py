"""The extractor in machine code, where somebody had it compiled (`make compile`): the same source, the same records, sooner.

What was compiled lies in `build/native`, in a folder named after the hash of its source and the kind of Python. It is taken
only where that is the source that stands here: after any change, until it is compiled again, the source itself runs.

What does NOT belong here: compiling (see `scripts/compile_extraction.py`).
"""

import hashlib
import importlib.util
import sys
import sysconfig
from collections.abc import MutableSequence
from pathlib import Path

SOURCE = Path(__file__).resolve().parent / "extraction"
FOLDER = SOURCE.parent.parent / "build" / "native"
#: Modules that write frames and files, where nothing is to be won.
_LEFT_AS_THEY_ARE = frozenset({"__init__", "frames", "lines", "store", "workers", "copying"})


def sources() -> list[Path]:
    """The modules that can be compiled, in order of name."""
    return [path for path in sorted(SOURCE.glob("*.py")) if path.stem not in _LEFT_AS_THEY_ARE]


def folder() -> Path:
    """Where the present source lies compiled for this Python, if it does."""
    hashed = hashlib.sha256(str(sysconfig.get_config_var("EXT_SUFFIX")).encode())
    for path in sources():
        hashed.update(path.name.encode() + b"\0" + path.read_bytes())
    return FOLDER / hashed.hexdigest()[:16]


def prefer(paths: MutableSequence[str]) -> None:
    """Have a package look for its modules among the compiled ones first, where there are any of the present source.

    Args:
        paths: the package's `__path__`.
    """
    if not FOLDER.is_dir() or not (found := folder()).is_dir():
        return
    for path in found.glob("*__mypyc*"):
        # What the modules share; each of them asks for it by its bare name.
        name = path.name.partition(".")[0]
        spec = importlib.util.spec_from_file_location(name, path)
        assert spec is not None
        assert spec.loader is not None
        shared = importlib.util.module_from_spec(spec)
        sys.modules[name] = shared
        spec.loader.exec_module(shared)
    paths.insert(0, str(found))
