-- Alerts: ways to a reader, what they want to be told about, what they were told, and what is still to be delivered.

-- keys: JSON; of a push the browser's key and secret, of a webhook the secrets that sign, newest first. due_at: not before that
-- (back-off, pace); lease_until: somebody delivers to it until then.
CREATE TABLE channel (
    id @key@,
    reader_id BIGINT NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    address TEXT NOT NULL,
    keys TEXT NOT NULL DEFAULT '[]',
    keys_at BIGINT,
    state TEXT NOT NULL,
    alerts SMALLINT NOT NULL DEFAULT 1,
    created_at BIGINT NOT NULL,
    failures BIGINT NOT NULL DEFAULT 0,
    failing_since BIGINT,
    error TEXT,
    last_ok_at BIGINT,
    due_at BIGINT NOT NULL DEFAULT 0,
    lease_until BIGINT NOT NULL DEFAULT 0,
    UNIQUE (reader_id, kind, address)
);

-- least: outlets with reporting of their own that a story must have. channel_id NULL: all channels.
CREATE TABLE subject (
    id @key@,
    reader_id BIGINT NOT NULL,
    kind TEXT NOT NULL,
    what TEXT NOT NULL,
    title TEXT NOT NULL,
    least BIGINT NOT NULL DEFAULT 0,
    channel_id BIGINT,
    created_at BIGINT NOT NULL,
    UNIQUE (reader_id, kind, what)
);

-- A reader's rule that says «tell me» met an article.
CREATE TABLE rule_told (
    reader_id BIGINT NOT NULL,
    article_id BIGINT NOT NULL,
    rule_id BIGINT NOT NULL,
    title TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (reader_id, article_id, rule_id)
);
CREATE INDEX rule_told_article ON rule_told (article_id);

-- Stories that were judged since alerts last looked at them: written in the judge's own transaction. number tells one from the next.
CREATE TABLE alert_due (
    story_id BIGINT NOT NULL PRIMARY KEY,
    number BIGINT NOT NULL DEFAULT 0,
    due_at BIGINT NOT NULL
);
CREATE INDEX alert_due_at ON alert_due (due_at);

-- What a reader knows of a story (model.Told as JSON).
CREATE TABLE told (
    reader_id BIGINT NOT NULL,
    story_id BIGINT NOT NULL,
    number BIGINT NOT NULL,
    facts TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (reader_id, story_id)
);
CREATE INDEX told_story ON told (story_id);
CREATE INDEX told_at ON told (at);

-- key: the alert's name for receivers, never used twice. content: JSON.
CREATE TABLE alert (
    id @key@,
    key TEXT NOT NULL UNIQUE,
    reader_id BIGINT NOT NULL,
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    content TEXT NOT NULL,
    at BIGINT NOT NULL
);
CREATE INDEX alert_reader ON alert (reader_id, id);
CREATE INDEX alert_at ON alert (at);

-- The outbox, written with the alert. batch: the message in which it was last tried, so that a repeat is the same message.
CREATE TABLE outbox (
    alert_id BIGINT NOT NULL,
    channel_id BIGINT NOT NULL,
    state TEXT NOT NULL,
    due_at BIGINT NOT NULL,
    batch TEXT,
    attempts BIGINT NOT NULL DEFAULT 0,
    sent_at BIGINT,
    error TEXT,
    PRIMARY KEY (alert_id, channel_id)
);
CREATE INDEX outbox_waiting ON outbox (channel_id, due_at) WHERE state = 'waiting';

-- Minutes of the day in the reader's zone.
CREATE TABLE quiet (
    reader_id BIGINT NOT NULL PRIMARY KEY,
    begins BIGINT NOT NULL,
    ends BIGINT NOT NULL
);
