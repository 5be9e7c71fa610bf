"""Labelled pages as they may also be pasted: other blank lines, less furniture, longer texts, one after another.

Fits learn from these beside the pages themselves: a page shows one way of pasting, the next newsroom has another.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

from bot.reading.labelled import Expected, LabelledPage

_SPACED, _MOST_ADDED = 0.6, 2

_RESPACED, _PASTED, _RUN_TOGETHER = 2, 2, 6
_VARIED = 0.5
"""What a page that was made from labelled ones counts beside one that somebody pasted."""
_RUN_LENGTHS = (2, 3, 3, 4, 5, 6, 8)
_FIELDS = "YTXCGK"


def vary(pages: Sequence[LabelledPage], chance: random.Random) -> Iterator[tuple[LabelledPage, float]]:
    """Each page twice and as it may also be pasted, with what it counts in a fit (1 for the page itself)."""
    paragraphs = [text for page in pages for record in page.records for _, code, text in record.lines if code == "P"]
    hosts = [page for page in pages if _whole_articles(page)]
    for page in pages:
        yield page, 1.0
        yield page, 1.0
        for _ in range(_RESPACED):
            yield _respaced(page, chance, paragraphs), _VARIED
        for _ in range(_PASTED):
            other = _respaced(chance.choice(pages), chance, paragraphs)
            yield _pasted(_respaced(page, chance, paragraphs), other), _VARIED
        for _ in range(_RUN_TOGETHER):
            yield _run_together(hosts, chance), _VARIED


def _whole_articles(page: LabelledPage) -> list[Expected]:
    """The articles that can stand by themselves: with a headline and a text."""
    return [record for record in page.records if record.kind == "article" and record.required
            and record.text("H") and sum(code == "P" for _, code, _ in record.lines) > 1]  # fmt: skip


def _run_together(hosts: Sequence[LabelledPage], chance: random.Random) -> LabelledPage:
    """Articles one after another, of one page or of several, with nothing between them, little within, few fields."""
    spaced, furniture_dropped = chance.random() < _SPACED, chance.random() * 0.9
    left_out = frozenset(_FIELDS if chance.random() < 0.4 else "") | frozenset("D" if chance.random() < 0.3 else "")
    text: list[str] = []
    codes: dict[int, str] = {}
    records: list[Expected] = []
    for page, record in _choose(hosts, chance):
        own = {number for number, _, _ in record.lines}
        printed = page.text.split("\n")
        kept: list[tuple[int, str, str]] = []
        for number in range(min(own), max(own) + 1):
            code = page.codes.get(number)
            if code is None or (number not in own and (code not in "-RrX" or chance.random() < furniture_dropped)):
                continue
            if number in own and code in left_out and chance.random() < 0.8:
                continue
            text.append(printed[number - 1])
            codes[len(text)] = code
            if number in own:
                kept.append((len(text), code, text[-1]))
            if spaced:
                text.append("")
        records.append(Expected(record.fields, kept))
        if not spaced and chance.random() < 0.5:
            text.append("")
    return LabelledPage("run together", {}, "\n".join(text), codes, records)


def _choose(hosts: Sequence[LabelledPage], chance: random.Random) -> list[tuple[LabelledPage, Expected]]:
    """Articles for a run: in half of the runs those of one page, which are on one topic more often than not."""
    chosen: list[tuple[LabelledPage, Expected]] = []
    wanted = chance.choice(_RUN_LENGTHS)
    many = [page for page in hosts if len(_whole_articles(page)) > 1]
    if many and chance.random() < 0.5:
        page = chance.choice(many)
        own = _whole_articles(page)
        chance.shuffle(own)
        chosen = [(page, record) for record in own[:wanted]]
    while len(chosen) < wanted:
        page = chance.choice(hosts)
        chosen.append((page, chance.choice(_whole_articles(page))))
    return chosen


def _respaced(page: LabelledPage, chance: random.Random, paragraphs: Sequence[str]) -> LabelledPage:
    """A blank line after each line, or none; up to half of the furniture gone; texts made as long as real ones are."""
    spaced, dropped, lengthened = chance.random() < _SPACED, chance.random() * 0.5, chance.random() < 0.5
    last_text = {max(n for n, code, _ in record.lines if code in "PS") for record in page.records if record.text("PS")}
    text: list[str] = []
    moved: dict[int, int] = {}
    added: list[int] = []

    def put(line: str) -> int:
        text.extend((line, "") if spaced else (line,))
        return len(text) - spaced

    for number, line in enumerate(page.text.split("\n"), 1):
        if not line.strip() or (page.codes[number] in "-rlm" and chance.random() < dropped):
            if not spaced and text and text[-1]:
                text.append("")
            continue
        moved[number] = put(line)
        if lengthened and page.codes[number] == "P" and number not in last_text:
            added.extend(put(chance.choice(paragraphs)) for _ in range(chance.randrange(_MOST_ADDED)))
    result = _renumbered(page, "\n".join(text), moved)
    result.codes.update(dict.fromkeys(added, "P"))
    return result


def _pasted(first: LabelledPage, second: LabelledPage) -> LabelledPage:
    shift = first.text.count("\n") + 1
    later = _renumbered(second, second.text, {number: number + shift for number in second.codes})
    return LabelledPage(
        f"{first.name}+{second.name}",
        first.about,
        f"{first.text}\n{second.text}",
        first.codes | later.codes,
        first.records + later.records,
    )


def _renumbered(page: LabelledPage, text: str, moved: dict[int, int]) -> LabelledPage:
    records = []
    for record in page.records:
        lines = [(moved[number], code, line) for number, code, line in record.lines if number in moved]
        if lines:
            records.append(Expected(record.fields, lines, record.required))
    codes = {moved[number]: code for number, code in page.codes.items() if number in moved}
    return LabelledPage(page.name, page.about, text, codes, records)
