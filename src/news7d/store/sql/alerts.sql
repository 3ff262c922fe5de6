-- Alerts: what readers want to be told, what they were told, and the outbox.

-- ------------------------------------------------------------------ channels

-- name: channel_columns
c.id, c.reader_id, c.kind, c.name, c.address, c.keys, c.keys_at, c.state, c.alerts, c.created_at, c.failures, c.failing_since, c.error, c.last_ok_at

-- name: channels_of
SELECT {channel_columns} FROM channel c WHERE c.reader_id = :reader ORDER BY c.id

-- name: channel_by_id
SELECT {channel_columns} FROM channel c WHERE c.id = :id

-- name: channel_by_address
SELECT {channel_columns} FROM channel c WHERE c.reader_id = :reader AND c.kind = :kind AND c.address = :address

-- name: channel_add
INSERT INTO channel (id, reader_id, kind, name, address, keys, keys_at, state, created_at)
VALUES (:id, :reader, :kind, :name, :address, :keys, :now, :state, :now)

-- name: channel_set
UPDATE channel SET name = :name, keys = :keys, keys_at = CAST(:keys_at AS BIGINT), state = :state, alerts = :alerts, failures = :failures,
    failing_since = CAST(:failing_since AS BIGINT), error = CAST(:error AS TEXT), due_at = 0
WHERE id = :id

-- name: channel_drop
DELETE FROM channel WHERE id = :id AND reader_id = :reader

-- name: channel_drop_outbox
DELETE FROM outbox WHERE channel_id = :id

-- name: channel_drop_digests
DELETE FROM digest WHERE channel_id = :id

-- name: channel_drop_subjects
UPDATE subject SET channel_id = NULL WHERE channel_id = :id

-- name: channels_unconfirmed
SELECT id, reader_id FROM channel WHERE state = 'unconfirmed' AND created_at < :before

-- ------------------------------------------------------------------ subjects and quiet hours

-- name: subject_columns
s.id, s.reader_id, s.kind, s.what, s.title, s.created_at, s.least, s.channel_id

-- name: subjects_of
SELECT {subject_columns} FROM subject s WHERE s.reader_id = :reader ORDER BY s.kind, s.title, s.id

-- name: subjects_count
SELECT count(*) FROM subject WHERE reader_id = :reader

-- name: subject_set
INSERT INTO subject (id, reader_id, kind, what, title, least, channel_id, created_at)
VALUES (:id, :reader, :kind, :what, :title, :least, CAST(:channel_id AS BIGINT), :now)
ON CONFLICT (reader_id, kind, what) DO UPDATE SET title = excluded.title, least = excluded.least, channel_id = excluded.channel_id

-- name: subject_by_what
SELECT {subject_columns} FROM subject s WHERE s.reader_id = :reader AND s.kind = :kind AND s.what = :what

-- name: subject_drop
DELETE FROM subject WHERE id = :id AND reader_id = :reader

-- name: subjects_for
-- Those that some of these stories may fit. Names and searches are looked up apart.
SELECT {subject_columns} FROM subject s JOIN reader r ON r.id = s.reader_id
WHERE r.disabled = 0 AND (s.kind IN ('breaking', 'name', 'search') OR (s.kind = 'section' AND s.what = ANY(:sections))
    OR (s.kind = 'outlet' AND s.what = ANY(:outlets)) OR (s.kind = 'story' AND s.what = ANY(:stories)))
ORDER BY s.id

-- name: quiet_get
SELECT q.begins, q.ends FROM quiet q WHERE q.reader_id = :reader

-- name: quiet_set
INSERT INTO quiet (reader_id, begins, ends) VALUES (:reader, :begins, :ends)
ON CONFLICT (reader_id) DO UPDATE SET begins = excluded.begins, ends = excluded.ends

-- name: quiet_zones
SELECT r.id, r.timezone, q.begins, q.ends FROM reader r LEFT JOIN quiet q ON q.reader_id = r.id WHERE r.id = ANY(:ids)

-- name: alert_zone_set
UPDATE reader SET timezone = :timezone WHERE id = :reader

-- ------------------------------------------------------------------ stories that were judged

-- name: alert_due_mark
INSERT INTO alert_due (story_id, number, due_at) SELECT CAST(:id AS BIGINT), 1, CAST(:now AS BIGINT)
WHERE EXISTS (SELECT 1 FROM subject) OR EXISTS (SELECT 1 FROM rule_told)
ON CONFLICT (story_id) DO UPDATE SET number = alert_due.number + 1, due_at = excluded.due_at

-- name: alert_due_any
SELECT 1 FROM alert_due WHERE due_at <= :now LIMIT 1

