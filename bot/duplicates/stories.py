"""A record and the archive in, its story out: one event, told by many outlets over several days. With the reason.

A record joins the story that its words, its day and its place come nearest to, or begins one. Weights are TF-IDF over
the archive's own counts, begun from a list of common words. A record without a date needs more likeness, unless a date
in its text falls into the story; a story that people travel to Moscow for is not one that they travel to Beijing for.
Copies follow their article. A round-up is linked to every story that it touches and pulls none of them together.

What says most speaks first: full dated texts, then undated ones, then teasers and headlines, each by day. A record that
comes late takes its turn: those of the stories near it that speak after it are told again, so that the order of arrival
hardly matters.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from hashlib import blake2b
from heapq import nlargest
from itertools import islice
from typing import Protocol

from bot.duplicates.sketch import Sketch, TextDay, as_printed, is_near, sketch_of, term_key, usual_shares
from bot.duplicates.sketch import sketch as sketch_article
from bot.model import Article, Member, Story, StoryEntry, Turn

Vector = Mapping[int, float]
Pair = frozenset[str]

# Chosen together on three public sets and the seeds; each is flat within a quarter of its value.
NEEDED = 0.20  # likeness of a dated record of 60 words or more
MORE_WHEN_SHORT = 0.05  # for a headline alone
MORE_WHEN_UNDATED = 0.03
MORE_WHEN_UNDATED_AND_SHORT = 0.02
FULL_LENGTH = 60
# Of 894 headlines of FNC-1, half of them on events that the archive of full texts did not have, this joins 64 % of the
# others, 95 in 100 rightly (38 %, 96 without it); of the headlines of BASIL 54 % (44), none wrongly.
LESS_WHEN_FIRST = 0.11  # for a headline alone, of the one story told at full length that is so many times as near as
FIRST = 2.5  # the next one
# Where the second story was within this of the first, 9 of 40 headlines went to the right one.
DECIDED = 0.4
MORE_WHEN_UNDECIDED = 0.06
MORE_WHEN_LATE = 0.02  # for a record that began a story of its own before
UNSURE = 0.08  # a record that misses a story by so little may speak before those that are in it
SURE = 0.4  # one in a story by so much stays there
UNLIKELY = 0.03  # one that a story misses by more does not go there
MOST_AGAIN = 16  # records told again for one
SETTLED = 40  # records: a story so widely told waits for nobody, and none of it is told again
MERGE_AT = 0.35  # two stories whose centres are this near are one
WINDOW = 7  # days
FORESEEN = 14  # days that a forecast bridges whatever it says
DECAY = 0.06  # of the likeness, each day
DECAY_WHEN_SHORT = 0.2  # and for a headline alone
CENTRE = 0.65  # part of the story's centre in the likeness; the rest is its likest member's
OTHER_PLACE = 0.2
SAME_PLACE = 1.3
SAME_PLACE_UNDATED = 1.1  # one of them undated: they may be years apart
TELLING_PLACE = 0.15  # of a story's records name its place; of two in thirty, one goes by the way
CALL_OR_VISIT = 0.5
BROAD = 0.5  # of the likeness must come from other words than the heaviest
OWN_COUNTS = 600  # articles until the archive's own counts weigh as much as the list's
RARE = 0.003  # share of articles that have a word nobody listed
SHARPNESS = 1.5
COPY = "A copy of a record of this story."
KEPT_TERMS = 64
KEY_TERMS = 25
SECTION_WORDS = 25
MAX_SECTIONS = 12


@dataclass(frozen=True, slots=True)
class Telling:
    """The story of a record and why; `merged` stories became this one, `links` are a round-up's other stories.

    `followed` are ids of copies that went with it, `again` the tellings of the records that spoke after it, by id.
    """

    story_id: str
    why: str | None
    merged: tuple[str, ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    followed: tuple[str, ...] = ()
    again: tuple[tuple[str, Telling], ...] = ()

    def outcomes(self, record_id: str) -> Iterator[tuple[str, str, str | None]]:
        """(record, story, why) for the record and all that were told with it."""
        yield record_id, self.story_id, self.why
        for copy in self.followed:
            yield copy, self.story_id, COPY
        for other, told in self.again:
            yield from told.outcomes(other)


Rank = tuple[bool, bool, int]
Read = Callable[[str], tuple[Member, Article, Sequence[Member]]]
"""A record by its id, its article, and its copies."""


class Archive(Protocol):
    """What a telling asks of the archive, and leaves there."""

    def word_counts(self, terms: Iterable[int]) -> tuple[int, Mapping[int, int]]: ...

    def stories_near(self, entry: StoryEntry) -> list[Story]: ...

    def stories_of(self, ids: Collection[str]) -> Mapping[str, str]: ...

    def join_story(self, story_id: str, entry: StoryEntry, *, merged: Sequence[str] = ()) -> None: ...

    def leave_story(self, seqs: Collection[int]) -> None: ...

    def speak_after(self, story_ids: Sequence[str], rank: Rank, full: int, most: int) -> list[Turn]: ...

    def story(self, story_id: str) -> Story | None: ...

    def rename(self, story_id: str, free: str) -> bool: ...

    def link_stories(self, seq: int, links: Sequence[tuple[str, str]]) -> None: ...


def tell(
    record: Member,
    article: Article,
    sketch: Sketch,
    copies: Sequence[Member],
    archive: Archive,
    *,
    verdicts: Mapping[Pair, bool] | None = None,
    read: Read | None = None,
) -> Telling:
    """Find or begin the story of `record`, and write it into the archive.

    `copies` are the other members of its cluster. `verdicts` are people's words on pairs of record ids: True one
    story, False two. `read` gives a record that must be told again because it speaks after this one; without it, none
    is.
    """
    rulings = _Rulings(frozenset((record.id, *(copy.id for copy in copies))), verdicts or {})
    own_story = archive.stories_of([member.id for member in copies])
    followed = sorted((m for m in copies if m.id in own_story), key=lambda m: (m.id != m.lead_id, m.seq))
    if followed and not _speaks_for(record, copies):
        return _follow(record, sketch, followed, own_story, archive, rulings, read)
    archive.leave_story([member.seq for member in followed])
    told = _take_turn(record, sketch, archive, rulings, None if sketch.is_round_up or record.privacy else read)
    for member in followed:
        archive.join_story(told.story_id, StoryEntry(member.seq, {}))
    links: tuple[tuple[str, str], ...] = ()
    if sketch.is_round_up:
        links = _links(article, told.story_id, archive)
        archive.link_stories(record.seq, links)
    return replace(told, links=links, followed=tuple(member.id for member in followed))


def _speaks_for(record: Member, copies: Sequence[Member]) -> bool:
    """Is a story told anew from a new lead? Not when a copy told it at full length before."""
    return record.id == record.lead_id and all(copy.words < FULL_LENGTH for copy in copies)


def _follow(
    record: Member,
    sketch: Sketch,
    followed: Sequence[Member],
    own_story: Mapping[str, str],
    archive: Archive,
    rulings: _Rulings,
    read: Read | None,
) -> Telling:
    """A copy is told with its lead; when people spoke of the copy, its lead is told again by their word."""
    story_id = own_story[followed[0].id]
    again: tuple[tuple[str, Telling], ...] = ()
    if read is not None and rulings.concern(record.id):
        lead, article, copies = read(record.lead_id)
        archive.leave_story([lead.seq])
        own = tell(lead, article, sketch_article(article), copies, archive, verdicts=rulings.verdicts)
        story_id, again = own.story_id, ((lead.id, own),)
    others = set() if record.privacy else set(own_story.values()) - {story_id}
    merged = () if again else tuple(sorted(others - rulings.barred(archive)))
    archive.join_story(story_id, StoryEntry(record.seq, {}, day=sketch.day), merged=merged)
    return Telling(story_id, COPY, merged, again=again)


@dataclass(frozen=True, slots=True)
class _Rulings:
    """What people said of a record and its copies: `mine` are their ids."""

    mine: frozenset[str]
    verdicts: Mapping[Pair, bool]

    def concern(self, record_id: str) -> bool:
        return any(record_id in pair for pair in self.verdicts)

    def _others(self, same: bool) -> list[str]:
        pairs = [pair for pair, said in self.verdicts.items() if said is same and len(pair & self.mine) == 1]
        return sorted(other for pair in pairs for other in pair - self.mine)

    def wanted(self, archive: Archive) -> list[str]:
        """Stories that people said it belongs to."""
        others = self._others(True)
        return sorted(set(archive.stories_of(others).values())) if others else []

    def barred(self, archive: Archive) -> set[str]:
        """Stories that people said it does not belong to."""
        others = self._others(False)
        return set(archive.stories_of(others).values()) if others else set()

    def apart(self, archive: Archive) -> set[frozenset[str]]:
        """Pairs of stories that people keep apart."""
        pairs = [sorted(pair) for pair, same in self.verdicts.items() if not same]
        told = archive.stories_of({each for pair in pairs for each in pair}) if pairs else {}
        return {frozenset((told[a], told[b])) for a, b in pairs if a in told and b in told}


def _take_turn(record: Member, sketch: Sketch, archive: Archive, rulings: _Rulings, read: Read | None) -> Telling:
    """Tell a record before those that speak after it: they are taken out of the stories near it and told again."""
    entry = _entry(record.seq, sketch, archive)
    compared = _compared(entry, archive, rulings)
    close = [c.story.id for c in compared if c.margin >= -UNSURE and c.story.size <= SETTLED]
    after = archive.speak_after(close, rank(entry), FULL_LENGTH, MOST_AGAIN) if read is not None and close else []
    told = _choose(record, entry, sketch, compared, archive, rulings)
    joined = archive.story(told.story_id) if after else None
    if joined is None or read is None:
        return told
    after = [turn for turn in after if _may_turn(turn, joined, entry)]
    archive.leave_story([turn.entry.seq for turn in after])
    again = []
    for turn in after:
        member, article, copies = read(turn.id)
        own = tell(member, article, sketch_article(article), copies, archive, verdicts=rulings.verdicts)
        again.append((turn.id, own))
    return _keep_names(record.id, replace(told, again=tuple(again)), after, archive)


def _may_turn(turn: Turn, joined: Story, new: StoryEntry) -> bool:
    """May a record that speaks later go elsewhere, now that `new` is in the story `joined`?"""
    if turn.entry.day is None:
        return True
    if turn.story_id != joined.id:
        return compare(turn.entry, joined).margin >= -UNLIKELY - LESS_WHEN_FIRST * _shortness(turn.entry.length)
    others = replace(joined.without(turn.entry), members=(new.vector,))
    return compare(turn.entry, others).margin < SURE


def _keep_names(record_id: str, told: Telling, after: Sequence[Turn], archive: Archive) -> Telling:
    """A story whose records were told again under another name keeps its own: followers know it by that."""
    begun = {story_id_of(each) for each in (record_id, *(turn.id for turn in after))} - {t.story_id for t in after}
    for old in dict.fromkeys(turn.story_id for turn in after):
        now = Counter(own.story_id for turn, (_, own) in zip(after, told.again, strict=True) if turn.story_id == old)
        new, _ = now.most_common(1)[0]
        if new in begun and archive.rename(new, old):
            told = _renamed(told, new, old)
    return told


def _renamed(told: Telling, new: str, old: str) -> Telling:
    again = tuple((each, _renamed(own, new, old)) for each, own in told.again)
    return replace(told, story_id=old if told.story_id == new else told.story_id, again=again)


def rank(entry: StoryEntry) -> Rank:
    """When a record speaks: full text before short, dated before undated, the earlier day first."""
    return entry.length < FULL_LENGTH, entry.day is None, entry.day or 0


def story_id_of(record_id: str) -> str:
    """The id of the story that a record begins: made from its id, so that two fresh archives agree."""
    return "s" + blake2b(record_id.encode(), digest_size=8).hexdigest()


def _entry(seq: int, sketch: Sketch, archive: Archive) -> StoryEntry:
    """What a record brings to its story, its terms weighed by the archive's counts."""
    keys_of = {term: term_key(term) for term in sketch.terms}
    vector = weigh(sketch, keys_of, *archive.word_counts(keys_of.values()))
    return StoryEntry(
        seq=seq,
        vector=vector,
        keys=tuple(islice(vector, KEY_TERMS)),
        day=sketch.day,
        between=sketch.between,
        until=sketch.until,
        length=sketch.length,
        places=sketch.places,
        is_call=sketch.is_call,
        is_round_up=sketch.is_round_up,
        text_days=sketch.text_days,
    )


