"""Feeds fetched from a real server on loopback that misbehaves in every way."""

import gzip
import http.server
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import polars as pl
import pytest

from orchestration.landing import land
from orchestration.landing.fetching import FetchLimits, FetchOutcome, fetch

FEED = b"<rss><channel><item><description>Two killed.</description></item></channel></rss>"
Answer = Callable[[http.server.BaseHTTPRequestHandler], None]


class Server:
    """Answers every path by the function of that name, and remembers what it was asked."""

    def __init__(self) -> None:
        self.answers: dict[str, Answer] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                outer.asked.append((self.path, dict(self.headers)))
                self.close_connection = True
                outer.answers[self.path](self)

            def log_message(self, *_: object) -> None:
                pass

        class Quiet(http.server.ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *_: object) -> None:
                pass

        self.server = Quiet(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server()
    yield server
    server.server.shutdown()
    server.server.server_close()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "raw" / "inbox").mkdir(parents=True)
    return tmp_path


def point_at(home: Path, url: str, extra: str = "allow_private: true") -> None:
    (home / "raw" / "sources.yml").write_text(f"sources:\n- id: wire\n  url: {url}\n  language: en\n  {extra}\n")


def send(content: bytes, status: int = 200, **headers: str) -> Answer:
    def answer(request: http.server.BaseHTTPRequestHandler) -> None:
        request.send_response(status)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        for name, value in {"Content-Length": str(len(content)), **named}.items():
            request.send_header(name, value)
        request.end_headers()
        request.wfile.write(content)

    return answer


def ask(home: Path, server: Server, answer: Answer, limits: FetchLimits | None = None) -> FetchOutcome:
    server.answers["/feed"] = answer
    point_at(home, f"http://127.0.0.1:{server.port}/feed")
    (outcome,) = fetch(home, limits=limits)
    return outcome


def files(home: Path) -> list[Path]:
    return [path for path in (home / "raw" / "inbox").rglob("*") if path.is_file()]


def test_feed_is_kept_as_sent_and_landed_under_its_source(home: Path, server: Server) -> None:
    outcome = ask(home, server, send(FEED))
    assert outcome.status == "new"
    assert outcome.path is not None
    assert outcome.path.read_bytes() == FEED
    assert land(home).loaded == 1
    row = pl.read_parquet(next((home / "raw" / "blurbs").iterdir())).row(0, named=True)
    assert (row["source_id"], row["text"], row["declared_language"]) == ("wire", "Two killed.", "en")


def test_packed_feed_is_kept_packed(home: Path, server: Server) -> None:
    outcome = ask(home, server, send(gzip.compress(FEED), Content_Encoding="gzip"))
    assert outcome.path is not None
    assert outcome.path.suffixes == [".xml", ".gz"]
    assert land(home).loaded == 1


def test_unchanged_feed_is_asked_for_by_its_tags_and_adds_nothing(home: Path, server: Server) -> None:
    tags = {"ETag": '"a1"', "Last_Modified": "Wed, 03 Feb 2021 04:05:06 GMT"}
    assert ask(home, server, send(FEED, **tags)).status == "new"
    assert ask(home, server, send(b"", 304)).status == "unchanged"
    assert server.asked[1][1]["If-None-Match"] == '"a1"'
    assert server.asked[1][1]["If-Modified-Since"] == "Wed, 03 Feb 2021 04:05:06 GMT"
    assert ask(home, server, send(FEED)).status == "unchanged"
    assert len(files(home)) == 1


def drip(request: http.server.BaseHTTPRequestHandler) -> None:
    request.send_response(200)
    request.end_headers()
    while True:
        request.wfile.write(b"<rss>")
        time.sleep(0.05)


def drip_headers(request: http.server.BaseHTTPRequestHandler) -> None:
    request.wfile.write(b"HTTP/1.1 200 OK\r\nX: ")
    while True:
        request.wfile.write(b"x")
        time.sleep(0.05)


def flood(request: http.server.BaseHTTPRequestHandler) -> None:
    request.send_response(200)
    request.end_headers()
    while True:
        request.wfile.write(b"x" * 65_536)


