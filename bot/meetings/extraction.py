"""An article and its leader mentions in, reports of meetings out: what each sentence says of one meeting. Pure.

The road of a sentence: the gate (a trigger word and somebody to meet), frames (who, by which trigger), the verdict
(held, expected, nothing), the day, the place, the weight. Precision goes first: what is not plainly said gives no
report.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cache

from bot import edtf, text
from bot.meetings import cues, diary, ground, placing, programme, status, undoing, verdict, when
from bot.meetings.article import settle_reports
from bot.meetings.dating import Dated, date_telling, datings
from bot.meetings.frame import Frame
from bot.meetings.frames import frames_in
from bot.meetings.ground import Ground
from bot.meetings.meant import meant_words
from bot.meetings.naming import is_stand_in
from bot.meetings.sentence import Sentence, Word, read_sentence
from bot.meetings.strangers import takes_the_stage
from bot.meetings.telling import Telling, word_at
from bot.meetings.thread import Thread
from bot.meetings.weighing import weigh
from bot.model import (
    REMOTE_KINDS,
    Article,
    Evidence,
    Leader,
    MeetingKind,
    Mention,
    Paragraph,
    Report,
    Status,
)

# "their first talks since May" tells of talks in May only by the way
BEFORE_WEIGHT = 0.45
# What runs on longer than this (characters) is a list or a machine's, not a sentence about a meeting.
LONGEST_SENTENCE = 1500
_ROLES = {"headline", "dek", "body", "subhead", "bullet", "caption"}
_TERSE = {"headline", "dek", "bullet", "caption"}
_GATE_PUNCTUATION = ".,;:!?()[]\"'“”‘’—–-/…"
_MARKS_AWAY = text.blanks_for(_GATE_PUNCTUATION.__contains__)
_LEANING = frozenset(["chancellor", "he", "her", "him", "his", "i", "me", "premier", "president", "she", "minister"])

_LEANING_ON_PAIR = frozenset(["both", "men", "pair", "their", "them", "they", "two", "we"])
_RELATED = re.compile(
    r"\s*(?:you (?:might|may) also like|read more|read also|also read|related|see also|also on|more on this|watch|"
    r"listen|recommended|most read|don['’]t miss|editor['’]s picks?)\b\s*:",
    re.IGNORECASE,
)


def extract_reports(
    article: Article,
    mentions: Sequence[Mention],
    people: Mapping[str, Leader],
    *,
    article_id: str,
    file: str,
    day: date | None,
    outlet: str | None,
) -> tuple[Report, ...]:
    """Every report of a meeting in an article, in the order of its sentences.

    `people` holds at least the leaders of `mentions`, by id; with the whole roster a lone visit is filed with the host
    it implies. `day` is the publication day; without it relative dates stay unknown. Negated, hypothetical, declined,
    counted ("met 39 times") and related-link sentences give nothing.
    """
    if not mentions or article.kind == "paywall":
        return ()
    by_paragraph: dict[int, list[Mention]] = defaultdict(list)
    for mention in mentions:
        if not mention.weak:
            by_paragraph[mention.paragraph].append(mention)
    named = tuple(sorted({m.leader_id for m in mentions if m.leader_id in people}))
    often = Counter(m.leader_id for m in mentions if m.leader_id in people)
    base = ground.ground_of(article, people, named, article_id=article_id, file=file, day=day, outlet=outlet)
    home = base.dateline.country if base.dateline else None
    thread = Thread(people, often=often, home=home, day=base.day, is_of_calls=cache(lambda: _is_of_calls(article)))
    lexicon = cues.lexicon()
    headings = diary.headings_of(article, base.day)
    thread.owner = programme.owner_of(article, mentions)
    thread.is_gathering = cache(lambda: base.is_gathering)
    thread.is_ahead = diary.looks_ahead(article)
    reports: list[Report] = []
    for index, paragraph in enumerate(article.paragraphs):
        thread.heading = headings.get(index, thread.heading)
        if paragraph.role in _ROLES and not _RELATED.match(paragraph.text):
            named_here = by_paragraph.get(index, [])
            if thread.owner is not None:
                thread.scene = programme.scene_of(paragraph.text) or thread.scene
            reports.extend(_of_paragraph(base, paragraph, named_here, thread, lexicon))
            thread.paragraph_before = paragraph.text
    return settle_reports(reports, thread.carried, thread.by_noun, base)


_CALLS = re.compile(
    r"\b(?:call(?:ed|s)?\b(?! (?:on|for|it|off|the)\b)|phone[ds]?\b|rang\b|tele\w+|video|virtual|zoom\b)", re.IGNORECASE
)
_MEETS = re.compile(r"\b(?:met|meeting|palace|room|sat|summit|table|lunch|dinner|received|hosted)\b")


def _is_of_calls(article: Article) -> bool:
    """May those who "spoke" have done so by phone? Not in an article of meetings that knows no call."""
    if any(_CALLS.search(paragraph.text) for paragraph in article.paragraphs):
        return True
    return not any(_MEETS.search(paragraph.text) for paragraph in article.paragraphs)


def _of_paragraph(
    base: Ground, paragraph: Paragraph, named: Sequence[Mention], thread: Thread, lexicon: cues.Lexicon
) -> Iterator[Report]:
    is_headline = paragraph.role == "headline"
    if is_headline:
        thread.forget()
    flat = _without_punctuation(paragraph.text.lower())
    said = flat.split()
    if lexicon.gate.isdisjoint(said) and not _may_hold_a_deed(paragraph.text, said, named, lexicon):
        if paragraph.role == "body":
            _remember_names(thread, named)
            _notice_strangers(thread, named, paragraph.text)
        return
    spans = [(0, len(paragraph.text))] if is_headline else text.sentences(paragraph.text)
    same_length = len(flat) == len(paragraph.text)
    for start, end in spans:
        if end - start > LONGEST_SENTENCE:
            continue
        inside = [m for m in named if start <= m.start < end]
        words = flat[start:end].split() if same_length else flat.split()
        if not _may_tell(inside, words, paragraph.text[start:end], thread, lexicon):
            _remember_names(thread, inside, _opens_with_name(paragraph.text, start, inside))
            if not inside and (office := _BARE_OFFICE.search(paragraph.text, start, end)):
                thread.subject = thread.holder(office[1].lower()) or thread.subject
            _notice_strangers(thread, inside, paragraph.text[start:end])
            if not inside and _LEADERS_UNKNOWN.match(paragraph.text, start):
                thread.pair = ()  # "The leaders have not met": others than the pair in mind
            continue
        sentence = read_sentence(paragraph.text, start, end, inside, lexicon, is_headline=is_headline)
        yield from _of_sentence(base, paragraph, sentence, thread)
        _remember(thread, sentence)
        _notice_strangers(thread, inside, paragraph.text[start:end])


def _notice_strangers(thread: Thread, named: Sequence[Mention], said: str) -> None:
    """After a sentence about somebody else "he" is no leader any more."""
    if not named and thread.subject is not None and takes_the_stage(said):
        thread.subject = thread.center = None


def _without_punctuation(low: str) -> str:
    """The text with a blank for each mark."""
    if low.isascii():
        return text.blanked(low, _MARKS_AWAY)
    for mark in _GATE_PUNCTUATION:  # five times as quick as str.translate
        low = low.replace(mark, " ")
    return low


# Where or when: without it a deed of two leaders is no meeting.
_SOMEWHERE = re.compile(
    r"\b(?:at|in|near|outside) (?:the )?[A-ZÀ-Þ]|\b(?:alongside|beside|next to)\b"
    r"|\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b"
)


def _may_hold_a_deed(text: str, words: Sequence[str], named: Sequence[Mention], lexicon: cues.Lexicon) -> bool:
    """Do two leaders, or one and "he", stand beside a deed and a place: "A told B in C"?"""
    if not named or lexicon.deeds.isdisjoint(words):
        return False
    if len(named) < 2 and "he" not in words and "she" not in words:
        return False
    return _SOMEWHERE.search(text) is not None


def _may_tell(
    inside: Sequence[Mention], words: Sequence[str], said: str, thread: Thread, lexicon: cues.Lexicon
) -> bool:
    """Is somebody there to meet: named here, or in mind and meant by a pronoun or "the talks"?"""
    if lexicon.gate.isdisjoint(words):
        return _may_hold_a_deed(said, words, inside, lexicon)
    if len(inside) > 1 or (inside and thread.owner):
        return True
    if thread.named and not meant_words().isdisjoint(words):
        return True
    leans = (thread.subject is not None and not _LEANING.isdisjoint(words)) or (
        bool(thread.pair) and thread.pair_age <= 3 and not _LEANING_ON_PAIR.isdisjoint(words)
    )
    if inside and thread.subject and not lexicon.gate.isdisjoint(words[:3]) and "with" in words[1:6]:
        return True  # "A call with B, planned for Sunday, was put off"
    if inside:
        return leans or inside[0].how == "collective" or not lexicon.solo.isdisjoint(words)
    if thread.last is not None and thread.last_age <= 2 and not lexicon.gate.isdisjoint(words[:5]):
        return True
    return leans


def _of_sentence(base: Ground, paragraph: Paragraph, sentence: Sentence, thread: Thread) -> Iterator[Report]:
    frames = frames_in(sentence, thread)
    may_be_entry = frames or thread.owner is not None or thread.heading is not None
    thread.entry = (
        diary.entry_of(paragraph.text, thread.heading, base.day, is_ahead=thread.is_ahead) if may_be_entry else None
    )
    thread.event = next((word.event for word in reversed(sentence.words) if word.event), thread.event)
    if not frames and thread.entry is not None:
        frames = _of_entry(sentence, thread)
    frames = frames or list(_carried_on(sentence, thread))
    if not frames:
        return
    terse = paragraph.role in _TERSE
    judged = [(frame, status.judge(sentence.words, frame.like or frame, terse=terse)) for frame in frames]
    if undone := undoing.undone_after(sentence.words):
        judged = [(f, j._replace(verdict=undone) if j.verdict == "expected" else j) for f, j in judged]
    before = thread.last_status if thread.last_age <= 1 and thread.last is not None else None
    judged = [(f, _as_undone(sentence.words, f, j, before)) for f, j in judged]
    off = [set(f.ids) for f, j in judged if j.verdict in {"cancelled", "postponed"}]
    judged = [(f, j) for f, j in judged if not (j.past_plan and j.verdict == "expected" and set(f.ids) in off)]
    dates = _dates_in(sentence)
    if all(judgement.verdict == "none" for _, judgement in judged):
        held = verdict.Judgement("held")
        yield from _met_last(Telling(base, paragraph, sentence, frames[0], (), dates, held))
        return
    anchor = thread.dated if thread.dated_age <= 1 else None
    entry = thread.entry
    for frame, judgement in judged:
        if frame.carried and judgement.verdict == "held" and thread.last_status == "expected":
            continue  # "During the meeting A signed a pact", after news of one to come: that was another
        if _only_counts_the_last(sentence, frame, thread, dates) or _is_after_the_last(
            sentence, frame, judgement, thread
        ):
            continue
        told_of = thread.told_of if thread.told_of_age <= 1 and _go_on_about(frame, thread) else None
        telling = Telling(base, paragraph, sentence, frame, frames, dates, judgement, anchor, entry, told_of)
        for report in _reports_of(telling):
            yield report
            thread.remember(frame, report.status, is_background=status.is_background(sentence.words, frame))
            if frame.carried:
                thread.carried.append(report)
            if frame.form == "noun":
                thread.by_noun.append(report)
            if edtf.is_day(report.date):
                thread.dated, thread.dated_age = report.date, 0
            thread.told_of, thread.told_of_age = report.date, 0
    first = Telling(base, paragraph, sentence, frames[0], (), dates, verdict.Judgement("held"))
    yield from _meetings_before(first)
    yield from _meeting_since(first, thread)


def _only_counts_the_last(sentence: Sentence, frame: Frame, thread: Thread, dates: Sequence[when.DateMention]) -> bool:
    """ "It is their first encounter since A took office": the meeting just told, and no other."""
    words, last = sentence.words, thread.last
    if last is None or thread.last_age > 1 or frame.form != "noun" or set(frame.ids) != set(last.ids):
        return False
    opens = words[0].low in {"it", "that", "this"} and words[1].low in {"is", "was", "will"}
    return opens and (not dates or any(word.low == "since" for word in words))


def _is_after_the_last(sentence: Sentence, frame: Frame, judged: verdict.Judgement, thread: Thread) -> bool:
    """ "After the talks the two will dine", when the talks were told as held: no other talks are to come."""
    last = thread.last
    if last is None or judged.verdict != "expected" or frame.form != "noun" or frame.at > 3:
        return False
    return sentence.words[0].low in _CIRCUMSTANCES and set(frame.ids) == set(last.ids) and thread.last_status == "held"


_CIRCUMSTANCES = frozenset(["after", "at", "during", "following", "in", "on"])


def _go_on_about(frame: Frame, thread: Thread) -> bool:
    """Has one of these people just been told of, and not by the way ("they last met in 2019")?"""
    return thread.last is not None and not thread.is_background and not set(frame.ids).isdisjoint(thread.last.ids)


def _of_entry(sentence: Sentence, thread: Thread) -> list[Frame]:
    """The frames of a diary's entry that leaves out the verb, or him whose diary it is."""
    named = {i for word in sentence.words if word.actor for i in word.actor.ids}
    if thread.owner is not None and thread.owner not in named:
        return list(programme.frames_of_entry(sentence, thread.owner, thread.scene))
    return list(programme.frames_of_listing(sentence, thread)) if thread.heading is not None else []


