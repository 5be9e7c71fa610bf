"""A new record and the archive in, its place out: which copies it joins, which of them leads, and why.

`place` is the one entry for intake. It reads the archive through the small `Archive` protocol (store/duplicates.py has
the real one), so that the decision itself stays free of SQL. What fewer people may read changes nothing for the others:
a private record leads no public one, joins no two public clusters and takes no teaser away from one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from bot.duplicates.fingerprint import ELLIPSIS, fingerprint_of
from bot.duplicates.judge import as_fingerprint, judge
from bot.model import Candidate, Candidates, Fingerprint, Judgement, Member, Sameness

Pair = frozenset[str]
BETTER = 0.15  # of a teaser's triples more must stand in an article that takes it from another
ONE_TITLE = 92  # a teaser with the article's own headline stays with it
CUT = 0.6  # a text shorter than this part of the longest copy is cut
_KIND_ORDER = {"article": 0, "paywall": 1, "teaser": 2, "headline": 3}
_HOW_ORDER = {"verdict": 5, "identical": 4, "near_copy": 3, "version_of": 3, "teaser_of": 2, "headline_of": 1}


class Archive(Protocol):
    """What a decision asks the archive."""

    def candidates(self, fp: Fingerprint, *, but: str | None = None, also: Iterable[str] = ()) -> Candidates: ...

    def members(self, lead_ids: Iterable[str], *, whole: bool = False) -> list[Member]: ...


@dataclass(frozen=True, slots=True)
class Pointer:
    """Record `id` belongs to the cluster that `lead_id` leads; `how` and `why` are None for the lead itself."""

    id: str
    lead_id: str
    how: Sameness | None
    why: str | None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a new record stands, and the records whose pointers change with it.

    `furniture` are those of its keys that too many articles share to be written (`store.duplicates.index`).
    """

    own: Pointer
    changed: tuple[Pointer, ...] = ()
    matches: tuple[tuple[str, Judgement], ...] = ()
    furniture: frozenset[int] = frozenset()

    @property
    def alone(self) -> bool:
        """Has the record no copy?"""
        return self.own.id == self.own.lead_id and not self.changed


def place(
    record: Member,
    fp: Fingerprint,
    archive: Archive,
    *,
    verdicts: Mapping[Pair, bool] | None = None,
    source_order: Sequence[str] = (),
) -> Place:
    """Find the copies of `record` (its `lead_id`, `how` and `why` are ignored) and say who leads them.

    `verdicts` are people's words on pairs of ids: True the same article, False two. `source_order` names outlets, the
    preferred first, when several could lead.
    """
    verdicts = verdicts or {}
    judged_by_people = {other for pair in verdicts if record.id in pair for other in pair - {record.id}}
    found = archive.candidates(fp, but=record.id, also=sorted(judged_by_people))
    candidates = found.records
    if not candidates:
        return Place(Pointer(record.id, record.id, None, None), furniture=found.furniture)
    matches = _matches(record, fp, candidates, verdicts)
    members = archive.members(matches)
    with_text = {m.lead_id for m in members if m.kind == "article"}
    only_teaser = {lead for lead, match in matches.items() if lead in with_text and _is_by_teaser(record, match)}
    joined = _joined(record, fp, {k: v for k, v in matches.items() if k not in only_teaser}, members, verdicts)
    leads = {candidate.id: candidate for candidate in candidates}
    more_open = {member.id for member in members if member.privacy < record.privacy}
    won = [
        matches[lead]
        for lead in sorted(only_teaser)
        if matches[lead][0].id not in more_open and _is_ours(record, fp, matches[lead], leads.get(lead), archive)
    ]
    own = [member for member in members if member.lead_id in joined]
    if _are_led_anew(record, own, source_order):
        own = archive.members(joined, whole=True)
    return replace(_settle(record, joined, own, source_order, won), furniture=found.furniture)


def _are_led_anew(record: Member, members: Sequence[Member], source_order: Sequence[str]) -> bool:
    """Does any of the members get another lead? Then all of their clusters are asked for: of large ones few came."""
    return bool(members) and {elect([*members, record], source_order)} != {member.lead_id for member in members}


def _is_by_teaser(record: Member, match: _Match) -> bool:
    """Does a full text know a cluster through a teaser in it alone? That makes no copy of the article it belongs to."""
    return record.kind == "article" and match[0].kind != "article" and match[1].how in ("teaser_of", "headline_of")


def _is_ours(record: Member, fp: Fingerprint, match: _Match, lead: Candidate | None, archive: Archive) -> bool:
    """Was a teaser given to another article, and fits the new one better?

    It does when it has the new one's headline or more of its text, or is cut from it to the letter: two articles that
    quote one sentence have the same words in other quotation marks.
    """
    teaser, judgement = match
    if lead is None or lead.id == teaser.id:
        return False
    own = as_fingerprint(teaser)
    theirs = judge(own, lead)
    if not theirs.same:  # it came by another of their copies
        theirs = max((theirs, *_by_copies(teaser, record, archive)), key=lambda found: found.containment)
    better = judgement.containment - theirs.containment
    is_named, is_theirs = judgement.title >= ONE_TITLE, theirs.title >= ONE_TITLE
    if is_named != is_theirs:
        return is_named and better > -BETTER
    return better >= BETTER or (better > -BETTER and _is_cut_from(own, fp.body) and not _is_cut_from(own, lead.body))


