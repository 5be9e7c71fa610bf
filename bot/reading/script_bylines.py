"""Bylines in scripts other than Latin: a line in, the writers whom it names out.

No capital tells a name in most of these scripts, so a line is a byline by what its language writes beside a name: a
reporter's job, "written by", or the city and the agency before it. Forms follow the printed bylines of the houses of
each country; names stay as they are printed.
"""

from __future__ import annotations

import re

from bot.reading.dates import find_dates
from bot.reading.outlets import is_outlet_name
from bot.reading.scripts import is_in_script

_LONGEST = 120  # characters
_HAN_NAME = r"[\u4e00-\u9fff]{2,4}(?:[·・][\u4e00-\u9fff]{1,8})?"
_CHINESE = re.compile(
    r"^[【〔\[（(]?\s?(?:[\u4e00-\u9fffA-Za-z.]{2,14}\s?[／/|｜、,，]?\s?)?"
    r"(?:(?:本報|本报|本社|本網|本网)?(?:特[約约派]|駐[\u4e00-\u9fff]{1,6}|驻[\u4e00-\u9fff]{1,6}|實習|实习|即時|即时|首席)?"
    r"(?:記者|记者|編譯|编译|通訊員|通讯员)|撰稿|撰文|文字|採訪|采访|作者|文)(?:[:：／/|｜]|\s)?\s?"
    rf"(?P<names>{_HAN_NAME}(?:(?:[、，,/／ ]|\s和\s?){_HAN_NAME}){{0,4}})"
    r"(?=\s?(?:$|[】〕\]）)／/|｜﹝\[（(]|\s|[\u4e00-\u9fff]{2,6}(?:\d{1,2}日)?[電电]|(?:綜合)?[報报][導导道]))"
)
_JAPANESE = re.compile(
    rf"^[【（(\[]?(?:[\u4e00-\u9fff\u30a1-\u30fc]{{2,12}}\s?[=＝・]\s?)?(?P<names>{_HAN_NAME}(?:[、・,]{_HAN_NAME}){{0,3}})"
    r"\s?(?:記者|特派員|編集委員|論説委員)?[】）)\]]?$"
)
_JAPANESE_SIGN = re.compile(r"[=＝]|記者|特派員|編集委員|論説委員")
_HANGUL_NAME = "[가-힣]{2,4}"
_KOREAN = re.compile(
    rf"^(?:[\[(]?[가-힣A-Za-z, =/·]{{2,24}}[\])=/]\s?)?(?P<names>{_HANGUL_NAME}(?:[,·/ ]{{1,2}}{_HANGUL_NAME}){{0,3}}?)"
    r"\s?(?:(?:선임|수석|인턴|수습|전문|객원|외교)?\s?기자|특파원|논설위원|칼럼니스트)"
    r"(?:\s?(?:[\w.+-]{1,40}@[\w.-]{1,60}|구독|사진|[=|].{0,20}))?$"
)
_ARABIC_WORD = r"[\u0621-\u064a\u066e-\u06d3]{2,14}"
_ARABIC_NAME = rf"{_ARABIC_WORD}(?:[ -]{_ARABIC_WORD}){{1,4}}"
_ARABIC = re.compile(
    r"^(?:كتبت?|كتبوا|إعداد|اعداد|تقرير|بقلم|حوار|تحرير|ترجمة|مراسل(?:نا|تنا)? في [\u0621-\u064a]{2,14}"
    r"|تحریر|رپورٹ|نوشته|نویسنده|خبرنگار|گزارشگر|گزارش از|מאת|כתב(?:ת)?)\s?[:：|/–—-]?\s?"
    rf"(?P<names>{_ARABIC_NAME}|[\u05d0-\u05ea\"'-]{{2,14}}(?: [\u05d0-\u05ea\"'-]{{2,14}}){{1,3}})\s?[:：]?$"
)
_CITY_AND_NAME = re.compile(
    rf"^{_ARABIC_WORD}(?: {_ARABIC_WORD})?(?: [–—/-] |/)(?P<names>{_ARABIC_NAME})(?:(?: [–—/-] |/){_ARABIC_WORD})?$"
)
_HEBREW = re.compile(
    r"^מאת:? (?P<names>[\u05d0-\u05ea\"'־-]{2,14}(?: [\u05d0-\u05ea\"'־-]{2,14}){1,3}"
    r"(?:,? ו[\u05d0-\u05ea\"' -]{4,30})?)$"
)
_INDIC = re.compile(
    r"^(?:द्वारा|लेखक|रिपोर्ट|संवाददाता|লেখক|প্রতিবেদক|লিখেছেন)\s?[:：|-]?\s?"
    r"(?P<names>[\u0900-\u09ff]{2,20}(?: [\u0900-\u09ff]{2,20}){1,3})(?:,.{0,40})?$"
)
_THAI = re.compile(
    r"^(?:โดย|ผู้เขียน|เรื่อง|เรียบเรียง|รายงานโดย)\s?[:：]?\s?"
    r"(?P<names>[\u0e01-\u0e4e]{2,24}(?: [\u0e01-\u0e4e]{2,24}){1,2})$"
)
_CASED_NAME = r"[\u0386-\u03ab\u0400-\u042f][\w'’-]{1,20}(?: [\u0386-\u03ab\u0400-\u042f][\w'’.-]{0,20}){1,2}"
_CASED = re.compile(
    r"^(?:авторы?|автори|текст|корреспондент|кореспондент|записала?|записав|подготовила?|підготува(?:в|ла)|беседовала?"
    r"|του|της|των|γράφ(?:ει|ουν)(?: ο| η| οι)?|σύνταξη|συντάκτ(?:ης|ρια)|ρεπορτάζ|επιμέλεια|από τον|από την|аутор"
    r"|пише|приредила?)\s?[:：|]?\s"
    rf"(?P<names>(?i:(?-i:{_CASED_NAME})(?:(?:, | и | і | та | και )(?-i:{_CASED_NAME})){{0,3}}))(?:,.{{0,40}})?$",
    re.IGNORECASE,
)
_SPLIT = re.compile(r"[、，,/／·]| 和 | و(?=[\u0621-\u064a]{3})| и | і | та | και |(?<=[가-힣]) (?=[가-힣])")
_HAN_SPLIT = re.compile(r"[、，,/／ ]|和")
_NO_NAMES = re.compile(
    "^(?:"  # what stands where a name would: the house's desk, or a place
    "本報|本报|綜合|综合|編輯|编辑|報導|报道|國際|国际|新聞|新闻|中心|特派|온라인|디지털|사회부|국제부|정치부|편집국|연합뉴스|뉴스"
    "|صورة|أرشيف|غرفة|وكالات|وكالة|فريق|قسم|القاهرة$|สำนักข่าว|กองบรรณาธิการ|ทีมข่าว|รศ"
    ")"
)
_PATTERNS = (
    (_CHINESE, _HAN_SPLIT), (_KOREAN, _SPLIT), (_ARABIC, _SPLIT), (_HEBREW, _SPLIT), (_INDIC, _SPLIT), (_THAI, None),
    (_CASED, _SPLIT), (_CITY_AND_NAME, None),
)  # fmt: skip


