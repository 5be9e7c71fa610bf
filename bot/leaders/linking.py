"""Names in an article to leaders of the roster: whole words only, ambiguous ones left unlinked.

In: an `Article`, the `Roster`, the best guess of the article's day (None when unknown). Out: `Mention`s in order.

A full name links anywhere. A surname links only with a reason: a title or country before it that fits an office of the
day, the full name elsewhere in the article, or a surname that the roster marks as unmistakable. A strange given name
before it ("Olivia Wang"), a given name after it ("Kim Yong-chol"), or a house named after a person ("Kissinger
Institute") forbids the link.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from bot import edtf
from bot.leaders.names import fold_name
from bot.leaders.roles import offices_meant, read_roles, title_fits
from bot.leaders.roster import Roster
from bot.leaders.sheet import Sheet, Token, lay_out
from bot.leaders.words import words_of
from bot.model import Article, Leader, Mention, NamedBy, Standing, Term

_WORD_AFTER = re.compile(r"([^\w]{0,3}?)([^\W_]{1,40}(?:['’-][^\W_]{1,40}){0,3})")
_INITIALS = re.compile(r"(?:[A-Z]\.\s?){1,3}$")
# "Sitiveni Ligamamada Rabuka": up to two names between the given name and the surname.
_CAPITAL = re.compile(r"[A-ZÀ-Þ][\w.]* ?$")
_MIDDLE_NAMES = re.compile(r"\b([A-ZÀ-Þ][^\W\d_]+)(?: [A-ZÀ-Þ][^\W\d_]+){1,2} $")
_FORMER = re.compile(r"(?:former|ex|then|late|erstwhile|onetime|one time|once|incoming)\s+$|\bex $")
_WORDS_OF_A_HOUSE = 2
_BEFORE_OFFICE = 400  # days: candidates and designates are named with their future office in mind
_AROUND_SERVICE = 365
_LONGEST_ABBREVIATION = 4

_MALE_HONORIFICS = frozenset({"mr", "mr.", "sir", "lord", "señor", "monsieur", "m."})
_FEMALE_HONORIFICS = frozenset({"mrs", "mrs.", "ms", "ms.", "miss", "lady", "madame", "mme", "dame"})
_HONORIFICS = _MALE_HONORIFICS | _FEMALE_HONORIFICS | {"chairman", "comrade", "sheikh", "ayatollah", "gen.", "general"}
_FAMILY_FIRST = frozenset({"CHN", "KOR", "PRK", "TWN"})
# Romanised given names after a Chinese or Korean surname: one to three syllables, hyphenated or not.
_SYLLABLE = (
    r"(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?(?:iang|iong|uang|ang|eng|ing|ong|ian|iao|uai|uan|ai|ei|ui|ao|ou|iu|ie|ue"
    r"|an|en|in|un|ia|ua|uo|a|o|e|i|u)"
)
_SYLLABLES = re.compile(rf"{_SYLLABLE}(?:-?{_SYLLABLE})?")


class Named(NamedTuple):
    """A link before standings are known; offsets into the sheet."""

    start: int
    end: int
    leader: Leader
    how: NamedBy
    former: bool = False
    weak: bool = False


@dataclass(slots=True)
class _Reader:
    """What is known of the article while its names are read."""

    sheet: Sheet
    roster: Roster
    day: date | None
    full: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    strangers: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))


def link_leaders(article: Article, roster: Roster, *, day: date | None) -> tuple[Mention, ...]:
    """Every place where `article` names a leader by name, role or collective, in order of appearance.

    `day` dates offices and roles; with None, roles are resolved only by people whom the article also names.
    """
    sheet = lay_out(article, roster)
    if sheet is None:
        return ()
    named = _read_names(sheet, roster, day)
    named = sorted([*named, *_from_roles(sheet, named, roster, day)], key=lambda n: (n.start, n.end, n.leader.id))
    return _mentions(article, sheet, named, roster, day)


def _from_roles(sheet: Sheet, named: list[Named], roster: Roster, day: date | None) -> list[Named]:
    links = [(n.start, n.end, n.leader) for n in named]
    return [Named(r.start, r.end, r.leader, r.how, r.former, r.weak) for r in read_roles(sheet, links, roster, day)]


def _read_names(sheet: Sheet, roster: Roster, day: date | None) -> list[Named]:
    reader = _Reader(sheet, roster, day)
    found: list[Named] = []
    waiting: list[int] = []
    for at, token in enumerate(sheet.tokens):
        if not token.entry.names or _is_plain_word(sheet, token):
            continue
        if any(kind == "full" for _, kind in token.entry.names):
            link = _link_full(reader, at)
            if link:
                found.append(link)
                reader.full[link.leader.id].append(token.start)
        else:
            waiting.append(at)
    extended: list[int] = []
    for at in waiting:
        link = _link_with_given(reader, at)
        if link:
            found.append(link)
            reader.full[link.leader.id].append(link.start)
        elif _names_a_stranger(reader, at):
            token = sheet.tokens[at]
            reader.strangers[sheet.folded[token.start : token.end]].append(token.start)
        else:
            extended.append(at)
    for places in reader.full.values():
        places.sort()
    late: list[int] = []
    for at in extended:
        link = _link_surname(reader, at)
        if link:
            found.append(link)
        elif any(kind == "famous" for _, kind in sheet.tokens[at].entry.names):
            late.append(at)
    found.extend(_link_famous(reader, late, found))
    return found


def _link_famous(reader: _Reader, waiting: list[int], found: list[Named]) -> list[Named]:
    """ "Kim and Trump met": a well-known surname beside another leader in the same paragraph, while in office."""
    beside = {reader.sheet.block(link.start) for link in found if not link.weak and not link.leader.is_official}
    links = []
    for at in waiting:
        token = reader.sheet.tokens[at]
        form = reader.sheet.folded[token.start : token.end]
        if reader.day is None or reader.sheet.block(token.start) not in beside or form in reader.strangers:
            continue
        known = {one for one, kind in token.entry.names if kind == "famous"}
        able = [c for c in _candidates(reader, token) if reader.roster.office_at(c, reader.day)]
        meant = [c for c in able if c.id in known]
        rivals = [c for c in able if c.id not in known and _has_the_power(reader, c)]
        if len(meant) == 1 and not rivals and not _context(reader, at)[1]:
            links.append(_named(reader, at, token, meant[0], "surname"))
    return links


def _has_the_power(reader: _Reader, leader: Leader) -> bool:
    """Is the leader the one who counts at home on the day? The premier beside a supreme leader is not."""
    term = reader.roster.office_at(leader, reader.day) if reader.day else None
    return term is not None and term.office in offices_meant("leader", term.country, None, "leader", reader.roster)


def _is_plain_word(sheet: Sheet, token: Token) -> bool:
    """A lower-cased surname in running text is a word: "he", "no", "may"."""
    if not sheet.text[token.start : token.end].islower() or sheet.style(token.start) != "sentence":
        return False
    return all(kind != "full" for _, kind in token.entry.names)


def _link_full(reader: _Reader, at: int) -> Named | None:
    sheet, token = reader.sheet, reader.sheet.tokens[at]
    surface = sheet.text[token.start : token.end]
    if surface.islower() and (" " not in surface.strip() or len(surface) < 7 or sheet.style(token.start) == "sentence"):
        return None
    ids = [leader_id for leader_id, kind in token.entry.names if kind == "full"]
    leaders = [leader for one in ids if (leader := reader.roster.leader(one))]
    if _is_house(reader, token) or _is_junior(sheet, token, leaders):
        return None
    leaders = [leader for leader in leaders if _may_be_meant(reader, leader)]
    leader = leaders[0] if len(leaders) == 1 else _choose(reader, at, leaders)
    return _named(reader, at, token, leader, "name") if leader else None


def _is_junior(sheet: Sheet, token: Token, leaders: list[Leader]) -> bool:
    """ "Donald Trump Jr." is the son."""
    junior = re.match(r",? J(?:r|unior)\b", sheet.text[token.end : token.end + 9]) is not None
    return junior and not any("Jr" in leader.name for leader in leaders)


def _may_be_meant(reader: _Reader, leader: Leader) -> bool:
    """Not before their time; an official's name, often an ordinary one, only around their service."""
    if not leader.is_official or reader.day is None:
        return _was_ever(reader, leader)
    day = reader.day
    return any(edtf.overlaps(f"{term.start}/{_last(term)}", day.isoformat(), _AROUND_SERVICE) for term in leader.terms)


