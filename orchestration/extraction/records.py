"""One candidate record and the words behind its values."""

import dataclasses
from datetime import date
from typing import Any

#: Lowest, best and highest count; None where it is not told or has no end.
Interval = tuple[int | None, int | None, int | None]


@dataclasses.dataclass(init=False)
class Evidence:
    """The words behind one value: code points into the landed text, end exclusive."""

    field: str
    value: str | None
    start: int | None
    end: int | None
    text: str | None
    rule: str
    basis: str

    def __init__(
        self, field: str, value: str | None, start: int | None, end: int | None, text: str | None, rule: str, basis: str
    ) -> None:
        self.field, self.value, self.start, self.end = field, value, start, end
        self.text, self.rule, self.basis = text, rule, basis


@dataclasses.dataclass(init=False)
class Record:
    """One candidate record; fields as in `schemas.Candidates`."""

    event_type: str
    record_class: str
    n_incidents: int | None
    perpetrators: list[str]
    targets: list[str]
    claimants: list[str]
    countries: list[str]
    admin1: list[str]
    places: list[dict[str, Any]]
    geo_precision: int
    wider_region: str | None
    date_text: str | None
    date_from: date | None
    date_to: date | None
    date_precision: int
    deaths: Interval
    wounded: Interval
    abducted: Interval
    is_toll_approximate: bool
    tolls_by_side: list[dict[str, Any]]
    attribution: str
    certainty: str
    persons: list[str]
    target_class: str | None
    weapons: list[str]
    evidence: list[Evidence]

    def __init__(self, event_type: str, **told: Any) -> None:
        self.event_type = event_type
        self.record_class, self.n_incidents = "event", 1
        self.perpetrators, self.targets, self.claimants = [], [], []
        self.countries, self.admin1, self.places, self.geo_precision, self.wider_region = [], [], [], 9, None
        self.date_text = self.date_from = self.date_to = None
        self.date_precision = 9
        self.deaths = self.wounded = self.abducted = (None, None, None)
        self.is_toll_approximate, self.tolls_by_side = False, []
        self.attribution, self.certainty = "unknown", "stated"
        self.persons, self.target_class, self.weapons = [], None, []
        self.evidence = []
        for name, value in told.items():
            setattr(self, name, value)

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
