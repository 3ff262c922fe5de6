-- What goes out to researchers and comes in from them; which feeds were watched; when the house was awake.

-- name: watch_open
INSERT INTO watch (feed_id, since, until, url, title, domain, kind, language, country, section)
SELECT f.id, CAST(:now AS BIGINT), NULL, f.url, f.title, o.domain, f.kind, f.language, f.country, f.section
FROM feed f JOIN outlet o ON o.id = f.outlet_id WHERE f.id = ANY(:ids)
ON CONFLICT (feed_id, since) DO UPDATE SET until = NULL, url = excluded.url, domain = excluded.domain

-- name: watch_close
UPDATE watch SET until = CASE WHEN since > :now THEN since ELSE :now END,
    title = coalesce((SELECT f.title FROM feed f WHERE f.id = watch.feed_id), title),
    kind = coalesce((SELECT f.kind FROM feed f WHERE f.id = watch.feed_id), kind),
    language = coalesce((SELECT f.language FROM feed f WHERE f.id = watch.feed_id), language)
WHERE feed_id = :id AND until IS NULL

-- name: awake_longer
UPDATE uptime SET until = :now WHERE since = (SELECT max(since) FROM uptime) AND until >= :least AND until <= :now

-- name: awake_anew
INSERT INTO uptime (since, until) SELECT CAST(:now AS BIGINT), CAST(:now AS BIGINT)
WHERE NOT EXISTS (SELECT 1 FROM uptime u WHERE u.until >= :now) ON CONFLICT (since) DO NOTHING

-- name: awake
SELECT since, until FROM uptime ORDER BY since

-- name: export_outlets
SELECT o.id, o.domain, o.slug, o.name, o.homepage, o.country, o.language FROM outlet o WHERE o.id > :after ORDER BY o.id LIMIT :limit

-- name: export_outlet_days
SELECT d.outlet_id, d.day, o.domain, d.roles, d.compared, d.alone, d.watched, d.changed, d.kinds, d.delays
FROM outlet_day d JOIN outlet o ON o.id = d.outlet_id
WHERE (d.outlet_id > :after OR (d.outlet_id = :after AND d.day > :then)) AND d.day >= :since / 86400000000 AND d.day < :until / 86400000000
ORDER BY d.outlet_id, d.day LIMIT :limit

-- name: export_feeds
SELECT w.feed_id, w.since, w.until, w.url, coalesce(f.title, w.title), w.domain, coalesce(f.kind, w.kind), coalesce(f.language, w.language),
    coalesce(f.country, w.country), coalesce(f.section, w.section)
FROM watch w LEFT JOIN feed f ON f.id = w.feed_id AND w.until IS NULL
WHERE (w.feed_id > :after OR (w.feed_id = :after AND w.since > :then))
    AND w.since < :until AND coalesce(w.until, :until) >= :since
ORDER BY w.feed_id, w.since LIMIT :limit

-- name: export_articles
SELECT a.id, a.url_key, a.url, o.domain, o.name, (SELECT w.url FROM watch w WHERE w.feed_id = a.feed_id ORDER BY w.since DESC LIMIT 1), a.title, b.content, a.excerpt,
    a.language, a.direction, a.section, a.published, a.modified, a.first_seen, a.claim, a.image, a.page_read, a.edited, a.revision,
    t.founder_key, a.because, n.said, n.engine
FROM article a JOIN body b ON b.article_id = a.id JOIN outlet o ON o.id = a.outlet_id
LEFT JOIN story t ON t.id = a.story_id LEFT JOIN analysis n ON n.article_id = a.id
WHERE a.id > :after AND a.stage <> 'kept' AND a.first_seen >= :since AND a.first_seen < :until
ORDER BY a.id LIMIT :limit

-- name: export_stories
SELECT t.id, t.founder_key, h.title, h.url_key, f.url_key, t.section, t.first_seen, t.last_seen, t.reports, t.independent, t.outlets, t.roles,
    t.languages, t.edited, t.breaking, t.heat, t.engine, t.judged_at
FROM story t LEFT JOIN article h ON h.id = t.headline_article_id LEFT JOIN article f ON f.id = t.first_article_id
WHERE t.id > :after AND t.merged_into IS NULL AND t.last_seen >= :since AND t.first_seen < :until
ORDER BY t.id LIMIT :limit

