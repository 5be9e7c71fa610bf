"""Copies as outlets, aggregators and search engines make them, built from an original with a seeded generator.

`make(kind, original, others, rng)` gives the headline and body of one variant, or None where the original is too short.
`others` are texts of the same set: replaced words and foreign sentences come from them, so that the noise is news too.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.model import Kind


@dataclass(frozen=True, slots=True)
class Text:
    """A record as the generators know it."""

    headline: str
    body: str
    kind: Kind = "article"


_SENTENCE_END = re.compile(r"(?<=[.!?”\"])\s+(?=[A-Z“\"])")
FURNITURE = (
    "Sign up for our morning briefing and get the day in five minutes.",
    "We have sent you an email. Please check your inbox and follow the link.",
    "This site uses cookies. By going on you agree to our use of them.",
    "Share this article with a friend. Print this page. Save it for later.",
    "Our reporters follow this subject day by day. Write to the desk with your tips.",
    "Listen to this story in four minutes. Subscribers can gift ten articles a month.",
    "Copyright by the publisher. All rights kept. No part may be used again without leave.",
    "Most read now. Opinion. Culture. Sport. Weather. Jobs. Notices. Archive.",
)
SITE_NOISE = (
    "Skip to content.",
    "Published 4:12 PM.",
    "Updated 3 hours ago.",
    "By our own correspondent.",
    "5 min read.",
    "Your browser is not supported.",
)


def sentences(body: str) -> list[str]:
    return [s for s in _SENTENCE_END.split(body.replace("\n", " ")) if s.strip()]


def _respell(words: list[str], rate: float, pool: Sequence[str], rng: random.Random) -> list[str]:
    """Drop, replace or add words at `rate`, one third each."""
    out: list[str] = []
    for word in words:
        dice = rng.random()
        if dice >= rate:
            out.append(word)
        elif dice >= rate * 2 / 3:
            out.append(rng.choice(pool))
        elif dice >= rate / 3:
            out.extend((word, rng.choice(pool)))
    return out


def _pool(others: Sequence[Text], rng: random.Random) -> list[str]:
    return [w for w in rng.choice(others).body.split() if w.isalpha() and w.islower()] or ["also"]


def _other_headline(others: Sequence[Text], rng: random.Random) -> str:
    """A headline that no article of the set has: the first words of one and the last of another."""
    one, two = rng.choice(others).headline.split(), rng.choice(others).headline.split()
    return " ".join([*two[len(two) // 2 :], *one[: len(one) // 2]])


def light(o: Text, others: Sequence[Text], rng: random.Random) -> Text | None:
    """A syndicated copy: one word in forty touched, up to a fifth of the sentences cut at the end."""
    said = sentences(o.body)
    kept = said[: max(3, round(len(said) * rng.uniform(0.8, 1.0)))]
    return Text(o.headline, " ".join(_respell(" ".join(kept).split(), 1 / 40, _pool(others, rng), rng)))


def heavy(o: Text, others: Sequence[Text], rng: random.Random) -> Text | None:
    """A desk's rewrite: one sentence in five dropped, one word in fifteen touched, two foreign sentences, new order."""
    said = sentences(o.body)
    if len(said) < 5:
        return None
    kept = [s for s in said if rng.random() > 0.2]
    if len(kept) < 4:
        kept = said
    for _ in range(len(kept) // 6):
        place = rng.randrange(len(kept) - 1)
        kept[place], kept[place + 1] = kept[place + 1], kept[place]
    pool = _pool(others, rng)
    kept = [" ".join(_respell(s.split(), 1 / 15, pool, rng)) for s in kept]
    for _ in range(2):
        kept.insert(rng.randrange(len(kept) + 1), rng.choice(sentences(rng.choice(others).body)))
    return Text(_other_headline(others, rng), " ".join(kept))


def wrapped(o: Text, others: Sequence[Text], rng: random.Random) -> Text | None:
    """The whole text inside a page's furniture."""
    chosen = rng.sample(FURNITURE, k=5)
    return Text(o.headline, " ".join([*chosen[:2], o.body, *chosen[2:]]))


def retitled(o: Text, others: Sequence[Text], rng: random.Random) -> Text | None:
    """The text as it is, one sentence of credit added, under a headline of another desk."""
    return Text(_other_headline(others, rng), o.body + " This report was first published elsewhere.")


def cut(o: Text, others: Sequence[Text], rng: random.Random) -> Text | None:
    """The first part only, as sites that cut agency copy to a length."""
    said = sentences(o.body)
    if len(said) < 6:
        return None
    return Text(o.headline, " ".join(said[: max(3, round(len(said) * rng.uniform(0.35, 0.6)))]))


def lead(o: Text, others: Sequence[Text], rng: random.Random) -> Text | None:
    """A teaser: the first words, then an ellipsis."""
    words = o.body.split()
    return Text(o.headline, " ".join(words[: rng.randint(25, 40)]) + " ...", "teaser") if len(words) > 60 else None


def middle(o: Text, others: Sequence[Text], rng: random.Random) -> Text | None:
    """A search engine's snippet out of the middle, under another headline."""
    words = o.body.split()
    if len(words) < 100:
        return None
    start = rng.randrange(20, len(words) - 60)
    return Text(_other_headline(others, rng), " ".join(words[start : start + rng.randint(25, 40)]) + " ...", "teaser")


def fragments(o: Text, others: Sequence[Text], rng: random.Random) -> Text | None:
    """A snippet of two pieces with the site's noise before them."""
    words = o.body.split()
    if len(words) < 120:
        return None
    second = rng.randrange(40, len(words) - 40)
    first = " ".join(words[: rng.randint(12, 18)])
    piece = " ".join(words[second : second + rng.randint(12, 18)])
    return Text(_other_headline(others, rng), f"{rng.choice(SITE_NOISE)} {first} ... {piece} ...", "teaser")


def headline(o: Text, others: Sequence[Text], rng: random.Random) -> Text | None:
    """The headline alone, cut short in one of three."""
    words = o.headline.split()
    if len(words) < 6:
        return None
    if len(words) > 8 and rng.random() < 1 / 3:
        words = [*words[: len(words) - rng.randint(1, len(words) - 7)], "..."]
    return Text(" ".join(words), "", "headline")


VARIANTS: dict[str, Callable[[Text, Sequence[Text], random.Random], Text | None]] = {
    "light": light,
    "heavy": heavy,
    "wrapped": wrapped,
    "retitled": retitled,
    "cut": cut,
    "lead": lead,
    "middle": middle,
    "fragments": fragments,
    "headline": headline,
}


def make(kind: str, original: Text, others: Sequence[Text], rng: random.Random) -> Text | None:
    return VARIANTS[kind](original, others, rng)
