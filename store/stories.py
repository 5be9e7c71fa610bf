"""Stories as the archive keeps them: their terms by day, their centres, who told them. What `bot.duplicates.stories`
asks for and leaves here."""

from __future__ import annotations

import json
import sqlite3
from array import array
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from heapq import nlargest

from bot.model import Sources, Story, StoryEntry, Turn

Vector = Mapping[int, float]

POSTINGS = 200  # records read for one term: the newest; a term with more is no key to an event
STORIES = 8  # weighed against a record
MEMBERS = 4  # of each, the likest
CENTRE_TERMS = 400
WINDOW = 7  # days before and after, as `bot.duplicates.stories`
LOOK_AHEAD = 130  # days: the widest forecast
_DATED, _FORECAST, _UNDATED = 0, 1, 2


@dataclass(frozen=True, slots=True)
class StoryArchive:
    """The stories as one reader may see them. Records of a workspace or channel join everyone's stories without
    drawing others to them."""

    conn: sqlite3.Connection
    team_id: str = ""
    only_channel: str | None = None

    def word_counts(self, terms: Iterable[int]) -> tuple[int, dict[int, int]]:
        """How many records were counted, and how many of them have each term."""
        row = self.conn.execute("select articles from story_word where term = 0").fetchone()
        counts = self.conn.execute(
            "select w.term, w.articles from json_each(:terms) t cross join story_word w on w.term = t.value",
            {"terms": json.dumps(list(terms))},
        ).fetchall()
        return (row[0] if row else 0), dict(counts)

    def stories_near(self, entry: StoryEntry) -> list[Story]:
        """The stories that share the heaviest terms with a record within its days, undated ones included."""
        weights: dict[int, float] = defaultdict(float)
        for key, seq in self._holders(entry):
            weights[seq] += entry.vector[key]
        weights.pop(entry.seq, None)
        told_in = self._stories_of_seqs(weights)
        by_story: dict[str, list[int]] = defaultdict(list)
        for seq, story_id in told_in.items():
            by_story[story_id].append(seq)
        likest = {s: nlargest(MEMBERS, seqs, key=lambda seq: (weights[seq], -seq)) for s, seqs in by_story.items()}
        nearest = nlargest(STORIES, likest, key=lambda s: (sum(weights[seq] for seq in likest[s][:3]), s))
        return self._stories({story_id: likest[story_id] for story_id in nearest})

    def stories_of(self, ids: Iterable[str]) -> dict[str, str]:
        """The story of each record that has one which these readers may see."""
        rows = self.conn.execute(
            "select a.id, m.story_id from article a join story_member m on m.seq = a.seq"
            " join story st on st.id = m.story_id where a.id in (select value from json_each(:ids))"
            " and (st.team_id = '' or st.team_id = :team) and (st.only_channel is null or st.only_channel = :channel)",
            {"ids": json.dumps(list(ids)), "team": self.team_id, "channel": self.only_channel},
        )
        return {row[0]: row[1] for row in rows}

    def join_story(self, story_id: str, entry: StoryEntry, *, merged: Sequence[str] = ()) -> None:
        """Write a record into a story, begun if it is new; `merged` stories become part of it."""
        self._leave(entry.seq)
        story = self._row(story_id)
        is_guest = story is not None and (self.team_id, self.only_channel) != (story["team_id"], story["only_channel"])
        draws = bool(entry.vector) and not is_guest and not (entry.is_round_up and story is not None)
        self._insert_member(story_id, entry, draws)
        if draws:
            self._index(entry)
        if story is None:
            self._insert_story(story_id)
        for old in merged:
            self._absorb(story_id, old)
        self._renew(story_id, entry if draws and story is not None and not merged else None)

    def leave_story(self, seqs: Iterable[int]) -> None:
        """Take records out of their stories, with their words; a story without records ends."""
        for seq in seqs:
            self._leave(seq)

    def speak_after(self, story_ids: Sequence[str], rank: tuple[bool, bool, int], full: int, most: int) -> list[Turn]:
        """The records that draw others to these stories and speak after `rank` (`bot.duplicates.stories.rank`; `full`
        is its least length of a full text), in their turn: the first `most`."""
        short, undated, day = rank
        rows = self.conn.execute(
            "select a.id, m.seq, m.story_id from story_member m join article a on a.seq = m.seq"
            " where m.story_id in (select value from json_each(:stories)) and m.vector is not null"
            " and (m.length < :full, m.day is null, coalesce(m.day, 0)) > (:short, :undated, :day)"
            " order by m.length < :full, m.day is null, m.day, a.id limit :most",
            {
                "stories": json.dumps(list(story_ids)),
                "full": full,
                "short": short,
                "undated": undated,
                "day": day,
                "most": most,
            },
        )
        return [Turn(*row) for row in rows]

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
        self._renew(free, None)
        return True

    def link_stories(self, seq: int, links: Sequence[tuple[str, str]]) -> None:
        """The stories that a round-up touches, beside its own, with the reasons; replaces what stood there."""
        self.conn.execute("delete from story_link where seq = :seq", {"seq": seq})
        self.conn.executemany(
            "insert into story_link (seq, story_id, why) values (:seq, :story, :why)",
            [{"seq": seq, "story": story_id, "why": why} for story_id, why in links],
        )

    # -- reading ---------------------------------------------------------------------------------------------------

    def _holders(self, entry: StoryEntry) -> set[tuple[int, int]]:
        """(term, record) for the records of the days that matter: published then, looking ahead to it, undated.

        Of a term that many records have, the newest are enough.
        """
        if entry.day is None:
            ranges = [(_DATED, -(1 << 31), 1 << 31), (_UNDATED, 0, 1 << 60)]
        else:
            ahead = max(entry.day + WINDOW, entry.until or 0)
            ranges = [
                (_DATED, entry.day - WINDOW, ahead),
                (_FORECAST, entry.day, entry.day + LOOK_AHEAD),
                (_UNDATED, 0, 1 << 60),
            ]
        _, counts = self.word_counts(entry.keys)
        many = [key for key in entry.keys if counts.get(key, 0) > POSTINGS]
        few = [key for key in entry.keys if 0 < counts.get(key, 0) <= POSTINGS]
        found: list[sqlite3.Row] = []
        for bucket, first, last in ranges:
            bound = {"bucket": bucket, "first": first, "last": last}
            found.extend(
                self.conn.execute(
                    "select s.term, s.seq from json_each(:terms) t cross join story_term s on s.term = t.value"
                    " and s.bucket = :bucket and s.day between :first and :last",
                    bound | {"terms": json.dumps(few)},
                ).fetchall()
            )
            for key in many:
                found.extend(
                    self.conn.execute(
                        "select term, seq from story_term where term = :term and bucket = :bucket"
                        " and day between :first and :last order by day desc, seq desc limit :most",
                        bound | {"term": key, "most": POSTINGS},
                    ).fetchall()
                )
        return {(row[0], row[1]) for row in found}

    def _stories_of_seqs(self, seqs: Iterable[int]) -> dict[int, str]:
        rows = self.conn.execute(
            "select m.seq, m.story_id from json_each(:seqs) s cross join story_member m on m.seq = s.value"
            " join story st on st.id = m.story_id where (st.team_id = '' or st.team_id = :team)"
            " and (st.only_channel is null or st.only_channel = :channel)",
            {"seqs": json.dumps(list(seqs)), "team": self.team_id, "channel": self.only_channel},
        )
        return {row[0]: row[1] for row in rows}

    def _stories(self, likest: Mapping[str, Sequence[int]]) -> list[Story]:
        seqs = [seq for chosen in likest.values() for seq in chosen]
        vectors = {
            row[0]: _unpacked(row[1])
            for row in self.conn.execute(
                "select seq, vector from story_member where vector is not null"
                " and seq in (select value from json_each(:seqs))",
                {"seqs": json.dumps(seqs)},
            )
        }
        found = []
        for story_id, chosen in likest.items():
            row = self._row(story_id)
            if row is not None:
                found.append(_story(row, tuple(vectors[seq] for seq in chosen if seq in vectors)))
        return found

    def _row(self, story_id: str) -> sqlite3.Row | None:
        found: sqlite3.Row | None = self.conn.execute(
            "select id, team_id, only_channel, size, first, last, until, length, calls, places, text_days, centre"
            " from story where id = :id",
            {"id": story_id},
        ).fetchone()
        return found

    # -- writing ---------------------------------------------------------------------------------------------------

    def _insert_member(self, story_id: str, entry: StoryEntry, draws: bool) -> None:
        self.conn.execute(
            "insert into story_member (seq, story_id, day, until, length, is_call, places, text_days, vector)"
            " values (:seq, :story, :day, :until, :length, :call, :places, :text_days, :vector)",
            {
                "seq": entry.seq,
                "story": story_id,
                "day": entry.day,
                "until": entry.until,
                "length": entry.length,
                "call": int(entry.is_call),
                "places": json.dumps(sorted(entry.places)),
                "text_days": json.dumps(sorted(entry.text_days, key=str)) if entry.day is None else "[]",
                "vector": _packed(entry.vector) if draws else None,
            },
        )

    def _insert_story(self, story_id: str) -> None:
        self.conn.execute(
            "insert into story (id, team_id, only_channel, size, length, calls, places, text_days, centre)"
            " values (:id, :team, :channel, 0, 0, 0, '{}', '[]', x'')",
            {"id": story_id, "team": self.team_id, "channel": self.only_channel},
        )

    def _index(self, entry: StoryEntry) -> None:
        places = [(_UNDATED, entry.seq)] if entry.day is None else [(_DATED, entry.day)]
        if entry.until is not None:
            places.append((_FORECAST, entry.until))
        self.conn.executemany(
            "insert into story_term (term, bucket, day, seq) values (:term, :bucket, :day, :seq)"
            " on conflict do nothing",
            [
                {"term": key, "bucket": bucket, "day": day, "seq": entry.seq}
                for key in sorted(entry.keys)
                for bucket, day in places
            ],
        )
        self._count(entry.vector, 1)

    def _count(self, terms: Iterable[int], by: int) -> None:
        self.conn.execute(
            "insert into story_word (term, articles) select value, :by from json_each(:terms) where true"
            " on conflict (term) do update set articles = articles + :by",
            {"by": by, "terms": json.dumps([0, *(term for term in terms if term)])},
        )

    def _leave(self, seq: int) -> None:
        row = self.conn.execute(
            "select story_id, day, until, vector from story_member where seq = :seq", {"seq": seq}
        ).fetchone()
        if row is None:
            return
        self.conn.execute("delete from story_member where seq = :seq", {"seq": seq})
        self.conn.execute("delete from story_link where seq = :seq", {"seq": seq})
        if row["vector"] is not None:
            vector = _unpacked(row["vector"])
            places = [(_UNDATED, seq)] if row["day"] is None else [(_DATED, row["day"])]
            if row["until"] is not None:
                places.append((_FORECAST, row["until"]))
            self.conn.executemany(
                "delete from story_term where term = :term and bucket = :bucket and day = :day and seq = :seq",
                [{"term": t, "bucket": b, "day": d, "seq": seq} for t in vector for b, d in places],
            )
            self._count(vector, -1)
        self._renew(row["story_id"], None)

    def _absorb(self, story_id: str, old: str) -> None:
        """Members, links and articles of a story become another's."""
        bound = {"new": story_id, "old": old}
        self.conn.execute("update story_member set story_id = :new where story_id = :old", bound)
        self.conn.execute("update article set story_id = :new where story_id = :old", bound)
        self.conn.execute(
            "insert into story_link (seq, story_id, why) select seq, :new, why from story_link where story_id = :old"
            " on conflict do nothing",
            bound,
        )
        self.conn.execute("delete from story_link where story_id = :old", bound)
        self.conn.execute("delete from story where id = :old", bound)

    def _renew(self, story_id: str, entry: StoryEntry | None) -> None:
        """Bring the story's row up to its members: `entry` was added, or (None) summed anew from all of them."""
        if entry is not None:
            story = self._row(story_id)
            assert story is not None
            self._save(_with(_story(story, ()), entry))
            return
        entries = self._drawing(story_id)
        if entries:
            total = Story(story_id, {}, (), 0, None, None, None, 0, {}, 0)
            for member in entries:
                total = _with(total, member)
            self._save(total)
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
        return [
            StoryEntry(
                seq=row["seq"],
                vector=_unpacked(row["vector"]),
                day=row["day"],
                until=row["until"],
                length=row["length"],
                places=frozenset(json.loads(row["places"])),
                is_call=bool(row["is_call"]),
                text_days=_text_days(row["text_days"]),
            )
            for row in rows
        ]

    def _save(self, story: Story) -> None:
        self.conn.execute(
            "update story set size = :size, first = :first, last = :last, until = :until, length = :length,"
            " calls = :calls, places = :places, text_days = :text_days, centre = :centre where id = :id",
            {
                "id": story.id,
                "size": story.size,
                "first": story.first,
                "last": story.last,
                "until": story.until,
                "length": story.length,
                "calls": story.calls,
                "places": json.dumps(dict(sorted(story.places.items()))),
                "text_days": json.dumps(sorted(story.text_days, key=str)),
                "centre": _packed(story.centre),
            },
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


def independent_sources(
    conn: sqlite3.Connection, story_id: str, team_id: str = "", only_channel: str | None = None
) -> Sources:
    """How many outlets print a story, and how many of them report it: copies of one text, and the texts that credit
    one agency, count as one. Records of unknown outlets count only where nothing else is known."""
    rows = conn.execute(
        "select a.lead_id, a.publisher, f.agency, a.id = a.lead_id"
        " from article a left join fingerprint f on f.seq = a.seq"
        " where a.story_id = :story and a.hidden = 0 and a.team_id in ('', :team)"
        " and (a.only_channel is null or a.only_channel = :channel) order by a.seq",
        {"story": story_id, "team": team_id, "channel": only_channel},
    ).fetchall()
    lead_source = {row[0]: row[2] or row[1] for row in rows if row[3]}
    printed_by: dict[str, set[str]] = defaultdict(set)
    for lead_id, publisher, agency, _ in rows:
        source = agency or lead_source.get(lead_id) or publisher
        if source is not None:
            printed_by[source.casefold()].add((publisher or source).casefold())
    outlets = set().union(*printed_by.values()) if printed_by else set()
    names = {name.casefold(): name for row in rows for name in (row[2], row[1]) if name}
    carried = [(names.get(s, s), len(by)) for s, by in printed_by.items() if len(by) > 1]
    if not outlets:
        clusters = len({row[0] for row in rows})
        return Sources(clusters, clusters)
    return Sources(len(outlets), len(printed_by), tuple(sorted(carried, key=lambda c: (-c[1], c[0]))))


def _with(story: Story, entry: StoryEntry) -> Story:
    """The story with one more record in it."""
    centre = dict(story.centre)
    for key, weight in entry.vector.items():
        centre[key] = centre.get(key, 0.0) + weight
    if len(centre) > CENTRE_TERMS:
        centre = {key: centre[key] for key in nlargest(CENTRE_TERMS, centre, key=lambda key: (centre[key], key))}
    days = [day for day in (story.first, story.last, entry.day) if day is not None]
    until = [day for day in (story.until, entry.until) if day is not None]
    places = dict(story.places)
    for place in entry.places:
        places[place] = places.get(place, 0) + 1
    return Story(
        id=story.id,
        centre=centre,
        members=(),
        size=story.size + 1,
        first=min(days, default=None),
        last=max(days, default=None),
        until=max(until, default=None),
        length=max(story.length, entry.length),
        places=places,
        calls=story.calls + entry.is_call,
        text_days=story.text_days | entry.text_days,
    )


def _story(row: sqlite3.Row, members: tuple[Vector, ...]) -> Story:
    return Story(
        id=row["id"],
        centre=_unpacked(row["centre"]),
        members=members,
        size=row["size"],
        first=row["first"],
        last=row["last"],
        until=row["until"],
        length=row["length"],
        places=json.loads(row["places"]),
        calls=row["calls"],
        text_days=_text_days(row["text_days"]),
    )


def _text_days(packed: str) -> frozenset[tuple[int | None, int, int]]:
    return frozenset((year, month, day) for year, month, day in json.loads(packed))


def _packed(vector: Vector) -> bytes:
    return array("i", vector.keys()).tobytes() + array("f", vector.values()).tobytes()


def _unpacked(blob: bytes) -> dict[int, float]:
    middle = len(blob) // 2
    keys, weights = array("i"), array("f")
    keys.frombytes(blob[:middle])
    weights.frombytes(blob[middle:])
    return dict(zip(keys, weights, strict=True))
