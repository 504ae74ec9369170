"""Feeds from the web into the inbox, kept as they were sent; landing reads them like any other file.

Only http and https, only public addresses unless a source allows its own host to be private, redirects held to the same,
and caps on size and time. The address that was checked is the one that is connected to.
"""

import contextlib
import datetime as dt
import email.utils
import hashlib
import http.client
import ipaddress
import json
import math
import socket
import ssl
import threading
import time
import urllib.parse
from collections.abc import Callable, Collection, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from orchestration.durable import replace_durably
from orchestration.errors import NotFetched
from orchestration.landing.sources import Source, load_sources

#: Told of bytes got and bytes to get (0 where the server does not say).
ByteProgress = Callable[[int, int], None]
_REDIRECTS = (301, 302, 303, 307, 308)
_AGENT = "blotter/0.1 (feed reader)"


@dataclass(frozen=True, slots=True)
class FetchLimits:
    """Caps of one fetch.

    Attributes:
        size: bytes of a feed.
        seconds: from the first connection to the last byte, redirects included.
        redirects: how many are followed.
        first_wait, longest_wait: seconds; the pause after a failure doubles from the one to the other.
    """

    size: int = 1 << 25
    seconds: float = 30.0
    redirects: int = 5
    first_wait: int = 300
    longest_wait: int = 86_400


@dataclass(frozen=True, slots=True)
class FetchOutcome:
    """What became of one source.

    Attributes:
        source_id: the source.
        status: `new`, `unchanged`, `waiting` (its back-off has not passed) or `failed`.
        detail: a sentence.
        path: the file in the inbox, if there is a new one.
    """

    source_id: str
    status: str
    detail: str
    path: Path | None = None


@dataclass(slots=True)
class _State:
    url: str = ""
    etag: str = ""
    last_modified: str = ""
    sha256: str = ""
    failures: int = 0
    not_before: float = 0.0


class _Failed(Exception):
    """The feed was not got; `wait` is what its server asks to wait, in seconds."""

    def __init__(self, detail: str, wait: float = 0.0) -> None:
        super().__init__(detail)
        self.wait = wait


def fetch(
    home: Path,
    *,
    source_ids: Collection[str] | None = None,
    limits: FetchLimits | None = None,
    now: Callable[[], float] | None = None,
) -> list[FetchOutcome]:
    """Ask every source of `raw/sources.yml` that has a url for what is new, and put it into the inbox.

    A feed that is sent again unchanged adds no file. A feed that fails changes nothing and is left alone for a while,
    longer each time.

    Args:
        home: the folder that holds `raw/` and `warehouse/`.
        source_ids: only these sources.
        limits: other caps than the usual.
        now: another clock, in seconds since 1970.

    Returns:
        One outcome per source, in the order of the file.

    Raises:
        BadSources: `raw/sources.yml` is wrong.
        NotWritable: the home cannot be written to.
    """
    wanted = [source for source in load_sources(home).entries if source.url]
    if source_ids is not None:
        wanted = [source for source in wanted if source.id in source_ids]
    return [_fetch_source(home, source, limits or FetchLimits(), (now or time.time)()) for source in wanted]


def _fetch_source(home: Path, source: Source, limits: FetchLimits, now: float) -> FetchOutcome:
    path = home / "warehouse" / ".build" / "fetch" / f"{source.id}.json"
    state = _read_state(path, source.url or "")
    if now < state.not_before:
        until = dt.datetime.fromtimestamp(state.not_before, dt.UTC)
        return FetchOutcome(source.id, "waiting", f"It failed {state.failures} times; it is asked again from {until:%F %T} UTC.")
    try:
        answer = _get(source.url or "", source.allow_private, state, limits)
    except _Failed as failure:
        state.failures += 1
        wait = min(limits.longest_wait, max(failure.wait, limits.first_wait * 2.0 ** min(state.failures - 1, 20)))
        state.not_before = now + wait
        _write_state(path, state)
        return FetchOutcome(source.id, "failed", str(failure))
    state.failures, state.not_before = 0, 0.0
    if answer is None:
        _write_state(path, state)
        return FetchOutcome(source.id, "unchanged", "Its server says that nothing changed.")
    content, encoding, state.etag, state.last_modified = answer
    sha256 = hashlib.sha256(content).hexdigest()
    is_same, state.sha256 = sha256 == state.sha256, sha256
    end = {"gzip": ".gz", "x-gzip": ".gz", "zstd": ".zst"}.get(encoding, "")
    file = home / "raw" / "inbox" / "feeds" / source.id / f"{sha256[:32]}.{source.format or 'xml'}{end}"
    if is_same or file.exists():
        _write_state(path, state)
        return FetchOutcome(source.id, "unchanged", "It was sent again as it was.")

    def write(temporary: Path) -> None:
        temporary.write_bytes(content)

    # The file first: were it lost, the state must not say that it was got.
    replace_durably(file, write)
    _write_state(path, state)
    return FetchOutcome(source.id, "new", f"{len(content):,} bytes.", file)


