-- How much room the database takes, over time.

-- name: room_add
INSERT INTO room (at, size, used, articles, tables) VALUES (:at, :size, :used, :articles, CAST(:tables AS TEXT)) ON CONFLICT (at) DO NOTHING

-- name: room_last
SELECT at, size, used, articles, tables FROM room ORDER BY at DESC LIMIT 1

-- name: room_measured
SELECT at, size, used, articles, tables FROM room WHERE tables IS NOT NULL ORDER BY at DESC LIMIT 1

-- name: room_since
SELECT at, size, used, articles, NULL FROM room WHERE at >= :since ORDER BY at

-- name: room_drop_old
DELETE FROM room WHERE at < :before
