"""Lines of a page dump: text in, numbered lines with what can be seen of each, as a set of named features, out.

A feature is one bit; a line's features are one integer, so that pages of 50 MB stay cheap and equal-looking lines
are judged once. What each feature weighs for each role stands in `data/weights.tsv`.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import chain

from bot.reading.dates import find_dates, is_month, read_date_line
from bot.reading.furniture import (
    CueKind,
    FurnitureKind,
    beginning,
    find_cues,
    fold_label,
    furniture_words,
    split_words,
    stands_at_foot,
    stands_at_top,
    whole_line_kind,
)
from bot.reading.outlets import is_agency, is_outlet_name
from bot.reading.wordlists import read_rows, read_words
from bot.reading.wrapping import Piece, unwrap

FEATURES: tuple[str, ...] = (
    # length in words
    "words_1", "words_2_3", "words_4_6", "words_7_9", "words_10_14", "words_15_20", "words_21_35", "words_36",
    # how it ends
    "ends_stop", "ends_ask", "ends_colon", "ends_dots", "ends_bare",
    # shape
    "bulleted", "numbered", "indented", "lower_start", "all_caps", "title_case", "no_capitals", "lowered",
    "quote_start", "has_quote", "two_sentences", "many_digits", "first_person",
    # where it stands
    "tight_before", "tight_after", "repeated", "twice", "again", "near_top", "page_top", "page_foot", "among_short",
    "before_text", "before_byline", "leads_text", "echoes_text", "echoes_some", "foreign", "after_text",
    "last_lines", "after_label", "under_label", "among_titles", "heads_titles", "at_home", "strange",
    "huddled_before", "huddled_after", "paired", "one_text", "two_texts", "no_text_above", "no_text_below",
    "taken_up", "told_before",
    # furniture phrases
    "is_ad", "is_share", "is_nav", "is_newsletter", "is_wall", "is_legal", "is_comments", "is_media",
    "is_promo", "is_related", "is_most", "is_tags", "is_link", "is_list", "long_furniture",
    # cues
    "said", "past", "past_2", "prose", "prose_2", "visual", "visual_2", "visual_3", "photo", "bio", "bio_2", "credit",
    "wall_cue", "wall_cue_2", "promo_cue", "promo_cue_2", "legal_cue", "legal_cue_2",
    # patterns
    "byline", "bare_name", "date_line", "dated_start", "dateline", "bio_start", "file_photo", "time_ago",
    "entry_time", "address", "price", "outlet", "domain_suffix", "label_colon", "separator", "menu_bar", "credit_start",
    "photo_end", "speaker",
)  # fmt: skip
BIT: dict[str, int] = {name: 1 << i for i, name in enumerate(FEATURES)}

_MARKER = re.compile(r"(?:[•●▪◦‣·*►▶■□○✓✔➤◆◇♦»›–—-]|\(?\d{1,3}[.)]|#\d{1,3})\s+")
_NUMBER_MARKER = re.compile(r"\(?\d{1,3}[.)]|#\d")
_CONTROL = dict.fromkeys((*range(0x20), *range(0x7F, 0xA0), 0xAD, 0x200B, 0x200E, 0x200F, 0x2060, 0xFEFF))
_SEPARATOR = re.compile(r"[\W_]{1,200}")
# The stop comes first and is looked at from behind, so that the search leaps from stop to stop.
_TWO_SENTENCES = re.compile(r"[.!?](?<=[a-z\d)].)[\"'”’)]? [\"'“‘(]?[A-Z]")
_NAME = r"[A-ZÀ-ÞŁŚŽČŞÖÜ][\w'’.-]{0,20}"
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
    rf"(?:(?:{'|'.join(_BYLINE_ABOUT)}) )?(?:{'|'.join(_BYLINE_BY)})\s*[:|]?\s+[^\W\d_]", re.IGNORECASE
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
    "photo", "Images", "File", "handout", "Handout", "GETTY", "GETTY IMAGES",
)  # fmt: skip
_PHOTO_SOURCE_ENDS = frozenset(source[-2:] for source in _PHOTO_SOURCES)
_PHOTOGRAPHER_END = re.compile(
    r"(?:REUTERS|AFP|AP|EPA|Reuters|dpa|Xinhua|TASS|Anadolu|Getty Images)/[A-Z][\w .'-]{2,40}$"
    r"|(?:\[|[—–] )[A-Z][\w .'-]{2,40}/[A-Z][\w .'-]{2,40}\]?$"
)
_SOURCE_END = re.compile(rf"(?:{'|'.join(_PHOTO_SOURCES)})[)\]. ]{{0,3}}$")
_CREDITS_PICTURE = re.compile(r"[(\[|©./:—–-]|photo|image|picture|credit|foto")
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
_PAST = re.compile(r"(?<=[a-z]{3})ed\b")
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
_LONG_TEXT = 20  # words: a line of running text rather than a label
_SHORT_TEXT = 40  # words: up to here a caption is hard to tell from a sentence of the text
_SAME_LINE_TIMES = 3
_AGAIN_CHARS = 60  # a caption printed twice, once with its credit, begins alike
_LABEL_WORDS = 7  # "More from the Gulf" is a label, a longer line that begins so is not


@cache
def _bits(names: tuple[str, ...]) -> int:
    return sum(BIT[name] for name in set(names))


@dataclass(slots=True)
class Line:
    """One line that is not blank. `text` has single blanks, no list marker and no crawler's stamp; `marker` is that
    marker, `stamp` the date (EDTF) of the crawler."""

    number: int
    text: str
    marker: str
    key: str
    words: int
    features: int
    last: int
    kind: FurnitureKind | None = None
    phrase: str = ""
    breaks: tuple[int, ...] = ()
    order: int = 0
    stamp: str | None = None

    def has(self, *names: str) -> bool:
        """Does the line show any of these features?"""
        return bool(self.features & _bits(names))


def split_pages(text: str) -> Iterator[tuple[int, str]]:
    """The pages of a paste, each with the number of its first line: a crawler's stamp begins a page."""
    first, at = 1, 0
    for found in _PAGE_STAMP.finditer(text) if "date " in text else ():
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
    _see_neighbours(lines, gaps)
    _see_lowered(lines)
    return lines


