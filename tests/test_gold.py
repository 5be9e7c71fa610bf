"""The gold loader itself: what it hands to the tests of the stages."""

from tests.gold import gold_article, gold_articles


def test_every_gold_record_becomes_an_article_with_its_headline_or_text():
    records = gold_articles()
    assert len(records) > 90
    assert all(r.article.paragraphs for r in records if r.required and r.article.kind != "paywall")


def test_the_body_of_a_gold_article_is_the_annotated_body():
    for record in gold_articles():
        if record.article.kind == "article":
            wanted = [part for part in record.facts["body"].split("\n") if part.strip()]
            got = record.article.body.split("\n")
            assert [" ".join(p.split()) for p in got] == [" ".join(p.split()) for p in wanted], record.id


def test_a_gold_teaser_has_its_text_as_body():
    teaser = gold_article("com-06")
    assert teaser.article.kind == "teaser"
    assert "warmly welcomed" in teaser.article.body
