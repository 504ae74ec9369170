"""What the report shows, read from the published database: columns of events, the names of their codes, the words behind them.

The page has a bound: it holds the newest `ROWS` events, and the words of as many of the newest as fit into `WORDS_BYTES`.

What does NOT belong here: HTML, and any database but the published one.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

import duckdb

from orchestration.errors import UnreadableFile

#: Events that a page holds at most; they take about 150 bytes each.
ROWS = 50_000
#: Bytes of blurbs, evidence and claims that a page holds at most, about.
WORDS_BYTES = 4_000_000
#: Of one event, so many mentions at most; of one blurb, so many characters at most (the limit of reading).
MENTIONS, CHARACTERS = 12, 4_000
#: Claimed tolls set beside reported ones, at most.
CLAIMED = 40

_NEWEST = "order by events.date_from desc nulls last, events.last_published_on desc nulls last, events.event_id"

_EVENTS = f"""
with roles as (
    select
        event_id,
        list_sort(list(group_id) filter (role = 'perpetrator')) as perpetrators,
        list_sort(list(group_id) filter (role = 'suspect')) as suspects,
        list_sort(list(group_id) filter (role = 'target')) as targets,
        list_sort(list(group_id) filter (role = 'claimant')) as claimants
    from marts.bridge_event_groups
    group by event_id
)
select
    events.event_id as id,
    events.record_class as class,
    events.event_type as type,
    events.n_incidents as incidents,
    cast(events.date_from as varchar) as first,
    cast(events.date_to as varchar) as last,
    events.date_precision,
    events.date_text,
    coalesce(nullif(wide.places, ''), wide.region) as place,
    events.region_id as region,
    wide.country_codes as countries,
    events.geo_precision,
    round(events.lat, 4) as lat,
    round(events.lon, 4) as lon,
    coalesce(roles.perpetrators, []) as perpetrators,
    coalesce(roles.suspects, []) as suspects,
    coalesce(roles.targets, []) as targets,
    coalesce(roles.claimants, []) as claimants,
    events.attribution,
    events.certainty,
    [events.deaths_low, events.deaths_best, events.deaths_high] as deaths,
    events.mention_count as mentions,
from marts.fct_events as events
inner join marts.rpt_events as wide on events.event_id = wide.event_id
left join roles on events.event_id = roles.event_id
{_NEWEST}
limit ?
"""

# The newest events whose words fit; the sizes are those of the texts and, about, of a row of evidence as JSON.
_FITTING = f"""
with sizes as (
    select event_id, sum(least(octet_length(encode(blurb_text)), {CHARACTERS}) + 120) as bytes
    from marts.fct_event_mentions group by event_id
    union all
    select event_id, count(*) * 70 from marts.fct_evidence group by event_id
),
totals as (select event_id, sum(bytes) as bytes from sizes group by event_id),
running as (
    select
        events.event_id,
        sum(totals.bytes) over ({_NEWEST} rows unbounded preceding) as bytes,
        row_number() over ({_NEWEST}) as place
    from marts.fct_events as events
    inner join totals on events.event_id = totals.event_id
)
select event_id from running where bytes <= ? and place <= ? order by place
"""

_MENTIONS = """
select
    mentions.event_id, mentions.mention_id, mentions.source_id, cast(mentions.published_on as varchar), mentions.url,
    mentions.blurb_title, mentions.blurb_text, mentions.span_start, mentions.span_end, mentions.link_confidence
from marts.fct_event_mentions as mentions
semi join fitting on mentions.event_id = fitting.event_id
qualify
    row_number() over (
        partition by mentions.event_id order by mentions.is_current desc, mentions.is_founding desc, mentions.mention_id
    ) <= ?
order by mentions.event_id, mentions.is_current desc, mentions.is_founding desc, mentions.mention_id
"""

_EVIDENCE = """
select mention_id, field, value, span_start, span_end, rule, basis
from marts.fct_evidence
semi join fitting using (event_id)
order by mention_id, span_start nulls last, span_end, field, value
"""

_CLAIMS = """
select
    event_id, claimant_id, subject_group_id, claim_act, status, [deaths_low, deaths_best, deaths_high], persons,
    cast(said_on as varchar)
