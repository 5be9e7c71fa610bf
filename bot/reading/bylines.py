"""Who wrote it: a printed byline in, names without "By", titles, places and dates out."""

from __future__ import annotations

import re
from functools import lru_cache

from bot.reading.dates import find_dates
from bot.reading.outlets import is_outlet_name
from bot.reading.people import is_first_name, is_person
from bot.reading.script_bylines import read_script_byline
from bot.reading.wordlists import read_words

# What stands in front of the names: "By", "Story by", "Von", "Автор:", "Written and photographed by".
_LEAD = re.compile(
    r"^(?:(?:story|words|text|written|reported|reporting|posted|published|analysis|opinion|review|report|a|an|ein|eine"
    r"|photographs|additional|writing|compiled|edited|and|kommentar|kolumne|analyse|essay|gastbeitrag|glosse|reportage"
    r"|interview|commentary|comment|rédigé|publié|redactado|escrito|publicado) )*"
    r"(?:by|von|par|por|di|door|af|av|przez|bởi|autor(?:es|a|ka|/in|in)?|autorin/autor|authors?|автори?|автор(?:ы|ка)|текст"
    r"|tekst|teksti|yazan|byline|interviewer)\b\s*[:|]?\s*"
    r"|^(?:reporter|penulis|oleh|pewarta|laporan|редактор|корреспондент|muhabir|yazar|autora?|autore|piše|pišu|napsal"
    r"|shkruan|szerző|tác giả|rédaction|propos recueillis par)\s*[:|]\s*"
    r"|^(?:بقلم|كتب|کتب|نویسنده|تحریر|רפורטר|מאת|लेखक|द्वारा|লেখক|작성자|글)\s*[:/|]?\s+"
    r"|^(?:Από|Του|Της) (?:τον |την )?(?=[Ά-ΏΑ-Ω])",
    re.IGNORECASE,
)
# What a portrait of the writer is called beside the name.
_PORTRAIT = re.compile(
    r"^(?:\S{1,30}(?: \S{1,30})?\.(?:jpe?g|png) +|(?:autoren)?profilbild von |headshot of |photo of |foto de "
    r"|portrait of |author[_ ]?(?:image|photo)? )",
    re.IGNORECASE,
)
# A job or a house glued to a name: "Ada LindReporter", "Ada LindThe Lake Courier".
_GLUE = re.compile(
    r"(?<=[a-zß-ÿ])(?=(?:Korrespondent|Redakteur|Reporter|Correspondent|Editor|Writer|Staff|Columnist|Journalist"
    r"|Producer|Senior |Chief |The [A-Z]|[A-Z]{3,12}\b|\d{1,2}\.\d))"
)
_JOB_FIRST = re.compile(r"^(?:our |the )?(?:[a-z-]{2,15} ){0,3}(?:correspondent|reporter|editor|writer)s? (?=[A-Z])")
_JOB = re.compile(
    r"\b(?:correspondents?|reporters?|editors?|writers?|bureau|columnists?|staff|chief|journalists?|producers?"
    r"|analyst|professor"
    r"|special to|contributors?|fellow|desk|team|agencies|agency|newsroom|digital|world affairs|political"
    r"|diplomatic|foreign"
    r"|national|senior|associate|in [A-Z][\w. -]{2,24}(?:,? (?:and|in) [A-Z][\w. -]{2,24})?$|updated|published"
    r"|posted|min read)\b",
    re.IGNORECASE,
)
_PLACE_TAIL = re.compile(r"(?<!\s)\s{1,8}(?:in|from|at|reporting from)\s{1,8}[A-ZÀ-Þ][\w'’., -]{2,60}$")
_SPLIT = re.compile(
    r"(?:(?<!\s)\s{1,20})?(?:,|;|\||/|·|•|&|\b(?:and|AND)\b|\bund\b|\bet\b|\by\b|\be\b|\bwith\b| - | – | — )\s{0,20}"
)
_CAPITAL = r"[^\W\d_a-zß-öø-ÿа-я]"  # a letter that is no small one of the common alphabets
_NAME = re.compile(
    rf"{_CAPITAL}[\w'’.-]{{0,24}}(?: (?:{_CAPITAL}[\w'’.-]{{0,24}}|de|da|do|dos|del|della|di"
    r"|van|von|der|den|el|al|bin|la|le)){0,4}"
)
_ADDRESS = re.compile(r"(?<!\S)\S{1,80}@\S{1,200}|@\w{1,80}|https?://\S{1,2000}")
_MARKS = re.compile(r"\([^)]{0,80}\)|\[[^\]]{0,80}\]")
_CREDIT_BY = re.compile(
    r"(?:[Rr]eporting|[Ww]riting|[Rr]eported|[Ww]ritten|[Cc]ompiled|[Ee]diting)(?: and \w+)? by ([^;.()]{3,160})"
)
_WITH_EDITING = re.compile(
    r"^\W*([A-Z][\w. ]{1,30}),? with (?:additional |further )?(?:reporting|editing|inputs?|writing) (?:by"
    r"|from) ([^;.()]{3,120})"
)


