-- What administrators and editors did. who: the name at that time; it stays when the reader goes. reader_id NULL: at the shell.
CREATE TABLE audit (
    id @key@,
    at BIGINT NOT NULL,
    reader_id BIGINT,
    who TEXT NOT NULL,
    what TEXT NOT NULL,
    about TEXT NOT NULL,
    detail TEXT NOT NULL
);
