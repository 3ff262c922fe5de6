-- What pages show.

-- name: line_columns
a.id, a.title, a.url, a.language, a.direction, a.published, a.first_seen, a.claim, a.excerpt, a.image, a.edited, a.section, a.story_id,
r.role, r.of_article_id, r.of_name, r.evidence, r.engine, r.decided_at, {outlet_columns}

-- name: card_columns
a.id, a.title, a.url, a.language, a.direction, a.published, a.first_seen, a.claim, a.excerpt, a.image, a.edited, a.section, a.story_id,
r.role, r.of_article_id, r.of_name, NULL, r.engine, r.decided_at, {outlet_columns}

-- name: line_from
FROM article a JOIN outlet o ON o.id = a.outlet_id LEFT JOIN role r ON r.article_id = a.id

-- name: fresh_facts
SELECT {facts_columns} FROM story t
WHERE t.merged_into IS NULL AND t.last_seen >= :since
    AND (CAST(:section AS TEXT) IS NULL OR t.section = :section)
    AND (CAST(:language AS TEXT) IS NULL OR ' ' || t.languages LIKE CAST(:language_like AS TEXT))
ORDER BY t.last_seen DESC, t.id DESC LIMIT :limit

-- name: front_facts
-- No outlet's headlines take more than :each places, so that one which floods leaves room for the others.
SELECT {facts_columns} FROM story t JOIN (
    SELECT h.id, row_number() OVER (PARTITION BY h.headline_outlet ORDER BY h.standing DESC, h.id DESC) AS place
    FROM (
        SELECT s.id, s.standing, s.headline_outlet FROM story s
        WHERE s.merged_into IS NULL AND s.last_seen >= :since
            AND (CAST(:section AS TEXT) IS NULL OR s.section = :section)
            AND (CAST(:language AS TEXT) IS NULL OR ' ' || s.languages LIKE CAST(:language_like AS TEXT))
            AND (CAST(:country AS TEXT) IS NULL OR ' ' || s.countries || ' ' LIKE CAST(:country_like AS TEXT))
        ORDER BY s.standing DESC, s.id DESC LIMIT :scanned
    ) h
) c ON c.id = t.id
WHERE c.place <= :each OR t.headline_outlet = ''
ORDER BY t.standing DESC, t.id DESC LIMIT :limit

-- name: facts_by_id
SELECT {facts_columns} FROM story t WHERE t.id = ANY(:ids)

-- name: own_reports
SELECT a.story_id, a.id, a.outlet_id FROM article a JOIN role r ON r.article_id = a.id
WHERE a.story_id = ANY(:ids) AND r.role IN ('origin', 'independent', 'confirms')
ORDER BY a.first_seen, a.id

-- name: lines
SELECT {card_columns} {line_from} WHERE a.id = ANY(:ids)

-- name: newest_lines
SELECT {card_columns} {line_from}
WHERE a.id < :before_id AND a.stage <> 'kept' AND (CAST(:section AS TEXT) IS NULL OR a.section = :section)
ORDER BY a.id DESC LIMIT :limit

-- name: outlet_lines
SELECT {card_columns} {line_from} WHERE a.outlet_id = :outlet_id AND a.id < :before_id AND a.stage <> 'kept' ORDER BY a.id DESC LIMIT :limit

-- name: story_lines
SELECT {line_columns}, a.because {line_from} WHERE a.story_id = :id ORDER BY a.first_seen, a.id

-- name: story_sayings
SELECT n.article_id, n.said FROM article a JOIN analysis n ON n.article_id = a.id WHERE a.story_id = :id ORDER BY a.first_seen, a.id LIMIT :limit

-- name: story_bodies
SELECT a.id, a.url, a.title, b.content FROM article a JOIN body b ON b.article_id = a.id WHERE a.story_id = :id ORDER BY a.first_seen, a.id LIMIT :limit

-- name: story_revisions
SELECT v.article_id, v.number, v.seen_at, v.kind, v.title, v.content, v.digest
FROM article a JOIN revision v ON v.article_id = a.id WHERE a.story_id = :id ORDER BY v.article_id, v.number

