"""ministack on a free loopback port, which it prints with its version; ends with its standard input, so never outlives its parent."""

import os
import shutil
import socket
import sys
import tempfile
import threading
import time
from importlib.metadata import version

# Functions are unpacked there, and are not to become modules because of a package.json further up.
folder = tempfile.mkdtemp(prefix="homeostat-ministack-")
with open(os.path.join(folder, "package.json"), "w") as package:
    package.write("{}")
tempfile.tempdir = os.environ["TMPDIR"] = folder

with socket.socket() as free:
    free.bind(("127.0.0.1", 0))
    port = free.getsockname()[1]

# It binds every interface unless it is told not to, and has a broker that always does. All is read on import.
os.environ.update(BIND_HOST="127.0.0.1", GATEWAY_PORT=str(port), IOT_MTLS_ENABLED="0")
# It prints a banner; only one line is for our parent.
parent = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)


def listens() -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def report_and_wait() -> None:
    while not listens():
        time.sleep(0.05)
    print(port, version("ministack"), file=parent, flush=True)
    sys.stdin.buffer.read()
    shutil.rmtree(folder, ignore_errors=True)
    os._exit(0)


threading.Thread(target=report_and_wait, daemon=True).start()

from ministack.app import main  # noqa: E402

main()
