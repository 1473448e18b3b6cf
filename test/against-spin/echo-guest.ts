/** A component that answers with what it was asked: a core module of Spin 1, which both programs run. */

import { allocatorText, wat } from "@bobbin-kv/wasm-linker/testing";

/** Copies text from `$from` to the end of what is answered. */
const appendText = `
  (global $end (mut i32) (i32.const 0))
  (func $append (param $from i32) (param $length i32)
    (memory.copy (global.get $end) (local.get $from) (local.get $length))
    (global.set $end (i32.add (global.get $end) (local.get $length))))
  (func $byte (param $value i32)
    (i32.store8 (global.get $end) (local.get $value))
    (global.set $end (i32.add (global.get $end) (i32.const 1))))`;

/** Each header is a name and a value, a pointer and a length each. */
const headersText = `
  (func $headers (param $list i32) (param $count i32)
    (block $done (loop $next
      (br_if $done (i32.eqz (local.get $count)))
      (call $append (i32.load (local.get $list)) (i32.load offset=4 (local.get $list)))
      (call $byte (i32.const 58))
      (call $byte (i32.const 32))
      (call $append (i32.load offset=8 (local.get $list)) (i32.load offset=12 (local.get $list)))
      (call $byte (i32.const 10))
      (local.set $list (i32.add (local.get $list) (i32.const 16)))
      (local.set $count (i32.sub (local.get $count) (i32.const 1)))
      (br $next))))`;

/**
 * The module. Its answer has lines: the number of the method, the URI, `name: value` for each header, an empty one,
 * and the body.
 */
export function echoGuest(): Uint8Array {
  return wat(`(module
    ${allocatorText}
    ${appendText}
    ${headersText}
    (func (export "canonical_abi_free") (param i32 i32 i32))
    (func (export "handle-http-request")
      (param $method i32) (param $uri i32) (param $uri-length i32)
      (param $headers i32) (param $header-count i32) (param i32 i32)
      (param $has-body i32) (param $body i32) (param $body-length i32) (result i32)
      (local $start i32)
      (local.set $start (call $realloc (i32.const 0) (i32.const 0) (i32.const 8) (i32.const 262144)))
      (global.set $end (local.get $start))
      (call $byte (i32.add (i32.const 48) (local.get $method)))
      (call $byte (i32.const 10))
      (call $append (local.get $uri) (local.get $uri-length))
      (call $byte (i32.const 10))
      (call $headers (local.get $headers) (local.get $header-count))
      (call $byte (i32.const 10))
      (if (local.get $has-body) (then (call $append (local.get $body) (local.get $body-length))))
      (i32.store (i32.const 1024) (i32.const 200))
      (i32.store (i32.const 1028) (i32.const 0))
      (i32.store (i32.const 1040) (i32.const 1))
      (i32.store (i32.const 1044) (local.get $start))
      (i32.store (i32.const 1048) (i32.sub (global.get $end) (local.get $start)))
      (i32.const 1024)))`);
}
