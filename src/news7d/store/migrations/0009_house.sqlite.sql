INSERT INTO sequence (name, last) VALUES ('tombstone', 0);
