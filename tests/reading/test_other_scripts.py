"""Scripts other than Latin: what two lines have in common, who wrote a report, and which line is a picture's."""

from __future__ import annotations

import pytest

from bot.model import Article
from bot.reading.line import content_words
from bot.reading.page_dump import read_dump
from bot.reading.script_bylines import may_be_name, read_script_byline
from bot.reading.scripts import count_words, is_in_script, writes_no_stop


def article(*lines: str) -> Article:
    (found,) = [a for a in read_dump("\n".join(lines)).articles if a.kind == "article"]
    return found


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("الجسر الجديد", "وقال إن افتتاح جسر البلدة"),
        ("הגשר החדש", "תושבי העיר ליד גשר ישן"),
        ("다리 개통식", "다리는 화요일에"),
        ("新桥通车", "这座大桥昨日通车"),
        ("पुल का उद्घाटन", "नए पुल पर मंत्री"),
        ("สะพานใหม่เปิดแล้ว", "เมื่อวานนี้สะพานข้ามแม่น้ำ"),
    ],
)
def test_a_word_is_known_again_whatever_hangs_on_it(one: str, other: str) -> None:
    assert content_words(one) & content_words(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("وأكد الوزير أن هذا كان خلال اليوم", "وقال إن الجسر كان في المدينة خلال هذا"),
        ("记者今天表示，桥已通车", "他指出，目前没有，记者表示"),
    ],
)
def test_words_that_stand_in_every_report_are_nothing_in_common(one: str, other: str) -> None:
    assert not content_words(one) & content_words(other)


def test_words_are_counted_where_no_blank_parts_them() -> None:
    assert count_words("The new bridge opens") == 4
    assert 3 <= count_words("新しい橋が開通した") <= 6
    assert count_words("สะพานใหม่เปิดใช้งานแล้วเมื่อวันอังคาร") >= 6
    assert count_words("다리는 지난 화요일에 개통되었다고 시장이 밝혔다") > 6


def test_a_long_thai_line_ends_its_sentence_without_a_mark() -> None:
    assert writes_no_stop("นายกเทศมนตรีกล่าวว่าสะพานจะเปิดในเดือนหน้า")
    assert not writes_no_stop("The mayor said so")


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("自由港報／記者林小芳、陳大文／臺北報導", ("林小芳", "陳大文")),
        ("〔記者林小芳／高雄報導〕", ("林小芳",)),
        ("（中央社記者王大同巴黎3日電）", ("王大同",)),
        ("撰稿：苏小琪、林大智", ("苏小琪", "林大智")),
        ("박하나 특파원", ("박하나",)),
        ("정다운 선임기자 dawoon@paper.example", ("정다운",)),
        ("[부산=하늘통신]정다운 기자 =", ("정다운",)),
        ("【パリ=山本花子】", ("山本花子",)),
        ("山本花子記者", ("山本花子",)),
        ("كتبت - سلمى عبد الرحمن:", ("سلمى عبد الرحمن",)),
        ("إزمير / سلمى عبد الرحمن / الأناضول", ("سلمى عبد الرحمن",)),
        ("מאת: נועה ברק", ("נועה ברק",)),
        ("נועה ברק | 2 בדצמבר 2021 | חדשות", ("נועה ברק",)),
        ("Written By रीना शर्मा | Updated: Sep 19, 2022, 08:58 PM IST", ("रीना शर्मा",)),
        ("โดย สมหญิง ใจงาม", ("สมหญิง ใจงาม",)),
        ("Της Ελένης Παππά", ("Ελένης Παππά",)),
        ("Текст: Анна Белова, Пётр Громов", ("Анна Белова", "Пётр Громов")),
    ],
)
def test_a_byline_is_known_by_what_its_language_writes_beside_a_name(line: str, names: tuple[str, ...]) -> None:
    assert read_script_byline(line) == names


@pytest.mark.parametrize(
    "line",
    [
        "記者會下周在台北舉行",
        "新華社記者林小芳攝",
        "القاهرة - وكالات",
        "Της Γερμανίας το πρόβλημα",
        "Текст договора опубликован",
        "โดย THE RIVER TEAM",
        "By Ada Lind",
    ],
)
def test_a_line_that_only_begins_so_is_no_byline(line: str) -> None:
    assert read_script_byline(line) == ()


