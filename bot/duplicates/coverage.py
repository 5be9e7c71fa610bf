"""The records of a story in, its coverage out: how many articles and teasers, of which outlets, on whose reporting.

Digests, alerts, answers, feeds and exports all count by this. What one outlet prints of one article counts once, on
however many pages it was read: as an article where its full text was read, else as a teaser. A record of no known
outlet goes with the outlets that print the same article, and counts by itself only where none of these is known. Pure.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from bot.model import Coverage, Printed


def coverage(printed: Iterable[Printed]) -> Coverage:
    """Count the records of one story, given in the order in which they were stored."""
    records = list(printed)
    clusters: dict[str, list[Printed]] = defaultdict(list)
    for record in records:
        clusters[record.lead_id].append(record)
    told = [_pieces(cluster) for cluster in clusters.values()]
    printed_by = _printed_by(clusters.values())
    names = {name.casefold(): name for record in records for name in (record.agency, record.publisher) if name}
    carried = [(names[source], len(by)) for source, by in printed_by.items() if len(by) > 1]
    return Coverage(
        articles=sum(full for full, _ in told),
        teasers=sum(teasers for _, teasers in told),
        outlets=_outlets(records),
        independent=max(len(printed_by), 1),
        carried=tuple(sorted(carried, key=lambda c: (-c[1], c[0]))),
        appearances={lead: len(cluster) for lead, cluster in clusters.items()},
    )


def _outlets(records: Iterable[Printed]) -> tuple[str, ...]:
    """As they name themselves first, each once."""
    names: dict[str, str] = {}
    for record in records:
        if record.publisher:
            names.setdefault(record.publisher.casefold(), record.publisher)
    return tuple(names.values())


def _pieces(copies: Sequence[Printed]) -> tuple[int, int]:
    """How many outlets print an article in full, and how many others only point to it."""
    outlets = {record.publisher.casefold() for record in copies if record.publisher}
    in_full = {record.publisher.casefold() for record in copies if record.publisher and record.kind == "article"}
    is_told = any(record.kind == "article" for record in copies)
    full = len(in_full) or int(is_told)
    return full, max(len(outlets), 1) - full


def _printed_by(clusters: Iterable[Sequence[Printed]]) -> dict[str, set[str]]:
    """Outlets by whose reporting they print: the agency that a text or the lead of its copies credits, else the lead's
    outlet, else its own. Records of unknown origin vouch for nobody."""
    printed_by: dict[str, set[str]] = defaultdict(set)
    for copies in clusters:
        lead = next((record.agency or record.publisher for record in copies if record.leads), None)
        for record in copies:
            source = record.agency or lead or record.publisher
            if source:
                printed_by[source.casefold()].add((record.publisher or source).casefold())
    return printed_by
