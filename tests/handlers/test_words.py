"""Mentions, direct messages, joining a channel: what is said in plain messages."""

from bot.desk import editions
from tests.handlers.conftest import last_word, words_of
from tests.lookups.builders import NOW


def told(room):
    one = room.archive.article("They met", ["Macron met Meloni."], about=["emmanuel-macron", "giorgia-meloni"])
    room.archive.meeting("emmanuel-macron", "giorgia-meloni", told_by=[one], city="Rome", country="Italy")


async def in_channel(room, channel):
    await room.road.settle()
    return [m for m in room.ws.messages(channel) if m.user == "U0LOCALBOT1"]


async def test_a_mention_is_answered_in_its_thread_for_everybody(either):
    told(either)
    asked = await either.ws.say("@Readout when did Macron last meet Meloni?", channel="general")
    await either.ws.wait_for(lambda: [m for m in either.ws.messages("general") if m.user == "U0LOCALBOT1"])
    (said,) = await in_channel(either, "general")
    assert said.thread_ts == asked.ts
    assert "10 Apr 2024, Rome, Italy" in said.text
    assert not any(block["type"] == "actions" for block in said.blocks)


async def test_a_direct_message_is_answered_below_it(room):
    told(room)
    direct = room.ws.direct("ben")
    await room.ws.say("meetings macron", user="ben", channel=direct)
    await room.ws.wait_for(lambda: [m for m in room.ws.messages(direct) if m.user == "U0LOCALBOT1"])
    (said,) = await in_channel(room, direct)
    assert said.thread_ts in (None, "")
    assert "Emmanuel Macron and Giorgia Meloni" in words_of(said)


async def test_a_message_in_a_channel_that_is_not_for_the_bot_is_left_alone(room):
    await room.ws.say("did Macron meet Meloni?", channel="general")
    await room.road.settle()
    assert await in_channel(room, "general") == []


async def test_admins_verbs_are_not_carried_out_in_a_public_message(room):
    await room.ws.say("@Readout audit", channel="general")
    await room.ws.wait_for(lambda: room.ws.ephemeral())
    assert "where only you see the answer" in room.ws.ephemeral()[-1].text
    assert await in_channel(room, "general") == []


async def test_the_bot_greets_once_where_it_is_added_and_nobody_else(room):
    room.ws.invite(channel="projects")
    await room.ws.wait_for(lambda: [m for m in room.ws.messages("projects") if "I am Readout" in m.text])
    room.ws.invite("chie", channel="back-room")
    await room.road.settle()
    assert len([m for m in room.ws.messages("projects") if "I am Readout" in m.text]) == 1
    assert [m for m in room.ws.messages("back-room") if "I am Readout" in m.text] == []


async def test_the_home_tab_shows_the_diary_and_the_admin_panel_only_to_admins(room):
    one = room.archive.article("Soon", ["Macron will call."], about=["emmanuel-macron"], published="2024-05-18")
    room.archive.meeting("emmanuel-macron", "giorgia-meloni", told_by=[one], status="expected", date="2024-05-30")
    for person, is_admin in (("ada", True), ("ben", False)):
        room.ws.open_home(person)
        await room.ws.wait_for(lambda person=person: room.ws.home(person))
        await room.road.settle()
        view = str(room.ws.home(person).body)
        assert "Emmanuel Macron and Giorgia Meloni" in view
        assert ("For admins" in view) == is_admin


async def at_home(room, person):
    room.ws.open_home(person)
    await room.ws.wait_for(lambda: room.ws.home(person))
    await room.road.settle()
    return str(room.ws.home(person).body)


def last_direct_message(room, person):
    return room.ws.messages(room.ws.direct(person).id)[-1]


async def test_the_panel_on_the_home_tab_does_what_its_buttons_say(room):
    await at_home(room, "ada")
    for button, answer in (("status", "Readout status"), ("audit", "audit"), ("feeds", "on a schedule")):
        await room.ws.click(f"home.verb.{button}")
        await room.road.settle()
        assert answer in words_of(last_direct_message(room, "ada"))
    await room.ws.click("home.verb.dry")
    await room.road.settle()
    assert "READOUT_SEEDS" in words_of(last_direct_message(room, "ada"))


async def test_a_digest_is_managed_from_home_by_who_set_it_up_and_by_admins(room):
    await room.ask("/digest", "daily 08:30 Europe/London", user="ben", channel="general")
    menu = f"home.manage.{(await room.desk.run(editions.every_edition, room.desk, NOW))[0].digest.id}"
    assert menu in await at_home(room, "ben")
    assert menu not in await at_home(room, "chie")
    assert menu in await at_home(room, "ada")
    await room.ws.click(menu, "Pause", user="ben")
    await room.road.settle()
    assert "paused" in str(room.ws.home("ben").body)
    assert "Paused:" in words_of(last_direct_message(room, "ben"))
    assert "Paused" in await room.ask("/digest", "", user="chie", channel="general")


