"""What a later version of an article says otherwise."""

from __future__ import annotations

from bot.duplicates.versions import Change, changes

FIRST = """Two customs officers were hurt at Uzhova on Friday. The post was closed. Nobody has been held.
Lorries queued for nine kilometres."""


def test_the_same_text_has_no_changes_whatever_its_blanks() -> None:
    assert changes(FIRST, FIRST.replace("\n", "  ")) == ()


def test_a_corrected_figure_is_shown_before_and_after() -> None:
    later = FIRST.replace("Two", "Three")
    assert changes(FIRST, later) == (
        Change(
            "Two customs officers were hurt at Uzhova on Friday.",
            "Three customs officers were hurt at Uzhova on Friday.",
        ),
    )


def test_sentences_added_and_cut_are_told_apart() -> None:
    later = FIRST.replace(" Nobody has been held.", "") + " Smugglers fled across the river by boat."
    assert [(c.what, c.after or c.before) for c in changes(FIRST, later)] == [
        ("cut", "Nobody has been held."),
        ("added", "Smugglers fled across the river by boat."),
    ]


def test_a_replaced_sentence_is_a_cut_and_an_addition() -> None:
    later = FIRST.replace("Nobody has been held.", "Police arrested three men in a barn.")
    assert [c.what for c in changes(FIRST, later)] == ["added", "cut"]
