"""Where files come from: what `raw/sources.yml` says of them."""

from dataclasses import dataclass

from orchestration.landing import dates


@dataclass(frozen=True, slots=True)
class Source:
    """A source, and how its records are written.

    Attributes:
        id: its name in `source_id`.
        text, title, published_at, url, language_column: the names of the fields of a record.
        language: the language of records that tell none.
        date_format: a `strptime` format of times; none means ISO 8601.
        time_zone: the zone of times that tell none.
    """

    id: str
    text: str = "text"
    title: str = "title"
    published_at: str = "published_at"
    url: str = "url"
    language_column: str = "language"
    language: str | None = None
    date_format: str | None = None
    time_zone: str = "UTC"

    def parse_time(self, written: str) -> tuple[int, str] | None:
        """Read a time of this source (see `dates.parse_time`)."""
        return dates.parse_time(written, self.date_format, self.time_zone)

    def bad_date(self, written: str) -> str:
        """The sentence for a time that cannot be read."""
        form = f"the format {self.date_format!r}" if self.date_format else "ISO 8601"
        return f"{written[:80]!r} is no time in {form}."


def default_source(name: str) -> Source:
    """The source of a file that no entry claims: the folder it lies in, or `inbox`."""
    folder, slash, _ = name.partition("/")
    return Source(folder if slash else "inbox")
