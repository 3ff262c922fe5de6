-- What apps ask for: streams of items by id, the items themselves, and how many are unread.
-- :line is the reader's read_up_to. :state and :starred: 0 does not matter, 1 must be so, 2 must not be so. :feed, :folder: 0 for all that
-- the reader follows.

-- name: item_mark
LEFT JOIN mark m ON m.reader_id = :reader AND m.article_id = a.id

-- name: item_is_read
(CASE WHEN m.read_at IS NULL THEN a.id <= :line ELSE m.read = 1 END)

-- name: item_wanted
a.id >= :low AND a.id < :high AND a.first_seen >= :since AND a.first_seen < :until
AND (:state = 0 OR (:state = 1 AND {item_is_read}) OR (:state = 2 AND NOT {item_is_read}))
AND (:starred = 0 OR (:starred = 1 AND coalesce(m.starred, 0) = 1) OR (:starred = 2 AND coalesce(m.starred, 0) = 0))
AND (coalesce(m.starred, 0) = 1 OR {visible_to_reader})

-- name: item_of_feeds
EXISTS (
    SELECT 1 FROM entry e JOIN follow f ON f.reader_id = :reader AND f.feed_id = e.feed_id
    WHERE e.article_id = a.id AND {among_follows}
) AND {visible_to_reader}

-- name: among_follows
(:feed = 0 OR f.feed_id = :feed) AND (:folder = 0 OR f.label_id = :folder)

-- name: stream_dense
-- Where most articles are of these feeds: article by article.
SELECT a.id, a.first_seen FROM article a {item_mark} WHERE {item_wanted} AND {item_of_feeds}

-- name: stream_sparse
-- Where few are: feed by feed.
SELECT DISTINCT a.id, a.first_seen FROM follow f CROSS JOIN entry e CROSS JOIN article a {item_mark}
WHERE f.reader_id = :reader AND {among_follows} AND e.feed_id = f.feed_id AND e.article_id >= :low AND e.article_id < :high AND a.id = e.article_id AND {item_wanted}
    AND {visible_to_reader}

-- name: stream_kept
-- What was left unread below the line.
SELECT a.id, a.first_seen FROM mark m CROSS JOIN article a
WHERE m.reader_id = :reader AND m.read = 0 AND m.read_at IS NOT NULL AND m.article_id >= :low AND m.article_id < :high AND a.id = m.article_id
    AND {item_wanted} AND {item_of_feeds}

-- name: stream_marked
-- What was read above the line.
SELECT a.id, a.first_seen FROM mark m CROSS JOIN article a
WHERE m.reader_id = :reader AND m.article_id >= :low AND m.article_id < :high AND m.read = 1 AND a.id = m.article_id
    AND {item_wanted} AND {item_of_feeds}

-- name: stream_starred
SELECT a.id, a.first_seen FROM mark m CROSS JOIN article a
WHERE m.reader_id = :reader AND m.starred = 1 AND m.article_id >= :low AND m.article_id < :high AND a.id = m.article_id AND {item_wanted}

-- name: stream_tagged
SELECT a.id, a.first_seen FROM labelled t CROSS JOIN article a {item_mark}
WHERE t.label_id = :label_id AND t.article_id >= :low AND t.article_id < :high AND a.id = t.article_id AND {item_wanted}

-- name: stream_dense_newest
{stream_dense} ORDER BY a.id DESC LIMIT :limit

-- name: stream_dense_oldest
{stream_dense} ORDER BY a.id LIMIT :limit

-- name: stream_sparse_newest
{stream_sparse} ORDER BY a.id DESC LIMIT :limit

-- name: stream_sparse_oldest
{stream_sparse} ORDER BY a.id LIMIT :limit

-- name: stream_kept_newest
{stream_kept} ORDER BY m.article_id DESC LIMIT :limit

-- name: stream_kept_oldest
{stream_kept} ORDER BY m.article_id LIMIT :limit

-- name: stream_marked_newest
{stream_marked} ORDER BY m.article_id DESC LIMIT :limit

-- name: stream_marked_oldest
{stream_marked} ORDER BY m.article_id LIMIT :limit

-- name: stream_starred_newest
{stream_starred} ORDER BY m.article_id DESC LIMIT :limit

-- name: stream_starred_oldest
{stream_starred} ORDER BY m.article_id LIMIT :limit

-- name: stream_tagged_newest
{stream_tagged} ORDER BY t.article_id DESC LIMIT :limit

-- name: stream_tagged_oldest
{stream_tagged} ORDER BY t.article_id LIMIT :limit

