/**
 * The README is true: the files it shows are the files there are, and its commands work in a copy of
 * the project. A command without a runner here fails.
 */
var __addDisposableResource = (this && this.__addDisposableResource) || function (env, value, async) {
    if (value !== null && value !== void 0) {
        if (typeof value !== "object" && typeof value !== "function") throw new TypeError("Object expected.");
        var dispose, inner;
        if (async) {
            if (!Symbol.asyncDispose) throw new TypeError("Symbol.asyncDispose is not defined.");
            dispose = value[Symbol.asyncDispose];
        }
        if (dispose === void 0) {
            if (!Symbol.dispose) throw new TypeError("Symbol.dispose is not defined.");
            dispose = value[Symbol.dispose];
            if (async) inner = dispose;
        }
        if (typeof dispose !== "function") throw new TypeError("Object not disposable.");
        if (inner) dispose = function() { try { inner.call(this); } catch (e) { return Promise.reject(e); } };
        env.stack.push({ value: value, dispose: dispose, async: async });
    }
    else if (async) {
        env.stack.push({ async: true });
    }
    return value;
};
var __disposeResources = (this && this.__disposeResources) || (function (SuppressedError) {
    return function (env) {
        function fail(e) {
            env.error = env.hasError ? new SuppressedError(e, env.error, "An error was suppressed during disposal.") : e;
            env.hasError = true;
        }
        var r, s = 0;
        function next() {
            while (r = env.stack.pop()) {
                try {
                    if (!r.async && s === 1) return s = 0, env.stack.push(r), Promise.resolve().then(next);
                    if (r.dispose) {
                        var result = r.dispose.call(r.value);
                        if (r.async) return s |= 2, Promise.resolve(result).then(next, function(e) { fail(e); return next(); });
                    }
                    else s |= 1;
                }
                catch (e) {
                    fail(e);
                }
            }
            if (s === 1) return env.hasError ? Promise.reject(env.error) : Promise.resolve();
            if (env.hasError) throw env.error;
        }
        return next();
    };
})(typeof SuppressedError === "function" ? SuppressedError : function (error, suppressed, message) {
    var e = new Error(message);
    return e.name = "SuppressedError", e.error = error, e.suppressed = suppressed, e;
});
import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { projectRoot } from "../scripts/project.js";
import { copyProject, startServer } from "./project-copy.js";
const readme = readFileSync(join(projectRoot, "README.md"), "utf8");
const blocks = [...readme.matchAll(/^```(\w*) ?(\S*)\n(.*?)^```$/gms)].map(([, language = "", file = "", text = ""]) => ({ language, file, text }));
const commands = blocks
    .filter(({ language }) => language === "sh")
    .flatMap(({ text }) => text.trim().split("\n"));
/** Runs a command that serves, and asks it for the example's answer. */
async function servesTheExample(command) {
    const env_1 = { stack: [], error: void 0, hasError: false };
    try {
        const project = __addDisposableResource(env_1, copyProject(), false);
        writeShownFiles(project.path);
        const server = await startServer(command, project.path);
        try {
            const response = await fetch(`${server.address}/`);
            assert.equal(await response.text(), "myvalue");
            assert.equal(response.status, 200);
        }
        finally {
            await server.stop();
        }
    }
    catch (e_1) {
        env_1.error = e_1;
        env_1.hasError = true;
    }
    finally {
        __disposeResources(env_1);
    }
}
function writeShownFiles(directory) {
    for (const { file, text } of blocks) {
        if (file === "")
            continue;
        mkdirSync(dirname(join(directory, file)), { recursive: true });
        writeFileSync(join(directory, file), text);
    }
}
const runners = {
    // The copy has the installed packages already; .ci/run begins with npm ci.
    "npm ci && npm start": () => servesTheExample("npm start"),
    // What every server here is asked.
    "curl http://127.0.0.1:3000/": "elsewhere",
    "npm run bobbin -- up --from examples/hello-typescript --runtime-config-file runtime-config.toml": () => servesTheExample("npm run bobbin -- up --from examples/hello-typescript --runtime-config-file runtime-config.toml"),
    // This run is one.
    "npm ci && npm test": "elsewhere",
};
const isPending = !existsSync(join(projectRoot, "src/cli/main.ts"));
const skip = isPending && "src/cli/main.ts is not there yet";
test("the test knows how to run exactly the README's commands", () => {
    assert.deepEqual(commands.toSorted(), Object.keys(runners).toSorted());
});
for (const [command, runner] of Object.entries(runners)) {
    if (runner !== "elsewhere")
        test(`"${command}" works`, { skip }, runner);
}
for (const { file, text } of blocks.filter((block) => block.file.startsWith("examples/"))) {
    test(`${file} is as the README shows it`, () => {
        assert.equal(text, readFileSync(join(projectRoot, file), "utf8"));
    });
}
