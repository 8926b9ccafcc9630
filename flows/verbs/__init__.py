"""The verbs of the command `gongkai`, by what a person wants to do."""
