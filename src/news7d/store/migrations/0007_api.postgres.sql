CREATE SEQUENCE token_id_seq;
