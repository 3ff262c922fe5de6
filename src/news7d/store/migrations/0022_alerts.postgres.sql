CREATE SEQUENCE channel_id_seq;
CREATE SEQUENCE subject_id_seq;
CREATE SEQUENCE alert_id_seq;
