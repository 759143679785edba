"""Ray itself: a cluster of our own, quiet and gone afterwards; deaths of actors, nodes and the whole run."""

import os
import signal
import sys
import time
from pathlib import Path

import pytest

from auditor.scale.pieces import source
from tests.scale import lifelike, results
from tests.scale.conftest import Run
from tests.scale.processes import Marked, finished, marked, until

STARTED = 7.0
"""Seconds after which an actor has begun to read."""
BRANDS = ("acme", "rival", "third")


@pytest.fixture
def processes(tmp_path: Path) -> Marked:  # type: ignore[misc]
    with marked(tmp_path / "auditor-home") as found:
        yield found


def arguments(tmp_path: Path, *more: str, output: str = "out") -> list[str]:
    return ["--input", f"{tmp_path}/in/*.parquet", "--output", str(tmp_path / output), *more]


def parts(output: Path) -> int:
    return len(list((output / "_parts").glob("*.parquet")))


def same_as_here(run: Run, tmp_path: Path) -> None:
    """What lies in `out` is what a run without any mishap writes: nothing is missing, nothing doubled."""
    assert run(tmp_path / "in", output=tmp_path / "here").exit_code == 0
    ours, theirs = results.posts(tmp_path / "out"), results.posts(tmp_path / "here")
    assert len(set(results.keys(ours))) == len(ours)
    assert _verdicts(ours) == _verdicts(theirs)
    told, expected = results.mixes(tmp_path / "out"), results.mixes(tmp_path / "here")
    assert told == expected
    assert not (tmp_path / "out" / "_unfinished").exists()


def _verdicts(rows: list[dict[str, object]]) -> list[tuple[object, ...]]:
    names = ("brand", "month", "platform", "native_id", "text", "label", "score", "cross_post")
    return sorted((tuple(row[name] for name in names) for row in rows), key=repr)


def test_a_cluster_of_our_own_says_nothing_and_is_gone_afterwards(
    processes: Marked, tmp_path: Path, run: Run
) -> None:
    paths = lifelike.write_files(tmp_path / "in", lifelike.rows(BRANDS, 60), 4)
    whole = paths[1].read_bytes()
    paths[1].write_bytes(whole[:-9])
    processes.extra["HOME"] = str(tmp_path / "home")
    code, out, err = finished(processes.audit(*arguments(tmp_path, "--workers", "2")))
    assert code == 2
    assert err.startswith("Error: 1 file of 4 could not be read, the others are done:")
    assert err.count("\n") == 1 and "posts-0001.parquet" in err
    assert out.startswith("brand ") and all(brand in out for brand in BRANDS)
    until(lambda: not processes.alive(), 20)
    assert not (tmp_path / "home").exists(), "Ray's token would be asked for by later clusters"
    paths[1].write_bytes(whole)
    assert run(tmp_path / "in").exit_code == 0
    same_as_here(run, tmp_path)


@pytest.mark.soak
@pytest.mark.timeout(300)
def test_a_killed_actor_costs_nothing_but_its_time(processes: Marked, tmp_path: Path, run: Run) -> None:
    lifelike.write_files(tmp_path / "in", lifelike.rows(BRANDS, 1_500), 24)
    started = processes.audit(*arguments(tmp_path, "--workers", "2"))
    for seen in (4, 12):
        until(lambda seen=seen: parts(tmp_path / "out") >= seen)
        processes.actors()[0].send_signal(signal.SIGKILL)
    code, _, err = finished(started)
    assert (code, err) == (0, "")
    until(lambda: not processes.alive(), 20)
    same_as_here(run, tmp_path)


@pytest.mark.soak
@pytest.mark.timeout(300)
def test_rows_that_kill_their_actor_each_time_are_given_up(processes: Marked, tmp_path: Path) -> None:
    made = lifelike.rows(BRANDS, 4_000)
    long = [row | {"text": f"{number}: {8 * row['text']}"} for number, row in enumerate(made)]
    deadly = lifelike.write(tmp_path / "in" / "deadly.parquet", long)
    lifelike.write_files(tmp_path / "in", made[:100], 2)
    started = processes.audit(*arguments(tmp_path, "--workers", "1"))
    begun = f"{source(str(deadly))}-*"
    while started.poll() is None:
        tries = list((tmp_path / "out" / "_tries").glob(begun))
        for actor in processes.actors() if tries else ():
            if time.time() - actor.create_time() > STARTED:
                actor.send_signal(signal.SIGKILL)
        time.sleep(0.2)
    code, _, err = finished(started)
    assert code == 2 and "1 file of 3" in err
    assert "deadly.parquet: reading its rows 1 to 4,000 ended the process 5 times" in err
    assert parts(tmp_path / "out") == 2
    until(lambda: not processes.alive(), 20)


