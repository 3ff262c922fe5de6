INSERT INTO sequence (name, last) VALUES ('digest', 0), ('private_feed', 0);