-- name: export_roles
SELECT a.id, a.url_key, t.founder_key, r.role, s.url_key, r.of_name, r.evidence, r.engine, r.decided_at
FROM role r JOIN article a ON a.id = r.article_id
LEFT JOIN story t ON t.id = r.story_id LEFT JOIN article s ON s.id = r.of_article_id
WHERE r.article_id > :after AND a.first_seen >= :since AND a.first_seen < :until
ORDER BY r.article_id LIMIT :limit

-- name: export_revisions
SELECT v.article_id, v.number, a.url_key, v.kind, v.seen_at, v.title, v.content
FROM revision v JOIN article a ON a.id = v.article_id AND a.stage <> 'kept'
WHERE (v.article_id > :after OR (v.article_id = :after AND v.number > :then)) AND v.seen_at >= :since AND v.seen_at < :until
ORDER BY v.article_id, v.number LIMIT :limit

-- name: import_outlet
UPDATE outlet SET name = CASE WHEN name = domain THEN :name ELSE name END, homepage = coalesce(homepage, CAST(:homepage AS TEXT)),
    country = coalesce(country, CAST(:country AS TEXT)), language = coalesce(language, CAST(:language AS TEXT))
WHERE domain = :domain

-- name: watched_as
SELECT feed_id, url FROM watch

-- name: watch_import
INSERT INTO watch (feed_id, since, until, url, title, domain, kind, language, country, section)
VALUES (:feed_id, :since, :until, :url, :title, :domain, :kind, :language, :country, :section)
ON CONFLICT (feed_id, since) DO NOTHING

-- name: import_article
INSERT INTO article (id, url_key, outlet_id, feed_id, first_seen, published, modified, claim, stage, page_read, revision, edited, digest, story_id,
    language, direction, section, title, url, excerpt, image, because)
VALUES (:id, :url_key, :outlet_id, :feed_id, :first_seen, :published, :modified, :claim, 'done', :page_read, :revision, :edited, :digest, :story_id,
    :language, :direction, :section, :title, :url, :excerpt, :image, :because)
ON CONFLICT (url_key) DO NOTHING

-- name: stories_by_founder
SELECT founder_key, min(id) FROM story WHERE founder_key = ANY(:keys) AND merged_into IS NULL GROUP BY founder_key

-- name: import_story
INSERT INTO story (id, headline_article_id, first_article_id, section, first_seen, last_seen, reports, independent, outlets, roles, languages,
    judge_due, standing, founder_key)
VALUES (:id, :id, :id, :section, :first_seen, :first_seen, 1, 0, 1, '[]', :languages, 0, :first_seen / 3600000000.0, :founder_key)
ON CONFLICT (id) DO NOTHING

-- name: import_story_facts
-- The later judgement stands, whoever made it.
UPDATE story SET headline_article_id = coalesce(CAST(:headline AS BIGINT), headline_article_id),
    first_article_id = coalesce(CAST(:first AS BIGINT), first_article_id), section = :section, first_seen = :first_seen, last_seen = :last_seen,
    reports = :reports, independent = :independent, outlets = :outlets, roles = :roles, languages = :languages, edited = :edited,
    breaking = :breaking, heat = :heat, standing = :last_seen / 3600000000.0, engine = :engine, judged_at = :judged_at, judge_due = NULL,
    headline_outlet = coalesce((SELECT o.slug FROM article a JOIN outlet o ON o.id = a.outlet_id WHERE a.id = CAST(:headline AS BIGINT)), '')
WHERE id = :id AND (judged_at IS NULL OR judged_at < :judged_at)

-- name: import_shown
-- For whoever follows changes; nothing that breaks, nor new for those who look on now.
UPDATE story SET changed_seq = (SELECT version FROM front), announced_seq = CASE WHEN announced_seq = 0 THEN 1 ELSE announced_seq END
WHERE id = ANY(:ids) AND merged_into IS NULL

-- name: import_role
INSERT INTO role (article_id, story_id, role, of_article_id, of_name, evidence, engine, decided_at)
VALUES (:article_id, :story_id, :role, :of_article_id, :of_name, :evidence, :engine, :decided_at)
ON CONFLICT (article_id) DO UPDATE SET story_id = excluded.story_id, role = excluded.role, of_article_id = excluded.of_article_id,
    of_name = excluded.of_name, evidence = excluded.evidence, engine = excluded.engine, decided_at = excluded.decided_at
WHERE role.decided_at < excluded.decided_at AND NOT EXISTS (SELECT 1 FROM overrule v WHERE v.article_id = role.article_id)

-- name: import_places
SELECT url_key, id, story_id FROM article WHERE url_key = ANY(:keys)
