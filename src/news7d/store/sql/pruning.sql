-- Letting old articles go. Their entries stay, leading to article 0: a feed that still lists them must not bring them back as new.

-- name: prune_window
SELECT a.id, a.title, b.content, a.story_id, a.first_seen FROM article a JOIN body b ON b.article_id = a.id
WHERE a.id > :after AND NOT {held_article} ORDER BY a.id LIMIT :limit

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
