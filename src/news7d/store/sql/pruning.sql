-- Letting old articles go. Their entries stay, leading to article 0, and their addresses among those let go: whatever feed still lists
-- them must not bring them back as new.

-- name: prune_unread
-- Somebody follows a feed that brought article `a`, and has not read it.
EXISTS (
    SELECT 1 FROM entry e JOIN follow w ON w.feed_id = e.feed_id JOIN reader r ON r.id = w.reader_id AND r.disabled = 0
    LEFT JOIN mark m ON m.reader_id = r.id AND m.article_id = a.id
    WHERE e.article_id = a.id AND NOT {is_read}
)

-- name: prune_age
-- When an article of outlet `o` may go: as the outlet has it, else as the house.
a.first_seen < CASE WHEN o.keep_days IS NULL THEN CAST(:before AS BIGINT)
    WHEN o.keep_days = 0 THEN 0 ELSE CAST(:now AS BIGINT) - o.keep_days * 86400000000 END

-- name: prune_may
-- Not what is starred, tagged or noted, not what belongs to a story that goes on, not what is unread and younger than :unread.
NOT {held_article} AND NOT EXISTS (SELECT 1 FROM story t WHERE t.id = a.story_id AND t.last_seen >= :alive)
AND NOT (a.first_seen >= :unread AND {prune_unread})

-- name: prune_look
SELECT a.id, a.first_seen, CASE WHEN {prune_age} THEN 1 ELSE 0 END, CASE WHEN {prune_may} THEN 1 ELSE 0 END
FROM article a JOIN outlet o ON o.id = a.outlet_id WHERE a.id > :after ORDER BY a.id LIMIT :limit

-- name: prune_rows
SELECT a.id, a.title, b.content, a.story_id, a.url_key FROM article a JOIN body b ON b.article_id = a.id
-- Asked once more: somebody may have starred it since it was looked at.
WHERE a.id = ANY(:ids) AND NOT {held_article} ORDER BY a.id

-- name: prune_weights
SELECT article_id, length(content) FROM body WHERE article_id = ANY(:ids) ORDER BY article_id

-- name: prune_note
INSERT INTO purged (url_key, at) VALUES (:url_key, :at) ON CONFLICT (url_key) DO NOTHING

-- name: prune_shed
-- What would go: how many, their texts' bytes, the first and the last; the oldest of them until :most bytes are reached.
SELECT count(*), coalesce(sum(c.bytes), 0), min(c.first_seen), max(c.first_seen) FROM (
    SELECT a.first_seen, length(b.content) AS bytes, sum(length(b.content)) OVER (ORDER BY a.id) AS upto
    FROM article a JOIN body b ON b.article_id = a.id JOIN outlet o ON o.id = a.outlet_id
    WHERE (:by_age = 0 OR {prune_age}) AND (:by_age = 1 OR a.first_seen < :latest) AND {prune_may}
) c WHERE c.upto - c.bytes < :most

-- name: prune_texts
SELECT coalesce(sum(length(content)), 0) FROM body

-- name: prune_newest_age
SELECT min(keep_days) FROM outlet WHERE keep_days > 0

-- name: outlet_keep
UPDATE outlet SET keep_days = CAST(:days AS BIGINT) WHERE id = :id

-- name: outlets_by_room
SELECT o.slug, o.name, o.keep_days, n.articles
FROM (SELECT a.outlet_id, count(*) AS articles FROM article a GROUP BY a.outlet_id) n JOIN outlet o ON o.id = n.outlet_id
ORDER BY CASE WHEN o.keep_days IS NULL THEN 1 ELSE 0 END, n.articles DESC, o.slug LIMIT :limit

-- name: prune_entries
UPDATE entry SET article_id = 0 WHERE article_id = ANY(:ids)

-- name: prune_articles
DELETE FROM article WHERE id = ANY(:ids)

-- name: prune_bodies
DELETE FROM body WHERE article_id = ANY(:ids)

-- name: prune_analyses
DELETE FROM analysis WHERE article_id = ANY(:ids)

-- name: prune_roles
DELETE FROM role WHERE article_id = ANY(:ids)

-- name: prune_revisions
DELETE FROM revision WHERE article_id = ANY(:ids)

-- name: prune_aliases
DELETE FROM alias WHERE article_id = ANY(:ids)

-- name: prune_moves
DELETE FROM article_moved WHERE article_id = ANY(:ids)

-- name: prune_empty_stories
DELETE FROM story WHERE id = ANY(:ids) AND NOT EXISTS (SELECT 1 FROM article a WHERE a.story_id = story.id)

-- name: prune_redirects
DELETE FROM story WHERE merged_into = ANY(:ids) AND NOT EXISTS (SELECT 1 FROM story t WHERE t.id = story.merged_into)

-- name: prune_touched_stories
UPDATE story SET judge_due = 0, figures = NULL, known = NULL WHERE id = ANY(:ids) AND merged_into IS NULL

-- name: prune_overrules
DELETE FROM overrule WHERE article_id = ANY(:ids)
