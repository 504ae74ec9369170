"""Pages beside Dagster's: the report and the records in quarantine, served on loopback while `blotter ui` runs.

A browser follows no link from a page that was served to a file of the disk, so what metadata links to is served as well.

Run as `python -m orchestration.pages DESCRIPTOR`, with the number of a listening socket that it inherits. It ends when its
stdin is closed: so it outlives nobody who started it.

What does NOT belong here: anything that changes a home.
"""

import os
import socket
import sys
import threading
from html import escape

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.routing import Route

from orchestration.errors import BlotterError
from orchestration.landing import Reason, read_open_quarantine
from orchestration.resources import Home, home_from_environment

#: Records of the quarantine that its page shows at most, newest first, and characters of each.
RECORDS, CHARACTERS = 1_000, 2_000

_STYLE = """
:root{color-scheme:light dark;--page:#f6f5f2;--card:#fff;--ink:#1b1f24;--soft:#57606a;--line:#dddbd5;--warn:#a84e00}
@media(prefers-color-scheme:dark){:root{--page:#101316;--card:#181c21;--ink:#e8eaed;--soft:#a2abb5;--line:#2e343b;--warn:#ffb35c}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:70rem;padding:2rem 1rem 3rem;background:var(--page);color:var(--ink);
font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif}
h1{font-size:1.6rem;line-height:1.2;margin:0 0 .5rem}
h2{font-size:1rem;margin:0;overflow-wrap:anywhere}
p{margin:.25rem 0}
.soft{color:var(--soft)}
article{background:var(--card);border:1px solid var(--line);border-left:4px solid var(--warn);border-radius:8px;
padding:.8rem 1rem;margin:1rem 0}
pre{margin:.5rem 0 0;padding:.6rem .75rem;background:var(--page);border-radius:6px;white-space:pre-wrap;overflow-wrap:anywhere;
font:.85rem/1.45 ui-monospace,Consolas,"DejaVu Sans Mono",monospace}
code{font-family:ui-monospace,Consolas,"DejaVu Sans Mono",monospace;font-size:.9em}
a{color:inherit}
"""
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
}


def application(home: Home) -> Starlette:
    """The pages of a home: `/`, `/report`, `/quarantine`; to be asked by the names of this machine only."""

    def index(_: Request) -> Response:
        links = '<p><a href="/report">The report</a></p><p><a href="/quarantine">Records in quarantine</a></p>'
        return _page("Blotter", f'<p class="soft">{escape(str(home.root))}</p>{links}')

    def report(_: Request) -> Response:
        if not home.report.exists():
            return _page("Nothing is published yet", "<p>Run <code>blotter run</code>, or materialize everything.</p>", 404)
        # Its own policy is in the page.
        return FileResponse(home.report, media_type="text/html", headers={"Cache-Control": "no-store"})

    def quarantine(_: Request) -> Response:
        try:
            return _page("Records in quarantine", quarantine_html(home))
        except BlotterError as refusal:
            told = f"<p>{escape(refusal.where)}</p><p>{escape(refusal.fix)}</p>"
            return _page(refusal.what, told, 500)

    return Starlette(
        routes=[Route("/", index), Route("/report", report), Route("/quarantine", quarantine)],
        # A page elsewhere whose name was made to lead here has another host.
        middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=["127.0.0.1", "localhost"])],
    )


def quarantine_html(home: Home) -> str:
    """The open records of the quarantine, newest batch first: why each was put aside, what to do, and how it came.

    Raises:
        UnreadableFile: a file that landing wrote is damaged.
    """
    rows = read_open_quarantine(home.root)
    if rows.is_empty():
        return "<p>Nothing is in quarantine.</p>"
    parts = [f'<p class="soft">{rows.height:,} records that landing put aside; nothing of them is lost.</p>']
    for row in rows.reverse().head(RECORDS).iter_rows(named=True):
        came = row["raw"].decode("utf-8", "backslashreplace")
        parts.append(
            f"<article><h2>{escape(row['file_name'])}, record {row['record_number']:,}</h2>"
            f"<p><code>{escape(row['reason'])}</code> {escape(row['detail'])}</p>"
            f"<p>{escape(Reason(row['reason']).fix)}</p>"
            f'<p class="soft">Put aside {row["landed_at"]:%Y-%m-%d %H:%M} UTC, batch {escape(row["batch_id"])}</p>'
            f"<pre>{escape(came[:CHARACTERS])}{' …' if len(came) > CHARACTERS else ''}</pre></article>"
        )
    if rows.height > RECORDS:
        parts.append(f"<p>{rows.height - RECORDS:,} more: <code>blotter quarantine list --limit {rows.height}</code></p>")
    return "".join(parts)


def _page(title: str, body: str, status: int = 200) -> Response:
    return HTMLResponse(
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head>"
        f"<body><main><h1>{escape(title)}</h1>{body}</main></body></html>",
        status,
        _HEADERS,
    )


def main(descriptor: int) -> None:
    """Serve the home of the environment on a listening socket until stdin is closed."""
    threading.Thread(target=_outlive_nobody, daemon=True).start()
    server = uvicorn.Server(uvicorn.Config(application(home_from_environment()), log_level="warning", access_log=False))
    server.run(sockets=[socket.socket(fileno=descriptor)])


def _outlive_nobody() -> None:
    sys.stdin.read()
    os._exit(0)


if __name__ == "__main__":
    main(int(sys.argv[1]))