def _as_undone(
    words: Sequence[Word], frame: Frame, judged: verdict.Judgement, before: Status | None
) -> verdict.Judgement:
    """ "cancelled a trip to C, where he was to meet B", "was due to meet B, but pulled out": the plan went with it.

    "was to have met B" is a plan given up: with what the sentence `before` undid, or nobody says how.
    """
    if not (judged.past_plan and judged.verdict == "expected"):
        return judged
    undone = undoing.undone_around(words, frame)
    if undoing.is_given_up(words, frame):
        undone = undone or (before if before in {"cancelled", "postponed"} else "none")
    return judged._replace(verdict=undone, past_plan=False) if undone else judged


def _dates_in(sentence: Sentence) -> tuple[when.DateMention, ...]:
    """The sentence's dates by their offset in the paragraph."""
    return when.find_dates(sentence.quote, sentence.start)


def _remember_names(thread: Thread, named: Sequence[Mention], is_subject: bool = True) -> None:
    """A sentence without a trigger still says whom "he" and "they" mean next."""
    thread.pair_age += 1
    thread.last_age += 1
    thread.center_age += 1
    thread.dated_age += 1
    thread.told_of_age += 1
    singles = tuple(dict.fromkeys(m.leader_id for m in named if m.how != "collective"))
    thread.note(singles)
    thread.recent = list(singles)
    if singles and (thread.subject is None or is_subject):
        thread.subject = singles[0]
    if len(singles) == 2:
        thread.pair, thread.pair_age = singles, 0


