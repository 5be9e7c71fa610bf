"""What a page says against itself is kept as printed and flagged."""

import pytest

from bot.reading.page_dump import read_dump

REST = (
    "The two sides signed nine papers, among them one on the ferry that has lain in the port of Dili since the spring, "
    "and agreed to meet again before the rains.",
    "“We have waited for this ship,” said the harbour master, who had painted her name twice while she lay there.",
)


def only_article(day, dateline):
    lead = f"{dateline} East Timor's president received the prime minister of Vanuatu on the quay, officials said."
    (article,) = read_dump("\n\n".join(("Dili and Port Vila share a ferry", day, lead, *REST))).articles
    return article


def test_a_month_that_contradicts_the_dateline_is_kept_and_flagged():
    article = only_article("12 November 2018", "DILI, Oct. 12 (Lusa) --")
    assert article.published == "2018-11-12"
    assert article.flags == ("the dateline says Oct. 12, the page 2018-11-12",)


@pytest.mark.parametrize(
    ("day", "dateline"),
    [
        ("13 October 2018", "DILI, Oct. 12 (Lusa) --"),
        ("2 January 2019", "DILI, Dec. 31 (Lusa) --"),
        ("12 November 2018", "DILI (Lusa) --"),
    ],
)
def test_a_report_printed_days_later_contradicts_nothing(day, dateline):
    assert only_article(day, dateline).flags == ()
