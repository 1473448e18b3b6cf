/** Bytes for a `list<u8>`, of which whoever gives them hears when the guest has its copy. */
export class PassingBytes {
  readonly bytes: Uint8Array;
  /** Called once, when the bytes are not needed any more; perhaps never. */
  readonly passed: () => void;

  constructor(bytes: Uint8Array, passed: () => void) {
    this.bytes = bytes;
    this.passed = passed;
  }
}
