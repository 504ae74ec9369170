"""Land mutated files of every format and hold each to the ledger's invariant.

Run `python tests/faults/fuzz_landing.py [--inputs N] [--seed S]`; prints one JSON object. A crash ends it with an error.
"""

import argparse
import gzip
import io
import json
import random
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

import polars as pl  # noqa: E402
import pyarrow as pa  # noqa: E402

from orchestration.landing import Limits, land, read_ledger, read_quarantine  # noqa: E402
from tests.memory import peak_megabytes  # noqa: E402

FILES = 250  # landed together


def packed(data: bytes) -> bytes:
    """Data as one zstd frame."""
    file = pa.BufferOutputStream()
    with pa.CompressedOutputStream(file, "zstd") as stream:
        stream.write(data)
    return file.getvalue().to_pybytes()


def parquet() -> bytes:
    """A small Parquet file of blurbs."""
    file = io.BytesIO()
    pl.DataFrame({"text": ["a", "b", "a"], "title": [None, "t", None]}).write_parquet(file)
    return file.getvalue()


FUZZ_SEEDS = {
    "txt": "One killed.\r\nDeux tués à Gao\u2028hier\n\n\n\u0665 killed\n".encode(),
    "jsonl": b'{"text":"a","title":"t","published_at":"2021-02-03T04:05:06Z"}\n\n{"text":"\\u00e9\\n"}\r\n[1]\n{"text":"a"}\n',
    "json": b'[{"text":"a"},\n {"text":"b","x":{"y":["z"]}}, 7]',
    "csv": b'text,title,url\r\n"a ""b"", c",t,u\r\n"line\r\nbreak",,\r\nplain,,\r\n',
    "tsv": b'text\ttitle\na\tb\n"c\td"\te\n',
    "xml": b"<rss><channel>"
    + b"<item><title>t &amp; u</title><description><![CDATA[<p>x</p>]]></description></item>" * 3
    + b"</channel></rss>",
    "rss": b'<?xml version="1.0" encoding="ISO-8859-1"?><rss><channel>'
    + b"<item><description>Deux tu\xe9s</description><pubDate>3 Feb 2021 04:05 GMT</pubDate></item>" * 3
    + b"</channel></rss>",
    "parquet": parquet(),
    "txt.gz": gzip.compress(b"one\ntwo\n" * 20),
    "jsonl.zst": packed(b'{"text":"a"}\n{"text":"b"}\n' * 20),
}
TOKENS = [
    b'"',
    b"{",
    b"}",
    b"[",
    b"]",
    b",",
    b"\n",
    b"\r",
    b"\0",
    b"\xff",
    b"\xed\xa0\x80",
    b"<item>",
    b"</item>",
    b"&x;",
    b"<!--",
    b"\\",
    b"\xef\xbb\xbf",
    b"\xff\xfe",
    b"\xe2\x80\xa8",
    b'<?xml version="1.0" encoding="Shift_JIS"?>',
    b'<?xml version="1.0" encoding="base64"?>',
    b"GMT",
]


def mutate(content: bytes, choose: random.Random) -> bytes:
    data = bytearray(content)
    for _ in range(choose.randint(0, 6)):
        place = choose.randint(0, len(data))
        kind = choose.randrange(5)
        if kind == 0 and data:
            data[place % len(data)] = choose.randrange(256)
        elif kind == 1:
            data[place:place] = choose.choice(TOKENS)
        elif kind == 2:
            del data[place : place + choose.randint(1, 9)]
        elif kind == 3:
            data = data[:place]
        else:
            data[place:place] = data[: choose.randint(0, len(data))][-40:]
    return bytes(data)


def land_mutants(inputs: int, choose: random.Random) -> dict[str, float]:
    """Land so many mutants in one batch, and count what is wrong."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        inbox = home / "raw" / "inbox"
        inbox.mkdir(parents=True)
        for number in range(inputs):
            name = choose.choice(list(FUZZ_SEEDS))
            (inbox / f"{number}.{name}").write_bytes(mutate(FUZZ_SEEDS[name], choose))
        slowest, at = 0.0, time.process_time()

        def watch(*_: object) -> None:
            nonlocal slowest, at
            slowest, at = max(slowest, time.process_time() - at), time.process_time()

        result = land(home, limits=Limits(record=200, kept=50, block=choose.choice([1, 64, 1 << 16])), progress=watch)
        rows = pl.concat([pl.read_parquet(path) for path in (home / "raw" / "blurbs").iterdir()])
        ledger = read_ledger(home)
        found = dict.fromkeys(ledger["file_name"], 0)
        for frame in (rows, read_quarantine(home)):
            for name, count in frame.group_by("file_name").len().iter_rows():
                found[name] += count
        unbalanced = inputs - ledger.height
        for row in ledger.iter_rows(named=True):
            is_right = row["records_read"] == row["loaded"] + row["duplicates"] + row["quarantined"] + row["blank"]
            is_right &= found[row["file_name"]] == row["records_read"] - row["blank"]
            content = (inbox / row["file_name"]).read_bytes()
            if row["file_name"].endswith(".txt") and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
                # Another count of lines than the one that is tested.
                is_right &= row["records_read"] == len(content.removeprefix(b"\xef\xbb\xbf").splitlines())
            unbalanced += not is_right
        first = rows.filter("is_first_sighting")["blurb_id"]
        return {
            "inputs": inputs,
            "loaded": result.loaded,
            "quarantined": result.quarantined,
            "unbalanced": unbalanced,
            "doubled": first.len() - first.n_unique(),
            "slowest_seconds": round(slowest, 3),
        }


def main() -> None:
    """Land as many mutants as told and print the sums."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--inputs", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    told = parser.parse_args()
    choose = random.Random(told.seed)
    sums: dict[str, float] = {}
    for begun in range(0, told.inputs, FILES):
        for name, value in land_mutants(min(FILES, told.inputs - begun), choose).items():
            sums[name] = max(sums.get(name, 0), value) if name == "slowest_seconds" else sums.get(name, 0) + value
    sums["peak_megabytes"] = round(peak_megabytes())
    print(json.dumps(sums))


if __name__ == "__main__":
    main()
