"""Why a line of a page went where it went: text and line number in, the deciding step and its weights out.

The same steps as `page_dump`, looked at one by one; for whoever asks about a line, not for reading pages.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.reading.comments import settle_comments, settle_speakers
from bot.reading.drafts import settle_walls
from bot.reading.headlines import settle_headlines
from bot.reading.joining import join_texts
from bot.reading.letters import find_mail_heads, settle_letters
from bot.reading.line import features_named
from bot.reading.lines import split_lines, split_pages
from bot.reading.listings import find_listings
from bot.reading.parting import LEAD, part_texts
from bot.reading.pictures import settle_pictures
from bot.reading.segmentation import STATES, cut, load_weights

_MOST_SHOWN = 6
# The steps after the walk over the page, in order, each with what it decides.
_STEPS = (
    ("walls", "a block of subscription offers", settle_walls),
    ("pictures", "lines that touch where paragraphs stand apart", settle_pictures),
    ("speakers", "an interview goes on with what its speakers say", settle_speakers),
    ("comments", "a text ends where its comments begin", settle_comments),
    ("headlines", "which line each text takes up as its headline", settle_headlines),
    ("joining", "whether a text goes on behind furniture", join_texts),
    ("parting", "whether another text begins in the middle", part_texts),
    ("letters", "what a mail's sender says between reports", settle_letters),
)


@dataclass(frozen=True, slots=True)
class LineReason:
    """`state`: what the line was taken for; `rule`: the step that said so, and `about` what that step decides.

    `weighed`: (what was seen, its weight for that state), the heaviest first; `phrase`: the listed one it begins with.
    """

    state: str
    rule: str
    about: str
    weighed: tuple[tuple[str, float], ...]
    phrase: str = ""


def explain_line(text: str, number: int) -> LineReason | None:
    """The reason of line `number` of a pasted page; None where there is no such line, or a blank one."""
    first, page = max(item for item in split_pages(text) if item[0] <= max(1, number))
    lines = split_lines(page, first)
    at = next((i for i, line in enumerate(lines) if line.number <= number <= line.last), None)
    if at is None:
        return None
    listed = find_listings(lines)
    states = cut(lines, listed | find_mail_heads(lines))
    rule, about = "walk", "the likeliest walk over the whole page, by the looks of each line"
    if at in listed:
        rule, about = "listing", "a row of entries, each with a title, one text, and its day or writer"
    for name, decides, step in _STEPS:
        settled = step(lines, states)
        if settled[at] != states[at]:
            rule, about = name, decides
        states = settled
    roles = [load_weights().roles[role] for role in STATES[states[at] if states[at] != LEAD else "body"].split("+")]
    weights = {name: sum(role.get(name, 0.0) for role in roles) for name in features_named(lines[at].features)}
    heaviest = sorted(weights.items(), key=lambda pair: (-abs(pair[1]), pair[0]))
    shown = tuple((name, round(weight, 2)) for name, weight in heaviest[:_MOST_SHOWN] if weight)
    return LineReason(states[at], rule, about, shown, lines[at].phrase)
