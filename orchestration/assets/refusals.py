"""How a refusal shows in Dagster: as a failed step whose first line says what, where and what to do next.

A home that another run holds is free again before long, so its step waits and tries again; nothing else gets better by itself.
"""

import contextlib
from collections.abc import Iterator

import dagster as dg

from orchestration.errors import BlotterError, BusyError

MOST_RETRIES = 10
SECONDS_BETWEEN = 30


@contextlib.contextmanager
def told_plainly() -> Iterator[None]:
    """Turn a `BlotterError` of the block into a step failure with its three parts as metadata.

    Raises:
        dagster.Failure: the block refused.
        dagster.RetryRequested: another run holds the home.
    """
    try:
        yield
    except BusyError as held:
        raise dg.RetryRequested(MOST_RETRIES, SECONDS_BETWEEN) from held
    except BlotterError as refusal:
        raise dg.Failure(
            description=f"{refusal.what} {refusal.where} {refusal.fix}",
            metadata={"kind": type(refusal).__name__, "what": refusal.what, "where": refusal.where, "fix": refusal.fix},
            allow_retries=False,
        ) from refusal
