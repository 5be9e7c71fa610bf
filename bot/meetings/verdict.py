"""What may be said of a meeting: held, expected, cancelled, or nothing that a record could rest on."""

from __future__ import annotations

from typing import Literal, NamedTuple

from bot.model import Status

Verdict = Literal["held", "ongoing", "expected", "cancelled", "postponed", "withdrawn", "none", "mention", "present"]


class Judgement(NamedTuple):
    """`verdict`: "present" is a bare present tense, which the place in the article decides; "mention" is a noun that
    nothing says is real ("the A-B summit rattled markets"). `past_plan`: "was to meet", a plan seen from later.
    `told`: "planted a tree before their dinner", where the main verb is past and the day decides."""

    verdict: Verdict
    past_plan: bool = False
    told: bool = False


STATUS: dict[Verdict, Status] = {
    "held": "held",
    "ongoing": "ongoing",
    "expected": "expected",
    "cancelled": "cancelled",
    "postponed": "postponed",
    "withdrawn": "cancelled",
}
