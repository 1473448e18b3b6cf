/** Where a body that a guest writes goes. */
export interface BodySink {
  /** How many bytes may be written now. */
  room(): number;
  write(bytes: Uint8Array): void;
  /** Resolves when there is room, or when nothing more can be written. */
  wait(): Promise<void>;
  /** The body is complete. */
  end(): void;
  /** The body breaks off. */
  abort(): void;
}
