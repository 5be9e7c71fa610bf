"""An article and the archive in; out: is it one we have, which copy leads, which story it tells, and why.

Order of calls, one transaction for a page, for each article record in page order (`desk/intake.py` does this):

    fp = fingerprint.fingerprint(article)                     pure
    archive = store.duplicates.Archive(conn, team_id, only_channel)
    placed = clusters.place(record, fp, archive, verdicts=..., source_order=...)
    save the record with `placed.own`, then point `placed.changed` to their new lead
    store.duplicates.index(conn, seq, fp, placed.own.lead_id, fingerprint.FINGERPRINT_VERSION,
                           furniture=placed.furniture, alone=placed.alone)

    told = stories.tell(record, article, sketch.sketch(article), copies, store.stories.StoryArchive(conn, ...),
                        verdicts=..., read=...)
    write down `told.outcomes(record.id)`: the record's story, and those of the records that were told again after it

`record` is a `Member` with the new record's facts, `copies` are the other members of its cluster. Nothing here speaks
SQL: `place` and `tell` ask the archive through the protocols `clusters.Archive` and `stories.Archive`. A record that is
taken out is forgotten with its old fingerprint and leaves its story; the rest of its cluster is indexed again. A
person's verdict on two ids overrules every rule, in both directions.
"""
