import { isRelevaError } from "../errors.js";
import type { Notice } from "../files/bytes/notices.js";
import type { BackfillReport } from "../index.js";
import { messageOf } from "./advice.js";
import type { InputReport } from "./backfill-report.js";
import { duplicatesJson } from "./duplicates.js";
import { normalisedJson } from "./normalised.js";
import { rulesJson } from "./rule-lines.js";
import type { Subscriptions } from "./subscriptions.js";
import { jsonLine } from "./terminal.js";

/** What `--json` prints of one input. docs/json.md explains it to those who write programs: they rely on it. */
export interface JsonReport extends BackfillReport, Partial<Subscriptions> {
  readonly file: string;
  /** Of a check: what the count of `unsent` means there. */
  readonly valid?: number;
  readonly subscriberRules?: readonly object[];
  readonly sentWithout?: InputReport["without"];
  readonly duplicates?: object;
  readonly normalised?: object;
  readonly notices?: readonly Notice[];
  readonly rejects?: string | undefined;
  readonly dropped?: string | undefined;
  readonly duplicatesList?: string | undefined;
  readonly kept?: readonly string[];
  readonly sentBefore?: string | undefined;
  readonly error?: { readonly code: string; readonly message: string };
}

/** For programs: one line of JSON per input. */
export function jsonReport(input: InputReport): string {
  const { file, report, subscriptions, without, dropped, normalised, rejects, kept, sentBefore, error } = input;
  const { notices = [], isCheck } = input;
  const json: JsonReport = {
    file,
    ...report,
    ...(isCheck && { valid: report.unsent }),
    ...subscriptions,
    ...rulesJson(input.ruleUses),
    ...(Object.keys(without).length > 0 && { sentWithout: without }),
    ...duplicatesJson(input.duplicates),
    ...normalisedJson(normalised),
    ...(notices.length > 0 && { notices }),
    rejects,
    dropped,
    duplicatesList: input.duplicatesList,
    ...(kept.length > 0 && { kept }),
    sentBefore,
    ...(isRelevaError(error) && { error: { code: error.code, message: messageOf(error) } }),
  };
  return jsonLine(json);
}
