/** The TypeScript files of src/ as the tidiness tests see them: text, syntax tree, comments. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseSync } from "oxc-parser";
import { findFiles, projectRoot } from "../scripts/project.js";
/** Parses a file's text; `path` is for its extension and for messages. */
export function parseSource(path, text) {
    const { program, comments, errors } = parseSync(path, text);
    if (errors[0] !== undefined)
        throw new Error(`${path}: ${errors[0].message}`);
    return { path, text, program, comments };
}
/** All TypeScript files below src/. */
export function readSourceFiles() {
    return findFiles(["src/**/*.ts"]).map((path) => parseSource(path, readFileSync(join(projectRoot, path), "utf8")));
}
/** Whether a file is a test or a benchmark, which may be long and import anything. */
export function isTest(path) {
    return /\.(test|bench)\.ts$/.test(path);
}
/** The line, counted from 1, of an offset in the text. */
export function lineAt(text, offset) {
    return text.slice(0, offset).split("\n").length;
}
