"""Files of an answer: CSV, calendar, picture. They go to the person's direct messages, wherever the answer stands."""

from __future__ import annotations

from bot.answers import Answer
from bot.desk import Desk
from bot.messages import files as contents
from bot.messages import help
from bot.messages import lookup as words
from bot.model import Message
from handlers.lookup import look_up_whole, state_of
from handlers.requests import Click, Command, Reply
from handlers.wire import post, post_response, refusals


async def save(desk: Desk, click: Click) -> Reply:
    """ "answer.save.csv", ".ics" or ".png": made anew from the query in the button's value."""
    state, form = state_of(click), click.action_id.rpartition(".")[2]
    if state is None or form not in ("csv", "ics", "png"):
        return Reply(help.retired("This button", desk.settings.command_prefix))
    return Reply(help.working("Making the file"), then=_send(desk, click, form, *state))


async def _send(desk: Desk, click: Click, form: str, name: str, _offset: int, query: str) -> None:
    found = await look_up_whole(desk, name, query, click.viewer)
    title = f"/{desk.settings.command_prefix}{name} {query}"[:150]
    if form == "png":
        made = await desk.run(_picture, desk, found, click)
    elif form == "ics":
        calendar = await desk.run(contents.calendar_of, found)
        made = (calendar.encode(), "meetings.ics", "") if calendar else None
    else:
        made = (contents.csv_of(found).encode("utf-8-sig"), f"{name}.csv", "")
    if made is None:
        await _tell(click, words.nothing_to_save(form))
        return
    await _upload(click, *made, title)


def _picture(desk: Desk, found: Answer, click: Click) -> tuple[bytes, str, str] | None:
    from bot.desk import pictures as shown
    from bot.messages import pictures

    chart = shown.chart_of(desk, found, click.viewer)
    return (pictures.draw(chart), pictures.name(chart), pictures.alt(chart)) if chart else None


async def send_file(command: Command, data: bytes, file_name: str, title: str) -> None:
    """A file that a command made, to the person's direct messages."""
    await _upload(command, data, file_name, "", title)


async def _upload(click: Click | Command, data: bytes, file_name: str, alt: str, title: str) -> None:
    """To the direct messages: the bot is always a member there, and the answer was private."""
    if click.client is None:
        return
    try:
        channel, _ = await post(click.client, click.user_id, contents.here_is(title))
        await click.client.files_upload_v2(
            channel=channel, content=data, filename=file_name, title=title, alt_txt=alt or None
        )
    except refusals():
        await _tell(click, contents.not_sent())
        return
    await _tell(click, contents.sent(file_name))


async def _tell(click: Click | Command, said: Message) -> None:
    if click.response_url:
        payload = {"text": said.text, "response_type": "ephemeral", "replace_original": False}
        await post_response(click.client, click.response_url, payload)
