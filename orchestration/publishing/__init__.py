"""Marts to the files that people read, only when the tests passed; knows nothing of Dagster or dbt."""

from orchestration.publishing.diff import PUBLISHED, Change, Diff, diff
from orchestration.publishing.fingerprint import (
    content_digest,
    inbox_digest,
    published_digest,
    raw_digest,
    read_fingerprint,
    write_fingerprint,
)
from orchestration.publishing.history import record_history
from orchestration.publishing.marts import NotGreen, Publication, mart_digests, publish, refuse_faults
from orchestration.publishing.releases import BrokenRelease, FrozenRelease, Release, open_release, release
from orchestration.publishing.standing import Standing, read_standing
from orchestration.publishing.verdict import Tested, Verdict, forget, read_verdict, record_results

__all__ = [
    "PUBLISHED",
    "BrokenRelease",
    "Change",
    "Diff",
    "FrozenRelease",
    "NotGreen",
    "Publication",
    "Release",
    "Standing",
    "Tested",
    "Verdict",
    "content_digest",
    "diff",
    "forget",
    "inbox_digest",
    "mart_digests",
    "open_release",
    "publish",
    "published_digest",
    "raw_digest",
    "read_fingerprint",
    "read_standing",
    "read_verdict",
    "record_history",
    "record_results",
    "refuse_faults",
    "release",
    "write_fingerprint",
]
