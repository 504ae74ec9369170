"""What goes out for other tools: every event is there, nothing is made up, and no text is run by a spreadsheet."""

import csv
import io
import json
import resource
import shutil
import struct
from importlib.resources import files
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pyarrow.parquet as pq
import pytest

from orchestration.errors import BadWords, UnreadableFile
from orchestration.exporting import FORMATS, export
from tests.conftest import REPOSITORY, Blotter

ACLED = (
    "event_id_cnty,event_date,year,time_precision,disorder_type,event_type,sub_event_type,actor1,assoc_actor_1,inter1,actor2,"
    "assoc_actor_2,inter2,interaction,civilian_targeting,iso,region,country,admin1,admin2,admin3,location,latitude,longitude,"
    "geo_precision,source,source_scale,notes,fatalities,tags,timestamp"
)
GED = (
    "id,relid,year,active_year,code_status,type_of_violence,conflict_dset_id,conflict_new_id,conflict_name,dyad_dset_id,"
    "dyad_new_id,dyad_name,side_a_dset_id,side_a_new_id,side_a,side_b_dset_id,side_b_new_id,side_b,number_of_sources,"
    "source_article,source_office,source_date,source_headline,source_original,where_prec,where_coordinates,where_description,"
    "adm_1,adm_2,latitude,longitude,geom_wkt,priogrid_gid,country,country_id,region,event_clarity,date_prec,date_start,"
    "date_end,deaths_a,deaths_b,deaths_civilians,deaths_unknown,best,high,low,gwnoa,gwnob"
)


@pytest.fixture(scope="session")
def published(walked_home: Path) -> Path:
    return walked_home / "warehouse" / "blotter.duckdb"


@pytest.fixture
def changed(published: Path, tmp_path: Path) -> Path:
    """A copy of the published database, to be changed."""
    return Path(shutil.copy(published, tmp_path / "blotter.duckdb"))


def ask(database: Path, query: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(database)) as con:
        return con.execute(query).fetchall()


def rows_of(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))


def events(database: Path) -> list[str]:
    return [event for (event,) in ask(database, "select event_id from marts.rpt_events order by 1")]


