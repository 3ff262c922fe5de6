INSERT INTO sequence (name, last) VALUES ('move', 0);
