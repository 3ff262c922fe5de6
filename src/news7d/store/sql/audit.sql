-- What administrators and editors did.

-- name: audit_add
INSERT INTO audit (id, at, reader_id, who, what, about, detail)
VALUES (:id, :now, CAST(:reader AS BIGINT), coalesce((SELECT name FROM reader WHERE id = :reader), 'at the shell'), :what, :about, :detail)

-- name: audit_before
SELECT id, at, reader_id, who, what, about, detail FROM audit WHERE id < :before ORDER BY id DESC LIMIT :limit

-- name: audit_prune
DELETE FROM audit WHERE at < :before OR id <= (SELECT coalesce(max(id), 0) FROM audit) - :most
