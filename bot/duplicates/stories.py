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

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import Protocol

from bot.duplicates import story_reasons
from bot.duplicates.comparison import FULL_LENGTH, LESS_WHEN_FIRST, Comparison, by_standing, compare, shortness
from bot.duplicates.growth import grown_together
from bot.duplicates.sketch import Sketch, sketch_of
from bot.duplicates.sketch import sketch as sketch_article
from bot.duplicates.vectors import entry_of
from bot.model import Article, Member, Story, StoryEntry, Turn

Pair = frozenset[str]

UNSURE = 0.08  # a record that misses a story by so little may speak before those that are in it
SURE = 0.4  # one in a story by so much stays there
UNLIKELY = 0.03  # one that a story misses by more does not go there
MOST_AGAIN = 16  # records told again for one
SETTLED = 40  # records: a story so widely told waits for nobody, and none of it is told again
COPY = "A copy of a record of this story."
COPY_IN_BOTH = "Its story became one with another: copies of one article stood in both."
NOTHING: Mapping[str, str] = {}
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

    def join_story(self, story_id: str, entry: StoryEntry, *, merged: Mapping[str, str] = NOTHING) -> None: ...

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
    merged = {} if again else dict.fromkeys(sorted(others - rulings.barred(archive)), COPY_IN_BOTH)
    archive.join_story(story_id, StoryEntry(record.seq, {}, day=sketch.day), merged=merged)
    return Telling(story_id, COPY, tuple(merged), again=again)


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
    entry = entry_of(record.seq, sketch, archive.word_counts)
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
        return compare(turn.entry, joined).margin >= -UNLIKELY - LESS_WHEN_FIRST * shortness(turn.entry.length)
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


def _compared(entry: StoryEntry, archive: Archive, rulings: _Rulings) -> list[Comparison]:
    """The stories near a record, the likest first; none that people kept it out of."""
    barred = rulings.barred(archive)
    near = [compare(entry, story) for story in archive.stories_near(entry) if story.id not in barred]
    return sorted(by_standing(entry, near), key=lambda c: (-c.margin, c.story.id))


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
    merged: dict[str, str] = {}
    if not alone:
        grown = Story.sum(best.story.id, [best.story, entry.alone()])
        part_of_it = grown_together(grown, [c.story for c in others], archive.stories_near)
        merged = {other.id: story_reasons.grown(other, near, sketch) for other, near in part_of_it}
    archive.join_story(best.story.id, entry, merged=merged)
    return Telling(best.story.id, story_reasons.joined(best, entry, sketch), tuple(merged))


def _links(article: Article, own: str, archive: Archive) -> tuple[tuple[str, str], ...]:
    """The stories that the parts of a round-up touch, other than its own."""
    links: dict[str, str] = {}
    for section in _sections(article):
        sketch = sketch_of("", section, article.published)
        entry = entry_of(0, sketch, archive.word_counts)
        compared = [compare(entry, story) for story in archive.stories_near(entry)]
        best = max(compared, key=lambda c: c.margin, default=None)
        if best and best.margin >= 0 and best.story.id != own:
            links.setdefault(best.story.id, story_reasons.joined(best, entry, sketch))
    return tuple(links.items())


def _sections(article: Article) -> list[str]:
    sections: list[str] = []
    for paragraph in article.body.split("\n"):
        if sections and len(sections[-1].split()) < SECTION_WORDS:
            sections[-1] += " " + paragraph
        else:
            sections.append(paragraph)
    return [section for section in sections if len(section.split()) >= SECTION_WORDS // 2][:MAX_SECTIONS]
