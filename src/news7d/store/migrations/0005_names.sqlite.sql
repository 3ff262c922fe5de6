-- Only SQLite can keep a table within its primary key.
CREATE TABLE mention (
    name_id BIGINT NOT NULL,
    article_id BIGINT NOT NULL,
    PRIMARY KEY (name_id, article_id)
) WITHOUT ROWID;
CREATE INDEX mention_article ON mention (article_id);
