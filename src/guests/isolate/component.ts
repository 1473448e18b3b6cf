import { bobbinError } from "../../errors.ts";
import type { GrantedStores } from "../../kv/granted-stores.ts";
import { httpLimits } from "../../limits.ts";
import { type Exchange, type GuestComponent, untilIdle } from "../exchange.ts";
import { checkHandler, takesBodyWhole } from "./handler-kind.ts";
import type { GuestLog } from "./guest-log.ts";
import { ComponentIsolate } from "./isolate.ts";
import type { IsolateProgram } from "./load.ts";

/** A TypeScript or JavaScript component: one isolate at a time, replaced when it is spent. */
export class IsolateComponent implements GuestComponent {
  readonly #program: IsolateProgram;
  readonly #granted: GrantedStores;
  readonly #log: GuestLog;
  #live: ComponentIsolate;
  /** Spent, but still working on requests. */
  #leaving: ComponentIsolate[] = [];

  /** Loads the component at once. Throws component-start-failed and component-without-handler. */
  constructor(program: IsolateProgram, granted: GrantedStores, log: GuestLog) {
    this.#program = program;
    this.#granted = granted;
    this.#log = log;
    this.#live = new ComponentIsolate(program, granted, log);
    checkHandler(this.#live, program);
  }

  handle(exchange: Exchange): void {
    try {
      const isolate = this.#ready();
      isolate.handle(exchange, takesBodyWhole(exchange, this.#live.handlerKind));
    } catch (error) {
      exchange.fail(bobbinError("guest-failed", { detail: String(error) }, error));
    }
  }

  async retire(): Promise<void> {
    const isolates = [this.#live, ...this.#leaving];
    await untilIdle(() => isolates.some((isolate) => isolate.busy));
    // What requests have left running gets as long as it does when Bobbin stops.
    const deadline = performance.now() + httpLimits.drainMillisecondsMax;
    await untilIdle(
      () => performance.now() < deadline && isolates.some((isolate) => isolate.awaiting),
    );
    for (const isolate of isolates) isolate.close(null);
  }

  close(): void {
    const reason = bobbinError("guest-failed", { detail: "Bobbin is stopping" });
    for (const isolate of [this.#live, ...this.#leaving]) isolate.close(reason);
  }

  #ready(): ComponentIsolate {
    if (!this.#live.spent) return this.#live;
    this.#leaving.push(this.#live);
    this.#live = new ComponentIsolate(this.#program, this.#granted, this.#log);
    this.#leaving = this.#leaving.filter((isolate) => {
      if (!isolate.busy) isolate.close(null);
      return isolate.busy;
    });
    return this.#live;
  }
}
