"""Any line of a page can be asked why it went where it went."""

from __future__ import annotations

from bot.reading.line_reasons import explain_line

PAGE = """Skip to content

Orchard towns agree on one cider tax

By Petra Lindqvist

7 October 2016

Share

Five orchard towns agreed on Friday to levy one tax on cider, ending ten years of barrels rolled over the border.

"The barrels knew the way by themselves," said Anna Holm, the mayor of Osby, after the towns had signed in her kitchen.

All rights reserved
"""


def test_a_headline_names_the_walk_and_what_weighed_for_it() -> None:
    reason = explain_line(PAGE, 3)
    assert reason is not None
    assert (reason.state, reason.rule) == ("headline", "walk")
    assert any(name.startswith("echoes") and weight > 0 for name, weight in reason.weighed)


def test_a_button_is_furniture_by_its_phrase() -> None:
    reason = explain_line(PAGE, 9)
    assert reason is not None
    assert reason.state.startswith("furniture")
    assert reason.weighed[0][0] == "is_share"


def test_a_blank_line_has_no_reason() -> None:
    assert explain_line(PAGE, 2) is None
    assert explain_line(PAGE, 400) is None
