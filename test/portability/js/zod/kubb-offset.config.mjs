import { configFor } from "./kubb.config.mjs";

export default configFor("stringOffset");
