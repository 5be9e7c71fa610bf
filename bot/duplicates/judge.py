"""Two records in, one judgement out: are they the same article, and the reason in one sentence with its numbers.

The shorter text is laid beside the longer one. What counts is the share of its word triples that stand there too, and,
where the two run alike, how often one has another fact in the same place: dividend notices, weather reports and tender
calls share half of their triples, but every second number is another. Copies keep the facts and lose the wording;
templates keep the wording and lose the facts.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from bot import edtf, text
from bot.duplicates.fingerprint import (
    content_word,
    content_words,
    fingerprint_of,
    fragments,
    number_words,
    triple_hashes,
)
from bot.model import Candidate, Fingerprint, Judgement, Sameness

SHORT_TEXT = 70  # words: below it a text is weighed as a teaser
MAY_BE_COPY, MAY_BE_TEASER = 0.45, 0.15  # of the triples; below, the texts need not be laid side by side
FRAGMENT = 8  # words: a shorter piece between ellipses says nothing
SEGMENTS = 8  # a copy is alike all through; an article that quotes the same speech only in some of its eighths
LEAD = 25  # triples
# Of 118 pairs that one outlet printed, of 16,000 articles of American outlets, nearly all began otherwise under another
# headline and had a gallery's captions or the background of a running story in common.
OTHER_TITLE = 75  # two headlines less alike are two
DIGEST_LENGTH = 1.3  # a round-up so much longer than an article repeats it, and is no copy
SWAP = 3  # words: a longer replaced run is another sentence, not another fact in the same place
SAME_TITLE_DAYS = 7  # one headline on two dates further apart is a column: "Weather for the weekend"
ALIGNED_WORDS = 1500  # laid side by side word by word; the rest of a longer text adds time and no knowledge

_CORRECTION = re.compile(
    r"\b(?:corrected|correction|corrects|clarification|clarifies|update\s?\d|refiles?|adds|recasts)\b"
)


@dataclass(frozen=True, slots=True)
class Likeness:
    """How much of the shorter record stands in the longer one, each share 0..1; `title` 0..100.

    `swapped_values` (numbers and names) and `swapped_words`: where both texts run alike, the share that differs.
    """

    containment: float = 0.0
    numbers: float = 0.0
    terms: float = 0.0
    lead: float = 0.0
    spread: float = 0.0
    fragment: float = 0.0
    swapped_values: float = 0.0
    swapped_words: float = 0.0
    title: float = 0.0
    title_opens: bool = False


IDENTICAL = Judgement("identical", "The texts are the same word for word.", 1.0, 1.0, 1.0)


def judge(new: Fingerprint, candidate: Candidate, verdict: bool | None = None) -> Judgement:
    """Is `new` the same article as `candidate`? A person's `verdict` on the pair overrules every rule."""
    if verdict is None and new.words and new.content_sha == candidate.content_sha:
        return IDENTICAL
    return judge_pair(new, as_fingerprint(candidate), verdict)


def as_fingerprint(candidate: Candidate) -> Fingerprint:
    return fingerprint_of(
        kind=candidate.kind,
        headline=candidate.headline,
        body=candidate.body,
        publisher=candidate.publisher,
        published=candidate.published,
        form=candidate.form,
        content_sha=candidate.content_sha,
    )


def judge_pair(one: Fingerprint, other: Fingerprint, verdict: bool | None = None) -> Judgement:
    """The same from two fingerprints; the order of the two does not matter."""
    if verdict is not None:
        how: Sameness | None = "verdict" if verdict else None
        return Judgement(how, "An editor said that these are " + ("the same article." if verdict else "two articles."))
    if one.words and one.content_sha == other.content_sha:
        return IDENTICAL
    short, long = sorted((one, other), key=lambda f: (len(f.words), len(f.title), f.content_sha))
    likeness = measure(short, long)
    how, rule = _decide(short, long, likeness)
    return Judgement(
        how,
        _sentence(rule, likeness, len(short.numbers)),
        likeness.containment,
        likeness.numbers,
        likeness.terms,
        likeness.title,
    )


