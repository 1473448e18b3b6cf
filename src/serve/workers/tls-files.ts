import { createPrivateKey, type KeyObject, randomBytes, X509Certificate } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { createSecureContext } from "node:tls";
import { displayPath } from "../../common/display-path.ts";
import { bobbinError, isBobbinError } from "../../errors.ts";
import type { TlsIdentity } from "../http/secure-door.ts";
import type { TlsFiles } from "./up-options.ts";

/** How often the files are looked at. */
const lookMilliseconds = 1_000;

/** Reads and checks the files. Throws tls-not-usable. */
export function readTlsIdentity(files: TlsFiles, ticketKeys = newTicketKeys()): TlsIdentity {
  const certificate = readText(files.certificatePath);
  const key = readText(files.keyPath);
  const server = readCertificate(files.certificatePath, certificate);
  const privateKey = readKey(files.keyPath, key);
  if (!server.checkPrivateKey(privateKey)) {
    const detail = `its key is not that of the certificate in ${displayPath(files.certificatePath)}`;
    throw notUsable(files.keyPath, detail);
  }
  try {
    createSecureContext({ cert: certificate, key });
  } catch (error) {
    throw notUsable(files.certificatePath, reasonOf(error), error);
  }
  return { certificate, key, ticketKeys };
}

/** What is done with what the files hold. */
export interface TlsUse {
  use(identity: TlsIdentity): void;
  /** Takes lines for people. */
  say(text: string): void;
}

/** Uses the files, and uses them again when they change. Throws tls-not-usable, and then nothing is watched. */
export function useTlsFiles(files: TlsFiles, { use, say }: TlsUse): Disposable {
  const name = displayPath(files.certificatePath);
  const first = readTlsIdentity(files);
  const { ticketKeys } = first;
  let used = signatureOf(files);
  /** Those of the last look, where they could not be used: whoever replaces them does so one after the other. */
  let refused: string | null = null;
  const take = (identity: TlsIdentity): void => {
    use(identity);
    for (const notice of noticesOf(name, identity)) say(`Note: ${notice}`);
  };
  const look = (): void => {
    const seen = signatureOf(files);
    if (seen === used) return;
    try {
      take(readTlsIdentity(files, ticketKeys));
      say(`New connections get the certificate that is in ${name} now.`);
    } catch (error) {
      if (!isBobbinError(error)) throw error;
      if (refused !== seen) {
        refused = seen;
        return;
      }
      say(`The certificate stays as it was: ${error.message}`);
    }
    used = seen;
  };
  take(first);
  const timer = setInterval(look, lookMilliseconds).unref();
  return { [Symbol.dispose]: () => clearInterval(timer) };
}

/** What a person should know of a certificate that can be used: that its time is over, or has not come. */
function noticesOf(name: string, { certificate }: TlsIdentity): string[] {
  const { validFromDate, validToDate } = new X509Certificate(certificate);
  const now = Date.now();
  if (validToDate.getTime() < now) {
    return [`the certificate in ${name} ended on ${dayOf(validToDate)}: clients will refuse it`];
  }
  if (validFromDate.getTime() <= now) return [];
  return [`the certificate in ${name} begins on ${dayOf(validFromDate)}: clients will refuse it`];
}

function newTicketKeys(): string {
  return randomBytes(48).toString("base64");
}

/** Changes with the files, also where a link to them is turned elsewhere. */
function signatureOf({ certificatePath, keyPath }: TlsFiles): string {
  return [certificatePath, keyPath]
    .map((path) => {
      try {
        const { ino, size, mtimeMs } = statSync(path);
        return `${ino} ${size} ${mtimeMs}`;
      } catch (error) {
        return String((error as NodeJS.ErrnoException).code);
      }
    })
    .join("\n");
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw notUsable(path, reasonOf(error), error);
  }
}

function readCertificate(path: string, text: string): X509Certificate {
  if (!text.includes("-----BEGIN CERTIFICATE-----")) {
    throw notUsable(path, "it holds no certificate in PEM form");
  }
  try {
    return new X509Certificate(text);
  } catch (error) {
    throw notUsable(path, "its first certificate cannot be read", error);
  }
}

function readKey(path: string, text: string): KeyObject {
  if (!/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(text)) {
    throw notUsable(path, "it holds no private key in PEM form");
  }
  if (/-----BEGIN ENCRYPTED PRIVATE KEY-----|^Proc-Type: 4,ENCRYPTED/m.test(text)) {
    throw notUsable(path, "its key is protected by a passphrase");
  }
  try {
    return createPrivateKey(text);
  } catch (error) {
    throw notUsable(path, "its private key cannot be read", error);
  }
}

function notUsable(path: string, detail: string, cause?: unknown): Error {
  return bobbinError("tls-not-usable", { path: displayPath(path), detail }, cause);
}

/** Errors of OpenSSL and of the system in a few words. */
function reasonOf(error: unknown): string {
  if (isBobbinError(error)) return error.message;
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === "ENOENT") return "there is no such file";
  if (code === "EACCES") return "this user may not read it";
  return message;
}

function dayOf(date: Date): string {
  return date.toISOString().slice(0, 10);
}
