"""Numbers of people and things in a text, as the codebook (section 7) reads them: low, best and high, and how sure.

One regular expression, built from the seed `number_words`, finds them all in one pass. A number that is a date, time, age,
measure, money, share or score is told with kind `skip`, so that nobody takes it for a toll.

What does NOT belong here: whom or what a number counts, and ordinals ("first", "14th"), which count nothing.
"""

import functools
import re
from typing import NamedTuple

from orchestration.extraction.text import Token, tokens
from orchestration.reference import load


class Quantity(NamedTuple):
    """A number phrase: offsets, the interval it means (None for an open end), and the row or rule that read it.

    `kind` is exact, vague, lower_bound, upper_bound, range or skip; `is_article` marks "a", "an", "another" and "one".
    `rule` is a phrase of the seed `number_words`, or one of `WITHOUT_VALUE`.
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


#: Rules that find a number and give no value: why it is no count, or why its value is not told.
WITHOUT_VALUE = frozenset(
    {
        "age",
        "code",
        "compound",
        "date",
        "decimal",
        "designation",
        "fraction",
        "from A",
        "measure",
        "money",
        "score",
        "time",
        "year",
    }
    | {"digits of another script", "negative number", "number too large"}
)

#: More than any toll, and within 32 bits.
_LARGEST = 999_999_999

_SMALL = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen "
    "nineteen"
)
_UNITS = {word: number for number, word in enumerate(_SMALL.split(" "))}
_TENS_WORDS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_TENS = {word: 10 * number for number, word in enumerate(_TENS_WORDS, 2)}
_SCALES = {"hundred": 100, "thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000, "trillion": 1_000_000_000_000}

#: Rows of the seed that hold a noun or pronoun which the grammar reads itself ("no casualties": the number is "no").
_LEFT_TO_GRAMMAR = frozenset(
    {"no", "none", "nobody", "no one", "no casualties", "without casualties", "no deaths", "no injuries", "without loss of life"}
    | {"a", "an", "another", "a single", "a lone", "both", "heavy losses", "casualties", "a group of"}
)

_DIGITS = r"[0-9]++(?:[.,][0-9]++)*+"
#: "dozens of men", but not "dozens of the men": those are a part.
_WHOLE = r"(?= (?!the |its |their |these |those |his |her |our |my |them|whom|which|us )[a-z])"
#: Letters before a sign of money ("US$", "CA$").
_BEFORE_MONEY = frozenset({"us", "c", "ca", "cn", "can", "a", "au"})
_SCALE = r"(?:hundred|thousand|million|billion|trillion)"

#: Words before a number that begin with the preposition of a rise or a count ("put the toll at about 20").
_WITH_PREPOSITION = frozenset({"at about", "at around"})
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|"
    r"dec(?:ember)?)"
)
_is_month = re.compile(_MONTH).fullmatch
_AFTER = re.compile(
    rf"(?P<measure>[- ](?:(?:square|cubic|nautical|metric|straight|consecutive|full|whole|long|more|further|additional|extra) )?"
    r"(?:years?|months?|weeks?|days?|nights?|hours?|hrs?|minutes?|mins?|seconds|decades?|centur(?:y|ies)|generations?|fortnights?|"
    r"kilomet(?:re|er)s?|kms?|miles?|met(?:re|er)s?|feet|foot|ft|inch(?:es)?|yards?|hectares?|acres?|tons?|tonnes?|kilos?|"
    r"kilogram(?:me)?s?|kgs?|gram(?:me)?s?|pounds?|lbs?|lit(?:re|er)s?|gallons?|barrels?|percent(?:age)?|per ?cent|degrees?|mm|"
    r"cm|(?:milli|centi)met(?:re|er)s?|dollars?|euros?|cents|naira|francs?|f?cfa|dirhams?|shillings?|rupees?|riyals?|dinars?|birr|usd|"
    r"eur|bn|times|points?|goals?|votes?|seats?|rounds of talks|knots|mph|kph|mega ?watts?|fold|trillion)\b|-second\b| ?%| ?°)"
    r"|(?P<time>:[0-9][0-9:]*+(?: ?(?:[ap]m\b|[ap]\.m\b\.?))?|"
    r"[- ](?:[ap]m\b|[ap]\.m\b\.?|o'clock|hrs\b|gmt\b|utc\b|local time\b))"
    r"|(?P<code>(?:[/-][0-9]++)+|(?:\^|\*\*)[0-9]*+)"
    rf"|(?P<date>(?:st|nd|rd|th)?(?: of)? {_MONTH}\b)"
    r"|(?P<fraction>[- ](?:thirds?|quarters?|fifths?|halves|tenths?)\b)"
    r"|(?P<compound>-[a-z])"
)
_IN_THE_MORNING = re.compile(r" in the (?:morning|afternoon|evening)\b")
#: Words before a number that it names, whatever their case; those that do so with a capital only; and money's.
_is_named = re.compile(
    r"no\.|nos\.|number|article|section|chapter|page|paragraph|resolution|route|highway|flight|verse|km|pk|rn"
).fullmatch
_is_named_capital = re.compile(
    r"battalion|brigade|regiment|division|unit|camp|sector|zone|area|block|gate|operation|channel|radio|boeing|airbus|type|mark|phase|stage|"
    r"level|category|group|hill|point|checkpoint|kilometre|ward|district|sura|surah|room|building|line"
).fullmatch
_is_currency = re.compile(r"usd|eur|gbp|f?cfa|xof|rs\.?").fullmatch
_RISE = re.compile(
    r"\b(?:ros?e|risen?|rises|rising|climb|jump|increas|gr[eo]w|went|gone|goes|revis|rais|up|drop|f[ae]ll|reduc|down|lower|cut|toll|number)[a-z]*"
    r"(?: [a-z]+){0,4} from $"
)
#: What is counted by the thousand, so that "2000 soldiers" is no year; and what stands before a year.
is_counted = re.compile(
    r"people|(?:wo)?men|children|civilians|soldiers|troops|fighters|militants|jihadists|gunmen|insurgents|terrorists|rebels|villagers|"
    r"residents|inmates|prisoners|hostages|students|pupils|girls|boys|police(?:men)?|officers|guards|members|peacekeepers|refugees|dead|"
    r"killed|wounded|injured|others|deaths|casualties|migrants|families|farmers|herders|personnel|victims|bodies"
).fullmatch
_is_before_year = re.compile(
    r"in|of|since|by|until|till|from|during|through|early|late|mid|the|its|his|her|their|a|this|after|before|between|around|circa|and|"
    rf"spring|summer|autumn|winter|{_MONTH}"
).fullmatch
_SPORT_BEFORE = re.compile(
    r"\b(?:w[io]n|wins|winning|lost|los[ei]s?|beat|beats|beaten|dr[ae]wn?|draws|defeat|victory|scoreline|score|led)\b[^.]{0,30}$"
)
_SPORT_AFTER = re.compile(r" (?:win|victory|defeat|draw|loss|thrashing|lead|home|away|against|in extra|on aggregate)\b")
_NO_NUMBER = re.compile(r" (?:longer|doubt|matter|sooner|way)\b|[,.;:!?\"')]|$")


class _Value(NamedTuple):
    """What a bare number phrase means; `is_collective` for "dozens", "a handful", which take "of" before what they count."""

    low: int | None
    best: int | None
    high: int | None
    approximate: bool
    rule: str
    kind: str
    is_collective: bool = False


class _Modifier(NamedTuple):
    kind: str
    approximate: bool
    is_strict: bool


class _Grammar(NamedTuple):
    """What is compiled from the seed: the one pattern, the phrases with a value, and the words before a number.

    `before` finds where the pattern may match; `starts` are the words and signs that a number begins with, if not with a digit,
    each with the words of which one (or a digit) follows, or None where any may.
    """

    pattern: re.Pattern[str]
    before: re.Pattern[str]
    starts: dict[str, frozenset[str] | None]
    phrases: dict[str, _Value]
    modifiers: dict[str, _Modifier]


def any_of(words: list[str]) -> str:
    """An alternation of words, longest first within a first letter, that tells by the first letter where to look."""
    by_letter: dict[str, list[str]] = {}
    for word in sorted(words, key=lambda w: (-len(w), w)):
        by_letter.setdefault(word[0], []).append(word[1:])
    return (
        "(?:"
        + "|".join(f"{re.escape(letter)}(?:{'|'.join(re.escape(r) for r in rest)})" for letter, rest in sorted(by_letter.items()))
        + ")"
    )


@functools.lru_cache(maxsize=1)
def _grammar() -> _Grammar:
    phrases: dict[str, _Value] = {}
    modifiers: dict[str, _Modifier] = {}
    names = {row.phrase for row in load().number_words}
    for row in load().number_words:
        name: str = row.phrase
        approximate = str(row.approximate).lower() in {"yes", "true"}
        if name.endswith(" N") and name == name.lower()[:-1] + "N" and row.kind in {"lower_bound", "upper_bound", "exact"}:
            words = name[:-2]
            if row.kind == "exact" and not approximate:
                continue
            strict = not words.startswith(("no ", "not ")) and bool(
                {"more", "over", "above", "excess", "fewer", "less", "under"} & set(words.split())
            )
            modifiers[words] = _Modifier(row.kind, approximate, strict and row.kind != "exact")
        elif name == name.lower() and "(" not in name and name not in _LEFT_TO_GRAMMAR and row.kind in {"exact", "vague"}:
            low, best, high = (int(c) if c not in {"", None} else None for c in (row.low, row.best, row.high))
            bare = name.removesuffix(" of")
            collective = name != bare or row.kind == "vague" or bare in {"a score", "a couple", "a handful"}
            if bare in phrases and not collective:
                continue
            phrases[bare] = _Value(low, best, high, approximate, bare if bare in names else name, row.kind, collective)
    spelled = {*_UNITS, *_TENS, *_SCALES, "a", "and"}
    alone = [p for p in phrases if not spelled.issuperset(re.split(r"[ -]", p))]
    digit = any_of(list(_UNITS)[1:10])
    hundred = rf"(?:{any_of(list(_TENS))}(?:[ -]{digit})?|{any_of(list(_UNITS))})"
    thousand = rf"(?:(?:a |{hundred}[ -])?hundred(?:(?: and)? {hundred})?|{hundred})"
    scaled = rf"(?:a |{thousand}[ -])?(?:thousand|million|billion|trillion)(?:(?: and)? {thousand}(?: thousand)?)?"
    words = rf"(?:{scaled}|{thousand}(?: and a half {_SCALE})?)"
    heads = rf"half an?[ -]|half[ -]|half-a-|several |a few |a couple(?: of)? |an? |{hundred}[ -]|[0-9]{{1,3}} "
    dozen = rf"(?:(?:{heads})dozens?|dozen)(?!\w)"
    spaced = r"[1-9][0-9]{0,2}(?: [0-9]{3}){1,2}(?![0-9.,])"
    number = rf"(?:{dozen}|{spaced}|{_DIGITS}(?:[ -]{_SCALE}| and a half {_SCALE})?|{any_of(alone)}(?!\w)|{words})"
    heads_of = {p.split(" ")[0] for p in [*phrases, *modifiers]} | set(spelled) | {"dozen", "dozens", "half"}
    counted = any_of(sorted(heads_of))
    single = {"between", "from", "an", "another", "no", "none", "nobody"}
    starts = any_of(sorted(heads_of | single))
    # The first word is looked at before all else: most words start no number.
    first = rf"(?=[^a-z ]|{starts}(?![a-z])|the (?:[0-9]|{counted}(?![a-z]))|[a-z]{{1,3}}[$€£¥])"
    before = rf"[^\w.,#/\-$€£¥']'?+{first}"
    pattern = re.compile(
        rf"{before}(?:"
        rf"(?P<negative>-{_DIGITS})(?:[ -]{_SCALE})?"
        rf"|(?P<money>(?:us|ca?n?|au?)?[$€£¥] ?{_DIGITS}(?:[ -]?(?:{_SCALE}|bn|m|k|tn))?)"
        rf"|at least (?P<b1>{number})(?:,|,? and|,? but)? (?:possibly |perhaps |maybe )?(?:up to|as many as) (?P<b2>{number})"
        rf"|between (?P<w1>{number}) and (?P<w2>{number})"
        rf"|(?P<mod>{any_of([*modifiers, 'from'])}) (?:(?P<mod2>about|around|some|roughly|approximately|an estimated) )?"
        r"(?:the |a total of |another |a further |an additional )?"
        rf"(?P<m1>{number})(?:(?P<mjoin>-|\u2014| to | or )(?P<m2>{number}))?"
        rf"(?P<mtail> or more\b| or so\b|-odd\b|\+)?(?P<mof> of{_WHOLE})?"
        rf"|(?:the |a total of )?(?P<n1>{number})(?:(?P<join>-|\u2014| to | or )(?P<n2>{number}))?"
        rf"(?P<tail> or (?:more|fewer|less)\b|\+|-plus\b| plus\b| or so\b|-odd\b|-some\b)?(?P<of> of{_WHOLE})?"
        r"|(?P<none>none|no one|nobody|no)|(?P<article>another|an?)"
        r"|(?P<alien>(?![0-9])\d++)"
        r")(?!\w)"
    )
    begins = _seconds([*phrases, *modifiers], [*single, *(spelled - {"and"}), "dozen", "dozens", "half"])
    begins["the"] = frozenset(tokens(head)[0].low for head in heads_of)
    return _Grammar(pattern, re.compile(f"(?={before})"), begins, phrases, modifiers)


def _seconds(phrases: list[str], alone: list[str]) -> dict[str, frozenset[str] | None]:
    """The second words of phrases by their first; None where that, or one of those alone, may begin a number by itself."""
    out: dict[str, frozenset[str] | None] = {}
    for phrase in phrases:
        first, *rest = (token.low for token in tokens(phrase))
        known = out.get(first, frozenset())
        out[first] = None if known is None or not rest else known | {rest[0]}
    for word in (*alone, *_BEFORE_MONEY, *"-$€£¥"):
        out[word] = None
    return out


def lower(text: str) -> str:
    """Lower case of the same length: the one letter whose lower case is two is taken as its plain form."""
    return (text if "\u0130" not in text else text.replace("\u0130", "I")).lower()


def read(text: str, words: list[Token] | None = None) -> list[Quantity]:
    """Number phrases of a folded text, in order, none inside another, the longest of each place.

    Args:
        text: the text after `text.fold`: quotes and dashes plain, accents off, case kept.
        words: the tokens of the text, where they are known.

    Returns:
        Spans in code points of `text`. Numbers that count nothing have kind `skip` and a rule of `WITHOUT_VALUE`.
    """
    padded = " " + lower(text)
    pattern = _grammar().pattern
    out: list[Quantity] = []
    position = 0
    for at in _starts(padded, words):
        if at < position or (match := pattern.match(padded, at)) is None:
            continue
        if match.lastgroup == "article":
            start, position = match.span("article")
            out.append(Quantity(start - 1, position - 1, 1, 1, 1, False, match.group("article"), "exact", True))
            continue
        found, position = _quantity(match, padded, text)
        if found is not None:
            out.append(found)
    return out


def _starts(padded: str, words: list[Token] | None) -> list[int]:
    """Where a number may start, counted from the sign before it, or before its opening quote."""
    if words is None:
        return [found.start() for found in _grammar().before.finditer(padded)]
    starts = _grammar().starts
    out: list[int] = []
    for k, word in enumerate(words):
        if word.low in starts:
            seconds = starts[word.low]
            if seconds is not None and k + 1 < len(words):
                second = words[k + 1].low
                if second not in seconds and not second[0].isdigit():
                    continue
        elif not word.low[0].isdigit():
            continue
        out.append(word.start - 1 if padded[word.start] == "'" else word.start)
    return out


def _skipped(start: int, end: int, rule: str) -> tuple[Quantity, int]:
    return Quantity(start - 1, end - 1, None, None, None, False, rule, "vague" if rule == "number too large" else "skip"), end


def _quantity(match: re.Match[str], low: str, text: str) -> tuple[Quantity | None, int]:
    """The quantity of a match in the padded text, and where to read on."""
    end = match.end()
    group = match.lastgroup
    if group == "none":
        start = match.start("none")
        word = match.group("none")
        if word in {"no one", "nobody"} or (word == "no" and _NO_NUMBER.match(low, end)):
            return None, end  # pronouns are the grammar's
        return Quantity(start - 1, end - 1, 0, 0, 0, False, match.group("none"), "exact"), end
    if group == "alien":
        start = match.start("alien")
        return Quantity(start - 1, end - 1, None, None, None, False, "digits of another script", "vague"), end
    if group == "negative":
        return _skipped(match.start("negative"), end, "negative number")
    if group == "money":
        return _skipped(match.start("money"), end, "money")
    start = match.start() + (2 if low[match.start() + 1] == "'" else 1)
    if group == "b2":
        a, b = _value(match.group("b1")), _value(match.group("b2"))
        return _range(start, end, a, b, "at least A and up to B"), end
    if group == "w2":
        a, b = _value(match.group("w1")), _value(match.group("w2"))
        reason = _reason(low, text, start, match.start("w1"), end, match.group("w1"))
        if reason:
            return _skipped(start, end, reason)
        if _is_years(a, b):
            return _skipped(start, end, "year")
        return _range(start, end, a, b, "between A and B" if low[match.start("w1")].isdigit() else "between WORD and WORD"), end
    mod = match.group("mod")
    if mod is None:
        first, join, second, tail, of = match.group("n1", "join", "n2", "tail", "of")
        first_at, first_end = match.span("n1")
    else:
        first, join, second, tail, of = match.group("m1", "mjoin", "m2", "mtail", "mof")
        first_at, first_end = match.span("m1")
    value = _value(first)
    if of is not None and (second is not None or not value.is_collective):
        end -= 3
    if mod in _WITH_PREPOSITION:
        start += len("at ")
    if second is not None:
        return _joined(low, text, (start, first_at, first_end, end), (first, join or "", second), mod)
    if mod == "from":
        start, mod = match.end("mod") + 1, None
    if " " in first and first[0].isdigit() and first[-1].isdigit() and _is_month(_word_before(low, first_at)):
        cut = first_at + first.index(" ")  # "On June 15 200 people": two numbers
        return _skipped(first_at, cut, "date")
    reason = _reason(low, text, start, first_at, end, first, mod)
    if reason:
        stop = end
        start = start if mod else first_at
        if reason in {"time", "code"} and (more := _AFTER.match(low, end)):
            stop = more.end()
            if low[end] in "^*":
                return _skipped(start, stop, "number too large")
        return _skipped(start, stop, reason)
    if value.kind == "skip":
        return _skipped(start if mod else first_at, end, value.rule)
    if value.rule == "number too large":
        return Quantity(start - 1, end - 1, None, None, None, False, value.rule, "vague"), end
    if first in {"many", "scores"} and _is_other(low, first, first_at, end):
        return None, end
    return _modified(start, end, value, tail, mod, match.group("mod2") is not None), end


def _modified(start: int, end: int, value: _Value, tail: str | None, mod: str | None, about: bool) -> Quantity:
    """A number with the words around it: "at least 14", "30-odd", "some 300"."""
    a, z = start - 1, end - 1
    low, best, high, approximate, rule, kind, _ = value
    approximate = approximate or about
    if tail is not None:
        word = tail.strip(" -")
        if word in {"or more", "+", "plus"}:
            return Quantity(a, z, low, low, None, False, "N or more" if word == "or more" else "N-plus", "lower_bound")
        if word in {"or fewer", "or less"}:
            return Quantity(a, z, None, high, high, False, "N or fewer", "upper_bound")
        approximate, rule = True, {"or so": "N or so", "odd": "N-odd"}.get(word, "N-some")
    if mod is None:
        is_one = rule == "one" and tail is None
        return Quantity(a, z, low, best, high, approximate, rule, kind, is_one)
    modifier = _grammar().modifiers[mod]
    rule = f"{mod} N"
    step = 1 if modifier.is_strict else 0
    if modifier.kind == "lower_bound":
        if kind == "vague":  # "at least dozens": the same floor
            return Quantity(a, z, low, best, None, approximate, rule, "vague")
        floor = None if low is None else low + step
        return Quantity(a, z, floor, floor, None, approximate, rule, "lower_bound")
    if modifier.kind == "upper_bound":
        if step:
            top = high - 1 if high else high
            return Quantity(a, z, None, None, top, approximate, rule, "upper_bound")
        return Quantity(a, z, None, high, high, approximate, rule, "upper_bound")
    return Quantity(a, z, low, best, high, True, rule, kind)


def _joined(
    low: str, text: str, at: tuple[int, int, int, int], parts: tuple[str, str, str], mod: str | None
) -> tuple[Quantity | None, int]:
    """ "30 to 40", "6 or 7", "15-20": a range, the last of two tolls, years, a score of a match, or two numbers apart."""
    start, first_at, first_end, end = at
    first, join, second = parts
    a, b = _value(first), _value(second)
    reason = _reason(low, text, start, first_at, end, first, mod)
    if reason:
        stop = end
        if reason in {"time", "code"} and (more := _AFTER.match(low, end)):
            stop = more.end()
        return _skipped(start if mod else first_at, stop, reason)
    if _is_years(a, b) or (join in "-\u2014" and len(first) == 4 and len(second) == 2 and first[:2] in {"19", "20"}):
        return _skipped(start if mod else first_at, end, "year")
    if a.low is not None and b.low is not None and a.low < 100 and " " in second:
        scale = _SCALES.get(second.rsplit(" ", 1)[1], 1)
        if scale > 1 and b.low // scale >= a.low and b.low % scale == 0 and " " not in first:  # "two or three hundred"
            a = a._replace(low=a.low * scale, best=a.low * scale, high=a.low * scale)
    if join in "-\u2014":
        lower = a.low is not None and b.low is not None and b.low <= a.low
        small = (b.low or 0) <= 20 and (a.low or 0) <= 20
        if small and (
            lower or a.low == 0 or _SPORT_BEFORE.search(low, max(0, start - 60), start) or _SPORT_AFTER.match(low, end)
        ):
            return _skipped(start, end, "score")
    if mod == "from" and _RISE.search(low, max(0, start - 60), first_at):
        return _skipped(first_at, first_end, "from A")
    if a.low is None or (b.low is not None and b.low <= a.low):
        if a.kind == "skip" or a.rule == "number too large":
            return _skipped(first_at, first_end, a.rule)
        start = first_at if mod == "from" else start
        return _modified(start, first_end, a, None, None if mod == "from" else mod, False), first_end
    name = {" to ": "A to B", " or ": "A or B"}.get(join, "A-B")
    if name != "A-B" and not first[0].isdigit():
        name = name.replace("A", "WORD").replace("B", "WORD")
    if a.kind == "vague":
        return Quantity(start - 1, end - 1, a.low, None, None, False, a.rule, "vague"), end
    made = _range(start, end, a, b, "from A to B" if mod == "from" else name)
    if mod is not None and mod != "from":
        modifier = _grammar().modifiers[mod]
        if modifier.kind == "lower_bound":
            made = made._replace(best=made.low, high=None, kind="lower_bound", rule=f"{mod} N")
        elif modifier.kind == "upper_bound":
            made = made._replace(low=None, best=made.high, kind="upper_bound", rule=f"{mod} N")
        else:
            made = made._replace(approximate=True)
    return made, end


def _range(start: int, end: int, a: _Value, b: _Value, rule: str) -> Quantity:
    low, high = a.low, b.high
    if low is not None and high is not None and high < low:
        low, high = high, low
    best = (low + high) // 2 if low is not None and high is not None else None
    kind = "range" if best is not None else "vague"
    return Quantity(start - 1, end - 1, low, best, high, a.approximate or b.approximate, rule, kind)


def _is_years(a: _Value, b: _Value) -> bool:
    return a.low is not None and b.low is not None and a.rule == b.rule == "DIGITS" and 1900 <= a.low <= b.low <= 2100


def _word_before(low: str, at: int) -> str:
    words = low[max(0, at - 14) : at].split()
    return words[-1] if words else ""


def _is_other(low: str, word: str, at: int, end: int) -> bool:
    """ "How many", "as many", and "scores" that are goals or marks."""
    before = _word_before(low, at)
    if word == "many":
        return before in {"as", "how", "so", "too", "not"}
    return before in {"test", "exam", "credit", "box"} or bool(
        re.match(r" (?:an?|his|her|twice|late|winner|own|hat|goals?|points?)\b", low[end : end + 12])
    )


def _reason(low: str, text: str, start: int, first_at: int, end: int, first: str, mod: str | None = None) -> str:
    """Why a number counts nothing; empty where it may."""
    after = _AFTER.match(low, end)
    if after is not None:
        kind = after.lastgroup or ""
        if kind == "date":
            # "12 may have died" and "5 march in protest" are no dates
            month = low[after.start() : after.end()].rsplit(" ", 1)[1]
            at = after.end() - len(month) - 1
            if first[0].isdigit() and (text[at].isupper() or month not in {"may", "march", "mar"}):
                modal = month == "may" and re.match(
                    r" (?:have|be|not|face|still|also|soon|never)\b", low[after.end() : after.end() + 8]
                )
                if not modal and len(first) <= 2:
                    return "date"
        elif kind == "code" and not first[0].isdigit():
            return "compound" if low[end] == "-" else ""
        elif not (kind == "compound" and low[end + 1 : end + 4] in {"al-", "al "}):
            return kind
    if _word_before(low, start) in {"aged", "age", "ages"}:
        return "age"
    if not first[0].isdigit():
        return ""
    before = _word_before(low, first_at)
    plain = first.isdigit()
    if mod is None or mod == "from":
        if _is_month(before) and plain and len(first) <= 2:
            at = low.rindex(before, 0, first_at) - 1
            named = text[at].isupper() or before not in {"may", "march", "mar"}
            if named and not (
                _word_before(low, at + 1) == "in" and low[end : end + 1] == " " and low[end + 1 : end + 2].isalpha()
            ):
                return "date"
        if _is_month(before.rstrip(".")) and before.endswith(".") and len(first) <= 2:
            return "date"
        if _is_currency(before):
            return "money"
        if _is_named(before):
            return "designation"
        if _is_named_capital(before) and text[low.rindex(before, 0, first_at) - 1].isupper():
            return "designation"
        if before == "at" and _IN_THE_MORNING.match(low, end):
            return "time"
        if (
            plain
            and len(first) <= 3
            and low[end : end + 1] == ","
            and low[first_at - 2 : first_at] == ", "
            and low[first_at - 3 : first_at - 2].isalpha()
            and 3 <= int(first) <= 110
        ):
            return "age"
        if plain and len(first) == 4 and 1900 <= int(first) <= 2100:
            after_word = re.match(r" ([a-z]+)", low[end : end + 16])
            if (
                after_word is None
                or (not is_counted(after_word.group(1)) and (_is_before_year(before) or not after_word.group(1).endswith("s")))
                or before in {"in", "since", "of", "until", "during", "by"}
            ):
                return "year"
    return ""


@functools.lru_cache(maxsize=4096)
def _value(phrase: str) -> _Value:
    """What a bare number phrase in lower case means."""
    phrases = _grammar().phrases
    known = phrases.get(phrase.replace("half-a-", "half a ").replace("half a-", "half a "))
    if known is not None and phrase not in _UNITS:
        return known
    if phrase.endswith(("dozen", "dozens")):
        return _dozens(phrase)
    if phrase[0].isdigit():
        return _digits(phrase)
    half = phrase.partition(" and a half ")
    scale = _SCALES.get(half[2], 0)
    number = _words(half[0]) * scale + scale // 2 if scale else _words(phrase)
    if number > _LARGEST:
        return _Value(None, None, None, False, "number too large", "vague")
    if phrase in phrases:
        rule = phrases[phrase].rule
    elif not re.search(r"hundred|thousand|million|billion", phrase):
        rule = "TENS-UNITS"
    else:
        rule = (
            "UNIT hundred and N" if re.fullmatch(r"[a-z]+ hundred and [a-z -]+", phrase) and number < 1000 else "WORDS WITH SCALE"
        )
    return _Value(number, number, number, False, rule, "exact")


def _words(phrase: str) -> int:
    total = current = 0
    for word in re.split(r"[ -]", phrase):
        if word in _UNITS:
            current += _UNITS[word]
        elif word in _TENS:
            current += _TENS[word]
        elif word == "hundred":
            current = max(current, 1) * 100
        elif word in _SCALES:
            total += max(current, 1) * _SCALES[word]
            current = 0
    return total + current


def _dozens(phrase: str) -> _Value:
    head = re.sub(r"[ -]?dozens?$", "", phrase).removesuffix(" of")
    if phrase.endswith("dozens") and not head:
        return _grammar().phrases["dozens"]
    if head in {"several", "a few"}:
        return _grammar().phrases.get(f"{head} dozen") or _grammar().phrases["several dozen"]
    if head.startswith("half"):
        number = 6
    elif head in {"", "a", "an"}:
        number = 12
    elif head == "a couple":
        number = 24
    else:
        number = 12 * (int(head) if head.isdigit() else _words(head))
    names = {6: "half a dozen", 12: "a dozen"}
    return _Value(number, number, number, False, names.get(number, "N dozen"), "exact", phrase.endswith("dozens"))


def _digits(phrase: str) -> _Value:
    half = " and a half " in phrase
    digits, _, scale = phrase.replace(" and a half", "").replace("-", " ").partition(" ")
    if scale and scale[0].isdigit():
        plain, rule, scale = phrase.replace(" ", ""), "DIGITS WITH SPACE SEPARATOR", ""
    elif re.fullmatch(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?", digits):
        plain, rule = digits.replace(",", ""), "DIGITS WITH SEPARATOR"
    else:
        plain, rule = digits, "DIGITS"
    whole, point, part = plain.partition(".")
    if not whole.isdigit() or (point and not part.isdigit()):
        return _Value(None, None, None, False, "code", "skip")
    if point and (not scale or scale == "hundred"):
        return _Value(None, None, None, False, "decimal", "skip")
    whole = whole.lstrip("0") or "0"
    if len(whole) > 12 or len(part) > 12:
        return _Value(None, None, None, False, "number too large", "vague")
    factor = _SCALES.get(scale, 1)
    number = int(whole) * factor + (int(part) * factor // 10 ** len(part) if part else 0) + (factor // 2 if half else 0)
    if number > _LARGEST:
        return _Value(None, None, None, False, "number too large", "vague")
    if scale:
        return _Value(number, number, number, bool(part) or half, "N.N thousand or million", "exact")
    return _Value(number, number, number, False, rule, "exact")
