"""Why a record is not loaded: the codes that quarantine tells, each with what it means.

One rule holds in every format: a record needs a text; of the other fields each is right or absent; what is wrong sets the
whole record aside, never just the field. Fields that nobody asked for are passed over.
"""

from enum import StrEnum


class Reason(StrEnum):
    """A code of the `reason` column of a quarantined record."""

    INVALID_UTF8 = "invalid_utf8"
    TOO_LONG = "too_long"
    INVALID_JSON = "invalid_json"
    TOO_DEEP = "too_deep"
    LONE_SURROGATE = "lone_surrogate"
    NOT_AN_OBJECT = "not_an_object"
    DUPLICATE_KEY = "duplicate_key"
    MISSING_TEXT = "missing_text"
    EMPTY_TEXT = "empty_text"
    WRONG_TYPE = "wrong_type"
    BAD_DATE = "bad_date"
    WRONG_COLUMNS = "wrong_columns"
    MALFORMED_ROW = "malformed_row"
    MALFORMED_XML = "malformed_xml"
    UNSAFE_XML = "unsafe_xml"
    DAMAGED_FILE = "damaged_file"
    OUTPUT_CAP = "output_cap"
    UNKNOWN_FORMAT = "unknown_format"
    UNKNOWN_ENCODING = "unknown_encoding"

    @property
    def ends_file(self) -> bool:
        """Whether a record with this reason stands for itself and everything that would follow it in the file."""
        return self in _ENDING


_ENDING = frozenset(
    {
        Reason.WRONG_COLUMNS,
        Reason.MALFORMED_XML,
        Reason.UNSAFE_XML,
        Reason.DAMAGED_FILE,
        Reason.OUTPUT_CAP,
        Reason.UNKNOWN_FORMAT,
        Reason.UNKNOWN_ENCODING,
    }
)
