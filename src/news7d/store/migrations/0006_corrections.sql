-- How often an editor has decided about grouping: the number of the last correction. Whoever places or corrects takes this row first,
-- so that no article goes into a story that somebody is just closing.
CREATE TABLE grouping (
    version BIGINT NOT NULL
);
INSERT INTO grouping (version) VALUES (0);

-- What core.group remembers of an article beside its features. number: in which order articles were placed.
CREATE TABLE placement (
    article_id @key@,
    number BIGINT NOT NULL,
    kept @blob@
);
CREATE INDEX placement_number ON placement (number);
INSERT INTO placement (article_id, number, kept) SELECT id, id, NULL FROM article WHERE story_id IS NOT NULL;

-- kind: split, merge, move; undo of the one that `undoes` names. Articles went from story_id to to_story.
CREATE TABLE correction (
    id @key@,
    kind TEXT NOT NULL,
    story_id BIGINT NOT NULL,
    to_story BIGINT NOT NULL,
    made_at BIGINT NOT NULL,
    who TEXT NOT NULL,
    why TEXT NOT NULL,
    undoes BIGINT,
    undone_by BIGINT
);

-- side: moved; left (stayed where it came from); joined (was there already). was: its story before. told: how it looked then, as JSON:
-- titles outlive their articles here, as labelled data, unless somebody asked for an article to be taken out.
CREATE TABLE correction_part (
    correction_id BIGINT NOT NULL,
    article_id BIGINT NOT NULL,
    side TEXT NOT NULL,
    was BIGINT NOT NULL,
    told TEXT,
    PRIMARY KEY (correction_id, article_id)
);
CREATE INDEX correction_part_article ON correction_part (article_id);

-- Articles that stay in the story that they are in, whatever the engine thinks.
CREATE TABLE pinned (
    article_id @key@,
    correction_id BIGINT NOT NULL
);
CREATE INDEX pinned_correction ON pinned (correction_id);

-- Stories that stay two.
CREATE TABLE apart (
    story_id BIGINT NOT NULL,
    other_id BIGINT NOT NULL,
    correction_id BIGINT NOT NULL,
    PRIMARY KEY (story_id, other_id, correction_id)
);
