-- Ids are handed out from here, so that none is ever used again, even after its row has gone.
CREATE TABLE sequence (
    name TEXT NOT NULL PRIMARY KEY,
    last BIGINT NOT NULL
);
INSERT INTO sequence (name, last) VALUES ('outlet', 0), ('feed', 0), ('article', 0), ('entry', 0);

-- Contentless: the words are in `body` already. A row leaves with the very words that it came with (see search_out).
-- `ascii` splits at blanks only, because core.search has done the rest.
CREATE VIRTUAL TABLE search USING fts5 (title, text, content = '', tokenize = 'ascii');
