"""`python -m news7d`."""

from news7d.cli import main

if __name__ == "__main__":
    main()
