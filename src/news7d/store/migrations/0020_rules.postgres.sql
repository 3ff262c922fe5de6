CREATE SEQUENCE rule_id_seq;
CREATE SEQUENCE leaning_id_seq;
CREATE SEQUENCE rule_notice_id_seq;
CREATE SEQUENCE rule_again_id_seq;
