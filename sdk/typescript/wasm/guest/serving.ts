let serving = false;

/** Whether a request is being answered: only then the host can be called. */
export function isServing(): boolean {
  return serving;
}

/** Called with each request. An instance that has had one never goes back to its loading. */
export function beginServing(): void {
  serving = true;
}

/** Throws unless a request is being answered; `what` is what the component wants of its host. */
export function checkServing(what: string): void {
  if (serving) return;
  throw new Error(
    `${what} only while a request is being answered: a component is loaded when it is compiled`,
  );
}
