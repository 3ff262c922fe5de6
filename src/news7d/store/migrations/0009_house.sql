-- What a public house and researchers need.

-- Who sees the whole text of this outlet's articles: own, all, none; NULL: as the house has it.
ALTER TABLE outlet ADD COLUMN full_text TEXT;

-- The key of the article that founded the story, as its address was then: the story's name outside this house.
ALTER TABLE story ADD COLUMN founder_key BIGINT;
UPDATE story SET founder_key = coalesce(
    (SELECT a.url_key FROM article a WHERE a.id = story.id),
    (SELECT min(a.url_key) FROM article a WHERE a.story_id = story.id)
);
CREATE INDEX story_founder ON story (founder_key);

-- What was taken out at somebody's wish, and must not come back by itself. One tombstone for each `news7d forget`.
CREATE TABLE tombstone (
    id @key@,
    kind TEXT NOT NULL,
    what TEXT NOT NULL,
    laid_at BIGINT NOT NULL,
    articles BIGINT NOT NULL
);
-- By what it is known again. kind: address (key of an article's address), outlet (key of its domain), article (an id that
-- answers «gone»), picture (key of a picture's address).
CREATE TABLE buried (
    kind TEXT NOT NULL,
    key BIGINT NOT NULL,
    tombstone_id BIGINT NOT NULL,
    PRIMARY KEY (kind, key)
);
CREATE INDEX buried_tombstone ON buried (tombstone_id);

-- Which feeds were watched, from when until when; `until` NULL: they still are. It outlives the feed.
CREATE TABLE watch (
    feed_id BIGINT NOT NULL,
    since BIGINT NOT NULL,
    until BIGINT,
    url TEXT NOT NULL,
    title TEXT NOT NULL,
    domain TEXT NOT NULL,
    kind TEXT NOT NULL,
    language TEXT,
    country TEXT,
    section TEXT,
    PRIMARY KEY (feed_id, since)
);
CREATE INDEX watch_url ON watch (url);
INSERT INTO watch (feed_id, since, until, url, title, domain, kind, language, country, section)
SELECT f.id, f.added_at, NULL, f.url, f.title, o.domain, f.kind, f.language, f.country, f.section
FROM feed f JOIN outlet o ON o.id = f.outlet_id;

-- When this house was awake: what lies between two rows is a gap.
CREATE TABLE uptime (
    since BIGINT NOT NULL PRIMARY KEY,
    until BIGINT NOT NULL
);
