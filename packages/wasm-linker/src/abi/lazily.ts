import type { CoreFunction } from "./bind-import.ts";

/** A function that is made when it is called first: of what a guest imports it calls little, and each instance has its own. */
export function lazily(make: () => CoreFunction): CoreFunction {
  let made: CoreFunction | null = null;
  return (...values) => {
    made ??= make();
    return made(...values);
  };
}
