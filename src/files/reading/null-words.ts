/** Without being asked, these mean nothing. */
export const USUAL_NULL_WORDS: readonly string[] = ["NULL", "\\N"];

/** What else people and programs write for nothing. None of them is a name. */
const LIKELY: ReadonlySet<string> = new Set(
  `n/a|#n/a|n.a.|n/d|s/d|k.a.|none|(none)|null|(null)|<null>|nan|undefined|(empty)|[empty]|not set|(not set)|not available|not provided
няма|липсва|неизвестно|не е посочено|keine|keine angabe|keine angaben|nicht angegeben|ohne|κενό|δεν υπάρχει|άγνωστο|nu are|nespecificat|aucun|aucune|non renseigné
nessuno|nessuna|non disponibile|ninguno|ninguna|sin datos`.split(/[|\n]/),
);

/** Nothing but dashes, dots and the like: "----" is Magento's. */
const LINE = /^[-–—._?]+$/;

/** Whether a cell is likely to mean nothing: to be proposed, never to be taken for it. */
export function isLikelyNull(text: string): boolean {
  const word = text.trim();
  return LINE.test(word) || LIKELY.has(word.toLowerCase());
}

/** What spreadsheets show where a formula has failed, in their languages, or where a column is too narrow. */
const ERRORS: ReadonlySet<string> = new Set(
  `#N/A #N/A! #N/D #N/D! #NV #REF! #VALUE! #NAME? #DIV/0! #NUM! #NULL! #ERROR! #SPILL! #CALC! #FIELD! #BLOCKED! #CONNECT! #UNKNOWN! #BUSY! #GETTING_DATA
#BEZUG! #WERT! #ZAHL! #ÜBERLAUF! #VALEUR! #NOMBRE! #NOM? #RIF! #VALORE! #NOME? #VALOARE! #NUME? #ADR! #ARG! #LICZBA! #NAZWA?
#¡REF! #¡VALOR! #¿NOMBRE? #¡DIV/0! #¡NUM! #СТОЙНОСТ! #ИМЕ? #Н/Д #ΤΙΜΗ! #ΑΝΑΦ! #ΟΝΟΜΑ? #ΑΡΙΘ! #Δ/Υ`.split(/\s+/),
);
const HASH = 0x23;
const OTHER_ERROR = /^(?:#{3,}|Err:5\d\d)$/;

/** Whether a cell has no value, but what a spreadsheet shows instead. What was in it is not known: it is no blank cell for a rule. */
export function isCellError(text: string): boolean {
  const first = text.charCodeAt(0);
  return (
    (first === HASH && ERRORS.has(text.toUpperCase())) ||
    ((first === HASH || first === LARGE_E) && OTHER_ERROR.test(text))
  );
}

const LARGE_E = 0x45;
const [ZERO, ONE] = [0x30, 0x31];
/** For no date: MySQL's, and the first day that .NET and others know, also as they show it to people. */
const ZERO_DATE =
  /^(?:(?:0000-00-00|0001-01-01)(?:[ T]00:00(?::00(?:\.0+)?)?(?:Z|[+-]\d\d:?\d\d)?)?|(?:0?0([./-])0?0\1(?:00)?00|0?1([./-])0?1\2(?:0001))(?: (?:0?0:00(?::00)?|12:00(?::00)? AM))?)$/i;

function isZeroDate(text: string): boolean {
  const first = text.charCodeAt(0);
  return (first === ZERO || first === ONE) && text.length >= 6 && ZERO_DATE.test(text);
}

/** Whether a cell means nothing. */
export type NullTest = (text: string) => boolean;

/** @param words Those of the user, in any case, in place of the usual ones */
export function nullTest(words: readonly string[] | undefined): NullTest {
  const given = words && new Set(words.map((word) => word.trim().toLowerCase()));
  const isWord = given
    ? (text: string) => given.has(text.toLowerCase())
    : (text: string) => USUAL_NULL_WORDS.includes(text);
  return (text) => isWord(text) || isZeroDate(text);
}
