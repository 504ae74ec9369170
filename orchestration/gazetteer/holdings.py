"""Which countries' places a home holds: add, list, remove. They lie in `raw/places`, one Parquet file a country."""

import datetime as dt
import gzip
import io
import zipfile
import zlib
from pathlib import Path
from typing import NamedTuple

import polars as pl

from orchestration.durable import flush_folder, sweep_orphans, write_parquet_durably, writing_to
from orchestration.errors import BadDump, BadWords, UnreadableFile
from orchestration.gazetteer.dumps import compile_dump
from orchestration.landing import RunLock
from orchestration.landing.fetching import ByteProgress, FetchLimits, download
from orchestration.reference import load

#: Where GeoNames keeps its dumps, one `XX.zip` a country.
ADDRESS = "https://download.geonames.org/export/dump"
CREDIT = "Places: GeoNames (https://www.geonames.org/), Creative Commons Attribution 4.0."
#: The largest dump of a country packs to some 70 MB and holds some 400 MB.
_LIMITS = FetchLimits(size=256 << 20, seconds=1_800.0)
_TEXT_CAP = 1 << 30


class Added(NamedTuple):
    """What `add` did: the country, rows read, places and names kept, and whether they stand for older ones."""

    country: str
    rows: int
    places: int
    names: int
    replaced: bool
    path: Path


class Held(NamedTuple):
    """One country's places in a home."""

    country: str
    places: int
    names: int
    source: str
    added_at: dt.datetime
    bytes: int


def _folder(home: Path) -> Path:
    return home / "raw" / "places"


def add(
    home: Path,
    country: str | None = None,
    *,
    file: Path | None = None,
    address: str = ADDRESS,
    progress: ByteProgress | None = None,
) -> Added:
    """Put a country's places into a home, in place of those it holds of that country.

    Args:
        home: the folder that holds `raw/`.
        country: its ISO 3166-1 code; with a file it may be left to the file.
        file: a dump on disk (.txt, .zip or .gz); else it is fetched.
        address: the folder of dumps to fetch from. One that is not GeoNames' own may be on a private host: it was named by hand.
        progress: told of the bytes of a download.

    Raises:
        BadWords: there is no such country.
        NotFetched: the dump was not got.
        UnreadableFile: the file cannot be read or unpacked.
        BadDump: it is not in GeoNames' format, or of another country.
        BusyError, NotWritable: the home is held by another process, or cannot be written to.
    """
    reference = load()
    code = country.upper() if country else None
    if code is not None and code not in {row.iso3166_1_a2 for row in reference.countries}:
        raise BadWords(f"There is no country {country!r}.", "CODE", "Name its ISO 3166-1 code of two letters, as ML.")
    if file is not None:
        try:
            packed, where = file.read_bytes(), str(file)
        except OSError as refusal:
            raise UnreadableFile(
                f"The file cannot be read ({refusal.strerror}).", str(file), "Name a dump that can."
            ) from refusal
    elif code is None:
        raise BadWords("No country is named.", "CODE", "Name its ISO 3166-1 code, as ML, or a file with --file.")
    else:
        where = f"{address.rstrip('/')}/{code}.zip"
        packed = download(where, allow_private=address != ADDRESS, limits=_LIMITS, progress=progress)
    dump = compile_dump(unpack(packed, where, code), where, reference, code)
    path = _folder(home) / f"{dump.country}.parquet"
    with RunLock(home):
        replaced = path.exists()
        write_parquet_durably(dump.places, path)
        sweep_orphans(path.parent)
    return Added(dump.country, dump.rows, dump.places.height, int(dump.places["keys"].list.len().sum()), replaced, path)


def unpack(packed: bytes, where: str, country: str | None) -> bytes:
    """The text of a dump: of the one file of a zip archive that is named after a country, of a gzip file, or as it is.

    Raises:
        UnreadableFile: it is damaged, holds no dump, or unpacks to more than a gigabyte.
    """
    try:
        if packed[:4] == b"PK\x03\x04":
            with zipfile.ZipFile(io.BytesIO(packed)) as archive:
                names = [one for one in archive.namelist() if one.lower() != "readme.txt" and one.lower().endswith(".txt")]
                if country is not None and f"{country}.txt" in names:
                    names = [f"{country}.txt"]
                if len(names) != 1:
                    raise UnreadableFile("The archive does not hold one dump.", where, "Name a country's zip file from GeoNames.")
                with archive.open(names[0]) as text:
                    return _capped(text.read(_TEXT_CAP + 1), where)
        if packed[:2] == b"\x1f\x8b":
            with gzip.open(io.BytesIO(packed)) as text:
                return _capped(text.read(_TEXT_CAP + 1), where)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError) as damage:
        raise UnreadableFile(f"The archive is damaged ({damage}).", where, "Get it again.") from damage
    if b"\0" in packed[:4096] or packed.lstrip()[:1] == b"<":
        raise BadDump("That is no dump: not a zip archive, not gzip, not text in columns.", where, "Name a dump from GeoNames.")
    return packed


def _capped(text: bytes, where: str) -> bytes:
    if len(text) > _TEXT_CAP:
        raise UnreadableFile(f"The dump unpacks to more than {_TEXT_CAP:,} bytes.", where, "Name one country's dump.")
    return text


def held(home: Path) -> list[Held]:
    """What a home holds, by country.

    Raises:
        UnreadableFile: a file of it cannot be read.
    """
    out = []
    for path in sorted(_folder(home).glob("[!.]*.parquet")):
        try:
            places, names, source = (
                pl.scan_parquet(path).select(pl.len(), pl.col("keys").list.len().sum(), pl.col("source").first()).collect().row(0)
            )
            told = path.stat()
        except (OSError, pl.exceptions.PolarsError) as refusal:
            raise UnreadableFile(
                f"The places cannot be read ({refusal}).", str(path), f"Get them again: blotter places add {path.stem}"
            ) from refusal
        out.append(
            Held(path.stem, places, int(names), source, dt.datetime.fromtimestamp(int(told.st_mtime), dt.UTC), told.st_size)
        )
    return out


def remove(home: Path, country: str) -> None:
    """Take a country's places out of a home; the seeds' stay.

    Raises:
        BadWords: it holds none of that country.
        BusyError, NotWritable: the home is held by another process, or cannot be written to.
    """
    path = _folder(home) / f"{country.upper()}.parquet"
    if not country.isalpha() or not path.exists():
        told = ", ".join(one.stem for one in sorted(_folder(home).glob("[!.]*.parquet"))) or "none"
        raise BadWords(f"This home holds no places of {country!r}.", str(_folder(home)), f"It holds: {told}.")
    with RunLock(home), writing_to(path):
        path.unlink()
        flush_folder(path.parent)