def _keys(vector: Vector) -> tuple[int, ...]:
    """The heaviest terms, by which a record finds others and is found, in this order."""
    return tuple(nlargest(KEY_TERMS, vector, key=lambda key: (vector[key], key)))


def _compared(entry: StoryEntry, archive: Archive, rulings: _Rulings) -> list[Comparison]:
    """The stories near a record, the likest first; none that people kept it out of."""
    barred = rulings.barred(archive)
    near = [compare(entry, story) for story in archive.stories_near(entry) if story.id not in barred]
    return sorted(_by_standing(entry, near), key=lambda c: (-c.margin, c.story.id))


def _by_standing(entry: StoryEntry, compared: Sequence[Comparison]) -> list[Comparison]:
    """The same comparisons; what a record of few words needs depends on how the stories near it stand to each other.

    It joins with less the one story told at full length that stands out; where two are nearly as like, with more.
    """
    short = _shortness(entry.length)
    if not short:
        return list(compared)
    in_full = _likest(c for c in compared if c.story.length >= FULL_LENGTH)
    if _stands_out(in_full, FIRST):
        first = in_full[0]
        less = replace(first, needed=first.needed - LESS_WHEN_FIRST * short, stands_out=first.margin < 0)
        return [less if c is first else c for c in compared]
    if _stands_out(_likest(compared), 1 + DECIDED * short):
        return list(compared)
    return [replace(c, needed=c.needed + MORE_WHEN_UNDECIDED * short) for c in compared]