def _numbered(text: str, first: int) -> Iterator[Piece]:
    for number, raw in enumerate(text.split("\n"), first):
        cleaned = " ".join(raw.split())
        if cleaned and not cleaned.isprintable():
            cleaned = " ".join(cleaned.translate(_CONTROL).split()) or "\ufffd"
        if cleaned:
            indented = raw[:1] in " \t\u3000" and raw[:2].strip() == ""
            yield Piece(number, number, cleaned, indented)


# A crawler's stamp glued to the page's first words: " date 2023-09-08 The president ...".
_STAMP = re.compile(r"date (\d{4}(?:-\d{2}){0,2}) (?=[^\W\d_]|[\"'“‘«(])")
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
    seen |= _ending(text) | _shape(text, short, words, has_digit) | _cues(cue_key, own_words, words)
    line = Line(piece.number, text, marker, key, words, seen, piece.last, breaks=breaks)
    line.stamp = stamp[1] if stamp else None
    if words <= 40:
        _see_furniture(line)
        line.features |= _patterns(line, has_digit)
        if not line.features & BIT["has_quote"] and _speaks_of_us(key, own_words if cue_key is key else None):
            line.features |= BIT["first_person"]
    line.features |= _patterns_of_head(text, key, has_digit)
    return line


# Han, kana: scripts that put no blanks between words.
_UNSPACED = re.compile("[\u3040-\u30ff\u3400-\u9fff]")
_SIGNS_A_WORD = 2  # of such a script, roughly


def count_words(text: str) -> int:
    """How many words a line has; Chinese and Japanese, which run on without blanks, count two signs for one."""
    blanks = text.count(" ") + 1
    return blanks if text.isascii() else blanks + len(_UNSPACED.findall(text)) // _SIGNS_A_WORD


def _is_day(text: str, at: int) -> bool:
    """Is the number a day and not the number of an entry: "30. Jänner 2023"?"""
    return text[0].isdigit() and is_month(text[at : at + 14].split(" ", 1)[0].rstrip(".,"))


def _ending(text: str) -> int:
    bare = text.rstrip("\"'”’»)] ")
    last = bare[-1:]
    if last in ".…" and bare.endswith(("...", "…", ". . .")):
        return BIT["ends_dots"]
    return _ENDINGS.get(last, BIT["ends_bare"])


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


