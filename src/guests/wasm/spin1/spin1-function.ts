/**
 * A function that a core module imports, all of its parameters `i32` or `f32`, without a result: what
 * it answers is written to the guest's memory. A promise where the answer is still to come.
 */
export type Spin1Function = (...values: number[]) => void | Promise<void>;

/** What a core module imports from one module, by name. */
export type Spin1Functions = Readonly<Record<string, Spin1Function>>;