@lru_cache(maxsize=4096)  # several rules ask the same line
def read_names(text: str) -> tuple[str, ...]:
    """The names in a byline, in order; none when it names nobody.

    >>> read_names("By Ana Ruiz in Lima and Tom Hale, Latin America correspondent")
    ('Ana Ruiz', 'Tom Hale')
    """
    if abroad := read_script_byline(text):
        return abroad
    rest = _PORTRAIT.sub("", _READING_TIME.sub("", _MARKS.sub(" ", _ADDRESS.sub(" ", text))))
    rest = _unglue(_once(_GLUE.sub(", ", rest)))
    dates = find_dates(rest)
    if dates and not rest[: dates[0].start].strip():  # "May 21, 2013 | By Ana Ruiz"
        rest, dates = rest[dates[-1].end :].lstrip(" |,·•–—-"), []
    for found in reversed(dates):
        rest = rest[: found.start]
    said = " ".join(rest.split())
    rest = _JOB_FIRST.sub("", _LEAD.sub("", _DESK_SIGN.sub("", said)))
    is_marked = rest != said
    rest = _WITH_AGENCIES.sub("", _FOR_OUTLET.sub("", rest))
    names: list[str] = []
    for part in _SPLIT.split(rest):
        is_read = False
        part = _LEAD.sub("", part.strip())
        name = _without_outlet(_TITLE_TAIL.sub("", _PLACE_TAIL.sub("", part)).strip(" .:-–—"))
        for own in _part_people(_without_job(name)):
            if _is_name(own) and _in_small_letters(own) not in names:
                names.append(_in_small_letters(own))
                is_read = True
        if is_read:
            continue
    people = [name for name in names if not is_outlet_name(name)]
    known = [name for name in people if is_person(name)]
    if known:  # beside a known name stand a place, a desk or a job, unless an "and" joins another
        people = [name for name in people if name in known or (not is_marked and _is_joined(name, said))] or people
        people = people if not is_marked else [name for name in names if not is_outlet_name(name)]
    most = _LONG_NAME if len(people) == 1 else _LONG_NAME - 1
    if not is_marked and any(_is_no_person(name, most) for name in people):
        return ()
    return tuple(people or names)


