"""How much of anything landing takes before it sets a record or a file aside."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Caps that keep memory and disk bounded on any input; all sizes in bytes.

    Attributes:
        record: the longest record that is loaded; a longer one is quarantined.
        kept: how much of a record that is over the cap, or of a file that cannot be split, quarantine keeps.
        block: how much is read from a file at once.
        output: what a compressed file may grow to, whatever its size ...
        ratio: ... or this many times its own size, whichever is more.
        rows: how many accepted records are held in memory before they are written.
        held: how many bytes of text, or of refused records, are held before they are written.
    """

    record: int = 1 << 20
    kept: int = 1 << 16
    block: int = 1 << 21
    output: int = 1 << 25
    ratio: int = 100
    rows: int = 65_536
    held: int = 1 << 25
