-- Rules of readers, what they lean to, and what came of both.

CREATE TABLE rule (
    id @key@,
    reader_id BIGINT NOT NULL,
    position BIGINT NOT NULL,
    name TEXT NOT NULL,
    enabled SMALLINT NOT NULL,
    stop SMALLINT NOT NULL,
    conditions TEXT NOT NULL,
    actions TEXT NOT NULL
);
CREATE INDEX rule_reader ON rule (reader_id, position);

-- Outlets, names, words, sections and languages that a reader wants more of (muted = 0) or never to see. A rule, in short.
CREATE TABLE leaning (
    id @key@,
    reader_id BIGINT NOT NULL,
    kind TEXT NOT NULL,
    value TEXT NOT NULL,
    label TEXT NOT NULL,
    muted SMALLINT NOT NULL,
    since BIGINT NOT NULL,
    UNIQUE (reader_id, kind, value)
);

-- version: grows with whatever changes what the reader sees. book: grows with every change of rules and leanings. busy: there are any
-- to be followed. learns_since: nothing that was read before is looked at.
CREATE TABLE taste (
    reader_id BIGINT NOT NULL PRIMARY KEY,
    version BIGINT NOT NULL DEFAULT 0,
    book BIGINT NOT NULL DEFAULT 0,
    busy SMALLINT NOT NULL DEFAULT 0,
    slider BIGINT NOT NULL DEFAULT 0,
    as_front SMALLINT NOT NULL DEFAULT 0,
    learns SMALLINT NOT NULL DEFAULT 0,
    learns_since BIGINT
);

-- That a rule (or, below 0, a leaning) has matched an article of a reader: so each does what it does once.
-- hides: 1 from front pages, 2 everywhere; topic: it is about what is told, not who tells it; lift: raised or lowered by so much.
-- hides and lift follow what the rule says now; the row stays.
CREATE TABLE rule_hit (
    reader_id BIGINT NOT NULL,
    article_id BIGINT NOT NULL,
    rule_id BIGINT NOT NULL,
    hides SMALLINT NOT NULL DEFAULT 0,
    topic SMALLINT NOT NULL DEFAULT 0,
    lift SMALLINT NOT NULL DEFAULT 0,
    at BIGINT NOT NULL,
    PRIMARY KEY (reader_id, article_id, rule_id)
);
CREATE INDEX rule_hit_article ON rule_hit (article_id);
CREATE INDEX rule_hit_rule ON rule_hit (rule_id);

-- Stories that were judged and wait for rules; a later judgement raises seq, so that whoever works on an earlier one leaves it waiting.
CREATE TABLE rule_due (
    story_id BIGINT NOT NULL PRIMARY KEY,
    seq BIGINT NOT NULL,
    lease_until BIGINT NOT NULL DEFAULT 0
);

-- What rules want a reader alerted of; whoever sends alerts takes it away in the transaction that puts it on its way.
CREATE TABLE rule_notice (
    id @key@,
    reader_id BIGINT NOT NULL,
    rule_id BIGINT NOT NULL,
    rule_name TEXT NOT NULL,
    article_id BIGINT NOT NULL,
    story_id BIGINT,
    why TEXT NOT NULL,
    at BIGINT NOT NULL
);

-- Rules that are applied to what is stored, from the newest article back: how far that is.
CREATE TABLE rule_again (
    id @key@,
    reader_id BIGINT NOT NULL,
    rule_id BIGINT,
    below BIGINT NOT NULL,
    since BIGINT NOT NULL,
    total BIGINT NOT NULL,
    seen BIGINT NOT NULL DEFAULT 0,
    matched BIGINT NOT NULL DEFAULT 0,
    started_at BIGINT NOT NULL,
    ended_at BIGINT,
    lease_until BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX rule_again_open ON rule_again (id) WHERE ended_at IS NULL;
