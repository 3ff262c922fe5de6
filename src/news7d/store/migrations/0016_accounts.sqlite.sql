INSERT INTO sequence (name, last) VALUES ('session', 0);
