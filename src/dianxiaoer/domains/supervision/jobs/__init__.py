"""What runs later. One command each."""
