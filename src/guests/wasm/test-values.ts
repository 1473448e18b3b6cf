import type { ResourceType, ValueType } from "@bobbin-kv/wasm-linker/testing";

/** Numbers from a seed (mulberry32), among them those that are at the edges of something. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed | 0;
  }

  /** From 0 to below a number. */
  below(end: number): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * end);
  }

  /** One of a list. */
  of<Item>(items: readonly Item[]): Item {
    return items[this.below(items.length)] as Item;
  }

  /** A signed 32-bit number. */
  number32(): number {
    return this.below(4) === 0 ? this.below(2 ** 32) | 0 : this.of(edges32);
  }

  /** A signed 64-bit number. */
  number64(): bigint {
    return this.below(4) === 0
      ? BigInt.asIntN(64, (BigInt(this.below(2 ** 32)) << 32n) | BigInt(this.below(2 ** 32)))
      : this.of(edges64);
  }

  /** A number that is none, too. */
  float(): number {
    return this.of([Number.NaN, Infinity, -Infinity, -0, 0.5, 1e300, 2 ** 53, -1e-300]);
  }
}

const edges32 = [
  ...[0, 1, 2, 3, 4, 7, 8, 16, 31, 32, 64, 255, 256, 1023, 1024, 4096, 65_535, 65_536, 65_540],
  ...[
    131_072,
    262_143,
    262_144,
    1_048_576,
    16_777_217,
    2 ** 31 - 1,
    -(2 ** 31),
    -1,
    -2,
    -4,
    -8,
    -65_536,
  ],
];
const edges64 = [
  ...[0n, 1n, 2n, 4096n, 4097n, 65_536n, 1_048_577n, 16_777_217n, 2n ** 31n, 2n ** 32n, 2n ** 53n],
  ...[2n ** 62n, 2n ** 63n - 1n, -(2n ** 63n), -1n, -2n],
];
const texts = [
  ...[
    "",
    "default",
    "other",
    "key",
    "name",
    "content-length",
    "host",
    "set-cookie",
    "GET",
    "a b",
    "/",
  ],
  ...["/file.txt", "../..", "file.txt", "12", "-1", "\n", "\0", "é😀", "localhost:1", "__proto__"],
  ...["constructor", "x".repeat(300), "http", "[::1]:99999", "k".repeat(256)],
];

/** Thrown where a value needs a resource of which none is known. */
export const unavailable = new Error("there is no such resource");

/** A value of a type, as `host.ts` has them. */
export function randomValue(
  type: ValueType,
  random: Random,
  find: (resource: ResourceType) => object,
): unknown {
  const value = (of: ValueType | null): unknown =>
    of === null ? undefined : randomValue(of, random, find);
  switch (type.kind) {
    case "bool":
      return random.below(2) === 0;
    case "string":
      return random.of(texts);
    case "char":
      return random.of(["a", "\0", "é", "😀"]);
    case "u64":
    case "s64":
      return random.number64();
    case "f32":
    case "f64":
      return random.float();
    case "list": {
      const { element } = type;
      if (element.kind === "u8") return Buffer.from(random.of(texts));
      return Array.from({ length: random.below(4) }, () => value(element));
    }
    case "tuple":
      return type.elements.map(value);
    case "record":
      return Object.fromEntries(
        type.fields.map(({ name, type: field }) => [camel(name), value(field)]),
      );
    case "flags":
      return Object.fromEntries(type.names.map((name) => [camel(name), random.below(2) === 0]));
    case "enum":
      return random.of(type.names);
    case "option":
      if (random.below(2) === 0) return type.some.kind === "option" ? { tag: "none" } : undefined;
      return type.some.kind === "option"
        ? { tag: "some", value: value(type.some) }
        : value(type.some);
    case "result":
      return random.below(2) === 0
        ? { tag: "ok", value: value(type.ok) }
        : { tag: "err", value: value(type.error) };
    case "variant": {
      const { name, type: payload } = random.of(type.cases);
      return { tag: name, value: value(payload) };
    }
    case "own":
    case "borrow":
      return find(type.resource);
    default:
      return random.number32();
  }
}

function camel(name: string): string {
  return name.replace(/-(\w)/g, (_all, letter: string) => letter.toUpperCase());
}
