/**
 * Goal: components write several keys in one step, and no component can ask for more than it may. Method: components as text, in
 * memory and in a file, with several requests at a time.
 */

import assert from "node:assert/strict";
import { test } from "node:test";
import { startInlineApp } from "../support/inline-app.ts";

const it = `
  import { Kv } from "@fermyon/spin-sdk"
  const text = (bytes: ArrayBuffer | null) => bytes === null ? null : new TextDecoder().decode(bytes);
  const told = (run: () => unknown) => { try { return run(); } catch (error) { return (error as { code: string }).code; } };
  const shown = (result: { ok: boolean; sums?: bigint[] }) => [result.ok, (result.sums ?? []).map(String)];
  export default { fetch(request: Request): Response {
    const store = Kv.openDefault();
    if (request.url.endsWith("/move")) {
      for (;;) {
        const [a, b] = [store.getVersioned("a"), store.getVersioned("b")];
        const moved = store.atomic().check("a", a.version).check("b", b.version)
          .increment("a", -1).increment("b", 1).increment("moves").commit();
        if (moved.ok) return new Response(String(moved.sums[2]));
      }
    }
    store.set("old", "x");
    const { version } = store.getVersioned("old");
    const move = () => store.atomic().check("old", version).check("new", null)
      .set("new", "x", { metadata: [1] }).delete("old").increment("n", 2n ** 40n).commit();
    const [first, again] = [shown(move()), shown(move())];
    const many = (count: number) => {
      const atomic = store.atomic();
      for (let at = 0; at < count; at += 1) atomic.delete("gone" + at);
      return () => atomic.commit().ok;
    };
    return Response.json({
      first, again,
      left: [text(store.get("old")), text(store.get("new")), String(store.counter("n"))],
      metadata: store.getEntry("new")!.metadata,
      empty: shown(store.atomic().commit()),
      refused: [
        told(() => store.atomic().set("a", "1").set("a", "2").commit()),
        told(many(1000)), told(many(1001)),
        told(() => store.atomic().set("k".repeat(257), "1").commit()),
        told(() => store.atomic().set("big", new Uint8Array(1048577)).commit()),
        told(() => store.atomic().set("fits", "1").increment("new").commit()),
        told(() => { const closed = Kv.openDefault(); const atomic = closed.atomic(); closed.close(); atomic.commit(); }),
      ],
      fits: store.exists("fits"),
    });
  } };`;

const expected = {
  first: [true, ["1099511627776"]],
  again: [false, []],
  left: [null, "x", "1099511627776"],
  metadata: [1],
  empty: [true, []],
  refused: [
    "invalid-argument",
    true,
    "commit-too-large",
    "key-too-large",
    "value-too-large",
    "not-a-counter",
    "invalid-store",
  ],
  fits: false,
};

const runtimeConfigs = {
  memory: '[key_value_store.default]\ntype = "spin"\n',
  "a file": '[key_value_store.default]\ntype = "spin"\npath = "data.db"\n',
  "a file that is synced at each write":
    '[key_value_store.default]\ntype = "spin"\npath = "data.db"\ndurability = "full"\n',
};

for (const [place, runtimeConfig] of Object.entries(runtimeConfigs)) {
  test(`several keys are written in one step in ${place}`, async () => {
    const stores = { it: ["default"] };
    await using app = await startInlineApp({ components: { it }, stores, runtimeConfig });
    const response = await app.fetch("/");
    assert.deepEqual(await response.json(), expected);
    const moves = await Promise.all(
      Array.from({ length: 20 }, async () => Number(await (await app.fetch("/move")).text())),
    );
    const sorted = moves.toSorted((left, right) => left - right);
    assert.deepEqual(
      sorted,
      moves.map((_, index) => index + 1),
    );
  });
}

test("an engine that cannot says so by name, before it is asked", async () => {
  const runtimeConfig =
    '[key_value_store.default]\ntype = "azure_cosmos"\nkey = "a2V5"\naccount = "a"\ndatabase = "b"\ncontainer = "c"\n';
  const asking = `
    import { Kv } from "@fermyon/spin-sdk"
    export default { fetch(): Response {
      try { Kv.openDefault().atomic().set("a", "1").commit(); return new Response("kept"); }
      catch (error) { return new Response((error as { code: string }).code + " " + (error as Error).message); }
    } };`;
  const stores = { asking: ["default"] };
  await using app = await startInlineApp({ components: { asking }, stores, runtimeConfig });
  const told = await (await app.fetch("/")).text();
  assert.match(
    told,
    /^not-atomic-here store "default" has no atomic commits: its engine \(Cosmos DB\)/,
  );
});
