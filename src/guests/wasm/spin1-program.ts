import { bobbinError } from "../../errors.ts";
import { receivedHeaders, sendOutbound } from "../outbound-request.ts";
import { Spin1Instance } from "./core/spin1-instance.ts";
import { findUnknownImports } from "./core/spin1-imports.ts";
import type { WasmSettings } from "./host.ts";
import { compileGuarded } from "./instrument/compile.ts";
import type { WasmInstance, WasmProgram } from "./program.ts";
import type { WasmRequest } from "./request.ts";
import { createPreview1 } from "./wasi/preview1.ts";

const sender = { send: sendOutbound, receivedHeaders };
