"""The command line as `python -m paradox`."""

from paradox.cli import main

if __name__ == "__main__":
    main()
