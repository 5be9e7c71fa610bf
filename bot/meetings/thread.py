"""What a reader keeps in mind from sentence to sentence, and whom pronouns mean by it.

A thread and the words of a sentence in, leaders out: whom "he", "the two" and "their" mean, and how they were named.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from bot import edtf
from bot.meetings import grammar, naming
from bot.meetings.cues import Event, Trigger
from bot.meetings.diary import Entry
from bot.meetings.frame import Frame
from bot.meetings.naming import Group
from bot.meetings.places import Spot
from bot.meetings.sentence import Sentence, Word
from bot.meetings.strangers import BODIES
from bot.model import Leader, MeetingKind, Report, Status, foremost


@dataclass(slots=True)
class Thread:
    """What a reader keeps in mind from sentence to sentence: whom "he" and "the two" mean, the last meeting told."""

    people: Mapping[str, Leader]
    subject: str | None = None
    pair: tuple[str, ...] = ()
    pair_age: int = 0
    event: Event | None = None
    last: Frame | None = None
    last_age: int = 0
    last_status: Status = "held"
    is_background: bool = False
    told: dict[frozenset[str], MeetingKind] = field(default_factory=dict)
    carried: list[Report] = field(default_factory=list)
    by_noun: list[Report] = field(default_factory=list)
    named: list[str] = field(default_factory=list)
    often: Mapping[str, int] = field(default_factory=dict)
    recent: list[str] = field(default_factory=list)
    home: str | None = None
    day: date | None = None
    is_of_calls: Callable[[], bool] = lambda: True
    paragraph_before: str = ""
    dated: str | None = None
    dated_age: int = 9
    told_of: str | None = None
    told_of_age: int = 9
    center: str | None = None
    center_age: int = 9
    visitor: str | None = None
    host: str | None = None
    heading: Entry | None = None
    entry: Entry | None = None
    is_ahead: bool = False
    owner: str | None = None
    scene: Spot | None = None
    is_gathering: Callable[[], bool] = lambda: False

    def forget(self) -> None:
        """A new headline: nobody is in mind."""
        self.subject, self.pair, self.last, self.event = None, (), None, None
        self.visitor = self.host = self.center = None
        self.told.clear()
        self.named.clear()

    def note(self, named: Sequence[str]) -> None:
        """These were named, in this order: "the chancellor" later means one of them."""
        for one in named:
            if one in self.named:
                self.named.remove(one)
            self.named.append(one)

    def topic(self, barred: Collection[str]) -> str | None:
        """Whom the article speaks of most, of those named so far."""
        able = [one for one in self.named if one not in barred]
        return max(able, key=lambda one: (self.often.get(one, 0), one == self.subject), default=None)

    def holder(self, title: str, barred: Collection[str] = ()) -> str | None:
        """Whom a bare title ("the chancellor") means: the subject, else the one of whom the article speaks most."""
        before = [one for one in self.named if one not in barred and self.holds(one, title)]
        if self.subject in before:
            most = max(before, key=lambda one: self.often.get(one, 0))
            is_aside = self.often.get(most, 0) > MUCH_OFTENER * self.often.get(self.subject, 1)
            return most if is_aside else self.subject
        if before:
            return max(before, key=lambda one: (self.often.get(one, 0), before.index(one)))
        later = [one for one in self.often if one not in barred and self.holds(one, title)]
        return later[0] if len(later) == 1 else None

    def holds(self, one: str, title: str) -> bool:
        person = self.people.get(one)
        terms = person.terms if person else ()
        if self.day is not None:
            terms = tuple(term for term in terms if edtf.covers(term.start, term.end, self.day))
        if title == "foreign minister" and any(term.office == "foreign_minister" for term in terms):
            return True
        titles = [term.title.lower() for term in terms]
        if title == "premier":
            titles = [each.replace("prime minister", "premier") for each in titles]
        if title in _CROWNS:
            return not _CROWNS[title].isdisjoint(titles)
        if title == "minister":
            titles = [each for each in titles if not each.startswith("prime")]
        return any(each == title or each.startswith(title + " of") or each.endswith((" " + title, f"({title})"))
                   for each in titles
                   if not each.startswith(("vice", "deputy", "first vice")))  # fmt: skip

    def of_home(self, is_host: bool) -> str | None:
        """The host or the guest of the city from which the article was filed: the one named last."""
        if self.home is None:
            return None
        able = [
            one
            for one in self.named
            if (person := self.people.get(one)) and person.terms and (person.terms[-1].country == self.home) == is_host
        ]
        return max(able, key=lambda one: (self.often.get(one, 0), able.index(one)), default=None)

    def national(self, country: str, barred: Collection[str] = ()) -> str | None:
        """Whom "the Ukrainian" means: the one of that country whom the article named last."""
        for one in reversed(self.named):
            person = self.people.get(one)
            if one not in barred and person and any(term.country == country for term in person.terms[-3:]):
                return one
        return None

    def country_of(self, one: str) -> str | None:
        """Whom a leader stands for on the article's day; out of office, the country of the last term."""
        person = self.people.get(one)
        if person is None or not person.terms:
            return None
        held = (t for t in person.terms if self.day is None or edtf.covers(t.start, t.end, self.day))
        term = foremost(held) or person.latest_term()
        return term.country if term else None

    def are_of_two_countries(self, ids: Sequence[str]) -> bool:
        """Is each of another country than the others?"""
        homes = [self.country_of(one) for one in ids]
        return len(set(homes)) == len(homes) and None not in homes

    def are_abroad(self, ids: Sequence[str]) -> bool:
        """Is the one named first away from home: at a gathering, or told of from another country?"""
        return self.is_gathering() or (self.home is not None and self.home != self.country_of(ids[0]))

    def remember(self, frame: Frame, status: Status, *, is_background: bool) -> None:
        """A meeting was told: "they" and "the talks" mean it next."""
        if not frame.carried:
            self.last, self.last_age, self.last_status = frame, 0, status
            self.is_background = is_background
        self.visitor, self.host = frame.visitor or self.visitor, frame.host or self.host
        if len(frame.ids) > 1:
            self.pair, self.pair_age = frame.ids, 0
            self.told[frozenset(frame.ids)] = frame.kind

    def singular(self, words: Sequence[Word], at: int, barred: tuple[str, ...] = ()) -> str | None:
        """Whom "he", "she", "his" at `at` means: the sentence's earlier subject, else the last sentence's."""
        low = words[at].low
        if self._goes_on_about_subject(words, at) and self.subject not in barred:
            return self.subject
        if low == "him" and (same := self._same_him(words, at)) and same not in barred:
            return same
        if low in {"he", "she"} and (nearest := self._sent_or_saying(words, at)) and nearest not in barred:
            return nearest
        if low in {"him", "her"} and barred and (parallel := self._parallel_object(words, at, barred)):
            return parallel
        for j in range(at):
            actor = words[j].actor
            if not actor or len(actor.ids) != 1 or actor.ids[0] in barred or not self._fits(actor.ids[0], low):
                continue
            if not words[j].possessive and not grammar._is_object(words, Group((j,), j, j)):
                return actor.ids[0]
            if words[j].possessive and not any(word.actor for word in words[:j]) and self._is_owner(words, j, at):
                return actor.ids[0]
        if low in {"him", "her"} or (low in {"he", "she"} and self._is_of_other_sex(words, at)):
            taken = self._object_before(words, at, barred)
            if taken is not None:
                return taken
        agent = words[at - 2].actor if at > 2 and words[at - 3].is_a("by") and words[at - 1].is_a("prep") else None
        if low in {"his", "her"} and agent and len(agent.ids) == 1 and self._fits(agent.ids[0], low):
            return agent.ids[0] if agent.ids[0] not in barred else None  # "was asked by A at his talks with B"
        if low in {"his", "her"} and (owner := self._owner_here(words, at)) is not None:
            return owner if owner not in barred and self._fits(owner, low) else None
        center = self.center if self.center_age <= 1 else None
        for one in (center, self.subject):
            if one and one not in barred and self._fits(one, low):
                self.center, self.center_age = one, 0
                return one
        if low in {"she", "her"} or (self.subject and self.subject not in barred):
            return self._last_woman_or_man(low, barred)
        return None

    def _sent_or_saying(self, words: Sequence[Word], at: int) -> str | None:
        """B in "A sent B to C, where he met D", in "A smiled when B announced he had met D"."""
        if words[at - 1].low == "where":
            sent = sent_before(words, at)
            return sent[0] if len(sent) == 1 and self._fits(sent[0], words[at].low) else None
        k = at - 1 - (words[at - 1].low == "that")
        if k < 2 or not words[k].is_a("report") or words[k].quoted != words[at].quoted:
            return None
        speaker = words[k - 1].actor
        is_own = speaker is not None and len(speaker.ids) == 1 and not words[k - 1].possessive
        return speaker.ids[0] if speaker and is_own and self._fits(speaker.ids[0], words[at].low) else None

    def _same_him(self, words: Sequence[Word], at: int) -> str | None:
        """ "A met him at the airport, and B received him": whom the first one means."""
        first = next((k for k in range(at) if words[k].low == "him"), None)
        if first is None or not any(word.actor for word in words[first:at]):
            return None
        earlier = next((word.actor.ids for word in reversed(words[:first]) if word.actor), ())
        return self.singular(words, first, earlier)

    def _parallel_object(self, words: Sequence[Word], at: int, barred: Collection[str]) -> str | None:
        """ "A will hold talks with B, and C will meet him, too": the one whom the clause before took."""
        turn = next((k for k in range(at - 1, 0, -1) if words[k].is_a("and") and words[k - 1].low == ","), None)
        here = [word.actor for word in words[turn or 0 : at] if word.actor]
        if turn is None or not here or not all(set(actor.ids) <= set(barred) for actor in here):
            return None
        for k in range(turn - 1, -1, -1):
            actor = words[k].actor
            if actor and len(actor.ids) == 1 and actor.ids[0] not in barred and self._fits(actor.ids[0], words[at].low):
                return actor.ids[0] if grammar._is_object(words, Group((k,), k, k)) else None
        return None

    def _is_of_other_sex(self, words: Sequence[Word], at: int) -> bool:
        """ "She held talks with B, and he also called on C"."""
        before = next((word for word in words[:at] if word.actor or word.low in {"he", "she"}), None)
        if before is None:
            return False
        if before.actor:
            return len(before.actor.ids) == 1 and not self._fits(before.actor.ids[0], words[at].low)
        return before.low != words[at].low

    def _object_before(self, words: Sequence[Word], at: int, barred: Collection[str]) -> str | None:
        """The one in "asked when he would see B, A said that he would be talking to him"."""
        for word in reversed(words[:at]):
            actor = word.actor
            if actor and len(actor.ids) == 1 and not word.possessive and actor.ids[0] not in barred:
                return actor.ids[0] if self._fits(actor.ids[0], words[at].low) else None
        return None

    def _last_woman_or_man(self, pronoun: str, barred: Collection[str]) -> str | None:
        """The one whom "she" can mean when the subject is a man: of several the one named most."""
        able = [one for one in self.named if one not in barred and one in self.people and self._fits(one, pronoun)]
        return max(able, key=lambda one: (self.often.get(one, 0), able.index(one)), default=None)

    def _goes_on_about_subject(self, words: Sequence[Word], at: int) -> bool:
        """Does the sentence open with "he", who is then also its later "him" and "he"?"""
        opening = next((k for k, word in enumerate(words[:at]) if word.low in {"he", "she"} or word.actor), None)
        if opening is None or words[opening].low not in {"he", "she"} or self.subject is None:
            return False
        return all(self._fits(self.subject, words[k].low) for k in (opening, at))

    def _owner_here(self, words: Sequence[Word], at: int) -> str | None:
        """A in "A's threat came amid posts defending his meeting": of a sentence that names nobody else before it."""
        named = [k for k in range(at) if words[k].actor]
        if len(named) != 1 or not words[named[0]].possessive or any(w.low in {"he", "she"} for w in words[:at]):
            return None
        actor = words[named[0]].actor
        following = words[named[0] + 1 : named[0] + 4]
        is_anothers = any(naming.is_stand_in(word) or word.is_a("title") for word in following)
        return None if is_anothers or actor is None or len(actor.ids) != 1 else actor.ids[0]

    def _is_owner(self, words: Sequence[Word], owner: int, at: int) -> bool:
        """ "A's visit to C, where he met B": he is A, whose journey it is."""
        journey = words[owner + 1 : min(owner + 5, at)]
        return any(w.low in _STAYS or any(t.group in {"trip", "talks"} for t in w.triggers) for w in journey)

    def plural(self, words: Sequence[Word], at: int, barred: Collection[str] = ()) -> tuple[str, ...]:
        """Whom "they", "their" at `at` means: the leaders named before it in the sentence, else the last pair."""
        named: list[str] = []
        for j in range(at):
            actor = words[j].actor
            if not actor or (j + 1 < len(words) and words[j].possessive and naming.is_stand_in(words[j + 1])):
                continue
            if len(actor.ids) > 1:
                named = list(actor.ids)
            elif actor.ids[0] not in named and actor.ids[0] not in barred:
                named.append(actor.ids[0])
        if words[at].low == "they" and words[at - 1].low == "where" and (sent := sent_before(words, at)):
            return sent  # "A sent B and C to D, where they met E"
        if len(named) == 2:
            return tuple(named)
        if len(named) == 1 and words[at].low == "they" and (one := self._he_before(words, at, named)):
            return (one, *named)
        if not named and words[at].low == "their" and any(_are_others(word) for word in words[:at]):
            return ()
        if not named and at <= 2 and words[at].low == "their":
            ahead = _pair_ahead(words, at)
            if ahead:
                return ahead
        if words[at].low == "their" and not named and not self._is_told_of_pair(words, at):
            return ()
        return self.pair if set(named) <= set(self.pair) and self.pair_age <= 3 else ()

    def _is_told_of_pair(self, words: Sequence[Word], at: int) -> bool:
        """Is whom the main clause names one of the pair: "After their talks, A left" is not of two others?"""
        if at > 2:
            return True
        comma = next((k for k in range(at, len(words)) if words[k].low == ","), len(words))
        first = next((word.actor for word in words[comma : comma + 4] if word.actor), None)
        return first is None or not set(first.ids).isdisjoint(self.pair)

    def _he_before(self, words: Sequence[Word], at: int, named: Sequence[str]) -> str | None:
        """The one in "He embraced B when they met"."""
        if words[0].low not in {"he", "she"} or words[0].actor:
            return None
        if not any(word.low in {"when", "as", "before", "after", "while"} for word in words[at - 1 : at]):
            return None
        return self.singular(words, 0, tuple(named))

    def _fits(self, leader: str, pronoun: str) -> bool:
        person = self.people.get(leader)
        if person is None or pronoun not in {"he", "her", "him", "his", "she"}:
            return True
        # the roster marks women; who is not marked is a man
        return (person.gender == "f") == (pronoun in {"she", "her"})


