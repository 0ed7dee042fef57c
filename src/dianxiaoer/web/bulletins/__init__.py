"""Documents of supervision: drawn up, edited, reviewed, published, taken along."""
