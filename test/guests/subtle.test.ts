/** `crypto.subtle` does what Node's does, and costs others nothing. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { runInThisContext } from "node:vm";
import { startInlineApp } from "../support/inline-app.ts";

/** Code that gives the same in a component as in Node. */
const same = `async () => {
  const { subtle } = crypto;
  const bytes = (text) => new TextEncoder().encode(text);
  const hex = (buffer) => Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, "0")).join("");
  const told = [];
  const tell = async (name, run) => {
    try { told.push([name, await run()]); } catch (error) { told.push([name, error.name, error instanceof DOMException]); }
  };
  const hmac = await subtle.importKey("raw", bytes("key"), { name: "HMAC", hash: "SHA-256" }, true, ["sign", "verify"]);
  const fox = bytes("The quick brown fox jumps over the lazy dog");
  await tell("hmac", async () => {
    const mac = await subtle.sign("HMAC", hmac, fox);
    return [hex(mac), await subtle.verify("HMAC", hmac, mac, fox), await subtle.verify("HMAC", hmac, mac, bytes("other"))];
  });
  await tell("members", () => [hmac.type, hmac.extractable, hmac.algorithm, hmac.usages, hmac.constructor.name, String(hmac)]);
  await tell("export", async () => [hex(await subtle.exportKey("raw", hmac)), await subtle.exportKey("jwk", hmac)]);
  const iv = new Uint8Array(12), key128 = new Uint8Array(16).fill(7);
  await tell("aes-gcm", async () => {
    const key = await subtle.importKey("raw", key128, "AES-GCM", false, ["encrypt", "decrypt"]);
    const algorithm = { name: "AES-GCM", iv, additionalData: bytes("more"), tagLength: 128 };
    const sealed = await subtle.encrypt(algorithm, key, fox);
    return [hex(sealed), new TextDecoder().decode(await subtle.decrypt(algorithm, key, sealed))];
  });
  await tell("a broken seal", async () => {
    const key = await subtle.importKey("raw", key128, "AES-GCM", false, ["encrypt", "decrypt"]);
    return subtle.decrypt({ name: "AES-GCM", iv }, key, new Uint8Array(32));
  });
  await tell("aes-ctr", async () => {
    const key = await subtle.importKey("raw", key128, "AES-CTR", false, ["encrypt"]);
    return hex(await subtle.encrypt({ name: "AES-CTR", counter: new Uint8Array(16), length: 64 }, key, fox));
  });
  await tell("pbkdf2", async () => {
    const key = await subtle.importKey("raw", bytes("password"), "PBKDF2", false, ["deriveBits", "deriveKey"]);
    const algorithm = { name: "PBKDF2", hash: { name: "SHA-512" }, salt: bytes("salt"), iterations: 1000 };
    const derived = await subtle.deriveKey(algorithm, key, { name: "AES-CBC", length: 256 }, true, ["encrypt"]);
    return [hex(await subtle.deriveBits(algorithm, key, 128)), hex(await subtle.exportKey("raw", derived))];
  });
  await tell("hkdf", async () => {
    const key = await subtle.importKey("raw", bytes("secret"), "HKDF", false, ["deriveBits"]);
    return hex(await subtle.deriveBits({ name: "HKDF", hash: "SHA-256", salt: iv, info: bytes("info") }, key, 256));
  });
  await tell("ecdsa", async () => {
    const pair = await subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, true, ["sign", "verify"]);
    const algorithm = { name: "ECDSA", hash: "SHA-256" };
    const again = await subtle.importKey("jwk", await subtle.exportKey("jwk", pair.publicKey), { name: "ECDSA", namedCurve: "P-256" }, true, ["verify"]);
    const signature = await subtle.sign(algorithm, pair.privateKey, fox);
    return [signature.byteLength, await subtle.verify(algorithm, again, signature, fox), pair.publicKey.usages, pair.privateKey.type];
  });
  await tell("ecdh", async () => {
    const [a, b] = await Promise.all([1, 2].map(() => subtle.generateKey({ name: "ECDH", namedCurve: "P-384" }, false, ["deriveBits"])));
    const one = await subtle.deriveBits({ name: "ECDH", public: b.publicKey }, a.privateKey, 256);
    return hex(one) === hex(await subtle.deriveBits({ name: "ECDH", public: a.publicKey }, b.privateKey, 256));
  });
  await tell("ed25519", async () => {
    const pair = await subtle.generateKey("Ed25519", false, ["sign", "verify"]);
    return subtle.verify("Ed25519", pair.publicKey, await subtle.sign("Ed25519", pair.privateKey, fox), fox);
  });
  await tell("rsa", async () => {
    const pair = await subtle.generateKey({ name: "RSA-OAEP", modulusLength: 1024, publicExponent: new Uint8Array([1, 0, 1]), hash: "SHA-1" }, true, ["encrypt", "decrypt"]);
    const { algorithm } = pair.publicKey;
    const sealed = await subtle.encrypt({ name: "RSA-OAEP", label: bytes("x") }, pair.publicKey, bytes("hello"));
    const opened = await subtle.decrypt({ name: "RSA-OAEP", label: bytes("x") }, pair.privateKey, sealed);
    return [new TextDecoder().decode(opened), algorithm.publicExponent instanceof Uint8Array, hex(algorithm.publicExponent), algorithm.hash];
  });
  await tell("wrapped", async () => {
    const by = await subtle.importKey("raw", key128, "AES-KW", false, ["wrapKey", "unwrapKey"]);
    const inner = await subtle.importKey("raw", key128, "AES-GCM", true, ["encrypt"]);
    const wrapped = await subtle.wrapKey("raw", inner, by, "AES-KW");
    const again = await subtle.unwrapKey("raw", wrapped, by, "AES-KW", "AES-GCM", true, ["encrypt"]);
    return [hex(wrapped), hex(await subtle.exportKey("raw", again))];
  });
  await tell("no such usage", () => subtle.encrypt("HMAC", hmac, fox));
  await tell("not to be exported", async () => subtle.exportKey("raw", await subtle.importKey("raw", key128, "AES-GCM", false, ["encrypt"])));
  await tell("no such algorithm", () => subtle.importKey("raw", key128, "ROT13", false, []));
  await tell("no key", () => subtle.sign("HMAC", {}, fox));
  await tell("no bytes", () => subtle.sign("HMAC", hmac, "text"));
  await tell("no constructor", () => new CryptoKey());
  return JSON.stringify(told);
}`;

