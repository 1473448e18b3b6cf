/** Goal: of flags that a command does not have nothing can be asked. Method: the type check of this very file. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { Arguments, type ArgumentsOf, type ArgumentsWith } from "./arguments.ts";
import type { FlagGroup } from "./flag.ts";

const labelFlag = { name: "label", value: "TEXT", default: "none", summary: "" } as const;
const groups = [
  {
    title: "Sewing",
    flags: [
      { name: "dry-run", summary: "" },
      { name: "thread", value: "COLOUR", summary: "" },
      { name: "button", value: "SIZE", isRepeatable: true, summary: "" },
      labelFlag,
    ],
  },
] as const satisfies readonly FlagGroup[];

const text = (given: string): string => given;

function createArguments(): ArgumentsOf<typeof groups> {
  const values = new Map([
    ["thread", [{ text: "red", source: "--thread" }]],
    ["button", ["1", "2"].map((size) => ({ text: size, source: "--button" }))],
    ["label", [{ text: "none", source: "--label" }]],
  ]);
  return new Arguments([], values, new Set(["dry-run"]));
}

test("each kind of flag is asked in its own way, by a name that the command has", () => {
  const args = createArguments();
  assert.equal(args.has("dry-run"), true);
  assert.equal(args.value("thread", text), "red");
  assert.deepEqual(args.values("button", text), ["1", "2"]);
  assert.equal(args.given("label", text), "none");
});

test("a misspelt flag, and one asked as another kind, do not compile", () => {
  const args = createArguments();
  // @ts-expect-error -- there is no such switch
  assert.equal(args.has("dryrun"), false);
  // @ts-expect-error -- it has a value
  assert.equal(args.has("thread"), false);
  // @ts-expect-error -- it is a switch
  assert.equal(args.value("dry-run", text), undefined);
  // @ts-expect-error -- it may be given several times
  assert.equal(args.value("button", text), "2");
  // @ts-expect-error -- it has no default
  assert.throws(() => args.given("colour", text), /--colour has a default and no value/);
});

test("what needs some flags takes the arguments of every command that has them, and of no other", () => {
  const labelOf = (args: ArgumentsWith<typeof labelFlag>): string => args.given("label", text);
  assert.equal(labelOf(createArguments()), "none");
  const knotOf = (args: ArgumentsWith<{ readonly name: "knot" }>): boolean => args.has("knot");
  // @ts-expect-error -- the command has no such flag
  assert.equal(knotOf(createArguments()), false);
});
