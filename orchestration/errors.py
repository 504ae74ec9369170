"""Errors that a user can act on: each says what happened, where, and what to do next."""


class BlotterError(Exception):
    """A refusal that changed nothing.

    Args:
        what: what happened, one sentence.
        where: the file, line, blurb or setting it happened at.
        fix: what to do next.
    """

    def __init__(self, what: str, where: str, fix: str) -> None:
        super().__init__(f"{what} [{where}] {fix}")
        self.what, self.where, self.fix = what, where, fix


class MissingInbox(BlotterError):
    """The folder that files are dropped into is not there."""


class UnreadableFile(BlotterError):
    """A file of the inbox or the warehouse cannot be read."""


class NotWritable(BlotterError):
    """The home cannot be written to."""


class NotFetched(BlotterError):
    """A file could not be got from its address."""


class BadDump(BlotterError):
    """A gazetteer dump is not in the format of GeoNames, or not of the country that it is to be."""


class BusyError(BlotterError):
    """Another run holds the home."""


class BadWords(BlotterError):
    """What was typed cannot be done."""


class BadReference(BlotterError):
    """A seed file is missing, empty, or holds a row that cannot be used."""