-- name: article_revisions
SELECT v.article_id, v.number, v.seen_at, v.kind, v.title, v.content, v.digest FROM revision v WHERE v.article_id = :id ORDER BY v.number

-- name: story_redirects
SELECT merged_into FROM story WHERE id = :id

-- name: article_line
SELECT {line_columns}, a.modified, b.content, a.stage {line_from} JOIN body b ON b.article_id = a.id WHERE a.id = :id

-- name: line_with_evidence
SELECT {line_columns} {line_from} WHERE a.id = :id

-- name: body_get
SELECT content FROM body WHERE article_id = :id

-- name: texts_of
SELECT a.id, a.title, b.content FROM article a JOIN body b ON b.article_id = a.id WHERE a.id = ANY(:ids)

-- name: outlet_by_slug
SELECT {outlet_columns} FROM outlet o WHERE o.slug = :slug

-- name: outlets_at
SELECT {outlet_columns} FROM outlet o WHERE o.domain = ANY(:domains) ORDER BY o.slug

-- name: count_feeds
SELECT count(*), coalesce(sum(CASE WHEN s.last_ok_at IS NOT NULL AND s.failing_since IS NULL AND s.gone = 0 THEN 1 ELSE 0 END), 0),
    coalesce(sum(CASE WHEN s.failing_since IS NOT NULL OR s.gone = 1 THEN 1 ELSE 0 END), 0),
    coalesce(sum(CASE WHEN s.last_attempt_at IS NULL AND s.gone = 0 THEN 1 ELSE 0 END), 0),
    coalesce(sum(CASE WHEN s.next_fetch_at < :overdue AND s.gone = 0 THEN 1 ELSE 0 END), 0),
    max(s.last_entry_at), max(s.last_ok_at)
FROM feed_status s

-- name: count_entries
SELECT count(*) FROM entry

-- name: count_articles
SELECT count(*) FROM article

-- name: count_upto
-- Whether there are any, or a few: counting a million rows takes longer than the page that asks.
SELECT (SELECT count(*) FROM (SELECT 1 FROM entry LIMIT :most) e), (SELECT count(*) FROM (SELECT 1 FROM article LIMIT :most) a),
    (SELECT count(*) FROM (SELECT 1 FROM story WHERE merged_into IS NULL LIMIT :most) s)

-- name: count_outlets
SELECT count(*) FROM outlet

-- name: count_waiting
SELECT stage, count(*) FROM article WHERE stage <> 'done' AND stage <> 'kept' GROUP BY stage

-- name: count_pages
SELECT count(*) FROM article WHERE page_due_at IS NOT NULL AND page_due_at <= :now

-- name: queue_lengths
-- Since when an article waits for a stage is not kept; when it was first seen comes near enough.
SELECT stage, count(*), min(first_seen) FROM article WHERE stage <> 'done' AND stage <> 'kept' GROUP BY stage
UNION ALL
SELECT 'pages', count(*), min(page_due_at) FROM article WHERE page_due_at IS NOT NULL AND page_due_at <= :now
UNION ALL
SELECT 'judge', count(*), NULL FROM story WHERE judge_due IS NOT NULL
UNION ALL
SELECT 'deliveries', count(*), min(received_at) FROM delivery
UNION ALL
SELECT 'hub', count(*), NULL FROM hub_outbox
UNION ALL
SELECT 'rules', count(*), NULL FROM rule_due

-- name: count_stories
SELECT count(*) FROM story WHERE merged_into IS NULL

-- name: last_entry
SELECT max(first_seen) FROM entry WHERE id = (SELECT max(id) FROM entry)

-- name: setting_get
SELECT value FROM setting WHERE name = :name

-- name: setting_set
INSERT INTO setting (name, value) VALUES (:name, :value) ON CONFLICT (name) DO UPDATE SET value = excluded.value

-- name: setting_settle
INSERT INTO setting (name, value) VALUES (:name, :value) ON CONFLICT (name) DO NOTHING

-- name: setting_drop
DELETE FROM setting WHERE name = :name
