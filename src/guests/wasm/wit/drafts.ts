import { filesystemWit } from "./filesystem.ts";
import { httpWit } from "./http.ts";
import { systemWit } from "./system.ts";

/** The drafts of WASI 0.2 that Spin 2.0 to 2.2 and their SDKs had. */
export const draftVersions = ["0.2.0-rc-2023-10-18", "0.2.0-rc-2023-11-10"] as const;

type Change = readonly [was: string, is: string];

/** What an interface has otherwise than in 0.2: all its text, changes of it, or null where there is none. */
type Differences = Readonly<Record<string, string | readonly Change[] | null>>;

const noExitCode: readonly Change[] = [["exit-with-code: func(status-code: u8);", ""]];

const october: Differences = {
  "wasi:io/error": null,
  "wasi:io/poll": `
    resource pollable;
    poll-list: func(in: list<borrow<pollable>>) -> list<u32>;
    poll-one: func(in: borrow<pollable>);
  `,
  "wasi:io/streams": [
    ["use wasi:io/error@0.2.{ error };", "resource error { to-debug-string: func() -> string; }"],
    [" splice: func(src: borrow<input-stream>,", " splice: func(src: input-stream,"],
    [
      "blocking-splice: func(src: borrow<input-stream>,",
      "blocking-splice: func(src: input-stream,",
    ],
    [
      "resource output-stream {",
      "resource output-stream { forward: func(src: input-stream) -> result<u64, stream-error>;",
    ],
  ],
  "wasi:clocks/monotonic-clock": `
    use wasi:io/poll@0.2.{ pollable };
    type instant = u64;
    now: func() -> instant;
    resolution: func() -> instant;
    subscribe: func(when: instant, absolute: bool) -> pollable;
  `,
  "wasi:cli/exit": noExitCode,
  "wasi:filesystem/types": [
    ["flags: descriptor-flags)", "flags: descriptor-flags, modes: modes)"],
    [
      "flags path-flags",
      `flags modes { readable, writable, executable }
       variant access-type { access(modes), exists }
       flags path-flags`,
    ],
    [
      "is-same-object: func",
      `access-at: func(path-flags: path-flags, path: string, type: access-type) -> result<_, error-code>;
       change-file-permissions-at: func(path-flags: path-flags, path: string, modes: modes) -> result<_, error-code>;
       change-directory-permissions-at: func(path-flags: path-flags, path: string, modes: modes) -> result<_,
         error-code>;
       lock-shared: func() -> result<_, error-code>;
       lock-exclusive: func() -> result<_, error-code>;
       try-lock-shared: func() -> result<_, error-code>;
       try-lock-exclusive: func() -> result<_, error-code>;
       unlock: func() -> result<_, error-code>;
       is-same-object: func`,
    ],
  ],
  "wasi:http/types": `
    use wasi:io/streams@0.2.{ input-stream, output-stream };
    use wasi:io/poll@0.2.{ pollable };
    variant method { get, head, post, put, delete, connect, options, trace, patch, other(string) }
    variant scheme { HTTP, HTTPS, other(string) }
    variant error { invalid-url(string), timeout-error(string), protocol-error(string), unexpected-error(string) }
    resource fields {
      constructor(entries: list<tuple<string, list<u8>>>);
      get: func(name: string) -> list<list<u8>>;
      set: func(name: string, value: list<list<u8>>);
      delete: func(name: string);
      append: func(name: string, value: list<u8>);
      entries: func() -> list<tuple<string, list<u8>>>;
      clone: func() -> fields;
    }
    type headers = fields;
    type trailers = fields;
    resource incoming-request {
      method: func() -> method;
      path-with-query: func() -> option<string>;
      scheme: func() -> option<scheme>;
      authority: func() -> option<string>;
      headers: func() -> headers;
      consume: func() -> result<incoming-body>;
    }
    resource outgoing-request {
      constructor(method: method, path-with-query: option<string>, scheme: option<scheme>, authority: option<string>,
        headers: borrow<headers>);
      write: func() -> result<outgoing-body>;
    }
    record request-options { connect-timeout-ms: option<u32>, first-byte-timeout-ms: option<u32>,
      between-bytes-timeout-ms: option<u32> }
    resource response-outparam {
      set: static func(param: response-outparam, response: result<outgoing-response, error>);
    }
    type status-code = u16;
    resource incoming-response {
      status: func() -> status-code;
      headers: func() -> headers;
      consume: func() -> result<incoming-body>;
    }
    resource incoming-body {
      stream: func() -> result<input-stream>;
      finish: static func(this: incoming-body) -> future-trailers;
    }
    resource future-trailers {
      subscribe: func() -> pollable;
      get: func() -> option<result<trailers, error>>;
    }
    resource outgoing-response {
      constructor(status-code: status-code, headers: borrow<headers>);
      write: func() -> result<outgoing-body>;
    }
    resource outgoing-body {
      write: func() -> result<output-stream>;
      finish: static func(this: outgoing-body, trailers: option<trailers>);
    }
    resource future-incoming-response {
      get: func() -> option<result<result<incoming-response, error>>>;
      subscribe: func() -> pollable;
    }
  `,
  "wasi:http/outgoing-handler": [
    ["future-incoming-response, error-code }", "future-incoming-response, error }"],
    [
      "result<future-incoming-response,\n      error-code>",
      "result<future-incoming-response, error>",
    ],
  ],
};

const november: Differences = {
  "wasi:cli/exit": noExitCode,
  "wasi:http/types": [
    ["has: func(name: field-name) -> bool;", ""],
    ["send-informational: func(status: u16, headers: headers) -> result<_, error-code>;", ""],
    [
      "option<result<result<option<trailers>, error-code>>>",
      "option<result<option<trailers>, error-code>>",
    ],
    ...["connect", "first-byte", "between-bytes"].flatMap((wait): Change[] => [
      [`      ${wait}-timeout: func`, `      ${wait}-timeout-ms: func`],
      [`set-${wait}-timeout: func`, `set-${wait}-timeout-ms: func`],
    ]),
  ],
};

const differences = [october, november];

/** The interfaces of one draft, by their names with its version. */
function draft(version: string, changed: Differences): [string, string][] {
  const latest = [systemWit, filesystemWit, httpWit].flatMap(Object.entries);
  return latest.flatMap(([key, text]): [string, string][] => {
    const name = key.replace("@0.2", "");
    const change = changed[name];
    if (change === null) return [];
    const body = typeof change === "string" ? change : apply(name, text, change ?? []);
    return [[`${name}@${version}`, body.replaceAll("@0.2.{", `@${version}.{`)]];
  });
}

function apply(name: string, text: string, changes: readonly Change[]): string {
  return changes.reduce((body, [was, is]) => {
    if (body.split(was).length !== 2) throw new Error(`${name} has no one place with ${was}`);
    return body.replace(was, is);
  }, text);
}

/** The drafts' interfaces, by their names with versions. */
export const draftsWit: Readonly<Record<string, string>> = Object.fromEntries(
  draftVersions.flatMap((version, at) => draft(version, differences[at] ?? {})),
);
