/** `wasi:cli`, `wasi:clocks` and `wasi:random` of WASI 0.3.0, by interface. */
export const systemWit3: Readonly<Record<string, string>> = {
  "wasi:cli/environment@0.3": `
    get-environment: func() -> list<tuple<string, string>>;
    get-arguments: func() -> list<string>;
    get-initial-cwd: func() -> option<string>;
  `,
  "wasi:cli/exit@0.3": `
    exit: func(status: result);
    exit-with-code: func(status-code: u8);
  `,
  "wasi:cli/run@0.3": `
    run: async func() -> result;
  `,
  "wasi:cli/types@0.3": `
    enum error-code { io, illegal-byte-sequence, pipe }
  `,
  "wasi:cli/stdin@0.3": `
    use wasi:cli/types@0.3.{ error-code };
    read-via-stream: func() -> tuple<stream<u8>, future<result<_, error-code>>>;
  `,
  "wasi:cli/stdout@0.3": `
    use wasi:cli/types@0.3.{ error-code };
    write-via-stream: func(data: stream<u8>) -> future<result<_, error-code>>;
  `,
  "wasi:cli/stderr@0.3": `
    use wasi:cli/types@0.3.{ error-code };
    write-via-stream: func(data: stream<u8>) -> future<result<_, error-code>>;
  `,
  "wasi:cli/terminal-input@0.3": `
    resource terminal-input;
  `,
  "wasi:cli/terminal-output@0.3": `
    resource terminal-output;
  `,
  "wasi:cli/terminal-stdin@0.3": `
    use wasi:cli/terminal-input@0.3.{ terminal-input };
    get-terminal-stdin: func() -> option<terminal-input>;
  `,
  "wasi:cli/terminal-stdout@0.3": `
    use wasi:cli/terminal-output@0.3.{ terminal-output };
    get-terminal-stdout: func() -> option<terminal-output>;
  `,
  "wasi:cli/terminal-stderr@0.3": `
    use wasi:cli/terminal-output@0.3.{ terminal-output };
    get-terminal-stderr: func() -> option<terminal-output>;
  `,
  "wasi:clocks/types@0.3": `
    type duration = u64;
  `,
  "wasi:clocks/monotonic-clock@0.3": `
    use wasi:clocks/types@0.3.{ duration };
    type mark = u64;
    now: func() -> mark;
    get-resolution: func() -> duration;
    wait-until: async func(when: mark);
    wait-for: async func(how-long: duration);
  `,
  "wasi:clocks/system-clock@0.3": `
    use wasi:clocks/types@0.3.{ duration };
    record instant { seconds: s64, nanoseconds: u32 }
    now: func() -> instant;
    get-resolution: func() -> duration;
  `,
  "wasi:clocks/timezone@0.3": `
    use wasi:clocks/system-clock@0.3.{ instant };
    iana-id: func() -> option<string>;
    utc-offset: func(when: instant) -> option<s64>;
    to-debug-string: func() -> string;
  `,
  "wasi:random/insecure-seed@0.3": `
    get-insecure-seed: func() -> tuple<u64, u64>;
  `,
  "wasi:random/insecure@0.3": `
    get-insecure-random-bytes: func(max-len: u64) -> list<u8>;
    get-insecure-random-u64: func() -> u64;
  `,
  "wasi:random/random@0.3": `
    get-random-bytes: func(max-len: u64) -> list<u8>;
    get-random-u64: func() -> u64;
  `,
};