def _likest(compared: Iterable[Comparison]) -> list[Comparison]:
    """The two stories that a record is likest to."""
    return nlargest(2, compared, key=lambda c: (c.likeness, c.story.id))


def _stands_out(likest: Sequence[Comparison], times: float) -> bool:
    """Is the first one so many times as like as the second, or alone?"""
    return bool(likest) and (len(likest) < 2 or likest[0].likeness >= times * likest[1].likeness)


def _choose(
    record: Member,
    entry: StoryEntry,
    sketch: Sketch,
    compared: Sequence[Comparison],
    archive: Archive,
    rulings: _Rulings,
) -> Telling:
    wanted = rulings.wanted(archive)
    if wanted:
        archive.join_story(wanted[0], entry)
        return Telling(wanted[0], "An editor said that this is the same story.")
    if not compared or compared[0].margin < 0:
        story_id = story_id_of(record.id)
        archive.join_story(story_id, entry)
        return Telling(story_id, None)
    best = compared[0]
    apart = rulings.apart(archive)
    others = [c for c in compared[1:6] if frozenset((c.story.id, best.story.id)) not in apart]
    alone = entry.is_round_up or record.privacy  # what few may read joins no two stories of the others
    merged = () if alone else _grown_together(_joined(best.story, entry), others, archive)
    archive.join_story(best.story.id, entry, merged=merged)
    return Telling(best.story.id, _sentence(best, entry, sketch), merged)


