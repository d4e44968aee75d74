import type { CompletedCommand, CompletedFlag, Completion, Expected, Shell } from "./completion-model.js";

/** The script of each shell. */
export const SCRIPTS: Readonly<Record<Shell, (completion: Completion) => string>> = { bash, zsh, fish };

const quote = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

const namesOf = ({ short, long }: CompletedFlag): readonly string[] => (short === undefined ? [long] : [short, long]);

const identifier = (program: string): string => `_${program.replaceAll("-", "_")}`;

const lines = (indent: string, parts: readonly string[]): string => parts.map((part) => indent + part).join("\n");

/*
 * bash: one function that looks at the word before and the command. It does with bash 3.2, which macOS has. Where it finds
 * nothing, bash completes the names of files.
 */
function bash({ program, flags, commands }: Completion): string {
  const first = [...commands.map(({ name }) => name), ...flags.flatMap(namesOf)];
  const valued = (value: (expected: Expected) => string): readonly string[] =>
    commands.flatMap(({ name, flags: own }) =>
      own.flatMap((flag) =>
        flag.value === undefined
          ? []
          : [
              `${namesOf(flag)
                .map((word) => `'${name} ${word}'`)
                .join("|")}) ${value(flag.value)} ;;`,
            ],
      ),
    );
  const words = (name: string, list: readonly string[]): string => `${name}) words=${quote(list.join(" "))} ;;`;
  return `# Completion of ${program} for bash.
${identifier(program)}() {
  local current=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD-1]} words= word
  local command=\${COMP_WORDS[1]}
  COMPREPLY=()
  # --flag=value comes as three words
  if [[ $current == = ]]; then current=
  elif [[ $before == = ]]; then before=\${COMP_WORDS[COMP_CWORD-2]}
  fi
  if [[ $COMP_CWORD -eq 1 ]]; then
    words=${quote(first.join(" "))}
  else
    for word in "\${COMP_WORDS[@]:2:COMP_CWORD-2}"; do
      if [[ $word == -- ]]; then return; fi
    done
    case "$command $before" in
${lines("      ", valued(bashValue))}
      *)
        if [[ $current == -* ]]; then
          case $command in
${lines(
  "            ",
  commands.map(({ name, flags: own }) => words(name, own.flatMap(namesOf))),
)}
          esac
        else
          case $command in
${lines("            ", commands.map(bashArgument))}
          esac
        fi ;;
    esac
  fi
  compopt +o default 2>/dev/null
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F ${identifier(program)} ${program}
`;
}

function bashValue(expected: Expected): string {
  if (expected === "file") return "return";
  return `words=${expected === "text" ? "" : quote(expected.join(" "))}`;
}

function bashArgument({ name, argument }: CompletedCommand): string {
  return `${name}) ${bashValue(argument ?? "text")} ;;`;
}

/* zsh: its own _arguments, once for the program and once for each command. */
function zsh({ program, flags, commands }: Completion): string {
  const name = identifier(program);
  const cases = commands.flatMap((command) => [
    `${command.name})`,
    ...continued("  ", ["_arguments -S", ...command.flags.flatMap(zshFlag), ...zshArgument(command.argument)]),
    "  ;;",
  ]);
  const described = commands.map((command) => quote(`${command.name}:${command.about}`));
  return `#compdef ${program}
# Completion of ${program} for zsh.
${name}() {
  local curcontext="$curcontext" state line
  local -a commands
  commands=(
${lines("    ", described)}
  )
${lines("  ", continued("", ["_arguments -C", ...flags.flatMap(zshFlag), "'1:command:->command'", "'*::argument:->argument'"]))}
  case $state in
    command) _describe command commands ;;
    argument)
      case $words[1] in
${lines("        ", cases)}
      esac ;;
  esac
}
if [[ $funcstack[1] == ${name} ]]; then
  ${name} "$@"
else
  (( $+functions[compdef] )) || { autoload -Uz compinit && compinit }
  compdef ${name} ${program}
fi
`;
}

/** One command over several lines. */
function continued(indent: string, [first = "", ...rest]: readonly string[]): readonly string[] {
  return [first, ...rest.map((part) => `  ${part}`)].map(
    (part, index, all) => indent + part + (index < all.length - 1 ? " \\" : ""),
  );
}

/** A flag may be given again: what it means then is the program's to say. */
function zshFlag(flag: CompletedFlag): readonly string[] {
  const about = flag.about.replace(/[[\]:\\]/g, "\\$&");
  const value = flag.value === undefined ? "" : `:value:${zshAction(flag.value)}`;
  return namesOf(flag).map((name) => quote(`*${name}${value === "" ? "" : "="}[${about}]${value}`));
}

function zshArgument(argument: Expected | undefined): readonly string[] {
  return argument === undefined ? [] : [quote(`*:argument:${zshAction(argument)}`)];
}

function zshAction(expected: Expected): string {
  if (expected === "text") return " ";
  return expected === "file" ? "_files" : `(${expected.join(" ")})`;
}

/* fish: one line for each command and each flag. No name of a file is offered but where one is expected. */
function fish({ program, flags, commands }: Completion): string {
  const complete = `complete -c ${program}`;
  const within = ({ name }: CompletedCommand): string => `${complete} -n '__fish_seen_subcommand_from ${name}'`;
  return `# Completion of ${program} for fish.
${complete} -f
${flags.map((flag) => `${complete} -n __fish_use_subcommand ${fishFlag(flag)}`).join("\n")}
${commands.map(({ name, about }) => `${complete} -n __fish_use_subcommand -a ${name} -d ${fishQuote(about)}`).join("\n")}
${commands
  .flatMap((command) => [
    ...command.flags.map((flag) => `${within(command)} ${fishFlag(flag)}`),
    ...(command.argument === undefined ? [] : [`${within(command)} ${fishExpected(command.argument)}`]),
  ])
  .join("\n")}
`;
}

function fishFlag({ short, long, about, value }: CompletedFlag): string {
  return [
    ...(short === undefined ? [] : [`-s ${short.slice(1)}`]),
    `-l ${long.slice(2)}`,
    `-d ${fishQuote(about)}`,
    ...(value === undefined ? [] : ["-r", fishExpected(value)]),
  ].join(" ");
}

function fishExpected(expected: Expected): string {
  if (expected === "file") return "-F";
  return expected === "text" ? "-f" : `-f -a ${fishQuote(expected.join(" "))}`;
}

/** Between single quotes fish knows two escapes. */
const fishQuote = (text: string): string => `'${text.replace(/[\\']/g, "\\$&")}'`;
