import type { Theme } from "vitepress";
import DefaultTheme from "vitepress/theme-without-fonts";
import "./style.css";

/** The usual theme, in the fonts that the reader's system has: nothing is loaded for letters. */
const theme: Theme = { extends: DefaultTheme };

export default theme;
