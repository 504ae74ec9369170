"""An explanation as one HTML page that needs nothing else: no network, no script, light and dark, for keyboard and reader alike.

Each value is a link to its words. Pointing at a value or focusing it lights its words up and the other way round, which CSS
does alone (`:has`); following the link keeps them lit.
"""

from collections.abc import Iterator
from html import escape
from itertools import pairwise
from typing import NamedTuple

from orchestration.explaining.facts import QUESTIONS, Explained, Explanation, Fact
from orchestration.explaining.terminal import readable

#: Rows of marks under a line of text that a page makes room for; deeper ones share the last.
_LANES = 6
_CHARACTERS_OF_A_TAG = 0.9

_STYLE = """
:root{color-scheme:light dark;--page:#f6f5f2;--card:#fff;--ink:#1b1f24;--soft:#57606a;--line:#dddbd5;--tint:16%;
--act:#1b1f24;--who:#c4201d;--whom:#a84e00;--where:#15703c;--when:#1d5fc4;--toll:#7428c9;--says:#0b6e80;--also:#5b6470;
--sans:system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif;
--serif:Charter,"Iowan Old Style",Georgia,"DejaVu Serif",serif;
--mono:ui-monospace,"SF Mono",Consolas,"DejaVu Sans Mono",monospace}
@media(prefers-color-scheme:dark){
:root{--page:#101316;--card:#181c21;--ink:#e8eaed;--soft:#a2abb5;--line:#2e343b;--tint:26%;
--act:#e8eaed;--who:#ff8f87;--whom:#ffb35c;--where:#6fdc95;--when:#86bcff;--toll:#cfa9ff;--says:#63d7e3;--also:#aab4bf}
}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--ink);font:16px/1.5 var(--sans)}
.sheet{max-width:88rem;margin:0 auto;padding:2.5rem clamp(1rem,4vw,3rem) 3rem}
header p,footer{color:var(--soft);font-size:.875rem;margin:0}
.brand{font-weight:650;letter-spacing:.01em}
h1{font-size:1.75rem;line-height:1.2;margin:.35rem 0 .5rem;letter-spacing:-.015em}
h2{font-size:1.2rem;margin:0;letter-spacing:-.01em}
.legend{display:flex;flex-wrap:wrap;gap:.4rem 1.25rem;list-style:none;margin:1.5rem 0 0;padding:0;font-size:.875rem}
.legend li{display:flex;align-items:center;gap:.45rem}
.legend i{width:1.1rem;height:.25rem;border-radius:2px;background:var(--c)}
.legend b{color:var(--c);font-weight:650}
.panel{background:var(--card);border:1px solid var(--line);border-radius:14px;margin:1.5rem 0 0;
padding:1.5rem clamp(1rem,2.5vw,2rem)}
.heading{display:flex;flex-wrap:wrap;align-items:center;gap:.5rem .6rem;margin:0 0 1.1rem}
.heading span{font-size:.8125rem;color:var(--soft);border:1px solid var(--line);border-radius:99px;padding:.1rem .6rem}
.sides{display:grid;grid-template-columns:minmax(0,5fr) minmax(0,7fr);gap:1.5rem 2.75rem}
@media(max-width:76rem){.sides{grid-template-columns:minmax(0,1fr)}}
.told>div{position:sticky;top:1.25rem}
.told p{--size:1.1875rem;--base:1.6rem;margin:0;white-space:pre-wrap;overflow-wrap:anywhere;
font-family:var(--serif);font-size:var(--size);line-height:calc(var(--size)*1.7 + var(--lanes)*1rem)}
.told p.title{--size:1.3125rem;--base:1.78rem;font-weight:650}
.panel>.told p{line-height:1.6}
mark{color:inherit;position:relative;padding-bottom:calc(.3rem + var(--lanes)*1rem);border-radius:3px 3px 0 0;
box-decoration-break:clone;-webkit-box-decoration-break:clone;background-repeat:no-repeat;background-size:100% .1875rem;
background-color:color-mix(in srgb,var(--lit,transparent) var(--tint),transparent);transition:background-color .12s}
.tag{position:absolute;left:0;top:calc(var(--base) + .25rem + var(--k)*1rem);font:600 .625rem/1 var(--sans);letter-spacing:.03em;
color:var(--c);white-space:nowrap;user-select:none;-webkit-user-select:none;pointer-events:none}
.anchor{position:absolute;top:-4rem}
table{width:100%;border-collapse:collapse;font-size:.9375rem}
caption{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
th,td{text-align:left;vertical-align:top;padding:.34rem .75rem .34rem 0;font-weight:400;overflow-wrap:anywhere}
thead th{font-size:.75rem;color:var(--soft);padding-top:0}
tbody{border-top:1px solid var(--line)}
tbody th{font-weight:650;color:var(--c);white-space:nowrap;width:4.25rem;padding-right:1rem}
tr.fact td{background:color-mix(in srgb,var(--lit,transparent) var(--tint),transparent);transition:background-color .12s}
td.field,thead th:nth-child(2){padding-left:.5rem;white-space:nowrap}
td.field{color:var(--soft)}
td.value{font-weight:600;width:30%}
td.words,td.rule{overflow-wrap:break-word}
tr.derived td.value{font-weight:400}
td small{display:block;font-weight:400;font-size:.8125rem;color:var(--soft);font-variant-numeric:tabular-nums}
td.rule code{font:.8125rem/1.5 var(--mono);color:var(--soft)}
td.words a{color:inherit;text-decoration:underline;text-decoration-color:var(--c);text-decoration-thickness:2px;
text-underline-offset:3px;border-radius:3px}
a:focus-visible{outline:2px solid var(--when);outline-offset:2px}
.none{color:var(--soft);font-size:.8125rem}
.untold{color:var(--soft);font-size:.875rem;margin:1rem 0 0}
.note{border-left:4px solid var(--whom);padding:.6rem 1rem;margin:1.25rem 0 0;border-radius:0 8px 8px 0;
background:color-mix(in srgb,var(--whom) 9%,transparent)}
footer{margin-top:1.5rem}
@media(max-width:40rem){
table,tbody,tr,td,tbody th{display:block;width:auto!important}
thead{display:none}
tbody{padding:.6rem 0}
tbody th,td,td.field{padding:.1rem .5rem}
td.field{margin-top:.4rem}
}
@media(prefers-reduced-motion:reduce){*{transition:none!important}}
@media print{body{background:#fff}.panel{break-inside:avoid;border:0;padding:0}.told>div{position:static}}
"""