test("keys are imported, made, used, derived, wrapped and exported as Node does it", async () => {
  const it = `const same = ${same}; export const handleRequest = async () => ({ status: 200, body: await same() });`;
  await using app = await startInlineApp({ components: { it } });
  const response = await app.fetch("/");
  assert.equal(response.status, 200, app.log.join("\n"));
  const ofNode = await (runInThisContext(`(${same})`) as () => Promise<string>)();
  assert.deepEqual(await response.json(), JSON.parse(ofNode));
});

test("what would cost too much is refused, and a key of another component is none", async () => {
  const it = `
    const { subtle } = crypto;
    const caught = async (run) => { try { return String(await run()); } catch (error) { return error.name + ": " + error.message; } };
    export const handleRequest = async () => {
      const key = await subtle.importKey("raw", new Uint8Array(1), "PBKDF2", false, ["deriveBits"]);
      const salt = new Uint8Array(8);
      const rsa = { name: "RSA-PSS", hash: "SHA-256", publicExponent: new Uint8Array([1, 0, 1]) };
      const all = [
        () => subtle.deriveBits({ name: "PBKDF2", hash: "SHA-256", salt, iterations: 1_000_001 }, key, 256),
        () => subtle.deriveBits({ name: "PBKDF2", hash: "SHA-256", salt, iterations: 10_000 }, key, 65_536),
        () => subtle.deriveBits({ name: "PBKDF2", hash: "SHA-256", salt, iterations: 1 }, key, 2 ** 31),
        () => subtle.generateKey({ ...rsa, modulusLength: 16_384 }, false, ["sign"]),
        () => subtle.generateKey({ ...rsa, modulusLength: 512, publicExponent: new Uint8Array([2]) }, false, ["sign"]),
        async () => (await Promise.all(Array.from({ length: 100 }, () => subtle.generateKey("Ed25519", false, ["sign"])))).length,
      ];
      return { status: 200, body: JSON.stringify(await Promise.all(all.map(caught))) };
    };`;
  await using app = await startInlineApp({ components: { it } });
  const told = (await (await app.fetch("/")).json()) as string[];
  const expected = [
    /^NotSupportedError: PBKDF2 may have 1000000 iterations at most/,
    /^NotSupportedError: PBKDF2 may have/,
    /^NotSupportedError: 65536 bits are the most/,
    /^NotSupportedError: RSA keys of 2048 bits at most are generated/,
    /^OperationError: RSA keys are generated with the public exponent/,
    // More than may be under way at a time wait for their turn.
    /^100$/,
  ];
  for (const [at, pattern] of expected.entries()) assert.match(told[at] ?? "", pattern);
});

