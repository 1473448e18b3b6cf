/** `fermyon:spin` of Spin 1.4 and of Spin 2, and `wasi:config` of Spin 3, by interface. */
export const spinWit: Readonly<Record<string, string>> = {
  "fermyon:spin/key-value": `
    type store = u32;
    variant error { store-table-full, no-such-store, access-denied, invalid-store, no-such-key, io(string) }
    open: func(name: string) -> result<store, error>;
    get: func(store: store, key: string) -> result<list<u8>, error>;
    set: func(store: store, key: string, value: list<u8>) -> result<_, error>;
    delete: func(store: store, key: string) -> result<_, error>;
    exists: func(store: store, key: string) -> result<bool, error>;
    get-keys: func(store: store) -> result<list<string>, error>;
    close: func(store: store);
  `,
  "fermyon:spin/config": `
    variant error { provider(string), invalid-key(string), invalid-schema(string), other(string) }
    get-config: func(key: string) -> result<string, error>;
  `,
  "fermyon:spin/http-types": `
    type http-status = u16;
    type body = list<u8>;
    type headers = list<tuple<string, string>>;
    type params = list<tuple<string, string>>;
    type uri = string;
    enum method { get, post, put, delete, patch, head, options }
    record request { method: method, uri: uri, headers: headers, params: params, body: option<body> }
    record response { status: http-status, headers: option<headers>, body: option<body> }
    enum http-error { success, destination-not-allowed, invalid-url, request-error, runtime-error,
      too-many-requests }
  `,
  "fermyon:spin/http": `
    use fermyon:spin/http-types.{ request, response, http-error };
    send-request: func(req: request) -> result<response, http-error>;
  `,
  "fermyon:spin/inbound-http": `
    use fermyon:spin/http-types.{ request, response };
    handle-request: func(req: request) -> response;
  `,
  "fermyon:spin/key-value@2.0.0": `
    variant error { store-table-full, no-such-store, access-denied, other(string) }
    resource store {
      open: static func(label: string) -> result<store, error>;
      get: func(key: string) -> result<option<list<u8>>, error>;
      set: func(key: string, value: list<u8>) -> result<_, error>;
      delete: func(key: string) -> result<_, error>;
      exists: func(key: string) -> result<bool, error>;
      get-keys: func() -> result<list<string>, error>;
    }
  `,
  "fermyon:spin/variables@2.0.0": `
    variant error { invalid-name(string), undefined(string), provider(string), other(string) }
    get: func(name: string) -> result<string, error>;
  `,
  "spin:variables/variables@3.0.0": `
    variant error { invalid-name(string), undefined(string), provider(string), other(string) }
    get: async func(name: string) -> result<string, error>;
  `,
  "wasi:config/store@0.2.0-draft-2024-09-27": `
    variant error { upstream(string), io(string) }
    get: func(key: string) -> result<option<string>, error>;
    get-all: func() -> result<list<tuple<string, string>>, error>;
  `,
};