def weigh(sketch: Sketch, keys_of: Mapping[str, int], articles: int, counts: Mapping[int, int]) -> dict[int, float]:
    """The vector of a sketch, of length 1: terms by key, the heaviest first. `counts` of `articles` have each term."""
    usual = usual_shares()
    weights = {}
    for term, often in sketch.terms.items():
        key = keys_of[term]
        share = (counts.get(key, 0) + 1 + OWN_COUNTS * _usual(term, usual)) / (articles + 1 + OWN_COUNTS)
        weights[key] = often * max(0.05, -math.log(share)) ** SHARPNESS
    heaviest = sorted(zip(weights.values(), weights, strict=True), reverse=True)[:KEPT_TERMS]
    norm = math.hypot(*(weight for weight, _ in heaviest)) or 1.0
    return {key: weight / norm for weight, key in heaviest}


def _usual(term: str, usual: Mapping[str, float]) -> float:
    if term in usual:
        return usual[term]
    if term[:1].isdigit() and " " not in term:
        return 0.03 if len(term) <= 2 or len(term) == 4 else 0.005
    return RARE


@dataclass(frozen=True, slots=True)
class Comparison:
    """How near a record is to a story: `likeness` against `needed`, both 0..1; `stands_out` when less is for that."""

    story: Story
    likeness: float
    needed: float
    stands_out: bool = False

    @property
    def margin(self) -> float:
        return self.likeness - self.needed


