-- An outlet's reports of one day in figures: roles and kinds of change as JSON objects, delays as a list of minutes.
CREATE TABLE outlet_day (
    outlet_id BIGINT NOT NULL,
    day BIGINT NOT NULL,
    roles TEXT NOT NULL,
    compared TEXT NOT NULL,
    alone BIGINT NOT NULL,
    watched BIGINT NOT NULL,
    changed BIGINT NOT NULL,
    kinds TEXT NOT NULL,
    delays TEXT NOT NULL,
    PRIMARY KEY (outlet_id, day)
);
CREATE INDEX outlet_day_day ON outlet_day (day);

-- Which outlets belong together, by domain, as somebody here decided; '': this one stands alone, whatever the list that comes with News7D says.
CREATE TABLE owner (
    domain TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL
);