test("Argon2, which takes any memory and time that it is told, is done for nobody, also by a trick", async () => {
  const it = `
    const { subtle } = crypto;
    const salt = new Uint8Array(16);
    const derived = async () => {
      try {
        const key = await subtle.importKey("raw-secret", salt, "Argon2id", false, ["deriveBits"]);
        const made = await subtle.deriveBits({ name: "Argon2id", salt, iterations: 1 }, key, 256);
        return made.byteLength + " bytes";
      } catch (error) { return error.name + ": " + error.message; }
    };
    export const handleRequest = async () => {
      const plain = await derived();
      Object.prototype.toJSON = function () {
        if (this.operation !== "deriveBits") return this;
        const algorithm = { name: this.algorithm.name, nonce: salt, memory: 8, passes: 1, parallelism: 1 };
        return { ...this, algorithm };
      };
      return { status: 200, body: plain + " / " + await derived() };
    };`;
  await using app = await startInlineApp({ components: { it } });
  const refused =
    "NotSupportedError: Argon2 is not offered, as nobody counts the memory that it takes";
  assert.equal(await (await app.fetch("/")).text(), `${refused} / ${refused}`);
});

test("members of an algorithm that nobody counts reach no operation", async () => {
  const it = `
    const { subtle } = crypto;
    export const handleRequest = async () => {
      const key = await subtle.generateKey({ name: "KMAC128", length: 128 }, false, ["sign"]);
      Object.prototype.toJSON = function () {
        if (this.operation !== "sign") return this;
        return { ...this, algorithm: { name: "KMAC128", outputLength: 2 ** 20 } };
      };
      try {
        return { status: 200, body: (await subtle.sign("KMAC128", key, new Uint8Array(1))).byteLength + " bytes" };
      } catch (error) { return { status: 200, body: error.name }; }
    };`;
  await using app = await startInlineApp({ components: { it } });
  assert.equal(await (await app.fetch("/")).text(), "TypeError");
});

test("larger RSA keys may be generated where requests may compute for long, up to a limit", async () => {
  const it = `
    const generate = async (modulusLength, exponent) => {
      const rsa = { name: "RSA-PSS", hash: "SHA-256", publicExponent: new Uint8Array([exponent]), modulusLength };
      try { await crypto.subtle.generateKey(rsa, false, ["sign"]); return "made"; } catch (error) { return error.name + ": " + error.message; }
    };
    // An exponent that is refused after the length says that the length would do.
    export const handleRequest = async () => ({ status: 200, body: JSON.stringify([await generate(4096, 2), await generate(4097, 3)]) });`;
  const told = async (cpuTimeLimitMilliseconds: number): Promise<unknown> => {
    await using app = await startInlineApp({ components: { it } }, { cpuTimeLimitMilliseconds });
    return await (await app.fetch("/")).json();
  };
  const [short, long] = [(await told(9_999)) as string[], (await told(10_000)) as string[]];
  assert.match(short[0] ?? "", /^NotSupportedError: RSA keys of 2048 bits.*--cpu-time-limit 10s$/);
  assert.match(long[0] ?? "", /^OperationError: RSA keys are generated with the public exponent/);
  assert.match(long[1] ?? "", /^NotSupportedError: RSA keys of 4096 bits.*import larger ones$/);
});

test("an isolate that has made many keys is replaced, and requests go on", async () => {
  const it = `
    let served = 0;
    export const handleRequest = async () => {
      served += 1;
      for (let at = 0; at < 300; at += 1) await crypto.subtle.importKey("raw", new Uint8Array(16), "AES-GCM", false, ["encrypt"]);
      return { status: 200, body: String(served) };
    };`;
  await using app = await startInlineApp({ components: { it } });
  const told: string[] = [];
  for (let at = 0; at < 6; at += 1) told.push(await (await app.fetch("/")).text());
  assert.deepEqual(told, ["1", "2", "3", "4", "1", "2"]);
});

test("a request that has the host compute for too long fails, and others are answered", async () => {
  const bad = `export const handleRequest = async (request) => {
    if (request.uri.endsWith("fine")) return { status: 200, body: "fine" };
    const key = await crypto.subtle.importKey("raw", new Uint8Array(1), "PBKDF2", false, ["deriveBits"]);
    for (;;) await crypto.subtle.deriveBits({ name: "PBKDF2", hash: "SHA-512", salt: new Uint8Array(8), iterations: 300_000 }, key, 512);
  };`;
  const good = `export const handleRequest = async () => ({ status: 200, body: await crypto.subtle.digest("SHA-1", new Uint8Array(1)) });`;
  await using app = await startInlineApp(
    { components: { good, bad } },
    { cpuTimeLimitMilliseconds: 100 },
  );
  const [hung, fine, other] = await Promise.all(
    ["/bad/do", "/bad/fine", "/good"].map(async (path) => (await app.fetch(path)).status),
  );
  assert.deepEqual([hung, fine, other], [500, 200, 200]);
  assert.match(app.log.join("\n"), /computed for more than 100 ms[^]*crypto\.subtle/);
});
