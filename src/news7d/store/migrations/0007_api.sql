-- What programs may do, what readers did, and what somebody decided over the engine's head.

-- A token is known by the SHA-256 of it alone; scopes are words separated by blanks.
CREATE TABLE token (
    id @key@,
    name TEXT NOT NULL,
    digest TEXT NOT NULL UNIQUE,
    scopes TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT,
    last_used_at BIGINT
);

-- Each flag has the time at which it was set: the later one wins, whichever arrives last. Marks outlive their articles.
CREATE TABLE mark (
    reader TEXT NOT NULL,
    article_id BIGINT NOT NULL,
    read SMALLINT NOT NULL DEFAULT 0,
    read_at BIGINT,
    starred SMALLINT NOT NULL DEFAULT 0,
    starred_at BIGINT,
    PRIMARY KEY (reader, article_id)
);
CREATE INDEX mark_starred ON mark (reader, article_id) WHERE starred = 1;

-- `role.role` is what counts; here stands who decided it, and what the engine says instead.
CREATE TABLE overrule (
    article_id @key@,
    role TEXT NOT NULL,
    of_article_id BIGINT,
    reason TEXT NOT NULL,
    decided_by TEXT NOT NULL,
    decided_at BIGINT NOT NULL,
    engine_role TEXT,
    engine_of_article_id BIGINT,
    engine_of_name TEXT
);
