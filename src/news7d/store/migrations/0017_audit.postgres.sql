CREATE SEQUENCE audit_id_seq;
