import type { ExecutionGuard } from "./execution-guard.ts";
import {
  HostImport,
  type ImportMaker,
  type ImportTraits,
  LateImport,
  throwing,
  throwingCall,
} from "./host-import.ts";

type Call = HostImport["call"];

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

  get call(): Call {
    return (...values) => this.of(values).call(...values.slice(0, this.#count));
  }

  override of(values: readonly unknown[]): HostImport {
    return this.#imports.at(values[this.#count] as number);
  }

  /**
   * The group as a module calls it: as `throwing` makes a function of one that is imported by itself. With as many parameters as the module gives, the
   * engine calls it without detours.
   */
  throwing(guard: ExecutionGuard): Call {
    const imports = this.#imports;
    switch (this.#count) {
      case 0:
        return (at) => throwingCall(guard, imports.at(at as number));
      case 1:
        return (a, at) => throwingCall(guard, imports.at(at as number), a);
      case 2:
        return (a, b, at) => throwingCall(guard, imports.at(at as number), a, b);
      case 3:
        return (a, b, c, at) => throwingCall(guard, imports.at(at as number), a, b, c);
      case 4:
        return (a, b, c, d, at) => throwingCall(guard, imports.at(at as number), a, b, c, d);
      case 5:
        return (a, b, c, d, e, at) => throwingCall(guard, imports.at(at as number), a, b, c, d, e);
      default:
        return throwing(guard, this, undefined);
    }
  }
}
