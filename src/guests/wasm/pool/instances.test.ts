/** How many requests an instance has, one after another and at a time, and what ends its use. */

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { startExchangeServer } from "../../../../test/support/exchange-server.ts";
import { until } from "../../../../test/support/delaying-store.ts";
import { type CountRange, exactly } from "../../../common/count-range.ts";
import { bobbinError } from "../../../errors.ts";
import { GrantedStores } from "../../../kv/granted-stores.ts";
import { testSettings } from "../test-guest.ts";
import type { WasmInstance, WasmProgram } from "./program.ts";
import type { WasmRequest } from "./request.ts";
import { WasmPool } from "./wasm-pool.ts";

interface Uses {
  readonly requests?: CountRange;
  readonly atOnce?: CountRange;
  readonly takesSeveral?: boolean;
  readonly memoryBytes?: number;
}

/** An instance that answers each request when it is let, with its own number and that of the request since it was fresh. */
class TestInstance implements WasmInstance {
  readonly #number: number;
  readonly held: Map<string, () => void>;
  #count = 0;
  mayGoOn = true;
  readonly memoryBytes = 1;
  renewals = 0;
  isAborted = false;
  /** Requests that go on when their clients have left. */
  readonly goingOn: WasmRequest[] = [];
  isAsked = false;

  constructor(number: number, held: Map<string, () => void>) {
    this.#number = number;
    this.held = held;
  }

  async handle(request: WasmRequest): Promise<void> {
    this.#count += 1;
    const answer = `${this.#number}.${this.#count}`;
    const { url } = request.exchange;
    if (url.includes("goes-on")) {
      this.goingOn.push(request);
      request.cancel = () => {
        this.isAsked = true;
        this.held.get(url)?.();
      };
    }
    if (url.includes("wait")) {
      await new Promise<void>((resolve) => this.held.set(url, resolve));
    }
    while (url.includes("until-left") && !request.isFailed) await setImmediate();
    if (url.includes("trap")) {
      this.mayGoOn = false;
      request.fail(bobbinError("guest-failed", { detail: "it was asked to" }));
    } else if (!request.isFailed) request.exchange.respond(200, "", answer);
  }

  abort(): void {
    this.isAborted = true;
    this.mayGoOn = false;
  }

  renew(): boolean {
    this.renewals += 1;
    this.#count = 0;
    return this.mayGoOn;
  }
}

async function serve({ requests, atOnce, takesSeveral = true, memoryBytes = 1 }: Uses) {
  const instances: TestInstance[] = [];
  const held = new Map<string, () => void>();
  const program: WasmProgram = {
    memoryBytes,
    takesSeveral,
    prepare: () => null,
    instantiate: () => {
      const instance = new TestInstance(instances.length + 1, held);
      instances.push(instance);
      return instance;
    },
  };
  const settings = testSettings({
    requestsPerInstance: requests ?? null,
    requestsAtOnce: atOnce ?? null,
    requestMillisecondsMax: 600_000,
  });
  const granted = new GrantedStores("hello", "spin.toml:9", []);
  const component = new WasmPool(program, settings, granted, () => {});
  const server = await startExchangeServer((exchange) => component.handle(exchange));
  const ask = async (path: string, init?: RequestInit): Promise<string> => {
    const response = await fetch(`${server.url}${path}`, init);
    return response.status === 200 ? await response.text() : String(response.status);
  };
  return {
    instances,
    ask,
    /** Asks one after another. */
    inTurn: async (...paths: string[]): Promise<string[]> => {
      const answers: string[] = [];
      for (const path of paths) answers.push(await ask(path));
      return answers;
    },
    /** Begins requests, and waits until each has. */
    begin: async (...paths: string[]): Promise<Promise<string>[]> => {
      const answers: Promise<string>[] = [];
      for (const path of paths) {
        answers.push(ask(path));
        await until(() => held.has(path));
      }
      return answers;
    },
    release: (path: string) => held.get(path)?.(),
    [Symbol.asyncDispose]: async () => {
      component.close();
      await server[Symbol.asyncDispose]();
    },
  };
}

