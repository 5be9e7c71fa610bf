"""The shortcut "Read into the archive": what is read, who may see it, and that the token stays with Slack."""

import pytest
from aiohttp import web

from handlers.attachments import is_slacks_own
from tests.handlers.conftest import newsroom, words_of
from tests.sources.test_fetch import a_server

PAGE = """The Harbour Gazette

Meloni receives Macron in Rome

By Ines Corrado

12 March 2024

Italian Prime Minister Giorgia Meloni received French President Emmanuel Macron in Rome on Tuesday.

The two leaders spoke for an hour about farm prices and the rail tunnel under the Alps.
"""


async def read(room, message, user="ada"):
    reaction = await room.ws.shortcut("read_into_archive", user=user, message=message)
    assert reaction.ok, reaction.error
    await room.road.settle()
    return reaction


async def test_a_public_message_and_its_file_are_read_for_the_workspace(room):
    said = await room.ws.say("see this", channel="general", files=[("rome.txt", PAGE.encode())])
    reaction = await read(room, said)
    assert "1 new article record" in words_of(reaction.replies[-1])
    assert "Visible in this workspace." in words_of(reaction.replies[-1])
    assert "Meloni receives Macron in Rome" in await room.ask("/news", "rail tunnel", channel="projects")


async def test_pasted_text_is_read_and_read_once(room):
    said = await room.ws.say(PAGE, channel="general")
    assert "1 new article record" in words_of((await read(room, said)).replies[-1])
    assert "1 page had been read before" in words_of((await read(room, said)).replies[-1])


@pytest.mark.parametrize(("choice", "elsewhere"), [("here", False), ("workspace", True)])
async def test_a_private_message_is_seen_only_there_unless_the_reader_says_otherwise(room, choice, elsewhere):
    said = await room.ws.say(PAGE, channel="back-room")
    await read(room, said)
    modal = room.ws.modal("ada")
    assert modal is not None
    assert "stays visible only here" in str(modal.body)
    assert (await room.ws.submit({"archive.seen_by": choice})).ok
    await room.road.settle()
    told = room.ws.ephemeral()[-1]
    assert ("only in this conversation" in words_of(told)) != elsewhere
    assert "Meloni receives Macron" in await room.ask("/news", "rail tunnel", channel="back-room")
    assert ("Meloni receives Macron" in await room.ask("/news", "rail tunnel", channel="general")) == elsewhere


async def test_a_file_that_is_no_page_is_named_with_its_reason(room):
    files = [("picture.png", b"\x89PNG\r\n\x1a\n" + b"\x00" * 50), ("empty.txt", b"  ")]
    said = await room.ws.say("look", channel="general", files=files)
    told = words_of((await read(room, said)).replies[-1])
    assert "picture.png: This is a picture, not text." in told
    assert "empty.txt: The file is empty." in told


HTML = """<!DOCTYPE html><html><head><title>Meloni receives Macron in Rome</title></head><body><nav>Home</nav>
<article><h1>Meloni receives Macron in Rome</h1>
<p>Italian Prime Minister Giorgia Meloni received French President Emmanuel Macron in Rome on Tuesday, the first visit
of the year between the two capitals.</p>
<p>The two leaders spoke for an hour about farm prices and the rail tunnel under the Alps, which both want finished
before the end of the decade.</p></article></body></html>"""


async def test_a_link_is_opened_and_read(tmp_path):
    async def paper(request):
        if request.path != "/rome":
            return web.Response(status=404)
        return web.Response(text=HTML, content_type="text/html")

    async with a_server(paper) as port, newsroom(tmp_path, "http", allow_hosts=(f"127.0.0.1:{port}",)) as room:
        links = f"Good one: <http://127.0.0.1:{port}/rome|the Gazette> and http://127.0.0.1:{port}/gone"
        said = await room.ws.say(links, channel="general")
        told = words_of((await read(room, said)).replies[-1])
        assert "1 new article record" in told
        assert "/gone: The address answers 404." in told
        assert "Meloni receives Macron in Rome" in await room.ask("/news", "rail tunnel", channel="projects")


async def test_a_link_to_an_address_that_is_not_public_is_refused(room):
    said = await room.ws.say("see http://169.254.169.254/latest/meta-data", channel="general")
    told = words_of((await read(room, said)).replies[-1])
    assert "169.254.169.254 is not a public address" in told


async def test_the_links_of_a_pasted_page_are_left_alone(room):
    said = await room.ws.say(PAGE + PAGE.upper() + "\nRelated: https://paper.example/other", channel="general")
    assert "1 link not opened" in words_of((await read(room, said)).replies[-1])


async def test_a_message_without_anything_to_read_says_so(room):
    said = await room.ws.say("thanks!", channel="general")
    assert "no text, no link and no readable file" in words_of((await read(room, said)).replies[-1])


async def test_guests_cannot_fill_the_archive(room):
    said = await room.ws.say(PAGE, channel="general")
    reaction = await read(room, said, user="gus")
    assert "Only members" in words_of(reaction.replies[-1])
    assert "No article" in await room.ask("/news", "rail tunnel")


@pytest.mark.parametrize(
    ("url", "own"),
    [
        ("https://files.slack.com/files-pri/T1-F1/x.txt", True),
        ("https://slack-files.slack-gov.com/x", True),
        ("http://files.slack.com/x", False),
        ("https://files.slack.com.evil.example/x", False),
        ("https://evil.example/.slack.com", False),
        ("https://files.slack.com@evil.example/x", False),
        ("https://user@files.slack.com/x", False),
        ("file:///etc/passwd", False),
        ("", False),
        ("http://[::1", False),
    ],
)
def test_the_bot_token_is_shown_to_slack_alone(url, own):
    assert is_slacks_own(url, "https://slack.com/api/") == own
