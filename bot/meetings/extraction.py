"""An article and its leader mentions in, reports of meetings out: what each sentence says of one meeting. Pure.

The road of a sentence: the gate (a trigger word and somebody to meet), frames (who, by which trigger), the verdict
(held, expected, nothing), the day, the place. Precision goes first: what is not plainly said gives no report.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache

from bot import edtf, text
from bot.meetings import cues, places, status, when
from bot.meetings.frames import Frame, Thread, frames_in
from bot.meetings.places import Spot
from bot.meetings.sentence import Sentence, Word, read_sentence
from bot.model import (
    REMOTE_KINDS,
    Article,
    Evidence,
    Leader,
    MeetingKind,
    Mention,
    Paragraph,
    Participant,
    Place,
    Report,
    Term,
)

# What one sentence is worth (extraction rules 4.6): an explicit body sentence, a caption, a headline ...
WEIGHTS = {"body": 0.8, "caption": 0.7, "headline": 0.5, "teaser": 0.7, "subhead": 0.5}
WEIGHT_HOW = {"name": 1.0, "role": 0.7, "pair": 0.75, "pronoun": 0.75, "quoted": 0.5}
MENTION_WEIGHT = 0.3
# "their first talks since May" tells of talks in May only by the way
BEFORE_WEIGHT = 0.45
WITHDRAWN_WEIGHT = 0.3
# A held meeting without a day, told by a page of this day, is news of the last days.
NEWS_DAYS = 7
# A dateline tells the place of what happens within these days of it, when its country is a participant's.
DATELINE_DAYS = 2
_ROLES = {"headline", "dek", "body", "subhead", "bullet", "caption"}
_GATE_PUNCTUATION = str.maketrans(dict.fromkeys(".,;:!?()[]\"'“”‘’—–-/…", " "))
_RELATED = re.compile(
    r"\s*(?:you (?:might|may) also like|read more|read also|also read|related|see also|also on|more on this|watch|"
    r"listen|recommended|most read|don['’]t miss|editor['’]s picks?)\b\s*:",
    re.IGNORECASE,
)
_FILE_CAPTION = re.compile(r"\s*(?:\(?FILE\)?|File photo|ARCHIVE)\b\s*[-–—:]?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Source:
    """Where a report comes from, and what its days are read against."""

    article: Article
    people: Mapping[str, Leader]
    article_id: str
    file: str
    day: date | None
    month: tuple[date, date] | None
    outlet: str | None
    dateline: Spot | None
    named: tuple[str, ...]

    def resolve(self, mention: when.DateMention, tense: when.Tense, anchor: str | None = None) -> str | None:
        """The value of a date; on a page dated to the month, of those that a month is enough for."""
        if self.day is None and self.month and mention.rule in _MONTH_ENOUGH:
            return when.resolve(mention, self.month[1] if tense == "past" else self.month[0], tense, anchor)
        return when.resolve(mention, self.day, tense, anchor)

    def is_slip(self, mention: when.DateMention) -> bool:
        return when.contradicts(mention, self.day or (self.month[0] if self.month else None))

    @property
    def from_now(self) -> str | None:
        """Any time after the page, as EDTF."""
        if self.day:
            return f"{self.day.isoformat()}/.."
        return f"{self.month[0].year}-{self.month[0].month:02d}/.." if self.month else None

    @property
    def lately(self) -> str | None:
        """The last days before the page, as an approximate EDTF interval: news, but of which day is not printed."""
        if self.day:
            return f"{(self.day - timedelta(days=NEWS_DAYS)).isoformat()}~/{self.day.isoformat()}~"
        return f"{self.month[0].year}-{self.month[0].month:02d}~" if self.month else None


_MONTH_ENOUGH = {
    "days_month", "month_days", "day_month", "month_day", "part_month", "month_of_year", "side_month", "bare_month",
    "season", "days_month_days", "month_days_month",
}  # fmt: skip


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

    `people` holds at least the leaders of `mentions`, by id. `day` is the publication day; without it relative dates
    stay unknown. Negated, hypothetical, declined, counted ("met 39 times") and related-link sentences give nothing.
    """
    if not mentions or article.kind == "paywall":
        return ()
    lexicon = cues.lexicon()
    by_paragraph: dict[int, list[Mention]] = defaultdict(list)
    for mention in mentions:
        by_paragraph[mention.paragraph].append(mention)
    named_here = tuple(sorted({m.leader_id for m in mentions if m.leader_id in people}))
    anchor = _anchor_day(article, day)
    source = _Source(
        article, people, article_id, file, anchor, _month_of(article, anchor), outlet, _dateline_of(article), named_here
    )
    thread = Thread(people)
    reports: list[Report] = []
    for index, paragraph in enumerate(article.paragraphs):
        if paragraph.role not in _ROLES or _RELATED.match(paragraph.text):
            continue
        named = by_paragraph.get(index, [])
        if lexicon.gate.isdisjoint(paragraph.text.lower().translate(_GATE_PUNCTUATION).split()):
            if named and paragraph.role == "body":
                _remember_names(thread, named)
            continue
        reports.extend(_of_paragraph(source, paragraph, named, thread, lexicon))
    return tuple(_settled(reports, source))


