/** A client that sends bytes as they are and shows the bytes that come back, as Latin-1 text. */

import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { patient } from "./patience.ts";

/** After this long nobody waits any more for an answer. */
const silenceMillisecondsMax = patient(60_000);

/** A response taken apart. */
export interface RawResponse {
  readonly status: number;
  /** Status line and headers as they came. */
  readonly head: string;
  /** Names as they came; in order. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** Names in lower case, sorted. */
  readonly names: readonly string[];
  readonly body: string;
  /** The values of a header. */
  values(name: string): string[];
}

/** One connection. */
export class RawClient implements Disposable {
  readonly socket: Socket;
  /** What has come and has not been taken yet. */
  received = "";
  #closed = false;
  #wake: () => void = () => {};

  /** Connects to the host and port of a URL. */
  static async connect(url: string): Promise<RawClient> {
    const { hostname, port } = new URL(url);
    const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true });
    await once(socket, "connect");
    return new RawClient(socket);
  }

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.setNoDelay(true);
    socket.on("data", (chunk: Buffer) => {
      this.received += chunk.toString("latin1");
      this.#wake();
    });
    // A connection that the server has cut is told apart by what was received.
    socket.on("error", () => {});
    for (const event of ["end", "close"]) {
      socket.on(event, () => {
        this.#closed = true;
        this.#wake();
      });
    }
  }

  /** Sends lines with line ends of HTTP, and an empty line after them. */
  sendHead(...lines: string[]): void {
    this.send([...lines, "", ""].join("\r\n"));
  }

  /** Sends a request for this path without a body, with more header lines. */
  get(path: string, ...lines: string[]): void {
    this.sendHead(`GET ${path} HTTP/1.1`, "Host: example.com", ...lines);
  }

  send(text: string | Uint8Array): void {
    if (typeof text === "string") this.socket.write(text, "latin1");
    else this.socket.write(text);
  }

  /** Resolves when this has come, with all up to its end; rejects when the connection ends before. */
  async until(text: string): Promise<string> {
    while (!this.received.includes(text)) await this.#more(text);
    return this.#take(this.received.indexOf(text) + text.length);
  }

  /** The next response; `bodiless` for one that ends with its head. */
  async response(bodiless = false): Promise<RawResponse> {
    const head = await this.until("\r\n\r\n");
    const [first = "", ...lines] = head.trimEnd().split("\r\n");
    const headers = lines.map((line) => {
      const colon = line.indexOf(": ");
      return [line.slice(0, colon), line.slice(colon + 2)] as const;
    });
    const values = (name: string): string[] =>
      headers.filter(([other]) => other.toLowerCase() === name).map(([, value]) => value);
    return {
      status: Number(/^HTTP\/1\.[01] (\d{3}) /.exec(first)?.[1]),
      head,
      headers,
      names: headers.map(([name]) => name.toLowerCase()).sort(),
      body: bodiless ? "" : await this.#body(values),
      values,
    };
  }

  /** One chunk of a chunked body; "" for the last one. */
  async chunk(): Promise<string> {
    const size = Number.parseInt(await this.until("\r\n"), 16);
    while (this.received.length < size + 2) await this.#more("a chunk");
    return this.#take(size + 2).slice(0, -2);
  }

  /** Resolves when the server has closed its side; with what came and was not taken. */
  async closed(): Promise<string> {
    while (!this.#closed) await this.#more(null);
    return this.received;
  }

  [Symbol.dispose](): void {
    this.socket.destroy();
  }

  async #body(values: (name: string) => string[]): Promise<string> {
    if (values("transfer-encoding")[0] === "chunked") {
      let body = "";
      for (let chunk = await this.chunk(); chunk !== ""; chunk = await this.chunk()) body += chunk;
      return body;
    }
    const [length] = values("content-length");
    if (length === undefined) {
      await this.closed();
      return this.#take(this.received.length);
    }
    while (this.received.length < Number(length)) await this.#more(`${length} bytes`);
    return this.#take(Number(length));
  }

  #take(length: number): string {
    const text = this.received.slice(0, length);
    this.received = this.received.slice(length);
    return text;
  }

  async #more(wanted: string | null): Promise<void> {
    const expected = JSON.stringify(wanted);
    const received = JSON.stringify(this.received.slice(-500));
    if (this.#closed) throw new Error(`closed before ${expected} came, after ${received}`);
    await new Promise<void>((resolve, reject) => {
      const silence = (): void => reject(new Error(`no ${expected} comes, after ${received}`));
      const timer = setTimeout(silence, silenceMillisecondsMax);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
