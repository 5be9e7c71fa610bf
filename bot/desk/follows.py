"""Follows: words that a person typed in, an alert wish out; and which articles a wish fits.

A wish is a leader, two leaders together, a country, words, or meetings (their changes of status). What a name may
mean is asked of the roster; where it may mean several, the person chooses.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Literal

from bot.bulletins import FollowChoice, FollowMade
from bot.desk import LOCAL, Desk, stamp
from bot.desk.fits import STATUS, Asker, Fits, is_told
from bot.desk.meanings import office_holders
from bot.desk.vocabulary import nearest
from bot.errors import BadQuery, NotFound
from bot.model import Follow, Leader, Viewer
from bot.text import fold, squeeze, words
from store import digests as digest_rows
from store import follows as rows
from store.digests import NewArticle
from store.outbox import post_id

if TYPE_CHECKING:
    from bot.leaders.roster import Roster

MAX_CHARS = 200
MAX_FOLLOWS = 100
"""A channel that follows more is a firehose that nobody reads."""
BUSY = 35
"""Alerts in seven days from which a follow is asked about again before it is saved: five a day is noise."""
LOOK_BACK = timedelta(days=7)
COUNTED_ARTICLES = 20_000

_URGENT = re.compile(r"(?:urgent|priority)\s+(?=\S)", re.I)
_WORDS = re.compile(r"words?\s{0,3}:\s{0,3}", re.I)
_MEETINGS = re.compile(r"(?:all\s)?meetings?(?:\s(?:of|by|with|between))?(?:\s|$)", re.I)
_STATES = (
    (re.compile(r"\b(?:postponed|put\soff|delayed)\b", re.I), "postponed", "postponed"),
    (re.compile(r"\b(?:called\soff|cancell?ed|scrapped)\b", re.I), "cancelled", "called off"),
    (re.compile(r"\b(?:confirmed|announced|agreed)\b", re.I), "announced", "confirmed"),
    (re.compile(r"\b(?:held|took\splace)\b", re.I), "held", "held"),
)
"""What people call a status, the ledger's word for it, and how a follow of it is named."""
_AND = re.compile(r"\s(?:and|with|und|et|vs|met|meets|&|\+|-|–)\s|\s?[,/]\s?", re.I)
_STROKE = re.compile(r"[-–]")
_QUOTED = re.compile(r"[\"“”«]([^\"“”«»]{1,200})[\"“”»]")