class TestTables:
    @pytest.mark.parametrize("form", ["csv", "parquet", "geojson", "geoparquet"])
    def test_every_event_is_there_once(self, published: Path, tmp_path: Path, form: str) -> None:
        path = tmp_path / "out"
        assert export(published, form, path) == len(events(published))
        if form == "csv":
            found = [row["event_id"] for row in rows_of(path)]
        elif form == "geojson":
            found = [feature["id"] for feature in json.loads(path.read_text(encoding="utf-8"))["features"]]
        else:
            found = pl.read_parquet(path)["event_id"].to_list()
        assert sorted(found) == events(published)

    def test_any_mart_can_be_asked_for(self, published: Path, tmp_path: Path) -> None:
        rows = export(published, "parquet", tmp_path / "groups.parquet", "dim_groups")
        assert pl.read_parquet(tmp_path / "groups.parquet")["group_id"].n_unique() == rows

    @pytest.mark.fault(52)
    def test_text_like_a_formula_is_marked_as_text_and_numbers_are_not(self, changed: Path, tmp_path: Path) -> None:
        starts = ["=1+1", "+1", "-1", "@sum", "\tx", "\rx", "＝1", "plain"]
        wanted = dict(zip(events(changed), starts, strict=False))
        for event, text in wanted.items():
            with duckdb.connect(str(changed)) as con:
                con.execute("update marts.rpt_events set first_mention_text = ?, lon = -3.5 where event_id = ?", [text, event])
        export(changed, "csv", tmp_path / "out.csv")
        found = {row["event_id"]: row for row in csv.DictReader((tmp_path / "out.csv").open(encoding="utf-8", newline=""))}
        for event, text in wanted.items():
            assert found[event]["first_mention_text"] == (text if text == "plain" else f"'{text}")
            assert found[event]["lon"] == "-3.5"

    @pytest.mark.fault(30)
    def test_control_characters_are_shown_and_obeyed_by_nobody(self, changed: Path, tmp_path: Path) -> None:
        event, *_ = events(changed)
        with duckdb.connect(str(changed)) as con:
            con.execute(
                "update marts.rpt_events set first_mention_text = ? where event_id = ?",
                ["a\0b\x1b[31mc\x07\x7f\x9bd\ne\tf", event],
            )
        export(changed, "csv", tmp_path / "out.csv")
        export(changed, "geojson", tmp_path / "out.geojson")
        found = {row["event_id"]: row for row in csv.DictReader((tmp_path / "out.csv").open(encoding="utf-8", newline=""))}
        assert found[event]["first_mention_text"] == "a␀b␛[31mc␇␡\ufffdd\ne\tf"
        for path in (tmp_path / "out.csv", tmp_path / "out.geojson"):
            assert not set(path.read_bytes()) & set(b"\0\x07\x1b")

    def test_lists_are_one_cell(self, published: Path, tmp_path: Path) -> None:
        export(published, "csv", tmp_path / "out.csv")
        several = ask(published, "select event_id, country_codes from marts.rpt_events where len(country_codes) > 1")
        found = {row["event_id"]: row["country_codes"] for row in rows_of(tmp_path / "out.csv")}
        assert several
        assert [found[event] for event, _ in several] == ["; ".join(codes) for _, codes in several]

    def test_texts_come_back_from_every_format_as_they_were(self, changed: Path, tmp_path: Path) -> None:
        texts = [
            'say "no", he said',
            "one line\nthe next",
            "one\r\ntwo",
            "o'brien; '); drop",
            "ünï 😀 سوريا",
            'a","=1+1',
            "\\",
            "NULL",
        ]
        wanted = dict(zip(events(changed), texts, strict=False))
        for event, text in wanted.items():
            with duckdb.connect(str(changed)) as con:
                con.execute(
                    "update marts.rpt_events set first_mention_text = ?, places = ? where event_id = ?", [text, text, event]
                )
        for form in ("csv", "parquet", "geojson", "geoparquet"):
            export(changed, form, tmp_path / form)
        read = {
            "csv by its own reader": csv.DictReader((tmp_path / "csv").open(encoding="utf-8", newline="")),
            "csv by polars": pl.read_csv(tmp_path / "csv", infer_schema=False).to_dicts(),
            "parquet": pl.read_parquet(tmp_path / "parquet").to_dicts(),
            "geojson": [one["properties"] for one in json.loads((tmp_path / "geojson").read_bytes())["features"]],
            "geoparquet": pl.read_parquet(tmp_path / "geoparquet").to_dicts(),
        }
        for form, rows in read.items():
            found = {row["event_id"]: (row["first_mention_text"], row["places"]) for row in rows if row["event_id"] in wanted}
            assert found == {event: (text, text) for event, text in wanted.items()}, form


class TestMaps:
    def test_event_without_a_point_has_no_geometry(self, published: Path, tmp_path: Path) -> None:
        export(published, "geojson", tmp_path / "out.geojson")
        features = {one["id"]: one for one in json.loads((tmp_path / "out.geojson").read_text(encoding="utf-8"))["features"]}
        for event, lat, lon in ask(published, "select event_id, lat, lon from marts.rpt_events"):
            point = None if lat is None else {"type": "Point", "coordinates": [lon, lat]}
            assert features[event]["geometry"] == point
            assert "lat" not in features[event]["properties"]

    def test_geoparquet_says_how_its_points_are_written(self, published: Path, tmp_path: Path) -> None:
        export(published, "geoparquet", tmp_path / "out.parquet")
        table = pq.read_table(tmp_path / "out.parquet")
        told = json.loads(table.schema.metadata[b"geo"])
        points = [(lat, lon) for lat, lon in zip(table["lat"].to_pylist(), table["lon"].to_pylist(), strict=True)]
        assert told["columns"][told["primary_column"]]["encoding"] == "WKB"
        found = [
            None if wkb is None else struct.unpack("<BIdd", wkb)[2:][::-1] for wkb in table[told["primary_column"]].to_pylist()
        ]
        assert found == [None if lat is None else (lat, lon) for lat, lon in points]
        placed = [point for point in points if point[0] is not None]
        lats, lons = zip(*placed, strict=True)
        assert told["columns"]["geometry"]["bbox"] == [min(lons), min(lats), max(lons), max(lats)]


