/**
 * Headers as the runtime has them: name, value, name, value, … joined with line feeds, a character for each byte
 * that is sent. The interface has text instead, which is sent as UTF-8.
 */
import { engine } from "./engine.ts";

/** Pairs for the interface. What is no UTF-8 cannot be said there, and goes as the text that it looks like. */
export function splitHeaders(text: string): [string, string][] {
  const lines = text === "" ? [] : text.split("\n");
  const pairs: [string, string][] = [];
  for (let at = 0; at + 1 < lines.length; at += 2) {
    pairs.push([lines[at] as string, decode(lines[at + 1] as string)]);
  }
  return pairs;
}

/** From pairs of the interface. */
export function joinHeaders(pairs: readonly (readonly [string, string])[]): string {
  return pairs.map(([name, value]) => `${name}\n${encode(value)}`).join("\n");
}

/** The name of the first header with a character that is no byte, or null. */
export function findWideHeader(text: string): string | null {
  const lines = text.split("\n");
  const at = lines.findIndex((line) => /[^\0-\xff]/.test(line));
  return at === -1 ? null : (lines[at - (at % 2)] as string);
}

function decode(value: string): string {
  if (isAscii(value)) return value;
  try {
    return engine.strictDecoder.decode(Uint8Array.from(value, (one) => one.charCodeAt(0)));
  } catch {
    return value;
  }
}

function encode(value: string): string {
  if (isAscii(value)) return value;
  return Array.from(engine.encoder.encode(value), (byte) => String.fromCharCode(byte)).join("");
}

function isAscii(text: string): boolean {
  return /^[\0-\x7f]*$/.test(text);
}
