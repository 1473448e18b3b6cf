/** Hostile WebAssembly guests: whatever they call and however they loop costs themselves alone. */

import { describe } from "node:test";
import { textGuest } from "../wasm/text-guest.ts";
import { testAttacks } from "./attack-tests.ts";

const system = (name: string, parameters: string): string =>
  `(import "wasi_snapshot_preview1" "${name}" (func $${name} (param ${parameters}) (result i32)))`;

const imports = [
  system("fd_write", "i32 i32 i32 i32"),
  system("fd_read", "i32 i32 i32 i32"),
  system("fd_readdir", "i32 i32 i32 i64 i32"),
  system("path_open", "i32 i32 i32 i32 i32 i64 i64 i32 i32"),
  system("poll_oneoff", "i32 i32 i32 i32"),
  system("random_get", "i32 i32"),
  system("sock_accept", "i32 i32 i32"),
  '(import "wasi_snapshot_preview1" "proc_exit" (func $proc_exit (param i32)))',
  '(import "bobbin-key-value" "set-many" (func $set-many (param i32 i32 i32 i32)))',
  '(import "bobbin-key-value" "increment" (func $increment (param i32 i32 i32 i64 i32)))',
].join("\n");

const more = `(table 1 funcref)
  (data (i32.const 900) "/etc/passwd")
  (data (i32.const 920) "../../../etc/passwd")
  (data (i32.const 950) "private")
  (func $deeper (param i32) (call $deeper (i32.add (local.get 0) (i32.const 1))) (i32.store (i32.const 700) (local.get 0)))`;

const loop = (code: string): string => `(loop $again ${code} (br $again))`;
const list = `(i32.store (i32.const 600) (i32.const 65536)) (i32.store (i32.const 604) (i32.const 1048576))`;
const grown = "(drop (memory.grow (i32.const 17)))";
const opened = (path: number, length: number): string =>
  `(drop (call $path_open (i32.const 3) (i32.const 1) (i32.const ${path}) (i32.const ${length}) (i32.const 0) (i64.const -1) (i64.const -1) (i32.const 0) (i32.const 560)))
   (i32.store (i32.const 600) (i32.const 8192)) (i32.store (i32.const 604) (i32.const 4096))
   (drop (call $fd_read (i32.load (i32.const 560)) (i32.const 600) (i32.const 1) (i32.const 564)))
   (global.set $from (i32.const 8192)) (global.set $length (i32.const 4096))`;

const attacks: Readonly<Record<string, string>> = {
  "a loop": loop(""),
  "growth without an end": loop("(drop (memory.grow (i32.const 16)))"),
  "a table without an end": loop("(drop (table.grow (ref.null func) (i32.const 100000)))"),
  "deep recursion": "(call $deeper (i32.const 1))",
  "a trap": "(unreachable)",
  "a trap that is caught": loop("(try (do (unreachable)) (catch_all))"),
  "a trap of the host that is caught": loop(
    "(try (do (call $kv-open (i32.const -16) (i32.const 64) (i32.const 512))) (catch_all))",
  ),
  "a pointer out of range": "(call $kv-open (i32.const -16) (i32.const -1) (i32.const 512))",
  "an area out of range":
    "(call $kv-get (i32.const 1) (i32.const 272) (i32.const 3) (i32.const -4))",
  "entries out of range":
    "(call $set-many (call $open) (i32.const 0) (i32.const -1) (i32.const 600))",
  "entries that are one and the same": `${grown} (call $set-many (call $open) (i32.const 0) (i32.const 60000) (i32.const 600))`,
  "handles that lie": loop(
    "(call $kv-get (i32.const -1) (i32.const 272) (i32.const 3) (i32.const 512))",
  ),
  "a store that it lacks": "(call $kv-open (i32.const 950) (i32.const 7) (i32.const 512))",
  "stores without an end": loop("(call $kv-open (i32.const 256) (i32.const 7) (i32.const 512))"),
  "values of a megabyte without an end": `${grown} (local.set $method (call $open)) ${loop(
    "(call $kv-set (local.get $method) (i32.const 272) (i32.const 3) (i32.const 65536) (i32.const 1048576) (i32.const 512))",
  )}`,
  "sums beyond 64 bits": `(local.set $method (call $open)) ${loop(
    "(call $increment (local.get $method) (i32.const 900) (i32.const 5) (i64.const 0x7fffffffffffffff) (i32.const 512))",
  )}`,
  "lines without an end": `${grown} ${list} (memory.fill (i32.const 65536) (i32.const 10) (i32.const 1048576)) ${loop(
    "(drop (call $fd_write (i32.const 1) (i32.const 600) (i32.const 1) (i32.const 528)))",
  )}`,
  "a name that is not UTF-8":
    "(i32.store (i32.const 600) (i32.const -1)) (call $kv-open (i32.const 600) (i32.const 4) (i32.const 512))",
  "a wait for ever":
    "(i32.store8 (i32.const 4120) (i32.const 0)) (i64.store (i32.const 4128) (i64.const 0x7fffffffffffffff)) (drop (call $poll_oneoff (i32.const 4104) (i32.const 4200) (i32.const 1) (i32.const 4300)))",
  "too many waits":
    "(drop (call $poll_oneoff (i32.const 4104) (i32.const 4200) (i32.const -1) (i32.const 4300)))",
  "an end of its program": "(call $proc_exit (i32.const 0))",
  "an end that is caught": loop("(try (do (call $proc_exit (i32.const 7))) (catch_all))"),
  "a file of the machine": opened(900, 11),
  "a file above its folder": opened(920, 19),
  "descriptors that it lacks":
    "(drop (call $fd_read (i32.const 99) (i32.const 600) (i32.const 1) (i32.const 528))) (drop (call $fd_readdir (i32.const -1) (i32.const 8192) (i32.const 100) (i64.const 0) (i32.const 528)))",
  "a socket": "(drop (call $sock_accept (i32.const 3) (i32.const 0) (i32.const 528)))",
  "random bytes without an end": `${grown} ${loop("(drop (call $random_get (i32.const 65536) (i32.const 1048576)))")}`,
};

/** The character of a path by which a guest tells its attacks apart. */
const routeOf = (at: number): number => 65 + at;

const body = Object.values(attacks)
  .map(
    (code, at) =>
      `(if (i32.eq (i32.load8_u offset=6 (local.get $uri)) (i32.const ${routeOf(at)})) (then ${code}))`,
  )
  .join("\n");

describe("WebAssembly", () => {
  const paths = Object.keys(attacks).map((name, at) => [name, String.fromCharCode(routeOf(at))]);
  testAttacks(Object.fromEntries(paths), () => ({
    name: "evil.wasm",
    content: textGuest(body, more, imports),
  }));
});
