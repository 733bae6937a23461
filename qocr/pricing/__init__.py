"""Tokens and money: what pages would cost, and what they did."""
