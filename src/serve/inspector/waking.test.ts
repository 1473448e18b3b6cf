import assert from "node:assert/strict";
import { test } from "node:test";
import { Waking } from "./waking.ts";

test("an isolate is woken until it has answered, and not before nor after", async () => {
  const woken = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  let count = 0;
  const waking = new Waking(() => woken[count++]?.resolve());
  waking.asked("no message");
  waking.asked('{"method":"without an id"}');
  waking.asked('{"id":1}');
  waking.asked('{"id":2}');
  waking.answered(1);
  await woken[0]?.promise;
  await woken[1]?.promise;
  waking.answered(2);
  const before = count;
  waking.asked('{"id":3}');
  waking.answered(3);
  await new Promise((resolve) => setTimeout(resolve, 200));
  assert.equal(count, before);
});
