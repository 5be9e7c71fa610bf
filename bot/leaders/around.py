"""What stands around a name: titles, countries, other given names, houses, "former", possessions.

In: a `Sheet` and a token of it (`at` is its number). Out: answers about the words beside it; knows offices, not dates.
"""

from __future__ import annotations

import re

from bot.leaders.names import fold_name
from bot.leaders.sheet import Sheet, Token
from bot.leaders.words import words_of
from bot.model import Leader

_WORD_AFTER = re.compile(r"([^\w]{0,3}?)([^\W_]{1,40}(?:['’-][^\W_]{1,40}){0,3})")
_FORMER = re.compile(r"(?:former|ex|then|late|erstwhile|onetime|one time|once|incoming)\s+$|\bex $")
_JUNIOR = re.compile(r",? J(?:r|unior)\b")
_INITIAL = re.compile(r"(?:[A-Z]\.)+")
_MARK = re.compile(r"[,.;:]")
_TITLES_BEFORE = 3
_LONGEST_GAP = 12
_WORDS_OF_A_HOUSE = 2
_LONGEST_ABBREVIATION = 4

_MALE_HONORIFICS = frozenset({"mr", "mr.", "sir", "lord", "señor", "monsieur", "m."})
_FEMALE_HONORIFICS = frozenset({"mrs", "mrs.", "ms", "ms.", "miss", "lady", "madame", "mme", "dame"})
_HONORIFICS = _MALE_HONORIFICS | _FEMALE_HONORIFICS | {"chairman", "comrade", "sheikh", "ayatollah", "gen.", "general"}
_TITLE_GAPS = frozenset({" ", "'s ", "’s ", "' ", "’ ", "-", " the ", ", "})
_TITLE_GAP_WORDS = frozenset({"", "'s", "’s", "elect", "-elect", "new", "'s new", "’s new", "of the"})
_JOINS_TWO_NAMES = frozenset({"anti", "pro", "post", "pre", "ex", "un", "us"})
_WORDS_LIKE_SYLLABLES = frozenset({"can", "hang", "long", "to", "in", "on", "an", "a", "he", "she", "me", "we"})
# Romanised given names after a Chinese or Korean surname: one or two syllables, hyphenated or not.
_SYLLABLE = (
    r"(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?(?:iang|iong|uang|ang|eng|ing|ong|ian|iao|uai|uan|ai|ei|ui|ao|ou|iu|ie|ue"
    r"|an|en|in|un|ia|ua|uo|a|o|e|i|u)"
)
_SYLLABLES = re.compile(rf"{_SYLLABLE}(?:-?{_SYLLABLE})?")


def titles_before(sheet: Sheet, at: int) -> tuple[str | None, str | None]:
    """The country and the role right before token `at`: "Russian President", "China's", "Prime Minister"."""
    tokens = sheet.tokens
    country = role = None
    right = tokens[at].start
    for token in reversed(tokens[max(0, at - _TITLES_BEFORE) : at]):
        gap = sheet.text[token.end : right]
        if len(gap) > _LONGEST_GAP or not (gap in _TITLE_GAPS or gap.strip() in _TITLE_GAP_WORDS):
            break
        if token.entry.role and role is None:
            role = token.entry.role
        elif token.entry.country and country is None and is_place_printed(sheet, token):
            country = token.entry.country
        else:
            break
        right = token.start
    return country, role


def is_place_printed(sheet: Sheet, token: Token) -> bool:
    """Is the word the country, by its capital? "us" and "turkey" mostly are not."""
    surface = sheet.text[token.start : token.end]
    return surface[0].isupper() or (sheet.style(token.start) == "lower" and surface != "us")


def is_former(sheet: Sheet, at: int, start: int) -> bool:
    """Does "former", "ex-", "then-", "the late" stand before the name or its titles, or "-elect" among them?

    `start` is where the name begins, which may lie before its token (a given name was added).
    """
    left = start
    for earlier in reversed(sheet.tokens[max(0, at - _TITLES_BEFORE) : at]):
        gap = sheet.folded[earlier.end : left]
        if earlier.end > left or len(gap) > _LONGEST_GAP or earlier.entry.names:
            break
        if "elect" in gap.split():
            return True
        if _MARK.search(sheet.text, earlier.end, left):
            break
        left = earlier.start
    return _FORMER.search(sheet.folded[max(0, left - 16) : left]) is not None


def is_weak(sheet: Sheet, end: int) -> bool:
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


def is_house(sheet: Sheet, token: Token) -> bool:
    """Is it a house named after a person: "Kissinger Institute", "Lee Kuan Yew School", "USS George Bush"?"""
    at = token.end
    for _ in range(_WORDS_OF_A_HOUSE):
        after = _WORD_AFTER.match(sheet.text, at)
        if not after or after[1] not in {" ", "-"} or not after[2][0].isupper():
            break
        word = _without_genitive(after[2])
        if word in words_of("org_words.txt"):
            return sheet.style(token.start) != "title" or word not in {"capital", "media", "fund"}
        at = after.end()
    return sheet.folded[max(0, token.start - 4) : token.start] in {"uss ", "hms "}


