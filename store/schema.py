"""The schema as append-only migrations: each is a name and its statements, never edited once released.

Rules that keep the door to a server database open: strict tables, text ids made by us, times as ISO text in UTC or
epoch seconds, 0/1 for truth. `team_id` '' is the archive that every workspace sees; 'local' is the terminal.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
from pathlib import Path

_FIRST = (
    # -- what was read ---------------------------------------------------------------------------------------------
    """create table page (
        id text primary key,
        team_id text not null,
        only_channel text,
        name text not null,
        folder text,
        sha256 text not null,
        url text,
        format text not null,
        origin text not null,
        intake text not null check (intake in ('live', 'backfill')),
        reader_version integer not null,
        lines integer not null,
        read_at text not null,
        unique (team_id, name)
    ) strict""",
    "create table page_hash (team_id text not null, sha256 text not null, page_id text not null, "
    "primary key (team_id, sha256)) strict, without rowid",
    """create table article (
        id text primary key,
        seq integer not null unique,
        page_id text not null references page (id) on delete cascade,
        team_id text not null,
        only_channel text,
        kind text not null,
        form text,
        headline text,
        publisher text,
        publisher_how text,
        bylines text not null,
        dateline text,
        published text,
        published_how text,
        published_from text,
        published_to text,
        as_of text,
        updated text,
        language text,
        url text,
        url_key text,
        tags text not null,
        flags text not null,
        paragraphs text not null,
        start_line integer not null,
        end_line integer not null,
        content_sha text not null,
        record_sha text not null,
        lead_id text not null,
        duplicate_why text,
        duplicate_how text,
        story_id text,
        story_why text,
        live integer not null,
        stored_at text not null,
        changed_at text,
        hidden integer not null default 0
    ) strict""",
    "create index article_page on article (page_id)",
    "create index article_lead on article (lead_id)",
    "create index article_story on article (story_id, seq)",
    "create index article_url on article (url_key) where url_key is not null",
    "create index article_sha on article (content_sha)",
    "create index article_published on article (published_from, seq)",
    "create index article_publisher on article (publisher) where publisher is not null",
    "create index article_seen on article (team_id, hidden, only_channel, kind) where lead_id = id",
    "create view appearance as select a.*, p.name as file, p.folder as folder, p.url as page_url"
    " from article a join page p on p.id = a.page_id",
    # articles and teasers as digests and alerts tell them: the first words stand for a missing headline, a cluster of
    # copies for a missing story
    # what channels are told of: articles, and teasers that say what and when (a feed's summaries)
    """create view news as
        select
            a.id, a.seq, a.kind, a.form, a.publisher, a.published, a.published_to, a.start_line, a.lead_id, a.live,
            a.stored_at, a.team_id, a.only_channel, p.name as file,
            coalesce(a.headline, (
                select json_extract(part.value, '$[1]')
                from json_each(a.paragraphs) as part
                where json_extract(part.value, '$[0]') = 'body'
                limit 1
            )) as headline,
            coalesce(a.url, p.url) as url,
            a.story_id as own_story_id,
            coalesce(a.story_id, a.lead_id) as story_id,
            coalesce(f.agency, lf.agency, l.publisher, a.publisher) as source
        from article as a
        join page as p on p.id = a.page_id
        join article as l on l.id = a.lead_id
        left join fingerprint as f on f.seq = a.seq
        left join fingerprint as lf on lf.seq = l.seq
        where a.hidden = 0
          and (a.kind = 'article'
               or (a.kind = 'teaser' and a.headline is not null and a.published_from is not null))""",
    # contentless: fed with text.fold() words; a row is forgotten by telling it its old words (SQLite < 3.43)
    "create virtual table article_words using fts5 (headline, body, content = '', detail = full, "
    'tokenize = "unicode61 remove_diacritics 0")',
    """create table rejected (
        page_id text not null references page (id) on delete cascade,
        start_line integer not null,
        end_line integer not null,
        reason text not null,
        rule text not null,
        text text not null,
        primary key (page_id, start_line)
    ) strict, without rowid""",
    # -- leaders ---------------------------------------------------------------------------------------------------
    """create table mention (
        leader_id text not null,
        article_id text not null references article (id) on delete cascade,
        seq integer not null,
        standing text not null,
        how text not null,
        count integer not null,
        line integer not null,
        quote text not null,
        role_at text,
        former integer not null default 0,
        published_from text,
        primary key (leader_id, article_id)
    ) strict, without rowid""",
    "create index mention_article on mention (article_id)",
    "create index mention_newest on mention (leader_id, published_from desc, seq desc)",
    "create index mention_standing on mention (leader_id, standing, published_from desc, seq desc)",
    """create table roster_edit (
        id text primary key,
        team_id text not null,
        kind text not null,
        leader_id text,
        value text not null,
        made_at text not null,
        made_by text not null,
        undone_at text
    ) strict""",
    # -- meetings --------------------------------------------------------------------------------------------------
    """create table report (
        id text primary key,
        article_id text not null references article (id) on delete cascade,
        team_id text not null,
        block text not null,
        event text,
        payload text not null
    ) strict""",
    "create index report_article on report (article_id)",
    "create index report_block on report (block)",
    "create index report_event on report (event) where event is not null",
    "create table report_leader (leader_id text not null, report_id text not null references report (id) "
    "on delete cascade, primary key (leader_id, report_id)) strict, without rowid",
    """create table meeting (
        id text primary key,
        team_id text not null,
        only_channel text,
        base_id text,
        block text not null,
        kind text not null,
        status text not null,
        date text,
        date_from text,
        date_to text,
        city text,
        country_code text,
        confidence real not null,
        independent_sources integer not null,
        parent text,
        payload text not null,
        first_seen_at text not null,
        changed_at text not null,
        sequence integer not null default 0
    ) strict""",
    "create index meeting_date on meeting (date_from desc)",
    "create index meeting_ahead on meeting (date_to)",
    "create index meeting_city on meeting (city) where city is not null",
    "create index meeting_country on meeting (country_code) where country_code is not null",
    "create index meeting_block on meeting (block)",
    "create index meeting_base on meeting (base_id) where base_id is not null",
    "create table meeting_leader (leader_id text not null, meeting_id text not null references meeting (id) "
    "on delete cascade, date_from text, primary key (leader_id, meeting_id)) strict, without rowid",
    "create index meeting_leader_newest on meeting_leader (leader_id, date_from desc)",
    "create table meeting_article (meeting_id text not null references meeting (id) on delete cascade, "
    "article_id text not null, primary key (meeting_id, article_id)) strict, without rowid",
    "create index meeting_article_back on meeting_article (article_id)",
    "create table meeting_alias (old_id text primary key, meeting_id text not null) strict, without rowid",
    """create table meeting_change (
        seq integer primary key,
        meeting_id text not null,
        team_id text not null,
        was text,
        now text not null,
        what text not null,
        article_id text,
        live integer not null,
        changed_at text not null
    ) strict""",
    "create index meeting_change_meeting on meeting_change (meeting_id)",
    # -- what people want ------------------------------------------------------------------------------------------
    """create table follow (
        id text primary key,
        team_id text not null,
        channel_id text not null,
        user_id text not null,
        kind text not null,
        what text not null,
        terms text not null,
        muted_until text,
        options text not null default '{}',
        created_at text not null,
        unique (team_id, channel_id, kind, terms)
    ) strict""",
    """create table digest (
        id text primary key,
        team_id text not null,
        channel_id text not null,
        name text not null,
        weekdays text not null,
        at text not null,
        timezone text not null,
        topics text not null,
        options text not null default '{}',
        state text not null,
        starts_on text not null,
        created_by text not null,
        created_at text not null,
        updated_at text not null,
        unique (team_id, channel_id, name)
    ) strict""",
    """create table digest_slot (
        id text primary key,
        digest_id text,
        team_id text not null,
        channel_id text not null,
        local_date text not null,
        due_at text not null,
        planned_at text not null,
        state text not null,
        from_seq integer not null,
        to_seq integer not null,
        summary text not null default '{}'
    ) strict""",
    "create unique index digest_slot_once on digest_slot (digest_id, local_date) where digest_id is not null",
    # name '' is the channel's own mark; an edition on some topics has one more, since it shows only part of what is new
    "create table channel_mark (team_id text not null, channel_id text not null, name text not null default '', "
    "seq integer not null, change_seq integer not null, at text not null, primary key (team_id, channel_id, name)) "
    "strict, without rowid",
    """create table alert (
        id text primary key,
        team_id text not null,
        channel_id text not null,
        story_id text,
        meeting_id text,
        outbox_id text not null,
        follow_ids text not null,
        article_ids text not null,
        made_at text not null
    ) strict""",
    "create unique index alert_story_once on alert (team_id, channel_id, story_id) where story_id is not null",
    "create index alert_post on alert (outbox_id)",
    "create index alert_recent on alert (team_id, channel_id, made_at)",
    """create table outbox (
        id text primary key,
        team_id text not null,
        channel_id text not null,
        kind text not null,
        method text not null,
        payload text not null,
        payload_sha text not null,
        state text not null check (state in ('pending', 'leased', 'unknown', 'sent', 'failed', 'blocked', 'expired')),
        owner text,
        fence integer not null default 0,
        lease_until real,
        next_at real not null,
        expires_at real,
        attempts integer not null default 0,
        first_send_at real,
        last_send_at real,
        parent_id text,
        thread_ts text,
        slack_ts text,
        last_error text,
        order_key integer not null,
        made_at text not null,
        done_at text
    ) strict""",
    # the waiting rows only: sent ones pile up, and no claim may slow down for them
    "create index outbox_due on outbox (next_at) where state in ('pending', 'leased', 'unknown')",
    "create index outbox_waiting on outbox (team_id, channel_id, order_key) "
    "where state in ('pending', 'leased', 'unknown')",
    "create index outbox_order on outbox (team_id, channel_id, order_key)",
    "create index outbox_leased on outbox (team_id, channel_id) where state = 'leased'",
    "create index outbox_paced on outbox (team_id, channel_id, next_at) where state = 'sent'",
    "create index outbox_parent on outbox (parent_id) where parent_id is not null",
    "create index outbox_done on outbox (done_at) where done_at is not null",
    # -- people decide ---------------------------------------------------------------------------------------------
    """create table verdict (
        id text primary key,
        team_id text not null,
        kind text not null,
        subject text not null,
        object text not null,
        value text not null,
        made_at text not null,
        made_by text not null,
        undone_at text,
        undone_by text
    ) strict""",
    "create index verdict_subject on verdict (kind, subject)",
    """create table audit (
        id text primary key,
        seq integer not null unique,
        team_id text not null,
        at text not null,
        user_id text not null,
        action text not null,
        detail text not null,
        outcome text not null
    ) strict""",
    "create index audit_newest on audit (team_id, seq desc)",
    # -- sources and chores ----------------------------------------------------------------------------------------
    """create table feed (
        id text primary key,
        team_id text not null,
        url text not null,
        title text,
        kind text not null,
        state text not null,
        every_s integer not null,
        etag text,
        modified text,
        polls integer not null default 0,
        next_at real not null,
        last_ok_at text,
        last_item_at text,
        last_error text,
        errors integer not null default 0,
        options text not null default '{}',
        created_by text not null,
        created_at text not null,
        unique (team_id, url)
    ) strict""",
    """create table load (
        id text primary key,
        team_id text not null,
        folder text not null,
        intake text not null,
        started_at text not null,
        ended_at text,
        counts text not null default '{}',
        made_by text not null
    ) strict""",
    "create table inbox (event_id text primary key, seen_at real not null) strict, without rowid",
    "create table lease (name text primary key, owner text not null, boot_id text not null, "
    "until_at real not null, details text not null default '{}') strict, without rowid",
    "create table setting (key text primary key, value text not null) strict, without rowid",
)

# Copies are found by keys that both texts share; a row of `triple_key` takes 13 bytes, an article about 45 rows.
_DUPLICATES = (
    """create table fingerprint (
        seq integer primary key,
        version integer not null,
        keys integer not null,
        words integer not null,
        agency text
    ) strict""",
    "create table triple_key (key integer not null, seq integer not null, primary key (key, seq))"
    " strict, without rowid",
    "create table title_key (key integer not null, seq integer not null, primary key (key, seq)) strict, without rowid",
)

# Vectors are packed: 32-bit term keys, then 32-bit weights. `bucket` 0: published on `day`; 1: looks ahead to `day`;
# 2: undated, `day` is its seq.
_STORIES = (
    """create table story (
        id text primary key,
        team_id text not null,
        only_channel text,
        size integer not null,
        first integer,
        last integer,
        until integer,
        length integer not null,
        calls integer not null,
        places text not null,
        text_days text not null,
        centre blob not null
    ) strict""",
    """create table story_member (
        seq integer primary key,
        story_id text not null,
        day integer,
        until integer,
        length integer not null,
        is_call integer not null,
        places text not null,
        text_days text not null,
        vector blob
    ) strict""",
    "create index story_member_story on story_member (story_id)",
    "create table story_term (term integer not null, bucket integer not null, day integer not null,"
    " seq integer not null, primary key (term, bucket, day, seq)) strict, without rowid",
    "create table story_word (term integer primary key, articles integer not null) strict",
    "create table story_link (seq integer not null, story_id text not null, why text not null,"
    " primary key (seq, story_id)) strict, without rowid",
    "create index story_link_story on story_link (story_id)",
)

# A workspace that removed the app stays without a token; `oauth_state` guards the way to Slack's page and back.
_INSTALLATIONS = (
    """create table installation (
        team_id text primary key,
        team_name text not null,
        installed_by text not null,
        installed_at real not null,
        bot_token text,
        bot_id text,
        bot_user_id text,
        app_id text,
        enterprise_id text,
        scopes text not null,
        removed_at real,
        removed_why text
    ) strict""",
    "create table oauth_state (state text primary key, expires_at real not null) strict, without rowid",
)

# What a source is made of and read one by one (links, files), its faults, and the last look at a watched page.
_SOURCES = (
    """create table feed_part (
        feed_id text not null,
        address text not null,
        mark text,
        state text not null,
        depth integer not null default 0,
        live integer not null,
        tries integer not null default 0,
        next_at real not null,
        why text,
        found_at text not null,
        primary key (feed_id, address)
    ) strict, without rowid""",
    "create index feed_part_waiting on feed_part (next_at) where state = 'waiting'",
    """create table feed_fault (
        feed_id text not null,
        first_at text not null,
        last_at text not null,
        why text not null,
        times integer not null,
        primary key (feed_id, first_at)
    ) strict, without rowid""",
    "create table feed_copy (feed_id text primary key, text text not null, seen_at text not null) strict",
)

# Look-ups over a million articles. A mention stands beside the others of its article, so that saving one touches one
# place, and knows who may see it and whether it is a copy's, so that counting needs no article. Two leaders have the
# articles that name both in one place; `published_from` '' is undated. The triggers keep all of it true.
_LOOKUPS = (
    "drop table report_leader",
    """create table mention_next (
        article_id text not null references article (id) on delete cascade,
        leader_id text not null,
        seq integer not null,
        standing text not null,
        how text not null,
        count integer not null,
        line integer not null,
        quote text not null,
        role_at text,
        former integer not null default 0,
        published_from text,
        team_id text not null default '',
        only_channel text,
        hidden integer not null default 0,
        is_copy integer not null default 0,
        is_subject integer not null default 0,
        primary key (article_id, leader_id)
    ) strict, without rowid""",
    """insert into mention_next
        select m.article_id, m.leader_id, m.seq, m.standing, m.how, m.count, m.line, m.quote, m.role_at, m.former,
               m.published_from, a.team_id, a.only_channel, a.hidden, a.lead_id != a.id, m.standing = 'subject'
        from mention m
        join article a on a.id = m.article_id
        order by m.article_id, m.leader_id""",
    "drop table mention",
    "alter table mention_next rename to mention",
    "create index mention_shown on mention (leader_id, is_subject, published_from desc, seq desc, is_copy, hidden,"
    " team_id, only_channel)",
    """create table mention_pair (
        first text not null,
        second text not null,
        published_from text not null,
        seq integer not null,
        article_id text not null,
        team_id text not null,
        only_channel text,
        hidden integer not null,
        is_copy integer not null,
        primary key (first, second, published_from desc, seq desc)
    ) strict, without rowid""",
    """insert into mention_pair
        select m.leader_id, n.leader_id, coalesce(m.published_from, ''), m.seq, m.article_id, m.team_id, m.only_channel,
               m.hidden, m.is_copy
        from mention m
        join mention n on n.article_id = m.article_id and n.leader_id > m.leader_id
        order by 1, 2, 3 desc, 4 desc""",
    """create trigger mention_comes after insert on mention begin
        insert into mention_pair (
            first, second, published_from, seq, article_id, team_id, only_channel, hidden, is_copy
        )
        select min(new.leader_id, m.leader_id), max(new.leader_id, m.leader_id), coalesce(new.published_from, ''),
               new.seq, new.article_id, new.team_id, new.only_channel, new.hidden, new.is_copy
        from mention m
        where m.article_id = new.article_id and m.leader_id != new.leader_id;
    end""",
    """create trigger mention_goes before delete on mention begin
        delete from mention_pair
        where (first, second, published_from, seq) in (
            select min(old.leader_id, m.leader_id), max(old.leader_id, m.leader_id), coalesce(old.published_from, ''),
                   old.seq
            from mention m
            where m.article_id = old.article_id and m.leader_id != old.leader_id
        );
    end""",
    """create trigger mention_shows_as_its_article after update of lead_id, hidden on article
    when new.lead_id != old.lead_id or new.hidden != old.hidden begin
        update mention_pair
        set hidden = new.hidden, is_copy = new.lead_id != new.id
        where (first, second, published_from, seq) in (
            select m.leader_id, n.leader_id, coalesce(m.published_from, ''), m.seq
            from mention m
            join mention n on n.article_id = m.article_id and n.leader_id > m.leader_id
            where m.article_id = new.id
        );
        update mention
        set hidden = new.hidden, is_copy = new.lead_id != new.id
        where article_id = new.id;
    end""",
    "drop index meeting_city",
    "create index meeting_city on meeting (city, date_from desc) where city is not null",
    "drop index meeting_country",
    "create index meeting_country on meeting (country_code, date_from desc) where country_code is not null",
    # all that a list of meetings is chosen by, beside the id that leads there
    "create index meeting_facts on meeting (id, team_id, only_channel, base_id, kind, status, date, date_from, date_to,"
    " city, country_code)",
    "drop index meeting_ahead",
    "create index meeting_ahead on meeting (date_to, id, team_id, only_channel, base_id, kind, status, date, date_from,"
    " city, country_code)",
    "alter table meeting_leader add column date_to text",
    "update meeting_leader set date_to = (select date_to from meeting where id = meeting_id)",
    "drop index meeting_leader_newest",
    "create index meeting_leader_newest on meeting_leader (leader_id, date_from desc, meeting_id, date_to)",
    "create index meeting_leader_meeting on meeting_leader (meeting_id)",
)

# What a page prints where people corrected it (JSON by field), to go back to when they take that back.
_CORRECTED = ("alter table article add column printed text",)

# Of a term that many records have, the newest are read first and the others not at all: the index runs that way.
_NEWEST_FIRST = (
    "create table story_term_newest (term integer not null, bucket integer not null, day integer not null,"
    " seq integer not null, primary key (term, bucket, day desc, seq desc)) strict, without rowid",
    "insert into story_term_newest (term, bucket, day, seq) select term, bucket, day, seq from story_term",
    "drop table story_term",
    "alter table story_term_newest rename to story_term",
)

# How each block of everyone's ledger was left: `standing` holds nothing that its reports do not say.
_STANDING = (
    """create table standing (
        report_id text primary key,
        block text not null,
        article_id text not null,
        founder text,
        shown text,
        shelf integer not null,
        lo integer not null,
        hi integer not null,
        looks integer not null,
        rests_on text not null
    ) strict, without rowid""",
    "create index standing_shelf on standing (block, shelf, founder)",
    "create index standing_founder on standing (founder) where founder is not null",
    "create index standing_article on standing (article_id)",
    "create index standing_shown on standing (shown) where shown is not null",
    "create table standing_block (block text primary key, rules text not null) strict, without rowid",
)

# People who stood on the roster twice: what the archive keeps of the id that went, it keeps of the one that stayed.
_ONE_PERSON = (
    "create temp table one_person (former text primary key, id text not null)",
    """insert into one_person (former, id) values
        ('abdirahman-beileh', 'abdirahman-duale-beileh'),
        ('abdirahman-duale-bayle', 'abdirahman-duale-beileh'),
        ('abdisalan-hadliye-omar', 'abdisalam-omer'),
        ('dendeviin-terbishdagva', 'dendev-terbishdagva'),
        ('jamal-abdullah-al-sallal-yem', 'jamal-abdullah-al-sallal'),
        ('jose-antonio-meade-kuribrena', 'jose-antonio-meade'),
        ('sirodjidin-aslov', 'sirojiddin-muhriddin')""",
    """insert or ignore into mention (
            article_id, leader_id, seq, standing, how, count, line, quote, role_at, former, published_from, team_id,
            only_channel, hidden, is_copy, is_subject
        )
        select m.article_id, p.id, m.seq, m.standing, m.how, m.count, m.line, m.quote, m.role_at, m.former,
               m.published_from, m.team_id, m.only_channel, m.hidden, m.is_copy, m.is_subject
        from mention m
        join one_person p on p.former = m.leader_id""",
    "delete from mention where leader_id in (select former from one_person)",
    """insert or ignore into meeting_leader (leader_id, meeting_id, date_from, date_to)
        select p.id, m.meeting_id, m.date_from, m.date_to
        from meeting_leader m
        join one_person p on p.former = m.leader_id""",
    "delete from meeting_leader where leader_id in (select former from one_person)",
    """update roster_edit
        set leader_id = (select id from one_person where former = leader_id)
        where leader_id in (select former from one_person)""",
    """update or ignore meeting
        set payload = (
            select replace(payload, '"' || p.former || '"', '"' || p.id || '"')
            from one_person p
            where instr(payload, '"' || p.former || '"') > 0
        )
        where exists (select 1 from one_person p where instr(payload, '"' || p.former || '"') > 0)""",
    """update or ignore report
        set payload = (
            select replace(payload, '"' || p.former || '"', '"' || p.id || '"')
            from one_person p
            where instr(payload, '"' || p.former || '"') > 0
        )
        where exists (select 1 from one_person p where instr(payload, '"' || p.former || '"') > 0)""",
    """update or ignore follow
        set terms = (
            select replace(terms, '"' || p.former || '"', '"' || p.id || '"')
            from one_person p
            where instr(terms, '"' || p.former || '"') > 0
        )
        where exists (select 1 from one_person p where instr(terms, '"' || p.former || '"') > 0)""",
    "drop table one_person",
)

MIGRATIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("0001_first", _FIRST),
    ("0002_duplicates", _DUPLICATES),
    ("0003_stories", _STORIES),
    ("0004_installations", _INSTALLATIONS),
    ("0005_sources", _SOURCES),
    ("0006_lookups", _LOOKUPS),
    ("0007_corrected", _CORRECTED),
    ("0008_newest_first", _NEWEST_FIRST),
    ("0009_standing", _STANDING),
    ("0010_one_person", _ONE_PERSON),
)
MIGRATION_COUNT = len(MIGRATIONS)


def migrate(conn: sqlite3.Connection, path: Path, found: int) -> None:
    """Bring `conn` from schema `found` to the newest in one transaction; an existing archive is copied first.

    The copy stands beside the file as NAME.before-schema-N and is whole (VACUUM INTO).
    """
    import sqlite_utils

    steps = sqlite_utils.Migrations("readout")
    for name, statements in MIGRATIONS:
        steps(name=name)(_step(statements))
    if found:
        copy = path.with_name(f"{path.name}.before-schema-{MIGRATION_COUNT}")
        os.close(os.open(copy, os.O_CREAT | os.O_WRONLY, 0o600))  # SQLite fills an empty file, and keeps its rights
        with contextlib.suppress(sqlite3.OperationalError):  # a copy of an earlier, interrupted attempt is as good
            conn.execute("vacuum into :copy", {"copy": str(copy)})
    conn.execute("begin immediate")
    try:
        steps.apply(sqlite_utils.Database(conn, execute_plugins=False))
        conn.execute("pragma user_version = " + str(int(MIGRATION_COUNT)))
        conn.execute("commit")
    except BaseException:
        if conn.in_transaction:
            conn.execute("rollback")
        raise


def _step(statements: tuple[str, ...]):  # type: ignore[no-untyped-def]
    """One migration as sqlite_utils wants it; statements run one by one, since executescript would commit."""

    def run(db) -> None:  # type: ignore[no-untyped-def]
        for statement in statements:
            db.conn.execute(statement)

    return run