def _last(term: Term) -> str:
    return term.end if term.end and "/" not in term.end else ".."


def _choose(reader: _Reader, at: int, leaders: list[Leader]) -> Leader | None:
    """Of several with one name the one whose country or title stands before it, else the only one in office."""
    fitting = [leader for leader in leaders if _fits_context(reader, at, leader)]
    if len(fitting) == 1:
        return fitting[0]
    if reader.day is None:
        return None
    in_office = [leader for leader in fitting or leaders if reader.roster.office_at(leader, reader.day)]
    return in_office[0] if len(in_office) == 1 else None


def _fits_context(reader: _Reader, at: int, leader: Leader) -> bool:
    country, role = _context(reader, at)
    if country is None and role is None:
        return False
    return title_fits(leader, role, country, reader.roster, reader.day)


def _context(reader: _Reader, at: int) -> tuple[str | None, str | None]:
    """The country and the role that stand right before token `at`: "Russian President", "China's", "Prime Minister"."""
    sheet, tokens = reader.sheet, reader.sheet.tokens
    country = role = None
    right = tokens[at].start
    for before in range(at - 1, max(-1, at - 4), -1):
        token = tokens[before]
        gap = sheet.text[token.end : right]
        if len(gap) > 12 or not _is_title_gap(gap):
            break
        if token.entry.role and role is None:
            role = token.entry.role
        elif token.entry.country and country is None and _is_place_printed(sheet, token):
            country = token.entry.country
        else:
            break
        right = token.start
    return country, role