def _count_pasts(key: str, own_words: Sequence[str]) -> int:
    """How many words end in -ed: what a picture shows is told in the present."""
    if "ed" not in key:
        return 0
    if "_" in key or not key.isascii():
        return len(_PAST.findall(key))
    return sum([word[-5:-2].isalpha() and len(word) > 4 for word in own_words if word[-2:] == "ed"])


def _cues(key: str, own_words: Sequence[str], words: int) -> int:
    kinds = find_cues(key, own_words)
    seen = 0
    if words <= _SHORT_TEXT and (pasts := _count_pasts(key, own_words)):
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


_REPLY_WORDS = 10  # a reader's name and hour with the button to answer
# "12 comments", "1.4k shares": a count with what it counts.
_COUNTED = re.compile(
    r"(?:\d[\d,.]{0,8}k?|one|all) (?:reader )?(comments?|replies|responses?|shares|views|likes|reactions)"
    r"(?: (?:on|to|log ?in|sign in|add|leave|post|share)\b.{0,60}| so far)?$"
)


def _see_furniture(line: Line) -> None:
    kind = whole_line_kind(line.key)
    if kind is None and line.words <= _LABEL_WORDS and _LABEL_SHAPE.match(line.key):
        kind = "related"
    if kind is None and line.words <= _LABEL_WORDS and (counted := _COUNTED.match(line.key)):
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
        if kind in ("related", "most") and line.words > _LABEL_WORDS:
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
    if labelled or desk or (words <= 30 and _may_be_byline(text) and _BYLINE.match(text[:40])):
        seen |= BIT["byline"]
    elif words <= 14 and _BARE_NAME.fullmatch(_WHEN.sub("", text) if "(" in text else text):
        if furniture_words().isdisjoint([word.strip(".,") for word in line.key.split()]):
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
    if words <= 10 and _may_be_ago(line.key, has_digit) and _TIME_AGO.search(text):
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


def _has_dateline(text: str, head: str) -> bool:
    if (not text[1:2].islower() or "(" in head) and _DATELINE.match(head):
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
    if _may_end_in_source(text) and _ends_in_source(text[-110:]):
        seen |= BIT["photo_end"]
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


def _ends_in_source(tail: str) -> bool:
    """Does a line end as a caption does: "(AP Photo/Name)", "Photo: Reuters"?"""
    if _PHOTOGRAPHER_END.search(tail):
        return True
    found = _SOURCE_END.search(tail)
    if found is None:
        return False
    before = tail[max(0, found.start() - _CREDIT_CHARS) : found.start()]
    marks = [mark.end() for mark in _CREDITS_PICTURE.finditer(before)]
    return bool(marks) and not {"(", ")"} & set(before[marks[-1] :])


def _may_end_in_source(text: str) -> bool:
    bare = text.rstrip(")]. ")
    return (bare[-2:] in _PHOTO_SOURCE_ENDS and bare.endswith(_PHOTO_SOURCES)) or "/" in text[-110:]


def _may_be_ago(key: str, has_digit: bool) -> bool:
    return has_digit or "ago" in key or "just now" in key or "yesterday" in key


def _may_be_menu(text: str) -> bool:
    return "|" in text or "/" in text or ">" in text or not text.isascii()


def _may_be_address(text: str) -> bool:
    return "@" in text or ("." in text and ("://" in text or "www." in text or "protected" in text or "pic." in text))


def _speaks_of_us(key: str, own_words: Sequence[str] | None) -> bool:
    """Does the house speak to its readers? `own_words` are those of the whole key, where they are known."""
    if own_words is None or "_" in key:
        return _FIRST_PERSON.search(key) is not None
    return not _FIRST_PERSONS.isdisjoint(own_words)


