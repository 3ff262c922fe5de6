-- Numbers on which the reports of a story differ, as JSON; written by whoever judges it.
ALTER TABLE story ADD COLUMN figures TEXT;
