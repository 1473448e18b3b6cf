/** A key may be longer than a header may be. */
const nameCharactersMax = 100;

/** The value of `Content-Disposition` for a download of this name, in the one way that holds any character. */
export function attachment(name: string): string {
  const start = [...name.slice(0, nameCharactersMax * 2)]
    .slice(0, nameCharactersMax)
    .join("")
    .toWellFormed()
    .replaceAll(/[/\\]/g, "_");
  const encoded = encodeURIComponent(start).replaceAll(/['()*]/g, escapeCharacter);
  return `attachment; filename*=UTF-8''${encoded}`;
}

function escapeCharacter(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}