def _dateline_of(article: Article) -> Spot | None:
    """The city a report was filed from: "PARIS (AP) —" at its head, if the gazetteer has it."""
    printed = article.dateline
    if printed is None:
        body = next((p.text for p in article.paragraphs if p.role == "body"), "")
        found = _DATELINE.match(body)
        printed = found[1] if found else None
    if not printed:
        return None
    first = re.split(r"[,/(]", printed)[0].strip()
    spots = places.spots()
    return spots.get(first) or spots.get(first.title()) or spots.get(first.capitalize())


_DATELINE = re.compile(r"([A-Z][A-Z.' -]{2,30})(?:, [A-Z][A-Za-z. ]{2,20})?(?: ?\([A-Za-z]{2,12}\))? ?[—–-] ")


def _month_of(article: Article, day: date | None) -> tuple[date, date] | None:
    """First and last day of the month of publication, when no more is known than that."""
    span = edtf.bounds(article.published)
    return span if day is None and span and 0 < (span[1] - span[0]).days < 31 else None


def _anchor_day(article: Article, day: date | None) -> date | None:
    """The day that "Tuesday" is read against: the text is that of the last update, if that came soon after."""
    updated = edtf.bounds(article.updated) if edtf.is_day(article.updated) else None
    if day and updated and 0 < (updated[0] - day).days <= 3:
        return updated[0]
    return day


def _remember_names(thread: Thread, named: Sequence[Mention]) -> None:
    """A paragraph without a trigger still says whom "he" means next."""
    singles = [m for m in named if m.how != "collective"]
    if singles:
        thread.subject = singles[0].leader_id
    thread.pair_age += 1


def _of_paragraph(
    source: _Source, paragraph: Paragraph, named: Sequence[Mention], thread: Thread, lexicon: cues.Lexicon
) -> Iterator[Report]:
    spans = text.sentences(paragraph.text) if paragraph.role != "headline" else [(0, len(paragraph.text))]
    if paragraph.role == "headline":
        thread.pair, thread.subject, thread.last, thread.event = (), None, None, None
    for start, end in spans:
        inside = [m for m in named if start <= m.start < end]
        if not inside and not thread.subject and not thread.pair:
            continue
        is_headline = paragraph.role == "headline"
        sentence = read_sentence(paragraph.text, start, end, inside, lexicon, is_headline=is_headline)
        yield from _of_sentence(source, paragraph, sentence, thread)
        _remember(thread, sentence)


def _remember(thread: Thread, sentence: Sentence) -> None:
    words = sentence.words
    thread.pair_age += 1
    thread.last_age += 1
    for at in sentence.actors():
        actor = words[at].actor
        assert actor is not None
        if len(actor.ids) > 1:
            thread.pair, thread.pair_age = actor.ids, 0
    leading = [a for a in sentence.actors() if len(words[a].actor.ids) == 1]  # type: ignore[union-attr]
    free = [a for a in leading if not words[a].possessive]
    if free or leading:
        thread.subject = words[(free or leading)[0]].actor.ids[0]  # type: ignore[union-attr]
    distinct = tuple(dict.fromkeys(words[a].actor.ids[0] for a in leading))  # type: ignore[union-attr]
    if len(distinct) == 2:
        thread.pair, thread.pair_age = distinct, 0


def _of_sentence(source: _Source, paragraph: Paragraph, sentence: Sentence, thread: Thread) -> Iterator[Report]:
    frames = frames_in(sentence, thread)
    for word in sentence.words:
        if word.event:
            thread.event = word.event
    frames = frames or list(_carried_on(sentence, thread))
    if not frames:
        return
    dates = when.find_dates(sentence.quote)
    dates = tuple(replace(m, start=m.start + sentence.start, end=m.end + sentence.start) for m in dates)
    for frame in frames:
        for report in _reports_of(source, paragraph, sentence, frame, frames, dates):
            yield report
            if not frame.carried:
                thread.last, thread.last_age = frame, 0
            if len(frame.ids) > 1:
                thread.pair, thread.pair_age = frame.ids, 0
    yield from _meetings_before(source, paragraph, sentence, frames, dates)


def _carried_on(sentence: Sentence, thread: Thread) -> Iterator[Frame]:
    """ "The talks will now be held in June": a definite noun alone goes on about the meeting told last."""
    last = thread.last
    if last is None or thread.last_age > 2:
        return
    words = sentence.words
    for at, word in enumerate(words[:4]):
        nouns = [t for t in word.triggers if t.form == "noun" and t.group in {"talks", "call", "trip"}]
        if not nouns or at == 0 or words[at - 1].low not in {"the", "this"} or word.possessive:
            continue
        if any(w.actor for w in words[:at]):
            return
        if not _same_sort(last, nouns[0].group):
            return
        yield replace(
            last,
            at=at,
            verb=at,
            form="noun",
            end=at,
            after=None,
            group=nouns[0].group,
            how="pair",
            carried=True,
            definite=False,
        )
        return


def _same_sort(last: Frame, group: str) -> bool:
    """Can "the call", "the visit", "the talks" be the meeting told last?"""
    if group == "call":
        return last.kind in REMOTE_KINDS
    if group == "trip":
        return last.visitor is not None and last.kind not in REMOTE_KINDS
    return not last.is_open