def read_script_byline(text: str) -> tuple[str, ...]:
    """The names in a byline that is not in Latin script; none where the line is no byline.

    >>> read_script_byline("聯合報／記者林小芳、陳大文／臺北報導")
    ('林小芳', '陳大文')
    """
    if text.isascii() or len(text) > _LONGEST or max(text) < "\u0386" or text.rstrip(")）]】.。")[-1:] in _PICTURED:
        return ()
    dates = find_dates(text) if any(map(str.isdigit, text)) else []
    line = text[: dates[0].start].rstrip(" |,·•–—-") if dates and dates[0].start else text
    for pattern, split in _PATTERNS:
        if found := pattern.match(line):
            parts = split.split(found["names"]) if split else [found["names"]]
            return tuple(dict.fromkeys(name for part in parts if _is_somebody(name := part.strip(" .-–"))))
    said = _BY.match(line)
    first = line[said.end() if said else 0 :].split("|", 1)[0].strip(" -–—·,")
    parted = bool(dates) and "|" in text and " " in first
    if (said or parted) and may_be_name(first):
        return (first,)
    if _JAPANESE_SIGN.search(line) and (found := _JAPANESE.match(line)):
        return tuple(name for name in re.split("[、・,]", found["names"]) if _is_somebody(name))
    return ()


_SENT = frozenset(("報導", "报道", "報道", "电", "電"))  # "reports from Taipei"


_PICTURED = frozenset("攝摄影")  # who took a picture is no writer
_BY = re.compile(r"(?:(?:written|reported|posted|published|edited) )?by:?\s", re.IGNORECASE)


def _is_somebody(name: str) -> bool:
    return len(name) > 1 and not _NO_NAMES.match(name) and name[-2:] not in _SENT and not is_outlet_name(name)


def may_be_name(text: str) -> bool:
    """Two to four words of a script without capitals, which beside a date are a writer's name."""
    return (
        is_in_script(text)
        and _FEW_WORDS.fullmatch(text) is not None
        and not _NO_NAMES.match(text)
        and not _JOB.search(text)
        and not is_outlet_name(text)
    )


_JOB = re.compile("記者|记者|編輯|编辑|기자|نامہ نگار|خبرنگار|مراسل")


_FEW_WORDS = re.compile(
    r"(?:[^\W\d_]|[\u0900-\u0dff\u0e31-\u0e4e]){2,18}(?:[ -](?:[^\W\d_]|[\u0900-\u0dff\u0e31-\u0e4e]){2,18}){1,3}"
    r"|[\u4e00-\u9fff]{2,4}"
)
