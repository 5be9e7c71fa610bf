"""The page in a real browser: what a person sees and can do, and what hostile text cannot."""

from __future__ import annotations

import asyncio
import json
import os
import struct
import zlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from tests.browser import CHROMIUM, LOOKS, open_page, started_chromium
from tests.workspace.conftest import Bench, bench
from tests.workspace.shapes import actions, button, field, home, modal, mrkdwn, option, plain, section, text_field

pytest.importorskip("playwright.async_api", reason="Playwright is not installed (group: browser)")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.skipif(not CHROMIUM, reason="there is no Chromium on this machine"),
]

Json = dict[str, Any]
ADA, BEN, GENERAL = "U0ADA000001", "U0BEN000001", "C0GENERAL01"

MANIFEST: Json = {
    "display_information": {"name": "Almanac"},
    "features": {
        "bot_user": {"display_name": "Almanac"},
        "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True},
        "slash_commands": [
            {"command": "/almanac", "description": "What happened on a day", "usage_hint": "3 May"},
            {"command": "/alarm", "description": "A reminder", "usage_hint": "when"},
            {"command": "/roster", "description": "Who is on duty"},
        ],
        "shortcuts": [
            {"name": "Keep this", "type": "message", "callback_id": "keep", "description": "Keeps the message"},
            {"name": "New entry", "type": "global", "callback_id": "new", "description": "Opens a form"},
        ],
    },
    "oauth_config": {"scopes": {"bot": ["commands", "chat:write", "files:write", "channels:history"]}},
    "settings": {
        "interactivity": {"is_enabled": True},
        "event_subscriptions": {"bot_events": ["app_home_opened"]},
    },
}


@dataclass(slots=True)
class Sight:
    """A bench and a page that shows it; `troubles` are errors and violations the browser reported."""

    made: Bench
    page: Any
    troubles: list[str]

    @property
    def ws(self) -> Any:
        return self.made.ws

    @property
    def composer(self) -> Any:
        return self.page.locator(".main .composer-field")

    def channel(self, name: str) -> Any:
        return self.page.locator(".sidebar button", has_text=name)

    async def post(self, *blocks: Json, text: str = "shown", **more: Any) -> Any:
        """A message of the bot, once it is on the page."""
        answer = await self.made.client.chat_postMessage(
            channel=GENERAL, text=text, blocks=list(blocks) or None, **more
        )
        row = self.page.locator(f'.main [data-ts="{answer["ts"]}"]')
        await row.wait_for()
        return row


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def chromium() -> AsyncIterator[Any]:
    async with started_chromium() as started:
        yield started


@pytest_asyncio.fixture(params=["desktop"], loop_scope="module")
async def sight(request: pytest.FixtureRequest, chromium: Any) -> AsyncIterator[Sight]:
    """The page on a desktop, or as parametrized: "phone", "dark desktop", "dark phone"."""
    async with (
        bench("http", manifest=MANIFEST) as made,
        open_page(chromium, made.ws.base_url, request.param, patience_ms=5000) as (page, troubles),
    ):
        yield Sight(made, page, troubles)


EVERYWHERE = pytest.mark.parametrize("sight", LOOKS, indirect=True)
BOTH_LIGHTS = pytest.mark.parametrize("sight", ["desktop", "dark phone"], indirect=True)


# --- commands ---


async def test_a_command_is_completed_sent_and_answered(sight: Sight) -> None:
    @sight.made.app.command("/almanac")
    async def almanac(ack: Any, respond: Any, command: Json) -> None:
        await ack()
        await respond(text="found", blocks=[section(f"*{command['text']}*: the tea fair")])

    await sight.composer.press_sequentially("/al")
    listed = sight.page.locator(".commands [role=option]")
    assert await listed.all_inner_texts() == ["/almanac 3 May\nWhat happened on a day", "/alarm when\nA reminder"]
    await sight.composer.press("ArrowDown")
    assert await sight.composer.get_attribute("aria-activedescendant") == "commands-main-1"
    await sight.composer.press("ArrowUp")
    await sight.composer.press("Tab")
    assert await sight.composer.input_value() == "/almanac "
    assert await sight.page.locator(".usage-hint").inner_text() == "/almanac 3 May"
    await sight.composer.press_sequentially("3 May")
    await sight.composer.press("Enter")
    answer = sight.page.locator(".message.ephemeral")
    await answer.wait_for()
    assert "Only visible to you" in await answer.inner_text()
    assert await answer.locator("strong").inner_text() == "3 May"
    assert await sight.composer.evaluate("element => element === document.activeElement")


