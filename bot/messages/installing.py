"""What a person sees in the browser while a workspace installs the app, and who has it not installed in Slack."""

from __future__ import annotations

from html import escape

NOT_INSTALLED = (
    "Readout is no longer installed in this workspace, or never was. Whoever runs it has the link: it ends in "
    "/slack/install."
)

_REASONS = {
    "access_denied": "Nobody consented on Slack's page.",
    "invalid_browser": "This browser did not begin the installation, or its cookies are off. Use the same one.",
    "invalid_state": "This took longer than ten minutes, or was done already.",
    "missing_code": "Slack sent no code.",
    "invalid_code": "Slack did not take the code: it is over after ten minutes, or was used.",
    "storage_error": "It could not be kept: the database is not writable, or a whole organisation was chosen. "
    "Choose one workspace.",
}


def install_page(url: str) -> str:
    """The link to Slack's own page, on which scopes and workspace are shown."""
    link = f'<p><a href="{escape(url)}">Add Readout to Slack</a></p>'
    about = "<p>Slack shows next what Readout may do, and in which workspace. You may need an admin's approval.</p>"
    return _page("Add Readout to Slack", link + about)


def installed_page(team: str, team_id: str) -> str:
    """It is done; what to do first."""
    there = f'<p><a href="https://slack.com/app_redirect?team={escape(team_id)}">Open Slack</a></p>'
    first = "<p>In a channel, type <code>/invite @Readout</code>, then <code>/readout help</code>.</p>"
    return _page(f"Readout is installed in {team}", first + there)


def not_installed_page(reason: str) -> str:
    """Why not, and the way to try again. `reason` comes from the address: Slack's word, or anybody's."""
    why = _REASONS.get(reason, f"Slack says {reason[:100]}.")
    again = '<p><a href="/slack/install">Try again</a></p>'
    return _page("Readout was not installed", f"<p>{escape(why)}</p>{again}")


def _page(title: str, body: str) -> str:
    style = "body{font:1rem/1.5 sans-serif;max-width:36rem;margin:3rem auto;padding:0 1rem}"
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{style}</style></head>'
        f"<body><h1>{escape(title)}</h1>{body}</body></html>"
    )
