"""Compile the extractor to machine code: mypyc makes C of its modules, and the system's C compiler makes one library of that.

Run `make compile`; it needs a few minutes, a C compiler and Python's headers. GCC compiles twice: first a library that counts
which ways through the code are taken while blurbs are read, then one that is laid out for those ways. The result is tried on
every labelled blurb before it is put in its place, and thrown away where one record differs. `orchestration/native.py` tells
when it is used.
"""

import ast
import contextlib
import hashlib
import itertools
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from orchestration import native

ROOT = Path(__file__).resolve().parent.parent
GOLD = ROOT / "tests" / "gold"

#: What GCC is told beside what mypyc tells it: nobody but the library itself calls or replaces its functions.
_OWN_NAMES = ["-fvisibility=hidden", "-fno-semantic-interposition", "-fno-plt"]
_COUNTING = ["-fprofile-generate", "-fprofile-update=single"]
_COUNTED = ["-fprofile-use", "-fprofile-correction", "-Wno-missing-profile", "-flto=auto"]
#: Generated blurbs that are read, beside the labelled ones, to count which ways are taken.
_PRACTICE = 4_000


def compile_into(folder: Path) -> None:
    """Make the library and its modules.

    Args:
        folder: a new one, which gets the modules.

    Raises:
        SystemExit: there is no C compiler, or no headers of Python; or mypyc refuses a module, and says where.
    """
    from mypyc.build import mypycify
    from setuptools._distutils.ccompiler import new_compiler
    from setuptools._distutils.sysconfig import customize_compiler

    if not (Path(sysconfig.get_paths()["include"]) / "Python.h").exists():
        sys.exit("Python's headers are missing (python3-dev). Nothing was compiled; the source runs as it is.")
    shutil.copytree(ROOT / "orchestration", folder / "p" / "orchestration", ignore=shutil.ignore_patterns("__pycache__"))
    names = [str(path.relative_to(ROOT)) for path in native.sources()]
    for name in names:
        path = folder / "p" / name
        path.write_text(_with_constants(path.read_text(encoding="utf-8")), encoding="utf-8")
    with contextlib.chdir(folder / "p"):
        made = mypycify(
            ["--config-file", str(ROOT / "pyproject.toml"), "--follow-imports=silent", *names],
            multi_file=True,
            opt_level="2",
            debug_level="0",
            target_dir=str(folder / "c"),
        )
    compiler = new_compiler()
    customize_compiler(compiler)
    if shutil.which(compiler.compiler[0]) is None:
        sys.exit(f"There is no C compiler ({compiler.compiler[0]}). Nothing was compiled; the source runs as it is.")
    suffix = str(sysconfig.get_config_var("EXT_SUFFIX"))

    def build(told: list[str], into: Path) -> None:
        """Compile and link everything once; the counts of a library that counts lie beside its objects."""

        def objects(extension: Any, source: str) -> list[str]:
            include = [*extension.include_dirs, sysconfig.get_paths()["include"]]
            flags = [*extension.extra_compile_args, *told]
            return list(compiler.compile([source], output_dir=str(folder / "o"), include_dirs=include, extra_postargs=flags))

        with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
            jobs = [(extension, [pool.submit(objects, extension, source) for source in extension.sources]) for extension in made]
            for extension, parts in jobs:
                linked = [one for part in parts for one in part.result()]
                library = into / (extension.name.split(".")[-1] + suffix)
                compiler.link_shared_object(linked, str(library), extra_postargs=told)

    if _is_gcc(compiler.compiler[0]):
        print("Compiling a first time, to count.", flush=True)
        counting = folder / "n" / native.folder().name
        build([*_OWN_NAMES, *_COUNTING], counting)
        print("Reading, to be counted.", flush=True)
        subprocess.run([sys.executable, "-m", "scripts.compile_extraction", "--practise", counting.parent], check=True, cwd=ROOT)
        print("Compiling by what was counted.", flush=True)
        build([*_OWN_NAMES, *_COUNTED], folder)
        shutil.rmtree(folder / "n")
    else:
        build([], folder)
    for path in (folder / "c", folder / "o", folder / "p"):
        shutil.rmtree(path)


