"""Lines of a page dump: text in, numbered lines out, each with what can be seen of it (line.py)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache

from bot.reading.dates import find_dates, is_month, read_date_line
from bot.reading.furniture import (
    CueKind,
    beginning,
    find_cues,
    fold_label,
    furniture_words,
    split_words,
    stands_at_foot,
    stands_at_top,
    whole_line_kind,
)
from bot.reading.line import BIT, LABEL_WORDS, Line
from bot.reading.neighbours import see_lowered, see_neighbours
from bot.reading.outlets import is_agency, is_outlet_name
from bot.reading.script_bylines import read_script_byline
from bot.reading.scripts import count_words, writes_no_stop
from bot.reading.wordlists import read_words
from bot.reading.wrapping import Piece, unwrap

_MARKER = re.compile(r"(?:[•●▪◦‣·*►▶■□○✓✔➤➔→⇒◆◇♦»›–—-]|\(?\d{1,3}[.)]|#\d{1,3})\s+")
_NUMBER_MARKER = re.compile(r"\(?\d{1,3}[.)]|#\d")
_CONTROL = dict.fromkeys((*range(0x20), *range(0x7F, 0xA0), 0xAD, 0x200B, 0x200E, 0x200F, 0x2060, 0xFEFF))
_SEPARATOR = re.compile(r"[\W_]{1,200}")
# The stop comes first and is looked at from behind, so that the search leaps from stop to stop.
_TWO_SENTENCES = re.compile(r"[.!?](?<=[a-z\d)].)[\"'”’)]? [\"'“‘(]?[A-Z]")
_NAME = r"[A-ZÀ-ÞŁŚŽČŞÖÜ\u0386-\u03ab\u0400-\u042f][\w'’.-]{0,20}"
_PARTICLE = r"(?:de|da|do|dos|del|della|di|van|von|der|den|el|al|bin|la|le|of|and|y|e)"
_BARE_NAME = re.compile(
    rf"{_NAME}(?: (?:{_NAME}|{_PARTICLE})){{1,4}}(?:(?:,| and| &) {_NAME}(?: (?:{_NAME}|{_PARTICLE})){{0,3}}){{0,4}}"
)
_WHEN = re.compile(r" \((?:now|earlier|and earlier|before)\)")  # who writes a live blog, and who wrote it
_BYLINE_ABOUT = ("story", "words", "text", "written", "reported", "posted", "published", "analysis", "opinion",
                 "review", "report", "reporting", "photographs")  # fmt: skip
_BYLINE_BY = ("by", "von", "par", "por", "da", "autor", "author", "authors", "di", "door", "автор", "автори",
              "текст", "yazan")  # fmt: skip
_BYLINE_WORDS = frozenset((*_BYLINE_ABOUT, *_BYLINE_BY))
_BYLINE = re.compile(
    rf"(?:(?:{'|'.join(_BYLINE_ABOUT)}) )?(?:{'|'.join(_BYLINE_BY)})\s*[:|]?\s+(?!qu[ée]\b|the (?:time|numbers|way)\b)"
    r"[^\W\d_]",
    re.IGNORECASE,
)
# The job that stands under a writer's name.
_JOB_ALONE = re.compile(
    r"(?:(?:Senior|Chief|Political|Special|Staff|Business|Sports|Foreign|Diplomatic|World|National|Environment|News|Deputy"
    r"|Assistant|Managing|Religious|Economics?|Security|Defence|Defense|Health|Education|[A-Z][a-z]{2,9}) ){1,3}"
    r"(?:Reporter|Correspondent|Editor|Writer|Columnist)"
)
_LABELLED_BYLINE = re.compile(
    r"(?:reporter|penulis|oleh|pewarta|корреспондент|muhabir|yazar|autora?|autore)\s?[:|]\s?[^\W\d_]",
    re.IGNORECASE,
)
_NAME_FIRST = re.compile(rf"{_NAME}(?: {_NAME}){{1,3}} ?[|/·•–-] ")
_BYLINE_END = re.compile(
    r"(?:correspondent|reporter|editor|writer|bureau|columnist|staff|agencies|desk|korrespondent|redacción"
    r"|réd)(?:\b.{0,30})?$",
    re.IGNORECASE,
)
_DESK_WORDS, _SIGNED_WORDS, _LABEL_CHARS = 4, 10, 20
_BYLINE_TAIL = 43  # the longest job and what may follow it
_DATELINE = re.compile(
    r"[A-ZÀ-Þ][A-ZÀ-Þ'’. -]{2,30}(?:[,/] ?[\w'’. ]{2,30}){0,3}(?: ?\([\w .,/-]{2,30}\))? ?(?:[—–-]{1,2}"
    r"|:) ?[\"'“‘A-ZÀ-Þ(]"
    r"|[A-Z][\w'’. ]{2,20}(?:, [\w'’. ]{2,20}){0,2} ?\((?:[A-Z]{2,6}|Reuters|Xinhua|Yonhap|Kyodo|Bloomberg"
    r"|Interfax)[\w ,./-]{0,20}\) ?[—–:-]{0,2} ?[\"'“‘A-ZÀ-Þ]"
    r"|\((?:AP|AFP|CNN|Reuters|Bloomberg|UPI|Xinhua|ANSA|Yonhap)\) ?[—–:-]{1,2} "
    r"|[A-Z][\w'’-]{2,20}(?: [A-Z][\w'’-]{2,20})?(?: /[\w .'-]{2,30}/)?"
    r"[.,] (?:[A-Z][a-z]{2,8}\.? \d{1,2}|\d{1,2} [A-Z][a-z]{2,8})[.,] "
)
# "Nairobi — The president": a place in small letters, where a whole sentence follows.
_LOWER_DATELINE = re.compile(
    r"[A-ZÀ-Þ][\w'’.]{2,18}(?:[ -][A-ZÀ-Þ][\w'’.]{1,18})?(?:, [A-Z][\w.]{1,18})? ?[—–] ?[\"“A-ZÀ-Þ]"
)
_LONG_LEAD = 70
_DATED_WORDS = ("first published", "published", "updated", "posted", "last updated", "last modified")
_DATED_START = re.compile(
    r"\d{1,2} [A-Z][a-z]{2,8}\.? (?:\d\d)?\d\d\b(?!:)"
    r"|[A-Z][a-z]{2,8}\.? \d{1,2}, \d{4}\b|\d{1,3} (?:minutes?|hours?|days?|weeks?) ago\b",
)
_TIME_AGO = re.compile(
    r"\d{1,3} ?(?:s|m|h|d|w|min|mins|minutes?|hours?|hrs?|days?|weeks?|months?|years?) ago|(?:an?"
    r"|one) (?:minute|hour|day|week) ago"
    r"|vor \d{1,3} (?:Minuten|Stunden|Tagen)|il y a \d{1,3} (?:minutes|heures|jours)|hace \d{1,3} (?:minutos"
    r"|horas|días)"
    r"|há \d{1,3} (?:minutos|horas|dias)|\d{1,3} ?min(?:ute)?s? read|just now|yesterday",
    re.IGNORECASE,
)
_ENTRY_TIME = re.compile(
    r"(?:(?:[A-Z][a-z]{2,8}\.? \d{1,2},? "
    r"|\d{1,2} [A-Z][a-z]{2,8} )?(?:\d{4},? )?(?:at )?)?\d{1,2}[:.h]\d{2}(?::\d{2})?"
    r" ?(?:[ap]\.?m\.?)?(?: ?(?:GMT|UTC|[A-Z]{1,4}T|BST|IST|local time))?(?: ?\(\d{1,2}[:.]\d{2} [A-Z]{2,4}\))?"
    r"(?:,? (?:\d{1,2} [A-Z][a-z]{2,8}|[A-Z][a-z]{2,8} \d{1,2})(?:,? \d{4})?)?|\d{1,2} ?[ap]\.?m\.?(?: [A-Z]{2,4})?",
)
_BIO_START = re.compile(
    rf"(?:About (?:the )?(?:author|writer|reporter)|{_NAME}(?: {_NAME}){{1,3}},? (?:is (?:an?|the|based|one|our"
    rf"|currently|[A-Z])|was (?:an?|the)|covers|writes|reports|has (?:been|covered|reported|written|worked)"
    r"|joined|works|leads|edits|serves|lives|ist |est |es |schreibt|berichtet))"
)
_FILE_PHOTO = re.compile(
    r"\[?\d{1,2}/\d{1,2}\]? [A-Z]|"
    r"(?:FILE|File|ARCHIVO)(?: photo| image| picture| -| –| —|:|/)|\[?(?:Photo|Image|Picture|Caption|Foto"
    r"|Photograph|Illustration|Video)(?: (?:by|credit|source|courtesy))?\s?[:/]"
    r"|(?:In )?[Tt]his (?:handout |undated |file |combination )?(?:photo|image|picture|photograph|video grab"
    r"|grab)\b|Image (?:source|caption|credit)",
)
_FILE_PHOTO_STARTS = frozenset(("FI", "Fi", "AR", "Ph", "Im", "Pi", "Ca", "Fo", "Il", "Vi", "In", "Th", "th"))
_PHOTO_SOURCES = (
    "Getty", "Getty Images", "AFP", "Reuters", "REUTERS", "AP", "EPA", "EPA-EFE", "EFE", "Xinhua", "TASS", "Sputnik",
    "Kyodo", "Yonhap", "Anadolu", "Bloomberg", "Shutterstock", "PTI", "ANI", "PA", "dpa", "AAP", "Pool", "Pool photo",
    "Pool Photo", "Pool via AP", "Pool photo via AP", "Pool Photo via AP", "via AP", "AP, File", "iStock", "Alamy",
    "Rex", "UPI", "NurPhoto", "Imago", "imago", "Keystone", "Ritzau", "Zuma", "WAM", "IRNA", "KCNA", "SPA", "Photo",
    "photo", "Images", "File", "handout", "Handout", "GETTY", "GETTY IMAGES", "Courtesy", "courtesy",
)  # fmt: skip
_PHOTO_SOURCE_ENDS = frozenset(source[-2:] for source in _PHOTO_SOURCES)
_PHOTOGRAPHER_END = re.compile(
    r"(?:REUTERS|AFP|AP|EPA|Reuters|dpa|Xinhua|TASS|Anadolu|Getty Images)/[A-Z][\w .'-]{2,40}$"
    r"|(?:\[|[—–] )[A-Z][\w .'-]{2,40}/[A-Z][\w .'-]{2,40}\]?$"
)
_CREDITED_END = re.compile(
    r"\((?:Photo|Image|Picture|Pic|Credit|Foto|Supplied|File|Video)\b[:/ ][^()]{2,60}\)\.?$"
    r"|(?:Credit|Photo|Photograph|Image|Picture|Foto|Bild): ?[A-Z©][^.:]{2,60}$"
)
# "... on a quay. (The Orkney News)": whose picture it is; agencies stand so behind their reports.
_OWNER_END = re.compile(r"[.!?][\"'”’]? \(([A-Z][\w'’.&-]{1,20}(?:[ /][A-Z&][\w'’.&-]{0,20}){0,4})\)$")
_TAKEN, _TAKEN_CHARS = (
    re.compile("(?:撮影|[攝摄影])[)）」】]?$|(?:[(（]|＝)(?:共同|ロイター|時事|AFP|ＡＦＰ)[^)）]{0,8}[)）]$"),
    24,
)
_SOURCE_END = re.compile(rf"(?:{'|'.join(_PHOTO_SOURCES)})[)\]. ]{{0,3}}$")
_CREDITS_PICTURE = re.compile(r"[(\[|©./:—–-]|photo|image|picture|credit|foto")
_MANY_HANDS = frozenset(("Agencies", "Agency", "Staff", "Wires", "Editor"))
_CREDIT_CHARS = 62  # at most so far before the source a mark or a word says that it is one
_CREDITED = ("reporting", "writing", "editing", "translation", "translated", "compiled", "edited", "written",
             "research", "graphics", "production", "input", "inputs", "files")  # fmt: skip
_CREDIT_WORDS = frozenset(
    (*_CREDITED, "additional", "further", "with", "source:", "sources:", "quelle:", "quelles:", "fuente:", "fuentes:")
)
_CREDIT_START = re.compile(
    rf"\(?(?:Additional |Further |With )?(?:{'|'.join(_CREDITED)})"
    r"(?: and (?:writing|editing|reporting))?(?: [Bb]y| from| in| for)\b|\(?With (?:inputs|input|agency"
    r"|agencies|files|reporting|additional|material|information|contributions)\b"
    r"|\[[A-Z][^\]]{2,60}\]$|\((?:Reuters|AFP|AP|PTI|ANI|IANS|Xinhua|Agencies|Agency|UPI|dpa|EFE|Kyodo|BBC|CNN"
    r"|Bloomberg)[\w ,/&.-]{0,40}\)$|(?:Source|Sources|Quelle|Fuente)s?: ",
    re.IGNORECASE,
)
_ADDRESS = re.compile(
    r"https?://|www\.|[\w.+-]{1,64}@[\w-]{1,64}\.|\[email protected\]|email\s+protected|pic\.twitter\.com"
)
_PRICE = re.compile(r"[$£€₹¥]\s?\d|\d\s?[€£]|\bRs\.? ?\d")
_DOMAIN_SUFFIX = re.compile(
    r"[\w-]{2,30}\.(?:com|org|net|co\.uk|in|de|fr|es|it|ru|ua|cn|jp|kr|ca|au|ie|eu|tv|int|gov"
    r"|info)(?:[/ ›»].{0,80})?$"
)
_HAS_DIGIT = re.compile(r"\d")
_PAST = re.compile(r"ed\b(?<=[a-z]{3}ed)")  # the letters looked for come first, so that the search leaps to them
_STOPPED = re.compile(r"[.!][\"'”’)]{0,2}$")
_MENU_BAR = re.compile(r" [|›»>/·•] ")
_LABEL_COLON = re.compile(r"[A-Z][\w'’ -]{2,40}[:?]:? [\w\"“‘'(]")
_FIRST_PERSONS = frozenset(("our", "we", "us", "you", "your", "my"))
_FIRST_PERSON = re.compile(rf"\b(?:{'|'.join(_FIRST_PERSONS)})\b")
# The features of a line in which a cue stands once, and more than once; what a picture shows is weighed against length.
_CUE_BITS: dict[CueKind, tuple[int, int]] = {
    "said": (BIT["said"], BIT["said"]),
    "photo": (BIT["photo"], BIT["photo"]),
    "credit": (BIT["credit"], BIT["credit"]),
    "visual": (0, 0),
    "past": (BIT["past"], BIT["past"] | BIT["past_2"]),
    "prose": (BIT["prose"], BIT["prose"] | BIT["prose_2"]),
    "bio": (BIT["bio"], BIT["bio"] | BIT["bio_2"]),
    "wall": (BIT["wall_cue"], BIT["wall_cue"] | BIT["wall_cue_2"]),
    "promo": (BIT["promo_cue"], BIT["promo_cue"] | BIT["promo_cue_2"]),
    "legal": (BIT["legal_cue"], BIT["legal_cue"] | BIT["legal_cue_2"]),
}
_PAST_ONCE, _PASTS = _CUE_BITS["past"]
_WORD_RANGES = ((1, "words_1"), (3, "words_2_3"), (6, "words_4_6"), (9, "words_7_9"), (14, "words_10_14"),
                (20, "words_15_20"), (35, "words_21_35"), (36, "words_36"))  # fmt: skip
# The bit for each number of words up to the last range, which has no end.
_WORDS_BIT = tuple(BIT[next(name for most, name in _WORD_RANGES if words <= most)] for words in range(37))
# Long lines are judged by their ends: a furniture phrase in the middle of a long paragraph means nothing.
_HEAD, _TAIL = 220, 160
_CUE_CHARS = 130
_SHORT_TEXT = 40  # words: up to here a caption is hard to tell from a sentence of the text


def split_pages(text: str) -> Iterator[tuple[int, str]]:
    """The pages of a paste, each with the number of its first line: a crawler's stamp begins a page."""
    first, at = 1, 0
    for found in _PAGE_STAMP.finditer(text) if _STAMPED.search(text) else ():
        if text[at : found.start()].strip():
            yield first, text[at : found.start()]
            first += text.count("\n", at, found.start())
            at = found.start()
    yield first, text[at:]


