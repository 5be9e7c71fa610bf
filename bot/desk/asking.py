"""What a question asks for: when, where, how often, who, what is next; and how many meetings it wants to see.

Words in, `Asked` and small facts out. The order of the patterns decides; nothing here knows people or the archive.
"""

from __future__ import annotations

import re
from functools import cache
from importlib import resources

from bot.answers import Asked
from bot.text import fold

MOST_SHOWN = 10
"""Meetings a question may ask to see; more are for /meetings."""
_NUMBERS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10}
_COUNT = re.compile(
    r"\b(last|latest|next|past|previous|first|most recent) (\d{1,2}|" + "|".join(_NUMBERS) + r")"
    r" (?=(?:\w+ ){0,2}(?:meetings?|talks|calls|summits?|visits?|times|encounters)\b)",
    re.IGNORECASE,
)
_RUN_TOGETHER = re.compile(r"^(and )?(who|what|when|where|how)s(?= )", re.IGNORECASE)
# Question words with two letters the wrong way round, or one too few; "wen" is a premier's name elsewhere.
_SLIPS = {"hwen": "when", "wehn": "when", "wen": "when", "whne": "when", "whn": "when", "hwo": "who", "woh": "who",
          "waht": "what", "wat": "what", "wht": "what", "hwere": "where", "wher": "where", "whre": "where",
          "didi": "did", "ddi": "did"}  # fmt: skip
_SLIP = re.compile(
    rf"^(?:{'|'.join(_SLIPS)})(?= (?:did|do|does|is|are|was|were|has|have|had|will|\w+ (?:meet|met))\b)", re.I
)
WHO_HELD = re.compile(r"^(?:and )?who (?:was|were|is)\b")
_FOLLOWS_ON = re.compile(r"^(?:and|but|what about|how about|same for|also)\b")

# Tried in this order on the folded question; the first that fits decides.
_PATTERNS: tuple[tuple[Asked, re.Pattern[str]], ...] = (
    (
        "how_often",
        re.compile(r"\bhow (?:often|many (?:times|meetings|calls|visits|summits|talks))\b|\bhow (?:often|many)$"),
    ),
    ("when", re.compile(r"^(?:and )?how long (?:ago|since|is it since|has it been since|was it since)\b")),
    (
        "next",
        re.compile(
            r"\b(?:next|coming up|upcoming|ahead|planned|scheduled|tomorrow)\b|^when (?:will|is|does|are)\b"
            r"|^(?:and )?(?:will|is|are)\b|^(?:and )?(?:who|whom|where|which leaders?) (?:will|is going|are going)\b"
            r"|^(?:and )?(?:who|which leaders?) (?:is|are) (?:visiting|meeting|coming|travell?ing)\b"
            r"|^who's (?:visiting|meeting|coming|travell?ing)\b"
            r"|^(?:and )?what(?:'s| is)\b.{0,60}\b(?:today|tonight|this (?:week|month))\b"
            r"|^(?:and )?what(?:'s| is)\b.{0,60}\b(?:diary|agenda|calendar|schedule)\b|\b(?:diary|agenda)$"
        ),
    ),
    ("where_now", re.compile(r"^(?:and )?where(?:'s| is| are)\b")),
    ("where", re.compile(r"^(?:and )?(?:where|in which (?:city|country|place))\b")),
    ("both", re.compile(r"^(?:and )?(?:who|whom|which leaders?)\b.*\bboth\b")),
    ("who", re.compile(r"^(?:and )?(?:who|whom|with whom|which leaders?|how many (?:leaders|people|presidents))\b")),
    ("did", re.compile(r"^(?:and )?(?:did|has|have|had|was|were|is|are)(?:n't)?\b")),
    ("when", re.compile(r"^(?:and )?(?:when|what day|since when)\b|\blast (?:time|met|meet|meeting|spoke|call)\b")),
)
IN_PERSON_ASKED = re.compile(r"\b(?:meet|meets|met|meeting|meetings|see|saw|seen)\b")
WHO_IS_ASKED = re.compile(
    r"^(?:and )?(?:who|whos|how long|since when|what (?:is|was) the)\b"
    r"|\b(?:in office|took office|take office|left office|leave office|in power|came to power|elected|inaugurated)\b"
)
MEETING_WORD = re.compile(
    r"\b(?:me?et|meets|meeting|meetings|visit\w*|see|saw|seen|talk\w*|spoke\w*|speak\w*|call\w*|host\w*|summits?|next"
    r"|(?:bi|tri)laterals?|encounters?)\b"
)
ABOUT = re.compile(
    r"^(?:tell me about|what about|show me|about|who is"
    r"|(?:info|information|summary|overview|profile|bio|details)(?: of| on)?)\b"
)
NEWS_ASKED = re.compile(r"^(?:and )?(?:what(?:'s| is)(?: the)? new|any(?:thing)? new|any news)\b")
PERSONAL = re.compile(r"\b(?:born|birthday|age|old|die|died|dead|alive|married|wife|husband|children|rich|religion)\b")
"""What a roster of offices and a ledger of meetings cannot know of a person."""
NOT_ASKED = re.compile(r"\b(?:not|never)\b|n't\b")
THEY = re.compile(r"\b(?:they|them|he|she|him|her|the two|these two)\b")
SAYING = re.compile(
    r"\b(?:say|says|said|agree|agrees|agreed|discuss|discussed|announced?|sign|signed|want|wants|wanted|think|thinks|"
    r"happen to|react|reacted|promise|promised|why|how|(?:tell|told|tells)(?! (?:me|us)\b))\b"
)
FIRST_ASKED = re.compile(r"\b(?:first|earliest)\b")
AHEAD = re.compile(r"\b(?:next|ahead|upcoming|planned|scheduled|diary|agenda|calendar|going|coming|travell?ing)\b")
WHOM = re.compile(r"^(?:and )?(?:who|whom|which leaders?)\b")
COMPARED = re.compile(r"\b(?:more|less|fewer)(?: \w+)? than\b|^compare\b")
"""Of whom there are more meetings than of whom: two questions of "how often" answer that."""
SUMMIT_ASKED = re.compile(r"\bsummits?\b")
_OF_SOMEBODY: tuple[Asked, ...] = ("when", "where", "where_now", "how_often", "did", "who")


