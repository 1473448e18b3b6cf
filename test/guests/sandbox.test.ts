import assert from "node:assert/strict";
import { test } from "node:test";
import { startInlineApp } from "../support/inline-app.ts";

/** Runs the body of a handler in an isolate; the JSON that it returns. */
async function inGuest(body: string): Promise<unknown> {
  await using app = await startInlineApp({
    components: {
      it: `export const handleRequest = async (request) => {
        const run = async () => { ${body} };
        return { status: 200, body: JSON.stringify(await run()) };
      };`,
    },
  });
  const response = await app.fetch("/");
  assert.equal(response.status, 200, app.log.map(([, , line]) => line).join("\n"));
  return await response.json();
}

test("nothing of Node is in reach", async () => {
  const names = [
    "process",
    "require",
    "module",
    "exports",
    "Buffer",
    "global",
    "__dirname",
    "__filename",
    "setImmediate",
    "WebSocket",
    "Worker",
  ];
  const found = await inGuest(`return ${JSON.stringify(names)}.filter((name) => {
    try { return (0, eval)("typeof " + name) !== "undefined"; } catch { return false; }
  });`);
  assert.deepEqual(found, []);
});

test("nothing of the runtime is in reach", async () => {
  const own = await inGuest("return Reflect.ownKeys(globalThis).map(String);");
  const suspicious = (own as string[]).filter((name) =>
    /bobbin|host|ivm|isolate|\$\d|exchange|kv/i.test(name),
  );
  assert.deepEqual(suspicious, []);
});

test("a constructor leads to the guest's own world only", async () => {
  const found = await inGuest(`
    const seen = [];
    const roots = [request, request.constructor, console.log, setTimeout, spinSdk.kv.open, fetch, crypto, URL, Response];
    for (const root of roots) {
      const make = root.constructor.constructor;
      seen.push(typeof make("return typeof process")() === "string" ? make("return typeof process + typeof require")() : "?");
      seen.push(make("return this")() === globalThis);
    }
    return seen.filter((value) => value !== "undefinedundefined" && value !== true);
  `);
  assert.deepEqual(found, []);
});

test("errors of the host carry no host object", async () => {
  const found = await inGuest(`
    try { spinSdk.kv.open("nope"); } catch (error) {
      const make = error.constructor.constructor;
      return [error instanceof Error, make("return this")() === globalThis, Object.keys(error), error.stack.includes("/src/")];
    }
  `);
  assert.deepEqual(found, [true, true, ["code", "name"], false]);
});

test("stack traces give no function of the runtime", async () => {
  const found = await inGuest(`
    Error.prepareStackTrace = (error, sites) => sites.map((site) => typeof site.getFunction());
    const seen = [];
    try { spinSdk.kv.open("nope"); } catch (error) { seen.push(...error.stack); }
    setTimeout(() => seen.push(...new Error().stack), 0);
    await new Promise((done) => setTimeout(done, 5));
    return [seen.length > 2, seen.filter((kind) => kind !== "undefined")];
  `);
  assert.deepEqual(found, [true, []]);
});

test("a module that is asked for at run time does not load", async () => {
  const found = await inGuest(`
    const results = [];
    for (const name of ["node:fs", "fs", "./it.ts", "data:text/javascript,export default 1"]) {
      try { await import(name + ""); results.push("loaded"); } catch { results.push("refused"); }
    }
    return results;
  `);
  assert.deepEqual(found, ["refused", "refused", "refused", "refused"]);
});

test("a component that breaks the globals breaks only itself", async () => {
  await using app = await startInlineApp({
    components: {
      good: 'export const handleRequest = async () => ({ status: 200, body: "good" });',
      bad: `
        Array.prototype.push = () => { throw new Error("broken") };
        Object.defineProperty(Object.prototype, "status", { get() { return 200 }, configurable: true });
        JSON.stringify = JSON.parse = String = Map = Promise = Uint8Array = undefined;
        export const handleRequest = async () => ({ status: 200, body: "bad" });`,
    },
  });
  const bad = await app.fetch("/bad");
  assert.ok([200, 500].includes(bad.status));
  assert.equal(await (await app.fetch("/good")).text(), "good");
});

test("what one component leaves behind is not seen by another", async () => {
  const leave = `globalThis.secret = "s"; Object.prototype.secret = "s";
    export const handleRequest = async () => ({ status: 200, body: String({}.secret) });`;
  const look =
    "export const handleRequest = async () => ({ status: 200, body: String(globalThis.secret) + String({}.secret) });";
  await using app = await startInlineApp({ components: { leave, look } });
  assert.equal(await (await app.fetch("/leave")).text(), "s");
  assert.equal(await (await app.fetch("/look")).text(), "undefinedundefined");
});

test("two components cannot reach each other's stores by handle or label", async () => {
  const writer = `export const handleRequest = async () => {
    const store = spinSdk.kv.open("default");
    store.set("secret", "s");
    return { status: 200, body: "set" };
  };`;
  const thief = `export const handleRequest = async () => {
    try { return { status: 200, body: spinSdk.kv.open("default").get("secret") }; }
    catch (error) { return { status: 403, body: error.code }; }
  };`;
  await using app = await startInlineApp({
    components: { writer, thief },
    stores: { writer: ["default"] },
  });
  assert.equal(await (await app.fetch("/writer")).text(), "set");
  const denied = await app.fetch("/thief");
  assert.equal(denied.status, 403);
  assert.equal(await denied.text(), "access-denied");
});
