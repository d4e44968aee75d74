import { type Finding, finding } from "./finding.js";
import { sentencesOf } from "./sentences.js";

/** What the vendor's page or the contract says, and words that say the opposite. */
interface Statement {
  /** Said to who wrote the opposite. */
  readonly says: string;
  /** Whether a sentence, or a clause of one, is about it. */
  readonly about: RegExp;
  /** With these words it says the opposite. */
  readonly never?: RegExp;
  /** Without these words it says the opposite. */
  readonly always?: RegExp;
  /** Parts of a sentence can say different things of different values: "null has no effect, and [] clears". */
  readonly inClauses?: boolean;
}

const NOTHING_HAPPENS =
  /\b(?:no effect|nothing|ignore[sd]?|keeps?|kept|leaves?|left alone|retain\w*|preserve\w*|unchanged|untouched|adds to|(?:not|never|n't) (?:touch|change|affect)\w*|(?:not|never|n't) (?:clear|remove|empt|delete)\w*)\b/i;
const CLEARS =
  /\b(?<!not |never |n't )(?:clear|remove|delete|erase|empties|wipe|reset|unsubscribe)s?\b|\bmeans an empty\b/i;

const STATEMENTS: readonly Statement[] = [
  {
    says: "an empty list of subscriptions clears them",
    about: /(?:(?<!")\[\](?!")|\bempty (?:array|list)\b)(?!.*\b(?:drops|left out)\b)/i,
    never: NOTHING_HAPPENS,
    inClauses: true,
  },
  {
    says: "absent or null has no effect",
    about:
      /\b(?:null|nil|absent|left out|undefined)\b(?!.*\[\])(?=.*\b(?:effect|clear|remove|delete|erase|empt|wipe|reset|value|subscriptions)\w*)/i,
    never: CLEARS,
    inClauses: true,
  },
  {
    says: "backfill events cannot trigger campaigns",
    about: /\b(?:trigger|start|launch)\w*\b.*\bcampaigns?\b|\bcampaigns?\b.*\btrigger/i,
    always: /\b(?:cannot|can't|can not|never|not|none|nobody)\b|^to (?:start|trigger)\b/i,
  },
  {
    says: "backfill events cannot trigger campaigns",
    about: /\bbackfill events?\b.*\btrigger/i,
    always: /\b(?:cannot|can't|can not|never|not|none|nobody)\b/i,
  },
  {
    says: "202 means accepted, and not yet visible",
    about: /\b202\b(?=.*\b(?:visible|applied|in effect|takes effect|stored|saved|done)\b)/i,
    always: /\bnot\b|\bnever\b|\bSLA\b|\bone day\b/i,
  },
  { says: "202 means accepted", about: /\b202\b/, never: /\bmeans (?!accepted|that)/i },
  {
    says: "success is a 202",
    about: /\b(?:answer is|means accepted|counts as accepted|successful response|is accepted with)\b/i,
    never: /\b(?:200|201|203|204)\b/,
  },
  {
    says: "changes take effect according to the vendor's SLA",
    about: /\b(?:any change|changes?)\b.*\b(?:available|visible|in effect)\b/i,
    always: /\bSLA\b|\bmust be\b/i,
  },
  {
    says: "custom properties that the Push API is not given are overwritten",
    about: /^(?=.*\bPush API\b).*\b(?:pass|push|pushes|pushing)\b/,
    always: /\boverwr(?:ite|itten)\w*\b/i,
    never: /\b(?:not|never|without|no longer) (?:be )?overwr/i,
  },
  {
    says: "at least one of email and phoneNumber is required",
    about: /\bemail\b.*\bphoneNumber\b.*\brequired\b|\bphoneNumber\b.*\bemail\b.*\brequired\b/i,
    always: /\b(?:at least one|or|not both absent|unless)\b/i,
    never: /\b(?:both|neither|each|never|not) (?:are |is |of )?(?:`?email|required)|\bnone of\b|\bat most\b/i,
  },
  {
    says: "email and phoneNumber are required unless the other is set",
    about: /^(?:Required|Optional)\b.*\bset\b/i,
    always: /^Required\b.*\bunless\b/i,
  },
  {
    says: "subscribedAtChanged is true if the subscription status has been changed",
    about: /\b(?:true|false)\b.*\bsubscription status\b/i,
    always: /\btrue\b(?: only)? if\b/i,
    never: /\btrue (?:only )?if\b.*\b(?:has not|hasn't|unchanged|never)\b|\btrue otherwise\b/i,
  },
  {
    says: "a blank unsubscribeLink says that the profile is not subscribed",
    about: /\bblank\b.*\bprofile is\b.*\bsubscribed\b|\bprofile is\b.*\bsubscribed\b.*\bblank\b/i,
    always: /\bnot subscribed\b/i,
  },
  {
    says: "legitimateInterest is the default, and is not sent as one",
    about:
      /\b(?:legitimateInterest|privacyPolicy|mandatoryCookies|cookiesPolicy)\b.*\bdefault\b|\bdefault\b.*\b(?:privacyPolicy|mandatoryCookies|cookiesPolicy)\b/i,
    always: /\blegitimateInterest\b/,
    never: /^(?:always |do )?send\b|\bis not the default\b/i,
  },
  {
    says: "a field that is left out keeps its value",
    about: /\b(?:absent field|field left out|left out)\b.*\b(?:value|reset)\b|\bLeave the field out\b/i,
    never: /\b(?:loses|lose|clears?|resets?|removes?|reset)\b|\bis overwritten\b|\bor send it\b/i,
  },
  {
    says: "profiles that do not exist are created",
    about: /\bdo(?:es)? not exist\b/i,
    never:
      /\b(?:ignored|refused|skipped|rejected|dropped)\b|\bnot (?:be )?created\b|\bnot exist\b[^;,]*\b(?:are|be) updated\b/i,
  },
  {
    says: "profiles that exist are updated",
    about: /\bprofiles? that (?:already )?(?:exist|do)\b/i,
    never: /\b(?:ignored|refused|skipped|left alone)\b|\bthat (?:already )?exist (?:are|is) created\b/i,
  },
  {
    says: "redirects are not followed",
    about: /^(?:always |please )?(?:do )?follow (?:all |every )?redirects?/i,
    never: /./,
  },
  {
    says: "the secret key belongs on a server",
    about: /^It belongs (?:on|in)\b/,
    always: /\bon a server\b.*\bnever\b|\bnever\b.*\b(?:browser|app)\b/i,
  },
  {
    says: "what is retried is 429 and 503, and what the network did",
    about: /\b(?:retry|retried|try again|wait)\b.*\bon\b.*\b[45]\d\d\b/i,
    never: /\bon\b[^.;]*\b(?:400|401|403|404|422)\b/i,
  },
  {
    says: "this API is for backfill, the Profile Register API is not",
    about: /\bProfile Register API\b/,
    never: /\b(?:like|as) (?:the )?Profile Register API\b(?<!unlike the Profile Register API)/i,
  },
  { says: "the API only writes", about: /\bto read or delete profiles\b/i, always: /\bonly writes\b/i },
  {
    says: "profiles holds at least one",
    about: /\bprofiles\b.*\b(?:one|none|no) profile\b|The profiles to create or update/i,
    never: /\b(?:may be empty|may hold none|zero or more|at most one)\b/i,
  },
  { says: "addTags are added", about: /^Tags to \w+/i, never: /^Tags to (?!add to|remove from)\w+/i },
];

const CLAUSE = /(?:[,;:(]|\bbut\b|\bwhile\b|\bwhereas\b|\band(?= `?\[\]))/;

/** Sentences that say the opposite of what the contract says. */
export function statementFindings(prose: string, line: number): readonly Finding[] {
  return sentencesOf(prose, line).flatMap(({ text, line: at }) =>
    STATEMENTS.flatMap((statement) => {
      const parts = statement.inClauses ? text.split(CLAUSE).map((part) => part.trim()) : [text];
      return parts
        .filter((part) => statement.about.test(part))
        .map((part) =>
          finding("statement", at, ...(contradicts(part, statement) ? [`says the opposite: ${statement.says}`] : [])),
        );
    }),
  );
}

const contradicts = (part: string, { never, always }: Statement): boolean =>
  (never?.test(part) ?? false) || !(always?.test(part) ?? true);
