"""Write the documentation as a static site into warehouse/docs/: the codebook, the tables of the marts, and dbt's own pages.

    make docs            (needs a `blotter run` before it; opens from the disk, fetches nothing)

The codebook is docs/CODEBOOK.md, followed by the code lists that dbt_project/seeds holds; the tables are those of dbt's
manifest; dbt's pages are `dbt docs generate --static`.
"""

import csv
import shutil
import subprocess
import sys
from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path
from typing import Any

from markdown_it import MarkdownIt
from rich.console import Console

from orchestration.console import working
from orchestration.errors import BlotterError, UnreadableFile
from orchestration.manifest import current_manifest
from orchestration.resources import DBT_PROJECT, REPOSITORY, Home, environment, home_from_environment, prepare, set_environment

PAGES = {"index": "Overview", "codebook": "Codebook", "tables": "Tables", "dbt": "dbt's pages"}
#: Seeds that are code lists, with the columns that a reader of the codebook wants.
LISTS = {
    "event_types": ("event_type", "event_class", "description", "acled_event_type", "plover_event", "cameo_code"),
    "number_words": ("phrase", "low", "best", "high", "example"),
    "weapons": ("term", "weapon_class"),
    "confidence_levels": ("part", "level", "confidence", "description"),
}


def main() -> int:
    """Write the site; exit codes as `blotter`'s."""
    console = Console(stderr=True, highlight=False, soft_wrap=True)
    home = home_from_environment()
    try:
        with working("Writing the documentation"):
            site = build(home)
    except BlotterError as refusal:
        console.print(f"Refused: {refusal.what}\n  where  {refusal.where}\n  fix    {refusal.fix}", markup=False)
        return 2
    console.print(f"Open it in a browser: {site / 'index.html'}", markup=False)
    return 0


def build(home: Home) -> Path:
    """Write the site of a home.

    Returns:
        Its folder.

    Raises:
        UnreadableFile: nothing was built yet, so that dbt has no catalogue to show, or dbt refused.
    """
    if not home.build_database.exists():
        raise UnreadableFile("Nothing is built yet.", str(home.build_database), "Run `blotter run` first.")
    set_environment(home)
    prepare(home)
    manifest = current_manifest(home)
    site = home.warehouse / "docs"
    site.mkdir(exist_ok=True)
    shutil.copyfile(REPOSITORY / "docs" / "site.css", site / "site.css")
    marts = sorted(
        (node for node in manifest["nodes"].values() if node["resource_type"] == "model" and node["schema"] == "marts"),
        key=lambda node: node["name"],
    )
    _write(site, "codebook", *_codebook())
    _write(site, "tables", *_tables(marts))
    _write(site, "index", _overview(marts), [])
    _dbt(home, site)
    return site


def _dbt(home: Home, site: Path) -> None:
    target = home.build / "docs"
    with home.held():
        ran = subprocess.run(
            [Path(sys.executable).parent / "dbt", "--quiet", "docs", "generate", "--static", "--target-path", target],
            cwd=DBT_PROJECT,
            env=environment(),
            capture_output=True,
            text=True,
            check=False,
        )
    if ran.returncode:
        raise UnreadableFile("dbt could not write its pages.", str(target), (ran.stdout + ran.stderr).strip()[-600:])
    shutil.copyfile(target / "static_index.html", site / "dbt.html")


def _codebook() -> tuple[str, list[tuple[str, str]]]:
    """The codebook's text and code lists, and the headings for the menu."""
    text = (REPOSITORY / "docs" / "CODEBOOK.md").read_text(encoding="utf-8")
    parser = MarkdownIt("commonmark").enable("table")
    tokens = parser.parse(text)
    heads = []
    for index, token in enumerate(tokens):
        if token.type == "heading_open" and token.tag == "h2":
            title = tokens[index + 1].content
            token.attrSet("id", _anchor(title))
            heads.append((_anchor(title), title))
    body = parser.renderer.render(tokens, parser.options, {})
    for name, wanted in LISTS.items():
        with (DBT_PROJECT / "seeds" / f"{name}.csv").open(encoding="utf-8", newline="") as content:
            rows = list(csv.DictReader(content))
        title = f"Code list: {name}"
        heads.append((_anchor(title), title))
        body += f'<h2 id="{_anchor(title)}">{title}</h2>' + _table(wanted, ([row[c] for c in wanted] for row in rows))
    return body, heads


def _anchor(title: str) -> str:
    return "".join(letter if letter.isalnum() else "-" for letter in title.lower()).strip("-")


def _tables(marts: Sequence[dict[str, Any]]) -> tuple[str, list[tuple[str, str]]]:
    """Every mart: its grain and its columns."""
    body = "<h1>Tables of the marts</h1>"
    for node in marts:
        rows = (
            (f"<code>{escape(c['name'])}</code>", c.get("data_type") or "", c["description"]) for c in node["columns"].values()
        )
        cells = ([name, escape(kind), escape(told)] for name, kind, told in rows)
        body += f'<h2 id="{node["name"]}">{node["name"]}</h2><p>{escape(node["description"])}</p>'
        body += _table(("column", "type", "meaning"), cells, escaped=True)
    return body, [(node["name"], node["name"]) for node in marts]


def _overview(marts: Sequence[dict[str, Any]]) -> str:
    rows = ((f'<a href="tables.html#{n["name"]}"><code>{n["name"]}</code></a>', escape(n["description"])) for n in marts)
    return (
        "<h1>Blotter's documentation</h1>"
        '<p>How a report is coded: <a href="codebook.html">the codebook</a>. What each column means: '
        '<a href="tables.html">the tables</a>. How they are made, test by test, with their lineage: '
        '<a href="dbt.html">dbt\'s pages</a>.</p><h2>Marts</h2>' + _table(("table", "what a row is"), rows, escaped=True)
    )


def _table(columns: Iterable[str], rows: Iterable[Sequence[str]], *, escaped: bool = False) -> str:
    head = "".join(f'<th scope="col">{escape(column)}</th>' for column in columns)
    body = "".join("<tr>" + "".join(f"<td>{cell if escaped else escape(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    return f'<div class="scroll"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'


def _write(site: Path, page: str, body: str, heads: Sequence[tuple[str, str]]) -> None:
    inner = "".join(f'<li><a href="#{anchor}">{escape(title)}</a></li>' for anchor, title in heads)
    menu = "".join(
        f'<li><a href="{name}.html"{" aria-current=page" if name == page else ""}>{title}</a>'
        f"{f'<ul>{inner}</ul>' if name == page and inner else ''}</li>"
        for name, title in PAGES.items()
    )
    html = (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width,initial-scale=1">\n'
        f'<title>{PAGES[page]} · Blotter</title>\n<link rel="stylesheet" href="site.css">\n</head>\n<body>\n<div class="sheet">\n'
        f'<nav aria-label="Pages"><p class="brand">Blotter</p><ul>{menu}</ul></nav>\n<main>{body}</main>\n</div>\n'
        "</body>\n</html>\n"
    )
    (site / f"{page}.html").write_text(html, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
