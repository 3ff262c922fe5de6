INSERT INTO sequence (name, last) VALUES ('rule', 0), ('leaning', 0), ('rule_notice', 0), ('rule_again', 0);
