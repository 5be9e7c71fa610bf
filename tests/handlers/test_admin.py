"""The admins' verbs over the wire: who may, what happens, and what is said."""

import asyncio
import re

import pytest

from bot.messages import blocks
from tests.handlers.conftest import ADA, newsroom, words_of

PAGE = """The Harbour Gazette

Meloni receives Macron in Rome

By Ines Corrado

12 March 2024

Italian Prime Minister Giorgia Meloni received French President Emmanuel Macron in Rome on Tuesday.

The two leaders spoke for an hour about farm prices and the rail tunnel under the Alps.

They will meet again in June, their offices said in a joint statement after the talks.
"""

VERBS = ["reload", "audit", "backup", "hide a1", "merge a1 a2", "split a1", "undo"]


@pytest.fixture
async def with_seeds(tmp_path):
    seeds = tmp_path / "seeds"
    seeds.mkdir()
    (seeds / "rome.txt").write_text(PAGE, encoding="utf-8")
    (seeds / "empty.txt").write_text("", encoding="utf-8")
    async with newsroom(tmp_path, "http", seeds=seeds) as made:
        yield made


def direct(room, user="ada"):
    return room.ws.messages(room.ws.direct(user))


async def test_a_reload_reports_to_the_admin_alone_and_answers_change(with_seeds):
    room = with_seeds
    reaction = await room.ws.slash("/readout", "reload")
    assert "Reloading seeds" in (await reaction.reply()).text
    await room.road.settle()
    (said,) = direct(room)
    assert "Reload of seeds is done" in words_of(said)
    assert "Refused" in words_of(said)
    assert "empty.txt: The file is empty." in words_of(said)
    assert room.ws.messages("general") == []
    assert "Giorgia Meloni" in await room.ask("/meetings", "macron meloni")


async def test_a_second_reload_changes_nothing_and_a_dry_run_writes_nothing(with_seeds):
    room = with_seeds
    told = (
        ("reload dry-run", "Records: 1 added (1 article)"),
        ("reload seeds dryrun", "Records: 1 added (1 article)"),
        ("reload Dry Run", "Records: 1 added (1 article)"),
        ("reload", "Records: 1 added"),
        ("reload", "Nothing has changed in"),
    )
    for typed, said in told:
        await room.ws.slash("/readout", typed)
        await room.road.settle()
        assert said in words_of(direct(room)[-1]), typed
    assert "Dry run" in words_of(direct(room)[0])
    assert "What it would change\n• rome.txt: 1 added" in words_of(direct(room)[0]).replace("*", "")
    assert "Nothing was written." in words_of(direct(room)[0])


async def test_a_page_that_is_not_there_is_named_with_the_nearest(with_seeds):
    room = with_seeds
    for name in ("rom.txt", "../../etc/passwd", "/etc/passwd", "seeds/../.."):
        await room.ws.slash("/readout", f"reload {name}")
        await room.road.settle()
        assert "There is no page or folder" in words_of(direct(room)[-1]), name
    await room.ws.slash("/readout", "reload rom.txt")
    await room.road.settle()
    assert "rome.txt" in words_of(direct(room)[-1])


@pytest.mark.parametrize("verb", VERBS)
async def test_who_is_no_admin_is_told_who_is(room, verb):
    said = await room.ask("/readout", verb, user="ben")
    assert said == f"Only admins can do that here. Ask <@{ADA}>."
    audit = await room.ask("/readout", "audit")
    assert f"*{verb.split()[0]}* (refused) by <@" in audit


async def test_a_guest_and_a_stranger_are_never_admins_even_when_listed(tmp_path):
    async with newsroom(tmp_path, "http", admins=frozenset({ADA, "U0GUS000001", "U0SAM000001"})) as room:
        for person, channel in (("gus", "general"), ("sam", "shared-with-elsewhere")):
            said = await room.ask("/readout", "audit", user=person, channel=channel)
            assert "Only admins can do that here." in said, person


async def test_nobody_is_admin_by_default(tmp_path):
    async with newsroom(tmp_path, "http", admins=frozenset()) as room:
        assert "READOUT_ADMINS" in await room.ask("/readout", "backup")


async def test_an_admin_of_another_workspace_is_none_here(tmp_path):
    async with newsroom(tmp_path, "http", admins=frozenset({f"T0OTHER01:{ADA}"})) as room:
        assert "Only admins" in await room.ask("/readout", "audit")


async def test_hide_and_undo_and_their_audit(room):
    room.archive.article("Meloni speaks", ["Meloni spoke."], about=["giorgia-meloni"])
    assert "Meloni speaks" in await room.ask("/leader", "meloni")
    said = await room.ask("/readout", "hide a1")
    assert "Hidden from every answer: “Meloni speaks”." in said
    assert "Meloni speaks" not in await room.ask("/leader", "meloni")
    assert "Taken back" in await room.ask("/readout", "undo")
    assert "Meloni speaks" in await room.ask("/leader", "meloni")
    audit = await room.ask("/readout", "audit")
    assert audit.index("*undo*") < audit.index("*hide*")
    assert "*hide*" not in await room.ask("/readout", "audit undo")


