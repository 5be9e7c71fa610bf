"""How a house names itself on its pages: the table of sayings ("More from X", "© X", "Follow X on ...")."""

from __future__ import annotations

import re
from typing import NamedTuple

# What such a line is worth (traces.py): furniture in general, and a claim to the rights.
FURNITURE, COPYRIGHT = 3.0, 3.5

PROPER = r"(?:[Tt]he )?[A-ZÀ-Þ][\w'’&.-]{0,24}(?: (?:[A-ZÀ-Þ&][\w'’&.-]{0,24}|of|and|de|la|del|da)){0,5}"
_YEARS = r"(?:(?:19|20)\d\d(?: ?[-–] ?(?:19|20)\d\d)?[.,]?(?: [-–])? )?"
_NETWORKS = r"(?:Telegram|WhatsApp|Google News|Twitter|Facebook|Instagram|X|YouTube|LinkedIn|TikTok|Threads)"


class Saying(NamedTuple):
    """How a house names itself. A line that the pattern matches holds one of the marks, in lower case.

    `sure`: so nothing but an outlet is named, be its name an ordinary word. `listed`: other names do not count.
    `weak`: sections and topics are named so, too, and an unlisted name must come twice.
    """

    marks: tuple[str, ...]
    pattern: re.Pattern[str]
    sure: bool = False
    listed: bool = False
    weak: bool = False
    weight: float = FURNITURE


