-- Times are microseconds since 1970 in UTC; booleans are 0 or 1; JSON is text.
-- @key@ is the dialect's 64-bit primary key, @blob@ its bytes. Hot tables (entry, article, body) carry no foreign
-- keys: they are written in one transaction by one function, and `check` looks for orphans.

CREATE TABLE outlet (
    id @key@,
    slug TEXT NOT NULL UNIQUE,
    domain TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    homepage TEXT,
    country TEXT,
    language TEXT
);

CREATE TABLE feed (
    id @key@,
    outlet_id BIGINT NOT NULL REFERENCES outlet (id),
    url_key BIGINT NOT NULL UNIQUE,
    url TEXT NOT NULL,
    title TEXT NOT NULL,
    homepage TEXT,
    kind TEXT NOT NULL,
    language TEXT,
    country TEXT,
    section TEXT,
    folder TEXT,
    full_text SMALLINT,
    pace_seconds BIGINT,
    muted SMALLINT NOT NULL DEFAULT 0,
    added_at BIGINT NOT NULL
);
CREATE INDEX feed_outlet ON feed (outlet_id);

CREATE TABLE feed_status (
    feed_id @key@,
    next_fetch_at BIGINT NOT NULL,
    claimed SMALLINT NOT NULL DEFAULT 0,
    etag TEXT,
    last_modified TEXT,
    body_digest TEXT,
    last_attempt_at BIGINT,
    last_ok_at BIGINT,
    failing_since BIGINT,
    failures BIGINT NOT NULL DEFAULT 0,
    cause TEXT,
    detail TEXT,
    http_status BIGINT,
    moved_to TEXT,
    moved_count BIGINT NOT NULL DEFAULT 0,
    moved_since BIGINT,
    gone SMALLINT NOT NULL DEFAULT 0,
    hub TEXT,
    entry_interval_s DOUBLE PRECISION,
    last_entry_at BIGINT
);
CREATE INDEX feed_status_due ON feed_status (next_fetch_at);

CREATE TABLE host (
    name TEXT NOT NULL PRIMARY KEY,
    paused_until BIGINT NOT NULL DEFAULT 0,
    robots TEXT,
    robots_until BIGINT NOT NULL DEFAULT 0
);

-- One item of one feed. `guid` is kept only where it is not the address itself.
CREATE TABLE entry (
    id @key@,
    feed_id BIGINT NOT NULL,
    key BIGINT NOT NULL,
    digest BIGINT NOT NULL,
    article_id BIGINT NOT NULL,
    first_seen BIGINT NOT NULL,
    guid TEXT
);
CREATE UNIQUE INDEX entry_key ON entry (feed_id, key);
CREATE INDEX entry_article ON entry (article_id);

-- What lists and stages need of an article. Its text lives in `body`, so that scans and stage changes stay small.
CREATE TABLE article (
    id @key@,
    url_key BIGINT NOT NULL,
    outlet_id BIGINT NOT NULL,
    feed_id BIGINT,
    first_seen BIGINT NOT NULL,
    published BIGINT,
    modified BIGINT,
    claim TEXT NOT NULL,
    stage TEXT NOT NULL,
    lease_until BIGINT NOT NULL DEFAULT 0,
    page_due_at BIGINT,
    page_claimed SMALLINT NOT NULL DEFAULT 0,
    page_read SMALLINT NOT NULL DEFAULT 0,
    partial SMALLINT NOT NULL DEFAULT 0,
    attempts BIGINT NOT NULL DEFAULT 0,
    revision BIGINT NOT NULL DEFAULT 0,
    edited SMALLINT NOT NULL DEFAULT 0,
    digest BIGINT,
    story_id BIGINT,
    language TEXT,
    direction TEXT,
    section TEXT,
    title TEXT NOT NULL,
    url TEXT NOT NULL,
    excerpt TEXT NOT NULL,
    image TEXT,
    because TEXT,
    cause TEXT,
    detail TEXT,
    etag TEXT,
    last_modified TEXT
);
CREATE UNIQUE INDEX article_url ON article (url_key);
CREATE INDEX article_outlet ON article (outlet_id, id);
CREATE INDEX article_waiting ON article (stage, id) WHERE stage <> 'done';
CREATE INDEX article_page ON article (page_due_at, id, outlet_id) WHERE page_due_at IS NOT NULL;
CREATE INDEX article_story ON article (story_id) WHERE story_id IS NOT NULL;

-- Other addresses of an article: before its page named the canonical one, or of a twin that was joined with it.
CREATE TABLE alias (
    url_key BIGINT NOT NULL PRIMARY KEY,
    article_id BIGINT NOT NULL
);
CREATE TABLE article_moved (
    id @key@,
    article_id BIGINT NOT NULL
);

-- The rest of the article as JSON, compressed with Zstandard where that is shorter.
CREATE TABLE body (
    article_id @key@,
    content @blob@ NOT NULL
);

CREATE TABLE revision (
    article_id BIGINT NOT NULL,
    number BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    content @blob@ NOT NULL,
    digest BIGINT NOT NULL,
    PRIMARY KEY (article_id, number)
);

CREATE TABLE analysis (
    article_id @key@,
    engine TEXT NOT NULL,
    said TEXT NOT NULL,
    features @blob@ NOT NULL
);

CREATE TABLE role (
    article_id @key@,
    story_id BIGINT NOT NULL,
    role TEXT NOT NULL,
    of_article_id BIGINT,
    of_name TEXT,
    evidence TEXT,
    engine TEXT NOT NULL,
    decided_at BIGINT NOT NULL
);

-- judge_due: NULL = judged; 0 = its reports have changed; else until then a judge has it.
CREATE TABLE story (
    id @key@,
    headline_article_id BIGINT NOT NULL,
    first_article_id BIGINT NOT NULL,
    section TEXT,
    first_seen BIGINT NOT NULL,
    last_seen BIGINT NOT NULL,
    reports BIGINT NOT NULL,
    independent BIGINT NOT NULL,
    outlets BIGINT NOT NULL,
    roles TEXT NOT NULL,
    languages TEXT NOT NULL,
    edited SMALLINT NOT NULL DEFAULT 0,
    recent_independent BIGINT NOT NULL DEFAULT 0,
    muted SMALLINT NOT NULL DEFAULT 0,
    heat DOUBLE PRECISION NOT NULL DEFAULT 0,
    breaking SMALLINT NOT NULL DEFAULT 0,
    headline_outlet TEXT NOT NULL DEFAULT '',
    pulse DOUBLE PRECISION NOT NULL DEFAULT 0,
    burst DOUBLE PRECISION NOT NULL DEFAULT 0,
    judge_due BIGINT,
    judged_at BIGINT,
    engine TEXT,
    merged_into BIGINT
);
CREATE INDEX story_fresh ON story (last_seen) WHERE merged_into IS NULL;
CREATE INDEX story_judge ON story (judge_due) WHERE judge_due IS NOT NULL;
CREATE INDEX story_merged ON story (merged_into) WHERE merged_into IS NOT NULL;

CREATE TABLE setting (
    name TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
);
CREATE TABLE session (
    token_digest TEXT NOT NULL PRIMARY KEY,
    expires BIGINT NOT NULL,
    data TEXT NOT NULL
);

-- Grows whenever something that the front page shows has changed.
CREATE TABLE front (
    version BIGINT NOT NULL
);
INSERT INTO front (version) VALUES (1);
