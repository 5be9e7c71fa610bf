"""How people want a source to be read: words out of Slack in, options out; and the source with them.

every 30m · every auto · tag wire,europe · depth 2 · full off · watch · region main .news   (the region comes last)
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from bot.errors import BadQuery
from bot.model import Source, SourceKind

SHORTEST_S, LONGEST_S = 60, 86_400
DEEPEST = 3
MOST_TAGS, LONGEST_TAG = 10, 40

_SPAN = re.compile(r"(\d{1,5})\s{0,2}(s|m|min|h|d)?")
_SECONDS = {"s": 1, "m": 60, "min": 60, "h": 3600, "d": 86_400, None: 60}


@dataclass(frozen=True, slots=True)
class SourceOptions:
    """What was said of a source; None where nothing was. `every_s` 0: adapt. `region` "": the whole page."""

    every_s: int | None = None
    tags: tuple[str, ...] | None = None
    depth: int | None = None
    region: str | None = None
    full_text: bool | None = None
    watch: bool | None = None

    @property
    def is_empty(self) -> bool:
        return self == NO_OPTIONS


NO_OPTIONS = SourceOptions()


def read_options(text: str) -> SourceOptions:
    """
    Raises:
        BadQuery: a word that is none of them, or a value that makes no sense.
    """
    options = SourceOptions()
    rest = text.split()
    while rest:
        word = rest.pop(0).casefold()
        if word == "region":
            return replace(options, region=read_region(" ".join(rest)))
        if word == "watch":
            is_off = bool(rest) and rest[0].casefold() in ("on", "off") and rest.pop(0).casefold() == "off"
            options = replace(options, watch=not is_off)
        elif word not in _READ:
            raise BadQuery(f"{word[:40]!r} is none of every, tag, depth, full, watch and region.")
        elif not rest:
            raise BadQuery(f"“{word}” needs a value, such as “{word} {_EXAMPLES[word]}”.")
        else:
            options = _READ[word](options, rest.pop(0))
    return options


def read_span(text: str) -> int:
    """Seconds of "30m", "2h", "1d"; a bare number is minutes; 0 for "auto". Raises BadQuery."""
    if text.casefold() == "auto":
        return 0
    found = _SPAN.fullmatch(text.casefold().strip())
    seconds = int(found[1]) * _SECONDS[found[2]] if found else 0
    if not SHORTEST_S <= seconds <= LONGEST_S:
        raise BadQuery("An interval is from 1m to 1d, such as 30m, or auto.")
    return seconds


def read_depth(text: str) -> int:
    """How far links are followed. Raises BadQuery."""
    if not (text.isdecimal() and len(text) < 3 and int(text) <= DEEPEST):
        raise BadQuery(f"A depth is from 0 (the page alone) to {DEEPEST}.")
    return int(text)


def read_tags(text: str) -> tuple[str, ...]:
    """Words by commas; "none" takes them away. Raises BadQuery."""
    tags = tuple(dict.fromkeys(tag.strip().casefold() for tag in text.split(",") if tag.strip()))
    if len(tags) > MOST_TAGS or any(len(tag) > LONGEST_TAG for tag in tags):
        raise BadQuery(f"At most {MOST_TAGS} tags of {LONGEST_TAG} characters.")
    return () if tags == ("none",) else tags


def read_region(text: str) -> str:
    """A CSS selector; "none" for the whole page. Raises BadQuery."""
    from bot.reading.markup import as_path

    selector = text.strip().strip("`“”\"'")
    if selector.casefold() in ("", "none"):
        return ""
    as_path(selector)
    return selector


def read_switch(text: str) -> bool:
    """on or off. Raises BadQuery."""
    if text.casefold() not in ("on", "off"):
        raise BadQuery("It is on or off.")
    return text.casefold() == "on"


_READ: Mapping[str, Callable[[SourceOptions, str], SourceOptions]] = {
    "every": lambda options, text: replace(options, every_s=read_span(text)),
    "tag": lambda options, text: replace(options, tags=read_tags(text)),
    "depth": lambda options, text: replace(options, depth=read_depth(text)),
    "full": lambda options, text: replace(options, full_text=read_switch(text)),
}
_EXAMPLES = {"every": "30m", "tag": "wire,europe", "depth": "1", "full": "off"}


def with_options(source: Source, options: SourceOptions, channel: tuple[str, str] | None) -> Source:
    """The source with the options; `channel` (workspace, id) is shown what changes, where that is wished.

    Raises:
        BadQuery: the wish does not fit the kind of source.
    """
    is_web_page = source.kind in ("page", "index")
    if not is_web_page and (options.depth or options.region or options.watch):
        raise BadQuery("Depth, region and watch are for web pages.")
    if options.watch and channel is None:
        raise BadQuery("A page is watched from a channel: say it there, or name the channel.")
    if options.every_s is not None:
        source = replace(source, every_s=options.every_s or source.every_s, is_paced=options.every_s > 0)
    if options.tags is not None:
        source = replace(source, tags=options.tags)
    if options.depth is not None:
        kind: SourceKind = "index" if options.depth else "page"
        source = replace(source, depth=options.depth, kind=kind, etag=None, modified=None)
    if options.region is not None:
        source = replace(source, region=options.region or None, etag=None, modified=None)
    if options.full_text is not None:
        source = replace(source, full_text=options.full_text and source.kind == "feed")
    if options.watch is not None:
        source = replace(source, watch=channel if options.watch else None)
    return source
