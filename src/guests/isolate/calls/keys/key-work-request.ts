/** What a guest asks to be done with keys: read strictly, and refused where it would cost too much. */
import type { webcrypto } from "node:crypto";
import { isolateCallLimits } from "../../../../limits.ts";
import { RefusedCall, wholeNumber } from "../call-arguments.ts";

type Json = Record<string, unknown>;
/** What an operation is told, its algorithms read. */
type Given = Json & { readonly algorithm: Json; readonly derived: Json };

/** An operation of `crypto.subtle`, as the guest's runtime writes it. */
export interface KeyWorkRequest {
  readonly operation: string;
  readonly given: Given;
  /** The bytes that it is done with. */
  readonly data: readonly Uint8Array[];
}

/** Takes an operation apart. `keyOf` gives the key of a number. */
export function readKeyWork(
  text: string,
  bytes: readonly Uint8Array[],
  keyOf: (handle: number) => webcrypto.CryptoKey,
): KeyWorkRequest {
  const revive = (_: string, value: unknown): unknown => {
    if (typeof value !== "object" || value === null) return value;
    const names = Object.keys(value);
    if (names.length !== 1) return value;
    const { key, bytes: at } = value as { key?: unknown; bytes?: unknown };
    if (key !== undefined) return keyOf(wholeNumber(key, Number.MAX_SAFE_INTEGER));
    return at === undefined ? value : bytes[wholeNumber(at, bytes.length - 1)];
  };
  if (text.length > isolateCallLimits.cryptoTextCharactersMax) {
    throw new RefusedCall("what the operation is told is too long");
  }
  const given = JSON.parse(text, revive) as unknown;
  if (typeof given !== "object" || given === null) throw new RefusedCall("an object is expected");
  const { operation, bytes: count } = given as Readonly<Json>;
  if (typeof operation !== "string") throw new RefusedCall("an operation is expected");
  const data = bytes.slice(0, wholeNumber(count, bytes.length));
  const { algorithm, derived } = given as Readonly<Json>;
  const known = { algorithm: algorithmOf(algorithm), derived: algorithmOf(derived) };
  return { operation, given: { ...given, ...known }, data };
}

/** The members of an algorithm that the runtime writes. With others an operation might cost what nobody has counted. */
const members = [
  ...["name", "length", "modulusLength", "publicExponent", "namedCurve", "saltLength", "label"],
  ...["iv", "counter", "additionalData", "tagLength", "salt", "info", "iterations", "public"],
  "context",
];

function algorithmOf(given: unknown): Json {
  if (typeof given !== "object" || given === null) return { name: given };
  const all = given as Readonly<Json>;
  const known = Object.fromEntries(members.map((name) => [name, all[name]]));
  const { hash } = all;
  const isNamed = typeof hash === "object" && hash !== null;
  return { ...known, hash: isNamed ? { name: (hash as Json)["name"] } : hash };
}

/** The names of the errors by which operations are refused. */
export type RefusalName = "NotSupportedError" | "OperationError";

/** Why it is not done, as it would cost too much for a request with so much time; null where it would not. */
export function dearBecause(
  { operation, given }: KeyWorkRequest,
  cpuMillisecondsMax: number,
): readonly [name: RefusalName, detail: string] | null {
  const detail = dearDetail(operation, given, cpuMillisecondsMax);
  if (detail !== null) return ["NotSupportedError", detail];
  const { publicExponent } = given.algorithm;
  if (operation !== "generateKey" || publicExponent === undefined) return null;
  if (isUsual(publicExponent)) return null;
  return ["OperationError", "RSA keys are generated with the public exponent 65537 or 3"];
}

function dearDetail(operation: string, given: Given, cpuMillisecondsMax: number): string | null {
  const { pbkdf2IterationsMax, derivedBitsMax, shortCpuMillisecondsMax } = isolateCallLimits;
  const { rsaGeneratedBitsMax, rsaGeneratedBitsLongMax } = isolateCallLimits;
  const { algorithm, derived } = given;
  if (/^argon2/i.test(String(algorithm["name"]))) {
    return "Argon2 is not offered, as nobody counts the memory that it takes";
  }
  const bits = Math.max(...[given["length"], algorithm["length"], derived["length"]].map(toNumber));
  if (bits > derivedBitsMax) return `${derivedBitsMax} bits are the most that an operation makes`;
  const derivedBits = Math.max(bits, bitsOfKey(derived));
  const hashes = Math.ceil(derivedBits / hashBits(algorithm["hash"]));
  if (toNumber(algorithm["iterations"]) * hashes > pbkdf2IterationsMax) {
    return `PBKDF2 may have ${pbkdf2IterationsMax} iterations at most, fewer for more than one hash`;
  }
  if (operation !== "generateKey") return null;
  const isLong = cpuMillisecondsMax > shortCpuMillisecondsMax;
  const rsaBitsMax = isLong ? rsaGeneratedBitsLongMax : rsaGeneratedBitsMax;
  if (toNumber(algorithm["modulusLength"]) <= rsaBitsMax) return null;
  const advice = isLong
    ? ""
    : `, or allow requests --cpu-time-limit ${(shortCpuMillisecondsMax + 1) / 1000}s`;
  return `RSA keys of ${rsaBitsMax} bits at most are generated; import larger ones${advice}`;
}

/** Bits of a derived key that says no length: one of HMAC gets a block of its hash. */
function bitsOfKey({ name, length, hash }: Json): number {
  const isBlock = length === undefined && /^hmac$/i.test(String(name));
  return isBlock ? (hashBits(hash) > 256 ? 1024 : 512) : 256;
}

/** Whatever is no number is refused by Node later, or counts as none. */
function toNumber(value: unknown): number {
  const number = Number(value);
  return Number.isNaN(number) ? 0 : number;
}

function hashBits(hash: unknown): number {
  const name = typeof hash === "object" && hash !== null ? (hash as Json)["name"] : hash;
  const [, bits] = /^SHA3?-(256|384|512)$/i.exec(String(name)) ?? [];
  return bits === undefined ? 160 : Number(bits);
}

function isUsual(exponent: unknown): boolean {
  if (!(exponent instanceof Uint8Array)) return false;
  const number = exponent.reduce((sum, byte) => sum * 256 + byte, 0);
  return number === 65_537 || number === 3;
}
