CREATE SEQUENCE outlet_id_seq;
CREATE SEQUENCE feed_id_seq;
CREATE SEQUENCE article_id_seq;
CREATE SEQUENCE entry_id_seq;

CREATE TABLE search (
    article_id BIGINT PRIMARY KEY,
    doc TSVECTOR NOT NULL
);
CREATE INDEX search_doc ON search USING gin (doc);
