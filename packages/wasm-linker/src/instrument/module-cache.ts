/** More than real components need; modules are made anew beyond it. */
const modulesMax = 1000;

/** Small modules that are made of nothing but their key. */
export class ModuleCache {
  readonly #modules = new Map<string, WebAssembly.Module>();

  /** The module of a key; `encode` gives its bytes where it is not there yet. */
  get(key: string, encode: () => Uint8Array): WebAssembly.Module {
    let module = this.#modules.get(key);
    if (module === undefined) {
      module = new WebAssembly.Module(encode());
      if (this.#modules.size >= modulesMax) this.#modules.clear();
      this.#modules.set(key, module);
    }
    return module;
  }
}
