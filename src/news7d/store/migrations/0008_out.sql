-- What goes out by itself: when what a story shows last changed, and who subscribes to our own feeds (we as a WebSub hub).
-- *_seq is the version of the front that the change was written with (front.version): versions are committed in their order, so
-- whoever has seen all up to one misses nothing by asking for later ones. announced: first shown; breaking: since when it breaks.
ALTER TABLE story ADD COLUMN shown BIGINT;
ALTER TABLE story ADD COLUMN changed_at BIGINT;
ALTER TABLE story ADD COLUMN changed_seq BIGINT NOT NULL DEFAULT 0;
ALTER TABLE story ADD COLUMN announced_seq BIGINT NOT NULL DEFAULT 0;
ALTER TABLE story ADD COLUMN breaking_seq BIGINT;
UPDATE story SET announced_seq = 1, changed_seq = 1 WHERE judged_at IS NOT NULL AND merged_into IS NULL;
UPDATE story SET announced_seq = 1 WHERE judged_at IS NOT NULL AND merged_into IS NOT NULL;
CREATE INDEX story_changed ON story (changed_seq) WHERE changed_seq > 0;

-- A list of ours that somebody subscribes to. `version`: of the front when it was last looked at; `digest`, `type`, `body`: what was
-- last sent out. due_at: when it may be looked at again, or until when somebody does.
CREATE TABLE hub_topic (
    topic TEXT NOT NULL PRIMARY KEY,
    due_at BIGINT NOT NULL,
    version BIGINT NOT NULL DEFAULT -1,
    digest TEXT,
    type TEXT,
    body @blob@
);
CREATE INDEX hub_topic_due ON hub_topic (due_at);

-- Who gets it. id: digest of topic and callback. failures: deliveries in a row that were given up.
CREATE TABLE hub_subscriber (
    id TEXT NOT NULL PRIMARY KEY,
    topic TEXT NOT NULL,
    callback TEXT NOT NULL,
    host TEXT NOT NULL,
    secret TEXT,
    method TEXT NOT NULL,
    since BIGINT NOT NULL,
    lease_until BIGINT NOT NULL,
    failures BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX hub_subscriber_topic ON hub_subscriber (topic);
CREATE INDEX hub_subscriber_host ON hub_subscriber (host);
CREATE INDEX hub_subscriber_lease ON hub_subscriber (lease_until);

-- What was asked of us and the callback has not confirmed yet. It changes nothing until it has.
CREATE TABLE hub_intent (
    id TEXT NOT NULL PRIMARY KEY,
    mode TEXT NOT NULL,
    topic TEXT NOT NULL,
    callback TEXT NOT NULL,
    host TEXT NOT NULL,
    secret TEXT,
    method TEXT NOT NULL,
    lease_seconds BIGINT NOT NULL,
    challenge TEXT NOT NULL,
    attempts BIGINT NOT NULL DEFAULT 0,
    due_at BIGINT NOT NULL
);
CREATE INDEX hub_intent_due ON hub_intent (due_at);
CREATE INDEX hub_intent_host ON hub_intent (host);

-- To be delivered: written with the topic's new content, in one transaction. Newer content takes the place of older.
CREATE TABLE hub_outbox (
    subscriber TEXT NOT NULL PRIMARY KEY,
    digest TEXT NOT NULL,
    attempts BIGINT NOT NULL DEFAULT 0,
    due_at BIGINT NOT NULL
);
CREATE INDEX hub_outbox_due ON hub_outbox (due_at);
