"""The world: scenario, customers, firm, rules, schedule and both engines. It writes no files."""
