import assert from "node:assert/strict";
import { test } from "node:test";
import { showValue } from "./show-value.ts";

const show = (text: string) => showValue("k", new TextEncoder().encode(text));

test("text is shown as it is, and ends in one line feed", () => {
  assert.deepEqual(show("a\tb\r\nc"), { text: "a\tb\r\nc\n", isText: true });
  assert.deepEqual(show("line\n"), { text: "line\n", isText: true });
  assert.deepEqual(show(""), { text: "", isText: true });
});

test("what could change the terminal, and what is no text, is shown as JSON", () => {
  const clear = String.raw`{"key":"k","value":"\u001b[2J"}`;
  assert.deepEqual(show("\u001B[2J"), { text: `${clear}\n`, isText: false });
  assert.equal(show("\u009B2J").text, `${String.raw`{"key":"k","value":"\u009b2J"}`}\n`);
  const bytes = showValue("k", Uint8Array.of(0xff));
  assert.deepEqual(bytes, { text: '{"key":"k","base64":"/w=="}\n', isText: false });
});