@pytest.mark.soak
@pytest.mark.timeout(300)
def test_a_node_may_die_half_way(processes: Marked, tmp_path: Path, run: Run) -> None:
    lifelike.write_files(tmp_path / "in", lifelike.rows(BRANDS, 1_500), 24)
    nodes = processes.start([sys.executable, "-m", "tests.scale.nodes"])
    assert nodes.stdout is not None and nodes.stdin is not None
    address = nodes.stdout.readline().strip()
    started = processes.audit(*arguments(tmp_path, "--address", address))
    until(lambda: parts(tmp_path / "out") >= 6)
    assert len(processes.actors()) == 2
    nodes.stdin.write("kill\n")
    nodes.stdin.flush()
    assert nodes.stdout.readline() == "killed\n"
    assert parts(tmp_path / "out") < 24
    code, _, err = finished(started)
    assert (code, err) == (0, "")
    assert nodes.poll() is None, "a cluster that was joined goes on"
    nodes.communicate()
    same_as_here(run, tmp_path)


@pytest.mark.soak
@pytest.mark.timeout(400)
def test_a_killed_run_is_completed_by_the_next(processes: Marked, tmp_path: Path, run: Run) -> None:
    lifelike.write_files(tmp_path / "in", lifelike.rows(BRANDS, 1_200), 24)
    rounds = (5,) if os.environ.get("SOAK_SLICE") else (3, 9, 15)
    for seen in rounds:
        started = processes.audit(*arguments(tmp_path, "--workers", "2"))
        until(lambda seen=seen: parts(tmp_path / "out") >= seen)
        started.send_signal(signal.SIGKILL)
        started.communicate()
        assert seen <= parts(tmp_path / "out") < 24
        until(lambda: not processes.alive(), 30)
    assert finished(processes.audit(*arguments(tmp_path, "--workers", "2")))[0] == 0
    same_as_here(run, tmp_path)


@pytest.mark.soak
def test_who_stops_a_run_leaves_no_process(processes: Marked, tmp_path: Path) -> None:
    lifelike.write_files(tmp_path / "in", lifelike.rows(BRANDS, 1_200), 24)
    started = processes.audit(*arguments(tmp_path, "--workers", "2"))
    until(lambda: parts(tmp_path / "out") >= 2)
    started.send_signal(signal.SIGINT)
    code, _, err = finished(started)
    assert code == 2 and "Stopped; everything stored so far stays." in err
    until(lambda: not processes.alive(), 20)


@pytest.mark.soak
@pytest.mark.timeout(300)
def test_one_damaged_file_in_a_thousand(processes: Marked, tmp_path: Path, run: Run) -> None:
    paths = lifelike.write_files(tmp_path / "in", lifelike.rows(BRANDS, 2_000), 1_000)
    whole = paths[777].read_bytes()
    paths[777].write_bytes(whole[: len(whole) // 2])
    code, _, err = finished(processes.audit(*arguments(tmp_path, "--workers", "2")))
    assert code == 2 and "1 file of 1,000" in err and "posts-0777.parquet" in err
    assert parts(tmp_path / "out") == 999
    paths[777].write_bytes(whole)
    code, _, err = finished(processes.audit(*arguments(tmp_path, "--workers", "2")))
    assert (code, err) == (0, "")
    same_as_here(run, tmp_path)


def test_a_cluster_that_is_not_there_is_one_sentence(processes: Marked, tmp_path: Path) -> None:
    lifelike.write_files(tmp_path / "in", lifelike.rows(BRANDS, 4), 1)
    code, _, err = finished(processes.audit(*arguments(tmp_path, "--address", "127.0.0.1:9")))
    assert code == 2
    assert err.startswith("Error: No Ray cluster lets us in at 127.0.0.1:9;") and err.count("\n") == 1
