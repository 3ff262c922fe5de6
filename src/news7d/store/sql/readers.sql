-- Readers: accounts, labels, what they follow.

-- name: reader_columns
r.id, r.name, r.role, r.email, r.password IS NOT NULL, r.app_password IS NOT NULL, r.app_generation, r.follows_all, r.read_up_to, r.timezone,
r.disabled, r.created_at, r.last_seen_at,
(SELECT p.value FROM preference p WHERE p.reader_id = r.id AND p.name = 'interface')

-- name: reader_by_id
SELECT {reader_columns} FROM reader r WHERE r.id = :id

-- name: reader_by_name
SELECT {reader_columns} FROM reader r WHERE lower(r.name) = :name

-- name: reader_all
SELECT {reader_columns} FROM reader r ORDER BY r.id

-- name: reader_add
INSERT INTO reader (id, name, role, email, password, read_up_to, created_at)
SELECT :id, :name, :role, CAST(:email AS TEXT), CAST(:password AS TEXT), coalesce(max(a.id), 0), :now FROM article a WHERE a.first_seen < :unread_since

-- name: reader_password
SELECT password FROM reader WHERE id = :id

-- name: reader_set_password
UPDATE reader SET password = CAST(:password AS TEXT) WHERE id = :id

-- name: reader_any_password
SELECT 1 FROM reader WHERE password IS NOT NULL LIMIT 1

-- name: readers_following_all
SELECT id FROM reader WHERE follows_all = 1

-- name: label_all
SELECT id, name, kind FROM label WHERE reader_id = :reader ORDER BY name, id

-- name: label_add
INSERT INTO label (id, reader_id, name, kind) VALUES (:id, :reader, :name, :kind) ON CONFLICT (reader_id, name) DO NOTHING

-- name: follow_add
INSERT INTO follow (reader_id, feed_id, label_id, title, since) VALUES (:reader, :feed_id, CAST(:label_id AS BIGINT), CAST(:title AS TEXT), :now)
ON CONFLICT (reader_id, feed_id) DO NOTHING

-- name: follow_all
SELECT f.feed_id, f.since, f.title, l.id, l.name, l.kind
FROM follow f LEFT JOIN label l ON l.id = f.label_id WHERE f.reader_id = :reader ORDER BY f.feed_id

-- name: follow_every_feed
INSERT INTO follow (reader_id, feed_id, since) SELECT :reader, id, :now FROM feed

-- name: feed_folders
SELECT id, folder FROM feed WHERE folder <> '' ORDER BY id

-- name: follow_put
UPDATE follow SET label_id = CAST(:label_id AS BIGINT) WHERE reader_id = :reader AND feed_id = :feed_id

-- name: empty_reader
DELETE FROM reader
