"""What agencies send, in: NewsML-G2, NITF and ninjs. Items out, with the fields that these formats name outright.

Standards: IPTC NewsML-G2 2.x, NITF 3.x, ninjs 1.x to 3.x.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from bot.errors import UnreadablePage
from bot.model import Item
from bot.reading.feeds import plain_paragraphs

if TYPE_CHECKING:
    from lxml.etree import _Element

WITHDRAWN = frozenset({"canceled", "withheld"})


def read_agency_xml(name: str, data: bytes) -> tuple[Item, ...]:
    """The items of a NewsML-G2 message or item, or of a NITF document. Withheld and cancelled items are left out.

    Raises:
        UnreadablePage: it is no well-formed XML, or holds no item.
    """
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=False)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as broken:
        raise UnreadablePage(name, "This is no well-formed XML.") from broken
    if _local(root) == "nitf":
        return (_nitf(root),)
    items = tuple(_news_item(item) for item in _all(root, "newsItem") if _status(item) not in WITHDRAWN)
    if not items:
        raise UnreadablePage(name, "There is no news item in it.")
    return items


def _local(element: _Element) -> str:
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _all(element: _Element, *names: str) -> Iterator[_Element]:
    """Elements of a name whatever their namespace, the element itself included."""
    for found in element.iter():
        if _local(found) in names:
            yield found


def _first(element: _Element | None, *path: str) -> _Element | None:
    """The first element down a path of names."""
    for name in path:
        if element is None:
            return None
        element = next((found for found in _all(element, name) if found is not element), None)
    return element


def _said(element: _Element | None) -> str | None:
    return " ".join("".join(element.itertext()).split()) or None if element is not None else None


def _status(item: _Element) -> str:
    status = _first(item, "pubStatus")
    return (status.get("qcode") or "").rpartition(":")[2] if status is not None else "usable"


def _news_item(item: _Element) -> Item:
    meta, content = _first(item, "itemMeta"), _first(item, "contentMeta")
    provider = _first(meta, "provider")
    inline = _first(item, "contentSet")
    document = _first(inline, "nitf")
    inner = _nitf(document) if document is not None else None
    paragraphs = inner.paragraphs if inner else tuple(_inline_paragraphs(inline))
    return Item(
        headline=_said(_first(content, "headline")) or (inner.headline if inner else None),
        paragraphs=paragraphs,
        published=_said(_first(content, "contentCreated")) or _said(_first(meta, "firstCreated"))
        or _said(_first(meta, "versionCreated")),
        updated=_said(_first(meta, "versionCreated")),
        publisher=_said(_first(provider, "name")) or (provider.get("literal") if provider is not None else None),
        bylines=tuple(filter(None, [_without_by(_said(_first(content, "by")))])) or (inner.bylines if inner else ()),
        dateline=_said(_first(content, "located", "name")) or _said(_first(content, "dateline")),
        language=_language(content),
        tags=tuple(filter(None, (_said(_first(subject, "name")) for subject in _all(item, "subject"))))[:20],
    )  # fmt: skip


def _language(content: _Element | None) -> str | None:
    language = _first(content, "language")
    return language.get("tag") if language is not None else None


def _inline_paragraphs(inline: _Element | None) -> Iterator[str]:
    if inline is None:
        return
    marked = [p for p in _all(inline, "p") if _said(p)]
    if marked:
        yield from (text for p in marked if (text := _said(p)))
        return
    data = _first(inline, "inlineData")
    if data is not None:
        yield from plain_paragraphs("".join(str(text) for text in data.itertext()))


def _nitf(root: _Element) -> Item:
    body, content = _first(root, "body"), _first(root, "body.content")
    issued = _first(root, "docdata", "date.issue")
    if issued is None:
        issued = _first(root, "date.issue")
    return Item(
        headline=_said(_first(body, "hl1")) or _said(_first(root, "title")),
        dek=_said(_first(body, "hl2")),
        paragraphs=tuple(text for p in _all(content, "p") if (text := _said(p))) if content is not None else (),
        published=issued.get("norm") if issued is not None else None,
        publisher=_said(_first(body, "distributor")) or _said(_first(root, "doc.copyright")),
        bylines=tuple(filter(None, (_without_by(_said(by)) for by in _all(root, "byline"))))[:10],
        dateline=_said(_first(body, "dateline", "location")),
        captions=tuple(text for c in _all(root, "media-caption") if (text := _said(c))),
    )


def _without_by(text: str | None) -> str | None:
    return text[3:].strip() if text and text[:3].lower() == "by " else text


def read_ninjs(name: str, text: str) -> tuple[Item, ...]:
    """The items of a ninjs document, or of a list of them. Withheld and cancelled ones are left out.

    Raises:
        UnreadablePage: it is no JSON, or no ninjs.
    """
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as broken:
        raise UnreadablePage(name, "This is no well-formed JSON.") from broken
    documents = found if isinstance(found, list) else [found]
    items = tuple(_ninjs(d) for d in documents if isinstance(d, Mapping) and d.get("pubstatus") not in WITHDRAWN)
    if not any(item.headline or item.paragraphs for item in items):
        raise UnreadablePage(name, "There is no news item in it.")
    return items


def _ninjs(document: Mapping[str, Any]) -> Item:
    provider = document.get("provider")
    bodies = [b for b in _mappings(document.get("bodies")) if isinstance(b.get("value"), str)]
    body = _string(document, "body_xhtml", "body_html", "body_text") or (bodies[0]["value"] if bodies else "")
    bylines = [_string(b, "byline", "value") for b in _mappings(document.get("bylines"))] or [
        _string(document, "byline")
    ]
    return Item(
        headline=_ninjs_headline(document),
        paragraphs=tuple(plain_paragraphs(body)),
        url=_string(document, "canonicalurl", "uri") if _is_web(_string(document, "canonicalurl", "uri")) else None,
        published=_string(document, "firstcreated", "contentcreated", "versioncreated"),
        updated=_string(document, "versioncreated"),
        publisher=_string(provider, "name") if isinstance(provider, Mapping) else _string(document, "copyrightholder"),
        bylines=tuple(name for by in bylines if (name := _without_by(by))),
        dateline=_string(document, "located"),
        language=_string(document, "language"),
        tags=tuple(name for subject in _subjects(document) if (name := _string(subject, "name")))[:20],
    )  # fmt: skip


def _subjects(document: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return _mappings(document.get("subject") or document.get("subjects"))


def _ninjs_headline(document: Mapping[str, Any]) -> str | None:
    headlines = [h for h in _mappings(document.get("headlines")) if _string(h, "value")]
    main = next((h for h in headlines if h.get("role") in (None, "main")), headlines[0] if headlines else {})
    return _string(document, "headline", "title") or _string(main, "value")


def _mappings(value: object) -> list[Mapping[str, Any]]:
    return [part for part in value if isinstance(part, Mapping)] if isinstance(value, list) else []


def _string(document: Mapping[str, Any], *keys: str) -> str | None:
    return next((document[k] for k in keys if isinstance(document.get(k), str) and document[k].strip()), None)


def _is_web(address: str | None) -> bool:
    return bool(address and address.lower().startswith(("http://", "https://")))
