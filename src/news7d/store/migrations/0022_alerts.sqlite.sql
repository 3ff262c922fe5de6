INSERT INTO sequence (name, last) VALUES ('channel', 0), ('subject', 0), ('alert', 0);
