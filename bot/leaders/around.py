"""What stands around a name: titles, countries, other given names, houses, "former", possessions.

In: a `Sheet` and a token of it (`at` is its number). Out: answers about the words beside it; knows offices, not dates.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from bot.leaders.names import fold_name
from bot.leaders.sheet import Sheet, Token
from bot.leaders.words import words_of
from bot.model import Leader

_WORD_AFTER = re.compile(r"([^\w]{0,3}?)([^\W_]{1,40}(?:['’-][^\W_]{1,40}){0,3})")
_FORMER = frozenset({"former", "ex", "late", "erstwhile", "onetime", "incoming"})
# Before a bare name these mostly begin a clause: "Then Trump said no", "once Merkel had left".
_FORMER_BEFORE_A_TITLE = frozenset({"then", "once"})
_JUNIOR = re.compile(r",? J(?:r|unior)\b")
_INITIAL = re.compile(r"(?:[A-Z]\.)+")
_JOINED_NAME = re.compile(r"-[A-ZÀ-Þ][^\W\d_]+")
_MARK = re.compile(r"[,.;:]")
_TITLES_BEFORE = 3
_LONGEST_GAP = 12
_WORDS_OF_A_HOUSE = 2
_NAMED_PLACES = frozenset({"airport", "bridge", "carrier", "highway", "mosque", "museum", "prize", "stadium", "street"})
_LONGEST_ABBREVIATION = 4
_MOST_PARTS = 4

# "Putin-backed" speaks of another, "Putin backed the plan" of him.
_VERBS_TOO = frozenset({"appointed", "backed", "led"})

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
    before = sheet.folded[max(0, left - 16) : left]
    words = before.split() if before.endswith(" ") else ()
    if not words or "\n" in sheet.text[max(0, left - 2) : left]:
        return False
    last = words[-1]
    if last in _FORMER_BEFORE_A_TITLE:
        return left < start or (last == "then" and sheet.text[left - 1] == "-")
    return last in _FORMER or words[-2:] == ["one", "time"]


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
    possessive = is_possessive(sheet, end)
    if sheet.text[end : end + 1] == "-" and sheet.text[end + 1 : end + 2].islower():
        return True  # "Trump-era", "Abe-watchers"
    words = after.split()[: 3 if possessive else 1]
    separators = sheet.text[end : end + 48]
    if words and not possessive and not separators.startswith((" ", "-")):
        return False
    for word in words:
        if word.rstrip(".") in words_of("weak_words.txt"):
            return not (separators[0] == " " and word in _VERBS_TOO)
        if word in {"and", "to", "in", "with", "at", "on", "of", "for", "that", "was", "is"}:
            return False
    return False


def is_possessive(sheet: Sheet, end: int) -> bool:
    """Does a genitive follow: "Xi's", "Orbán’s"?"""
    return sheet.text[end : end + 1] in {"'", "’"}


def is_house(sheet: Sheet, token: Token) -> bool:
    """Is it a house named after a person: "Kissinger Institute", "Lee Kuan Yew School", "USS George Bush"?"""
    at = token.end
    for _ in range(_WORDS_OF_A_HOUSE):
        after = _WORD_AFTER.match(sheet.text, at)
        if not after or after[1] not in {" ", "-"}:
            break
        word = _without_genitive(after[2])
        if not after[2][0].isupper():
            if word in _NAMED_PLACES and " " in sheet.text[token.start : token.end]:
                return True  # "Nursultan Nazarbayev airport"
            break
        if word in words_of("org_words.txt"):
            return sheet.style(token.start) != "title" or word not in {"capital", "media", "fund"}
        at = after.end()
    return sheet.folded[max(0, token.start - 4) : token.start] in {"uss ", "hms "}


# A father's or family's name, or the next part of an Arabic name.
_NEXT_PART = re.compile(r"(?:-| )((?:[Bb]in|[Ii]bn|[Bb]int|[Aa]l|[Ee]l)[ -][A-ZÀ-Þ][^\W\d_]+)")
_FIRST_OF_A_PART = frozenset("abei")
_SON_OF = re.compile(r"[^\W\d_]-? (?:bin|ibn|bint|ben) $", re.IGNORECASE)


def is_son_of(sheet: Sheet, token: Token) -> bool:
    """Is it the father's name in somebody else's: "Hamdan bin Mohammed bin Zayed"?"""
    left = sheet.folded[max(0, token.start - 8) : token.start]
    return left.endswith(("n ", "t ")) and _SON_OF.search(left) is not None


def end_of_name(sheet: Sheet, token: Token, leader: Leader) -> int | None:
    """Where the leader's name ends that begins with the token; None where it goes on as another's.

    "Sheikh Sabah Al-Ahmad" is the emir, "Sheikh Sabah Al-Khaled" his prime minister.
    """
    end = token.end
    if sheet.folded[end + 1 : end + 2] not in _FIRST_OF_A_PART:
        return end
    names = ""
    for _ in range(_MOST_PARTS):
        more = _NEXT_PART.match(sheet.text, end)
        if more is None:
            break
        names = names or " ".join(fold_name(name) for name in (leader.name, *leader.aliases))
        if fold_name(more[1]) not in names:
            return None
        end = more.end()
    return end


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
    if not word[0].isupper() or _is_no_name(word, folded) or _ends_what_is_known(sheet, at):
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


def _ends_what_is_known(sheet: Sheet, at: int) -> bool:
    """Does a country, a role or a name that stands by itself end right before token `at`?

    "Lara" and "Castro" are surnames, too; before another one they are part of a stranger's name.
    """
    token, before = sheet.tokens[at], sheet.tokens[at - 1] if at else None
    if before is None or not token.start - 3 <= before.end <= token.start:
        return False
    if not before.entry.names or sheet.text[before.end : token.start] != " ":
        return True
    return any(kind in {"full", "single"} for _, kind in before.entry.names)


_RELATIVE = re.compile(
    r"\b(?:brother|daughter|father|first lady|husband|mother|sister|son|spouse|wife|widow),? (?:of )?"
    r"(?:[A-ZÀ-Þ][\w'’.-]{1,20} ){1,3}$"
)


def is_relative(sheet: Sheet, token: Token) -> bool:
    """ "his wife Jeannette Kagame": a surname that a relative of its bearer shares."""
    return _RELATIVE.search(sheet.text, max(0, token.start - 60), token.start) is not None


def name_goes_on(sheet: Sheet, at: int) -> bool:
    """Is the surname the first of a stranger's names: "Ahmed Abdi Godane"? In running text, by two names after it."""
    token = sheet.tokens[at]
    if sheet.style(token.start) != "sentence":
        return False
    end = token.end
    for _ in range(2):
        after = _WORD_AFTER.match(sheet.text, end)
        if not after or after[1] != " " or not after[2][0].isupper() or after[2].isupper():
            return False
        word = _without_genitive(after[2])
        if any(word in words_of(name) for name in ("org_words.txt", "weak_words.txt", "calendar.txt", "titles.txt")):
            return False
        end = after.end()
    if word == sheet.folded[token.start : token.end]:
        return True  # "Mohamed Hassan Mohamed", whoever Hassan is
    return not any(other.start < end for other in sheet.tokens[at + 1 : at + 3])


