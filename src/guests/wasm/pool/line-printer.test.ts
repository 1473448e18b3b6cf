import assert from "node:assert/strict";
import { test } from "node:test";
import { bytesOfText } from "../../../common/escaped-bytes.ts";
import { wasmLimits } from "../../../limits.ts";
import { LinePrinter } from "./line-printer.ts";

function printed(write: (printer: LinePrinter) => void): string[] {
  const lines: string[] = [];
  const printer = new LinePrinter((line) => lines.push(line));
  write(printer);
  printer.end();
  return lines;
}

test("lines come out whole, however the bytes are cut", () => {
  const bytes = Buffer.from("é1\n\nzwei\nrest");
  for (let size = 1; size <= bytes.length; size += 1) {
    const lines = printed((printer) => {
      for (let at = 0; at < bytes.length; at += size) printer.write(bytes.subarray(at, at + size));
    });
    assert.deepEqual(lines, ["é1", "", "zwei", "rest"], `pieces of ${size}`);
  }
});

test("bytes that are no UTF-8 are kept, whole lines long and cut anywhere", () => {
  const bytes = Buffer.of(0x61, 0xff, 0xc3, 10, 0xc3, 0xa9, 0x80, 10, 0xf0, 0x9f);
  for (let size = 1; size <= bytes.length; size += 1) {
    const lines = printed((printer) => {
      for (let at = 0; at < bytes.length; at += size) printer.write(bytes.subarray(at, at + size));
    });
    assert.deepEqual(bytesOfText(lines.join("\n")), bytes, `pieces of ${size}`);
  }
});

test("a line that never ends is cut", () => {
  const lines = printed((printer) => {
    for (let piece = 0; piece < 4; piece += 1) printer.write(Buffer.alloc(40_000, "a"));
  });
  assert.deepEqual(
    lines.map((line) => line.length),
    [80_000, 80_000],
  );
});

test("of a megabyte of line feeds some are printed, and the others counted", () => {
  const { outputLinesPerSecondMax: max } = wasmLimits;
  const lines = printed((printer) => printer.write(Buffer.alloc(1_048_576, "\n")));
  assert.equal(lines.length, max + 1);
  assert.match(lines.at(-1) ?? "", new RegExp(`^${1_048_576 - max} more lines were left out`));
});