_SPEAKS_OF_ONE = re.compile(
    r"\b(?:he|she|the (?:visitor|guest|host|president|premier|prime minister|chancellor|king|pope))\b", re.IGNORECASE
)


# "Taking part are A, B and C", "The guests include A": nobody of them is what goes on as "he".
_LISTED = re.compile(r"\b(?:are|were|includ(?:e[sd]?|ing)) (?:[\w.'’-]{1,20} ){0,3}$")
_BARE_OFFICE = re.compile(r"\b[Tt]he ([Pp]resident|[Pp]rime [Mm]inister|[Cc]hancellor|[Pp]remier|[Kk]ing)\b(?! of)")
_LEADERS_UNKNOWN = re.compile(r"(?:The|Both) (?:two )?(?:leaders|presidents|men|premiers)\b")


def _opens_with_name(paragraph: str, start: int, named: Sequence[Mention]) -> bool:
    """Is the first one named what the sentence is about, with no "he" or "the visitor" before?"""
    if not named:
        return True
    first = max(start, named[0].start)
    return _SPEAKS_OF_ONE.search(paragraph, start, first) is None and not _LISTED.search(paragraph, start, first)


def _remember(thread: Thread, sentence: Sentence) -> None:
    thread.pair_age += 1
    thread.last_age += 1
    thread.center_age += 1
    thread.dated_age += 1
    thread.told_of_age += 1
    actors = [(word, word.actor) for word in sentence.words if word.actor]
    collective = [actor.ids for _, actor in actors if len(actor.ids) > 1]
    if collective:
        thread.pair, thread.pair_age = collective[-1], 0
    single = [(word, actor.ids[0]) for word, actor in actors if len(actor.ids) == 1]
    if thread.subject is not None and single and single[0][0].actor and single[0][0].actor.how == "counterpart":
        single = []  # "the president is to see his Uruguayan counterpart": it goes on about the president
    first = next((k for k, word in enumerate(sentence.words) if word.actor), len(sentence.words))
    opening = sentence.words[: max(4, min(first, 8))]
    pronoun = next((k for k, w in enumerate(opening) if w.low in {"he", "she"} and not w.actor), None)
    opens_with_pronoun = pronoun is not None and not any(w.is_a("report") for w in opening[:pronoun])
    opens_with_company = len(single) == 1 and thread.subject is not None and sentence.words[0].is_a("with")
    if single and not (opens_with_pronoun and thread.subject) and not opens_with_company:
        thread.subject = _topic_of(sentence.words, single)
    distinct = tuple(dict.fromkeys(actor.ids[0] for _, actor in actors if len(actor.ids) == 1))
    thread.note(distinct)
    if not actors and _LEADERS_UNKNOWN.match(sentence.text, sentence.start):
        thread.pair = ()
    thread.recent = list(dict.fromkeys(i for _, actor in actors for i in actor.ids))
    if len(distinct) == 2:
        thread.pair, thread.pair_age = distinct, 0