-- name: alert_due_claim
-- What readers mute is known once their rules were applied: those come first, but nobody waits for ever for a stage that does not run.
UPDATE alert_due SET due_at = :until WHERE story_id IN (
    SELECT d.story_id FROM alert_due d
    WHERE d.due_at <= :now AND (d.due_at <= :late OR NOT EXISTS (SELECT 1 FROM rule_due r WHERE r.story_id = d.story_id))
    ORDER BY d.due_at, d.story_id LIMIT :limit @skip_locked@
)
RETURNING story_id, number

-- name: alert_due_done
DELETE FROM alert_due WHERE story_id = :id AND number = :number

-- name: alert_due_later
UPDATE alert_due SET due_at = :due_at WHERE story_id = :id AND number = :number

-- name: rule_told_add
INSERT INTO rule_told (reader_id, article_id, rule_id, title, at) VALUES (:reader, :article_id, :rule_id, :title, :now)
ON CONFLICT (reader_id, article_id, rule_id) DO NOTHING

-- name: rule_told_stories
SELECT DISTINCT a.story_id FROM article a JOIN story t ON t.id = a.story_id
WHERE a.id = ANY(:ids) AND t.judged_at IS NOT NULL ORDER BY a.story_id

-- name: rule_told_in
SELECT h.reader_id, h.rule_id, h.title, a.story_id FROM rule_told h JOIN article a ON a.id = h.article_id JOIN reader r ON r.id = h.reader_id
WHERE a.story_id = ANY(:stories) AND r.disabled = 0 ORDER BY h.at, h.rule_id

-- name: sight_stories
SELECT t.id, t.muted, t.figures, (SELECT min(a.first_seen) FROM article a WHERE a.story_id = t.id)
FROM story t WHERE t.id = ANY(:ids) AND t.merged_into IS NULL AND t.judged_at IS NOT NULL

-- name: sight_outlets
SELECT DISTINCT a.story_id, o.slug FROM article a JOIN outlet o ON o.id = a.outlet_id LEFT JOIN role r ON r.article_id = a.id
WHERE a.story_id = ANY(:ids) AND coalesce(r.role, 'unknown') NOT IN ('copy', 'wire', 'rewrite')

-- name: sight_names
SELECT DISTINCT a.story_id, m.name_id FROM article a JOIN mention m ON m.article_id = a.id WHERE a.story_id = ANY(:ids)

-- name: sight_edits
SELECT a.story_id, v.article_id, v.number, v.kind, o.name, a.title
FROM article a JOIN revision v ON v.article_id = a.id JOIN outlet o ON o.id = a.outlet_id
WHERE a.story_id = ANY(:ids) AND a.revision > 0 AND v.kind IN ('correction', 'silent_edit') ORDER BY v.article_id, v.number

-- name: stories_led_here
SELECT id, merged_into FROM story WHERE merged_into = ANY(:ids)

-- name: told_of
SELECT reader_id, story_id, number, facts, at FROM told WHERE story_id = ANY(:ids) AND reader_id = ANY(:readers)

-- name: told_set
-- Whoever decided from an older state writes nothing.
INSERT INTO told (reader_id, story_id, number, facts, at) VALUES (:reader, :story_id, :number, :facts, :now)
ON CONFLICT (reader_id, story_id) DO UPDATE SET number = excluded.number, facts = excluded.facts, at = excluded.at
WHERE told.number < excluded.number

-- name: told_begin
INSERT INTO told (reader_id, story_id, number, facts, at) VALUES (:reader, :story_id, :number, :facts, :now)
ON CONFLICT (reader_id, story_id) DO NOTHING

-- ------------------------------------------------------------------ alerts and the outbox

-- name: alert_columns
a.id, a.key, a.reader_id, a.kind, a.title, a.content, a.at

-- name: alert_add
INSERT INTO alert (id, key, reader_id, kind, title, content, at) VALUES (:id, :key, :reader, :kind, :title, :content, :now)
ON CONFLICT (key) DO NOTHING

-- name: alerts_since
SELECT count(*) FROM alert WHERE reader_id = :reader AND kind = 'story' AND at > :since

-- name: outbox_fill
INSERT INTO outbox (alert_id, channel_id, state, due_at)
SELECT CAST(:alert_id AS BIGINT), c.id, 'waiting', CAST(:now AS BIGINT) FROM channel c
WHERE c.reader_id = :reader AND c.state = 'on' AND c.alerts = 1 AND (:by_channel = 0 OR c.id = ANY(:channels)) AND c.id <> :but

-- name: outbox_put
INSERT INTO outbox (alert_id, channel_id, state, due_at) VALUES (:alert_id, :channel_id, 'waiting', :now)

