INSERT INTO sequence (name, last) VALUES ('own_section', 0);
