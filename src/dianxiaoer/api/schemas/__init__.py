"""What goes in and out of the API. Answers are read from query rows of the same names."""
