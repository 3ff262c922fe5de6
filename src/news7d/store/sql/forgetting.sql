-- Taking out at somebody's wish, with a tombstone that keeps it from coming back.

-- name: tombstone_add
INSERT INTO tombstone (id, kind, what, laid_at, articles) VALUES (:id, :kind, :what, :now, 0)

-- name: tombstone_grow
UPDATE tombstone SET articles = articles + :articles WHERE id = :id

-- name: tombstone_by_name
SELECT id, kind, what, laid_at, articles FROM tombstone WHERE what = :what

-- name: tombstones
SELECT id, kind, what, laid_at, articles FROM tombstone ORDER BY id

-- name: tombstone_drop
DELETE FROM tombstone WHERE id = :id

-- name: bury
INSERT INTO buried (kind, key, tombstone_id) VALUES (:kind, :key, :tombstone_id) ON CONFLICT (kind, key) DO NOTHING

-- name: buried_any
SELECT 1 FROM buried LIMIT 1

-- name: buried_among
SELECT key, tombstone_id FROM buried WHERE kind = :kind AND key = ANY(:keys)

-- name: buried_since
SELECT t.laid_at FROM buried b JOIN tombstone t ON t.id = b.tombstone_id WHERE b.kind = :kind AND b.key = :key

-- name: unbury
DELETE FROM buried WHERE tombstone_id = :id

-- name: forget_by_url
SELECT a.id, a.title, b.content, a.story_id, a.first_seen, a.url_key, a.image FROM article a JOIN body b ON b.article_id = a.id
WHERE a.id = ANY(:ids) ORDER BY a.id

-- name: forget_by_outlet
-- An address may hold another one, so whoever asks looks at the domain again.
SELECT a.id, a.title, b.content, a.story_id, a.first_seen, a.url_key, a.image, a.url, a.outlet_id
FROM article a JOIN body b ON b.article_id = a.id
WHERE a.id > :after AND (a.outlet_id = :outlet_id OR a.url LIKE :at OR a.url LIKE :below) ORDER BY a.id LIMIT :limit

-- name: forget_count
SELECT a.url, a.outlet_id FROM article a WHERE a.outlet_id = :outlet_id OR a.url LIKE :at OR a.url LIKE :below

-- name: forget_aliases
SELECT url_key FROM alias WHERE article_id = ANY(:ids)

-- name: forget_twins
SELECT id FROM article_moved WHERE article_id = ANY(:ids)

-- name: forget_entries
UPDATE entry SET article_id = 0 - CAST(:tombstone_id AS BIGINT) WHERE article_id = ANY(:ids)

-- name: forget_evidence
UPDATE role SET evidence = NULL, of_article_id = NULL WHERE of_article_id = ANY(:ids)

-- name: forget_quoting_stories
SELECT DISTINCT story_id FROM role WHERE of_article_id = ANY(:ids)

-- name: forget_headlines
UPDATE story SET headline_article_id = (SELECT min(a.id) FROM article a WHERE a.story_id = story.id)
WHERE id = ANY(:stories) AND headline_article_id = ANY(:ids)

-- name: forget_firsts
UPDATE story SET first_article_id = (SELECT min(a.id) FROM article a WHERE a.story_id = story.id)
WHERE id = ANY(:stories) AND first_article_id = ANY(:ids)

-- name: pictured_elsewhere
SELECT DISTINCT image FROM article WHERE image = ANY(:urls) AND NOT (id = ANY(:ids))

-- name: feeds_of_outlet
SELECT id FROM feed WHERE outlet_id = :outlet_id

-- name: forget_recall_feeds
UPDATE feed_status SET etag = NULL, last_modified = NULL, body_digest = NULL
WHERE feed_id IN (SELECT feed_id FROM entry WHERE article_id = 0 - CAST(:id AS BIGINT))

-- name: forget_recall_entries
DELETE FROM entry WHERE article_id = 0 - CAST(:id AS BIGINT)
