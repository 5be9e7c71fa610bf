import pytest

from tests.lookups.builders import Archive, make_desk


@pytest.fixture
def desk(tmp_path):
    made = make_desk(tmp_path)
    yield made
    made.store.close()


@pytest.fixture
def archive(desk):
    return Archive(desk)
