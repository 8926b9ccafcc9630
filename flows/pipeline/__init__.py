"""The steps of a run, and the Prefect flow over them."""
