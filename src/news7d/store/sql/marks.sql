-- What readers did with articles, what their feeds brought them, and what else they have.

-- name: is_read
-- Of article `a` by reader `r` with mark `m`: what the mark says; where it says nothing, what was marked read altogether.
(CASE WHEN m.read_at IS NULL THEN a.id <= r.read_up_to ELSE m.read = 1 END)

-- name: with_mark
JOIN reader r ON r.id = :reader LEFT JOIN mark m ON m.reader_id = r.id AND m.article_id = a.id

-- name: held_article
-- Pruning leaves article `a` to whoever has starred it, tagged it or written a note on it.
(EXISTS (SELECT 1 FROM mark held WHERE held.article_id = a.id AND (held.starred = 1 OR held.note IS NOT NULL))
    OR EXISTS (SELECT 1 FROM labelled held WHERE held.article_id = a.id))

-- name: reader_read_all
SELECT read_up_to, read_all_at FROM reader WHERE id = :reader

-- name: marks_touch
UPDATE reader SET marks_version = marks_version + 1 WHERE id = :reader

-- name: marks_version
SELECT marks_version FROM reader WHERE id = :reader

-- name: read_up_to_set
UPDATE reader SET read_up_to = :up_to, read_all_at = :at WHERE id = :reader AND read_up_to <= :up_to

-- name: marks_outdated
UPDATE mark SET read = 0, read_at = NULL WHERE reader_id = :reader AND article_id <= :up_to AND read_at <= :at

-- name: marks_bare
-- A star that was taken back keeps its time: a device that comes later with an older star must not win.
DELETE FROM mark WHERE reader_id = :reader AND article_id <= :up_to AND read_at IS NULL AND starred_at IS NULL AND noted_at IS NULL

-- name: last_article_at
SELECT coalesce((SELECT id FROM article WHERE first_seen <= :at ORDER BY id DESC LIMIT 1), 0)

-- name: feeds_read
INSERT INTO mark (reader_id, article_id, read, read_at)
SELECT r.id, a.id, 1, :at
FROM (SELECT DISTINCT e.article_id AS id FROM entry e WHERE e.feed_id = ANY(:feeds) AND e.article_id > 0 AND e.article_id <= :up_to) a {with_mark}
WHERE NOT {is_read} AND coalesce(m.read_at, 0) <= :at
ON CONFLICT (reader_id, article_id) DO UPDATE SET read = 1, read_at = excluded.read_at

-- name: tag_read
INSERT INTO mark (reader_id, article_id, read, read_at)
SELECT r.id, a.id, 1, :at FROM labelled t JOIN article a ON a.id = t.article_id {with_mark}
WHERE t.label_id = :label_id AND a.id <= :up_to AND NOT {is_read} AND coalesce(m.read_at, 0) <= :at
ON CONFLICT (reader_id, article_id) DO UPDATE SET read = 1, read_at = excluded.read_at

-- name: starred_read
UPDATE mark SET read = 1, read_at = :at WHERE reader_id = :reader AND starred = 1 AND article_id <= :up_to AND coalesce(read_at, 0) <= :at

-- name: story_members
SELECT a.id, {is_read}, coalesce(m.starred, 0), m.read_at FROM article a {with_mark} WHERE a.story_id = :story ORDER BY a.id

-- name: story_states
-- When the reader last read one of the story's reports, whether one is starred, and how many came after that and are unread.
WITH report AS (
    SELECT a.story_id, a.first_seen, {is_read} AS seen, m.read_at, coalesce(m.starred, 0) AS starred
    FROM article a {with_mark} WHERE a.story_id = ANY(:stories) AND {visible_to_reader}
), known AS (
    SELECT story_id, max(CASE WHEN seen THEN coalesce(read_at, first_seen) END) AS since, max(starred) AS starred FROM report GROUP BY story_id
)
SELECT k.story_id, CASE WHEN k.since IS NULL THEN 0 ELSE 1 END, sum(CASE WHEN NOT p.seen AND p.first_seen > k.since THEN 1 ELSE 0 END), k.starred
FROM known k JOIN report p ON p.story_id = k.story_id WHERE k.since IS NOT NULL OR k.starred = 1 GROUP BY k.story_id, k.since, k.starred

-- name: article_states
SELECT a.id, {is_read}, coalesce(m.starred, 0), m.note FROM article a {with_mark} WHERE a.id = ANY(:ids)

-- name: tags_on
SELECT t.article_id, l.name FROM labelled t JOIN label l ON l.id = t.label_id
WHERE l.reader_id = :reader AND t.article_id = ANY(:ids) ORDER BY l.name, t.article_id

-- name: marks_to_twin
SELECT {mark_columns}, m.reader_id, r.read_up_to, r.read_all_at FROM mark m JOIN reader r ON r.id = m.reader_id WHERE m.article_id = ANY(:ids)

-- name: readers_past
-- Those for whom one of two articles counts as read without a mark, and the other does not.
SELECT id, read_up_to, read_all_at FROM reader WHERE read_up_to >= :low AND read_up_to < :high

-- name: mark_put
INSERT INTO mark (reader_id, article_id, read, read_at, starred, starred_at, note, noted_at)
VALUES (:reader, :article_id, :read, :read_at, :starred, :starred_at, :note, :noted_at)
ON CONFLICT (reader_id, article_id) DO UPDATE SET read = excluded.read, read_at = excluded.read_at, starred = excluded.starred,
    starred_at = excluded.starred_at, note = excluded.note, noted_at = excluded.noted_at

