CREATE SEQUENCE tombstone_id_seq;
