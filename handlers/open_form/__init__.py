"""What is said while a form is open: an answer, a correction, something beside it, a question in between."""
