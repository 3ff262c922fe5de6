-- Editors' decisions about grouping, and what they bind.

-- name: grouping_hold
UPDATE grouping SET version = version

-- name: grouping_next
UPDATE grouping SET version = version + 1 RETURNING version

-- name: grouping_version
SELECT version FROM grouping

-- name: empty_grouping
DELETE FROM grouping

-- name: correction_add
INSERT INTO correction (id, kind, story_id, to_story, made_at, who, why, undoes)
VALUES (:id, :kind, :story_id, :to_story, :now, :who, :why, :undoes)

-- name: correction_undone
UPDATE correction SET undone_by = :by WHERE id = :id

-- name: correction_columns
c.id, c.kind, c.story_id, c.to_story, c.made_at, c.who, c.why, c.undoes, c.undone_by

-- name: correction_get
SELECT {correction_columns} FROM correction c WHERE c.id = :id

-- name: corrections_latest
SELECT {correction_columns} FROM correction c WHERE c.id < :before ORDER BY c.id DESC LIMIT :limit

-- name: corrections_after
SELECT {correction_columns} FROM correction c WHERE c.id > :after ORDER BY c.id LIMIT :limit

-- name: correction_moved
SELECT p.correction_id, p.article_id FROM correction_part p WHERE p.correction_id = ANY(:ids) AND p.side = 'moved' ORDER BY p.correction_id, p.article_id

-- name: correction_parts
SELECT p.correction_id, p.article_id, p.side, p.told FROM correction_part p
WHERE p.correction_id = ANY(:ids) AND p.told IS NOT NULL ORDER BY p.correction_id, p.article_id

-- name: correction_moved_back
SELECT p.article_id, p.was, a.story_id FROM correction_part p JOIN article a ON a.id = p.article_id
WHERE p.correction_id = :id AND p.side = 'moved' ORDER BY p.article_id

-- name: correction_part_add
INSERT INTO correction_part (correction_id, article_id, side, was, told) VALUES (:correction_id, :article_id, :side, :was, :told)
ON CONFLICT (correction_id, article_id) DO NOTHING

-- name: forget_examples
DELETE FROM correction_part WHERE article_id = ANY(:ids)

-- name: regroup_articles
SELECT a.id, a.story_id, a.first_seen, a.section, a.language, a.title, a.url, o.name
FROM article a JOIN outlet o ON o.id = a.outlet_id WHERE a.id = ANY(:ids) ORDER BY a.id

-- name: regroup_latest
SELECT a.id, a.story_id, a.first_seen, a.section, a.language, a.title, a.url, o.name
FROM article a JOIN outlet o ON o.id = a.outlet_id WHERE a.story_id = :id AND NOT (a.id = ANY(:ids)) ORDER BY a.id DESC LIMIT :limit

-- name: regroup_members
SELECT id FROM article WHERE story_id = :id ORDER BY id

-- name: members_of_stories
SELECT id, story_id FROM article WHERE story_id = ANY(:ids) ORDER BY id

-- name: regroup_shift
UPDATE article SET story_id = :to, because = :because WHERE id = ANY(:ids)

-- name: regroup_move
UPDATE article SET story_id = :to WHERE id = ANY(:ids)

-- name: regroup_revive
UPDATE story SET merged_into = NULL, judge_due = 0 WHERE id = :id

-- name: regroup_redirects
UPDATE story SET merged_into = :to WHERE id = ANY(:ids) AND id <> :to AND merged_into = ANY(:stories)

-- name: pin_set
INSERT INTO pinned (article_id, correction_id) SELECT a.id, CAST(:correction_id AS BIGINT) FROM article a WHERE a.id = ANY(:ids)
ON CONFLICT (article_id) DO UPDATE SET correction_id = excluded.correction_id

-- name: pins_of
SELECT article_id FROM pinned WHERE article_id = ANY(:ids)

-- name: pins_since
SELECT p.article_id FROM pinned p JOIN article a ON a.id = p.article_id WHERE a.first_seen >= :since ORDER BY p.article_id

-- name: pins_drop
DELETE FROM pinned WHERE correction_id = :id

-- name: prune_pins
DELETE FROM pinned WHERE article_id = ANY(:ids)

-- name: drop_pin
DELETE FROM pinned WHERE article_id = :id

-- name: prune_placements
DELETE FROM placement WHERE article_id = ANY(:ids)

-- name: drop_placement
DELETE FROM placement WHERE article_id = :id

-- name: apart_add
INSERT INTO apart (story_id, other_id, correction_id) VALUES (:story_id, :other_id, :correction_id)
ON CONFLICT (story_id, other_id, correction_id) DO NOTHING

-- name: apart_all
SELECT coalesce(s.merged_into, s.id), coalesce(o.merged_into, o.id), p.story_id, p.other_id, p.correction_id
FROM apart p JOIN story s ON s.id = p.story_id JOIN story o ON o.id = p.other_id ORDER BY 1, 2, 5

-- name: apart_drop
DELETE FROM apart WHERE correction_id = :id

-- name: apart_drop_one
DELETE FROM apart WHERE story_id = :story_id AND other_id = :other_id

-- name: prune_apart
DELETE FROM apart WHERE (story_id = ANY(:ids) OR other_id = ANY(:ids))
    AND (NOT EXISTS (SELECT 1 FROM story t WHERE t.id = apart.story_id) OR NOT EXISTS (SELECT 1 FROM story t WHERE t.id = apart.other_id))

-- name: check_pins
SELECT count(*) FROM pinned p WHERE NOT EXISTS (SELECT 1 FROM article a WHERE a.id = p.article_id)

-- name: story_strangers
SELECT t.headline_article_id FROM story t JOIN article a ON a.id = t.headline_article_id WHERE t.id = :id AND coalesce(a.story_id, 0) <> :id
UNION SELECT t.first_article_id FROM story t JOIN article a ON a.id = t.first_article_id WHERE t.id = :id AND coalesce(a.story_id, 0) <> :id