def _by_copies(teaser: Candidate, record: Member, archive: Archive) -> list[Judgement]:
    """How a teaser fits the records of its cluster, but for the new `record`."""
    fp = fingerprint_of(
        kind=teaser.kind,
        headline=teaser.headline,
        body=teaser.body,
        publisher=teaser.publisher,
        published=teaser.published,
        form=teaser.form,
    )
    others = archive.candidates(fp, but=teaser.id).records
    return [judge(fp, other) for other in others if other.lead_id == teaser.lead_id and other.id != record.id]


def _is_cut_from(teaser: Fingerprint, body: str) -> bool:
    """Do all pieces of a teaser stand in a text to the letter?"""
    printed = " ".join(body.split())
    pieces = [" ".join(piece.split()) for piece in ELLIPSIS.split(teaser.body)]
    return any(pieces) and all(piece in printed for piece in pieces)


_Match = tuple[Candidate, Judgement]


def _strength(match: _Match, teaser: Fingerprint | None = None) -> tuple[float, ...]:
    """What joins most; of two articles in which a `teaser` stands, the one whose headline or very letters it has."""
    candidate, judgement = match
    how = _HOW_ORDER[judgement.how] if judgement.how else 0
    own = (False, False)
    if teaser is not None:
        own = judgement.title >= ONE_TITLE, _is_cut_from(teaser, candidate.body)
    return (how, judgement.containment, *own, judgement.title, candidate.shared, -candidate.seq)


def _matches(
    record: Member, fp: Fingerprint, candidates: Sequence[Candidate], verdicts: Mapping[Pair, bool]
) -> dict[str, _Match]:
    """The best match with each cluster; a cluster with a member that people told apart from `record` gives none."""
    best: dict[str, _Match] = {}
    barred: set[str] = set()
    for candidate in candidates:
        verdict = verdicts.get(frozenset((record.id, candidate.id)))
        if verdict is False:
            barred.add(candidate.lead_id)
        if verdict is not True and candidate.lead_id in best:
            continue  # the lead or the likest member already said yes
        judgement = judge(fp, candidate, verdict)
        if judgement.same:
            best[candidate.lead_id] = (candidate, judgement)
    return {lead: match for lead, match in best.items() if lead not in barred}


def _joined(
    record: Member,
    fp: Fingerprint,
    matches: Mapping[str, _Match],
    members: Sequence[Member],
    verdicts: Mapping[Pair, bool],
) -> dict[str, _Match]:
    """Those of the matched clusters that become one. A teaser belongs to one article: only a full text joins two."""
    teaser = fp if len(matches) > 1 and fp.words and record.kind != "article" else None
    ranked = sorted(matches.items(), key=lambda item: _strength(item[1], teaser), reverse=True)
    with_text = {m.lead_id for m in members if m.kind == "article"}
    kept: dict[str, _Match] = {}
    for lead_id, match in ranked:
        if kept and record.privacy:
            break
        second_text = lead_id in with_text and any(other in with_text for other in kept)
        if second_text and record.kind != "article" and match[1].how != "verdict":
            continue
        ids = {m.id for m in members if m.lead_id == lead_id}
        others = {m.id for m in members if m.lead_id in kept}
        if any(verdicts.get(frozenset((a, b))) is False for a in ids for b in others):
            continue
        kept[lead_id] = match
    return kept


def _settle(
    record: Member,
    joined: Mapping[str, _Match],
    members: Sequence[Member],
    source_order: Sequence[str],
    won: Sequence[_Match],
) -> Place:
    """Elect the lead among old and new; a record that led before takes the reason of the match that joined it.

    `won` are teasers that leave another article for this one.
    """
    lead = elect([*members, record], source_order)
    changed = []
    for member in members:
        now = _pointer(member, lead, joined[member.lead_id][1])
        if now != Pointer(member.id, member.lead_id, member.how, member.why):
            changed.append(now)
    changed += [Pointer(teaser.id, lead, judgement.how, judgement.why) for teaser, judgement in won]
    matches = tuple((candidate.id, judgement) for candidate, judgement in (*joined.values(), *won))
    if not joined:
        return Place(Pointer(record.id, record.id, None, None), tuple(changed), matches)
    best = max(joined.values(), key=_strength)
    return Place(_pointer(record, lead, best[1]), tuple(changed), matches)


def _pointer(member: Member, lead: str, judgement: Judgement) -> Pointer:
    if member.id == lead:
        return Pointer(member.id, lead, None, None)
    if member.how is None:
        return Pointer(member.id, lead, judgement.how, judgement.why)
    return Pointer(member.id, lead, member.how, member.why)


def elect(members: Sequence[Member], source_order: Sequence[str] = ()) -> str:
    """The id that leads: what more people may read, full text before teaser, preferred outlet, the agency before its
    reprints, whole before cut, earlier before later, first stored."""
    order = {name.casefold(): rank for rank, name in enumerate(source_order)}
    longest = max(member.words for member in members)

    def rank(m: Member) -> tuple[object, ...]:
        publisher = (m.publisher or "").casefold()
        reprint = m.agency is not None and m.agency.casefold() not in publisher
        return (
            m.privacy,
            _KIND_ORDER[m.kind],
            m.words < CUT * longest,
            order.get(publisher, len(order)),
            reprint,
            m.published_from or "9999",
            m.seq,
        )

    return min(members, key=rank).id
