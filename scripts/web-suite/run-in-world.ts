/** Runs a file of the suite where this stands, be it Node.js or a component. */

/** What is run. */
export interface WorldRun {
  readonly code: string;
  /** The address that the file would have. */
  readonly href: string;
  /** How long its tests may take all together. */
  readonly timeoutMilliseconds: number;
}

/** How one test of a file came out. */
export interface SubtestResult {
  readonly name: string;
  readonly passes: boolean;
  readonly message: string | null;
}

interface HarnessTest {
  readonly name: string;
  readonly status: number;
  readonly message: string | null;
}

/** Runs it. Resolves when the harness says that all tests are over, or have taken too long. */
export function runInWorld(run: WorldRun): Promise<SubtestResult[]> {
  const { code, href, timeoutMilliseconds } = run;
  const { pathname, search, hostname, port, host, origin, protocol } = new URL(href);
  const isNot = (): boolean => false;
  Object.assign(globalThis, {
    self: globalThis,
    GLOBAL: { isWindow: isNot, isWorker: isNot, isShadowRealm: isNot },
    location: { href, pathname, search, hostname, port, host, origin, protocol, hash: "" },
    importScripts: undefined,
    // What tells tests of interfaces that these are a page's.
    Window: () => {},
  });
  const own = fetch;
  const wrapped = {
    fetch(input: string | URL | Request, init?: RequestInit): Promise<Response> {
      const isRelative = typeof input === "string" && !/^[a-z-]+:/i.test(input);
      return own(isRelative ? new URL(input, href).href : input, init);
    },
  };
  Object.defineProperty(wrapped.fetch, "length", { value: 1, configurable: true });
  if (code.includes("fetch(")) Object.assign(globalThis, wrapped);
  return new Promise((resolve) => {
    const tell = (tests: readonly HarnessTest[]): void =>
      resolve(tests.map(({ name, status, message }) => ({ name, passes: status === 0, message })));
    Object.assign(globalThis, { tellSuite: tell });
    // All in one: what a script declares by `const` is in the scope of those after it, as in a page.
    // oxlint-disable-next-line no-eval -- the suite's files are scripts
    (0, eval)(`${code}\n;add_completion_callback(tellSuite);
      setTimeout(timeout, ${timeoutMilliseconds});`);
  });
}
