/** Thrown to end a guest that asked for its program's end. */
export class GuestExit extends Error {
  readonly code: number;

  constructor(code: number) {
    super(`the guest ended its program with code ${code}`);
    this.code = code;
  }
}
