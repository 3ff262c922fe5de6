-- Editions that readers get regularly, and lists of theirs that go out under a private address.

-- minute: of the day in the reader's zone, of the hour for hourly ones. covered_until: reports from before were in an earlier digest.
CREATE TABLE digest (
    id @key@,
    reader_id BIGINT NOT NULL,
    channel_id BIGINT NOT NULL,
    every TEXT NOT NULL,
    minute BIGINT NOT NULL,
    weekday BIGINT NOT NULL,
    kind TEXT NOT NULL,
    what TEXT NOT NULL,
    next_at BIGINT NOT NULL,
    covered_until BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX digest_next ON digest (next_at);

-- Stories that stood in a digest, and how many outlets had found them out for themselves by then.
CREATE TABLE digested (
    digest_id BIGINT NOT NULL,
    story_id BIGINT NOT NULL,
    independent BIGINT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (digest_id, story_id)
);
CREATE INDEX digested_at ON digested (at);

-- token: SHA-256 of what stands in the address. kind, what: which list (docs/design/056-alerts.md).
CREATE TABLE private_feed (
    id @key@,
    reader_id BIGINT NOT NULL,
    token TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    what TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    last_read_at BIGINT
);
CREATE INDEX private_feed_reader ON private_feed (reader_id, id);
