"""Phrases to registry ids: names, descriptors, pronouns, nationalities, and the dated rules of the registry."""

from datetime import date
from itertools import pairwise

from orchestration.extraction.acts import Act
from orchestration.extraction.bench import FORCE_TYPES
from orchestration.extraction.mentions import Item
from orchestration.extraction.phrases import Phrase
from orchestration.extraction.records import Record
from orchestration.extraction.settling import Settling
from orchestration.extraction.story import Draft
from orchestration.extraction.syntax import flat

_ARMED_WORDS = frozenset(
    ["jihadist", "jihadi", "armed", "militant", "terrorist", "terror", "extremist", "islamist", "insurgent", "rebel"]
)
_RULERS = frozenset({"government", "authorities", "regime", "junta", "ministry"})
_AIRCRAFT = frozenset(
    ["drone", "drones", "jet", "jets", "aircraft", "plane", "planes", "warplane", "warplanes", "helicopter", "helicopters"]
)
_HERDERS = frozenset({"herders", "herdsmen", "herder", "herdsman", "pastoralists", "pastoralist"})

#: Those who were told of before, by their number.
_FEW = frozenset({"pair", "duo", "trio"})
_SPOKESMEN = frozenset({"spokesman", "spokeswoman", "spokesperson"})
#: What makes a leader nobody's commander.
_CIVIC = frozenset(
    {
        "civil",
        "society",
        "community",
        "religious",
        "church",
        "tribal",
        "village",
        "opposition",
        "youth",
        "union",
        "traditional",
        "prayer",
    }
)
#: What makes "a force" a state's.
_ARMY = frozenset({"army", "military", "government", "police", "security", "air", "naval", "state", "joint", "task"})


