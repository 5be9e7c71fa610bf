"""The reports of one article made to agree: what the article's journey, dateline and pairs say of the vaguer ones."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from bot import edtf
from bot.meetings import places
from bot.meetings.ground import NEWS_DAYS, Ground
from bot.meetings.places import Spot
from bot.model import REMOTE_KINDS, Report

# A dateline tells the place of what happens within these days of it, when its country is a participant's.
DATELINE_DAYS = 4
# The weekday of tomorrow, read as past, is so many days ago.
DAYS_TO_TOMORROW = 6
# A visit that ends on its day has not begun on it.
_ENDS = re.compile(r"\b(?:complet|conclud|depart|end(?:s|ed|ing)\b|finish|left\b|wrap)")


def settle_reports(
    reports: Sequence[Report], carried: Sequence[Report], by_noun: Sequence[Report], ground: Ground
) -> tuple[Report, ...]:
    """The same reports, with place and day where the article gives them, and lone visits filed with their host.

    `carried` are those of them that go on about an earlier one ("the talks will be held in June"): its day is theirs.
    `by_noun` are those told by a noun ("his call with B"), which may be of a call long known.
    """
    reports = [_long_known(r, reports, ground) if r in by_noun else r for r in reports]
    reports = [_of_the_day_after(_dated_by(report, carried), reports, ground) for report in reports]
    trips: dict[str | None, Report] = {
        r.visitor: r
        for r in reversed(reports)
        if r.visitor
        and r.place
        and r.status in {"held", "ongoing"}
        and _is_recent(r.date, ground.day)
        and not _ENDS.search(r.evidence.quote)
    }
    spot = _dateline_shared(reports, ground)
    reports = [_as_told_before(report, reports[:at], ground) for at, report in enumerate(reports)]
    placed = []
    gathering = ground.dateline if trips and ground.is_gathering else None
    for at, report in enumerate(reports):
        known = trips if gathering is None else _told_by(trips, reports[:at], gathering)
        placed.append(_hosted(_placed(report, known, spot, ground), reports, ground))
    return tuple(placed)


def _of_the_day_after(report: Report, reports: Sequence[Report], ground: Ground) -> Report:
    """ "A arrived in C on Tuesday", on a page of Monday that tells of the trip as this week's: the page was updated."""
    span = edtf.bounds(report.date) if edtf.is_day(report.date) else None
    if ground.day is None or span is None or report.visitor is None or (ground.day - span[0]).days != DAYS_TO_TOMORROW:
        return report
    tomorrow = ground.day + timedelta(days=1)
    bare = re.search(rf"(?<!last ){tomorrow:%A}(?! of\b)", report.evidence.quote)
    if bare is None or not any(_is_this_weeks(r, report, ground.day) for r in reports):
        return report
    dated = tomorrow.isoformat()
    return replace(report, date=dated, evidence=replace(report.evidence, date=dated))


def _is_this_weeks(report: Report, trip: Report, day: date) -> bool:
    """Is it of the same traveller in the same country, still to come in the week after a day?"""
    span = edtf.bounds(report.date)
    if report.status not in {"announced", "expected"} or span is None or span[1] == date.max or not report.place:
        return False
    is_theirs = any(p.id == trip.visitor for p in report.participants)
    there = trip.place is not None and report.place.country_code == trip.place.country_code
    return is_theirs and there and 0 <= (span[1] - day).days <= DAYS_TO_TOMORROW + 1


def _long_known(report: Report, reports: Sequence[Report], ground: Ground) -> Report:
    """ "His call with B was improper" is no news where the article says that the two spoke in July, and of no other."""
    if report.date is None or report.date != ground.lately or report.status != "held" or ground.day is None:
        return report
    people, is_remote = {p.id for p in report.participants}, report.kind in REMOTE_KINDS
    told = [
        span
        for r in reports
        if r.status == "held"
        and {p.id for p in r.participants} == people
        and (r.kind in REMOTE_KINDS) == is_remote
        and r.date != ground.lately
        and (span := edtf.bounds(r.date))
    ]
    if not told or any((ground.day - last).days <= NEWS_DAYS for _, last in told if last != date.max):
        return report
    return replace(report, date=None, evidence=replace(report.evidence, date=None))


def _told_by(
    trips: Mapping[str | None, Report], before: Sequence[Report], dateline: Spot
) -> Mapping[str | None, Report]:
    """The trips already told, and those to the country of the gathering: one told later leads away from it."""
    return {
        who: trip
        for who, trip in trips.items()
        if trip in before or (trip.place and trip.place.country_code == dateline.country)
    }


def _dated_by(report: Report, carried: Sequence[Report]) -> Report:
    """A plan "from now on" whose day a later sentence of the article gives."""
    if report.date is None or not report.date.endswith("/.."):
        return report
    said = [c.date for c in carried if c.participants == report.participants and c.status == report.status]
    dated = next((value for value in said if value and not value.endswith("/..")), None)
    return replace(report, date=dated, evidence=replace(report.evidence, date=dated)) if dated else report