def split_lines(text: str, first: int = 1) -> list[Line]:
    """The lines of a page that are not blank, numbered from `first` by "\\n" only, with all their features.

    Paragraphs broken into lines of one width (old wires, plain e-mail) are joined; `breaks` tells where.
    """
    lines: list[Line] = []
    gaps: list[int] = []
    last = first - 1
    for piece in unwrap(_numbered(text, first)):
        lines.append(_read_piece(piece))
        lines[-1].order = len(lines) + first - 1
        gaps.append(piece.number - last)
        last = piece.last
    see_neighbours(lines, gaps)
    see_lowered(lines)
    return lines


def _numbered(text: str, first: int) -> Iterator[Piece]:
    for number, raw in enumerate(text.split("\n"), first):
        if not raw:
            continue
        cleaned = " ".join(raw.split())
        if cleaned and not cleaned.isprintable():
            cleaned = " ".join(cleaned.translate(_CONTROL).split()) or "\ufffd"
        if cleaned:
            indented = raw[:1] in " \t\u3000" and raw[:2].strip() == ""
            yield Piece(number, number, cleaned, indented)


# A crawler's stamp glued to the page's first words: " date 2023-09-08 The president ...".
_STAMP = re.compile(r"date (\d{4}(?:-\d{2}){0,2}) (?=[^\W\d_]|[\"'“‘«(])")
_STAMPED = re.compile(r"date \d{4}-")
_PAGE_STAMP = re.compile(r"(?:^|(?<=\n))[ \t]?date \d{4}-\d{2}-\d{2} (?=\S)")