def _is_title_gap(gap: str) -> bool:
    return (
        gap in {" ", "'s ", "’s ", "' ", "’ ", "-", " the "}
        or gap.strip() in {"", "'s", "’s", "elect", "-elect", "new", "'s new", "’s new", "of the"}
        or gap == ", "
    )


def _is_place_printed(sheet: Sheet, token: Token) -> bool:
    surface = sheet.text[token.start : token.end]
    return surface[0].isupper() or (sheet.style(token.start) == "lower" and surface != "us")


def _link_with_given(reader: _Reader, at: int) -> Named | None:
    """Given name and initials that fit stand before the surname: "Vladimir V. Putin", "V. Putin"."""
    sheet, token = reader.sheet, reader.sheet.tokens[at]
    left = sheet.text[max(0, token.start - 40) : token.start]
    if not left.endswith((" ", ".")) or not _CAPITAL.search(left):
        return None
    middle = _MIDDLE_NAMES.search(left)
    if middle:
        given = fold_name(middle[1])
        for leader in _candidates(reader, token):
            if fold_name(leader.name).split()[0] == given:
                return _named(reader, at, token._replace(start=token.start - len(middle[0])), leader, "name")
    initials = _INITIALS.search(left)
    if not initials:
        return None
    start = token.start - len(left) + initials.start()
    before = sheet.word_before(start)
    for leader in _candidates(reader, token):
        given = fold_name(leader.name).split()[0]
        if before and fold_name(before[0]) == given:
            return _named(reader, at, token._replace(start=before[2]), leader, "name")
    first = initials[0][0].lower()
    fitting = [leader for leader in _candidates(reader, token) if fold_name(leader.name)[0] == first]
    if len(fitting) == 1 and not (before and fold_name(before[0]) in reader.roster.given_names):
        return (
            _named(reader, at, token._replace(start=start), fitting[0], "name")
            if _is_of_the_day(reader, fitting[0])
            else None
        )
    return None


def _is_known(reader: _Reader, at: int, position: int) -> bool:
    """Does a token (country, role, name) end right before `position`?"""
    return at > 0 and position - 3 <= reader.sheet.tokens[at - 1].end <= position


def _candidates(reader: _Reader, token: Token) -> list[Leader]:
    return [leader for leader_id, _ in token.entry.names if (leader := reader.roster.leader(leader_id))]


def _is_of_the_day(reader: _Reader, leader: Leader) -> bool:
    return reader.day is None or reader.roster.office_at(leader, reader.day) is not None


def _names_a_stranger(reader: _Reader, at: int) -> bool:
    """Is the surname part of another person's name, or of a house named after somebody?"""
    sheet, token = reader.sheet, reader.sheet.tokens[at]
    return (
        _is_house(reader, token)
        or _strange_before(reader, at)
        or _strange_after(reader, token, at)
        or _is_ampersand(sheet, token)
    )


