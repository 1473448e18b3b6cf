/** Spin 1.0 guests written as WebAssembly text, for what no compiler would make. */

import { allocatorText } from "@bobbin-kv/wasm-linker/testing";
import { testSettings, testStores, wat } from "../../src/guests/wasm/test-guest.ts";
import { WasmPool } from "../../src/guests/wasm/pool/wasm-pool.ts";
import type { WasmSettings } from "../../src/guests/wasm/host.ts";
import type { ComponentLog } from "../../src/guests/wasm/pool/request.ts";
import { spin1Program } from "../../src/guests/wasm/spin1/spin1-program.ts";
import type { Store } from "../../src/stores/store.ts";
import { startExchangeServer, type ExchangeServer } from "../support/exchange-server.ts";

const handlerParameters = `(param $method i32) (param $uri i32) (param $uri-length i32) (param i32 i32 i32 i32 i32)
  (param $body i32) (param $body-length i32) (result i32)`;

/**
 * A module whose handler does `body` and then answers 200 with the bytes that `$from` and `$length`
 * say. `$route` is the character after the slash of the path; `$open` opens the store "default".
 */
export function textGuest(body: string, more = "", imports = ""): Uint8Array {
  return wat(`(module
    ${imports}
    (import "key-value" "open" (func $kv-open (param i32 i32 i32)))
    (import "key-value" "get" (func $kv-get (param i32 i32 i32 i32)))
    (import "key-value" "set" (func $kv-set (param i32 i32 i32 i32 i32 i32)))
    ${allocatorText}
    (global $from (mut i32) (i32.const 0))
    (global $length (mut i32) (i32.const 0))
    (data (i32.const 256) "default")
    (data (i32.const 272) "key")
    (func $open (result i32)
      (call $kv-open (i32.const 256) (i32.const 7) (i32.const 512))
      (if (i32.load8_u (i32.const 512)) (then (unreachable)))
      (i32.load (i32.const 516)))
    (func $route (param $uri i32) (result i32) (i32.load8_u offset=1 (local.get $uri)))
    (func $handle (export "handle-http-request") ${handlerParameters}
      ${body}
      (i32.store (i32.const 1024) (i32.const 200))
      (i32.store (i32.const 1040) (i32.const 1))
      (i32.store (i32.const 1044) (global.get $from))
      (i32.store (i32.const 1048) (global.get $length))
      (i32.const 1024))
    ${more})`);
}

/** Gets "key" from the store and answers with its value. */
export const getKey = `
  (call $kv-get (call $open) (i32.const 272) (i32.const 3) (i32.const 528))
  (if (i32.load8_u (i32.const 528)) (then (unreachable)))
  (global.set $from (i32.load (i32.const 532)))
  (global.set $length (i32.load (i32.const 536)))`;

/** A server whose component is this guest, with what it printed. */
export interface TextGuestServer extends ExchangeServer {
  readonly printed: string[];
}

/** Serves a guest whose store "default" is this one. */
export async function serveTextGuest(
  guest: Uint8Array,
  store: Store,
  changes: Partial<WasmSettings> = {},
): Promise<TextGuestServer> {
  const settings = testSettings(changes);
  const printed: string[] = [];
  const log: ComponentLog = (_stream, text) => printed.push(text);
  const program = await spin1Program(guest, settings);
  const component = new WasmPool(program, settings, testStores({ default: store }), log);
  const server = await startExchangeServer((exchange) => component.handle(exchange));
  return Object.assign(server, { printed });
}
