-- Moving house: files that readers brought, articles that only a reader has, marks that wait for their articles.

-- name: move_columns
m.id, m.reader_id, m.name, m.brought_at, m.asked_at, m.ended_at, m.place, m.total, m.said, m.done

-- name: move_add
INSERT INTO move (id, reader_id, name, brought_at, total, said, parcel) VALUES (:id, :reader, :name, :now, :total, :said, :parcel)

-- name: move_drop_offers
DELETE FROM move WHERE reader_id = :reader AND asked_at IS NULL

-- name: move_drop_old
DELETE FROM move WHERE (asked_at IS NULL AND brought_at < :before) OR ended_at < :before

-- name: move_drop
DELETE FROM move WHERE id = :id AND reader_id = :reader AND (asked_at IS NULL OR ended_at IS NOT NULL)

-- name: moves_of
SELECT {move_columns} FROM move m WHERE m.reader_id = :reader ORDER BY m.id DESC LIMIT 20

-- name: move_by_id
SELECT {move_columns} FROM move m WHERE m.id = :id

-- name: move_ask
UPDATE move SET asked_at = :now WHERE id = :id AND reader_id = :reader AND asked_at IS NULL

-- name: moves_waiting
SELECT id FROM move WHERE asked_at IS NOT NULL AND ended_at IS NULL AND lease_until <= :now ORDER BY id LIMIT 1

-- name: move_claim
UPDATE move SET lease_until = :until WHERE id = :id AND ended_at IS NULL AND lease_until <= :now

-- name: move_parcel
SELECT parcel FROM move WHERE id = :id

-- name: move_advance
UPDATE move SET place = :place, done = :done, lease_until = :until,
    ended_at = CAST(:ended_at AS BIGINT), parcel = CASE WHEN CAST(:ended_at AS BIGINT) IS NULL THEN parcel END
WHERE id = :id AND place = :before

-- name: feeds_at
SELECT url_key, id FROM feed WHERE url_key = ANY(:keys)

-- name: move_follow
INSERT INTO follow (reader_id, feed_id, label_id, title, since) VALUES (:reader, :feed_id, CAST(:label_id AS BIGINT), CAST(:title AS TEXT), :now)
ON CONFLICT (reader_id, feed_id) DO UPDATE SET label_id = coalesce(excluded.label_id, follow.label_id), title = coalesce(follow.title, excluded.title)

-- name: kept_add
INSERT INTO article (id, url_key, outlet_id, first_seen, published, claim, stage, page_due_at, partial, title, url, excerpt)
VALUES (:id, :url_key, :outlet_id, :now, :published, :claim, 'kept', :now, 1, :title, :url, :excerpt)
ON CONFLICT (url_key) DO NOTHING

-- name: kept_among
SELECT id FROM article WHERE stage = 'kept' AND id = ANY(:ids)

-- name: kept_troubles
-- Why the page of what only a reader has could not be read so far.
SELECT id, detail FROM article WHERE id = ANY(:ids) AND stage = 'kept' AND page_read = 0 AND cause IS NOT NULL

-- name: kept_given_out
-- A feed has brought it: from now on it is news like all others.
UPDATE article SET stage = 'analyse', lease_until = 0, feed_id = :feed_id, outlet_id = :outlet_id, first_seen = :first_seen,
    published = coalesce(CAST(:published AS BIGINT), published), claim = :claim,
    page_due_at = coalesce(page_due_at, CASE WHEN page_read = 0 THEN CAST(:page_due_at AS BIGINT) END)
WHERE id = :id AND stage = 'kept'

-- name: seen_by_reader
-- What others keep for themselves is not there for this one.
(a.stage <> 'kept' OR EXISTS (SELECT 1 FROM mark k WHERE k.reader_id = :reader AND k.article_id = a.id)
    OR EXISTS (SELECT 1 FROM labelled k JOIN label l ON l.id = k.label_id WHERE l.reader_id = :reader AND k.article_id = a.id))

-- name: kept_by
SELECT m.reader_id FROM mark m WHERE m.article_id = :id
UNION SELECT l.reader_id FROM labelled t JOIN label l ON l.id = t.label_id WHERE t.article_id = :id

