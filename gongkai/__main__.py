"""`python -m gongkai` is the command `gongkai`."""

from gongkai.flows.cli.main import main

main()
