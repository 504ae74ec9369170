"""What makes two records one blurb, and the names that rows get from it.

A blurb is its text, title and publication time: a record that has all three equal is another sighting of the same blurb,
whatever file, format or name it came in.
"""

import hashlib

_SEPARATOR = "\x1f"
_ESCAPE = "\x1e"


def digest(text: str, title: str | None, published: str) -> bytes:
    """The first 8 bytes of the SHA-256 of a blurb; `blurb_id` is `b` and their 16 hexadecimal digits.

    Args:
        text: the landed text, exactly.
        title: the landed title; none and empty are the same.
        published: the publication time in UTC, ISO 8601 without zone; empty when there is none.
    """
    joined = f"{text}{_SEPARATOR}{title or ''}{_SEPARATOR}{published}"
    if _ESCAPE in joined or joined.count(_SEPARATOR) != 2:
        # A separator inside a part must not make two different blurbs one.
        joined = _SEPARATOR.join(
            part.replace(_ESCAPE, _ESCAPE + _ESCAPE).replace(_SEPARATOR, _ESCAPE + "\x1d")
            for part in (text, title or "", published)
        )
    return hashlib.sha256(joined.encode()).digest()[:8]


def blurb_id(text: str, title: str | None = None, published: str = "") -> str:
    """The name of a blurb: `b` and 16 hexadecimal digits; arguments as for `digest`."""
    return "b" + digest(text, title, published).hex()


def file_key(sha256: str, name: str) -> str:
    """The name of a file as it was landed (its bytes under that name): 16 hexadecimal digits, the stem of sighting ids."""
    return hashlib.sha256(f"{sha256}{_SEPARATOR}{name}".encode()).hexdigest()[:16]