def _see_neighbours(lines: list[Line], gaps: list[int]) -> None:
    """Add what only the neighbours tell: repetition, menus of short lines, text that follows."""
    times = Counter(line.key for line in lines if line.words <= 60)
    count = len(lines)
    is_text = [_is_text(line) for line in lines]
    total = [0]
    for flag in is_text:
        total.append(total[-1] + flag)
    signs = [*(line.features & _ABOUT_ARTICLE for line in lines), 0, 0]
    echoes = _Echoes(lines, is_text)
    for i, line in enumerate(lines):
        seen = 0
        if i < 8:
            seen |= BIT["near_top"]
        if i >= count - 6 and count > 12:
            seen |= BIT["last_lines"]
        if i and gaps[i] == 1:
            seen |= BIT["tight_before"]
        if i + 1 < count and gaps[i + 1] == 1:
            seen |= BIT["tight_after"]
        again = times.get(line.key, 1)
        if again >= _SAME_LINE_TIMES and line.words <= 12:
            seen |= BIT["repeated"]
        elif again > 1:
            seen |= BIT["twice"]
        if i and len(line.key) >= _AGAIN_CHARS and lines[i - 1].key[:_AGAIN_CHARS] == line.key[:_AGAIN_CHARS]:
            seen |= BIT["again"]
        if line.words <= 4 and (i == 0 or lines[i - 1].words <= 4) and (i + 1 == count or lines[i + 1].words <= 4):
            seen |= BIT["among_short"]
        if i + 1 < count and is_text[i + 1]:
            seen |= BIT["before_text"]
        if signs[i + 1] or signs[i + 2]:
            seen |= BIT["before_byline"]
        if i and is_text[i - 1]:
            seen |= BIT["after_text"]
        if total[min(count, i + 9)] - total[min(count, i + 1)] >= 2:
            seen |= BIT["leads_text"]
        if i and lines[i - 1].kind in ("related", "most", "list", "promo"):
            seen |= BIT["after_label"]
        elif i and lines[i - 1].features & _LISTED and _goes_on_listing(lines[i - 1], line, is_text[i]):
            seen |= BIT["under_label"]
        if 4 <= line.words <= 25 and not is_text[i]:
            seen |= echoes.of(line, i)
        line.features |= seen
    _see_titles(lines)
    _see_speakers(lines)
    _see_company(lines, is_text)
    _see_spacing(lines, gaps, is_text)
    _see_gaps(lines, is_text)


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


def _is_title(line: Line) -> bool:
    """Does it look like the title of a story, here or elsewhere?"""
    return (
        _TITLE_WORDS[0] <= line.words <= _TITLE_WORDS[1]
        and line.kind is None
        and bool(line.features & _TITLE_ENDS)
        and not line.features & _NO_TITLE
    )


def _see_titles(lines: list[Line]) -> None:
    """Rows of titles, and the short line that stands above such a row."""
    titles = [False, *(_is_title(line) for line in lines), False, False]
    for i, line in enumerate(lines, 1):
        if titles[i - 1] and titles[i] and titles[i + 1]:
            line.features |= BIT["among_titles"]
        if line.words <= _LABEL_WORDS and titles[i + 1] and titles[i + 2] and not titles[i - 1]:
            line.features |= BIT["heads_titles"]


def _see_speakers(lines: list[Line]) -> None:
    """Interviews and transcripts: what stands before the colon opens several lines."""
    named = [(line, found[0]) for line in lines if ":" in line.text[:_SPEAKER] and (found := _SAYS.match(line.text))]
    times = Counter(name for _, name in named)
    for line, name in named:
        if times[name] >= _TURNS and line.kind is None:
            line.features |= BIT["speaker"]


def _see_company(lines: list[Line], is_text: list[bool]) -> None:
    """Does a sentence take up words of the text around it? House notices and other stories do not."""
    texts = [i for i, flag in enumerate(is_text) if flag]
    at = 0
    for i, line in enumerate(lines):
        while at < len(texts) and texts[at] < i:
            at += 1
        if line.words < _COMPANY_WORDS:
            continue
        after = at + (at < len(texts) and texts[at] == i)
        around = (*texts[max(0, at - _COMPANY) : at], *texts[after : after + _COMPANY])
        near = [content_words(lines[j].key) for j in around if abs(j - i) <= _COMPANY_REACH]
        if not near:
            continue
        own = topic_words(line.key)
        shared: frozenset[str] = frozenset()
        for words in near:
            shared |= own & words
            if len(shared) >= _AT_HOME:
                line.features |= BIT["at_home"]
                break
        if not shared and len(own) >= _STRANGE:
            line.features |= BIT["strange"]


