"""算一算 and 孕育日历: pure functions of a household and a date. All policy stands in knowledge/benefits/ and knowledge/timeline.yaml."""
