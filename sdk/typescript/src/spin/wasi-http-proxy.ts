/** `@spinframework/wasi-http-proxy`, which tells Spin's build what a component needs, and holds nothing. */
export type WasiHttpProxy = never;
