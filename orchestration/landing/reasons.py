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

    @property
    def fix(self) -> str:
        """What the one who sent the record can do about it."""
        return _FIXES[self]


_CHANGED = "the changed file is landed by itself in the next run"
_RETRY = "then: blotter quarantine retry"
_FIXES = {
    Reason.INVALID_UTF8: f"Write the file as UTF-8; {_CHANGED}.",
    Reason.TOO_LONG: f"Cut the record or split it; {_CHANGED}.",
    Reason.INVALID_JSON: f"Write the record as JSON, an object a line in .jsonl; {_CHANGED}.",
    Reason.TOO_DEEP: f"Write the record as a plain object; {_CHANGED}.",
    Reason.LONE_SURROGATE: f"Write the character whole; {_CHANGED}.",
    Reason.NOT_AN_OBJECT: f'Write each record as {{"text": ...}}; {_CHANGED}.',
    Reason.DUPLICATE_KEY: f"Take one of the two values out; {_CHANGED}.",
    Reason.MISSING_TEXT: f"If the text has another name, tell it in raw/sources.yml (columns: {{text: ...}}), {_RETRY}.",
    Reason.EMPTY_TEXT: "Nothing is lost: the record tells no text.",
    Reason.WRONG_TYPE: f"Write the field as a string; {_CHANGED}.",
    Reason.BAD_DATE: f"If the source writes its dates so, tell date_format in raw/sources.yml, {_RETRY}.",
    Reason.WRONG_COLUMNS: f"Tell the columns' names (columns: ...) or delimiter in raw/sources.yml, {_RETRY}.",
    Reason.MALFORMED_ROW: "Mend the row, or, if quotes mean nothing, tell quoted: false in raw/sources.yml and rename it.",
    Reason.MALFORMED_XML: f"Fetch or save the feed again; {_CHANGED}.",
    Reason.UNSAFE_XML: f"Take out what the XML declares; {_CHANGED}.",
    Reason.DAMAGED_FILE: f"Send the file again; {_CHANGED}.",
    Reason.OUTPUT_CAP: f"Unpack the file or split it; {_CHANGED}.",
    Reason.UNKNOWN_FORMAT: f"Rename the file by its format, or tell format in raw/sources.yml, {_RETRY}.",
    Reason.UNKNOWN_ENCODING: f"Write the file as UTF-8; {_CHANGED}.",
}
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
