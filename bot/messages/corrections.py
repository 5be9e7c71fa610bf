"""What admins decide about articles and stories: the buttons under a why-answer, the forms they open, what is said."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.messages import wording
from bot.messages.blocks import (
    Block,
    actions,
    bold,
    button,
    confirm,
    context,
    cut,
    form,
    join,
    markup,
    message,
    option,
    section,
    select_input,
    text_input,
)
from bot.model import Message

FIELDS_FORM, JOIN_FORM, TAKEDOWN_FORM = "correct.fields", "correct.join", "correct.takedown"
HEADLINE, OUTLET, DATE = "correct.headline", "correct.outlet", "correct.date"
OTHER, AS, REASON = "correct.other", "correct.as", "correct.reason"
SAME_ARTICLE, SAME_STORY = "article", "story"


def buttons(article_id: str, *, is_copy: bool, is_told_with_others: bool) -> Block:
    """For admins, under the why of an article."""
    value = f"v1|{article_id}"
    hide = confirm("Hide this article?", "It will be in no answer any more. It can be undone.", "Hide", danger=True)
    split = confirm("Not a copy?", "It will count as an article of its own. It can be undone.", "Not a copy")
    part = confirm("Another story?", "It will not be told with the others any more. It can be undone.", "Another story")
    return actions(
        button("Hide", "correct.hide", value, style="danger", confirm=hide),
        button("Not a copy", "correct.split", value, confirm=split) if is_copy else None,
        button("Another story", "correct.story", value, confirm=part) if is_told_with_others else None,
        button("Same as…", "correct.join", value),
        button("Correct…", "correct.fields", value),
        button("Wrong person…", "correct.person", value),
        button("Take down…", "correct.takedown", value, style="danger"),
    )


def fields_form(title: str, headline: str | None, outlet: str | None, date: str | None, kept: str) -> dict[str, Any]:
    """What should it say? Fields are filled with what the archive has."""
    blocks = [
        section(bold(cut(title, 300))),
        text_input("Headline", HEADLINE, initial=headline or "", optional=True),
        text_input("Outlet", OUTLET, initial=outlet or "", optional=True),
        text_input("Published", DATE, initial=date or "", hint="2024-03-13 or 2024-03", optional=True),
        context("What is left as it is stays as it was read. A correction holds after every reload and can be undone."),
    ]
    return form("Correct", blocks, FIELDS_FORM, "Correct", kept)


def join_form(title: str, kept: str) -> dict[str, Any]:
    """Which other article is it the same as, and in what way?"""
    ways = [option("One article: a copy of it", SAME_ARTICLE), option("One story: another report of it", SAME_STORY)]
    blocks = [
        section(bold(cut(title, 300))),
        text_input("The other article's id", OTHER, hint="As why-answers and exports show it."),
        select_input("They are", AS, ways, initial=ways[0]),
    ]
    return form("Same as", blocks, JOIN_FORM, "Join them", kept)


def takedown_form(title: str, copies: int, kept: str) -> dict[str, Any]:
    """Why does the text go?"""
    more = f" and its {wording.count(copies, 'copy', 'copies')}" if copies else ""
    blocks = [
        section(bold(cut(title, 300))),
        text_input("Why", REASON, multiline=True, hint="Stands on the stone, with your name and the date."),
        context(
            f"The text of this article{more} is removed for good. Undo lets the page be read again. "
            "Backups made before still hold it, and so do posts that are out."
        ),
    ]
    return form("Take down", blocks, TAKEDOWN_FORM, "Remove the text", kept)


_DECIDED = {
    "merge": "These two are one article now: {records}.",
    "split": "These two are separate now: {records}.",
    "same_story": "These two are told as one story now: {records}.",
    "other_story": "These two are told as two stories now: {records}.",
    "hide": "Hidden from every answer: {records}.",
    "correct": "Corrected: {records} ({detail}).",
    "takedown": "The text is removed: {records}. {posts}",
}


def decided(
    kind: str,
    headlines: Sequence[str],
    verdict_id: str,
    prefix: str,
    *,
    detail: str = "",
    called_off: int = 0,
    posted: int = 0,
) -> Message:
    named = wording.listing([f"“{cut(headline, 120)}”" for headline in headlines])
    posts = _posts(called_off, posted)
    said = _DECIDED.get(kind, "Done: {records}.").format(records=named, detail=cut(detail, 300), posts=posts).strip()
    undo = context(markup("Take it back with `{undo}`", undo=f"/{prefix}readout undo {verdict_id}"))
    return message(said, [section(join([said])), undo])


def _posts(called_off: int, posted: int) -> str:
    off = f"{wording.count(called_off, 'post')} that had not gone out called off." if called_off else ""
    out = f"{wording.count(posted, 'post')} in Slack may still show it: delete it there." if posted else ""
    return " ".join(part for part in (off, out) if part)


def nothing_changed() -> str:
    return "Change at least one of these."


_AGAIN = {
    "takedown": "The next reload reads the page again.",
    "hide": "It is in answers again.",
}


def undone(kind: str, verdict_id: str) -> Message:
    then = _AGAIN.get(kind, "The records were judged again.")
    text = f"Taken back: the decision {verdict_id} ({kind.replace('_', ' ')}). {then}"
    return message(text, [section(join([text]))])
