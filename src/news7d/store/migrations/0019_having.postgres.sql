CREATE SEQUENCE own_section_id_seq;
