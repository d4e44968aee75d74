import { recordScanner } from "../../../generated/scanner.js";

const scanner = recordScanner();

/** @param {Uint8Array} line */
export const isSurelyValid = (line) => scanner.accepts(line, 0, line.length);
