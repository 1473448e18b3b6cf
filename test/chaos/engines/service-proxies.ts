/** Proxies between hosts and a service that does not fail by itself: one for each host. */

import { aWhile, type Fault, hostCount } from "../engine.ts";
import type { Random } from "../random.ts";
import { type Passage, TcpProxy } from "../tcp-proxy.ts";

const anybody = ["127.0.0.1"];

/** The ways of all hosts. */
export class ServiceProxies implements AsyncDisposable {
  readonly #proxies: readonly TcpProxy[];

  private constructor(proxies: readonly TcpProxy[]) {
    this.#proxies = proxies;
  }

  /** Opens them to what listens at this address. */
  static async start(endpoint: string): Promise<ServiceProxies> {
    const port = Number(new URL(endpoint).port);
    const starting = Array.from({ length: hostCount }, () => TcpProxy.start(port));
    return new ServiceProxies(await Promise.all(starting));
  }

  /** Where a host finds the service. */
  endpointOf(host: number): string {
    return `http://127.0.0.1:${this.#proxies[host]?.port}/`;
  }

  /** What happens on the ways. */
  get faults(): Fault[] {
    const one = (random: Random): TcpProxy[] => [random.pick(this.#proxies)];
    const all = (): readonly TcpProxy[] => this.#proxies;
    return [
      fault("connections of a host end before requests pass", one, "refuse"),
      fault("connections of a host end before answers pass", one, "lose-answers"),
      fault("connections of all hosts end before answers pass", all, "lose-answers"),
      fault("requests and answers of a host are held up, and come later", one, "hold"),
      fault("requests and answers of all hosts are held up, and come later", all, "hold"),
      {
        name: "everything takes 200 ms longer",
        run: async (random) => {
          for (const proxy of this.#proxies) proxy.delay(100);
          await aWhile(random);
          for (const proxy of this.#proxies) proxy.heal();
        },
      },
    ];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const proxy of this.#proxies) await proxy[Symbol.asyncDispose]();
  }
}

function fault(
  name: string,
  choose: (random: Random) => readonly TcpProxy[],
  passage: Passage,
): Fault {
  return {
    name,
    async run(random) {
      const chosen = choose(random);
      for (const proxy of chosen) proxy.set(passage, anybody);
      await aWhile(random);
      for (const proxy of chosen) proxy.heal();
    },
  };
}
