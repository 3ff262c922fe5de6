INSERT INTO sequence (name, last) VALUES ('token', 0);
