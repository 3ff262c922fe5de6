-- An outlet's days in figures, and who owns it.

-- name: counted_columns
a.outlet_id, r.role, CASE WHEN t.outlets > 1 THEN 1 ELSE 0 END AS told, count(*), sum(1 - a.partial),
sum(CASE WHEN a.revision > 0 AND a.partial = 0 THEN 1 ELSE 0 END)

-- name: counted_span
a.id >= :low AND a.id < :high AND a.first_seen >= :since AND a.first_seen < :until

-- name: day_counts
SELECT {counted_columns}
FROM article a JOIN role r ON r.article_id = a.id JOIN story t ON t.id = a.story_id
WHERE {counted_span}
GROUP BY a.outlet_id, r.role, told

-- name: day_counts_of
SELECT {counted_columns}
FROM article a JOIN role r ON r.article_id = a.id JOIN story t ON t.id = a.story_id
WHERE a.outlet_id = :outlet_id AND {counted_span}
GROUP BY a.outlet_id, r.role, told

-- name: edited_columns
a.outlet_id, a.id, v.kind, v.seen_at - CASE WHEN a.claim = 'plausible' AND a.published IS NOT NULL THEN a.published ELSE a.first_seen END

-- name: day_edits
SELECT {edited_columns} FROM article a JOIN revision v ON v.article_id = a.id
WHERE {counted_span} AND a.revision > 0 AND a.partial = 0 AND a.story_id IS NOT NULL
ORDER BY a.id, v.number

-- name: day_edits_of
SELECT {edited_columns} FROM article a JOIN revision v ON v.article_id = a.id
WHERE a.outlet_id = :outlet_id AND {counted_span} AND a.revision > 0 AND a.partial = 0 AND a.story_id IS NOT NULL
ORDER BY a.id, v.number

-- name: outlet_day_columns
d.outlet_id, d.day, d.roles, d.compared, d.alone, d.watched, d.changed, d.kinds, d.delays

-- name: outlet_days
SELECT {outlet_day_columns} FROM outlet_day d WHERE d.day >= :first AND d.day < :end ORDER BY d.outlet_id, d.day

-- name: outlet_days_of
SELECT {outlet_day_columns} FROM outlet_day d WHERE d.outlet_id = :outlet_id AND d.day >= :first AND d.day < :end ORDER BY d.day

-- name: outlet_day_last
SELECT max(day) FROM outlet_day

-- name: outlet_day_drop
DELETE FROM outlet_day WHERE day = :day OR day < :oldest

-- name: outlet_day_add
-- Not of an outlet that was forgotten while it was counted.
INSERT INTO outlet_day (outlet_id, day, roles, compared, alone, watched, changed, kinds, delays)
SELECT o.id, CAST(:day AS BIGINT), CAST(:roles AS TEXT), CAST(:compared AS TEXT), CAST(:alone AS BIGINT), CAST(:watched AS BIGINT),
    CAST(:changed AS BIGINT), CAST(:kinds AS TEXT), CAST(:delays AS TEXT)
FROM outlet o WHERE o.id = :outlet_id
ON CONFLICT (outlet_id, day) DO NOTHING

-- name: outlet_day_forget
DELETE FROM outlet_day WHERE outlet_id = :id

-- name: owners
SELECT domain, name FROM owner ORDER BY domain

-- name: owner_set
INSERT INTO owner (domain, name) VALUES (:domain, :name) ON CONFLICT (domain) DO UPDATE SET name = excluded.name

-- name: owner_drop
DELETE FROM owner WHERE domain = :domain

-- name: owned_stories_again
UPDATE story SET judge_due = 0 WHERE merged_into IS NULL AND id IN (
    SELECT a.story_id FROM article a JOIN outlet o ON o.id = a.outlet_id WHERE o.domain = ANY(:domains) AND a.id >= :low
)