-- name: kept_unread
SELECT count(*) FROM (
    SELECT 1 FROM mark m WHERE m.reader_id = :reader AND m.read = 0 AND m.read_at IS NOT NULL AND m.article_id <= :line LIMIT :limit
) k

-- name: follow_has
SELECT 1 FROM follow WHERE reader_id = :reader AND feed_id = :feed

-- name: label_by_name
SELECT id, kind FROM label WHERE reader_id = :reader AND name = :name

-- name: among_feeds
SELECT DISTINCT e.article_id FROM entry e JOIN follow f ON f.reader_id = :reader AND f.feed_id = e.feed_id
WHERE e.article_id = ANY(:ids) AND {among_follows}

-- name: among_tagged
SELECT t.article_id FROM labelled t WHERE t.label_id = :label_id AND t.article_id = ANY(:ids)

-- name: among_story_items
SELECT t.id FROM story_item t WHERE t.id = ANY(:ids)

-- name: item_rows
SELECT a.id, a.first_seen, a.published, a.claim, a.modified, a.title, a.url, a.excerpt, a.image, a.direction, b.content,
    {item_is_read}, coalesce(m.starred, 0), {outlet_columns}
FROM article a JOIN outlet o ON o.id = a.outlet_id JOIN body b ON b.article_id = a.id {item_mark}
WHERE a.id = ANY(:ids) AND {seen_by_reader}

-- name: item_origins
SELECT DISTINCT e.article_id, f.feed_id, coalesce(nullif(f.title, ''), nullif(d.title, ''), o.name), coalesce(d.homepage, ''), l.name
FROM entry e CROSS JOIN follow f JOIN feed d ON d.id = f.feed_id JOIN outlet o ON o.id = d.outlet_id LEFT JOIN label l ON l.id = f.label_id
WHERE e.article_id = ANY(:ids) AND f.reader_id = :reader AND f.feed_id = e.feed_id
ORDER BY e.article_id, f.feed_id

-- name: item_tags
SELECT t.article_id, l.name FROM labelled t JOIN label l ON l.id = t.label_id
WHERE l.reader_id = :reader AND t.article_id = ANY(:ids) ORDER BY t.article_id, l.name

-- name: subscriptions_followed
SELECT f.feed_id, coalesce(nullif(f.title, ''), nullif(d.title, ''), o.name), l.name, d.url, coalesce(d.homepage, o.homepage, ''), f.since
FROM follow f JOIN feed d ON d.id = f.feed_id JOIN outlet o ON o.id = d.outlet_id LEFT JOIN label l ON l.id = f.label_id
WHERE f.reader_id = :reader ORDER BY f.feed_id

-- name: unread_above
-- Entries: what one feed brought twice, and what several did, is put right by unread_twice.
SELECT f.feed_id, count(*) FROM follow f CROSS JOIN entry e
WHERE f.reader_id = :reader AND e.feed_id = f.feed_id AND e.article_id > :line GROUP BY f.feed_id

-- name: unread_any_twice
SELECT count(*) - count(DISTINCT e.article_id) FROM entry e WHERE e.article_id > :line

-- name: unread_twice
SELECT e.article_id FROM entry e WHERE e.article_id > :line GROUP BY e.article_id HAVING count(*) > 1

-- name: marks_about_unread
-- What differs from what the line says: read (or muted, which is never unread) above it, unread below it.
SELECT m.article_id, m.read FROM mark m WHERE m.reader_id = :reader AND m.article_id > :line AND m.read = 1
UNION ALL
SELECT m.article_id, m.read FROM mark m WHERE m.reader_id = :reader AND m.article_id <= :line AND m.read = 0 AND m.read_at IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM rule_hit h WHERE h.reader_id = m.reader_id AND h.article_id = m.article_id AND h.hides = 2)
UNION ALL
SELECT h.article_id, 1 FROM rule_hit h WHERE h.reader_id = :reader AND h.article_id > :line AND h.hides = 2

-- name: feeds_of_articles
SELECT e.article_id, e.feed_id, count(*) FROM entry e JOIN follow f ON f.reader_id = :reader AND f.feed_id = e.feed_id
WHERE e.article_id = ANY(:ids) GROUP BY e.article_id, e.feed_id

-- name: newest_of_feeds
SELECT n.feed_id, a.first_seen FROM (
    SELECT f.feed_id, (SELECT max(e.article_id) FROM entry e WHERE e.feed_id = f.feed_id) AS article_id
    FROM follow f WHERE f.reader_id = :reader
) n JOIN article a ON a.id = n.article_id

-- name: follow_folders
SELECT f.feed_id, l.name FROM follow f JOIN label l ON l.id = f.label_id WHERE f.reader_id = :reader

