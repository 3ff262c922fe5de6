-- Rules of readers, what they lean to, and what came of both.

-- name: rule_columns
id, name, conditions, actions, enabled, stop, position

-- name: rules_of
SELECT {rule_columns} FROM rule WHERE reader_id = :reader ORDER BY position, id

-- name: rule_by_id
SELECT {rule_columns} FROM rule WHERE reader_id = :reader AND id = :id

-- name: rule_add
INSERT INTO rule (id, reader_id, position, name, enabled, stop, conditions, actions)
VALUES (:id, :reader, :position, :name, :enabled, :stop, :conditions, :actions)

-- name: rule_set
UPDATE rule SET name = :name, enabled = :enabled, stop = :stop, conditions = :conditions, actions = :actions
WHERE reader_id = :reader AND id = :id

-- name: rule_place
UPDATE rule SET position = :position WHERE reader_id = :reader AND id = :id

-- name: rule_drop
DELETE FROM rule WHERE reader_id = :reader AND id = :id

-- name: rules_last
SELECT coalesce(max(position), 0), count(*) FROM rule WHERE reader_id = :reader

-- name: leanings_of
SELECT id, kind, value, muted, label, since FROM leaning WHERE reader_id = :reader ORDER BY kind, label, id

-- name: leaning_set
INSERT INTO leaning (id, reader_id, kind, value, label, muted, since) VALUES (:id, :reader, :kind, :value, :label, :muted, :now)
ON CONFLICT (reader_id, kind, value) DO UPDATE SET muted = excluded.muted, label = excluded.label, since = excluded.since

-- name: leaning_like
SELECT id, kind, value, muted, label, since FROM leaning WHERE reader_id = :reader AND kind = :kind AND value = :value

-- name: leaning_drop
DELETE FROM leaning WHERE reader_id = :reader AND id = :id

-- name: taste_of
SELECT t.reader_id, t.version, t.book, t.slider, t.as_front, t.learns, t.learns_since,
    CASE WHEN EXISTS (SELECT 1 FROM rule_hit h WHERE h.reader_id = t.reader_id AND h.hides > 0)
        OR EXISTS (SELECT 1 FROM hidden_story h WHERE h.reader_id = t.reader_id) THEN 1 ELSE 0 END
FROM taste t WHERE t.reader_id = :reader

-- name: taste_begin
INSERT INTO taste (reader_id) VALUES (:reader) ON CONFLICT (reader_id) DO NOTHING

-- name: taste_turn
-- A new page in the book: rules or leanings have changed. Whoever applies the book of before is kept out until this is done.
UPDATE taste SET version = version + 1, book = book + 1 WHERE reader_id = :reader

-- name: taste_busy
UPDATE taste SET busy = CASE WHEN EXISTS (SELECT 1 FROM rule r WHERE r.reader_id = taste.reader_id AND r.enabled = 1)
    OR EXISTS (SELECT 1 FROM leaning l WHERE l.reader_id = taste.reader_id) THEN 1 ELSE 0 END
WHERE reader_id = :reader

-- name: taste_touch
UPDATE taste SET version = version + 1 WHERE reader_id = ANY(:readers)

-- name: taste_set
UPDATE taste SET version = version + 1, slider = coalesce(CAST(:slider AS BIGINT), slider),
    as_front = coalesce(CAST(:as_front AS SMALLINT), as_front), learns = coalesce(CAST(:learns AS SMALLINT), learns),
    learns_since = coalesce(CAST(:learns_since AS BIGINT), learns_since)
WHERE reader_id = :reader

-- name: tastes_busy
SELECT reader_id, book FROM taste WHERE busy = 1 ORDER BY reader_id

-- name: tastes_hold
SELECT reader_id, book FROM taste WHERE reader_id = ANY(:readers) ORDER BY reader_id

-- name: reader_folders
SELECT f.feed_id, l.name FROM follow f JOIN label l ON l.id = f.label_id WHERE f.reader_id = :reader

