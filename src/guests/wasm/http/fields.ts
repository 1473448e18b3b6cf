import { ResultError } from "../host.ts";

const namePattern = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

/** Headers that speak of a connection, which is the host's. */
const forbidden = new Set([
  "connection",
  "keep-alive",
  "proxy-connection",
  "transfer-encoding",
  "upgrade",
  "http2-settings",
]);

/** A header or trailer list: `wasi:http/types` fields. Values are kept as Latin-1 texts. */
export class Fields {
  readonly #entries: [name: string, value: string][];
  readonly #isMutable: boolean;

  constructor(entries: [name: string, value: string][] = [], isMutable = true) {
    this.#entries = entries;
    this.#isMutable = isMutable;
  }

  /** Of name, value, name, value, … joined with line feeds; cannot be changed. */
  static fromText(text: string): Fields {
    const parts = text === "" ? [] : text.split("\n");
    const entries: [string, string][] = [];
    for (let at = 0; at + 1 < parts.length; at += 2) {
      const name = (parts[at] as string).toLowerCase();
      if (!forbidden.has(name)) entries.push([name, parts[at + 1] as string]);
    }
    return new Fields(entries, false);
  }

  /** Of what a guest gives. Throws header-error. */
  static fromList(list: readonly (readonly [string, Uint8Array])[]): Fields {
    return new Fields(list.map(([name, value]) => [checkName(name), checkValue(value)]));
  }

  /** Name, value, name, value, … joined with line feeds. */
  get text(): string {
    return this.#entries.flat().join("\n");
  }

  get(name: string): Uint8Array[] {
    const wanted = name.toLowerCase();
    return this.#entries
      .filter((entry) => entry[0].toLowerCase() === wanted)
      .map((entry) => bytesOf(entry[1]));
  }

  has(name: string): boolean {
    const wanted = name.toLowerCase();
    return this.#entries.some((entry) => entry[0].toLowerCase() === wanted);
  }

  /** Puts these values in the place of those of the name. Throws header-error. */
  set(name: string, values: readonly Uint8Array[]): void {
    const checked = this.#checkChange(name);
    const texts = values.map(checkValue);
    this.#remove(checked);
    for (const text of texts) this.#entries.push([checked, text]);
  }

  delete(name: string): void {
    this.#remove(this.#checkChange(name));
  }

  append(name: string, value: Uint8Array): void {
    this.#entries.push([this.#checkChange(name), checkValue(value)]);
  }

  entries(): [string, Uint8Array][] {
    return this.#entries.map(([name, value]) => [name, bytesOf(value)]);
  }

  clone(): Fields {
    return new Fields(this.#entries.map(([name, value]) => [name, value]));
  }

  /** The same, to be looked at only. */
  frozen(): Fields {
    return new Fields(this.#entries, false);
  }

  #checkChange(name: string): string {
    if (!this.#isMutable) throw new ResultError({ tag: "immutable" });
    return checkName(name);
  }

  #remove(name: string): void {
    const wanted = name.toLowerCase();
    for (let at = this.#entries.length - 1; at >= 0; at -= 1) {
      if (this.#entries[at]?.[0].toLowerCase() === wanted) this.#entries.splice(at, 1);
    }
  }
}

function checkName(name: string): string {
  if (!namePattern.test(name)) throw new ResultError({ tag: "invalid-syntax" });
  if (forbidden.has(name.toLowerCase())) throw new ResultError({ tag: "forbidden" });
  return name;
}

function checkValue(value: Uint8Array): string {
  for (const byte of value) {
    if ((byte < 32 && byte !== 9) || byte === 127) throw new ResultError({ tag: "invalid-syntax" });
  }
  return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString("latin1");
}

function bytesOf(text: string): Uint8Array {
  return Buffer.from(text, "latin1");
}