# ------------------------------------------------------------------ from frame to report


def _reports_of(
    source: _Source,
    paragraph: Paragraph,
    sentence: Sentence,
    frame: Frame,
    frames: Sequence[Frame],
    dates: Sequence[when.DateMention],
) -> Iterator[Report]:
    words = sentence.words
    terse = paragraph.role in {"headline", "caption", "dek", "bullet"}
    judged = status.judge(words, frame, terse=terse)
    verdict = judged.verdict
    if verdict == "none" or (frame.carried and verdict == "mention"):
        return
    chosen = _dates_of(sentence, frame, frames, _of_the_plan(words, frame, verdict, dates))
    if _is_count(words, frame):
        chosen = _most_recent(sentence, dates)
        if not chosen:
            return
        verdict = "held"
    groups = [[c] for c in chosen] if _are_alternatives(chosen) else [chosen]
    for group in groups:
        report = _report(source, paragraph, sentence, frame, frames, verdict, judged, group)
        if report:
            yield report


def _of_the_plan(
    words: Sequence[Word], frame: Frame, verdict: status.Verdict, dates: Sequence[when.DateMention]
) -> Sequence[when.DateMention]:
    """Without the day of a cancellation: "A on Thursday called off his June 12 summit", "was cancelled on Monday"."""
    if verdict not in {"cancelled", "postponed"}:
        return dates
    undoing = [w.start for w in words if w.is_a("cancelled", "postponed")]
    here = words[frame.at].start
    mark = min(undoing, key=lambda start: abs(start - here), default=here)
    return [d for d in dates if (d.start < mark) == (here < mark) and (d.start > mark or d.start > here - 40)]


_EARLIER_ONE = {
    "visit",
    "visits",
    "trip",
    "meeting",
    "talks",
    "summit",
    "call",
    "conversation",
    "discussion",
    "time",
    "to",
}


def _meetings_before(
    source: _Source,
    paragraph: Paragraph,
    sentence: Sentence,
    frames: Sequence[Frame],
    dates: Sequence[when.DateMention],
) -> Iterator[Report]:
    """ "their first talks since May", "her first visit there since July": the one before, in the month after "since"."""
    words = sentence.words
    since = next((d for d in dates if d.bound == "after" and d.rule in _MONTH_RULES), None)
    if since is None or not frames or not frames[0].ids:
        return
    at = next((k for k, w in enumerate(words) if w.start >= since.start), len(words))
    if not any(w.low == "since" for w in words[max(0, at - 3) : at]):
        return
    firsts = [k for k, w in enumerate(words[:at]) if w.low == "first" and k + 1 < at]
    if not any(w.low in _EARLIER_ONE for k in firsts for w in words[k + 1 : k + 3]):
        return
    named = [t for w in words[max(0, at - 4) : at + 3] for t in w.triggers if t.form == "noun" and t.group == "talks"]
    frame = frames[0]
    if named:
        frame = replace(frame, kind=named[0].kind or "bilateral_meeting", cameo=named[0].cameo)
    elif frame.kind in REMOTE_KINDS:
        return
    told = status.Judgement("held")
    report = _report(source, paragraph, sentence, frame, (), "held", told, [replace(since, bound=None)])
    if report and report.date:
        yield replace(report, weight=BEFORE_WEIGHT, event=None)


_MONTH_RULES = {"bare_month", "side_month", "month_of_year", "part_month_year"}


def _are_alternatives(chosen: Sequence[when.DateMention]) -> bool:
    """ "in 2017 and 2019" are two meetings, "on Monday and Tuesday" is one."""
    return len(chosen) > 1 and all(c.rule in {"year", "part_month_year", "bare_month"} for c in chosen)


def _report(
    source: _Source,
    paragraph: Paragraph,
    sentence: Sentence,
    frame: Frame,
    frames: Sequence[Frame],
    verdict: status.Verdict,
    judged: status.Judgement,
    chosen: Sequence[when.DateMention],
) -> Report | None:
    words = sentence.words
    verdict, tense = _settle_present(source, paragraph, words, frame, verdict, judged, chosen)
    printed = _value(source, chosen, tense, sentence)
    verdict, dated, slip = _settle_date(source, paragraph, sentence, frame, verdict, judged, chosen, printed)
    if verdict == "none":
        return None
    kind = _kind_here(words, frame)
    remote = kind in REMOTE_KINDS
    place = None if remote else _place_of(source, sentence, frame, frames)
    if frame.is_open and frame.goal and not _is_abroad(source, frame):
        return None
    host, visitor = _host_and_visitor(source, frame, place, dated)
    weight = _weight(source, paragraph, frame, verdict, words)
    weight = _checked_terms(source, frame, verdict, dated, weight)
    if weight <= 0:
        return None
    state = status.STATUS.get(verdict, "held")
    if state == "expected" and judged.official and _is_fixed(dated):
        state = "announced"
    line, quote = _quotation(paragraph, sentence, words[frame.at])
    evidence = Evidence(
        source.article_id, source.file, line, quote, state, printed if slip else dated, source.outlet,
        source.article.published, None,
    )  # fmt: skip
    if frame.is_open and frame.goal and len(frame.ids) == 1:
        host = _implied_host(source, frame.ids[0], frame.goal.country, dated)
    spanning = dated if frame.visitor and dated and "/" in dated and ".." not in dated else None
    return Report(
        participants=tuple(_participant(source, i, dated) for i in frame.ids),
        kind=kind,
        status=state,
        evidence=evidence,
        weight=round(weight, 3),
        cameo="036" if state in {"expected", "announced"} else frame.cameo,
        date=dated,
        visit_date=spanning,
        place=place,
        host=host,
        visitor=visitor,
        event=_event_of(words, frame),
        counterpart_not_leader=frame.counterpart_not_leader,
        participants_open=frame.is_open,
    )