def download(
    url: str, *, allow_private: bool = False, limits: FetchLimits | None = None, progress: ByteProgress | None = None
) -> bytes:
    """The file at an address, under the same rules as a feed.

    Args:
        url: http or https.
        allow_private: whether its own host may have an address that is not public.
        limits: other caps than the usual.
        progress: called with bytes got and bytes to get.

    Raises:
        NotFetched: it was not got whole; `what` says why.
    """
    try:
        answer = _get(url, allow_private, _State(), limits or FetchLimits(), progress)
    except _Failed as failure:
        raise NotFetched(f"The file was not got. {failure}", url[:500], "Look at the address, or try again later.") from failure
    assert answer is not None  # nothing was asked that could be unchanged
    return answer[0]


def _read_state(path: Path, url: str) -> _State:
    with contextlib.suppress(OSError, ValueError, TypeError):
        state = _State(**json.loads(path.read_text(encoding="utf-8")))
        if state.url == url:
            return state
    return _State(url)


def _write_state(path: Path, state: _State) -> None:
    def write(temporary: Path) -> None:
        temporary.write_text(json.dumps(asdict(state)), encoding="utf-8")

    replace_durably(path, write)


def _get(
    url: str, allow_private: bool, state: _State, limits: FetchLimits, progress: ByteProgress | None = None
) -> tuple[bytes, str, str, str] | None:
    """Get a file: its bytes, content encoding, ETag and Last-Modified; none when it did not change."""
    origin = urllib.parse.urlsplit(url)
    deadline = time.monotonic() + limits.seconds
    headers = {
        "User-Agent": _AGENT,
        "Accept": "application/rss+xml, application/atom+xml, */*;q=0.5",
        "Accept-Encoding": "identity",
    }
    if state.etag:
        headers["If-None-Match"] = state.etag
    if state.last_modified:
        headers["If-Modified-Since"] = state.last_modified
    for _ in range(limits.redirects + 1):
        parts = _checked(url)
        may_be_private = allow_private and (parts.hostname, parts.port) == (origin.hostname, origin.port)
        with _answer(parts, headers, may_be_private, deadline) as response:
            if response.status in _REDIRECTS:
                target = _join(url, response.headers.get("Location", ""))
                if parts.scheme == "https" and target.lower().startswith("http:"):
                    raise _Failed(f"It redirects from https to http ({target[:200]}).")
                url = target
                continue
            if response.status == 304 and (state.etag or state.last_modified):
                return None
            if response.status != 200:
                raise _Failed(f"Its server answers {response.status} {response.reason}.", _retry_after(response))
            content = _body(response, limits, deadline, progress)
            told = response.headers
            return content, told.get("Content-Encoding", "").strip().lower(), told.get("ETag", ""), told.get("Last-Modified", "")
    raise _Failed(f"It redirects more than {limits.redirects} times.")


def _checked(url: str) -> urllib.parse.SplitResult:
    try:
        parts = urllib.parse.urlsplit(url)
        port = parts.port
    except ValueError as fault:
        raise _Failed(f"The address is malformed ({fault}).") from fault
    if parts.scheme not in ("http", "https") or not parts.hostname or port == 0:
        raise _Failed(f"Only http and https are fetched, not {url[:200]!r}.")
    if parts.username is not None or parts.password is not None:
        raise _Failed("The address holds a name or password.")
    return parts


def _join(url: str, location: str) -> str:
    try:
        return urllib.parse.urljoin(url, location)
    except ValueError as fault:
        raise _Failed(f"The address that it redirects to is malformed ({fault}).") from fault


