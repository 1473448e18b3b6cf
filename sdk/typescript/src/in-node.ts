/**
 * The SDK for whoever imports it in Node.js, as a test does of a component's file: all is there, and `Kv` and `Config` say
 * at the first call that there is no component.
 *
 * @module
 */
import "./outside.ts";

export * from "./index.ts";
