"""A dozen leaders and a linker that finds their surnames: enough to write one sentence and see what it gives.

Terms are as exact as these tests need them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date

from bot.meetings.extraction import extract_reports
from bot.model import Article, Leader, Mention, Paragraph, ParagraphRole, Report, Term

STATE, GOVERNMENT, FOREIGN = "head_of_state", "head_of_government", "foreign_minister"


def _leader(
    name: str, surname: str, office: str, country: str, start: str, end: str | None, gender: str = "m"
) -> Leader:
    title = {STATE: "President", GOVERNMENT: "Prime Minister", FOREIGN: "Foreign Minister"}[office]
    term = Term(office, title, country, start, end, is_head=office != FOREIGN)
    return Leader(surname.lower().replace(" ", "-"), name, (term,), gender="f" if gender == "f" else "m")


PEOPLE: Mapping[str, Leader] = {
    leader.id: leader
    for leader in (
        _leader("Xi Jinping", "Xi", STATE, "CHN", "2013-03-14", None),
        _leader("Vladimir Putin", "Putin", STATE, "RUS", "2012-05-07", None),
        _leader("Joe Biden", "Biden", STATE, "USA", "2021-01-20", "2025-01-20"),
        _leader("Donald Trump", "Trump", STATE, "USA", "2017-01-20", "2021-01-20"),
        _leader("Barack Obama", "Obama", STATE, "USA", "2009-01-20", "2017-01-20"),
        _leader("Emmanuel Macron", "Macron", STATE, "FRA", "2017-05-14", None),
        _leader("Olaf Scholz", "Scholz", GOVERNMENT, "DEU", "2021-12-08", "2025-05-06"),
        _leader("Angela Merkel", "Merkel", GOVERNMENT, "DEU", "2005-11-22", "2021-12-08", "f"),
        _leader("Narendra Modi", "Modi", GOVERNMENT, "IND", "2014-05-26", None),
        _leader("Recep Tayyip Erdogan", "Erdogan", STATE, "TUR", "2014-08-28", None),
        _leader("Viktor Orban", "Orban", GOVERNMENT, "HUN", "2010-05-29", None),
        _leader("Volodymyr Zelenskyy", "Zelenskyy", STATE, "UKR", "2019-05-20", None),
        _leader("Fumio Kishida", "Kishida", GOVERNMENT, "JPN", "2021-10-04", "2024-10-01"),
        _leader("Yoon Suk Yeol", "Yoon", STATE, "KOR", "2022-05-10", "2025-04-04"),
        _leader("Kim Jong Un", "Kim", STATE, "PRK", "2011-12-17", None),
        _leader("Moon Jae-in", "Moon", STATE, "KOR", "2017-05-10", "2022-05-09"),
        _leader("Ebrahim Raisi", "Raisi", STATE, "IRN", "2021-08-03", "2024-05-19"),
        _leader("Alexander Lukashenko", "Lukashenko", STATE, "BLR", "1994-07-20", None),
        _leader("Giorgia Meloni", "Meloni", GOVERNMENT, "ITA", "2022-10-22", None, "f"),
        _leader("Rishi Sunak", "Sunak", GOVERNMENT, "GBR", "2022-10-25", "2024-07-05"),
        _leader("Anthony Albanese", "Albanese", GOVERNMENT, "AUS", "2022-05-23", None),
        _leader("Wang Yi", "Wang", FOREIGN, "CHN", "2013-03-16", None),
        _leader("Antony Blinken", "Blinken", FOREIGN, "USA", "2021-01-26", "2025-01-20"),
        _leader("Sergey Lavrov", "Lavrov", FOREIGN, "RUS", "2004-03-09", None),
        _leader("Ursula von der Leyen", "von der Leyen", GOVERNMENT, "EU", "2019-12-01", None, "f"),
    )
}
_SURNAMES = {re.escape(leader_id.replace("-", " ")): leader_id for leader_id in PEOPLE}
_NAMES = re.compile(
    r"(?<![\w])(?:"
    + "|".join(
        f"(?P<n{k}>(?:{re.escape(PEOPLE[i].name.split()[0])} )?{pattern}(?: (?:Jinping|Yi|Suk Yeol|Jong Un|Jae-in))?)"
        for k, (pattern, i) in enumerate(sorted(_SURNAMES.items(), key=lambda pair: -len(pair[0])))
    )
    + r")(?![\w])",
    re.IGNORECASE,
)
_ORDERED = [i for _, i in sorted(_SURNAMES.items(), key=lambda pair: -len(pair[0]))]


def mentions_in(article: Article) -> tuple[Mention, ...]:
    """Every surname above, as a whole word; "the two leaders" means the last two named."""
    found: list[Mention] = []
    named: list[str] = []
    for index, paragraph in enumerate(article.paragraphs):
        places = [(m.start(), m.end(), _ORDERED[int(m.lastgroup[1:])]) for m in _NAMES.finditer(paragraph.text)]  # type: ignore[index]
        for match in re.finditer(r"[Tt]he two (?:leaders|presidents|men)|[Tt]he pair\b", paragraph.text):
            before = [i for start, _, i in places if start < match.start()]
            both = list(dict.fromkeys(reversed(named + before)))[:2]
            found += [Mention(i, index, match.start(), match.end(), match[0], 1, how="collective") for i in both]
        named += [i for _, _, i in places]
        found += [Mention(i, index, a, b, paragraph.text[a:b], paragraph.line_at(a)) for a, b, i in places]
    return tuple(sorted(found, key=lambda m: (m.paragraph, m.start, m.leader_id)))


def article(
    *texts: str, role: ParagraphRole = "body", headline: str | None = None, published: str | None = None
) -> Article:
    """An article of one-line paragraphs, from line 1 on."""
    lines: list[tuple[ParagraphRole, str]] = [("headline", headline)] if headline else []
    lines += [(role, text) for text in texts]
    paragraphs = tuple(Paragraph(r, text, n, n) for n, (r, text) in enumerate(lines, start=1))
    return Article("article", 1, len(lines), paragraphs, headline=headline, published=published)


def reports_of(
    *texts: str, day: str | None, role: ParagraphRole = "body", headline: str | None = None
) -> Sequence[Report]:
    """What these paragraphs, published on `day`, say of meetings."""
    page = article(*texts, role=role, headline=headline, published=day)
    return extract_reports(
        page,
        mentions_in(page),
        PEOPLE,
        article_id="a1",
        file="page.txt",
        day=date.fromisoformat(day) if day else None,
        outlet="The Gazette",
    )


def told(reports: Sequence[Report]) -> list[tuple[set[str], str, str, str | None]]:
    """(participants, kind, status, date) of each report."""
    return [({p.id or p.name for p in r.participants}, r.kind, r.status, r.date) for r in reports]