_REMEMBERED = 100  # characters: menus, buttons and labels come again on every page of a house


def _read_piece(piece: Piece) -> Line:
    if piece.breaks or len(piece.text) > _REMEMBERED:
        return _read_line(piece)
    known = short_line(piece.text, piece.indented)
    line = Line(piece.number, known.text, known.marker, known.key, known.words, known.features, piece.last)
    line.kind, line.phrase, line.stamp = known.kind, known.phrase, known.stamp
    return line


@lru_cache(maxsize=8192)
def short_line(text: str, indented: bool) -> Line:
    """What a short line shows by itself, remembered; it stands on no page."""
    return _read_line(Piece(0, 0, text, indented))


def _read_line(piece: Piece) -> Line:
    """What a line shows by itself."""
    text, marker, breaks = piece.text, "", piece.breaks
    stamp = _STAMP.match(text) if text.startswith("date ") else None
    if stamp:
        text, breaks = text[stamp.end() :], tuple(at - stamp.end() for at in breaks)
    found = None if text[0].isalpha() else _MARKER.match(text)
    if found and not _is_day(text, found.end()):
        marker, text = found[0].strip(), text[found.end() :] or text
        breaks = tuple(at - found.end() for at in breaks)
    words = count_words(text)
    seen = _WORDS_BIT[min(words, len(_WORDS_BIT) - 1)]
    if marker:
        seen |= BIT["numbered"] if _NUMBER_MARKER.fullmatch(marker) or marker[0] == "#" else BIT["bulleted"]
    if piece.indented:
        seen |= BIT["indented"]
    short = text if len(text) <= _HEAD + _TAIL else f"{text[:_HEAD]} {text[-_TAIL:]}"
    key = fold_label(short)
    cue_key = key if len(key) <= 2 * _CUE_CHARS else f"{key[:_CUE_CHARS]} {key[-_CUE_CHARS:]}"
    own_words = split_words(cue_key)
    has_digit = _HAS_DIGIT.search(text) is not None
    seen |= _ending(text, words) | _shape(text, short, words, has_digit) | _cues(cue_key, own_words, words)
    line = Line(piece.number, text, marker, key, words, seen, piece.last, breaks=breaks)
    line.stamp = stamp[1] if stamp else None
    if words <= 40:
        _see_furniture(line)
        line.features |= _patterns(line, has_digit)
        if not line.features & BIT["has_quote"] and _speaks_of_us(key, own_words if cue_key is key else None):
            line.features |= BIT["first_person"]
    line.features |= _patterns_of_head(text, key, has_digit)
    return line


