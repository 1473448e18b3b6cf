/** docs/reference/web-platform.md says what a component finds: each row is looked up in one. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { projectRoot } from "../scripts/project.ts";
import { startInlineApp } from "./support/inline-app.ts";

/**
 * The interfaces of section 6.1 and the methods and properties of 6.2 of ECMA-429, first edition, December 2025, as its sources list them:
 * https://github.com/WinterTC55/proposal-minimum-common-api, index.bs, sections "Common interfaces" and "Common methods and properties".
 */
const standard =
  `AbortController AbortSignal Event EventTarget CustomEvent ErrorEvent MessageChannel MessageEvent MessagePort PromiseRejectionEvent
  DOMException Headers Request Response FormData Blob File CompressionStream DecompressionStream ByteLengthQueuingStrategy
  CountQueuingStrategy ReadableByteStreamController ReadableStream ReadableStreamBYOBReader ReadableStreamBYOBRequest
  ReadableStreamDefaultController ReadableStreamDefaultReader TransformStream TransformStreamDefaultController WritableStream
  WritableStreamDefaultController WritableStreamDefaultWriter TextDecoder TextDecoderStream TextEncoder TextEncoderStream URL
  URLSearchParams URLPattern Crypto CryptoKey SubtleCrypto Performance WebAssembly.Global WebAssembly.Instance WebAssembly.Memory
  WebAssembly.Module WebAssembly.Table WebAssembly.Tag WebAssembly.Exception WebAssembly.CompileError WebAssembly.LinkError
  WebAssembly.RuntimeError globalThis atob btoa clearTimeout clearInterval navigator.userAgent onerror onunhandledrejection
  onrejectionhandled queueMicrotask reportError self setTimeout setInterval structuredClone fetch console crypto performance
  WebAssembly.compile WebAssembly.compileStreaming WebAssembly.instantiate WebAssembly.instantiateStreaming WebAssembly.JSTag
  WebAssembly.validate`.split(/\s+/);

const finder = `
  const find = (name) => name.split(".").reduce((at, part) => (at !== undefined && at !== null && part in Object(at) ? at[part] : undefined), globalThis);
  export default {
    async fetch(request) {
      const names = await request.json();
      return Response.json(names.filter((name) => find(name) !== undefined));
    },
  };`;

test("what the page says is there is there, and what it says is not is not", async () => {
  const page = readFileSync(join(projectRoot, "docs/reference/web-platform.md"), "utf8");
  const rows = [...page.matchAll(/^\| `([\w.]+)` \| (yes|no) \| (.*) \|$/gm)];
  assert.deepEqual(rows.map(([, name]) => name as string).toSorted(), standard.toSorted());
  // Each that is not says why.
  assert.deepEqual(
    rows.filter(([, , isThere, remark]) => isThere === "no" && remark === ""),
    [],
  );
  const names = rows.map(([, name]) => name as string);
  await using app = await startInlineApp({ components: { finder } });
  const response = await app.fetch("/", { method: "POST", body: JSON.stringify(names) });
  const found = (await response.json()) as string[];
  const said = rows.filter(([, , isThere]) => isThere === "yes").map(([, name]) => name as string);
  assert.deepEqual(found, said);
});
