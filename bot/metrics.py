"""The archive's and the outbox's figures in Prometheus' text form, for GET /metrics."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from bot import __version__
from bot.desk import Desk, admin, editions
from store import outbox as outbox_rows

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry


def exposition(desk: Desk) -> tuple[bytes, str]:
    """The figures of this moment and their content type."""
    from prometheus_client import CollectorRegistry, generate_latest
    from prometheus_client.exposition import CONTENT_TYPE_LATEST

    registry = CollectorRegistry()
    _fill(registry, desk)
    return generate_latest(registry), CONTENT_TYPE_LATEST


def _fill(registry: CollectorRegistry, desk: Desk) -> None:
    from prometheus_client import Gauge, Info

    Info("readout", "The running version.", registry=registry).info({"version": __version__})
    archive = Gauge("readout_archive", "How much the archive holds.", ["what"], registry=registry)
    for what, number in admin.status(desk).counts.items():
        archive.labels(what).set(number)
    with desk.store.read() as conn:
        queue = outbox_rows.queue(conn)
    posts = Gauge("readout_outbox_posts", "Posts by state.", ["state"], registry=registry)
    for state, number in queue.states.items():
        posts.labels(state).set(number)
    causes = Gauge(
        "readout_outbox_trouble", "Posts that wait or ended, by what held them up.", ["cause"], registry=registry
    )
    for cause, number in queue.causes.items():
        causes.labels(cause).set(number)
    upcoming = Gauge("readout_digest_next_seconds", "Time to the next slot.", ["channel", "edition"], registry=registry)
    last = Gauge(
        "readout_digest_last_seconds", "Time since the last slot, with what became of it.",
        ["channel", "edition", "state"], registry=registry,
    )  # fmt: skip
    for edition in editions.every_edition(desk, desk.clock()):
        named = (edition.digest.channel_id, edition.digest.name)
        if edition.next_at is not None:
            upcoming.labels(*named).set((edition.next_at - desk.clock()).total_seconds())
        if edition.last_at is not None:
            since = (desk.clock() - edition.last_at).total_seconds()
            last.labels(*named, edition.last_post or edition.last_slot or "").set(since)
    waiting = Gauge("readout_outbox_oldest_seconds", "Age of the oldest post not sent.", registry=registry)
    if queue.oldest_made_at:
        made_at = datetime.fromisoformat(queue.oldest_made_at)
        waiting.set(max(0.0, (desk.clock() - made_at).total_seconds()))
