/** What a hostile component of TypeScript does in its handler, by kind and name. Each is the body of an async function. */

/** Attacks by name. `store` is open, `tell` gives the text of a value or of an error with its stack, whatever it is. */
export type Attacks = Readonly<Record<string, string>>;

/** Never an end, in every place where code can run. */
export const loops: Attacks = {
  plain: "for (;;) {}",
  "after an await": "await null; for (;;) {}",
  promises: "const again = () => Promise.resolve().then(again); await again();",
  microtasks: "const again = () => queueMicrotask(again); again(); await new Promise(() => {});",
  "promises beside an answer":
    "const again = () => Promise.resolve().then(again); again(); return 'answered';",
  "a getter of the answer": "return { get status() { for (;;) {} } };",
  "a proxy for an answer":
    "return new Proxy({}, { get() { for (;;) {} }, has() { for (;;) {} } });",
  "a thenable for an answer": "return { then() { for (;;) {} } };",
  "toString of a key": "store.get({ toString() { for (;;) {} } });",
  "Symbol.toPrimitive of a key": "store.set({ [Symbol.toPrimitive]() { for (;;) {} } }, 'v');",
  "valueOf of a delta":
    "store.increment('n', { valueOf() { for (;;) {} }, toString() { for (;;) {} } });",
  "valueOf of a limit":
    "store.list({ limit: { valueOf() { for (;;) {} } }, get prefix() { for (;;) {} } });",
  "an iterator of keys": "store.getMany({ *[Symbol.iterator]() { for (;;) yield 'k'; } });",
  "toJSON of a value": "store.setJson('k', { toJSON() { for (;;) {} } });",
  "toString of a logged value":
    "console.log({ toString() { for (;;) {} }, [Symbol.toPrimitive]() { for (;;) {} } }, '%s'); for (;;) {}",
  "catch and finally": "for (;;) { try { for (;;) {} } catch {} finally { for (;;) {} } }",
  "the message of an error":
    "throw { get message() { for (;;) {} }, get stack() { for (;;) {} } };",
  prepareStackTrace: "Error.prepareStackTrace = () => { for (;;) {} }; throw new Error('x');",
  timers:
    "const again = () => { setTimeout(again, 0); for (let i = 0; i < 1e4; i += 1); }; again(); await new Promise(() => {});",
  intervals:
    "for (let i = 0; i < 9000; i += 1) setInterval(() => { for (;;) {} }, 0); await new Promise(() => {});",
  "a regular expression": "/(a+)+b/.test('a'.repeat(40));",
  "a stream that is pulled": "return new Response(new ReadableStream({ pull() { for (;;) {} } }));",
  "a stream that ends never":
    "return new Response(new ReadableStream({ pull(c) { c.enqueue(new Uint8Array(1 << 16)); if ((globalThis.n = (globalThis.n ?? 0) + 1) > 200) for (;;) {} } }));",
  "a listener for errors": "addEventListener('error', () => { for (;;) {} }); reportError(1);",
  "a listener for rejections":
    "addEventListener('unhandledrejection', () => { for (;;) {} }); Promise.reject(new Error('x')); await new Promise((done) => setTimeout(done, 1e4));",
  "a wait for ever": "await new Promise((done) => setTimeout(done, 1e9));",
};

/**
 * More and more memory of every kind, but of one: a Map without an end may make V8 end the process, which
 * docs/decisions/0024-probation.md says.
 */