def _is_gcc(command: str) -> bool:
    """Whether a compiler is GCC itself, and not one that takes its name."""
    told = subprocess.run([command, "-dM", "-E", "-"], check=False, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
    return "__GNUC__" in told.stdout and "__clang__" not in told.stdout


def _practise(folder: Path) -> None:
    """Read labelled and generated blurbs by the modules that were compiled into a folder like `native.FOLDER`."""
    native.FOLDER = folder
    from orchestration.extraction import extract
    from tests.benchmarks.corpus import blurbs

    for _ in extract(blurbs(_PRACTICE)):
        pass
    _, by = _digest().split()
    if by != "compiled":
        sys.exit("The library that counts was not read with.")


def _with_constants(source: str) -> str:
    """A module whose names in capitals are told to be constants, which compiled code need not look up each time.

    Sets of literals that another set is cut or compared with become constants, too: else each use makes them anew.
    """
    source, sets = _without_sets(source)
    told = re.sub(r"^(_?[A-Z][A-Z0-9_]*) = ", r"\1: Final = ", source, flags=re.MULTILINE)
    told = re.sub(r"^(_?[A-Z][A-Z0-9_]*): (?!Final)([^=\n]+) = ", r"\1: Final[\2] = ", told, flags=re.MULTILINE)
    first = "; ".join(["from typing import Final", *(f"{name}: Final = frozenset({words})" for words, name in sets.items())])
    return re.sub(r"^(?=from (?!__future__)|import )", lambda _: f"{first}; ", told, count=1, flags=re.MULTILINE)


def _without_sets(source: str) -> tuple[str, dict[str, str]]:
    """A module with names for its sets of literals that are only looked at, and the names by what they stand for."""
    found: list[ast.expr] = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitAnd | ast.Sub):
            found.append(node.right)
        elif isinstance(node, ast.Compare) and all(isinstance(op, ast.LtE | ast.GtE) for op in node.ops):
            found += [node.left, *node.comparators]
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "isdisjoint":
            found += node.args
    literal = [x for x in found if isinstance(x, ast.Set) and all(isinstance(word, ast.Constant) for word in x.elts)]
    lines = [line.encode() for line in source.splitlines(keepends=True)]
    starts = [0, *itertools.accumulate(map(len, lines))]
    code, sets = b"".join(lines), dict[str, str]()
    for one in sorted(literal, key=lambda x: (x.lineno, x.col_offset), reverse=True):
        assert one.end_lineno is not None
        assert one.end_col_offset is not None
        name = sets.setdefault(ast.unparse(one), f"_SET_{len(sets)}")
        start, end = starts[one.lineno - 1] + one.col_offset, starts[one.end_lineno - 1] + one.end_col_offset
        code = code[:start] + name.encode() + code[end:]
    return code.decode(), sets


def digest() -> str:
    """A hash of the records of all labelled blurbs, as a new process reads them, and whether compiled code read them."""
    return subprocess.run([sys.executable, __file__, "--digest"], check=True, stdout=subprocess.PIPE, text=True, cwd=ROOT).stdout


def _digest() -> str:
    from orchestration.extraction import reading
    from orchestration.extraction.lines import answers, to_line

    hashed = hashlib.sha256()
    for path in sorted(GOLD.glob("*.jsonl")):
        with path.open("rb") as lines:
            for answer in answers(lines):
                hashed.update(to_line(answer).encode())
    return f"{hashed.hexdigest()} {'source' if str(reading.__file__).endswith('.py') else 'compiled'}"


def main() -> None:
    """Compile, compare, put in place."""
    place = native.folder()
    if place.exists():
        print("The present source is compiled.")
        return
    native.FOLDER.mkdir(parents=True, exist_ok=True)
    expected, _ = digest().split()
    with tempfile.TemporaryDirectory(dir=native.FOLDER) as made:
        compile_into(Path(made) / "made")
        (Path(made) / "made").rename(place)
    found, by = digest().split()
    if (found, by) != (expected, "compiled"):
        shutil.rmtree(place)
        sys.exit(f"Compiled code reads the labelled blurbs differently ({by}); it was removed, and the source runs as it is.")
    for other in native.FOLDER.iterdir():
        if other != place:
            shutil.rmtree(other)
    print(f"The extractor is compiled, and reads every blurb of {GOLD.relative_to(ROOT)} as its source does.")


if __name__ == "__main__":
    if "--practise" in sys.argv:
        _practise(Path(sys.argv[-1]))
    elif "--digest" in sys.argv:
        print(_digest())
    else:
        main()
