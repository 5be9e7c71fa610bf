"""What admins are told of the leaders' roster."""

from __future__ import annotations

from collections.abc import Sequence

from bot.answers import Office
from bot.messages import wording
from bot.messages.blocks import bold, context, cut, join, message, section
from bot.model import Leader, Message

LISTED = 20


def listed(people: Sequence[tuple[Leader, Sequence[Office]]], total: int, query: str) -> Message:
    """Name, id and main office of each; the rest as a number."""
    lines = [
        join([bold(person.name), person.id, wording.office(offices[0]) if offices else "no office"])
        for person, offices in people
    ]
    fitting = f" {'fits' if total == 1 else 'fit'} “{cut(query, 60)}”" if query else ""
    text = f"{wording.count(total, 'person', 'people')} on the roster{fitting}."
    blocks = [section(text), section(join(lines, "\n"))]
    if total > len(people):
        blocks.append(context(f"and {total - len(people):,} more: add a name, a title or a country"))
    return message(text, blocks)


def alias_kept(who: str, name: str, *, is_new: bool) -> Message:
    if not is_new:
        return message(f"“{cut(name, 80)}” meant {cut(who, 80)} already.")
    return message(f"From now on “{cut(name, 80)}” also means {cut(who, 80)}. {_READ_AGAIN}")


def never_kept(name: str, who: str, bearers: Sequence[str] = (), prefix: str = "", *, is_new: bool = True) -> Message:
    """`bearers` are those whom the name meant until now: how to give it back to the first is said too."""
    meaning = f"no longer means {cut(who, 80)}" if who else "means nobody on the roster"
    if not is_new:
        return message(f"So it was already: “{cut(name, 80)}” {meaning}.")
    back = f" `/{prefix}readout roster alias {cut(bearers[0], 80)} = {cut(name, 80)}` takes it back." if bearers else ""
    return message(f"From now on “{cut(name, 80)}” {meaning}. {_READ_AGAIN}{back}")


def person_kept(name: str, title: str, *, is_new: bool) -> Message:
    if not is_new:
        return message(f"{cut(name, 80)} ({cut(title, 80)}) was on the roster already.")
    return message(f"{cut(name, 80)} is on the roster now: {cut(title, 80)}. {_READ_AGAIN}")


_READ_AGAIN = "Pages read from now on see it; those in the archive when they are read again."
