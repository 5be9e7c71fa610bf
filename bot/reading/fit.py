"""Fit the weights again: labelled pages in, `weights.tsv` out. For development: `python -m bot.reading.fit DIR`.

A structured perceptron (Collins 2002) with averaging: each page is cut under the current weights; where the walk
differs from the nearest walk that the labels allow, the weights move a little towards the latter. It always starts
from `data/first_weights.tsv`, so it corrects what was judged before instead of replacing it.
Transitions stay as they are written: they are the grammar.
"""

from __future__ import annotations

import argparse
import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

from bot.reading.labelled import Expected, LabelledPage, read_labelled
from bot.reading.line import BIT, FEATURES, Line, features_named
from bot.reading.lines import split_lines
from bot.reading.segmentation import NAMES, PARTS, STATES, Cutter, Weights, load_weights

FIRST = "first_weights.tsv"
_OUT = PARTS["OUT"]
_LEFT_OUT = ("furniture", "label", "bio", "tag", "wall")
_TRAILING = (*_LEFT_OUT, "furniture_in", "label_in")
_STEP, _ROUNDS, _PULL, _MARGIN = 0.05, 20, 0.005, 0.0
_SPACED, _MOST_ADDED = 0.6, 2
_FORGOTTEN = (0.0, 0.2, 0.4)
_PHRASES = sum(BIT[name] for name in FEATURES if name.startswith(("is_", "page_")) or name in (
    "long_furniture", "promo_cue", "promo_cue_2", "legal_cue", "legal_cue_2", "wall_cue", "wall_cue_2"))  # fmt: skip
_CAPTION_WORDS = 6
_MOST = 9.0  # no single feature may decide alone

# Kinds of furniture that a line is labelled for only when it shows what they are known by.
_ONLY_WITH = {"wall": ("is_wall", "wall_cue", "price"), "bio": ("bio", "bare_name", "first_person"),
              "label": ("ends_colon", "heads_titles", "words_1", "words_2_3", "words_4_6"),
              "tag": ("words_1", "words_2_3", "words_4_6")}  # fmt: skip
_HEAD_STATES = {"H": "headline", "D": "dek", "Y": "meta", "T": "meta", "C": "caption_top", "U": "bullet",
                "E": "entry_time", "X": "credit", "G": "tag", "K": "furniture_top", "-": "furniture_top"}  # fmt: skip
_ABOVE_STATES = {"K": "kicker", "Y": "date_above", "T": "date_above", "C": "caption_above"}
_BODY_STATES = {"P": ("body", "item"), "S": ("subhead",), "C": ("caption",), "Y": ("meta_in", "furniture_in"),
                "T": ("meta_in", "furniture_in"), "E": ("entry_time",), "-": ("furniture_in", "label_in", "meta_in"),
                "U": ("item", "body"), "X": ("credit", "furniture_in", "body"), "G": ("furniture_in",)}  # fmt: skip
_AFTER_STATES = {"X": ("credit",), "G": ("tag",), "C": ("caption",), "Y": (*_LEFT_OUT, "credit"), "T": _LEFT_OUT}
_NO_TEXT_TOP = ("meta", "caption_top", "bullet", "dek", "furniture_top")
_NO_TEXT_IN = ("caption", "furniture_in", "label_in", "link_in", "meta_in", "entry_time")
_OPTIONAL = {"r": ("link", *_LEFT_OUT, "teaser_head"), "l": ("teaser_head", "link", *_LEFT_OUT),
             "m": ("teaser_text", *_LEFT_OUT)}  # fmt: skip


def allowed_states(page: LabelledPage, lines: Sequence[Line]) -> list[frozenset[int]]:
    """For each line, the states that its label allows."""
    spans = [_span(record.lines) for record in page.records if record.kind in ("article", "paywall")]
    allowed: list[frozenset[int]] = []
    for line in lines:
        code = page.codes[line.number]
        span = next((s for s in spans if s[0] <= line.number <= s[3]), None)
        names = _allowed_outside(code) if span is None else _allowed_inside(code, line.number, span)
        names = {"-": _by_phrase, "?": _by_look}.get(code, _by_marker)(line, names)
        allowed.append(frozenset(NAMES.index(name) for name in names))
    return allowed


def _by_phrase(line: Line, names: tuple[str, ...]) -> tuple[str, ...]:
    """Furniture whose phrase says what it is should be taken for that."""
    if line.has("is_related", "is_most", "is_list", "is_tags"):
        return tuple(name for name in names if name.startswith("label")) or names
    if line.has("bio_start"):
        return tuple(name for name in names if name == "bio") or names
    return tuple(name for name in names if name not in _ONLY_WITH or line.has(*_ONLY_WITH[name])) or names


def _by_look(line: Line, names: tuple[str, ...]) -> tuple[str, ...]:
    """What no label names may still show that it is a caption, a link or a label."""
    captioned = line.has("photo_end", "file_photo") or (line.has("paired") and line.words >= _CAPTION_WORDS)
    linked = line.kind == "link" or (line.has("after_label", "under_label") and line.has("words_4_6", "words_7_9",
                                                                                         "words_10_14"))  # fmt: skip
    wanted = "caption" if captioned else "link" if linked else None
    return tuple(name for name in names if wanted and name.startswith(wanted)) or _by_phrase(line, names)


def _span(lines: Sequence[tuple[int, str, str]]) -> tuple[int, int, int, int]:
    """First line, headline, first line of text and last line of text, last line of the record as `start, ..., end`."""
    numbers = [number for number, _, _ in lines]
    text = [number for number, code, _ in lines if code in "PSE"]
    head = next((number for number, code, _ in lines if code == "H"), numbers[0])
    return numbers[0], head, min(text, default=numbers[-1] + 1), max(numbers)