-- name: rules_wait
-- A story was judged. Nothing is noted where nobody has rules.
INSERT INTO rule_due (story_id, seq)
SELECT s.id, :seq FROM story s WHERE s.id = ANY(:ids) AND s.merged_into IS NULL AND EXISTS (SELECT 1 FROM taste WHERE busy = 1)
ON CONFLICT (story_id) DO UPDATE SET seq = excluded.seq, lease_until = 0

-- name: rules_claim
UPDATE rule_due SET lease_until = :until
WHERE story_id IN (SELECT story_id FROM rule_due WHERE lease_until <= :now ORDER BY seq, story_id LIMIT :limit @skip_locked@)
RETURNING story_id, seq

-- name: rules_waiting
SELECT count(*) FROM rule_due

-- name: rules_done
DELETE FROM rule_due WHERE story_id = :story_id AND seq = :seq

-- name: rules_release
UPDATE rule_due SET lease_until = 0 WHERE lease_until <> 0

-- name: rules_release_again
UPDATE rule_again SET lease_until = 0 WHERE lease_until <> 0

-- name: rule_members
-- Of a story of hundreds only the latest: the others were looked at when they came.
SELECT id FROM article WHERE story_id = :id ORDER BY id DESC LIMIT :limit

-- name: rule_subject_columns
a.id, a.story_id, a.title, a.url, o.slug, o.domain, o.name, coalesce(f.country, o.country), a.language, a.section, coalesce(r.role, 'unknown'),
a.published, a.claim, a.first_seen, coalesce(t.independent, 0), coalesce(t.reports, 0), coalesce(t.outlets, 0), b.content

-- name: rule_subjects
SELECT {rule_subject_columns} FROM article a JOIN outlet o ON o.id = a.outlet_id JOIN body b ON b.article_id = a.id
LEFT JOIN feed f ON f.id = a.feed_id LEFT JOIN role r ON r.article_id = a.id LEFT JOIN story t ON t.id = a.story_id
WHERE a.id = ANY(:ids)

-- name: rule_marks_of_subjects
-- Whether an article is another one than when it was last looked at.
SELECT a.id, coalesce(a.digest, 0), a.revision, a.page_read, a.story_id, coalesce(a.section, ''), coalesce(a.language, ''),
    coalesce(r.role, ''), coalesce(t.independent, 0), coalesce(t.reports, 0), coalesce(t.outlets, 0)
FROM article a LEFT JOIN role r ON r.article_id = a.id LEFT JOIN story t ON t.id = a.story_id WHERE a.id = ANY(:ids)

-- name: rule_feeds
SELECT DISTINCT e.article_id, f.id, f.url FROM entry e JOIN feed f ON f.id = e.feed_id WHERE e.article_id = ANY(:ids)

-- name: rule_names
-- In every spelling that is known to be the same name.
SELECT m.article_id, n.label FROM mention m JOIN name n ON n.id = m.name_id WHERE m.article_id = ANY(:ids)
UNION
SELECT m.article_id, t.label FROM mention m JOIN name n ON n.id = m.name_id JOIN name t ON t.id = n.joined_into WHERE m.article_id = ANY(:ids)
UNION
SELECT m.article_id, s.label FROM mention m JOIN name n ON n.id = m.name_id JOIN name s ON s.joined_into = coalesce(n.joined_into, n.id)
WHERE m.article_id = ANY(:ids)

-- name: rule_window
SELECT a.id FROM article a WHERE a.id < :below AND a.first_seen >= :since ORDER BY a.id DESC LIMIT :limit

-- name: rule_window_count
SELECT count(*) FROM article a WHERE a.id < :below AND a.first_seen >= :since

-- name: rule_hits_of
SELECT reader_id, article_id, rule_id, hides, topic, lift FROM rule_hit WHERE article_id = ANY(:ids) AND reader_id = ANY(:readers)