def _participant(source: _Source, leader_id: str, dated: str | None) -> Participant:
    person = source.people.get(leader_id)
    if person is None:
        return Participant(leader_id, leader_id)
    term = _term_on(person, _day_meant(source, dated))
    return Participant(leader_id, person.name, term.title if term else None)


def _term_on(person: Leader, day: date | None) -> Term | None:
    if day is None:
        return person.terms[-1] if person.terms else None
    holding = [t for t in person.terms if edtf.covers(t.start, t.end, day)]
    return next((t for t in holding if t.is_head), holding[0] if holding else None)


def _day_meant(source: _Source, dated: str | None) -> date | None:
    """The first day of a date, the page's day when the date is open or unknown."""
    span = edtf.bounds(dated)
    return span[0] if span and span[0] != date.min else source.day


def _country_of(source: _Source, leader_id: str, dated: str | None) -> str | None:
    person = source.people.get(leader_id)
    if person is None:
        return None
    term = _term_on(person, _day_meant(source, dated)) or (person.terms[-1] if person.terms else None)
    return term.country if term else None


# ------------------------------------------------------------------ days


_REPORTING = {"announced", "confirmed"}


def _dates_of(
    sentence: Sentence, frame: Frame, frames: Sequence[Frame], dates: Sequence[when.DateMention]
) -> list[when.DateMention]:
    """The dates that belong to a frame: the next ones after its trigger, else the ones that open its clause."""
    words = sentence.words
    here = words[frame.at].start
    usable = [d for d in dates if not _of_reporting(words, d)]
    usable = [_bound_by_clause(words, d, here) for d in usable]
    others = sorted(words[f.at].start for f in frames if abs(f.at - frame.at) > 1 and not _is_within(words, f, frame))
    following = [d for d in usable if d.start >= here - 2 and d.bound != "after"]
    next_trigger = next((o for o in others if o > here), None)
    close = _clause_end(words, frame)
    after = [d for d in following if d.start < close and (next_trigger is None or d.start < next_trigger)]
    if after:
        return _run(sentence, after)
    inside = [d for d in usable if d.end <= here and here - d.end <= 14 and d.bound is None]
    if inside:
        return _run(sentence, inside[-1:])
    opening = _clause_start(words, frame)
    previous = [d for d in usable if opening <= d.start < here and d.bound is None]
    if previous:
        return _run(sentence, previous[-1:])
    if not any(o < here for o in others):
        lead = [d for d in usable if d.start - sentence.start < 12 and d.start < here]
        if lead:
            return _run(sentence, lead)
    limits = [d for d in usable if d.start < here and d.bound == "before"]
    if limits:
        return limits[-1:]
    beyond = [d for d in following if d.bound is None and next_trigger is None]
    return _run(sentence, beyond) if beyond and beyond[0].start < close + 40 else []


_AFTER_WORDS, _BEFORE_WORDS = {"since", "after", "following"}, {"before", "ahead of", "prior to", "until"}


def _bound_by_clause(words: Sequence[Word], mention: when.DateMention, here: int) -> when.DateMention:
    """A date in "weeks before the invasion last February", "since Russia invaded last year" only bounds."""
    if mention.bound is not None:
        return mention
    at = next((k for k, w in enumerate(words) if w.start >= mention.start), len(words))
    for k in range(at - 1, max(-1, at - 12), -1):
        word = words[k]
        if word.is_stop or word.low == "," or (word.end <= here < mention.start and word.start <= here):
            return mention
        if word.low in _AFTER_WORDS | _BEFORE_WORDS:
            tells = any(t.group not in {"tell"} for w in words[k + 1 : at] for t in w.triggers)
            return mention if tells else replace(mention, bound="after" if word.low in _AFTER_WORDS else "before")
    return mention


def _is_within(words: Sequence[Word], other: Frame, frame: Frame) -> bool:
    """Is the other frame a circumstance of this one ("meets B during a visit to C this week")?"""
    if other.at < frame.at or (other.form != "noun" and other.group not in {"talks", "trip"}):
        return False
    near = [w.low for w in words[max(frame.at, other.at - 4) : other.at]]
    return bool({"during", "on", "at"} & set(near)) and set(other.ids) <= set(frame.ids)


