"""The menu beside a meeting and its forms over the wire: who may decide, what is said, and what a second click does."""

import re

import pytest

from bot.messages import blocks, faults, lines
from bot.model import Message
from tests.handlers.conftest import last_word, newsroom, newsroom_with, words_of

ROME = """The Harbour Gazette

Meloni receives Macron in Rome

By Ines Corrado

12 March 2024

Italian Prime Minister Giorgia Meloni received French President Emmanuel Macron in Rome on Tuesday, her office said.

The two talked for an hour about farm prices and the rail tunnel under the Alps.
"""

WEEK = """The Sunday Lantern

A week of motorcades

By Ada Brook

24 March 2024

Italian Prime Minister Giorgia Meloni met French President Emmanuel Macron in Rome on March 20, and taxi drivers lost \
a day of work while the bridges were shut.

The city counted eleven thousand complaints, most of them about the noise of helicopters before breakfast.
"""


@pytest.fixture(params=["socket", "http"])
async def room(request, tmp_path):
    async with newsroom_with(tmp_path, request.param, {"rome.txt": ROME, "week.txt": WEEK}) as made:
        yield made


def menus(message):
    """The menus beside the lines of an answer: action id and what each option says."""
    beside = [block["accessory"] for block in message.blocks if block.get("accessory", {}).get("type") == "overflow"]
    return [(menu["action_id"], [option["text"]["text"] for option in menu["options"]]) for menu in beside]


async def answer(room, user="ada", command="/meetings", text="meloni macron"):
    reaction = await room.ws.slash(command, text, user=user)
    await room.road.settle()
    return await reaction.reply()


async def pick(room, verb, message=None, number=0, user="ada"):
    """A person chooses a line of a meeting's menu."""
    message = message or await answer(room)
    action, _ = menus(message)[number]
    await room.ws.click(action, f"v1|{verb}|{action.rpartition('.')[2]}", user=user, message=message)
    await room.road.settle()


def undo_in(said):
    return re.search(r"/readout (undo v[0-9a-f]{15})", said)[1]


async def test_only_admins_find_corrections_in_the_menus_of_every_answer(room):
    asked = (("/meetings", "meloni macron"), ("/leader", "meloni"), ("/readout", "ask when did Meloni meet Macron?"))
    for command, text in asked:
        for_admin = menus(await answer(room, "ada", command, text))
        assert for_admin, command
        for _, options in for_admin:
            assert options == [
                "Why is this here?", "Not a meeting", "Wrong person…", "Wrong date…", "Same meeting as…",
            ]  # fmt: skip
        for _, options in menus(await answer(room, "ben", command, text)):
            assert options == ["All sources", "Why is this here?"]


async def test_the_why_of_a_meeting_has_the_same_menu(room):
    await pick(room, "why")
    why = room.ws.ephemeral()[-1]
    assert "Why: " in words_of(why)
    assert not faults.validate_message(Message(why.text, tuple(why.blocks)))
    await pick(room, "refuse", why)
    assert "Not a meeting any more: " in last_word(room)


async def test_not_a_meeting_is_done_at_once_said_privately_and_undone(room):
    message = await answer(room)
    assert len(menus(message)) == 2
    await pick(room, "refuse", message)
    said = last_word(room)
    assert "Not a meeting any more: Emmanuel Macron and Giorgia Meloni, 20 Mar 2024." in said
    assert room.ws.messages("general") == []
    assert len(menus(await answer(room))) == 1
    assert "Taken back" in await room.ask("/readout", undo_in(said))
    assert len(menus(await answer(room))) == 2


async def test_a_second_click_on_the_same_line_does_no_harm(room):
    message = await answer(room)
    await pick(room, "refuse", message)
    first = last_word(room)
    await pick(room, "refuse", message)
    second = last_word(room)
    assert "decided already, so nothing changed" in second
    assert undo_in(second) == undo_in(first)
    assert (await room.ask("/readout", "audit not_a_meeting")).count("*not_a_meeting*") == 1


@pytest.mark.parametrize("verb", ["refuse", "person", "date", "same"])
async def test_who_is_no_admin_decides_nothing_on_a_message_that_is_not_theirs(room, verb):
    """A channel may hold an old message with an admin's menu: each click is judged anew."""
    action, _ = menus(await answer(room))[0]
    meeting = action.rpartition(".")[2]
    line = blocks.section(blocks.bold("x"), accessory=lines.menu(meeting, may_correct=True))
    await room.app.client.chat_postMessage(channel="general", text="x", blocks=[line])
    await room.ws.click(action, f"v1|{verb}|{meeting}", user="ben", message=room.ws.messages("general")[-1])
    await room.road.settle()
    assert "Only admins can do that here." in last_word(room, "ben")
    assert room.ws.modal("ben") is None
    assert len(menus(await answer(room))) == 2


async def test_who_was_an_admin_when_the_form_opened_is_judged_again_when_it_is_sent(room, monkeypatch):
    await pick(room, "date")
    monkeypatch.setattr("handlers.access.is_listed", lambda *_: False)
    await room.ws.submit({"rulings.day": "2024-03-19"})
    await room.road.settle()
    assert "Only admins can do that here." in last_word(room)
    assert "2024-03-19" not in words_of(await answer(room))
    assert "19 Mar" not in words_of(await answer(room))


