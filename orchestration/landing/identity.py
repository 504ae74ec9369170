"""What makes two records one blurb, and the names that rows get from it.

A blurb is its text, title and publication time: a record that has all three equal is another sighting of the same blurb,
whatever file, format or name it came in.
"""

from collections.abc import Iterable, Sequence
from hashlib import sha256

_SEPARATOR = "\x1f"
_ESCAPE = "\x1e"


def digest(text: str, title: str | None, published: str) -> bytes:
    """The first 8 bytes of the SHA-256 of a blurb; `blurb_id` is `b` and their 16 hexadecimal digits.

    Args:
        text: the landed text, exactly.
        title: the landed title; none and empty are the same.
        published: the publication time in UTC, ISO 8601 without zone; empty when there is none.
    """
    title = title or ""
    if _ESCAPE in text or _SEPARATOR in text or _ESCAPE in title or _SEPARATOR in title:
        # A separator inside a part must not make two different blurbs one.
        text, title = (part.replace(_ESCAPE, _ESCAPE + _ESCAPE).replace(_SEPARATOR, _ESCAPE + "\x1d") for part in (text, title))
    return sha256(f"{text}{_SEPARATOR}{title}{_SEPARATOR}{published}".encode()).digest()[:8]


def digests(texts: Sequence[str], titles: Sequence[str | None], published: Iterable[str]) -> list[bytes]:
    """`digest` of many blurbs, which is much faster than one by one.

    Args:
        texts, titles, published: as for `digest`, a blurb each.
    """
    if any(mark in whole for whole in ("".join(texts), "".join(filter(None, titles))) for mark in (_ESCAPE, _SEPARATOR)):
        return [digest(*parts) for parts in zip(texts, titles, published, strict=True)]
    return [
        sha256(f"{text}{_SEPARATOR}{title or ''}{_SEPARATOR}{time}".encode()).digest()[:8]
        for text, title, time in zip(texts, titles, published, strict=True)
    ]


def blurb_id(text: str, title: str | None = None, published: str = "") -> str:
    """The name of a blurb: `b` and 16 hexadecimal digits; arguments as for `digest`."""
    return "b" + digest(text, title, published).hex()


def file_key(content: str, name: str) -> str:
    """The name of a file as it was landed: 16 hexadecimal digits, the stem of sighting ids.

    Args:
        content: the SHA-256 of its bytes, hexadecimal.
        name: the name that the ledger has for it.
    """
    return sha256(f"{content}{_SEPARATOR}{name}".encode()).hexdigest()[:16]
