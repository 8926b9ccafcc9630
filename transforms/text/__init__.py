"""Read what the sentences of a report state, clause by clause, with the words of data/reference/text/.

`running` joins the text, `grammar` holds the tables of words, `tokens` finds these words and the numbers, and `clauses`
decides what each number counts. Nothing here sees the report's own tables.
"""