def _is_ampersand(sheet: Sheet, token: Token) -> bool:
    return (
        sheet.text[token.end : token.end + 3].strip()[:1] == "&"
        or sheet.text[max(0, token.start - 3) : token.start].strip()[-1:] == "&"
    )


def _is_house(reader: _Reader, token: Token) -> bool:
    """Is it a house named after a person: "Kissinger Institute", "Lee Kuan Yew School", "USS George Bush"?"""
    sheet = reader.sheet
    at = token.end
    for _ in range(_WORDS_OF_A_HOUSE):
        after = _WORD_AFTER.match(sheet.text, at)
        if not after or after[1] not in {" ", "-"} or not after[2][0].isupper():
            break
        word = after[2].lower().removesuffix("'s").removesuffix("’s")
        if word in words_of("org_words.txt"):
            return sheet.style(token.start) != "title" or word not in {"house", "capital", "media", "fund"}
        at = after.end()
    return sheet.folded[max(0, token.start - 4) : token.start] in {"uss ", "hms "}


def _strange_before(reader: _Reader, at: int) -> bool:
    """Does another given name stand before the surname: "Olivia Wang"?"""
    sheet, token = reader.sheet, reader.sheet.tokens[at]
    before = sheet.word_before(token.start)
    if before is None:
        return False
    word, between, word_start = before
    folded = fold_name(word)
    if folded in words_of("other_titles.txt"):
        return True
    if (
        not word[0].isupper()
        or word.endswith(("'s", "’s", "'", "’"))
        or folded in _HONORIFICS
        or folded in words_of("calendar.txt")
        or not words_of("titles.txt").isdisjoint(folded.split())
        or _is_known(reader, at, token.start)
    ):
        return False
    if word.endswith(".") and len(word) > _LONGEST_ABBREVIATION and "." not in word[:-1]:
        return False
    if between == "-":
        # "Bhutto-Zardari" is one name, "Biden-Xi" two: the latter are both tokens.
        return sheet.style(token.start) == "sentence" and folded not in {"anti", "pro", "post", "pre", "ex", "un", "us"}
    if re.fullmatch(r"(?:[A-Z]\.)+", word):
        return True
    if folded in reader.roster.given_names:
        return True
    if sheet.style(token.start) != "sentence" or word.isupper():
        return False
    if not _opens_sentence(sheet, word_start):
        return True
    # "Smiling Putin" may open a sentence, "Cyrus Vance" is another Vance.
    return folded not in words_of("openers.txt") and not folded.endswith(("ing", "ed", "ly"))


def _opens_sentence(sheet: Sheet, position: int) -> bool:
    left = sheet.text[max(0, position - 4) : position].rstrip(" \"“‘'(")
    return position == 0 or left == "" or left[-1] in ".!?:\n—–"


def _strange_after(reader: _Reader, token: Token, at: int) -> bool:
    """Does a given name follow a surname that comes first: "Kim Yong-chol", "Wang Wenbin"?"""
    sheet = reader.sheet
    after = _WORD_AFTER.match(sheet.text, token.end)
    if not after or after[1] not in {" ", "-"} or not after[2][0].isupper():
        return False
    if not any(term.country in _FAMILY_FIRST for leader in _candidates(reader, token) for term in leader.terms):
        return False
    following = reader.sheet.tokens[at + 1] if at + 1 < len(sheet.tokens) else None
    if following and following.start == after.start(2):
        return False
    if after[1] == "-":
        return False
    word = after[2]
    if sheet.style(token.start) == "sentence":
        return True
    return _SYLLABLES.fullmatch(
        word.lower().removesuffix("'s").removesuffix("’s")
    ) is not None and word.lower() not in {"can", "hang", "long", "to", "in", "on", "an", "a", "he", "she", "me", "we"}


