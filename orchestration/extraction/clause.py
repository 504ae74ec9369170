"""What every reader of a sentence shares: its phrases, the acts found so far, and how to look around in both.

What does NOT belong here: whatever makes an act.
"""

from orchestration.extraction.acts import VIOLENCE, Act
from orchestration.extraction.lexicon import Lexicon
from orchestration.extraction.phrases import ARMED, Phrase
from orchestration.extraction.syntax import MEMBER_WORDS, flat, subject_index
from orchestration.extraction.text import word_set

_SERIES = word_set(
    """
    series string wave spate number succession flurry dozens scores pair trio handful raft spree campaign most many some
    several one three two four five six each all
    """
)
OWN_WORDS = word_set(
    """
    men forces members supporters fighters troops soldiers drone drones jet jets aircraft plane planes warplane warplanes
    helicopter helicopters
    """
)


class Clause:
    """The state of reading one sentence."""

    def __init__(self, phrases: list[Phrase], sentence: int, lexicon: Lexicon, low_text: str) -> None:
        self.phrases = phrases
        self.sentence = sentence
        self.lexicon = lexicon
        self.low_text = low_text
        self.acts: dict[int, Act] = {}
        self.extra: list[Act] = []

    def _subject(self, k: int) -> int:
        """Subject of the verb at `k`; a pronoun after "said that" is the one who said it."""
        phrases = self.phrases
        s = subject_index(phrases, k)
        if s > 0 and phrases[s].low in {"both", "each"} and not phrases[s].groups and phrases[s - 1].kind == "NP":
            s -= 1  # "X and Y both claimed ..."
        titled = phrases[s + 2] if s >= 0 and s + 3 < k and phrases[s + 1].low == "," == phrases[s + 3].low else None
        unknown = s >= 0 and phrases[s].kind == "NP" and not phrases[s].groups
        if unknown and titled is not None and titled.groups and titled.tokens & MEMBER_WORDS:
            return s + 2  # "Zabihullah Mujahid, the Taliban spokesman, claimed ..."
        if s >= 0 and phrases[s].kind == "PRO" and phrases[s].low in {"it", "they", "he", "she"}:
            j = s - 1
            while j >= 0 and phrases[j].kind in {"REL", "X", "DATE", "PREP", "PUNCT"}:
                j -= 1
            if j >= 0 and phrases[j].kind == "G" and phrases[j].word_class in {"say", "claim", "denyverb"}:
                speaker = subject_index(phrases, j)
                if speaker >= 0 and phrases[speaker].kind in {"NP", "LOC"}:
                    return speaker
        return s

    def _antecedent(self, verb: Phrase, s: int, obj: Phrase | None) -> Phrase | None:
        """The object of "the pupils whom bandits seized", which stands before its clause."""
        if s < 1 or obj is not None or verb.passive or verb.form not in {"ed", "s", "base"}:
            return None
        near = self.phrases[s - 1]
        if self.phrases[s].kind == "PRO" and near.kind == "NP" and near.qty is not None and self._is_actor(near):
            return near  # "seven soldiers it took"
        if s < 2:
            return None
        mark, before = self.phrases[s - 1], self.phrases[s - 2]
        if mark.kind != "REL" or mark.low not in {"whom", "that", "which"} or before.kind != "NP":
            return None
        return before if self._is_actor(before) or before.qty is not None or before.target_class else None

    def _is_actor(self, phrase: Phrase) -> bool:
        return (
            bool(phrase.groups)
            or phrase.actor_class != ""
            or phrase.iso is not None
            or phrase.person is not None
            or any(m.groups or m.actor_class for m in phrase.coord)
        )

    def _is_insurgent(self, group: str) -> bool:
        row = self.lexicon.groups.get(group)
        return row is not None and row.group_type in {"nsag", "unidentified", "militia", "criminal", "communal"}

    def _event_when(self, k: int) -> Act | None:
        """The event of "two were hurt when a bomb hit a bus", told by a noun after the verb at `k`."""
        for j in range(k + 1, min(k + 6, len(self.phrases) - 1)):
            phrase = self.phrases[j]
            if phrase.kind == "SUB":
                act = self.acts.get(j + 1) or self._first_noun(j + 1)
                return act if phrase.low in {"when", "as", "after"} and act is not None and act.etype in VIOLENCE else None
            if phrase.kind not in {"PREP", "LOC", "DATE", "X"}:
                return None
        return None

    def _first_noun(self, start: int) -> Act | None:
        """The first event noun of the clause from `start` on ("as they tried to stop an attack on ...")."""
        for j in range(start, len(self.phrases)):
            phrase = self.phrases[j]
            if phrase.kind in {"SUB", "REL", "V"} or (phrase.kind == "PUNCT" and phrase.low in {",", ";", ".", ":"}):
                return None
            if j in self.acts and self.acts[j].nominal:
                return self.acts[j]
        return None

    def _is_rebel(self, phrase: Phrase) -> bool:
        return any(m.actor_class == "nonstate_armed" or any(self._is_insurgent(g) for g, _, _ in m.groups) for m in flat(phrase))

    def _give_perp(self, act: Act, phrase: Phrase) -> None:
        members = [
            m
            for m in flat(phrase)
            if m.groups
            or (m.tokens & {"its", "their", "his"} and m.tokens & OWN_WORDS)
            or m.actor_class in {*ARMED, "leader", "official"}
            or m.iso
            or m.person
            or m.kind in {"PRO", "LOC"}
        ]
        for member in members:
            if member not in act.perps:
                act.perps.append(member)
        if any(m.suspected for m in members):
            act.attribution = act.attribution or ("suspected", phrase)

    def _act_before(self, k: int) -> Act | None:
        best = None
        for j in sorted(self.acts):
            if j < k and self.acts[j].etype in VIOLENCE and not (self.phrases[j].kind == "EV" and self.acts[j].void):
                best = self.acts[j]
        return best

    def _event_left(self, k: int) -> Act | None:
        for j in range(k - 1, -1, -1):
            if j in self.acts and self.acts[j].nominal and self.acts[j].etype in VIOLENCE | {"arrest", "release"}:
                return self.acts[j]
        return None

    def _relative_event(self, k: int, s: int) -> Act | None:
        """The event that a relative clause hangs on: "an attack that killed 14", "in which four died"."""
        phrases = self.phrases
        j = (s if s >= 0 and s < k else k) - 1
        while j >= 0 and phrases[j].kind in {"X", "DATE"}:
            j -= 1
        if (j >= 0 and phrases[j].kind == "REL") or (s >= 0 and s < k and any(phrases[i].kind == "REL" for i in range(s, k))):
            i = j if j >= 0 and phrases[j].kind == "REL" else s
            while i >= 0:
                if i in self.acts and self.acts[i].nominal and self.acts[i].etype in VIOLENCE:
                    return self.acts[i]
                if phrases[i].kind in {"V"} and i in self.acts and i < k and self.acts[i].etype in VIOLENCE:
                    return self.acts[i]
                i -= 1
        return None

    def _coordinated_events(self, o: int) -> list[int]:
        """Event nouns joined to the one at `o` by "and"."""
        out = []
        phrases = self.phrases
        j = o
        while 0 <= j < len(phrases):
            if phrases[j].kind == "CONJ" and j + 1 < len(phrases):
                if j + 1 in self.acts and phrases[j + 1].kind == "EV":
                    out.append(j + 1)
                elif phrases[j + 1].kind in {"V", "G"}:
                    break
            elif (phrases[j].kind in {"V", "G", "SUB", "REL"} and j != o) or (
                phrases[j].kind == "PUNCT" and phrases[j].low in {";", ".", ":"}
            ):
                break
            j += 1
        return out

    def _series_act(self, k: int) -> Act | None:
        """The event noun behind "a series of attacks"; marks it as several."""
        phrases = self.phrases
        at = k + 2 if k + 1 < len(phrases) and phrases[k + 1].kind == "PREP" and phrases[k + 1].low == "of" else k + 1
        bare = k < len(phrases) and phrases[k].qty is not None and phrases[k].noun is None
        if (
            0 <= k < len(phrases)
            and phrases[k].kind == "NP"
            and at in self.acts
            and phrases[at].kind == "EV"
            and (at == k + 2 or bare)
        ):
            head = phrases[k]
            if head.tokens & {"volley", "barrage", "salvo", "hail", "burst"}:
                return self.acts[at]
            if head.tokens & {"hours", "hour", "days", "day", "minutes", "weeks", "week"}:
                return None
            if head.groups or head.iso is not None or head.person is not None:
                return None
            if head.tokens & _SERIES or head.qty is not None or not head.actor_class:
                act = self.acts[at]
                if (head.qty is not None and head.qty.low == 1 and head.qty.high == 1) or (
                    head.qty is None and "one" in head.tokens
                ):
                    act.plural, act.count = False, None
                elif head.tokens & _SERIES or head.qty is not None:
                    act.plural = True
                act.locs.extend(x for x in head.locs if x not in act.locs)
                act.dates.extend(x for x in head.dates if x not in act.dates)
                return act
        return None