async def test_a_failed_command_is_told_and_gone_after_a_reload(sight: Sight) -> None:
    sight.ws.courier.ack_deadline = 0.1

    @sight.made.app.command("/roster")
    async def roster() -> None:
        return None

    await sight.composer.fill("/roster")
    await sight.composer.press("Enter")
    told = sight.page.locator(".message.ephemeral")
    await told.wait_for()
    assert '/roster failed with the error "operation_timeout"' in await told.inner_text()
    await sight.page.reload()
    await sight.page.wait_for_selector("body.ready")
    assert await sight.page.locator(".message.ephemeral").count() == 0


async def test_words_are_posted_and_threads_open(sight: Sight) -> None:
    await sight.composer.fill("hello @ben")
    await sight.composer.press("Enter")
    row = sight.page.locator(".main .message", has_text="hello")
    await row.wait_for()
    assert await row.locator(".mention").inner_text() == "@ben"
    await row.hover()
    await row.get_by_role("button", name="Reply in thread").click()
    reply = sight.page.locator(".thread .composer-field")
    await reply.fill("a reply")
    await reply.press("Enter")
    await sight.page.locator(".thread .message", has_text="a reply").wait_for()
    await sight.page.locator(".main .thread-link", has_text="1 reply").wait_for()
    await reply.fill("/almanac x")
    await reply.press("Enter")
    await sight.page.locator(".message.ephemeral", has_text="not supported in threads").first.wait_for()


async def test_a_permalink_opens_the_thread(sight: Sight) -> None:
    parent = (await sight.post(text="the question")) and sight.ws.messages()[0]
    reply = await sight.made.client.chat_postMessage(channel=GENERAL, text="the answer", thread_ts=parent.ts)
    link = await sight.made.client.chat_getPermalink(channel=GENERAL, message_ts=reply["ts"])
    await sight.page.goto(link["permalink"])
    await sight.page.locator(".thread .message", has_text="the answer").wait_for()
    assert "the answer" in await sight.page.evaluate("document.activeElement.textContent")


# --- clicking ---


async def test_a_click_replaces_a_message_and_keeps_the_focus(sight: Sight) -> None:
    @sight.made.app.action("next")
    async def turn(ack: Any, respond: Any, action: Json) -> None:
        await ack()
        page = int(action["value"]) + 1
        await respond(
            text="page",
            replace_original=True,
            blocks=[section(f"Page {page}"), actions(button("next", value=str(page)))],
        )

    row = await sight.post(section("Page 1"), actions(button("next", value="1"), block_id="row"))
    for number in (2, 3):
        await row.get_by_role("button", name="Press").press("Enter")
        await row.get_by_text(f"Page {number}").wait_for()
        assert await sight.page.evaluate("document.activeElement.textContent") == "Press"


async def test_what_cannot_be_undone_asks_first(sight: Sight) -> None:
    pressed = []

    @sight.made.app.action("drop")
    async def drop(ack: Any, respond: Any) -> None:
        await ack()
        pressed.append(1)
        await respond(delete_original=True)

    confirm = {
        "title": plain("Remove it?"),
        "text": mrkdwn("It *goes*."),
        "confirm": plain("Remove"),
        "deny": plain("Keep"),
    }
    row = await sight.post(actions(button("drop", "Drop", style="danger", confirm=confirm)))
    dialog = sight.page.locator("dialog[open]")
    await row.get_by_role("button", name="Drop").click()
    assert await dialog.locator("strong").inner_text() == "goes"
    await dialog.get_by_role("button", name="Keep").click()
    assert await dialog.count() == 0
    await row.get_by_role("button", name="Drop").click()
    await sight.page.keyboard.press("Escape")
    assert pressed == []
    await row.get_by_role("button", name="Drop").click()
    await dialog.get_by_role("button", name="Remove").click()
    await row.wait_for(state="detached")
    assert pressed == [1]


