/** A connection of the tests' own, so that what they see does not come through the client under test. */

import { once } from "node:events";
import { connect, type Socket } from "node:net";

/** What a server answers; an error reply is an `Error`, and so are those inside arrays. */
export type Reply = Buffer | string | number | null | Error | Reply[];

/** Sends commands one after the other and reads their answers. */
export class RawConnection {
  readonly #socket: Socket;
  readonly #waiting: ((reply: Reply) => void)[] = [];
  #received = Buffer.alloc(0);

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on("data", (chunk) => this.#read(chunk));
    socket.on("error", () => {});
    socket.on("close", () => {
      for (const give of this.#waiting.splice(0)) give(new Error("closed"));
    });
  }

  /** Rejects when nobody listens. */
  static async open(port: number): Promise<RawConnection> {
    const socket = connect(port, "127.0.0.1");
    await once(socket, "connect");
    return new RawConnection(socket);
  }

  /** Resolves to the answer; rejects with an error reply, and when the connection ends. */
  async send(...words: readonly (string | Uint8Array)[]): Promise<Reply> {
    const parts: Uint8Array[] = [Buffer.from(`*${words.length}\r\n`)];
    for (const word of words) {
      const bytes = Buffer.from(word as string);
      parts.push(Buffer.from(`$${bytes.length}\r\n`), bytes, Buffer.from("\r\n"));
    }
    if (this.#socket.destroyed) throw new Error("closed");
    const reply = await new Promise<Reply>((resolve) => {
      this.#waiting.push(resolve);
      this.#socket.write(Buffer.concat(parts));
    });
    if (reply instanceof Error) throw reply;
    return reply;
  }

  /** The answer as text; arrays as their texts. */
  async text(...words: readonly (string | Uint8Array)[]): Promise<string> {
    return String(await this.send(...words));
  }

  close(): void {
    this.#socket.destroy();
  }

  #read(chunk: Buffer): void {
    this.#received = Buffer.concat([this.#received, chunk]);
    for (;;) {
      const parsed = parse(this.#received, 0);
      if (parsed === null) return;
      this.#received = this.#received.subarray(parsed.end);
      this.#waiting.shift()?.(parsed.reply);
    }
  }
}

function parse(bytes: Buffer, start: number): { reply: Reply; end: number } | null {
  const line = bytes.indexOf("\r\n", start);
  if (line < 0) return null;
  const text = bytes.toString("utf8", start + 1, line);
  const end = line + 2;
  switch (String.fromCharCode(bytes[start] ?? 0)) {
    case "+":
      return { reply: text, end };
    case "-":
      return { reply: new Error(text), end };
    case ":":
      return { reply: Number(text), end };
    case "$": {
      const size = Number(text);
      if (size < 0) return { reply: null, end };
      if (bytes.length < end + size + 2) return null;
      return { reply: bytes.subarray(end, end + size), end: end + size + 2 };
    }
    default: {
      const items: Reply[] = [];
      let next = end;
      for (let index = 0; index < Number(text); index++) {
        const item = parse(bytes, next);
        if (item === null) return null;
        items.push(item.reply);
        next = item.end;
      }
      return { reply: Number(text) < 0 ? null : items, end: next };
    }
  }
}
