"""The clean copy of a text: what is left out, what stands for what, and that every span leads back to the landed words."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.extraction import Blurb, extract
from orchestration.extraction.cleaning import Clean, clean

SAME = [
    "Gunmen killed 5 in Gao, Mali.",
    "AT&T said 3 < 5 and <five people> were hurt [sic].",
    "It [...] went on.",
    "The post office in Gao was first attacked on Monday.",
    "Пять человек погибли в Киеве.",
    "[...]",
]
CLEANED = {
    "tags": ("<p>Gunmen <b>killed</b> 5.</p><p>More.</p>", "Gunmen killed 5.\nMore.\n", False),
    "attributes": ('<a href="https://x.example/?a=1&amp;b=2">Gunmen</a> fled.', "Gunmen fled.", False),
    "line breaks": ("One.<br/>Two.", "One.\nTwo.", False),
    "scripts": ("A<script>alert('x')</script>B<!-- <p>no</p> -->C", "ABC", False),
    "entities": (
        "killed &amp; wounded &#8211; &quot;so&quot;&nbsp;he said &hellip;",
        'killed & wounded – "so"\u00a0he said …',
        False,
    ),
    "an entity that escapes mark-up": ("a &lt;b&gt; c", "a <b> c", False),
    "no entity": ("R&D; and &nosuch; stay, &amp; not", "R&D; and &nosuch; stay, & not", False),
    "a blog's ending": ("Two died. The post <a href='x'>Two died</a> appeared first on <a>Wire</a>.", "Two died.", False),
    "a blog's other ending": ("Two died.\nThe post Two died first appeared on Wire.", "Two died.", False),
    "a French ending": ("Deux morts. L’article Deux morts est apparu en premier sur Fil.", "Deux morts.", False),
    "cut short": ("Gunmen killed [&#8230;]", "Gunmen killed", True),
    "cut short and ended": ("Gunmen killed [...] The post Gunmen appeared first on Wire.", "Gunmen killed", True),
    "invisible": ("Bo\u00adko Ha\u200bram", "Boko Haram", False),
    "combining marks": ("Gao\u0301 e\u0301t", "Gao et", False),
    "look-alikes": ("B\u043e\u043aо Haram, Киев", "Boкo Haram, Киев", False),
}


@pytest.mark.parametrize("landed", SAME)
def test_plain_text_is_read_as_landed(landed: str) -> None:
    assert clean(landed) is None


@pytest.mark.parametrize("name", CLEANED)
def test_clean_copy(name: str) -> None:
    landed, text, is_cut_short = CLEANED[name]
    copy = clean(landed)
    assert copy is not None
    assert (copy.text, copy.is_cut_short) == (text, is_cut_short)


def assert_runs_hold(copy: Clean, landed: str) -> None:
    """The runs make up the copy without a gap, in the order of the landed text, and what was copied is the same there."""
    at = before = 0
    for run in copy.runs:
        assert run.clean_start == at
        assert run.landed_start >= before
        piece = landed[run.landed_start : run.landed_start + run.landed_length]
        assert len(piece) == run.landed_length
        if run.clean_length == run.landed_length and not any("\u0370" <= one <= "\u04ff" for one in piece) and "&" not in piece:
            told = copy.text[run.clean_start : run.clean_start + run.clean_length]
            assert told == piece or piece.startswith("<") or (piece in {"\n", "\t"} and told == " ")
        at, before = at + run.clean_length, run.landed_start + run.landed_length
    assert at == len(copy.text)


PARTS = st.sampled_from(
    [
        *(
            "<p>",
            "</p>",
            "<b",
            ">",
            "&amp;",
            "&#x26;",
            "&",
            ";",
            "[...]",
            "[…]",
            "The post ",
            " appeared first on ",
            "killed",
            " ",
        ),
        *("\u200b", "\u0301", "Bоko", "<!--", "-->", "<script>", "</script>", "\n", ".", "é", "😀", "<br>", "L’article "),
        " est apparu en premier sur ",
    ]
)


@settings(max_examples=1_000, deadline=None)
@given(st.lists(PARTS, max_size=30).map("".join))
def test_every_span_of_any_copy_leads_back(landed: str) -> None:
    copy = clean(landed)
    if copy is None:
        return
    assert_runs_hold(copy, landed)
    for start in range(len(copy.text)):
        begin, end = copy.landed(start, start + 1)
        assert 0 <= begin < end <= len(landed)
    if copy.text:
        begin, end = copy.landed(0, len(copy.text))
        assert (begin, end) == (copy.landed(0, 1)[0], copy.landed(len(copy.text) - 1, len(copy.text))[1])


def test_evidence_is_the_landed_words_and_the_values_are_the_clean_ones() -> None:
    text = "<p>On Friday, <b>Boko&nbsp;Har\u00adam</b> killed <i>at least</i>&#160;12 soldiers in Ga\u0301o, Mali.</p> [&#8230;]"
    title = "Boko Haram kills 12 &#8211; army"
    reading = next(extract([Blurb("b", text, title)]))
    same = Blurb("b", "On Friday, Boko Haram killed at least 12 soldiers in Gao, Mali.", "Boko Haram kills 12 – army")
    assert reading.clean is not None
    assert reading.clean.is_cut_short
    (record,), (other,) = reading.records, next(extract([same])).records
    assert (record.perpetrators, record.deaths, record.places) == (other.perpetrators, other.deaths, other.places)
    cited = [one for one in record.evidence if one.start is not None]
    for one in cited:
        assert (title if one.rule.startswith("title:") else text)[one.start : one.end] == one.text
    assert {"at least</i>&#160;12", "Ga\u0301o"} <= {one.text for one in cited}


@pytest.mark.fault(47)
@pytest.mark.parametrize(
    "name", ["Bo\u00adko Haram", "Boko Ha\u200bram", "Bok\u043e Haram", "Boko\u0301 Haram", "\ufeffBoko Haram"]
)
def test_a_name_with_invisible_or_look_alike_characters_is_known_and_cited_as_it_stands(name: str) -> None:
    (record,) = next(extract([Blurb("b", f"{name} killed 3 soldiers in Gao, Mali.")])).records
    assert record.perpetrators == ["boko-haram"]
    assert {one.text.strip("\ufeff") for one in record.evidence if one.field == "perpetrators"} == {name.strip("\ufeff")}


@pytest.mark.parametrize(
    ("landed", "copy"),
    [
        ("killed  12\tsoldiers   near Gao", "killed 12 soldiers near Gao"),
        ("twelve soldiers were\nkilled near Gao,\r\nthe army said", "twelve soldiers were killed near Gao, the army said"),
        ("Army repels raid\nTwelve soldiers  died", "Army repels raid\nTwelve soldiers died"),
    ],
    ids=["columns", "wrapped-lines", "headline-above-its-text"],
)
def test_columns_and_wrapped_lines_are_read_as_one_line(landed: str, copy: str) -> None:
    found = clean(landed)
    assert found is not None
    assert found.text == copy
