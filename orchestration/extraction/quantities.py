"""Numbers of people and things in a text, as the codebook (section 7) reads them: low, best and high, and how sure.

One regular expression finds them all; the values of words come from the seed `number_words`. A number that is a date, time,
age, measure, money, share or rank is told with kind `skip`, so that nobody takes it for a toll.
"""

import functools
import re
from typing import NamedTuple

from orchestration.extraction.text import matches
from orchestration.reference import load

#: More digits than any toll: the phrase is kept, no value is read.
_MAX_DIGITS = 7


class Quantity(NamedTuple):
    """A number phrase: offsets, the interval it means (None for an open end), and the row or rule that read it.

    `kind` is exact, vague, lower_bound, upper_bound, range or skip; `is_article` marks "a", "an", "another" and "one".
    """

    start: int
    end: int
    low: int | None
    best: int | None
    high: int | None
    approximate: bool
    rule: str
    kind: str
    is_article: bool = False


_UNITS = dict(
    zip(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
        ],
        range(20),
        strict=True,
    )
)
_TENS = dict(zip(["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], range(20, 100, 10), strict=True))
_SCALES = {"hundred": 100, "thousand": 1_000, "million": 1_000_000}
_UNIT = "|".join(sorted(_UNITS, key=len, reverse=True))
_TEN = "|".join(_TENS)
_SMALL = rf"(?:(?:{_TEN})(?:[ -](?:one|two|three|four|five|six|seven|eight|nine))?|{_UNIT})"
_WORDS = rf"(?:(?:a |one |{_SMALL} )?(?:hundred|thousand|million)(?: (?:thousand|million))?(?:(?: and)? {_SMALL})?|{_SMALL})"
#: Thousands are parted by a comma, or by a space as wires do ("2 000").
_DIGITS = r"(?:\d{1,3}(?:,\d{3})+|[1-9]\d{0,2}(?: \d{3})+(?![\d,])|\d+)(?:\.\d+)?(?: (?:hundred|thousand|million))?"
_DOZEN = r"(?:(?:half a|a|one|two|three|four|five|six|several|a few) )?dozens?(?! of thousands)"
_UNTOLD = r"an? (?:unknown|unclear|undisclosed|unspecified|undetermined|uncertain) number"
_VAGUE = (
    r"dozens(?:,? (?:perhaps|possibly|if not|maybe|or even) hundreds)?|(?:several|a few) dozens?|scores|tens of thousands|"
    r"hundreds of thousands|tens|hundreds(?:,? (?:perhaps|possibly|if not|maybe|or even) thousands)?|thousands|"
    r"(?:several|a few) (?:hundreds?|thousands?)|"
    r"several|a few|a handful|an? (?:large |small |great |good |growing |significant )?number of|"
    r"multiple|numerous|many|various|a score"
)
_NUMBER = rf"(?:{_VAGUE}|half a dozen|half-a-dozen|a (?:couple|pair|trio)|{_DOZEN}|{_DIGITS}|{_WORDS})"
_LOWER = r"at least|at the very least|no fewer than|no less than|not less than|not fewer than|a minimum of|upwards? of"
_OVER = r"well over|well more than|more than|over|in excess of|above"
_UPPER = r"up to|as many as|at most|no more than|not more than|a maximum of"
_UNDER = r"well under|fewer than|less than|under"
_ABOUT = (
    r"about|around|some|approximately|roughly|nearly|almost|close to|just under|just over|an estimated|circa|"
    r"in the region of|a reported|estimated|at around|at about"
)
_PATTERN = re.compile(
    rf"(?<![\w.,$€£#/-])(?<!\d:)(?:"
    rf"(?P<untold>{_UNTOLD})|"
    rf"(?P<both>at least (?P<b1>{_NUMBER})(?:,| and| but) (?:possibly |perhaps )?(?:up to|as many as) (?P<b2>{_NUMBER}))"
    rf"|(?P<between>between (?P<w1>{_NUMBER}) and (?P<w2>{_NUMBER}))"
    rf"|(?:(?P<mod>{_LOWER}|{_OVER}|{_UPPER}|{_UNDER}|{_ABOUT}) )?(?:the |a total of )?(?P<n1>{_NUMBER})"
    rf"(?:(?P<join>-| to | or |\u2014)(?P<n2>{_NUMBER}))?(?P<tail> or more\b|\+|-plus\b| plus\b| or so\b|-odd\b)?"
    r"(?P<of>(?<=s) of(?= (?!the |its |their |these |those |his |them)[a-zA-Z]))?"
    rf"|(?P<none>no one|nobody|none|no|without)|(?P<article>another|an|a(?!\.m\b))"
    rf"|(?P<alien>[\u0660-\u0669\u06f0-\u06f9]+)"
    rf")(?![\w])",
    re.IGNORECASE,
)
_SKIP_AFTER = re.compile(
    r"(?:-| )?(?:year|month|week|day|hour|minute|second|decade|century|centuries|kilomet|km\b|mile|met(?:er|re)s?\b|feet\b|"
    r"foot\b|ton|kilo|kg\b|percent|per cent|%|"
    r"mm\b|cm\b|litre|barrel|dollar|euro|degrees|a\.m|p\.m|am\b|pm\b|o'clock|st\b|nd\b|rd\b|th\b|times\b|points?\b|goals?\b|votes?\b|seats?\b|"
    r"billion|trillion|francs?\b|rounds of talks)",
    re.IGNORECASE,
)
_MONTH_AFTER = re.compile(r" (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b", re.IGNORECASE)
_MONTH_BEFORE = re.compile(r"\b(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.? $", re.IGNORECASE)
_FRAME_BEFORE = re.compile(
    r"(?:\$|€|£|USD |no\. |number |route |highway |chapter |page |aged |age |under-|section |article |unit |brigade )$",
    re.IGNORECASE,
)
#: Every word that a number phrase can start with.
_STARTERS = frozenset(
    [
        *_UNITS,
        *_TENS,
        *_SCALES,
        *[
            "a",
            "about",
            "above",
            "an",
            "another",
            "approximately",
            "around",
            "as",
            "at",
            "between",
            "circa",
            "close",
            "dozen",
            "dozens",
            "estimated",
            "few",
            "fewer",
            "half",
        ],
        *[
            "hundreds",
            "in",
            "just",
            "less",
            "many",
            "more",
            "multiple",
            "nearly",
            "almost",
            "no",
            "nobody",
            "none",
            "not",
            "numerous",
            "over",
            "roughly",
            "scores",
            "several",
        ],
        *["some", "tens", "the", "thousands", "under", "up", "upward", "upwards", "various", "well", "without"],
    ]
)


@functools.lru_cache(maxsize=1)
def _lexicon() -> dict[str, tuple[int | None, int | None, int | None]]:
    """Word phrases with their values, from the seed `number_words`."""
    out: dict[str, tuple[int | None, int | None, int | None]] = {}
    for row in load().number_words:
        values = tuple(int(c) if c else None for c in (row.low, row.best, row.high))
        out[row.phrase.lower().removesuffix(" of")] = values  # type: ignore[assignment]
    return out


def read(text: str) -> list[Quantity]:
    """Number phrases of a folded text, in order, none inside another.

    Args:
        text: the text after `text.fold`: quotes and dashes plain, accents off, case kept.
    """
    out: list[Quantity] = []
    for match in matches(_PATTERN, text, _STARTERS):
        found = _quantity(match, text)
        if found is not None:
            out.append(found)
    return out


def _quantity(match: re.Match[str], text: str) -> Quantity | None:
    start, end = match.span()
    if match.group("article"):
        return Quantity(start, end, 1, 1, 1, False, match.group().lower(), "exact", True)
    if match.group("untold"):
        return Quantity(start, end, None, None, None, False, "unknown number", "vague")
    if match.group("none"):
        if match.group().lower() in {"without", "no one", "nobody"}:
            return None
        return Quantity(start, end, 0, 0, 0, False, match.group().lower(), "exact")
    if match.group("alien"):
        return Quantity(start, end, None, None, None, False, "digits of another script", "vague")
    if match.group("both"):
        least, top = _value(match.group("b1"))[0], _value(match.group("b2"))
        most = top[2] if top[2] is not None else top[0]
        if least is not None and most is not None and least > most:
            return Quantity(start, end, None, None, None, False, "impossible", "vague")
        return Quantity(start, end, least, least, most, False, "at least A and up to B", "range")
    if match.group("between"):
        if _MONTH_AFTER.match(text, end):
            return Quantity(start, end, None, None, None, False, "date", "skip")
        return _range(start, end, _value(match.group("w1")), _value(match.group("w2")), "between A and B")
    first = match.group("n1")
    values = _value(first)
    skip = _is_skip(text, match, end)
    if skip:
        return Quantity(start, end, None, None, None, False, skip, "skip")
    join, second = match.group("join"), match.group("n2")
    if second is not None:
        if join == "-" and (len(first) == 4 and len(second) == 4 and first.isdigit()):
            return Quantity(start, end, None, None, None, False, "years", "skip")
        other = _value(second)
        if values[0] is None or (other[0] is not None and other[0] <= values[0]):
            return Quantity(match.start("n1"), match.end("n1"), *values, False, first.lower(), "exact")
        if values[1] is None or other[1] is None:
            return Quantity(start, end, values[0], None, None, False, "vague range", "vague")
        name = {" to ": "A to B", " or ": "A or B"}.get(join or "", "A-B")
        return _range(start, end, values, other, name)
    if first.isdigit() and len(first) == 4 and 1900 <= int(first) <= 2100 and not match.group("mod"):
        nxt = text[end : end + 2]
        if not (nxt[:1] == " " and nxt[1:].islower()) or text[max(0, start - 3) : start].lower().endswith(("in ", " of", "ce ")):
            return Quantity(start, end, None, None, None, False, "year", "skip")
    if values == (None, None, None):
        return Quantity(start, end, None, None, None, False, "number too large", "vague")
    rule = first.lower()
    tail = (match.group("tail") or "").strip()
    mod = (match.group("mod") or "").lower()
    article = not mod and not tail and rule in {"one"}
    low, best, high = values
    kind_name = "exact" if low == high and low is not None else "vague"
    approximate = False
    if tail in {"or more", "+", "-plus", "plus"}:
        return Quantity(start, end, low, low, None, False, "N or more", "lower_bound")
    if tail in {"or so", "-odd"}:
        return Quantity(start, end, low, best, high, True, "N or so", kind_name)
    if mod:
        if re.fullmatch(_LOWER, mod):
            return Quantity(start, end, low, best, None, False, f"{mod} N", "lower_bound" if kind_name == "exact" else "vague")
        if re.fullmatch(_OVER, mod):
            if kind_name != "exact" or low is None:
                return Quantity(start, end, low, best, None, False, f"{mod} N", "vague")
            return Quantity(start, end, low + 1, low + 1, None, False, f"{mod} N", "lower_bound")
        if re.fullmatch(_UPPER, mod):
            return Quantity(start, end, None, high, high, False, f"{mod} N", "upper_bound")
        if re.fullmatch(_UNDER, mod):
            below = max(0, high - 1) if high is not None else None
            return Quantity(start, end, None, None, below, False, f"{mod} N", "upper_bound")
        if kind_name == "vague" and mod == "some" and low is None:
            return None
        approximate = True
    return Quantity(start, end, low, best, high, approximate, f"{mod} N".strip() if mod else rule, kind_name, article)


def _is_skip(text: str, match: re.Match[str], end: int) -> str:
    if _SKIP_AFTER.match(text, end):
        return "measure"
    start = match.start("n1")
    if text[start].isdigit():
        if text[end : end + 1] in {":", "/"} and text[end + 1 : end + 2].isdigit():
            return "time"
        if _MONTH_AFTER.match(text, end):
            return "date"
        before = text[max(0, start - 12) : start]
        if _MONTH_BEFORE.search(before) or _FRAME_BEFORE.search(before):
            return "date"
        if "." in match.group("n1") and "million" not in match.group("n1"):
            return "measure"
    elif text[end : end + 1] == "-" and text[end + 1 : end + 2].isalpha():
        return "compound"
    return ""


def _range(start: int, end: int, a: tuple[int | None, ...], b: tuple[int | None, ...], rule: str) -> Quantity:
    low, high = a[0], b[2] if b[2] is not None else b[0]
    if low is not None and high is not None and low > high:
        return Quantity(start, end, None, None, None, False, "impossible", "vague")
    best = (low + high) // 2 if low is not None and high is not None else None
    return Quantity(start, end, low, best, high, False, rule, "range")


def _value(phrase: str) -> tuple[int | None, int | None, int | None]:
    """Low, best and high of a bare number phrase."""
    low = phrase.lower().replace("half-a-dozen", "half a dozen")
    known = _lexicon().get(low) or _lexicon().get(low.removesuffix(" of"))
    if known is not None:
        return known
    if re.fullmatch(_VAGUE, low):
        # What the seed does not list goes by its first word: "hundreds or even thousands", "several thousands".
        words = low.replace(",", "").split()
        head = words[0]
        if words[0] in {"several", "a"} and len(words) > 1:
            head = f"{' '.join(words[:-1])} {words[-1].removesuffix('s')}" if words[-1] != "of" else "numerous"
        return _lexicon().get(head) or _lexicon().get(head.replace("a few", "several"), (None, None, None))
    if low.endswith(("dozen", "dozens")):
        head = low.rsplit(" ", 1)[0] if " " in low else ""
        number = {"": 12, "a": 12, "one": 12, "half a": 6}.get(head) or 12 * _UNITS.get(head, 0)
        return (number, number, number) if number else (36, None, None)
    if low[0].isdigit():
        digits, scale = re.fullmatch(r"([\d,. ]+?)(?: ([a-z]+))?", low).groups()  # type: ignore[union-attr]
        plain = re.sub(r"[, ]", "", digits)
        if len(plain.split(".")[0]) > _MAX_DIGITS:
            return None, None, None
        value = int(float(plain) * _SCALES.get(scale, 1)) if scale or "." in plain else int(plain)
        return value, value, value
    total = current = 0
    for word in re.split(r"[ -]", low):
        if word in _UNITS:
            current += _UNITS[word]
        elif word in _TENS:
            current += _TENS[word]
        elif word == "hundred":
            current = max(current, 1) * 100
        elif word in _SCALES:
            total += max(current, 1) * _SCALES[word]
            current = 0
    value = total + current
    return value, value, value
