/** `wasi:keyvalue` of Spin 3, `spin:key-value` of Spin 4 and `bobbin:key-value` of sdk/wit/bobbin.wit, by interface. */
export const keyValueWit: Readonly<Record<string, string>> = {
  "wasi:keyvalue/store@0.2.0-draft2": `
    variant error { no-such-store, access-denied, other(string) }
    record key-response { keys: list<string>, cursor: option<string> }
    open: func(identifier: string) -> result<bucket, error>;
    resource bucket {
      get: func(key: string) -> result<option<list<u8>>, error>;
      set: func(key: string, value: list<u8>) -> result<_, error>;
      delete: func(key: string) -> result<_, error>;
      exists: func(key: string) -> result<bool, error>;
      list-keys: func(cursor: option<string>) -> result<key-response, error>;
    }
  `,
  "wasi:keyvalue/atomics@0.2.0-draft2": `
    use wasi:keyvalue/store@0.2.0-draft2.{ bucket, error };
    variant cas-error { store-error(error), cas-failed(cas) }
    resource cas {
      new: static func(bucket: borrow<bucket>, key: string) -> result<cas, error>;
      current: func() -> result<option<list<u8>>, error>;
    }
    increment: func(bucket: borrow<bucket>, key: string, delta: s64) -> result<s64, error>;
    swap: func(cas: cas, value: list<u8>) -> result<_, cas-error>;
  `,
  "wasi:keyvalue/batch@0.2.0-draft2": `
    use wasi:keyvalue/store@0.2.0-draft2.{ bucket, error };
    get-many: func(bucket: borrow<bucket>, keys: list<string>) -> result<list<tuple<string, option<list<u8>>>>,
      error>;
    set-many: func(bucket: borrow<bucket>, key-values: list<tuple<string, list<u8>>>) -> result<_, error>;
    delete-many: func(bucket: borrow<bucket>, keys: list<string>) -> result<_, error>;
  `,
  "spin:key-value/key-value@3.0.0": `
    variant error { store-table-full, no-such-store, access-denied, other(string) }
    resource store {
      open: static async func(label: string) -> result<store, error>;
      get: async func(key: string) -> result<option<list<u8>>, error>;
      set: async func(key: string, value: list<u8>) -> result<_, error>;
      delete: async func(key: string) -> result<_, error>;
      exists: async func(key: string) -> result<bool, error>;
      get-keys: async func() -> tuple<stream<string>, future<result<_, error>>>;
    }
  `,
  "bobbin:key-value/extensions@0.1.0": `
    type store = u32;
    variant error { store-table-full, no-such-store, access-denied, invalid-store, no-such-key, io(string) }
    record key-page { keys: list<string>, cursor: option<string> }
    record versioned { value: option<list<u8>>, version: string }
    get-many: func(store: store, keys: list<string>) -> result<list<option<list<u8>>>, error>;
    set-many: func(store: store, entries: list<tuple<string, list<u8>>>) -> result<_, error>;
    delete-many: func(store: store, keys: list<string>) -> result<_, error>;
    list-keys: func(store: store, prefix: string, cursor: option<string>, limit: u32) -> result<key-page, error>;
    increment: func(store: store, key: string, delta: s64) -> result<s64, error>;
    get-versioned: func(store: store, key: string) -> result<versioned, error>;
    compare-and-swap: func(store: store, key: string, version: option<string>, value: list<u8>) -> result<bool,
      error>;
  `,
  "bobbin:key-value/entries@0.1.0": `
    use bobbin:key-value/extensions@0.1.0.{ store, error, key-page };
    variant detail { expires-in(u64), expires-at(u64), no-expiry, metadata(string), no-metadata }
    record entry { value: list<u8>, expires-at: option<u64>, metadata: option<string> }
    record key-details { expires-at: option<u64>, metadata: option<string> }
    record entry-page { keys: list<string>, entries: list<option<entry>>, cursor: option<string> }
    record key-range { prefix: string, start: option<string>, end: option<string>, reverse: bool,
      cursor: option<string>, limit: u32 }
    set: func(store: store, key: string, value: list<u8>, details: list<detail>) -> result<_, error>;
    set-many: func(store: store, entries: list<tuple<string, list<u8>>>, details: list<detail>) -> result<_, error>;
    increment: func(store: store, key: string, delta: s64, details: list<detail>) -> result<s64, error>;
    compare-and-swap: func(store: store, key: string, version: option<string>, value: list<u8>,
      details: list<detail>) -> result<bool, error>;
    get-entries: func(store: store, keys: list<string>) -> result<list<option<entry>>, error>;
    get-details: func(store: store, keys: list<string>) -> result<list<option<key-details>>, error>;
    list-keys: func(store: store, range: key-range) -> result<key-page, error>;
    list-entries: func(store: store, range: key-range) -> result<entry-page, error>;
  `,
  "bobbin:key-value/commits@0.1.0": `
    use bobbin:key-value/extensions@0.1.0.{ store, error };
    use bobbin:key-value/entries@0.1.0.{ detail };
    record check { key: string, version: option<string> }
    variant write { set(tuple<string, list<u8>, list<detail>>), delete(string),
      increment(tuple<string, s64, list<detail>>) }
    commit: func(store: store, checks: list<check>, writes: list<write>) -> result<option<list<s64>>, error>;
  `,
  "bobbin:key-value/watching@0.1.0": `
    use bobbin:key-value/extensions@0.1.0.{ store, error };
    type watcher = u32;
    variant subject { keys(list<string>), prefix(string) }
    record change { key: string, value: option<list<u8>>, version: string }
    watch: func(store: store, subject: subject) -> result<watcher, error>;
    next: func(watcher: watcher, milliseconds: u32) -> result<option<list<change>>, error>;
    end: func(watcher: watcher);
  `,
};