def _without_genitive(word: str) -> str:
    return word.lower().removesuffix("'s").removesuffix("’s")


def is_of_a_firm(sheet: Sheet, token: Token) -> bool:
    """ "Kim & Chang"."""
    after = sheet.text[token.end : token.end + 3].strip()[:1]
    before = sheet.text[max(0, token.start - 3) : token.start].strip()[-1:]
    return "&" in {after, before}


def is_junior(sheet: Sheet, token: Token) -> bool:
    """Does "Jr." follow: "Donald Trump Jr." is the son?"""
    return _JUNIOR.match(sheet.text, token.end) is not None


def strange_name_before(sheet: Sheet, at: int, given_names: frozenset[str]) -> bool:
    """Does another person's given name stand before the surname: "Olivia Wang"?

    In running text any capitalised word that is no title, opener or known name counts; in headlines only given names.
    """
    token = sheet.tokens[at]
    before = sheet.word_before(token.start)
    if before is None:
        return False
    word, between, start = before
    folded = fold_name(word)
    if folded in words_of("other_titles.txt"):
        return True
    if not word[0].isupper() or _is_no_name(word, folded) or _ends_token(sheet, at):
        return False
    if between == "-":
        # "Bhutto-Zardari" is one name, "Biden-Xi" two: the latter are both tokens.
        return sheet.style(token.start) == "sentence" and folded not in _JOINS_TWO_NAMES
    if _INITIAL.fullmatch(word) or folded in given_names:
        return True
    if sheet.style(token.start) != "sentence" or word.isupper():
        return False
    if not opens_sentence(sheet, start):
        return True
    # "Smiling Putin" may open a sentence, "Cyrus Vance" is another Vance.
    return folded not in words_of("openers.txt") and not folded.endswith(("ing", "ed", "ly"))


def _is_no_name(word: str, folded: str) -> bool:
    """A genitive, an honorific, a month, a title, or the last word of a sentence."""
    return (
        word.endswith(("'s", "’s", "'", "’"))
        or folded in _HONORIFICS
        or folded in words_of("calendar.txt")
        or not words_of("titles.txt").isdisjoint(folded.split())
        or (word.endswith(".") and len(word) > _LONGEST_ABBREVIATION and "." not in word[:-1])
    )


def _ends_token(sheet: Sheet, at: int) -> bool:
    """Does a country, role or other name end right before token `at`?"""
    start = sheet.tokens[at].start
    return at > 0 and start - 3 <= sheet.tokens[at - 1].end <= start


_RELATIVE = re.compile(
    r"\b(?:brother|daughter|father|first lady|husband|mother|sister|son|spouse|wife|widow),? (?:of )?"
    r"(?:[A-ZÀ-Þ][\w'’.-]{1,20} ){1,3}$"
)


def is_relative(sheet: Sheet, token: Token) -> bool:
    """ "his wife Jeannette Kagame": a surname that a relative of its bearer shares."""
    return _RELATIVE.search(sheet.text, max(0, token.start - 60), token.start) is not None


def given_name_after(sheet: Sheet, at: int) -> bool:
    """Does a given name follow the surname: "Kim Yong-chol", "Wang Wenbin"?"""
    token = sheet.tokens[at]
    after = _WORD_AFTER.match(sheet.text, token.end)
    if not after or after[1] != " " or not after[2][0].isupper():
        return False
    if at + 1 < len(sheet.tokens) and sheet.tokens[at + 1].start == after.start(2):
        return False
    if sheet.style(token.start) == "sentence":
        return True
    word = _without_genitive(after[2])
    return _SYLLABLES.fullmatch(word) is not None and word not in _WORDS_LIKE_SYLLABLES


def opens_sentence(sheet: Sheet, position: int) -> bool:
    left = sheet.text[max(0, position - 4) : position].rstrip(" \"“‘'(")
    return position == 0 or left == "" or left[-1] in ".!?:\n—–"


def is_month(sheet: Sheet, token: Token, has_title: bool) -> bool:
    """Is "May" the month here: "in May", "5 May", "May 2019"?"""
    if sheet.folded[token.start : token.end] != "may":
        return False
    before = sheet.word_before(token.start)
    word = before[0].lower() if before else ""
    after = sheet.text[token.end : token.end + 4].strip()
    return after[:1].isdigit() or word.isdigit() or (word in words_of("before_a_month.txt") and not has_title)


def honorific_before(sheet: Sheet, token: Token) -> str | None:
    before = sheet.word_before(token.start)
    return before[0].lower() if before and before[0].lower() in _HONORIFICS else None


def sex_fits(leader: Leader, honorific: str | None) -> bool:
    """Can the honorific be the leader's? "Mrs. Trump" is not the president."""
    if honorific in _FEMALE_HONORIFICS:
        return leader.gender != "m"
    if honorific in _MALE_HONORIFICS:
        return leader.gender != "f"
    return True
