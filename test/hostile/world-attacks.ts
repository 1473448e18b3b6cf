/** Attacks by what a component finds in its world and seldom uses: each costs the component alone. */
import type { Attacks } from "./typescript-attacks.ts";

/** What is compressed, sent and measured without an end. */
export const world: Attacks = {
  "compression without an end":
    "const writer = new CompressionStream('gzip').writable.getWriter(); writer.closed.catch(() => {}); for (;;) writer.write(new Uint8Array(1 << 16)).catch(() => {});",
  "compressors without an end":
    "globalThis.all = []; for (;;) all.push(new CompressionStream('gzip'), new DecompressionStream('deflate'));",
  "a bomb that is gathered":
    "let bytes = new Uint8Array(1 << 22); for (let i = 0; i < 2; i += 1) bytes = new Uint8Array(await new Response(new Blob([bytes]).stream().pipeThrough(new CompressionStream('gzip'))).arrayBuffer()); for (;;) { const big = new Blob(new Array(8).fill(bytes)).stream(); await tell(() => new Response(big.pipeThrough(new DecompressionStream('gzip'))).arrayBuffer()); }",
  "a bomb that nobody reads":
    "const packed = new Uint8Array(await new Response(new Blob([new Uint8Array(1 << 22)]).stream().pipeThrough(new CompressionStream('gzip'))).arrayBuffer()); const stream = new DecompressionStream('gzip'); const writer = stream.writable.getWriter(); writer.write(packed); await writer.close(); return 'x';",
  "compression of bytes that change":
    "const stream = new CompressionStream('gzip'); const bytes = new Uint8Array(1 << 16); const writer = stream.writable.getWriter(); writer.write(bytes).catch(() => {}); bytes.buffer.transfer(); return tell(async () => (await stream.readable.getReader().read()).value.length);",
  "chunks that lie":
    "const told = []; for (const chunk of [new Proxy(new Uint8Array(4), {}), { byteLength: 1e9, buffer: {} }, Object.create(Uint8Array.prototype), new DataView(new ArrayBuffer(8), 4)]) { const writer = new DecompressionStream('deflate').writable.getWriter(); writer.closed.catch(() => {}); told.push(await tell(() => writer.write(chunk))); } return told.join();",
  "rare parts while eval is another":
    "globalThis.eval = () => { throw new Error('mine'); }; Function.prototype.call = () => { for (;;) {} }; return tell(() => new URLPattern({ pathname: '/:id' }).test('http://a/1'));",
  "rare parts while what they use is another":
    "globalThis.Uint8Array = function () { return globalThis; }; globalThis.RegExp = class { exec() { for (;;) {} } }; return [await tell(() => new CompressionStream('gzip')), await tell(() => new URLPattern('http://a/*').test('http://a/b')), await tell(() => new TextDecoder('shift_jis').decode(new ArrayBuffer(4)))].join();",
  "patterns that take for ever":
    "const pattern = new URLPattern({ pathname: '/((?:a+)+)b' }); for (;;) await tell(() => pattern.test('http://a/' + 'a'.repeat(1 << 10)));",
  "patterns that are huge":
    "const told = []; for (const n of [1 << 10, 1 << 20]) told.push((await tell(() => new URLPattern({ pathname: '/' + ':a'.repeat(n) }))).slice(0, 200)); return told.join();",
  "messages that answer each other for ever":
    "const { port1, port2 } = new MessageChannel(); port1.onmessage = () => port1.postMessage(new Uint8Array(1 << 16)); port2.onmessage = () => port2.postMessage(1); port1.postMessage(1); return 'x';",
  "messages without an end":
    "const { port1, port2 } = new MessageChannel(); port2.start(); for (;;) port1.postMessage(new Array(1000).fill('x'));",
  "messages of an earlier request":
    "const old = globalThis.old; globalThis.old = new MessageChannel(); globalThis.old.port2.onmessage = () => { for (;;) {} }; old?.port1.postMessage(1); return 'x';",
  "ports that move in circles":
    "const { port1, port2 } = new MessageChannel(); const told = []; for (const transfer of [[port1], [port2], [port2], [port1, port1]]) told.push(await tell(() => port1.postMessage(1, transfer))); return told.join();",
  "listeners that throw and lie":
    "const { port1, port2 } = new MessageChannel(); port2.onmessage = () => { throw { get message() { for (;;) {} } }; }; port1.postMessage({ get a() { return 1; } }); Object.prototype.data = 1; return 'x';",
  "marks without an end": "for (;;) performance.mark('x'.repeat(1000));",
  "marks that lie":
    "return [await tell(() => performance.mark('x', { startTime: { valueOf() { return -1; } } })), await tell(() => performance.measure('x', { start: 'none' })), await tell(() => new Performance()), await tell(() => new MessagePort()), await tell(() => performance.now.call({}))].join();",
};
