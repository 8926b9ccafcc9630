"""Tables without rules: rows and columns from the positions of the words, anchored at the labels of the forms."""
