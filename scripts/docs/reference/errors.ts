import { Comment, type DeclarationReflection, type ProjectReflection, ReflectionKind } from "typedoc";
import { adviceOn } from "../../../src/cli/advice.js";
import { messageFor, type ReadingIssueCode } from "../../../src/files/reading/reading.js";
import { MESSAGES, type Params } from "../../generate/runtime/messages.js";
import { meaningOf, namesIn, oneLine, sentence } from "./comments.js";
import { rangesOf, seenErrors } from "./error-samples.js";
import { fileFacts } from "./file-facts.js";
import { header, table } from "./markdown.js";

/** docs/reference/errors.md, from the classes, what they do when they are made, and the tables of messages. */
export function errorsPage(project: ProjectReflection): string {
  const classes = errorClasses(project);
  return `${header("the classes of errors, and the messages, in src")}

# Errors

Every error of the client is a \`RelevaError\` with a \`code\`; \`retryable\` says whether the same call can succeed later without a change.
\`isRelevaError(error)\` is true for all of them, and then TypeScript knows by \`error.code\` which one it is. \`JSON.stringify(error)\`
holds its message and its fields, and no personal data. \`RelevaError\`, \`RequestError\` and \`HttpError\` are bases of others.

## Classes

${table(["error", "code", "it means", "what to do", "retryable"], classes.filter(isFinal).map(classRow))}

## Where they come from

The statuses of an answer that ends in an error, after the retries where there are any, and the [exit code](command-line.md#exit-codes)
of the command line.

${table(["error", "status of the answer", "exit code"], sourceRows())}

## Fields

Every error has \`message\`, and \`cause\` where something else lies below it. A class has the fields of the one that it extends, too.

${table(["error", "extends", "property", "what it is"], classes.flatMap(fieldRows))}

## Rejects

A record that is not accepted is no error that is thrown: a run gives it to \`onReject\`, the command line writes it to the file of
rejects. ${outcomesOf(project)} Its \`code\` is that of an error above, or one of these.

### Codes of the contract

${table(["code", "what it says, for example"], issueRows())}

### Codes of cells

A cell that can be read in more than one way, or in none, is not guessed.

${table(["code", "the cell", "what to type"], cellRows())}

## Files

What is wrong with a file, its columns, the state or the rejects is a \`ConfigError\` whose \`fact\` says which of these it is. The command
line says what to type; in a program that is the option of the same name.

${table(["fact", "message", "what the command line says"], factRows())}
`;
}

/** By name: those that extend an error. */
function errorClasses(project: ProjectReflection): readonly DeclarationReflection[] {
  const all = project.getReflectionsByKind(ReflectionKind.Class) as DeclarationReflection[];
  const isError = (name: string): boolean =>
    name === "Error" || name === "TypeError" || all.some((each) => each.name === name && isError(baseOf(each)));
  return all.filter((each) => isError(each.name)).sort((a, b) => (a.name < b.name ? -1 : 1));
}

const baseOf = ({ extendedTypes = [] }: DeclarationReflection): string => extendedTypes[0]?.toString() ?? "";

const isFinal = ({ comment }: DeclarationReflection): boolean => textOf(comment).includes("What to do: ");

const textOf = (comment: Comment | undefined): string => oneLine(Comment.combineDisplayParts(comment?.summary));

const pageOf = (error: DeclarationReflection): string => `api/${error.parent?.name}.md#${error.name.toLowerCase()}`;

function classRow(error: DeclarationReflection): readonly string[] {
  const { means, todo } = meaningOf(textOf(error.comment));
  const code =
    error.children
      ?.find(({ name }) => name === "code")
      ?.type?.toString()
      .replaceAll('"', "`") ?? "";
  return [
    `[\`${error.name}\`](${pageOf(error)})`,
    code.replaceAll(" | ", ", "),
    means,
    sentence(todo),
    retryableOf(error.name),
  ];
}

function retryableOf(name: string): string {
  const values = [...(seenErrors().get(name)?.retryable ?? [])];
  return values.length === 2 ? "some are" : values[0] === true ? "yes" : values[0] === false ? "no" : "";
}

function sourceRows(): readonly (readonly string[])[] {
  return [...seenErrors()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, { statuses, exitCodes }]) => [
      `\`${name}\``,
      rangesOf(statuses),
      name === "BackfillError" ? "that of its `cause`" : [...exitCodes].sort().join(", "),
    ]);
}

function fieldRows(error: DeclarationReflection): readonly (readonly string[])[] {
  const fields = (error.children ?? []).filter(
    ({ kind, name, flags }) =>
      (kind === ReflectionKind.Property || kind === ReflectionKind.Accessor) &&
      !flags.isStatic &&
      (name !== "code" || error.name === "RelevaError"),
  );
  return fields.map(({ name, comment, getSignature, flags }) => [
    `\`${error.name}\``,
    `\`${baseOf(error)}\``,
    `\`${name}${flags.isOptional ? "?" : ""}\``,
    textOf(comment ?? getSignature?.comment),
  ]);
}

/** From the comment of `Reject.outcome`. */
function outcomesOf(project: ProjectReflection): string {
  const reject = project.getReflectionsByKind(ReflectionKind.Interface).find(({ name }) => name === "Reject") as
    | DeclarationReflection
    | undefined;
  const outcome = reject?.children?.find(({ name }) => name === "outcome");
  if (outcome?.comment === undefined) throw new Error("Reject has no outcome with a comment");
  const values = outcome.type?.toString().replaceAll('"', "`").replaceAll(" | ", ", ");
  return `Its \`outcome\` is one of ${values}. ${textOf(outcome.comment)}`;
}

const PARAMS: Params = {
  expected: "string",
  property: "emial",
  suggestion: "email",
  anyOf: ["email", "phoneNumber"],
  allowed: ["legitimateInterest", "privacyPolicy", "mandatoryCookies", "cookiesPolicy"],
  pattern: "^\\+[0-9]+$",
  format: "date",
  limit: 1,
};

function issueRows(): readonly (readonly string[])[] {
  return Object.entries(MESSAGES).map(([code, say]) => [`\`${code}\``, plain(say(PARAMS))]);
}

function cellRows(): readonly (readonly string[])[] {
  return namesIn("src/files/reading/reading.ts", "MESSAGES").map((code) => {
    const message = messageFor(code as ReadingIssueCode);
    return [`\`${code}\``, plain(message), plain(adviceOn([message]).join(" "))];
  });
}

function factRows(): readonly (readonly string[])[] {
  return fileFacts().map(({ fact, messages, advice }) => [
    `\`${fact}\``,
    messages.map(plain).join(" / "),
    plain(advice),
  ]);
}

/** What could be Markdown in a message is not. */
const plain = (text: string): string => text.replace(/[\\*_<[`]/g, "\\$&");