async def test_menus_and_selects_work_by_keyboard(sight: Sight) -> None:
    chosen = []

    @sight.made.app.action({"action_id": "pick"})
    async def pick(ack: Any, action: Json) -> None:
        await ack()
        chosen.append(
            action.get("selected_option", {}).get("value")
            or action.get("selected_conversation")
            or action.get("selected_date")
        )

    @sight.made.app.options("pick")
    async def offer(ack: Any, payload: Json) -> None:
        await ack(options=[option(payload["value"] + "-found")])

    async def after(count: int) -> None:
        await sight.ws.wait_for(lambda: len(chosen) == count)

    overflow = await sight.post(
        actions({"type": "overflow", "action_id": "pick", "options": [option("hide"), option("why")]})
    )
    opener = overflow.locator(".actions").get_by_role("button", name="More actions")
    await opener.press("ArrowDown")
    await sight.page.keyboard.press("ArrowDown")
    await sight.page.keyboard.press("Enter")
    await after(1)

    groups = [
        {"label": plain("Warm"), "options": [option("red")]},
        {"label": plain("Cold"), "options": [option("blue")]},
    ]
    static = await sight.post(actions({"type": "static_select", "action_id": "pick", "option_groups": groups}))
    await static.get_by_role("button", name="Select an option").click()
    await sight.page.keyboard.type("blu")
    await sight.page.locator("[role=option]:visible", has_text="Blue").wait_for()
    await sight.page.keyboard.press("Enter")
    await after(2)
    assert "Blue" in await static.locator(".combo-button").inner_text()

    external = await sight.post(actions({"type": "external_select", "action_id": "pick", "min_query_length": 2}))
    await external.locator(".combo-button").click()
    assert "at least 2" in await external.locator(".combo-status").inner_text()
    await sight.page.keyboard.type("ab")
    await external.get_by_role("option", name="Ab-Found").click()
    await after(3)

    conversation = await sight.post(
        actions({"type": "conversations_select", "action_id": "pick", "filter": {"include": ["private"]}})
    )
    await conversation.locator(".combo-button").click()
    await sight.page.locator("[role=option]:visible").first.wait_for()
    assert await conversation.get_by_role("option").all_inner_texts() == ["# back-room", "# board"]
    await sight.page.keyboard.press("Escape")
    assert await sight.page.evaluate("document.activeElement.className") == "combo-button"
    await conversation.locator(".combo-button").click()
    await conversation.get_by_role("option", name="board").click()
    await after(4)

    date = await sight.post(actions({"type": "datepicker", "action_id": "pick"}))
    await date.locator("input[type=date]").fill("2024-05-01")
    await after(5)
    assert chosen == ["why", "blue", "ab-found", "C0BOARD0001", "2024-05-01"]


async def test_a_message_shortcut_is_in_its_menu(sight: Sight) -> None:
    kept = []

    @sight.made.app.shortcut("keep")
    async def keep(ack: Any, body: Json) -> None:
        await ack()
        kept.append(body["message"]["text"])

    row = await sight.post(text="keep me")
    await row.hover()
    await row.get_by_role("button", name="More actions").click()
    await sight.page.get_by_role("menuitem", name="Keep this").click()
    await sight.ws.wait_for(lambda: kept)
    assert kept == ["keep me"]


# --- modals and Home ---