class TestSchemes:
    def test_columns_are_those_of_the_schemes(self, published: Path, tmp_path: Path) -> None:
        export(published, "acled", tmp_path / "acled.csv")
        export(published, "ged", tmp_path / "ged.csv")
        assert (tmp_path / "acled.csv").read_text(encoding="utf-8").splitlines()[0] == ACLED
        assert (tmp_path / "ged.csv").read_text(encoding="utf-8").splitlines()[0] == GED

    def test_acled_like_rows_are_the_single_events_and_their_tolls(self, published: Path, tmp_path: Path) -> None:
        export(published, "acled", tmp_path / "acled.csv")
        found = {row["event_id_cnty"]: row["fatalities"] for row in rows_of(tmp_path / "acled.csv")}
        wanted = ask(
            published,
            "select event_id, coalesce(deaths_best, deaths_low) from marts.fct_events"
            " inner join marts.dim_event_types using (event_type)"
            " where record_class = 'event' and acled_event_type is not null",
        )
        assert found == {event: "" if deaths is None else str(deaths) for event, deaths in wanted}

    def test_acled_like_type_follows_who_was_attacked(self, changed: Path, tmp_path: Path) -> None:
        ask(changed, "update marts.fct_events set event_type = 'armed_assault', record_class = 'event'")
        export(changed, "acled", tmp_path / "acled.csv")
        civilian = {event for (event,) in ask(changed, ON_CIVILIANS)}
        rows = rows_of(tmp_path / "acled.csv")
        assert civilian
        for row in rows:
            wanted = ("Violence against civilians", "Attack") if row["event_id_cnty"] in civilian else ("Battles", "Armed clash")
            assert (row["event_type"], row["sub_event_type"]) == wanted
            assert row["civilian_targeting"] == ("Civilian targeting" if row["event_id_cnty"] in civilian else "")

    def test_ged_like_rows_are_deadly_and_their_parts_add_up(self, changed: Path, tmp_path: Path) -> None:
        (event, *_) = events(changed)
        ask(
            changed,
            "update marts.fct_events set record_class = 'event', ucdp_type_of_violence = 1, lat = 16.27, lon = -0.04,"
            " deaths_low = 10, deaths_best = 12, deaths_high = 15, deaths_security_forces_best = 7, deaths_civilians_best = 2"
            f" where event_id = '{event}'",
        )
        export(changed, "ged", tmp_path / "ged.csv")
        rows = {row["id"]: row for row in rows_of(tmp_path / "ged.csv")}
        for row in rows.values():
            assert int(row["best"]) > 0
            parts = sum(int(row[name]) for name in ("deaths_a", "deaths_b", "deaths_civilians", "deaths_unknown"))
            assert parts == int(row["best"])
        told = rows[event]
        assert (told["deaths_a"], told["deaths_civilians"], told["deaths_unknown"]) == ("7", "2", "3")
        assert (told["low"], told["best"], told["high"]) == ("10", "12", "15")
        # Gao's cell: row 212 from the south, column 359 from the west, of 720 columns.
        assert told["priogrid_gid"] == str(212 * 720 + 359 + 1)

    @pytest.mark.parametrize(
        ("level", "ged", "acled"), [("place", "1", "1"), ("admin2", "3", "2"), ("admin1", "4", "3"), ("country", "6", "")]
    )
    def test_precision_is_no_better_than_the_region_that_an_unknown_village_stands_in(
        self, changed: Path, tmp_path: Path, level: str, ged: str, acled: str
    ) -> None:
        ((region,), *_) = ask(changed, f"select min(region_id) from marts.dim_regions where level = '{level}'")
        ask(
            changed,
            "update marts.fct_events set record_class = 'event', ucdp_type_of_violence = 1, deaths_best = 3, geo_precision = 1,"
            f" region_id = '{region}'",
        )
        told = {}
        for form, column in (("ged", "where_prec"), ("acled", "geo_precision")):
            export(changed, form, tmp_path / form)
            told[form] = {row[column] for row in rows_of(tmp_path / form)}
        assert told == {"ged": {ged}, "acled": {acled}}

    def test_ged_like_parts_that_outnumber_the_total_are_unknown(self, changed: Path, tmp_path: Path) -> None:
        (event, *_) = events(changed)
        ask(
            changed,
            "update marts.fct_events set record_class = 'event', ucdp_type_of_violence = 1, deaths_low = 5, deaths_best = 5,"
            f" deaths_high = 5, deaths_security_forces_best = 7, deaths_civilians_best = 1 where event_id = '{event}'",
        )
        export(changed, "ged", tmp_path / "ged.csv")
        (row,) = [row for row in rows_of(tmp_path / "ged.csv") if row["id"] == event]
        parts = [row[name] for name in ("best", "deaths_a", "deaths_b", "deaths_civilians", "deaths_unknown")]
        assert parts == ["5", "0", "0", "0", "5"]

    def test_ged_like_side_a_is_the_state_that_was_attacked(self, changed: Path, tmp_path: Path) -> None:
        (event, *_) = events(changed)
        ask(changed, f"delete from marts.bridge_event_groups where event_id = '{event}'")
        for group, role in (("jnim", "perpetrator"), ("mali-forces", "target")):
            ask(changed, f"insert into marts.bridge_event_groups values ('{event}', '{group}', '{role}', 'x', 1, 1)")
        ask(changed, "update marts.fct_events set record_class = 'event', ucdp_type_of_violence = 1, deaths_best = 3")
        export(changed, "ged", tmp_path / "ged.csv")
        (row,) = [row for row in rows_of(tmp_path / "ged.csv") if row["id"] == event]
        assert (row["side_a"], row["side_a_new_id"], row["gwnoa"], row["gwnob"]) == ("Government of Mali", "72", "432", "")
        assert row["side_b"].startswith("Jama'at Nusrat")

    @pytest.mark.parametrize(
        ("country", "name", "number", "region"),
        [
            ("ML", "Mali", "432", "Africa"),
            ("CD", "DR Congo (Zaire)", "490", "Africa"),
            ("YE", "Yemen (North Yemen)", "678", "Middle East"),
            ("EG", "Egypt", "651", "Middle East"),
            ("AF", "Afghanistan", "700", "Asia"),
            ("HT", "Haiti", "41", "Americas"),
            ("PG", "Papua New Guinea", "910", "Asia"),
        ],
    )
    def test_ged_like_countries_and_regions_are_those_of_ucdp(
        self, changed: Path, tmp_path: Path, country: str, name: str, number: str, region: str
    ) -> None:
        ask(changed, f"update marts.rpt_events set country_codes = ['{country}']")
        ask(
            changed,
            "update marts.fct_events set record_class = 'event', ucdp_type_of_violence = 1, deaths_best = 3, region_id = null",
        )
        export(changed, "ged", tmp_path / "ged.csv")
        told = {(row["country"], row["country_id"], row["region"]) for row in rows_of(tmp_path / "ged.csv")}
        assert told == {(name, number, region)}

    def test_numbers_of_countries_are_each_of_a_country(self) -> None:
        with (files("orchestration.exporting") / "ucdp_countries.csv").open(encoding="utf-8") as lines:
            codes = list(csv.DictReader(lines))
        seed = REPOSITORY / "dbt_project" / "seeds" / "countries.csv"
        iso = set(pl.read_csv(seed, null_values=[], columns=["iso3166_1_a2"]).to_series())
        assert [row["iso3166_1_a2"] for row in codes if row["iso3166_1_a2"] not in iso] == []
        assert {row["iso3166_1_a2"]: row["gwno"] for row in codes}.items() >= {"GB": "200", "GR": "350", "ML": "432"}.items()
        assert len({row["iso3166_1_a2"] for row in codes}) == len(codes)

    @pytest.mark.parametrize("form", ["ged", "acled"])
    def test_country_is_that_of_the_region_and_not_the_first_one_told(self, changed: Path, tmp_path: Path, form: str) -> None:
        ask(changed, "update marts.rpt_events set country_codes = ['BF', 'BJ']")
        ask(
            changed,
            "update marts.fct_events set record_class = 'event', ucdp_type_of_violence = 1, deaths_best = 3,"
            " region_id = (select min(region_id) from marts.dim_regions where level = 'admin1' and country_id = 'BJ')",
        )
        export(changed, form, tmp_path / form)
        assert {row["country"] for row in rows_of(tmp_path / form)} == {"Benin"}