-- name: marks_drop
DELETE FROM mark WHERE article_id = :id

-- name: tags_to_twin
UPDATE labelled SET article_id = :to
WHERE article_id = :id AND NOT EXISTS (SELECT 1 FROM labelled other WHERE other.label_id = labelled.label_id AND other.article_id = :to)

-- name: tags_drop
DELETE FROM labelled WHERE article_id = :id

-- name: saved_newest
SELECT {mark_columns}, m.starred_at FROM mark m
WHERE m.reader_id = :reader AND m.starred = 1 AND (coalesce(m.starred_at, 0) < :at OR (coalesce(m.starred_at, 0) = :at AND m.article_id < :key))
ORDER BY coalesce(m.starred_at, 0) DESC, m.article_id DESC LIMIT :limit

-- name: items_of_feeds
-- What was read is passed by before anybody looks which feed brought it.
SELECT a.id FROM article a {with_mark}
WHERE a.id < :key AND CASE WHEN :unread = 1 AND {is_read} THEN FALSE
    ELSE EXISTS (SELECT 1 FROM entry e WHERE e.article_id = a.id AND e.feed_id = ANY(:feeds)) END
    AND {visible_to_reader}
ORDER BY a.id DESC LIMIT :limit

-- name: items_of_tag
SELECT a.id FROM labelled t JOIN article a ON a.id = t.article_id {with_mark}
WHERE t.label_id = :label_id AND a.id < :key AND (:unread = 0 OR NOT {is_read})
ORDER BY a.id DESC LIMIT :limit

-- name: unread_of_feeds
SELECT f.feed_id, count(DISTINCT e.article_id)
FROM follow f JOIN reader r ON r.id = f.reader_id JOIN entry e ON e.feed_id = f.feed_id AND e.article_id > 0
LEFT JOIN mark m ON m.reader_id = r.id AND m.article_id = e.article_id
WHERE f.reader_id = :reader AND (CASE WHEN m.read_at IS NULL THEN e.article_id > r.read_up_to ELSE m.read = 0 END)
GROUP BY f.feed_id

-- name: unread_of_folders
SELECT f.label_id, count(DISTINCT e.article_id)
FROM follow f JOIN reader r ON r.id = f.reader_id JOIN entry e ON e.feed_id = f.feed_id AND e.article_id > 0
LEFT JOIN mark m ON m.reader_id = r.id AND m.article_id = e.article_id
WHERE f.reader_id = :reader AND f.label_id IS NOT NULL
    AND (CASE WHEN m.read_at IS NULL THEN e.article_id > r.read_up_to ELSE m.read = 0 END)
GROUP BY f.label_id

-- name: tag_counts
SELECT t.label_id, count(*) FROM labelled t JOIN label l ON l.id = t.label_id WHERE l.reader_id = :reader GROUP BY t.label_id

-- name: tag_add
INSERT INTO labelled (label_id, article_id, at) VALUES (:label_id, :article_id, :at) ON CONFLICT (label_id, article_id) DO NOTHING

-- name: tag_take
DELETE FROM labelled WHERE label_id = :label_id AND article_id = ANY(:ids)

-- name: label_named
SELECT id, name, kind FROM label WHERE reader_id = :reader AND name = :name

-- name: label_rename
UPDATE label SET name = :name WHERE id = :id

-- name: label_drop
DELETE FROM label WHERE id = :id

-- name: label_unfollow
UPDATE follow SET label_id = CAST(:to AS BIGINT) WHERE label_id = :id

-- name: label_join
UPDATE labelled SET label_id = :to
WHERE label_id = :id AND NOT EXISTS (SELECT 1 FROM labelled other WHERE other.label_id = :to AND other.article_id = labelled.article_id)

-- name: label_untag
DELETE FROM labelled WHERE label_id = :id

-- name: follow_title
UPDATE follow SET title = CAST(:title AS TEXT) WHERE reader_id = :reader AND feed_id = :feed_id

-- name: follow_drop
DELETE FROM follow WHERE reader_id = :reader AND feed_id = :feed_id

-- name: follow_anybody
SELECT 1 FROM follow WHERE feed_id = :feed_id LIMIT 1

-- name: followers
SELECT feed_id, count(*) FROM follow GROUP BY feed_id

-- name: reader_follows_all
UPDATE reader SET follows_all = :flag WHERE id = :reader

-- name: preferences_of
SELECT name, value FROM preference WHERE reader_id = :reader ORDER BY name

-- name: preference_set
INSERT INTO preference (reader_id, name, value) VALUES (:reader, :name, :value) ON CONFLICT (reader_id, name) DO UPDATE SET value = excluded.value

-- name: own_sections_of
SELECT id, name, query FROM own_section WHERE reader_id = :reader ORDER BY place, id

-- name: own_section_add
INSERT INTO own_section (id, reader_id, name, query, place) VALUES (:id, :reader, :name, :query, :id) ON CONFLICT (reader_id, name) DO NOTHING

-- name: own_section_set
UPDATE own_section SET name = :name, query = :query WHERE id = :id AND reader_id = :reader

-- name: own_section_place
UPDATE own_section SET place = :place WHERE id = :id AND reader_id = :reader

-- name: own_section_drop
DELETE FROM own_section WHERE id = :id AND reader_id = :reader