-- name: rule_hit_add
INSERT INTO rule_hit (reader_id, article_id, rule_id, hides, topic, lift, at)
SELECT :reader, a.id, CAST(:rule_id AS BIGINT), CAST(:hides AS SMALLINT), CAST(:topic AS SMALLINT), CAST(:lift AS SMALLINT), CAST(:now AS BIGINT)
FROM article a WHERE a.id = :article_id
ON CONFLICT (reader_id, article_id, rule_id) DO NOTHING

-- name: rule_hit_set
UPDATE rule_hit SET hides = :hides, topic = :topic, lift = :lift
WHERE reader_id = :reader AND article_id = :article_id AND rule_id = :rule_id

-- name: rule_hits_off
-- Of a rule that was changed or switched off. The rows stay: what it did once it does not do again.
UPDATE rule_hit SET hides = 0, lift = 0 WHERE rule_id = :rule_id AND reader_id = :reader AND (hides <> 0 OR lift <> 0)

-- name: rule_hits_drop
DELETE FROM rule_hit WHERE rule_id = :rule_id AND reader_id = :reader

-- name: rule_hits_count
SELECT rule_id, count(*) FROM rule_hit WHERE reader_id = :reader GROUP BY rule_id

-- name: rule_notice_add
INSERT INTO rule_notice (id, reader_id, rule_id, rule_name, article_id, story_id, why, at)
SELECT :id, r.reader_id, r.id, r.name, CAST(:article_id AS BIGINT), CAST(:story_id AS BIGINT), CAST(:why AS TEXT), CAST(:now AS BIGINT)
FROM rule r WHERE r.id = :rule_id

-- name: rule_notices
SELECT id, reader_id, rule_id, rule_name, article_id, story_id, why, at FROM rule_notice ORDER BY id LIMIT :limit

-- name: rule_notices_done
DELETE FROM rule_notice WHERE id = ANY(:ids)

-- name: rule_again_columns
id, reader_id, rule_id, below, since, total, seen, matched, started_at, ended_at

-- name: rule_again_add
INSERT INTO rule_again (id, reader_id, rule_id, below, since, total, started_at) VALUES (:id, :reader, :rule_id, :below, :since, :total, :now)

-- name: rule_again_end_others
-- A new run takes the place of one that is under way for the same rule.
UPDATE rule_again SET ended_at = :now
WHERE reader_id = :reader AND ended_at IS NULL AND coalesce(rule_id, 0) = coalesce(CAST(:rule_id AS BIGINT), 0)

-- name: rule_again_of
SELECT {rule_again_columns} FROM rule_again WHERE reader_id = :reader ORDER BY id DESC LIMIT :limit

-- name: rule_again_any
SELECT 1 FROM rule_again WHERE ended_at IS NULL AND lease_until <= :now LIMIT 1

-- name: rule_again_claim
UPDATE rule_again SET lease_until = :until
WHERE id IN (SELECT id FROM rule_again WHERE ended_at IS NULL AND lease_until <= :now ORDER BY id LIMIT 1 @skip_locked@)
RETURNING {rule_again_columns}

-- name: rule_again_step
UPDATE rule_again SET below = :below, seen = seen + :seen, matched = matched + :matched, lease_until = 0,
    ended_at = CASE WHEN :ended = 1 THEN CAST(:now AS BIGINT) ELSE NULL END
WHERE id = :id AND below = :before AND ended_at IS NULL

-- name: rule_again_stop
UPDATE rule_again SET ended_at = :now WHERE reader_id = :reader AND id = :id AND ended_at IS NULL

-- name: rule_again_sweep
DELETE FROM rule_again WHERE ended_at < :before

-- name: prune_rule_hits
DELETE FROM rule_hit WHERE article_id = ANY(:ids)

-- name: drop_rule_hits
DELETE FROM rule_hit WHERE article_id = :id

-- name: visible_to_reader
-- For any statement over `article a` that lists for :reader (0: nobody): what they muted is left out.
(:reader = 0 OR NOT EXISTS (SELECT 1 FROM rule_hit h WHERE h.reader_id = :reader AND h.article_id = a.id AND h.hides = 2))