def compare(entry: StoryEntry, story: Story) -> Comparison:
    """Weigh a record against a story by words, days and places."""
    one_place = bool(entry.places & _main(story))
    first, last = entry.between or (entry.day, entry.day)
    days = _days_between(first, entry.until, last, story, one_place=one_place)
    if days > WINDOW:
        return Comparison(story, 0.0, 1.0)
    shares = _shares(entry.vector, story.centre)
    centre = _breadth(shares) * sum(shares) / (norm(story.centre) or 1.0)
    likest = max((dot(entry.vector, member) for member in story.members), default=centre)
    words = CENTRE * centre + (1 - CENTRE) * likest
    factor = (
        _fading(days, _shortness(entry.length))
        * _place_factor(entry.places, _main(story), entry.day is not None and story.first is not None)
        * _call_factor(entry, story)
    )
    return Comparison(story, words * factor, _needed(entry, story))


def _breadth(shares: Sequence[float]) -> float:
    """1 when several words agree, less when one rare word alone does (the name of a small town)."""
    total = sum(shares)
    return min(1.0, (total - max(shares)) / total / BROAD) if total else 1.0


def _needed(entry: StoryEntry, story: Story) -> float:
    short = _shortness(entry.length)
    needed = NEEDED + MORE_WHEN_SHORT * short
    if entry.day is not None and story.first is not None:
        return needed
    if entry.between is not None and story.first is not None:
        return needed
    if entry.day is None and _is_dated_by_text(entry.text_days, story):
        return needed
    return needed + MORE_WHEN_UNDATED + MORE_WHEN_UNDATED_AND_SHORT * max(short, _shortness(story.length))


def _is_dated_by_text(days: frozenset[TextDay], story: Story) -> bool:
    if story.first is None or story.last is None:
        return bool(days & story.text_days)
    return is_near(days, story.first, story.last)


def _fading(days: int, short: float) -> float:
    """What is left of a likeness after so many days: less of a headline's, which says less of its event."""
    return math.exp(-(DECAY + DECAY_WHEN_SHORT * short) * days)


def _shortness(length: int) -> float:
    return max(0.0, 1 - length / FULL_LENGTH)


