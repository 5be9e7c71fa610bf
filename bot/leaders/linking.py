"""Leaders in an article: names, roles and collectives linked to the roster, each with its standing.

In: an `Article`, the `Roster`, the best guess of the article's day (None when unknown). Out: `Mention`s in order.
The rules for names are in `persons.py`, for roles in `roles.py`.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from bot.leaders.persons import Named, read_names
from bot.leaders.roles import read_roles
from bot.leaders.roster import Roster
from bot.leaders.sheet import Sheet, lay_out
from bot.model import Article, Mention, Standing

_OPENING_PARAGRAPHS = 2
_OFTEN = 3


def link_leaders(article: Article, roster: Roster, *, day: date | None) -> tuple[Mention, ...]:
    """Every place where `article` names a leader by name, role or collective, in order of appearance.

    `day` dates offices and roles; with None, roles are resolved only by people whom the article also names.
    """
    sheet = lay_out(article, roster)
    if sheet is None:
        return ()
    named = read_names(sheet, roster, day)
    by_role = read_roles(sheet, [(n.start, n.end, n.leader) for n in named], roster, day)
    named.extend(Named(r.start, r.end, r.leader, r.how, r.former, r.weak) for r in by_role)
    named.sort(key=lambda n: (n.start, n.end, n.leader.id))
    return _mentions(article, sheet, named, roster, day)


def _mentions(
    article: Article, sheet: Sheet, named: list[Named], roster: Roster, day: date | None
) -> tuple[Mention, ...]:
    standings = _standings(sheet, named)
    found = []
    for link in named:
        number, start, end = sheet.printed_span(link.start, link.end)
        paragraph = article.paragraphs[number]
        term = roster.office_at(link.leader, day) if day else None
        found.append(
            Mention(
                leader_id=link.leader.id,
                paragraph=number,
                start=start,
                end=end,
                surface=paragraph.text[start:end],
                line=paragraph.line_at(start),
                how=link.how,
                standing=standings[link.leader.id],
                role_at=term.title if term else None,
                former=link.former,
                weak=link.weak,
            )
        )
    return tuple(found)


def _standings(sheet: Sheet, named: list[Named]) -> dict[str, Standing]:
    """subject: in the headline, the first two body paragraphs, or three times and more; caption: nowhere else."""
    opening = [n for n, role in enumerate(sheet.roles) if role == "body"][:_OPENING_PARAGRAPHS]
    counts: dict[str, int] = defaultdict(int)
    standings: dict[str, Standing] = {}
    for link in named:
        block = sheet.block(link.start)
        role = sheet.roles[block]
        one = link.leader.id
        if role == "caption":
            standings.setdefault(one, "caption")
            continue
        if standings.get(one) != "subject":
            standings[one] = "mentioned"
        if link.weak:
            continue
        counts[one] += 1
        if role == "headline" or block in opening or counts[one] >= _OFTEN:
            standings[one] = "subject"
    return standings
