"""Does it hold: whether what was told is an event at all, by trigger, actors, topic and news."""

import functools
import re
from collections.abc import Iterable

from orchestration.extraction.acts import ANIMALS, BLASTS, COMMUNICATION, GENERIC, VIOLENCE, Act
from orchestration.extraction.bench import Bench
from orchestration.extraction.lexicon import WEAPON
from orchestration.extraction.phrases import ARMED
from orchestration.extraction.story import Draft
from orchestration.extraction.syntax import MEMBER_WORDS
from orchestration.extraction.text import word_set

_DANGEROUS = frozenset({"nsag", "militia", "unidentified", "criminal", "communal", "state_force", "government", "pmc"})
_CAPTIVITY = ("kidnap", "abduct", "hostage", "captiv", "ransom", "captor", "seized", "taken", "held by")
_SPORT = word_set(
    """
    goal goals half-time midfielder striker goalkeeper league cup final semi-final quarter-final match coach tournament
    penalty fixture referee batsman bowler wicket innings champions championship champion stadium derby kick-off scorer
    footballers footballer players anthem peloton cyclists riders climb stage tour qualifier qualifiers scored keeper
    goalkeeping penalties left-back right-back loan
    season net strikers winger bar captain toothless title
    scored equaliser equalizer halftime marathon olympic medal squad second-half first-half under-17 under-20 playoffs
    """
)
_SCORE = re.compile(r"\b(?:beat|beaten|beating|lost|won|drew|draw|defeat\w*|win)\b[^.;]{0,40}\b\d{1,2}[-–]\d{1,2}\b")
_SURELY_SPORT = frozenset(
    {"qualifier", "qualifiers", "midfielder", "equaliser", "equalizer", "penalties", "playoffs", "left-back", "quarter-final"}
    | {"quarter-finals", "semi-finals", "podium", "marathon", "medal", "olympic"}
)
_HARM = word_set(
    """
    killed killing dead wounded died deaths gunmen militants soldiers bomb bomber explosion kidnapped
    """
)
_CYBER = word_set(
    """
    ransomware hackers hacker hacktivist hacktivists malware phishing ddos botnet cyberattack cyberattacks cyber
    cybercriminals
    """
)
_FICTION = word_set(
    """
    film films flick movie movies thriller plot starring novel novels drama sitcom sequel screenplay videogame gameplay
    """
)
_CRIME = word_set(
    """
    trial lawsuit dowry strangled quarrel cult cults feud debt robbers robber robbery robbed poachers poacher
    investors shares burglars burglar burglary
    ritual jealous jealousy lover inheritance brawl drunk
    muggers mugged pickpocket thieves thief stabbing
    """
)
_PARTIES = word_set(
    """
    militants militant jihadists jihadist insurgents insurgent rebels rebel fighters guerrillas militiamen separatists terrorists
    terrorist extremists soldiers troops
    """
)
#: What crime and mishap are taken for.
_OF_MALICE = VIOLENCE - {"prison_break"} | {"surrender"}
_CRASHES = frozenset(
    {
        "crash",
        "crashed",
        "crashes",
        "airliner",
        "airlines",
        "derailed",
        "collided",
        "collision",
        "take-off",
        "takeoff",
        "train",
        "trains",
    }
)
_SPARKS = word_set(
    """
    spark welder boiler fertiliser fertilizer leak leaking cylinder generator electrical firework fireworks hoax hoaxes prank
    """
)
_DEBATE = word_set(
    """
    parliament amendment bill abstentions vote deputies deputy backbenchers coalition pensions union bank shareholders brewery
    opposition ministers budget contracts senate lawmakers campaign speaker jibes ruling party
    """
)
_ARMS = frozenset(
    {"bomb", "bombs", "grenade", "grenades", "shells", "rocket", "rockets", "missile", "missiles", "mortar", "drone", "drones"}
)
_SECURITY = word_set(
    """
    terrorist terrorists terrorism terror militant militants jihadist jihadists extremist extremists insurgent insurgents
    rebel rebels fighters weapons explosives bomb attack attacks coup spying spies separatist separatists recruiting cell
    """
)
_RIGHTS_MATTERS = word_set(
    """
    rights abuses violations civilians executions executed atrocities killed killings children recruitment tortured torture
    detained disappeared
    """
)
#: Dogs are what soldiers have with them, too.
_BEASTS = ANIMALS - {"dog", "dogs"}
_COURT = word_set("jailed sentence sentenced jury manslaughter murdering convicted pleaded")
_DISASTER = word_set(
    """
    lava volcano volcanic earthquake quake flood floods flooding landslide landslides mudslide cyclone hurricane typhoon
    storm storms cholera ebola measles malaria meningitis epidemic outbreak drowned capsized shipwreck avalanche lightning
    veered plunged turtle ditch speeding derailed famine heatwave drought rain rains heat wildfire collapse collapsed
    crash crashed overturned stampede crush
    """
)
#: Every word that a test of the topic asks for.
_TOPICS = _SPORT.union(
    _SURELY_SPORT, _FICTION, _HARM, _CYBER, _CRIME, _PARTIES, _CRASHES, _SPARKS, _ARMS, _DEBATE, _BEASTS, _COURT, _DISASTER
)


