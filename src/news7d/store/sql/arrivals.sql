-- What a poll brings in.

-- name: feeds_for_entries
SELECT f.id, f.outlet_id, o.name FROM feed f JOIN outlet o ON o.id = f.outlet_id WHERE f.id = ANY(:ids)

-- name: entries_known
SELECT key, id, article_id, digest FROM entry WHERE feed_id = :feed_id AND key = ANY(:keys)

-- name: articles_by_url
SELECT url_key, id FROM article WHERE url_key = ANY(:keys)
UNION ALL
SELECT url_key, article_id FROM alias WHERE url_key = ANY(:keys)

-- name: article_add
INSERT INTO article (id, url_key, outlet_id, feed_id, first_seen, published, modified, claim, stage, page_due_at, partial, language, title, url,
    excerpt, image)
VALUES (:id, :url_key, :outlet_id, :feed_id, :first_seen, :published, :modified, :claim, 'analyse', :page_due_at, :partial, :language, :title, :url,
    :excerpt, :image)
ON CONFLICT (url_key) DO NOTHING

-- name: body_add
INSERT INTO body (article_id, content) VALUES (:article_id, :content)

-- name: entry_add
INSERT INTO entry (id, feed_id, key, digest, article_id, first_seen, guid)
VALUES (:id, :feed_id, :key, :digest, :article_id, :first_seen, :guid)
ON CONFLICT (feed_id, key) DO NOTHING

-- name: entry_set
UPDATE entry SET digest = :digest WHERE feed_id = :feed_id AND key = :key AND digest <> :digest

-- name: status_set
-- What polls say. Of `pushed_until` a poll may only say that it is over; hubs set it, also while a poll is under way.
UPDATE feed_status SET next_fetch_at = :next_fetch_at, claimed = 0, etag = :etag, last_modified = :last_modified, body_digest = :body_digest,
    last_attempt_at = :last_attempt_at, last_ok_at = :last_ok_at, failing_since = :failing_since, failures = :failures, cause = :cause,
    detail = :detail, http_status = :http_status, moved_to = :moved_to, moved_count = :moved_count, moved_since = :moved_since, gone = :gone,
    hub = :hub, entry_interval_s = :entry_interval_s, last_entry_at = :last_entry_at, asks = :asks,
    topic = :topic, pushed_until = CASE WHEN CAST(:pushed_until AS BIGINT) IS NULL THEN NULL ELSE pushed_until END,
    not_before = :not_before, habit = :habit, appetite = :appetite, tried = :tried
WHERE feed_id = :feed_id

-- name: articles_as_delivered
SELECT a.id, a.title, a.page_read, b.content FROM article a JOIN body b ON b.article_id = a.id WHERE a.id = ANY(:ids)

-- name: article_redelivered
UPDATE article SET title = :title, excerpt = :excerpt, image = coalesce(:image, image), published = :published, modified = :modified,
    claim = :claim, partial = :partial, stage = 'analyse', lease_until = 0
WHERE id = :id AND page_read = 0

-- name: article_reread
UPDATE article SET page_due_at = :now WHERE id = :id AND page_read = 1 AND (page_due_at IS NULL OR page_due_at > :now)

-- name: body_set
UPDATE body SET content = :content WHERE article_id = :article_id

-- name: front_touch
UPDATE front SET version = version + 1

-- name: front_version
SELECT version FROM front
