"""What the sentences of a report state: read clause by clause, with the words of data/reference/text/.

`running` puts the text together, `grammar` holds the tables, `tokens` finds their words and the numbers, `clauses`
says what each number counts. Nothing here knows a table of the report.
"""
