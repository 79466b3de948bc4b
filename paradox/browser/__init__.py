"""The model as one page: the engine that a browser runs, what it is given, and the page around it."""
