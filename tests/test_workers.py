"""Worker processes: order, bounds, and what a file costs that kills its worker."""

import errno
import logging
import os
import subprocess
import sys
import time
from dataclasses import dataclass

import psutil
import pytest

from evalbatch import placing
from evalbatch.placing import Places, Stage
from evalbatch.workers import Bounds, Crew, Loss, crew, guarded, hand
from evalbatch.workers.crew import NoWorkersError
from evalbatch.workers.plan import Plan
from tests.worker_jobs import Sick, unstartable, work

ROOMY = Bounds(seconds=60, waiting=60, memory=512 << 20)
TIGHT = Bounds(seconds=1, waiting=60, memory=96 << 20)
IMPATIENT = Bounds(seconds=60, waiting=3, memory=512 << 20)


def batch(*kinds):
    return [Sick(kind, number=number) for number, kind in enumerate(kinds)]


def done(jobs, bounds=ROOMY, size=2):
    with Crew(size, bounds) as hands:
        return list(hands.map(work, jobs, lambda _: 1, lambda job, loss: (job.number, loss)))


def workers_of_ours():
    """Child processes but for the one with which multiprocessing keeps its books."""
    return [child.pid for child in psutil.Process().children() if "spawn_main" in " ".join(child.cmdline())]


def kill_workers():
    for pid in workers_of_ours():
        psutil.Process(pid).kill()


def numbers(results):
    return [number for number, _ in results]


class TestCrew:
    def test_results_come_in_the_order_of_the_jobs(self):
        results = done(batch("slow", *["well"] * 20, "slow", *["well"] * 18))
        assert numbers(results) == list(range(40))
        assert os.getpid() not in {pid for _, pid in results}

    def test_as_many_work_at_once_as_there_may_be(self, tmp_path):
        """Each of two jobs waits for the other to have begun."""
        results = done([Sick("meet", tmp_path, number) for number in range(2)])
        assert len({pid for _, pid in results}) == 2

    def test_no_jobs_start_nobody(self, monkeypatch):
        monkeypatch.setattr(crew, "Hand", lambda _: pytest.fail("started"))
        assert done([]) == []

    @pytest.mark.parametrize("death", ["abort", "shot"])
    def test_a_job_that_kills_its_worker_twice_costs_only_itself(self, death):
        results = done(batch(*["well"] * 6, death, *["well"] * 6))
        assert results[6] == (6, Loss.DIED)
        assert numbers(results) == list(range(13))
        assert all(isinstance(pid, int) for number, pid in results if number != 6)

    def test_a_worker_killed_from_outside_costs_nothing(self, tmp_path):
        jobs = batch(*["well"] * 6)
        jobs[3] = Sick("shot_once", tmp_path / "tried", 3)
        assert all(isinstance(pid, int) for _, pid in done(jobs))

    @pytest.mark.parametrize(
        ("kind", "bounds", "loss"),
        [
            ("spin", TIGHT, Loss.TIME),
            ("sleep", IMPATIENT, Loss.WAITING),
            ("eat", TIGHT, Loss.MEMORY),
            pytest.param(
                "gulp",
                TIGHT,
                Loss.MEMORY,
                marks=pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only seen once it is taken"),
            ),
        ],
    )
    def test_a_job_beyond_its_bounds_is_ended(self, kind, bounds, loss):
        results = done(batch("well", kind, "well"), bounds)
        assert results[1] == (1, loss)
        assert numbers(results) == [0, 1, 2]

    def test_all_at_once(self):
        kinds = ["well", "abort", "spin", "well", "eat", "shot", "well"]
        results = done(batch(*kinds), TIGHT)
        assert [kind for kind, (_, told) in zip(kinds, results, strict=True) if isinstance(told, int)] == ["well"] * 3

    def test_an_exception_is_raised_where_the_jobs_came_from(self):
        with pytest.raises(ZeroDivisionError, match="bug"):
            done(batch("well", "bug"))

    def test_a_result_that_cannot_be_sent_is_told(self):
        with pytest.raises(TypeError, match="no result to send"):
            done(batch("unsendable"))

    def test_nobody_is_left_behind(self):
        with Crew(2, ROOMY) as hands:
            results = hands.map(work, batch(*["slow"] * 9), lambda _: 1, lambda *_: None)
            next(results)
            assert workers_of_ours()
        assert workers_of_ours() == []

    def test_workers_are_kept_from_one_stage_to_the_next(self):
        with Crew(1, ROOMY) as hands:
            pids = {pid for _ in range(2) for _, pid in hands.map(work, batch("well"), lambda _: 1, lambda *_: None)}
        assert len(pids) == 1

    def test_workers_killed_before_they_did_anything_are_replaced_where_others_have_worked(self, monkeypatch):
        """More of them than it takes to say that none can be started here."""
        left = [5]
        really = crew.Hand

        def doomed(bounds):
            before = psutil.Process().children()
            hand = really(bounds)
            if left[0] and proven:
                left[0] -= 1
                for child in set(psutil.Process().children()) - set(before):  # its command line may not be its own yet
                    child.kill()
            return hand

        proven = []
        with Crew(1, ROOMY) as hands:
            assert len(list(hands.map(work, batch("well"), lambda _: 1, lambda *_: None))) == 1
            proven.append(True)
            kill_workers()
            monkeypatch.setattr(crew, "Hand", doomed)
            again = list(hands.map(work, batch(*["well"] * 3), lambda _: 1, lambda job, loss: (job.number, loss)))
        assert numbers(again) == [0, 1, 2]
        assert left == [0]

    def test_a_worker_may_take_longer_to_start_than_a_job_may_wait(self, monkeypatch):
        starting = hand.Hand(Bounds(seconds=60, waiting=0, memory=512 << 20))
        try:
            starting.learn(b"nothing yet")
            assert starting.broken_bound() is None
            monkeypatch.setattr(hand, "_STARTING", 0)
            assert starting.broken_bound() is Loss.WAITING
        finally:
            starting.end()

    def test_where_no_process_can_be_started_it_ends_with_a_word(self, monkeypatch):
        monkeypatch.setattr("evalbatch.workers.hand.serve", unstartable)
        with pytest.raises(NoWorkersError):
            done(batch("well"))

    def test_what_a_worker_logs_is_heard_here(self, caplog):
        with caplog.at_level(logging.INFO), Crew(1, ROOMY) as hands:
            list(hands.map(logging.getLogger("evalbatch.there").error, ["said there"], lambda _: 1, lambda *_: None))
        (record,) = [each for each in caplog.records if each.name == "evalbatch.there"]
        assert record.getMessage() == "said there"
        assert record.process != os.getpid()


