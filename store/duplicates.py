"""The index of copies: keys of each article in, records that may be the same article out.

A text with few keys stands in the index with its number negative: one key shared with it is enough to look, while most
records share one by chance. A key that `TRIPLE_CAP` articles share is furniture: it is no longer written, and ignored
when read. A copy writes only the keys that its cluster does not have yet (of a teaser's and of a headline's, those that
few of it have), so that sixty reprints of one agency text do not make furniture of it.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from operator import itemgetter

from bot.model import BODY_ROLES, Candidate, Candidates, Fingerprint, Kind, Member
from store.lists import listed

TRIPLE_CAP = 48
TITLE_CAP = 32
MIN_SHARE = 0.2  # of the fewer keys: copies share a third and more of them even when heavily edited
SOME_SHARE = MIN_SHARE / 2  # a member of a cluster that shares enough may itself have written only some keys
FEW_KEYS = 9  # a text with fewer keys is a teaser: one shared key is enough to look
MAX_CLUSTERS = 10
MAX_BY_TITLE = 6
OF_CLUSTER = 8  # records of one cluster that a headline, or a key of a teaser, finds; more would make furniture of it
MANY = 64  # records of one cluster that are looked at: of a text that hundreds of outlets print, the rest say no more


@dataclass(frozen=True, slots=True)
class Archive:
    """The archive as one reader may see it: everyone's articles, and those of `team_id` and `only_channel`."""

    conn: sqlite3.Connection
    team_id: str = ""
    only_channel: str | None = None

    def candidates(self, fp: Fingerprint, *, but: str | None = None, also: Iterable[str] = ()) -> Candidates:
        """Records worth comparing with `fp`: same text, shared triples, alike headlines; for each cluster its lead and
        the member that shares most. `but` is left out (the record itself), `also` are ids that people judged."""
        hits, furniture = _triple_hits(self.conn, fp.keys)
        titled = _title_hits(self.conn, fp.title_keys)
        rows = self._rows({*hits, *titled}, fp.content_sha if fp.words else None, also)
        looks = _gate(fp, [row for row in rows if row.id != but], hits, set(titled), set(also))
        return Candidates(tuple(_texts(self.conn, looks)), furniture)

    def members(self, lead_ids: Iterable[str], *, also: str | None = None, whole: bool = False) -> list[Member]:
        """The records of the clusters that `lead_ids` lead, in order of storing: of a large cluster the lead, `also`
        and the first `MANY`, or (`whole`) every one."""
        leads = list(lead_ids)
        if not leads:
            return []
        rows: list[sqlite3.Row] = []
        for lead in leads:
            bound = {"lead": lead, "most": -1 if whole else MANY}
            rows += self.conn.execute(_FIRST_MEMBERS, bound)
        if len(rows) >= MANY:
            missing = {*leads, *([also] if also else [])} - {row[0] for row in rows}
            rows += self.conn.execute(_MEMBERS_BY_ID, {"ids": listed(sorted(missing))})
        return sorted((Member(*row) for row in rows), key=lambda member: member.seq)

    def _rows(self, seqs: Iterable[int], sha: str | None, ids: Iterable[str]) -> list[_Row]:
        wanted = set(seqs)
        if sha is not None:
            same = "select seq from article where content_sha = :sha order by seq limit 3"
            wanted.update(row[0] for row in self.conn.execute(same, {"sha": sha}))
        if ids:
            judged = "select seq from article where id in (select value from json_each(:ids))"
            wanted.update(row[0] for row in self.conn.execute(judged, {"ids": listed(ids)}))
        if not wanted:
            return []
        found = self.conn.execute(
            "select a.id, a.seq, a.lead_id, a.content_sha, f.keys, l.seq, lf.keys"
            " from json_each(:seqs) w cross join article a on a.seq = w.value join fingerprint f on f.seq = a.seq"
            " join article l on l.id = a.lead_id join fingerprint lf on lf.seq = l.seq"
            " where (a.team_id = '' or a.team_id = :team) and (a.only_channel is null or a.only_channel = :channel)",
            {"seqs": listed(sorted(wanted)), "team": self.team_id, "channel": self.only_channel},
        )
        return [_Row(*row) for row in found]


