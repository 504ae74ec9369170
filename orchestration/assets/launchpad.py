"""What a person can ask of a run in the launchpad, and how it is held to what there is."""

import calendar
import datetime as dt
import re
from collections.abc import Sequence
from typing import Any

import dagster as dg
from pydantic import Field

from orchestration.errors import BadWords
from orchestration.extraction.store import Choice
from orchestration.landing import known_sources
from orchestration.resources import Home

_DAY = re.compile(r"(\d{4})-(\d{2})(?:-(\d{2}))?")
_SOURCES = "Ids of sources, as `blotter status` lists them; empty for all. Of the others nothing is {done} in this run."
_FROM = "Read only blurbs published on this day or later: 2024-05-01, or 2024-05 for its first day; empty for any."
_TO = "Read only blurbs published on this day or before: 2024-05-31, or 2024-05 for its last day; empty for any."


class LandConfig(dg.Config):
    """What of the inbox is landed."""

    sources: list[str] = Field([], description=_SOURCES.format(done="landed"))


class ExtractConfig(dg.Config):
    """Which blurbs are read; those left out are read by the next run that asks for them."""

    sources: list[str] = Field([], description=_SOURCES.format(done="read"))
    published_from: str = Field("", description=f"{_FROM} Blurbs without a date are left out then.")
    published_to: str = Field("", description=f"{_TO} Blurbs without a date are left out then.")
    full_refresh: bool = Field(False, description="Read these blurbs anew, even those that these versions have read already.")


class BuildConfig(dg.Config):
    """How the warehouse is built."""

    full_refresh: bool = Field(False, description="Build every table whole, and not only what is new since the last build.")


class RefreshConfig(dg.Config):
    """What a refresh lands, reads and builds; as it stands, all that is new."""

    sources: list[str] = Field([], description=_SOURCES.format(done="landed or read"))
    published_from: str = Field("", description=f"{_FROM} Landing takes whole files.")
    published_to: str = Field("", description=f"{_TO} Landing takes whole files.")
    full_refresh: bool = Field(
        False, description="Read these blurbs anew, even those that were read already, and build every table whole."
    )


@dg.config_mapping
def refresh_config(config: RefreshConfig) -> dict[str, Any]:
    """One form for the steps of a refresh."""
    told = config.model_dump()
    wanted: dict[str, type[dg.Config]] = {"land": LandConfig, "extract": ExtractConfig, "dbt_build": BuildConfig}
    return {"ops": {op: {"config": {name: told[name] for name in kind.model_fields}} for op, kind in wanted.items()}}


def chosen_sources(home: Home, sources: Sequence[str]) -> tuple[str, ...]:
    """The ids of sources that a run was asked for.

    Raises:
        BadWords: there is no such source.
    """
    known = known_sources(home.root)
    for name in sources:
        if name not in known:
            raise BadWords(f"There is no source {name!r}.", "config: sources", f"Sources: {', '.join(known) or 'none yet'}.")
    return tuple(sources)


def chosen_blurbs(home: Home, config: ExtractConfig) -> Choice:
    """The blurbs that a run was asked for.

    Raises:
        BadWords: a source is unknown, a day is none, or the first is after the last.
    """
    first = _day(config.published_from, "published_from", is_last=False)
    last = _day(config.published_to, "published_to", is_last=True)
    if first and last and first > last:
        raise BadWords(
            f"The first day, {first}, is after the last, {last}.", "config: published_from, published_to", "Swap the two."
        )
    return Choice(chosen_sources(home, config.sources), first, last, config.full_refresh)


def _day(told: str, name: str, *, is_last: bool) -> dt.date | None:
    if not told:
        return None
    try:
        found = _DAY.fullmatch(told)
        if found is None:
            raise ValueError(told)
        year, month = int(found[1]), int(found[2])
        return dt.date(year, month, int(found[3] or (calendar.monthrange(year, month)[1] if is_last else 1)))
    except ValueError as refusal:
        raise BadWords(
            f"{told!r} is no day and no month.", f"config: {name}", "Write it as 2024-05-01, or 2024-05 for the whole month."
        ) from refusal
