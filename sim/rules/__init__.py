"""The psychology and the firm's arithmetic: pure scalar functions, one short module per theory.

Only exp, log, sqrt, erf and + - * / are used, so that interpreted and compiled runs agree bit for bit.
"""