class _Mark(NamedTuple):
    """A span to draw under: where, in which colour, and the numbers of the facts that it stands for."""

    start: int
    end: int
    question: str
    facts: tuple[int, ...]


def to_html(explanation: Explanation) -> str:
    """The page, as text to be written in UTF-8."""
    count = len(explanation.records)
    title = {0: "No record", 1: "One record"}.get(count, f"{count} records")
    panels = "".join(_panel(explanation, record, number) for number, record in enumerate(explanation.records, start=1))
    rules = "".join(_lit(record, number) for number, record in enumerate(explanation.records, start=1))
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width,initial-scale=1">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        f"<title>{title} of a blurb · Blotter</title>\n<style>{_STYLE}{rules}</style>\n</head>\n<body>\n"
        f'<div class="sheet">\n<header><p class="brand">Blotter</p><h1>{title}</h1>'
        f"<p>{_about(explanation)}</p></header>\n<main>\n{_legend(explanation) if count else ''}{_limit(explanation)}"
        f"{panels or _nothing(explanation)}</main>\n"
        f"<footer>Extractor {escape(explanation.versions[0])}, reference {escape(explanation.versions[1])}. "
        "Offsets count code points of the blurb as landed, end exclusive.</footer>\n</div>\n</body>\n</html>\n"
    )


