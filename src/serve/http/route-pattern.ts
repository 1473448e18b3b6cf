/** What one route of the manifest means: which paths it matches, and which route wins where two match. */

/** A route, read once. Frozen. */
export interface RoutePattern {
  /** As written in the manifest. */
  readonly raw: string;
  /** With a leading slash and without one trailing slash; "" for the root. */
  readonly sanitized: string;
  /** Whether it ends in a wildcard, which takes everything below. */
  readonly wildcard: boolean;
  /** `sanitized` without the wildcard. */
  readonly prefix: string;
  /** The only path that it matches, or null where it has parameters or a wildcard. */
  readonly literal: string | null;
  /** Names of the parameters that `expression` captures, in order; a wildcard's group comes last. */
  readonly parameterNames: readonly string[];
  /** Matches a path without leading or trailing slashes but one leading slash. */
  readonly expression: RegExp;
  readonly tokens: readonly RouteToken[];
}

/** A part of a route. A dot ends a parameter; between literals it belongs to the literal before it. */
export interface RouteToken {
  readonly kind: "slash" | "dot" | "literal" | "parameter" | "wildcard";
  readonly text: string;
}

const weights = { slash: 0, dot: 0, wildcard: 1, parameter: 2, literal: 3 };

function tokenizeSegment(segment: string): RouteToken[] {
  const tokens: RouteToken[] = [];
  segment.split(".").forEach((part, index) => {
    const before = tokens.at(-1);
    if (index > 0 && before?.kind === "literal") {
      tokens[tokens.length - 1] = { kind: "literal", text: `${before.text}.` };
    } else if (index > 0) {
      tokens.push({ kind: before === undefined ? "literal" : "dot", text: "." });
    }
    if (part.startsWith(":")) tokens.push({ kind: "parameter", text: part.slice(1) });
    else if (part !== "") tokens.push({ kind: "literal", text: part });
  });
  return tokens;
}

function tokenize(prefix: string, wildcard: boolean): RouteToken[] {
  const segments = prefix.split("/").filter((segment) => segment !== "");
  const parts = segments.map(tokenizeSegment);
  if (wildcard) parts.push([{ kind: "wildcard", text: "*" }]);
  const tokens: RouteToken[] = [];
  for (const part of parts) {
    if (tokens.length > 0) tokens.push({ kind: "slash", text: "/" });
    tokens.push(...part);
  }
  return tokens;
}

/** Whether this parameter's value is kept: of several with one name, the last one's is. */
function isCaptured(tokens: readonly RouteToken[], index: number): boolean {
  const name = tokens[index]?.text;
  return !tokens
    .slice(index + 1)
    .some((token) => token.kind === "parameter" && token.text === name);
}

function escapeForExpression(text: string): string {
  return text.replaceAll(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`);
}

function compileExpression(tokens: readonly RouteToken[]): RegExp {
  const source = tokens.map((token, index) => {
    if (token.kind === "wildcard") return index === 0 ? "/(.*)" : "(?:/(.*))?";
    if (token.kind === "slash") return tokens[index + 1]?.kind === "wildcard" ? "" : "/";
    const start = index === 0 ? "/" : "";
    if (token.kind !== "parameter") return start + escapeForExpression(token.text);
    const characters = tokens[index + 1]?.kind === "dot" ? "[^./]+" : "[^/]+";
    return start + (isCaptured(tokens, index) ? `(${characters})` : characters);
  });
  return new RegExp(`^${source.join("") || "/"}$`, "s");
}

function splitWildcard(sanitized: string): { prefix: string; wildcard: boolean } {
  const ending = ["/...", "/*"].find((candidate) => sanitized.endsWith(candidate));
  if (ending === undefined) return { prefix: sanitized, wildcard: false };
  return { prefix: sanitized.slice(0, -ending.length), wildcard: true };
}

/** Reads a route that the manifest has found to have a meaning. */
export function parseRoute(raw: string): RoutePattern {
  const absolute = raw.startsWith("/") ? raw : `/${raw}`;
  const sanitized = absolute.endsWith("/") ? absolute.slice(0, -1) : absolute;
  const { prefix, wildcard } = splitWildcard(sanitized);
  const tokens = tokenize(prefix, wildcard);
  const isLiteral = tokens.every((token) => token.kind === "slash" || token.kind === "literal");
  const names = tokens.flatMap((token, index) =>
    token.kind === "parameter" && isCaptured(tokens, index) ? [token.text] : [],
  );
  return Object.freeze({
    raw,
    sanitized,
    wildcard,
    prefix,
    literal: isLiteral ? `/${tokens.map((token) => token.text).join("")}` : null,
    parameterNames: Object.freeze(names),
    expression: compileExpression(tokens),
    tokens: Object.freeze(tokens),
  });
}

function countDots(pattern: RoutePattern): number {
  return pattern.tokens.filter((token) => token.kind === "dot").length;
}

/**
 * Whether `left` wins where both match: at the first part that differs in kind a literal beats a
 * parameter and a parameter a wildcard; else more dots win, else the shorter route.
 */
export function isMoreSpecific(left: RoutePattern, right: RoutePattern): boolean {
  const shared = Math.min(left.tokens.length, right.tokens.length);
  for (let index = 0; index < shared; index += 1) {
    const leftWeight = weights[left.tokens[index]?.kind ?? "slash"];
    const rightWeight = weights[right.tokens[index]?.kind ?? "slash"];
    if (leftWeight !== rightWeight) return leftWeight > rightWeight;
  }
  const dots = countDots(left) - countDots(right);
  return dots === 0 ? left.tokens.length < right.tokens.length : dots > 0;
}
