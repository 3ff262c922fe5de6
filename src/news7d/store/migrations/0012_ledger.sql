-- The edit ledger, one row per day: its leaves (compressed lines), the tree before and after it, and the signed statement.
CREATE TABLE ledger (
    day TEXT NOT NULL PRIMARY KEY,
    leaves @blob@ NOT NULL,
    articles BIGINT NOT NULL,
    size_before BIGINT NOT NULL,
    roots_before TEXT NOT NULL,
    size_after BIGINT NOT NULL,
    roots_after TEXT NOT NULL,
    note TEXT NOT NULL
);