-- name: hidden_among
SELECT DISTINCT article_id FROM rule_hit WHERE reader_id = :reader AND article_id = ANY(:ids) AND hides >= :level

-- name: story_bends
-- What rules and leanings of a reader did with the reports of these stories.
SELECT a.story_id, a.id, h.rule_id, h.hides, h.topic, h.lift
FROM article a JOIN rule_hit h ON h.reader_id = :reader AND h.article_id = a.id
WHERE a.story_id = ANY(:ids) AND (h.hides > 0 OR h.lift <> 0)

-- name: visible_heads
-- The first report of each story that the reader has not muted, own reporting before repeats.
SELECT h.story_id, h.id FROM (
    SELECT a.story_id, a.id, row_number() OVER (PARTITION BY a.story_id
        ORDER BY CASE WHEN r.role IN ('origin', 'independent', 'confirms') THEN 0 ELSE 1 END, a.first_seen, a.id) AS place
    FROM article a LEFT JOIN role r ON r.article_id = a.id WHERE a.story_id = ANY(:ids) AND {visible_to_reader}
) h WHERE h.place = 1

-- name: readings
-- What a reader read or starred themselves: a rule's mark has the time at which the article came.
SELECT a.id, o.slug, a.section, CASE WHEN m.read = 1 AND m.read_at > a.first_seen AND m.read_at >= :since THEN m.read_at END,
    CASE WHEN m.starred = 1 AND m.starred_at > a.first_seen AND m.starred_at >= :since THEN m.starred_at END
FROM mark m JOIN article a ON a.id = m.article_id JOIN outlet o ON o.id = a.outlet_id
WHERE m.reader_id = :reader AND ((m.read = 1 AND m.read_at > a.first_seen AND m.read_at >= :since)
    OR (m.starred = 1 AND m.starred_at > a.first_seen AND m.starred_at >= :since))
ORDER BY m.article_id DESC LIMIT :limit

-- name: names_in
SELECT m.article_id, t.id, t.label FROM mention m JOIN name n ON n.id = m.name_id JOIN name t ON t.id = coalesce(n.joined_into, n.id)
WHERE m.article_id = ANY(:ids)

-- name: volume_outlets
SELECT o.slug, count(*) FROM (SELECT outlet_id FROM article ORDER BY id DESC LIMIT :window) a JOIN outlet o ON o.id = a.outlet_id GROUP BY o.slug

-- name: volume_sections
SELECT a.section, count(*) FROM (SELECT section FROM article ORDER BY id DESC LIMIT :window) a WHERE a.section IS NOT NULL GROUP BY a.section

-- name: volume_start
SELECT min(id) FROM (SELECT id FROM article ORDER BY id DESC LIMIT :window) a

-- name: volume_names
SELECT coalesce(n.joined_into, n.id), count(DISTINCT m.article_id) FROM name n JOIN mention m ON m.name_id = n.id
WHERE (n.id = ANY(:ids) OR n.joined_into = ANY(:ids)) AND m.article_id >= :start GROUP BY coalesce(n.joined_into, n.id)

-- name: articles_seen
SELECT id, first_seen FROM article WHERE id = ANY(:ids)

-- name: forget_reader_rule
DELETE FROM rule WHERE reader_id = :reader

-- name: forget_reader_leaning
DELETE FROM leaning WHERE reader_id = :reader

-- name: forget_reader_taste
DELETE FROM taste WHERE reader_id = :reader

-- name: forget_reader_rule_hit
DELETE FROM rule_hit WHERE reader_id = :reader

-- name: forget_reader_rule_notice
DELETE FROM rule_notice WHERE reader_id = :reader

-- name: forget_reader_rule_again
DELETE FROM rule_again WHERE reader_id = :reader

-- name: rules_called
SELECT id, name FROM rule WHERE reader_id = :reader AND id = ANY(:ids)
