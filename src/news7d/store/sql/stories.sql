-- Stories: placing, judging, and the figures.

-- name: facts_columns
t.id, t.headline_article_id, t.first_article_id, t.section, t.first_seen, t.last_seen, t.reports, t.independent, t.outlets,
t.roles, t.languages, t.edited, t.recent_independent, t.muted, t.heat, t.breaking, t.headline_outlet, t.pulse,
t.burst, t.countries, t.recent_outlets, t.voices, t.standing

-- name: stories_merged
SELECT id, merged_into FROM story WHERE id = ANY(:ids)

-- name: when_out
-- The moment that counts, as core.rank has it: the claim where it can be believed, else when we saw it.
CASE WHEN a.claim = 'plausible' AND a.published < a.first_seen THEN a.published ELSE a.first_seen END

-- name: articles_to_place
SELECT id, story_id, first_seen, section, language FROM article WHERE id = ANY(:ids)

-- name: story_found
INSERT INTO story (id, headline_article_id, first_article_id, section, first_seen, last_seen, reports, independent, outlets, roles, languages,
    judge_due, standing, founder_key)
VALUES (:id, :article_id, :article_id, :section, :first_seen, :first_seen, 1, 0, 1, '[]', :languages, 0, :first_seen / 3600000000.0,
    (SELECT a.url_key FROM article a WHERE a.id = :article_id))
ON CONFLICT (id) DO NOTHING

-- name: story_join
UPDATE story SET judge_due = 0, last_seen = CASE WHEN last_seen < :first_seen THEN :first_seen ELSE last_seen END,
    first_seen = CASE WHEN first_seen > :first_seen THEN :first_seen ELSE first_seen END
WHERE id = :id

-- name: article_placed
UPDATE article SET story_id = :story_id, because = :because,
    stage = CASE WHEN stage = 'group' AND lease_until <> 0 THEN 'done' ELSE stage END,
    lease_until = CASE WHEN stage = 'group' THEN 0 ELSE lease_until END
WHERE id = :id

-- name: story_members_move
UPDATE article SET story_id = :to WHERE story_id = :id

-- name: story_redirect
UPDATE story SET merged_into = :to, judge_due = NULL WHERE id = :id AND id <> :to

-- name: story_redirect_on
UPDATE story SET merged_into = :to WHERE merged_into = :id AND id <> :to

-- name: story_times
UPDATE story SET
    first_seen = coalesce((SELECT min({when_out}) FROM article a WHERE a.story_id = :id), first_seen),
    last_seen = coalesce((SELECT max({when_out}) FROM article a WHERE a.story_id = :id), last_seen)
WHERE id = :id

-- name: story_judge_again
UPDATE story SET judge_due = 0 WHERE id = :id

-- name: story_member
SELECT id FROM article WHERE story_id = :id LIMIT 1

-- name: story_drop
DELETE FROM story WHERE id = :id

-- name: stories_claim
UPDATE story SET judge_due = :until
WHERE id IN (
    SELECT id FROM story WHERE judge_due IS NOT NULL AND judge_due <= :now AND coalesce(judged_at, 0) + reports * :patience <= :now
    ORDER BY judge_due, id LIMIT :limit @skip_locked@
)
RETURNING id

-- name: report_columns
a.id, a.revision, a.url, o.slug, o.domain, coalesce(f.country, o.country), coalesce(a.language, f.language, o.language), a.published, a.first_seen,
a.claim, a.partial, a.title, a.image, a.edited, coalesce(f.muted, 0), n.engine, n.said, n.features, a.story_id

-- name: report_from
FROM article a JOIN outlet o ON o.id = a.outlet_id LEFT JOIN feed f ON f.id = a.feed_id

-- name: story_reports
SELECT {report_columns}, b.content
{report_from} JOIN body b ON b.article_id = a.id LEFT JOIN analysis n ON n.article_id = a.id
WHERE a.story_id = :id ORDER BY a.id LIMIT :limit

-- name: placement_set
INSERT INTO placement (article_id, number, kept) VALUES (:article_id, (SELECT coalesce(max(p.number), 0) + 1 FROM placement p), :kept)
ON CONFLICT (article_id) DO UPDATE SET number = excluded.number, kept = excluded.kept

-- name: window_order
SELECT number, article_id FROM placement WHERE article_id >= :start