def _is_day(text: str, at: int) -> bool:
    """Is the number a day and not the number of an entry: "30. Jänner 2023"?"""
    return text[0].isdigit() and is_month(text[at : at + 14].split(" ", 1)[0].rstrip(".,"))


def _ending(text: str, words: int) -> int:
    bare = text.rstrip("\"'”’»)] 」』）】")
    last = bare[-1:]
    if last in ".…" and bare.endswith(("...", "…", ". . .")):
        return BIT["ends_dots"]
    if words >= _STOPLESS_WORDS and writes_no_stop(text):
        return BIT["ends_stop"]
    return _ENDINGS.get(last, BIT["ends_bare"])


_STOPLESS_WORDS = 15  # a sentence, where sentences end without a mark


_ENDINGS = {
    **dict.fromkeys(("", *".。!！।॥۔"), BIT["ends_stop"]),  # nothing but quotes and brackets is a stop
    **dict.fromkeys("?？؟", BIT["ends_ask"]),
    **dict.fromkeys(":：", BIT["ends_colon"]),
}


def _shape(text: str, short: str, words: int, has_digit: bool) -> int:
    seen = 0
    first = text[0]
    if first.islower():
        seen |= BIT["lower_start"]
    if first in "\"“‘'«„":
        seen |= BIT["quote_start"]
    if words >= 6 and "a" <= short[1:2] <= "z" and short[1:] == short[1:].lower():
        seen |= BIT["no_capitals"]
    if '"' in short or "“" in short or "”" in short or "«" in short:
        seen |= BIT["has_quote"]
    if words > 6 and _TWO_SENTENCES.search(short):
        seen |= BIT["two_sentences"]
    if words <= 40:
        if short.isupper() and len(short) > 3:
            seen |= BIT["all_caps"]
        elif words >= 4 and not _STOPPED.search(text[-3:]):
            capitals = [w[0].isupper() for w in short.split(" ") if len(w) > 3 and w[0].isalpha()]
            if len(capitals) >= 3 and sum(capitals) >= 0.75 * len(capitals):
                seen |= BIT["title_case"]
        if has_digit and len(_HAS_DIGIT.findall(short)) * 3 > len(short):
            seen |= BIT["many_digits"]
    return seen


