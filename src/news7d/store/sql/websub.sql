-- Hubs that push: subscriptions and deliveries.

-- name: subscription_columns
p.token, p.feed_id, p.hub, p.topic, p.callback, p.secret, p.state, p.due_at, p.asked_at, p.attempts, p.verified_at, p.lease_until,
p.delivered_at, p.detail

-- name: pushable
-- Feeds with a hub and no subscription there that lives or is asked for.
SELECT f.id, s.hub, coalesce(s.topic, f.url) FROM feed_status s JOIN feed f ON f.id = s.feed_id
WHERE s.hub IS NOT NULL AND s.gone = 0 AND NOT EXISTS (
    SELECT 1 FROM subscription p WHERE p.feed_id = f.id AND p.state <> 'leaving' AND p.topic = coalesce(s.topic, f.url)
        AND ' ' || s.hub || ' ' LIKE '% ' || p.hub || ' %')
ORDER BY f.id LIMIT :limit

-- name: subscription_add
INSERT INTO subscription (token, feed_id, hub, topic, callback, secret, state, due_at, attempts)
SELECT :token, :feed_id, :hub, :topic, :callback, :secret, :state, :due_at, :attempts WHERE EXISTS (SELECT 1 FROM feed WHERE id = :feed_id)
ON CONFLICT DO NOTHING

-- name: subscriptions_claim
UPDATE subscription SET due_at = :until WHERE token IN (
    SELECT token FROM subscription WHERE due_at <= :now ORDER BY due_at, token LIMIT :limit @skip_locked@
)
RETURNING token

-- name: subscriptions_named
SELECT {subscription_columns} FROM subscription p WHERE p.token = ANY(:tokens) ORDER BY p.token

-- name: subscription_all
SELECT {subscription_columns} FROM subscription p ORDER BY p.feed_id, p.token

-- name: subscription_lock
UPDATE subscription SET detail = detail WHERE token = :token

-- name: subscription_get
SELECT {subscription_columns} FROM subscription p WHERE p.token = :token

-- name: subscription_hubs
SELECT hub FROM feed_status WHERE feed_id = :feed_id AND gone = 0

-- name: subscription_set
-- Only while nothing has happened to it meanwhile: a hub may verify while it is being asked.
UPDATE subscription SET state = :state, due_at = :due_at, asked_at = :asked_at, attempts = :attempts, verified_at = :verified_at,
    lease_until = :lease_until, detail = :detail
WHERE token = :token AND state = :before

-- name: subscription_drop
DELETE FROM subscription WHERE token = :token

-- name: subscription_asking
SELECT 1 FROM subscription WHERE feed_id = :feed_id AND state = 'asking'

-- name: subscriptions_superseded
DELETE FROM subscription WHERE feed_id = :feed_id AND state = 'asking' AND token <> :token

-- name: subscriptions_leave
UPDATE subscription SET state = 'leaving', due_at = :now, attempts = 0 WHERE feed_id = :feed_id AND state = 'active' AND token <> :token

-- name: subscriptions_unasked
DELETE FROM subscription WHERE feed_id = :feed_id AND state = 'asking'

-- name: subscriptions_elsewhere
DELETE FROM subscription WHERE substr(callback, 1, length(:root)) <> :root

-- name: unpushed_without_subscription
UPDATE feed_status SET pushed_until = NULL
WHERE pushed_until IS NOT NULL AND NOT EXISTS (SELECT 1 FROM subscription p WHERE p.feed_id = feed_status.feed_id AND p.state = 'active')

-- name: pushed_longer
UPDATE feed_status SET pushed_until = :until WHERE feed_id = :feed_id AND pushed_until > :now

-- name: subscription_delivered
UPDATE subscription SET delivered_at = :now WHERE token = :token

-- name: pushed
UPDATE feed_status SET last_entry_at = CASE WHEN :news = 1 THEN :now ELSE last_entry_at END,
    pushed_until = (SELECT max(p.lease_until) FROM subscription p WHERE p.feed_id = feed_status.feed_id AND p.state = 'active')
WHERE feed_id = :feed_id

-- name: unpushed
UPDATE feed_status SET pushed_until = NULL WHERE feed_id = :feed_id

-- name: delivery_add
INSERT INTO delivery (feed_id, digest, received_at, topic, content_type, body)
VALUES (:feed_id, :digest, :received_at, :topic, :content_type, :body)
ON CONFLICT (feed_id, digest) DO NOTHING

-- name: deliveries_waiting
SELECT count(*), coalesce(sum(length(body)), 0) FROM delivery WHERE feed_id = :feed_id

-- name: deliveries_claim
-- The oldest of each feed: what a hub sent later is read later.
UPDATE delivery SET lease_until = :until WHERE (feed_id, digest) IN (
    SELECT d.feed_id, d.digest FROM delivery d WHERE d.lease_until <= :now AND NOT EXISTS (
        SELECT 1 FROM delivery o WHERE o.feed_id = d.feed_id
            AND (o.received_at < d.received_at OR (o.received_at = d.received_at AND o.digest < d.digest)))
    ORDER BY d.received_at, d.feed_id LIMIT :limit @skip_locked@
)
RETURNING feed_id, digest

-- name: deliveries_of
SELECT d.feed_id, d.digest, d.received_at, d.topic, d.content_type, d.body FROM delivery d WHERE d.feed_id = ANY(:feeds) AND d.lease_until = :until

-- name: delivery_drop
DELETE FROM delivery WHERE feed_id = :feed_id AND digest = :digest

-- name: release_deliveries
UPDATE delivery SET lease_until = 0 WHERE lease_until <> 0

-- name: feed_drop_deliveries
DELETE FROM delivery WHERE feed_id = :id
