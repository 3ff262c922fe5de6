-- What programs ask for: lists by key, tokens, marks, and roles that somebody decided.

-- name: list_filters
a.stage <> 'kept' AND (CAST(:section AS TEXT) IS NULL OR a.section = :section) AND (CAST(:role AS TEXT) IS NULL OR r.role = :role)
AND (CAST(:language AS TEXT) IS NULL OR lower(a.language) = :language OR lower(a.language) LIKE CAST(:language AS TEXT) || '-%')

-- name: list_columns
SELECT {card_columns}, b.content {line_from} LEFT JOIN body b ON b.article_id = a.id AND :whole = 1

-- name: list_newest
{list_columns} WHERE a.id < :key AND {list_filters} ORDER BY a.id DESC LIMIT :limit

-- name: list_oldest
{list_columns} WHERE a.id > :key AND {list_filters} ORDER BY a.id LIMIT :limit

-- name: list_newest_of_outlet
{list_columns} WHERE a.outlet_id = :outlet_id AND a.id < :key AND {list_filters} ORDER BY a.id DESC LIMIT :limit

-- name: list_oldest_of_outlet
{list_columns} WHERE a.outlet_id = :outlet_id AND a.id > :key AND {list_filters} ORDER BY a.id LIMIT :limit

-- name: story_filters
t.merged_into IS NULL AND (CAST(:section AS TEXT) IS NULL OR t.section = :section)
AND (CAST(:language AS TEXT) IS NULL OR ' ' || lower(t.languages) || ' ' LIKE '% ' || CAST(:language AS TEXT) || ' %'
    OR ' ' || lower(t.languages) LIKE '% ' || CAST(:language AS TEXT) || '-%')

-- name: stories_newest
SELECT t.id, t.changed_seq FROM story t WHERE t.id < :key AND {story_filters} ORDER BY t.id DESC LIMIT :limit

-- name: stories_oldest
SELECT t.id, t.changed_seq FROM story t WHERE t.id > :key AND {story_filters} ORDER BY t.id LIMIT :limit

-- name: stories_changed
SELECT t.id, t.changed_seq FROM story t
WHERE t.changed_seq > 0 AND t.changed_seq >= :seq AND (t.changed_seq > :seq OR t.id > :key) AND {story_filters}
ORDER BY t.changed_seq, t.id LIMIT :limit

-- name: feed_health_after
SELECT {feed_columns}, {status_columns}, {outlet_columns}, (SELECT count(*) FROM entry e WHERE e.feed_id = f.id)
FROM feed f JOIN feed_status s ON s.feed_id = f.id JOIN outlet o ON o.id = f.outlet_id
WHERE f.id > :key AND (:failing = 0 OR s.failing_since IS NOT NULL OR s.cause IS NOT NULL OR s.gone = 1)
ORDER BY f.id LIMIT :limit

-- name: token_columns
t.id, t.name, t.scopes, t.created_at, t.expires_at, t.last_used_at, t.reader_id

-- name: token_add
INSERT INTO token (id, name, digest, scopes, created_at, expires_at, reader_id)
VALUES (:id, :name, :digest, :scopes, :now, :expires_at, :reader_id)

-- name: token_by_digest
SELECT {token_columns}, {reader_columns} FROM token t JOIN reader r ON r.id = t.reader_id WHERE t.digest = :digest

-- name: token_all
SELECT {token_columns} FROM token t ORDER BY t.id

-- name: tokens_of
SELECT {token_columns} FROM token t WHERE t.reader_id = :reader ORDER BY t.id

-- name: token_used
UPDATE token SET last_used_at = :now WHERE id = :id

-- name: token_drop
DELETE FROM token WHERE id = :id AND (CAST(:reader AS BIGINT) IS NULL OR reader_id = :reader)

-- name: mark_columns
m.article_id, m.read, m.read_at, m.starred, m.starred_at, m.note, m.noted_at

-- name: articles_known
SELECT a.id, a.id FROM article a WHERE a.id = ANY(:ids) AND {seen_by_reader} UNION ALL SELECT id, article_id FROM article_moved WHERE id = ANY(:ids)

-- name: mark_set
INSERT INTO mark (reader_id, article_id, read, read_at, starred, starred_at, note, noted_at)
VALUES (:reader, :article_id, coalesce(CAST(:read AS SMALLINT), 0), CAST(:read_at AS BIGINT),
    coalesce(CAST(:starred AS SMALLINT), 0), CAST(:starred_at AS BIGINT), CAST(:note AS TEXT), CAST(:noted_at AS BIGINT))
