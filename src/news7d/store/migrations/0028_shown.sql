-- What pages show of reports besides words, and which stories readers do not want to see any more.

-- The best film and the strongest picture of an article, as JSON, so that rows of them need no texts. Only articles that have one are here.
CREATE TABLE media (
    article_id BIGINT NOT NULL PRIMARY KEY,
    film TEXT,
    picture TEXT
);

-- Stories that a reader has hidden from front pages and sections.
CREATE TABLE hidden_story (
    reader_id BIGINT NOT NULL,
    story_id BIGINT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (reader_id, story_id)
);