Kind = Literal["leader", "pair", "country", "words", "meetings"]


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants to hear of, as the archive can be asked for it."""

    kind: Kind
    terms: tuple[str, ...]
    what: str
    is_urgent: bool = False


# What was typed


def read_wish(roster: Roster, text: str, today: date | None = None) -> Wish | FollowChoice:
    """What the words after /follow mean; with `today` also an office, for whoever holds it then.

    Raises:
        BadQuery: nothing that can be followed.
    """
    typed = squeeze(text)[:MAX_CHARS]
    urgent = bool(_URGENT.match(typed))
    wish = _read(roster, _URGENT.sub("", typed, count=1) if urgent else typed, today)
    return Wish(wish.kind, wish.terms, wish.what, urgent) if isinstance(wish, Wish) else wish


_EVERYTHING = (["all"], ["everything"], ["anything"], ["everybody"], ["all", "news"], ["all", "leaders"])


def _read(roster: Roster, typed: str, today: date | None) -> Wish | FollowChoice:
    if not words(typed):
        raise BadQuery("Say what to follow: a leader, two leaders, a country, words, or meetings.")
    if words(typed) in _EVERYTHING:
        raise BadQuery("Everything new is in the digest (daily 08:30). Here name a leader, a country or words.")
    if _WORDS.match(typed) or _QUOTED.search(typed):
        return _words(_WORDS.sub("", typed, count=1))
    states, rest = _states(typed)
    if meetings := _MEETINGS.match(rest):
        return _meetings(roster, rest[meetings.end() :], states)
    if country := _country(roster, typed):
        return country
    parts = [part for part in _AND.split(typed) if part]
    if len(parts) == 2 and all(roster.find(part) for part in parts):
        return _pair(roster, parts)
    found = roster.find(typed)
    if len(found) == 1:
        return Wish("leader", (found[0].id,), found[0].name)
    if found:
        return FollowChoice(typed, tuple((_called(roster, one), one.name) for one in found))
    sides = [side for side in _STROKE.split(typed) if side]
    if len(sides) == 2 and all(roster.find(side) for side in sides):
        return _pair(roster, sides)
    return (
        _pair_side_by_side(roster, typed)
        or _several(roster, parts if len(parts) > 2 else typed.split(), typed)
        or (_office(roster, typed, today) if today else None)
        or _words_or_name(roster, typed)
    )


def _office(roster: Roster, typed: str, today: date) -> FollowChoice | None:
    """ "german chancellor": the person who holds it, or the words, whoever that will be."""
    holders = office_holders(roster, typed, today)
    if not holders:
        return None
    people = tuple((_called(roster, one), one.name) for one in holders[:4])
    return FollowChoice(typed, (*people, (f"the words “{typed}”", f"words: {typed}")))


def _pair(roster: Roster, parts: Sequence[str]) -> Wish | FollowChoice:
    left, right = (roster.find(part) for part in parts)
    if len(left) == len(right) == 1:
        both = sorted((left[0], right[0]), key=lambda one: one.id)
        if both[0].id == both[1].id:
            return Wish("leader", (both[0].id,), both[0].name)
        return Wish("pair", tuple(one.id for one in both), " + ".join(one.name for one in (left[0], right[0])))
    choices = [(one, other) for one in left for other in right if one.id != other.id][:5]
    typed = " and ".join(parts)
    return FollowChoice(typed, tuple((f"{one.name} and {other.name}",) * 2 for one, other in choices))


def _pair_side_by_side(roster: Roster, typed: str) -> Wish | None:
    """ "xi putin": two names without a word between them."""
    tokens = typed.split()
    for cut in range(1, min(len(tokens), 8)):
        sides = " ".join(tokens[:cut]), " ".join(tokens[cut:])
        if all(len(roster.find(side)) == 1 for side in sides):
            wish = _pair(roster, sides)
            return wish if isinstance(wish, Wish) else None
    return None


def _several(roster: Roster, sides: Sequence[str], typed: str) -> FollowChoice | None:
    """ "xi, putin, macron": a follow is of one or two, and words would want all three in one text."""
    if not 2 < len(sides) < 6:
        return None
    found = [roster.find(side) for side in sides]
    if not all(found):
        return None
    meant = dict.fromkeys(one for side in found for one in side)
    named = tuple((_called(roster, one), one.name) for one in list(meant)[:4])
    return FollowChoice(typed, (*named, (f"the words “{typed}”", f"words: {typed}")))


def _country(roster: Roster, typed: str) -> Wish | None:
    wanted = fold(typed)
    country = roster.countries.get(roster.country_names.get(wanted, wanted.upper()))
    return Wish("country", (country.code,), country.name) if country else None


def _states(typed: str) -> tuple[dict[str, str], str]:
    """ "meetings of xi called off or postponed": the statuses meant, ledger's word -> name, and the other words."""
    states = {}
    for called, status, name in _STATES:
        typed, times = called.subn(" ", typed)
        if times:
            states[status] = name
    return states, re.sub(r"^\s?(?:(?:or|and|,)\s)+|(?:\s(?:or|and|,))+\s?$", "", squeeze(typed)) if states else typed


def _meetings(roster: Roster, typed: str, states: Mapping[str, str]) -> Wish | FollowChoice:
    suffix = f", {' or '.join(states.values())}" if states else ""
    wanted = tuple(f"{STATUS}{status}" for status in states)
    parts = [part for part in _AND.split(f" {typed} ".replace("  ", " ")) if part.strip()]
    if not parts:
        return Wish("meetings", wanted, f"all meetings{suffix}")
    leaders: list[Leader] = []
    for part in parts:
        found = roster.find(part)
        if not found:
            raise BadQuery(f"“{part.strip()}” is nobody on the roster. Try `meetings` with a leader's name, or alone.")
        if len(found) > 1:
            said = " ".join(states.values())
            return FollowChoice(
                typed, tuple((_called(roster, one), squeeze(f"meetings {one.name} {said}")) for one in found)
            )
        leaders.append(found[0])
    ids = tuple(sorted({one.id for one in leaders}))
    names = " and ".join(dict.fromkeys(one.name for one in leaders))
    return Wish("meetings", (*ids, *wanted), f"meetings of {names}{suffix}")