def comes_before_a_surname(sheet: Sheet, at: int) -> bool:
    """Does another surname follow in running text: "Castro Odinga"?"""
    token, after = sheet.tokens[at], sheet.tokens[at + 1] if at + 1 < len(sheet.tokens) else None
    if after is None or after.start != token.end + 1 or sheet.style(token.start) != "sentence":
        return False
    both = sheet.text[token.start : after.end]
    if not {one for one, _ in token.entry.names}.isdisjoint(one for one, _ in after.entry.names):
        return False
    if titles_before(sheet, at)[1]:
        return False  # "Foreign Minister Osman Saleh" may be called by the first
    surnames = bool(after.entry.names) and not any(kind == "full" for _, kind in after.entry.names)
    return surnames and after.entry.role is None and both[token.end - token.start] == " " and both.istitle()


def goes_on_as_another(sheet: Sheet, token: Token, candidates: Collection[Leader]) -> bool:
    """Is the word a given name of somebody else, by the name behind it: "Foreign Minister Hasan Mahmud"?

    In running text, by one capitalised word that is none of the candidates' names, no day, house or office.
    """
    after = _WORD_AFTER.match(sheet.text, token.end)
    if sheet.style(token.start) != "sentence" or not after or after[1] != " " or not after[2][0].isupper():
        return False
    word = _without_genitive(after[2])
    if after[2].isupper() or any(
        word in words_of(name) for name in ("org_words.txt", "weak_words.txt", "calendar.txt", "titles.txt")
    ):
        return False
    own = {part for leader in candidates for name in (leader.name, *leader.aliases) for part in fold_name(name).split()}
    return own.isdisjoint(fold_name(after[2]).split())


def is_of_a_double_name(sheet: Sheet, token: Token, doubles: Collection[str]) -> bool:
    """Is it the first half of a double surname that the article has with a given name: "Zuma-Sambudla"?"""
    found = _JOINED_NAME.match(sheet.text, token.end)
    return found is not None and sheet.text[token.start : found.end()] in doubles


def double_name(sheet: Sheet, token: Token) -> str | None:
    """The surname and the one that a hyphen joins to it."""
    found = _JOINED_NAME.match(sheet.text, token.end)
    return sheet.text[token.start : found.end()] if found else None


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


def is_doctor(sheet: Sheet, token: Token) -> bool:
    """ "Dr Chakwera", "Prof. Mutharika": anybody's title, so only of somebody whom the article names in full."""
    before = sheet.word_before(token.start)
    return before is not None and before[0].lower().rstrip(".") in {"dr", "eng", "engr", "hon", "prof", "professor"}


def sex_fits(leader: Leader, honorific: str | None) -> bool:
    """Can the honorific be the leader's? "Mrs. Trump" is not the president."""
    if honorific in _FEMALE_HONORIFICS:
        return leader.gender != "m"
    if honorific in _MALE_HONORIFICS:
        return leader.gender != "f"
    return True
