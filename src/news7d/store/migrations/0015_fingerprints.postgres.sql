CREATE TABLE fingerprint (
    value BIGINT NOT NULL,
    article_id BIGINT NOT NULL,
    PRIMARY KEY (value, article_id)
);