def _about(explanation: Explanation) -> str:
    on = explanation.blurb.published_on
    told = f"Published {on.day} {on:%B} {on.year}" if on else "No publication date: days stay in words"
    return (
        f"{told} · {f'language {escape(explanation.language)}' if explanation.language else 'too few words to tell the language'}"
    )


def _legend(explanation: Explanation) -> str:
    used = {fact.question for record in explanation.records for fact in record.facts if fact.words}
    items = "".join(
        f'<li style="--c:var(--{q})"><i></i><b>{q}</b> {meaning}</li>' for q, meaning in QUESTIONS.items() if q in used
    )
    return f'<ul class="legend" aria-label="Colours of the marks">{items}</ul>\n'


def _limit(explanation: Explanation) -> str:
    if not explanation.unread:
        return ""
    return f'<p class="note">The last {explanation.unread:,} characters are past the limit of reading and are not coded.</p>\n'


def _nothing(explanation: Explanation) -> str:
    reason = _safe(explanation.reason or "")
    return (
        f'<section class="panel" aria-label="The blurb"><div class="told">{_told(explanation, None, 0)}</div>'
        f'<p class="note" role="note"><strong>No record</strong> because {reason}.</p></section>\n'
    )


def _panel(explanation: Explanation, record: Explained, number: int) -> str:
    standing = "".join(f"<span>{_safe(one)}</span>" for one in record.standing)
    untold = f'<p class="untold">Not told: {", ".join(record.untold)}.</p>' if record.untold else ""
    return (
        f'<section class="panel" id="r{number}" aria-labelledby="r{number}h">\n'
        f'<div class="heading"><h2 id="r{number}h">{_safe(record.heading)}</h2>{standing}</div>\n'
        f'<div class="sides"><div class="told">{_told(explanation, record, number)}</div>\n'
        f"<div>{_table(explanation, record, number)}{untold}</div></div>\n</section>\n"
    )


def _lit(record: Explained, number: int) -> str:
    """The rules that light a value's words and row up together."""
    out = []
    for index, fact in enumerate(record.facts):
        if fact.words:
            one = f".r{number}v{index}"
            lit = f"{one}:hover,{one}:focus-within,#r{number}w{index}:target"
            out.append(f"#r{number}:has({lit}) {one}{{--lit:var(--{fact.question})}}\n")
    return "".join(out)


def _table(explanation: Explanation, record: Explained, number: int) -> str:
    bodies = []
    for question in QUESTIONS:
        facts = [(index, fact) for index, fact in enumerate(record.facts) if fact.question == question]
        rows = []
        for place, (index, fact) in enumerate(facts):
            head = f'<th scope="rowgroup" rowspan="{len(facts)}">{question}</th>' if place == 0 else ""
            lit = f" r{number}v{index}" if fact.words else " derived"
            code = f"<small>{_safe(fact.code)}</small>" if fact.code else ""
            rules = "<br>".join(f"<code>{_safe(rule)}</code>" for rule in fact.rules) or '<span class="none">derived</span>'
            rows.append(
                f'<tr class="fact{lit}">{head}<td class="field">{_safe(fact.field)}</td>'
                f'<td class="value">{_safe(fact.shown)}{code}</td>'
                f'<td class="words">{_links(explanation, fact, number, index)}</td><td class="rule">{rules}</td></tr>'
            )
        if rows:
            bodies.append(f'<tbody style="--c:var(--{question})">{"".join(rows)}</tbody>')
    return (
        "<table><caption>Each value of the record, the words it came from, and the rule that read them</caption>"
        '<thead><tr><th scope="col"></th><th scope="col">Field</th><th scope="col">Value</th><th scope="col">Words</th>'
        f'<th scope="col">Rule</th></tr></thead>{"".join(bodies)}</table>'
    )


