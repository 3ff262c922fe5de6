-- The edit ledger.

-- name: ledger_last
SELECT day, size_after, roots_after, note FROM ledger ORDER BY day DESC LIMIT 1

-- name: ledger_add
INSERT INTO ledger (day, leaves, articles, size_before, roots_before, size_after, roots_after, note)
VALUES (:day, :leaves, :articles, :size_before, :roots_before, :size_after, :roots_after, :note)
ON CONFLICT (day) DO NOTHING

-- name: ledger_days
SELECT day, articles, size_after, note FROM ledger ORDER BY day DESC LIMIT :limit

-- name: ledger_day
SELECT l.leaves, l.size_before, l.roots_before, l.note,
    coalesce((SELECT p.note FROM ledger p WHERE p.day < l.day ORDER BY p.day DESC LIMIT 1), '')
FROM ledger l WHERE l.day = :day

-- name: ledger_begin
-- Not before this house was awake: what an archive brought in was seen by somebody else.
SELECT CASE WHEN u.awake > a.seen THEN u.awake ELSE a.seen END
FROM (SELECT min(first_seen) AS seen FROM article) a, (SELECT min(since) AS awake FROM uptime) u

-- name: ledger_changed
SELECT a.id, a.url, a.first_seen, a.title, b.content FROM article a JOIN body b ON b.article_id = a.id
WHERE a.id > :after AND a.stage <> 'kept' AND (
    (a.first_seen >= :since AND a.first_seen < :until)
    OR (a.revision > 0 AND EXISTS (SELECT 1 FROM revision v WHERE v.article_id = a.id AND v.seen_at >= :since AND v.seen_at < :until))
) ORDER BY a.id LIMIT :limit

-- name: ledger_versions
SELECT article_id, seen_at, title, content FROM revision WHERE article_id = ANY(:ids) ORDER BY article_id, number
