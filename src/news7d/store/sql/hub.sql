-- We as a hub: who subscribes to which of our lists, and what is to be delivered.

-- name: hub_intents_waiting
SELECT count(*), coalesce(sum(CASE WHEN host = :host THEN 1 ELSE 0 END), 0) FROM hub_intent WHERE id <> :id

-- name: hub_subscribers_there
SELECT count(*), coalesce(sum(CASE WHEN host = :host THEN 1 ELSE 0 END), 0) FROM hub_subscriber WHERE id <> :id

-- name: hub_intent_set
-- Whoever asks again is meant as they said last.
INSERT INTO hub_intent (id, mode, topic, callback, host, secret, method, lease_seconds, challenge, attempts, due_at)
VALUES (:id, :mode, :topic, :callback, :host, :secret, :method, :lease_seconds, :challenge, 0, :now)
ON CONFLICT (id) DO UPDATE SET mode = excluded.mode, secret = excluded.secret, method = excluded.method,
    lease_seconds = excluded.lease_seconds, challenge = excluded.challenge, attempts = 0, due_at = excluded.due_at

-- name: hub_intents_claim
-- At most two of a host, and none of those that are busy with us: who answers slowly holds up nobody else.
UPDATE hub_intent SET due_at = :until, attempts = attempts + 1 WHERE id IN (
    SELECT i.id FROM hub_intent i WHERE i.due_at <= :now AND i.id IN (
        SELECT ranked.id FROM (
            SELECT id, row_number() OVER (PARTITION BY host ORDER BY attempts, due_at, id) AS place FROM hub_intent
            WHERE due_at <= :now AND NOT host = ANY(:busy)) ranked
        WHERE ranked.place <= 2)
    ORDER BY i.attempts, i.due_at, i.id LIMIT :limit @skip_locked@
)
RETURNING mode, topic, callback, secret, method, lease_seconds, challenge, attempts

-- name: hub_intent_later
UPDATE hub_intent SET due_at = :due_at WHERE id = :id AND challenge = :challenge

-- name: hub_intent_drop
DELETE FROM hub_intent WHERE id = :id AND challenge = :challenge

-- name: hub_subscriber_set
INSERT INTO hub_subscriber (id, topic, callback, host, secret, method, since, lease_until, failures)
VALUES (:id, :topic, :callback, :host, :secret, :method, :now, :lease_until, 0)
ON CONFLICT (id) DO UPDATE SET secret = excluded.secret, method = excluded.method, lease_until = excluded.lease_until, failures = 0

-- name: hub_subscriber_drop
DELETE FROM hub_subscriber WHERE id = :id

-- name: hub_subscribers_of
SELECT id, callback FROM hub_subscriber WHERE topic = :topic ORDER BY id

-- name: hub_topic_add
INSERT INTO hub_topic (topic, due_at, version, digest, type, body) VALUES (:topic, :now, :version, :digest, :type, :body)
-- Touching it keeps a sweep that goes on beside us from taking it for idle.
ON CONFLICT (topic) DO UPDATE SET due_at = CASE WHEN hub_topic.due_at < excluded.due_at THEN excluded.due_at ELSE hub_topic.due_at END

-- name: hub_topics_claim
-- Lists that may have changed: the front has a later version than when they were last looked at.
UPDATE hub_topic SET due_at = :until WHERE topic IN (
    SELECT t.topic FROM hub_topic t WHERE t.due_at <= :now AND t.version < (SELECT version FROM front)
        AND EXISTS (SELECT 1 FROM hub_subscriber s WHERE s.topic = t.topic)
    ORDER BY t.due_at, t.topic LIMIT :limit @skip_locked@
)
RETURNING topic, digest

-- name: hub_topic_seen
UPDATE hub_topic SET due_at = :due_at, version = :version WHERE topic = :topic

-- name: hub_topic_set
UPDATE hub_topic SET due_at = :due_at, version = :version, digest = :digest, type = :type, body = :body WHERE topic = :topic

-- name: hub_topic_drop
DELETE FROM hub_topic WHERE topic = :topic

-- name: hub_outbox_fill
-- Whoever has not had the content before gets this one in its stead, when its turn comes: a callback that is away is not hurried.
INSERT INTO hub_outbox (subscriber, digest, attempts, due_at)
SELECT s.id, :digest, 0, :now FROM hub_subscriber s WHERE s.topic = :topic AND s.lease_until > :now
ON CONFLICT (subscriber) DO UPDATE SET digest = excluded.digest

-- name: hub_outbox_claim
-- As intents are; and whom nothing has failed for comes first.
UPDATE hub_outbox SET due_at = :until, attempts = attempts + 1 WHERE subscriber IN (
    SELECT o.subscriber FROM hub_outbox o WHERE o.due_at <= :now AND o.subscriber IN (
        SELECT ranked.id FROM (
            SELECT s.id, row_number() OVER (PARTITION BY s.host ORDER BY b.attempts, s.failures, b.due_at, s.id) AS place
            FROM hub_outbox b JOIN hub_subscriber s ON s.id = b.subscriber
            WHERE b.due_at <= :now AND NOT s.host = ANY(:busy)) ranked
        WHERE ranked.place <= 2)
    ORDER BY o.attempts, o.due_at, o.subscriber LIMIT :limit @skip_locked@
)
RETURNING subscriber

-- name: hub_deliveries
SELECT s.id, s.topic, s.callback, s.secret, s.method, s.failures, o.attempts, t.digest, t.type, t.body
FROM hub_outbox o JOIN hub_subscriber s ON s.id = o.subscriber JOIN hub_topic t ON t.topic = s.topic
WHERE o.subscriber = ANY(:ids) AND s.lease_until > :now AND t.body IS NOT NULL ORDER BY s.id

-- name: hub_outbox_done
DELETE FROM hub_outbox WHERE subscriber = :id AND digest = :digest

-- name: hub_outbox_anew
-- It has changed again while it was on its way: what is new has tries of its own.
UPDATE hub_outbox SET due_at = :due_at, attempts = 0 WHERE subscriber = :id

-- name: hub_outbox_later
UPDATE hub_outbox SET due_at = :due_at WHERE subscriber = :id

-- name: hub_outbox_drop
DELETE FROM hub_outbox WHERE subscriber = :id

-- name: hub_subscriber_failures
UPDATE hub_subscriber SET failures = :failures WHERE id = :id AND failures <> :failures

-- name: hub_leases_over
DELETE FROM hub_subscriber WHERE lease_until <= :now

-- name: hub_topics_idle
DELETE FROM hub_topic WHERE due_at < :idle AND NOT EXISTS (SELECT 1 FROM hub_subscriber s WHERE s.topic = hub_topic.topic)

-- name: hub_outbox_idle
DELETE FROM hub_outbox WHERE NOT EXISTS (SELECT 1 FROM hub_subscriber s WHERE s.id = hub_outbox.subscriber)

-- name: hub_forget
-- Something was taken out: what was sent before is not kept, and whoever has it is sent the list without it.
UPDATE hub_topic SET body = NULL, digest = NULL, version = -1
