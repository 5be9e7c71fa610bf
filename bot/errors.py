"""What can go wrong in a way that a person can mend. Each error carries its facts; its text is fit to show.

Anything that is not a `ReadoutError` is a bug: it flies to the edge and is logged there once.
"""


class ReadoutError(Exception):
    """The root: `str(error)` is one plain sentence that says what to do next."""


class BadSetting(ReadoutError):
    """A setting has a value that cannot be used."""

    def __init__(self, name: str, value: str, wanted: str) -> None:
        found = f"is {value!r}" if value else "is not set"
        super().__init__(f"{name} {found}; it must be {wanted}.")
        self.name, self.value, self.wanted = name, value, wanted


class UnreadablePage(ReadoutError):
    """A page that cannot be read at all: no permission, not text, empty, too large."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"{name}: {reason}")
        self.name, self.reason = name, reason


class NotFound(ReadoutError):
    """What was asked for is not there; `nearest` holds what it may have been."""

    def __init__(self, message: str, nearest: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.nearest = nearest


class BadQuery(ReadoutError):
    """A command or query that makes no sense; the text says what would."""


class NotAllowed(ReadoutError):
    """The person may not do this; the text says who can."""


class StoreError(ReadoutError):
    """The database cannot be opened or written."""


class SchemaTooNew(StoreError):
    """The database was written by a newer Readout."""

    def __init__(self, path: str, found: int, known: int) -> None:
        super().__init__(
            f"{path} was written by a newer Readout (schema {found}, this one knows {known}). Update Readout."
        )
        self.path, self.found, self.known = path, found, known


class SlackTrouble(ReadoutError):
    """Slack refused or could not be reached at start-up; the text names the setting to mend."""