-- name: unread_of_tags
SELECT l.id, l.name, sum(CASE WHEN {item_is_read} THEN 0 ELSE 1 END), max(a.first_seen)
FROM label l JOIN labelled t ON t.label_id = l.id JOIN article a ON a.id = t.article_id {item_mark}
WHERE l.reader_id = :reader AND l.kind = 'tag' GROUP BY l.id, l.name ORDER BY l.name

-- ------------------------------------------------------------------ all of a stream at once

-- name: first_article_after
SELECT id FROM article WHERE id >= :low AND first_seen > :upto ORDER BY id LIMIT 1

-- name: brought_read
INSERT INTO mark (reader_id, article_id, read, read_at)
SELECT DISTINCT f.reader_id, a.id, 1, CAST(:at AS BIGINT) FROM follow f CROSS JOIN entry e CROSS JOIN article a {item_mark}
WHERE f.reader_id = :reader AND {among_follows} AND e.feed_id = f.feed_id AND e.article_id > :low AND e.article_id < :high AND a.id = e.article_id AND a.first_seen <= :upto
    AND NOT {item_is_read} AND coalesce(m.read_at, 0) <= :at
ON CONFLICT (reader_id, article_id) DO UPDATE SET read = 1, read_at = excluded.read_at

-- name: tagged_read
INSERT INTO mark (reader_id, article_id, read, read_at)
SELECT :reader, a.id, 1, :at FROM labelled t JOIN article a ON a.id = t.article_id {item_mark}
WHERE t.label_id = :label_id AND a.first_seen <= :upto AND NOT {item_is_read} AND coalesce(m.read_at, 0) <= :at
ON CONFLICT (reader_id, article_id) DO UPDATE SET read = 1, read_at = excluded.read_at

-- name: stars_read
UPDATE mark SET read = 1, read_at = :at
WHERE reader_id = :reader AND starred = 1 AND coalesce(read_at, 0) <= :at 
    AND EXISTS (SELECT 1 FROM article a WHERE a.id = mark.article_id AND a.first_seen <= :upto)

-- ------------------------------------------------------------------ stories as items

-- name: story_item_read
-- What is muted counts as read, and says nothing about its story.
EXISTS (SELECT 1 FROM article a {item_mark} WHERE a.story_id = t.story_id AND {item_is_read} AND {visible_to_reader})

-- name: story_item_visible
-- A story goes with its last report, or where its headline tells what is muted.
EXISTS (SELECT 1 FROM article a WHERE a.story_id = t.story_id AND {visible_to_reader}) AND NOT EXISTS (
    SELECT 1 FROM rule_hit h WHERE h.reader_id = :reader AND h.article_id = s.headline_article_id AND h.hides = 2 AND h.topic = 1
)

-- name: story_item_starred
EXISTS (SELECT 1 FROM mark x JOIN article k ON k.id = x.article_id WHERE x.reader_id = :reader AND x.starred = 1 AND k.story_id = t.story_id)

-- name: story_item_wanted
FROM story_item t JOIN story s ON s.id = t.story_id
WHERE t.id >= :low AND t.id < :high AND t.at >= :since AND t.at < :until AND s.merged_into IS NULL AND {story_item_visible}
    AND (:starred = 0 OR (:starred = 1 AND {story_item_starred}) OR (:starred = 2 AND NOT {story_item_starred}))

-- name: story_item_state
(:state = 0 OR (:state = 1 AND {story_item_read}) OR (:state = 2 AND NOT {story_item_read}))

-- name: story_item_kept
t.story_id IN (
    SELECT k.story_id FROM mark x JOIN article k ON k.id = x.article_id
    WHERE x.reader_id = :reader AND x.read = 0 AND x.read_at IS NOT NULL AND x.article_id <= :line
)

-- name: stream_story_newest
SELECT t.id, t.at {story_item_wanted} AND {story_item_state} ORDER BY t.id DESC LIMIT :limit

-- name: stream_story_oldest
SELECT t.id, t.at {story_item_wanted} AND {story_item_state} ORDER BY t.id LIMIT :limit

-- name: stream_story_kept_newest
SELECT t.id, t.at {story_item_wanted} AND {story_item_kept} AND {story_item_state} ORDER BY t.id DESC LIMIT :limit

-- name: stream_story_kept_oldest
SELECT t.id, t.at {story_item_wanted} AND {story_item_kept} AND {story_item_state} ORDER BY t.id LIMIT :limit

-- name: stream_story_starred_newest
-- Few things are starred: from there to the stories.
SELECT DISTINCT t.id, t.at FROM mark x JOIN article k ON k.id = x.article_id JOIN story_item t ON t.story_id = k.story_id
    JOIN story s ON s.id = t.story_id
