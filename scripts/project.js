/** Where the project is and how its tools are started. */
import { execFileSync, spawn } from "node:child_process";
import { globSync, statSync } from "node:fs";
import { dirname, join, sep } from "node:path";
/** Absolute path of the project's top folder. */
export const projectRoot = dirname(import.meta.dirname);
/** Runs a program in the project's top folder and collects what it prints. Its input is empty. */
export function runProgram(command, options) {
    return new Promise((resolve, reject) => {
        const child = spawn(command, options, {
            cwd: projectRoot,
            stdio: ["ignore", "pipe", "pipe"],
        });
        const chunks = [];
        child.stdout.on("data", (chunk) => chunks.push(chunk));
        child.stderr.on("data", (chunk) => chunks.push(chunk));
        child.on("error", reject);
        child.on("close", (code) => {
            resolve({ exitCode: code ?? 1, output: Buffer.concat(chunks).toString() });
        });
    });
}
/** Runs a development tool that node_modules holds, such as `typescript/bin/tsc`. */
export function runTool(script, options) {
    return runProgram(process.execPath, [join(projectRoot, "node_modules", script), ...options]);
}
/** The project's files that match the patterns: sorted, relative, with "/", without node_modules. */
export function findFiles(patterns) {
    const found = globSync([...patterns], {
        cwd: projectRoot,
        exclude: (name) => ["node_modules", "dist", ".git"].includes(name),
    });
    return found.map((path) => path.split(sep).join("/")).toSorted();
}
/** All files that are in the repository, or would be after `git add --all`; relative, with "/". */
export function repositoryFiles() {
    const options = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
    const listed = execFileSync("git", options, { cwd: projectRoot, encoding: "utf8" });
    return listed
        .split("\0")
        .filter((path) => statSync(join(projectRoot, path), { throwIfNoEntry: false })?.isFile() === true);
}
