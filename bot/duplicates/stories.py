"""A record and the archive in, its story out: one event, told by many outlets over several days. With the reason.

One pass, never reading back: a record joins the story that its words, its day and its place come nearest to, or
begins one. Weights are TF-IDF over the archive's own counts, begun from a list of common words. A record without a
date needs more likeness, unless a date in its text falls into the story; a story that people travel to Moscow for is
not one that they travel to Beijing for. Copies follow their article. A round-up is linked to every story that it
touches and pulls none of them together.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from heapq import nlargest
from typing import Protocol

from bot.duplicates.sketch import Sketch, TextDay, is_near, sketch_of, term_key, usual_shares
from bot.model import Article, Member, Story, StoryEntry

Vector = Mapping[int, float]
Pair = frozenset[str]

# Chosen together on three public sets and the seeds; each is flat within a quarter of its value.
NEEDED = 0.20  # likeness of a dated record of 60 words or more
MORE_WHEN_SHORT = 0.05  # for a headline alone
MORE_WHEN_UNDATED = 0.03
MORE_WHEN_UNDATED_AND_SHORT = 0.02
FULL_LENGTH = 60
MORE_WHEN_LATE = 0.02  # for a record that began a story of its own before
MERGE_AT = 0.40  # two stories whose centres are this near are one
WINDOW = 7  # days
DECAY = 0.06  # of the likeness, each day
CENTRE = 0.65  # part of the story's centre in the likeness; the rest is its likest member's
OTHER_PLACE = 0.2
CALL_OR_VISIT = 0.5
BROAD = 0.5  # of the likeness must come from other words than the heaviest
OWN_COUNTS = 600  # articles until the archive's own counts weigh as much as the list's
RARE = 0.003  # share of articles that have a word nobody listed
SHARPNESS = 1.5
KEPT_TERMS = 64
KEY_TERMS = 25
SECTION_WORDS = 25
MAX_SECTIONS = 12


@dataclass(frozen=True, slots=True)
class Telling:
    """The story of a record and why; `merged` stories became this one, `links` are a round-up's other stories."""

    story_id: str
    why: str | None
    merged: tuple[str, ...] = ()
    links: tuple[tuple[str, str], ...] = ()


class Archive(Protocol):
    """What a telling asks of the archive, and leaves there."""

    def word_counts(self, terms: Iterable[int]) -> tuple[int, Mapping[int, int]]: ...

    def stories_near(self, entry: StoryEntry) -> list[Story]: ...

    def stories_of(self, ids: Iterable[str]) -> Mapping[str, str]: ...

    def join_story(self, story_id: str, entry: StoryEntry, *, merged: Sequence[str] = ()) -> None: ...

    def leave_story(self, seqs: Iterable[int]) -> None: ...

    def link_stories(self, seq: int, links: Sequence[tuple[str, str]]) -> None: ...


def tell(
    record: Member,
    article: Article,
    sketch: Sketch,
    copies: Sequence[Member],
    archive: Archive,
    *,
    verdicts: Mapping[Pair, bool] | None = None,
) -> Telling:
    """Find or begin the story of `record`, and write it into the archive.

    `copies` are the other members of its cluster. `verdicts` are people's words on pairs of record ids: True one
    story, False two.
    """
    verdicts = verdicts or {}
    own_story = archive.stories_of([member.id for member in copies])
    followed = sorted((m for m in copies if m.id in own_story), key=lambda m: (m.id != m.lead_id, m.seq))
    leads_teasers = record.kind == "article" and not any(
        member.kind == "article" or member.privacy < record.privacy for member in copies
    )
    if followed and not leads_teasers:
        story_id = own_story[followed[0].id]
        others = () if record.privacy else tuple(sorted(set(own_story.values()) - {story_id}))
        archive.join_story(story_id, StoryEntry(record.seq, {}, day=sketch.day), merged=others)
        return Telling(story_id, "A copy of a record of this story.", others)
    archive.leave_story([member.seq for member in followed])
    told = _choose(record, sketch, archive, verdicts)
    for member in followed:
        archive.join_story(told.story_id, StoryEntry(member.seq, {}))
    if sketch.is_round_up:
        links = _links(article, told.story_id, archive)
        archive.link_stories(record.seq, links)
        told = Telling(told.story_id, told.why, told.merged, links)
    return told


def story_id_of(record_id: str) -> str:
    """The id of the story that a record begins: made from its id, so that two fresh archives agree."""
    return "s" + blake2b(record_id.encode(), digest_size=8).hexdigest()


