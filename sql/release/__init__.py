"""A release: a folder of data that can be cited, checked and resolved to the cell, made of one warehouse."""
