CREATE SEQUENCE reader_id_seq START 2;
CREATE SEQUENCE label_id_seq;
SELECT setval('label_id_seq', greatest(count(DISTINCT folder), 1), count(DISTINCT folder) > 0) FROM feed WHERE folder <> '';
