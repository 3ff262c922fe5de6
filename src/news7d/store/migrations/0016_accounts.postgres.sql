CREATE SEQUENCE session_id_seq;
