"""Who published it: the lines of a page in, the outlet's name and how it is known, out.

Every trace is weighed: a masthead, "More from X", a staff line, an agency's dateline. An agency or paper that is only
cited ("X reported") leaves no trace here. Names and domains are in `data/outlets.tsv`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal, NamedTuple

import ahocorasick

from bot.reading.wordlists import read_rows, read_words
from bot.text import is_whole_word

Order = Literal["day_first", "month_first"]


@dataclass(frozen=True, slots=True)
class Outlet:
    name: str
    is_agency: bool
    domains: tuple[str, ...]


@cache
def _outlets() -> dict[str, Outlet]:
    known: dict[str, Outlet] = {}
    for row in read_rows("outlets.tsv"):
        name, kind, domains, others = (*row, "", "")[:4]
        outlet = Outlet(name, kind == "agency", tuple(d for d in domains.split("|") if d))
        for label in (name, *others.split("|")):
            if label:
                known.setdefault(_name_key(label), outlet)
    return known


@cache
def _domains() -> dict[str, Outlet]:
    return {domain: outlet for outlet in _outlets().values() for domain in outlet.domains}


def _name_key(name: str) -> str:
    """How names are compared. One-word names keep their case and article: "Print" is a button, "The Print" is not."""
    plain = name.replace("’", "'").strip(" .:|-–—")
    if plain.count(" ") + 1 - plain.lower().startswith("the ") < 2:
        return plain
    return plain.casefold().removeprefix("the ")


def known_outlet(name: str) -> Outlet | None:
    """The listed outlet of that name."""
    return _outlets().get(_name_key(name))


def is_outlet_name(text: str) -> bool:
    return known_outlet(text) is not None


def outlet_of_host(host: str) -> Outlet | None:
    """The outlet whose domain `host` is or lies under."""
    parts = host.casefold().split(".")
    for start in range(len(parts) - 1):
        found = _domains().get(".".join(parts[start:]))
        if found:
            return found
    return None


def order_of_outlet(name: str | None) -> Order | None:
    """In which order a listed outlet's country writes days and months, as far as its domain tells the country."""
    outlet = known_outlet(name) if name else None
    orders = {_order_of_domain(domain) for domain in outlet.domains} if outlet else set()
    return orders.pop() if len(orders) == 1 else None


def _order_of_domain(domain: str) -> Order | None:
    country = domain.rpartition(".")[2]
    if country in _MONTH_FIRST_COUNTRIES:
        return "month_first"
    return "day_first" if len(country) == 2 and country not in _NO_COUNTRY else None


# Philippines, United States; then domains that say no country, or one that writes both ways.
_MONTH_FIRST_COUNTRIES = frozenset(("ph", "us", "gov", "mil"))
_NO_COUNTRY = frozenset(("ai", "ca", "cc", "cn", "co", "eu", "fm", "hk", "hu", "io", "jp", "kr", "la", "lt", "ly", "me",
                         "nu", "ps", "to", "tv", "tw", "ws"))  # fmt: skip


# How much each kind of trace is worth. A printed name needs _ENOUGH; an agency's dateline alone reaches it, but loses
# against any outlet named by the page's furniture.
_MASTHEAD, _FURNITURE, _STAFF, _SUFFIX, _AGENCY_LINE, _ADDRESS, _SELF, _NAMED = 3.0, 3.0, 3.0, 4.0, 1.5, 2.0, 0.6, 0.8
_LIKELY_MASTHEAD = 2.0
_BYLINE, _OWN_PICTURE = 3.0, 1.6
_UNLISTED = 0.8  # of the weight, for a name that is on no list
# A house speaks of itself in whole sentences; a short line may name any outlet.
_NAMED_AT_LENGTH, _AT_LENGTH = 1.6, 6
_ENOUGH = 1.5

