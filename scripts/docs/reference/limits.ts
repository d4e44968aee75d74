import { LIMITS } from "../../../src/limits.js";
import { type Member, membersOf } from "./comments.js";
import { header, table } from "./markdown.js";

const SOURCE = "src/limits.ts";

/** docs/reference/limits.md: every number that shapes behaviour, with its reason. */
export function limitsPage(): string {
  const groups = new Map<string, Member[]>();
  let group = "";
  for (const member of membersOf(SOURCE, "LIMITS")) {
    group = member.group ?? group;
    groups.set(group, [...(groups.get(group) ?? []), member]);
  }
  const sections = [...groups].map(
    ([title, members]) => `## ${title}\n\n${table(["limit", "value", "why"], members.map(rowOf))}`,
  );
  return `${header(SOURCE)}

# Limits

Every number that shapes what the client does, with its reason. Most are defaults: the option that changes one names its default, in
the [reference of the API](api/index.md). A number without a source was chosen by this package: the vendor documents none.

${sections.join("\n\n")}
`;
}

function rowOf({ name, text }: Member): readonly string[] {
  const value: unknown = LIMITS[name as keyof typeof LIMITS];
  return [
    `\`${name}\``,
    [value]
      .flat()
      .map((each) => withUnit(name, Number(each)))
      .join(", "),
    text,
  ];
}

/** The number with the unit that the name has, and in a larger unit where that is easier to read. */
export function withUnit(name: string, value: number): string {
  if (name.endsWith("Ms")) return value < 1_000 ? `${value} ms` : timeOf(value);
  if (name.endsWith("Bytes")) return `${grouped(value)} bytes (${value / 1_024} KiB)`;
  if (/(?:Share|Chance)$/.test(name)) return `${Number((value * 100).toPrecision(3))} %`;
  return grouped(value);
}

function timeOf(ms: number): string {
  if (ms >= 86_400_000) return `${grouped(ms)} ms (${Math.round(ms / 86_400_000)} days)`;
  const [amount, unit] = ms % 60_000 === 0 ? [ms / 60_000, "min"] : [ms / 1_000, "s"];
  return `${amount} ${unit}`;
}

/** The digits by threes, as the documents write them: the same on every machine. */
const grouped = (value: number): string => String(value).replace(/\B(?=(?:\d{3})+$)/g, " ");
