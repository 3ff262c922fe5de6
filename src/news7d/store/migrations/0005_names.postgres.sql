CREATE TABLE mention (
    name_id BIGINT NOT NULL,
    article_id BIGINT NOT NULL,
    PRIMARY KEY (name_id, article_id)
);
CREATE INDEX mention_article ON mention (article_id);
