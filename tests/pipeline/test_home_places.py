"""The whole road to where events stand: on a village of the home, and on a wider region."""

from pathlib import Path

import duckdb

from orchestration.extraction import store
from orchestration.gazetteer import add, remove
from orchestration.publishing import raw_digest
from tests.conftest import Blotter, make_home
from tests.unit.gazetteer.dumps import EXCERPT

TEXTS = (
    "JNIM fighters killed four soldiers in Sirakorola, Mali, on Friday.",
    "Islamic State militants killed 20 soldiers in the Sahel on Friday.",
)
QUERY = """
    select region_id, level, path_ids, dim_regions.lat, dim_regions.source
    from marts.fct_events join marts.dim_regions using (region_id)
    order by region_id
"""


def test_an_event_stands_on_a_village_of_the_home_and_is_read_again_without_it(tmp_path: Path, blotter: Blotter) -> None:
    home = make_home(tmp_path / "home", sample=False)
    (home / "raw" / "inbox" / "one.txt").write_text("\n".join(TEXTS) + "\n")
    add(home, file=EXCERPT)
    assert blotter("run", home=home).returncode == 0
    with duckdb.connect(str(home / "warehouse" / "blotter.duckdb"), read_only=True) as con:
        assert con.execute(QUERY).fetchall() == [
            ("gn-2451005", "place", ["continent-africa", "ML", "ML-2", "gn-2451005"], 13.28671, "GeoNames (ML dump)"),
            ("macro-sahel", "macro", ["macro-sahel"], None, "names in general use"),
        ]
    assert store.unread(home).height == 0
    before = raw_digest(home / "raw")
    remove(home, "ML")
    # The next run does not take the warehouse for up to date, and reads the blurbs with what is left.
    assert raw_digest(home / "raw") != before
    assert store.unread(home).height == 2
