-- Who shares wording with whom, in whatever story.

-- name: fingerprints_of
SELECT article_id, prints FROM fingerprinted WHERE article_id = ANY(:ids)

-- name: fingerprints_old
SELECT article_id, prints FROM fingerprinted WHERE article_id < :before ORDER BY article_id LIMIT :limit

-- name: fingerprints_after
SELECT article_id, prints FROM fingerprinted WHERE article_id > :after ORDER BY article_id LIMIT :limit

-- name: fingerprinted_set
INSERT INTO fingerprinted (article_id, prints) VALUES (:article_id, :prints) ON CONFLICT (article_id) DO UPDATE SET prints = excluded.prints

-- name: fingerprinted_drop
DELETE FROM fingerprinted WHERE article_id = ANY(:ids)

-- name: fingerprint_add
-- The first that have it are enough: what stands in more texts is a footer, or a wire text whose first prints are known.
INSERT INTO fingerprint (value, article_id)
SELECT CAST(:value AS BIGINT), CAST(:article_id AS BIGINT)
WHERE (SELECT count(*) FROM (SELECT 1 FROM fingerprint f WHERE f.value = :value LIMIT :most) AS held) < :most
ON CONFLICT (value, article_id) DO NOTHING

-- name: fingerprint_drop
DELETE FROM fingerprint WHERE value = :value AND article_id = :article_id

-- name: fingerprints_in_story
SELECT p.article_id, p.prints FROM article a JOIN fingerprinted p ON p.article_id = a.id WHERE a.story_id = :id ORDER BY a.id LIMIT :limit

-- name: fingerprint_holders
SELECT f.value, f.article_id FROM fingerprint f JOIN article a ON a.id = f.article_id
WHERE f.value = ANY(:values) AND a.story_id IS NOT NULL AND a.story_id <> :story_id

-- name: reports_named
SELECT {report_columns}, b.content
{report_from} JOIN body b ON b.article_id = a.id LEFT JOIN analysis n ON n.article_id = a.id
WHERE a.id = ANY(:ids) ORDER BY a.id

-- name: story_judge_missed
-- It was judged before this report was here.
UPDATE story SET judge_due = 0 WHERE id = :id AND merged_into IS NULL AND judge_due IS NULL AND judged_at < :seen
