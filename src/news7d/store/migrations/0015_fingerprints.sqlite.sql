-- Only SQLite can keep a table within its primary key.
CREATE TABLE fingerprint (
    value BIGINT NOT NULL,
    article_id BIGINT NOT NULL,
    PRIMARY KEY (value, article_id)
) WITHOUT ROWID;
