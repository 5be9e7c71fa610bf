"""files.*: the upload in three steps, and what is known of a file."""

from __future__ import annotations

from collections.abc import Mapping

from bot.workspace.methods.call import Call, Method
from bot.workspace.place import Place
from bot.workspace.records import Json, SharedFile, SlackError

MAX_FILE_BYTES = 64 * 1024 * 1024


def get_upload_url(place: Place, call: Call) -> Json:
    name = call.need("filename")
    length = call.number("length", 0, least=1, most=MAX_FILE_BYTES)
    if not length:
        raise SlackError(
            "invalid_arguments", response_metadata={"messages": ["[ERROR] missing required field: length"]}
        )
    file = place.add_file(place.bot_user, name, None, alt_text=call.text("alt_txt"))
    file.length = length
    return {"upload_url": f"{place.base_url}upload/{file.id}/{file.secret}", "file_id": file.id}


def complete_upload(place: Place, call: Call) -> Json:
    entries = call.get("files")
    if not isinstance(entries, list) or not entries:
        raise SlackError("invalid_arguments")
    uploaded = [_uploaded(place, entry) for entry in entries]
    wanted = [call.text("channel_id")] if call.text("channel_id") else call.text("channels").split(",")
    channels = [place.channel_for_app(where.strip()) for where in wanted if where.strip()]
    thread_ts = call.text("thread_ts") or None
    for channel in channels:
        if channel.is_archived:
            raise SlackError("is_archived")
        if thread_ts and channel.message(thread_ts) is None:
            raise SlackError("thread_not_found")
    for channel in channels:
        for file in uploaded:
            file.channels.append(channel.id)
        place.post(
            place.new_message(
                channel,
                place.person(place.bot_user),
                text=call.text("initial_comment"),
                thread_ts=thread_ts,
                files=[file.as_slack(place.base_url) for file in uploaded],
                subtype="file_share",
            )
        )
    return {"files": [file.as_slack(place.base_url) for file in uploaded]}


def _uploaded(place: Place, entry: object) -> SharedFile:
    file = place.files.get(str(entry.get("id"))) if isinstance(entry, Mapping) else None
    if file is None or file.content is None or not isinstance(entry, Mapping):
        raise SlackError("file_not_found")
    file.title = str(entry.get("title") or file.title)
    file.alt_text = str(entry.get("alt_txt") or file.alt_text)
    return file


def info(place: Place, call: Call) -> Json:
    return {"file": _visible(place, call).as_slack(place.base_url), "comments": []}


def delete(place: Place, call: Call) -> Json:
    file = _visible(place, call)
    if file.user != place.bot_user:
        raise SlackError("cant_delete_file")
    del place.files[file.id]
    return {}


def _visible(place: Place, call: Call) -> SharedFile:
    file = place.files.get(call.need("file"))
    if file is None or not is_readable_by_app(place, file):
        raise SlackError("file_not_found")
    return file


def is_readable_by_app(place: Place, file: SharedFile) -> bool:
    """The app reads its own files and those shared where its bot is a member."""
    shared = (place.channel(where) for where in file.channels)
    return file.user == place.bot_user or any(place.bot_user in channel.members for channel in shared)


METHODS: Mapping[str, Method] = {
    "files.getUploadURLExternal": Method(get_upload_url, ("files:write",), tier=4),
    "files.completeUploadExternal": Method(complete_upload, ("files:write",), tier=4),
    "files.info": Method(info, ("files:read",), tier=4),
    "files.delete": Method(delete, ("files:write",)),
}
