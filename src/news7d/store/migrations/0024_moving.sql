-- What readers bring from elsewhere.

-- An article whose stage is 'kept' came with somebody's saved things and by no feed. It is theirs: no list, search or story has it,
-- until a feed brings it.
CREATE INDEX article_kept ON article (id) WHERE stage = 'kept';

-- What somebody wants to move in: looked at, asked for, taken in. `parcel` goes when all of it is in; `place` is how far it got.
CREATE TABLE move (
    id @key@,
    reader_id BIGINT NOT NULL,
    name TEXT NOT NULL,
    brought_at BIGINT NOT NULL,
    asked_at BIGINT,
    lease_until BIGINT NOT NULL DEFAULT 0,
    place BIGINT NOT NULL DEFAULT 0,
    total BIGINT NOT NULL,
    ended_at BIGINT,
    said TEXT NOT NULL,
    done TEXT NOT NULL DEFAULT '{}',
    parcel @blob@
);
CREATE INDEX move_reader ON move (reader_id, id);

-- Marks of articles that are not here yet: by address, or by guid in a feed. `article_id` is set where the article is here under
-- another address than its feed will bring it.
CREATE TABLE awaited (
    reader_id BIGINT NOT NULL,
    url_key BIGINT NOT NULL,
    feed_id BIGINT,
    entry_key BIGINT,
    article_id BIGINT,
    read_at BIGINT,
    since BIGINT NOT NULL,
    PRIMARY KEY (reader_id, url_key)
);
CREATE INDEX awaited_url ON awaited (url_key);
CREATE INDEX awaited_entry ON awaited (entry_key) WHERE entry_key IS NOT NULL;
