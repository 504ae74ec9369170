"""How a refusal shows in Dagster: as a failed step whose first line says what, where and what to do next."""

import contextlib
from collections.abc import Iterator

import dagster as dg

from orchestration.errors import BlotterError


@contextlib.contextmanager
def told_plainly() -> Iterator[None]:
    """Turn a `BlotterError` of the block into a step failure with its three parts as metadata."""
    try:
        yield
    except BlotterError as refusal:
        raise dg.Failure(
            description=f"{refusal.what} {refusal.where} {refusal.fix}",
            metadata={"kind": type(refusal).__name__, "what": refusal.what, "where": refusal.where, "fix": refusal.fix},
            allow_retries=False,
        ) from refusal
