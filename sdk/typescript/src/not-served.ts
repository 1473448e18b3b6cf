/**
 * A service of Spin that Bobbin does not offer to components: every call of it throws `NotServedError`. What a call would
 * give is `any`, so that code which uses it still compiles.
 */
export type NotServed<Method extends string> = {
  // eslint-disable-next-line typescript/no-explicit-any -- nothing is ever given
  readonly [Name in Method]: (...args: unknown[]) => any;
};

/** What a call of a service throws that is not served, such as one of `Redis`; known by its `code`. */
export class NotServedError extends Error {
  readonly code = "not-served";

  constructor(call: string, advice: string) {
    super(`Bobbin does not serve ${call} to components; ${advice}`);
    this.name = "NotServedError";
  }
}

const useStore =
  "keep the data in a key-value store, or reach a server that speaks HTTP with fetch";
const useFetch = "reach a server that runs the model with fetch";
const publish = "reach a broker that speaks HTTP with fetch";

/** The services by their names in the global `spinSdk`, with the calls that Spin's SDKs have had. */
export const notServed = Object.freeze({
  redis: refuse(
    "Redis",
    ["open", "execute", "get", "incr", "publish", "set", "del", "sadd", "smembers", "srem"],
    useStore,
  ),
  mysql: refuse("Mysql", ["open", "execute", "query"], useStore),
  pg: refuse("Pg", ["open", "execute", "query"], useStore),
  postgres: refuse("Postgres", ["open"], useStore),
  sqlite: refuse("Sqlite", ["open", "openDefault"], useStore),
  llm: refuse("Llm", ["infer", "generateEmbeddings"], useFetch),
  mqtt: refuse("Mqtt", ["open"], publish),
});

function refuse<Method extends string>(
  service: string,
  methods: readonly Method[],
  advice: string,
): NotServed<Method> {
  const calls = methods.map((method) => [
    method,
    () => {
      throw new NotServedError(`${service}.${method}`, advice);
    },
  ]);
  return Object.freeze(Object.fromEntries(calls)) as NotServed<Method>;
}
