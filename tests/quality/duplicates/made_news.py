"""News that nobody printed: articles made of clauses with a seeded generator, and pairs that look alike.

`articles` gives texts that share a language and nothing else. `look_alikes` gives labelled pairs: the same form with
other facts (two articles), and corrections and updates of one text (one article, two versions).
"""

# ruff: noqa: E501
from __future__ import annotations

import random
from dataclasses import dataclass

from bot.duplicates.sketch import usual_shares
from tests.quality.duplicates.variants import Text


def _listed(text: str) -> list[str]:
    """The items of a list written over several lines, parted by bars."""
    return [item.strip() for item in text.replace("\n", "|").split("|") if item.strip()]


_PLACES = _listed("""Ardvik|Belmora|Cassino|Dunhelm|Eastvale|Fjordby|Grenholt|Halmstow|Istria|Jelgava|Kestrel|Lomond|Marrick
Norwell|Ostrava|Pelham|Quarry|Rostov|Selby|Tarnow|Ullapool|Varde|Westray|Yarrow|Zadar|Alderney|Brecon
Cavan|Deventer|Elgin""")
_NAMES = _listed("""Ahlberg|Barros|Castellan|Dvorak|Eriksen|Fontaine|Grabowski|Hakimi|Ivarsson|Jansen|Kovacs|Lindqvist
Moreau|Nakata|Oduya|Petrov|Quiroga|Rahman|Sorensen|Tanaka|Ueda|Varga|Wolski|Xenakis|Ylonen|Zeman|Abara
Bianchi|Cordeiro|Duarte""")
_FIRST = _listed("""Anna|Bela|Carlos|Dora|Emil|Farah|Greta|Hugo|Ines|Jonas|Katja|Leon|Mira|Nils|Olga|Pavel|Rosa|Sven|Tara
Vera""")
_ROLES = _listed("""mayor|harbour master|union leader|farmer|head teacher|surgeon|engineer|shop owner|judge|fire chief|museum director
bus driver|biologist|planner|baker|councillor|pilot|archivist|football coach|nurse""")
_THINGS = _listed("""the covered market|a wind farm off the coast|the old ferry line|a new tram depot|the grain silo|the river dam
the night train|a clinic for miners|the glass works|an open-air theatre|the fish auction|the ring road|a data centre
the botanical garden|the sugar mill|a refugee hostel|the cathedral roof|the ski lift|a school kitchen|the town archive
the lighthouse|the paper factory|a cycle bridge|the salt mine|the regional airport""")
_VERBS = _listed("""will close|may be sold|has reopened|is to be rebuilt|burned down|was flooded|won a prize|lost its licence
went on strike|was moved by barge|ran out of money|drew record crowds|failed an inspection|was handed to the state
doubled its output|stood empty for years|is being copied abroad|was named after a poet""")
_WHEN = _listed("""on Monday|on Tuesday night|over the weekend|last spring|after a stormy session|before dawn|in the second week of May
since the autumn|at the height of the season|within hours|for the first time in a decade|on the eve of the vote
late on Friday|during the holidays""")
_WHY = _listed("""because the roof leaks|after auditors found a gap in the books|to save fuel|under pressure from neighbours
as prices of steel rose|in the hope of more visitors|despite a petition|after two years of talks|with money from Brussels
to make room for flats|following a court order|since no buyer came forward|to spare the old elms
while engineers look for cracks""")
_SAYS = _listed("""said|told reporters|wrote in a letter to the council|admitted|insisted|recalled at a hearing|explained on local radio
warned|joked""")
_QUOTES = _listed("""We have waited long enough|Nobody asked the people who live here|It is a matter of pride, not of money
I would rather walk than wait another year|The figures simply do not add up|My grandfather laid the first stone
There is no plan B and there never was|Ask me again when the snow is gone|This town has survived worse
The smell alone should have told them|We are not against progress, only against haste|It cost us three good summers
They promised a bridge and brought a brochure|You cannot paint over rust for ever""")
_DETAILS = _listed("""The work employs {n} people and costs about {n} thousand crowns a month
A survey of {n} households found that {n} in every {n} use it at least once a week
Records in the county archive mention it for the first time in {y}
The nearest alternative lies {n} kilometres away, past {place} and the level crossing
Its yearly budget shrank from {n} to {n} thousand in the time of {person}
A model of it, made of {n} matches, stands in the window of the library in {place}
Rain fell on {n} of the past {n} days, which did not help
{person}, who is {n}, has kept a diary about it since {y}
Two firms from {place} have bid for the contract, one of them twice
The council of {place} tried the same in {y} and gave up after {n} weeks
Schoolchildren from {place} collected {n} signatures in an afternoon
Insurance paid {n} thousand for the damage of {y}, far less than was asked
A path of {n} steps leads down to it from the road to {place}
Volunteers poured {n} cups of tea for those who came to look""")


