"""Rules of readers: conditions on articles, and what follows (docs/design/054-rules.md). Pure.

JSON, forms ─► Rule… ─► compile_rules ─► Matcher ─► match(Subject) ─► Outcome: Hit… with why, hidden, lifted, marks, tags
"""

from __future__ import annotations

from news7d.core.rules.checking import MOST_RULES, check, warnings
from news7d.core.rules.engine import Hit, Matcher, Outcome, ReaderOutcomes, compile_rules
from news7d.core.rules.leanings import rule_of
from news7d.core.rules.patterns import BadPattern, compiled
from news7d.core.rules.subject import Subject
from news7d.core.rules.told import told_action, told_rule, told_test
from news7d.core.rules.writing import export_rules, read_rule, read_rules, rule_json

__all__ = [
    "MOST_RULES",
    "BadPattern",
    "Hit",
    "Matcher",
    "Outcome",
    "ReaderOutcomes",
    "Subject",
    "check",
    "compile_rules",
    "compiled",
    "export_rules",
    "read_rule",
    "read_rules",
    "rule_json",
    "rule_of",
    "told_action",
    "told_rule",
    "told_test",
    "warnings",
]