def _resolve(parts: urllib.parse.SplitResult, may_be_private: bool) -> tuple[str, int]:
    """An address of the host that may be connected to; every address that the name has must be allowed."""
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        found = socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as fault:
        raise _Failed(f"The name {parts.hostname!r} is not found ({fault}).") from fault
    addresses = [str(entry[4][0]) for entry in found]
    for address in addresses:
        if not (may_be_private or _is_public(address)):
            raise _Failed(
                f"{parts.hostname!r} leads to {address}, which is not public; `allow_private: true` allows the source's own host."
            )
    return addresses[0], port


def _is_public(address: str) -> bool:
    parsed = ipaddress.ip_address(address.partition("%")[0])
    inner = getattr(parsed, "ipv4_mapped", None) or getattr(parsed, "sixtofour", None) or parsed
    return bool(inner.is_global and not inner.is_multicast and not inner.is_reserved)


@contextlib.contextmanager
def _answer(
    parts: urllib.parse.SplitResult, headers: dict[str, str], may_be_private: bool, deadline: float
) -> Iterator[http.client.HTTPResponse]:
    """Connect to the checked address and send the request; the socket is shut when the time is up, whatever it waits for."""
    address, port = _resolve(parts, may_be_private)
    left = deadline - time.monotonic()
    connection = http.client.HTTPConnection(parts.hostname or "", port, timeout=max(0.1, left))
    is_late = threading.Event()
    timer = threading.Timer(max(0.0, left), lambda: None)
    try:
        raw = socket.create_connection((address, port), timeout=max(0.1, left))
        if parts.scheme == "https":
            raw = ssl.create_default_context().wrap_socket(raw, server_hostname=parts.hostname)
        connection.sock = raw

        def shut() -> None:
            is_late.set()
            with contextlib.suppress(OSError):
                raw.shutdown(socket.SHUT_RDWR)

        timer = threading.Timer(max(0.0, deadline - time.monotonic()), shut)
        timer.daemon = True
        timer.start()
        path = urllib.parse.urlunsplit(("", "", parts.path or "/", parts.query, ""))
        connection.request("GET", urllib.parse.quote(path, safe="/%?&=:;+,@!$'()*~[]"), headers=headers)
        yield connection.getresponse()
    except _Failed:
        if is_late.is_set():
            raise _Failed("It takes too long.") from None
        raise
    except (OSError, http.client.HTTPException, ssl.SSLError) as fault:
        if is_late.is_set() or isinstance(fault, TimeoutError):
            raise _Failed("It takes too long.") from fault
        raise _Failed(f"The connection fails ({type(fault).__name__}: {str(fault)[:200]}).") from fault
    finally:
        timer.cancel()
        connection.close()


def _body(
    response: http.client.HTTPResponse, limits: FetchLimits, deadline: float, progress: ByteProgress | None = None
) -> bytes:
    told = response.headers.get("Content-Length", "")
    if told.isdecimal() and int(told[:20]) > limits.size:
        raise _Failed(f"It has {int(told[:20]):,} bytes; the cap is {limits.size:,}.")
    content = bytearray()
    while block := response.read1(1 << 16):
        content += block
        if len(content) > limits.size:
            raise _Failed(f"It has more than {limits.size:,} bytes.")
        if progress is not None:
            progress(len(content), int(told[:20]) if told.isdecimal() else 0)
        if time.monotonic() > deadline:
            raise _Failed("It takes too long.")
    if told.isdecimal() and len(content) < int(told[:20]):
        raise _Failed(f"It ends after {len(content):,} of {told[:20]} bytes.")
    if time.monotonic() > deadline:
        raise _Failed("It takes too long.")
    if not content:
        raise _Failed("Its server sends nothing.")
    return bytes(content)


def _retry_after(response: http.client.HTTPResponse) -> float:
    told = response.headers.get("Retry-After", "").strip()
    if told.isdecimal():
        return float(told[:9])
    with contextlib.suppress(ValueError, TypeError, OverflowError):
        wait = email.utils.parsedate_to_datetime(told).timestamp() - time.time()
        return wait if math.isfinite(wait) else 0.0
    return 0.0