describe("an instance", () => {
  test("is made fresh after each request where nothing is said", async () => {
    await using server = await serve({});
    assert.deepEqual(await server.inTurn("/a", "/b", "/c"), ["1.1", "1.1", "1.1"]);
    assert.equal(server.instances[0]?.renewals, 3);
  });

  test("answers as many requests as it may before it is made fresh", async () => {
    await using server = await serve({ requests: exactly(3) });
    const answers = await server.inTurn("/a", "/b", "/c", "/d", "/e");
    assert.deepEqual(answers, ["1.1", "1.2", "1.3", "1.1", "1.2"]);
  });

  test("answers one where its kind takes no more, whatever is said", async () => {
    await using server = await serve({
      requests: exactly(8),
      atOnce: exactly(8),
      takesSeveral: false,
    });
    assert.deepEqual(await server.inTurn("/a", "/b"), ["1.1", "1.1"]);
    const answers = await server.begin("/wait-a", "/wait-b");
    for (const path of ["/wait-a", "/wait-b"]) server.release(path);
    assert.deepEqual(await Promise.all(answers), ["1.1", "2.1"]);
  });

  test("has one request at a time where no more is said, however many it answers", async () => {
    await using server = await serve({ requests: exactly(8) });
    const answers = await server.begin("/wait-a", "/wait-b");
    for (const path of ["/wait-a", "/wait-b"]) server.release(path);
    assert.deepEqual(await Promise.all(answers), ["1.1", "2.1"]);
  });

  test("has as many requests at a time as it may, and another instance has the rest", async () => {
    await using server = await serve({ atOnce: exactly(2) });
    const paths = ["/wait-a", "/wait-b", "/wait-c"];
    const answers = await server.begin(...paths);
    for (const path of paths) server.release(path);
    assert.deepEqual(await Promise.all(answers), ["1.1", "1.2", "2.1"]);
  });

  test("is not made fresh while it has a request", async () => {
    await using server = await serve({ requests: exactly(2), atOnce: exactly(2) });
    const answers = await server.begin("/wait-a", "/wait-b");
    server.release("/wait-b");
    await answers[1];
    // It has answered as many as it may, and still has one.
    assert.equal(await server.ask("/c"), "2.1");
    assert.equal(server.instances[0]?.renewals, 0);
    server.release("/wait-a");
    await answers[0];
    await until(() => server.instances[0]?.renewals === 1);
  });

  test("is given up when it has failed, with what others had under way in it", async () => {
    await using server = await serve({ atOnce: exactly(2) });
    const [waiting] = await server.begin("/wait-a");
    assert.equal(await server.ask("/trap"), "500");
    assert.equal(await server.ask("/b"), "2.1");
    server.release("/wait-a");
    assert.equal(await waiting, "1.1");
    assert.deepEqual(await server.inTurn("/c", "/d"), ["2.2", "2.3"]);
  });

  test("is given up when it has grown large", async () => {
    await using server = await serve({ requests: exactly(8) });
    assert.deepEqual(await server.inTurn("/a", "/b"), ["1.1", "1.2"]);
    (server.instances[0] as TestInstance).mayGoOn = false;
    assert.equal(await server.ask("/c"), "2.1");
  });

  test("goes on for others when a client leaves, takes no more, and is stopped then", async () => {
    await using server = await serve({ atOnce: exactly(3) });
    const [waiting] = await server.begin("/wait-a");
    const leaving = new AbortController();
    const left = server.ask("/wait-left", { signal: leaving.signal });
    await until(() => server.instances[0]?.held.has("/wait-left") === true);
    leaving.abort();
    await assert.rejects(left);
    // The server has seen it when others go elsewhere.
    let answer = "";
    while (!answer.startsWith("2.")) answer = await server.ask("/b");
    assert.equal(server.instances[0]?.isAborted, false);
    server.release("/wait-a");
    assert.equal(await waiting, "1.1");
    await until(() => server.instances[0]?.isAborted === true);
  });

  /** A client that begins a request which goes on without it, and leaves. */
  async function leave(
    server: Awaited<ReturnType<typeof serve>>,
    path = "/wait-goes-on",
  ): Promise<WasmRequest> {
    const leaving = new AbortController();
    const left = server.ask(path, { signal: leaving.signal });
    const [instance] = server.instances as [TestInstance];
    await until(() => instance.goingOn.length > 0);
    leaving.abort();
    await assert.rejects(left);
    const [request] = instance.goingOn as [WasmRequest];
    await until(() => request.isFailed);
    return request;
  }

  test("is not asked to end a request that a client has left, and takes more when that has ended", async () => {
    await using server = await serve({ atOnce: exactly(3) });
    const [waiting] = await server.begin("/wait-a");
    const request = await leave(server, "/goes-on-until-left");
    await until(() => request.isOver);
    const [instance] = server.instances as [TestInstance];
    assert.deepEqual([instance.isAsked, instance.isAborted], [false, false]);
    assert.equal(await server.ask("/b"), "1.3");
    server.release("/wait-a");
    assert.equal(await waiting, "1.1");
  });

  test("has what a left request has under way go on until no other request is in it", async () => {
    await using server = await serve({ atOnce: exactly(3) });
    const [waiting] = await server.begin("/wait-a");
    const request = await leave(server);
    let answer = "";
    while (!answer.startsWith("2.")) answer = await server.ask("/b");
    assert.deepEqual([request.isOver, request.signal.aborted], [false, false]);
    server.release("/wait-a");
    assert.equal(await waiting, "1.1");
    await until(() => request.isOver);
    assert.equal(request.signal.aborted, true);
    assert.equal(server.instances[0]?.isAborted, true);
  });

  test("is asked to end the request of a client that leaves where it has no others", async () => {
    await using server = await serve({ requests: exactly(3) });
    const request = await leave(server);
    await until(() => request.isOver);
    assert.equal(server.instances[0]?.isAsked, true);
    assert.equal(await server.ask("/b"), "1.2");
  });

  test("is stopped at once when its only client leaves", async () => {
    await using server = await serve({ atOnce: exactly(3) });
    const leaving = new AbortController();
    const left = server.ask("/wait-left", { signal: leaving.signal });
    await until(() => server.instances[0]?.held.has("/wait-left") === true);
    leaving.abort();
    await assert.rejects(left);
    await until(() => server.instances[0]?.isAborted === true);
    assert.equal(await server.ask("/b"), "2.1");
  });

  test("is one of as many as fit into memory, each with its requests", async () => {
    await using server = await serve({ atOnce: exactly(2), memoryBytes: 2 ** 30 });
    const paths = ["/wait-a", "/wait-b", "/wait-c", "/wait-d"];
    const answers = await server.begin(...paths);
    const late = server.ask("/late");
    server.release("/wait-d");
    assert.deepEqual([await answers[3], await late], ["2.2", "2.3"]);
    for (const path of paths) server.release(path);
    await Promise.all(answers);
    assert.equal(server.instances.length, 2);
  });
});
