"""The warehouse: one .sql file per object, its documentation in its header, and the few lines that apply them."""