_SMALL = _listed(
    """the|of|and|to|a|in|that|for|is|on|with|as|by|at|from|it|was|be|has|are|an|this|which|or|had|but|not"""
)
_WORDS = [word for word in usual_shares() if word.isalpha() and len(word) > 3]


class _Maker:
    def __init__(self, rng: random.Random) -> None:
        self.rng = rng

    def person(self) -> str:
        return f"{self.rng.choice(_FIRST)} {self.rng.choice(_NAMES)}"

    def fill(self, pattern: str) -> str:
        out = pattern
        while "{" in out:
            value = {"{n}": str(self.rng.randint(2, 980)), "{y}": str(self.rng.randint(1850, 2021))}
            for slot in ("{n}", "{y}", "{place}", "{person}"):
                filled = value.get(slot) or (self.rng.choice(_PLACES) if slot == "{place}" else self.person())
                out = out.replace(slot, filled, 1)
        return out

    def sentence(self) -> str:
        rng = self.rng
        kind = rng.random()
        if kind < 0.75:
            return self.babble()
        if kind < 0.85:
            thing, verb, why = rng.choice(_THINGS), rng.choice(_VERBS), rng.choice(_WHY)
            return f"{thing[0].upper()}{thing[1:]} in {rng.choice(_PLACES)} {verb} {rng.choice(_WHEN)} {why}."
        if kind < 0.93:
            role, says = rng.choice(_ROLES), rng.choice(_SAYS)
            return f'"{rng.choice(_QUOTES)}," {role} {self.person()} {says} {rng.choice(_WHEN)}.'
        return self.fill(rng.choice(_DETAILS)) + "."

    def babble(self) -> str:
        """A sentence of common words without sense: real news has millions of turns, a generator a few hundred."""
        rng = self.rng
        words = [rng.choice(_SMALL if rng.random() < 0.4 else _WORDS) for _ in range(rng.randint(9, 24))]
        for _ in range(rng.randint(0, 2)):
            words[rng.randrange(1, len(words))] = rng.choice((str(rng.randint(2, 980)), self.person()))
        return " ".join([words[0].capitalize(), *words[1:]]) + "."

    def article(self) -> Text:
        rng = self.rng
        thing, place, verb = rng.choice(_THINGS), rng.choice(_PLACES), rng.choice(_VERBS)
        strange = " ".join(rng.sample(_WORDS, 2))
        headline = f"{place}: {thing} {verb} {rng.choice(_WHY)}, {strange} {rng.choice(_NAMES)}"
        lead = (
            f"{thing[0].upper()}{thing[1:]} in {place} {verb} {rng.choice(_WHEN)}, {self.person()} {rng.choice(_SAYS)}."
        )
        return Text(headline, " ".join([lead, *(self.sentence() for _ in range(rng.randint(9, 22)))]))