_STAYS = {"layover", "stay", "stop", "stopover"}
_REIGNING = {"emir", "emperor", "king", "monarch", "queen", "sultan"}
_CROWNS = {"monarch": _REIGNING, "amir": {"emir"}, **{title: {title, "monarch"} for title in _REIGNING - {"monarch"}}}


_SENDS = {"dispatch", "dispatched", "dispatches", "dispatching", "send", "sending", "sends", "sent"}


def sent_before(words: Sequence[Word], at: int) -> tuple[str, ...]:
    """Who was sent in the words before `at`."""
    verb = next((k for k in range(at - 1, -1, -1) if words[k].low in _SENDS), None)
    if verb is None or words[verb + 1].is_a("by") or (verb and words[verb - 1].low in {"been", "was", "were"}):
        return ()
    group = grammar.actors_after(words, verb)
    if group is None or group.last + 1 >= at or words[group.last + 1].low not in {"on", "to"}:
        return ()  # "sent B a letter from C, where he met D"
    return group.ids(words)


def _are_others(word: Word) -> bool:
    """Is it a body or a group of people who are no leaders: "the committee ... at their next meeting"?"""
    return word.low in BODIES or (word.is_a("standin", "executives") and not word.is_a("title") and not word.actor)


def _pair_ahead(words: Sequence[Word], at: int) -> tuple[str, ...]:
    """Whom "their" in an opening phrase means: "At their meeting in C, A told B ..." names just two."""
    if not any(word.low == "," for word in words[at:]):
        return ()
    named = tuple(dict.fromkeys(i for word in words[at:] if word.actor for i in word.actor.ids))
    return named if len(named) == 2 else ()


