"""A trackio server on loopback: trackio_serves.py PORT; its data and write token are in the environment."""

import sys
import time

import trackio

trackio.show(host="127.0.0.1", server_port=int(sys.argv[1]), open_browser=False, block_thread=False)
while True:
    time.sleep(3600)
