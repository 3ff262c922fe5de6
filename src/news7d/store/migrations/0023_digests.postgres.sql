CREATE SEQUENCE digest_id_seq;
CREATE SEQUENCE private_feed_id_seq;
