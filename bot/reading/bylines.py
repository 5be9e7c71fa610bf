"""Who wrote it: a printed byline in, names without "By", titles, places and dates out."""

from __future__ import annotations

import re

from bot.reading.dates import find_dates
from bot.reading.outlets import is_outlet_name

_LEAD = re.compile(
    r"^(?:(?:story|words|text|written|reported|reporting|posted|published|analysis|opinion|review|report"
    r"|photographs|additional"
    r"|writing|compiled|edited) )*(?:by|von|par|por|di|door|autor(?:es)?|authors?|автори?|текст|yazan)\b\s*[:|]?\s*",
    re.IGNORECASE,
)
_JOB_FIRST = re.compile(r"^(?:our |the )?(?:[a-z-]{2,15} ){0,3}(?:correspondent|reporter|editor|writer)s? (?=[A-Z])")
_JOB = re.compile(
    r"\b(?:correspondents?|reporters?|editors?|writers?|bureau|columnists?|staff|chief|journalists?|producers?"
    r"|analyst|professor"
    r"|special to|contributors?|fellow|desk|team|agencies|agency|newsroom|digital|world affairs|political"
    r"|diplomatic|foreign"
    r"|national|senior|associate|in [A-Z][\w. -]{2,24}(?:,? (?:and|in) [A-Z][\w. -]{2,24})?$|updated|published"
    r"|posted|min read)\b",
    re.IGNORECASE,
)
_PLACE_TAIL = re.compile(r"(?<!\s)\s{1,8}(?:in|from|at|reporting from)\s{1,8}[A-ZÀ-Þ][\w'’., -]{2,60}$")
_SPLIT = re.compile(
    r"(?:(?<!\s)\s{1,20})?(?:,|;|\||/|·|•|&|\band\b|\bund\b|\bet\b|\by\b|\be\b|\bwith\b| - | – | — )\s{0,20}"
)
_NAME = re.compile(
    r"[A-ZÀ-Þ\u0400-\u042f][\w'’.-]{0,24}(?: (?:[A-ZÀ-Þ\u0400-\u042f][\w'’.-]{0,24}|de|da|do|dos|del|della|di"
    r"|van|von|der|den|el|al|bin|la|le)){0,4}"
)
_ADDRESS = re.compile(r"(?<!\S)\S{1,80}@\S{1,200}|@\w{1,80}|https?://\S{1,2000}")
_MARKS = re.compile(r"\([^)]{0,80}\)|\[[^\]]{0,80}\]")
_CREDIT_BY = re.compile(
    r"(?:[Rr]eporting|[Ww]riting|[Rr]eported|[Ww]ritten|[Cc]ompiled|[Ee]diting)(?: and \w+)? by ([^;.()]{3,160})"
)
_WITH_EDITING = re.compile(
    r"^\W*([A-Z][\w. ]{1,30}),? with (?:additional |further )?(?:reporting|editing|inputs?|writing) (?:by"
    r"|from) ([^;.()]{3,120})"
)


def read_names(text: str) -> tuple[str, ...]:
    """The names in a byline, in order; none when it names nobody.

    >>> read_names("By Ana Ruiz in Lima and Tom Hale, Latin America correspondent")
    ('Ana Ruiz', 'Tom Hale')
    """
    rest = _MARKS.sub(" ", _ADDRESS.sub(" ", text))
    for found in reversed(find_dates(rest)):
        rest = rest[: found.start]
    rest = _JOB_FIRST.sub("", _LEAD.sub("", " ".join(rest.split())))
    names: list[str] = []
    for part in _SPLIT.split(_FOR_OUTLET.sub("", rest)):
        name = _TITLE_TAIL.sub("", _PLACE_TAIL.sub("", part)).strip(" .:-–—")
        if _is_name(name) and name not in names:
            names.append(name.title() if name.isupper() and " " in name else name)
        elif names and _JOB.search(part):
            continue
    people = [name for name in names if not is_outlet_name(name)]
    return tuple(people or names)


_FOR_OUTLET = re.compile(r" (?:for|FOR|For) (?:[Tt]he )?[A-Z][\w.]{1,30}(?: [A-Z][\w.]{1,20}){0,3}$")
_TITLE_TAIL = re.compile(
    r"(?:,? (?:[Ss]taff|[Ss]enior|[Cc]hief|[Ss]pecial|[Pp]olitical|[Dd]iplomatic|[Ff]oreign|[Nn]ational"
    r"|[Ee]nvironment|[Ww]orld|[Bb]usiness))*"
    r",? (?:[Rr]eporter|[Ww]riter|[Cc]orrespondent|[Ee]ditor|[Cc]olumnist|[Pp]roducer|[Ss]taff)s?$"
    r"|,? [Ss]pecial to .{2,40}$"
)


def _is_name(text: str) -> bool:
    if not 3 <= len(text) <= 60 or not _NAME.fullmatch(text) or any(c.isdigit() for c in text):
        return False
    return (" " in text and not _JOB.search(text)) or is_outlet_name(text)


def read_credit(text: str) -> tuple[str, ...]:
    """The writers named in a closing credit ("Reporting by A and B; Editing by C" names A and B)."""
    both = _WITH_EDITING.match(text)
    if both:
        return tuple(dict.fromkeys((*read_names(both[1]), *read_names(both[2]))))
    found = _CREDIT_BY.search(text)
    if found and not text.lower().lstrip("(").startswith(("additional", "editing", "edited")):
        return tuple(name for name in read_names(found[1]) if not is_outlet_name(name))
    return ()


_BIO_NAME = re.compile(
    r"^((?:[A-ZÀ-Þ][\w'’.-]{0,24} ){1,3}[A-ZÀ-Þ][\w'’.-]{0,24}),? (?:is|was|covers|writes|reports|has|joined"
    r"|works|leads)\b"
)


def read_bio_name(text: str) -> str | None:
    """Whom a line about an author is about."""
    found = _BIO_NAME.match(text)
    return found[1] if found and _is_name(found[1]) else None