def _topic_of(words: Sequence[Word], named: Sequence[tuple[Word, str]]) -> str:
    """The first one named; of "A's envoy told B" it is B, of "A's next stop is C, where B waits" A."""
    for word, one in named:
        if not word.possessive:
            return one
        at = words.index(word)
        following = words[at + 1 : at + 4]
        tells = any(t.form == "noun" for w in following for t in w.triggers)  # "A's meetings with B"
        if tells or not any(is_stand_in(w) or w.is_a("title") for w in following):
            return one
    return named[0][1]


def _carried_on(sentence: Sentence, thread: Thread) -> Iterator[Frame]:
    """ "The talks will now be held in June": a definite noun alone goes on about the meeting told last."""
    last, words = thread.last, sentence.words
    if last is None or thread.last_age > 2:
        return
    for at, word in enumerate(words[:4]):
        if word.actor or word.low == "tour":
            return
        noun = next((t for t in word.triggers if t.form == "noun" and t.group in {"talks", "call", "trip"}), None)
        if noun is None or at == 0 or words[at - 1].low not in {"the", "this"} or word.possessive:
            continue
        if at + 1 < len(words) and words[at + 1].is_a("with", "between"):
            return  # "the meeting with the families" is another one
        if not {i for w in words if w.actor for i in w.actor.ids} <= set(last.ids):
            return  # it tells of somebody else
        if _same_sort(last, noun.group):
            yield last._replace(at=at, verb=at, form="noun", end=at, after=None, group=noun.group, how="pair",
                          carried=True, definite=False)  # fmt: skip
        return


