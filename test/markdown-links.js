/** The links and headings of a Markdown text; code blocks are left out. */
function withoutCode(markdown) {
    return markdown.replaceAll(/^```.*?^```/gms, "").replaceAll(/`[^`\n]*`/g, "code");
}
/** All links and pictures that name a file or a heading. */
export function localLinks(markdown) {
    const targets = [...withoutCode(markdown).matchAll(/\]\(([^)\s]+)\)/g)].map((match) => match[1] ?? "");
    return targets
        .filter((target) => !/^[a-z]+:/.test(target))
        .map((target) => {
        const [path = "", anchor = null] = target.split("#");
        return { path, anchor };
    });
}
/** The anchors of a page's headings: lower case, punctuation dropped, spaces to hyphens, repeats numbered. */
export function headingAnchors(markdown) {
    const text = markdown.replaceAll(/^```.*?^```/gms, "");
    const seen = new Map();
    return [...text.matchAll(/^#{1,6} +(.+)$/gm)].map((match) => {
        const anchor = (match[1] ?? "")
            .trim()
            .toLowerCase()
            .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
            .replaceAll(" ", "-");
        const repeats = seen.get(anchor) ?? 0;
        seen.set(anchor, repeats + 1);
        return repeats === 0 ? anchor : `${anchor}-${repeats}`;
    });
}
