import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
const cli = fileURLToPath(new URL("../../src/cli/main.ts", import.meta.url));
function start(args, options) {
    const child = spawn(process.execPath, [cli, ...args], {
        cwd: options.cwd,
        env: { ...process.env, NO_COLOR: "1", ...options.env },
        stdio: ["ignore", "pipe", "pipe"],
        detached: true,
    });
    const output = { stdout: "", stderr: "" };
    child.stdout.setEncoding("utf8").on("data", (text) => (output.stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text) => (output.stderr += text));
    return { child, output };
}
/** Runs `bobbin ARGS` to its end. */
export async function runBobbin(args, options = {}) {
    const { child, output } = start(args, options);
    const [code] = (await once(child, "close"));
    return { code, ...output };
}
/** Starts `bobbin up ARGS` on a free port and waits until it serves. Rejects with its output when it does not. */
export async function startUp(args, options = {}) {
    const { child, output } = start(["up", "--listen", "127.0.0.1:0", ...args], options);
    const exited = once(child, "close");
    const url = await new Promise((resolve, reject) => {
        const look = () => {
            const found = /Serving (http:\S+)/.exec(output.stdout);
            if (found?.[1] !== undefined)
                resolve(found[1]);
        };
        child.stdout?.on("data", look);
        child.once("close", () => reject(new Error(`bobbin up ended:\n${output.stdout}${output.stderr}`)));
    });
    const stop = async (signal = "SIGTERM") => {
        if (child.exitCode === null && child.signalCode === null)
            child.kill(signal);
        const [code] = (await exited);
        return code;
    };
    const killAll = async () => {
        if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) {
            process.kill(-child.pid, "SIGKILL");
        }
        await exited;
    };
    const { pid } = child;
    return {
        child,
        url,
        output,
        fetch: (path, init) => fetch(`${url}${path}`, init),
        stop,
        killAll,
        [Symbol.asyncDispose]: async () => {
            await stop();
            if (pid === undefined)
                return;
            try {
                process.kill(-pid, "SIGKILL");
            }
            catch {
                // The group has ended, as it should.
            }
        },
    };
}