_PROPER = r"(?:[Tt]he )?[A-ZÀ-Þ][\w'’&.-]{0,24}(?: (?:[A-ZÀ-Þ&][\w'’&.-]{0,24}|of|and|de|la|del|da)){0,4}"
# Case matters in the name, not in the phrase around it.
# Each with marks in lower case, one of which is in every line that the pattern matches.
_FURNITURE_NAMES: tuple[tuple[tuple[str, ...], re.Pattern[str]], ...] = (
    (("most ",), re.compile(rf"\b(?i:most (?:viewed|read|popular|shared|watched) (?:in|on|at|from)) ({_PROPER})$")),
    (
        ("from ",),
        re.compile(
            rf"\b(?i:(?:more|more stories|more news|latest|top stories|editors' picks|must-reads"
            rf"|recommended) from) ({_PROPER})$"
        ),
    ),
    (
        ("©", "(c)", "copyright"),
        re.compile(
            rf"(?:©|\(c\)|(?i:copyright)) ?(?:©|\(c\))? ?(?:(?:19|20)\d\d(?: ?[-–] ?(?:19"
            rf"|20)\d\d)?[.,]?(?: [-–])? )?(?:by )?({_PROPER})(?![\w/])"
        ),
    ),
    (("©", "(c)"), re.compile(rf"^({_PROPER}) ?(?:©|\(c\)) ?(?:19|20)\d\d")),
    (
        (" is ", " are "),
        re.compile(
            rf"^({_PROPER}) (?:is|are) (?:owned|published|operated|a trademark|a registered"
            rf"|not responsible|free to|funded|reader-funded|an independent|a member of|a non-?profit|part of)\b"
        ),
    ),
    (
        (
            "also on",
            "now on",
            "follow",
            "listen to",
            "watch",
            "support",
            "about",
            "join",
            "inside",
            "download",
            "get the",
        ),
        re.compile(
            rf"\b(?i:also on|now on|follow|listen to|watch|support|about|join|inside|download(?: the)?"
            rf"|get the) ({_PROPER}) (?:on|app|in|live)\b"
        ),
    ),
    (
        ("subscribe to", "support", "donate to", "advertise with", "you can trust", "welcome to", "published "),
        re.compile(
            rf"\b(?i:subscribe to|support|donate to|advertise with|why you can trust|welcome to"
            rf"|first published (?:in|on|by)|originally published (?:in|on|by)) ({_PROPER})"
        ),
    ),
    (
        ("'s ", "’s "),
        re.compile(
            rf"\b({_PROPER})(?:'s|’s) (?i:coverage|newsletters?|podcasts?|journalism|standards|reporting|app"
            rf"|editorial|privacy|terms)\b"
        ),
    ),
    (
        (
            "daily",
            "weekly",
            "newsletter",
            "subscriber",
            "app",
            "edition",
            "community",
            "membership",
            "trust",
            "briefing",
        ),
        re.compile(
            rf"\b(?i:the|our|become an?|sign up for|sign up to) ({_PROPER}) (?i:daily|weekly|newsletters?"
            rf"|subscriber|subscribers|app|edition|community|membership|trust principles|briefing)\b"
        ),
    ),
    (
        ("follow ", "support ", "contact ", "about ", "explore ", "more on ", "join "),
        re.compile(rf"^(?i:follow|support|contact|about|explore|more on|join|inside) ({_PROPER})$"),
    ),
    (
        (" on your phone", " on mobile", " app", " newsletter", " premium", " subscriber", " home"),
        re.compile(
            rf"^({_PROPER}) (?i:on your (?:phone|mobile)|on mobile|apps?|newsletters?|premium|subscribers?|home)\b"
        ),
    ),
    (
        ("read ", "full story", "original article", "this article", "this story"),
        re.compile(rf"\b(?i:read|full story|original article|this article|this story) (?:at|on|in) ({_PROPER})$"),
    ),
    (
        ("readers pay", "journalists at", "the latest from", "written for", "a version of"),
        re.compile(
            rf"\b(?i:readers pay to read|journalists at|the latest from|written for"
            rf"|a version of this .{{0,60}} in) ({_PROPER})"
        ),
    ),
)
_MARKED = re.compile(r"[©.|]|[Cc]opyright")  # in so short a line, only these make a name an outlet's
_STAFF_LINE = re.compile(
    rf"(?:[Rr]eporters?|[Cc]orrespondents?|[Ee]ditors?|bureau chief|[Ww]riters?|[Cc]olumnists?|[Rr]esearchers?"
    rf"|[Pp]roducers?|[Jj]ournalists?|[Ff]ellow"
    rf"|staff|[Pp]hotographers?|covers [\w ,]{{3,40}}|[Ss]ub-editor) (?:for|at|with|of) ({_PROPER})"
)
_SELF_NAMED = re.compile(
    rf"\b(?:told|tells) ({_PROPER})\b|^({_PROPER}) reached out\b|\brequest from ({_PROPER})\b"
    rf"|\. ({_PROPER}) (?:reached out|has contacted|has approached|has asked)\b|\b({_PROPER}) (?:has contacted"
    rf"|has approached|reached out to|understands|has learned|has seen)\b"
)
_SPEAKS_OF_ITSELF = re.compile(
    r"\b(?:told|tells|reached out|request from|has contacted|has approached|has asked|understands) [A-Z]?"
)
_STAFF_JOBS = ("reporter", "correspondent", "editor", "bureau chief", "writer", "columnist", "researcher", "producer",
               "journalist", "fellow", "staff", "photographer", "covers ")  # fmt: skip