def _once(text: str) -> str:
    """A line that begins with one name printed twice, as a portrait's text and as a link, with it once."""
    for size in range(_LEAST_TWICE, min(_MOST_TWICE, len(text) // 2) + 1):
        rest = text[size:].removeprefix(" ")
        if rest.startswith(text[:size]) and not rest[size : size + 1].isalpha():
            return rest[:size] + " " + rest[size:].lstrip()
    return text


_LEAST_TWICE, _MOST_TWICE = 6, 40  # characters


def _unglue(text: str) -> str:
    """A person's name parted from what a page glues to it: "Ada LindNews Reporter", "byAda Lind"."""
    text = _GLUED_BY.sub("", text)
    for found in _SEAM.finditer(text[:_SEAM_WITHIN]):
        before = _LEAD.sub("", text[: found.start()])
        if before.rpartition(" ")[2] not in _NAME_STARTS and is_person(before):
            return f"{before}, {text[found.start() :]}"
    return text


_SEAM, _SEAM_WITHIN = re.compile(r"(?<=[a-zß-öø-ÿ]{2})(?=[A-ZÀ-Þ\d@|])"), 60
_NAME_STARTS = frozenset(("De", "Di", "Du", "Fitz", "La", "Le", "Mac", "Mc", "Van"))
_GLUED_BY = re.compile(r"^(?:by|By)(?=[A-ZÀ-Þ][a-z])")


def _part_people(name: str) -> list[str]:
    """Writers whom only blanks part: a first name behind a surname begins the next."""
    words = name.split()
    if len(words) < _TWO_PEOPLE:
        return [name]
    people: list[list[str]] = [[]]
    for i, word in enumerate(words):
        if len(people[-1]) > 1 and i + 1 < len(words) and is_person(f"{word} {words[i + 1]}") and is_first_name(word):
            people.append([])
        people[-1].append(word)
    found = [" ".join(person) for person in people]
    return found if len(found) > 1 and all(map(is_person, found)) else [name]


_TWO_PEOPLE = 4  # words


def _is_joined(name: str, text: str) -> bool:
    """Does an "and" stand in front of a name, or behind it?"""
    at = text.find(name)
    return bool(_AND_BEFORE.search(text[:at]) or _AND_BEHIND.match(text[at + len(name) :])) if at >= 0 else False


_AND_BEFORE = re.compile(r"(?:\b(?:and|AND|und|et|y|e|og|och|ve)|&|;)\s$")
_AND_BEHIND = re.compile(r"\s?(?:\b(?:and|AND|und|et|y|e|og|och|ve)\b|&|;)")


def is_marked(text: str) -> bool:
    """Does a line say by a word in front that a name follows: "By", "Von", "Author:"?"""
    bare = _PORTRAIT.sub("", text) if "." in text or " von " in text or " of " in text else text
    return _LEAD.match(bare) is not None or read_script_byline(text) != ()


_READING_TIME = re.compile(r"\b\d{1,3} ?(?:min(?:ute)?s?\b|MIN\b).{0,20}$")
_LONG_NAME = 4  # words with a capital
_DESK_SIGN = re.compile(r"^[a-z]{2}-(?=[A-Z])")  # "oi-Ana Ruiz": a portal's desk and a writer
_WITH_AGENCIES = re.compile(r",? (?:with|WITH) (?:[Aa]genc(?:y|ies)|AGENCIES|inputs?|additional|reporting)\b.{0,60}$")


def _without_outlet(name: str) -> str:
    """A writer's name without the outlet glued behind it: "Ana Ruiz The Lake Courier"."""
    words = name.split()
    for size in range(min(5, len(words) - 2), 1, -1):
        if is_outlet_name(" ".join(words[-size:])):
            return " ".join(words[:-size])
    return name


def _without_job(name: str) -> str:
    """A person's name without the job behind it: "Ada Lind Landespolitische Korrespondentin"."""
    words = name.split()
    at = next((i for i, word in enumerate(words) if i >= _SHORTEST_NAME and _JOB_ABROAD.fullmatch(word)), len(words))
    if at < len(words):
        return next((own for size in range(at, 1, -1) if is_person(own := " ".join(words[:size]))), name)
    return name


_SHORTEST_NAME = 2
_JOB_ABROAD = re.compile(
    r"(?:Online-|Landespolitische[rn]?|Politische[rn]?)?(?:Redakteur|Korrespondent|Journalist|Reporter|Autor|Volontär|Kolumnist)(?:in)?|Journaliste"
    r"|Correspondante?|Rédact(?:eur|rice)|Corresponsal|Redactora?|Periodista|Giornalista|Corrispondente|Redatt(?:ore|rice)"
    r"|Follow|Contact|Deputy|Parliamentary|Political|Senior|Chief|Digital|Social|Sports?|News|Travel|Lifestyle|Features"
    r"|Reporters?|Correspondents?|Editors?|Writers?|Columnists?|Producers?|Director|Published|Updated|Twitter|Tips|Team"
    r"|Repórter|Jornalista|Correspondente|Redaktør|Muhabiri?|Toimittaja|Dziennikarz|Dziennikarka|Redaktor(?:ka)?",
    re.IGNORECASE,
)


def _in_small_letters(name: str) -> str:
    if not name.isupper() or " " not in name or is_outlet_name(name):
        return name
    return _GAELIC.sub(lambda found: found[0][:-1] + found[0][-1].upper(), name.title())


_GAELIC = re.compile(r"\bMc[a-z]")


def _is_no_person(name: str, most: int = _LONG_NAME) -> bool:
    """Does a line that no "By" begins name an office holder, a place it was sent from, or the topics of the day?"""
    words = name.split()
    first = words[0].strip(".").casefold()
    return first in read_words("no_writers.txt") or len([word for word in words if word[:1].isupper()]) > most


_FOR_OUTLET = re.compile(r" (?:for|FOR|For) (?:[Tt]he )?[A-Z][\w.]{1,30}(?: [A-Z][\w.]{1,20}){0,3}$")
_TITLE_TAIL = re.compile(
    r"(?:,? (?:[Ss]taff|[Ss]enior|[Cc]hief|[Ss]pecial|[Pp]olitical|[Dd]iplomatic|[Ff]oreign|[Nn]ational"
    r"|[Ee]nvironment|[Ww]orld|[Bb]usiness))*"
    r",? (?:[Rr]eporter|[Ww]riter|[Cc]orrespondent|[Ee]ditor|[Cc]olumnist|[Pp]roducer|[Ss]taff)s?$"
    r"|,? [Ss]pecial to .{2,40}$"
)


def _is_name(text: str) -> bool:
    if not 3 <= len(text) <= 60 or not _NAME.fullmatch(text) or any(c.isdigit() for c in text):
        return False
    is_job = _JOB.search(text) or _JOB_ABROAD.fullmatch(text.rpartition(" ")[2])
    return (" " in text and not is_job) or is_outlet_name(text)


def read_credit(text: str) -> tuple[str, ...]:
    """The writers named in a closing credit ("Reporting by A and B; Editing by C" names A and B)."""
    both = _WITH_EDITING.match(text)
    if both:
        return tuple(dict.fromkeys((*read_names(both[1]), *read_names(both[2]))))
    found = _CREDIT_BY.search(text)
    if found and not text.lower().lstrip("(").startswith(("additional", "editing", "edited")):
        return tuple(name for name in read_names(found[1]) if not is_outlet_name(name))
    return ()


_SIGNATURE = re.compile(
    r"^(?P<names>[^,|]{4,60}?)(?:,? (?:with|WITH) (?:agency reports?|agencies|AGENCIES|inputs? from .{2,40})"
    r"|,? (?:in|IN) (?:[A-ZÀ-Þ][\w'’.-]{1,20}(?:, | and | )?){1,4}"
    r"| ?[-–—,|/] ?(?:[A-Z][\w’'-]{1,18} ){0,3}"
    r"(?:[Rr]eporter|[Cc]orrespondent|[Ww]riter|[Ee]ditor|[Jj]ournalist|[Rr]eportera?"
    r"|[Rr]epórter|[Rr]edakteur(?:in)?|[Jj]ournaliste|[Cc]orresponsal|[Cc]orrespondante?)\b.{0,50})$"
)
_SENT = re.compile(
    r"^(?:avec notre|de notre|from our|by our|notre|nuestr[oa]|von unserem|unser) .{4,50}?, ?(?P<names>[^,|]{4,60})$",
    re.IGNORECASE,
)
_BY_INSIDE = re.compile(r"[)\].] By (?P<names>[A-Z][^.;|]{3,60})$")


def read_signature(text: str) -> tuple[str, ...]:
    """The names in a line between headline and text that says by its shape that somebody wrote it.

    >>> read_signature("Ana Ruiz with agency reports")
    ('Ana Ruiz',)
    """
    if len(text) > _SIGNATURE_CHARS or text.endswith("."):
        return ()
    if abroad := read_script_byline(text):
        return abroad
    found = _SIGNATURE.match(text) or _SENT.match(text) or _BY_INSIDE.search(text)
    names = read_names(found["names"]) if found else ()
    return names if all(" " in name and not _is_no_person(name) for name in names) else ()


_SIGNATURE_CHARS = 140


def are_names(text: str) -> bool:
    """Does a line hold names of people, joined, and nothing else, but for the day in front and "By"?"""
    if len(text) > _SIGNATURE_CHARS:
        return False
    dates = find_dates(text)
    rest = text[dates[-1].end :] if dates and not text[: dates[0].start].strip() else text
    parts = [part.strip(" .") for part in _SPLIT.split(_LEAD.sub("", rest.strip(" |,·•–—-")))]
    return all(_PERSON.fullmatch(part) and not _is_no_person(part, _LONG_NAME - 1) for part in parts)


_PERSON = re.compile(
    rf"{_CAPITAL}[\w'’.-]{{1,24}}"
    rf"(?: (?:{_CAPITAL}[\w'’.-]{{0,24}}|de|da|do|dos|del|di|van|von|der|den|el|al|bin|la|le)){{1,4}}"
)


def read_two_writers(text: str) -> tuple[str, ...]:
    """Both whom a note about authors is about: "Ana Ruiz and Tom Hale are correspondents for the Lake Courier"."""
    found = _TWO_WRITERS.match(text)
    names = read_names(found[1]) if found and _WRITES.search(text[:_BIO_CHARS]) else ()
    return names if len(names) == 2 else ()


_TWO_WRITERS = re.compile(r"^([A-ZÀ-Þ][^,.;:]{5,60}? and [A-ZÀ-Þ][^,.;:]{5,40}?) are (?=[\w ]{1,60})")
_WRITES = re.compile(
    r"\b(?:reporters?|correspondents?|editors?|journalists?|writers?|columnists?|covers|covered|reports|writes|author"
    r"|freelancers?|professor|lecturer|fellow|analyst|researcher|producer|photographer|contributor|novelist|historian)\b",
    re.IGNORECASE,
)
_BIO_CHARS = 300
_BIO_NAME = re.compile(
    r"^((?:[A-ZÀ-Þ][\w'’.-]{0,24} ){1,3}[A-ZÀ-Þ][\w'’.-]{0,24}),? (?:is|was|covers|writes|reports|has|joined"
    r"|works|leads)\b"
)


def read_bio_name(text: str) -> str | None:
    """Whom a line about an author is about."""
    found = _BIO_NAME.match(text)
    return found[1] if found and _is_name(found[1]) and _WRITES.search(text[:_BIO_CHARS]) else None
