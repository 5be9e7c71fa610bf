"""/digest and /follow over the wire: what a person sees, and what the channel then gets."""

from __future__ import annotations

from datetime import timedelta

import bot.messages
from bot.desk import editions
from bot.outbox import Outbox
from tests.handlers.conftest import words_of
from tests.posting.newsroom import Item, arrive

XI, MACRON = "xi-jinping", "emmanuel-macron"


def general(room):
    return room.ws.channel("general").id


async def joined(room):
    """The bot is a member of #general."""
    room.desk.render = bot.messages
    assert room.ws.bot_user in room.ws.channel("general").members


async def post_what_is_planned(room):
    """What the bot has said in the channel, once everything planned was posted."""
    later = room.desk.clock()
    room.desk.clock = lambda: later
    outbox = Outbox(room.desk, lambda team_id: room.app.client)
    while await outbox.drain_once():
        later += timedelta(seconds=2)
    return [m for m in room.ws.messages("general") if m.user == room.ws.bot_user]


async def click(room, action, **more):
    """Click and give what the person then reads."""
    reaction = await room.ws.click(action, **more)
    await room.road.settle()
    return words_of(await reaction.reply())


async def test_a_digest_is_set_up_shown_paused_and_turned_off(either):
    await joined(either)
    assert "no digest yet" in await either.ask("/digest")
    said = await either.ask("/digest", "daily 08:30 Europe/London on xi, trade talks")
    assert "Digest daily at 08:30 Europe/London on Xi Jinping" in said
    assert "Next:" in said
    assert "Digest daily at 08:30" in await either.ask("/digest")
    assert "Paused" in await either.ask("/digest", "pause")
    assert "Next:" in await either.ask("/digest", "resume")
    assert "Turned off" in await either.ask("/digest", "off")
    assert "Off." in await either.ask("/readout", "digest")


async def test_digest_now_posts_what_is_new_once(room):
    await joined(room)
    arrive(room.desk, Item("a1"), live=False)
    assert "on its way: 1 new article" in await room.ask("/digest", "now")
    assert "Nothing new" in await room.ask("/digest", "now")
    [posted] = await post_what_is_planned(room)
    assert "Headline of a1" in words_of(posted)


async def test_anybody_can_pause_a_digest_from_its_own_message(room):
    await joined(room)
    await room.ask("/digest", "daily 08:30")
    arrive(room.desk, Item("a1"), live=False)
    await room.ask("/digest", "now")
    await post_what_is_planned(room)
    assert "Paused" in await click(room, "digest.pause")
    assert "Paused" in await click(room, "digest.pause"), "a button is pressed twice"
    [state] = editions.of_channel(room.desk, room.ws.team_id, general(room), room.desk.clock())
    assert state.digest.state == "paused"


async def test_where_the_bot_is_no_member_it_says_how_to_invite_it(room):
    room.ws.uninvite(channel="general")
    for command, text in (("/digest", "now"), ("/digest", "daily 08:30"), ("/follow", "macron")):
        assert "/invite" in await room.ask(command, text)


async def test_words_that_make_no_digest_get_an_example(room):
    await joined(room)
    assert "daily 08:30" in await room.ask("/digest", "daily noonish")
    assert "no time zone" in await room.ask("/digest", "daily 08:30 Mars/Base")
    assert "on France" in await room.ask("/digest", "daily 08:30 topics france")
    assert "Xi Jinping" not in await room.ask("/digest", "daily 08:30 utc <!channel>")


async def test_a_preview_is_private_and_changes_nothing(room):
    await joined(room)
    arrive(room.desk, Item("a1"), live=False)
    said = await room.ask("/digest", "preview")
    assert "Headline of a1" in said
    assert "nothing was posted" in said
    assert "Headline of a1" in await room.ask("/digest", "preview")
    assert await post_what_is_planned(room) == []


async def test_follow_tells_what_it_would_have_posted_and_then_posts(room):
    await joined(room)
    said = await room.ask("/follow", "macron")
    assert "now follows Emmanuel Macron" in said
    assert "follows Emmanuel Macron already" in await room.ask("/follow", "emmanuel macron")
    arrive(room.desk, Item("a1", about=(MACRON,)))
    [alert] = await post_what_is_planned(room)
    assert "Emmanuel Macron" in words_of(alert)
    assert "silent until" in await click(room, "follow.mute", user=somebody_else(room))
    assert "muted until" in await room.ask("/follow", "list")
    assert "speaks again" in await click(room, "follow.unmute")
    assert "no longer follows" in await click(room, "follow.remove")
    assert "follows nothing yet" in await room.ask("/follow", "list")


