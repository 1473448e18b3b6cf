/** Whether a component is TypeScript or JavaScript, by its name; any other file has to be WebAssembly. */
export function isScript(source: string): boolean {
  return /\.[cm]?[jt]sx?$/i.test(source);
}
