"""A peer's process: speaks JSON lines with the driver, so that the objective is evaluated in one process for all.

worker.py ADAPTER, then one line each way: {"start": {...}}, {"ask": 1}, {"tell": {...}}. The CPU time of an ask and of a tell is
measured here, around the adapter's call alone.
"""

import json
import os
import sys
import time
import traceback
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from search import adapters, spaces  # noqa: E402


def main() -> None:
    # Whatever a library prints must not reach the protocol: it goes to the standard error stream.
    lines = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)
    adapter, parameters = None, []
    for line in sys.stdin:
        try:
            request = json.loads(line)
            before = time.process_time()
            if "start" in request:
                start = request["start"]
                parameters = spaces.parse(start["space"])
                adapter = adapters.load(sys.argv[1])
                before = time.process_time()
                adapter.start(parameters, start["seed"], start["budget"], start["objectives"], start["constraints"])
                answer = {"ok": True, "version": adapter.version()}
            elif "ask" in request:
                full = adapter.ask()
                cpu = time.process_time() - before
                answer = {"params": spaces.strip(parameters, full), "cpu": cpu}
            else:
                tell = request["tell"]
                adapter.tell(tell["losses"], tell["slacks"])
                answer = {"ok": True}
            answer.setdefault("cpu", time.process_time() - before)
        except Exception as error:  # the run ends here; the driver records why
            traceback.print_exc()
            answer = {"error": f"{type(error).__name__}: {error}"[:300]}
        lines.write(json.dumps(answer, default=plain) + "\n")


def plain(value):
    """NumPy's scalars as Python's."""
    return value.item()


if __name__ == "__main__":
    main()