def _cues(key: str, own_words: Sequence[str], words: int) -> int:
    kinds = find_cues(key, own_words)
    seen = 0
    if words <= _SHORT_TEXT and (pasts := len(_PAST.findall(key))):  # what a picture shows is told in the present
        seen |= _PASTS if pasts + kinds.count("past") > 1 else _PAST_ONCE
    for kind in set(kinds):
        once, more = _CUE_BITS[kind]
        seen |= more if kinds.count(kind) > 1 else once
    if "visual" in kinds:
        # What a picture shows fills a caption; in a long paragraph such words are chance.
        visual = kinds.count("visual")
        for least, share, name in ((1, 25, "visual"), (2, 12, "visual_2"), (3, 9, "visual_3")):
            if visual >= least and visual * share >= words:
                seen |= BIT[name]
    return seen


_LABEL_SHAPE = re.compile(
    r"(?:latest|breaking|top|more|other|featured) (?:news|stories|headlines|reports|coverage)(?: (?:and|&) \w{2,20})?$|"
    r"(?:more|most|latest|top|best|other|recommended|popular|trending"
    r"|related)\b.{0,40}\b(?:from|in|on|at) \S+(?: \S+)?$"
)


_LINK_WORDS, _ARROWS = 4, ("→", "➔", "⇒")
_REPLY_WORDS = 10  # a reader's name and hour with the button to answer
# "12 comments", "1.4k shares": a count with what it counts.
_COUNTED = re.compile(
    r"(?:\d[\d,.]{0,8}k?|one|all) (?:reader )?(comments?|replies|responses?|shares|views|likes|reactions)"
    r"(?: (?:on|to|log ?in|sign in|add|leave|post|share)\b.{0,60}| so far)?$"
)