def _words(typed: str) -> Wish:
    phrases = [" ".join(words(phrase)) for phrase in _QUOTED.findall(typed)]
    phrases += words(_QUOTED.sub(" ", typed))
    terms = tuple(dict.fromkeys(phrase.replace("'", " ") for phrase in phrases if phrase))
    if not any(len(term) > 1 for term in terms):
        raise BadQuery("Those words are too short to follow.")
    return Wish("words", terms, " ".join(f"“{term}”" if " " in term else term for term in terms))


def _words_or_name(roster: Roster, typed: str) -> Wish | FollowChoice:
    """Words, unless they look like a name spelled otherwise: then the person says which."""
    near = roster.nearest(typed) if len(typed.split()) <= 3 else []
    if near:
        return FollowChoice(typed, (*((name, name) for name in near), (f"the words “{typed}”", f"words: {typed}")))
    return _words(typed)


def _called(roster: Roster, leader: Leader) -> str:
    office = leader.latest_term()
    return f"{leader.name} ({office.title})" if office else leader.name


# Setting up


def add(
    desk: Desk, text: str, team_id: str, channel_id: str, user_id: str, now: datetime, *, sure: bool = False
) -> FollowMade | FollowChoice:
    """Follow what `text` means in this channel. A very busy wish is not saved unless the person is `sure`.

    Raises:
        BadQuery: nothing that can be followed, or the channel follows too much already.
    """
    wish = read_wish(desk.roster, text, now.date())
    if isinstance(wish, FollowChoice):
        return wish
    return add_wish(desk, wish, team_id, channel_id, user_id, now, sure=sure)


def previewed(
    desk: Desk, text: str, team_id: str, channel_id: str, user_id: str, now: datetime
) -> FollowMade | FollowChoice:
    """What following `text` would have brought in the last seven days; nothing is kept.

    Raises:
        BadQuery: nothing that can be followed.
    """
    wish = read_wish(desk.roster, text, now.date())
    if isinstance(wish, FollowChoice):
        return wish
    follow = _follow(wish, team_id, channel_id, user_id, now)
    return FollowMade(follow, False, *would_have_posted(desk, follow, now))


def add_leader(desk: Desk, leader_id: str, team_id: str, channel_id: str, user_id: str, now: datetime) -> FollowMade:
    """Follow a leader of the roster by id: the button under an answer.

    Raises:
        NotFound: the roster has no such leader any more.
    """
    leader = desk.roster.leader(leader_id)
    if leader is None:
        raise NotFound("That leader is no longer on the roster.")
    return add_wish(desk, Wish("leader", (leader.id,), leader.name), team_id, channel_id, user_id, now)


def add_wish(
    desk: Desk, wish: Wish, team_id: str, channel_id: str, user_id: str, now: datetime, *, sure: bool = False
) -> FollowMade:
    """Keep a wish of this channel, and say how often it would have spoken.

    Raises:
        BadQuery: the channel follows too much already.
    """
    follow = _follow(wish, team_id, channel_id, user_id, now)
    posted, examples = would_have_posted(desk, follow, now)
    if posted > BUSY and not sure:
        return FollowMade(follow, False, posted, examples, asks=True)
    with desk.store.write() as conn:
        if len(rows.of_channel(conn, team_id, channel_id)) >= MAX_FOLLOWS:
            raise BadQuery(f"This channel follows {MAX_FOLLOWS} things already. Remove one first.")
        saved = rows.add(conn, follow, {"urgent": True} if wish.is_urgent else {})
    return FollowMade(follow, saved, posted, examples)


def wished(wish: Wish, now: datetime) -> Follow:
    """A wish that nobody keeps, as the archive is asked for it."""
    return _follow(wish, LOCAL, "", "", now)


