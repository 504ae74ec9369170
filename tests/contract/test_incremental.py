"""A build that takes up only what is new gives the rows of a whole build, and arrival changes nothing but ids."""

import random
import shutil
from pathlib import Path

import duckdb
import pytest

from orchestration.corrections import land_corrections
from orchestration.publishing import record_history
from tests.gold.linking import labelled
from tests.warehouses import build, dbt_build, differences, land_batch, opened

#: Undated lines of one file, which are linked by where they stand.
UNDATED = [
    {"text": "JNIM kills dozens in Mali base attack"},
    {"text": "The attack in Mali’s northern Gao region is one of the deadliest in recent months."},
]
WITHOUT_TESTS = ("--exclude-resource-type", "test")
WITHOUT_SEEDS = (*WITHOUT_TESTS, "seed")
#: The values of each event, under its mentions: ids and times of landing follow the order of arrival.
EVENTS = """
    select
        list_sort(list(mentions.mention_id)) as mention_ids,
        any_value(columns(events.* exclude (event_id, first_seen_at, last_seen_at, run_id)))
    from marts.fct_events as events
    inner join marts.fct_event_mentions as mentions on events.event_id = mentions.event_id
    group by events.event_id
    order by mention_ids
"""


def _batches(seed: int, count: int) -> list[list[dict[str, str]]]:
    """The labelled blurbs in so many batches, shuffled."""
    blurbs = [{"text": blurb["text"], "published_at": blurb["published_at"], "source": blurb["source"]} for blurb in labelled()]
    random.Random(seed).shuffle(blurbs)
    return [blurbs[start::count] for start in range(count)]


def _grow(home: Path, batches: list[list[dict[str, str]]]) -> list[bool]:
    """Land and build batch by batch; whether each build was of everything."""
    whole = []
    for number, batch in enumerate(batches):
        land_batch(home, f"batch-{number}", batch)
        build(home, *(WITHOUT_TESTS if number == 0 else WITHOUT_SEEDS))
        record_history(home / "warehouse" / ".build" / "build.duckdb", home / "raw")
        whole.append(_is_whole(home))
    return whole


def _is_whole(home: Path) -> bool:
    with opened(home) as con:
        return con.sql("select bool_or(is_whole) from intermediate.int_blurbs_touched").fetchone()[0]


def _events(home: Path) -> list[tuple]:
    with opened(home) as con:
        return con.execute(EVENTS).fetchall()


def _rebuilt(home: Path, root: Path) -> Path:
    """A whole build of the same `raw/` in a home of its own."""
    shutil.copytree(home / "raw", root / "raw")
    build(root, *WITHOUT_TESTS)
    return root


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home that grew by three batches, one of them with undated lines."""
    home = tmp_path_factory.mktemp("grown") / "home"
    first, *others = _batches(seed=1, count=3)
    assert _grow(home, [first, [*others[0], *UNDATED], *others[1:]]) == [True, False, False]
    return home


def test_growing_by_batches_gives_the_rows_of_a_whole_build(grown: Path, tmp_path: Path) -> None:
    assert differences(grown, _rebuilt(grown, tmp_path / "home")) == {}


@pytest.mark.parametrize("seed", [2, 3])
def test_batches_in_another_order_give_the_same_events(seed: int, grown: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    for number, batch in enumerate([UNDATED, *_batches(seed=seed, count=2 + seed)]):
        land_batch(home, f"batch-{number}", batch)
    build(home, *WITHOUT_TESTS)
    assert _events(home) == _events(grown)


def test_corrections_and_blurbs_seen_again_touch_only_what_they_change(grown: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    shutil.copytree(grown, home)
    with duckdb.connect(str(home / "warehouse" / ".build" / "build.duckdb")) as con:
        # The state names the files of the home that it was built in.
        moved = "list_transform(files, lambda file: replace(file, ?, ?))"
        con.execute(f"update intermediate.int_builds_ended set files = {moved}", [str(grown), str(home)])
        query = "select event_id from marts.fct_events where mention_count > 1 order by 1 limit 3"
        one, other, third = (event for (event,) in con.sql(query).fetchall())
        query = "select mention_id from marts.fct_event_mentions where event_id = ? and not is_founding"
        (mention,) = con.execute(query, [third]).fetchone()
    rows = [f"{one},merge,,{other}", f"{mention},split,,", f"{third},deaths_best,,99"]
    _correct(home, rows)
    _add(home)
    # Now one is taken back, and a blurb that had a part in it lands again.
    _correct(home, rows[:1])
    again = next(blurb for blurb in labelled() if blurb["set"] == "dev")
    land_batch(home, "again", [{**UNDATED[0]}, {"text": again["text"], "published_at": again["published_at"]}], new=0)
    _add(home)
    assert differences(home, _rebuilt(home, tmp_path / "rebuilt")) == {}


def test_two_feeds_count_as_one_publisher_as_soon_as_they_are_said_to_be(tmp_path: Path) -> None:
    told = [
        {"text": "Gunmen killed 12 soldiers near Gao, Mali, on 2 May 2024.", "published_at": "2024-05-03", "source": "press"},
        {"text": "On 2 May 2024 gunmen killed 12 soldiers near Gao in Mali.", "published_at": "2024-05-03", "source": "press_fr"},
    ]
    land_batch(tmp_path, "first", told)
    build(tmp_path, *WITHOUT_TESTS)
    record_history(tmp_path / "warehouse" / ".build" / "build.duckdb", tmp_path / "raw")
    said = "".join(f"- {{id: {source}, path: '{source}/**', publisher: The Press}}\n" for source in ("press", "press_fr"))
    counts = []
    for new in (False, True, False):
        if new:
            (tmp_path / "raw" / "sources.yml").write_text(f"sources:\n{said}")
        land_batch(tmp_path, f"again-{len(counts)}", [told[0]], new=0)
        dbt_build(tmp_path, *WITHOUT_SEEDS)
        with opened(tmp_path) as con:
            query = "select blurb_count, publisher_count from marts.fct_events where record_class = 'event'"
            counts.append((_is_whole(tmp_path), *con.sql(query).fetchone()))
    assert counts == [(False, 2, 2), (True, 2, 1), (False, 2, 1)]


def _correct(home: Path, rows: list[str]) -> None:
    folder = home / "raw" / "corrections"
    folder.mkdir(exist_ok=True)
    lines = [f"{row},A. Reviewer,because,2026-01-01" for row in rows]
    (folder / "review.csv").write_text("\n".join(["target,field,old,new,who,why,date", *lines]) + "\n", encoding="utf-8")
    land_corrections(home)


def _add(home: Path) -> None:
    """Build what is new, which must not be everything, and put it on record."""
    dbt_build(home, *WITHOUT_SEEDS)
    assert not _is_whole(home)
    record_history(home / "warehouse" / ".build" / "build.duckdb", home / "raw")
