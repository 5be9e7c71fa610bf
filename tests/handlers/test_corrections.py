"""What admins decide about articles and stories over the wire: verbs, buttons and forms under a why-answer."""

import re

import pytest

from bot.messages import blocks
from tests.handlers.conftest import last_word, newsroom_with, words_of

FERRY = """The Harbour Gazette

Ministers open the ferry line to Storholm

By Ines Corrado

12 March 2024

The ministers of transport of both countries opened the ferry line to Storholm on Tuesday, after nine years of \
quarrels about the depth of the channel and the price of the quay.

The first ship carried 340 passengers and a brass band, and came in eleven minutes late because of the wind.
"""

ORCHARD = """The Sunday Lantern

Frost takes half of the valley's apricots

By Ada Brook

24 March 2024

Growers in the upper valley counted their losses on Sunday after three nights of frost, and said that half of the \
apricots were gone.

The last harvest as small was in 1997, when the cooperative sold two of its presses to pay the pickers.
"""


@pytest.fixture(params=["socket", "http"])
async def room(request, tmp_path):
    async with newsroom_with(tmp_path, request.param, {"ferry.txt": FERRY, "orchard.txt": ORCHARD}) as made:
        yield made


async def why(room, line, user="ada"):
    """The why-answer of the article that stands on a line of a page, and its id."""
    reaction = await room.ws.slash("/readout", f"why {line}", user=user)
    await room.road.settle()
    answer = await reaction.reply()
    return answer, re.search(r"\ba[0-9a-f]{16}\b", words_of(answer))[0]


def undo_in(said):
    return "undo " + re.search(r"undo (v[0-9a-f]+)", said)[1]


async def test_a_form_corrects_headline_outlet_and_date_and_undo_gives_them_back(room):
    _, article_id = await why(room, "ferry.txt:3")
    await room.ws.click("correct.fields", user="ada")
    await room.road.settle()
    unchanged = await room.ws.submit({})
    assert "Change at least one" in unchanged.errors["correct.headline"]
    wrong = await room.ws.submit({"correct.date": "last week"})
    assert "Write the date as" in wrong.errors["correct.date"]
    assert (await room.ws.submit({"correct.date": "2024-03-11", "correct.headline": "A ferry line opens"})).ok
    await room.road.settle()
    now = await room.ask("/readout", f"why {article_id}")
    assert "A ferry line opens" in now
    assert "2024-03-11 (corrected)" in now
    assert "set to “2024-03-11” by U0ADA000001 on 2024-05-20" in now
    await room.ask("/readout", "undo")
    await room.ask("/readout", "undo")
    assert "Ministers open the ferry line to Storholm" in await room.ask("/readout", f"why {article_id}")


async def test_a_text_is_taken_down_with_a_reason_and_leaves_a_stone(room):
    _, article_id = await why(room, "orchard.txt:3")
    await room.ws.click("correct.takedown", user="ada")
    await room.road.settle()
    assert "Say why" in (await room.ws.submit({"correct.reason": "  "})).errors["correct.reason"]
    assert (await room.ws.submit({"correct.reason": "The agency withdrew it"})).ok
    await room.road.settle()
    said = last_word(room)
    assert "The text is removed" in said
    assert "apricots" not in await room.ask("/news", "growers valley")
    stone = await room.ask("/readout", f"why {article_id}", user="ben")
    assert "The agency withdrew it" in stone
    assert "taken down by U0ADA000001" in stone
    assert "apricots" not in stone
    await room.ask("/readout", undo_in(said))
    await room.ws.slash("/readout", "reload")
    await room.road.settle()
    assert "apricots" in await room.ask("/news", "growers valley")


async def test_two_stories_are_joined_by_form_and_parted_by_button(room):
    _, ferry = await why(room, "ferry.txt:3")
    answer, orchard = await why(room, "orchard.txt:3")
    assert "Another story" not in words_of(answer)
    await room.ws.click("correct.join", user="ada")
    await room.road.settle()
    absent = await room.ws.submit({"correct.other": "nope", "correct.as": "story"})
    assert "There is no record 'nope'" in absent.errors["correct.other"]
    assert (await room.ws.submit({"correct.other": ferry, "correct.as": "story"})).ok
    await room.road.settle()
    assert "told as one story now" in last_word(room)
    reaction = await room.ws.slash("/readout", f"why {orchard}", user="ada")
    await room.road.settle()
    assert "Another story" in words_of(await reaction.reply())
    await room.ws.click("correct.story", user="ada")
    await room.road.settle()
    assert "told as two stories now" in last_word(room)
    assert "one story" in await room.ask("/readout", f"same-story {ferry} {orchard}")


@pytest.mark.parametrize("action", ["fields", "join", "story", "takedown"])
async def test_who_is_no_admin_decides_nothing_by_an_old_button(room, action):
    _, article_id = await why(room, "ferry.txt:3")
    old = blocks.actions(blocks.button("Old", f"correct.{action}", f"v1|{article_id}"))
    await room.app.client.chat_postMessage(channel="general", text="x", blocks=[old])
    await room.ws.click(f"correct.{action}", user="ben", message=room.ws.messages("general")[-1])
    await room.road.settle()
    assert "Only admins can do that here." in last_word(room, "ben")
    assert room.ws.modal("ben") is None


async def test_who_was_an_admin_when_the_form_opened_is_judged_again_when_it_is_sent(room, monkeypatch):
    _, article_id = await why(room, "ferry.txt:3")
    await room.ws.click("correct.takedown", user="ada")
    await room.road.settle()
    monkeypatch.setattr("handlers.access.is_listed", lambda *_: False)
    await room.ws.submit({"correct.reason": "Mine"})
    await room.road.settle()
    assert "Only admins can do that here." in last_word(room)
    assert "Ministers open" in await room.ask("/readout", f"why {article_id}")


async def test_verbs_without_what_they_need_say_what_to_name(room):
    assert "a field (headline, outlet or date)" in await room.ask("/readout", "correct a1")
    assert "say why" in await room.ask("/readout", "takedown a1")
    assert "Name two articles" in await room.ask("/readout", "same-story a1")
    assert "Name an article" in await room.ask("/readout", "other-story")
