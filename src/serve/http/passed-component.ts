import { Agent } from "node:http";
import { bobbinError } from "../../errors.ts";
import type { GuestComponent } from "../../guests/guest.ts";
import type { HttpExchange } from "../../guests/http-exchange.ts";
import { apartLimits, httpLimits } from "../../limits.ts";
import { PassedRequest } from "./passed-request.ts";

/** A component that has a process of its own: its requests are passed on there. */
export class PassedComponent implements GuestComponent {
  readonly #component: string;
  readonly #path: string;
  readonly #log: (line: string) => void;
  readonly #idleMilliseconds: number;
  /** By depth of the calls: what waits for a connection may be waited for by what has one. */
  readonly #agents = new Map<number, Agent>();
  readonly #requests = new Set<PassedRequest>();
  #idle: (() => void) | null = null;

  /** `path` is that of the process's socket; `log` takes lines of the component's standard error. */
  constructor(
    component: string,
    path: string,
    log: (line: string) => void,
    idleMilliseconds: number = httpLimits.keepAliveMillisecondsDefault,
  ) {
    this.#component = component;
    this.#path = path;
    this.#log = log;
    this.#idleMilliseconds = idleMilliseconds;
  }

  handle(exchange: HttpExchange): void {
    const max = apartLimits.passedRequestsMax;
    if (this.#requests.size >= max) {
      exchange.fail(bobbinError("guest-overloaded", { max }));
      return;
    }
    const agent = this.#agentOf(exchange.chain?.depth ?? 0);
    const target = { component: this.#component, path: this.#path, agent };
    const request = new PassedRequest(target, exchange, (error) => {
      this.#requests.delete(request);
      if (this.#requests.size === 0) this.#idle?.();
      if (error === null) return;
      this.#log(`${exchange.method} ${exchange.url}: ${error.text}`);
      exchange.fail(error);
    });
    this.#requests.add(request);
    request.start();
  }

  async retire(): Promise<void> {
    const idle = Promise.withResolvers<void>();
    this.#idle = idle.resolve;
    if (this.#requests.size > 0) await idle.promise;
    this.close();
  }

  close(): void {
    const reason = bobbinError("server-stopping", {});
    for (const request of this.#requests) request.end(reason);
    for (const agent of this.#agents.values()) agent.destroy();
  }

  #agentOf(depth: number): Agent {
    let agent = this.#agents.get(depth);
    if (agent === undefined) {
      // Whoever takes the requests does not close what is idle, as one could be on its way; but may wait for that to end.
      const timeout = this.#idleMilliseconds;
      agent = new Agent({ keepAlive: true, maxSockets: apartLimits.connectionsMax, timeout });
      this.#agents.set(depth, agent);
    }
    return agent;
  }
}

/** Components of other processes, behind one socket. */
export class PassedComponents {
  readonly #path: string;
  readonly #idleMilliseconds: number | undefined;
  readonly #components = new Map<string, PassedComponent>();

  /** Connections are closed that were idle for so long; as those of clients where it is left out. */
  constructor(path: string, idleMilliseconds?: number) {
    this.#path = path;
    this.#idleMilliseconds = idleMilliseconds;
  }

  /** The component with this id; `""` is whoever answers the request by its path. */
  component(id: string): PassedComponent {
    let component = this.#components.get(id);
    if (component === undefined) {
      // Whoever asks is told what comes of it.
      component = new PassedComponent(id, this.#path, () => {}, this.#idleMilliseconds);
      this.#components.set(id, component);
    }
    return component;
  }

  close(): void {
    for (const component of this.#components.values()) component.close();
  }
}
