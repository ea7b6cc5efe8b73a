"""moto's server on a free loopback port, which it prints with its version; ends with its standard input, so never outlives its parent."""

import os
import sys

from moto import __version__
from moto.server import ThreadedMotoServer

server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
server.start()
print(server.get_host_and_port()[1], __version__, flush=True)
sys.stdin.buffer.read()
os._exit(0)
