"""An explanation tells each value beside its words, whatever the text holds."""

import html.parser
import io
import re
from datetime import date
from pathlib import Path

import pytest
from rich.console import Console

from orchestration.explaining import explain, show, to_html
from orchestration.explaining.facts import QUESTIONS
from orchestration.explaining.terminal import _STYLES, readable
from orchestration.extraction import Blurb
from tests.conftest import Blotter

RAID = Blurb(
    "a",
    "Jihadists stormed a Malian army post at Almoustarat on Friday, killing more than 50 soldiers, the defence ministry said.",
    None,
    date(2020, 2, 10),
)
TITLED = Blurb("b", "JNIM attacked the army base on Friday.", "Twelve soldiers killed in Gao, Mali", date(2020, 2, 10))
SILENT = Blurb("c", "Rain fell on the fields near the river.", None, None)
FRENCH = Blurb("d", "Des hommes armés ont attaqué une base au Mali et ont tué dix soldats dans la nuit.", None, None)
HOSTILE = Blurb(
    "e",
    'JNIM killed 5 soldiers in <script>alert(1)</script> Gao, Mali \x1b[31m & "x" \u202e\x00\ud800 \U0001f642 on <b>Friday</b>.',
    "</style><img src=x onerror=1>",
    date(2020, 2, 10),
)
ALL = [RAID, TITLED, SILENT, FRENCH, HOSTILE]


class _Page(html.parser.HTMLParser):
    """What a page holds: its tags, ids, links, classes and the text of its told paragraphs."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.open: list[str] = []
        self.told: list[str] = []
        self.hidden = 0
        self.in_told = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        self.tags.append(tag)
        if told.get("id"):
            self.ids.append(str(told["id"]))
        if tag == "a":
            self.links.append(str(told["href"]))
        if tag == "p" and "dir" in told:
            self.in_told = True
            self.told.append("")
        self.hidden += tag == "span" and "aria-hidden" in told
        if tag not in {"meta"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag
        if tag == "p":
            self.in_told = False
        if tag == "span":
            self.hidden = 0

    def handle_data(self, data: str) -> None:
        if self.in_told and not self.hidden:
            self.told[-1] += data


def plain(blurb: Blurb) -> str:
    out = io.StringIO()
    show(explain(blurb), Console(file=out, width=10_000))
    return out.getvalue()


def test_facts_name_the_words_of_each_value() -> None:
    found = explain(RAID).records[0]
    words = {(f.field, f.shown): [RAID.text[w.start : w.end] for w in f.words] for f in found.facts if f.words}
    assert words[("event_type", "armed assault")] == ["stormed"]
    assert words[("targets", "Malian Armed Forces")] == ["Malian army"]
    assert words[("places", "Almoustarat")] == ["Almoustarat"]
    assert words[("date", "7 February 2020")] == ["Friday"]
    assert words[("deaths", "at least 51")] == ["more than 50"]
    assert found.untold == ("wounded", "abducted")
    assert {f.question for f in found.facts} <= set(QUESTIONS) == set(_STYLES)


def test_words_of_the_title_are_the_title_s() -> None:
    explanation = explain(TITLED)
    deaths = next(f for f in explanation.records[0].facts if f.field == "deaths")
    assert [(w.part, explanation.part(w.part)[w.start : w.end]) for w in deaths.words] == [("title", "Twelve")]


@pytest.mark.parametrize(
    ("blurb", "reason"), [(SILENT, "there is no word that tells an event"), (FRENCH, "language fr is not read yet")]
)
def test_no_record_says_why(blurb: Blurb, reason: str) -> None:
    assert explain(blurb).reason == reason
    assert f"No record because {reason}." in plain(blurb)
    assert f"<strong>No record</strong> because {reason}." in to_html(explain(blurb))


def test_unread_rest_of_a_long_text_is_told() -> None:
    long = Blurb("a", RAID.text + " x" * 3_000, None, None)
    assert explain(long).unread == len(long.text) - 4_000
    told = "characters are past the limit of reading and are not coded"
    assert told in plain(long)
    assert told in to_html(explain(long))


@pytest.mark.parametrize("blurb", ALL, ids=lambda b: b.id)
def test_page_is_whole_and_asks_nothing_of_a_network_or_script(blurb: Blurb) -> None:
    source = to_html(explain(blurb))
    source.encode("utf-8")
    page = _Page(source)
    assert page.open == []
    assert len(set(page.ids)) == len(page.ids)
    assert {link.removeprefix("#") for link in page.links} <= set(page.ids)
    assert not {"script", "img", "link", "iframe", "b"} & set(page.tags) - ({"b"} if blurb is not SILENT else set())
    assert "default-src 'none'" in source
    assert not re.search(r"https?:|url\(|@import", source)


@pytest.mark.parametrize("blurb", ALL, ids=lambda b: b.id)
def test_page_tells_the_blurb_word_for_word_once_a_record(blurb: Blurb) -> None:
    explanation = explain(blurb)
    once = [readable(part) for part in (blurb.title, blurb.text) if part]
    assert _Page(to_html(explanation)).told == once * max(1, len(explanation.records))


def test_page_lights_up_every_value_that_has_words() -> None:
    explanation = explain(RAID)
    source = to_html(explanation)
    for index, fact in enumerate(explanation.records[0].facts):
        name = f"r1v{index}"
        assert (f":has(.{name}:hover" in source) == bool(fact.words)
        marked = "".join(re.findall(rf'<mark class="[^"]*\b{name}\b[^"]*"[^>]*>(?:<span.*?</span>)*(.*?)</mark>', source))
        assert marked == "".join(RAID.text[w.start : w.end] for w in fact.words)


@pytest.mark.parametrize("blurb", ALL, ids=lambda b: b.id)
def test_terminal_gets_no_control_signs_of_the_text(blurb: Blurb) -> None:
    told = plain(blurb)
    told.encode("utf-8")
    assert all(c == "\n" or c.isprintable() for c in told)


def test_terminal_is_coloured_and_a_pipe_is_plain() -> None:
    out = io.StringIO()
    show(explain(RAID), Console(file=out, force_terminal=True, width=160, color_system="truecolor", no_color=False))
    assert "\x1b[1;32mAlmoustarat" in out.getvalue()
    assert "\x1b" not in plain(RAID)
    assert "“more than 50” 71–83" in plain(RAID)


def test_command(tmp_path: Path, blotter: Blotter) -> None:
    ran = blotter("explain", RAID.text, "--published", "2020-02-10")
    assert ran.returncode == 0
    assert ran.stdout == plain(RAID)
    page = tmp_path / "page.html"
    ran = blotter("explain", TITLED.text, "--title", str(TITLED.title), "--published", "2020-02-10", "--html", page)
    assert (ran.returncode, ran.stdout) == (0, "")
    assert page.read_text(encoding="utf-8") == to_html(explain(TITLED._replace(id="blurb")))
    ran = blotter("explain", "x", "--published", "yesterday")
    assert ran.returncode == 2
    assert "Refused" in ran.stderr


def test_what_else_is_said_of_an_act_is_shown_beside_its_words() -> None:
    text = "JNIM said it had killed 60 soldiers at Mansila. The Burkinabe army denied losing any men."
    record = explain(Blurb("x", text)).records[0]
    (fact,) = [fact for fact in record.facts if fact.field == "claims"]
    assert (fact.question, fact.shown, fact.code) == (
        "says",
        "casualty count denied by Burkina Faso Armed Forces",
        "casualty_count denied burkina-forces",
    )
    assert [text[words.start : words.end] for words in fact.words] == ["denied"]
