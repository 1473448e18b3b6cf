/**
 * The runtime makes some globals when they are first asked for. Made while the component is compiled, they are
 * there in every request.
 *
 * The library behind one of them builds on the decoders that it finds, and must not find the runtime's, which are
 * built on it: others are put in their place meanwhile.
 */
export function makeLazyGlobals(meanwhile: object): void {
  const own = Object.fromEntries(
    Object.keys(meanwhile).map((name) => [name, Reflect.get(globalThis, name) as unknown]),
  );
  Object.assign(globalThis, meanwhile);
  const globals = Object.values(Object.getOwnPropertyDescriptors(globalThis));
  for (const { get } of globals) get?.call(globalThis);
  Object.assign(globalThis, own);
}
