/** Differences from Spin that a page tells of: what is not here is a fault of one of the two, or of a page. */

interface Documented {
  /** What the names of table and request look like. */
  readonly where: RegExp;
  /** What the first program, Spin, answered; whatever it was where it is left out. */
  readonly spin?: RegExp;
  readonly page: string;
}

const http = "docs/reference/http.md#differences-from-spin";
const manifest = "docs/reference/manifest.md#differences-from-spin";

const documented: readonly Documented[] = [
  { where: /^manifests equal routes/, page: http },
  { where: /^manifests wildcard inside/, page: http },
  { where: /^manifests parameter no header/, page: http },
  { where: /^routes .*\/\//, page: http },
  { where: /^requests no host/, page: http },
  { where: /^requests two hosts/, page: http },
  { where: /^requests (?:bad host|host x:99999|host \[::1)/, page: http },
  { where: /^requests host differs/, page: http },
  { where: /^requests two blanks/, page: http },
  { where: /^requests version RTSP/, page: http },
  { where: /^requests method (?:[A-Z]+X|[a-z]+|CONNECT)/, page: http },
  { where: /^requests target [*x]$/, page: http },
  {
    where: /^requests (?:[A-Z]+ (?:length twice|both|gzip|bad chunk)|line feeds alone)$/,
    page: http,
  },
  { where: /^requests header expect other/, page: http },
  { where: /^requests header latin1/, page: http },
  { where: /^requests header upgrade/, page: http },
  { where: /^requests version HTTP\/1.0/, page: http },
  { where: /^routes dots \/files\/\.x/, page: http },
  // Which settings it begins with.
  { where: /^requests http2/, page: "docs/reference/http.md#connections" },
  { where: /^requests forged/, page: http },
  { where: /^requests head of/, page: http },
  { where: /^requests body of/, page: http },
  { where: /^manifests missing file/, page: manifest },
  { where: /^manifests private route up/, page: manifest },
  { where: /^flags tls missing/, page: http },
  { where: /^flags log-dir empty/, page: http },
];

/** The page that tells of a difference, or null. */
export function documentedBy(
  table: string,
  name: string,
  [spin]: readonly [string, string],
): string | null {
  const what = `${table} ${name}`;
  return (
    documented.find(({ where, spin: said }) => where.test(what) && said?.test(spin) !== false)
      ?.page ?? null
  );
}
