"""A report that its source edits: every version is kept and linked, and the last one decides."""

import shutil
from pathlib import Path

import duckdb
import pytest

from orchestration.corrections import land_corrections
from orchestration.publishing import record_history
from tests.warehouses import build, differences, land_batch, opened

WITHOUT_TESTS = ("--exclude-resource-type", "test")
QUERIES = Path(__file__).resolve().parents[2] / "warehouse" / "queries"
QUERY, EVIDENCE = QUERIES / "23_what_a_source_edited.sql", QUERIES / "15_evidence_of_a_number.sql"
ADDRESS = "https://wire.example/1"
DAY = "2024-05-03"
FIRST = "Gunmen killed 12 soldiers near Gao, Mali, on 2 May 2024."
SECOND = "Gunmen killed 17 soldiers near Menaka, Mali, on 2 May 2024, and seized weapons."
THIRD = "Gunmen killed 19 soldiers near Menaka, Mali, on 2 May 2024, and seized weapons."
#: Another source's report of what the first version told.
OTHER = "On 2 May 2024 gunmen killed 12 soldiers near Gao in Mali."


def told(text: str, *, url: str | None = ADDRESS, day: str = DAY, source: str = "wire") -> dict[str, str]:
    return {"text": text, "published_at": day, "source": source, **({"url": url} if url else {})}


def grow(home: Path, name: str, *blurbs: dict[str, str], new: int | None = None) -> None:
    """Land and build one more batch, and put it on record."""
    land_batch(home, name, blurbs, new=new)
    build(home, *WITHOUT_TESTS)
    record_history(home / "warehouse" / ".build" / "build.duckdb", home / "raw")


def events(home: Path) -> list[tuple]:
    with opened(home) as con:
        return con.sql("""
            select events.event_id, deaths_low, deaths_best, deaths_high, mention_count, list(distinct regions.region_id)
            from marts.fct_events as events
            left join marts.bridge_event_regions as regions on events.event_id = regions.event_id and regions.level = 'place'
            group by all order by deaths_best
        """).fetchall()


