-- Accounts: who is signed in where, invitations, identities; changing and forgetting readers.

-- name: session_columns
s.id, s.reader_id, s.created_at, s.seen_at, s.idle_until, s.ends_at, s.how, s.agent, s.address

-- name: session_add
INSERT INTO session (token_digest, id, reader_id, created_at, seen_at, idle_until, ends_at, how, agent, address)
VALUES (:digest, :id, :reader, :now, :now, :idle_until, :ends_at, :how, :agent, :address)

-- name: session_by_digest
SELECT {session_columns}, {reader_columns} FROM session s JOIN reader r ON r.id = s.reader_id WHERE s.token_digest = :digest

-- name: sessions_of
SELECT {session_columns} FROM session s WHERE s.reader_id = :reader AND s.idle_until > :now AND s.ends_at > :now ORDER BY s.seen_at DESC, s.id DESC

-- name: session_touch
UPDATE session SET seen_at = :now, idle_until = :idle_until WHERE token_digest = :digest

-- name: session_renew
UPDATE session SET token_digest = :to WHERE token_digest = :digest

-- name: reader_seen
UPDATE reader SET last_seen_at = :now WHERE id = :id

-- name: session_drop
DELETE FROM session WHERE token_digest = :digest

-- name: session_drop_own
DELETE FROM session WHERE reader_id = :reader AND id = :id

-- name: sessions_drop_others
DELETE FROM session WHERE reader_id = :reader AND token_digest <> :but

-- name: sessions_drop_oldest
DELETE FROM session WHERE reader_id = :reader AND id NOT IN (SELECT id FROM session WHERE reader_id = :reader ORDER BY seen_at DESC, id DESC LIMIT :most)

-- name: sessions_prune
DELETE FROM session WHERE idle_until <= :now OR ends_at <= :now

-- name: invitation_put
INSERT INTO invitation (reader_id, digest, expires_at) VALUES (:reader, :digest, :expires_at)
ON CONFLICT (reader_id) DO UPDATE SET digest = excluded.digest, expires_at = excluded.expires_at

-- name: invitation_by_digest
SELECT {reader_columns} FROM invitation i JOIN reader r ON r.id = i.reader_id WHERE i.digest = :digest AND i.expires_at > :now

-- name: invitations_of
SELECT reader_id, expires_at FROM invitation WHERE expires_at > :now

-- name: invitation_drop
DELETE FROM invitation WHERE reader_id = :reader

-- name: invitations_prune
DELETE FROM invitation WHERE expires_at <= :now

-- name: identity_reader
SELECT {reader_columns} FROM identity i JOIN reader r ON r.id = i.reader_id WHERE i.issuer = :issuer AND i.subject = :subject

-- name: identity_add
INSERT INTO identity (issuer, subject, reader_id, since) VALUES (:issuer, :subject, :reader, :now) ON CONFLICT (issuer, subject) DO NOTHING

-- name: identities_of
SELECT issuer, subject FROM identity WHERE reader_id = :reader ORDER BY since, subject

-- name: identities_drop
DELETE FROM identity WHERE reader_id = :reader

-- name: readers_hold
SELECT 1

-- name: reader_count
SELECT count(*) FROM reader

-- name: readers_active_admins
SELECT id FROM reader WHERE role = 'admin' AND disabled = 0

-- name: reader_set_role
UPDATE reader SET role = :role WHERE id = :id

-- name: reader_set_disabled
UPDATE reader SET disabled = :disabled WHERE id = :id

-- name: reader_set_about
UPDATE reader SET name = :name, email = CAST(:email AS TEXT), timezone = CAST(:timezone AS TEXT) WHERE id = :id

-- name: reader_rehash
UPDATE reader SET password = :password WHERE id = :id AND password = :before

-- name: forget_reader_first_labelled
DELETE FROM labelled WHERE label_id IN (SELECT id FROM label WHERE reader_id = :reader)

-- name: forget_reader_follow
DELETE FROM follow WHERE reader_id = :reader

-- name: forget_reader_identity
DELETE FROM identity WHERE reader_id = :reader

-- name: forget_reader_invitation
DELETE FROM invitation WHERE reader_id = :reader

-- name: forget_reader_label
DELETE FROM label WHERE reader_id = :reader

-- name: forget_reader_mark
DELETE FROM mark WHERE reader_id = :reader

-- name: forget_reader_session
DELETE FROM session WHERE reader_id = :reader

-- name: forget_reader_token
DELETE FROM token WHERE reader_id = :reader

-- name: reader_drop
DELETE FROM reader WHERE id = :reader

-- name: forget_reader_own_section
DELETE FROM own_section WHERE reader_id = :reader

-- name: forget_reader_preference
DELETE FROM preference WHERE reader_id = :reader

-- name: forget_reader_awaited
DELETE FROM awaited WHERE reader_id = :reader

-- name: forget_reader_move
DELETE FROM move WHERE reader_id = :reader
