import { Bench } from "./bench.js";
import { type Flags, readFlags } from "./flags.js";
import { Inputs } from "./inputs.js";
import { describeMachine, versions } from "./machine.js";
import { writePages } from "./pages/performance.js";
import { readResults, replaced, writeResults } from "./pages/results.js";
import { Sink } from "./sink-process.js";
import { SUITES } from "./suites/index.js";
import { machineText, resultTable, type Section } from "./table.js";

const flags = readFlags(process.argv.slice(2));
if (flags.pages) writePages(readResults());
else await measure(flags);

async function measure(flags: Flags): Promise<void> {
  const suites = SUITES.filter(({ name }) => flags.only === undefined || flags.only.includes(name));
  if (suites.length === 0 || suites.length < (flags.only?.length ?? 0)) {
    throw new Error(`--only takes a list of ${SUITES.map(({ name }) => name).join(", ")}`);
  }
  const date = new Date().toISOString().slice(0, 10);
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

  const { quick, rows, rounds, json, record } = flags;
  const compared = { ...versions(), ...bench.found };
  if (json) {
    console.log(JSON.stringify({ machine, versions: compared, quick, rows, rounds, sections, samples: bench.samples }));
  } else {
    console.log(`${machineText(machine, compared)}\n${rows} rows, ${rounds} rounds\n\n${resultTable(sections)}`);
    if (quick) console.log("\nA quick run: all counts match; its ratios mean little.");
  }
  if (record) {
    const measured = { date, machine, versions: compared, rows, rounds, sections };
    const results = flags.only === undefined ? measured : replaced(readResults(), measured);
    writeResults(results);
    writePages(results);
  }
}
