"""Is the port free? Run first of all by `make run`, with the bare Python: no imports of ours."""

import os
import socket
import sys


def taken(host: str, port: int) -> bool:
    """Whether somebody listens there already (or we may not)."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return True
    return False


def message(port: int) -> str:
    """The one line for a port that cannot be had."""
    return f"Cổng {port} đang bận. / Port {port} is taken: try PORT={port + 1} make run"


def main() -> int:
    """0 when PORT is free, 2 with one line when it is not."""
    value = os.environ.get("PORT", "") or "8000"
    if not value.isdigit() or not 0 < int(value) < 65536:
        print(f"PORT must be a number from 1 to 65535, not {value!r}", file=sys.stderr)
        return 2
    if taken(os.environ.get("HOST", "") or "127.0.0.1", int(value)):
        print(message(int(value)), file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
