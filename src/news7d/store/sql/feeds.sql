-- Feeds, their state, their outlets; hosts.

-- name: schema_version
SELECT max(number) FROM migration

-- name: migrations_taken
SELECT number FROM migration

-- name: migration_taken
SELECT 1 FROM migration WHERE number = :number

-- name: migration_note
INSERT INTO migration (number, name, applied_at) VALUES (:number, :name, :now)

-- name: feed_columns
f.id, f.outlet_id, f.url, f.title, f.homepage, f.kind, f.language, f.country, f.section, f.folder, f.full_text, f.pace_seconds, f.muted, f.added_at

-- name: status_columns
s.feed_id, s.next_fetch_at, s.etag, s.last_modified, s.body_digest, s.last_attempt_at, s.last_ok_at, s.failing_since, s.failures,
s.cause, s.detail, s.http_status, s.moved_to, s.moved_count, s.moved_since, s.gone, s.hub, s.entry_interval_s, s.last_entry_at,
s.asks, s.topic, s.pushed_until, s.not_before, s.habit, s.appetite, s.tried

-- name: outlet_columns
o.id, o.slug, o.name, o.domain, o.homepage, o.country, o.language, o.full_text

-- name: feeds_by_key
SELECT url_key, id FROM feed WHERE url_key = ANY(:keys)

-- name: outlets_by_domain
SELECT domain, id FROM outlet WHERE domain = ANY(:domains)

-- name: slugs_taken
SELECT slug FROM outlet WHERE slug = ANY(:slugs)

-- name: outlet_add
INSERT INTO outlet (id, slug, domain, name, homepage, country, language)
VALUES (:id, :slug, :domain, :name, :homepage, :country, :language)
ON CONFLICT DO NOTHING

-- name: feed_add
INSERT INTO feed (id, outlet_id, url_key, url, title, homepage, kind, language, country, section, folder, full_text, pace_seconds, muted, added_at)
VALUES (:id, :outlet_id, :url_key, :url, :title, :homepage, :kind, :language, :country, :section, :folder, :full_text, :pace_seconds, :muted, :added_at)
ON CONFLICT DO NOTHING

-- name: status_add
INSERT INTO feed_status (feed_id, next_fetch_at) SELECT :feed_id, :next_fetch_at WHERE EXISTS (SELECT 1 FROM feed WHERE id = :feed_id)

-- name: feed_by_key
SELECT {feed_columns} FROM feed f WHERE f.url_key = :key

-- name: feed_by_id
SELECT {feed_columns} FROM feed f WHERE f.id = :id

-- name: feed_all
SELECT {feed_columns} FROM feed f ORDER BY f.id

-- name: outlet_all
SELECT {outlet_columns} FROM outlet o ORDER BY o.slug

-- name: outlet_full_text
UPDATE outlet SET full_text = :full_text WHERE id = :id

-- name: feed_set
UPDATE feed SET title = :title, homepage = :homepage, kind = :kind, language = :language, country = :country, section = :section,
    folder = :folder, full_text = :full_text, pace_seconds = :pace_seconds, muted = :muted, url = :url, url_key = :url_key
WHERE id = :id

-- name: feed_learnt
UPDATE feed SET title = coalesce(:title, title), homepage = coalesce(homepage, :homepage), kind = coalesce(:kind, kind),
    language = coalesce(language, :language)
WHERE id = :id

-- name: feed_moved
UPDATE feed SET url = :url, url_key = :url_key WHERE id = :id

-- name: joined_feed_entries
UPDATE entry SET feed_id = :twin WHERE feed_id = :id
    AND NOT EXISTS (SELECT 1 FROM entry other WHERE other.feed_id = :twin AND other.key = entry.key)

-- name: joined_feed_articles
UPDATE article SET feed_id = :twin WHERE feed_id = :id

-- name: joined_feed_follows
UPDATE follow SET feed_id = :twin WHERE feed_id = :id
    AND NOT EXISTS (SELECT 1 FROM follow other WHERE other.reader_id = follow.reader_id AND other.feed_id = :twin)

-- name: joined_feed_hubs
UPDATE subscription SET state = 'leaving', due_at = 0, attempts = 0 WHERE feed_id = :id AND :twin <> :id

-- name: joined_feed_deliveries
UPDATE delivery SET feed_id = :twin WHERE feed_id = :id
    AND NOT EXISTS (SELECT 1 FROM delivery other WHERE other.feed_id = :twin AND other.digest = delivery.digest)

-- name: outlet_named
UPDATE outlet SET name = :name
WHERE id = (SELECT outlet_id FROM feed WHERE id = :feed_id) AND name = domain

-- name: feed_drop
DELETE FROM feed WHERE id = :id

-- name: feed_drop_status
DELETE FROM feed_status WHERE feed_id = :id

-- name: feed_drop_follows
DELETE FROM follow WHERE feed_id = :id

