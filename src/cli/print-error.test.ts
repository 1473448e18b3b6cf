import assert from "node:assert/strict";
import { test } from "node:test";
import { bobbinError, exitCodes } from "../errors.ts";
import { printError } from "./print-error.ts";
import { testIo } from "./test-io.ts";

test("an error of the table is printed with its fix, and gives its exit code", () => {
  const io = testIo();
  const error = bobbinError("value-not-usable", {
    source: "--limit",
    problem: "something is wrong",
    advice: "do this\n\nand that",
  });
  assert.equal(printError(error, io.stderr), exitCodes.usage);
  assert.equal(
    io.written.stderr,
    "Error: --limit: something is wrong\n\n  do this\n\n  and that\n",
  );
});

test("an error without a fix is printed alone", () => {
  const io = testIo();
  const error = bobbinError("manifest-invalid", {
    diagnostics: ["spin.toml:1:1: a", "spin.toml:2:1: b"],
  });
  assert.equal(printError(error, io.stderr), exitCodes.configuration);
  assert.equal(io.written.stderr, "Error: spin.toml:1:1: a\nspin.toml:2:1: b\n");
});

test("any other error is a fault of ours: its stack is printed, and a report asked for", () => {
  const io = testIo();
  assert.equal(printError(new TypeError("x is not a function"), io.stderr), exitCodes.failure);
  assert.match(
    io.written.stderr,
    /^Error: a fault in Bobbin itself\n\n {2}TypeError: x is not a function\n {6}at .*\n\n {2}Please report it .*bobbin \d/s,
  );
});

test("a value that is no error is printed too", () => {
  const io = testIo();
  assert.equal(printError("thrown", io.stderr), exitCodes.failure);
  assert.match(io.written.stderr, /\n {2}thrown\n/);
});

test("the label has the style of errors", () => {
  const io = testIo({ style: (style, text) => `<${style}>${text}</${style}>` });
  printError(bobbinError("given-twice", { what: "a", advice: "b" }), io.stderr);
  assert.match(io.written.stderr, /^<error>Error:<\/error> a is given twice\n/);
});
