"""Tables without rules: rows and columns from the places of the words, anchored at the labels of the forms."""