async def test_a_wrong_date_is_set_in_a_form(room):
    await pick(room, "date")
    wrong = await room.ws.submit({"rulings.day": "last Tuesday"})
    assert "Write the date as" in wrong.errors["rulings.day"]
    assert (await room.ws.submit({"rulings.day": "2024-03-21"})).ok
    await room.road.settle()
    said = last_word(room)
    assert "The date is 21 Mar 2024 now: Emmanuel Macron and Giorgia Meloni." in said
    now = words_of(await answer(room))
    assert "21 Mar 2024" in now
    assert "Corrected by people: 21 Mar 2024" in now
    await pick(room, "why")
    assert "the date was set by U0ADA000001 on 2024-05-20" in last_word(room)
    await room.ask("/readout", undo_in(said))
    assert "21 Mar 2024" not in words_of(await answer(room))


async def test_two_records_are_joined_in_a_form(room):
    await pick(room, "same")
    form = str(room.ws.modal("ada").body)
    assert "12 Mar 2024" in form
    assert (await room.ws.submit()).ok
    await room.road.settle()
    said = last_word(room)
    assert "These are one meeting now: Emmanuel Macron and Giorgia Meloni" in said
    (one,) = menus(await answer(room))
    await room.ask("/readout", undo_in(said))
    assert len(menus(await answer(room))) == 2
    await pick(room, "refuse")
    await pick(room, "same")
    assert "no other record of these people" in last_word(room)
    assert one[0].startswith("answer.row.")


async def test_a_person_who_is_not_meant_is_taken_out_in_a_form(room):
    await pick(room, "person")
    assert "Emmanuel Macron: A week of motorcades" in str(room.ws.modal("ada").body)
    assert (await room.ws.submit()).ok
    await room.road.settle()
    said = last_word(room)
    assert "“A week of motorcades” does not mean Emmanuel Macron any more." in said
    assert len(menus(await answer(room))) == 1
    assert "A week of motorcades" not in await room.ask("/leader", "macron")
    await room.ask("/readout", undo_in(said))
    assert "A week of motorcades" in await room.ask("/leader", "macron")


async def test_the_why_of_an_article_lets_admins_take_a_person_out(room):
    article = await room.ask("/readout", "why rome.txt:9")
    assert "Wrong person…" in article
    assert "Wrong person…" not in await room.ask("/readout", "why rome.txt:9", user="ben")
    await answer(room, "ada", "/readout", "why rome.txt:9")
    await room.ws.click("correct.person")
    await room.road.settle()
    assert "Giorgia Meloni: Meloni receives" in str(room.ws.modal("ada").body)
    assert (await room.ws.submit()).ok
    await room.road.settle()
    assert "does not mean" in last_word(room)
    assert "*Corrected*: does not mean" in await room.ask("/readout", "why rome.txt:9")


async def test_the_same_decisions_as_verbs(room):
    first, second = (action.rpartition(".")[2] for action, _ in menus(await answer(room)))
    said = await room.ask("/readout", f"wrong-date {first} 2024-03-22")
    assert "The date is 22 Mar 2024 now" in said
    await room.ask("/readout", undo_in(said))
    said = await room.ask("/readout", f"same-meeting {first} {second}")
    assert "These are one meeting now" in said
    assert "decided already" in await room.ask("/readout", f"same-meeting {first} {second}")
    await room.ask("/readout", undo_in(said))
    assert "Not a meeting any more" in await room.ask("/readout", f"not-a-meeting {second}")
    article = re.search(r"\*Id\*: (a[0-9a-f]{16})", await room.ask("/readout", "why week.txt:9"))[1]
    assert "does not mean Giorgia Meloni" in await room.ask("/readout", f"wrong-person {article} Giorgia Meloni")
    assert menus(await answer(room)) == []
    for typed in ("not-a-meeting", "wrong-date m1", "same-meeting m1", "wrong-person a1"):
        assert "`/readout " in await room.ask("/readout", typed), typed
        assert "Only admins" in await room.ask("/readout", typed, user="ben"), typed
    assert "There is no meeting 'm1'" in await room.ask("/readout", "wrong-date m1 2024-01-01")
    for undone in range(2):
        assert "Taken back" in await room.ask("/readout", "undo"), undone
    assert len(menus(await answer(room))) == 2


async def test_the_decision_is_among_the_lately_corrected_of_the_home_tab(room):
    room.ws.open_home("ada")
    await room.ws.wait_for(lambda: room.ws.home("ada"))
    await pick(room, "refuse")
    assert "not a meeting" in str(room.ws.home("ada").body)


async def test_what_one_cannot_see_one_cannot_decide(tmp_path):
    async with newsroom(tmp_path, "http") as room:
        theirs = room.archive.article("Theirs", ["Secret."], team="T0OTHER0001")
        meeting = room.archive.meeting("giorgia-meloni", "emmanuel-macron", told_by=[theirs], team="T0OTHER0001")
        for typed in (f"not-a-meeting {meeting}", f"wrong-date {meeting} 2024-01-01", f"same-meeting {meeting} m9"):
            assert f"There is no meeting '{meeting}'" in await room.ask("/readout", typed)
        assert "There is no record" in await room.ask("/readout", f"wrong-person {theirs} Giorgia Meloni")