WHERE x.reader_id = :reader AND x.starred = 1 AND t.id >= :low AND t.id < :high AND t.at >= :since AND t.at < :until
    AND s.merged_into IS NULL AND {story_item_state}
ORDER BY t.id DESC LIMIT :limit

-- name: stream_story_starred_oldest
SELECT DISTINCT t.id, t.at FROM mark x JOIN article k ON k.id = x.article_id JOIN story_item t ON t.story_id = k.story_id
    JOIN story s ON s.id = t.story_id
WHERE x.reader_id = :reader AND x.starred = 1 AND t.id >= :low AND t.id < :high AND t.at >= :since AND t.at < :until
    AND s.merged_into IS NULL AND {story_item_state}
ORDER BY t.id LIMIT :limit

-- name: story_item_rows
SELECT t.id, t.story_id, t.at, {story_item_read}, {story_item_starred} FROM story_item t JOIN story s ON s.id = t.story_id
WHERE t.id = ANY(:ids) AND s.merged_into IS NULL

-- name: story_item_now
-- The stories that items stand for, also those that were merged away since.
SELECT t.id, coalesce(s.merged_into, t.story_id) FROM story_item t LEFT JOIN story s ON s.id = t.story_id WHERE t.id = ANY(:ids)

-- name: story_item_lines
SELECT {card_columns} {line_from} WHERE a.story_id = ANY(:stories) ORDER BY a.first_seen, a.id

-- name: story_item_known
SELECT story_id FROM story_item WHERE story_id = ANY(:stories)

-- name: story_item_add
INSERT INTO story_item (id, story_id, at) VALUES (:id, :story_id, :at) ON CONFLICT (story_id) DO NOTHING

-- name: story_item_last
SELECT max(id), max(at) FROM story_item

-- name: story_item_members
SELECT a.id, a.story_id, s.headline_article_id FROM article a JOIN story s ON s.id = a.story_id WHERE a.story_id = ANY(:stories) ORDER BY a.id

-- name: stories_read
-- All reports of stories that came as items by then: whoever has read the story has done with them.
INSERT INTO mark (reader_id, article_id, read, read_at)
SELECT :reader, a.id, 1, :at FROM story_item t JOIN article a ON a.story_id = t.story_id {item_mark}
WHERE t.at <= :upto AND NOT {item_is_read} AND coalesce(m.read_at, 0) <= :at
ON CONFLICT (reader_id, article_id) DO UPDATE SET read = 1, read_at = excluded.read_at

-- ------------------------------------------------------------------ the line

-- name: marks_above_line
SELECT m.article_id FROM mark m WHERE m.reader_id = :reader AND m.article_id > :line ORDER BY m.article_id LIMIT :limit

-- name: line_left_unread
-- What the line will pass that nobody has read: it says so itself from now on, as of when it came.
INSERT INTO mark (reader_id, article_id, read, read_at)
SELECT :reader, a.id, 0, a.first_seen FROM article a LEFT JOIN mark m ON m.reader_id = :reader AND m.article_id = a.id
WHERE a.id > :line AND a.id <= :to AND m.read_at IS NULL
ON CONFLICT (reader_id, article_id) DO UPDATE SET read = 0, read_at = excluded.read_at

-- name: line_lift
UPDATE reader SET read_up_to = :to WHERE id = :reader AND read_up_to = :line

-- name: line_of
SELECT read_up_to FROM reader WHERE id = :reader

-- ------------------------------------------------------------------ what apps hold

-- name: app_columns
r.id, r.name, r.role, coalesce(r.email, ''), r.app_generation, r.app_password, r.read_up_to, r.app_stories, r.app_pictures,
r.fever_digest IS NOT NULL, r.disabled

-- name: app_by_name
SELECT {app_columns} FROM reader r WHERE lower(r.name) = :name

-- name: app_by_id
SELECT {app_columns} FROM reader r WHERE r.id = :id

-- name: app_by_fever
SELECT {app_columns} FROM reader r WHERE r.fever_digest = :digest

-- name: app_password_set
UPDATE reader SET app_password = CAST(:hashed AS TEXT), app_generation = app_generation + 1 WHERE id = :id

-- name: app_switches_set
UPDATE reader SET app_stories = coalesce(CAST(:stories AS SMALLINT), app_stories), app_pictures = coalesce(CAST(:pictures AS SMALLINT), app_pictures)
WHERE id = :id

-- name: app_fever_set
UPDATE reader SET fever_digest = CAST(:digest AS TEXT) WHERE id = :id
