"""What is remembered, and how it is kept: the vocabulary, the log and its verification."""