ON_CIVILIANS = """
select event_id from marts.bridge_event_groups inner join marts.dim_groups using (group_id)
where role = 'target' and group_type = 'civilian'
"""


class TestRefusals:
    def test_unknown_words_name_what_there_is(self, published: Path, tmp_path: Path) -> None:
        with pytest.raises(BadWords, match="geoparquet"):
            export(published, "shapefile", tmp_path / "out")
        with pytest.raises(BadWords, match="fct_events"):
            export(published, "csv", tmp_path / "out", "events")
        with pytest.raises(BadWords, match="events alone"):
            export(published, "geojson", tmp_path / "out", "dim_groups")
        assert list(tmp_path.iterdir()) == []

    @pytest.mark.parametrize("form", FORMATS)
    def test_a_warehouse_without_events_gives_a_file_without_rows(self, changed: Path, tmp_path: Path, form: str) -> None:
        for (table,) in ask(changed, "select table_name from duckdb_tables() where table_name not like 'dim_%'"):
            ask(changed, f"delete from marts.{table}")
        path = tmp_path / form
        assert export(changed, form, path) == 0
        if form == "geojson":
            assert json.loads(path.read_bytes()) == {"type": "FeatureCollection", "features": []}
        elif form in ("parquet", "geoparquet"):
            assert pl.read_parquet(path).shape == (0, len(ask(changed, "describe marts.rpt_events")) + (form == "geoparquet"))
        else:
            assert rows_of(path) == []
            assert len(path.read_text(encoding="utf-8").splitlines()) == 1

    def test_a_file_that_cannot_be_written_is_told_and_the_one_before_stays(
        self, walked_home: Path, blotter: Blotter, tmp_path: Path
    ) -> None:
        for path in (tmp_path / "nowhere" / "out.csv", tmp_path):
            ran = blotter("export", "csv", "-o", path, home=walked_home)
            assert (ran.returncode, "Traceback" in ran.stderr) == (2, False), ran.stderr
            assert str(path if path.is_dir() else path.parent) in ran.stderr
        kept = tmp_path / "kept.csv"
        kept.write_text("as it was")
        small = {"preexec_fn": lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (4_096, 4_096))}
        ran = blotter("export", "csv", "-o", kept, home=walked_home, **small)
        assert (ran.returncode, "size limit" in ran.stderr, kept.read_text()) == (2, True, "as it was"), ran.stderr
        kept.unlink()
        ran = blotter("export", "csv", "--table", "fct_nothing", "-o", tmp_path / "out.csv", home=walked_home)
        assert (ran.returncode, "fct_events" in ran.stderr) == (2, True)
        assert list(tmp_path.iterdir()) == []

    def test_nothing_published_says_what_to_do(self, tmp_path: Path) -> None:
        with pytest.raises(UnreadableFile, match="blotter run"):
            export(tmp_path / "blotter.duckdb", "csv", tmp_path / "out")


class TestCommand:
    @pytest.mark.parametrize("form", FORMATS)
    def test_text_goes_to_a_pipe_and_bytes_need_a_file(self, walked_home: Path, blotter: Blotter, form: str) -> None:
        ran = blotter("export", form, home=walked_home)
        if form in ("parquet", "geoparquet"):
            assert (ran.returncode, ran.stdout) == (2, "")
            assert "-o" in ran.stderr
        else:
            assert ran.returncode == 0, ran.stderr
            assert "Gao" in ran.stdout