def somebody_else(room):
    """Anybody in the channel may press a button."""
    members = room.ws.channel("general").members
    return next(p for p in room.ws.people if p.id in members and p.name != "ada" and not p.is_bot)


async def test_a_name_that_may_be_several_asks_which(room):
    await joined(room)
    said = await room.ask("/follow", "macorn")
    assert "Which one?" in said
    assert "now follows Emmanuel Macron" in await click(room, "follow.choose.0")


async def test_the_follow_button_under_an_answer_works(room):
    await joined(room)
    room.archive.article("Macron speaks", ["Emmanuel Macron spoke."], about=[MACRON])
    await room.ask("/leader", "macron")
    assert "now follows Emmanuel Macron" in await click(room, "follow.add")


async def test_a_very_busy_follow_is_asked_about_first(room):
    await joined(room)
    arrive(room.desk, *(Item(f"a{n}", about=(XI,)) for n in range(60)))
    said = await room.ask("/follow", "xi")
    assert "would have posted 60 alerts" in said
    assert "follows nothing yet" in await room.ask("/follow")
    await room.ask("/follow", "xi")
    assert "now follows Xi Jinping" in await click(room, "follow.sure")


async def test_follows_end_by_number_name_or_other_words(room):
    await joined(room)
    for what in ("macron", "xi and putin", "france"):
        await room.ask("/follow", what)
    assert "no longer follows France" in await room.ask("/follow", "remove 2")
    assert "no longer follows Xi Jinping + Vladimir Putin" in await room.ask("/follow", "remove putin & xi")
    assert "does not follow “modi”" in await room.ask("/follow", "remove modi")


async def test_quiet_hours_and_cooldown_are_said_back(room):
    await joined(room)
    assert "Quiet hours 22:00-07:00 Europe/Paris" in await room.ask("/follow", "quiet 22:00-07:00 paris")
    said = await room.ask("/follow", "cooldown 60")
    assert "60 minutes" in said
    assert "Quiet hours" in said
    assert "Quiet hours" not in await room.ask("/follow", "quiet off")


async def test_a_follow_can_be_counted_before_it_is_kept(room):
    await joined(room)
    arrive(room.desk, *(Item(f"a{n}", about=(XI,)) for n in range(3)))
    said = await room.ask("/follow", "preview xi")
    assert "would have posted 3 alerts" in said
    assert "Headline of a2" in said
    assert "follows nothing yet" in await room.ask("/follow")
    await room.ask("/follow", "preview xi")
    assert "now follows Xi Jinping" in await click(room, "follow.sure")


async def test_quiet_hours_are_a_channel_s_or_in_direct_messages_a_person_s_own(room):
    await joined(room)
    place = room.ws.direct("ada")
    for where in ("general", place):
        await room.ask("/follow", "xi", channel=where)
    night = f"{room.desk.clock():%H}:00-{(room.desk.clock() + timedelta(hours=2)):%H}:00 utc"
    assert "Quiet hours" in await room.ask("/follow", f"quiet {night}", channel=place)
    arrive(room.desk, Item("a1", about=(XI,)))
    with room.desk.store.read() as conn:
        held = dict(conn.execute("select channel_id, kind from outbox").fetchall())
    assert held == {general(room): "alert", room.ws.channel(place).id: "alert_roll_up"}


async def test_a_direct_message_has_a_digest_and_follows_of_its_own(room):
    room.desk.render = bot.messages
    place = room.ws.direct("ada")
    assert "now follows Emmanuel Macron" in await room.ask("/follow", "macron", channel=place)
    assert "Set:" in await room.ask("/digest", "daily 08:30", channel=place)
    assert "follows nothing yet" in await room.ask("/follow", "list", channel="general")


async def test_a_button_of_another_version_is_answered(room):
    await joined(room)
    await room.ask("/follow", "macron")
    shown = room.ws.ephemeral()[-1]
    for block in shown.blocks:
        for element in block.get("elements", []):
            element["value"] = "v0|x"
    assert "does not follow" in await click(room, "follow.remove")


