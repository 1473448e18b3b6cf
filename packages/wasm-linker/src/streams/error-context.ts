/** What a guest says of an error, for whoever is told of it: `error-context` of the canonical ABI. */
export class ErrorContext {
  readonly message: string;

  constructor(message: string) {
    this.message = message;
  }

  /** A guest drops it, which ends nothing. */
  drop(): void {}

  /** Bytes that it keeps for the guest. */
  get heldBytes(): number {
    return 2 * this.message.length;
  }
}
