"""The links on the two seed pages, read through the gold annotation."""

import unicodedata

from bot import edtf
from bot.leaders.linking import link_leaders
from bot.leaders.roster import load_roster
from tests.gold import GoldArticle, gold, gold_articles

_LEAST_PRECISION = 0.97
_LEAST_RECALL = 0.97


def _plain(name: str) -> str:
    bare = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    return bare.lower().replace("-", " ")


def _linked(record: GoldArticle) -> set[str]:
    roster = load_roster()
    known = edtf.bounds(record.article.published)
    found = link_leaders(record.article, roster, day=known[0] if known else None)
    named = {m.leader_id for m in found if m.how in {"name", "surname"}}
    return {_plain(leader.name) for one in named if (leader := roster.leader(one))}


def _score(gold_leaders: list[dict[str, object]]) -> tuple[float, float]:
    right = wrong = missed = 0
    for record in gold_articles():
        wanted = {_plain(str(one["name"])) for one in gold_leaders if record.id in one["article_ids"]}  # type: ignore[operator]
        neutral = {
            _plain(str(one["name"]))
            for one in gold_leaders
            for field in ("optional_article_ids", "weak_article_ids", "role_only_article_ids")
            if record.id in (one.get(field) or ())  # type: ignore[operator]
        }
        got = _linked(record)
        right += len(got & wanted)
        wrong += len(got - wanted - neutral)
        missed += len(wanted - got)
    return right / max(1, right + wrong), right / max(1, right + missed)


def test_links_on_the_seeds_are_as_good_as_the_floor():
    precision, recall = _score(gold("seeds_leaders.json")["leaders"])
    assert precision >= _LEAST_PRECISION
    assert recall >= _LEAST_RECALL


def test_the_floor_notices_a_leader_who_is_never_linked():
    leaders = gold("seeds_leaders.json")["leaders"]
    everywhere = [record.id for record in gold_articles()]
    planted = [*leaders, {"name": "Nobody At All", "article_ids": everywhere}]
    assert _score(planted)[1] < _LEAST_RECALL