# Who is named so many times as often is "the president" of the article, whoever stands in the sentence before.
MUCH_OFTENER = 2
Maker = Callable[[Sentence, int, Trigger, Thread], Iterator[Frame]]


def resolve_actors(
    found: Group | int | None, words: Sequence[Word], thread: Thread, barred: tuple[str, ...] = ()
) -> tuple[tuple[str, ...], str, int | None, int | None]:
    """(ids, how named, first, last) of a group or a pronoun."""
    if isinstance(found, Group):
        actors = [words[k].actor for k in found.at]
        hows = {actor.how for actor in actors if actor}
        how = "role" if hows & {"role", "counterpart"} else "pair" if "collective" in hows else "name"
        return found.ids(words), how, found.first, found.last
    if found is None:
        return (), "name", None, None
    low = words[found].low
    if low in {"we", "our"} and not words[found].quoted:
        return (), "pronoun", found, found  # whoever writes
    if low in {"they", "their", "them", "we", "our"}:
        several = thread.plural(words, found, barred if low == "them" else ())
        if low == "them" and set(barred) & set(several):
            several = ()  # who greeted them is none of them
        if low in {"we", "our"} and _speaker(words, found) not in several:
            several = ()
        if not several and low == "they" and not any(word.actor for word in words[:found]):
            after = grammar.subject_after(words, found)
            several = after.ids(words) if isinstance(after, Group) else ()
        return several, "pronoun", found, found
    if low in {"i", "me", "my"}:
        speaker = _speaker(words, found)
        return ((speaker,) if speaker else ()), "quoted", found, found
    if _means_a_stand_in(words, found):
        return (), "pronoun", found, found
    one = _host_of_the_phrase(words, found, barred) or thread.singular(words, found, barred)
    one = one or _named_after(words, found, barred)
    return ((one,) if one else ()), "pronoun", found, found


