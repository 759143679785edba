"""Two Ray nodes on this machine, as a program: it says the address; a line of input kills the second."""

import os
import sys

from ray.cluster_utils import Cluster

STORE = 100_000_000


def main() -> None:
    """Start them, and end them when standard input ends."""
    ours = os.fdopen(os.dup(1), "w")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    node = {"num_cpus": 1, "object_store_memory": STORE}
    cluster = Cluster(initialize_head=True, head_node_args=node | {"include_dashboard": False})
    second = cluster.add_node(**node)
    cluster.wait_for_nodes()
    print(cluster.address, flush=True, file=ours)
    if sys.stdin.readline():
        cluster.remove_node(second, allow_graceful=False)
        print("killed", flush=True, file=ours)
        sys.stdin.read()
    cluster.shutdown()


if __name__ == "__main__":
    main()
