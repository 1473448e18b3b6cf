import { AbiContext } from "../abi/abi-context.ts";
import type { CoreFunction } from "../abi/bind-import.ts";
import { GuestTrap } from "../errors.ts";
import type { ExecutionGuard } from "../instrument/execution-guard.ts";
import { GuestMemory, type Realloc } from "../memory/guest-memory.ts";
import { WideMemory } from "../memory/wide-memory.ts";
import type { CanonicalOptions, CoreReference } from "../plan/plan.ts";
import { beside } from "../tasks/nested.ts";
import type { Owner } from "../tasks/task.ts";

/** What contexts are made of. */
interface ContextParts {
  readonly guard: ExecutionGuard;
  readonly isAsync: boolean;
  readonly owners: readonly Owner[];
}

/** Finds what references mean in an instance. */
interface Definitions {
  resolve(reference: CoreReference): unknown;
  coreFunction(reference: CoreReference): CoreFunction;
}

/** Where values come from and go to: memories of an instance, with their allocators. Functions that share a memory and an owner share a context. */
export class Contexts {
  readonly #parts: ContextParts;
  readonly #definitions: Definitions;
  readonly #numbers = new Map<CoreReference, number>();
  readonly #contexts = new Map<string, AbiContext>();

  constructor(parts: ContextParts, definitions: Definitions) {
    this.#parts = parts;
    this.#definitions = definitions;
  }

  /** The context of a function with these options, of the component instance with this number. */
  of({ encoding, memory, realloc }: CanonicalOptions, number: number): AbiContext {
    const key = `${number} ${encoding} ${this.#nameOf(memory)} ${this.#nameOf(realloc)}`;
    let context = this.#contexts.get(key);
    if (context === undefined) {
      const owner = this.#parts.owners[number] as Owner;
      const open = memory === null ? null : () => this.#open(encoding, memory, realloc, owner);
      context = new AbiContext(owner.table, number, open, owner.passage);
      this.#contexts.set(key, context);
    }
    return context;
  }

  #open(
    encoding: CanonicalOptions["encoding"],
    memory: CoreReference,
    realloc: CoreReference | null,
    owner: Owner,
  ): GuestMemory {
    const bytes = this.#definitions.resolve(memory) as WebAssembly.Memory;
    const allocate = this.#allocator(realloc, owner);
    const { meter } = this.#parts.guard;
    return encoding === "utf8"
      ? new GuestMemory(meter, bytes, allocate)
      : new WideMemory(encoding, meter, bytes, allocate);
  }

  /** No two definitions have the same, whatever they are. */
  #nameOf(reference: CoreReference | null): string {
    if (reference === null) return "-";
    if (reference.kind === "export") return `${reference.step} ${reference.name}`;
    const number = this.#numbers.get(reference) ?? this.#numbers.size;
    this.#numbers.set(reference, number);
    return `- ${number}`;
  }

  #allocator(realloc: CoreReference | null, owner: Owner): Realloc {
    if (realloc === null) {
      return () => {
        throw new GuestTrap("it named no allocator for what it was given");
      };
    }
    const core = this.#definitions.coreFunction(realloc) as Realloc;
    const { guard, isAsync } = this.#parts;
    const allocate: Realloc = isAsync
      ? (...values) => beside(guard, owner, () => core(...values))
      : core;
    return (pointer, size, align, newSize) => {
      const place = allocate(pointer, size, align, newSize);
      // Room may well begin at 0; in languages where that means none, memory was refused before.
      if (place === 0 && newSize > 0 && guard.refusedGrowth) {
        throw new GuestTrap("its allocator has no room");
      }
      return place;
    };
  }
}