_FIRST_MEMBERS = """
    select a.id, a.seq, a.lead_id, a.kind, a.publisher, a.published_from, f.words, f.agency, a.duplicate_how,
        a.duplicate_why, (a.team_id <> '') + (a.only_channel is not null)
    from article a
    join fingerprint f on f.seq = a.seq
    where a.lead_id = :lead
    order by a.rowid
    limit :most
"""
_MEMBERS_BY_ID = """
    select a.id, a.seq, a.lead_id, a.kind, a.publisher, a.published_from, f.words, f.agency, a.duplicate_how,
        a.duplicate_why, (a.team_id <> '') + (a.only_channel is not null)
    from article a
    join fingerprint f on f.seq = a.seq
    where a.id in (select value from json_each(:ids))
"""


@dataclass(frozen=True, slots=True)
class _Row:
    id: str
    seq: int
    lead_id: str
    content_sha: str
    keys: int
    lead_seq: int
    lead_keys: int


@dataclass(frozen=True, slots=True)
class Dated:
    """What a record of a cluster says of its day; `as_of` is the date against which its words were read."""

    id: str
    lead_id: str
    kind: Kind
    published: str | None
    published_how: str | None
    as_of: str | None
    team_id: str
    only_channel: str | None


def dates_of(conn: sqlite3.Connection, ids: Iterable[str]) -> list[Dated]:
    """The dates of these records, in order of storing."""
    rows = conn.execute(
        """
        select id, lead_id, kind, published, published_how, as_of, team_id, only_channel
        from article
        where id in (select value from json_each(:ids))
        order by seq
        """,
        {"ids": listed(ids)},
    )
    return [Dated(*row) for row in rows]


def dates_in(conn: sqlite3.Connection, lead_ids: Iterable[str]) -> list[Dated]:
    """The dates of all records of the clusters that `lead_ids` lead, in order of storing."""
    rows = conn.execute(
        """
        select id, lead_id, kind, published, published_how, as_of, team_id, only_channel
        from article
        where lead_id in (select value from json_each(:leads))
        order by seq
        """,
        {"leads": listed(lead_ids)},
    )
    return [Dated(*row) for row in rows]


@dataclass(frozen=True, slots=True)
class _Look:
    """A record whose text is worth reading, with the keys that its cluster shares."""

    seq: int
    shared: int
    keys: int


def index(
    conn: sqlite3.Connection,
    seq: int,
    fp: Fingerprint,
    lead_id: str,
    version: int,
    *,
    furniture: AbstractSet[int] | None = None,
    alone: bool = False,
) -> None:
    """Write the keys of a saved article; `version` is that of the fingerprint's rules. Renews what stood there.

    `furniture`: those of its keys that are, where that was asked just before. `alone`: it has no copy yet.
    """
    conn.execute(
        "insert into fingerprint (seq, version, keys, words, agency) values (:seq, :version, :keys, :words, :agency)"
        " on conflict (seq) do update set version = excluded.version, keys = excluded.keys, words = excluded.words,"
        " agency = excluded.agency",
        {"seq": seq, "version": version, "keys": len(fp.keys), "words": len(fp.words), "agency": fp.agency},
    )
    keys, title_keys = set(fp.keys), set(fp.title_keys)
    others = [] if alone else _others(conn, seq, lead_id)
    if others:
        # a teaser's few keys must be found as its own: it may belong to an article that comes later
        keys -= _keys_of(conn, fp.keys, others, 1 if len(keys) >= FEW_KEYS else OF_CLUSTER)
        title_keys -= _title_keys_of(conn, fp.title_keys, others, OF_CLUSTER)
    keys -= _furniture(conn, keys) if furniture is None else furniture
    conn.execute(
        "insert into triple_key (key, seq) select value, :seq from json_each(:keys) where true on conflict do nothing",
        {"seq": seq if len(fp.keys) >= FEW_KEYS else -seq, "keys": listed(sorted(keys))},
    )
    if title_keys:
        conn.execute(
            "insert into title_key (key, seq) select k.value, :seq from json_each(:keys) k where true"
            " on conflict do nothing",
            {"seq": seq, "keys": listed(sorted(title_keys))},
        )


