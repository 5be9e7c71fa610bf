"""Record -> Message(text, blocks): every word the bot says in Slack."""
