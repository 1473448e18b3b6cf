import { setImmediate } from "node:timers/promises";
import type { GuestCall } from "../host.ts";
import type { OutboundSender } from "../http/send-whole.ts";
import type { GuestImports } from "@bobbin-kv/wasm-linker";
import { allocatorText } from "@bobbin-kv/wasm-linker/testing";
import type { Spin1Function } from "./spin1-function.ts";
import type { Spin1Instance, Spin1Parts } from "./spin1-instance.ts";
import { testCall, type TestCall, wat, testMeter } from "../test-guest.ts";

const handlerParameters = "(param i32 i32 i32 i32 i32 i32 i32 i32 i32 i32) (result i32)";

/** A module whose handler does `body` and then answers 200 with the text that `$from` and `$length` say. */
export function guest(imports: string, body: string, more = ""): WebAssembly.Module {
  return new WebAssembly.Module(
    wat(`(module
      ${imports}
      ${allocatorText}
      (global $from (mut i32) (i32.const 0))
      (global $length (mut i32) (i32.const 0))
      (data (i32.const 256) "default")
      (data (i32.const 272) "key")
      (data (i32.const 288) "name")
      (func (export "handle-http-request") ${handlerParameters}
        ${body}
        (i32.store (i32.const 1024) (i32.const 200))
        (i32.store (i32.const 1040) (i32.const 1))
        (i32.store (i32.const 1044) (global.get $from))
        (i32.store (i32.const 1048) (global.get $length))
        (i32.const 1024))
      ${more})`),
  );
}

/** Takes the answer's text from two words in memory. */
export const answerAt = (at: number): string => `
  (global.set $from (i32.load (i32.const ${at})))
  (global.set $length (i32.load (i32.const ${at + 4})))`;

const sender: OutboundSender = {
  send: async ({ url, method, headers }, check) => {
    check(new URL(url));
    const lines = headers === "" ? [] : headers.split("\n");
    const pairs = lines.flatMap((name, at): [string, string][] =>
      at % 2 === 0 ? [[name, lines[at + 1] ?? ""]] : [],
    );
    return fetch(url, { method, headers: pairs });
  },
  receivedHeaders: ({ headers }) => [...headers].flat().join("\n"),
};

class Exit extends Error {}

/** What an instance is made from where nothing guards it; `entries` counts how often the guest was let on; it can wait if it `suspends`. */
export function partsOf(
  module: WebAssembly.Module,
  suspends = false,
): Spin1Parts & { entries: number } {
  const parts = {
    imports: WebAssembly.Module.imports(module),
    sender,
    entries: 0,
    instantiate: (imports: GuestImports) =>
      new WebAssembly.Instance(module, imports as WebAssembly.Imports),
    importFunction: (_name: string, call: Spin1Function, waits: boolean) =>
      waits && suspends ? new WebAssembly.Suspending(call) : call,
    guard: {
      enter: () => (parts.entries += 1),
      goOn: () => void (parts.entries += 1),
      failure: () => null,
      meter: testMeter(),
      cause: null,
      maySuspend: false,
      renew: () => {},
    },
    wasi: {
      imports: {
        proc_exit: () => {
          throw new Exit("exit");
        },
      },
      bind: () => {},
      begin: () => {},
      end: () => {},
      exitCode: (error: unknown) => (error instanceof Exit ? 0 : null),
    },
    failed: (call: GuestCall, error: { code: string; text: string }) => {
      (call as TestCall).sent.push(["failed", error.code, error.text]);
    },
  };
  return parts;
}

/** Has an instance answer a request, and gives what was sent. */
export async function ask(
  instance: Spin1Instance,
  call: TestCall = testCall(),
  body: Uint8Array = new Uint8Array(0),
): Promise<TestCall["sent"]> {
  await instance.handle(call, body);
  await setImmediate();
  return call.sent;
}