async def test_status_tells_of_queue_editions_and_trouble_and_admins_set_it_going_again(room):
    await joined(room)
    await room.ask("/digest", "daily 08:30")
    arrive(room.desk, Item("a1"), live=False)
    await room.ask("/digest", "now")
    room.ws.channel("general").is_archived = True
    await post_what_is_planned(room)
    room.ws.channel("general").is_archived = False
    said = await room.ask("/readout", "status")
    assert "1 blocked" in said
    assert "is_archived (1)" in said
    assert "Digest daily at 08:30" in said
    assert "1 blocked post will be tried again" in await click(room, "outbox.resume")
    assert len(await post_what_is_planned(room)) == 1
    assert "2 posted · 0 waiting" in await room.ask("/readout", "status")


async def test_a_restored_archive_posts_when_an_admin_says_so(room):
    from store import outbox as posts

    await joined(room)
    arrive(room.desk, Item("a1"), live=False)
    await room.ask("/digest", "now")
    with room.desk.store.write() as conn:
        posts.freeze(conn, "restored from monday.db")
    assert await post_what_is_planned(room) == []
    assert "restored from monday.db" in await room.ask("/readout", "status", user=somebody_else(room))
    assert "Let posts go out" not in str(room.ws.ephemeral(user=somebody_else(room))[-1].blocks)
    await room.ask("/readout", "status")
    assert "go out again" in await click(room, "outbox.thaw")
    assert len(await post_what_is_planned(room)) == 1


async def test_a_verb_without_its_object_is_no_word_to_follow(room):
    await joined(room)
    for typed in ("mute", "unmute", "remove", "preview"):
        assert "Say what to" in await room.ask("/follow", typed), typed
    assert "number of minutes" in await room.ask("/follow", "cooldown soon")
    assert "follows nothing yet" in await room.ask("/follow", "list")


async def test_two_names_joined_by_a_stroke_are_a_pair(room):
    await joined(room)
    for typed in ("xi/putin", "xi-putin", "xi vs putin"):
        assert "follow" in (said := await room.ask("/follow", typed))
        assert "Xi Jinping + Vladimir Putin" in said, typed


async def test_three_names_are_offered_one_by_one(room):
    for typed in ("macron, meloni, orban", "macron meloni orban"):
        said = await room.ask("/follow", typed)
        assert "may mean several things" in said
        assert "Viktor Orbán" in said
        assert f"the words “{typed}”" in said


async def test_an_office_may_be_its_holder_or_the_words(room):
    await joined(room)
    said = await room.ask("/follow", "german chancellor")
    assert "Olaf Scholz (Federal Chancellor of Germany)" in said
    assert "the words “german chancellor”" in said


async def test_what_is_not_followed_is_answered_with_what_is(room):
    await joined(room)
    assert "It follows nothing yet." in await room.ask("/follow", "remove nobody at all")
    await room.ask("/follow", "macron")
    assert "It follows Emmanuel Macron." in await room.ask("/follow", "remove nobody at all")
    assert "Did you mean “Emmanuel Macron”?" in await room.ask("/follow", "remove Emanuel Macrn")


async def test_a_mute_may_be_said_in_days(room):
    await joined(room)
    await room.ask("/follow", "macron")
    assert "silent until 22 May 10:30" in await room.ask("/follow", "mute macron for 2 days")


async def test_a_shortened_zone_is_no_topic_and_never_taken_for_the_zone(room):
    await joined(room)
    assert "Did you mean America/New_York?" in await room.ask("/digest", "daily 08:30 EST")
    assert "Did you mean Europe/London?" in await room.ask("/digest", "daily 08:30 bst")
    assert "no digest yet" in await room.ask("/digest")


async def test_days_may_be_said_as_people_say_them(room):
    await joined(room)
    assert "Digest daily at 09:00" in await room.ask("/digest", "every day at 9")
    assert "Digest Monday to Friday at 18:30" in await room.ask("/digest", "every weekday at 6:30 pm")
    assert "Digest on Mon at 07:00" in await room.ask("/digest", "every monday 07:00")
    assert "preview" in await room.ask("/digest", "nonsense")


async def test_following_everything_is_what_the_digest_is_for(room):
    assert "Everything new is in the digest" in await room.ask("/follow", "everything")
    assert "follows nothing yet" in await room.ask("/follow", "list")


async def test_a_follow_is_ended_by_whatever_word_for_it(room):
    await room.ask("/follow", "macron")
    assert "no longer follows Emmanuel Macron" in await room.ask("/follow", "rm macron")
