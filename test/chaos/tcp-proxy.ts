/** Stands between processes on loopback and does to their connections what networks do. */

import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";

/**
 * `pass`; `hold`: nothing passes, and what was sent comes when it passes again; `refuse`: every connection ends;
 * `lose-answers`: what is asked passes, and the connection ends when the answer comes.
 */
export type Passage = "pass" | "hold" | "refuse" | "lose-answers";

interface Line {
  readonly source: string;
  readonly near: Socket;
  readonly far: Socket;
  /** What is held back, in its order. */
  held: (() => void)[];
}

/** One server's address as others know it. Who connects is told apart by the address that it connects from. */
export class TcpProxy implements AsyncDisposable {
  readonly #targetPort: number;
  readonly #server = createServer((near) => this.#accept(near));
  readonly #lines = new Set<Line>();
  readonly #passages = new Map<string, Passage>();
  #delayMilliseconds = 0;

  private constructor(targetPort: number) {
    this.#targetPort = targetPort;
  }

  /** Begins to listen, for a server that may start later. */
  static async start(targetPort: number): Promise<TcpProxy> {
    const proxy = new TcpProxy(targetPort);
    proxy.#server.listen(0, "127.0.0.1");
    await once(proxy.#server, "listening");
    return proxy;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** What becomes of connections from these addresses, also of those that there are. */
  set(passage: Passage, sources: readonly string[]): void {
    for (const source of sources) this.#passages.set(source, passage);
    for (const line of this.#lines) {
      if (!sources.includes(line.source)) continue;
      if (passage === "refuse") this.#end(line);
      if (passage === "pass") release(line);
    }
  }

  /** Holds everything up for so long, in both directions. */
  delay(milliseconds: number): void {
    this.#delayMilliseconds = milliseconds;
  }

  /** Everything passes at once again. */
  heal(): void {
    this.#delayMilliseconds = 0;
    this.#passages.clear();
    for (const line of this.#lines) release(line);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close();
    for (const line of this.#lines) this.#end(line);
  }

  #passageOf(source: string): Passage {
    return this.#passages.get(source) ?? "pass";
  }

  #accept(near: Socket): void {
    const source = near.remoteAddress ?? "";
    near.on("error", () => near.destroy());
    if (this.#passageOf(source) === "refuse") return void near.destroy();
    const far = connect(this.#targetPort, "127.0.0.1");
    far.on("error", () => far.destroy());
    for (const socket of [near, far]) socket.setNoDelay(true);
    const line: Line = { source, near, far, held: [] };
    this.#lines.add(line);
    near.on("data", (bytes) => this.#carry(line, () => far.write(bytes)));
    far.on("data", (bytes) => {
      if (this.#passageOf(source) === "lose-answers") this.#end(line);
      else this.#carry(line, () => near.write(bytes));
    });
    for (const socket of [near, far]) {
      socket.on("close", () => this.#carry(line, () => this.#end(line)));
    }
  }

  #carry(line: Line, act: () => void): void {
    const isHeld = this.#passageOf(line.source) === "hold" || line.held.length > 0;
    if (isHeld) line.held.push(act);
    else if (this.#delayMilliseconds === 0) act();
    else setTimeout(() => this.#carryLate(line, act), this.#delayMilliseconds);
  }

  #carryLate(line: Line, act: () => void): void {
    if (this.#passageOf(line.source) === "hold" || line.held.length > 0) line.held.push(act);
    else act();
  }

  #end(line: Line): void {
    this.#lines.delete(line);
    line.near.destroy();
    line.far.destroy();
  }
}

function release(line: Line): void {
  const held = line.held;
  line.held = [];
  for (const act of held) act();
}
