INSERT INTO sequence (name, last) VALUES ('audit', 0);