def _furniture(conn: sqlite3.Connection, keys: Iterable[int]) -> set[int]:
    rows = conn.execute(
        "select k.value from json_each(:keys) k"
        " where (select count(*) from triple_key t where t.key = k.value) >= :cap",
        {"keys": listed(keys), "cap": TRIPLE_CAP},
    )
    return {row[0] for row in rows}


def forget(conn: sqlite3.Connection, seq: int, fp: Fingerprint) -> None:
    """Take an article out of the index, told its old keys; then `index` the other members of its cluster again."""
    bound = {"seq": seq, "keys": listed(fp.keys), "titles": listed(fp.title_keys)}
    conn.execute(
        "delete from triple_key where seq in (:seq, -:seq) and key in (select value from json_each(:keys))", bound
    )
    conn.execute("delete from title_key where seq = :seq and key in (select value from json_each(:titles))", bound)
    conn.execute("delete from fingerprint where seq = :seq", bound)


def forget_all(conn: sqlite3.Connection) -> None:
    """Empty the index, to build it again from the stored articles."""
    for statement in ("delete from triple_key", "delete from title_key", "delete from fingerprint"):
        conn.execute(statement)


def _others(conn: sqlite3.Connection, seq: int, lead_id: str) -> list[int]:
    """The first `MANY` other records of a cluster."""
    rows = conn.execute(
        "select seq from article where lead_id = :lead and seq != :seq limit :most",
        {"lead": lead_id, "seq": seq, "most": MANY},
    )
    return [row[0] for row in rows]


def _keys_of(conn: sqlite3.Connection, keys: Sequence[int], seqs: Sequence[int], enough: int) -> set[int]:
    """Those of `keys` that so many of the records have written."""
    rows = conn.execute(
        "select t.key from json_each(:keys) k join triple_key t on t.key = k.value"
        " where abs(t.seq) in (select value from json_each(:seqs)) group by t.key having count(*) >= :enough",
        {"keys": listed(keys), "seqs": listed(seqs), "enough": enough},
    )
    return {row[0] for row in rows}


def _title_keys_of(conn: sqlite3.Connection, keys: Sequence[int], seqs: Sequence[int], enough: int) -> set[int]:
    rows = conn.execute(
        "select t.key from json_each(:keys) k join title_key t on t.key = k.value"
        " where t.seq in (select value from json_each(:seqs)) group by t.key having count(*) >= :enough",
        {"keys": listed(keys), "seqs": listed(seqs), "enough": enough},
    )
    return {row[0] for row in rows}


def _triple_hits(conn: sqlite3.Connection, keys: Sequence[int]) -> tuple[dict[int, set[int]], frozenset[int]]:
    """The keys that each record shares with `keys`, furniture left out, and records that share too few; and those of
    `keys` that are furniture."""
    cursor = conn.cursor()
    cursor.row_factory = None  # hundreds of rows: plain pairs
    found: list[tuple[int, int]] = cursor.execute(
        "select t.key, t.seq from json_each(:keys) k cross join triple_key t on t.key = k.value",
        {"keys": listed(keys)},
    ).fetchall()
    furniture: frozenset[int] = frozenset()
    if len(found) >= TRIPLE_CAP:
        holders = Counter(map(itemgetter(0), found))
        furniture = frozenset(key for key, often in holders.items() if often >= TRIPLE_CAP)
    if furniture:
        found = [(key, seq) for key, seq in found if key not in furniture]
    worth = _worth_a_look(conn, len(keys), Counter(map(itemgetter(1), found)))
    hits: dict[int, set[int]] = defaultdict(set)
    for key, seq in found if worth else ():
        if seq in worth:
            hits[abs(seq)].add(key)
    return hits, furniture


