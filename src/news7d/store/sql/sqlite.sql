-- Only SQLite says it like this.

-- name: search_words
SELECT a.id, -bm25(search, 10.0, 1.0), a.story_id
FROM search JOIN article a ON a.id = search.rowid
WHERE search MATCH :match AND search.rowid < :before_id AND {search_filters}
    AND (:without = '' OR a.id NOT IN (SELECT rowid FROM search WHERE search MATCH CASE WHEN :without = '' THEN '"-"' ELSE :without END))
ORDER BY search.rowid DESC LIMIT :limit

-- name: search_newest
-- The same without how well they fit: bm25 reads all that an index has of each word, whatever the LIMIT.
SELECT a.id, 0, a.story_id
FROM search JOIN article a ON a.id = search.rowid
WHERE search MATCH :match AND search.rowid < :before_id AND {search_filters}
    AND (:without = '' OR a.id NOT IN (SELECT rowid FROM search WHERE search MATCH CASE WHEN :without = '' THEN '"-"' ELSE :without END))
ORDER BY search.rowid DESC LIMIT :limit

-- name: search_titles
SELECT rowid FROM search WHERE search MATCH :match AND rowid >= :oldest AND rowid < :before_id

-- name: words_beginning
SELECT term, doc FROM search_word WHERE term >= :start AND term < :end LIMIT :limit

-- name: search_without
SELECT a.id, 0, a.story_id FROM article a
WHERE a.id < :before_id AND {search_filters} AND a.id NOT IN (SELECT rowid FROM search WHERE search MATCH :without)
ORDER BY a.id DESC LIMIT :limit

-- name: check_unsearched
SELECT count(*) FROM article a WHERE a.stage <> 'kept' AND NOT EXISTS (SELECT 1 FROM search_docsize d WHERE d.id = a.id)

-- name: check_search_orphans
SELECT count(*) FROM search_docsize d WHERE NOT EXISTS (SELECT 1 FROM article a WHERE a.id = d.id)

-- name: names_hold
-- There is one writer.
SELECT 1

-- name: forget_hold
SELECT 1

-- name: buried_hold
SELECT 1

-- name: overwrite_deleted
PRAGMA secure_delete = ON

-- name: search_among
SELECT DISTINCT a.story_id FROM search JOIN article a ON a.id = search.rowid
WHERE search MATCH :match AND search.rowid IN (SELECT m.id FROM article m WHERE m.story_id = ANY(:stories)) AND {search_filters}
    AND (:without = '' OR a.id NOT IN (SELECT rowid FROM search WHERE search MATCH CASE WHEN :without = '' THEN '"-"' ELSE :without END))

-- name: search_among_without
SELECT DISTINCT a.story_id FROM article a WHERE a.story_id = ANY(:stories) AND {search_filters}
    AND a.id NOT IN (SELECT rowid FROM search WHERE search MATCH :without)
