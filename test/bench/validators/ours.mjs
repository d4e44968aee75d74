import { validateRecord } from "../../../dist/validator.js";

export const isValid = (record) => validateRecord(record).ok;
