CREATE SEQUENCE move_id_seq;