def _same_sort(last: Frame, group: str) -> bool:
    """Can "the call", "the visit", "the talks" be the meeting told last?"""
    if group == "call":
        return last.kind in REMOTE_KINDS
    if group == "trip":
        return last.visitor is not None and last.kind not in REMOTE_KINDS
    return not last.is_open


def _reports_of(telling: Telling) -> Iterator[Report]:
    verdict = telling.judged.verdict
    if verdict == "none" or (telling.frame.carried and verdict == "mention"):
        return
    for dated in datings(telling):
        report = _report(telling, dated)
        if report:
            yield report


_MONTH_RULES = {"bare_month", "side_month", "month_of_year", "part_month_year"}
_ONE_BEFORE = frozenset(
    ["call", "conversation", "discussion", "meeting", "summit", "talks", "time", "to", "trip", "visit", "visits"]
)


def _meetings_before(telling: Telling) -> Iterator[Report]:
    """ "their first talks since May", "her first visit there since July": the one before, in the month named."""
    since = next((d for d in telling.dates if d.bound == "after" and d.rule in _MONTH_RULES), None)
    if since is None:
        return
    words, frame = telling.words, telling.frame
    at = word_at(words, since.start)
    if not any(w.low == "since" for w in words[max(0, at - 3) : at]):
        return
    firsts = [k for k, w in enumerate(words[:at]) if w.low == "first"]
    if not any(w.low in _ONE_BEFORE for k in firsts for w in words[k + 1 : k + 3]):
        return
    noun = next((t for w in words[max(0, at - 4) : at + 3] for t in w.triggers if t.form == "noun"), None)
    if noun and noun.group == "talks":
        frame = frame._replace(kind=noun.kind or "bilateral_meeting", cameo=noun.cameo)
    elif frame.kind in REMOTE_KINDS:
        return
    telling = telling.of(frame, telling.judged)
    report = _report(telling, date_telling(telling, "held", [since._replace(bound=None)]))
    if report and report.date:
        yield replace(report, weight=BEFORE_WEIGHT, event=None)


