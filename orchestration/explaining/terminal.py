"""An explanation in a terminal: the blurb with its words coloured by question, and a row a value."""

import unicodedata

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from orchestration.explaining.facts import Explained, Explanation, Fact

_STYLES = {
    "act": "bold underline",
    "who": "bold red",
    "whom": "bold yellow",
    "where": "bold green",
    "when": "bold bright_blue",
    "toll": "bold magenta",
    "says": "bold cyan",
    "also": "bold bright_black",
}
_WIDE = 120
#: Signs that turn the writing direction of what follows, or break a line unseen.
_TURNS = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u2028\u2029"


def show(explanation: Explanation, console: Console) -> None:
    """Print an explanation; in colour and side by side where the console is a wide terminal, plain and in rows where not."""
    if explanation.unread:
        console.print(f"The last {explanation.unread:,} characters are past the limit of reading and are not coded.")
    if not explanation.records:
        console.print(_told(explanation, None))
        console.print()
        console.print(Text.assemble(("No record", "bold"), f" because {readable(explanation.reason or '')}."))
    for number, record in enumerate(explanation.records, start=1):
        if number > 1:
            console.print()
        heading = Text(f"{number}. {record.heading}", "bold")
        heading.append(f"  {' · '.join(record.standing)}", "not bold")
        console.print(heading)
        told, rows = _told(explanation, record), _rows(explanation, record)
        if console.is_terminal and console.width >= _WIDE:
            beside = Table.grid(padding=(0, 3, 0, 0), expand=True)
            beside.add_column(ratio=4)
            beside.add_column(ratio=7)
            beside.add_row(told, rows)
            body: RenderableType = beside
        else:
            body = Group(told, Text(), rows)
        console.print(Padding(body, (1, 0, 0, 0)) if console.is_terminal else body)
        if record.untold:
            console.print(Text(f"not told: {', '.join(record.untold)}", "dim"))
    console.print()
    console.print(Text(_footer(explanation), "dim"))


def _footer(explanation: Explanation) -> str:
    on = explanation.blurb.published_on
    return ", ".join(
        [
            f"language {explanation.language or 'not told by so few words'}",
            f"published {on.isoformat()}" if on else "no publication date",
            f"extractor {explanation.versions[0]}",
            f"reference {explanation.versions[1]}",
        ]
    )


def _told(explanation: Explanation, record: Explained | None) -> Text:
    """Title and text, the words behind values coloured; a narrow span shows over a wide one that it lies in."""
    parts = []
    for name in ("title", "text"):
        told = Text(readable(explanation.part(name)))
        spans = [(w, f.question) for f in (record.facts if record else ()) for w in f.words if w.part == name]
        for words, question in sorted(spans, key=lambda s: s[0].start - s[0].end):
            told.stylize(_STYLES[question], words.start, words.end)
        if told.plain:
            parts.append(told)
    return Text("\n").join(parts)


def _rows(explanation: Explanation, record: Explained) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim", pad_edge=False)
    for name in ("", "field", "value", "code", "words", "rule"):
        table.add_column(name, overflow="fold")
    last = None
    for fact in record.facts:
        style = _STYLES[fact.question]
        table.add_row(
            Text(fact.question if fact.question != last else "", style),
            Text(fact.field),
            Text(readable(fact.shown), "bold"),
            Text(readable(fact.code or ""), "dim"),
            _quoted(explanation, fact, style),
            Text(readable(", ".join(fact.rules)), "dim"),
        )
        last = fact.question
    return table


def _quoted(explanation: Explanation, fact: Fact, style: str) -> Text:
    quotes = []
    for words in fact.words:
        quote = Text(f"“{readable(explanation.part(words.part)[words.start : words.end])}”", style.replace(" underline", ""))
        quote.append(f" {words.part if words.part == 'title' else ''}{words.start}–{words.end}", "not bold dim")
        quotes.append(quote)
    return Text("  ").join(quotes)


def readable(text: str) -> str:
    """A text that a terminal or a page can show, one character to one: no control signs, no lone surrogates.

    Line breaks and tabs stay; signs that turn the writing direction of what follows are shown as the replacement character.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(c if c in "\n\t" or not _is_control(c) else _picture(c) for c in text)


def _is_control(char: str) -> bool:
    return (
        unicodedata.category(char) in {"Cc", "Cs"} or char in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u2028\u2029"
    )


def _picture(char: str) -> str:
    code = ord(char)
    return chr(0x2400 + code) if code < 0x20 else "␡" if code == 0x7F else "\ufffd"
