"""Slack's payloads as requests: who, where, in which workspace."""

import pytest

from handlers import people, requests
from tests.lookups.builders import make_desk


@pytest.fixture
def desk(tmp_path):
    made = make_desk(tmp_path)
    yield made
    made.store.close()


def test_typed_words_are_taken_as_typed(desk):
    body = {"team_id": "T1", "user_id": "U1", "channel_id": "C1", "text": " a &lt;b&gt; &amp;amp;\u202e\x00  c "}
    command = requests.read_command(desk, "news", body, None)
    assert command.text == "a <b> &amp; c"
    assert (command.viewer.team_id, command.viewer.user_id, command.viewer.channel_id) == ("T1", "U1", "C1")


@pytest.mark.parametrize(
    ("body", "team"),
    [
        ({"team": {"id": "T1"}, "user": {"id": "U1", "team_id": "T9"}}, "T1"),
        ({"team": None, "user": {"id": "U1", "team_id": "T9"}, "enterprise": {"id": "E1"}}, "T9"),
        ({"team": None, "user": {"id": "U1"}, "enterprise": {"id": "E1"}, "is_enterprise_install": True}, "E1"),
        ({"user": {"id": "U1"}}, "unknown"),
    ],
)
def test_a_request_is_never_everyones(desk, body, team):
    """'' is the archive of all workspaces: what somebody does there must not land in it."""
    assert requests.read_click(desk, body, {"action_id": "a"}, None).team_id == team
    assert requests.read_submission(desk, body | {"view": {}}, None).team_id == team


def test_a_submission_has_what_was_typed_and_chosen(desk):
    values = {
        "a": {"text": {"type": "plain_text_input", "value": "macron"}},
        "b": {"day": {"type": "static_select", "selected_option": {"value": "daily"}}},
        "c": {"where": {"type": "conversations_select", "selected_conversation": "C1"}},
        "d": {"many": {"type": "checkboxes", "selected_options": [{"value": "x"}, {"value": "y"}]}},
        "e": {"none": {"type": "plain_text_input", "value": None}},
    }
    body = {"team": {"id": "T1"}, "user": {"id": "U1"}, "view": {"callback_id": "f", "state": {"values": values}}}
    sent = requests.read_submission(desk, body, None)
    assert sent.values == {"text": "macron", "day": "daily", "where": "C1", "many": "x,y", "none": ""}


@pytest.mark.parametrize(
    ("tz", "zone"),
    [("Asia/Tokyo", "Asia/Tokyo"), ("Mars/Olympus", None), ("../etc/passwd", None), ("", None), (7, None)],
)
def test_a_zone_that_is_not_known_is_none(tz, zone):
    assert people._person_from({"tz": tz}, "T1", "U1").zone == zone


def test_a_button_of_another_version_has_no_parts(desk):
    def click(value):
        return requests.read_click(desk, {"team": {"id": "T1"}}, {"action_id": "a", "value": value}, None)

    assert click("v1|leader|0").parts() == ["leader", "0"]
    assert click("v2|leader|0").parts() == []
    assert click("").parts() == []
