-- Who reads here, what they follow, and what they did with it. What the world said stays apart.

-- Reader 1 is the house's own: there from the start, so that everything a single reader does has an owner without an account.
-- password: argon2id; NULL: nobody can sign in with one. app_password: the same for apps; a new generation ends what they hold.
-- read_up_to: articles up to this id count as read where no mark says otherwise. follows_all: feeds that are added are followed.
CREATE TABLE reader (
    id @key@,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    email TEXT,
    password TEXT,
    app_password TEXT,
    app_generation BIGINT NOT NULL DEFAULT 0,
    follows_all SMALLINT NOT NULL DEFAULT 1,
    read_up_to BIGINT NOT NULL DEFAULT 0,
    timezone TEXT,
    disabled SMALLINT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL,
    last_seen_at BIGINT
);
CREATE UNIQUE INDEX reader_name ON reader (lower(name));
INSERT INTO reader (id, name, role, password, created_at)
SELECT 1, 'admin', 'admin', (SELECT value FROM setting WHERE name = 'admin_password'), coalesce((SELECT min(applied_at) FROM migration), 0);
DELETE FROM setting WHERE name = 'admin_password';

-- A folder of feeds or a tag of articles; a folder and a tag of one reader never share a name (Google Reader's labels).
CREATE TABLE label (
    id @key@,
    reader_id BIGINT NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    UNIQUE (reader_id, name)
);
CREATE TABLE labelled (
    label_id BIGINT NOT NULL,
    article_id BIGINT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (label_id, article_id)
);
CREATE INDEX labelled_article ON labelled (article_id);

-- Feeds that a reader follows, in which folder, under a name of their own.
CREATE TABLE follow (
    reader_id BIGINT NOT NULL,
    feed_id BIGINT NOT NULL,
    label_id BIGINT,
    title TEXT,
    since BIGINT NOT NULL,
    PRIMARY KEY (reader_id, feed_id)
);
CREATE INDEX follow_feed ON follow (feed_id);
INSERT INTO label (id, reader_id, name, kind)
SELECT row_number() OVER (ORDER BY g.folder), 1, g.folder, 'folder' FROM (SELECT DISTINCT folder FROM feed WHERE folder <> '') g;
INSERT INTO follow (reader_id, feed_id, label_id, since)
SELECT 1, f.id, (SELECT l.id FROM label l WHERE l.reader_id = 1 AND l.name = f.folder), f.added_at FROM feed f;

-- Marks get a reader's number and a note.
DROP INDEX mark_starred;
ALTER TABLE mark RENAME TO mark_before;
CREATE TABLE mark (
    reader_id BIGINT NOT NULL,
    article_id BIGINT NOT NULL,
    read SMALLINT NOT NULL DEFAULT 0,
    read_at BIGINT,
    starred SMALLINT NOT NULL DEFAULT 0,
    starred_at BIGINT,
    note TEXT,
    noted_at BIGINT,
    PRIMARY KEY (reader_id, article_id)
);
CREATE INDEX mark_starred ON mark (reader_id, article_id) WHERE starred = 1;
CREATE INDEX mark_article ON mark (article_id);
INSERT INTO mark (reader_id, article_id, read, read_at, starred, starred_at)
SELECT 1, article_id, read, read_at, starred, starred_at FROM mark_before WHERE reader = 'house';
DROP TABLE mark_before;

ALTER TABLE token ADD COLUMN reader_id BIGINT NOT NULL DEFAULT 1;
ALTER TABLE session ADD COLUMN reader_id BIGINT NOT NULL DEFAULT 1;