def _as_told_before(report: Report, before: Sequence[Report], ground: Ground) -> Report:
    """ "The talks were frank": news without day or place has those of the same people's meeting told just before."""
    if report.place is not None or report.date is None or report.date != ground.lately or report.kind in REMOTE_KINDS:
        return report
    people = {p.id for p in report.participants}
    told = next((r for r in reversed(before) if {p.id for p in r.participants} == people and r.place), None)
    if (
        told is None
        or told.status != report.status
        or told.kind in REMOTE_KINDS
        or not _is_recent(told.date, ground.day)
    ):
        return report
    return replace(report, place=told.place, date=told.date, evidence=replace(report.evidence, date=told.date))


def _is_recent(dated: str | None, day: date | None) -> bool:
    span = edtf.bounds(dated) if edtf.is_day(dated) else None
    return bool(span and day and 0 <= (day - span[0]).days <= NEWS_DAYS)


def _dateline_shared(reports: Sequence[Report], ground: Ground) -> Spot | None:
    """The dateline's city when all may have been there: filed from a gathering, nothing of these days elsewhere."""
    if ground.dateline is None or ground.is_of_two_cities:
        return None
    elsewhere = any(
        r.place
        and r.place.country_code != ground.dateline.country
        and r.status in {"held", "ongoing"}
        and _is_of_these_days(r.date, ground.day)
        for r in reports
    )
    return None if elsewhere and not ground.is_gathering else ground.dateline


def _placed(report: Report, trips: Mapping[str | None, Report], shared: Spot | None, ground: Ground) -> Report:
    """A placeless report takes the place and days of a participant's trip, else the dateline's city."""
    if report.kind in REMOTE_KINDS:
        return report
    if report.place is not None and report.place.city is None:
        return _in_the_city(report, ground)
    if report.participants_open or report.place is not None:
        return report
    is_news = report.date is not None and report.date == ground.lately
    trip = next((trips[p.id] for p in report.participants if p.id in trips), None) if is_news else None
    at_home = {ground.country(p.id or "", report.date) for p in report.participants}
    arrived = edtf.bounds(trip.date) if trip else None
    if trip and arrived and ground.day and not _is_at_anothers(report, trip, ground):
        dated = f"{arrived[0].isoformat()}~/{max(arrived[0], ground.day).isoformat()}~"
        return replace(report, place=trip.place, date=dated, evidence=replace(report.evidence, date=dated))
    is_ahead = report.date == ground.from_now and report.date is not None and ground.is_gathering
    if not (is_news or is_ahead or _is_of_these_days(report.date, ground.day)):
        return report if report.status == "held" else _at_the_hosts(report, ground)
    if ground.dateline is None:
        return _at_the_hosts(report, ground)
    if is_ahead and ground.dateline.country in at_home:
        return _at_the_hosts(report, ground)
    spot = ground.dateline if ground.dateline.country in at_home else shared
    return replace(report, place=places.place_of([spot])) if spot else _at_the_hosts(report, ground)


def _is_at_anothers(report: Report, trip: Report, ground: Ground) -> bool:
    """Was it filed from the country of another participant, and did the traveller go on to a third one?"""
    others = {ground.country(p.id or "", report.date) for p in report.participants if p not in trip.participants}
    beyond = trip.place is not None and trip.place.country_code not in others
    return beyond and ground.dateline is not None and ground.dateline.country in others


def _at_the_hosts(report: Report, ground: Ground) -> Report:
    """Who receives somebody these days does so in the capital, unless all are at a summit elsewhere."""
    home = ground.country(report.host, report.date) if report.host else None
    is_elsewhere = ground.is_gathering and not (ground.dateline and ground.dateline.country == home)
    return report if home is None or is_elsewhere else replace(report, place=places.capital_of(home))


def _in_the_city(report: Report, ground: Ground) -> Report:
    """A meeting "in Ukraine" told from Kyiv these days was in Kyiv."""
    spot, place = ground.dateline, report.place
    if spot is None or place is None or spot.country != place.country_code or spot.city is None:
        return report
    near = report.date is not None and (report.date == ground.lately or _is_of_these_days(report.date, ground.day))
    return replace(report, place=replace(place, city=spot.city)) if near and place.venue is None else report


def _is_of_these_days(dated: str | None, day: date | None) -> bool:
    span = edtf.bounds(dated) if edtf.is_day(dated) else None
    return bool(span and day and abs((span[0] - day).days) <= DATELINE_DAYS)


def _hosted(report: Report, reports: Sequence[Report], ground: Ground) -> Report:
    """A lone visit to the country of somebody whom the visitor meets in the same article is a visit to him."""
    if not report.participants_open or report.event or report.counterpart_not_leader or report.place is None:
        return report
    visitor = report.participants[0].id
    there: str | None = None
    for other in reports:
        ids = [p.id for p in other.participants if p.id]
        near = report.date is None or other.date is None or edtf.overlaps(report.date, other.date, NEWS_DAYS)
        if visitor not in ids or len(ids) != 2 or other.kind in REMOTE_KINDS or not near:
            continue
        host = next(i for i in ids if i != visitor)
        if ground.country(host, other.date) == report.place.country_code:
            return replace(report, host=host)
        if other.place and other.place.country_code == report.place.country_code:
            there = there or host
    return replace(report, host=there) if there else report
