/** One contestant, in this process alone. Arguments: its name, and its options as JSON. Prints what it cost from the first instruction on. */
const [name, options] = process.argv.slice(2);
const { run } = await import(`./contestants/${name}.mjs`);
const own = await run(JSON.parse(options));
const wallMs = performance.now(); // since the start of the process
const { user, system } = process.cpuUsage();
const { maxRSS } = process.resourceUsage();
console.log(JSON.stringify({ cpuMs: (user + system) / 1000, wallMs, peakMb: maxRSS / 1024, ...own }));
