import { type CountRange, exactly } from "../common/count-range.ts";
import type { ListenAddress } from "../serve/workers/up-options.ts";
import { isLoopback } from "../common/address.ts";
import { expiryLimits } from "../limits.ts";
import { ValueError } from "./arguments.ts";

/** Readers of flags' values; each throws ValueError where the text is not of its form. */

/** The text as it is. */
export function readText(text: string): string {
  return text;
}

/** `KEY=VALUE`, split at the first `=`; either may be empty, as in Spin. The text is not repeated in the error: it may be a secret. */
export function readPair(text: string): readonly [key: string, value: string] {
  const equals = text.indexOf("=");
  if (equals === -1)
    throw new ValueError(
      "a value is not of the form KEY=VALUE",
      "write KEY=VALUE, with a = between",
    );
  return [text.slice(0, equals), text.slice(equals + 1)];
}

const durationPattern = /^(\d+(?:\.\d+)?)(ms|s|m)?$/;
const millisecondsOfUnit: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000 };
/** The longest delay that a timer of Node.js takes, about 24 days. */
const timerMillisecondsMax = 2_147_483_647;

/** `500ms`, `30s`, `2m`, or a number of seconds; in milliseconds, at least 1. */
export function readDurationMilliseconds(text: string): number {
  const [, amount, unit] = durationPattern.exec(text) ?? [];
  const milliseconds = Math.round(Number(amount) * (millisecondsOfUnit[unit ?? "s"] ?? Number.NaN));
  if (milliseconds >= 1 && milliseconds <= timerMillisecondsMax) return milliseconds;
  const what = text.includes("..")
    ? "a range of durations, which Bobbin does not have"
    : "no duration that can be timed";
  throw new ValueError(
    `${JSON.stringify(text)} is ${what}`,
    "write one duration, such as 500ms, 30s or 2m",
  );
}

const spanPattern = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)?$/;
const longMillisecondsOfUnit: Readonly<Record<string, number>> = {
  ...millisecondsOfUnit,
  h: 3_600_000,
  d: 86_400_000,
};

/** `500ms`, `30s`, `2m`, `12h`, `30d`, or a number of seconds; in milliseconds, at least 1, and as many as a date can be away. */
export function readSpanMilliseconds(text: string): number {
  const [, amount, unit] = spanPattern.exec(text) ?? [];
  const each = longMillisecondsOfUnit[unit ?? "s"] ?? Number.NaN;
  const milliseconds = Math.round(Number(amount) * each);
  if (milliseconds >= 1 && milliseconds <= expiryLimits.momentMax) return milliseconds;
  throw new ValueError(
    `${JSON.stringify(text)} is no span of time`,
    "write one, such as 90s, 15m, 12h or 30d",
  );
}

/** A value of JSON, on one line. */
export function readJsonText(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text));
  } catch {
    // The engine's own words show the text around the mistake.
    throw new ValueError("the value is not JSON", `write JSON, such as '{"from":"login"}'`);
  }
}

/** A whole number that fits a counter. */
export function readCounter(text: string): bigint {
  const count = /^-?\d{1,19}$/.test(text) ? BigInt(text) : null;
  if (count !== null && BigInt.asIntN(64, count) === count) return count;
  throw new ValueError(
    `${JSON.stringify(text)} is no number that a counter can hold`,
    "write a whole number of 64 bits, such as 1 or -5",
  );
}

/** A number of milliseconds, as Spin's `--debounce` has it; `100ms` is the same. */
export function readMilliseconds(text: string): number {
  return readCount(text.replace(/ms$/, ""), 0);
}

/** A whole number, at least `min`. */
export function readCount(text: string, min: number): number {
  const count = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(count) && count >= min) return count;
  const what = text.includes("..")
    ? "a range, which Bobbin does not have"
    : `no whole number of at least ${min}`;
  throw new ValueError(`${JSON.stringify(text)} is ${what}`, "write one whole number");
}

/** A whole number of at least 1, or a range as Spin has it, `1..8`, whose end does not belong to it. */
export function readCountRange(text: string): CountRange {
  const [from = "", end] = text.split(/\.\.(.*)/s);
  if (end === undefined) return exactly(readCount(from, 1));
  const range = { min: readCount(from, 1), max: readCount(end, 1) - 1 };
  if (range.min <= range.max) return range;
  throw new ValueError(
    `${JSON.stringify(text)} is a range that holds no number`,
    `write a larger number behind the dots, as in ${range.min}..${range.min + 8}; it does not belong to the range`,
  );
}

/** One of a few words. */
export function readChoice<Choice extends string>(
  text: string,
  choices: readonly Choice[],
): Choice {
  const choice = choices.find((each) => each === text);
  if (choice !== undefined) return choice;
  throw new ValueError(
    `${JSON.stringify(text)} is none of its values`,
    `choose one of: ${choices.join(", ")}`,
  );
}

/** By the protocol. */
const portMax = 65_535;

/** `HOST:PORT`; an IPv6 address stands in brackets. */
export function readListenAddress(text: string): ListenAddress {
  const [, bracketed, plain, digits] =
    /^(?:\[([\da-fA-F:.%\w]+)\]|([^\s:[\]/]+)):(\d+)$/.exec(text) ?? [];
  const host = bracketed ?? plain;
  const port = Number(digits);
  if (host !== undefined && port <= portMax) return { host, port };
  const meant = meantAddress(text);
  const example = "HOST:PORT, such as 127.0.0.1:3000, localhost:8080 or [::1]:3000";
  throw new ValueError(
    `${JSON.stringify(text)} is no address to listen on`,
    `write ${meant ?? example}`,
  );
}

/** `4120`, `:4120`, `localhost` and `http://localhost:4120/` as HOST:PORT; null for what means no address. */
export function meantAddress(written: string): string | null {
  const text = written.replace(/^https?:\/\//, "").replace(/\/+$/, "");
  const found = /^(\[[\da-fA-F:.]+\]|[\w.-]*):?(\d{0,5})$/.exec(text);
  const [, host = "", port = ""] = found ?? [];
  if (found === null || text === "" || Number(port) > portMax) return null;
  if (/^\d+$/.test(host)) return Number(host) > portMax ? null : `127.0.0.1:${host}`;
  return `${host === "" ? "127.0.0.1" : host}:${port === "" ? 3000 : port}`;
}

/** `PORT` or `HOST:PORT` of this machine's own loopback, for what nobody else may reach. */
export function readLoopbackAddress(text: string): ListenAddress {
  const address = readListenAddress(/^\d+$/.test(text) ? `127.0.0.1:${text}` : text);
  if (isLoopback(address.host)) return address;
  throw new ValueError(
    `${JSON.stringify(text)} can be reached from other machines, and who reaches it runs what they like`,
    "listen on a loopback address, such as 127.0.0.1:9229, and reach that from elsewhere by ssh -L",
  );
}