def articles(count: int, seed: int) -> list[Text]:
    """`count` different articles of 150 to 350 words."""
    maker = _Maker(random.Random(seed))
    return [maker.article() for _ in range(count)]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two texts and whether they are one article; `form` is what makes them look alike."""

    form: str
    one: Text
    other: Text
    same: bool


def _dividend(m: _Maker) -> Text:
    r = m.rng
    firm = f"{r.choice(_NAMES)} {r.choice(['Mills', 'Foods', 'Marine', 'Holdings', 'Glass', 'Paper'])}"
    month = r.choice(["January", "April", "July", "October", "March", "June", "September", "December"])
    return Text(
        f"{firm} sets quarterly dividend",
        f"{firm} said on {r.choice(['Monday', 'Tuesday', 'Thursday'])} that its board declared a quarterly dividend of"
        f" {r.randint(5, 95)} cents a share, against {r.randint(5, 95)} cents a year earlier. The dividend is payable on"
        f" {month} {r.randint(1, 28)} to shareholders of record on {month} {r.randint(1, 28)}, the company said in a"
        f" statement. The shares closed at {r.randint(10, 90)}.{r.randint(10, 99)}, valuing the company at"
        f" {r.randint(100, 999)} million. Analysts had expected {r.randint(5, 95)} cents.",
    )


def _weather(m: _Maker) -> Text:
    r = m.rng
    place, other = r.sample(_PLACES, 2)
    return Text(
        f"Weather for {place} and the coast",
        f"A ridge of high pressure brings {r.choice(['sunny', 'cloudy', 'wet', 'windy'])} weather to {place} today, with"
        f" temperatures between {r.randint(-5, 9)} and {r.randint(10, 33)} degrees. Winds from the"
        f" {r.choice(['north', 'south', 'east', 'west'])} reach {r.randint(10, 80)} kilometres an hour on the coast near"
        f" {other}. Tonight it cools down to {r.randint(-9, 12)} degrees. The water temperature is {r.randint(4, 22)}"
        f" degrees. The sun sets at {r.randint(16, 21)}:{r.randint(10, 59)}. The outlook for the weekend:"
        f" {r.choice(['rain', 'sun', 'fog', 'snow'])}, with highs of {r.randint(0, 30)} degrees.",
    )


def _tender(m: _Maker) -> Text:
    r = m.rng
    country, grain = r.choice(_PLACES), r.choice(["wheat", "maize", "barley", "rice", "soymeal", "sugar"])
    return Text(
        f"{country} seeks {grain} in tender",
        f"The state grain agency of {country} has issued an international tender to buy {r.randint(20, 400)},000 tonnes of"
        f" {grain}, traders said. Offers must be in by {r.choice(['March', 'May', 'August'])} {r.randint(1, 28)} and stay"
        f" valid until the next day. Shipment is sought in {r.randint(2, 6)} lots of {r.randint(10, 60)},000 tonnes each."
        f" In its last tender the agency bought {r.randint(20, 300)},000 tonnes at about {r.randint(180, 400)} dollars a"
        f" tonne, cost and freight included. Payment is by letter of credit at {r.randint(30, 270)} days.",
    )


def _bulletin(m: _Maker) -> Text:
    r = m.rng
    return Text(
        "Weekly market report",
        f"Turnover at the livestock market of {r.choice(_PLACES)} was {r.randint(300, 990)} head this week, against"
        f" {r.randint(300, 990)} the week before. Steers sold at {r.randint(100, 199)} to {r.randint(200, 280)}, heifers at"
        f" {r.randint(90, 180)} to {r.randint(181, 260)} and calves at {r.randint(60, 99)}. Demand from"
        f" {r.choice(_PLACES)} was {r.choice(['weak', 'firm', 'good', 'steady'])}. Hay stood at {r.randint(50, 99)} and"
        f" straw at {r.randint(20, 49)} a tonne. The next sale is on the {r.randint(3, 28)}th.",
    )


def _quoting(m: _Maker, document: str) -> Text:
    own = [m.sentence() for _ in range(5)]
    return Text(
        f"{m.rng.choice(_NAMES)} {m.rng.choice(_VERBS)} {m.rng.choice(_WHEN)}", " ".join([*own[:3], document, *own[3:]])
    )


def _corrected(m: _Maker, text: Text) -> Text:
    """The text with one figure or name put right and a note that says so."""
    words = text.body.split()
    numbers = [place for place, word in enumerate(words) if word.strip(".,").isdigit()]
    place = m.rng.choice(numbers) if numbers else 5
    words[place] = str(m.rng.randint(2, 980))
    return Text(f"CORRECTED: {text.headline}", " ".join(words) + " An earlier version gave a wrong figure.")


def _updated(m: _Maker, text: Text) -> Text:
    return Text(text.headline, f"{text.body} {' '.join(m.sentence() for _ in range(4))}")


def look_alikes(each: int, seed: int) -> list[Pair]:
    """`each` pairs of every form; two thirds of the forms are two articles, the rest one."""
    m = _Maker(random.Random(seed))
    pairs = []
    for form, make in (("dividend", _dividend), ("weather", _weather), ("tender", _tender), ("bulletin", _bulletin)):
        pairs += [Pair(form, make(m), make(m), same=False) for _ in range(each)]
    for _ in range(each):
        document = '"' + " ".join(m.sentence().replace('"', "") for _ in range(9)) + '"'
        pairs.append(Pair("quoted document", _quoting(m, document), _quoting(m, document), same=False))
    for make in (_dividend, _weather, _tender):
        for _ in range(each):
            text = make(m)
            pairs.append(Pair("reprint of a template", text, Text(text.headline, text.body + " Read on."), same=True))
    for _ in range(each):
        text = m.article()
        pairs.append(Pair("correction", text, _corrected(m, text), same=True))
        pairs.append(Pair("update", text, _updated(m, text), same=True))
    return pairs