class TestPlan:
    def test_portions_are_weighed_and_keep_neighbours_together(self):
        plan = Plan(range(8), lambda job: 100 if job == 3 else 1, workers=1)
        assert [list(portion) for portion in plan.portions] == [[0, 1, 2], [3], [4, 5, 6, 7]]

    def test_what_is_tried_alone_waits_until_the_others_rest(self):
        plan = Plan([0], lambda _: 1, workers=1)
        plan.portions.clear()
        assert plan.try_alone(0)
        assert plan.next_portion(others_rest=False) is None
        assert list(plan.next_portion(others_rest=True)) == [0]
        assert not plan.try_alone(0)


def brief(seconds, waiting=60):
    return Bounds(seconds, waiting, memory=512 << 20)


class TestGuard:
    """In this very process: only time is bounded, and only while Python runs."""

    def test_a_job_that_takes_too_long_is_stopped_and_the_next_is_done(self):
        results = list(guarded(work, batch("well", "spin", "well"), brief(0.3), lambda job, loss: (job.number, loss)))
        assert results[1] == (1, Loss.TIME)
        assert numbers(results) == [0, 1, 2]

    def test_time_that_the_job_did_not_use_is_not_counted(self):
        """As where the machine slept, or the process was stopped for a while."""
        results = list(guarded(work, batch("slow"), brief(0.05), lambda job, loss: (job.number, loss)))
        assert results == [(0, os.getpid())]

    def test_a_job_that_does_nothing_for_too_long_is_stopped_too(self):
        def wait(_):
            end = time.monotonic() + 30
            while time.monotonic() < end:
                time.sleep(0.01)

        told = list(guarded(wait, [0], brief(20, waiting=0.3), lambda _, loss: loss))
        assert told == [Loss.WAITING]

    def test_an_alarm_never_rings_after_its_job(self):
        """The time runs out just as the job ends, again and again."""

        def almost(pause):
            end = time.perf_counter() + pause
            while time.perf_counter() < end:
                pass
            return "done"

        pauses = [0.0009 + 0.00001 * nth for nth in range(40)] * 5
        told = list(guarded(almost, pauses, brief(0.001), lambda *_: "late"))
        assert len(told) == 200
        assert set(told) <= {"done", "late"}

    def test_the_interpreter_is_left_as_it_was(self):
        """An alarm that is set and taken back may leave Python looking for it at every step: a profiler never ends."""
        code = (
            "import cProfile; from evalbatch.workers import Bounds, guarded;"
            "list(guarded(str, range(3), Bounds(20, 60, 1), None)); profile = cProfile.Profile();"
            "print(profile.runcall(sum, [1, 2]), profile.runcall(lambda: [str(each) for each in range(9)])[-1])"
        )
        done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, timeout=60)
        assert done.stdout.split() == ["3", "8"]

    def test_an_exception_passes(self):
        with pytest.raises(ZeroDivisionError):
            list(guarded(work, batch("bug"), brief(5), lambda *_: None))


@dataclass(frozen=True)
class Weighed(Sick):
    """A job as a run has them."""

    def size(self):
        return 1

    def label(self):
        return self.how


def test_what_stands_for_a_lost_result_is_not_kept_for_another_time(monkeypatch):
    monkeypatch.setattr(placing, "_BOUNDS", brief(0.2))
    kept = []
    stage = Stage("试", lambda job, loss: (job.number, loss), keep=lambda job, _: kept.append(job.number))
    jobs = [Weighed(how, number=number) for number, how in enumerate(["well", "spin", "well"])]
    with Places(1, lambda items, *_: items) as places:
        results = list(places.map(work, jobs, stage=stage))
    assert results[1] == (1, Loss.TIME)
    assert kept == [0, 2]


def test_what_is_done_meanwhile_may_fail_and_that_is_raised_when_the_jobs_are_done(monkeypatch):
    monkeypatch.setattr(placing, "_FEW", 0)
    results = []

    def full():
        raise OSError(errno.ENOSPC, "disk full")

    with Places(1, lambda items, *_: items) as places, pytest.raises(OSError, match="disk full"):
        results.extend(places.map(work, [Weighed("well", number=0)], full, stage=Stage("试", lambda *_: None)))
    assert len(results) == 1


def test_without_worker_processes_nothing_is_done_meanwhile():
    """It would count as time and memory of the files."""
    done = []
    with Places(1, lambda items, *_: items) as places:
        stage = Stage("试", lambda *_: None)
        list(places.map(work, [Weighed("well", number=0)], lambda: done.append(1), stage=stage))
    assert done == []