-- name: outbox_trim
UPDATE outbox SET state = 'left out' WHERE state = 'waiting' AND batch IS NULL AND channel_id = :channel_id AND alert_id <= (
    SELECT o.alert_id FROM outbox o WHERE o.channel_id = :channel_id AND o.state = 'waiting'
    ORDER BY o.alert_id DESC LIMIT 1 OFFSET :most)

-- name: outbox_channels_of
SELECT channel_id FROM outbox WHERE alert_id = :alert_id

-- name: channels_due_any
SELECT 1 FROM channel c WHERE c.state <> 'off' AND c.due_at <= :now AND c.lease_until <= :now
    AND EXISTS (SELECT 1 FROM outbox o WHERE o.channel_id = c.id AND o.state = 'waiting' AND o.due_at <= :now) LIMIT 1

-- name: channels_claim
UPDATE channel SET lease_until = :until WHERE id IN (
    SELECT c.id FROM channel c WHERE c.state <> 'off' AND c.due_at <= :now AND c.lease_until <= :now
        AND EXISTS (SELECT 1 FROM outbox o WHERE o.channel_id = c.id AND o.state = 'waiting' AND o.due_at <= :now)
    ORDER BY c.due_at, c.id LIMIT :limit @skip_locked@
)
RETURNING id

-- name: channels_by_ids
SELECT {channel_columns} FROM channel c WHERE c.id = ANY(:ids) ORDER BY c.id

-- name: channel_release
UPDATE channel SET lease_until = 0 WHERE id = :id

-- name: channels_release_all
UPDATE channel SET lease_until = 0 WHERE lease_until > 0

-- name: outbox_waiting
SELECT {alert_columns}, o.batch, o.attempts FROM outbox o JOIN alert a ON a.id = o.alert_id
WHERE o.channel_id = :channel_id AND o.state = 'waiting' AND o.due_at <= :now ORDER BY a.id

-- name: outbox_postpone
UPDATE outbox SET due_at = :due_at WHERE channel_id = :channel_id AND alert_id = ANY(:ids) AND state = 'waiting'

-- name: outbox_batch
UPDATE outbox SET batch = :batch, attempts = attempts + 1 WHERE channel_id = :channel_id AND alert_id = ANY(:ids) AND state = 'waiting'

-- name: outbox_batch_left
UPDATE outbox SET batch = :batch WHERE channel_id = :channel_id AND state = 'left out' AND batch IS NULL

-- name: outbox_left
SELECT count(*) FROM outbox WHERE channel_id = :channel_id AND state = 'left out' AND batch = :batch

-- name: outbox_sent
UPDATE outbox SET state = 'sent', sent_at = :now, error = NULL WHERE channel_id = :channel_id AND batch = :batch AND state = 'waiting'

-- name: outbox_again
UPDATE outbox SET error = :error, batch = CASE WHEN :keep = 1 THEN batch ELSE NULL END
WHERE channel_id = :channel_id AND batch = :batch AND state IN ('waiting', 'left out')

-- name: outbox_give_up
UPDATE outbox SET state = 'failed', error = :error WHERE channel_id = :channel_id AND state = 'waiting'

-- name: channel_well
UPDATE channel SET failures = 0, failing_since = NULL, error = NULL, last_ok_at = :now, due_at = :due_at, lease_until = 0 WHERE id = :id

-- name: channel_ill
UPDATE channel SET failures = failures + 1, failing_since = coalesce(failing_since, :now), error = :error, due_at = :due_at, lease_until = 0,
    state = CASE WHEN :off = 1 THEN 'off' ELSE state END
WHERE id = :id

-- name: outbox_lines
SELECT {alert_columns}, c.name, o.state, coalesce(o.sent_at, a.at), coalesce(o.error, c.error)
FROM alert a LEFT JOIN outbox o ON o.alert_id = a.id LEFT JOIN channel c ON c.id = o.channel_id
WHERE a.reader_id = :reader AND a.at > :since AND a.kind <> 'confirm' AND a.id < :before ORDER BY a.id DESC, c.id LIMIT :limit

-- name: outbox_states
SELECT o.state, count(*), min(CASE WHEN o.state = 'waiting' THEN a.at END) FROM outbox o JOIN alert a ON a.id = o.alert_id GROUP BY o.state ORDER BY o.state

-- name: channel_states
SELECT kind, state, count(*), sum(CASE WHEN failures > 0 THEN 1 ELSE 0 END) FROM channel GROUP BY kind, state ORDER BY kind, state

-- ------------------------------------------------------------------ keeping it small

-- name: alerts_old
DELETE FROM alert WHERE at < :before AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.alert_id = alert.id AND o.state = 'waiting')

-- name: outbox_orphans
DELETE FROM outbox WHERE NOT EXISTS (SELECT 1 FROM alert a WHERE a.id = outbox.alert_id)

-- name: told_old
DELETE FROM told WHERE at < :before

-- name: rule_told_old
DELETE FROM rule_told WHERE at < :before

