import { Help, type HelpConfiguration, type Option } from "commander";

/** More choices than this stand in a list of their own, below the options. */
const CHOICES_BESIDE = 4;

/** Of an output that does not say how wide it is. */
export const USUAL_WIDTH = 80;

const isLong = ({ argChoices = [] }: Option): boolean => argChoices.length > CHOICES_BESIDE;

/**
 * Pages for a narrow terminal: the terms have a third of it, and one that is longer stands on a line of its own. commander gives
 * them what the longest one needs, and where too little is left it wraps nothing.
 */
export const HELP: HelpConfiguration = {
  minWidthToWrap: 12,

  padWidth(command, helper) {
    const most = Math.floor((helper.helpWidth ?? USUAL_WIDTH) / 3);
    return Math.min(Help.prototype.padWidth.call(helper, command, helper), most);
  },

  formatItem(term, termWidth, description, helper) {
    const isWide = helper.displayWidth(term) > termWidth && description !== "";
    const item = Help.prototype.formatItem.call(helper, isWide ? "" : term, termWidth, description, helper);
    return isWide ? `  ${term}\n${item}` : item;
  },

  subcommandTerm: (command) => new Help().subcommandTerm(command).replace(" [options]", ""),

  optionDescription(option) {
    const text = new Help().optionDescription(option);
    const choices = option.argChoices ?? [];
    const quoted = choices.map((choice) => JSON.stringify(choice)).join(", ");
    const shown = isLong(option) ? "choices: see below" : `choices: ${choices.join(" ")}`;
    return choices.length > 0 ? text.replace(`choices: ${quoted}`, shown) : text;
  },

  formatHelp(command, helper) {
    const page = Help.prototype.formatHelp.call(helper, command, helper);
    const lists = helper.visibleOptions(command).filter(isLong);
    return page + lists.map((option) => choicesList(option, helper)).join("");
  },
};

function choicesList({ long, argChoices = [] }: Option, helper: Help): string {
  const lines = helper.boxWrap(argChoices.join(", "), (helper.helpWidth ?? USUAL_WIDTH) - 2);
  return `\nChoices of ${long}:\n  ${lines.replaceAll("\n", "\n  ")}\n`;
}