-- name: awaited_add
INSERT INTO awaited (reader_id, url_key, feed_id, entry_key, article_id, read_at, since)
VALUES (:reader, :url_key, CAST(:feed_id AS BIGINT), CAST(:entry_key AS BIGINT), CAST(:article_id AS BIGINT), CAST(:read_at AS BIGINT), :now)
ON CONFLICT (reader_id, url_key) DO NOTHING

-- name: awaited_any
SELECT 1 FROM awaited LIMIT 1

-- name: awaited_among
SELECT reader_id, url_key, feed_id, entry_key, article_id, read_at FROM awaited WHERE url_key = ANY(:urls)
UNION
SELECT reader_id, url_key, feed_id, entry_key, article_id, read_at FROM awaited WHERE entry_key IS NOT NULL AND entry_key = ANY(:entries)

-- name: awaited_came
DELETE FROM awaited WHERE reader_id = :reader AND url_key = :url_key

-- name: awaited_drop_old
DELETE FROM awaited WHERE since < :before

-- name: entries_by_guid
SELECT key, article_id FROM entry WHERE feed_id = :feed_id AND key = ANY(:keys) AND article_id > 0

-- name: owned_marks
-- What a reader did with articles that are still here; `after` is the last id seen.
SELECT a.id, a.url, a.title, a.published, o.name, f.url, m.read, m.read_at, m.starred, m.starred_at, m.note, m.noted_at, b.content
FROM mark m JOIN article a ON a.id = m.article_id JOIN outlet o ON o.id = a.outlet_id LEFT JOIN feed f ON f.id = a.feed_id
JOIN body b ON b.article_id = a.id
WHERE m.reader_id = :reader AND a.id > :after ORDER BY a.id LIMIT :limit

-- name: owned_tagged
SELECT a.id, a.url, a.title, a.published, o.name, f.url, 0, NULL, 0, NULL, NULL, NULL, b.content
FROM labelled t JOIN label l ON l.id = t.label_id JOIN article a ON a.id = t.article_id JOIN outlet o ON o.id = a.outlet_id
LEFT JOIN feed f ON f.id = a.feed_id JOIN body b ON b.article_id = a.id
WHERE l.reader_id = :reader AND a.id > :after
    AND NOT EXISTS (SELECT 1 FROM mark m WHERE m.reader_id = l.reader_id AND m.article_id = a.id)
ORDER BY a.id LIMIT :limit

-- name: owned_tags
SELECT t.article_id, l.name, t.at FROM labelled t JOIN label l ON l.id = t.label_id
WHERE l.reader_id = :reader AND t.article_id = ANY(:ids) ORDER BY l.name

-- name: owned_guids
SELECT e.article_id, e.guid FROM entry e WHERE e.article_id = ANY(:ids) AND e.guid IS NOT NULL ORDER BY e.id

-- name: owned_read_before
-- What counts as read without a mark, of the feeds that the reader follows, the newest first.
SELECT a.id, a.url, a.title, a.published, f.url FROM article a JOIN feed f ON f.id = a.feed_id
WHERE a.id <= :up_to AND EXISTS (SELECT 1 FROM follow w WHERE w.feed_id = a.feed_id AND w.reader_id = :reader)
    AND NOT EXISTS (SELECT 1 FROM mark m WHERE m.reader_id = :reader AND m.article_id = a.id)
ORDER BY a.id DESC LIMIT :limit

-- name: owned_feeds
SELECT f.url, coalesce(w.title, f.title), f.homepage, f.kind, f.language, f.country, f.section, l.name, f.full_text, f.pace_seconds, f.muted
FROM follow w JOIN feed f ON f.id = w.feed_id LEFT JOIN label l ON l.id = w.label_id WHERE w.reader_id = :reader ORDER BY l.name, f.id

-- name: purged_among
SELECT url_key FROM purged WHERE url_key = ANY(:keys)

-- name: reader_set_timezone
UPDATE reader SET timezone = :timezone WHERE id = :id
