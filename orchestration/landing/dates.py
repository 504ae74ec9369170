"""Publication times as sources write them, into UTC; a time that cannot be read is no time."""

import datetime as dt
import email.utils
import functools
import re
from zoneinfo import ZoneInfo

_EPOCH = dt.datetime(1970, 1, 1)
_CLOCK = ("%H", "%I", "%X", "%c", "%s")
_RFC_822 = re.compile(
    r"(?:[A-Za-z]{3,9}(?:, *| +))?\d{1,2} [A-Za-z]{3} \d\d(?:\d\d)? \d{1,2}:\d\d(?::\d\d)?"
    r"(?: +[+-]\d{4}| +[A-Z]{1,5})?(?: \([A-Z]{1,5}\))?$",
    re.ASCII,
)


@functools.lru_cache(maxsize=1 << 14)
def parse_time(written: str, date_format: str | None = None, time_zone: str = "UTC") -> tuple[int, str] | None:
    """Read a publication time.

    Args:
        written: as the source wrote it; with no format given, ISO 8601, or the form of RSS (RFC 822).
        date_format: a `strptime` format.
        time_zone: the IANA name of the zone of times that tell none; a bare date is not shifted.

    Returns:
        Microseconds since 1970 in UTC, and the same as ISO 8601 without zone; none when it cannot be read or does not exist.
    """
    written = written.strip()
    try:
        if date_format:
            time = dt.datetime.strptime(written, date_format)
            has_time = any(directive in date_format for directive in _CLOCK)
        elif _RFC_822.match(written):
            time, has_time = email.utils.parsedate_to_datetime(written), True
            if time.tzinfo is None and written[-1].isalpha():
                # A zone by a name that stands for none, or for several, such as CET or WAT: which time is meant is not known.
                return None
        else:
            time, has_time = dt.datetime.fromisoformat(written), len(written) > len("2021-02-03")
        if time.tzinfo is None and has_time and time_zone != "UTC":
            time = time.replace(tzinfo=ZoneInfo(time_zone))
        if time.tzinfo is not None:
            time = time.astimezone(dt.UTC).replace(tzinfo=None)
    except (ValueError, OverflowError):
        return None
    return (time - _EPOCH) // dt.timedelta(microseconds=1), time.isoformat()