-- name: digested_old
DELETE FROM digested WHERE at < :before

-- name: alerts_forget
-- Something was taken out of the house: what was told of its stories is not kept.
DELETE FROM alert WHERE content LIKE :quoted

-- ------------------------------------------------------------------ digests

-- name: digest_columns
d.id, d.reader_id, d.channel_id, d.every, d.minute, d.weekday, d.kind, d.what, d.next_at, d.covered_until, d.created_at

-- name: digests_of
SELECT {digest_columns} FROM digest d WHERE d.reader_id = :reader ORDER BY d.id

-- name: digest_by_id
SELECT {digest_columns} FROM digest d WHERE d.id = :id

-- name: digest_add
INSERT INTO digest (id, reader_id, channel_id, every, minute, weekday, kind, what, next_at, covered_until, created_at)
VALUES (:id, :reader, :channel_id, :every, :minute, :weekday, :kind, :what, :next_at, :covered_until, :now)

-- name: digest_drop
DELETE FROM digest WHERE id = :id AND reader_id = :reader

-- name: digest_drop_memory
DELETE FROM digested WHERE digest_id = :id

-- name: digests_due
SELECT {digest_columns} FROM digest d JOIN channel c ON c.id = d.channel_id JOIN reader r ON r.id = d.reader_id
WHERE d.next_at <= :now AND r.disabled = 0 AND c.state = 'on' ORDER BY d.next_at, d.id LIMIT :limit

-- name: digest_move
-- Nobody sends a digest that somebody else has sent.
UPDATE digest SET next_at = :next_at, covered_until = :covered_until WHERE id = :id AND next_at = :before

-- name: digest_retime
UPDATE digest SET next_at = :next_at WHERE id = :id

-- name: digested_of
SELECT story_id, independent FROM digested WHERE digest_id = :id

-- name: digested_set
INSERT INTO digested (digest_id, story_id, independent, at) VALUES (:id, :story_id, :independent, :now)
ON CONFLICT (digest_id, story_id) DO UPDATE SET independent = excluded.independent, at = excluded.at

-- name: digest_facts
SELECT {facts_columns} FROM story t
WHERE t.merged_into IS NULL AND t.muted = 0 AND t.changed_at > :since AND t.last_seen > :last_seen
    AND (CAST(:section AS TEXT) IS NULL OR t.section = :section)
ORDER BY t.independent DESC, t.outlets DESC, t.reports DESC, t.id DESC LIMIT :limit

-- ------------------------------------------------------------------ private feeds

-- name: private_columns
p.id, p.reader_id, p.name, p.kind, p.what, p.created_at, p.last_read_at

-- name: private_of
SELECT {private_columns} FROM private_feed p WHERE p.reader_id = :reader ORDER BY p.id

-- name: private_by_token
SELECT {private_columns} FROM private_feed p JOIN reader r ON r.id = p.reader_id WHERE p.token = :token AND r.disabled = 0

-- name: private_add
INSERT INTO private_feed (id, reader_id, token, name, kind, what, created_at) VALUES (:id, :reader, :token, :name, :kind, :what, :now)

-- name: private_read
UPDATE private_feed SET last_read_at = :now WHERE id = :id

-- name: private_drop
DELETE FROM private_feed WHERE id = :id AND reader_id = :reader

-- name: private_count
SELECT count(*) FROM private_feed WHERE reader_id = :reader

-- name: private_rule_articles
SELECT article_id FROM rule_hit WHERE reader_id = :reader AND rule_id = :rule_id ORDER BY article_id DESC LIMIT :limit

-- ------------------------------------------------------------------ a reader who goes (store/readers.py)

-- name: forget_reader_alerts_1
DELETE FROM outbox WHERE alert_id IN (SELECT a.id FROM alert a WHERE a.reader_id = :reader)

-- name: forget_reader_alerts_2
DELETE FROM digested WHERE digest_id IN (SELECT d.id FROM digest d WHERE d.reader_id = :reader)

-- name: forget_reader_alerts_3
DELETE FROM alert WHERE reader_id = :reader

-- name: forget_reader_alerts_4
DELETE FROM digest WHERE reader_id = :reader

-- name: forget_reader_alerts_5
DELETE FROM channel WHERE reader_id = :reader

-- name: forget_reader_alerts_6
DELETE FROM subject WHERE reader_id = :reader

-- name: forget_reader_alerts_7
DELETE FROM rule_told WHERE reader_id = :reader

-- name: forget_reader_alerts_8
DELETE FROM told WHERE reader_id = :reader

-- name: forget_reader_alerts_9
DELETE FROM quiet WHERE reader_id = :reader

-- name: forget_reader_private_feeds
DELETE FROM private_feed WHERE reader_id = :reader
