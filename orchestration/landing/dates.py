"""Publication times as sources write them, into UTC; a time that cannot be read is no time."""

import datetime as dt
import functools
from zoneinfo import ZoneInfo

_EPOCH = dt.datetime(1970, 1, 1)


@functools.lru_cache(maxsize=1 << 14)
def parse_time(written: str, date_format: str | None = None, time_zone: str = "UTC") -> tuple[int, str] | None:
    """Read a publication time.

    Args:
        written: as the source wrote it; with no format given, ISO 8601.
        date_format: a `strptime` format.
        time_zone: the IANA name of the zone of times that tell none; a bare date is not shifted.

    Returns:
        Microseconds since 1970 in UTC, and the same as ISO 8601 without zone; none when it cannot be read or does not exist.
    """
    written = written.strip()
    try:
        time = dt.datetime.strptime(written, date_format) if date_format else dt.datetime.fromisoformat(written)
        if time.tzinfo is None and time.time() != dt.time() and time_zone != "UTC":
            time = time.replace(tzinfo=ZoneInfo(time_zone))
        if time.tzinfo is not None:
            time = time.astimezone(dt.UTC).replace(tzinfo=None)
    except (ValueError, OverflowError):
        return None
    return (time - _EPOCH) // dt.timedelta(microseconds=1), time.isoformat()
