-- Sessions tell where somebody is signed in; invitations and identities of a provider lead to readers.

-- id: by which a reader ends one of their sessions; the token itself is known to the browser alone. how: password, invitation, oidc.
-- What was open before ends: its limits were written another way.
DROP TABLE session;
CREATE TABLE session (
    token_digest TEXT NOT NULL PRIMARY KEY,
    id BIGINT NOT NULL UNIQUE,
    reader_id BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    idle_until BIGINT NOT NULL,
    ends_at BIGINT NOT NULL,
    how TEXT NOT NULL,
    agent TEXT NOT NULL,
    address TEXT NOT NULL
);
CREATE INDEX session_reader ON session (reader_id);

-- One for each reader at most: a link by which they choose a password, once.
CREATE TABLE invitation (
    reader_id BIGINT NOT NULL PRIMARY KEY,
    digest TEXT NOT NULL UNIQUE,
    expires_at BIGINT NOT NULL
);

-- Under which subject a provider (OpenID Connect) knows a reader.
CREATE TABLE identity (
    issuer TEXT NOT NULL,
    subject TEXT NOT NULL,
    reader_id BIGINT NOT NULL,
    since BIGINT NOT NULL,
    PRIMARY KEY (issuer, subject)
);
CREATE INDEX identity_reader ON identity (reader_id);
CREATE INDEX token_reader ON token (reader_id);
