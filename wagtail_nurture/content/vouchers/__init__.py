"""Vouchers: what an editor offers, the one code each person is given, and its redemption at the till."""
