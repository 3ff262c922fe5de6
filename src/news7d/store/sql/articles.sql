-- Pages and stages.

-- name: task_columns
a.id, a.stage, a.url, a.attempts, a.page_read, a.feed_id, f.section, f.language, a.first_seen, a.revision, a.title, b.content, a.published,
a.claim, a.etag, a.last_modified

-- name: tasks
SELECT {task_columns}, {outlet_columns}
FROM article a JOIN body b ON b.article_id = a.id JOIN outlet o ON o.id = a.outlet_id LEFT JOIN feed f ON f.id = a.feed_id
WHERE a.id = ANY(:ids) ORDER BY a.id

-- name: pages_waiting
SELECT id, outlet_id, page_due_at FROM article
WHERE page_due_at IS NOT NULL AND page_due_at <= :before AND (page_due_at < :before OR id < :before_id)
ORDER BY page_due_at DESC, id DESC LIMIT :limit

-- name: pages_claim
UPDATE article SET page_due_at = :until, page_claimed = 1
WHERE id IN (SELECT id FROM article WHERE id = ANY(:ids) AND page_due_at <= :now @skip_locked@)
RETURNING id

-- name: articles_claim
UPDATE article SET lease_until = :until
WHERE id IN (
    SELECT id FROM article WHERE stage = :stage AND stage <> 'done' AND lease_until <= :now ORDER BY id LIMIT :limit @skip_locked@
)
RETURNING id

-- name: articles_for_change
SELECT a.id, a.title, a.url, a.url_key, a.outlet_id, a.first_seen, a.page_read, b.content, o.domain, a.stage
FROM article a JOIN body b ON b.article_id = a.id JOIN outlet o ON o.id = a.outlet_id
WHERE a.id = ANY(:ids)

-- name: article_page
UPDATE article SET page_due_at = :page_due_at, page_claimed = 0, attempts = :attempts, cause = :cause, detail = :detail,
    etag = coalesce(:etag, etag), last_modified = coalesce(:last_modified, last_modified),
    page_read = CASE WHEN :page_read = 1 THEN 1 ELSE page_read END
WHERE id = :id

-- name: article_content
UPDATE article SET title = :title, excerpt = coalesce(CAST(:excerpt AS TEXT), excerpt), image = coalesce(CAST(:image AS TEXT), image),
    digest = coalesce(CAST(:digest AS BIGINT), digest), modified = coalesce(CAST(:modified AS BIGINT), modified),
    published = coalesce(published, CAST(:published AS BIGINT)),
    claim = CASE WHEN claim = 'none' AND published IS NULL AND CAST(:published AS BIGINT) IS NOT NULL THEN 'plausible' ELSE claim END,
    partial = 0, stage = CASE WHEN stage = 'kept' THEN 'kept' ELSE 'analyse' END, lease_until = 0
WHERE id = :id

-- name: article_url_set
UPDATE article SET url = :url, url_key = :url_key WHERE id = :id

-- name: alias_add
INSERT INTO alias (url_key, article_id) VALUES (:url_key, :article_id) ON CONFLICT (url_key) DO UPDATE SET article_id = excluded.article_id

-- name: alias_move
UPDATE alias SET article_id = :to WHERE article_id = :id

-- name: alias_drop
DELETE FROM alias WHERE url_key = :url_key

-- name: revision_add
INSERT INTO revision (article_id, number, seen_at, kind, title, content, digest)
VALUES (:article_id, :number, :seen_at, :kind, :title, :content, :digest)
ON CONFLICT (article_id, number) DO NOTHING

-- name: article_revised
UPDATE article SET revision = CASE WHEN revision > :number THEN revision ELSE :number + 1 END,
    edited = CASE WHEN :edited = 1 THEN 1 ELSE edited END
WHERE id = :id

-- name: twin_entries
UPDATE entry SET article_id = :to WHERE article_id = :id

-- name: twin_revisions
UPDATE revision SET article_id = :to
WHERE article_id = :id AND NOT EXISTS (SELECT 1 FROM revision r WHERE r.article_id = :to)

-- name: twin_seen
UPDATE article SET first_seen = :first_seen, claim = CASE WHEN claim = 'none' THEN :claim ELSE claim END,
    published = coalesce(published, CAST(:published AS BIGINT))
WHERE id = :id AND first_seen > :first_seen

-- name: twin_moved
INSERT INTO article_moved (id, article_id) VALUES (:id, :to) ON CONFLICT (id) DO UPDATE SET article_id = excluded.article_id

-- name: twin_moved_on
UPDATE article_moved SET article_id = :to WHERE article_id = :id

-- name: article_moved_to
SELECT article_id FROM article_moved WHERE id = :id

-- name: drop_article
DELETE FROM article WHERE id = :id

-- name: drop_body
DELETE FROM body WHERE article_id = :id

-- name: drop_analysis
DELETE FROM analysis WHERE article_id = :id

-- name: drop_role
DELETE FROM role WHERE article_id = :id

-- name: drop_revisions
DELETE FROM revision WHERE article_id = :id

-- name: article_story
SELECT story_id, first_seen, claim, published FROM article WHERE id = :id

-- name: analysis_set
INSERT INTO analysis (article_id, engine, said, features) VALUES (:article_id, :engine, :said, :features)
ON CONFLICT (article_id) DO UPDATE SET engine = excluded.engine, said = excluded.said, features = excluded.features

-- name: article_analysed
UPDATE article SET language = :language, direction = :direction, section = :section,
    stage = CASE WHEN stage = 'analyse' AND lease_until <> 0 THEN 'group' ELSE stage END,
    lease_until = CASE WHEN stage = 'analyse' THEN 0 ELSE lease_until END
WHERE id = :id

-- name: articles_analysing
SELECT id, stage, lease_until FROM article WHERE id = ANY(:ids)

-- name: analyses_of
SELECT article_id, engine, said, features FROM analysis WHERE article_id = ANY(:ids)
