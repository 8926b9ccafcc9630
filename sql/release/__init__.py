"""A release: a folder of data that can be cited, verified and traced to the cell, made from one warehouse."""
