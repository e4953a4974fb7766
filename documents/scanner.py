"""A small client of clamd. The protocol is INSTREAM of clamd(8): length-prefixed pieces, one answer."""

import socket
import struct
from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings

TIMEOUT_SECONDS = 120
ANSWER_BYTES = 4096


class ScannerUnavailable(Exception):
    """clamd cannot be reached, or said something that is no verdict: worth another attempt."""


class TooLongToScan(Exception):
    """The file is longer than clamd's StreamMaxLength: no attempt will give a verdict."""


@dataclass(frozen=True)
class Verdict:
    infected: bool
    signature: str = ""


def is_configured() -> bool:
    return bool(settings.SCANNER)


def ping() -> None:
    """Raises ScannerUnavailable unless clamd answers."""
    try:
        with _connect() as connection:
            connection.sendall(b"zPING\0")
            answer = _answer(connection)
    except OSError as error:
        raise ScannerUnavailable from error
    if answer != "PONG":
        raise ScannerUnavailable(answer)


def scan(pieces: Iterable[bytes]) -> Verdict:
    """Stream a file's pieces to clamd. Raises ScannerUnavailable or TooLongToScan."""
    try:
        connection = _connect()
    except OSError as error:
        raise ScannerUnavailable from error
    with connection:
        return _verdict(_converse(connection, pieces))


def _connect() -> socket.socket:
    place = settings.SCANNER
    if place.startswith("/"):
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            connection.settimeout(TIMEOUT_SECONDS)
            connection.connect(place)
        except OSError:
            connection.close()
            raise
        return connection
    host, _colon, port = place.rpartition(":")
    return socket.create_connection((host.strip("[]"), int(port)), timeout=TIMEOUT_SECONDS)


def _converse(connection: socket.socket, pieces: Iterable[bytes]) -> str:
    """clamd hangs up while we still send when a file is over its limit; its answer waits all the same."""
    broken = None
    try:
        connection.sendall(b"zINSTREAM\0")
    except OSError as error:
        raise ScannerUnavailable from error
    for piece in pieces:
        try:
            connection.sendall(struct.pack("!I", len(piece)) + piece)
        except OSError as error:
            broken = error
            break
    try:
        if broken is None:
            connection.sendall(struct.pack("!I", 0))
        answer = _answer(connection)
    except OSError as error:
        raise ScannerUnavailable from error
    if not answer:
        raise ScannerUnavailable from broken
    return answer


def _answer(connection: socket.socket) -> str:
    received = b""
    while len(received) < ANSWER_BYTES and not received.endswith(b"\0"):
        piece = connection.recv(ANSWER_BYTES)
        if not piece:
            break
        received += piece
    return received.rstrip(b"\0").decode("utf-8", "replace")


def _verdict(answer: str) -> Verdict:
    said = answer.removeprefix("stream: ")
    if said == "OK":
        return Verdict(infected=False)
    if said.endswith(" FOUND"):
        return Verdict(infected=True, signature=said.removesuffix(" FOUND"))
    if "size limit exceeded" in said:
        raise TooLongToScan
    raise ScannerUnavailable(said)