def _entry(seq: int, sketch: Sketch, archive: Archive) -> tuple[StoryEntry, dict[str, int]]:
    """The entry of a record, and the key of each of its terms."""
    keys_of = {term: term_key(term) for term in sketch.terms}
    vector = weigh(sketch, keys_of, *archive.word_counts(keys_of.values()))
    keys = tuple(nlargest(KEY_TERMS, vector, key=lambda key: (vector[key], key)))
    entry = StoryEntry(
        seq=seq,
        vector=vector,
        keys=keys,
        day=sketch.day,
        between=sketch.between,
        until=sketch.until,
        length=sketch.length,
        places=sketch.places,
        is_call=sketch.is_call,
        is_round_up=sketch.is_round_up,
        text_days=sketch.text_days,
    )
    return entry, keys_of


def _choose(record: Member, sketch: Sketch, archive: Archive, verdicts: Mapping[Pair, bool]) -> Telling:
    entry, keys_of = _entry(record.seq, sketch, archive)
    others = {other: verdict for pair, verdict in verdicts.items() if record.id in pair for other in pair - {record.id}}
    told_by = archive.stories_of(others) if others else {}
    wanted = sorted(story for other, story in told_by.items() if others[other])
    barred = {story for other, story in told_by.items() if not others[other]}
    near = [story for story in archive.stories_near(entry) if story.id not in barred]
    if wanted:
        archive.join_story(wanted[0], entry)
        return Telling(wanted[0], "An editor said that this is the same story.")
    compared = sorted((compare(entry, story) for story in near), key=lambda c: (-c.margin, c.story.id))
    if not compared or compared[0].margin < 0:
        story_id = story_id_of(record.id)
        archive.join_story(story_id, entry)
        return Telling(story_id, None)
    best = compared[0]
    alone = sketch.is_round_up or record.privacy  # what few may read joins no two stories of the others
    merged = () if alone else _grown_together(_joined(best.story, entry), compared[1:6])
    archive.join_story(best.story.id, entry, merged=merged)
    return Telling(best.story.id, _sentence(best, entry.vector, keys_of), merged)


def weigh(sketch: Sketch, keys_of: Mapping[str, int], articles: int, counts: Mapping[int, int]) -> dict[int, float]:
    """The vector of a sketch, of length 1: its heaviest terms by key. `counts` of `articles` have each term."""
    usual = usual_shares()
    weights = {}
    for term, often in sketch.terms.items():
        key = keys_of[term]
        share = (counts.get(key, 0) + 1 + OWN_COUNTS * _usual(term, usual)) / (articles + 1 + OWN_COUNTS)
        weights[key] = often * max(0.05, -math.log(share)) ** SHARPNESS
    heaviest = nlargest(KEPT_TERMS, weights, key=lambda key: (weights[key], key))
    norm = math.sqrt(sum(weights[key] ** 2 for key in heaviest)) or 1.0
    return {key: weights[key] / norm for key in heaviest}


def _usual(term: str, usual: Mapping[str, float]) -> float:
    if term in usual:
        return usual[term]
    if term[:1].isdigit() and " " not in term:
        return 0.03 if len(term) <= 2 or len(term) == 4 else 0.005
    return RARE


@dataclass(frozen=True, slots=True)
class Comparison:
    """How near a record is to a story: `likeness` against `needed`, both 0..1."""

    story: Story
    likeness: float
    needed: float

    @property
    def margin(self) -> float:
        return self.likeness - self.needed


def compare(entry: StoryEntry, story: Story) -> Comparison:
    """Weigh a record against a story by words, days and places."""
    days = _days_between(entry.day, entry.until, entry.day, story)
    if entry.between is not None:
        days = _days_between(entry.between[0], entry.until, entry.between[1], story)
    if days > WINDOW:
        return Comparison(story, 0.0, 1.0)
    centre = _breadth(entry.vector, story.centre) * dot(entry.vector, story.centre) / (norm(story.centre) or 1.0)
    likest = max((dot(entry.vector, member) for member in story.members), default=centre)
    words = CENTRE * centre + (1 - CENTRE) * likest
    factor = math.exp(-DECAY * days) * _place_factor(entry.places, _main(story.places)) * _call_factor(entry, story)
    return Comparison(story, words * factor, _needed(entry, story))


def _breadth(one: Vector, other: Vector) -> float:
    """1 when several words agree, less when one rare word alone does (the name of a small town)."""
    shares = [weight * other[key] for key, weight in one.items() if key in other]
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


