-- The fingerprints of an article, eight bytes each: by these its rows in `fingerprint` are found again.
CREATE TABLE fingerprinted (
    article_id @key@,
    prints @blob@ NOT NULL
);
