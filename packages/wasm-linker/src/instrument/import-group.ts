import { HostImport, type ImportMaker, type ImportTraits, LateImport } from "./host-import.ts";

/** What is known of a function that is imported as a part of a group; all instances of a component share it. */
export interface GroupMember<Key> {
  readonly traits: ImportTraits;
  readonly key: Key;
}

/** The functions of an instance's groups, by the number that a module gives last when it calls a group. */
export class GroupedImports<Key> {
  readonly #maker: ImportMaker<Key>;
  readonly #members: readonly (GroupMember<Key> | null)[];
  readonly #made: (HostImport | null)[];

  constructor(maker: ImportMaker<Key>, members: readonly (GroupMember<Key> | null)[]) {
    this.#maker = maker;
    this.#members = members;
    this.#made = members.map(() => null);
  }

  /** The function with this number, which only instrumentation gives. */
  at(number: number): HostImport {
    const made = this.#made[number] ?? null;
    if (made !== null) return made;
    const { traits, key } = this.#members[number] as GroupMember<Key>;
    return (this.#made[number] = new LateImport(traits, this.#maker, key));
  }
}

/** Functions of one type that a module imports as one: see `compactModule`. Most instances call few of them, and what the engine keeps for each import it keeps once. */
export class ImportGroup extends HostImport {
  readonly #imports: GroupedImports<unknown>;
  /** How many values its functions have. */
  readonly #count: number;

  constructor(traits: ImportTraits, imports: GroupedImports<unknown>, count: number) {
    super(traits);
    this.#imports = imports;
    this.#count = count;
  }

  get call(): HostImport["call"] {
    return (...values) => this.of(values).call(...values.slice(0, this.#count));
  }

  override of(values: readonly unknown[]): HostImport {
    return this.#imports.at(values[this.#count] as number);
  }

  override invoke(a: unknown, b: unknown, c: unknown, d: unknown, e: unknown, f: unknown): unknown {
    const imports = this.#imports;
    switch (this.#count) {
      case 0:
        return imports.at(a as number).call();
      case 1:
        return imports.at(b as number).call(a);
      case 2:
        return imports.at(c as number).call(a, b);
      case 3:
        return imports.at(d as number).call(a, b, c);
      case 4:
        return imports.at(e as number).call(a, b, c, d);
      default:
        return imports.at(f as number).call(a, b, c, d, e);
    }
  }
}