def _link_surname(reader: _Reader, at: int) -> Named | None:
    sheet, token = reader.sheet, reader.sheet.tokens[at]
    surface = sheet.text[token.start : token.end]
    candidates = _candidates(reader, token)
    country, role = _context(reader, at)
    honorific = _honorific(sheet, token)
    style = sheet.style(token.start)
    if not any(c.isupper() for c in surface) and surface.lower() != surface.upper():
        if style != "lower":
            return None
        if not country and not _is_single(token) and not any(reader.full.get(c.id) for c in candidates):
            return None
    if _is_a_word(reader, at, surface, country or role or honorific) or _is_shouted_alone(reader, token, surface):
        return None
    candidates = [leader for leader in candidates if _sex_fits(leader, honorific)]
    if country or role:
        fitting = [c for c in candidates if title_fits(c, role, country, reader.roster, reader.day)]
        near = _nearest(reader, token, fitting)
        chosen = near or _who_rules(reader, fitting, role)
        if chosen is None and _is_former(reader, at, token):
            before = [
                c for c in candidates if title_fits(c, role, country, reader.roster, None) and _was_ever(reader, c)
            ]
            chosen = _nearest(reader, token, before) or (before[0] if len(before) == 1 else None)
        if chosen:
            return _named(reader, at, token, chosen, "surname")
        if country and role:
            return None
    near = _nearest(reader, token, candidates)
    if near:
        return _named(reader, at, token, near, "surname")
    if reader.strangers.get(sheet.folded[token.start : token.end]):
        return None
    singles = [c for c in candidates if (c.id, "single") in token.entry.names and _was_ever(reader, c)]
    others_now = [c for c in candidates if c not in singles and reader.day and reader.roster.office_at(c, reader.day)]
    if len(singles) == 1 and not others_now:
        return _named(reader, at, token, singles[0], "surname")
    return None


def _is_shouted_alone(reader: _Reader, token: Token, surface: str) -> bool:
    """Capitals in running text are initials ("a FICO score") unless the leader is named elsewhere."""
    if not surface.isupper() or reader.sheet.style(token.start) != "sentence":
        return False
    return not any(c.id in reader.full for c in _candidates(reader, token))


def _who_rules(reader: _Reader, leaders: list[Leader], role: str | None) -> Leader | None:
    """The only one; of several of one country ("North Korea's Kim") its head."""
    if len(leaders) <= 1 or role:
        return leaders[0] if len(leaders) == 1 else None
    day = reader.day
    heads = [one for one in leaders if day and (term := reader.roster.office_at(one, day)) and term.is_head]
    tops = [one for one in heads if day and reader.roster.office_at(one, day).office == "head_of_state"]  # type: ignore[union-attr]
    return heads[0] if len(heads) == 1 else tops[0] if len(tops) == 1 else None


def _is_single(token: Token) -> bool:
    return any(kind == "single" for _, kind in token.entry.names)


def _was_ever(reader: _Reader, leader: Leader) -> bool:
    """Had the leader taken any office by the day (or a hundred days later: an election, a nomination)?"""
    if reader.day is None:
        return True
    starts = [bounds[0] for term in leader.terms if (bounds := edtf.bounds(term.start))]
    return not starts or (min(starts) - reader.day).days <= _BEFORE_OFFICE


def _is_a_word(reader: _Reader, at: int, surface: str, reason: object) -> bool:
    """Is a surname that is also a word ("May", "Bush", "Park") used as the word here?"""
    sheet, token = reader.sheet, reader.sheet.tokens[at]
    folded = surface.lower()
    if folded == "may":
        before = sheet.word_before(token.start)
        after = sheet.text[token.end : token.end + 4].strip()
        if (before and before[0].lower() in words_of("before_a_month.txt") and not reason) or after[:1].isdigit():
            return True
        if before and before[0].isdigit():
            return True
    if folded not in words_of("common_words.txt"):
        return False
    if reason:
        return False
    return sheet.style(token.start) in {"title", "capitals"} or (
        _opens_sentence(sheet, token.start) and not any(reader.full.get(c.id) for c in _candidates(reader, token))
    )


def _honorific(sheet: Sheet, token: Token) -> str | None:
    before = sheet.word_before(token.start)
    return before[0].lower() if before and before[0].lower() in _HONORIFICS else None


def _sex_fits(leader: Leader, honorific: str | None) -> bool:
    """Can the honorific be the leader\'s? "Mrs. Trump" is not the president."""
    if honorific in _FEMALE_HONORIFICS:
        return leader.gender != "m"
    if honorific in _MALE_HONORIFICS:
        return leader.gender != "f"
    return True