def test_a_few_words_without_capitals_may_be_a_name_but_no_job() -> None:
    assert may_be_name("سلمى عبد الرحمن")
    assert may_be_name("林小芳")
    assert not may_be_name("本社記者")
    assert not may_be_name("Ada Lind")
    assert not is_in_script("Ärger in Łódź")


def test_a_chinese_title_with_a_caption_beneath_stays_the_headline() -> None:
    found = article(
        "自由港報",
        "即時 要聞 社會",
        "渡輪復航首日　船長送每人一顆檸檬",
        "2022-03-14 10:58",
        "自由港報／記者林小芳／高雄報導",
        "渡輪船長（右）昨在碼頭與乘客合影。（記者林小芳攝）",
        "停航兩年的渡輪昨日復航，船長在碼頭送給每位乘客一顆檸檬，市長也親自到場剪綵，並表示票價三年內不會調漲。",
        "渡輪公司說，首日共有四百名乘客，其中一半是專程來看檸檬的，船票早在上週就已售完。",
        "市長說，檸檬的錢由他自己付，與市府預算無關，渡輪將每日往返六班。",
    )
    assert found.headline == "渡輪復航首日 船長送每人一顆檸檬"
    assert found.bylines == ("林小芳",)
    assert found.published == "2022-03-14"


def test_a_korean_title_with_a_credited_caption_beneath_stays_the_headline() -> None:
    found = article(
        "사회일반",
        "섬마을 등대지기 “퇴임 선물은 배 한 척”",
        "등록 :2020-05-23 13:05",
        "정다운 기자 사진",
        "등대지기 김바다씨가 21일 섬마을 등대 앞에서 주민들과 사진을 찍고 있다. 섬마을/연합뉴스",
        "섬마을 등대를 서른 해 지킨 김바다씨가 21일 퇴임했다. 주민들은 등대지기에게 배 한 척을 선물했다고 밝혔다.",
        "김씨는 그 배로 매주 뭍에 나가 신문을 사 올 생각이라고 말했다. 등대는 내년부터 무인으로 운영된다.",
        "주민들은 등대가 무인이 되어도 신문은 계속 온다며 웃었다.",
    )
    assert found.headline == "섬마을 등대지기 “퇴임 선물은 배 한 척”"
    assert found.bylines == ("정다운",)


def test_a_thai_report_whose_sentences_end_without_a_stop_is_an_article() -> None:
    found = article(
        "สะพานข้ามแม่น้ำเปิดแล้ว แต่ยังไม่มีถนน",
        "8 มิ.ย. 2564",
        "นายกเทศมนตรีเปิดสะพานข้ามแม่น้ำแห่งใหม่เมื่อวันอังคารที่ผ่านมา "
        "โดยกล่าวว่าสะพานแห่งนี้ใช้เวลาก่อสร้างสี่ปีและใช้งบประมาณมากกว่าที่ตั้งไว้สองเท่า",
        "อย่างไรก็ตาม ถนนที่เชื่อมกับสะพานยังสร้างไม่เสร็จ ชาวบ้านจึงต้องจูงจักรยานข้ามทุ่งนาเพื่อไปยังสะพานข้ามแม่น้ำ",
        "เทศบาลเปิดเผยว่า ถนนจะแล้วเสร็จภายในปีหน้า หากฝนไม่ตกหนักเกินไปและผู้รับเหมาไม่ทิ้งงานอีกครั้ง",
    )
    assert found.headline == "สะพานข้ามแม่น้ำเปิดแล้ว แต่ยังไม่มีถนน"
    assert len(found.body.split("\n")) == 3


def test_an_urdu_name_beside_the_date_is_the_writer() -> None:
    found = article(
        "کشتی واپس آ گئی، ملاح نے سب کو لیموں دیے",
        "سلمان احمد کھوسو",
        "جمعہ 4 مارچ 2022 9:15",
        "دو سال بعد کشتی نے جمعرات کو دریا پر دوبارہ سفر شروع کیا "
        "اور ملاح نے ہر مسافر کو ایک لیموں دیا، یہ بات دفتر نے کہی۔",
        "شہر کے ناظم کا کہنا ہے کہ کرایہ تین سال تک نہیں بڑھے گا اور کشتی روز چھ بار دریا پار کرے گی۔",
        "دفتر کے مطابق پہلے دن چار سو مسافر آئے جن میں سے آدھے صرف لیموں دیکھنے آئے تھے۔",
    )
    assert found.bylines == ("سلمان احمد کھوسو",)