-- name: window_articles
SELECT a.id, a.story_id, a.first_seen, a.published, n.features, p.kept
FROM article a JOIN placement p ON p.article_id = a.id JOIN analysis n ON n.article_id = a.id
WHERE a.id = ANY(:ids) AND a.story_id IS NOT NULL AND a.first_seen >= :since AND length(n.features) > 0

-- name: article_last
SELECT max(id) FROM article

-- name: article_at
SELECT id, first_seen FROM article WHERE id >= :id ORDER BY id LIMIT 1

-- name: story_judged
UPDATE story SET headline_article_id = :headline, first_article_id = :first, section = :section, first_seen = :first_seen,
    last_seen = CASE WHEN judge_due = 0 AND last_seen > :last_seen THEN last_seen ELSE :last_seen END,
    reports = :reports, independent = :independent, outlets = :outlets, roles = :roles, languages = :languages, edited = :edited,
    recent_independent = :recent_independent, muted = :muted, heat = :heat, breaking = :breaking, headline_outlet = :headline_outlet,
    pulse = :pulse, burst = :burst, countries = :countries, recent_outlets = :recent_outlets, voices = :voices, standing = :standing,
    engine = :engine, figures = :figures, known = :known, judged_at = :now,
    judge_due = CASE WHEN judge_due = 0 THEN 0 ELSE NULL END
-- Whoever was so slow that another judge has claimed the story since knows less than that one.
WHERE id = :id AND merged_into IS NULL AND (CAST(:lease AS BIGINT) IS NULL OR judge_due IN (0, :lease))

-- name: story_findings
SELECT figures, known FROM story WHERE id = :id

-- name: stories_related
-- By the names that they share, those that few reports have first; a name that is everywhere joins nothing, nor do places alone.
SELECT t.id, sum(s.weight) FROM (
    SELECT DISTINCT a.story_id, w.root, w.who, w.weight FROM (
        SELECT q.root, q.who, (0.3 + 0.7 * q.who) / q.reports AS weight FROM (
            SELECT p.root, p.who, (SELECT count(*) FROM (
                SELECT 1 FROM mention m WHERE m.name_id = p.root LIMIT :common
            ) c) AS reports
            FROM (
                SELECT coalesce(n.joined_into, n.id) AS root, max(CASE WHEN n.kind = 'place' THEN 0 ELSE 1 END) AS who
                FROM article a JOIN mention m ON m.article_id = a.id JOIN name n ON n.id = m.name_id
                WHERE a.story_id = :id GROUP BY coalesce(n.joined_into, n.id) ORDER BY count(DISTINCT a.id) DESC, coalesce(n.joined_into, n.id) LIMIT :names
            ) p
        ) q WHERE q.reports BETWEEN 2 AND :common - 1
    ) w JOIN mention m ON m.name_id = w.root JOIN article a ON a.id = m.article_id
    WHERE a.story_id IS NOT NULL AND a.story_id <> :id
) s JOIN story t ON t.id = s.story_id WHERE t.merged_into IS NULL
GROUP BY t.id HAVING count(*) > 1 AND max(s.who) = 1 ORDER BY sum(s.weight) DESC, t.id DESC LIMIT :limit

-- name: story_versions
SELECT v.article_id, v.title, v.content FROM article a JOIN revision v ON v.article_id = a.id
WHERE a.story_id = :id AND a.revision > 0 ORDER BY v.article_id, v.number LIMIT :limit

-- name: role_set
-- Of an article that was pruned or forgotten while it was judged nothing is kept.
INSERT INTO role (article_id, story_id, role, of_article_id, of_name, evidence, engine, decided_at)
SELECT a.id, CAST(:story_id AS BIGINT), CAST(:role AS TEXT), CAST(:of_article_id AS BIGINT), CAST(:of_name AS TEXT), CAST(:evidence AS TEXT),
    CAST(:engine AS TEXT), CAST(:decided_at AS BIGINT)
FROM article a WHERE a.id = :article_id
ON CONFLICT (article_id) DO UPDATE SET story_id = excluded.story_id, role = excluded.role, of_article_id = excluded.of_article_id,
    of_name = excluded.of_name, evidence = excluded.evidence, engine = excluded.engine,
    -- Since when it stands: a judge that says the same again changes nothing for readers.
    decided_at = CASE WHEN role.role = excluded.role AND coalesce(role.of_article_id, 0) = coalesce(excluded.of_article_id, 0)
        THEN role.decided_at ELSE excluded.decided_at END