ON CONFLICT (reader_id, article_id) DO UPDATE SET
    read = CASE WHEN excluded.read_at >= coalesce(mark.read_at, 0) THEN excluded.read ELSE mark.read END,
    read_at = CASE WHEN excluded.read_at >= coalesce(mark.read_at, 0) THEN excluded.read_at ELSE mark.read_at END,
    starred = CASE WHEN excluded.starred_at >= coalesce(mark.starred_at, 0) THEN excluded.starred ELSE mark.starred END,
    starred_at = CASE WHEN excluded.starred_at >= coalesce(mark.starred_at, 0) THEN excluded.starred_at ELSE mark.starred_at END,
    note = CASE WHEN excluded.noted_at >= coalesce(mark.noted_at, 0) THEN excluded.note ELSE mark.note END,
    noted_at = CASE WHEN excluded.noted_at >= coalesce(mark.noted_at, 0) THEN excluded.noted_at ELSE mark.noted_at END

-- name: marks_read
SELECT {mark_columns} FROM mark m WHERE m.reader_id = :reader AND m.article_id < :key AND m.read = 1 ORDER BY m.article_id DESC LIMIT :limit

-- name: marks_starred
SELECT {mark_columns} FROM mark m WHERE m.reader_id = :reader AND m.article_id < :key AND m.starred = 1 ORDER BY m.article_id DESC LIMIT :limit

-- name: marks_any
SELECT {mark_columns} FROM mark m WHERE m.reader_id = :reader AND m.article_id < :key ORDER BY m.article_id DESC LIMIT :limit

-- name: marks_of
SELECT {mark_columns} FROM mark m WHERE m.reader_id = :reader AND m.article_id = ANY(:ids) ORDER BY m.article_id DESC

-- name: overrule_columns
article_id, role, of_article_id, reason, decided_by, decided_at, engine_role, engine_of_article_id, engine_of_name

-- name: overrule_set
INSERT INTO overrule ({overrule_columns})
SELECT a.id, :role, CAST(:of AS BIGINT), :reason, :who, :now, r.role, r.of_article_id, r.of_name
FROM article a LEFT JOIN role r ON r.article_id = a.id WHERE a.id = :id
ON CONFLICT (article_id) DO UPDATE SET role = excluded.role, of_article_id = excluded.of_article_id, reason = excluded.reason,
    decided_by = excluded.decided_by, decided_at = excluded.decided_at

-- name: overrules_of
SELECT {overrule_columns} FROM overrule WHERE article_id = ANY(:ids) ORDER BY article_id

-- name: overrules_of_story
SELECT v.article_id, v.role, v.of_article_id FROM article a JOIN overrule v ON v.article_id = a.id WHERE a.story_id = :id

-- name: overrule_to_twin
-- The report under its other address: what was decided about it holds, unless something was about that one.
UPDATE overrule SET article_id = :to WHERE article_id = :id AND NOT EXISTS (SELECT 1 FROM overrule o WHERE o.article_id = :to)

-- name: overrule_drop
DELETE FROM overrule WHERE article_id = :id

-- name: overrule_engine
-- What the engine has just said goes beside the decision …
UPDATE overrule SET engine_role = (SELECT r.role FROM role r WHERE r.article_id = overrule.article_id),
    engine_of_article_id = (SELECT r.of_article_id FROM role r WHERE r.article_id = overrule.article_id),
    engine_of_name = (SELECT r.of_name FROM role r WHERE r.article_id = overrule.article_id)
WHERE article_id = ANY(:ids)

-- name: overrule_applied
-- … and the decision is what counts.
UPDATE role SET role = (SELECT v.role FROM overrule v WHERE v.article_id = role.article_id),
    of_article_id = (SELECT v.of_article_id FROM overrule v WHERE v.article_id = role.article_id), of_name = NULL
WHERE article_id IN (SELECT v.article_id FROM overrule v WHERE v.article_id = ANY(:ids))

-- name: overrule_undone
UPDATE role SET role = coalesce(CAST(:role AS TEXT), 'unknown'), of_article_id = CAST(:of AS BIGINT), of_name = CAST(:of_name AS TEXT)
WHERE article_id = :id

-- name: overrule_undecided
-- Somebody decided before the engine did: there is no row of the engine's yet.
INSERT INTO role (article_id, story_id, role, of_article_id, engine, decided_at)
SELECT a.id, a.story_id, :role, CAST(:of AS BIGINT), '', :now FROM article a WHERE a.id = :id AND a.story_id IS NOT NULL
ON CONFLICT (article_id) DO NOTHING
