"""The semantic layer and the exposures say what is true of the marts and of what reads them."""

import re
from typing import Any

import pytest

from tests.conftest import REPOSITORY

READERS = {"report": "orchestration/reporting/*.py", "exports": "orchestration/exporting/*.sql"}


@pytest.mark.parametrize("exposure", READERS)
def test_exposure_names_every_mart_that_its_code_reads(manifest: dict[str, Any], exposure: str) -> None:
    (told,) = [one for one in manifest["exposures"].values() if one["name"] == exposure]
    named = {node.split(".")[-1] for node in told["depends_on"]["nodes"]}
    sources = [path.read_text(encoding="utf-8") for path in sorted(REPOSITORY.glob(READERS[exposure]))]
    read = {name for source in sources for name in re.findall(r"\bmarts\.(\w+)", source)} - {"run_info"}
    assert read == named


def test_metrics_are_those_that_analysts_ask_for(manifest: dict[str, Any]) -> None:
    metrics = {one["name"] for one in manifest["metrics"].values()}
    assert {"events", "deaths_low", "deaths_best", "deaths_high", "claimed_share"} <= metrics
    assert {"group_events", "group_deaths_low", "group_deaths_best", "group_claimed_share", "country_events"} <= metrics


def test_columns_of_semantic_models_are_columns_of_their_marts(manifest: dict[str, Any]) -> None:
    """dbt parses an expression without looking whether its columns exist."""
    words = {"case", "when", "then", "else", "end", "and", "or", "is", "not", "null", "coalesce", "try_cast", "as", "date"}
    for model in manifest["semantic_models"].values():
        node = manifest["nodes"][model["depends_on"]["nodes"][0]]
        for part in (*model["entities"], *model["dimensions"], *model["measures"]):
            expression = re.sub(r"'[^']*'", "", part["expr"] or part["name"])
            used = set(re.findall(r"[a-z_][a-z0-9_]*", expression)) - words
            assert used <= set(node["columns"]), f"{model['name']}.{part['name']}"
