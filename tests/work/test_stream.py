"""The machines that every loop is made of."""

import asyncio

import pytest

from news7d.work.stream import Batcher, Stream


def test_a_batch_is_full_or_its_time_is_up():
    batches = []

    async def handle(items):
        batches.append(items)

    async def main():
        batcher = Batcher(handle, size=3, delay=0.01)
        await asyncio.gather(*(batcher.submit(number) for number in range(7)))

    asyncio.run(main())
    assert [len(batch) for batch in batches] == [3, 3, 1]
    assert sorted(number for batch in batches for number in batch) == list(range(7))


def test_an_error_reaches_everybody_in_the_batch_and_nobody_else():
    async def handle(items):
        if 1 in items:
            raise ValueError("one is bad")

    async def main():
        batcher = Batcher(handle, size=2, delay=0.01)
        return await asyncio.gather(*(batcher.submit(number) for number in range(4)), return_exceptions=True)

    first, second, third, fourth = asyncio.run(main())
    assert isinstance(first, ValueError)
    assert isinstance(second, ValueError)
    assert third is None
    assert fourth is None


def test_drain_ends_when_nothing_is_due_and_nothing_under_way():
    waiting, done, most = list(range(50)), [], 0
    running = 0

    async def claim(limit):
        batch = waiting[:limit]
        del waiting[:limit]
        return batch

    async def work(item):
        nonlocal running, most
        running += 1
        most = max(most, running)
        await asyncio.sleep(0.001)
        if item == 3:
            waiting.append(100)  # work may make work
        running -= 1
        done.append(item)

    asyncio.run(Stream("test", claim, work, width=7, gap=0.001).drain())
    assert sorted(done) == [*range(50), 100]
    assert most == 7


def test_a_slow_item_holds_up_nobody():
    order = []
    waiting = ["slow", "a", "b", "c", "d"]

    async def claim(limit):
        batch = waiting[:limit]
        del waiting[:limit]
        return batch

    async def main():
        others_done = asyncio.Event()

        async def work(item):
            if item == "slow":
                await others_done.wait()
            order.append(item)
            if item == "d":
                others_done.set()

        await Stream("test", claim, work, width=2, gap=0.001).drain()

    asyncio.run(asyncio.wait_for(main(), 5))
    assert order == ["a", "b", "c", "d", "slow"]


def test_an_error_in_an_item_or_a_claim_ends_nothing(caplog):
    claims = iter([RuntimeError("away"), ["bad", "good"], []])
    done = []

    async def claim(limit):
        answer = next(claims, [])
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def work(item):
        if item == "bad":
            raise ValueError("bad")
        done.append(item)

    async def main():
        stream = Stream("test", claim, work, width=4, idle=0.01, gap=0.001)
        running = asyncio.create_task(stream.run())
        while not done:
            await asyncio.sleep(0.01)
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running

    asyncio.run(asyncio.wait_for(main(), 5))
    assert done == ["good"]
    assert "cannot look for work: away" in caplog.text


def test_a_batcher_with_much_to_settle_lets_its_makers_wait() -> None:
    async def main() -> list[list[int]]:
        handled: list[list[int]] = []
        gate = asyncio.Event()

        async def handle(items: list[int]) -> None:
            await gate.wait()
            handled.append(items)

        batcher = Batcher(handle, size=100, delay=0.001, weigh=lambda item: item, most=5, bound=8)
        await batcher.ready()
        first = [asyncio.ensure_future(batcher.submit(item)) for item in (3, 4)]  # heavy enough for a batch
        second = asyncio.ensure_future(batcher.submit(2))
        await asyncio.sleep(0)
        waiting = asyncio.ensure_future(batcher.ready())
        await asyncio.sleep(0.01)
        assert not waiting.done()
        gate.set()
        await asyncio.gather(*first, second, waiting)
        return handled

    assert asyncio.run(main()) == [[3, 4], [2]]
