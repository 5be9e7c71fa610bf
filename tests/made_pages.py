"""Pages that nobody printed, any number of them and no two alike: for tests and measurements of the whole road.

    python -m tests.made_pages FOLDER --pages 1000 [--articles 10] [--words 500] [--years 10]

Each page is made of its number alone, so that two processes make the same one. Leaders are chosen as news chooses them:
a few of them again and again, so that some pairs have many meetings. Twenty of them in two years make a small archive
as dense as a large one; `--years` spreads the pages over so many, with whoever held the offices of the world then.
"""

from __future__ import annotations

import argparse
import random
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from bot.leaders.roster import load_roster
from tests.quality.duplicates.made_news import _Maker

_OUTLETS = (
    "The Harbour Courier", "Norwell Gazette", "Eastvale Times", "The Brecon Observer", "Lomond Herald",
    "The Tarnow Review", "Westray Post", "Meridian Dispatch", "The Quarry Tribune", "Alderney Chronicle",
)  # fmt: skip
_LEADERS = (
    ("Russian President Vladimir Putin", "Putin", "MOSCOW"), ("Chinese President Xi Jinping", "Xi", "BEIJING"),
    ("Ukrainian President Volodymyr Zelenskyy", "Zelenskyy", "KYIV"),
    ("French President Emmanuel Macron", "Macron", "PARIS"), ("German Chancellor Olaf Scholz", "Scholz", "BERLIN"),
    ("Indian Prime Minister Narendra Modi", "Modi", "NEW DELHI"),
    ("Turkish President Recep Tayyip Erdogan", "Erdogan", "ANKARA"),
    ("U.S. President Joe Biden", "Biden", "WASHINGTON"),
    ("Japanese Prime Minister Fumio Kishida", "Kishida", "TOKYO"),
    ("Brazilian President Luiz Inacio Lula da Silva", "Lula", "BRASILIA"),
    ("Italian Prime Minister Giorgia Meloni", "Meloni", "ROME"),
    ("Canadian Prime Minister Justin Trudeau", "Trudeau", "OTTAWA"),
    ("Hungarian Prime Minister Viktor Orban", "Orban", "BUDAPEST"),
    ("South African President Cyril Ramaphosa", "Ramaphosa", "PRETORIA"),
    ("Egyptian President Abdel Fattah el-Sisi", "el-Sisi", "CAIRO"),
    ("Polish President Andrzej Duda", "Duda", "WARSAW"), ("Finnish President Sauli Niinisto", "Niinisto", "HELSINKI"),
    ("Belarusian President Alexander Lukashenko", "Lukashenko", "MINSK"),
    ("Kazakh President Kassym-Jomart Tokayev", "Tokayev", "ASTANA"),
    ("Serbian President Aleksandar Vucic", "Vucic", "BELGRADE"),
)  # fmt: skip
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_TOLD = (
    "{a} met {b} in {city} on {day}, {say} {person}.",
    "{b} will visit {city} next week for talks with {a}, officials {say}.",
    "{a} and {b} spoke by phone on {day}, the second call in {n} days.",
    "{a} hosted {b} for a working dinner in {city} on {day}.",
    "{a} said on {day} that the plan of {b} would cost {n} million.",
    "A spokesman for {b} declined to say whether {a} had answered the letter.",
    "{b} postponed a trip to {city} that was planned for {month} {n}.",
)
_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
           "November", "December")  # fmt: skip
_FIRST_DAY = date(2022, 1, 3)
_DAYS_IN_ALL = 700
_IN_THE_NEWS = ("USA", "CHN", "RUS", "IND", "FRA", "DEU", "GBR", "UKR", "TUR", "JPN", "ISR", "IRN", "BRA", "ITA", "POL")

_Cast = tuple[tuple[str, str, str], ...]  # in full, in short, where they sit; those most in the news first


@cache
def _in_office(year: int, month: int) -> _Cast:
    """The heads of state and of government of the world on the first day of a month."""
    roster, day = load_roster(), date(year, month, 1)
    lands = sorted(roster.countries.values(), key=lambda land: (land.code not in _IN_THE_NEWS, land.code))
    found = []
    for land in lands:
        reigns = land.power == "S"
        office, title = ("head_of_state", "President") if reigns else ("head_of_government", "Prime Minister")
        for leader in roster.holders(office, land.code, day) if land.adjectives and land.seats else ():
            short = leader.name.split()[-1]
            found.append((f"{land.adjectives[0]} {title} {leader.name}", short, land.seats[0].upper()))
    return tuple(found)