async def test_a_form_is_filled_complained_about_and_sent(sight: Sight) -> None:
    got: list[Json] = []

    @sight.made.app.shortcut("new")
    async def new(ack: Any, body: Json, client: Any) -> None:
        await ack()
        boxes = field("boxes", {"type": "checkboxes", "options": [option("a"), option("b")]}, optional=True)
        people = field("who", {"type": "multi_users_select"}, optional=True)
        view = modal(text_field("name"), field("day", {"type": "datepicker"}), boxes, people)
        await client.views_open(trigger_id=body["trigger_id"], view=view)

    @sight.made.app.view("form")
    async def sent(ack: Any, view: Json) -> None:
        got.append(view["state"]["values"])
        if len(got) == 1:
            await ack(response_action="errors", errors={"name": "That name is taken."})
        else:
            await ack(response_action="push", view=modal(section("Thank you"), title=plain("Done")))

    await sight.page.get_by_role("button", name="Shortcuts").click()
    await sight.page.get_by_role("menuitem", name="New entry").click()
    dialog = sight.page.locator("dialog.modal[open]")
    await dialog.wait_for()
    assert await sight.page.evaluate("document.activeElement.dataset.key") == "name/name"
    await dialog.get_by_role("button", name="Send").click()
    await dialog.locator(".field-error", has_text="complete this required field").first.wait_for()
    assert got == []
    await dialog.get_by_label("Name").fill("Tea")
    await dialog.locator("input[type=date]").fill("2024-05-01")
    await dialog.get_by_text("B", exact=True).click()
    await dialog.get_by_role("button", name="Who").click()
    await dialog.get_by_role("option", name="Ben Okoye").click()
    await dialog.get_by_role("option", name="Chie Mori").click()
    await sight.page.keyboard.press("Escape")
    await dialog.get_by_label("Name").press("Enter")
    await dialog.get_by_text("That name is taken.").wait_for()
    assert await sight.page.evaluate("document.activeElement.getAttribute('aria-invalid')") == "true"
    await dialog.get_by_label("Name").fill("Tea fair")
    await dialog.get_by_role("button", name="Send").click()
    await dialog.get_by_text("Thank you").wait_for()
    await dialog.get_by_role("button", name="Back").click()
    await dialog.get_by_label("Name").wait_for()
    assert await dialog.get_by_label("Name").input_value() == "Tea fair"
    await dialog.get_by_role("button", name="Close all").click()
    await dialog.wait_for(state="detached")
    last = got[-1]
    assert last["name"]["name"]["value"] == "Tea fair"
    assert last["day"]["day"]["selected_date"] == "2024-05-01"
    assert [one["value"] for one in last["boxes"]["boxes"]["selected_options"]] == ["b"]
    assert last["who"]["who"]["selected_users"] == [BEN, "U0CHIE00001"]


async def test_a_home_tab_is_each_persons_own(sight: Sight) -> None:
    @sight.made.app.event("app_home_opened")
    async def publish(event: Json, client: Any) -> None:
        if event["tab"] == "home":
            await client.views_publish(
                user_id=event["user"], view=home(section(f"Hello <@{event['user']}>"), actions(button("again")))
            )

    @sight.made.app.action("again")
    async def again(ack: Any, body: Json, client: Any) -> None:
        await ack()
        await client.views_publish(user_id=body["user"]["id"], view=home(section("Renewed")))

    await sight.channel("Almanac").click()
    await sight.page.locator(".home", has_text="Hello @ada").wait_for()
    await sight.page.get_by_label("You are").select_option(BEN)
    await sight.channel("Almanac").click()
    await sight.page.locator(".home", has_text="Hello @ben").wait_for()
    await sight.page.locator(".home").get_by_role("button", name="Press").click()
    await sight.page.locator(".home", has_text="Renewed").wait_for()
    await sight.page.get_by_role("tab", name="Messages").click()
    await sight.page.locator(".main .composer-field").wait_for()


# --- people and channels ---


async def test_a_home_tab_makes_way_for_a_channel(sight: Sight) -> None:
    await sight.made.client.views_publish(user_id=ADA, view=home(section("at home")))
    await sight.channel("Almanac").click()
    await sight.page.locator(".home", has_text="at home").wait_for()
    await sight.channel("random").click()
    await sight.page.get_by_role("heading", name="random").wait_for()
    assert not await sight.page.locator(".home").is_visible()


async def test_each_person_sees_their_own_channels_and_private_answers(sight: Sight) -> None:
    await sight.made.client.chat_postEphemeral(channel=GENERAL, user=ADA, text="for Ada only")
    await sight.page.locator(".message.ephemeral", has_text="for Ada only").wait_for()
    assert await sight.channel("board").count() == 1
    await sight.page.get_by_label("You are").select_option("U0GUS000001")
    await sight.page.locator(".sidebar").get_by_text("board").wait_for(state="detached")
    assert await sight.page.locator(".message.ephemeral").count() == 0
    await sight.page.get_by_label("You are").select_option(ADA)
    await sight.page.locator(".message.ephemeral", has_text="for Ada only").wait_for()


async def test_joining_inviting_archived_and_unread(sight: Sight) -> None:
    sight.ws.uninvite("ada", channel="projects")
    await sight.channel("projects").click()
    await sight.page.get_by_role("button", name="Join channel").click()
    await sight.page.get_by_role("button", name="Add Almanac").click()
    await sight.page.get_by_role("button", name="Add Almanac").wait_for(state="detached")
    assert sight.ws.bot_user in sight.ws.channel("projects").members
    await sight.made.client.chat_postMessage(channel="C0RANDOM001", text="news")
    await sight.page.locator(".sidebar button.unread", has_text="random").wait_for()
    await sight.channel("random").click()
    assert await sight.page.locator(".sidebar button.unread").count() == 0
    await sight.channel("last-year").click()
    await sight.page.get_by_text("This channel is archived.").wait_for()


