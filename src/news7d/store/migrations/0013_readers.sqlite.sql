INSERT INTO sequence (name, last) VALUES ('reader', 1), ('label', (SELECT count(*) FROM label));
