"""The text that is read where the landed one has more in it than words: mark-up, entities, invisible or look-alike characters.

The landed text is never changed. Its clean copy comes with the runs that it is made of, so that every offset into the copy is
one into the landed text. What a blog engine adds to the end ("The post ... appeared first on ...") is no part of the copy, nor is
the mark of a text that its source cut short ("[...]"), which is told instead. What does NOT belong here: the folding of accents
and quotes, which changes no offset (see `text.py`).
"""

import html
import re
from bisect import bisect_right
from typing import NamedTuple

from orchestration.extraction.text import word_set

#: Characters of a landed text that are looked through; what follows is copied as it is. Four times what is read of a clean one.
CLEANED_LIMIT = 16_000

_BLOCKS = word_set(
    """
    address article aside blockquote br caption center dd div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6
    header hr li main nav ol p pre section table tbody td tfoot th thead tr ul
    """
)
_INLINE = word_set(
    """
    a abbr acronym audio b bdi bdo big button cite code data del dfn em embed font i iframe img input ins kbd label map mark
    object picture q s samp small source span strike strong sub sup time tt u var video wbr
    """
)
_INVISIBLE = "\u00ad\u0300-\u036f\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff"
_SUSPECT = re.compile(rf"[<&\[{_INVISIBLE}\u0370-\u04ff]|[ \t]{{2}}|\t|[a-z,]\r?\n[a-z]|The post |est apparu en premier").search
#: Whatever is suspect in a text of ASCII letters has one of these.
_SUSPECT_SIGNS = ("<", "&", "[", "  ", "\t", "\n", "The post ", "est apparu en premier")
_PIECES = re.compile(
    r"(?P<dropped><!--[\s\S]{0,2000}?-->|<(?P<raw>script|style)\b[^<>]{0,500}+>[\s\S]{0,2000}?</(?P=raw)\s*+>"
    rf"|</?(?:{'|'.join(sorted(_INLINE))})(?=[\s/>])[^<>]{{0,2000}}+>|[{_INVISIBLE}]+)"
    rf"|(?P<block></?(?:{'|'.join(sorted(_BLOCKS))})(?=[\s/>])[^<>]{{0,2000}}+>)"
    r"|(?P<gap>[ \t]{2,}|\t|(?<=(?-i:[a-z,]))\r?\n(?=(?-i:[a-z])))"
    r"|(?P<entity>&(?:\#\d{1,7}|\#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});)"
    r"|(?P<mixed>\b(?=\w*[A-Za-z])(?=\w*[\u0370-\u04ff])\w+)",
    re.IGNORECASE,
)
_LOOK_ALIKES = str.maketrans(
    "аеорсухіјѕһԁАВЕКМНОРСТУХІЈЅΑΒΕΖΗΙΚΜΝΟΡΤΥΧο",
    "aeopcyxijshdABEKMHOPCTYXIJSABEZHIKMNOPTYXo",
)
_ADDED = re.compile(
    r"(?:The post\b.{1,400}?\b(?:appeared first|first appeared) on|L['’]article\b.{1,400}?\best apparu en premier sur)"
    r"\b.{1,200}\Z",
    re.DOTALL,
)
_ADDED_BEGINS = ("The post ", "L'article ", "L’article ")
_CUT_SHORT = re.compile(r"\s*\[\s*(?:…|\.\.\.)\s*\]\s*\Z")
_LONGEST_ENDING = 700


class Run(NamedTuple):
    """A piece of the clean copy, and the piece of the landed text that it stands for; of one length where it was copied."""

    clean_start: int
    clean_length: int
    landed_start: int
    landed_length: int


class Clean(NamedTuple):
    """A clean copy: its text, the runs it is made of, and whether its source cut it short."""

    text: str
    runs: tuple[Run, ...]
    is_cut_short: bool

    def landed(self, start: int, end: int) -> tuple[int, int]:
        """The span of the landed text behind a span of the copy.

        Args:
            start: its first character in the copy.
            end: the one after its last; more than `start`.
        """
        starts = [run.clean_start for run in self.runs]
        first = self.runs[bisect_right(starts, start) - 1]
        last = self.runs[bisect_right(starts, end - 1) - 1]
        begin = first.landed_start + (start - first.clean_start if first.clean_length == first.landed_length else 0)
        if last.clean_length == last.landed_length:
            return begin, last.landed_start + end - last.clean_start
        return begin, last.landed_start + last.landed_length


def clean(landed: str) -> Clean | None:
    """The clean copy of a text; none where it would be the same."""
    if landed.isascii() and not any(sign in landed for sign in _SUSPECT_SIGNS):
        return None
    if not _SUSPECT(landed):
        return None
    copy = _Copy(landed)
    for match in _PIECES.finditer(landed, 0, CLEANED_LIMIT):
        copy.copy_to(match.start())
        if match.lastgroup == "block":
            copy.put("\n" if copy.text and not copy.text.endswith("\n") else "", match)
        elif match["gap"]:
            copy.put(" ", match)  # what was set in columns or wrapped
        elif match["entity"]:
            copy.put(html.unescape(match["entity"]), match)
        elif match["mixed"]:
            copy.put(match["mixed"].translate(_LOOK_ALIKES), match)
        else:
            copy.put("", match)
    copy.copy_to(len(landed))
    is_cut_short = copy.drop_ending()
    if copy.text == landed:
        return None
    return Clean(copy.text, tuple(copy.runs), is_cut_short)


class _Copy:
    """A clean copy while it is made."""

    def __init__(self, landed: str) -> None:
        self.landed, self.text = landed, ""
        self.runs: list[Run] = []
        self.place = 0

    def copy_to(self, end: int) -> None:
        """Copy the landed text as it is."""
        if end > self.place:
            self.runs.append(Run(len(self.text), end - self.place, self.place, end - self.place))
            self.text += self.landed[self.place : end]
            self.place = end

    def put(self, text: str, match: re.Match[str]) -> None:
        """Let a text stand for what was matched; an empty one for nothing."""
        if text:
            self.runs.append(Run(len(self.text), len(text), match.start(), match.end() - match.start()))
            self.text += text
        self.place = match.end()

    def drop_ending(self) -> bool:
        """Take off what was added to the end; tells whether the text before was cut short."""
        tail = max(0, len(self.text) - _LONGEST_ENDING)
        begin = max(self.text.rfind(words, tail) for words in _ADDED_BEGINS)
        if begin >= 0 and (added := _ADDED.match(self.text, begin)):
            self._cut(added.start())
        words_end = len(self.text.rstrip())  # no search through spaces: a text of nothing else would be tried from each of them
        mark = _CUT_SHORT.search(self.text, max(0, words_end - 20), words_end)
        if mark and mark.start() > 0:
            self._cut(mark.start())
            return True
        return False

    def _cut(self, end: int) -> None:
        end = len(self.text[:end].rstrip())
        self.text = self.text[:end]
        while self.runs and self.runs[-1].clean_start >= end:
            self.runs.pop()
        if self.runs and (over := self.runs[-1].clean_start + self.runs[-1].clean_length - end) > 0:
            last = self.runs[-1]
            landed = last.landed_length - over if last.clean_length == last.landed_length else last.landed_length
            self.runs[-1] = last._replace(clean_length=last.clean_length - over, landed_length=landed)