from marts.fct_claims
semi join fitting using (event_id)
where not is_superseded
order by event_id, as_of, claim_id
"""

_TOLLS = """
select
    event_id, cast(deaths_basis as varchar), [deaths_civilians_low, deaths_civilians_best, deaths_civilians_high],
    [deaths_security_forces_low, deaths_security_forces_best, deaths_security_forces_high],
    [deaths_armed_groups_low, deaths_armed_groups_best, deaths_armed_groups_high],
    [wounded_low, wounded_best, wounded_high], [abducted_low, abducted_best, abducted_high],
    weapons, persons, target_class, is_toll_approximate, confidence
from marts.fct_events
semi join fitting using (event_id)
order by event_id
"""

# What a group says that it killed, beside what others say where they tell a number.
_VERSUS = """
select event_id, claimant, [claimed_low, claimed_best, claimed_high], [reported_low, reported_best, reported_high]
from marts.rpt_claims_against_reports
where coalesce(claimed_low, claimed_best, claimed_high) is not null
order by
    coalesce(reported_low, reported_best, reported_high) is null, abs(difference_best) desc nulls last,
    coalesce(claimed_best, claimed_low) desc, event_id, claimant_id
limit ?
"""


@dataclass(frozen=True, slots=True)
class ReportData:
    """The content of a page, ready to be written as JSON.

    Attributes:
        about: the publication: when, by which versions, how many events there are in all, are shown, have their words here.
        names: what codes are called: types, countries, groups, regions, sources; only those that the events have.
        events: a list per column, newest event first.
        words: of the first events, in their order: their mentions with evidence, claims, tolls.
        versus: claimed tolls beside reported ones.
    """

    about: dict[str, Any]
    names: dict[str, dict[str, Any]]
    events: dict[str, list[Any]]
    words: list[dict[str, Any]]
    versus: list[list[Any]]


def read_warehouse(database: Path, *, rows: int = ROWS, words_bytes: int = WORDS_BYTES) -> ReportData:
    """Read what the report shows.

    Args:
        database: the published database.
        rows: how many events at most, the newest.
        words_bytes: how many bytes of blurbs and evidence at most, about.

    Raises:
        UnreadableFile: nothing is published yet, or by a version whose tables are other ones.
    """
    if not database.exists():
        raise UnreadableFile("Nothing is published yet.", str(database), "Run `blotter run` first.")
    try:
        with duckdb.connect(str(database), read_only=True) as con:
            asked = con.execute(_EVENTS, [rows])
            columns = [column[0] for column in asked.description or []]
            found = asked.fetchall()
            events = {name: [row[index] for row in found] for index, name in enumerate(columns)}
            words = _words(con, events["id"], words_bytes)
            bounds = {"most_events": rows, "most_bytes_of_words": words_bytes}
            about = _about(con) | bounds | {"events_shown": len(found), "events_with_words": len(words)}
            return ReportData(about, _names(con, events, words), events, words, [*map(list, _rows(con, _VERSUS, [CLAIMED]))])
    except duckdb.Error as refusal:
        raise UnreadableFile(
            f"The published tables cannot be read: {str(refusal).splitlines()[0]}",
            str(database),
            "Run `blotter run --force` to publish them again with this version.",
        ) from refusal


def _rows(con: duckdb.DuckDBPyConnection, query: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    return con.execute(query, list(values)).fetchall()


def _about(con: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    asked = con.execute("from marts.run_info")
    run = dict(zip([column[0] for column in asked.description or []], asked.fetchone() or (), strict=False))
    ((events, mentions, blurbs, sources),) = _rows(
        con,
        "select (select count(*) from marts.fct_events), count(*), count(distinct blurb_id), count(distinct source_id)"
        " from marts.fct_event_mentions",
    )
    return {
        "published_at": f"{run['published_at']:%Y-%m-%d %H:%M} UTC",
        "versions": {name.removesuffix("_version"): value for name, value in run.items() if name.endswith("_version")},
        "run_id": run["run_id"],
        "tests_passed": run["tests_passed"],
        "tests_warned": run["tests_warned"],
        "events": events,
        "mentions": mentions,
        "blurbs": blurbs,
        "sources": sources,
    }


def _words(con: duckdb.DuckDBPyConnection, shown: Sequence[str], limit: int) -> list[dict[str, Any]]:
    con.execute(f"create temp table fitting as {_FITTING}", [limit, len(shown)])
    evidence = {
        mention: [list(row[1:]) for row in rows] for mention, rows in groupby(_rows(con, _EVIDENCE), key=lambda row: row[0])
    }
    mentions = {
        event: [_mention(row, evidence.get(row[1], [])) for row in rows]
        for event, rows in groupby(_rows(con, _MENTIONS, [MENTIONS]), key=lambda row: row[0])
    }
    claims = {event: [list(row[1:]) for row in rows] for event, rows in groupby(_rows(con, _CLAIMS), key=lambda row: row[0])}
    tolls = {row[0]: list(row[1:]) for row in _rows(con, _TOLLS)}
    fitting = [event for (event,) in _rows(con, "from fitting")]
    return [{"mentions": mentions.get(event, []), "claims": claims.get(event, []), "tolls": tolls[event]} for event in fitting]


def _mention(row: tuple[Any, ...], evidence: list[list[Any]]) -> dict[str, Any]:
    _, _, source, published, url, title, text, start, end, confidence = row
    return {
        "source": source,
        "published": published,
        # Anything else (`javascript:`, a file) is no link to follow.
        "url": url if url and url.lower().startswith(("https://", "http://")) else None,
        "title": title,
        "text": text[:CHARACTERS],
        "unread": max(0, len(text) - CHARACTERS),
        "span": [start, end],
        "confidence": confidence,
        "evidence": evidence,
    }


_REGIONS = "region_id, name, level, round(lat, 3), round(lon, 3) from marts.dim_regions"
_Names = dict[str, dict[str, Any]]


def _names(con: duckdb.DuckDBPyConnection, events: dict[str, list[Any]], words: list[dict[str, Any]]) -> _Names:
    """What the codes are called that the events and the claims about them have."""
    said = {group for one in words for claim in one["claims"] for group in claim[:2]}
    groups = said.union(*(column for role in ("perpetrators", "suspects", "targets", "claimants") for column in events[role]))
    countries = {code for codes in events["countries"] for code in codes}
    divisions = {row[1] for one in words for mention in one["mentions"] for row in mention["evidence"] if row[0] == "admin1"}
    sources = {mention["source"] for one in words for mention in one["mentions"]}
    return {
        "types": _named(con, "event_type, event_class, description from marts.dim_event_types", "event_type", events["type"]),
        "groups": _named(con, "group_id, canonical_name, root_network, is_pseudo from marts.dim_groups", "group_id", groups),
        "countries": _named(con, "iso3166_1_a2, name from marts.dim_regions where level = 'country'", "iso3166_1_a2", countries),
        "regions": _named(con, _REGIONS, "region_id", {*events["region"], *divisions}),
        "sources": _named(con, "source_id, name, licence from marts.dim_sources", "source_id", sources),
    }


def _named(con: duckdb.DuckDBPyConnection, columns: str, key: str, wanted: Any) -> dict[str, Any]:
    """The rows of a dimension of which the key is wanted: the other columns by key."""
    keys = sorted({one for one in wanted if one is not None})
    # As JSON: DuckDB looks for other libraries' types in each element of a list that it is given.
    wanted_keys = "select unnest(from_json(?, '[\"varchar\"]'))"
    rows = _rows(con, f"from (select {columns}) where {key} in ({wanted_keys}) order by 1", [json.dumps(keys)])
    return {row[0]: list(row[1:]) for row in rows}