def _links(explanation: Explanation, fact: Fact, number: int, index: int) -> str:
    if not fact.words:
        return '<span class="none" aria-label="no words of its own">–</span>'
    out = []
    for words in fact.words:
        quote = _safe(explanation.part(words.part)[words.start : words.end])
        where = f"{'title ' if words.part == 'title' else ''}{words.start}–{words.end}"
        out.append(f'<a href="#r{number}w{index}">{quote}</a><small>{where}</small>')
    return "".join(out)


def _told(explanation: Explanation, record: Explained | None, number: int) -> str:
    out = []
    for part in ("title", "text"):
        text = explanation.part(part)
        if not text:
            continue
        marks = list(_marks(record, part)) if record is not None else []
        lanes = _laned(marks)
        depth = 1 + max(lanes, default=-1)
        code = explanation.language
        language = f' lang="{escape(code)}"' if code is not None and code != "und" else ""
        kind = ' class="title"' if part == "title" else ""
        body = _segments(text, marks, lanes, number) if marks else _safe(text)
        out.append(f'<p{kind}{language} dir="auto" style="--lanes:{depth}">{body}</p>')
    return f"<div>{''.join(out)}</div>"


def _marks(record: Explained, part: str) -> Iterator[_Mark]:
    """The spans of a part, one for all values of one question at one place."""
    found: dict[tuple[int, int, str], list[int]] = {}
    for index, fact in enumerate(record.facts):
        for words in fact.words:
            if words.part == part:
                found.setdefault((words.start, words.end, fact.question), []).append(index)
    for (start, end, question), facts in sorted(found.items(), key=lambda x: (x[0][0], -x[0][1], x[0][2])):
        yield _Mark(start, end, question, tuple(facts))


def _laned(marks: list[_Mark]) -> list[int]:
    """A lane for each mark, so that no two meet; a mark is at least as wide as its tag."""
    free: list[float] = []
    out = []
    for mark in marks:
        end = max(mark.end, mark.start + len(mark.question) * _CHARACTERS_OF_A_TAG) + 0.5
        lane = next((k for k, taken in enumerate(free) if taken <= mark.start), len(free))
        lane = min(lane, _LANES - 1)
        if lane == len(free):
            free.append(end)
        else:
            free[lane] = max(free[lane], end)
        out.append(lane)
    return out


def _segments(text: str, marks: list[_Mark], lanes: list[int], number: int) -> str:
    """The text cut wherever a mark starts or ends, each piece with the bars, tags and anchors of the marks over it."""
    edges = sorted({0, len(text), *(m.start for m in marks), *(m.end for m in marks)})
    anchored: set[int] = set()
    out = []
    for start, end in pairwise(edges):
        over = [(mark, lane) for mark, lane in zip(marks, lanes, strict=True) if mark.start <= start and end <= mark.end]
        piece = _safe(text[start:end])
        if not over:
            out.append(piece)
            continue
        bars = ",".join(f"linear-gradient(var(--{m.question}),var(--{m.question}))" for m, _ in over)
        places = ",".join(f"0 calc(var(--base) + {lane}rem)" for _, lane in over)
        classes = " ".join(f"r{number}v{index}" for m, _ in over for index in m.facts)
        extra = ""
        for mark, lane in over:
            if mark.start == start:
                fresh = [index for index in mark.facts if index not in anchored]
                anchored.update(fresh)
                extra += "".join(f'<span class="anchor" id="r{number}w{index}"></span>' for index in fresh)
                extra += (
                    f'<span class="tag" style="--k:{lane};--c:var(--{mark.question})" aria-hidden="true">{mark.question}</span>'
                )
        style = f"background-image:{bars};background-position:{places}"
        out.append(f'<mark class="{classes}" style="{style}">{extra}{piece}</mark>')
    return "".join(out)


def _safe(text: str) -> str:
    return escape(readable(text))