export const memory: Attacks = {
  arrays: "const all = []; for (;;) all.push(new Array(1000).fill(1.5));",
  strings:
    "const all = []; for (let i = 0; ; i += 1) all.push(('x' + i).repeat(1000).split('').join('-'));",
  "a doubled string": "let text = 'x'; for (;;) text += text;",
  "typed arrays": "const all = []; for (;;) all.push(new Float64Array(1 << 16).fill(1));",
  "typed arrays whose errors are caught":
    "const all = []; for (;;) { try { all.push(new Uint8Array(1 << 20).fill(1)); } catch {} }",
  "a large buffer": "return tell(new ArrayBuffer(2 ** 40));",
  closures:
    "let last = null; for (;;) { const kept = last; const more = new Array(100); last = () => [kept, more]; }",
  recursion: "const f = (n) => f(n + 1) + 1; try { f(0); } catch (error) { return tell(error); }",
  "recursion of toString": "const a = { toString() { return String(a); } }; store.get(a);",
  "recursion in JSON":
    "let a = []; for (let i = 0; i < 1e5; i += 1) a = [a]; store.setJson('k', a);",
  "sparse arrays": "const a = []; a.length = 4294967295; a[4294967294] = 1; return tell(a.fill);",
  "bodies that are never read":
    "const all = []; for (;;) all.push(new Response(new Uint8Array(1 << 20)));",
  blobs: "const all = []; for (;;) all.push(new Blob(all));",
  "streams that are split":
    "let s = new ReadableStream({ start(c) { for (let i = 0; i < 1e4; i += 1) c.enqueue(new Uint8Array(1 << 16)); } }); for (;;) [s] = s.tee();",
  structuredClone: "let a = [1]; for (;;) a = structuredClone([a, a]);",
  "promises that never settle":
    "const all = []; for (;;) all.push(new Promise(() => {}).then(() => all));",
  "timers with large closures":
    "for (;;) { const kept = new Array(1e4).fill(1); try { setTimeout(() => kept, 1e6); } catch { for (;;) {} } }",
};