def _nearest(reader: _Reader, token: Token, leaders: Iterable[Leader]) -> Leader | None:
    """The leader of that surname whose full name stands last before the token, else the only one after it.

    A stranger of the same surname named in between takes the surname with them.
    """
    before: list[tuple[int, Leader]] = []
    after: list[Leader] = []
    for leader in leaders:
        place = _last_before(reader.full.get(leader.id, ()), token.start)
        if place is not None:
            before.append((place, leader))
        elif leader.id in reader.full:
            after.append(leader)
    form = reader.sheet.folded[token.start : token.end]
    stranger = _last_before(reader.strangers.get(form, ()), token.start)
    if before:
        place, leader = max(before, key=lambda pair: pair[0])
        return None if stranger is not None and stranger > place else leader
    return after[0] if len(after) == 1 and stranger is None else None


def _last_before(places: Sequence[int], offset: int) -> int | None:
    at = bisect_left(places, offset)
    return places[at - 1] if at else None


def _named(reader: _Reader, at: int, token: Token, leader: Leader, how: NamedBy) -> Named:
    former = _is_former(reader, at, token)
    return Named(token.start, token.end, leader, how, former, _is_weak(reader.sheet, token.end))


def _is_former(reader: _Reader, at: int, token: Token) -> bool:
    """Does "former", "ex-", "then-", "the late" stand before the name or its titles, or "-elect" among them?"""
    sheet, tokens = reader.sheet, reader.sheet.tokens
    left = token.start
    for before in range(at - 1, max(-1, at - 4), -1):
        earlier = tokens[before]
        gap = sheet.folded[earlier.end : left]
        if (
            earlier.end > left
            or len(gap) > 12
            or earlier.entry.names
            or re.search(r"[,.;:]", sheet.text[earlier.end : left])
        ):
            break
        if "elect" in gap.split():
            return True
        left = earlier.start
    return _FORMER.search(sheet.folded[max(0, left - 16) : left]) is not None


def _is_weak(sheet: Sheet, end: int) -> bool:
    """Is the name only an adjective or a possessor: "the Biden administration", "Xi's envoy", "Trump-era"?"""
    after = sheet.folded[end : end + 48]
    if after.startswith("'s "):
        after = after[3:]
    elif after.startswith("' "):
        after = after[2:]
    elif after.startswith(" "):
        after = after[1:]
    else:
        return False
    possessive = sheet.text[end : end + 1] in {"'", "’"}
    words = after.split()[: 3 if possessive else 1]
    separators = sheet.text[end : end + 48]
    if words and not possessive and not separators.startswith((" ", "-")):
        return False
    for word in words:
        if word.rstrip(".") in words_of("weak_words.txt"):
            return True
        if word in {"and", "to", "in", "with", "at", "on", "of", "for", "that", "was", "is"}:
            return False
    return False


def _mentions(
    article: Article, sheet: Sheet, named: list[Named], roster: Roster, day: date | None
) -> tuple[Mention, ...]:
    standings = _standings(sheet, named)
    found = []
    for link in named:
        block = sheet.block(link.start)
        paragraph = article.paragraphs[sheet.paragraphs[block]]
        start, end = link.start - sheet.starts[block], min(link.end - sheet.starts[block], len(paragraph.text))
        term = roster.office_at(link.leader, day) if day else None
        found.append(
            Mention(
                leader_id=link.leader.id,
                paragraph=sheet.paragraphs[block],
                start=start,
                end=end,
                surface=paragraph.text[start:end],
                line=paragraph.line_at(start),
                how=link.how,
                standing=standings[link.leader.id],
                role_at=term.title if term else None,
                former=link.former,
                weak=link.weak,
            )
        )
    return tuple(found)


def _standings(sheet: Sheet, named: list[Named]) -> dict[str, Standing]:
    """subject: in the headline, the first two body paragraphs, or three times and more; caption: nowhere else."""
    opening = [n for n, role in enumerate(sheet.roles) if role == "body"][:2]
    counts: dict[str, int] = defaultdict(int)
    standings: dict[str, Standing] = {}
    for link in named:
        block = sheet.block(link.start)
        role = sheet.roles[block]
        one = link.leader.id
        if role == "caption":
            standings.setdefault(one, "caption")
            continue
        if standings.get(one) != "subject":
            standings[one] = "mentioned"
        if link.weak:
            continue
        counts[one] += 1
        if role == "headline" or block in opening or counts[one] >= 3:
            standings[one] = "subject"
    return standings
