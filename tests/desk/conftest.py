import pytest

from bot.desk.intake import load
from tests.desk.newsroom import CALL, COPY, SUMMIT, desk_on, write_pages


@pytest.fixture
def desk(tmp_path):
    seeds = write_pages(tmp_path / "seeds", {"call.txt": CALL, "copy.txt": COPY, "summit.txt": SUMMIT})
    with desk_on(tmp_path / "desk", seeds=seeds) as opened:
        load(opened, [seeds])
        yield opened
