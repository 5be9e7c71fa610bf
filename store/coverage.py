"""The records of stories, as far as a reader may see them: what `bot.duplicates.coverage` counts."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable

from bot.model import Printed, Viewer

EVERY_SEQ = 2**62


def printed(
    conn: sqlite3.Connection, viewer: Viewer | None, story_ids: Iterable[str], to_seq: int = EVERY_SEQ
) -> dict[str, list[Printed]]:
    """Every visible record of the stories up to `to_seq`, copies, teasers and bare headlines too, in order of storing.

    Articles that are in no story stand under the id of the one that leads their copies. Without a viewer: what was
    read in no private channel, of whichever workspace.
    """
    rows = conn.execute(
        """
        select coalesce(a.story_id, a.lead_id) as story_id, a.lead_id, a.id = a.lead_id as leads, a.kind, a.publisher,
               f.agency
        from (
            select a.seq
            from json_each(:ids) as wanted
            cross join article as a on a.story_id = wanted.value
            union all
            select a.seq
            from json_each(:ids) as wanted
            cross join article as a on a.lead_id = wanted.value
            where a.story_id is null
        ) as told
        join article as a on a.seq = told.seq
        left join fingerprint as f on f.seq = a.seq
        where a.hidden = 0
          and a.seq <= :to_seq
          and (:team is null or a.team_id in ('', :team))
          and (a.only_channel is null or a.only_channel = :channel)
        order by a.seq
        """,
        {
            "ids": json.dumps(sorted(set(story_ids))),
            "to_seq": to_seq,
            "team": viewer.team_id if viewer else None,
            "channel": viewer.channel_id if viewer else None,
        },
    )
    found: dict[str, list[Printed]] = defaultdict(list)
    for row in rows:
        found[row["story_id"]].append(
            Printed(row["lead_id"], bool(row["leads"]), row["kind"], row["publisher"], row["agency"])
        )
    return dict(found)
