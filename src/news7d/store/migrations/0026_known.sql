-- What the own reports of a story agree on, as JSON; written by whoever judges it.
ALTER TABLE story ADD COLUMN known TEXT;
