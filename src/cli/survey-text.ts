import { type Detected, describe } from "../files/formats/detect.js";
import type { Survey } from "./survey.js";
import { count, inputName, type Paint, plural, printable } from "./terminal.js";

/** What would be sent from one file. */
export interface Intent {
  readonly file: string;
  readonly detected: Detected;
  /** Undefined for a stream, which can be read once. */
  readonly survey: Survey | undefined;
  /** Records that an earlier run settled. */
  readonly settled: number;
}

/** What a person should know before saying yes. */
export function surveyText(intents: readonly Intent[], server: string, paint: Paint): string {
  const lines = intents.flatMap((intent) => [
    `${paint("bold", inputName(intent.file))}: ${describe(intent.detected)}`,
    ...linesOf(intent, paint),
  ]);
  return `${[...lines, `To ${paint("bold", printable(server))}`].join("\n")}\n`;
}

function linesOf({ survey, settled }: Intent, paint: Paint): string[] {
  const before =
    settled > 0 ? [`  ${plural(settled, "record", "records")} settled by an earlier run: not sent again`] : [];
  if (survey === undefined) return ["  a stream: what is in it is not known before", ...before];
  const { rows, isWhole, invalid, subscriptionChanges, cleared, custom } = survey;
  const of = isWhole
    ? plural(rows, "record", "records")
    : `more than ${count(rows)} records; of the first ${count(rows)}`;
  const warned = (line: string): string => `  ${paint("yellow", line)}`;
  return [
    `  ${of}${isWhole ? "" : ":"}`,
    ...before,
    ...(invalid > 0 ? [warned(`${count(invalid)} invalid: not sent, written to the rejects`)] : []),
    subscriptionChanges > 0
      ? warned(`${count(subscriptionChanges)} with subscribedAtChanged: true: their subscription status changes`)
      : "  none with subscribedAtChanged: true",
    ...(cleared > 0
      ? [warned(`${count(cleared)} with subscriptions: []: clears all subscriptions of the profile`)]
      : []),
    ...(custom > 0
      ? [
          warned(
            `${count(custom)} with custom properties: pass the same ones when you push these profiles with the Push API, or you overwrite them`,
          ),
        ]
      : []),
  ];
}