class _Reporter:
    """Writes one page."""

    def __init__(self, number: int, words: int, years: int) -> None:
        self.rng = random.Random(number)
        self.maker = _Maker(self.rng)
        self.words = words
        if years:
            self.day = date(2025 - years, 1, 6) + timedelta(days=random.Random(-number).randrange(years * 365))
            self.cast = _in_office(self.day.year, self.day.month)
        else:
            self.day = _FIRST_DAY + timedelta(days=number * 7 // 20 % _DAYS_IN_ALL)
            self.cast = _LEADERS

    def leaders(self) -> tuple[int, int]:
        first, second = (min(int(len(self.cast) * self.rng.random() ** 2.2), len(self.cast) - 1) for _ in range(2))
        return first, second if second != first else (first + 1) % len(self.cast)

    def telling(self, pair: tuple[int, int], *, in_full: bool) -> str:
        one, other = (self.cast[each] for each in pair)
        facts = {
            "a": one[0 if in_full else 1], "b": other[0 if in_full else 1], "city": one[2].title(),
            "day": _DAYS[self.rng.randrange(7)], "say": "said", "person": self.maker.person(),
            "n": str(self.rng.randint(2, 28)), "month": _MONTHS[self.rng.randrange(12)],
        }  # fmt: skip
        return self.rng.choice(_TOLD).format(**facts)

    def headline(self, pair: tuple[int, int]) -> str:
        if self.rng.random() < 0.5:
            return self.maker.article().headline
        one, other = (self.cast[each] for each in pair)
        verb = self.rng.choice(("meets", "calls", "to host", "and", "warns", "thanks"))
        return f"{one[1]} {verb} {other[1]} over {self.maker.babble()[:-1].lower()}"[:110].rsplit(" ", 1)[0]

    def paragraphs(self, pair: tuple[int, int]) -> list[str]:
        place = self.cast[pair[0]][2]
        made = [f"{place} - {self.telling(pair, in_full=True)} {self.maker.sentence()}"]
        written = len(made[0].split())
        while written < self.words:
            sentences = [self.maker.sentence() for _ in range(self.rng.randint(1, 3))]
            if self.rng.random() < 0.35:
                pair = pair if self.rng.random() < 0.6 else self.leaders()
                sentences.insert(0, self.telling(pair, in_full=self.rng.random() < 0.5))
            made.append(" ".join(sentences))
            written += len(made[-1].split())
        return made

    def article(self) -> list[str]:
        pair = self.leaders()
        said = f"{_MONTHS[self.day.month - 1]} {self.day.day}, {self.day.year}"
        return [self.headline(pair), f"By {self.maker.person()}", said, *self.paragraphs(pair)]


def made_page(number: int, *, articles: int = 1, words: int = 500, years: int = 0) -> str:
    """Page `number`: so many articles of about so many words, with the furniture around them.

    `years`: a day in any of the last so many up to 2024, with who was in office then; 0: twenty leaders in two years.
    """
    reporter = _Reporter(number, words, years)
    outlet = _OUTLETS[reporter.rng.randrange(len(_OUTLETS))]
    lines = ["Skip to content", outlet, "World | Politics | Culture"]
    for _ in range(articles):
        lines += [*reporter.article(), "Share this article"]
    lines += ["Related stories", reporter.maker.babble()[:60]]
    lines += [f"© {reporter.day.year} {outlet}. All rights reserved."]
    return "\n\n".join(lines) + "\n"


def write_pages(folder: Path, numbers: range, *, articles: int = 1, words: int = 500, years: int = 0) -> list[Path]:
    """The pages of these numbers as files; their paths in order."""
    folder.mkdir(parents=True, exist_ok=True)
    files = [folder / f"{number:06d}.txt" for number in numbers]
    for number, file in zip(numbers, files, strict=True):
        file.write_text(made_page(number, articles=articles, words=words, years=years), encoding="utf-8")
    return files


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--pages", type=int, default=1000)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--articles", type=int, default=1)
    parser.add_argument("--words", type=int, default=500)
    parser.add_argument("--years", type=int, default=0, help="spread over so many years up to 2024")
    given = parser.parse_args()
    numbers = range(given.first, given.first + given.pages)
    made = write_pages(given.folder, numbers, articles=given.articles, words=given.words, years=given.years)
    print(len(made), "pages")


if __name__ == "__main__":
    main()
