/** The explorer in the test's own process, with stores in a temporary folder and a page of one line. */

import assert from "node:assert/strict";
import { request as sendRequest, type OutgoingHttpHeaders } from "node:http";
import { join } from "node:path";
import { AppStores } from "../../src/data/app-stores.ts";
import { explorerCookiePrefix } from "../../src/common/own-cookies.ts";
import { openApi } from "../../src/explorer/openapi.ts";
import { matchRoutes } from "../../src/explorer/routes.ts";
import { serveExplorer } from "../../src/explorer/serve.ts";
import { bodies } from "../../src/explorer/wire/bodies.ts";
import { storeLimitsDefault, type StoreLimits } from "../../src/limits.ts";
import type { StoreConfig } from "../../src/config/runtime-config/index.ts";
import type { SpinStoreConfig } from "../../src/stores/sqlite/config.ts";
import { temporaryFolder } from "./temporary-folder.ts";

/** What a test may choose. */
export interface ExplorerChoices {
  readonly readOnly?: boolean;
  readonly limits?: Partial<StoreLimits>;
  /** What keeps the store `default`, instead of a file. */
  readonly defaultStore?: StoreConfig;
  /** Whether faults of the explorer are what the test is about. */
  readonly mayFail?: boolean;
  /** To share the stores of another explorer. */
  readonly folder?: string;
}

/** An answer to a request that was sent header by header. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly body: string;
}

/** A running explorer of the stores `default`, `other` and, in memory, `volatile`. */
export interface TestExplorer extends AsyncDisposable {
  /** `http://127.0.0.1:PORT`. */
  readonly origin: string;
  readonly port: number;
  readonly token: string;
  readonly cookieName: string;
  readonly folder: string;
  readonly faults: readonly unknown[];
  /** Where the store `default` is. */
  readonly file: string;
  /** Asks with the token; fails where the answer, or its body of JSON, is not one that the API's document tells. */
  call(method: string, path: string, init?: RequestInit): Promise<Response>;
  /** Asks with exactly these headers, and Host. */
  raw(method: string, path: string, headers: OutgoingHttpHeaders): Promise<RawAnswer>;
  /** The path of a value in the store `default`. */
  valuePath(key: string): string;
}

const page = new Map(
  Object.entries({
    "/index.html": ["<!doctype html><title>Explorer</title>", "text/html; charset=utf-8"],
    "/assets/main-ABCDEFGH.js": ["export {};", "text/javascript; charset=utf-8"],
  }).map(([path, [text = "", type = ""]]) => [path, { content: Buffer.from(text), type }] as const),
);

/** Starts it; its folder goes with it. */
export async function startTestExplorer(choices: ExplorerChoices = {}): Promise<TestExplorer> {
  const own = choices.folder === undefined ? temporaryFolder() : null;
  const folder = choices.folder ?? own?.path ?? "";
  const limits = { ...storeLimitsDefault, ...choices.limits };
  const config = (path: string | null): SpinStoreConfig => ({
    type: "spin",
    path,
    durability: "os",
    limits,
  });
  const file = join(folder, "default.db");
  const stores = new AppStores({
    default: choices.defaultStore ?? config(file),
    other: config(join(folder, "other.db")),
    volatile: config(null),
  });
  const faults: unknown[] = [];
  const { url, close } = await serveExplorer(
    {
      stores,
      applicationName: "tested",
      listen: { host: "127.0.0.1", port: 0 },
      readOnly: choices.readOnly ?? false,
      onFault: (error) => faults.push(error),
    },
    page,
  );
  const { origin, port, hash } = new URL(url);
  const token = hash.slice("#token=".length);
  return {
    origin,
    port: Number(port),
    token,
    cookieName: `${explorerCookiePrefix}${port}`,
    folder,
    faults,
    file,
    valuePath: (key) => `/api/stores/default/value?key=${encodeURIComponent(key)}`,
    call: async (method, path, init = {}) => {
      const headers = { authorization: `Bearer ${token}`, ...(init.headers as object) };
      const response = await fetch(`${origin}${path}`, { ...init, method, headers });
      await checkDocumented(method, path, response);
      return response;
    },
    raw: (method, path, headers) => sendRaw({ method, path, headers, port: Number(port) }),
    [Symbol.asyncDispose]: async () => {
      await close();
      await stores[Symbol.asyncDispose]();
      await own?.[Symbol.asyncDispose]();
      if (choices.mayFail !== true) assert.deepEqual(faults, []);
    },
  };
}

interface DocumentedOperation {
  readonly responses: Readonly<Record<number, { $ref?: string; content?: object } | undefined>>;
}

/** The operation of the document that a request is for, or null. */
export function documentedOperation(method: string, path: string): DocumentedOperation | null {
  const [route] = matchRoutes(path.split("?", 1)[0] ?? "")?.routes ?? [];
  const paths = openApi.paths as Readonly<
    Record<string, Readonly<Record<string, DocumentedOperation>>>
  >;
  return paths[route?.path ?? ""]?.[method.toLowerCase()] ?? null;
}

async function checkDocumented(method: string, path: string, response: Response): Promise<void> {
  const { status, headers } = response;
  const operation = documentedOperation(method, path);
  if (operation === null) return;
  const told = operation.responses[status];
  assert.ok(told !== undefined, `${method} ${path} answers ${status}, which is not documented`);
  const type = headers.get("content-type")?.split(";", 1)[0] ?? null;
  const types = told.$ref === undefined ? Object.keys(told.content ?? {}) : ["application/json"];
  assert.equal(type, types[0] ?? null, `${method} ${path} answers ${status} as ${type}`);
  const [, name] = /#\/components\/schemas\/(\w+)/.exec(JSON.stringify(told)) ?? [];
  const body = told.$ref === undefined ? name : "Problem";
  if (body === undefined) return;
  const fault = bodies[body as keyof typeof bodies].fault(await response.clone().json());
  assert.equal(fault, null, `${method} ${path} answers ${status} otherwise than documented`);
}

function sendRaw(options: {
  method: string;
  path: string;
  headers: OutgoingHttpHeaders;
  port: number;
}): Promise<RawAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<RawAnswer>();
  const sent = sendRequest({ ...options, host: "127.0.0.1", agent: false }, (response) => {
    const chunks: Buffer[] = [];
    response.on("data", (chunk: Buffer) => chunks.push(chunk));
    response.on("error", reject);
    response.on("end", () => {
      const { statusCode: status = 0, headers } = response;
      resolve({ status, headers, body: Buffer.concat(chunks).toString() });
    });
  });
  sent.on("error", reject);
  sent.end();
  return promise;
}

/** The code of an error that the API answered with. */
export async function errorCode(response: Response): Promise<string> {
  const { error } = (await response.json()) as { error: { code: string } };
  return error.code;
}