/** Calls of the host with what nobody would hand it, or without an end. */
export const calls: Attacks = {
  "set without an end": "for (;;) store.set('k', 'v');",
  "keys of crypto without an end":
    "for (;;) await crypto.subtle.generateKey('Ed25519', true, ['sign']).catch(() => {});",
  "keys of crypto without an end at once":
    "const all = []; for (;;) all.push(crypto.subtle.importKey('raw', new Uint8Array(16), 'AES-GCM', true, ['encrypt']).catch(() => {}));",
  "hashes without an end":
    "const key = await crypto.subtle.importKey('raw', new Uint8Array(1), 'PBKDF2', false, ['deriveBits']); const again = () => crypto.subtle.deriveBits({ name: 'PBKDF2', hash: 'SHA-512', salt: new Uint8Array(8), iterations: 1e6 }, key, 512).catch(() => {}).then(again); await Promise.all(Array.from({ length: 64 }, again));",
  "keys of crypto that are none":
    "const told = []; for (const key of [{ kty: 'RSA', n: 'A'.repeat(2 ** 20), e: 'AQAB' }, { kty: 'oct', k: 1 }, { bytes: 7 }, { key: 1 }, Object.create(null)]) told.push(await tell(() => crypto.subtle.importKey('jwk', key, { name: 'RSA-PSS', hash: 'SHA-256' }, true, ['verify']))); return told.join();",
  "a megabyte in a loop": "const value = new Uint8Array(1 << 20); for (;;) store.set('k', value);",
  "a megabyte in a loop, errors caught":
    "const value = new Uint8Array(1 << 20); for (;;) try { store.set('k', value); } catch {}",
  "get without an end": "store.set('k', new Uint8Array(1 << 20)); for (;;) store.get('k');",
  "list without an end": "for (;;) store.list({ limit: 1000 });",
  "increment without an end": "for (;;) store.increment('n', 1n);",
  "open without an end": "for (;;) try { Kv.open('default'); } catch {}",
  "limits that are none":
    "const told = []; for (const limit of [NaN, -1, Infinity, 1e308, 2 ** 53, '9', null, {}, -0, 0.5]) told.push(await tell(() => store.list({ limit }).keys.length)); return told.join();",
  "deltas that are none":
    "const told = []; for (const delta of [NaN, -1, Infinity, 1e308, 2n ** 64n, 10n ** 5000n, '9', null, {}, [], Symbol()]) told.push(await tell(() => store.increment('d' + told.length, delta))); return told.join();",
  "keys that are none":
    "const told = []; for (const key of [undefined, null, 1, '', {}, [], Symbol(), '\\ud800', '\\0', 'x'.repeat(1 << 24), 'k'.repeat(1 << 28)]) told.push(await tell(() => [store.get(key), store.exists(key), store.set(key, 'v'), store.delete(key)])); return told.join();",
  "values that are none":
    "const told = []; for (const value of [undefined, null, 1, {}, [1], Symbol(), new Uint8Array(1 << 22), 'x'.repeat(1 << 26), new Proxy(new Uint8Array(4), {})]) told.push(await tell(() => store.set('v', value))); return told.join();",
  "batches that are too large":
    "const told = []; for (const n of [1e5, 1e6]) { told.push(await tell(() => store.getMany(new Array(n).fill('k')).length)); told.push(await tell(() => store.deleteMany(new Array(n).fill('k')))); told.push(await tell(() => store.setMany(new Array(n).fill(['k', 'v'])))); } return told.join();",
  "batches that lie":
    "return await tell(() => store.getMany({ length: 1e9 })) + await tell(() => store.setMany(new Proxy([], { get: () => -1 })));",
  "labels that are large":
    "const told = []; for (const label of ['private', 'x'.repeat(1 << 24), '../private', '/etc/passwd', '', 'default\\0', {}, '\\ud800']) told.push(await tell(() => Kv.open(label).get('kept'))); return told.join();",
  "a forged store":
    "const S = store.constructor; const told = []; for (const it of [{}, 0, -1, 1e9, NaN, null, new Proxy({}, { get: () => () => 7 })]) told.push(await tell(() => new S(it).get('kept'))); told.push(await tell(() => S.prototype.get.call({}, 'k'))); return told.join();",
  "a store after its request":
    "const old = globalThis.old; globalThis.old = store; setTimeout(() => { try { store.set('late', 'x'); } catch {} }, 1); return await tell(() => old?.set('late', 'x'));",
  "calls from timers after the answer":
    "const all = []; for (let i = 0; i < 500; i += 1) setTimeout(() => { for (;;) { try { store.set('late', 'x'); Kv.openDefault().set('late', 'y'); } catch {} } }, i % 9); return 'answered';",
  "a cursor and a version that are forged":
    "return [await tell(() => store.list({ cursor: 'x'.repeat(1 << 20) })), await tell(() => store.list({ cursor: '\\0' })), await tell(() => store.compareAndSwap('k', '9'.repeat(1 << 20), 'v')), await tell(() => store.compareAndSwap('k', -1, 'v'))].join();",
  "commits that are huge or forged":
    "const told = []; for (const n of [1001, 1e5]) { const atomic = store.atomic(); for (let i = 0; i < n; i += 1) atomic.increment('c' + i); told.push(await tell(() => atomic.commit())); } told.push(await tell(() => store.atomic().check('k', '9'.repeat(1 << 20)).commit())); Object.prototype.toJSON = () => '{\"checks\":1}'; told.push(await tell(() => store.atomic().set('k', 'v').commit())); for (;;) store.atomic().set('k', new Uint8Array(1 << 20)).set('l', new Uint8Array(1 << 20)).commit();",
  "watchers without an end":
    "const all = []; for (let i = 0; i < 2000; i += 1) { try { const one = store.watch(i % 2 ? ['w'] : { prefix: '' }); all.push(one); one.next().catch(() => {}); one.next().catch(() => {}); } catch {} } for (const one of all) if (Math.random() < 0.5) one.return(); for (let i = 0; i < 2000; i += 1) store.set('w' + i % 900, 'x'); return String(all.length);",
  "a lying length":
    "const bytes = new Uint8Array(8); Object.defineProperty(bytes, 'byteLength', { value: 1e9 }); Object.defineProperty(bytes, 'length', { value: -1 }); store.set('l', bytes); return String(store.get('l').byteLength);",
  "random bytes and digests":
    "const told = []; for (const n of [65537, 1e9]) told.push(await tell(() => crypto.getRandomValues(new Uint8Array(Math.min(n, 1 << 22))))); for (;;) await crypto.subtle.digest('SHA-512', new Uint8Array(1 << 20));",
  "addresses that are huge":
    "const told = []; for (const n of [1 << 16, 1 << 20, 1 << 24]) { told.push((await tell(() => new URL('http://a/' + 'x'.repeat(n)).href)).slice(0, 300)); told.push((await tell(() => fetch('http://127.0.0.1:9/' + 'é'.repeat(n)))).slice(0, 300)); } return told.join();",
  "addresses of blobs without an end":
    "const told = []; const blob = new Blob(['x']); told.push(await tell(() => { for (;;) URL.createObjectURL(blob); })); told.push(await tell(() => fetch('blob:http://127.0.0.1:9/x'))); return told.join();",
  "fetch without an end": "for (;;) fetch('http://127.0.0.1:9/').catch(() => {});",
  "fetch of what is not granted":
    "const told = []; for (const url of ['http://127.0.0.1:1/', 'file:///etc/passwd', 'http://169.254.169.254/', 'data:,x', 'http://127.0.0.1:9@127.0.0.1:1/', 'unix:/tmp/x', 'http://[::1]:9/', 'javascript:1', 'node:fs']) told.push(await tell(() => fetch(url))); return told.join();",
};

