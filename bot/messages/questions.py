"""Answers to questions in words: the sentence of `replies`, the records it rests on, and where to ask on."""

from __future__ import annotations

from bot.answers import QuestionAnswer
from bot.messages.blocks import Block, actions, bold, button, context, join, message, section
from bot.messages.fitting import fit
from bot.messages.lines import left_out, meeting_block, searched_line, together_blocks
from bot.messages.openers import OPEN, SHARE, not_understood, opening, openings, search_instead, value, which
from bot.messages.replies import reply_line, what_counts
from bot.model import Message


def ask(found: QuestionAnswer, *, private: bool = True, may_correct: bool = False) -> Message:
    if found.choices and found.asked not in _NO_ANSWER:
        return which(found, "ask")
    if found.did_you_mean:
        return not_understood(found, "ask")
    if found.asked in _NO_ANSWER:
        text = _NO_ANSWER[found.asked]
        return message(text, [section(text), _question_examples(found), searched_line(found)])
    said = reply_line(found)
    items = [[meeting_block(one, found.filters.worded, may_correct=may_correct)] for one in found.meetings]
    planned = [[meeting_block(one, may_correct=may_correct)] for one in found.also_planned]
    if planned and items:
        planned[0].insert(0, section(bold("Expected or announced, not held")))
    tail = together_blocks(found.together, found.leaders)
    if items or planned or found.people:  # where nothing was found, the answer itself says what was searched
        tail.append(searched_line(found))
    if private:
        names = ", ".join(person.name for person in found.leaders)
        every = button("All meetings", f"{OPEN}.meetings", opening("meetings", names)) if names else None
        tail.append(actions(every, button("Share to channel", SHARE, value("ask", 0, found.query))))
    head = [section(bold(said)), *left_out(found)]
    if note := what_counts(found):
        head.append(context(join([note])))
    blocks, _ = fit(head, items + planned, tail)
    return message(f"{said} {note}".strip(), blocks)


_NO_ANSWER: dict[str, str] = {
    "unclear": "I can say when, where and how often leaders met, who met whom, and what is next.",
    "not": "The archive tells what happened; what did not happen it cannot tell. Ask who met whom, when or where.",
    "whom": "Please say whom you mean, by name. In a thread I go on with whom the question before was about.",
}


def _question_examples(found: QuestionAnswer) -> Block:
    asks = ("What is next this week?", "Which leaders met last month?")
    shown = openings("ask", [(ask, ask) for ask in asks])
    return actions(*shown, search_instead(found.query) if found.asked == "unclear" else None)
