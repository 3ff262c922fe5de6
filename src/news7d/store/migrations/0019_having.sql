-- What readers have: when they marked everything read, what they prefer, and sections of their own.

-- read_all_at: when `read_up_to` was set by hand; what a device did before that is outdated. marks_version: grows with every mark.
ALTER TABLE reader ADD COLUMN read_all_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE reader ADD COLUMN marks_version BIGINT NOT NULL DEFAULT 0;

CREATE TABLE preference (
    reader_id BIGINT NOT NULL,
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (reader_id, name)
);

-- A saved search that stands in the reader's section bar, at its place.
CREATE TABLE own_section (
    id @key@,
    reader_id BIGINT NOT NULL,
    name TEXT NOT NULL,
    query TEXT NOT NULL,
    place BIGINT NOT NULL,
    UNIQUE (reader_id, name)
);