_SELF_MARKS = ("told", "tells", "reached out", "request from", "has contacted", "has a", "understands")
_AGENCY_DATELINE = re.compile(
    r"\(([A-Z][\w. -]{1,24})\) ?(?:[—–:-]{1,2}|$|[A-Z\"“])"
    r"|^[A-Z][A-Z .,'’-]{2,40}[^()/]{0,30}/([A-Z][\w. -]{1,24})/"
    r"|^[A-Z][A-Z .,'’-]{2,40}[^()]{0,30}\(([A-Z][\w. -]{1,24})\)|[—–-] ?\(?([A-Z][A-Z]{1,8})\)? ?[—–-] "
)
_SUFFIX_MARK = re.compile(r" [|:–—·»-] ")
_TITLE_SUFFIX = re.compile(rf"\s(?:[|:–—]|-|·|»)\s({_PROPER})\s*$")
_SOURCE = re.compile(rf"^(?:Source|Quelle|Fuente|Fonte) ?: ({_PROPER})")
_DOT_IN_WORD = re.compile(r"\.[^\W_]")
_SITE = re.compile(r"(?:https?://)?(?:www\.)?((?:[a-z0-9-]{1,40}\.){1,3}[a-z]{2,12})(?:[/ ›»]|$)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Publisher:
    """`how`: printed (named as the outlet) or inferred (only furniture or staff lines speak for it)."""

    name: str
    how: str


class _Trace(NamedTuple):
    """What one place of a page says for an outlet, by its listed name where there is one."""

    name: str
    weight: float
    printed: bool
    is_agency: bool


class _Traces:
    """Weighed traces of outlets."""

    def __init__(self) -> None:
        self.found: list[_Trace] = []

    def add(self, name: str, weight: float, *, printed: bool = True, must_be_known: bool = False) -> None:
        bare = clean_name(name)
        known = known_at_start(bare)
        if known is None and (must_be_known or not _may_be_outlet(bare)):
            return
        label = known.name if known else bare.title() if bare.isupper() and " " in bare else bare
        company = known is None and _COMPANY.search(bare) is not None
        share = _COMPANY_SHARE if company else 1.0 if known else _UNLISTED
        self.found.append(_Trace(label, weight * share, printed, known is not None and known.is_agency))

    def best(self) -> Publisher | None:
        if not self.found:
            return None
        scores: dict[str, float] = defaultdict(float)
        for trace in self.found:
            scores[trace.name] += trace.weight
        agencies = {trace.name for trace in self.found if trace.is_agency}
        outlets = {n: s for n, s in scores.items() if n not in agencies}
        name, score = max(scores.items(), key=lambda item: (item[1], item[0]))
        if name in agencies and outlets:
            # an agency's text on somebody's page belongs to the page
            rival, rival_score = max(outlets.items(), key=lambda item: (item[1], item[0]))
            if rival_score >= _ENOUGH and score < 2 * rival_score:
                name, score = rival, rival_score
        if score < _ENOUGH:
            return None
        printed = any(trace.printed for trace in self.found if trace.name == name)
        return Publisher(name, "printed" if printed else "inferred")


_ALL_RIGHTS = re.compile(
    r"[.,;|]? ?\b(?:all rights|no reproduction|ltd|limited|inc|llc|gmbh|plc|pty|reserved)\b.*$", re.IGNORECASE
)
_SENTENCE_END = re.compile(r"(?<=[a-z]{3})\. .*$|(?<=[A-Z]{2})\. .*$")
_COMPANY = re.compile(
    r"\b(?:company|corporation|group|holdings|media|newspapers?|publishing|network|press holdings)\b", re.IGNORECASE
)
_COMPANY_SHARE = 0.2  # the company that owns a paper is not the paper


def clean_name(text: str) -> str:
    """A name cut out of a line, without the sentence that follows, possessives and "Ltd"."""
    bare = _ALL_RIGHTS.sub("", _SENTENCE_END.sub("", text.strip()))
    bare = re.split(r"['’]s?\b ", f"{bare} ", maxsplit=1)[0]
    return bare.strip(" .,:;'’\"–—-|")


def known_at_start(name: str) -> Outlet | None:
    """The listed outlet that the name is or begins with: "Dawn Media Group" names Dawn."""
    words = name.split()
    for size in range(min(len(words), 6), 0, -1):
        found = known_outlet(" ".join(words[:size]))
        sure = size > 1 or len(words) == 1 or words[0] in _SINGLE_WORDS or _UNMISTAKABLE.fullmatch(words[0])
        if found and (sure or _COMPANY.search(name)):
            return found
    return None


def _may_be_outlet(name: str) -> bool:
    words = name.split()
    proper = 2 < len(name) <= 40 and bool(words) and name[0].isalpha()
    is_listed = name.casefold() in read_words("not_outlets.tsv")
    return proper and not is_listed and words[0].casefold() not in _not_first_words()


@cache
def _not_first_words() -> frozenset[str]:
    return frozenset(row[0] for row in read_rows("not_outlets.tsv") if row[1:] == ("first",))


def find_publisher(
    headline: str | None,
    body: Iterable[str],
    furniture: Iterable[str],
    bios: Iterable[str],
    url: str | None = None,
    *,
    bylines: Iterable[str] = (),
    captions: Iterable[str] = (),
) -> Publisher | None:
    """The outlet of one article.

    `body`: its paragraphs; `furniture`: lines around it that are no text; `bios`: lines about its authors; `url`: where
    the page was found; `bylines` and `captions` as printed. `None` when nothing names it.
    """
    traces = _Traces()
    if url and (found := _SITE.match(url)) and (outlet := outlet_of_host(found[1])):
        traces.add(outlet.name, _SUFFIX)
    if headline and (suffix := _TITLE_SUFFIX.search(headline)):
        traces.add(suffix[1], _SUFFIX, must_be_known=True)
    for line in furniture:
        traces.found += traces_in(line)
    for line in bylines:
        for name in _outlets_in_byline(line):
            traces.add(name, _BYLINE, must_be_known=True)
    for line in captions:
        # an outlet credits its own photographers; an agency's pictures are everywhere
        if (photo := _PHOTO_OF.search(line[-80:])) and (own := known_outlet(photo[1])) and not own.is_agency:
            traces.add(own.name, _OWN_PICTURE)
    for line in bios:
        for found in _STAFF_LINE.finditer(line):
            traces.add(found[1], _STAFF)
    paragraphs = list(body)
    if paragraphs:
        _trace_dateline(paragraphs[0], traces)
    whole = "\n".join(paragraphs)
    for paragraph in paragraphs if any(map(whole.__contains__, _SELF_MARKS)) else ():
        speaks = next(filter(paragraph.__contains__, _SELF_MARKS), None) and _SPEAKS_OF_ITSELF.search(paragraph)
        for found in _SELF_NAMED.finditer(paragraph) if speaks else ():
            traces.add(next(g for g in found.groups() if g), _SELF, must_be_known=True)
    return traces.best()


_PHOTO_OF = re.compile(rf"(?:/|for |\()({_PROPER})[)\]. ]{{0,3}}$", re.IGNORECASE)
_BYLINE_PART = re.compile(r"\s?[,|/•·–—-]\s|,\s?|\bfor (?=[A-Z])|\bof (?=[A-Z])")


def _outlets_in_byline(line: str) -> Iterator[str]:
    """Outlets that are a part of their own in a byline: "By Rachel Dunn, CNN"."""
    parts = [part.strip(" .") for part in _BYLINE_PART.split(line[:200])]
    yield from (part for part in parts[1:] if is_outlet_name(part))


_MASTHEAD_LINE = re.compile(rf"({_PROPER})(?: ?[|·•–-] ?.{{0,30}})?")


def read_masthead(line: str) -> str | None:
    """The name of a paper or station that nobody listed, when a line says nothing else: "The Tyneside Examiner"."""
    found = _MASTHEAD_LINE.fullmatch(line) if len(line) <= 60 else None
    if not found or not 2 <= len(found[1].split()) <= 5:
        return None
    own = [word.strip(".,").casefold() for word in found[1].split()]
    return found[1] if own[-1] in read_words("outlet_words.txt") or own[0] in _FIRST_OUTLET_WORDS else None


_FIRST_OUTLET_WORDS = frozenset(("radio", "daily", "le", "el", "la", "il", "die", "der"))


_MASTHEAD_SIGN, _STAFF_SIGN = -1, -2


@cache
def _signs() -> ahocorasick.Automaton:
    """Pieces of lower-cased lines, each to what is then worth a look: numbers in `_FURNITURE_NAMES`, or one of the
    signs."""
    meant: dict[str, set[int]] = defaultdict(set)
    for number, (marks, _) in enumerate(_FURNITURE_NAMES):
        for mark in marks:
            meant[mark].add(number)
    for word in (*read_words("outlet_words.txt"), *_FIRST_OUTLET_WORDS):
        meant[word].add(_MASTHEAD_SIGN)
    for job in _STAFF_JOBS:
        meant[job].add(_STAFF_SIGN)
    finder = ahocorasick.Automaton()
    for piece, looks in meant.items():
        finder.add_word(piece, looks)
    finder.make_automaton()
    return finder


@lru_cache(maxsize=8192)  # one house prints the same furniture on every page
def traces_in(line: str) -> tuple[_Trace, ...]:
    """What a line of furniture says for outlets, remembered."""
    traces = _Traces()
    _trace_furniture(line, traces)
    return tuple(traces.found)


def _trace_furniture(line: str, traces: _Traces) -> None:
    if len(line) > 400:
        return
    text = line.replace("’", "'")
    if is_outlet_name(text):
        traces.add(text, _MASTHEAD)
        return
    looks: set[int] = set().union(*[found for _, found in _signs().iter(text.casefold())])
    if _MASTHEAD_SIGN in looks and (name := read_masthead(text)):
        traces.add(name, _LIKELY_MASTHEAD, printed=True)
    if text.count(" ") < 2 and not _MARKED.search(text):
        return
    for number in sorted(look for look in looks if look >= 0):
        for found in _FURNITURE_NAMES[number][1].finditer(text):
            traces.add(found[1], _FURNITURE, printed=known_outlet(found[1]) is not None)
    if _STAFF_SIGN in looks:
        for found in _STAFF_LINE.finditer(text):
            traces.add(found[1], _STAFF, must_be_known=True)
    if source := _SOURCE.match(text):
        traces.add(source[1], _FURNITURE, must_be_known=True)
    for name in set(_named_outlets(line)):
        traces.add(name, _NAMED_AT_LENGTH if text.count(" ") >= _AT_LENGTH else _NAMED)
    for site in _SITE.finditer(text[:200]) if _DOT_IN_WORD.search(text) else ():
        outlet = outlet_of_host(site[1])
        if outlet:
            traces.add(outlet.name, _ADDRESS)
    if _SUFFIX_MARK.search(text) and (suffix := _TITLE_SUFFIX.search(text)):
        traces.add(suffix[1], _SUFFIX, must_be_known=True)


@cache
def _outlet_finder() -> ahocorasick.Automaton:
    finder = ahocorasick.Automaton()
    for row in read_rows("outlets.tsv"):
        for label in (row[0], *(row[3].split("|") if len(row) > 3 else ())):
            # most single words are too often something else
            if " " in label or label in _SINGLE_WORDS or _UNMISTAKABLE.fullmatch(label):
                finder.add_word(label, label)
    finder.make_automaton()
    return finder


_UNMISTAKABLE = re.compile(r"[A-Z]{3,8}|[A-Z][a-z]+[A-Z]\w+")  # CNBC, VnExpress
_SINGLE_WORDS = frozenset(
    (
        "Reuters",
        "Meduza",
        "Haaretz",
        "Bloomberg",
        "POLITICO",
        "Politico",
        "Euronews",
        "Rappler",
        "Axios",
        "Nikkei",
        "Newsweek",
    )
)


def _named_outlets(line: str) -> Iterator[str]:
    """Listed names anywhere in a line, whole words only."""
    for end, label in _outlet_finder().iter(line):
        start = end - len(label) + 1
        if is_whole_word(line, start, end + 1):
            yield label


def _trace_dateline(lead: str, traces: _Traces) -> None:
    found = _AGENCY_DATELINE.search(lead[:140])
    if found:
        traces.add(next(g for g in found.groups() if g), _AGENCY_LINE + 0.5, must_be_known=True)
