"""The report as one HTML file: template, style, script, outlines and data put together; nothing in it is fetched.

Texts of blurbs are anyone's. They travel as JSON in which no `<` is left, the script puts them on the page as text and never
as markup, and the page's own policy lets no script run but the one whose hash it names.
"""

import base64
import hashlib
import json
import re
from dataclasses import fields
from importlib.resources import files
from pathlib import Path
from typing import Any

from orchestration.durable import replace_durably
from orchestration.reporting.reading import ReportData, read_warehouse

#: In the order in which they are read; one function scope holds them all.
SCRIPTS = ("data.js", "basemap.js", "map.js", "timeline.js", "groups.js", "evidence.js", "events.js", "main.js")
_SLOT = re.compile(r"\{\{(\w+)\}\}")


def to_html(data: ReportData) -> str:
    """The page, as text to be written in UTF-8."""
    style, script = _source("style.css"), "(() => {\n" + "\n".join(_source(name) for name in SCRIPTS) + "})();\n"
    policy = (
        f"default-src 'none'; style-src '{_digest(style)}'; script-src '{_digest(script)}'; base-uri 'none'; form-action 'none'"
    )
    slots = {
        "policy": policy,
        "style": style,
        "script": script,
        "basemap": _harmless(json.loads(_source("basemap.json"))),
        "data": _harmless({field.name: getattr(data, field.name) for field in fields(data)}),
    }
    # One pass: braces in a blurb are no slot.
    return _SLOT.sub(lambda slot: slots[slot[1]], _source("page.html"))


def write_report(database: Path, path: Path) -> ReportData:
    """Write the report of a published database.

    Args:
        database: the published database.
        path: the file, replaced whole.

    Returns:
        What the page shows.

    Raises:
        UnreadableFile: nothing is published.
        NotWritable: the file cannot be written; one that was there stays.
    """
    data = read_warehouse(database)
    html = to_html(data)
    replace_durably(path, lambda aside: _write(aside, html))
    return data


def _source(name: str) -> str:
    return (files("orchestration.reporting") / "browser" / name).read_text(encoding="utf-8")


def _digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _harmless(value: Any) -> str:
    """JSON that can stand inside a script element: nothing in it ends the element or begins another."""
    told = json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str)
    return told.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _write(path: Path, text: str) -> None:
    # Line ends as written: the hashes of the policy are those of the bytes.
    path.write_text(text, encoding="utf-8", newline="\n")
