-- Films and pictures of articles, and stories that readers have hidden.

-- name: media_set
INSERT INTO media (article_id, film, picture) VALUES (:article_id, :film, :picture)
ON CONFLICT (article_id) DO UPDATE SET film = excluded.film, picture = excluded.picture

-- name: media_drop
DELETE FROM media WHERE article_id = :article_id

-- name: drop_media
DELETE FROM media WHERE article_id = :id

-- name: prune_media
DELETE FROM media WHERE article_id = ANY(:ids)

-- name: media_of_stories
SELECT a.story_id, m.article_id, m.film, m.picture FROM article a JOIN media m ON m.article_id = a.id
WHERE a.story_id = ANY(:ids) AND a.stage <> 'kept' ORDER BY a.first_seen, a.id

-- name: hidden_story_set
INSERT INTO hidden_story (reader_id, story_id, at) VALUES (:reader, :story, :now) ON CONFLICT (reader_id, story_id) DO NOTHING

-- name: hidden_story_drop
DELETE FROM hidden_story WHERE reader_id = :reader AND (story_id = :story
    OR story_id IN (SELECT t.id FROM story t WHERE t.merged_into = :story))

-- name: hidden_story_oldest
-- Nobody is shown stories of long ago: what was hidden then needs no keeping.
DELETE FROM hidden_story WHERE reader_id = :reader AND at < :before

-- name: hidden_stories
-- A story that went into another hides that.
SELECT DISTINCT coalesce(t.merged_into, t.id), max(h.at) FROM hidden_story h JOIN story t ON t.id = h.story_id
WHERE h.reader_id = :reader GROUP BY coalesce(t.merged_into, t.id) ORDER BY 2 DESC, 1 DESC LIMIT :limit

-- name: forget_reader_hidden_story
DELETE FROM hidden_story WHERE reader_id = :reader