def _means_a_stand_in(words: Sequence[Word], at: int) -> bool:
    """ "The security adviser was in C, where he met B": the sentence has begun with somebody who is no leader."""
    before = words[:at]
    return not any(word.actor for word in before) and any(
        (naming.is_stand_in_head(words, k) or _is_a_name(words, k)) and not word.quoted for k, word in enumerate(before)
    )


def _is_a_name(words: Sequence[Word], k: int) -> bool:
    """Does an unknown name in the midst of the sentence say or do something ("It is claimed that Amsel told ...")?"""
    word, following = words[k], words[k + 1]
    plain = not (word.groups or word.triggers or word.spot or word.event or word.is_stop)
    if k == 0:
        is_thing = word.low in BODIES or word.low.endswith("s") or not word.low.isalpha()
        return plain and not is_thing and following.low in {"also", "herself", "himself"}
    return word.capital and plain and following.low in _PEOPLE_DO


_PEOPLE_DO = {"added", "believed", "claimed", "said", "says", "told", "was", "went", "wrote"}


def _host_of_the_phrase(words: Sequence[Word], at: int, barred: tuple[str, ...]) -> str | None:
    """A in "In his talks with B, A said": the phrase runs ahead to its own subject."""
    if at != 1 or words[at].low not in {"his", "her"} or words[0].low not in {"at", "during", "in"}:
        return None
    comma = next((k for k in range(at, min(len(words), REACH_OF_A_PHRASE)) if words[k].low == ","), None)
    k = comma + 1 if comma is not None else len(words)
    while k < len(words) and naming.is_title(words[k]) and not words[k].actor:
        k += 1
    actor = words[k].actor if k + 1 < len(words) and not words[k].possessive else None
    says = actor is not None and words[k + 1].is_a("report")
    return actor.ids[0] if actor and says and len(actor.ids) == 1 and actor.ids[0] not in barred else None


# Words within which "In his talks in C with the president of D, B," comes to its comma.
REACH_OF_A_PHRASE = 16


def _named_after(words: Sequence[Word], at: int, barred: tuple[str, ...]) -> str | None:
    """Whom a pronoun in an opening clause means: "Before he meets B, A will ..."."""
    if at > 2 or words[at].low not in {"he", "she", "his", "her"}:
        return None
    after = grammar.subject_after(words, at)
    ids = after.ids(words) if isinstance(after, Group) else ()
    return ids[0] if len(ids) == 1 and ids[0] not in barred else None


def _speaker(words: Sequence[Word], at: int) -> str | None:
    """Who says "I" inside a quotation: the actor beside a verb of saying outside it."""
    if not words[at].quoted:
        return None
    for j, word in enumerate(words):
        if word.is_a("report", "recounted") and not word.quoted:
            for k in (j - 1, j + 1, j + 2, j + 3):
                if 0 <= k < len(words) and words[k].actor and not words[k].possessive and not words[k].quoted:
                    return words[k].actor.ids[0]  # type: ignore[union-attr]
    return None
