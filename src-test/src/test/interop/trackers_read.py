"""What trackers hold, as their own readers see it: one JSON object.

tensorboard FOLDER | mlflow URL EXPERIMENT | trackio URL PROJECT
{run: {name: [[step, value], ...]}} in "values"; for mlflow "status", "parent" and "artifacts" too.
"""

import glob
import json
import os
import sys


def tensorboard(folder):
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    values, hparams, text = {}, [], []
    for path in sorted({os.path.dirname(f) for f in glob.glob(folder + "/**/events.out*", recursive=True)}):
        events = EventAccumulator(path, size_guidance={"scalars": 0, "tensors": 0})
        events.Reload()
        run = os.path.relpath(path, folder)
        values[run] = {
            tag: [[e.step, e.value] for e in events.Scalars(tag)] for tag in events.Tags()["scalars"]
        }
        if events.PluginTagToContent("hparams"):
            from tensorboard.plugins.hparams import metadata

            for content in events.PluginTagToContent("hparams").values():
                start = metadata.parse_session_start_info_plugin_data(content)
                hparams.append({k: v.string_value for k, v in start.hparams.items()})
        for tag in events.Tags()["tensors"]:
            for event in events.Tensors(tag):
                text.append(event.tensor_proto.string_val[0].decode())
    return {"values": values, "hparams": hparams, "text": text}


def mlflow(url, experiment):
    from mlflow.tracking import MlflowClient

    client = MlflowClient(url)
    found = client.search_runs([client.get_experiment_by_name(experiment).experiment_id])
    values, status, parent, artifacts, inputs, params = {}, {}, {}, [], 0, 0
    for run in found:
        name = run.info.run_name
        status[name] = run.info.status
        parent[name] = run.data.tags.get("mlflow.parentRunId", "")
        artifacts += [f.path for f in client.list_artifacts(run.info.run_id)]
        inputs += len(run.inputs.dataset_inputs)
        params = max(params, len(run.data.params))
        values[name] = {
            key: [[m.step, m.value] for m in client.get_metric_history(run.info.run_id, key)]
            for key in run.data.metrics
        }
    return {
        "values": {run: held for run, held in values.items() if held},
        "status": status,
        "parents": sorted(set(parent.values())),
        "artifacts": sorted(artifacts),
        "inputs": inputs,
        "params": params,
    }


def trackio(url, project):
    import httpx

    def call(name, **arguments):
        answer = httpx.post(f"{url}/api/{name}", json={"args": [], "kwargs": arguments}, timeout=60)
        answer.raise_for_status()
        return answer.json()["data"]

    values = {}
    for record in call("get_runs_for_project", project=project):
        held = values.setdefault(record["name"], {})
        for log in call("get_logs", project=project, run=record["name"], run_id=record["id"]):
            step = log["step"]
            for key, value in log.items():
                if "/" in key:
                    held.setdefault(key, []).append([step, value])
    return {"values": values}


print(json.dumps(globals()[sys.argv[1]](*sys.argv[2:])))
