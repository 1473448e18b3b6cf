/**
 * The token that shows who may use the explorer. It comes in the address's fragment, which browsers send
 * to no server, and stays in this tab only.
 */

const storageName = "bobbin-explorer-token";

let token: string | null = null;

/** Takes the token out of the address bar, or finds the one that this tab had before it was reloaded. */
export function takeToken(): void {
  const given = tokenIn(location.hash);
  token = given ?? sessionStorage.getItem(storageName);
  if (given === null) return;
  sessionStorage.setItem(storageName, given);
  history.replaceState(null, "", `${location.pathname}#/`);
}

/** Remembers a token that somebody has typed: itself, or the address that holds it. */
export function typeToken(text: string): void {
  token = tokenIn(text) ?? text.trim();
  sessionStorage.setItem(storageName, token);
}

/** What requests carry; nothing where there is no token, so that the cookie of another tab decides. */
export function tokenHeaders(): Record<string, string> {
  return token === null ? {} : { authorization: `Bearer ${token}` };
}

/** Whether this tab has a token. Without one it may still look, by the cookie that another tab got. */
export function hasToken(): boolean {
  return token !== null;
}

/** Forgets a token that is not good. */
export function dropToken(): void {
  token = null;
  sessionStorage.removeItem(storageName);
}

function tokenIn(text: string): string | null {
  return /#token=([^&\s]+)/.exec(text)?.[1] ?? null;
}
