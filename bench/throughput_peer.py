"""One worker of a peer: asks for and tells trials of random search over 5 parameters on SQLite.

throughput_peer.py optuna|rustuna create|work|count STORAGE STUDY [TRIALS]
"""

import json
import os
import sys
import time

peer, action, storage, name = sys.argv[1:5]
if peer == "optuna":
    import optuna as hpo

    hpo.logging.set_verbosity(hpo.logging.WARNING)
else:
    import rustuna as hpo

# Each process draws other numbers; the peers' default samplers are not random search.
sampler = hpo.samplers.RandomSampler(seed=os.getpid())
if peer == "rustuna":
    storage = hpo.storages.SQLite3Storage(storage.removeprefix("sqlite:///"), create_database=action == "create")
if action == "create":
    hpo.create_study(study_name=name, storage=storage, sampler=sampler)
elif action == "count":
    study = hpo.load_study(study_name=name, storage=storage)
    trials = study.trials
    print(json.dumps({"trials": len(trials), "done": sum(t.value is not None for t in trials)}))
else:
    study = hpo.load_study(study_name=name, storage=storage, sampler=sampler)
    n = int(sys.argv[5])
    start = time.perf_counter()
    for _ in range(n):
        trial = study.ask()
        value = sum(trial.suggest_float(f"x{i}", -5, 5) ** 2 for i in range(5))
        study.tell(trial if peer == "optuna" else trial.number, value)
    print(json.dumps({"trials": n, "seconds": time.perf_counter() - start}))
