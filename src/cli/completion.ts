import { Argument, type Command } from "commander";
import { completionOf, SHELLS, type Shell } from "./completion-model.js";
import type { Io } from "./io.js";

const INSTALLATION = `
For every new shell, add the line to the file beside it:
  ~/.bashrc                   eval "$(releva-profiles completion bash)"
  ~/.zshrc                    eval "$(releva-profiles completion zsh)"
  ~/.config/fish/config.fish  releva-profiles completion fish | source
`;

export function addCompletionCommand(program: Command, io: Io): void {
  program
    .command("completion")
    .summary("complete commands and flags with the Tab key")
    .description("Prints a script for a shell: it completes commands, flags, their choices, and names of files.")
    .addArgument(new Argument("<shell>", "whose script to print").choices(SHELLS))
    .addHelpText("after", INSTALLATION)
    .action(async (shell: Shell) => {
      const { SCRIPTS } = await import("./completion-scripts.js");
      io.stdout.write(SCRIPTS[shell](completionOf(program)));
    });
}
