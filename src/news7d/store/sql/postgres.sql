-- Only PostgreSQL says it like this.

-- name: search_words
SELECT a.id, ts_rank(CAST('{0.1, 0.1, 0.1, 1.0}' AS real[]), s.doc, CAST(:match AS tsquery)), a.story_id
FROM search s JOIN article a ON a.id = s.article_id
WHERE s.doc @@ CAST(:match AS tsquery) AND a.id < :before_id AND {search_filters}
    AND (:without = '' OR NOT s.doc @@ CAST(:without AS tsquery))
ORDER BY a.id DESC LIMIT :limit

-- name: search_without
SELECT a.id, 0, a.story_id FROM article a JOIN search s ON s.article_id = a.id
WHERE a.id < :before_id AND {search_filters} AND NOT s.doc @@ CAST(:without AS tsquery)
ORDER BY a.id DESC LIMIT :limit

-- name: check_unsearched
SELECT count(*) FROM article a WHERE NOT EXISTS (SELECT 1 FROM search d WHERE d.article_id = a.id)

-- name: check_search_orphans
SELECT count(*) FROM search d WHERE NOT EXISTS (SELECT 1 FROM article a WHERE a.id = d.article_id)