def _allowed_outside(code: str) -> tuple[str, ...]:
    if code == "?":
        return _OUT
    if code in _OPTIONAL:
        return _OPTIONAL[code]
    return {"R": ("link",), "L": ("teaser_head", "link"), "M": ("teaser_text",), "G": ("tag", "furniture"),
            "X": ("credit",)}.get(code, _LEFT_OUT)  # fmt: skip


def _allowed_inside(code: str, number: int, span: tuple[int, int, int, int]) -> tuple[str, ...]:
    _, head, first_text, _ = span
    if code == "?":
        return _OUT if number < head else _NO_TEXT_TOP if number < first_text else _NO_TEXT_IN
    if number < head:
        return (_ABOVE_STATES[code],) if code in _ABOVE_STATES else _OUT
    if number < first_text:
        if code in "Rr":
            return ("furniture_top", "bullet")
        return (_HEAD_STATES[code],) if code in _HEAD_STATES else ("furniture_top",)
    if code in "Rr":
        return ("link_in", "link") if code == "R" else ("link_in", "furniture_in", "link", "furniture")
    return (*_BODY_STATES.get(code, ()), *_AFTER_STATES.get(code, ()), *(_TRAILING if code == "-" else ()))


def _by_marker(line: Line, names: tuple[str, ...]) -> tuple[str, ...]:
    """A bulleted paragraph is an item, any other is not."""
    if "body" not in names:
        return names
    return tuple(name for name in names if name != ("body" if line.marker else "item"))


def fit(pages: Sequence[LabelledPage], weights: Weights, rounds: int = _ROUNDS, seed: int = 7) -> Weights:
    """New role weights, averaged over all steps; `rounds` passes over the pages in a shuffled but fixed order."""
    chance = random.Random(seed)  # noqa: S311  a shuffle, no secret
    current = {role: defaultdict(float, values) for role, values in weights.roles.items()}
    total: dict[str, dict[str, float]] = {role: defaultdict(float) for role in current}
    steps = 0
    for _ in range(rounds):
        for page in _vary(pages, chance):
            lines = split_lines(page.text)
            allowed = allowed_states(page, lines)
            _forget_phrases(lines, chance)
            cutter = Cutter(Weights({r: dict(v) for r, v in current.items()}, weights.steps, weights.starts))
            _move(current, lines, cutter.walk(lines, allowed, -_MARGIN), cutter.walk(lines, allowed))
            _pull_back(current, weights)
            steps += 1
            for role, values in current.items():
                for feature, value in values.items():
                    total[role][feature] += value
    averaged = {role: {f: v / steps for f, v in values.items()} for role, values in total.items()}
    return Weights(averaged, weights.steps, weights.starts)


def _forget_phrases(lines: Sequence[Line], chance: random.Random) -> None:
    """Hide some of the known phrases: on an outlet never seen, layout and company must tell furniture from text."""
    share = chance.choice(_FORGOTTEN)
    for line in lines:
        if line.features & _PHRASES and chance.random() < share:
            line.features &= ~_PHRASES


def _vary(pages: Sequence[LabelledPage], chance: random.Random) -> Iterator[LabelledPage]:
    """The pages as they may also be pasted: with blank lines, without part of their furniture, one after another."""
    order = list(pages)
    chance.shuffle(order)
    paragraphs = [text for page in pages for record in page.records for _, code, text in record.lines if code == "P"]
    for i, page in enumerate(order):
        yield page
        yield _respaced(page, chance, paragraphs)
        yield _pasted(_respaced(page, chance, paragraphs), _respaced(order[i - 1], chance, paragraphs))


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


def _pull_back(current: dict[str, defaultdict[str, float]], weights: Weights) -> None:
    """A little of the way back to where the fit began: what few lines ask for stays small."""
    for role, values in current.items():
        began = weights.roles[role]
        for feature, value in values.items():
            values[feature] = value - _PULL * (value - began.get(feature, 0.0))


def _move(
    current: dict[str, defaultdict[str, float]], lines: Sequence[Line], got: Sequence[str], wanted: Sequence[str]
) -> None:
    for line, wrong, right in zip(lines, got, wanted, strict=True):
        if wrong == right:
            continue
        for feature in ("always", *features_named(line.features)):
            for state, step in ((right, _STEP), (wrong, -_STEP)):
                for role in STATES[state].split("+"):
                    moved = current[role][feature] + step
                    current[role][feature] = max(-_MOST, min(_MOST, moved))


def write_weights(weights: Weights, path: Path) -> None:
    """The matrix as it is read: a row a feature, a column a role."""
    comments = [line for line in path.read_text(encoding="utf-8").split("\n") if line.startswith("#")]
    rows = ["\t".join(("feature", *weights.roles))]
    for feature in ("always", *FEATURES):
        values = (weights.roles[role].get(feature, 0.0) for role in weights.roles)
        rows.append("\t".join((feature, *(f"{round(value, 2):g}" if round(value, 2) else "" for value in values))))
    path.write_text("\n".join((*comments, *rows)) + "\n", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description="Fit the reading weights to labelled pages.")
    parser.add_argument("pages", type=Path, help="folder of .page files to tune on")
    parser.add_argument("--rounds", type=int, default=_ROUNDS)
    chosen = parser.parse_args()
    pages = [read_labelled(path) for path in sorted(chosen.pages.glob("*.page"))]
    write_weights(fit(pages, load_weights(FIRST), chosen.rounds), Path(__file__).parent / "data" / "weights.tsv")


if __name__ == "__main__":
    main()
