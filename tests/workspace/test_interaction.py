"""A person types or clicks, the app answers: the same over Socket Mode and over signed HTTP."""


async def test_a_slash_command_is_answered_privately(either):
    @either.app.command("/echo")
    async def echo(ack, respond, command):
        await ack()
        await respond(command["text"])

    reaction = await either.ws.slash("/echo", "hello <there>")
    reply = await reaction.reply()
    assert (reply.text, reply.to) == ("hello &lt;there&gt;", "U0ADA000001")
    assert either.ws.messages("general") == []


async def test_a_click_and_a_modal(either):
    ws, app = either.ws, either.app

    @app.action("open")
    async def opened(ack, body, client):
        await ack()
        await client.views_open(
            trigger_id=body["trigger_id"],
            view={
                "type": "modal",
                "callback_id": "form",
                "title": {"type": "plain_text", "text": "Form"},
                "submit": {"type": "plain_text", "text": "Send"},
                "blocks": [
                    {
                        "type": "input",
                        "block_id": "name",
                        "label": {"type": "plain_text", "text": "Name"},
                        "element": {"type": "plain_text_input", "action_id": "name"},
                    }
                ],
            },
        )

    @app.view("form")
    async def sent(ack, view, client, body):
        await ack()
        name = view["state"]["values"]["name"]["name"]["value"]
        await client.chat_postMessage(channel="general", text=f"hello {name}")

    button = {"type": "button", "action_id": "open", "text": {"type": "plain_text", "text": "Open"}, "value": "1"}
    await either.client.chat_postMessage(
        channel="general", text="press", blocks=[{"type": "actions", "elements": [button]}]
    )
    await ws.click("open")
    await ws.wait_for(lambda: ws.modal("ada"))
    reaction = await ws.submit({"name": "world"})
    assert reaction.ok
    assert await ws.wait_for(lambda: [m.text for m in ws.messages("general") if m.text == "hello world"])
    assert ws.modal("ada") is None
