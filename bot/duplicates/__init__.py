"""An article and the archive in; out: is it one we have, which copy leads, which story it tells, and why.

Order of calls, one transaction for a page, for each article record in page order (`desk/intake.py` does this):

    fp = fingerprint.fingerprint(article)                     pure
    archive = store.duplicates.Archive(conn, team_id, only_channel)
    placed = clusters.place(record, fp, archive, verdicts=..., source_order=...)
    save the record with `placed.own`, then point `placed.changed` to their new lead
    store.duplicates.index(conn, seq, fp, placed.own.lead_id, fingerprint.FINGERPRINT_VERSION)

`record` is a `Member` with the new record's facts. Nothing here speaks SQL: `place` asks the archive through the
`clusters.Archive` protocol. A record that is taken out is forgotten with its old fingerprint, and the rest of its
cluster indexed again. A person's verdict on two ids overrules every rule, in both directions.
"""