def _see_spacing(lines: list[Line], gaps: list[int], is_text: list[bool]) -> None:
    """Where paragraphs stand apart, lines that touch are captions, menus and buttons."""
    texts = [i for i, flag in enumerate(is_text) if flag]
    apart = [gaps[i] > 1 and (i + 1 == len(lines) or gaps[i + 1] > 1) for i in texts]
    at = 0
    for i, line in enumerate(lines):
        while at < len(texts) and texts[at] < i:
            at += 1
        touches = i > 0 and gaps[i] == 1
        touched = i + 1 < len(lines) and gaps[i + 1] == 1
        if not (touches or touched):
            continue
        around = apart[max(0, at - _SPACING) : at + _SPACING]
        if sum(around) < _MOSTLY * len(around) or not around:
            continue
        line.features |= BIT["huddled_before"] * touches | BIT["huddled_after"] * touched
        if _tells_again(line, lines[i - 1] if touches else None, lines[i + 1] if touched else None):
            line.features |= BIT["paired"]


def _tells_again(line: Line, above: Line | None, below: Line | None) -> bool:
    """Does the one line that it touches tell the same, as a caption tells what a picture's description does?"""
    own = content_words(line.key)
    others = [content_words(other.key) for other in (above, below) if other is not None]
    return bool(own) and any(2 * len(own & other) >= min(len(own), len(other)) > 0 for other in others)


def _see_gaps(lines: list[Line], is_text: list[bool]) -> None:
    """Do the texts above and below a line speak of one thing, or of two?"""
    texts = [i for i, flag in enumerate(is_text) if flag]
    heard = [topic_words(lines[i].key) for i in texts]
    at, seen = 0, -1
    bits = 0
    for i, line in enumerate(lines):
        while at < len(texts) and texts[at] < i:
            at += 1
        if at != seen or not i:
            seen = at
            above = [heard[j] for j in range(max(0, at - _TEXTS_HEARD), at) if i - texts[j] <= _HEARD_REACH]
            below = [heard[j] for j in range(at, min(len(texts), at + _TEXTS_HEARD)) if texts[j] - i <= _HEARD_REACH]
            bits = _liken(above, below)
        line.features |= bits


def _liken(above: list[frozenset[str]], below: list[frozenset[str]]) -> int:
    if not above or not below:
        return BIT["no_text_above"] * (not above) | BIT["no_text_below"] * (not below)
    before, after = frozenset().union(*above), frozenset().union(*below)
    share = len(before & after) / max(1, min(len(before), len(after)))
    return BIT["one_text"] if share >= _ONE_TEXT else BIT["two_texts"] if share < _TWO_TEXTS else 0


@lru_cache(maxsize=4096)
def topic_words(key: str) -> frozenset[str]:
    """The words of a line that tell what it is about: its longer words without the commonest of each language."""
    return content_words(key) - _common_words()


@cache
def _common_words() -> frozenset[str]:
    words = (word for _, row in read_rows("stopwords.tsv") for word in row.split())
    return frozenset(word[:5] for word in words if len(word) > 3)


def _goes_on_listing(before: Line, line: Line, is_text: bool) -> bool:
    """Does the list under a label go on from one line to the next? Blurbs may be lists too, unless somebody speaks."""
    if is_text:
        return before.words >= _LONG_TEXT and not line.has("said", "quote_start")
    return line.kind is None and bool(line.marker) == bool(before.marker) and line.words <= 22


class _Echoes:
    """Which lines the texts after them take up, as they do with their headline; the words of a text are heard once."""

    def __init__(self, lines: list[Line], is_text: list[bool]) -> None:
        self._lines = lines
        self._texts = [i for i, line in enumerate(lines) if is_text[i] or (line.marker and line.words >= 6)]
        self._known: dict[tuple[int, ...], frozenset[str]] = {}

    def of(self, line: Line, i: int) -> int:
        """The features of line `i`."""
        first = bisect_right(self._texts, i)
        own = content_words(line.key)
        if len(own) < 2:
            return 0
        below = self._share(own, [j for j in self._texts[first : first + _ECHO_TEXTS] if j <= i + _ECHO_REACH])
        above = self._share(
            own, [j for j in self._texts[max(0, first - _ECHO_TEXTS) : first] if i - _ECHO_REACH <= j < i]
        )
        if below is None:
            return BIT["told_before"] if above is not None and above >= _CLEARLY else 0
        seen = BIT["echoes_text"] if below >= 0.5 else BIT["echoes_some"] if below >= 0.25 else 0
        if below < 0.12:
            seen = BIT["foreign"]
        if above is not None:
            seen |= BIT["taken_up"] * (below - above >= _CLEARLY) | BIT["told_before"] * (above - below >= _CLEARLY)
        return seen

    def _share(self, own: frozenset[str], texts: list[int]) -> float | None:
        """The share of these words that the texts have; None without a text."""
        if not texts:
            return None
        at = tuple(texts)
        heard = self._known.get(at)
        if heard is None:
            if len(self._known) > 8:
                self._known.clear()
            heard = self._known[at] = frozenset().union(*[content_words(self._lines[j].key) for j in texts])
        return len(own & heard) / len(own)


