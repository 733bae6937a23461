"""Tokens and money: what pages may cost, and what they did cost."""
