-- Hubs that push (WebSub), and what polls remember of them. `asks` is what a feed's text asks of pollers, until now forgotten
-- between two polls.
ALTER TABLE feed_status ADD COLUMN asks TEXT;
ALTER TABLE feed_status ADD COLUMN topic TEXT;
ALTER TABLE feed_status ADD COLUMN pushed_until BIGINT;

-- One callback of ours at one hub. A renewal is a new row with a callback and a secret of its own.
-- state: asking (waits for the hub's verification), active, leaving. due_at: when there is something to do for it.
CREATE TABLE subscription (
    token TEXT NOT NULL PRIMARY KEY,
    feed_id BIGINT NOT NULL,
    hub TEXT NOT NULL,
    topic TEXT NOT NULL,
    callback TEXT NOT NULL,
    secret TEXT,
    state TEXT NOT NULL,
    due_at BIGINT NOT NULL,
    asked_at BIGINT,
    attempts BIGINT NOT NULL DEFAULT 0,
    verified_at BIGINT,
    lease_until BIGINT,
    delivered_at BIGINT,
    detail TEXT
);
CREATE INDEX subscription_feed ON subscription (feed_id);
CREATE INDEX subscription_due ON subscription (due_at);

-- What hubs have delivered and nobody has read yet. The same body twice is one row.
CREATE TABLE delivery (
    feed_id BIGINT NOT NULL,
    digest TEXT NOT NULL,
    received_at BIGINT NOT NULL,
    lease_until BIGINT NOT NULL DEFAULT 0,
    topic TEXT NOT NULL,
    content_type TEXT,
    body @blob@ NOT NULL,
    PRIMARY KEY (feed_id, digest)
);
CREATE INDEX delivery_waiting ON delivery (received_at);
