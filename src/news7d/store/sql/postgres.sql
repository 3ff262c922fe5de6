-- Only PostgreSQL says it like this.

-- name: search_words
SELECT a.id, ts_rank(CAST('{0.1, 0.1, 0.1, 1.0}' AS real[]), s.doc, CAST(:match AS tsquery)), a.story_id
FROM search s JOIN article a ON a.id = s.article_id
WHERE s.doc @@ CAST(:match AS tsquery) AND a.id < :before_id AND {search_filters}
    AND (:without = '' OR NOT s.doc @@ CAST(:without AS tsquery))
ORDER BY a.id DESC LIMIT :limit

-- name: words_beginning
-- Of the latest articles: the server keeps no list of words, and counts them anew each time.
SELECT word, ndoc FROM ts_stat('SELECT doc FROM search WHERE article_id > (SELECT coalesce(max(article_id), 0) - 1500 FROM search)')
WHERE word >= :start COLLATE "C" AND word < :end COLLATE "C" LIMIT :limit

-- name: search_without
SELECT a.id, 0, a.story_id FROM article a JOIN search s ON s.article_id = a.id
WHERE a.id < :before_id AND {search_filters} AND NOT s.doc @@ CAST(:without AS tsquery)
ORDER BY a.id DESC LIMIT :limit

-- name: check_unsearched
SELECT count(*) FROM article a WHERE a.stage <> 'kept' AND NOT EXISTS (SELECT 1 FROM search d WHERE d.article_id = a.id)

-- name: check_search_orphans
SELECT count(*) FROM search d WHERE NOT EXISTS (SELECT 1 FROM article a WHERE a.id = d.article_id)

-- name: lane_term
SELECT term FROM lane_term WHERE lane = :lane FOR SHARE

-- name: feeds_claim_lane
UPDATE feed_status SET next_fetch_at = :until, claimed = 1
WHERE feed_id IN (
    SELECT s.feed_id FROM feed f JOIN feed_status s ON s.feed_id = f.id
    WHERE news7d_lane(f.url) = :lane AND s.next_fetch_at <= :now
    ORDER BY s.next_fetch_at, s.feed_id LIMIT :limit FOR UPDATE OF s SKIP LOCKED
)
RETURNING feed_id

-- name: pages_waiting_lane
SELECT id, outlet_id, page_due_at FROM article
WHERE page_due_at IS NOT NULL AND news7d_lane(url) = :lane AND page_due_at <= :before AND (page_due_at < :before OR id < :before_id)
ORDER BY page_due_at DESC, id DESC LIMIT :limit

-- name: lanes_due
SELECT lane FROM generate_series(0, 63) lane
WHERE EXISTS (SELECT 1 FROM article WHERE page_due_at IS NOT NULL AND news7d_lane(url) = lane AND page_due_at <= :now)
UNION
SELECT news7d_lane(f.url)
FROM (SELECT feed_id FROM feed_status WHERE next_fetch_at <= :now ORDER BY next_fetch_at LIMIT 2000) due
JOIN feed f ON f.id = due.feed_id
ORDER BY 1

-- name: stages_due
SELECT 'analyse' WHERE EXISTS (SELECT 1 FROM article WHERE stage = 'analyse' AND lease_until <= :now)
UNION ALL
SELECT 'group' WHERE EXISTS (SELECT 1 FROM article WHERE stage = 'group' AND lease_until <= :now)
UNION ALL
SELECT 'judge' WHERE EXISTS (
    SELECT 1 FROM story
    WHERE judge_due IS NOT NULL AND judge_due <= :now AND coalesce(judged_at, 0) + reports * CAST(:patience AS BIGINT) <= :now
)
UNION ALL
SELECT 'rules' WHERE EXISTS (SELECT 1 FROM rule_due WHERE lease_until <= :now)
    OR EXISTS (SELECT 1 FROM rule_again WHERE ended_at IS NULL AND lease_until <= :now)

-- name: articles_analysing
SELECT id, stage, lease_until FROM article WHERE id = ANY(:ids) ORDER BY id FOR UPDATE

-- name: overwrite_deleted
-- What was deleted is overwritten by VACUUM, which the server runs by itself.
SELECT 1

-- name: forget_hold
-- Until the transaction ends: waits for those that have looked at what is buried and not committed yet, and holds up those that will
-- look. Otherwise a poll that runs beside us would bring in what it could not know of.
SELECT pg_advisory_xact_lock(55703002)

-- name: buried_hold
-- Many may look at a time, while nobody buries.
SELECT pg_advisory_xact_lock_shared(55703002)

-- name: tastes_hold
-- Until the transaction ends no rule of these readers changes, and nobody else applies them.
SELECT reader_id, book FROM taste WHERE reader_id = ANY(:readers) ORDER BY reader_id FOR UPDATE

-- name: names_hold
-- Until the transaction ends. The number is any that no other lock has.
SELECT pg_advisory_xact_lock(55703001)

-- name: readers_hold
LOCK TABLE reader IN SHARE ROW EXCLUSIVE MODE

-- name: search_among
SELECT DISTINCT a.story_id FROM search s JOIN article a ON a.id = s.article_id
WHERE a.story_id = ANY(:stories) AND s.doc @@ CAST(:match AS tsquery) AND {search_filters}
    AND (:without = '' OR NOT s.doc @@ CAST(:without AS tsquery))

-- name: search_among_without
SELECT DISTINCT a.story_id FROM search s JOIN article a ON a.id = s.article_id
WHERE a.story_id = ANY(:stories) AND {search_filters} AND NOT s.doc @@ CAST(:without AS tsquery)