/** Answers and log lines that are too large, or none. */
export const outputs: Attacks = {
  "huge headers": "return { status: 200, headers: { a: 'x'.repeat(1 << 24) }, body: '' };",
  "a million headers":
    "const headers = {}; for (let i = 0; i < 1e5; i += 1) headers['h' + i] = 'v'; return { status: 200, headers, body: '' };",
  "headers of two lines":
    "return { status: 200, headers: { a: 'b\\r\\nset-cookie: c', 'x\\ny': 'z' }, body: '' };",
  "headers of the connection":
    "return { status: 200, headers: { 'content-length': '5', 'transfer-encoding': 'chunked', connection: 'upgrade', upgrade: 'x' }, body: 'more than five' };",
  "odd statuses":
    "const n = (globalThis.s = (globalThis.s ?? -1) + 1); return { status: [NaN, -1, 1e9, '200', null, {}, 101, 600, 99, 0.5][n % 10], body: 'x' };",
  "a status of a switch": "return { status: 101, body: 'x' };",
  "a large body": "return { status: 200, body: 'x'.repeat(1 << 24) };",
  "a body that is none": "return { status: 200, body: { byteLength: 1e9, length: -1 } };",
  "a body that throws":
    "return new Response(new ReadableStream({ pull(c) { c.enqueue(new Uint8Array(9)); throw new Error('x'); } }));",
  "a body of odd chunks":
    "return new Response(new ReadableStream({ start(c) { c.enqueue('text'); c.enqueue({}); c.enqueue(-1); c.close(); } }));",
  "a body that is large without an end":
    "return new Response(new ReadableStream({ pull(c) { c.enqueue(new Uint8Array(1 << 20)); if ((globalThis.m = (globalThis.m ?? 0) + 1) % 50 === 0) c.error(1); } }));",
  "logs of what is large in all directions":
    "let a = 'x'.repeat(1 << 14); for (let i = 0; i < 5; i += 1) a = Array(1000).fill(a); console.log(a); console.table(a); console.error('%o', a, a, new Array(4e9)); return 'x';",
  "log lines without an end": "for (;;) console.log('line');",
  "a huge log line":
    "console.log('x'.repeat(1 << 24)); console.error('\\n'.repeat(1 << 20)); return 'x';",
  "a log of odd objects":
    "const a = {}; a.a = a; const revoked = Proxy.revocable({}, {}); revoked.revoke(); for (const it of [a, new Proxy({}, { get() { throw 1; }, ownKeys() { throw 2; }, getPrototypeOf() { throw 3; } }), { get a() { throw 1; } }, revoked.proxy, new Proxy(() => {}, {}), Object.create(null), Symbol('s'), 10n ** 4000n, new Array(1e6), new Map([[a, a]]), { [Symbol.toStringTag]: { } }, class { static { } }, globalThis, new Proxy([], { get: () => -1 })]) try { console.log(it, '%o', it); console.table?.(it); console.error(it); } catch {} return 'x';",
  "a log of control characters":
    "console.log('\\x1b]0;x\\x07\\x1b[2J\\0\\u202e\\ud800'); return 'x';",
  "a log of a deep object":
    "let a = {}; for (let i = 0; i < 1e5; i += 1) a = { a }; console.log(a); return 'x';",
  "a log of a wide object":
    "const a = {}; for (let i = 0; i < 1e5; i += 1) a['k' + i] = { i }; console.log(a); return 'x';",
};

