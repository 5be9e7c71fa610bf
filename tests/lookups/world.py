"""Two made years of meetings of people everybody knows, for questions as editors type them. No fact of it is to be
relied on."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from bot.desk import Desk
from bot.leaders.roster import load_roster
from bot.model import MeetingKind, Status
from tests.lookups import builders
from tests.lookups.builders import Archive, make_desk

NOW = datetime(2024, 11, 20, 9, 30, tzinfo=UTC)
COUNTRIES = {
    "BEL": "Belgium", "BRA": "Brazil", "CHN": "China", "DEU": "Germany", "FRA": "France", "GBR": "United Kingdom",
    "HUN": "Hungary", "IND": "India", "KAZ": "Kazakhstan", "KOR": "South Korea", "PER": "Peru", "POL": "Poland",
    "PRK": "North Korea", "QAT": "Qatar", "RUS": "Russia", "SAU": "Saudi Arabia", "TUR": "Türkiye", "UKR": "Ukraine",
    "USA": "United States",
}  # fmt: skip


def make_world(folder: Path) -> Desk:
    """A desk whose archive tells of the meetings, each by an article of its day in every outlet."""
    builders.NAMES.update((one.id, one.name) for one in load_roster().all())
    desk = make_desk(folder)
    archive = Archive(desk)
    told = (Path(__file__).parent / "world.txt").read_text(encoding="utf-8").splitlines()[1:]
    for number, line in enumerate(told, 1):
        who, day, kind, status, city, code, sentence, outlets = (line + "|").split("|")[:8]
        _tell(archive, number, who.split(), day, kind, status, city, code, sentence, outlets or "The Meridian")  # type: ignore[arg-type]
    archive.article(
        "Scholz on grain", ["Scholz said the grain deal with Putin was dead."], about=["olaf-scholz"],
        names=["vladimir-putin"], published="2024-11-16",
    )  # fmt: skip
    archive.article(
        "Merkel writes", ["Merkel and Trump are in her book."], about=["angela-merkel"], names=["donald-trump"],
        published="2024-11-19",
    )  # fmt: skip
    return desk


def _tell(
    archive: Archive,
    number: int,
    who: list[str],
    day: str,
    kind: MeetingKind,
    status: Status,
    city: str,
    code: str,
    sentence: str,
    outlets: str,
) -> None:
    names = " and ".join(builders.NAMES[one] for one in who)
    quote = sentence or f"{names} met{f' in {city}' if city else ''}."
    published = day[:10] if len(day) >= 10 and day < "2024-11-20" else "2024-11-15"
    told_by = [
        archive.article(f"{names} {number}", [quote], about=who, outlet=outlet, published=published)
        for outlet in outlets.split(",")
    ]
    archive.meeting(
        *who, told_by=told_by, date=day, kind=kind, status=status, city=city or None, country=COUNTRIES.get(code),
        country_code=code or None, quote=quote,
    )  # fmt: skip