# Case matters in the name, not in the phrase around it.
SAYINGS = (
    Saying(
        ("most ", "popular"),
        re.compile(rf"\b(?i:(?:most )?(?:viewed|read|popular|shared|watched) (?:in|on|at|from)) ({PROPER})$"),
        weak=True,
    ),
    Saying(
        ("from ",),
        re.compile(
            rf"\b(?i:(?:more|more stories|more news|latest|top stories|editors' picks|must-reads|recommended) from)"
            rf" ({PROPER})$"
        ),
        weak=True,
    ),
    Saying(
        ("©", "(c)", "copyright"),
        re.compile(
            rf"(?:©|\(c\)|(?i:copyright)) ?(?:©|\(c\)|(?i:copyright))? ?{_YEARS}"
            rf"(?:(?:owned (?:or licensed )?)?by )?({PROPER})(?![\w/])"
        ),
        sure=True,
        weight=COPYRIGHT,
    ),
    Saying(("©", "(c)"), re.compile(rf"^({PROPER}) ?(?:©|\(c\)) ?(?:19|20)\d\d"), sure=True, weight=COPYRIGHT),
    Saying(
        (" is ", " are "),
        re.compile(
            rf"^({PROPER}) (?:is|are) (?:owned|published|operated|a trademark|a registered"
            rf"|not responsible|free to|funded|reader-funded|an independent|a member of|a non-?profit|part of)\b"
        ),
    ),
    Saying(
        ("also on", "now on", "follow", "listen to", "watch", "support", "about", "join", "inside", "download",
         "get the"),
        re.compile(
            rf"\b(?i:also on|now on|follow|listen to|watch|support|about|join|inside|download(?: the)?"
            rf"|get the) ({PROPER}) (?:on|app|in|live)\b"
        ),
        weak=True,
    ),
    Saying(
        ("subscribe to", "support", "donate to", "advertise with", "you can trust", "welcome to", "published ",
         "access to", "reading", "speak for", "behalf of"),
        re.compile(
            rf"\b(?i:subscribe to|support|donate to|advertise with|why you can trust|welcome to"
            rf"|(?:unlimited|full) access to|you are reading|speak for|on behalf of"
            rf"|first published (?:in|on|by)|originally published (?:in|on|by)) ({PROPER})"
        ),
    ),
    Saying(
        ("'s ", "’s "),
        re.compile(
            rf"\b({PROPER})(?:'s|’s) (?i:coverage|newsletters?|podcasts?|journalism|standards|reporting|app"
            rf"|editorial|privacy|terms|google news)\b"
        ),
    ),
    Saying(
        ("daily", "weekly", "newsletter", "subscriber", "app", "edition", "community", "membership", "trust",
         "briefing"),
        re.compile(
            rf"\b(?i:the|our|become an?|sign up for|sign up to) ({PROPER}) (?i:daily|weekly|newsletters?"
            rf"|subscriber|subscribers|app|edition|community|membership|trust principles|briefing)\b"
        ),
        weak=True,
    ),
    Saying(
        ("follow ", "support ", "contact ", "about ", "explore ", "more on ", "join "),
        re.compile(rf"^(?i:follow|support|contact|about|explore|more on|join|inside) ({PROPER})$"),
        weak=True,
    ),
    Saying(
        (" on your phone", " on mobile", " app", " newsletter", " premium", " subscriber", " home"),
        re.compile(
            rf"^({PROPER}) (?i:on your (?:phone|mobile)|on mobile|apps?|newsletters?|premium|subscribers?|home)\b"
        ),
        weak=True,
    ),
    Saying(
        ("read ", "full story", "original article", "this article", "this story"),
        re.compile(rf"\b(?i:read|full story|original article|this article|this story) (?:at|on|in) ({PROPER})$"),
    ),
    Saying(
        ("readers pay", "journalists at", "the latest from", "written for", "a version of"),
        re.compile(
            rf"\b(?i:readers pay to read|journalists at|the latest from|written for"
            rf"|a version of this .{{0,60}} in) ({PROPER})"
        ),
        weak=True,
    ),
    Saying(
        (" is now ", " is also ", " is in ", " is on "),
        re.compile(rf"(?:^|[.!?:] |[\"“'])({PROPER}) is (?:now )?(?:also )?[io]n {_NETWORKS}\b"),
        sure=True,
    ),
    Saying(
        (" on ", " sur ", " auf ", " en "),
        re.compile(rf"^({PROPER}) (?:on|sur|auf|en) {_NETWORKS}\b"),
        listed=True,
    ),
    Saying(
        ("follow ", "like ", "síguenos", "siga a", "sigue a", "suivez ", "folgen sie", "segui "),
        re.compile(
            rf"\b(?i:follow|like|sigue a|siga a|suivez|folgen sie|segui) ({PROPER}) (?:on|en|sur|auf|su) [A-Z]"
        ),
    ),
    Saying(
        ("noticias de", "actualité", "nachrichten von", "abonnez", "abonnieren sie", "suscríbete a", "abbonati a",
         "assine "),
        re.compile(
            rf"\b(?i:noticias de|l'actualité (?:de|avec)|nachrichten von|abonnez-vous (?:à|au)|abonnieren sie"
            rf"|suscríbete a|abbonati a|assine) ({PROPER})"
        ),
        listed=True,
    ),
    Saying(
        (" moderates", " does not ", " reserves", " welcomes", " accepts no", " takes no"),
        re.compile(
            rf"^({PROPER}) (?i:moderates|does not (?:endorse|necessarily)|reserves the|welcomes comments"
            rf"|accepts no|takes no responsibility)\b"
        ),
    ),
    Saying(
        (" is an ", " is a ", " is the ", " est un", " es un", " ist ein", " è un"),
        re.compile(
            rf"(?:^|[.:–-] )({PROPER}) (?:is (?:an?|the)|est une?|es una?|ist eine?|è una?) [^.]{{0,90}}?\b"
            rf"(?i:newspaper|magazine|publication|broadcaster|tageszeitung|zeitschrift|quotidien|periódico|quotidiano"
            rf"|radio station"
            rf"|news (?:agency|site|website|service|portal|outlet|organi[sz]ation|platform)|newsroom)\b"
        ),
    ),
    Saying(
        (" logo", "logo ", " masthead"),
        re.compile(
            rf"^(?i:logo(?: of| de| von)? )?({PROPER})(?: |-)(?i:(?:mobile |header |footer )?(?:logo|masthead))\b"
        ),
        sure=True,
        weak=True,
    ),
    Saying(
        ("jobs at", "work for", "write for", "advertise in", "advertise on", "reach out to", "get more from",
         "brought to you by"),
        re.compile(
            rf"\b(?i:jobs at|work for|write for|advertise (?:in|on)|reach out to|get more from|brought to you by)"
            rf" ({PROPER})"
        ),
        weak=True,
    ),
)  # fmt: skip
