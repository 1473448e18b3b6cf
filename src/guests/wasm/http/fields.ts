import { GuestTrap, ResultError } from "@bobbin-kv/wasm-linker";

/** Headers that are the host's business; the list is that of Spin. */
const forbidden = new Set([
  "connection",
  "host",
  "http2-settings",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "transfer-encoding",
  "upgrade",
]);

/** Most bytes of one list, as in Spin; each name and value counts some more than its text. */
const listBytesMax = 131_072;
const partBytes = 16;

const namePattern = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const badValuePattern = /[^\t\x20-\x7e\x80-\xff]/;

/**
 * A list of headers or trailers (`wasi:http/types` fields): names in lower case, each with any number
 * of values, in the order in which they were added.
 */
export class Fields {
  /** Name, value, name, value, …; values as Latin-1. */
  readonly #parts: string[];
  readonly #isMutable: boolean;
  /** As `listBytesMax` counts them. */
  #bytes: number;

  private constructor(parts: string[], isMutable: boolean, bytes: number) {
    this.#parts = parts;
    this.#isMutable = isMutable;
    this.#bytes = bytes;
  }

  /** An empty list that can be changed. */
  static create(): Fields {
    return new Fields([], true, 0);
  }

  /** What was received: name, value, name, value, …, without what is the host's; it cannot be changed. */
  static received(parts: readonly string[]): Fields {
    const kept: string[] = [];
    let bytes = 0;
    for (let at = 0; at + 1 < parts.length; at += 2) {
      const name = (parts[at] ?? "").toLowerCase();
      if (forbidden.has(name)) continue;
      const value = parts[at + 1] ?? "";
      kept.push(name, value);
      bytes += name.length + value.length + 2 * partBytes;
    }
    return new Fields(kept, false, bytes);
  }

  /** Of what a guest gives. Throws header-error. */
  static fromList(list: readonly (readonly [string, Uint8Array])[]): Fields {
    const fields = Fields.create();
    for (const [name, value] of list) fields.append(name, value);
    return fields;
  }

  /** Bytes that it keeps for the guest. */
  get heldBytes(): number {
    return this.#bytes;
  }

  /** Name, value, name, value, …. */
  get parts(): readonly string[] {
    return this.#parts;
  }

  /** The values of a name. */
  get(name: string): Uint8Array[] {
    return this.texts(name).map(bytesOf);
  }

  /** The values of a name as Latin-1. */
  texts(name: string): string[] {
    const wanted = name.toLowerCase();
    const values: string[] = [];
    for (let at = 0; at < this.#parts.length; at += 2) {
      if (this.#parts[at] === wanted) values.push(this.#parts[at + 1] ?? "");
    }
    return values;
  }

  /** Whether the name has a value. */
  has(name: string): boolean {
    return this.texts(name).length > 0;
  }

  /** Puts these values in the place of those of the name. Throws header-error. */
  set(name: string, values: readonly Uint8Array[]): void {
    const checked = this.#checkChange(name);
    const texts = values.map(checkValue);
    this.#remove(checked);
    for (const text of texts) this.#add(checked, text);
  }

  /** Takes the values of the name away. Throws header-error. */
  delete(name: string): void {
    this.#remove(this.#checkChange(name));
  }

  /** Adds a value. Throws header-error. */
  append(name: string, value: Uint8Array): void {
    this.#add(this.#checkChange(name), checkValue(value));
  }

  /** All names with a value each. */
  entries(): [string, Uint8Array][] {
    const entries: [string, Uint8Array][] = [];
    for (let at = 0; at < this.#parts.length; at += 2) {
      entries.push([this.#parts[at] ?? "", bytesOf(this.#parts[at + 1] ?? "")]);
    }
    return entries;
  }

  /** A copy that can be changed. */
  clone(): Fields {
    const parts = [...this.#parts];
    return new Fields(
      parts,
      true,
      parts.reduce((sum, part) => sum + part.length + partBytes, 0),
    );
  }

  /** The same list, to be looked at only. */
  frozen(): Fields {
    return new Fields(this.#parts, false, this.#bytes);
  }

  #checkChange(name: string): string {
    if (!namePattern.test(name)) throw new ResultError({ tag: "invalid-syntax" });
    const lower = name.toLowerCase();
    if (forbidden.has(lower)) throw new ResultError({ tag: "forbidden" });
    if (!this.#isMutable) throw new ResultError({ tag: "immutable" });
    return lower;
  }

  #add(name: string, value: string): void {
    this.#bytes += name.length + value.length + 2 * partBytes;
    if (this.#bytes > listBytesMax) {
      throw new GuestTrap(`it made a list of headers of more than ${listBytesMax} bytes`);
    }
    this.#parts.push(name, value);
  }

  #remove(name: string): void {
    let kept = 0;
    for (let at = 0; at < this.#parts.length; at += 2) {
      const value = this.#parts[at + 1] ?? "";
      if (this.#parts[at] === name) {
        this.#bytes -= name.length + value.length + 2 * partBytes;
        continue;
      }
      this.#parts[kept] = this.#parts[at] ?? "";
      this.#parts[kept + 1] = value;
      kept += 2;
    }
    this.#parts.length = kept;
  }
}

function checkValue(value: Uint8Array): string {
  const text = Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString("latin1");
  if (badValuePattern.test(text)) throw new ResultError({ tag: "invalid-syntax" });
  return text;
}

function bytesOf(text: string): Uint8Array {
  return Buffer.from(text, "latin1");
}