@pytest.fixture(scope="module")
def edited(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    """A home that saw a report, another source's, two edits of the first, and the first again; and its events after each."""
    home = tmp_path_factory.mktemp("edited") / "home"
    seen: dict[str, object] = {"home": home}
    grow(home, "1", told(FIRST), told(OTHER, source="zulu", url=None))
    seen["first"] = events(home)
    grow(home, "2", told(SECOND))
    seen["second"] = events(home)
    grow(home, "3", told(THIRD), told("It rained in Bamako.", url="https://wire.example/2"))
    seen["third"] = events(home)
    grow(home, "4", told(FIRST), new=0)
    return seen


@pytest.mark.fault(46)
def test_the_last_version_decides_the_values_under_the_same_id(edited: dict[str, object]) -> None:
    ((event, *_, mentions, _),) = edited["first"]
    assert mentions == 2
    # The other source still tells what it told; the edited report keeps its event, and brings the other along no more.
    other, edit = edited["second"]
    assert (edit[0], edit[1:5]) == (event, (17, 17, 17, 2))
    assert (other[1:5], other[0] != event) == ((12, 12, 12, 1), True)
    assert edited["third"][-1][:5] == (event, 19, 19, 19, 3)
    assert len(edited["third"]) == 2
    with opened(edited["home"]) as con:
        quoted = dict(con.sql("select event_id, first_mention_text from marts.rpt_events").fetchall())
    assert quoted == {event: THIRD, other[0]: OTHER}


@pytest.mark.fault(46)
def test_every_version_is_kept_numbered_and_linked_to_the_one_before(edited: dict[str, object]) -> None:
    with opened(edited["home"]) as con:
        texts = dict(con.sql("select blurb_id, text from intermediate.int_blurbs_sighted").fetchall())
        columns = "blurb_id, version_number, previous_blurb_id, current_blurb_id, is_current"
        rows = con.sql(f"select {columns} from marts.fct_blurb_versions order by version_number").fetchall()
        told = "blurb_text, version_number, is_current, is_superseded, link_basis"
        mentions = con.sql(f"select {told} from marts.fct_event_mentions").fetchall()
        words = con.sql(EVIDENCE.read_text(encoding="utf-8")).fetchall()
        answer = con.sql(QUERY.read_text(encoding="utf-8")).fetchall()
    named = [(texts[blurb], number, texts.get(before), texts[last], current) for blurb, number, before, last, current in rows]
    assert named == [
        (FIRST, 1, None, THIRD, False),
        (SECOND, 2, FIRST, THIRD, False),
        (THIRD, 3, SECOND, THIRD, True),
    ]
    assert sorted(mentions) == sorted(
        [
            (FIRST, 1, False, True, "version"),
            (SECOND, 2, False, True, "version"),
            (THIRD, 3, True, False, "version"),
            (OTHER, 1, True, False, "alone"),
        ]
    )
    assert {row[6] for row in words} == {THIRD, OTHER}
    assert [(row[2], row[3], row[4], row[6]) for row in answer] == [
        (1, False, FIRST, 19),
        (2, False, SECOND, 19),
        (3, True, THIRD, 19),
    ]


@pytest.mark.fault(46)
def test_versions_that_came_one_by_one_are_those_of_a_whole_build(edited: dict[str, object], tmp_path: Path) -> None:
    with opened(edited["home"]) as con:
        assert con.sql("select bool_or(is_whole) from intermediate.int_blurbs_touched").fetchone() == (False,)
    shutil.copytree(edited["home"] / "raw", tmp_path / "raw")
    build(tmp_path)
    assert differences(edited["home"], tmp_path) == {}


@pytest.mark.fault(46)
def test_a_correction_of_an_older_version_tells_which_mention_to_name(edited: dict[str, object], tmp_path: Path) -> None:
    home = tmp_path / "home"
    shutil.copytree(edited["home"] / "raw", home / "raw")
    with opened(edited["home"]) as con:
        mentions = dict(con.sql("select blurb_text, mention_id from marts.fct_event_mentions").fetchall())
    folder = home / "raw" / "corrections"
    folder.mkdir()
    rows = [f"{mentions[FIRST]},deaths_best,12,13", f"{mentions[THIRD]},deaths_best,19,18"]
    lines = [f"{row},A. Reviewer,because,2026-01-01" for row in rows]
    (folder / "review.csv").write_text("\n".join(["target,field,old,new,who,why,date", *lines]) + "\n", encoding="utf-8")
    land_corrections(home)
    build(home, *WITHOUT_TESTS)
    assert [event[2] for event in events(home)] == [12, 18]
    with opened(home) as con:
        told = con.sql("select status, is_in_force, detail from marts.fct_corrections order by row_number").fetchall()
    assert [row[:2] for row in told] == [("older_version", False), ("applied", True)]
    assert f"name {mentions[THIRD]}" in told[0][2]


@pytest.mark.fault(46)
def test_an_address_of_many_reports_makes_no_versions(edited: dict[str, object], tmp_path: Path) -> None:
    home = tmp_path / "home"
    shutil.copytree(edited["home"], home)
    with duckdb.connect(str(home / "warehouse" / ".build" / "build.duckdb")) as con:
        # The state names the files of the home that it was built in.
        moved = "list_transform(files, lambda file: replace(file, ?, ?))"
        con.execute(f"update intermediate.int_builds_ended set files = {moved}", [str(edited["home"]), str(home)])
    grow(home, "5", told("Two herders killed 3 farmers in Mopti, Mali."), told("A bomb killed 4 soldiers in Kidal, Mali."))
    with opened(home) as con:
        assert con.sql("select count(*) from marts.fct_blurb_versions").fetchone() == (0,)
        assert con.sql("select count(*) from intermediate.int_blurbs_touched where is_whole").fetchone() == (0,)
    build_again = tmp_path / "again"
    shutil.copytree(home / "raw", build_again / "raw")
    build(build_again, *WITHOUT_TESTS)
    assert differences(home, build_again) == {}
