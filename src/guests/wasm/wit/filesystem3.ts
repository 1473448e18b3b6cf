/** `wasi:filesystem` of WASI 0.3.0, by interface. */
export const filesystemWit3: Readonly<Record<string, string>> = {
  "wasi:filesystem/types@0.3": `
    use wasi:clocks/system-clock@0.3.{ instant };
    type filesize = u64;
    variant descriptor-type { block-device, character-device, directory, fifo, symbolic-link, regular-file,
      socket, other(option<string>) }
    flags descriptor-flags { read, write, file-integrity-sync, data-integrity-sync, requested-write-sync,
      mutate-directory }
    flags path-flags { symlink-follow }
    flags open-flags { create, directory, exclusive, truncate }
    type link-count = u64;
    record descriptor-stat { type: descriptor-type, link-count: link-count, size: filesize,
      data-access-timestamp: option<instant>, data-modification-timestamp: option<instant>,
      status-change-timestamp: option<instant> }
    variant new-timestamp { no-change, now, timestamp(instant) }
    record directory-entry { type: descriptor-type, name: string }
    variant error-code { access, already, bad-descriptor, busy, deadlock, quota, exist, file-too-large,
      illegal-byte-sequence, in-progress, interrupted, invalid, io, is-directory, loop, too-many-links,
      message-size, name-too-long, no-device, no-entry, no-lock, insufficient-memory, insufficient-space,
      not-directory, not-empty, not-recoverable, unsupported, no-tty, no-such-device, overflow, not-permitted,
      pipe, read-only, invalid-seek, text-file-busy, cross-device, other(option<string>) }
    enum advice { normal, sequential, random, will-need, dont-need, no-reuse }
    record metadata-hash-value { lower: u64, upper: u64 }
    resource descriptor {
      read-via-stream: func(offset: filesize) -> tuple<stream<u8>, future<result<_, error-code>>>;
      write-via-stream: func(data: stream<u8>, offset: filesize) -> future<result<_, error-code>>;
      append-via-stream: func(data: stream<u8>) -> future<result<_, error-code>>;
      advise: async func(offset: filesize, length: filesize, advice: advice) -> result<_, error-code>;
      sync-data: async func() -> result<_, error-code>;
      get-flags: async func() -> result<descriptor-flags, error-code>;
      get-type: async func() -> result<descriptor-type, error-code>;
      set-size: async func(size: filesize) -> result<_, error-code>;
      set-times: async func(data-access-timestamp: new-timestamp,
        data-modification-timestamp: new-timestamp) -> result<_, error-code>;
      read-directory: func() -> tuple<stream<directory-entry>, future<result<_, error-code>>>;
      sync: async func() -> result<_, error-code>;
      create-directory-at: async func(path: string) -> result<_, error-code>;
      stat: async func() -> result<descriptor-stat, error-code>;
      stat-at: async func(path-flags: path-flags, path: string) -> result<descriptor-stat, error-code>;
      set-times-at: async func(path-flags: path-flags, path: string, data-access-timestamp: new-timestamp,
        data-modification-timestamp: new-timestamp) -> result<_, error-code>;
      link-at: async func(old-path-flags: path-flags, old-path: string, new-descriptor: borrow<descriptor>,
        new-path: string) -> result<_, error-code>;
      open-at: async func(path-flags: path-flags, path: string, open-flags: open-flags,
        flags: descriptor-flags) -> result<descriptor, error-code>;
      readlink-at: async func(path: string) -> result<string, error-code>;
      remove-directory-at: async func(path: string) -> result<_, error-code>;
      rename-at: async func(old-path: string, new-descriptor: borrow<descriptor>, new-path: string) -> result<_,
        error-code>;
      symlink-at: async func(old-path: string, new-path: string) -> result<_, error-code>;
      unlink-file-at: async func(path: string) -> result<_, error-code>;
      is-same-object: async func(other: borrow<descriptor>) -> bool;
      metadata-hash: async func() -> result<metadata-hash-value, error-code>;
      metadata-hash-at: async func(path-flags: path-flags, path: string) -> result<metadata-hash-value, error-code>;
    }
  `,
  "wasi:filesystem/preopens@0.3": `
    use wasi:filesystem/types@0.3.{ descriptor };
    get-directories: func() -> list<tuple<descriptor, string>>;
  `,
};
