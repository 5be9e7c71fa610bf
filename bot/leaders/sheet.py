"""An article laid out for matching: one folded string, its sentences, and the words that matter in it.

In: an `Article` and a `Roster`. Out: a `Sheet` with `Token`s for names, countries, roles and collectives, in order.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple

from bot.leaders.names import fold_for_match
from bot.leaders.roster import FormKind, Roster, collector_paused
from bot.leaders.words import DATA
from bot.model import Article, ParagraphRole
from bot.text import blanked, blanks_for

# Bylines, credits and tags name reporters and subjects, not leaders at work.
_LINKED_ROLES: frozenset[ParagraphRole] = frozenset({"headline", "dek", "bullet", "body", "subhead", "caption"})
_MARKS = '()[]{}<>",;:!?/|*_&@#\n'
_TO_BLANK = {ord(mark): " " for mark in _MARKS}
_MARKS_APART = blanks_for(_MARKS.__contains__)
# One class of characters leads each pattern that runs over whole texts: `re` then skips to them.
_STOP = re.compile(r"[.!?\n](?:(?<=\n)|[\"”’')\]]*\s+(?=[\"“‘'(\[]?[A-ZÀ-Þ0-9]))")
_NO_STOP = re.compile(r"(?:[A-Z]\.[A-Z]|\b[A-Z]|\b(?:Mr|Ms|Mrs|Dr|St|No|Gen|Sen|Rep|Lt|Col))$")
# Scripts that put no blank between words, or hang particles on them.
_UNSPACED = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_HUMP = re.compile(r"[A-ZÀ-Þ](?<=[a-zß-ɏ].)[a-zß-ɏ]")
_COMBINING = re.compile(r"[\u0300-\u036f]")
_LONGEST_WORD = 40
_JOINED_BY = "\n "

NameKind = FormKind


class Entry(NamedTuple):
    """What a matched form may be: names of leaders, a country or body, a role, a collective."""

    names: tuple[tuple[str, NameKind], ...] = ()
    country: str | None = None
    place: str | None = None  # "name" | "adjective" | "seat" | "body"
    office: str | None = None  # the office of a body's head
    role: str | None = None
    plural: bool = False


class Token(NamedTuple):
    """A matched form: offsets into the sheet, and what it may be."""

    start: int
    end: int
    entry: Entry


@dataclass(slots=True)
class Sheet:
    """`text` is all linkable paragraphs joined; `folded` the same, folded, of the same length."""

    text: str
    folded: str
    starts: tuple[int, ...]
    paragraphs: tuple[int, ...]
    roles: tuple[ParagraphRole, ...]
    styles: tuple[str, ...]  # "sentence" | "title" | "lower" | "capitals"
    tokens: tuple[Token, ...]
    origins: dict[int, tuple[int, ...]] = field(default_factory=dict)
    _sentences: tuple[int, ...] | None = None

    def block(self, offset: int) -> int:
        """Which laid-out paragraph holds `offset`."""
        return bisect_right(self.starts, offset) - 1

    def printed_span(self, start: int, end: int) -> tuple[int, int, int]:
        """The paragraph of the article and the offsets in it that `start` and `end` stand for."""
        block = self.block(start)
        start, end = start - self.starts[block], end - self.starts[block]
        origin = self.origins.get(block)
        if origin:
            start, end = origin[start], origin[min(end, len(origin) - 1)]
        return self.paragraphs[block], start, end

    def sentence(self, offset: int) -> int:
        """The number of the sentence that holds `offset`."""
        return bisect_right(self.sentences, offset)

    @property
    def sentences(self) -> tuple[int, ...]:
        """Where the second sentence begins, the third ...; found when first asked for."""
        if self._sentences is None:
            stops = _STOP.finditer(self.text)
            self._sentences = tuple(m.end() for m in stops if not _is_abbreviation(self.text, m.start()))
        return self._sentences

    def word_before(self, offset: int) -> tuple[str, str, int] | None:
        """The word right before `offset`, the blank or hyphen between, and where it starts; None after other marks.

        The word keeps its full stop ("Mr.") and genitive; opening quotes are left off.
        """
        between = self.text[offset - 1 : offset]
        if between not in {" ", "-", "\u00a0", "\u2011"} or offset < 2:
            return None
        start, farthest = offset - 1, max(0, offset - _LONGEST_WORD)
        while start > farthest and self.text[start - 1] not in ' \n\u00a0—–("“‘[':
            start -= 1
        word = self.text[start : offset - 1]
        if not word or not (word[-1].isalnum() or word[-1] in ".'’"):
            return None
        return word, between, start

    def style(self, offset: int) -> str:
        return self.styles[self.block(offset)]


class Matcher:
    """The automaton over all forms of a roster; built once for each."""

    def __init__(self, roster: Roster) -> None:
        import ahocorasick

        spaced: Any = ahocorasick.Automaton()
        unspaced: Any = ahocorasick.Automaton()
        with collector_paused():
            for form, entry in _entries(roster).items():
                if form.isascii() or not _UNSPACED.search(form):
                    spaced.add_word(" " + form, (len(form), entry))
                else:
                    unspaced.add_word(form, (len(form), entry))
            spaced.make_automaton()
            unspaced.make_automaton()
        self._spaced = spaced
        self._unspaced = unspaced if len(unspaced) else None

    def tokens(self, text: str, folded: str) -> tuple[Token, ...]:
        """Leftmost-longest matches that are whole words. "Xi" hides in "taxi", "Kim" in "Kimchi"."""
        padded = " " + folded
        found: list[Token] = []
        last = len(folded)
        for end, (length, entry) in self._spaced.iter_long(padded):
            if end >= last or (not folded[end].isalnum() and not _runs_on(folded, end)):
                found.append(Token(end - length, end, entry))
        if self._unspaced is not None and not text.isascii() and _UNSPACED.search(text):
            found.extend(
                Token(end + 1 - length, end + 1, entry) for end, (length, entry) in self._unspaced.iter_long(folded)
            )
            found.sort(key=lambda token: token.start)
        cuts = _humps(text)
        return tuple(self._unglued(folded, found, cuts) if cuts else found)

    def _unglued(self, folded: str, found: list[Token], cuts: list[int]) -> list[Token]:
        """Adds names inside words that a lost blank glued together ("XiJinping", "callBiden")."""
        pieces, back, last = [], [0], 0
        for cut in cuts:
            pieces.append(folded[last:cut])
            back.extend(range(last + 1, cut + 1))
            pieces.append(" ")
            back.append(cut)
            last = cut
        pieces.append(folded[last:])
        back.extend(range(last + 1, len(folded) + 1))
        spaced = "".join(pieces)
        covered = {at for token in found for at in range(token.start, token.end)}
        for end, (length, entry) in self._spaced.iter_long(" " + spaced):
            if not entry.names or (end < len(spaced) and spaced[end].isalnum()):
                continue
            start, stop = back[end - length], back[end]
            glued = bisect_right(cuts, stop) > bisect_left(cuts, start)
            if glued and start not in covered and stop - 1 not in covered:
                found.append(Token(start, stop, entry))
        return sorted(found, key=lambda token: token.start)


def _humps(text: str) -> list[int]:
    """Where a capital stands between small letters; of two that share a letter ("aBcDe") the first."""
    cuts: list[int] = []
    for hump in _HUMP.finditer(text):
        if not cuts or hump.start() > cuts[-1] + 2:
            cuts.append(hump.start())
    return cuts


@lru_cache(maxsize=8)
def matcher_of(roster: Roster) -> Matcher:
    return Matcher(roster)


def lay_out(article: Article, roster: Roster) -> Sheet | None:
    """The sheet of `article`, or `None` when no word of it matters."""
    kept = [(n, p) for n, p in enumerate(article.paragraphs) if p.role in _LINKED_ROLES and p.text]
    texts = [_with_plain_blanks(p.text) for _, p in kept]
    origins: dict[int, tuple[int, ...]] = {}
    text = _JOINED_BY.join(texts)
    if not text.isascii() and _COMBINING.search(text):
        texts, origins = _without_marks(texts)
        text = _JOINED_BY.join(texts)
    if not text:
        return None
    folded = _fold(text)
    tokens = matcher_of(roster).tokens(text, folded)
    if not tokens:
        return None
    starts, at = [], 0
    for piece in texts:
        starts.append(at)
        at += len(piece) + len(_JOINED_BY)
    return Sheet(
        text=text,
        folded=folded,
        starts=tuple(starts),
        paragraphs=tuple(n for n, _ in kept),
        roles=tuple(p.role for _, p in kept),
        styles=tuple(_style(piece, p.role) for piece, (_, p) in zip(texts, kept, strict=True)),
        tokens=tokens,
        origins=origins,
    )


def _with_plain_blanks(text: str) -> str:
    return text.replace("\n", " ").replace("\u00a0", " ").replace("\u2009", " ").replace("\u202f", " ")


def _without_marks(texts: list[str]) -> tuple[list[str], dict[int, tuple[int, ...]]]:
    """The texts without combining marks ("e" + acute), and for those that had some where each character came from."""
    bare: list[str] = []
    origins: dict[int, tuple[int, ...]] = {}
    for block, text in enumerate(texts):
        kept = [at for at, char in enumerate(text) if not _COMBINING.match(char)]
        bare.append("".join(text[at] for at in kept))
        if len(kept) < len(text):
            origins[block] = (*kept, len(text))
    return bare, origins


def _runs_on(folded: str, end: int) -> bool:
    """Does the word go on after an apostrophe that is no genitive? "Xi'an" is a city."""
    return folded[end] == "'" and folded[end + 1 : end + 2].isalpha() and not folded.startswith("'s", end)


def _fold(text: str) -> str:
    """Folded for matching, with marks other than the apostrophe and the full stop as blanks; same length."""
    folded = fold_for_match(text)
    plain = blanked(folded, _MARKS_APART) if folded.isascii() else folded.translate(_TO_BLANK)
    return plain.replace(" '", "  ")


def _is_abbreviation(text: str, stop: int) -> bool:
    """Does the full stop at `stop` end no sentence: "Mr. Xi", "Vladimir V. Putin", "U.S. Steel"?"""
    return text[stop] == "." and _NO_STOP.search(text, max(0, stop - 4), stop) is not None


def _style(text: str, role: ParagraphRole) -> str:
    """How capitals are used: in running text a capital means a name; in other styles it may mean nothing."""
    if role == "body":
        return "capitals" if text.isupper() else "sentence"
    words = [w for w in re.findall(r"[^\W\d_]+", text[:400]) if len(w) > 3]
    if not words:
        return "sentence"
    capital = sum(w[0].isupper() for w in words) / len(words)
    if len(words) > 1 and sum(w.isupper() for w in words) / len(words) > 0.7:
        return "capitals"
    if capital > 0.66 and len(words) > 2:
        return "title"
    if role in {"headline", "dek", "subhead"} and sum(w[0].isupper() for w in words[1:]) == 0 and len(words) > 2:
        return "lower"
    return "sentence"


def _entries(roster: Roster) -> dict[str, Entry]:
    # As texts are folded: the mark before "'Ulukalala" may be one that opens a quotation.
    entries: dict[str, Entry] = {
        form.removeprefix("'").replace(" '", "  "): Entry(names=named) for form, named in roster.forms.items()
    }
    for form, entry in _place_entries(roster):
        known = entries.get(form)
        if known is None:
            entries[form] = entry
        elif known.names and not any(kind in {"full", "single"} for _, kind in known.names):
            entries[form] = entry._replace(names=known.names)  # "Montenegro" is a country and a prime minister
    for form, entry in _role_entries():
        known = entries.get(form)
        if known is None or known.names:
            entries[form] = entry
    return entries


def _place_entries(roster: Roster) -> Iterator[tuple[str, Entry]]:
    for country in roster.countries.values():
        for place, forms in (
            ("name", (country.name, *country.also)),
            ("adjective", country.adjectives),
            ("seat", country.seats),
        ):
            for form in forms:
                yield from _with_dots(form, Entry(country=country.code, place=place))
    for body in roster.bodies:
        entry = Entry(country=body.code, place="body", office=body.office)
        for form in (body.name, *body.also):
            yield from _with_dots(form, entry)


def _with_dots(form: str, entry: Entry) -> Iterator[tuple[str, Entry]]:
    yield fold_for_match(form), entry
    if form.endswith("."):
        yield fold_for_match(form[:-1]), entry


def _role_entries() -> Iterator[tuple[str, Entry]]:
    for line in (DATA / "roles.tsv").read_text(encoding="utf-8").split("\n")[1:]:
        if not line:
            continue
        role, forms = line.split("\t")
        for form in forms.split(";"):
            yield form, Entry(role=role)
            yield _plural(form), Entry(role=role, plural=True)


def _plural(form: str) -> str:
    head, of, tail = form.partition(" of ")
    head, for_, rest = (head, "", "") if of else form.partition(" for ")
    if head.endswith("y"):
        plural = head[:-1] + "ies"
    elif head.endswith("man"):
        plural = head[:-3] + "men"
    else:
        plural = head + "s"
    return plural + of + tail + for_ + rest
