"""Marts to the files that people read, only when the tests passed; knows nothing of Dagster or dbt."""

from orchestration.publishing.fingerprint import (
    content_digest,
    inbox_digest,
    raw_digest,
    read_fingerprint,
    write_fingerprint,
)
from orchestration.publishing.marts import NotGreen, Publication, mart_digests, publish
from orchestration.publishing.standing import Standing, read_standing
from orchestration.publishing.verdict import Verdict, forget, read_verdict, record_results

__all__ = [
    "NotGreen",
    "Publication",
    "Standing",
    "Verdict",
    "content_digest",
    "forget",
    "inbox_digest",
    "mart_digests",
    "publish",
    "raw_digest",
    "read_fingerprint",
    "read_standing",
    "read_verdict",
    "record_results",
    "write_fingerprint",
]