def measure(short: Fingerprint, long: Fingerprint) -> Likeness:
    """Every share that the rules look at, of the shorter text in the longer."""
    title, opens = title_likeness(short, long)
    if not short.words:
        return Likeness(title=title, title_opens=opens)
    there = set(triple_hashes(long.words))
    found = [triple in there for triple in triple_hashes(short.words)]
    words = set(long.words)
    words |= {word[:-2] for word in words if word.endswith("'s")}
    terms = {word for word in set(content_words(short.words)) if not word[0].isdigit()}
    containment = _share(found)
    swapped = (0.0, 0.0)
    if (MAY_BE_TEASER if _is_teaser(short) else MAY_BE_COPY) <= containment < 1.0:
        swapped = swapped_facts(short, long)
    return Likeness(
        containment=containment,
        numbers=_part(short.numbers, long.numbers),
        terms=_part(terms, words),
        lead=_share(found[:LEAD]),
        spread=_spread(found),
        fragment=_best_fragment(short, there),
        swapped_values=swapped[0],
        swapped_words=swapped[1],
        title=title,
        title_opens=opens,
    )


def swapped_facts(short: Fingerprint, long: Fingerprint) -> tuple[float, float]:
    """Of the numbers and names, and of the other content words, in places where the texts run alike: the share that
    differs. "Pays 12 cents on May 3" against "Pays 15 cents on May 9" -> two of three numbers and dates.
    """
    ours, theirs = short.words[:ALIGNED_WORDS], long.words[: 2 * ALIGNED_WORDS]
    runs = Levenshtein.opcodes(ours, theirs)
    swapped = [op for op in runs if op.tag == "replace" and op.src_end - op.src_start <= SWAP]
    if not swapped:
        return 0.0, 0.0
    names, their_names = _names(short.body), _names(long.body)
    other_facts = other_words = 0
    for op in swapped:
        for was, now in zip(ours[op.src_start : op.src_end], theirs[op.dest_start : op.dest_end], strict=True):
            if (_is_number(was) and _is_number(now)) or (was in names and now in their_names):
                other_facts += 1
            elif content_word(was) and content_word(now):
                other_words += 1
    facts = {word for word in set(ours) if _is_number(word) or word in names}
    same_facts = same_words = 0
    for op in runs:
        if op.tag == "equal":
            run = ours[op.src_start : op.src_end]
            told = sum(map(facts.__contains__, run))
            same_facts += told
            same_words += sum(map(bool, map(content_word, run))) - sum(bool(content_word(w)) for w in run if w in facts)
    return _ratio(other_facts, same_facts), _ratio(other_words, same_words)


_NAME = re.compile(r"(?<=[^.!?\s“\"])\s([A-Z][\w’'-]+)")


def _names(body: str) -> set[str]:
    """Folded words written with a capital inside a sentence."""
    return set(text.words(" ".join(_NAME.findall(body))))


def _is_number(word: str) -> bool:
    return word[0].isdigit() or word in number_words()


def _ratio(other: int, same: int) -> float:
    return other / (other + same) if other else 0.0


def title_likeness(one: Fingerprint, other: Fingerprint) -> tuple[float, bool]:
    """Likeness of two headlines, 0..100, and whether the shorter one opens the longer (a headline cut short)."""
    a, b = sorted((content_words(one.title), content_words(other.title)), key=len)
    if not a:
        return 0.0, False
    likeness = float(fuzz.token_set_ratio(" ".join(a), " ".join(b)))
    return likeness, _opens(a, b)


def _opens(short: Sequence[str], long: Sequence[str]) -> bool:
    """Do all words of `short` open `long`, but for a label before it ("Analysis") and a cut last word?"""
    for skip in (0, 1):
        head = long[skip : skip + len(short)]
        if len(head) == len(short) and list(head[:-1]) == list(short[:-1]) and head[-1].startswith(short[-1]):
            return True
    return False


def _share(found: Sequence[bool]) -> float:
    return sum(found) / len(found) if found else 0.0