async def test_the_buttons_under_why_ask_again_who_clicks(room):
    lead = room.archive.article("Meloni speaks", ["Meloni spoke."], about=["giorgia-meloni"])
    room.archive.article("Meloni speaks", ["Meloni spoke."], about=["giorgia-meloni"], copy_of=lead)
    assert "Not a copy" in await room.ask("/readout", "why a2")
    assert "Not a copy" not in await room.ask("/readout", "why a2", user="ben")
    old = blocks.actions(blocks.button("Hide", "correct.hide", "v1|a1"))
    await room.app.client.chat_postMessage(channel="general", text="x", blocks=[old])
    await room.ws.click("correct.hide", user="ben")
    await room.road.settle()
    assert "Only admins can do that here." in words_of(room.ws.ephemeral(user="ben")[-1])
    assert "Meloni speaks" in await room.ask("/leader", "meloni")
    for _ in range(3):
        await room.ws.click("correct.hide", user="ada")
        await room.road.settle()
    assert (await room.ask("/readout", "audit hide")).count("*hide*") == 1


async def test_what_one_cannot_see_one_cannot_correct(room):
    room.archive.article("Theirs", ["Secret."], team="T0OTHER0001")
    room.archive.article("Private", ["Secret."], team="T0LOCAL0001", only_channel="C0BACKROOM1")
    for article in ("a1", "a2"):
        assert "There is no record" in await room.ask("/readout", f"hide {article}")
    assert "Hidden" in await room.ask("/readout", "hide a2", channel="back-room")


async def test_a_correction_of_what_is_not_there_says_so(room):
    assert "There is no record 'nope'" in await room.ask("/readout", "hide nope")
    assert "Name two articles" in await room.ask("/readout", "merge a1")
    assert "no decision to take back" in await room.ask("/readout", "undo")


async def test_a_backup_is_written_beside_the_database(room):
    await room.ws.slash("/readout", "backup")
    await room.road.settle()
    (file,) = room.desk.settings.db.parent.glob("*.backup.db")
    assert file.stat().st_size > 0


async def test_the_roster_is_read_and_changed_from_chat(room):
    assert "*Giorgia Meloni* · giorgia-meloni" in await room.ask("/readout", "roster list meloni")
    assert "people on the roster" in await room.ask("/readout", "roster")
    assert "also means Giorgia Meloni" in await room.ask("/readout", "roster alias meloni = La Presidente")
    assert "Giorgia Meloni" in await room.ask("/leader", "la presidente")
    assert "meant Giorgia Meloni already" in await room.ask("/readout", "roster alias meloni = La Presidente")
    said = await room.ask("/readout", "roster never La Presidente")
    assert "means nobody" in said
    assert "`/readout roster alias Giorgia Meloni = La Presidente` takes it back" in said
    assert "1 person on the roster fits “giorgia meloni”." in await room.ask("/readout", "roster list giorgia meloni")
    added = "roster add Ada Lovelace; head_of_government; Prime Minister; France; 2024-05-01"
    assert "Ada Lovelace is on the roster now" in await room.ask("/readout", added)
    assert "no entry of “nonsense”" in await room.ask("/readout", "audit nonsense")
    assert "Nobody on the roster is called" in await room.ask("/leader", "la presidente")
    assert "Nobody on the roster" in await room.ask("/readout", "roster alias nobodyatall = X Y")
    for wrong in ("roster alias meloni", "roster add Just A Name", "roster never 123"):
        assert "wrong on my side" not in await room.ask("/readout", wrong)


async def test_status_is_for_everyone(room):
    room.archive.article("Meloni speaks", ["Meloni spoke."], about=["giorgia-meloni"])
    said = await room.ask("/readout", "status", user="ben")
    assert "Newest article*: 1 May 2024" in said


async def test_the_same_request_delivered_again_is_done_once(room):
    for n in range(3):
        room.archive.article(f"Meloni speaks {n}", ["Meloni spoke."], about=["giorgia-meloni"])
    await asyncio.gather(*(room.post_command("/readout", "hide a1", trigger_id="17.42.abc") for _ in range(5)))
    assert (await room.ask("/readout", "audit hide")).count("*hide*") == 1
    await room.post_command("/readout", "hide a2", trigger_id="18.42.abc")
    assert (await room.ask("/readout", "audit hide")).count("*hide*") == 2


async def test_the_audit_is_filtered_by_person_and_verb_and_paged(room):
    for person in ("ben", "chie"):
        await room.ask("/readout", "reload", user=person)
    await room.ask("/readout", "backup", user="ben")
    ben = room.ws.person("ben").id
    of_ben = await room.ask("/readout", f"audit <@{ben}>")
    assert of_ben.count(f"<@{ben}>") == 2
    assert room.ws.person("chie").id not in of_ben
    assert (await room.ask("/readout", f"audit {ben} reload")).count("*reload*") == 1
    assert "nothing older" in await room.ask("/readout", "audit 40")


async def test_status_names_versions_loads_and_sources_in_trouble(room):
    said = await room.ask("/readout", "status")
    assert re.search(r"\*Version\*: \S+, database schema \d+, roster [0-9a-f]{8}", said)
    assert "Digests and alerts" in said


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("export meetings", "is typed in a terminal"),
        ("doctor", "Here there is `/readout status`"),
        ("version", "Did you mean `/readout status`"),
        ("hepl", "Did you mean `/readout help`"),
    ],
)
async def test_a_verb_that_chat_has_not_says_where_it_is(room, typed, said):
    assert said in await room.ask("/readout", typed)
