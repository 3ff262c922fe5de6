-- What ranking needs besides the pulse: the pulse by language and country, and one number that puts stories in the order of their heat
-- at any time (hours since 1970; the stories of before stand by their newest report until they are judged again).
ALTER TABLE story ADD COLUMN countries TEXT NOT NULL DEFAULT '';
ALTER TABLE story ADD COLUMN recent_outlets BIGINT NOT NULL DEFAULT 0;
ALTER TABLE story ADD COLUMN voices TEXT NOT NULL DEFAULT '[]';
ALTER TABLE story ADD COLUMN standing DOUBLE PRECISION NOT NULL DEFAULT 0;
UPDATE story SET standing = last_seen / 3600000000.0, recent_outlets = recent_independent;
CREATE INDEX story_standing ON story (standing, id, last_seen, headline_outlet) WHERE merged_into IS NULL;
