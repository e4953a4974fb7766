"""How much CPU a process and everything that it started have used, from /proc (Linux)."""

import os
from pathlib import Path

TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")
PARENT, USER, SYSTEM, ENDED_USER, ENDED_SYSTEM = 1, 11, 12, 13, 14


def cpu_seconds(*roots: int) -> float:
    """User and system seconds of these processes, their descendants, and those of them that have ended."""
    fields = all_processes()
    family = set(roots)
    while found := {pid for pid, each in fields.items() if int(each[PARENT]) in family} - family:
        family |= found
    ticks = sum(
        int(fields[pid][place])
        for pid in family & fields.keys()
        for place in (USER, SYSTEM, ENDED_USER, ENDED_SYSTEM)
    )
    return ticks / TICKS_A_SECOND


def all_processes() -> dict[int, list[str]]:
    """The fields of /proc/<pid>/stat behind the name, which may hold anything, by process."""
    found = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                text = (entry / "stat").read_text()
            except OSError:
                continue
            found[int(entry.name)] = text.rpartition(")")[2].split()
    return found
