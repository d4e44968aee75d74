import { Bench, type Suite } from "./bench.js";
import { readFlags } from "./flags.js";
import { Inputs } from "./inputs.js";
import { describeMachine, versions } from "./machine.js";
import { writeReadmeTable } from "./readme-table.js";
import { Sink } from "./sink-process.js";
import { batcher } from "./suites/batcher.js";
import { csv } from "./suites/csv.js";
import { engines } from "./suites/engines.js";
import { files } from "./suites/files.js";
import { links } from "./suites/links.js";
import { memory } from "./suites/memory.js";
import { objects } from "./suites/objects.js";
import { order } from "./suites/order.js";
import { size } from "./suites/size.js";
import { transport } from "./suites/transport.js";
import { validators } from "./suites/validators.js";
import { xlsx } from "./suites/xlsx.js";
import { machineText, resultTable, type Section } from "./table.js";

const SUITES: readonly Suite[] = [
  validators,
  files,
  objects,
  csv,
  xlsx,
  memory,
  links,
  order,
  batcher,
  transport,
  engines,
  size,
];

const flags = readFlags(process.argv.slice(2));
const suites = SUITES.filter(({ name }) => flags.only === undefined || flags.only.includes(name));
if (suites.length === 0 || suites.length < (flags.only?.length ?? 0)) {
  throw new Error(`--only takes a list of ${SUITES.map(({ name }) => name).join(", ")}`);
}

const machine = describeMachine();
const inputs = await Inputs.create();
const sink = await Sink.start();
const bench = new Bench(flags, inputs, sink);
const sections: Section[] = [];
try {
  for (const { name, run } of suites) sections.push({ suite: name, findings: await run(bench) });
} finally {
  sink.stop();
  await inputs.remove();
}

const { quick, rows, rounds } = flags;
if (flags.json) {
  console.log(JSON.stringify({ machine, versions: versions(), quick, rows, rounds, sections, samples: bench.samples }));
} else {
  console.log(`${machineText(machine, versions())}\n${rows} rows, ${rounds} rounds\n\n${resultTable(sections)}`);
  if (quick) console.log("\nA quick run: all counts match; its ratios mean little.");
}
if (flags.write !== undefined) writeReadmeTable(flags.write, sections, machine, versions());
