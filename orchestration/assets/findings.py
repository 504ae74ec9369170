"""How a finding shows in Dagster: as the result of a check, and where it blocks as a failed step that says what to do."""

import dagster as dg

from orchestration.assets.previews import frame_as_markdown
from orchestration.publishing import NotGreen
from orchestration.quality import Finding


def check_result(asset: dg.AssetKey, name: str, finding: Finding, *, blocks: bool = False) -> dg.AssetCheckResult:
    """The result of a check: its sentence, its figures and its tables.

    Args:
        asset: what was looked at.
        name: of the check.
        finding: what was found.
        blocks: whether it is an error that holds the marts back; else it warns.
    """
    return dg.AssetCheckResult(
        asset_key=asset,
        check_name=name,
        passed=finding.passed,
        severity=dg.AssetCheckSeverity.ERROR if blocks else dg.AssetCheckSeverity.WARN,
        description=finding.told if finding.passed else f"{finding.told} {finding.fix}",
        metadata={
            **finding.figures,
            **{title: dg.MetadataValue.md(frame_as_markdown(table)) for title, table in finding.tables.items()},
        },
    )


def held_back(finding: Finding, where: str) -> None:
    """End the step where a blocking check did not pass; call it after its result was told.

    Raises:
        dagster.Failure: with what was found, where, and what to do.
    """
    if not finding.passed:
        raise dg.Failure(
            description=f"{finding.told} {finding.fix}",
            metadata={"kind": NotGreen.__name__, "what": finding.told, "where": where, "fix": finding.fix},
            allow_retries=False,
        )
