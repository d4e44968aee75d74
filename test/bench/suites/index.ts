import type { Suite } from "../bench.js";
import { batcher } from "./batcher.js";
import { csv } from "./csv.js";
import { engines } from "./engines.js";
import { files } from "./files.js";
import { links } from "./links.js";
import { memory } from "./memory.js";
import { million } from "./million.js";
import { nodes } from "./nodes.js";
import { objects } from "./objects.js";
import { order } from "./order.js";
import { peers } from "./peers.js";
import { size } from "./size.js";
import { slope } from "./slope.js";
import { transport } from "./transport.js";
import { validators } from "./validators.js";
import { xlsx } from "./xlsx.js";

/** In the order of the table. */
export const SUITES: readonly Suite[] = [
  validators,
  peers,
  files,
  slope,
  objects,
  nodes,
  csv,
  million,
  xlsx,
  memory,
  links,
  order,
  batcher,
  transport,
  engines,
  size,
];
