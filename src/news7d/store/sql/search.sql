-- Search: filters are the same for all three ways in (words, only what must not occur, only filters).

-- name: search_filters
a.stage <> 'kept' AND (:by_outlet = 0 OR a.outlet_id = ANY(:outlets)) AND (:not_by_outlet = 0 OR NOT (a.outlet_id = ANY(:not_outlets)))
AND (:by_lang = 0 OR a.language = ANY(:langs) OR substr(a.language, 1, 2) = ANY(:langs))
AND (:not_by_lang = 0 OR a.language IS NULL OR NOT (substr(a.language, 1, 2) = ANY(:not_langs)))
AND (:by_section = 0 OR a.section = ANY(:sections)) AND (:not_by_section = 0 OR a.section IS NULL OR NOT (a.section = ANY(:not_sections)))
AND (:by_role = 0 OR EXISTS (SELECT 1 FROM role r WHERE r.article_id = a.id AND r.role = ANY(:roles)))
AND (:not_by_role = 0 OR NOT EXISTS (SELECT 1 FROM role r WHERE r.article_id = a.id AND r.role = ANY(:not_roles)))
AND (:by_name = 0 OR EXISTS (SELECT 1 FROM mention m WHERE m.article_id = a.id AND m.name_id = ANY(:names)))
AND (:not_by_name = 0 OR NOT EXISTS (SELECT 1 FROM mention m WHERE m.article_id = a.id AND m.name_id = ANY(:not_names)))
AND (:independent = 0 OR EXISTS (SELECT 1 FROM story t WHERE t.id = a.story_id AND t.independent >= :independent))
AND (CASE WHEN a.published IS NULL OR a.claim IN ('future', 'absurd') THEN a.first_seen ELSE a.published END) >= :after
AND (CASE WHEN a.published IS NULL OR a.claim IN ('future', 'absurd') THEN a.first_seen ELSE a.published END) < :before

-- name: search_outlets
SELECT id, slug, lower(domain), lower(name) FROM outlet

-- name: search_browse
SELECT a.id, 0, a.story_id FROM article a WHERE a.id < :before_id AND {search_filters} ORDER BY a.id DESC LIMIT :limit

-- name: search_among_browse
SELECT DISTINCT a.story_id FROM article a WHERE a.story_id = ANY(:stories) AND {search_filters}

-- name: search_facets
-- Of at most a window of hits: by outlet, language, section and how new (0 today, 1 three days, 2 a week, 3 thirty days, 4 older).
SELECT o.slug, o.name, a.language, a.section,
    CASE WHEN (CASE WHEN a.published IS NULL OR a.claim IN ('future', 'absurd') THEN a.first_seen ELSE a.published END) >= :day THEN 0
        WHEN (CASE WHEN a.published IS NULL OR a.claim IN ('future', 'absurd') THEN a.first_seen ELSE a.published END) >= :days THEN 1
        WHEN (CASE WHEN a.published IS NULL OR a.claim IN ('future', 'absurd') THEN a.first_seen ELSE a.published END) >= :week THEN 2
        WHEN (CASE WHEN a.published IS NULL OR a.claim IN ('future', 'absurd') THEN a.first_seen ELSE a.published END) >= :month THEN 3
        ELSE 4 END AS age, count(*)
FROM article a JOIN outlet o ON o.id = a.outlet_id WHERE a.id = ANY(:ids) GROUP BY 1, 2, 3, 4, 5
