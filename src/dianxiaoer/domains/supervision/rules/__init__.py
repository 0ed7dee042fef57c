"""What is true of figures, supervision orders, scores and bulletins. The standard library alone."""
