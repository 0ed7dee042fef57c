"""What people read: figures and the rows behind them, orders, scores, documents, rehearsals."""
