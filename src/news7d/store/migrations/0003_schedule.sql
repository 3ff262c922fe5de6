-- What the schedule has learnt of a feed and may do with it, what was tried lately, and which breaking stories have hurried feeds.
ALTER TABLE feed_status ADD COLUMN not_before BIGINT;
ALTER TABLE feed_status ADD COLUMN habit @blob@;
ALTER TABLE feed_status ADD COLUMN appetite DOUBLE PRECISION;
ALTER TABLE feed_status ADD COLUMN tried TEXT;
ALTER TABLE story ADD COLUMN hurried_at BIGINT;
