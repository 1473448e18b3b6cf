import { isDeepStrictEqual } from "node:util";
import type { RunningExplorer } from "./open-explorer.ts";
import type { Service } from "../../serve/workers/service.ts";
import { Turns } from "../../serve/workers/turns.ts";
import type { Io } from "../../common/io.ts";
import type { UpOptions } from "../../serve/workers/up-options.ts";

/** The explorer of what a service serves; started when somebody wants it. */
export class ExplorerOnDemand implements AsyncDisposable {
  readonly #service: Service;
  readonly #options: UpOptions;
  readonly #io: Io;
  #running: { readonly explorer: RunningExplorer; readonly stores: unknown } | null = null;
  readonly #turns = new Turns();

  constructor(service: Service, options: UpOptions, io: Io) {
    this.#service = service;
    this.#options = options;
    this.#io = io;
  }

  /** What to open in a browser; prints it where it is new. Null while nothing is served. */
  url(): Promise<string | null> {
    return this.#turns.take(() => this.#open());
  }

  async #open(): Promise<string | null> {
    const { prepared } = this.#service;
    if (prepared === null) return null;
    // A reload may have given the application other stores.
    if (!isDeepStrictEqual(this.#running?.stores, prepared.stores)) {
      await this.#close();
      const { openExplorer } = await import("./open-explorer.ts");
      const explorer = await openExplorer(
        prepared,
        this.#options,
        this.#io,
        () => this.#service.isolated,
      );
      this.#running = { explorer, stores: prepared.stores };
    }
    return this.#running?.explorer.url ?? null;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // One that is still being opened is closed too.
    await this.#turns.take(() => this.#close());
  }

  async #close(): Promise<void> {
    const running = this.#running;
    this.#running = null;
    await running?.explorer[Symbol.asyncDispose]();
  }
}
