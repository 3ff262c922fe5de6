-- Counts of what should not be.

-- name: check_entries
SELECT count(*) FROM entry e WHERE e.article_id > 0 AND NOT EXISTS (SELECT 1 FROM article a WHERE a.id = e.article_id)

-- name: check_entry_feeds
SELECT count(*) FROM entry e WHERE NOT EXISTS (SELECT 1 FROM feed f WHERE f.id = e.feed_id)

-- name: check_bodies
SELECT count(*) FROM article a WHERE NOT EXISTS (SELECT 1 FROM body b WHERE b.article_id = a.id)

-- name: check_body_orphans
SELECT count(*) FROM body b WHERE NOT EXISTS (SELECT 1 FROM article a WHERE a.id = b.article_id)

-- name: check_status
SELECT count(*) FROM feed f WHERE NOT EXISTS (SELECT 1 FROM feed_status s WHERE s.feed_id = f.id)

-- name: check_stories
SELECT count(*) FROM article a
WHERE a.story_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM story t WHERE t.id = a.story_id AND t.merged_into IS NULL)

-- name: check_empty_stories
SELECT count(*) FROM story t WHERE t.merged_into IS NULL AND NOT EXISTS (SELECT 1 FROM article a WHERE a.story_id = t.id)

-- name: check_roles
SELECT count(*) FROM role r WHERE NOT EXISTS (SELECT 1 FROM article a WHERE a.id = r.article_id)

-- name: check_analyses
SELECT count(*) FROM analysis n WHERE NOT EXISTS (SELECT 1 FROM article a WHERE a.id = n.article_id)

-- name: check_outlets
SELECT count(*) FROM article a WHERE NOT EXISTS (SELECT 1 FROM outlet o WHERE o.id = a.outlet_id)

-- name: texts_after
SELECT a.id, a.title, b.content FROM article a JOIN body b ON b.article_id = a.id WHERE a.id > :after AND a.stage <> 'kept' ORDER BY a.id LIMIT :limit

-- name: empty_front
DELETE FROM front

-- name: empty_setting
DELETE FROM setting

-- name: any_feed
SELECT 1 FROM feed LIMIT 1

-- name: any_account
SELECT 1 FROM reader WHERE id > 1 OR password IS NOT NULL LIMIT 1

-- name: any_article
SELECT 1 FROM article LIMIT 1
