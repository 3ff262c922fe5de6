-- Names: which reports have them, which spellings are one name, and what a name's page shows.

-- name: name_add
INSERT INTO name (id, kind, label) VALUES (:id, :kind, :label) ON CONFLICT (id) DO NOTHING

-- name: mentions_drop
DELETE FROM mention WHERE article_id = ANY(:ids)

-- name: mention_add
INSERT INTO mention (name_id, article_id) VALUES (:name_id, :article_id) ON CONFLICT (name_id, article_id) DO NOTHING

-- name: mention_move
DELETE FROM mention WHERE name_id = :name_id AND article_id = :article_id

-- name: names_by_id
SELECT id, kind, label, joined_into FROM name WHERE id = ANY(:ids)

-- name: name_join
UPDATE name SET joined_into = :to WHERE (id = :id OR joined_into = :id) AND id <> :to

-- name: name_spellings
SELECT id, label FROM name WHERE id = :id OR joined_into = :id ORDER BY id

-- name: name_articles
SELECT DISTINCT article_id FROM mention WHERE name_id = ANY(:ids) AND article_id < :before ORDER BY article_id DESC LIMIT :limit

-- name: name_figures
SELECT count(*), count(DISTINCT a.outlet_id), min(a.first_seen)
FROM (SELECT DISTINCT article_id FROM mention WHERE name_id = ANY(:ids) ORDER BY article_id DESC LIMIT :limit) m
JOIN article a ON a.id = m.article_id

-- name: names_beside
SELECT coalesce(n.joined_into, n.id), count(*) FROM mention m JOIN name n ON n.id = m.name_id
WHERE m.article_id = ANY(:ids) GROUP BY coalesce(n.joined_into, n.id) ORDER BY count(*) DESC, coalesce(n.joined_into, n.id) LIMIT :limit

-- name: names_lately
SELECT t.id, t.kind, t.label, count(DISTINCT m.article_id), count(DISTINCT a.outlet_id)
FROM (SELECT id, outlet_id FROM article ORDER BY id DESC LIMIT :window) a
JOIN mention m ON m.article_id = a.id JOIN name n ON n.id = m.name_id JOIN name t ON t.id = coalesce(n.joined_into, n.id)
WHERE CAST(:kind AS TEXT) IS NULL OR t.kind = :kind
GROUP BY t.id, t.kind, t.label ORDER BY count(DISTINCT a.outlet_id) DESC, count(DISTINCT m.article_id) DESC, t.label LIMIT :limit

-- name: names_unfilled
SELECT article_id, engine, said, features FROM analysis n
WHERE article_id > :after AND NOT EXISTS (SELECT 1 FROM mention m WHERE m.article_id = n.article_id) ORDER BY article_id LIMIT :limit

-- name: sayings_of
SELECT article_id, said FROM analysis WHERE article_id = ANY(:ids)

-- name: prune_mentions
DELETE FROM mention WHERE article_id = ANY(:ids)

-- name: drop_mentions
DELETE FROM mention WHERE article_id = :id

-- name: mentioned_in
SELECT DISTINCT name_id FROM mention WHERE article_id = ANY(:ids)

-- name: prune_names
-- All spellings of a name go once no report has any of them.
DELETE FROM name WHERE (id = ANY(:ids) OR joined_into = ANY(:ids))
    AND NOT EXISTS (SELECT 1 FROM mention m WHERE m.name_id = coalesce(name.joined_into, name.id))
    AND NOT EXISTS (SELECT 1 FROM name o JOIN mention m ON m.name_id = o.id WHERE o.joined_into = coalesce(name.joined_into, name.id))

-- name: check_mentions
SELECT count(*) FROM mention m WHERE NOT EXISTS (SELECT 1 FROM article a WHERE a.id = m.article_id)
