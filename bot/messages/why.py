"""Why an article, a meeting or a line stands as it does: each reason with its sentence, and buttons to overrule it."""

from __future__ import annotations

import re

from bot.answers import MeetingFound, WhyAnswer
from bot.messages import corrections, wording
from bot.messages.blocks import LIMITS, Block, Markup, bold, context, cut, header, join, message, section
from bot.messages.fitting import fit
from bot.messages.lines import menu, searched_line
from bot.model import Message


def why(found: WhyAnswer, *, may_correct: bool = False) -> Message:
    if found.about == "nothing":
        text = f"“{cut(found.query, 100)}” is no article, meeting or line of a page that the archive knows."
        hint = "Give an id from an answer or an export, or FILE:LINE."
        return message(text, [section(join([text, hint], " ")), searched_line(found)])
    head: list[Block] = [header(cut(f"Why: {found.title}", LIMITS["header.text"]))]
    if found.details:
        facts = [join([bold(name), text], ": ") for name, text in found.details]
        if found.meeting is not None:
            facts.insert(0, _in_short(found.meeting))
        is_ours = may_correct and found.about == "meeting"
        ours = menu(found.subject_id, may_correct=True) if is_ours else None
        head.append(section(join(facts, "\n"), accessory=ours))
    items = []
    for reason in found.reasons:
        lines = [join([bold(_with_days(reason.what)), reason.why], ": ")]
        if reason.source:
            lines.append(wording.evidence(reason.source))
        items.append([section(join(lines, "\n"))])
    tail = [_corrections(found)] if may_correct and found.about == "article" else []
    blocks, shown = fit(head, items, tail)
    if shown < len(items):
        rest = f"{wording.count(len(items) - shown + 1, 'further reason')}: readout explain {found.subject_id}"
        blocks, _ = fit(head, items[: shown - 1], [context(join([rest])), *tail])
    first = found.reasons[0] if found.reasons else None
    told = ": ".join(part for part in (first.what, first.why) if part) if first else "nothing is written down"
    text = f"{found.title}: {told}."
    return message(cut(text, 1_000), blocks)


def _in_short(found: MeetingFound) -> Markup:
    """ "bilateral meeting, expected · Apr 2026 · Beijing, China"."""
    kind = wording.KINDS.get(found.meeting.kind, found.meeting.kind)
    return join([f"{kind}, {wording.status(found)}", wording.when(found.meeting), wording.place(found.meeting.place)])


_ONE_DAY = r"(?:19|20)\d\d-\d\d(?:-\d\d)?[?~]?"


_DAY = re.compile(rf"(?<![\w/.~-]){_ONE_DAY}(?:/(?:\.\.|{_ONE_DAY}))?(?![\w/-])")


def _with_days(text: str) -> str:
    """ "Says expected, 2026-04" -> "Says expected, Apr 2026"."""
    return _DAY.sub(lambda found: wording.day(found[0], unknown=found[0]), text)


def _corrections(found: WhyAnswer) -> Block:
    """For admins: overrule what was decided about the article."""
    is_copy = any(reason.what.startswith("Copy of ") for reason in found.reasons)
    return corrections.buttons(found.subject_id, is_copy=is_copy, is_told_with_others=found.is_told_with_others)
