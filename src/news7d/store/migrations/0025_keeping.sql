-- Keeping house: what is let go, what stays, and how much room all takes.

-- Days for which this outlet's articles are kept; NULL: as the house has it; 0: for ever.
ALTER TABLE outlet ADD COLUMN keep_days BIGINT;

-- Addresses of articles that were let go: a feed that lists them under another guid must not bring them back as news.
CREATE TABLE purged (
    url_key @key@,
    at BIGINT NOT NULL
);

-- How much room the database took, every few hours; `tables` where each was measured: {"body": [bytes, rows], …}.
CREATE TABLE room (
    at @key@,
    size BIGINT NOT NULL,
    used BIGINT NOT NULL,
    articles BIGINT NOT NULL,
    tables TEXT
);
