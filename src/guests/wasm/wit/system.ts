/** `wasi:io`, `wasi:clocks`, `wasi:random` and `wasi:cli` of WASI 0.2.6, by interface. */
export const systemWit: Readonly<Record<string, string>> = {
  "wasi:io/error@0.2": `
    resource error {
      to-debug-string: func() -> string;
    }
  `,
  "wasi:io/poll@0.2": `
    resource pollable {
      ready: func() -> bool;
      block: func();
    }
    poll: func(in: list<borrow<pollable>>) -> list<u32>;
  `,
  "wasi:io/streams@0.2": `
    use wasi:io/error@0.2.{ error };
    use wasi:io/poll@0.2.{ pollable };
    variant stream-error { last-operation-failed(error), closed }
    resource input-stream {
      read: func(len: u64) -> result<list<u8>, stream-error>;
      blocking-read: func(len: u64) -> result<list<u8>, stream-error>;
      skip: func(len: u64) -> result<u64, stream-error>;
      blocking-skip: func(len: u64) -> result<u64, stream-error>;
      subscribe: func() -> pollable;
    }
    resource output-stream {
      check-write: func() -> result<u64, stream-error>;
      write: func(contents: list<u8>) -> result<_, stream-error>;
      blocking-write-and-flush: func(contents: list<u8>) -> result<_, stream-error>;
      flush: func() -> result<_, stream-error>;
      blocking-flush: func() -> result<_, stream-error>;
      subscribe: func() -> pollable;
      write-zeroes: func(len: u64) -> result<_, stream-error>;
      blocking-write-zeroes-and-flush: func(len: u64) -> result<_, stream-error>;
      splice: func(src: borrow<input-stream>, len: u64) -> result<u64, stream-error>;
      blocking-splice: func(src: borrow<input-stream>, len: u64) -> result<u64, stream-error>;
    }
  `,
  "wasi:clocks/monotonic-clock@0.2": `
    use wasi:io/poll@0.2.{ pollable };
    type instant = u64;
    type duration = u64;
    now: func() -> instant;
    resolution: func() -> duration;
    subscribe-instant: func(when: instant) -> pollable;
    subscribe-duration: func(when: duration) -> pollable;
  `,
  "wasi:clocks/wall-clock@0.2": `
    record datetime { seconds: u64, nanoseconds: u32 }
    now: func() -> datetime;
    resolution: func() -> datetime;
  `,
  "wasi:random/random@0.2": `
    get-random-bytes: func(len: u64) -> list<u8>;
    get-random-u64: func() -> u64;
  `,
  "wasi:random/insecure@0.2": `
    get-insecure-random-bytes: func(len: u64) -> list<u8>;
    get-insecure-random-u64: func() -> u64;
  `,
  "wasi:random/insecure-seed@0.2": `
    insecure-seed: func() -> tuple<u64, u64>;
  `,
  "wasi:cli/environment@0.2": `
    get-environment: func() -> list<tuple<string, string>>;
    get-arguments: func() -> list<string>;
    initial-cwd: func() -> option<string>;
  `,
  "wasi:cli/exit@0.2": `
    exit: func(status: result);
    exit-with-code: func(status-code: u8);
  `,
  "wasi:cli/stdin@0.2": `
    use wasi:io/streams@0.2.{ input-stream };
    get-stdin: func() -> input-stream;
  `,
  "wasi:cli/stdout@0.2": `
    use wasi:io/streams@0.2.{ output-stream };
    get-stdout: func() -> output-stream;
  `,
  "wasi:cli/stderr@0.2": `
    use wasi:io/streams@0.2.{ output-stream };
    get-stderr: func() -> output-stream;
  `,
  "wasi:cli/terminal-input@0.2": `
    resource terminal-input;
  `,
  "wasi:cli/terminal-output@0.2": `
    resource terminal-output;
  `,
  "wasi:cli/terminal-stdin@0.2": `
    use wasi:cli/terminal-input@0.2.{ terminal-input };
    get-terminal-stdin: func() -> option<terminal-input>;
  `,
  "wasi:cli/terminal-stdout@0.2": `
    use wasi:cli/terminal-output@0.2.{ terminal-output };
    get-terminal-stdout: func() -> option<terminal-output>;
  `,
  "wasi:cli/terminal-stderr@0.2": `
    use wasi:cli/terminal-output@0.2.{ terminal-output };
    get-terminal-stderr: func() -> option<terminal-output>;
  `,
};