class Holding(Bench):
    """Tests of a draft: what is no event gives no event."""

    _topics_told: frozenset[str] | None = None

    @property
    def _topics(self) -> frozenset[str]:
        """The words of the blurb that tests of its topic ask for; they are few."""
        if self._topics_told is None:
            self._topics_told = self.story.words & _TOPICS
        return self._topics_told

    def _holds(self, draft: Draft) -> bool:
        etype = self._type(draft)
        acts = draft.acts
        named = any(
            p.groups or p.actor_class in ARMED or (p.tokens & {"its", "their"} and p.tokens & MEMBER_WORDS)
            for a in acts
            for p in [*a.perps, *a.targets]
        )
        people = named or any(p.actor_class or p.iso or p.person for a in acts for p in [*a.perps, *a.targets])
        pronoun = any(p.kind == "PRO" for a in acts for p in [*a.perps, *a.targets])
        sure = any(a.certainty == "sure" for a in acts)
        tolls = any(a.tolls for a in acts)
        if (
            self._off_topic(acts)
            or (etype in _OF_MALICE and (self._is_crime() or self._is_mishap(acts) or self._is_debate() or self._is_ancient()))
            or self._is_sport()
            or self._is_cyber(draft)
            or (not named and self._is_disaster(acts))
        ):
            return False
        blaze = etype == "property_destruction" and ("broke out" in self.story.low_text or "caught fire" in self.story.low_text)
        if blaze and not self._names_party():
            return False  # "A fire that broke out in a kitchen destroyed 300 shelters"
        if etype in VIOLENCE:
            if sure:
                return self._conflict() or people or tolls
            if all(a.is_toll for a in acts):
                violent = any(a.trigger is not None and a.trigger.lemma not in {"die", "injure", "hurt", "wound"} for a in acts)
                return self._conflict() and (violent or people) and (named or people)
            if all(a.certainty == "weak" for a in acts):
                return named and (bool(draft.locs) or tolls or any(a.attribution for a in acts) or any(a.plural for a in acts))
            if not self._conflict():
                return False
            doers = [p for a in acts for p in a.perps]
            private = bool(doers) and all(p.person is not None and not p.groups and not p.actor_class for p in doers)
            if private and not tolls and not any(a.targets for a in acts):
                return False  # "forward Victor X struck twice"
            return (
                people
                or pronoun
                or tolls
                or bool(draft.locs)
                or any(a.attribution for a in acts)
                or any(a.definite and a.nominal for a in acts)
            )
        if etype in COMMUNICATION:
            return self._communication_holds(draft, etype)
        if etype in {"arrest", "surrender", "release", "territory_change", "withdrawal"}:
            if etype == "release" and _are_saved(self.story.words):
                return False  # "rescued 180 migrants from a drifting boat"
            captive = etype == "release" and people and any(w in self.story.low_text for w in _CAPTIVITY)
            if captive:
                return True
            if not self._conflict():
                return False
            if etype == "surrender" and not named and not self._names_party():
                return False  # a murderer who gave himself up
            words = self.story.words
            if etype == "arrest" and not named and not words & _SECURITY:
                beside = any(
                    a.etype in VIOLENCE - {"property_destruction"} and not a.void for s in self.story.sentences for a in s.acts
                )
                weapons = any(e.kind == WEAPON for s in self.story.sentences for x in s.items for e in x.entries)
                return (self.story.names_group or beside or weapons) and people
            if etype == "arrest" and people and any(x.kind == "grp" for x in self.story.sentences[acts[0].sentence].items):
                return True  # "detained 189 people on suspicion of links to X"
            if etype == "withdrawal" and draft.locs and any(a.nominal for a in acts):
                return True  # "mission begins pullout from X"
            told = etype != "release" and self._names_party() and (bool(draft.locs) or (people and etype != "territory_change"))
            return named or (people and bool(draft.locs)) or told
        if etype in {"group_change", "allegiance_pledge", "agreement"}:
            party = any(
                p.groups or p.person or p.tokens & {"his", "its", "their"} or p.actor_class in {"nonstate_armed", "leader"}
                for a in acts
                for p in [*a.perps, *a.targets]
            )
            who = {g for a in acts for p in a.perps for g, _, _ in p.groups}
            if etype == "group_change" and who and who <= set(self.lexicon.government.values()):
                return False  # "the State Department named X as its leader"
            near = etype == "agreement" and any(x.kind == "grp" for x in self.story.sentences[acts[0].sentence].items)
            finite = any(a.nominal or a.phrase.form != "ing" for a in acts)
            return party or near or (self._names_party() and finite) or (sure and self._conflict() and etype == "agreement")
        if etype == "designation":
            listed = any(x.kind == "grp" for x in self.story.sentences[acts[0].sentence].items)
            return self._conflict() and (listed or any(a.perps or a.targets for a in acts))
        return self._conflict()

    def _names_party(self) -> bool:
        """Whether the text names an armed group, or tells of armed men."""
        return self.story.names_group or any(
            item.kind == "noun" and item.value in {"nonstate_armed", "militia"} for s in self.story.sentences for item in s.items
        )

    def _communication_holds(self, draft: Draft, etype: str) -> bool:
        acts = draft.acts
        speakers = [p for a in acts for p in a.perps]
        armed = any(
            p.groups
            or p.actor_class in {"nonstate_armed", "state_force", "leader", "official", "police", "militia"}
            or p.person
            or p.kind == "PRO"
            or (p.iso is not None)
            or p.kind == "LOC"
            for p in speakers
        )
        if etype == "threat":
            dangerous = any(
                any(self.lexicon.groups[g].group_type in _DANGEROUS for g, _, _ in p.groups if g in self.lexicon.groups)
                or p.actor_class in {"nonstate_armed", "militia"}
                or (p.actor_class == "leader" and self.story.names_group)
                or p.kind == "PRO"
                for p in speakers
            )
            if not dangerous:
                return False  # diplomats, analysts and armies that warn make no threat
        if etype == "human_rights_report":
            return self._rights_body()
        if etype == "propaganda_release":
            beside = acts[0].sentence > 0 and not speakers and not any(a.anaphor for a in acts)
            group = any(
                self.lexicon.groups[g].group_type in _DANGEROUS - {"state_force", "government"}
                for s in self.story.sentences
                for p in s.phrases
                for g, _, _ in p.groups
                if g in self.lexicon.groups
            )
            if not speakers and any(a.phrase.tokens & {"documentary", "film", "book", "story", "series", "novel"} for a in acts):
                return False
            return self._conflict() and self._is_news(acts) and not beside and (group or bool(speakers))
        if etype == "denial":
            return armed and self._conflict()
        if etype == "claim_statement":
            return bool(speakers) and armed
        return armed and self._conflict() and self._is_news(acts)

    def _is_news(self, acts: list[Act]) -> bool:
        for act in acts:
            phrases = self.story.sentences[act.sentence].phrases
            if not act.nominal:
                return True
            k = act.index
            # "in a video", "in a statement" only carry something else, unless the release itself is told
            if (
                k
                and phrases[k - 1].kind == "PREP"
                and phrases[k - 1].low in {"in", "via", "through", "by", "from", "with", "according"}
            ):
                after = phrases[k + 1] if k + 1 < len(phrases) else None
                if (
                    after is not None
                    and after.kind == "V"
                    and any(e.row.event_type == "propaganda_release" for e in after.entries)
                    and act.etype == "propaganda_release"
                ):
                    return True
                continue
            if act.etype in {"statement", "threat", "talks_offer"}:
                if act.own_subject or act.perps:
                    return True
                continue
            return True
        return False

    def _rights_body(self) -> bool:
        words = self.story.words
        named = any(x.kind == "rightsbody" for s in self.story.sentences for x in s.items)
        body = words & {"un", "minusma", "rights", "nations", "unama", "monusco"}
        matter = words & _RIGHTS_MATTERS
        return named or ("report" in words and bool(body and matter))

    def _is_sport(self) -> bool:
        """A text of films, or of matches and goals, in which nobody is killed ("survived a siege to reach the final")."""
        words = self._topics
        if words & _FICTION and not self.story.names_group:
            return True
        if words & _HARM:
            return False
        told = words & _SPORT
        return len(told) > 1 or bool(told & _SURELY_SPORT) or bool(_SCORE.search(self.story.low_text))

    def _is_crime(self) -> bool:
        """What debts, feuds and cults lead to, where no armed party is told."""
        words = self._topics
        quarrel = "came to blows" in self.story.low_text
        return bool(quarrel or words & _CRIME) and not self.story.names_group and not words & _PARTIES

    def _is_debate(self) -> bool:
        """Ambushes in parliament and battles over pensions: words of debate and business, and nobody hurt or armed."""
        words = self._topics
        return len(words & _DEBATE) > 1 and not (words & _HARM or words & _ARMS or words & _PARTIES or self.story.names_group)

    def _is_ancient(self) -> bool:
        """What archaeologists tell of."""
        return bool(
            self.story.words & {"antiquity", "archaeologists", "archaeologist", "medieval", "pharaohs", "bc", "sultanate"}
        )

    def _is_mishap(self, acts: Iterable[Act]) -> bool:
        """Crashes and blasts that nobody meant, where no armed group is told: "a spark set off the explosion at a depot"."""
        if self._names_party():
            return False
        words = self._topics
        hits = all(a.is_toll or (a.trigger is not None and a.trigger.lemma == "hit") for a in acts)
        fell = words & _CRASHES and hits and not any(p.groups or p.actor_class == "nonstate_armed" for a in acts for p in a.perps)
        blast = words & _SPARKS and words.isdisjoint(_ARMS) and all(a.etype in BLASTS | GENERIC for a in acts)
        return bool(fell) or bool(blast)

    def _is_cyber(self, draft: Draft) -> bool:
        """Attacks on computers: "a ransomware gang claimed responsibility for the attack"."""
        words = self._topics
        killed = any(t.kind == "deaths" for a in draft.acts for t in a.tolls)
        return bool(words & _CYBER or "denial-of-service" in self.story.low_text) and not killed

    def _is_disaster(self, acts: Iterable[Act]) -> bool:
        """Deaths by lava, flood, fever, beasts or traffic, and what courts deal with, where no armed party is told."""
        words = self._topics
        if words & _BEASTS or (words & _COURT and not words & {"militants", "jihadists", "insurgents"}):
            return True
        return bool(words & _DISASTER) and all(a.is_toll or a.etype in GENERIC for a in acts)

    def _off_topic(self, acts: Iterable[Act]) -> bool:
        low = self.story.low_text
        if any(a.certainty == "sure" and a.etype in BLASTS for a in acts) and self._topics & _HARM:
            return False  # "blew themselves up among football fans"
        armed = any(
            p.actor_class == "nonstate_armed" or any(self.lexicon.groups[g].group_type in _DANGEROUS for g, _, _ in p.groups)
            for a in acts
            for p in a.perps
        )
        if armed and any(t.kind == "deaths" for a in acts for t in a.tolls):
            return False  # "gunmen attacked a traffic police post, killing four"
        for act in acts:
            if act.trigger is None or act.trigger.event_type != act.etype:
                continue
            if any(phrase in low and _whole(phrase, low) for phrase in _contexts(act.trigger.void_contexts)):
                return True
        return False


def _are_saved(words: frozenset[str]) -> bool:
    """Whether the words are of people saved from the sea, floods or mountains, not from captors."""
    return bool(
        words
        & {"migrants", "shipwreck", "drifting", "capsized", "sinking", "floods", "flood", "hikers", "climbers", "earthquake"}
    )


@functools.cache
def _contexts(cell: str) -> tuple[str, ...]:
    """The phrases of a cell of the seed."""
    return tuple(phrase for phrase in cell.split("|") if phrase)


def _whole(phrase: str, low: str) -> bool:
    at = low.find(phrase)
    while at >= 0:
        before = low[at - 1] if at else " "
        after = low[at + len(phrase)] if at + len(phrase) < len(low) else " "
        if not before.isalnum() and not after.isalnum():
            return True
        at = low.find(phrase, at + 1)
    return False
