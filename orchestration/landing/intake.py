"""Where readers put the records of a file, each once: accepted, refused or blank."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from orchestration.landing.identity import digest, digests
from orchestration.landing.limits import Limits
from orchestration.landing.reasons import Reason


@dataclass(slots=True)
class Tally:
    """What became of the records of one file; loaded and duplicate are told apart only when a chunk is written."""

    accepted: int = 0
    refused: int = 0
    blank: int = 0

    @property
    def read(self) -> int:
        """All records of the file."""
        return self.accepted + self.refused + self.blank


@dataclass(slots=True)
class Plain:
    """Valid records that follow one another, as columns of the arguments of `Intake.accept`.

    Columns, and not a tuple a record: a list of strings is nothing that Python's collector of cycles has to look through.
    """

    number: list[int] = field(default_factory=list)
    start: list[int] = field(default_factory=list)
    end: list[int] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    title: list[str | None] = field(default_factory=list)
    published: list[tuple[int, str] | None] = field(default_factory=list)
    url: list[str | None] = field(default_factory=list)
    language: list[str | None] = field(default_factory=list)

    def columns(self) -> tuple[list[Any], ...]:
        """The columns, in the order of those arguments."""
        return self.number, self.start, self.end, self.text, self.title, self.published, self.url, self.language

    def clear(self) -> None:
        """Forget the records."""
        for column in self.columns():
            column.clear()


@dataclass(slots=True)
class Chunk:
    """Records in the order in which they were read, as columns; `file` numbers the files of the batch from 0."""

    file: list[int] = field(default_factory=list)
    number: list[int] = field(default_factory=list)
    start: list[int | None] = field(default_factory=list)
    end: list[int | None] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    title: list[str | None] = field(default_factory=list)
    published_us: list[int | None] = field(default_factory=list)
    url: list[str | None] = field(default_factory=list)
    language: list[str | None] = field(default_factory=list)
    digest: list[bytes] = field(default_factory=list)


@dataclass(slots=True)
class Refusals:
    """Refused records as columns, beside `Chunk`."""

    file: list[int] = field(default_factory=list)
    number: list[int] = field(default_factory=list)
    start: list[int | None] = field(default_factory=list)
    end: list[int | None] = field(default_factory=list)
    reason: list[str] = field(default_factory=list)
    detail: list[str] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)


class Intake:
    """Collects the records of the files of a batch and hands them on in chunks of bounded size.

    Readers set `has_offsets` to false for a file in whose bytes its records have no place. `last_number` is the number of
    the last record that a reader gave, taken or not.

    Args:
        limits: `rows` and `held` bound a chunk.
        take: gets each chunk of accepted records.
        take_refused: gets each chunk of refused records.
    """

    def __init__(
        self,
        limits: Limits,
        take: Callable[[Chunk], None],
        take_refused: Callable[[Refusals], None],
    ) -> None:
        self.limits = limits
        self.tally = Tally()
        self.has_offsets = True
        self.last_number = 0
        self._wanted: Callable[[int], bool] | None = None
        self._take, self._take_refused = take, take_refused
        self._chunk, self._refusals = Chunk(), Refusals()
        self._file = -1
        self._held = self._held_refused = 0

    def begin_file(self, file: int, wanted: Callable[[int], bool] | None = None) -> None:
        """Count for another file of the batch from here on.

        Args:
            file: its number in the batch.
            wanted: when given, records of whose number it is false are passed over, uncounted (a retry).
        """
        self._file, self._wanted, self.tally, self.has_offsets = file, wanted, Tally(), True
        self.last_number = 0

    def accept(
        self,
        number: int,
        start: int | None,
        end: int | None,
        text: str,
        title: str | None = None,
        published: tuple[int, str] | None = None,
        url: str | None = None,
        language: str | None = None,
    ) -> None:
        """Take a valid record.

        Args:
            number: its place in the file, from 1, all records counted.
            start: its first byte in the unpacked file; none where bytes were converted.
            end: the byte after its last.
            text: the text of the blurb, exactly; never empty.
            title: its title; empty is none.
            published: microseconds since 1970 in UTC, and the same as ISO 8601.
            url: its address; empty is none.
            language: its declared language; empty is none.
        """
        self.last_number = number
        if self._wanted and not self._wanted(number):
            return
        chunk = self._chunk
        chunk.file.append(self._file)
        chunk.number.append(number)
        chunk.start.append(start if self.has_offsets else None)
        chunk.end.append(end if self.has_offsets else None)
        chunk.text.append(text)
        chunk.title.append(title or None)
        chunk.url.append(url or None)
        chunk.language.append(language or None)
        if published is None:
            chunk.published_us.append(None)
            chunk.digest.append(digest(text, title, ""))
        else:
            chunk.published_us.append(published[0])
            chunk.digest.append(digest(text, title, published[1]))
        self.tally.accepted += 1
        self._held += len(text)
        if self._held >= self.limits.held or len(chunk.text) >= self.limits.rows:
            self._flush_accepted()

    def accept_all(self, plain: Plain) -> None:
        """Take valid records that follow one another, each as `accept` takes it; for many it is much faster."""
        if self._wanted or not self.has_offsets:
            for row in zip(*plain.columns(), strict=True):
                self.accept(*row)
            return
        if not plain.number:
            return
        chunk = self._chunk
        self.last_number = max(self.last_number, plain.number[-1])
        chunk.file.extend([self._file] * len(plain.number))
        chunk.number.extend(plain.number)
        chunk.start.extend(plain.start)
        chunk.end.extend(plain.end)
        chunk.text.extend(plain.text)
        chunk.title.extend([title or None for title in plain.title])
        chunk.url.extend([url or None for url in plain.url])
        chunk.language.extend([language or None for language in plain.language])
        chunk.published_us.extend([time and time[0] for time in plain.published])
        chunk.digest.extend(digests(plain.text, plain.title, [time[1] if time else "" for time in plain.published]))
        self.tally.accepted += len(plain.number)
        self._held += sum(map(len, plain.text))
        if self._held >= self.limits.held or len(chunk.text) >= self.limits.rows:
            self._flush_accepted()

    def refuse(self, number: int, start: int | None, end: int | None, reason: Reason, detail: str, raw: bytes) -> None:
        """Set a record aside.

        Args:
            number: its place in the file, from 1, all records counted.
            start: its first byte in the unpacked file; none where it is not known.
            end: the byte after its last.
            reason: why, as a code.
            detail: why, as a sentence for the one who must fix it.
            raw: its bytes as they came (the beginning of them, where there is no bound).
        """
        self.last_number = number
        if self._wanted and not self._wanted(number):
            return
        refusals = self._refusals
        refusals.file.append(self._file)
        refusals.number.append(number)
        refusals.start.append(start if self.has_offsets else None)
        refusals.end.append(end if self.has_offsets else None)
        refusals.reason.append(reason.value)
        refusals.detail.append(detail)
        refusals.raw.append(raw)
        self.tally.refused += 1
        self._held_refused += len(raw)
        if self._held_refused >= self.limits.held or len(refusals.raw) >= self.limits.rows:
            self._flush_refused()

    def pass_blank(self, number: int) -> None:
        """Count a record that holds only white space."""
        self.last_number = number
        if not self._wanted or self._wanted(number):
            self.tally.blank += 1

    def flush(self) -> None:
        """Hand on what is held."""
        if self._chunk.text:
            self._flush_accepted()
        if self._refusals.raw:
            self._flush_refused()

    def _flush_accepted(self) -> None:
        chunk, self._chunk, self._held = self._chunk, Chunk(), 0
        self._take(chunk)

    def _flush_refused(self) -> None:
        refusals, self._refusals, self._held_refused = self._refusals, Refusals(), 0
        self._take_refused(refusals)
