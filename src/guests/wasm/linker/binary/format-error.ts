/** What is thrown for bytes that are no WebAssembly binary, or not one that this room knows. */
export class WasmFormatError extends Error {
  /** Where in the bytes the fault was met. */
  readonly offset: number;

  constructor(what: string, offset: number, cause?: unknown) {
    super(`${what} (at byte ${offset})`, cause === undefined ? undefined : { cause });
    this.name = "WasmFormatError";
    this.offset = offset;
  }
}