async def until(page: Any, true: str) -> None:
    """Wait for an expression to become true; Playwright's own way needs eval, which the page's policy forbids."""
    async with asyncio.timeout(5):
        while not await page.evaluate(true):
            await page.wait_for_timeout(30)


def a_png(width: int = 60, height: int = 40) -> bytes:
    """A small grey picture, made by hand."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + b"\x90" * width for _ in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


async def test_pictures_and_files_go_both_ways(sight: Sight, tmp_path: Path) -> None:
    uploaded = await sight.made.client.files_upload_v2(
        channel=GENERAL, filename="chart.png", title="Chart", content=a_png(), alt_txt="A grey chart"
    )
    picture = sight.page.get_by_alt_text("A grey chart")
    await picture.wait_for()
    await until(sight.page, "document.querySelector('img[alt=\"A grey chart\"]')?.naturalWidth === 60")
    row = await sight.post({"type": "image", "slack_file": {"id": uploaded["files"][0]["id"]}, "alt_text": "Again"})
    await row.get_by_alt_text("Again").wait_for()
    row = await sight.post({"type": "image", "image_url": "https://example.org/a.png", "alt_text": "From elsewhere"})
    assert await row.locator("img").count() == 0, "nothing is loaded from elsewhere"
    assert "From elsewhere" in await row.inner_text()
    note = tmp_path / "note.txt"
    note.write_text("words")
    await sight.page.locator("input[type=file]").set_input_files(note)
    await sight.page.locator(".chip", has_text="note.txt").wait_for()
    await sight.page.get_by_role("button", name="Send").click()
    link = sight.page.locator("a.file", has_text="note.txt")
    await link.wait_for()
    [file] = [one for one in sight.ws.files.values() if one.name == "note.txt"]
    assert file.content == b"words"
    await until(sight.page, "document.querySelector('a.file')?.href.includes('/picture/')")


# --- text ---


MRKDWN = [
    ("*bold* and _slanted_ and ~gone~", "strong|em|s"),
    ("*<https://example.org|a link>*", "strong|a"),
    ("`*not bold*`", "code"),
    ("```\n*nor* <https://example.org|here>\n```", "pre"),
    ("> quoted *words*\nnot quoted", "blockquote|strong"),
    ("2 * 3 * 4 and snake_case_name", ""),
    ("https://example.org/a_b_c is a link", "a"),
    ("<mailto:a@b.c|write> <javascript:alert(1)|press> <tel:1>", "span|span|span"),
    ("<@U0BEN000001> in <#C0RANDOM001|random> <!here>", "span|span|span"),
    ("&lt;!channel&gt; &amp;amp; &lt;b&gt;", ""),
    (":tada: :no_such_emoji:", "span"),
    ("*unclosed and _too", ""),
]


async def test_mrkdwn_becomes_elements_and_nothing_else(sight: Sight) -> None:
    for text, tags in MRKDWN:
        row = await sight.post(section(text))
        found = await row.locator(".text").evaluate(
            "box => [...box.querySelectorAll('*')].map(e => e.localName).join('|')"
        )
        assert found.replace("br|", "").replace("|br", "").removesuffix("br") == tags, text
    last = sight.page.locator(".main .message .text")
    texts = await last.all_inner_texts()
    assert "<!channel> &amp; <b>" in texts
    assert "2 * 3 * 4 and snake_case_name" in texts
    hrefs = await sight.page.locator(".main .message a").evaluate_all("all => all.map(a => new URL(a.href).protocol)")
    assert set(hrefs) == {"https:"}
    rels = await sight.page.locator(".main .message a").evaluate_all("all => all.map(a => a.rel)")
    assert set(rels) == {"noopener noreferrer"}


PUMPS = [
    "*a ",
    "_*~",
    "*<",
    "*a<",
    "<",
    "`",
    "[",
    "[a](",
    "**",
    ":a:",
    "> ",
    "h",
    "http://",
    "&lt;",
    "~_*`<@U1>",
    "\n",
    "```",
]


async def test_no_text_is_slow_to_draw(sight: Sight) -> None:
    """3,000 characters of each pattern in mrkdwn, 12,000 in Markdown."""
    slowest = await sight.page.evaluate(
        """async (pumps) => {
            const { mrkdwn, markdown } = await import("/page/text.js");
            const names = { person: () => null, channel: () => null, zone: "UTC" };
            const took = pumps.map((pump) => {
                const start = performance.now();
                mrkdwn(pump.repeat(3000 / pump.length), names);
                markdown(pump.repeat(12000 / pump.length));
                return performance.now() - start;
            });
            return Math.max(...took);
        }""",
        PUMPS,
    )
    assert slowest < 500


async def test_dates_are_in_the_readers_zone(sight: Sight) -> None:
    row = await sight.post(section("<!date^1714726800^{date_num} {time}|fallback>"))
    assert await row.locator("time").last.inner_text() == "2024-05-03 10:00"
    await sight.page.get_by_label("You are").select_option("U0CHIE00001")
    await sight.page.get_by_text("2024-05-03 18:00").wait_for()


async def test_a_block_it_does_not_know_is_a_visible_box(sight: Sight) -> None:
    row = await sight.post({"type": "plan", "title": "later"}, section("known"))
    assert "cannot draw a block of type “plan”" in await row.locator(".unknown").inner_text()
    assert "known" in await row.inner_text()


async def test_tables_rich_text_and_markdown_are_drawn(sight: Sight) -> None:
    cells = [[{"type": "raw_text", "text": word} for word in row] for row in (("Day", "Who"), ("Mon", "Ben"))]
    rich = {
        "type": "rich_text",
        "elements": [
            {"type": "rich_text_section", "elements": [{"type": "text", "text": "bold", "style": {"bold": True}}]},
            {
                "type": "rich_text_list",
                "style": "bullet",
                "elements": [{"type": "rich_text_section", "elements": [{"type": "user", "user_id": BEN}]}],
            },
        ],
    }
    row = await sight.post(
        {"type": "table", "rows": cells}, rich, {"type": "markdown", "text": "# Top\n- **one** [two](https://e.org)\n"}
    )
    assert await row.locator("th").all_inner_texts() == ["Day", "Who"]
    assert await row.locator("li .mention").inner_text() == "@ben"
    assert await row.locator(".markdown h3").inner_text() == "Top"
    assert await row.locator(".markdown a").get_attribute("href") == "https://e.org/"


LIVE = json.loads(Path(__file__).with_name("hostile.json").read_text("utf-8"))


def everywhere(texts: list[str], key: str) -> list[Json]:
    """Blocks that carry each of these texts in every place a text can stand."""
    blocks: list[Json] = []
    for text in texts:
        short = mrkdwn(text[:70])
        label = plain(text[:70])
        entry = {"text": label, "value": "v"}
        picture = {"type": "image", "image_url": "https://e.org/x", "alt_text": text}
        words = [{"type": "text", "text": text}, {"type": "link", "url": text, "text": text}]
        blocks += [
            {"type": "header", "text": plain(text[:150])},
            section(text, fields=[mrkdwn(text), plain(text)]),
            {"type": "context", "elements": [mrkdwn(text), picture]},
            actions(
                button(f"button{key}", text[:70], value=text, accessibility_label=text[:70]),
                {"type": "static_select", "action_id": f"select{key}", "placeholder": label, "options": [entry]},
                {"type": "overflow", "action_id": f"overflow{key}", "options": [entry]},
                {
                    "type": "checkboxes",
                    "action_id": f"boxes{key}",
                    "options": [{"text": short, "value": "v", "description": short}],
                },
            ),
            {"type": "markdown", "text": text},
            {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": words}]},
        ]
    return blocks


async def test_hostile_text_stays_text_in_every_field(sight: Sight) -> None:
    page, ws = sight.page, sight.ws
    assert len(LIVE) >= 60
    await page.evaluate("window.hits = 0; window.hit = () => { window.hits += 1; }; 0")
    before = await _elements(page)
    for number, text in enumerate(LIVE):
        words = dict.fromkeys(("fallback", "title", "title_link", "text", "footer", "color"), text)
        parts = {"text": text, "username": text, "attachments": [words], "blocks": everywhere([text], str(number))}
        ws.post(ws.new_message(ws.channel("general"), ws.person(ws.bot_user), **parts))
        await ws.say(text, files=[(text, b"x")])
    form = modal(
        *(text_field(f"f{n}") | {"label": plain(text), "hint": plain(text)} for n, text in enumerate(LIVE)),
        title=plain(LIVE[0][:24]),
    )
    form["blocks"][0]["element"]["placeholder"] = plain(LIVE[0])
    sight.ws.open_view("ada", form)
    await page.locator("dialog.modal[open]").wait_for()
    await page.wait_for_timeout(200)
    assert await page.evaluate("window.hits") == 0
    after = await _elements(page)
    assert after - before <= {
        "SPAN", "STRONG", "CODE", "PRE", "BLOCKQUOTE", "BR", "A", "EM", "S", "H3", "H6", "P", "FIGURE", "UL", "SMALL",
        "LABEL", "FORM", "HEADER", "BUTTON", "DIV", "LI", "INPUT", "TEXTAREA", "TIME", "DIALOG", "H2", "svg", "path",
    }  # fmt: skip
    hrefs = await page.evaluate(
        "[...document.querySelectorAll('[href],[src]')].map(e => e.href?.baseVal ?? e.href ?? e.src)"
    )
    assert all(href.startswith(("http://", "https://")) for href in hrefs)
    handlers = await page.evaluate(
        "[...document.querySelectorAll('*')].filter(e => [...e.attributes].some(a => a.name.startsWith('on'))).length"
    )
    assert handlers == 0


async def _elements(page: Any) -> set[str]:
    return set(await page.evaluate("[...new Set([...document.querySelectorAll('*')].map(e => e.tagName))]"))


async def test_escaped_broadcasts_are_literal_text(sight: Sight) -> None:
    row = await sight.post(section("&lt;!channel&gt; &lt;@U0BEN000001&gt;"))
    assert await row.locator(".mention").count() == 0
    assert "<!channel> <@U0BEN000001>" in await row.inner_text()


# --- the frame ---


async def test_the_inspector_shows_traffic_and_can_disturb(sight: Sight) -> None:
    await sight.page.get_by_role("button", name="Inspector", exact=True).click()
    pane = sight.page.locator(".inspector")
    await sight.post(text="x")
    entry = pane.locator("summary", has_text="chat.postMessage")
    await entry.click()
    assert '"text": "x"' in await pane.locator("details[open] pre").first.inner_text()
    await pane.get_by_text("Disturb").click()
    await pane.get_by_label("Fault").select_option("internal_error")
    await pane.get_by_role("button", name="Fail next call").click()
    await sight.page.get_by_text("The next call will fail.").wait_for()
    answer = await sight.made.client.api_call("auth.test")
    assert answer["ok"], "only the chosen method fails"
    assert sight.ws.faults.next("chat.postMessage").kind == "internal_error"


async def test_a_tall_answer_shows_its_beginning_and_newer_ones_wait(sight: Sight) -> None:
    await sight.composer.fill("before it")
    await sight.composer.press("Enter")
    await sight.page.locator(".message", has_text="before it").wait_for()
    tall = await sight.post(*(section(f"line {number}\n" * 6) for number in range(12)))
    top = await tall.evaluate("row => row.getBoundingClientRect().top")
    assert 90 < top < 200
    await sight.post(text="one more")
    newer = sight.page.get_by_role("button", name="New messages")
    await newer.click()
    await newer.wait_for(state="hidden")
    assert await sight.page.locator(".main .log").evaluate(
        "log => log.scrollHeight - log.scrollTop - log.clientHeight < 2"
    )


@EVERYWHERE
async def test_the_page_fits_its_window(sight: Sight) -> None:
    await sight.post(
        section("*A heading*\n" + "word " * 60 + "w" * 200, accessory=button("b")),
        actions(*(button(f"b{n}", f"Button {n}") for n in range(8))),
        {"type": "section", "fields": [mrkdwn("a" * 60)] * 4},
    )
    narrow = await sight.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert narrow, "the page must not scroll sideways"
    row = sight.page.locator(".main .message").last
    assert (await row.bounding_box())["width"] <= sight.page.viewport_size["width"]
    if sight.page.viewport_size["width"] < 720:
        assert not await sight.page.locator(".sidebar").is_visible()
        await sight.page.get_by_role("button", name="Channels").click()
        await sight.channel("random").click()
        await sight.page.get_by_role("heading", name="random").wait_for()
    ink, paper = await sight.page.evaluate(
        "(() => { const s = getComputedStyle(document.body); return [s.color, s.backgroundColor]; })()"
    )
    assert _contrast(ink, paper) >= 7


def _contrast(one: str, other: str) -> float:
    """WCAG 2 contrast of two "rgb(r, g, b)" colours."""

    def light(colour: str) -> float:
        parts = [int(part) / 255 for part in colour[colour.index("(") + 1 : -1].split(",")[:3]]
        red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    dark, bright = sorted((light(one), light(other)))
    return (bright + 0.05) / (dark + 0.05)


async def test_the_light_can_be_switched_and_stays(sight: Sight) -> None:
    async def paper() -> str:
        return str(await sight.page.evaluate("getComputedStyle(document.body).backgroundColor"))

    light = await paper()
    await sight.page.get_by_role("button", name="Dark or light").click()
    dark = await paper()
    assert _contrast(light, dark) > 7
    await sight.page.reload()
    await sight.page.wait_for_selector("body.ready")
    assert await paper() == dark
    await sight.page.get_by_role("button", name="Dark or light").click()
    assert await paper() == light


async def test_it_can_be_used_by_keyboard_and_read_aloud(sight: Sight) -> None:
    page = sight.page
    log = page.get_by_role("log", name="Messages in # general")
    assert await log.get_attribute("aria-live") == "polite"
    first = "document.querySelector('a[href], button, input, select, textarea')"
    await page.evaluate(f"{first}.focus()")
    assert await page.evaluate("document.activeElement.textContent") == "Skip to the conversation"
    await page.keyboard.press("Enter")
    assert await page.evaluate("document.activeElement.className") == "composer-field"
    unnamed = await page.evaluate(
        "[...document.querySelectorAll('button, input:not([hidden]), select, textarea')]"
        ".filter(e => !(e.ariaLabel || e.textContent.trim() || e.labels?.length)).map(e => e.outerHTML)"
    )
    assert unnamed == []


async def test_the_page_finds_its_way_back(sight: Sight) -> None:
    """A workspace that was away for a moment: the page says so and catches up."""
    await sight.page.context.set_offline(True)
    await sight.page.evaluate("0")
    sight.ws.post(
        sight.ws.new_message(sight.ws.channel("general"), sight.ws.person(sight.ws.bot_user), text="meanwhile")
    )
    await sight.page.context.set_offline(False)
    await sight.page.locator(".message", has_text="meanwhile").wait_for()


AXE = os.environ.get("AXE", "node_modules/axe-core/axe.min.js")


@BOTH_LIGHTS
@pytest.mark.skipif(
    not Path(AXE).is_file(), reason="axe-core is not installed (npm pack axe-core; AXE names axe.min.js)"
)
async def test_axe_finds_no_serious_issue(sight: Sight) -> None:
    pick = {"type": "static_select", "action_id": "pick", "placeholder": plain("Pick"), "options": [option("a")]}
    boxes = {"type": "checkboxes", "action_id": "boxes", "options": [option("a")]}
    overflow = {"type": "overflow", "action_id": "more", "options": [option("a")]}
    date = {"type": "datepicker", "action_id": "date"}
    await sight.post(
        {"type": "header", "text": plain("Header")},
        section("*words* `code` <https://e.org|link> <@U0BEN000001> <!here>", accessory=overflow),
        actions(button("a", style="primary"), button("b", style="danger"), button("c"), pick, boxes, date),
        {"type": "context", "elements": [mrkdwn("quiet words")]},
        {"type": "plan", "title": "x"},
    )  # fmt: skip
    await sight.made.client.chat_postEphemeral(channel=GENERAL, user=ADA, text="private")
    await sight.page.locator(".ephemeral").wait_for()
    source = axe()
    await scan(sight.page, source)
    await sight.page.get_by_role("button", name="Inspector", exact=True).click()
    await scan(sight.page, source)
    await sight.page.get_by_role("button", name="Close inspector").click()
    sight.ws.open_view("ada", modal(text_field("name"), field("pick", pick), field("boxes", boxes)))
    await sight.page.locator("dialog.modal[open]").wait_for()
    await scan(sight.page, source)


def axe() -> str:
    return Path(AXE).read_text("utf-8")


async def scan(page: Any, source: str) -> None:
    await page.evaluate(source)
    found = await page.evaluate(
        "axe.run().then(r => r.violations.map(v => [v.impact, v.id, v.nodes[0].html.slice(0, 200)]))"
    )
    assert [one for one in found if one[0] in ("serious", "critical")] == []
