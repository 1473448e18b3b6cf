import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Fields } from "./fields.ts";

const bytes = (text: string): Uint8Array => Buffer.from(text, "latin1");
const texts = (values: readonly Uint8Array[]): string[] =>
  values.map((value) => Buffer.from(value).toString("latin1"));
const refused = (tag: string) => ({ payload: { tag } });

const name = fc.constantFrom("a", "A", "x-Long", "X-LONG", "b", "set-cookie");
const value = fc.stringMatching(/^[\t\x20-\x7e\x80-\xff]{0,6}$/);
const step = fc.oneof(
  fc.record({ kind: fc.constant("set" as const), name, values: fc.array(value, { maxLength: 3 }) }),
  fc.record({ kind: fc.constant("append" as const), name, values: fc.tuple(value) }),
  fc.record({ kind: fc.constant("delete" as const), name, values: fc.constant([]) }),
);

test("fields are a list in which a name has any number of values, whatever its case", () => {
  fc.assert(
    fc.property(fc.array(step), (steps) => {
      const fields = Fields.create();
      let model: [string, string][] = [];
      for (const { kind, name: written, values } of steps) {
        const lower = written.toLowerCase();
        if (kind !== "append") model = model.filter(([other]) => other !== lower);
        for (const one of values) model.push([lower, one]);
        if (kind === "set") fields.set(written, values.map(bytes));
        else if (kind === "delete") fields.delete(written);
        else fields.append(written, bytes(values[0] ?? ""));
        const mine = model.filter(([other]) => other === lower).map(([, one]) => one);
        assert.deepEqual(texts(fields.get(written.toUpperCase())), mine);
        assert.equal(fields.has(written), mine.length > 0);
      }
      const entries = fields.entries().map(([key, one]) => [key, texts([one])[0]]);
      assert.deepEqual(entries, model);
      assert.deepEqual(fields.parts, model.flat());
      const copy = Fields.fromList(fields.entries());
      assert.deepEqual(copy.entries(), fields.entries());
    }),
  );
});

test("a copy can be changed, and does not change what it was made from", () => {
  const list = Fields.received(["A", "1"]);
  assert.throws(() => list.append("a", bytes("2")), refused("immutable"));
  assert.throws(() => list.set("a", []), refused("immutable"));
  assert.throws(() => list.delete("a"), refused("immutable"));
  const copy = list.clone();
  copy.append("a", bytes("2"));
  assert.deepEqual(texts(copy.get("a")), ["1", "2"]);
  assert.deepEqual(texts(list.get("a")), ["1"]);
  assert.throws(() => copy.frozen().delete("a"), refused("immutable"));
});

for (const bad of ["", "a b", "a:", "a\n", "\u00e4", "(a)"]) {
  test(`the name ${JSON.stringify(bad)} is refused, and found nowhere`, () => {
    const fields = Fields.create();
    assert.throws(() => fields.append(bad, bytes("x")), refused("invalid-syntax"));
    assert.throws(() => fields.set(bad, []), refused("invalid-syntax"));
    assert.throws(() => fields.delete(bad), refused("invalid-syntax"));
    assert.throws(() => Fields.fromList([[bad, bytes("x")]]), refused("invalid-syntax"));
    assert.deepEqual(fields.get(bad), []);
    assert.equal(fields.has(bad), false);
  });
}

for (const bad of ["a\nb", "a\rb", "\0", "\x7f", "\x1b"]) {
  test(`the value ${JSON.stringify(bad)} is refused and leaves what was there`, () => {
    const fields = Fields.fromList([["a", bytes("kept")]]);
    assert.throws(() => fields.append("a", bytes(bad)), refused("invalid-syntax"));
    assert.throws(() => fields.set("a", [bytes("ok"), bytes(bad)]), refused("invalid-syntax"));
    assert.deepEqual(texts(fields.get("a")), ["kept"]);
  });
}

const hosts = ["Connection", "keep-alive", "Proxy-Connection", "transfer-encoding", "Upgrade"];
for (const forbidden of [...hosts, "host", "http2-settings", "proxy-authorization"]) {
  test(`a guest cannot set ${forbidden}, nor is it shown it`, () => {
    const fields = Fields.create();
    assert.throws(() => fields.append(forbidden, bytes("x")), refused("forbidden"));
    assert.throws(() => fields.set(forbidden, [bytes("x")]), refused("forbidden"));
    assert.throws(() => fields.delete(forbidden), refused("forbidden"));
    assert.deepEqual(Fields.received([forbidden, "x", "a", "b"]).parts, ["a", "b"]);
  });
}

test("a list that grows without end ends the guest", () => {
  const fields = Fields.create();
  const grow = (): void => {
    for (;;) fields.append("a", bytes("x".repeat(1000)));
  };
  assert.throws(grow, /list of headers of more than 131072 bytes/);
  fields.delete("a");
  fields.append("a", bytes("again"));
});
