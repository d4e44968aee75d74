import type { Cell } from "../cell.js";
import { BUNDLER_CELLS } from "./bundlers.js";
import { FRAMEWORK_CELLS } from "./frameworks.js";
import { NODE_CELLS, RUNTIME_CELLS } from "./node.js";
import { PACKAGE_CELLS } from "./packages.js";
import { TEST_CELLS } from "./tests.js";
import { TYPE_CELLS } from "./types.js";

/** All environments, in the order of the table. A new one is a cell in one of these lists. */
export const CELLS: readonly Cell[] = [
  ...NODE_CELLS,
  ...RUNTIME_CELLS,
  ...PACKAGE_CELLS,
  ...BUNDLER_CELLS,
  ...FRAMEWORK_CELLS,
  ...TEST_CELLS,
  ...TYPE_CELLS,
];