def _met_last(telling: Telling) -> Iterator[Report]:
    """ "A and B had not met since November 2018": they met then."""
    words, frame = telling.words, telling.frame
    if frame.group != "meet" or len(frame.ids) < 2 or words[frame.at].low != "met":
        return
    if not any(word.is_a("negated") for word in words[max(0, frame.at - 3) : frame.at]):
        return
    since = next((d for d in telling.dates if d.bound == "after" and d.rule in _MONTH_RULES), None)
    if since is None or words[word_at(words, since.start) - 1].low != "since":
        return
    report = _report(telling, date_telling(telling, "held", [since._replace(bound=None)]))
    if report and report.date:
        yield replace(report, weight=BEFORE_WEIGHT, event=None)


_INTERVAL = re.compile(r"\bin ([a-z]{3,6}|\d{1,2}) (month|year)s since (?:the )?$")


def _meeting_since(telling: Telling, thread: Thread) -> Iterator[Report]:
    """ "This visit is her first in nine months since July": the one told last is nine months after July."""
    if not telling.frame.carried or thread.last_status == "cancelled":
        return
    for since in telling.dates:
        interval = _INTERVAL.search(telling.sentence.text, max(telling.sentence.start, since.start - 40), since.start)
        count = interval and (when.NUMBERS.get(interval[1]) or (int(interval[1]) if interval[1].isdigit() else None))
        value = telling.ground.resolve(since._replace(bound=None), "past") if count else None
        if interval and count and value:
            dated = Dated(
                "held" if thread.last_status == "held" else "expected", _later(value, interval[2], count), None
            )
            report = _report(telling, dated)
            if report and report.date:
                yield report


