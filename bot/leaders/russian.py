"""Russian names in their cases: "Садыр Жапаров" -> "Садыра Жапарова", "Жапаровым". Used by `gather` only.

In: a given name and a surname in the nominative, and whether they are a woman's. Out: both together and the surname
alone, each in every case. Endings by the school grammar; names in a vowel other than а and я stay as they are.
"""

from __future__ import annotations

# Last letters, how many of them go, then the endings of: genitive, dative, instrumental, prepositional, accusative.
_Endings = tuple[tuple[str, ...], int, tuple[str, str, str, str, str]]
_SURNAMES_OF_MEN: tuple[_Endings, ...] = (
    (("ский", "цкий"), 2, ("ого", "ому", "им", "ом", "ого")),
    (("ов", "ев", "ёв", "ин", "ын"), 0, ("а", "у", "ым", "е", "а")),
)
_SURNAMES_OF_WOMEN: tuple[_Endings, ...] = (
    (("ова", "ева", "ёва", "ина", "ына"), 1, ("ой", "ой", "ой", "ой", "у")),
    (("ская", "цкая"), 2, ("ой", "ой", "ой", "ой", "ую")),
)
_NOUNS: tuple[_Endings, ...] = (
    (("й", "ь"), 1, ("я", "ю", "ем", "е", "я")),
    (("га", "ка", "ха", "жа", "ча", "ша"), 1, ("и", "е", "ой", "е", "у")),
    (("а",), 1, ("ы", "е", "ой", "е", "у")),
    (("я",), 1, ("и", "е", "ей", "е", "ю")),
    (tuple("жшчщц"), 0, ("а", "у", "ем", "е", "а")),
    (tuple("бвгдзклмнпрстфх"), 0, ("а", "у", "ом", "е", "а")),
)


def cases(given: str, surname: str, *, woman: bool) -> tuple[frozenset[str], frozenset[str]]:
    """Full names and surnames in all cases, the latter also with е for ё.

    >>> sorted(cases("Илья", "Лавров", woman=False)[1])
    ['Лавров', 'Лаврова', 'Лаврове', 'Лаврову', 'Лавровым']
    """
    own = _SURNAMES_OF_WOMEN if woman else _SURNAMES_OF_MEN
    givens, surnames = (_declined(one, kinds, woman=woman) for one, kinds in ((given, ()), (surname, own)))
    full = {f"{one} {other}" for one, other in zip(givens, surnames, strict=True)}
    return frozenset(full), frozenset(form for one in surnames for form in (one, one.replace("ё", "е")))


def _declined(word: str, own: tuple[_Endings, ...], *, woman: bool) -> tuple[str, ...]:
    """The nominative and five more cases; a woman's name in a consonant has one form for all."""
    if not (woman and word[-1] not in "ая"):
        for last, cut, endings in (*own, *_NOUNS):
            if word.endswith(last):
                return (word, *(word[: len(word) - cut] + ending for ending in endings))
    return (word,) * 6
