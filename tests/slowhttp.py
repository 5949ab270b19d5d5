"""Clients for tests/slowhttp.sh: crowds that hold connections, and one that only wants an answer.

slowhttp.py silent PORT COUNT FIRST   COUNT connections, a thousand from each address from 127.0.0.FIRST on
slowhttp.py asking PORT COUNT FIRST   the same, and each asks once before it lies idle
slowhttp.py probe PORT SECONDS        a new connection every 50 ms; says how long the answers took
"""

import socket
import sys
import time

PATH = b"GET /v1/health HTTP/1.1\r\nhost: localhost\r\n"


def connect(port, source, seconds=10):
    stream = socket.socket()
    stream.settimeout(seconds)
    stream.bind((source, 0))
    stream.connect(("127.0.0.1", port))
    return stream


def crowd(port, count, first, asks):
    """Opens connections, asks once on each when told to, and holds them until standard input ends."""
    streams, lost = [], 0
    for number in range(count):
        try:
            stream = connect(port, f"127.0.0.{first + number // 1000}")
            if asks:
                stream.sendall(PATH + b"\r\n")
                if not stream.recv(4096).startswith(b"HTTP/1.1 204"):
                    lost += 1
            streams.append(stream)
        except OSError:
            lost += 1
    print(f"opened {len(streams)} lost {lost}", flush=True)
    sys.stdin.read()


def probe(port, seconds):
    """What somebody else sees meanwhile."""
    taken, failed, end = [], 0, time.monotonic() + seconds
    while time.monotonic() < end:
        begin = time.monotonic()
        try:
            with connect(port, "127.0.0.200") as stream:
                stream.sendall(PATH + b"connection: close\r\n\r\n")
                answer = b""
                while piece := stream.recv(4096):
                    answer += piece
            if not answer.startswith(b"HTTP/1.1 204"):
                failed += 1
        except OSError:
            failed += 1
        taken.append((time.monotonic() - begin) * 1000)
        time.sleep(0.05)
    taken.sort()
    share = lambda part: taken[min(len(taken) - 1, int(len(taken) * part))]
    print(
        f"others: {len(taken)} requests, {failed} failed, "
        f"p50 {share(0.5):.1f} ms, p99 {share(0.99):.1f} ms, longest {taken[-1]:.1f} ms",
        flush=True,
    )
    sys.exit(1 if failed > len(taken) // 100 else 0)


if __name__ == "__main__":
    what, port, *rest = sys.argv[1:]
    if what == "probe":
        probe(int(port), float(rest[0]))
    else:
        crowd(int(port), int(rest[0]), int(rest[1]), what == "asking")
