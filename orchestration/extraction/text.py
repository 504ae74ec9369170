"""Text as the readers see it: folded one character to one, cut into tokens and sentences; offsets stay the landed text's.

What does NOT belong here: any word list. Those are seeds.
"""

import re
import sys
import unicodedata
from collections.abc import Iterator


def word_set(words: str) -> frozenset[str]:
    """Words as a set; phrases where commas part them."""
    return frozenset(part.strip() for part in words.split(",")) if "," in words else frozenset(words.split())


_RUN = re.compile(r"[A-Za-z]+|\d+")
#: What a text is cut into, without a rest: words, spaces, and signs one by one.
_PIECES = re.compile(r"[^\W_]+|\s+|[^\w\s]|_").findall
_UPPER = re.compile(r"[A-Z]")
_SENTENCE_END = {".", "!", "?", "…"}
_ABBREVIATIONS = word_set(
    """
    mr mrs ms dr gen lt col maj sgt capt cpl brig adm gov sen rep st mt no vs jan feb mar apr jun jul aug sep sept oct nov
    dec approx
    """
)


def _fold_table() -> dict[int, str]:
    """Every code point whose compatibility decomposition starts with one ASCII character, and quotes, dashes and spaces."""
    table: dict[int, str] = {}
    for code in range(0x80, min(sys.maxunicode, 0x2FFF)):
        char = chr(code)
        base = unicodedata.normalize("NFKD", char)
        if base and ord(base[0]) < 0x80 and (len(base) == 1 or all(unicodedata.combining(c) for c in base[1:])):
            table[code] = base[0]
    for code in range(0xFF01, 0xFF5F):
        table[code] = chr(code - 0xFEE0)
    for chars, to in (
        ("‘’‚‛′ʼʻʾʿ´`", "'"),
        ("“”„‟″«»", '"'),
        ("‐‑‒−", "-"),
        ("–—―", "\u2014"),
        ("\u00a0\u2007\u202f\u2009\u200a\u3000\u2028\u2029\u0085", " "),
    ):
        for char in chars:
            table[ord(char)] = to
    for char, to in {"ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "ı": "i", "đ": "d", "ß": "s", "…": "…"}.items():
        table[ord(char)] = to
    return table


_FOLD = _fold_table()
_FOREIGN = re.compile(r"[^\x00-\x7f]+|`").sub


def fold(text: str) -> str:
    """Fold quotes, dashes, spaces and Latin accents, one character to one, so that offsets stay valid; case is kept."""
    return text if text.isascii() and "`" not in text else _FOREIGN(lambda found: found.group().translate(_FOLD), text)


def matches(pattern: re.Pattern[str], folded: str, starters: frozenset[str]) -> Iterator[re.Match[str]]:
    """What `pattern.finditer` gives, for a pattern that can only start with a digit or one of the words (in lower case).

    Most words of a text start nothing, and are passed over without trying the pattern's many branches.
    """
    end = 0
    for word in _RUN.finditer(folded):
        at = word.start()
        if at < end:
            continue
        run = word.group()
        if run.lower() in starters or run[0].isdigit():
            match = pattern.match(folded, at)
            if match is not None:
                end = match.end()
                yield match


class Token:
    """One word or sign: `low` its lower-case form, `start`/`end` code points into the landed text."""

    __slots__ = ("end", "is_capital", "is_upper", "is_word", "low", "start")

    def __init__(self, low: str, start: int, end: int, is_capital: bool, is_upper: bool, is_word: bool) -> None:
        self.low = low
        self.start = start
        self.end = end
        self.is_capital = is_capital
        self.is_upper = is_upper
        self.is_word = is_word


#: Words of earlier texts: most of a text's words were cut before, and are not looked at again.
_KNOWN: dict[str, Token] = {}
_MOST_KNOWN = 100_000


def is_shouted(text: str) -> bool:
    """True where a text is written in capitals throughout, so that case tells nothing."""
    return text.upper() == text and len(_UPPER.findall(text)) > 8


def tokens(folded: str) -> list[Token]:
    """Words and signs of a folded text. A hyphen inside a word ("al-Qaeda") is dropped: it joins two tokens.

    An apostrophe between letters is dropped too, except the genitive, which stays as the token `'s`.
    """
    out: list[Token] = []
    last = len(folded)
    pieces: list[str] = _PIECES(folded)
    end = 0
    for word in pieces:
        start = end
        end += len(word)
        if word == " ":
            continue
        known = _KNOWN.get(word)
        if known is not None:
            out.append(Token(known.low, start, end, known.is_capital, known.is_upper, True))
        elif word.isalnum():
            if word == "s" and out and start and folded[start - 1] == "'" and out[-1].end == start - 1:
                out.append(Token("'s", start - 1, end, False, False, False))
                continue
            low = word.lower()
            token = Token(low if len(low) == len(word) else word, start, end, word[0].isupper(), word.isupper(), True)
            if word != "s":
                if len(_KNOWN) >= _MOST_KNOWN:
                    _KNOWN.clear()
                _KNOWN[word] = token
            out.append(token)
        elif word == "-" and start > 0 and end < last and folded[start - 1].isalnum() and folded[end].isalnum():
            continue
        elif word == "'":
            if start > 0 and end < last and folded[start - 1].isalnum() and folded[end].isalnum():
                continue
            if start and folded[start - 1] in "sS" and (end == last or not folded[end].isalnum()):
                out.append(Token("'s", start, end, False, False, False))
            continue
        elif word.isspace() or unicodedata.category(word)[0] in "MC":
            continue
        else:
            out.append(Token(word, start, end, False, False, False))
    return out


def sentences(words: list[Token]) -> list[tuple[int, int]]:
    """Token ranges (first, past last) of the sentences."""
    out, first, count = [], 0, len(words)
    for index, token in enumerate(words):
        if token.low not in _SENTENCE_END or index + 1 >= count:
            continue
        following = words[index + 1]
        if following.start == token.end and following.is_word:
            continue
        starts = following.is_capital or not following.low.isalpha() or following.low in {"al", "el"}
        if token.low == "." and (following.low in {",", ";", ":"} or (following.is_word and not starts)):
            continue  # "around 2 a.m., and ..."
        previous = words[index - 1] if index else token
        if (
            token.low == "."
            and previous.is_word
            and (previous.low in _ABBREVIATIONS or (len(previous.low) == 1 and previous.is_upper))
        ):
            nxt = words[index + 1]
            if not (nxt.low in {"the", "at", "a", "in", "on", "it"} and nxt.is_capital) or previous.low in _ABBREVIATIONS:
                continue
        end = index + 1
        if following.low in {'"', ")"} and following.start == token.end:
            end = index + 2
        if end > first:
            out.append((first, end))
            first = end
    if first < count:
        out.append((first, count))
    return out
