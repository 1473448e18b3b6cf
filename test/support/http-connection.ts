/** One keep-alive connection to a server, for tests that count on which connection a request goes. */

import { Agent, request } from "node:http";

/** What came back. */
export interface Answer {
  readonly status: number;
  readonly body: string;
}

/** Sends requests one after the other on a connection of its own. */
export class HttpConnection implements Disposable {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 });
  readonly #url: string;

  /** `url` is without a trailing slash. The connection is opened by the first request. */
  constructor(url: string) {
    this.#url = url;
  }

  /** Sends a request. Rejects when the connection cannot be opened or ends before the answer does. */
  send(method: string, path: string, body = ""): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const sent = request(`${this.#url}${path}`, { method, agent: this.#agent }, (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("error", reject);
        response.on("end", () =>
          resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString() }),
        );
      });
      sent.on("error", reject);
      sent.end(body);
    });
  }

  [Symbol.dispose](): void {
    this.#agent.destroy();
  }
}
