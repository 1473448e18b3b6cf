/** Channels within an isolate, and what is noted of time, are as in Node.js. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertSameAsNode, WebIsolate } from "../../../../test/support/isolate-web.ts";

let isolate: WebIsolate;
before(async () => (isolate = await WebIsolate.create()));
after(() => isolate[Symbol.dispose]());

test("messages arrive as clones, in their order, once a port has been started", async () => {
  await assertSameAsNode(isolate, async () => {
    const { port1, port2 } = new MessageChannel();
    const sent = { list: [1], date: new Date(0) };
    port1.postMessage(sent);
    sent.list.push(2);
    port1.postMessage("second");
    const told: unknown[] = [];
    await new Promise<void>((resolve) => {
      // oxlint-disable-next-line unicorn/prefer-add-event-listener -- it starts the port as well
      port2.onmessage = ({ data }: { data: unknown }) => {
        told.push(data);
        if (data === "second") resolve();
      };
    });
    port1.close();
    port2.close();
    return told;
  });
});

test("buffers and ports move, and what has moved is empty", async () => {
  await assertSameAsNode(isolate, async () => {
    const outer = new MessageChannel();
    const inner = new MessageChannel();
    const bytes = new Uint8Array([1, 2, 3]);
    inner.port2.postMessage("through the port that moved");
    outer.port1.postMessage({ bytes, port: inner.port1 }, [bytes.buffer, inner.port1]);
    const told = await new Promise<unknown[]>((resolve) => {
      // oxlint-disable-next-line unicorn/prefer-add-event-listener -- it starts the port as well
      outer.port2.onmessage = (event: MessageEvent) => {
        const { data, ports } = event as unknown as {
          data: { bytes: Uint8Array; port: MessagePort };
          ports: readonly MessagePort[];
        };
        // oxlint-disable-next-line unicorn/prefer-add-event-listener -- it starts the port as well
        data.port.onmessage = ({ data: last }: { data: unknown }) =>
          resolve([[...data.bytes], ports.length, ports[0] === data.port, last]);
      };
    });
    for (const { port1, port2 } of [outer, inner]) {
      port1.close();
      port2.close();
    }
    return [...told, bytes.length];
  });
});

test("what cannot be cloned or moved is refused, and a port is made by a channel only", async () => {
  const told = await isolate.run(() => {
    const { port1 } = new MessageChannel();
    const other = new MessageChannel();
    other.port1.close();
    const Port = Reflect.get(globalThis, "MessagePort") as new () => object;
    const attempts = [
      () => port1.postMessage(() => {}),
      () => port1.postMessage(other.port2),
      () => port1.postMessage(1, [port1]),
      () => port1.postMessage(1, [other.port1]),
      () => port1.postMessage(1, [other.port2, other.port2]),
      () => new Port(),
    ];
    return attempts.map((attempt) => {
      try {
        attempt();
        return "nothing";
      } catch (error) {
        return (error as Error).name;
      }
    });
  });
  assert.deepEqual(told, [...Array<string>(5).fill("DataCloneError"), "TypeError"]);
});

test("marks and measurements are kept in the order of their beginnings", async () => {
  await assertSameAsNode(isolate, () => {
    performance.mark("b", { startTime: 20, detail: { of: 1 } });
    performance.mark("a", { startTime: 10 });
    performance.measure("c", "a", "b");
    performance.measure("d", { start: 5, duration: 2 });
    const entries = performance
      .getEntries()
      .filter(({ entryType }) => entryType === "mark" || entryType === "measure");
    const told = entries.map(({ name, entryType, startTime, duration }) => [
      ...[name, entryType, startTime, duration],
    ]);
    performance.clearMarks("a");
    performance.clearMeasures();
    const left = [performance.getEntriesByType("mark").length, performance.getEntriesByName("c")];
    performance.clearMarks();
    const isTarget = performance instanceof EventTarget;
    try {
      performance.measure("x", "none");
    } catch (error) {
      return [told, left, isTarget, (error as Error).name];
    }
    return null;
  });
});
