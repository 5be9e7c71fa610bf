"""The one house of a whole paste: its lines outside the texts in, the outlet that articles without one belong to, out.

A page may be cut into several records, and then only the first and the last of them stand beside its masthead and its
notice of copyright. Where a paste names one outlet both above its first text and below its last, and hardly any other,
all that was pasted is that outlet's.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.model import Article
from bot.reading.drafts import Left
from bot.reading.house_names import ends_as_outlet
from bot.reading.outlets import is_agency, known_outlet
from bot.reading.publishers import plain_name
from bot.reading.traces import traces_in

_ENOUGH, _TIMES_ITS_RIVAL = 4.0, 2.0
_UNLISTED_LINES = 3  # a name on no list must stand in so many lines


def name_house(articles: list[Article], left: Sequence[Left]) -> list[Article]:
    """Articles that name no outlet, as those of the only house of their paste, unless others are of another."""
    full = [article for article in articles if article.kind == "article"]
    if all(article.publisher for article in full):
        return articles
    first, last = full[0].start_line, full[-1].start_line
    house = sole_house(
        (item.line.text for item in left if item.line.number < first),
        (item.line.text for item in left if first <= item.line.number <= last),
        (item.line.text for item in left if item.line.number > last),
    )
    others = {article.publisher for article in full if article.publisher and not is_agency(article.publisher)}
    if house is None or others - {plain_name(house)}:
        return articles
    return [
        replace(a, publisher=plain_name(house), publisher_how="inferred")
        if a.kind == "article" and not a.publisher
        else a
        for a in articles
    ]


def sole_house(top: Iterable[str], middle: Iterable[str], foot: Iterable[str]) -> str | None:
    """The outlet that lines above the first text and below the last name far more than any other."""
    above, between, below = weigh_houses(top), weigh_houses(middle), weigh_houses(foot)
    totals = {
        name: sum(part[name][0] for part in (above, between, below) if name in part)
        for name in {*above, *between, *below}
        if not is_agency(name)
    }
    if not totals:
        return None
    best = max(totals, key=lambda name: (totals[name], name))
    rival = max((total for name, total in totals.items() if name != best), default=0.0)
    if best not in above or totals[best] < max(_ENOUGH, _TIMES_ITS_RIVAL * rival):
        return None
    if best not in below and above[best][0] < _ENOUGH:
        return None
    lines = sum(part[best][1] for part in (above, between, below) if best in part)
    return best if known_outlet(best) or ends_as_outlet(best) or lines >= _UNLISTED_LINES else None


def weigh_houses(lines: Iterable[str]) -> dict[str, tuple[float, int]]:
    """Each outlet that lines of furniture name, with the weight of its traces and the number of its lines."""
    weights: dict[str, float] = defaultdict(float)
    counts: dict[str, int] = defaultdict(int)
    for line in dict.fromkeys(lines):
        for trace in traces_in(line):
            weights[trace.name] += trace.weight
            counts[trace.name] += 1
    return {name: (weight, counts[name]) for name, weight in weights.items()}
