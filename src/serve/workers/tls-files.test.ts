/** The files of `--tls-cert` and `--tls-key`: what is wrong with them, and what a change of them does. */

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { makeCertificates } from "../../../test/support/redis/certificates.ts";
import { folderOfFile } from "../../../test/support/temporary-folder.ts";
import { isBobbinError } from "../../errors.ts";
import type { TlsIdentity } from "../http/secure-door.ts";
import { readTlsIdentity, useTlsFiles } from "./tls-files.ts";

const folder = folderOfFile();
const made = makeCertificates(folder);
const skip = made === null && "there is no openssl";
const at = (name: string): string => join(folder, name);
const server = { certificatePath: at("server.crt"), keyPath: at("server.key") };
const authority = { certificatePath: at("ca.crt"), keyPath: at("ca.key") };

function refusal(files: typeof server): string {
  try {
    readTlsIdentity(files);
    return "";
  } catch (error) {
    assert.ok(isBobbinError(error));
    assert.equal(error.code, "tls-not-usable");
    return error.message;
  }
}

test("a certificate and its key are read as they are", { skip }, () => {
  const { certificate, key, ticketKeys } = readTlsIdentity(server);
  assert.equal(certificate, readFileSync(server.certificatePath, "utf8"));
  assert.equal(key, readFileSync(server.keyPath, "utf8"));
  assert.equal(Buffer.from(ticketKeys, "base64").length, 48);
});

test("each file that cannot be used is named, with why", { skip }, () => {
  writeFileSync(at("text.pem"), "hello");
  writeFileSync(at("cut.pem"), readFileSync(server.certificatePath, "utf8").slice(0, 200));
  writeFileSync(at("cut.key"), readFileSync(server.keyPath, "utf8").slice(0, 90));
  const options = ["pkey", "-in", server.keyPath, "-aes256", "-passout", "pass:x"];
  execFileSync("openssl", [...options, "-out", at("locked.key")], { stdio: "ignore" });
  const cases: [Partial<typeof server>, RegExp][] = [
    [{ certificatePath: at("none.pem") }, /none\.pem .*: there is no such file/],
    [{ keyPath: at("none.key") }, /none\.key .*: there is no such file/],
    [{ certificatePath: folder }, /EISDIR/],
    [{ certificatePath: at("text.pem") }, /text\.pem .*: it holds no certificate/],
    [{ certificatePath: at("server.key") }, /server\.key .*: it holds no certificate/],
    [{ certificatePath: at("cut.pem") }, /cut\.pem .*: its first certificate cannot be read/],
    [{ keyPath: at("server.crt") }, /server\.crt .*: it holds no private key/],
    [{ keyPath: at("cut.key") }, /cut\.key .*: its private key cannot be read/],
    [{ keyPath: at("locked.key") }, /locked\.key .*: its key is protected by a passphrase/],
    [
      { keyPath: at("ca.key") },
      /ca\.key .*: its key is not that of the certificate in .*server\.crt/,
    ],
  ];
  for (const [change, text] of cases) assert.match(refusal({ ...server, ...change }), text);
});

test("changed files are used when both fit, and until then those before", { skip }, async () => {
  const files = { certificatePath: at("used.crt"), keyPath: at("used.key") };
  const put = (from: typeof server, what: readonly (keyof typeof server)[]): void => {
    for (const each of what) copyFileSync(from[each], files[each]);
  };
  put(server, ["certificatePath", "keyPath"]);
  const used: TlsIdentity[] = [];
  const said: string[] = [];
  using _watching = useTlsFiles(files, {
    use: (identity) => void used.push(identity),
    say: (text) => void said.push(text),
  });
  assert.equal(used.length, 1);
  put(authority, ["certificatePath"]);
  while (said.length === 0) await sleep(20);
  assert.match(said[0] ?? "", /^The certificate stays as it was: .*its key is not that of/);
  assert.equal(used.length, 1);
  put(authority, ["keyPath"]);
  while (used.length === 1) await sleep(20);
  assert.equal(used[1]?.certificate, readFileSync(authority.certificatePath, "utf8"));
  assert.equal(used[1]?.ticketKeys, used[0]?.ticketKeys);
});

/** Of January 2020; the key is that of nothing else. */
const expired = {
  certificate: `-----BEGIN CERTIFICATE-----
MIIBAzCBqgIBATAKBggqhkjOPQQDAjAOMQwwCgYDVQQDDANvbGQwHhcNMjAwMTAx
MDAwMDAwWhcNMjAwMjAxMDAwMDAwWjAOMQwwCgYDVQQDDANvbGQwWTATBgcqhkjO
PQIBBggqhkjOPQMBBwNCAATGakCyPvXeCYxRetdVsscrb4i8A7rmn7eK2xrISLdy
tvekgawo8L7EEIodBPL/K00ABLB+WKVWe8awLsxgonn1MAoGCCqGSM49BAMCA0gA
MEUCIGuwOj9QbsI+nmoxmkfYDp5nQmx4IkyUNESHzZKZit7RAiEA3hewhqOF8aPB
GGjqpZt07uLlnOO8yZkFJpzJ6Kch/5k=
-----END CERTIFICATE-----
`,
  key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgM8aDzX/NujlKxDHo
1w4TR/gNSyjWvMa4Zu3fryopWSqhRANCAATGakCyPvXeCYxRetdVsscrb4i8A7rm
n7eK2xrISLdytvekgawo8L7EEIodBPL/K00ABLB+WKVWe8awLsxgonn1
-----END PRIVATE KEY-----
`,
};

test("a certificate whose time is over is used, and told of", () => {
  const files = { certificatePath: at("old.crt"), keyPath: at("old.key") };
  writeFileSync(files.certificatePath, expired.certificate);
  writeFileSync(files.keyPath, expired.key);
  const used: TlsIdentity[] = [];
  const said: string[] = [];
  using _watching = useTlsFiles(files, {
    use: (identity) => void used.push(identity),
    say: (text) => void said.push(text),
  });
  assert.equal(used.length, 1);
  assert.match(said.join("\n"), /^Note: the certificate in .*old\.crt ended on 2020-02-01: /);
});