def _days_between(first: int | None, until: int | None, last: int | None, story: Story, *, one_place: bool) -> int:
    """Days between a record (or a story) and a story; 0 when one is undated or the earlier one looked ahead so far.

    Beyond `FORESEEN` days looking ahead counts only for `one_place`: "in the coming months" says little of an event.
    """
    if first is None or last is None or story.first is None or story.last is None:
        return 0
    if first > story.last:
        days, is_foreseen = first - story.last, first <= (story.until or 0)
    else:
        days, is_foreseen = max(0, story.first - last), story.first <= (until or 0)
    return 0 if is_foreseen and (days <= FORESEEN or one_place) else days


def _main(story: Story) -> frozenset[str]:
    """The places that a third as many records name as the most named one, and enough of all to speak for the story."""
    least = max(max(story.places.values(), default=0) / 3, story.size * TELLING_PLACE)
    return frozenset(place for place, count in story.places.items() if count >= least)


def _place_factor(ours: frozenset[str], theirs: frozenset[str], dated: bool) -> float:
    """Two dated records that go to one place within days go there together; undated ones may be years apart."""
    if not ours or not theirs:
        return 1.0
    if not ours & theirs:
        return OTHER_PLACE
    return SAME_PLACE if dated else SAME_PLACE_UNDATED


def _call_factor(entry: StoryEntry, story: Story) -> float:
    """A call is not a visit: told apart when one side says from afar and the other says where."""
    is_call_story = story.calls * 2 > story.size
    if entry.is_call and story.places and not is_call_story and story.calls * 2 < story.size:
        return CALL_OR_VISIT
    if not entry.is_call and entry.places and is_call_story:
        return CALL_OR_VISIT
    return 1.0


def _joined(story: Story, entry: StoryEntry) -> Story:
    """The story as it will be with the record in it, as far as a merge looks at it."""
    centre = dict(story.centre)
    for key, weight in entry.vector.items():
        centre[key] = centre.get(key, 0.0) + weight
    days = [day for day in (story.first, story.last, entry.day) if day is not None]
    until = [day for day in (story.until, entry.until) if day is not None]
    return Story(
        id=story.id,
        centre=centre,
        members=(*story.members, entry.vector),
        size=story.size + 1,
        first=min(days, default=None),
        last=max(days, default=None),
        until=max(until, default=None),
        length=max(story.length, entry.length),
        places={p: story.places.get(p, 0) + (p in entry.places) for p in {*story.places, *entry.places}},
        calls=story.calls + entry.is_call,
    )


def _grown_together(grown: Story, others: Sequence[Comparison], archive: Archive) -> tuple[str, ...]:
    """The stories that now belong to a grown one: each is weighed against all that came in before it."""
    merged = []
    for other in (comparison.story for comparison in others):
        if joins_now(other, grown, archive) or is_one_story(grown, other):
            merged.append(other.id)
            grown = _together(grown, other)
    return tuple(merged)


def _together(one: Story, other: Story) -> Story:
    centre = dict(one.centre)
    for key, weight in other.centre.items():
        centre[key] = centre.get(key, 0.0) + weight
    days = [day for day in (one.first, one.last, other.first, other.last) if day is not None]
    until = [day for day in (one.until, other.until) if day is not None]
    return Story(
        id=one.id,
        centre=centre,
        members=(*one.members, *other.members),
        size=one.size + other.size,
        first=min(days, default=None),
        last=max(days, default=None),
        until=max(until, default=None),
        length=max(one.length, other.length),
        places={p: one.places.get(p, 0) + other.places.get(p, 0) for p in {*one.places, *other.places}},
        calls=one.calls + other.calls,
        text_days=one.text_days | other.text_days,
    )


