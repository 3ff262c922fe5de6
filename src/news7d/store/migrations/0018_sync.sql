-- Apps that readers have already: what they may hold, streams by feed, and stories as items.

-- fever_digest: SHA-256 of the key of the Fever API; NULL: that door is shut. app_stories: stories stand among the feeds of apps.
-- app_pictures: apps fetch pictures through us.
ALTER TABLE reader ADD COLUMN fever_digest TEXT;
ALTER TABLE reader ADD COLUMN app_stories SMALLINT NOT NULL DEFAULT 0;
ALTER TABLE reader ADD COLUMN app_pictures SMALLINT NOT NULL DEFAULT 0;
CREATE UNIQUE INDEX reader_fever ON reader (fever_digest);

-- A story as an item of apps. Its id is one of those of articles: no article has it, and it grows with insertion.
CREATE TABLE story_item (
    id @key@,
    story_id BIGINT NOT NULL UNIQUE,
    at BIGINT NOT NULL
);

-- What a feed has brought, in the order of items; and who brought an article, without looking at the entry.
CREATE INDEX entry_feed ON entry (feed_id, article_id);
DROP INDEX entry_article;
CREATE INDEX entry_article ON entry (article_id, feed_id);

-- What was left unread below `read_up_to`.
CREATE INDEX mark_unread ON mark (reader_id, article_id) WHERE read = 0 AND read_at IS NOT NULL;
