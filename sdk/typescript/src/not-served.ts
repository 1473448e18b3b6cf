/** A service of Spin that Bobbin does not offer to components: every call of it throws `NotServedError`. */
export type NotServed<Method extends string> = {
  readonly [Name in Method]: (...args: unknown[]) => never;
};

/** What a call of `Redis`, `Mysql`, `Pg`, `Sqlite` or `Llm` throws; known by its `code`. */
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

/** The services by their names in the global `spinSdk`, with the calls that Spin's SDK has. */
export const notServed = Object.freeze({
  redis: refuse(
    "Redis",
    ["execute", "get", "incr", "publish", "set", "del", "sadd", "smembers", "srem"],
    useStore,
  ),
  mysql: refuse("Mysql", ["execute", "query"], useStore),
  pg: refuse("Pg", ["execute", "query"], useStore),
  sqlite: refuse("Sqlite", ["open", "openDefault"], useStore),
  llm: refuse("Llm", ["infer", "generateEmbeddings"], useFetch),
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
