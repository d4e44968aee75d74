"""Sends a table with Spark: each partition is piped into a command line of its own.

spark-submit spark_backfill.py customers.json rejects/2024-10-02

The folder is one for each run, on a disk that all workers share: states and rejects are in it.

One executor slot is one process, with up to four requests in flight. Start with few: what the API takes is the limit, not the
machines. Node.js and `npm install --global releva-profiles` have to be on every worker, and RELEVA_SECRET_KEY in its environment.
"""

import itertools
import json
import os
import subprocess
import sys

from pyspark import TaskContext
from pyspark.sql import SparkSession

# 3: some records were not accepted, and are in the file of rejects. All others were.
FINISHED = (0, 3)


def record_of(row):
    profile = {
        "id": row.id,
        "email": row.email,
        "firstName": row.first_name,
        "registeredAt": row.registered_at,
    }
    # What is null must be absent.
    profile = {name: value for name, value in profile.items() if value is not None}
    return {"profile": profile, "subscribedAtChanged": False}


def backfill(rows, folder):
    """One partition. When it fails, Spark runs it again: from where it stopped, if its state is there, or else from its first row on."""
    first = next(rows, None)
    if first is None:
        return  # a command line refuses to read nothing
    path = os.path.join(folder, f"part-{TaskContext.get().partitionId():05d}")
    command = ["releva-profiles", "backfill", "-", "--format=ndjson", "--json", "--resume"]
    command += [f"--state={path}.state.json", f"--rejects={path}.rejects.ndjson"]  # one each: all may run side by side
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8") as process:
        try:
            for row in itertools.chain([first], rows):
                process.stdin.write(json.dumps(record_of(row)) + "\n")
        except BrokenPipeError:
            pass  # it has ended, and its exit code says why
        report, _ = process.communicate()
    if process.returncode not in FINISHED:
        raise RuntimeError(f"releva-profiles ended with {process.returncode}")
    counts = json.loads(report)
    yield counts["accepted"], counts["invalid"] + counts["rejected"]


def main(source, folder):
    os.makedirs(folder, exist_ok=True)
    spark = SparkSession.builder.appName("releva-profiles").getOrCreate()
    customers = (
        spark.read.json(source)
        # All rows of a customer are in one partition, so that one process keeps their order.
        .repartition(int(os.environ.get("PARTITIONS", "4")), "id")
        .sortWithinPartitions("id", "updated_at")
    )
    counts = customers.rdd.mapPartitions(lambda rows: backfill(rows, folder)).collect()
    accepted, refused = (sum(column) for column in zip(*counts))
    print(f"{accepted} accepted, {refused} in {folder}")
    spark.stop()


if __name__ == "__main__":
    main(*sys.argv[1:3])
