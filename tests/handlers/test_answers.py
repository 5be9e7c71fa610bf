"""What a person in Slack gets for what they type and click."""

from tests.handlers.conftest import words_of


def paris(room):
    one = room.archive.article(
        "Macron receives Meloni",
        ["Emmanuel Macron received Giorgia Meloni at the Élysée."],
        about=["emmanuel-macron", "giorgia-meloni"],
    )
    room.archive.meeting("emmanuel-macron", "giorgia-meloni", told_by=[one], city="Paris", country="France")


async def test_a_slash_command_is_answered_privately_with_its_source(either):
    paris(either)
    reaction = await either.ws.slash("/meetings", "macron meloni")
    reply = await reaction.reply()
    assert reply.to == "U0ADA000001"
    assert "Emmanuel Macron and Giorgia Meloni* — bilateral meeting, held" in words_of(reply)
    assert "The Meridian, 1 May 2024" in words_of(reply)
    assert either.ws.messages("general") == []


async def test_the_share_button_says_it_to_the_channel(either):
    paris(either)
    await either.ask("/leader", "macron")
    await either.ws.click("answer.share")
    await either.road.settle()
    shared = either.ws.messages("general")[-1]
    assert "Emmanuel Macron" in words_of(shared)
    assert "Shared by <@U0ADA000001>" in words_of(shared)
    assert not any(block["type"] == "actions" for block in shared.blocks)
