"""Stands for `tunesmith stdio`: proposes x = 0, 1, 2, ... up to the budget; `--version` as the program says it."""

import json
import sys

if "--version" in sys.argv:
    print("tunesmith 9.9.9")
    sys.exit()
study, told = json.loads(sys.stdin.readline()), {}
asked = 0
for line in sys.stdin:
    request = json.loads(line)
    if "ask" in request:
        answer = {"trial": asked, "params": {"x": float(asked)}} if asked < study["trials"] else {"done": True}
        asked += 1
    elif set(request["tell"]["metrics"]) != {"value", "slack0"} or study["constraints"] != ["slack0 <= 0"]:
        answer = {"error": f"unexpected {line}", "line": 1}
    else:
        answer = {"ok": True}
    print(json.dumps(answer), flush=True)
