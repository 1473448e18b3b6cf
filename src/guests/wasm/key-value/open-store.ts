import type { KeyValueSession } from "../../../kv/session.ts";

/** A store that a guest holds open, as a resource; dropping it closes the handle. */
export class OpenStore {
  readonly session: KeyValueSession;
  readonly handle: number;

  constructor(session: KeyValueSession, label: string) {
    this.session = session;
    this.handle = session.open(label);
  }

  [Symbol.dispose](): void {
    this.session.close(this.handle);
  }
}