def joins_now(lonely: Story, grown: Story, archive: Archive) -> bool:
    """Would the one record of a story join another, now that more of that one is told?"""
    if lonely.size > 1:
        return False
    length = norm(lonely.centre) or 1.0
    vector = {key: weight / length for key, weight in lonely.centre.items()}
    entry = StoryEntry(
        seq=0,
        vector=vector,
        keys=_keys(vector),
        day=lonely.first,
        until=lonely.until,
        length=lonely.length,
        places=frozenset(lonely.places),
        is_call=lonely.calls > 0,
        text_days=lonely.text_days,
    )
    own = compare(entry, grown)
    if own.margin >= MORE_WHEN_LATE:
        return True
    if own.margin + LESS_WHEN_FIRST * _shortness(entry.length) < 0 or grown.length < FULL_LENGTH:
        return False
    rivals = [story for story in archive.stories_near(entry) if story.id not in (lonely.id, grown.id)]
    return _by_standing(entry, [own, *(compare(entry, story) for story in rivals)])[0].margin >= 0


def is_one_story(one: Story, other: Story) -> bool:
    """Have two stories grown together?"""
    days = _days_between(one.first, one.until, one.last, other, one_place=bool(_main(one) & _main(other)))
    if days > WINDOW:
        return False
    likeness = dot(one.centre, other.centre) / ((norm(one.centre) * norm(other.centre)) or 1.0)
    factor = _fading(days, _shortness(max(one.length, other.length))) * _place_factor(
        _main(one), _main(other), one.first is not None and other.first is not None
    )
    undated = one.first is None or other.first is None
    return likeness * factor >= MERGE_AT + (0.1 if undated else 0.0)


def dot(one: Vector, other: Vector) -> float:
    return sum(_shares(one, other))


def _shares(one: Vector, other: Vector) -> list[float]:
    """What each common term adds to the likeness of two vectors."""
    if len(one) > len(other):
        one, other = other, one
    return [weight * other[key] for key, weight in one.items() if key in other]


def norm(vector: Vector) -> float:
    return math.hypot(*vector.values())


def _links(article: Article, own: str, archive: Archive) -> tuple[tuple[str, str], ...]:
    """The stories that the parts of a round-up touch, other than its own."""
    links: dict[str, str] = {}
    for section in _sections(article):
        sketch = sketch_of("", section, article.published)
        entry = _entry(0, sketch, archive)
        compared = [compare(entry, story) for story in archive.stories_near(entry)]
        best = max(compared, key=lambda c: c.margin, default=None)
        if best and best.margin >= 0 and best.story.id != own:
            links.setdefault(best.story.id, _sentence(best, entry, sketch))
    return tuple(links.items())


def _sections(article: Article) -> list[str]:
    sections: list[str] = []
    for paragraph in article.body.split("\n"):
        if sections and len(sections[-1].split()) < SECTION_WORDS:
            sections[-1] += " " + paragraph
        else:
            sections.append(paragraph)
    return [section for section in sections if len(section.split()) >= SECTION_WORDS // 2][:MAX_SECTIONS]


def _sentence(best: Comparison, entry: StoryEntry, sketch: Sketch) -> str:
    """Why a record joined a story: the words that weigh most, as it prints them, the place, how like it is."""
    story = best.story
    terms = {key: term for term in sketch.terms if " " not in term and (key := term_key(term)) in story.centre}
    shared = {key: entry.vector[key] * story.centre[key] for key in terms if key in entry.vector}
    heaviest = [terms[key] for key in nlargest(4, shared, key=lambda key: (shared[key], key))]
    printed = as_printed(sketch.passage, heaviest)
    words = ", ".join(f"“{printed.get(term, term)}”" for term in heaviest)
    places = sorted(place.title() for place in entry.places & _main(story))
    place = f" and the place ({', '.join(places)})" if places else ""
    told = f"{story.size} record{'s' if story.size > 1 else ''}{_span(story)}"
    first = "; no other story told at full length is half as near" if best.stands_out else ""
    return f"Shares {words}{place} with {told} (likeness {best.likeness:.2f}, {best.needed:.2f} needed){first}."


def _span(story: Story) -> str:
    if story.first is None or story.last is None:
        return ""
    first, last = date.fromordinal(story.first).isoformat(), date.fromordinal(story.last).isoformat()
    return f" of {first}" if first == last else f" of {first} to {last}"