def _run(sentence: Sentence, dates: Sequence[when.DateMention]) -> list[when.DateMention]:
    """The first of the dates and those joined to it by "and", "or" or a comma."""
    run = [dates[0]]
    for each in dates[1:]:
        between = sentence.text[run[-1].end : each.start]
        if not re.fullmatch(
            r"(?:\s(?:morning|afternoon|evening|night))?\s*(?:,|,? and|,? or|/)?\s*(?:in |on )?", between
        ):
            break
        run.append(each)
    return run


def _of_reporting(words: Sequence[Word], mention: when.DateMention) -> bool:
    """ "the Kremlin said on Monday", "according to CNN on March 2": the day of saying."""
    at = next((k for k, w in enumerate(words) if w.start >= mention.start), len(words))
    for k in range(at - 1, max(-1, at - 5), -1):
        word = words[k]
        if word.is_a("report") or word.low in _REPORTING:
            return True
        if word.low == "reporters":
            return True
        if word.actor or word.is_stop or word.low == "," or any(t.group != "tell" for t in word.triggers):
            return k + 1 < at and word.actor is not None and k > 0 and words[k - 1].low == "according to"
    return False


def _clause_end(words: Sequence[Word], frame: Frame) -> int:
    """Offset where the frame's clause ends."""
    for j in range(frame.end + 1, len(words)):
        word = words[j]
        if (
            word.low in ";:—"
            or word.low in {"but", "while", "whereas", "although"}
            or (word.is_a("report") and j > frame.end + 1)
        ):
            return word.start
        if word.low == "," and j + 1 < len(words):
            following = words[j + 1]
            if following.is_a("and", "clause") and following.low != "and":
                return word.start
            if following.actor or (following.is_a("title") and following.low not in {"the"} and not following.spot):
                return word.start
            if following.low == "and" and j + 2 < len(words) and (words[j + 2].actor or words[j + 2].is_a("pronoun")):
                return word.start
    return words[-1].end


def _clause_start(words: Sequence[Word], frame: Frame) -> int:
    for j in range(frame.at - 1, -1, -1):
        word = words[j]
        if word.low in ";:—" or word.low in {"but", "while", "whereas", "although"}:
            return word.end
    return words[0].start


def _value(source: _Source, chosen: Sequence[when.DateMention], tense: when.Tense, sentence: Sentence) -> str | None:
    """The EDTF value of the chosen dates together."""
    anchor = None
    values: list[tuple[when.DateMention, str]] = []
    earlier = [d for d in when.find_dates(sentence.quote) if chosen and d.start + sentence.start < chosen[0].start]
    for mention in earlier:
        anchor = source.resolve(mention, "past", anchor) or anchor
    for mention in chosen:
        value = source.resolve(mention, tense, anchor)
        if value:
            values.append((mention, value))
            anchor = value
    if not values:
        return None
    if chosen[0].bound == "before":
        return f"../{values[0][1].split('/')[0].strip('[')[:10]}"
    if len(values) == 1:
        return values[0][1]
    exact = [v for m, v in values if edtf.is_day(v) and m.rule not in {"weekday", "side_weekday"}]
    if len(exact) == 1:
        return exact[0]  # "Tuesday, 17 October"
    spans = [b for _, v in values if (b := edtf.bounds(v))]
    first, last = min(s[0] for s in spans), max(s[1] for s in spans)
    return when.interval(first, last) if (last - first).days < 400 else values[0][1]


def _settle_present(
    source: _Source,
    paragraph: Paragraph,
    words: Sequence[Word],
    frame: Frame,
    verdict: status.Verdict,
    judged: status.Judgement,
    chosen: Sequence[when.DateMention],
) -> tuple[status.Verdict, when.Tense]:
    """What a bare present tense means, and the direction in which its dates are read."""
    if verdict == "present":
        ahead = _value_simple(source, chosen, "present")
        span = edtf.bounds(ahead)
        if span and source.day and (span[0] > source.day or (span[0] == source.day and paragraph.role == "body")):
            return "expected", "future"
        if frame.group in {"visit", "travel", "trip", "attend"}:
            return "ongoing", "present"
        return "held", "present"
    if verdict in {"expected", "cancelled", "postponed", "withdrawn"}:
        return verdict, "past" if judged.past_plan else "present" if judged.told else "future"
    if verdict == "ongoing":
        span = edtf.bounds(_value_simple(source, chosen, "future"))
        if span and source.day and span[0] > source.day and not _weekday_only(chosen):
            return "expected", "future"
        return verdict, "present"
    return verdict, "past"


def _weekday_only(chosen: Sequence[when.DateMention]) -> bool:
    return all(c.rule == "weekday" for c in chosen)


def _value_simple(source: _Source, chosen: Sequence[when.DateMention], tense: when.Tense) -> str | None:
    return source.resolve(chosen[0], tense) if chosen else None