def _later(value: str, unit: str, count: int) -> str | None:
    try:
        return when.shifted(value, unit, count)
    except ValueError:
        return None


def _report(telling: Telling, dated: Dated) -> Report | None:
    """The report of a telling, None when it tells of nothing or is worth nothing."""
    base, frame = telling.ground, telling.frame
    weight = 0.0 if dated.verdict == "none" else weigh(telling, dated)
    if weight <= 0 or (frame.is_open and not placing.is_abroad(base, frame)):
        return None
    kind = _kind_here(telling)
    place = None if kind in REMOTE_KINDS else placing.place_of(telling)
    host, visitor = placing.host_and_visitor(base, frame, place, dated.date)
    if frame.is_open and frame.goal and len(frame.ids) == 1:
        host = ground.implied_host(base, frame.ids[0], frame.goal.country, dated.date)
    evidence = _evidence(telling, dated)
    is_span = dated.date is not None and "/" in dated.date and ".." not in dated.date
    return Report(
        participants=tuple(base.participant(i, dated.date) for i in frame.ids),
        kind=kind,
        status=evidence.status,
        evidence=evidence,
        weight=round(weight, 3),
        cameo="036" if evidence.status in {"expected", "announced"} else frame.cameo,
        date=dated.date,
        visit_date=dated.date if frame.visitor and is_span else None,
        place=place,
        host=host,
        visitor=visitor,
        event=_event_of(telling),
        counterpart_not_leader=frame.counterpart_not_leader,
        participants_open=frame.is_open,
    )


def _evidence(telling: Telling, dated: Dated) -> Evidence:
    base = telling.ground
    state = verdict.STATUS.get(dated.verdict, "held")
    if state == "expected" and dated.is_fixed and status.is_official(telling.words):
        state = "announced"
    line, quote = _quotation(telling.paragraph, telling.sentence, telling.trigger)
    return Evidence(
        article_id=base.article_id,
        file=base.file,
        line=line,
        quote=quote,
        status=state,
        date=dated.printed or dated.date,
        outlet=base.outlet,
        published=base.article.published,
    )


def _quotation(paragraph: Paragraph, sentence: Sentence, trigger: Word) -> tuple[int, str]:
    """(line, text): the part of the sentence that stands on the trigger's line."""
    line = paragraph.line_at(trigger.start)
    begins = [0, *paragraph.breaks, len(paragraph.text)]
    number = line - paragraph.start_line
    first, last = max(sentence.start, begins[number]), min(sentence.end, begins[number + 1])
    return line, paragraph.text[first:last].strip()


def _kind_here(telling: Telling) -> MeetingKind:
    """Remote words in the clause make a meeting a call."""
    frame = telling.frame
    if frame.kind in REMOTE_KINDS or frame.kind == "dinner":
        return frame.kind
    if frame.group in {"visit", "travel", "trip", "attend", "host"}:
        return frame.kind
    lows = " ".join(w.low for w in telling.words[frame.at : frame.end + 6] if w.is_a("remote"))
    if not lows:
        return frame.kind
    return "phone_call" if "phone" in lows else "video_call"


def _event_of(telling: Telling) -> str | None:
    """The gathering attended, or the one on whose sidelines the meeting was."""
    if telling.frame.event:
        return telling.frame.event.name
    words = telling.words
    if not any(word.event for word in words):
        return None
    for k, word in enumerate(words):
        if word.is_a("sideline") and k > telling.frame.at - 6:
            event = next((w.event for w in words[k : k + 10] if w.event), None)
            if event:
                return event.name
    return None