def _spread(found: Sequence[bool]) -> float:
    """Share of the text's eighths in which a fifth or more of the triples match."""
    size = max(1, len(found) // SEGMENTS)
    parts = [part for start in range(0, size * SEGMENTS, size) if (part := found[start : start + size])]
    return sum(_share(part) >= 0.2 for part in parts) / len(parts) if parts else 0.0


def _part(some: frozenset[str] | set[str], among: frozenset[str] | set[str]) -> float:
    return len(some & among) / len(some) if some else 1.0


def _best_fragment(short: Fingerprint, there: set[int]) -> float:
    if len(short.words) >= SHORT_TEXT:
        return 0.0
    pieces = [words for words in fragments(short.body) if len(words) >= FRAGMENT]
    return max((_share([t in there for t in triple_hashes(words)]) for words in pieces), default=0.0)


def _decide(short: Fingerprint, long: Fingerprint, like: Likeness) -> tuple[Sameness | None, str]:
    """The relation and the name of the rule that gave it (a key of `_REASONS`)."""
    if not short.words:
        return _decide_headline(short, long, like)
    if _is_teaser(short):
        return _decide_teaser(short, long, like)
    return _decide_text(short, long, like)


def _is_teaser(short: Fingerprint) -> bool:
    return len(short.words) < SHORT_TEXT and short.kind != "article"


def _decide_headline(short: Fingerprint, long: Fingerprint, like: Likeness) -> tuple[Sameness | None, str]:
    words = content_words(short.title)
    if len(words) < 4 or not long.title or _days_apart(short, long) > SAME_TITLE_DAYS:
        return None, "apart"
    if like.title >= 95 and len(content_words(long.title)) - len(words) <= 1:
        return "headline_of", "headline"
    is_cut = (short.headline or "").rstrip().endswith(("...", "…"))
    if like.title_opens and len(words) >= (4 if is_cut else 5):
        return "headline_of", "headline_cut"
    return None, "apart"


def _decide_teaser(short: Fingerprint, long: Fingerprint, like: Likeness) -> tuple[Sameness | None, str]:
    titles = min(len(content_words(short.title)), len(content_words(long.title)))
    if _days_apart(short, long) <= SAME_TITLE_DAYS:
        is_one_title = like.title >= 97 or like.title_opens
        if titles >= 5 and is_one_title and like.containment >= 0.12:
            return "teaser_of", "title_and_text"
        if titles >= 6 and is_one_title:
            return "teaser_of", "headline_cut" if _is_cut(short, long, like) else "headline"
    if like.swapped_values > 0.34 or like.swapped_words > 0.25:
        return None, "other_facts"
    if titles >= 5 and like.title >= 92 and like.containment >= 0.12 and not _days_apart(short, long):
        return "teaser_of", "title_and_text"
    if like.containment >= 0.5 and (like.numbers >= 0.5 or like.fragment >= 0.8):
        return "teaser_of", "teaser"
    if like.fragment >= 0.8 and like.containment >= 0.3:
        return "teaser_of", "fragment"
    return None, "apart"


def _is_cut(short: Fingerprint, long: Fingerprint, like: Likeness) -> bool:
    return like.title_opens and len(content_words(short.title)) != len(content_words(long.title))


def _days_apart(one: Fingerprint, other: Fingerprint) -> int:
    """Days between the printed dates; 0 when one is unknown."""
    a, b = edtf.bounds(one.published), edtf.bounds(other.published)
    if not a or not b or edtf.overlaps(one.published, other.published):
        return 0
    early, late = sorted((a, b))
    return (late[0] - early[1]).days


def _decide_text(short: Fingerprint, long: Fingerprint, like: Likeness) -> tuple[Sameness | None, str]:
    if _is_digest(long) and not _is_digest(short) and len(long.words) > len(short.words) * DIGEST_LENGTH:
        return None, "digest"
    corrected = any(_CORRECTION.search((f.headline or "").lower()) for f in (short, long))
    reworded = like.containment >= 0.7 and like.swapped_values <= 0.05  # many facts stand, and none is another
    if like.swapped_words > (0.2 if reworded else 0.12):
        return None, "other_facts"
    if like.swapped_values > _swaps_allowed(short, long, corrected):
        return None, "other_facts"
    if like.containment < MAY_BE_COPY or like.terms < 0.5:
        return None, "apart"
    how: Sameness = "version_of" if corrected or _is_version(short, long, like) else "near_copy"
    if like.containment >= 0.9:
        return how, "text"
    if like.spread < 0.6 or _only_quotes_agree(short, long):
        return None, "quoted"
    if like.lead < 0.3 and (_is_headed_otherwise(short, long, like) or like.containment < _needed_without_lead(like)):
        return None, "background"
    return how, "text"


def _is_headed_otherwise(short: Fingerprint, long: Fingerprint, like: Likeness) -> bool:
    """Two headlines of one house over two beginnings: what follows is a box of the house, or the story so far."""
    is_one_house = short.publisher is not None and short.publisher == long.publisher
    return is_one_house and bool(short.title and long.title) and like.title < OTHER_TITLE


def _needed_without_lead(like: Likeness) -> float:
    """Who cuts a text keeps its numbers, who quotes one brings others."""
    return 0.65 if like.numbers < 0.8 else 0.55


def _swaps_allowed(short: Fingerprint, long: Fingerprint, corrected: bool) -> float:
    """A correction changes facts on purpose; what comes out again on another day with other facts is a bulletin."""
    if corrected:
        return 0.5
    return 0.1 if _days_apart(short, long) else 0.2


_QUOTATION = re.compile(r'[“"][^“”"]{20,8000}(?:[”"]|$)')
OWN_WORDS = 30  # outside quotation marks: fewer say nothing


def _only_quotes_agree(short: Fingerprint, long: Fingerprint) -> bool:
    """Do two articles agree in what they quote (a speech, a letter, a statement) and in little else?"""
    ours, theirs = (text.words(_without_quotations(fp.body)) for fp in (short, long))
    if min(len(ours), len(theirs)) < OWN_WORDS or len(ours) > 0.8 * len(short.words):
        return False
    there = set(triple_hashes(theirs))
    return _share([triple in there for triple in triple_hashes(ours)]) < 0.3


def _without_quotations(body: str) -> str:
    return "\n".join(_QUOTATION.sub(" ", paragraph) for paragraph in body.split("\n"))


def _is_digest(fp: Fingerprint) -> bool:
    return fp.form in ("round_up", "live_blog")


def _is_version(short: Fingerprint, long: Fingerprint, like: Likeness) -> bool:
    """The same outlet printed both, and the text changed: an update or a correction, not a reprint."""
    return bool(short.publisher and short.publisher == long.publisher and like.containment < 1.0)


_REASONS = {
    "headline": "The headlines are alike ({title:.0f} of 100).",
    "headline_cut": "One headline is the beginning of the other.",
    "teaser": "{containment:.0%} of the teaser's runs of three words{and_numbers} stand in the text.",
    "fragment": "One piece of the teaser stands in the other text ({fragment:.0%} of its runs of three words).",
    "title_and_text": "The headlines are alike ({title:.0f} of 100), and {containment:.0%} of the shorter text's runs"
    " of three words stand in the longer.",
    "text": "{containment:.0%} of the shorter text's runs of three words{and_numbers} stand in the longer.",
    "apart": "Only {containment:.0%} of the shorter text's runs of three words stand in the longer; headlines"
    " {title:.0f} of 100.",
    "other_facts": "The wording agrees ({containment:.0%} of the runs of three words), but in the same places"
    " {swapped_values:.0%} of the numbers and names and {swapped_words:.0%} of the other words are others.",
    "quoted": "{containment:.0%} of the runs of three words agree, but only in one part of the text: both quote one"
    " source.",
    "digest": "The longer text is a list of many topics that repeats this one.",
    "background": "{containment:.0%} of the runs of three words agree, but the texts begin differently: shared"
    " background.",
}


def _sentence(rule: str, like: Likeness, numbers: int) -> str:
    """The reason in words; `numbers` is how many the shorter text has: of none, nothing is said."""
    shares = {name: getattr(like, name) for name in like.__slots__}
    and_numbers = f" and {like.numbers:.0%} of its {numbers} numbers" if numbers > 1 else ""
    return _REASONS[rule].format(**shares, and_numbers=and_numbers)