def _settle_date(
    source: _Source,
    paragraph: Paragraph,
    sentence: Sentence,
    frame: Frame,
    verdict: status.Verdict,
    judged: status.Judgement,
    chosen: Sequence[when.DateMention],
    value: str | None,
) -> tuple[status.Verdict, str | None, bool]:
    """(verdict, date, is the printed date a slip): what the day of the page makes of a verdict and a printed date."""
    day = source.day
    span = edtf.bounds(value)
    if verdict == "mention":
        if span and day and span[1] < day and value and edtf.width_days(value) is not None:
            return "held", value, False
        return ("expected", value, False) if span and day and span[0] > day else ("mention", value, False)
    if verdict == "expected" and (day or source.month):
        page = day or source.month[0]  # type: ignore[index]
        if chosen and not judged.past_plan and source.is_slip(chosen[0]) and _not_this_year_next(value, page):
            return verdict, source.from_now, True
        if day and span and span[1] < day and not judged.past_plan:
            # "ahead of their summit last November", "flew to Beijing in 2019 to meet Xi"
            return "held", value, False
        if value is None:
            return verdict, None if judged.past_plan else source.from_now, False
    if verdict == "held" and span and day and span[0] > day + timedelta(days=1):
        return ("expected", value, False) if paragraph.role == "headline" else ("none", None, False)
    if verdict == "ongoing" and judged.verdict == "ongoing" and value is None and day:
        return verdict, day.isoformat(), False
    if verdict in {"held", "ongoing"} and value is None:
        return verdict, _undated(source, paragraph, sentence, frame), False
    return verdict, value, False


def _not_this_year_next(value: str | None, day: date) -> bool:
    span = edtf.bounds(value)
    return span is not None and (span[0] - day).days > 200


_LONG_AGO = {"once", "recalled", "ago", "previously", "earlier", "last", "historic", "decades", "years", "previous",
             "recounted", "since", "weeks", "months"}  # fmt: skip


def _undated(source: _Source, paragraph: Paragraph, sentence: Sentence, frame: Frame) -> str | None:
    """A meeting told without a day is news of the page's last days, unless the sentence looks back or is a caption."""
    if paragraph.role == "caption" or _FILE_CAPTION.match(sentence.quote):
        return None
    if frame.how == "quoted" or any(w.low in _LONG_AGO or w.is_a("recounted") for w in sentence.words):
        return None
    return source.lately


def _is_fixed(dated: str | None) -> bool:
    width = edtf.width_days(dated)
    return width is not None and width <= 14


# ------------------------------------------------------------------ counts


def _is_count(words: Sequence[Word], frame: Frame) -> bool:
    """ "met 39 times since 2013", "several meetings": a number of meetings, none of them told."""
    near = words[frame.at : frame.end + 7]
    if any(w.is_a("repeated") for w in near):
        return True
    before = words[max(0, frame.at - 3) : frame.at]
    counted = any(w.low in {"several", "many", "numerous", "dozens", "multiple", "frequent", "regular"} for w in before)
    return counted and words[frame.at].low.endswith("s")


def _most_recent(sentence: Sentence, dates: Sequence[when.DateMention]) -> list[when.DateMention]:
    """The date of "..., most recently in September"."""
    mark = re.search(r"most recently|the last time|last time|the latest", sentence.quote)
    if not mark:
        return []
    return [d for d in dates if d.start >= sentence.start + mark.end()][:1]


# ------------------------------------------------------------------ places


_PLACE_PREPOSITIONS = {"in", "at", "to", "outside", "near", "inside", "into", "for"}


def _place_of(source: _Source, sentence: Sentence, frame: Frame, frames: Sequence[Frame]) -> Place | None:
    words = sentence.words
    close, opening = _clause_end(words, frame), _clause_start(words, frame)
    repeated = [f.at for f in frames if f.ids == frame.ids and f.group == frame.group and f.at > frame.at]
    close = min([close, *(words[k].start for k in repeated)])
    found: list[Spot] = []
    earlier: list[Spot] = []
    journey = frame.group in {"visit", "travel", "trip", "host", "invite"}
    for at, word in enumerate(words):
        spot = word.spot
        if spot is None or spot.kind == "adjective" or not opening <= word.start < close:
            continue
        if word.possessive and word.low != "the" and not (at + 1 < len(words) and words[at + 1].spot):
            continue
        if _stands_as_place(words, at, frame, journey):
            (found if at > frame.at or at >= frame.at - 2 else earlier).append(spot)
    found = found or _last_run(words, earlier)
    if frame.is_open and frame.group == "trip" and not frame.goal and not found:
        return _place_understood(source, words, frame)
    if frame.goal and frame.goal not in found:
        found = [frame.goal, *(s for s in found if s.country == frame.goal.country)]
    return places.place_of(found) if found else None


_SETTLEMENTS = {
    "resort",
    "city",
    "town",
    "capital",
    "village",
    "port",
    "island",
    "suburb",
    "outskirts",
    "state",
    "region",
}


def _last_run(words: Sequence[Word], spots: list[Spot]) -> list[Spot]:
    """Of the places named before a trigger the last, with what belongs to it ("in Woodside, California, ...")."""
    return [s for s in spots if s.country == spots[-1].country] if spots else []


def _place_understood(source: _Source, words: Sequence[Word], frame: Frame) -> Place | None:
    """ "A and B agreed on future visits by ministers of A's": the visits are to B's country."""
    home = _country_of(source, frame.ids[0], None)
    sides = {
        _country_of(source, i, None) for w in words if w.actor and w.start < words[frame.at].start for i in w.actor.ids
    }
    others = sides - {home, None}
    if home not in sides or len(others) != 1:
        return None
    country = places.countries().get(others.pop() or "")
    return Place(country=country.name, country_code=country.code) if country else None


