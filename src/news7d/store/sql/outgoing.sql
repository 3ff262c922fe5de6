-- What goes out by itself: changes of stories, and when what a list shows was changed.

-- name: headlines_of
SELECT id, title, excerpt, image FROM article WHERE id = ANY(:ids)

-- name: story_shown
-- Only where what it shows is another thing than before; :seq is the version of the front that this transaction makes.
UPDATE story SET shown = :shown, changed_at = :now, changed_seq = :seq,
    announced_seq = CASE WHEN announced_seq = 0 THEN :seq ELSE announced_seq END,
    breaking_seq = CASE WHEN :breaking = 0 THEN NULL WHEN breaking_seq IS NULL THEN :seq ELSE breaking_seq END
WHERE id = :id AND merged_into IS NULL AND (shown IS NULL OR shown <> :shown)

-- name: stories_gone
UPDATE story SET changed_seq = (SELECT version FROM front) WHERE id = ANY(:ids) AND announced_seq > 0

-- name: story_news
SELECT t.id, t.changed_seq, t.announced_seq, t.breaking_seq, t.merged_into, t.section, t.languages, t.reports, t.independent, a.title,
    t.changed_at
FROM story t LEFT JOIN article a ON a.id = t.headline_article_id
WHERE t.changed_seq > :after AND t.changed_seq > 0 AND t.muted = 0 ORDER BY t.changed_seq, t.id LIMIT :limit

-- name: stories_changed_at
SELECT id, changed_at FROM story WHERE id = ANY(:ids) AND changed_at IS NOT NULL

-- name: reports_changed_at
SELECT a.id, (SELECT max(v.seen_at) FROM revision v WHERE v.article_id = a.id), r.decided_at
FROM article a LEFT JOIN role r ON r.article_id = a.id WHERE a.id = ANY(:ids)

-- name: bodies_of
SELECT a.id, a.url, a.title, b.content FROM article a JOIN body b ON b.article_id = a.id WHERE a.id = ANY(:ids)