def cut(request: http.server.BaseHTTPRequestHandler) -> None:
    request.send_response(200)
    request.send_header("Content-Length", str(len(FEED)))
    request.end_headers()
    request.wfile.write(FEED[:20])


MISBEHAVIOUR: dict[str, tuple[Answer, str]] = {
    "redirect to a file": (send(b"", 302, Location="file:///etc/passwd"), "Only http and https"),
    "redirect to another private host": (send(b"", 302, Location="http://localhost:9/"), "not public"),
    "redirect to the metadata service": (send(b"", 301, Location="http://169.254.169.254/latest"), "not public"),
    "redirect to itself": (send(b"", 302, Location="/feed"), "redirects more than 5 times"),
    "redirect to nowhere": (send(b"", 302, Location="http://[::bad"), "malformed"),
    "endless body": (flood, "more than 1,000,000 bytes"),
    "announced too large": (send(b"", Content_Length="99999999999"), "the cap is"),
    "slow body": (drip, "takes too long"),
    "slow headers": (drip_headers, "takes too long"),
    "silence": (lambda _: time.sleep(3), "takes too long"),
    "cut short": (cut, "ends after 20"),
    "server error": (send(b"", 500), "500"),
    "empty": (send(b""), "sends nothing"),
    "gone": (send(b"", 410), "410"),
    "unchanged, unasked": (send(b"", 304), "304"),
    "redirect to a number": (send(b"", 302, Location="http://2130706433/"), "not public"),
    "redirect with a password": (send(b"", 302, Location="http://a:b@x.example/"), "name or password"),
    "endless headers": (lambda request: request.wfile.write(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 500), "connection fails"),
    "broken chunks": (
        lambda request: request.wfile.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"),
        "connection fails",
    ),
    "a part": (send(FEED, 206), "206"),
    "no HTTP": (lambda request: request.wfile.write(b"SSH-2.0\r\n") and None, "connection fails"),
    "hang-up": (lambda _: None, "connection fails"),
}


@pytest.mark.fault(43)
@pytest.mark.parametrize("name", MISBEHAVIOUR)
def test_misbehaving_server_is_refused_within_the_caps_and_changes_nothing(home: Path, server: Server, name: str) -> None:
    answer, told = MISBEHAVIOUR[name]
    outcome = ask(home, server, answer, FetchLimits(size=1_000_000, seconds=1))
    assert outcome.status == "failed"
    assert told in outcome.detail
    assert files(home) == []


@pytest.mark.fault(43)
@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "10.0.0.1", "0.0.0.0"])
def test_private_and_loopback_addresses_are_refused_unless_allowed(home: Path, server: Server, host: str) -> None:
    point_at(home, f"http://{host}:{server.port}/feed", "")
    (outcome,) = fetch(home, limits=FetchLimits(seconds=1))
    assert (outcome.status, "not public" in outcome.detail) == ("failed", True)
    assert server.asked == []


def test_redirect_within_the_allowed_host_is_followed(home: Path, server: Server) -> None:
    server.answers["/new"] = send(FEED)
    assert ask(home, server, send(b"", 301, Location="/new")).status == "new"


def test_failing_feed_is_left_alone_longer_each_time_and_the_server_may_ask_for_more(home: Path, server: Server) -> None:
    server.answers["/feed"] = send(b"", 503)
    point_at(home, f"http://127.0.0.1:{server.port}/feed")
    waits, clock = [], 1_000_000

    def status() -> str:
        return fetch(home, now=lambda: float(clock))[0].status

    for _ in range(4):
        assert status() == "failed"
        wait = 0
        while status() == "waiting":
            clock, wait = clock + 100, wait + 100
        waits.append(wait)
        clock += 1_000_000
    assert waits == [300, 1200, 4800, 19200]
    server.answers["/feed"] = send(b"", 429, Retry_After="86000")
    assert fetch(home, now=lambda: 2e9)[0].status == "failed"
    assert fetch(home, now=lambda: 2e9 + 85_000)[0].status == "waiting"
    server.answers["/feed"] = send(FEED)
    assert fetch(home, now=lambda: 2e9 + 86_500)[0].status == "new"
