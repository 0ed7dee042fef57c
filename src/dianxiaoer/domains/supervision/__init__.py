"""Supervision: every figure opens its records; orders, scores, bulletins and rehearsals stand on them."""