def _worth_a_look(conn: sqlite3.Connection, own: int, shared: Mapping[int, int]) -> set[int]:
    """Those of the records that share so many keys with `own` that they, or with them their cluster, may be copies."""
    if own < FEW_KEYS:
        return set(shared)
    worth = {seq for seq in shared if seq < 0}
    some = [seq for seq, often in shared.items() if often > 1 and seq > 0]
    if some:
        sizes = conn.execute(
            "select f.seq, f.keys from json_each(:seqs) s cross join fingerprint f on f.seq = s.value",
            {"seqs": listed(some)},
        )
        worth |= {seq for seq, keys in sizes if shared[seq] >= SOME_SHARE * min(own, keys)}
    return worth


def _title_hits(conn: sqlite3.Connection, keys: Sequence[int]) -> list[int]:
    """Records with a headline key of `keys`, the newest first; a headline of every week is none."""
    if not keys:
        return []
    holders: dict[int, list[int]] = defaultdict(list)
    rows = conn.execute(
        "select key, seq from title_key where key in (:first, :second, :third) order by seq desc",
        {"first": keys[0], "second": keys[1 % len(keys)], "third": keys[-1]},
    )
    for key, seq in rows:
        holders[key].append(seq)
    found = Counter(seq for seqs in holders.values() if len(seqs) < TITLE_CAP for seq in seqs)
    return sorted(found, key=lambda seq: (-found[seq], -seq))[:MAX_BY_TITLE]


def _gate(
    fp: Fingerprint, rows: Sequence[_Row], hits: dict[int, set[int]], titled: set[int], also: set[str]
) -> list[_Look]:
    """Choose the records to read: clusters that share enough keys, and those met by text, headline or verdict."""
    clusters: dict[str, list[_Row]] = defaultdict(list)
    for row in rows:
        clusters[row.lead_id].append(row)
    looks: list[tuple[bool, float, int, list[_Look]]] = []
    for members in clusters.values():
        shared = set().union(*(hits.get(row.seq, set()) for row in members))
        keys = min(len(fp.keys), max(members[0].lead_keys, *(row.keys for row in members)))
        named = [row for row in members if row.id in also or (fp.words and row.content_sha == fp.content_sha)]
        own = [(len(hits.get(row.seq, ())), min(len(fp.keys), row.keys)) for row in members]
        share = max(n / of if of else 0.0 for n, of in own)
        enough = _is_enough(len(shared), keys) or any(_is_enough(n, of) for n, of in own)
        if not (enough or named or any(row.seq in titled for row in members)):
            continue
        best = max(
            members, key=lambda row: (len(hits.get(row.seq, ())) / max(1, row.keys), row.seq in titled, -row.seq)
        )
        chosen = {members[0].lead_seq: members[0].lead_keys} | {row.seq: row.keys for row in [*named, best]}
        found = [_Look(seq, len(shared), min(len(fp.keys), own)) for seq, own in chosen.items()]
        is_sure = bool(named) or any(row.seq in titled for row in members)
        looks.append((is_sure, max(len(shared) / keys if keys else 0, share), -members[0].lead_seq, found))
    looks.sort(key=lambda look: look[:3], reverse=True)
    return [look for *_, chosen in looks[:MAX_CLUSTERS] for look in chosen]


def _is_enough(shared: int, keys: int) -> bool:
    """Do two records share so many of the fewer keys that their texts are worth reading?"""
    return keys > 0 and shared >= max(2 if keys >= FEW_KEYS else 1, MIN_SHARE * keys)


def _texts(conn: sqlite3.Connection, looks: Sequence[_Look]) -> list[Candidate]:
    if not looks:
        return []
    rows = conn.execute(
        "select id, seq, lead_id, kind, headline, paragraphs, publisher, published, content_sha, form from article"
        " where seq in (select value from json_each(:seqs))",
        {"seqs": listed([look.seq for look in looks])},
    )
    by_seq = {row[1]: row for row in rows}
    found = []
    for look in looks:
        row = by_seq[look.seq]
        found.append(
            Candidate(
                id=row[0],
                seq=row[1],
                lead_id=row[2],
                kind=row[3],
                headline=row[4],
                body="\n".join(p[1] for p in json.loads(row[5]) if p[0] in BODY_ROLES),
                publisher=row[6],
                published=row[7],
                content_sha=row[8],
                shared=look.shared,
                keys=look.keys,
                form=row[9],
            )
        )
    return found
