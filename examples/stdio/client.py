"""Tunes a function from Python: `python3 client.py` with `tunesmith` on the PATH; nothing to install."""

import json
import subprocess
import sys

tuner = subprocess.Popen([*(sys.argv[1:] or ["tunesmith"]), "stdio"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def send(request):
    print(json.dumps(request), file=tuner.stdin, flush=True)


def ask(request):
    send(request)
    answer = json.loads(tuner.stdout.readline())
    if "error" in answer:
        sys.exit(answer["error"])
    return answer


send({"space": {"x": {"float": [-5, 5]}, "y": {"float": [-5, 5]}, "kind": {"choice": ["bowl", "valley"]}}, "trials": 60, "seed": 1})
while "done" not in (trial := ask({"ask": 1})):
    x, y, kind = (trial["params"][name] for name in ("x", "y", "kind"))
    value = (x - 1) ** 2 + (y + 2) ** 2 if kind == "bowl" else 3 + abs(x * y)
    ask({"tell": {"trial": trial["trial"], "value": value}})
print(ask({"best": 1}))
