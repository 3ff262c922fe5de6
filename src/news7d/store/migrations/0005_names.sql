-- Persons, places and organisations by the way they are spelt: the id is the digest of kind and folded spelling, so whoever
-- writes a name needs no look at the table first. Spellings of one name lead to the one that speaks for all.
CREATE TABLE name (
    id BIGINT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    label TEXT NOT NULL,
    joined_into BIGINT
);
CREATE INDEX name_joined ON name (joined_into) WHERE joined_into IS NOT NULL;