/** Ways out of its world, and to what others have. */
export const escapes: Attacks = {
  "Symbol.species":
    "const seen = []; class Spy extends Uint8Array { static get [Symbol.species]() { return function (n) { seen.push(n); return new Uint8Array(1 << 16); }; } } store.set('k', new Spy(9)); return tell(store.get('k').slice(0, 1 << 16).byteLength + ' ' + seen);",
  "constructor.constructor":
    "const told = []; for (const it of [store, Kv, console, console.log, fetch, setTimeout, request, new Error(), spinSdk, globalThis, (async () => {}), (function* () {})]) told.push(await tell(() => it.constructor.constructor('return [typeof process, typeof require, this === globalThis].join()')())); return told.join(' ');",
  prepareStackTrace:
    "Error.prepareStackTrace = (error, sites) => sites.map((site) => [site.getFileName(), site.getFunctionName(), tellNow(() => site.getThis()), tellNow(() => site.getFunction()), site.getEvalOrigin?.()].join()).join(' | '); const told = []; for (const run of [() => Kv.open('nobody'), () => store.get({}), () => new URL('x'), () => fetch('x:y'), () => store.increment('n', {})]) try { await run(); } catch (error) { told.push(String(error.stack)); } return told.join(' || ');",
  "stacks of host errors":
    "Error.stackTraceLimit = 1000; const told = []; for (const run of [() => Kv.open('nobody'), () => store.set('x'.repeat(1000), 'v'), () => store.set('x', new Uint8Array(1 << 21)), () => store.increment('k'), () => fetch('http://127.0.0.1:1/'), () => fetch('http://127.0.0.1:9/'), () => spinSdk.config.get('x'), () => crypto.subtle.digest('x', new Uint8Array(1))]) try { await run(); } catch (error) { told.push([error.stack, error.cause?.stack, JSON.stringify(Object.getOwnPropertyDescriptors(error))].join()); } return told.join(' ');",
  "modules of Node":
    "const told = []; for (const name of ['node:fs', 'fs', 'file:///etc/passwd', '/etc/passwd', './good.ts', 'bobbin:runtime', 'isolated-vm']) told.push(await tell(() => new Function('name', 'return import(name)')(name))); told.push(typeof process, typeof require, typeof module, typeof __dirname, typeof Deno, await tell(() => eval('require')('fs')), await tell(() => eval('import.meta.url'))); return told.join();",
  "shared memory":
    "return [typeof SharedArrayBuffer, typeof Atomics, typeof WebAssembly, await tell(() => new SharedArrayBuffer(8)), await tell(() => Atomics.wait(new Int32Array(8), 0, 0)), typeof gc, typeof FinalizationRegistry, typeof WeakRef].join();",
  "what the globals hold":
    "const seen = new Set(); const todo = [globalThis]; const told = []; while (todo.length > 0 && seen.size < 20000) { const it = todo.pop(); if (it === null || (typeof it !== 'object' && typeof it !== 'function') || seen.has(it)) continue; seen.add(it); try { if (Object.prototype.toString.call(it) === '[object SharedArrayBuffer]') told.push('shared'); todo.push(Object.getPrototypeOf(it)); for (const key of Reflect.ownKeys(it)) { if (/^(kv[A-Z]|respond|growShared)/.test(String(key))) told.push(String(key)); const d = Object.getOwnPropertyDescriptor(it, key); todo.push(d.value, d.get, d.set); } } catch {} } return 'found: ' + told.join();",
  "arguments and caller":
    "return [await tell(() => store.get.caller), await tell(() => store.get.arguments), await tell(() => (function () { return arguments.callee.caller; })())].join();",
  "rejections that nobody handles":
    "for (let i = 0; i < 1e4; i += 1) Promise.reject(new Error('r' + i)); setTimeout(() => { throw new Error('late'); }, 0); reportError(new Error('reported')); return 'x';",
  "rejections by whoever hears of them":
    "addEventListener('unhandledrejection', () => { Promise.reject(new Error('again')); setTimeout(() => Promise.reject(new Error('later')), 0); throw new Error('heard'); }); for (let i = 0; i < 100; i += 1) Promise.reject(new Error('r' + i)); return 'x';",
  "errors by whoever hears of them":
    "addEventListener('error', () => { reportError(new Error('again')); throw new Error('heard'); }); globalThis.onerror = () => { throw new Error('heard too'); }; reportError(new Error('first')); return 'x';",
  "a rejection after the answer":
    "setTimeout(() => Promise.reject(new Error('late')), 1); return 'x';",
  "a finalizer that loops":
    "if (typeof FinalizationRegistry === 'function') { globalThis.f = new FinalizationRegistry(() => { for (;;) {} }); for (let i = 0; i < 1e5; i += 1) f.register({}, i); } return 'x';",
  "events that answer twice":
    "dispatchEvent?.(new Event('fetch')); addEventListener('fetch', (event) => { event.respondWith('x'); for (;;) {} }); return 'x';",
};

const evilGetters =
  "{ get message() { for (;;) {} }, get stack() { for (;;) {} }, get name() { for (;;) {} }, toString() { for (;;) {} } }";