async def test_the_home_tab_lists_my_follows_and_stops_one(room):
    await room.ask("/follow", "macron", channel="general")
    await room.ask("/digest", "daily 08:30 Europe/London", channel="general")
    room.ws.open_home("ada")
    await room.ws.wait_for(lambda: room.ws.home("ada"))
    await room.road.settle()
    view = str(room.ws.home("ada").body)
    assert "*Emmanuel Macron*" in view
    assert "08:30 Europe/London" in view
    await room.ws.click("home.unfollow", user="ada")
    await room.road.settle()
    assert "*Emmanuel Macron*" not in str(room.ws.home("ada").body)
    assert "follows nothing yet" in await room.ask("/follow", "list", channel="general")


async def say(room, text, user="ben"):
    """What the bot answers to a direct message."""
    direct = room.ws.direct(user)
    before = len([m for m in room.ws.messages(direct) if m.user == "U0LOCALBOT1"])
    await room.ws.say(text, user=user, channel=direct)
    await room.ws.wait_for(lambda: len([m for m in room.ws.messages(direct) if m.user == "U0LOCALBOT1"]) > before)
    return (await in_channel(room, direct))[-1]


async def test_what_reads_as_a_question_is_one_without_its_mark(room):
    told(room)
    assert "Giorgia Meloni" in words_of(await say(room, "who was in Rome in april"))


async def test_what_reads_as_a_search_of_the_ledger_is_one(room):
    told(room)
    assert "Meetings: in Rome" in words_of(await say(room, "meetings in rome"))
    assert "Meetings: upcoming" in words_of(await say(room, "upcoming"))


async def test_a_greeting_is_answered_with_what_can_be_asked(room):
    assert "who met whom" in words_of(await say(room, "hello"))
    assert "who met whom" in words_of(await say(room, "Thank you!"))


async def test_help_on_one_command_is_about_that_one(room):
    said = words_of(await say(room, "help meetings"))
    assert said.startswith("`/meetings QUERY`")
    assert "FILE:LINE" in words_of(await say(room, "help why"))
    assert "/follow WHAT" in words_of(await say(room, "how do I follow somebody?"))
    assert "/digest" in words_of(await say(room, "help with the weather"))


async def test_words_that_are_no_verb_may_be_looked_for_in_the_articles(room):
    room.archive.article("Grain deal", ["The grain deal held."])
    asked = await say(room, "grain deal")
    assert "I do not know “grain”" in words_of(asked)
    await room.ws.click("answer.open.news", user="ben")
    await room.road.settle()
    assert "News: grain deal" in last_word(room, "ben")


async def test_a_why_in_words_is_a_question_and_no_id(room):
    told(room)
    assert "is no article, meeting or line" not in words_of(await say(room, "why did Macron meet Meloni?"))


async def test_in_direct_messages_there_is_no_channel_to_share_to(room):
    told(room)
    said = await say(room, "meetings macron")
    assert any(block["type"] == "actions" for block in said.blocks)
    assert "Share" not in words_of(said)


async def test_a_labelled_address_in_a_command_is_the_words_that_were_typed(room):
    told(room)
    assert "Emmanuel Macron" in await room.ask("/leader", "<https://news.example/x|macron>")


async def test_nothing_but_signs_is_answered_with_how_it_is_used(room):
    for typed in ("?", "😀", "…"):
        assert "`/leader NAME`" in await room.ask("/leader", typed), typed


async def test_a_leader_command_that_names_two_offers_their_meetings(room):
    told(room)
    said = await room.ask("/leader", "macron, meloni")
    assert "That names Emmanuel Macron and Giorgia Meloni." in said
    assert "Their meetings" in said


async def test_a_country_is_answered_with_who_leads_it(room):
    said = await room.ask("/leader", "france")
    assert "Emmanuel Macron (President, France)" in said
    assert "Franco" not in said


async def test_a_list_is_the_list_and_not_one_sentence(room):
    told(room)
    assert "Meetings: Emmanuel Macron" in words_of(await say(room, "list all meetings of macron"))


async def test_what_the_bot_can_do_is_its_help(room):
    assert "/digest" in words_of(await say(room, "what can you do?"))


async def test_unfollow_and_mute_are_verbs_by_themselves(room):
    for typed in ("unfollow macron", "mute macron 2 days"):
        assert "does not follow “macron”" in words_of(await say(room, typed)), typed
