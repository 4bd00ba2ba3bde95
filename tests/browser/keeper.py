"""Keeps the application loaded, and serves it whenever a line asks for it; the next line ends the serving.

A server that is stopped and started again would load for more than a second each time.
"""

import os
import signal
import sys
from importlib import import_module

from gunicorn.app.wsgiapp import run


def main(application: str, *words: str) -> None:
    import_module(application)
    sys.argv = ["gunicorn", f"{application}:application", "--preload", *words]
    for _ in sys.stdin:
        server = os.fork()
        if server == 0:
            sys.stdin.close()
            run()
        sys.stdin.readline()
        os.kill(server, signal.SIGTERM)
        os.waitpid(server, 0)
        os.write(1, b"stopped\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
