import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { apartLimits } from "../../../limits.ts";
import { Offenders } from "./offenders.ts";

const offender = { group: ["a"], why: "it ended a worker" };

/** Runs with timers that pass time only when `tick` says so. */
function withClock(run: (tick: (milliseconds: number) => void) => void): void {
  mock.timers.enable({ apis: ["setTimeout"] });
  try {
    run((milliseconds) => mock.timers.tick(milliseconds));
  } finally {
    mock.timers.reset();
  }
}

test("a component is quiet after its time, and for twice as long each further time, up to the most", () => {
  withClock((tick) => {
    const quiet: string[] = [];
    const offenders = new Offenders(600_000, (component) => quiet.push(component));
    for (const minutes of [10, 20, 40, 60, 60]) {
      const milliseconds = offenders.add("a", offender);
      assert.equal(milliseconds, minutes * 60_000);
      tick(milliseconds - 1);
      assert.deepEqual(quiet, []);
      tick(1);
      assert.deepEqual(quiet.splice(0), ["a"]);
      offenders.remove("a");
    }
    assert.equal(apartLimits.quietMillisecondsMax, 60 * 60_000);
  });
});

test("an offence in a process of its own begins the time anew", () => {
  withClock((tick) => {
    const quiet: string[] = [];
    const offenders = new Offenders(1_000, (component) => quiet.push(component));
    offenders.add("a", offender);
    tick(999);
    assert.equal(offenders.add("a", { ...offender, why: "again" }), 2_000);
    tick(1_999);
    assert.deepEqual(quiet, []);
    assert.equal(offenders.present.get("a")?.why, "again");
    tick(1);
    assert.deepEqual(quiet, ["a"]);
  });
});

test("one that could not return is told of again after as long", () => {
  withClock((tick) => {
    const quiet: string[] = [];
    const offenders = new Offenders(1_000, (component) => quiet.push(component));
    offenders.add("a", offender);
    tick(1_000);
    offenders.keep("a");
    offenders.keep("nobody");
    tick(1_000);
    assert.deepEqual(quiet, ["a", "a"]);
    assert.deepEqual([...offenders.present.keys()], ["a"]);
  });
});

test("one that is removed, and all once they are closed, are told of no more; each component has its own time", () => {
  withClock((tick) => {
    const quiet: string[] = [];
    const offenders = new Offenders(1_000, (component) => quiet.push(component));
    offenders.add("a", offender);
    assert.equal(offenders.add("b", { ...offender, group: ["b"] }), 1_000);
    offenders.remove("a");
    tick(1_000);
    assert.deepEqual(quiet, ["b"]);
    offenders.add("a", offender);
    offenders.close();
    tick(10_000);
    assert.deepEqual(quiet, ["b"]);
  });
});
