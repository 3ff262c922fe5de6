-- The server keeps no list of the words of its index; they are counted when they are asked for (words_beginning).
SELECT 1;