def _follow(wish: Wish, team_id: str, channel_id: str, user_id: str, now: datetime) -> Follow:
    return Follow(
        id=post_id("follow", team_id, channel_id, wish.kind, *wish.terms),
        team_id=team_id,
        channel_id=channel_id,
        user_id=user_id,
        what=wish.what,
        kind=wish.kind,
        terms=wish.terms,
        created_at=stamp(now),
        is_urgent=wish.is_urgent,
    )


def listed(desk: Desk, team_id: str, channel_id: str) -> list[Follow]:
    """What the channel follows, oldest first."""
    with desk.store.read() as conn:
        return rows.of_channel(conn, team_id, channel_id)


def of_person(desk: Desk, team_id: str, user_id: str) -> list[Follow]:
    """What a person set up, in any channel."""
    with desk.store.read() as conn:
        return rows.of_user(conn, team_id, user_id)


def find(desk: Desk, text: str, team_id: str, channel_id: str) -> Follow:
    """The follow of this channel that `text` means: its number in the list, its id, its name or other words for it.

    Raises:
        NotFound: none; `nearest` has what the channel follows.
    """
    kept = listed(desk, team_id, channel_id)
    wanted = squeeze(text)
    if wanted.isdecimal() and 1 <= int(wanted) <= len(kept):
        return kept[int(wanted) - 1]
    for follow in kept:
        if wanted == follow.id or fold(wanted) == fold(follow.what):
            return follow
    try:
        wish = read_wish(desk.roster, wanted)
    except BadQuery:
        wish = FollowChoice(wanted, ())
    if isinstance(wish, Wish):
        for follow in kept:
            if (follow.kind, follow.terms) == (wish.kind, wish.terms):
                return follow
    called = "that" if re.fullmatch(r"[0-9a-f]{40}", wanted) else f"“{wanted[:80]}”"
    names = [follow.what for follow in kept]
    near = tuple(nearest(wanted, names))
    there = ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")
    rest = "" if near else f" It follows {there}." if names else " It follows nothing yet."
    raise NotFound(f"This channel does not follow {called}.{rest}", near)


def remove(desk: Desk, text: str, team_id: str, channel_id: str) -> Follow:
    """Stop following what `text` means (see `find`)."""
    follow = find(desk, text, team_id, channel_id)
    with desk.store.write() as conn:
        rows.remove(conn, team_id, channel_id, follow.id)
    return follow


def mute(desk: Desk, text: str, team_id: str, channel_id: str, until: datetime | None) -> Follow:
    """Keep what `text` means silent until then; None lets it speak again."""
    follow = find(desk, text, team_id, channel_id)
    with desk.store.write() as conn:
        rows.mute(conn, team_id, channel_id, follow.id, stamp(until) if until else None)
    return follow


def would_have_posted(desk: Desk, follow: Follow, now: datetime) -> tuple[int, tuple[str, ...]]:
    """(how many alerts the follow would have sent in the last seven days, headlines of three of them).

    Counted over what was first stored in these days, live or newly published: what an old archive holds is no news.
    """
    since = now - LOOK_BACK
    viewer = Viewer(follow.team_id, None, follow.channel_id)
    with desk.store.read() as conn:
        to = digest_rows.newest(conn)
        start = digest_rows.mark_at(conn, stamp(since))
        if follow.kind == "meetings":
            steps = digest_rows.meeting_steps(conn, viewer, start.change_seq, to.change_seq)
            return sum(is_told(follow, step) and (step.live or _is_fresh(step, since)) for step in steps), ()
        after = max(start.seq, to.seq - COUNTED_ARTICLES)
        fresh = [
            article
            for article in digest_rows.new_articles(conn, viewer, after, to.seq)
            if article.live or (article.published_to or "") >= since.date().isoformat()
        ]
        hits = Fits(conn, {article.seq: article.id for article in fresh}).hits(Asker(desk).ask_for(follow))
    stories: dict[str, NewArticle] = {}
    for article in fresh:
        if article.id in hits:
            stories.setdefault(article.story_id, article)
    headlines = [article.headline for article in reversed(stories.values()) if article.headline]
    return len(stories), tuple(headlines[:3])


def _is_fresh(step: digest_rows.MeetingStep, since: datetime) -> bool:
    return any((e.published or "") >= since.date().isoformat() for e in step.meeting.evidence)