def _shortness(length: int) -> float:
    return max(0.0, 1 - length / FULL_LENGTH)


def _days_between(first: int | None, until: int | None, last: int | None, story: Story) -> int:
    """Days between a record (or a story) and a story; 0 when one is undated or the earlier one looked ahead so far."""
    if first is None or last is None or story.first is None or story.last is None:
        return 0
    if first > story.last:
        return 0 if story.until is not None and first <= story.until else first - story.last
    if story.first > last:
        return 0 if until is not None and story.first <= until else story.first - last
    return 0


def _main(places: Mapping[str, int]) -> frozenset[str]:
    """The places that a third as many records name as the most named one."""
    most = max(places.values(), default=0)
    return frozenset(place for place, count in places.items() if count * 3 >= most)


def _place_factor(ours: frozenset[str], theirs: frozenset[str]) -> float:
    return OTHER_PLACE if ours and theirs and not ours & theirs else 1.0


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


def _grown_together(grown: Story, others: Sequence[Comparison]) -> tuple[str, ...]:
    """The stories that now belong to a grown one: each is weighed against all that came in before it."""
    merged = []
    for other in (comparison.story for comparison in others):
        if joins_now(other, grown) or is_one_story(grown, other):
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


def joins_now(lonely: Story, grown: Story) -> bool:
    """Would the one record of a story join another, now that more of that one is told?"""
    if lonely.size > 1:
        return False
    length = norm(lonely.centre) or 1.0
    entry = StoryEntry(
        seq=0,
        vector={key: weight / length for key, weight in lonely.centre.items()},
        day=lonely.first,
        until=lonely.until,
        length=lonely.length,
        places=frozenset(lonely.places),
        is_call=lonely.calls > 0,
        text_days=lonely.text_days,
    )
    return compare(entry, grown).margin >= MORE_WHEN_LATE


def is_one_story(one: Story, other: Story) -> bool:
    """Have two stories grown together?"""
    days = _days_between(one.first, one.until, one.last, other)
    if days > WINDOW:
        return False
    likeness = dot(one.centre, other.centre) / ((norm(one.centre) * norm(other.centre)) or 1.0)
    factor = math.exp(-DECAY * days) * _place_factor(_main(one.places), _main(other.places))
    undated = one.first is None or other.first is None
    return likeness * factor >= MERGE_AT + (0.1 if undated else 0.0)


def dot(one: Vector, other: Vector) -> float:
    if len(one) > len(other):
        one, other = other, one
    return sum([weight * other[key] for key, weight in one.items() if key in other])


def norm(vector: Vector) -> float:
    return math.sqrt(sum([weight * weight for weight in vector.values()]))


def _links(article: Article, own: str, archive: Archive) -> tuple[tuple[str, str], ...]:
    """The stories that the parts of a round-up touch, other than its own."""
    links: dict[str, str] = {}
    for section in _sections(article):
        entry, keys_of = _entry(0, sketch_of("", section, article.published), archive)
        compared = [compare(entry, story) for story in archive.stories_near(entry)]
        best = max(compared, key=lambda c: c.margin, default=None)
        if best and best.margin >= 0 and best.story.id != own:
            links.setdefault(best.story.id, _sentence(best, entry.vector, keys_of))
    return tuple(links.items())


def _sections(article: Article) -> list[str]:
    sections: list[str] = []
    for paragraph in article.body.split("\n"):
        if sections and len(sections[-1].split()) < SECTION_WORDS:
            sections[-1] += " " + paragraph
        else:
            sections.append(paragraph)
    return [section for section in sections if len(section.split()) >= SECTION_WORDS // 2][:MAX_SECTIONS]


def _sentence(best: Comparison, vector: Vector, keys_of: Mapping[str, int]) -> str:
    names = {key: term for term, key in keys_of.items() if " " not in term}
    shared = {k: w * best.story.centre[k] for k, w in vector.items() if k in best.story.centre and k in names}
    words = ", ".join(f"“{names[key]}”" for key in nlargest(4, shared, key=lambda key: (shared[key], key)))
    told = f"{best.story.size} record{'s' if best.story.size > 1 else ''}{_span(best.story)}"
    return f"Shares {words} with {told} (likeness {best.likeness:.2f}, {best.needed:.2f} needed)."


def _span(story: Story) -> str:
    if story.first is None or story.last is None:
        return ""
    first, last = date.fromordinal(story.first).isoformat(), date.fromordinal(story.last).isoformat()
    return f" of {first}" if first == last else f" of {first} to {last}"