-- name: feed_drop_entries
DELETE FROM entry WHERE feed_id = :id

-- name: outlet_drop_idle
DELETE FROM outlet WHERE id = :id
    AND NOT EXISTS (SELECT 1 FROM feed WHERE outlet_id = :id) AND NOT EXISTS (SELECT 1 FROM article WHERE outlet_id = :id)

-- name: feed_health
SELECT {feed_columns}, {status_columns}, {outlet_columns}, coalesce(n.entries, 0)
FROM feed f JOIN feed_status s ON s.feed_id = f.id JOIN outlet o ON o.id = f.outlet_id
LEFT JOIN (SELECT feed_id, count(*) AS entries FROM entry GROUP BY feed_id) n ON n.feed_id = f.id
ORDER BY f.id

-- name: feed_health_of_outlet
SELECT {feed_columns}, {status_columns}, {outlet_columns}, (SELECT count(*) FROM entry e WHERE e.feed_id = f.id)
FROM feed f JOIN feed_status s ON s.feed_id = f.id JOIN outlet o ON o.id = f.outlet_id
WHERE f.outlet_id = :outlet_id
ORDER BY f.id

-- name: feeds_claim
UPDATE feed_status SET next_fetch_at = :until, claimed = 1
WHERE feed_id IN (
    SELECT feed_id FROM feed_status WHERE next_fetch_at <= :now ORDER BY next_fetch_at, feed_id LIMIT :limit @skip_locked@
)
RETURNING feed_id

-- name: feeds_claim_all
UPDATE feed_status SET next_fetch_at = :until, claimed = 1
WHERE feed_id IN (
    SELECT feed_id FROM feed_status
    WHERE gone = 0 AND ((claimed = 0 AND coalesce(cause, '') <> 'throttled') OR next_fetch_at <= :now) AND (last_attempt_at IS NULL OR last_attempt_at < :now)
    ORDER BY next_fetch_at, feed_id LIMIT :limit @skip_locked@
)
RETURNING feed_id

-- name: feeds_claim_named
UPDATE feed_status SET next_fetch_at = :until, claimed = 1
WHERE feed_id IN (
    SELECT feed_id FROM feed_status
    WHERE feed_id = ANY(:ids) AND (:everything = 1 OR next_fetch_at <= :now)
        AND ((claimed = 0 AND coalesce(cause, '') <> 'throttled') OR next_fetch_at <= :now)
        AND (last_attempt_at IS NULL OR last_attempt_at < :now)
    ORDER BY next_fetch_at, feed_id LIMIT :limit @skip_locked@
)
RETURNING feed_id

-- name: feeds_make_due
UPDATE feed_status SET next_fetch_at = :now
WHERE next_fetch_at > :now AND claimed = 0 AND gone = 0 AND coalesce(cause, '') <> 'throttled'

-- name: feeds_make_due_named
UPDATE feed_status SET next_fetch_at = :now
WHERE feed_id = ANY(:ids) AND next_fetch_at > :now AND claimed = 0 AND gone = 0 AND coalesce(cause, '') <> 'throttled'

-- name: feeds_due
SELECT {feed_columns}, {status_columns} FROM feed f JOIN feed_status s ON s.feed_id = f.id
WHERE f.id = ANY(:ids) ORDER BY f.id

-- name: feeds_next_due
SELECT min(next_fetch_at) FROM feed_status

-- name: release_feeds
UPDATE feed_status SET next_fetch_at = :now, claimed = 0 WHERE claimed = 1

-- name: release_pages
UPDATE article SET page_due_at = :now, page_claimed = 0 WHERE page_claimed = 1 AND page_due_at IS NOT NULL

-- name: release_stages
UPDATE article SET lease_until = 0 WHERE stage <> 'done' AND lease_until <> 0

-- name: release_stories
UPDATE story SET judge_due = 0 WHERE judge_due IS NOT NULL AND judge_due <> 0

-- name: give_back_feeds
UPDATE feed_status SET next_fetch_at = :now, claimed = 0 WHERE claimed = 1 AND feed_id = ANY(:ids)

-- name: give_back_pages
UPDATE article SET page_due_at = :now, page_claimed = 0 WHERE page_claimed = 1 AND page_due_at IS NOT NULL AND id = ANY(:ids)

-- name: host_pause
INSERT INTO host (name, paused_until) VALUES (:name, :until)
ON CONFLICT (name) DO UPDATE SET paused_until = excluded.paused_until

-- name: host_pauses
SELECT name, paused_until FROM host WHERE paused_until > :now

-- name: robots_get
SELECT robots, robots_until FROM host WHERE name = :name

-- name: robots_set
INSERT INTO host (name, robots, robots_until) VALUES (:name, :robots, :until)
ON CONFLICT (name) DO UPDATE SET robots = excluded.robots, robots_until = excluded.robots_until