def _stands_as_place(words: Sequence[Word], at: int, frame: Frame, journey: bool) -> bool:
    """After "in"/"at", or "to" when somebody travels; in a list after such ("in Woodside, California")."""
    if at > frame.end and any(w.is_a("report") and not w.quoted for w in words[frame.end + 1 : at]):
        return False
    if at + 1 < len(words) and words[at + 1].is_a("report"):
        return False
    j = at - 1
    if j > 0 and words[j].low == "the" and words[j - 1].low == ",":
        return False
    while j >= 0 and (
        words[j].spot is not None or words[j].low == "," or words[j].is_a("title") or words[j].low == "neighbouring"
    ):
        j -= 1
    if j < 0:
        return False
    low = words[j].low
    if low in {"in", "at", "outside", "near", "inside"}:
        return True
    if low == "to" and at < frame.at and any(w.low == "where" for w in words[at + 1 : at + 3]):
        return True
    if low == "of" and j > 0 and words[j - 1].low in _SETTLEMENTS:
        return True
    if low in {"to", "into", "for", "towards"} or any(t.group in {"visit", "travel"} for t in words[j].triggers):
        travelled = journey or any(
            t.group in {"visit", "travel", "trip"} for w in words[max(0, j - 5) : j + 1] for t in w.triggers
        )
        return travelled and (at < frame.at or journey)
    # "the Geneva talks"
    is_noun = frame.group in {"talks", "trip"}
    return is_noun and at + 1 == frame.at and low != "of" and not words[at].possessive


def _is_abroad(source: _Source, frame: Frame) -> bool:
    """Is the goal of a lone visit a foreign country, and not one that the visitor's own country occupies?"""
    goal = frame.goal
    if goal is None:
        return True
    home = _country_of(source, frame.ids[0], None)
    return goal.country != home and not (goal.held_by is not None and goal.held_by == home)


def _host_and_visitor(
    source: _Source, frame: Frame, place: Place | None, dated: str | None
) -> tuple[str | None, str | None]:
    host, visitor = frame.host, frame.visitor
    if len(frame.ids) == 2 and place and place.country_code and not (host and visitor):
        at_home = [i for i in frame.ids if _country_of(source, i, dated) == place.country_code]
        if len(at_home) == 1 and (host is None or host == at_home[0]):
            host = at_home[0]
            visitor = next(i for i in frame.ids if i != host)
        elif not at_home and frame.group not in {"host"}:
            host = visitor = None
    return host, visitor


class _Roster:
    """A mapping of leaders that can be a cache's key: by identity."""

    def __init__(self, people: Mapping[str, Leader]) -> None:
        self.people = people

    def __hash__(self) -> int:
        return id(self.people)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Roster) and other.people is self.people


@lru_cache(maxsize=4)
def _heads(roster: _Roster) -> Mapping[tuple[str, str], tuple[tuple[str, Term], ...]]:
    """(country, office) -> (leader, term) of heads of state and of government."""
    found: dict[tuple[str, str], list[tuple[str, Term]]] = defaultdict(list)
    for leader in roster.people.values():
        for term in leader.terms:
            if term.is_head:
                found[term.country, term.office].append((leader.id, term))
    return {key: tuple(sorted(held, key=lambda pair: (pair[1].start or "", pair[0]))) for key, held in found.items()}


def _implied_host(source: _Source, visitor: str, country: str, dated: str | None) -> str | None:
    """Who would receive a head of state or government there: the office that meets others for that country.

    Only where the lone visit is filed follows from it; a record names no host whom no report names.
    """
    day = _day_meant(source, dated)
    person = source.people.get(visitor)
    if person is None or country not in places.countries():
        return None
    if day is None:
        named = [i for i in source.named if i != visitor and _country_of(source, i, None) == country]
        return next((i for i in named if any(t.is_head for t in source.people[i].terms)), None)
    if not any(t.is_head and edtf.covers(t.start, t.end, day) for t in person.terms):
        return None
    offices = ["head_of_government", "head_of_state"]
    if places.countries()[country].leads != "G":
        offices.reverse()
    heads = _heads(_Roster(source.people))
    for office in offices:
        held = [i for i, t in heads.get((country, office), ()) if edtf.covers(t.start, t.end, day) and i != visitor]
        if held:
            return held[-1]
    return None


# ------------------------------------------------------------------ weight


def _kind_here(words: Sequence[Word], frame: Frame) -> MeetingKind:
    """Remote words in the clause make a meeting a call."""
    if frame.kind in REMOTE_KINDS or frame.group in {"visit", "travel", "trip", "attend", "host"}:
        return frame.kind
    near = words[frame.at : frame.end + 6]
    lows = " ".join(w.low for w in near if w.is_a("remote"))
    if not lows or frame.kind == "dinner":
        return frame.kind
    return "phone_call" if "phone" in lows or "telephone" in lows else "video_call"