# "[ Read more on the strike here ]": a link between two paragraphs; "On 3 May Ann wrote:" stands above a quoted letter.
_BRACKETED = re.compile(r"\[ ?[^\W\d][^\[\]]{12,140}[\w?!'’”] ?\]")
_QUOTED_LETTER = re.compile(
    r"(?:> ?){0,5}(?:on|am|le|el|il) .{6,80}\d\d.{0,60} (?:wrote|schrieb|a écrit|escribió|ha scritto)(?: .{2,40})? ?:"
)


def _see_furniture(line: Line) -> None:
    kind = whole_line_kind(line.key)
    if kind is None and line.words >= _LINK_WORDS and line.text[0] == "[" and _BRACKETED.fullmatch(line.text):
        kind = "link"
    if kind is None and line.marker in _ARROWS and line.words >= _LINK_WORDS and not line.has("ends_stop"):
        kind = "link"
    if kind is None and line.text[-1] == ":" and _QUOTED_LETTER.fullmatch(line.text.lower()):
        kind = "nav"
    if kind is None and line.words <= LABEL_WORDS and _LABEL_SHAPE.match(line.key):
        kind = "related"
    if kind is None and line.words <= LABEL_WORDS and (counted := _COUNTED.match(line.key)):
        kind = "comments" if counted[1][0] in "cr" else "share"
    if kind is None and line.words <= _REPLY_WORDS and line.key.endswith(" reply"):
        kind = "comments"
    if kind is None:
        found = beginning(line.key)
        if found is None:
            return
        line.phrase, kind = found
        if kind in ("tags", "link", "related", "most") and line.words - line.phrase.count(" ") <= 1:
            kind = "related" if kind == "link" else kind
        if kind in ("related", "most") and line.words > LABEL_WORDS:
            if line.phrase[-1] not in ":|":
                return
            kind = "link"
        if line.words > 14 and kind != "link":
            line.features |= BIT["long_furniture"]
    line.kind = kind
    line.features |= BIT[f"is_{kind}"]
    if stands_at_top(line.key):
        line.features |= BIT["page_top"]
    elif stands_at_foot(line.key):
        line.features |= BIT["page_foot"]


