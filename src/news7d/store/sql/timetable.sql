-- When feeds come due, many at once.

-- name: feed_appetites
SELECT appetite, coalesce(not_before - last_attempt_at, 3600000000) FROM feed_status WHERE gone = 0 AND appetite IS NOT NULL

-- name: feeds_last_attempt
SELECT max(last_attempt_at) FROM feed_status

-- Feeds that were never asked are not overdue but new: their reader waits for them.
-- name: feeds_overdue
SELECT feed_id, appetite FROM feed_status
WHERE next_fetch_at <= :now AND gone = 0 AND claimed = 0 AND last_attempt_at IS NOT NULL

-- name: feed_due_at
UPDATE feed_status SET next_fetch_at = :at WHERE feed_id = :feed_id AND claimed = 0

-- name: feeds_shift
UPDATE feed_status SET next_fetch_at = next_fetch_at + :by, not_before = not_before + :by, last_attempt_at = last_attempt_at + :by,
    last_ok_at = last_ok_at + :by

-- name: hosts_shift
UPDATE host SET paused_until = paused_until + :by WHERE paused_until > 0

-- name: pages_shift
UPDATE article SET page_due_at = page_due_at + :by WHERE page_due_at IS NOT NULL

-- name: stories_shift
UPDATE story SET judged_at = judged_at + :by WHERE judged_at IS NOT NULL AND judge_due IS NOT NULL

-- name: feeds_ahead
SELECT {status_columns} FROM feed_status s
WHERE s.next_fetch_at > :farthest OR s.last_attempt_at > :now OR s.last_ok_at > :now

-- name: feed_times
UPDATE feed_status SET next_fetch_at = :next_fetch_at, not_before = :not_before, last_attempt_at = :last_attempt_at, last_ok_at = :last_ok_at
WHERE feed_id = :feed_id

-- name: stories_ahead
UPDATE story SET judged_at = :now WHERE judged_at > :now

-- name: pages_ahead
UPDATE article SET page_due_at = :now WHERE page_due_at > :most

-- name: hosts_ahead
UPDATE host SET paused_until = :most WHERE paused_until > :most

-- name: story_hurry
UPDATE story SET hurried_at = :now WHERE id = :id AND hurried_at IS NULL AND merged_into IS NULL

-- Whose feeds brought stories of this section in these languages early, and do not have this one yet: the most reliable first.
-- name: feeds_early
SELECT a.feed_id, count(DISTINCT t.id) AS times
FROM (
    SELECT id, first_seen FROM story
    WHERE merged_into IS NULL AND last_seen >= :since AND independent >= 3 AND section = :section AND id <> :id
    ORDER BY last_seen DESC LIMIT 300
) t JOIN article a ON a.story_id = t.id
WHERE a.feed_id IS NOT NULL AND a.language = ANY(:languages) AND coalesce(a.published, a.first_seen) <= t.first_seen + :early
    AND NOT EXISTS (SELECT 1 FROM article b WHERE b.story_id = :id AND b.feed_id = a.feed_id)
GROUP BY a.feed_id ORDER BY times DESC, a.feed_id LIMIT :limit

-- name: feeds_hurry
UPDATE feed_status SET next_fetch_at = CASE WHEN coalesce(not_before, next_fetch_at) > :now THEN coalesce(not_before, next_fetch_at) ELSE :now END
WHERE feed_id = ANY(:ids) AND claimed = 0 AND gone = 0 AND cause IS NULL AND next_fetch_at > :now AND next_fetch_at > coalesce(not_before, 0)
    AND (pushed_until IS NULL OR pushed_until <= :now)