def spelled_out(question: str) -> tuple[str, int | None]:
    """The question with what is run together parted ("whens" -> "when is"), and how many meetings it wants to see.

    >>> spelled_out("putin's last three meetings")
    ("putin's last meetings", 3)
    """
    question = _SLIP.sub(lambda found: _SLIPS[found[0].lower()], question)
    text = _RUN_TOGETHER.sub(lambda found: f"{found[1] or ''}{found[2]} is", question)
    if text[:6].lower() == "how is":
        text = _RUN_TOGETHER.sub(lambda found: f"{found[1] or ''}{found[2]}", question)
    count = _COUNT.search(text)
    if count is None:
        return text, None
    number = _NUMBERS.get(count[2].lower()) or int(count[2])
    return text[: count.end(1)] + " " + text[count.end() :], max(1, min(number, MOST_SHOWN))


def follows_on(question: str, asked: Asked) -> bool:
    """Can a question that names nobody be about those of the question before: "and where?", "how often?"?"""
    return asked in _OF_SOMEBODY or is_tied(question)


def is_tied(question: str) -> bool:
    """Do its own words tie it to what was said before: "and ...", "what about ...", "they"?"""
    plain = fold(question)
    return bool(_FOLLOWS_ON.search(plain) or THEY.search(plain))


def kind_of(question: str) -> Asked:
    """What the question asks for; "list" when it only names people, places or times.

    >>> kind_of("How often has Macron met Scholz since 2022?")
    'how_often'
    """
    plain = fold(question)
    return next((asked for asked, pattern in _PATTERNS if pattern.search(plain)), "list")


@cache
def fillers() -> frozenset[str]:
    """Words of questions that say nothing by themselves; "last week" and "this year" are read as times before these."""
    listed = (resources.files("bot.desk") / "data" / "question_words.txt").read_text(encoding="utf-8")
    return frozenset(listed.split())