def _patterns(line: Line, has_digit: bool) -> int:
    text, words, seen = line.text, line.words, 0
    if not text[0].isalnum() and _SEPARATOR.fullmatch(text):
        return BIT["separator"]
    labelled = ":" in text[:_LABEL_CHARS] and words <= _SIGNED_WORDS and _LABELLED_BYLINE.match(text)
    desk = words <= _DESK_WORDS and (line.key in read_words("desk_bylines.txt") or _is_job(text))
    signed = labelled or desk or (words <= 30 and _may_be_byline(text) and _BYLINE.match(text[:40]))
    if signed or (not text.isascii() and read_script_byline(text)):
        seen |= BIT["byline"]
    elif words <= 14 and _BARE_NAME.fullmatch(_WHEN.sub("", text) if "(" in text else text):
        if furniture_words().isdisjoint([word.strip(".,") for word in line.key.split()]) and not _lists_sections(line):
            seen |= BIT["bare_name"]
    elif (
        (words <= _SIGNED_WORDS and " - " in text and _names_writer_and_house(text))
        or (has_digit and words <= 24 and _begins_with_writer(text))
        or (
            words <= 14
            and ("," in text or "|" in text)
            and text[0].isupper()
            and _BYLINE_END.search(text[-_BYLINE_TAIL:])
        )
    ):
        seen |= BIT["byline"]
    if has_digit and words <= 24:
        if read_date_line(text):
            seen |= BIT["date_line"]
        if words <= 8 and _ENTRY_TIME.fullmatch(text):
            seen |= BIT["entry_time"]
        if words <= 8 and _PRICE.search(text):
            seen |= BIT["price"]
    if words <= 10 and _may_be_ago(line.key, has_digit) and (_TIME_AGO.search(text) or _is_aged(line.key)):
        seen |= BIT["time_ago"]
    if _may_be_menu(text) and words <= 30 and len(_MENU_BAR.findall(text)) >= 2:
        seen |= BIT["menu_bar"]
    if _may_be_address(text) and _ADDRESS.search(text):
        seen |= BIT["address"]
    if words <= 8:
        if "." in text and _DOMAIN_SUFFIX.search(text):
            seen |= BIT["domain_suffix"]
        if is_outlet_name(text):
            seen |= BIT["outlet"]
    if _may_be_credit(text) and _CREDIT_START.match(text):
        seen |= BIT["credit_start"]
    if (":" in text or "?" in text) and _LABEL_COLON.match(text):
        seen |= BIT["label_colon"]
    return seen


def _lists_sections(line: Line) -> bool:
    """Are two words of the line sections of some paper, in whatever language?"""
    return sum(whole_line_kind(word) == "nav" for word in line.key.split(" ")) > 1


def _has_dateline(text: str, head: str) -> bool:
    if (not text[1:2].islower() or "(" in head or ". " in head[:40]) and _DATELINE.match(head):
        return True
    may_be = len(text) >= _LONG_LEAD and ("—" in head or "–" in head)
    return may_be and _LOWER_DATELINE.match(head) is not None


def _patterns_of_head(text: str, key: str, has_digit: bool) -> int:
    """What the first and last words of a line tell, however long it is."""
    seen = 0
    head = text[:120]
    if _has_dateline(text, head):
        seen |= BIT["dateline"]
    if key.startswith(_DATED_WORDS) or (has_digit and _DATED_START.match(head)):
        seen |= BIT["dated_start"]
    if _may_be_bio(head) and _BIO_START.match(head):
        seen |= BIT["bio_start"]
    if (text[:2] in _FILE_PHOTO_STARTS or not text[0].isalpha()) and _FILE_PHOTO.match(head):
        seen |= BIT["file_photo"]
    if _may_end_in_source(text):
        seen |= _see_source(text[-110:])
    return seen


# What follows are cheap questions: a line that says no cannot match the pattern of the same name.


def _may_be_byline(text: str) -> bool:
    first = text.split(" ", 1)[0]
    return first.rstrip(":|").lower() in _BYLINE_WORDS or not first.isascii()


