"""Following and digests set up in modals from the Home tab."""

from tests.handlers.conftest import words_of


async def home_of(room, person):
    room.ws.open_home(person)
    await room.ws.wait_for(lambda: room.ws.home(person))
    await room.road.settle()


async def open_modal(room, action, person="ada"):
    await home_of(room, person)
    await room.ws.click(action, user=person)
    await room.ws.wait_for(lambda: room.ws.modal(person))
    await room.road.settle()


async def test_a_follow_is_previewed_before_it_is_kept(room):
    await open_modal(room, "home.follow")
    sent = await room.ws.submit({"setup.what": "macron", "setup.where": "C0GENERAL01"})
    assert sent.ok
    view = str(room.ws.modal("ada").body)
    assert "would have posted nothing in the last 7 days" in view
    assert "follows nothing yet" in await room.ask("/follow", "list", channel="general")
    assert (await room.ws.submit()).ok
    await room.road.settle()
    assert room.ws.modal("ada") is None
    assert "Emmanuel Macron" in await room.ask("/follow", "list", channel="general")
    assert "Emmanuel Macron" in str(room.ws.home("ada").body)


async def test_a_form_that_comes_too_late_says_so(room):
    await home_of(room, "ada")
    room.ws.fail_next("views.open", "expired_trigger_id")
    await room.ws.click("home.follow", user="ada")
    await room.road.settle()
    assert "Please press again" in room.ws.messages(room.ws.direct("ada"))[-1].text


async def test_what_cannot_be_followed_is_said_under_its_input(room):
    await open_modal(room, "home.follow")
    sent = await room.ws.submit({"setup.what": "orban", "setup.where": "C0GENERAL01"})
    assert "Viktor Orbán" in sent.errors["setup.what"]
    sent = await room.ws.submit({"setup.what": "macron", "setup.where": "C0PROJECTS1"})
    assert "Invite me there first" in sent.errors["setup.where"]


async def test_a_digest_is_previewed_with_its_zone_filled_in_before_it_is_set_up(room):
    room.archive.article("Rail talks", ["Macron spoke of rail."], about=["emmanuel-macron"], published="2024-05-18",
                         stored_at="2024-05-18T10:00:00Z")  # fmt: skip
    await open_modal(room, "home.digest")
    assert "Europe/London" in str(room.ws.modal("ada").body)
    wrong = await room.ws.submit({"setup.where": "C0GENERAL01", "setup.time": "25:99"})
    assert wrong.errors
    sent = await room.ws.submit({"setup.where": "C0GENERAL01", "setup.time": "07:45", "setup.topics": "macron"})
    assert sent.ok
    view = str(room.ws.modal("ada").body)
    assert "It would have posted 1 time in the last 7 days, with 1 new article." in view
    assert "Rail talks" in view
    assert "has no digest yet" in await room.ask("/digest", "", channel="general")
    assert (await room.ws.submit()).ok
    await room.road.settle()
    assert "07:45 Europe/London" in words_of(room.ws.ephemeral()[-1])
    assert "07:45 Europe/London" in str(room.ws.home("ada").body)


async def test_a_second_digest_has_a_name_and_faults_stand_under_their_inputs(room):
    where = {"setup.where": "C0GENERAL01", "setup.time": "07:45", "setup.zone": "Europe/London", "setup.name": ""}
    await open_modal(room, "home.digest")
    for name, wrong in (("setup.name", "<evening>"), ("setup.zone", "Mars/Base"), ("setup.topics", "kim jong")):
        sent = await room.ws.submit(where | {name: wrong})
        assert list(sent.errors) == [name], sent.errors
    assert (await room.ws.submit(where | {"setup.topics": ""})).ok
    assert (await room.ws.submit()).ok
    await room.road.settle()
    await open_modal(room, "home.digest")
    assert (await room.ws.submit(where | {"setup.name": "Late Asia", "setup.topics": "japan"})).ok
    assert (await room.ws.submit()).ok
    await room.road.settle()
    said = await room.ask("/digest", channel="general")
    assert "(late-asia)" in said
    assert said.count("Digest daily at 07:45") == 2


async def test_a_digest_that_would_have_been_silent_says_so(room):
    await open_modal(room, "home.digest")
    sent = await room.ws.submit({"setup.where": "C0GENERAL01", "setup.time": "07:45", "setup.topics": "macron"})
    assert sent.ok
    assert "It would have been due 7 times in the last 7 days, with nothing new to say." in str(
        room.ws.modal("ada").body
    )
