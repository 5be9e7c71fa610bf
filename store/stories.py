"""Stories as the archive keeps them: their terms by day, their centres, who told them. What `bot.duplicates.stories`
asks for and leaves here."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from heapq import nlargest

from bot.model import Story, StoryEntry, Turn
from store.lists import listed
from store.story_rows import (
    DATED,
    FORECAST,
    UNDATED,
    columns_of,
    entry_of,
    kept_sum,
    packed,
    places_in_index,
    story_of,
    vector_of,
)

POSTINGS = 400  # (term, record) pairs read for one record, its heaviest terms first and of each the newest records
FORECASTS, UNDATED_POSTINGS = 200, 250  # of those that look ahead to its day; of those without a day
FAINT = 0.25  # of terms: who shares less, and half of what another does, is not looked at
RECORDS = 48  # whose stories are looked up at a time, the likest first
STORIES = 8  # weighed against a record
MEMBERS = 4  # of each, the likest
WINDOW = 7  # days before and after, as `bot.duplicates.comparison`
LOOK_AHEAD = 130  # days: the widest forecast
SUMMED = 64  # records: a story of more is not summed anew when one comes or goes, but added to and taken from
NOTHING: Mapping[str, str] = {}
_ALL = 0  # the term under which all records are counted


@dataclass(frozen=True, slots=True)
class StoryArchive:
    """The stories as one reader may see them. Records of a workspace or channel join everyone's stories without
    drawing others to them."""

    conn: sqlite3.Connection
    team_id: str = ""
    only_channel: str | None = None

    def word_counts(self, terms: Iterable[int]) -> tuple[int, dict[int, int]]:
        """How many records were counted, and how many of them have each term."""
        cursor = self.conn.cursor()
        cursor.row_factory = None
        counts = dict(
            cursor.execute(
                "select w.term, w.articles from json_each(:terms) t cross join story_word w on w.term = t.value",
                {"terms": listed(sorted({_ALL, *terms}))},
            ).fetchall()
        )
        return counts.get(_ALL, 0), counts

    def stories_near(self, entry: StoryEntry) -> list[Story]:
        """The stories that share the heaviest terms with a record within its days, undated ones included."""
        weights: dict[int, float] = defaultdict(float)
        for key, seq in self._holders(entry):
            weights[seq] += entry.vector[key]
        weights.pop(entry.seq, None)
        return self._stories(self._nearest(weights))

    def stories_of(self, ids: Collection[str]) -> dict[str, str]:
        """The story of each record that has one which these readers may see."""
        if not ids:
            return {}
        rows = self.conn.execute(
            "select a.id, m.story_id from article a join story_member m on m.seq = a.seq"
            " join story st on st.id = m.story_id where a.id in (select value from json_each(:ids))"
            " and (st.team_id = '' or st.team_id = :team) and (st.only_channel is null or st.only_channel = :channel)",
            {"ids": listed(ids), "team": self.team_id, "channel": self.only_channel},
        )
        return {row[0]: row[1] for row in rows}

    def join_story(self, story_id: str, entry: StoryEntry, *, merged: Mapping[str, str] = NOTHING) -> None:
        """Write a record into a story, begun if it is new; `merged` stories become part of it, each with the reason."""
        story = self._row(story_id)
        is_guest = story is not None and (self.team_id, self.only_channel) != (story["team_id"], story["only_channel"])
        draws = bool(entry.vector) and not is_guest and not (entry.is_round_up and story is not None)
        if not self._insert_member(story_id, entry, draws):
            self.leave_story([entry.seq])
            self.join_story(story_id, entry, merged=merged)
            return
        if draws:
            self._index(entry)
        own = [entry.alone()] if draws else []
        if story is None:
            self._insert_story(kept_sum(story_id, own))
        parts = [story_of(row, ()) for row in map(self._row, merged) if row is not None]
        for old, why in merged.items():
            self._absorb(story_id, old, why)
        if parts and (story is None or story["size"] + sum(part.size for part in parts) <= SUMMED):
            self._renew(story_id)
        elif story is not None and (own or parts):
            self._save(kept_sum(story_id, [story_of(story, ()), *parts, *own]))

    def leave_story(self, seqs: Collection[int]) -> None:
        """Take records out of their stories, with their words; a story without records ends."""
        left: dict[str, list[StoryEntry]] = defaultdict(list)
        for story_id, entry in self._taken_out(seqs):
            left[story_id].append(entry)
        for story_id, entries in left.items():
            self._lessen(story_id, [entry for entry in entries if entry.vector])

    def speak_after(self, story_ids: Sequence[str], rank: tuple[bool, bool, int], full: int, most: int) -> list[Turn]:
        """The records that draw others to these stories and speak after `rank` (`bot.duplicates.stories.rank`; `full`
        is its least length of a full text), in their turn: the first `most`."""
        short, undated, day = rank
        rows = self.conn.execute(
            "select a.id, m.story_id, m.seq, m.day, m.until, m.length, m.is_call, m.places, m.text_days, m.vector"
            " from story_member m join article a on a.seq = m.seq"
            " where m.story_id in (select value from json_each(:stories)) and m.vector is not null"
            " and (m.length < :full, m.day is null, coalesce(m.day, 0)) > (:short, :undated, :day)"
            " order by m.length < :full, m.day is null, m.day, a.id limit :most",
            {
                "stories": listed(story_ids),
                "full": full,
                "short": short,
                "undated": undated,
                "day": day,
                "most": most,
            },
        )
        return [Turn(row["id"], row["story_id"], entry_of(row)) for row in rows]

    def story(self, story_id: str) -> Story | None:
        """A story without its members."""
        row = self._row(story_id)
        return None if row is None else story_of(row, ())

    def rename(self, story_id: str, free: str) -> bool:
        """Give a story the id `free`, if no record draws others to a story of that id any more."""
        taken = self.conn.execute(
            "select 1 from story_member where story_id = :id and vector is not null limit 1", {"id": free}
        ).fetchone()
        if taken is not None:
            return False
        if self._row(free) is None:
            self.conn.execute("update story set id = :free where id = :id", {"free": free, "id": story_id})
        self._absorb(free, story_id)
        self._renew(free)
        return True

    def link_stories(self, seq: int, links: Sequence[tuple[str, str]]) -> None:
        """The stories that a round-up touches, beside its own, with the reasons; replaces what stood there."""
        self.conn.execute("delete from story_link where seq = :seq", {"seq": seq})
        self.conn.executemany(
            "insert into story_link (seq, story_id, why) values (:seq, :story, :why)",
            [{"seq": seq, "story": story_id, "why": why} for story_id, why in links],
        )

    # -- reading ---------------------------------------------------------------------------------------------------

    def _holders(self, entry: StoryEntry) -> list[tuple[int, int]]:
        """(term, record) for the records of the days that matter: published then, looking ahead to it, undated."""
        first, last = -(1 << 60), 1 << 60
        if entry.day is not None:
            first, last = entry.day - WINDOW, max(entry.day + WINDOW, entry.until or 0)
        keys = listed(entry.keys)
        found = self._postings(keys, DATED, first, last, POSTINGS)
        found += self._postings(keys, UNDATED, 0, last, UNDATED_POSTINGS)
        if entry.day is not None:
            ahead = self._postings(keys, FORECAST, entry.day, entry.day + LOOK_AHEAD, FORECASTS)
            if ahead:
                found += set(ahead).difference(found)
        return found

    def _postings(self, keys: str, bucket: int, first: int, last: int, most: int) -> list[tuple[int, int]]:
        cursor = self.conn.cursor()
        cursor.row_factory = None  # hundreds of rows: plain pairs
        return cursor.execute(
            "select s.term, s.seq from json_each(:terms) t cross join story_term s on s.term = t.value"
            " and s.bucket = :bucket and s.day between :first and :last limit :most",
            {"terms": keys, "bucket": bucket, "first": first, "last": last, "most": most},
        ).fetchall()

    def _nearest(self, weights: Mapping[int, float]) -> dict[str, list[int]]:
        """The stories whose records share most, each with the likest of these; `weights` of shared terms by record.

        Looked up from the likest record down, until no story that is still unseen can be among the nearest.
        """
        likest: dict[str, list[int]] = {}
        shared: dict[str, float] = defaultdict(float)  # by the three likest
        least = min(FAINT, max(weights.values(), default=0.0) / 2)
        worth = [seq for seq, weight in weights.items() if weight >= least]
        order = sorted(worth, key=weights.__getitem__, reverse=True)
        for start in range(0, len(order), RECORDS):
            part = order[start : start + RECORDS]
            if len(shared) >= STORIES and 3 * weights[part[0]] <= nlargest(STORIES, shared.values())[-1]:
                break
            told_in = self._stories_of_seqs(part)
            for seq in part:
                if (story_id := told_in.get(seq)) is None:
                    continue
                seqs = likest.setdefault(story_id, [])
                if len(seqs) < 3:
                    shared[story_id] += weights[seq]
                if len(seqs) < MEMBERS:
                    seqs.append(seq)
        nearest = nlargest(STORIES, shared, key=lambda story_id: (shared[story_id], story_id))
        return {story_id: likest[story_id] for story_id in nearest}

    def _stories_of_seqs(self, seqs: Sequence[int]) -> dict[int, str]:
        cursor = self.conn.cursor()
        cursor.row_factory = None
        rows = cursor.execute(
            "select m.seq, m.story_id from json_each(:seqs) s cross join story_member m on m.seq = s.value"
            " join story st on st.id = m.story_id where (st.team_id = '' or st.team_id = :team)"
            " and (st.only_channel is null or st.only_channel = :channel)",
            {"seqs": listed(seqs), "team": self.team_id, "channel": self.only_channel},
        )
        return dict(rows.fetchall())

    def _stories(self, likest: Mapping[str, Sequence[int]]) -> list[Story]:
        if not likest:
            return []
        cursor = self.conn.cursor()
        cursor.row_factory = None
        seqs = [seq for chosen in likest.values() for seq in chosen]
        vectors = dict(
            cursor.execute(
                "select m.seq, m.vector from json_each(:seqs) s cross join story_member m on m.seq = s.value"
                " where m.vector is not null",
                {"seqs": listed(seqs)},
            ).fetchall()
        )
        rows = self.conn.execute(
            "select id, team_id, only_channel, size, first, last, until, length, calls, places, text_days, centre"
            " from story where id in (select value from json_each(:ids))",
            {"ids": listed(likest)},
        )
        by_id = {row["id"]: row for row in rows}
        return [
            story_of(by_id[story_id], tuple(vector_of(vectors[seq]) for seq in chosen if seq in vectors))
            for story_id, chosen in likest.items()
            if story_id in by_id
        ]

    def _row(self, story_id: str) -> sqlite3.Row | None:
        found: sqlite3.Row | None = self.conn.execute(
            "select id, team_id, only_channel, size, first, last, until, length, calls, places, text_days, centre"
            " from story where id = :id",
            {"id": story_id},
        ).fetchone()
        return found

    # -- writing ---------------------------------------------------------------------------------------------------

    def _insert_member(self, story_id: str, entry: StoryEntry, draws: bool) -> bool:
        """Write what a record brings, unless it stands in a story already."""
        added = self.conn.execute(
            "insert into story_member (seq, story_id, day, until, length, is_call, places, text_days, vector)"
            " values (:seq, :story, :day, :until, :length, :call, :places, :text_days, :vector)"
            " on conflict do nothing",
            {
                "seq": entry.seq,
                "story": story_id,
                "day": entry.day,
                "until": entry.until,
                "length": entry.length,
                "call": int(entry.is_call),
                "places": listed(sorted(entry.places)),
                "text_days": json.dumps(sorted(entry.text_days, key=str)) if entry.day is None else "[]",
                "vector": packed(entry.vector) if draws else None,
            },
        )
        return added.rowcount > 0

    def _insert_story(self, story: Story) -> None:
        self.conn.execute(
            "insert into story (id, team_id, only_channel, size, first, last, until, length, calls, places, text_days,"
            " centre) values (:id, :team, :channel, :size, :first, :last, :until, :length, :calls, :places, :text_days,"
            " :centre)",
            columns_of(story) | {"team": self.team_id, "channel": self.only_channel},
        )

    def _index(self, entry: StoryEntry) -> None:
        keys = listed(sorted(entry.keys))
        for bucket, day in places_in_index(entry):
            self.conn.execute(
                "insert into story_term (term, bucket, day, seq)"
                " select value, :bucket, :day, :seq from json_each(:terms) where true on conflict do nothing",
                {"bucket": bucket, "day": day, "seq": entry.seq, "terms": keys},
            )
        self._count(entry.vector, 1)

    def _count(self, terms: Iterable[int], by: int) -> None:
        self.conn.execute(
            "insert into story_word (term, articles) select value, :by from json_each(:terms) where true"
            " on conflict (term) do update set articles = articles + :by",
            {"by": by, "terms": listed(sorted({_ALL, *terms}))},
        )

    def _taken_out(self, seqs: Collection[int]) -> list[tuple[str, StoryEntry]]:
        """Take the rows of records out, and what finds them; the story of each and what it had brought there."""
        if not seqs:
            return []
        taken = listed(seqs)
        rows = self.conn.execute(
            "select story_id, seq, day, until, length, is_call, places, text_days, vector from story_member"
            " where seq in (select value from json_each(:seqs))",
            {"seqs": taken},
        ).fetchall()
        if not rows:
            return []
        for statement in (
            "delete from story_member where seq in (select value from json_each(:seqs))",
            "delete from story_link where seq in (select value from json_each(:seqs))",
        ):
            self.conn.execute(statement, {"seqs": taken})
        found = [(row["story_id"], entry_of(row)) for row in rows]
        for _, entry in found:
            if entry.vector:
                self.conn.executemany(
                    "delete from story_term where term = :term and bucket = :bucket and day = :day and seq = :seq",
                    [
                        {"term": term, "bucket": bucket, "day": day, "seq": entry.seq}
                        for term in sorted(entry.vector)
                        for bucket, day in places_in_index(entry)
                    ],
                )
                self._count(entry.vector, -1)
        return found

    def _lessen(self, story_id: str, entries: Sequence[StoryEntry]) -> None:
        """Bring the story's row down to its members after `entries` went out of it."""
        row = self._row(story_id)
        if row is None or row["size"] - len(entries) <= SUMMED:
            self._renew(story_id)
        elif entries:
            story = story_of(row, ())
            for entry in entries:
                story = story.without(entry)
            ends = {day for entry in entries for day in (entry.day, entry.until)}
            self._save(self._spanned(story) if ends & {story.first, story.last, story.until} else story)

    def _spanned(self, story: Story) -> Story:
        """The story with the days that its members say."""
        first, last, until = self.conn.execute(
            "select min(day), max(day), max(until) from story_member where story_id = :id and vector is not null",
            {"id": story.id},
        ).fetchone()
        return replace(story, first=first, last=last, until=until)

    def _absorb(self, story_id: str, old: str, why: str | None = None) -> None:
        """Members, links and articles of a story become another's; `why` stands at those that have no reason yet."""
        bound = {"new": story_id, "old": old}
        self.conn.execute("update story_member set story_id = :new where story_id = :old", bound)
        self.conn.execute(
            "update article set story_id = :new, story_why = coalesce(story_why, :why) where story_id = :old",
            bound | {"why": why},
        )
        self.conn.execute(
            "insert into story_link (seq, story_id, why) select seq, :new, why from story_link where story_id = :old"
            " on conflict do nothing",
            bound,
        )
        self.conn.execute("delete from story_link where story_id = :old", bound)
        self.conn.execute("delete from story where id = :old", bound)

    def _renew(self, story_id: str) -> None:
        """Sum the story's row anew from the records that draw others to it; a story without records ends."""
        entries = self._drawing(story_id)
        if entries:
            self._save(kept_sum(story_id, [entry.alone() for entry in entries]))
            return
        left = self.conn.execute("select 1 from story_member where story_id = :id limit 1", {"id": story_id}).fetchone()
        if left is None:
            self.conn.execute("delete from story where id = :id", {"id": story_id})

    def _drawing(self, story_id: str) -> list[StoryEntry]:
        rows = self.conn.execute(
            "select seq, day, until, length, is_call, places, text_days, vector from story_member"
            " where story_id = :id and vector is not null order by seq",
            {"id": story_id},
        )
        return [entry_of(row) for row in rows]

    def _save(self, story: Story) -> None:
        self.conn.execute(
            "update story set size = :size, first = :first, last = :last, until = :until, length = :length,"
            " calls = :calls, places = :places, text_days = :text_days, centre = :centre where id = :id",
            columns_of(story),
        )


def forget_stories(conn: sqlite3.Connection) -> None:
    """Empty the story tables, to tell every story again from the stored articles."""
    for statement in (
        "delete from story",
        "delete from story_member",
        "delete from story_term",
        "delete from story_word",
        "delete from story_link",
    ):
        conn.execute(statement)


def touched_by(
    conn: sqlite3.Connection, seq: int, team_id: str = "", only_channel: str | None = None
) -> list[tuple[str, str, str]]:
    """The other stories that a round-up touches, each with the headline of a record that these readers may see, and
    why."""
    rows = conn.execute(
        """
        select l.story_id, a.headline, l.why
        from story_link l
        join article a on a.seq = (
            select b.seq
            from article b
            where b.story_id = l.story_id
              and b.hidden = 0
              and b.team_id in ('', :team)
              and (b.only_channel is null or b.only_channel = :channel)
            order by b.kind <> 'article', b.seq
            limit 1
        )
        where l.seq = :seq
          and l.story_id not in (select story_id from article where seq = :seq and story_id is not null)
        order by a.seq
        """,
        {"seq": seq, "team": team_id, "channel": only_channel},
    )
    return [(story_id, headline or "no headline", why) for story_id, headline, why in rows]