_CONTENT_WORD = re.compile(r"[^\W\d_]{4,}|\d{2,}")
_NUMBER = re.compile(r"[0-9]{2,}")
_BLANK_FOR_NO_LETTER = {code: " " for code in range(128) if not chr(code).isalpha()}


@lru_cache(maxsize=4096)
def content_words(key: str) -> frozenset[str]:
    """The longer words of a line, cut to five letters, and its numbers."""
    # Five letters stand for a word: "agree", "agreed" and "agreement" are one.
    if key.isascii():  # as most lines are: twice as quick
        words = [word[:5] for word in key.translate(_BLANK_FOR_NO_LETTER).split() if len(word) > 3]
        return frozenset(words + [number[:5] for number in _NUMBER.findall(key)])
    return frozenset([word[:5] for word in _CONTENT_WORD.findall(key)])


_PROPER_NOUN = re.compile(r"[A-Z](?<=[a-z,] .)[a-z]{2,20}\b")
_WORD = re.compile(r"\w+")
_LOWER_WORD = re.compile(r"\b[a-z]{3,21}\b")


def _see_lowered(lines: list[Line]) -> None:
    """Headlines that a copying program put in lower case hold names that the page's text writes with capitals."""
    doubtful = [line for line in lines if line.features & BIT["no_capitals"] and line.words <= 60]
    if not doubtful:
        return
    texts = [line for line in lines if line.words >= _LONG_TEXT]
    names = Counter(chain.from_iterable([_names_in(line.text) for line in texts]))
    asked = {word for line in doubtful for word in _LOWER_WORD.findall(line.text) if names[word.capitalize()] > 1}
    if not asked:
        return
    as_words = Counter([word for line in texts for word in _WORD.findall(line.text) if word in asked])
    for line in doubtful:
        own = asked.intersection(_LOWER_WORD.findall(line.text))
        if any(names[word.capitalize()] > 3 * as_words[word] for word in own):
            line.features |= BIT["lowered"]


def _names_in(text: str) -> set[str]:
    return set(_PROPER_NOUN.findall(text[: _HEAD + _TAIL]))


_ECHO_REACH, _ECHO_TEXTS, _CLEARLY = 14, 3, 0.25
_SPEAKER, _TURNS = 44, 2
_SAYS = re.compile(r"[A-Z][\w'’. -]{0,40}(?=(?:, [^:]{2,60})?: )")
_COMPANY, _COMPANY_REACH, _COMPANY_WORDS, _AT_HOME, _STRANGE = 2, 8, 8, 2, 7
_SPACING, _MOSTLY = 4, 0.75  # texts before and after a line that show how its page is spaced
_TEXTS_HEARD, _HEARD_REACH, _ONE_TEXT, _TWO_TEXTS = 4, 25, 0.16, 0.05
_TITLE_WORDS = (4, 20)
_TITLE_ENDS = BIT["ends_bare"] | BIT["ends_ask"]
_NO_TITLE = BIT["byline"] | BIT["date_line"] | BIT["photo_end"] | BIT["file_photo"] | BIT["separator"] | BIT["time_ago"]
_LISTED = BIT["after_label"] | BIT["under_label"]
_ABOUT_ARTICLE = BIT["byline"] | BIT["date_line"]
_TEXT_ENDS = BIT["ends_stop"] | BIT["ends_ask"]
_NOT_TEXT = BIT["long_furniture"] | BIT["bulleted"] | BIT["numbered"] | BIT["photo_end"] | BIT["file_photo"]


def _is_text(line: Line) -> bool:
    """Does it look like a paragraph of running text?"""
    return line.words >= _LONG_TEXT and bool(line.features & _TEXT_ENDS) and not line.features & _NOT_TEXT


def features_named(bits: int) -> tuple[str, ...]:
    """The names of the features in `bits`."""
    return tuple(name for name, bit in BIT.items() if bits & bit)