def _weight(
    source: _Source, paragraph: Paragraph, frame: Frame, verdict: status.Verdict, words: Sequence[Word]
) -> float:
    if verdict == "mention":
        return MENTION_WEIGHT
    if verdict == "withdrawn":
        return WITHDRAWN_WEIGHT
    role = "teaser" if source.article.kind == "teaser" and paragraph.role == "body" else paragraph.role
    weight = WEIGHTS.get(role, 0.6) * WEIGHT_HOW[frame.how]
    if frame.group == "see":
        weight *= 0.75
    if frame.invited and words[frame.verb].low not in {"accepted", "accepts", "accept"}:
        weight *= 0.6
    return weight


def _checked_terms(source: _Source, frame: Frame, verdict: status.Verdict, dated: str | None, weight: float) -> float:
    """Participants out of office at the date make a report doubtful; a plan with one of them is none."""
    span = edtf.bounds(dated)
    day = source.day
    if span and span[0] not in {date.min} and span[1] != date.max:
        day = span[0]
    if day is None:
        return weight
    out = [
        i
        for i in frame.ids
        if i not in frame.former and (p := source.people.get(i)) and p.terms and not _ever_in_office(p, day, span)
    ]
    if not out:
        return weight
    if verdict in {"expected"} or len(out) > 1:
        return 0.0
    return weight * 0.5


def _ever_in_office(person: Leader, day: date, span: tuple[date, date] | None) -> bool:
    if any(edtf.covers(t.start, t.end, day) for t in person.terms):
        return True
    last = span[1] if span and span[1] != date.max else day
    return any(edtf.covers(t.start, t.end, last) for t in person.terms)


def _event_of(words: Sequence[Word], frame: Frame) -> str | None:
    """The gathering attended, or the one on whose sidelines the meeting was."""
    if frame.event:
        return frame.event.name
    for k, word in enumerate(words):
        if word.is_a("sideline") and k > frame.at - 6:
            event = next((w.event for w in words[k : k + 10] if w.event), None)
            if event:
                return event.name
    return None


def _quotation(paragraph: Paragraph, sentence: Sentence, trigger: Word) -> tuple[int, str]:
    """(line, text): the part of the sentence that stands on the trigger's line."""
    line = paragraph.line_at(trigger.start)
    begins = [0, *paragraph.breaks]
    number = line - paragraph.start_line
    first = max(sentence.start, begins[number])
    last = min(sentence.end, begins[number + 1] if number + 1 < len(begins) else len(paragraph.text))
    return line, paragraph.text[first:last].strip()


# ------------------------------------------------------------------ the article as a whole


def _settled(reports: list[Report], source: _Source) -> Iterator[Report]:
    """Undated and placeless reports take what the article's journey says; lone visits join their pair."""
    trips: dict[str | None, Report] = {
        r.visitor: r
        for r in reversed(reports)
        if r.visitor
        and r.place
        and r.status in {"held", "ongoing"}
        and edtf.is_day(r.date)
        and _is_recent(r.date, source.day)
    }
    for report in reports:
        yield _hosted(_placed(report, trips, source), reports, source)


def _is_of_these_days(dated: str | None, day: date | None) -> bool:
    span = edtf.bounds(dated)
    return bool(span and day and edtf.is_day(dated) and abs((span[0] - day).days) <= DATELINE_DAYS)


def _hosted(report: Report, reports: Sequence[Report], source: _Source) -> Report:
    """A lone visit to the country of somebody whom the visitor meets in the same article is a visit to him."""
    if not report.participants_open or report.event or report.counterpart_not_leader or report.place is None:
        return report
    visitor = report.participants[0].id
    there: str | None = None
    for other in reports:
        ids = [p.id for p in other.participants if p.id]
        near = report.date is None or other.date is None or edtf.overlaps(report.date, other.date, NEWS_DAYS)
        if visitor not in ids or len(ids) != 2 or other.kind in REMOTE_KINDS or not near:
            continue
        host = next(i for i in ids if i != visitor)
        if _country_of(source, host, other.date) == report.place.country_code:
            return replace(report, host=host)
        if other.place and other.place.country_code == report.place.country_code:
            there = there or host
    return replace(report, host=there) if there else report


def _is_recent(dated: str | None, day: date | None) -> bool:
    span = edtf.bounds(dated)
    return bool(span and day and 0 <= (day - span[0]).days <= NEWS_DAYS)


def _placed(report: Report, trips: Mapping[str | None, Report], source: _Source) -> Report:
    if report.kind in REMOTE_KINDS or report.participants_open:
        return report
    news = source.lately
    if report.place is None and source.dateline and _is_of_these_days(report.date, source.day):
        at_home = {_country_of(source, p.id or "", report.date) for p in report.participants}
        if source.dateline.country in at_home or (report.event and report.date != news):
            report = replace(report, place=places.place_of([source.dateline]))
    if report.place is not None or report.date != news or news is None:
        return report
    trip = next((trips[p.id] for p in report.participants if p.id in trips), None)
    if trip is None or trip.date is None or source.day is None:
        return report
    first = edtf.bounds(trip.date)
    assert first is not None
    dated = f"{first[0].isoformat()}~/{max(first[0], source.day).isoformat()}~"
    return replace(report, place=trip.place, date=dated, evidence=replace(report.evidence, date=dated))
