"""An address in, the key under which two spellings of it are one out: no scheme, `www.`, trackers or fragment."""

from __future__ import annotations

from urllib.parse import urlsplit

LONGEST = 2000  # characters; a longer address is nobody's canonical one


def url_key(url: str | None) -> str | None:
    """The comparable form of a web address; None for anything that is not http(s).

    >>> url_key("https://www.Example.com/a/?utm_source=x&id=2#top")
    'example.com/a?id=2'
    """
    if not url or len(url) > LONGEST or not url.lower().startswith(("http://", "https://")):
        return None
    from courlan import normalize_url  # brings the list of trackers; imports the public-suffix list, so late

    try:
        parts = urlsplit(normalize_url(url, strict=False))
        host = (parts.hostname or "").removeprefix("www.").removeprefix("m.")
    except ValueError:
        return None
    if not host:
        return None
    query = f"?{parts.query}" if parts.query else ""
    return f"{host}{parts.path.rstrip('/')}{query}"