def _may_be_bio(head: str) -> bool:
    """Two capitalised words, or "About the author"."""
    second = head.find(" ") + 1
    return second > 0 and (not (head[0].islower() or head[second].islower()) or head.startswith("About "))


def _may_be_credit(text: str) -> bool:
    return text[0] in "([" or text.split(" ", 1)[0].lower() in _CREDIT_WORDS


def _see_source(tail: str) -> int:
    """What the end of a line tells of a picture. Behind a report, too, stands "(AP)", but no "(Photo: AP)"."""
    owner = _OWNER_END.search(tail) if tail[-1] == ")" else None
    owned = owner is not None and not owner[1].isupper() and not is_agency(owner[1]) and owner[1] not in _MANY_HANDS
    if _CREDITED_END.search(tail):
        return BIT["photo_end"] | BIT["file_photo"]
    if owned:
        return BIT["photo_end"] | BIT["owned"]
    return BIT["photo_end"] if _ends_in_source(tail) else 0


def _ends_in_source(tail: str) -> bool:
    """Does a line end as a caption does: "(AP Photo/Name)", "Photo: Reuters", "（新華社記者李鑫攝）"?"""
    if _PHOTOGRAPHER_END.search(tail) or _TAKEN.search(tail):
        return True
    found = _SOURCE_END.search(tail)
    if found is None:
        return False
    before = tail[max(0, found.start() - _CREDIT_CHARS) : found.start()]
    marks = [mark.end() for mark in _CREDITS_PICTURE.finditer(before)]
    return bool(marks) and not {"(", ")"} & set(before[marks[-1] :])


def _may_end_in_source(text: str) -> bool:
    if text[-1] == ")" or ":" in text[-_CREDIT_CHARS:]:
        return True
    bare = text.rstrip(")]. ")
    if bare[-1:] > "\u3000" and _TAKEN.search(text[-_TAKEN_CHARS:]):
        return True
    return (bare[-2:] in _PHOTO_SOURCE_ENDS and bare.endswith(_PHOTO_SOURCES)) or "/" in text[-110:]


def _may_be_ago(key: str, has_digit: bool) -> bool:
    return has_digit or "ago" in key or "just now" in key or "yesterday" in key


def _is_aged(key: str) -> bool:
    """Does the line say in any listed language how old its text is?"""
    return _ages().search(key) is not None


@cache
def _ages() -> re.Pattern[str]:
    ages = [re.escape(age).replace(r"\{\}", r"\d{1,3} ?").replace(r"?\ ", r"?") for age in read_words("ages.txt")]
    return re.compile(rf"(?<![^\W\d])(?:{'|'.join(sorted(ages))})")


def _may_be_menu(text: str) -> bool:
    return "|" in text or "/" in text or ">" in text or not text.isascii()


def _may_be_address(text: str) -> bool:
    return "@" in text or ("." in text and ("://" in text or "www." in text or "protected" in text or "pic." in text))


def _speaks_of_us(key: str, own_words: Sequence[str] | None) -> bool:
    """Does the house speak to its readers? `own_words` are those of the whole key, where they are known."""
    if own_words is None or "_" in key:
        return _FIRST_PERSON.search(key) is not None
    return not _FIRST_PERSONS.isdisjoint(own_words)


def _is_job(text: str) -> bool:
    return text.rpartition(" ")[2] in _JOBS and _JOB_ALONE.fullmatch(text) is not None


_JOBS = frozenset(("Reporter", "Correspondent", "Editor", "Writer", "Columnist"))


def _names_writer_and_house(text: str) -> bool:
    """ "Ada Lind - The Lake Courier": a name, and a listed outlet behind it."""
    name, mark, house = text.partition(" - ")
    listed = bool(mark) and is_outlet_name(house) and not is_agency(house)  # "World - Reuters" is a section
    return listed and _BARE_NAME.fullmatch(name) is not None and not is_outlet_name(name)


def _begins_with_writer(text: str) -> bool:
    """A name, then a date: "Ada Lind | 3 May 2019", "Ada Lind May 3 2019, 8:04 AM"."""
    dates = find_dates(text)
    if not dates:
        return False
    before = text[: dates[0].start].rstrip(" ,")
    return _NAME_FIRST.match(text) is not None or (
        _BARE_NAME.fullmatch(before) is not None
        and furniture_words().isdisjoint(word.strip(".,").lower() for word in before.split())
        and not is_outlet_name(before)
    )
