"""`blotter places` against a real server on loopback, good and bad, and whole dumps where they are at hand."""

import gzip
import http.server
import io
import json
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from orchestration.errors import BadWords, NotFetched, UnreadableFile
from orchestration.extraction import Blurb, extract
from orchestration.gazetteer import add, held, remove
from orchestration.reference import load
from tests.conftest import Blotter
from tests.unit.gazetteer.dumps import EXCERPT, dump, row, whole


def zipped(name: str, content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("readme.txt", "The columns are ...")
        archive.writestr(name, content)
    return out.getvalue()


class Server:
    """A folder of files over HTTP, as GeoNames serves its dumps; `cut` ends an answer too early."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.cut = 0
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                content = outer.files.get(self.path)
                self.send_response(404 if content is None else 200)
                self.send_header("Content-Length", str(len(content or b"")))
                self.end_headers()
                self.wfile.write((content or b"")[: len(content or b"") - outer.cut])

            def log_message(self, *_: object) -> None:
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server()
    server.files["/ML.zip"] = zipped("ML.txt", EXCERPT.read_bytes())
    yield server
    server.server.shutdown()
    server.server.server_close()


@pytest.fixture
def empty_home(tmp_path: Path) -> Path:
    (tmp_path / "home" / "raw").mkdir(parents=True)
    return tmp_path / "home"


def files(home: Path) -> list[str]:
    return sorted(path.name for path in (home / "raw").rglob("*") if path.is_file())


def test_a_country_is_got_listed_and_removed_by_command(server: Server, empty_home: Path, blotter: Blotter) -> None:
    got = blotter("places", "add", "ml", "--from", server.address, "--json", home=empty_home)
    assert (got.returncode, got.stderr) == (0, "")
    (told,) = json.loads(got.stdout)
    assert (told["country"], told["rows"], told["replaced"]) == ("ML", 24, False)
    assert "Creative Commons Attribution 4.0" in told["credit"]
    (listed,) = json.loads(blotter("places", "list", "--json", home=empty_home).stdout)
    assert (listed["country"], listed["places"]) == ("ML", told["places"])
    assert "geonames.org" in blotter("places", "list", home=empty_home).stdout
    assert blotter("places", "remove", "ML", home=empty_home).returncode == 0
    assert files(empty_home) == []


def test_explain_extract_and_evaluate_use_the_places_of_the_home(empty_home: Path, blotter: Blotter, tmp_path: Path) -> None:
    add(empty_home, file=EXCERPT)
    text = "JNIM fighters killed four soldiers in Sirakorola, Mali, on Friday."
    assert "13.287° N, 7.570° W" in blotter("explain", text, home=empty_home).stdout
    lines = tmp_path / "in.jsonl"
    lines.write_text(json.dumps({"id": "a", "text": text, "events": []}) + "\n")
    answer = json.loads(blotter("extract", lines, home=empty_home).stdout)
    assert [place["place_id"] for place in answer["events"][0]["places"]] == ["gn-2451005"]
    assert blotter("evaluate", lines, home=empty_home).returncode == 0


def test_adding_again_stands_for_the_older_and_gives_the_same_file(server: Server, empty_home: Path) -> None:
    first = add(empty_home, "ML", address=server.address)
    content = first.path.read_bytes()
    assert add(empty_home, "ML", address=server.address).replaced
    assert first.path.read_bytes() == content


def test_progress_tells_the_bytes(server: Server, empty_home: Path) -> None:
    told: list[tuple[int, int]] = []
    add(empty_home, "ML", address=server.address, progress=lambda done, total: told.append((done, total)))
    size = len(server.files["/ML.zip"])
    assert told[-1] == (size, size)


def test_a_dump_that_is_not_there_changes_nothing(server: Server, empty_home: Path) -> None:
    with pytest.raises(NotFetched, match="404") as refused:
        add(empty_home, "NE", address=server.address)
    assert refused.value.where == f"{server.address}/NE.zip"
    assert files(empty_home) == []


def test_a_dump_that_ends_too_early_leaves_the_older(server: Server, empty_home: Path) -> None:
    before = add(empty_home, "ML", address=server.address).path.read_bytes()
    server.cut = 20
    with pytest.raises(NotFetched, match="ends after"):
        add(empty_home, "ML", address=server.address)
    assert (empty_home / "raw" / "places" / "ML.parquet").read_bytes() == before


def test_geonames_own_address_may_not_lead_into_a_private_network(empty_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("orchestration.gazetteer.holdings.ADDRESS", "http://127.0.0.1:9")
    with pytest.raises(NotFetched, match="not public"):
        add(empty_home, "ML", address="http://127.0.0.1:9")


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"PK\x03\x04 half of an archive", "damaged"),
        (zipped("ML.txt", EXCERPT.read_bytes())[:-30], "damaged"),
        (gzip.compress(EXCERPT.read_bytes())[:-10], "damaged"),
        (zipped("notes.csv", b"x"), "does not hold one dump"),
    ],
    ids=["half a zip", "no directory", "half a gzip", "no dump inside"],
)
def test_a_damaged_archive_is_refused(content: bytes, what: str, empty_home: Path, tmp_path: Path) -> None:
    file = tmp_path / "ML.zip"
    file.write_bytes(content)
    with pytest.raises(UnreadableFile, match=what):
        add(empty_home, "ML", file=file)
    assert files(empty_home) == []


def test_a_dump_larger_than_the_cap_is_refused(empty_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("orchestration.gazetteer.holdings._TEXT_CAP", 1_000)
    file = tmp_path / "ML.zip"
    file.write_bytes(zipped("ML.txt", dump(*(row(n, "Sobodara") for n in range(1_000)))))
    with pytest.raises(UnreadableFile, match="unpacks to more than 1,000 bytes"):
        add(empty_home, "ML", file=file)


@pytest.mark.parametrize(
    ("words", "what"),
    [
        (["places", "add"], "No country is named."),
        (["places", "add", "XX"], "There is no country 'XX'."),
        (["places", "add", "--file", "/nowhere/ML.txt"], "No such file or directory"),
        (["places", "add", "ML", "NE", "--file", str(EXCERPT)], "2 countries and 1 files are named."),
        (["places", "add", "NE", "--file", str(EXCERPT)], "rows of ML, not of NE"),
        (["places", "remove", "ML"], "holds no places of 'ML'"),
    ],
    ids=["nothing", "no country", "no file", "too few files", "another country", "not held"],
)
def test_words_that_cannot_be_done_are_refused(words: list[str], what: str, empty_home: Path, blotter: Blotter) -> None:
    refused = blotter(*words, home=empty_home)
    assert refused.returncode == 2
    assert what in refused.stderr
    assert files(empty_home) == []


def test_a_name_that_climbs_out_of_the_folder_is_refused(empty_home: Path) -> None:
    (empty_home / "raw" / "kept.parquet").write_bytes(b"x")
    with pytest.raises(BadWords):
        remove(empty_home, "../kept")
    assert files(empty_home) == ["kept.parquet"]


def test_a_file_that_was_broken_tells_what_to_do(empty_home: Path, blotter: Blotter) -> None:
    add(empty_home, file=EXCERPT).path.write_bytes(b"PAR1")
    for words in (["places", "list"], ["explain", "Gunmen killed two people in Mali."]):
        refused = blotter(*words, home=empty_home)
        assert refused.returncode == 2
        assert "blotter places add ML" in refused.stderr


def test_whole_dumps_are_got_and_read_with(server: Server, empty_home: Path) -> None:
    for country in ("ML", "NE", "BF"):
        content = gzip.decompress(whole(country).read_bytes())
        server.files[f"/{country}.zip"] = zipped(f"{country}.txt", content)
        added = add(empty_home, country, address=server.address)
        assert added.rows == content.count(b"\n")
        assert added.places > 9_000
    assert [one.country for one in held(empty_home)] == ["BF", "ML", "NE"]
    text = "JNIM fighters killed four soldiers near Nokara, in Mali's Mopti region, on Friday."
    (reading,) = extract([Blurb("b", text)], load(empty_home / "raw" / "places"))
    (place,) = reading.records[0].places
    assert (place["place_id"], place["admin1"], place["lat"], place["lon"]) == ("gn-2452623", "ML-5", 15.17629, -2.39588)
