"""`python -m botkyrka_oro.launcher` is what `make run` calls."""

from botkyrka_oro.launcher.run import main

if __name__ == "__main__":
    main()