const evilError =
  "Object.defineProperties(new Error('x'), { message: { get() { for (;;) {} } }, stack: { get() { for (;;) {} } } })";
const evilProxy = "new Proxy(new Error('x'), { get() { for (;;) {} }, has() { for (;;) {} } })";
const evilFormat = "Error.prepareStackTrace = () => { for (;;) {} };";

/** What is thrown and takes for ever to read. */
export const thrown: Attacks = {
  "an error with getters": `throw ${evilError};`,
  "an object with getters in a timer": `setTimeout(() => { throw ${evilGetters}; }, 0); return 'x';`,
  "a stack too deep for its own report": `${evilFormat} setTimeout(function again() { again(); }, 0); return 'x';`,
  "an error too long for the host": `${evilFormat} throw 'x'.repeat(1 << 23);`,
};

/** The same of rejections that nobody handles. */
export const rejected: Attacks = {
  "a rejected object with getters": `Promise.reject(${evilGetters}); return 'x';`,
  "a rejected error with getters": `Promise.reject(${evilError}); return 'x';`,
  "a rejected proxy": `(async () => { await null; throw ${evilProxy}; })(); return 'x';`,
  "a rejected error of prepareStackTrace": `${evilFormat} (async () => { throw new Error('x'); })(); return 'x';`,
  "a rejection of a timer": `setTimeout(async () => { throw ${evilGetters}; }, 0); return 'x';`,
  "a rejection of a microtask": `queueMicrotask(() => { Promise.reject(${evilGetters}); }); return 'x';`,
  "a rejection in the place of an answer": `${evilFormat} await Promise.reject(${evilGetters});`,
  "a rejection after many turns": `(async () => { for (let i = 0; i < 1000; i += 1) await null; throw ${evilGetters}; })(); return 'x';`,
};

/** Changes of what all code shares; each loops at its end, after which the isolate is another. */
export const pollution: Attacks = {
  "Object.prototype":
    "Object.prototype.evil = 1; Object.defineProperty(Object.prototype, 'status', { get() { return 500; } }); globalThis.evil = 1; for (;;) {}",
  "Object.prototype that loops":
    "for (const name of ['then', 'get', 'value', 'code', 'message', 'headers', 'id']) Object.defineProperty(Object.prototype, name, { configurable: true, get() { for (;;) {} } }); return store.get('k');",
  "Array.prototype":
    "Array.prototype.evil = 1; for (const name of ['sort', 'map', 'push', 'join', 'at']) Array.prototype[name] = () => { throw new Error('mine'); }; Array.prototype[Symbol.iterator] = function* () { for (;;) yield 1; }; await tell(() => store.getKeys()); for (;;) {}",
  "Promise.prototype.then":
    "Promise.prototype.then = function () { for (;;) {} }; Promise.resolve = () => ({ then() {} }); for (;;) {}",
  "then of Object.prototype":
    "Object.prototype.then = (done) => done({ status: 200, body: 'stolen' }); setTimeout(() => { for (;;) {} }, 0); return {};",
  "Function.prototype.call":
    "Function.prototype.call = Function.prototype.apply = () => { throw 1; }; store.set('k', 'v'); for (;;) {}",
  "typed arrays that lie":
    "Object.defineProperty(Object.getPrototypeOf(Uint8Array.prototype), 'length', { get: () => 1e9 }); Uint8Array.prototype.set = () => {}; store.set('k', new Uint8Array(4)); for (;;) {}",
};

/** The hostile component: `/evil/NUMBER` runs the attack of that number. */
export function typescriptComponent(attacks: Attacks): string {
  const bodies = Object.values(attacks).map((code) => `async (store, request) => { ${code} }`);
  return `import { Kv } from "@fermyon/spin-sdk";
const text = (it) => {
  try { return it instanceof Error ? it.name + " " + it.message + " " + it.stack : String(it); } catch { return "?"; }
};
const tellNow = (run) => { try { return text(run()); } catch (error) { return text(error); } };
const tell = async (run) => { try { return text(typeof run === "function" ? await run() : run); } catch (error) { return text(error); } };
const attacks = [${bodies.join(",\n")}];
export default { async fetch(request) {
  const told = await attacks[Number(request.url.split("/").at(-1))](Kv.openDefault(), request);
  if (told instanceof Response || typeof told !== "object" || told === null) return told instanceof Response ? told : new Response(text(told));
  if ("status" in told) return new Response(told.body, told);
  return told;
} };`;
}
