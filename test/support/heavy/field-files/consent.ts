import { type Case, caseOf, refused, table } from "./case.js";
import type { Draft } from "./draft.js";

/** How files say yes and no to a newsletter, and the column in which they do, in eight languages. */
const WORDS: readonly (readonly [column: string, yes: readonly string[], no: readonly string[]])[] = [
  ["Newsletter", ["1", "true", "subscribed", "yes"], ["0", "false", "unsubscribed", "", "no"]],
  ["Email status", ["Active", "Confirmed"], ["Unsubscribed", "Bounced", "Cleaned", "Pending", ""]],
  ["Абониран", ["да", "абониран"], ["не", "отписан", ""]],
  ["Newsletter abonniert", ["ja", "angemeldet"], ["nein", "abgemeldet"]],
  ["Ενημερωτικό δελτίο", ["ναι", "ΝΑΙ"], ["όχι", "Όχι"]],
  ["Abonat", ["da"], ["nu", "dezabonat"]],
  ["Abonné", ["oui", "inscrit"], ["non", "désinscrit"]],
  ["Iscritto alla newsletter", ["sì", "iscritto"], ["no", "disiscritto"]],
  ["Suscrito", ["sí", "suscrito"], ["no", "dado de baja"]],
];

/** Columns whose yes is somebody who must not be subscribed. */
const REFUSALS: readonly (readonly [column: string, no: readonly string[], yes: readonly string[]])[] = [
  ["HasOptedOut", ["true", "TRUE", "Yes"], ["false", "FALSE"]],
  ["Unsubscribed at", ["2021-03-12"], [""]],
  ["Отписан", ["да"], ["не", ""]],
  ["Abgemeldet", ["ja"], ["nein"]],
  ["Désabonné", ["oui"], ["non", ""]],
  ["Kein Newsletter", ["ja"], ["nein"]],
  ["Не желае бюлетин", ["да"], ["не", ""]],
  ["Δεν επιθυμεί newsletter", ["ναι"], ["όχι"]],
  ["Nu dorește newsletter", ["da"], ["nu"]],
  ["Lista Robinson", ["sí"], ["no", ""]],
  ["Non inviare newsletter", ["sì"], ["no"]],
  ["Sprzeciw", ["tak"], ["nie"]],
  ["Estado", ["Baja"], ["Alta"]],
];

export function* consentCases(): Generator<Case> {
  for (const [column, yes, no] of WORDS) {
    const draft = answers(column, yes, no);
    yield refused(`"${column}" decides, and nothing uses it`, draft);
    yield caseOf(`"${column}" decides`, draft, { args: ["--subscribed-only-if", `${column}=${yes.join(",")}`] });
    const nobody = table(
      draft.header,
      draft.rows.map(({ cells, sent }) => [cells, sent?.profile]),
      [...["--map", "auto", "--subscribed-at-changed", "false"]],
    );
    yield caseOf(`"${column}", and nobody is to be subscribed`, nobody);
  }
  for (const [column, no, yes] of REFUSALS) {
    const draft = answers(column, yes, no);
    yield refused(`"${column}" refuses, and nothing uses it`, draft);
    const rule = no.includes("2021-03-12") ? `${column}=` : `${column}!=${no.join(",")}`;
    yield caseOf(`"${column}" refuses`, draft, { args: ["--subscribed-only-if", rule] });
    const left = answers(column, [...yes, ...no], []);
    yield caseOf(`"${column}" is left out on purpose`, left, { args: ["--map", `${column}=ignore`] });
  }
}

function answers(column: string, yes: readonly string[], no: readonly string[]): Draft {
  const rows = [...yes, ...no].map((word, index) => {
    const email = `p${index}@shop.example`;
    return [[email, word, "x"], { email }, index < yes.length] as const;
  });
  return table(["Email", column, "Comment"], rows, ["--map", "auto", "--subscribed-at-changed", "true"]);
}
