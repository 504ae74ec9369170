"""One candidate record and the words behind its values."""

import dataclasses
from datetime import date
from typing import Any

#: Lowest, best and highest count; None where it is not told or has no end.
Interval = tuple[int | None, int | None, int | None]


@dataclasses.dataclass
class Evidence:
    """The words behind one value: code points into the landed text, end exclusive."""

    field: str
    value: str | None
    start: int | None
    end: int | None
    text: str | None
    rule: str
    basis: str


@dataclasses.dataclass
class Record:
    """One candidate record; fields as in `schemas.Candidates`."""

    event_type: str
    record_class: str = "event"
    n_incidents: int | None = 1
    perpetrators: list[str] = dataclasses.field(default_factory=list)
    targets: list[str] = dataclasses.field(default_factory=list)
    claimants: list[str] = dataclasses.field(default_factory=list)
    countries: list[str] = dataclasses.field(default_factory=list)
    admin1: list[str] = dataclasses.field(default_factory=list)
    places: list[dict[str, Any]] = dataclasses.field(default_factory=list)
    geo_precision: int = 9
    wider_region: str | None = None
    date_text: str | None = None
    date_from: date | None = None
    date_to: date | None = None
    date_precision: int = 9
    deaths: Interval = (None, None, None)
    wounded: Interval = (None, None, None)
    abducted: Interval = (None, None, None)
    is_toll_approximate: bool = False
    tolls_by_side: list[dict[str, Any]] = dataclasses.field(default_factory=list)
    attribution: str = "unknown"
    certainty: str = "stated"
    persons: list[str] = dataclasses.field(default_factory=list)
    target_class: str | None = None
    weapons: list[str] = dataclasses.field(default_factory=list)
    evidence: list[Evidence] = dataclasses.field(default_factory=list)

    def to_gold(self) -> dict[str, Any]:
        """The record as one JSON object with the gold files' field names."""
        out: dict[str, Any] = {
            "event_type": self.event_type,
            "record_class": self.record_class,
            "n_incidents": self.n_incidents,
            "perpetrators": self.perpetrators,
            "targets": self.targets,
            "claimants": self.claimants,
            "countries": self.countries,
            "admin1": self.admin1,
            "places": self.places,
            "geo_precision": self.geo_precision,
            "wider_region": self.wider_region,
            "date_text": self.date_text,
            "date_from": self.date_from.isoformat() if self.date_from else None,
            "date_to": self.date_to.isoformat() if self.date_to else None,
            "date_precision": self.date_precision,
        }
        for name in ("deaths", "wounded", "abducted"):
            low, best, high = getattr(self, name)
            out |= {f"{name}_low": low, f"{name}_best": best, f"{name}_high": high}
        out |= {
            "is_toll_approximate": self.is_toll_approximate,
            "tolls_by_side": self.tolls_by_side,
            "attribution": self.attribution,
            "certainty": self.certainty,
            "persons": self.persons,
            "target_class": self.target_class,
            "weapons": self.weapons,
            "evidence": [dataclasses.asdict(e) for e in self.evidence],
        }
        return out
