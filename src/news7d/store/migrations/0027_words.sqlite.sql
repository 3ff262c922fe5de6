-- The words of the search index and in how many articles they are: a view of the index, it takes no room.
CREATE VIRTUAL TABLE search_word USING fts5vocab(search, row);
