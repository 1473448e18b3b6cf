import { GuestTrap } from "@bobbin-kv/wasm-linker";

/** A class of objects that guests hold, also one that nobody else may make. */
interface HeldClass<Held> {
  readonly name: string;
  readonly prototype: Held;
  [Symbol.hasInstance](value: unknown): boolean;
}

/**
 * What a guest handed over, as one of the host's objects. It has been compared with the interface's types
 * by then; should that ever let another thing through, the guest ends here and learns nothing of it.
 */
export function held<Held>(value: unknown, kind: HeldClass<Held>): Held {
  if (value instanceof kind) return value as Held;
  throw new GuestTrap(`it handed over what is no ${kind.name}`);
}