class Actors(Settling):
    """Who a phrase stands for."""

    def _groups(self, pairs: list[tuple[Phrase, Act]]) -> list[tuple[str, Item | None, Act, str]]:
        out: list[tuple[str, Item | None, Act, str]] = []
        for phrase, act in pairs:
            out.extend(self._resolve(phrase, act))
        named = [x for x in out if x[0] and not x[0].startswith(("unidentified", "?"))]
        if named and any(x[0].startswith("unidentified") for x in out):
            kinds = {self.lexicon.groups[x[0]].group_type for x in named if x[0] in self.lexicon.groups}
            if kinds & {"nsag", "militia", "communal", "criminal"}:
                out = [x for x in out if not (x[0].startswith("unidentified") and x[3] == "noun")]
        return out

    def _force(self, iso: str) -> str:
        """The armed forces of a country on the day of publication."""
        group: str = self.lexicon.forces.get(iso, "")
        when = self.story.published_on
        if group and when is not None:
            row = self.lexicon.groups[group]
            if row.group_type != "state_force" and row.group_type != "government":
                for other in self.lexicon.state_forces:
                    if other.countries == iso and other.active_to and when.isoformat() <= other.active_to + "~":
                        return str(other.group_id)
        return group

    def _resolve(self, phrase: Phrase, act: Act) -> list[tuple[str, Item | None, Act, str]]:
        lexicon = self.lexicon
        if phrase.groups:
            return [(self._tied(g) if basis == "network" else g, item, act, basis) for g, item, basis in phrase.groups]
        if phrase.kind == "PRO":
            found = self._antecedent(phrase, act, phrase.low) or self._force_told(phrase, act)
            if phrase.low in {"them", "him", "her"} and phrase in act.targets and (told := self._people_told(phrase, act)):
                found = told
            return [(found, phrase.items[0], act, "anaphor")] if found else []
        head = phrase.noun or phrase.items[-1]
        words = phrase.tokens
        if (words & {"them"} or words & _FEW) and not phrase.actor_class:
            told = self._people_told(phrase, act)
            return [(told, head, act, "anaphor")] if told else []
        if phrase.kind == "LOC":
            iso = phrase.locs[0].value if phrase.locs and phrase.locs[0].kind == "cty" else ""
            klass = lexicon.event_class[act.etype]
            if iso and klass in {"communication", "legal", "strategic"} and act.etype != "withdrawal":
                group = lexicon.government.get(iso, "")
                return [(group, phrase.locs[0], act, "metonym")] if group else []
            if iso and lexicon.forces.get(iso):
                return [(lexicon.forces[iso], phrase.locs[0], act, "metonym")]
            return []
        klass = phrase.actor_class
        if klass in {"state_force", "police"} or (
            klass == "leader" and phrase.noun is not None and phrase.noun.row.binds_nationality == "yes"
        ):
            if phrase.iso is not None:
                group = self._force(phrase.iso[0])
                return (
                    [(group, phrase.iso[1], act, "nationality")]
                    if group
                    else [("?" + phrase.iso[0], phrase.iso[1], act, "nationality")]
                )
            if words & {"its", "their", "his"}:
                owner = self._antecedent(phrase, act, "it")
                row = lexicon.groups.get(owner)
                if row is not None and row.group_type not in FORCE_TYPES:
                    return [(owner, head, act, "anaphor")]
                iso = self._speaking_country(phrase, act)
                if iso:
                    return [(self._force(iso) or "?" + iso, head, act, "anaphor")]
            if "force" in words and words & {"a", "an"} and not words & _ARMY:
                return []  # "by a force several hundred strong": nobody in particular
            return [("?force", head, act, "noun")]
        if klass == "official":
            rules = {"government", "ministry", "authorities", "junta", "regime", "presidency", "administration"}
            if lexicon.event_class[act.etype] == "legal":
                rules |= {"secretary", "president", "minister", "department"}
            if phrase.iso is not None and words & rules:
                group = lexicon.government.get(phrase.iso[0], "")
                if not group and lexicon.event_class[act.etype] == "violence":
                    if phrase not in act.perps:
                        return [("?official", head, act, "noun")]
                    group = self._force(phrase.iso[0])
                group = group or "?" + phrase.iso[0]
                return [(group, phrase.iso[1], act, "nationality")]
            return [("?official", head, act, "noun")]
        if klass == "nonstate_armed":
            if phrase.definite or words & {"its", "their", "his"}:
                found = self._antecedent(phrase, act, "group")
                if found:
                    return [(found, head, act, "anaphor")]
            armed = phrase.noun is not None and phrase.noun.value == "nonstate_armed"
            default = phrase.noun.row.default_group_id if phrase.noun is not None and armed else ""
            if not default and not words & _ARMED_WORDS:
                return []  # "the group", "a single movement": nobody in particular
            return [(default or "unidentified-ag", head, act, "noun")]
        if words & {"its", "their"} and words & _AIRCRAFT and phrase in act.perps:
            found = self._antecedent(phrase, act, "it")
            return [(found or "?force", head, act, "anaphor")]
        if words & {"its", "their", "his"} and words & {"men", "fighters", "forces", "members", "soldiers", "troops"}:
            found = self._antecedent(phrase, act, "group") or self._speaker_after(phrase, act) or self._force_told(phrase, act)
            if not found and (iso := self._speaking_country(phrase, act)):
                found = self._force(iso) or "?" + iso  # "France said its forces ..."
            if found:
                return [(found, head, act, "anaphor")]
        if klass == "mission":
            default = phrase.noun.row.default_group_id if phrase.noun is not None else ""
            named = next((word for word in words - {"un"} if word in lexicon.groups and self._is_mission(word)), None)
            if named is not None:
                return [(named, head, act, "noun")]  # "a MINUSMA convoy", wherever it was
            told = "?african" if words & {"african", "au"} else "?mission"
            return [(told if default in {"un", ""} else default, head, act, "noun")]
        if klass == "militia":
            default = phrase.noun.row.default_group_id if phrase.noun is not None else ""
            return [(default or "unidentified-ag", head, act, "noun")]
        people = phrase.noun is not None and getattr(phrase.noun.row, "counts_as_people", "") == "yes"
        if (
            klass == "civilian"
            and phrase.target_class == "civilian_transport"
            and words & {"their", "its", "his", "her"}
            and not people
        ):
            return []  # "their vehicle" is that of people told elsewhere
        if klass in {"civilian", "prisoner"}:
            return [("civilians", head, act, "noun")]
        if klass == "leader":
            anybody = phrase.kind == "NP" and words & {"a", "an"} and not words & _SPOKESMEN and phrase not in act.targets
            if words & _CIVIC or anybody:
                return [("civilians", head, act, "noun")] if phrase in act.targets and words & _CIVIC else []
            found = self._antecedent(phrase, act, "group")
            return [(found, head, act, "anaphor")] if found else []
        if klass == "nationals":
            if (
                act.etype in {"air_strike", "military_operation"}
                and phrase in act.perps
                and lexicon.forces.get(phrase.iso[0] if phrase.iso else "")
            ):
                return [(lexicon.forces[phrase.iso[0]], phrase.iso[1], act, "nationality")]  # type: ignore[index]
            return [("civilians", head, act, "noun")] if phrase in act.targets else []
        if phrase.iso is not None and phrase in act.perps:
            group = lexicon.forces.get(phrase.iso[0], "")
            if self.lexicon.event_class[act.etype] in {"communication", "legal", "strategic"} and act.etype != "withdrawal":
                group = lexicon.government.get(phrase.iso[0], "") or group
            return [(group, phrase.iso[1], act, "nationality")] if group else []
        if phrase.person is not None and phrase in act.perps:
            found = self._antecedent(phrase, act, "group")
            return [(found, head, act, "anaphor")] if found else []
        if phrase.qty is not None and phrase in act.targets and not words & {"houses", "vehicles"} and phrase.noun is None:
            return []
        return []

    def _tied(self, group: str) -> str:
        """Who "militants linked to al-Qaeda" are: somebody of its network, not the network itself."""
        wide = self.lexicon.network.get(group, "")
        pseudo = {"al_qaeda": "unidentified-al-qaeda", "islamic_state": "unidentified-islamic-state"}.get(wide, "")
        return pseudo if pseudo and group in {"al-qaeda", "islamic-state"} else group

    def _antecedent(self, phrase: Phrase, act: Act, kind: str) -> str:
        """The group that a pronoun or definite description stands for.

        A possessive in the same sentence ("its fighters") goes back to that sentence's subject; anything else to the last
        organisation named before it, an armed group before a force.
        """
        last_armed = last_any = ""
        home = self._sentence_of(phrase.items[0], act.sentence)
        for index, sentence in enumerate(self.story.sentences[: home + 1]):
            subject = ""
            for k, other in enumerate(sentence.phrases):
                if index == home and other.start >= phrase.start:
                    break
                for member in flat(other):
                    for group, _, _ in member.groups:
                        row = self.lexicon.groups.get(group)
                        if row is None or row.group_type == "civilian":
                            continue
                        last_any = group
                        if row.group_type not in FORCE_TYPES:
                            last_armed = group
                        if not subject and other.kind == "NP" and not (k and sentence.phrases[k - 1].kind == "PREP"):
                            subject = group
                    force = (
                        self._force(member.iso[0])
                        if not member.groups and member.iso is not None and member.actor_class == "state_force"
                        else ""
                    )
                    if force:  # "Cameroon's army said that it ..."
                        last_any = force
                        if not subject and other.kind == "NP" and not (k and sentence.phrases[k - 1].kind == "PREP"):
                            subject = force
                    elif not subject and member is other and _is_the_army(sentence.phrases, k):
                        subject = "?force"  # "the army said 54 of its soldiers ..."
            own = phrase.tokens & {"its", "their", "his"}
            if index == home and subject and own and not (own == {"his"} and subject in self.lexicon.force_country):
                return subject
        if kind == "group":
            wants_force = bool(phrase.tokens & {"army", "soldiers", "troops"})
            return last_any if wants_force else last_armed
        return last_armed or last_any

    def _speaking_country(self, phrase: Phrase, act: Act) -> str:
        """The country of "Cameroon says its soldiers ...": the subject of a verb of saying before the phrase."""
        phrases = self.story.sentences[act.sentence].phrases
        for k, other in enumerate(phrases[:-1]):
            if other.start >= phrase.start:
                break
            said = phrases[k + 1].kind == "G" and phrases[k + 1].word_class == "say"
            if other.kind == "LOC" and said and other.locs and other.locs[0].kind == "cty":
                return other.locs[0].value
        return ""

    def _speaker_after(self, phrase: Phrase, act: Act) -> str:
        """ "Three of its men were killed, X said": the one who speaks."""
        phrases = self.story.sentences[act.sentence].phrases
        for k, other in enumerate(phrases[:-1]):
            says = phrases[k + 1].kind == "G" and phrases[k + 1].word_class == "say"
            if other.start > phrase.start and other.kind == "NP" and other.groups and says:
                return other.groups[0][0]
        return ""

    def _people_told(self, phrase: Phrase, act: Act) -> str:
        """ "Mourners had gathered when a drone fired on them": the last people told before, where they are civilians."""
        for index in range(act.sentence, -1, -1):
            for other in reversed(self.story.sentences[index].phrases):
                if other.kind != "NP" or (index == act.sentence and other.start >= phrase.start):
                    continue
                if other in act.perps:
                    continue
                if other.groups or other.actor_class in {"state_force", "police", "nonstate_armed", "militia", "mission"}:
                    return ""
                if other.actor_class == "civilian" and other.noun is not None and other.noun.row.counts_as_people == "yes":
                    return "civilians"
        return ""

    def _force_told(self, phrase: Phrase, act: Act) -> str:
        """ "The patrol ... its men", "the army said its men": a force of no name, still to be bound to a country."""
        is_hit = phrase in act.targets or any(t.victim is phrase for t in act.tolls)
        for index in range(act.sentence, -1 if is_hit else act.sentence - 1, -1):
            phrases = self.story.sentences[index].phrases
            for other, after in pairwise(phrases):
                if index == act.sentence and other.start >= phrase.start:
                    break
                said = after.kind == "G" and after.word_class == "say"  # "The army said its forces ..."
                if (
                    (is_hit or said)
                    and other.kind == "NP"
                    and other.actor_class in {"state_force", "police"}
                    and not other.tokens & {"its", "their", "his"}
                ):
                    return "?force"
        return ""

    def _bind(
        self, found: list[tuple[str, Item | None, Act, str]], record: Record, role: str
    ) -> list[tuple[str, Item | None, Act, str]]:
        """Forces, missions and officials named without a country take the event's."""
        lexicon = self.lexicon
        out = []
        countries = record.countries or self.story.named
        for group, item, act, basis in found:
            if group == "?force" and item is not None and set(item.words) & {"prison", "jail", "prisons", "jails"}:
                continue
            if group.startswith("?"):
                what = group[1:]
                bound = ""
                if (
                    what == "force"
                    and role == "targets"
                    and any(self._is_mission(g) or g in lexicon.force_country for g, _, _, _ in found)
                ):
                    continue
                if what == "force":
                    bound = self._force_antecedent(item, act) or (
                        lexicon.forces.get(countries[0], "") if len(countries) >= 1 else ""
                    )
                    if role == "perpetrators" and not bound:
                        bound = ""
                elif what in {"mission", "african"}:
                    bound = (
                        self._mission(countries, what == "african")
                        if not any(self._is_mission(g) for g, _, _, _ in found)
                        else ""
                    )
                elif what == "official":
                    pact = lexicon.event_class[act.etype] in {"communication", "legal", "strategic"} or act.etype == "surrender"
                    if role == "targets" and not (pact and item is not None and set(item.words) & _RULERS):
                        bound = "civilians"
                    elif lexicon.event_class[act.etype] in {"communication", "legal", "strategic"}:
                        bound = ""
                elif len(what) == 2:
                    bound = ""
                if bound:
                    out.append((bound, item, act, "context" if what != "official" else "noun"))
                continue
            if group == "iswap" and item is not None and basis != "anaphor":
                group = self._iswap(countries, record) or group
            if group == "fulani-militia" and role == "targets" and item is not None and set(item.words) & _HERDERS:
                group = "civilians"  # herders who are hit are herders
            if group == "al-shabaab" and "MZ" in countries:
                group = "is-mozambique"
            if group == "unidentified-ag" and item is not None and "bandits" in item.words and "NG" in countries:
                group = "bandits-nw-nigeria"
            out.append((group, item, act, basis))
        return out

    def _is_mission(self, group: str) -> bool:
        row = self.lexicon.groups.get(group)
        return row is not None and row.group_type == "peacekeeping_or_multinational"

    def _force_antecedent(self, item: Item | None, act: Act) -> str:
        best = ""
        for index, sentence in enumerate(self.story.sentences):
            if index > act.sentence:
                break
            for phrase in sentence.phrases:
                for member in flat(phrase):
                    if item is not None and index == act.sentence and member.start >= item.start and best:
                        return best
                    if (
                        member.kind == "NP"
                        and member.actor_class in {"state_force", "police", "official"}
                        and member.iso is not None
                    ):
                        group = self.lexicon.forces.get(member.iso[0], "")
                        if group and group in self.lexicon.groups and not best:
                            best = group
                    for g, _, _ in member.groups:
                        row = self.lexicon.groups.get(g)
                        if row is not None and row.group_type == "state_force" and not best:
                            best = g
        return best

    def _mission(self, countries: list[str], african: bool) -> str:
        """The mission that a "peacekeeper" or "African Union base" of a country belonged to when the report came out."""
        when = (self.story.published_on or date(9999, 1, 1)).isoformat()
        for row in self.lexicon.groups.values():
            if row.group_type != "peacekeeping_or_multinational" or not set(row.countries.split("|")) & set(countries):
                continue
            is_un = row.canonical_name.startswith("United Nations")
            is_african = row.canonical_name.startswith("African Union")
            fits = is_african if african else is_un
            lasts = not row.active_to or when <= row.active_to + "~" or not self.story.published_on
            if fits and row.active_from <= when and lasts:
                return str(row.group_id)
        return "" if african else "un"

    def _iswap(self, countries: list[str], record: Record) -> str:
        """The dated rule of the registry: in Mali, Burkina Faso and western Niger it meant isgs from March 2019 to March 2022."""
        when = self.story.published_on
        if when is None or not date(2019, 3, 1) <= when <= date(2022, 3, 31):
            return ""
        if set(countries) & {"ML", "BF"} or ("NE" in countries and set(record.admin1) & {"NE-6", "NE-5", "NE-3"}):
            return "isgs"
        return ""

    def _others_more(self, draft: Draft, found: list[tuple[str, Item | None, Act, str]]) -> list[str]:
        """ "wounded three more": more of those whom the record before tells."""
        for act in draft.acts:
            phrases = self.story.sentences[act.sentence].phrases
            for toll in act.tolls:
                if toll.victim is None or toll.victim.actor_class or toll.victim.groups or toll.victim not in phrases:
                    continue
                after = phrases[phrases.index(toll.victim) + 1 : phrases.index(toll.victim) + 2]
                words = toll.victim.tokens | (after[0].tokens if after else frozenset())
                if words & {"more", "others", "other"} and self.done:
                    ids = list(self.done[-1].targets)
                    found.extend((g, None, act, "anaphor") for g in ids)
                    return ids
        return []

    def _leaders_group(self, draft: Draft, targets: list[str], found: list[tuple[str, Item | None, Act, str]]) -> None:
        """ "X's death follows that of other JNIM leaders": the group of the leaders named in the sentence."""
        act = draft.acts[0]
        for phrase in self.story.sentences[act.sentence].phrases:
            for member in flat(phrase):
                if member.groups and (
                    member.actor_class == "leader" or member.tokens & {"leader", "leaders", "commander", "commanders"}
                ):
                    targets.append(member.groups[0][0])
                    found.append((member.groups[0][0], member.groups[0][1], act, "named"))
                    return

    def _publisher(
        self, draft: Draft, drafts: list[Draft], perps: list[str], found: list[tuple[str, Item | None, Act, str]]
    ) -> None:
        """A video told of without its maker is that of the armed group that speaks in the same sentence."""
        act = draft.acts[0]
        for other in drafts:
            for told in other.acts:
                if (
                    other is draft
                    or told.sentence != act.sentence
                    or self.lexicon.event_class[told.etype] not in {"communication", "strategic"}
                ):
                    continue
                for phrase in told.perps:
                    for group, item, _, basis in self._resolve(phrase, told):
                        row = self.lexicon.groups.get(group)
                        if row is not None and row.group_type == "nsag" and group not in perps:
                            perps.append(group)
                            found.append((group, item, act, basis))
        named = {g: item for p in self.story.sentences[act.sentence].phrases for m in flat(p) for g, item, _ in m.groups}
        armed = [g for g in named if self.lexicon.groups[g].group_type == "nsag"]
        if not perps and len(armed) == 1:  # "pictures were posted on X's channels"
            perps.append(armed[0])
            found.append((armed[0], named[armed[0]], act, "named"))

    def _lister(self, draft: Draft, perps: list[str], found: list[tuple[str, Item | None, Act, str]]) -> None:
        """The government that offers a reward or lists a group, named in the same sentence ("..., the State Department said")."""
        act = draft.acts[0]
        for phrase in self.story.sentences[act.sentence].phrases:
            for group, item, _ in phrase.groups:
                if (self.lexicon.groups[group].group_type == "government" or group == "un") and not perps:
                    perps.append(group)
                    found.append((group, item, act, "named"))

    def _listed(
        self, draft: Draft, perps: list[str], targets: list[str], found: list[tuple[str, Item | None, Act, str]]
    ) -> list[str]:
        """The group of the listed: named with them, or elsewhere in the sentence ("men it accuses of moving money for X")."""
        named = [g for g in targets if g != "civilians"]
        if named:
            return named
        act = draft.acts[0]
        for phrase in self.story.sentences[act.sentence].phrases:
            for member in flat(phrase):
                for group, item, _ in member.groups:
                    if group not in perps and self.lexicon.groups[group].group_type not in FORCE_TYPES and group not in named:
                        named.append(group)
                        found.append((group, item, act, "named"))
        return named


def _is_the_army(phrases: list[Phrase], k: int) -> bool:
    """Whether a force that no country is told of speaks ("the army said its men ...")."""
    phrase = phrases[k]
    after = phrases[k + 1] if k + 1 < len(phrases) else None
    says = after is not None and after.kind == "G" and after.word_class == "say"
    force = phrase.kind == "NP" and phrase.actor_class in {"state_force", "police"} and not phrase.groups and phrase.iso is None
    return says and force and not phrase.tokens & {"its", "their", "his"}
