/** What is wrong with a pattern of `files` or `exclude_files`, or null. The rules are those of Spin's patterns. */
export function patternFault(pattern: string): string | null {
  for (const name of pattern.split("/")) {
    if (/\*{3}/u.test(name)) return "it has three stars in a row; write ** for any folders";
    if (name !== "**" && name.includes("**")) {
      return "** has to be a name of its own; write * for any text in a name";
    }
    // What a set holds may be anything, a closing bracket too where it is the first.
    const rest = name.replaceAll(/\[(?:![\s\S]|[^!])[^\]]*\]/gu, "");
    if (rest.includes("[")) return "a [ has no ]; write [[] for the character itself";
  }
  return null;
}
