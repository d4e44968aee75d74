import { NEGATIONS } from "./consent-words.js";
import { vocabulary } from "./fold.js";

/*
 * The names of columns that say who is subscribed, in English, Bulgarian, German, Greek, Romanian, French, Italian, Spanish and Polish;
 * the usual ones also in Turkish, Czech, Slovak, Russian, Hungarian, Croatian, Serbian, Dutch, Portuguese, and of the north.
 * They are found by parts, so stems are enough.
 */

/** Finds one of the stems, a longer one before a shorter one. In one expression: a file can have thousands of columns. */
const anyOf = (words: string, before = "", behind = ""): RegExp =>
  new RegExp(`${before}(?:${stemsOf(words)})${behind}`, "u");

const stemsOf = (words: string): string =>
  [...vocabulary(words)].sort((one, other) => other.length - one.length).join("|");

/** Of a column whose yes is a subscriber. */
const CONSENTS: string = stemsOf(`
    accept accepts accepted acceptsmarketing consent optin optedin doubleopt doi subscri newsletter marketing mailinglist permission gdpr
    emailable mailable mailok emailok okmail okemail
    съглас абонира абонат абонамент бюлетин нюзлетър маркетинг приема реклам рассылк
    einwillig zustimm einverstand einverstanden abonn angemeldet anmeldung werbung werbemail werbeerlaubnis rundbrief dsgvo newsletteranmeldung
    συγκαταθεσ συναινεσ ενημερωτικ συνδρομ αποδοχ αποδεχ διαφημ προωθητικ
    consimt abonat abonare abonament buletin acordmarketing acordul publicitat
    consentement abonne infolettre lettredinformation accepte publicit rgpd inscritnewsletter
    consenso iscritt iscrizionenewsletter accett promozion pubblicit
    consentimiento suscri boletin acepta publicidad
    zgod subskryb reklamy reklamow zapisan biuletyn
    bülten izni izinli onaylı abonelik ticariileti pazarlama souhlas súhlas novinek noviniek zpravodaj
    подписк подписан подписч согласи hírlevél feliratkoz hozzájárul bilten pretplat privola suglasn saglasn
    nieuwsbrief toestemming nyhetsbrev nyhedsbrev samtyck samtykke boletim`);

/** Of a column whose yes, or whose date, is somebody who must not be subscribed. */
const REFUSALS: string = stemsOf(`
    unsub unsubscri optout optedout donotemail donotmail donotcontact donotsend donotcall nonewsletter suppress bounc cleaned cleantime clean_date
    blocklist blacklist blocked complain spam globaldelete hardbounce notsubscribed refus refusal objection objected donotdisturb
    robinson stoplist optsout blockier
    отпис отказ забран възраж блокиран
    abgemeldet abmeld abbestell gesperrt sperre sperrvermerk widerruf widerspruch widersprochen keinewerbung verzicht ablehn werbeverbot
    απεγγραφ διαγραφη διαγραμμεν αντιρρησ αντιταξ αρνησ αποκλεισ
    dezabon dezinscri refuz opozit opunere blocat
    desabon desinscri opposition oppos refuse bloque
    disiscri cancellat rifiut opposizion oppost revoc bloccat
    desuscri dadodebaja dadadebaja fechadebaja rechaz oposicion revocacion bloquead noenviar
    sprzeciw wypisan wypisz rezygnacja rezygnuj odmowa blokad zablok leiratkoz
    odhláš odhlás odjav afgemeld uitschr avregistr afmeld avmeld nesouhlas`);

/** Words of names that are too short to be looked for inside others. */
const SHORT_REFUSALS: ReadonlySet<string> = vocabulary("dnd");

/** What tells of an end that may be of something else: it counts where the cells are dates or answers. */
const ENDS: RegExp = anyOf(
  `
    cancelled canceled deleted removed invalid ungultig невалид nevalid ακυρ nieprawid изтрит прекрат geloscht storniert gekundigt διεγραφ sters anulat supprim annule
    eliminat eliminad cancelad annullat usuniet skasowan anulowan erased anonymi`,
  "^",
);
const SHORT_ENDS: ReadonlySet<string> = vocabulary("stop block baja bajas");

/** Said of an e-mail they are about consent; else the words in the cells must say so too. */
const STATUS: RegExp = anyOf("status статус състояние statut κατασταση stare stato estado");

/** What is asked for, or not: it is about consent behind a no alone. */
const CONTACTS: string = stemsOf(`
    contact kontakt mail email send sent message anschreib schick enviar envi inviar invia trimit expedi изпращ пращ пиши контакт имейл
    στειλ στελν αποστολ επικοινων enviar envoy ecrire ecrir scriv escrib wysyl pisac advert promo pub werb reklamy reklamow ads offer ofert offert предлож`);

/** Of a message that is no e-mail. */
const OTHER_CHANNELS: ReadonlySet<string> = vocabulary(
  "sms whatsapp viber push phone telephone telefon телефон τηλεφωνο post postal brief voice call messenger fax",
);

/** Parts of names that tell when, from where or why: not whether. */
const WHEN: ReadonlySet<string> = vocabulary(
  "date time timestamp at on since datum am seit дата на ημερομηνια data data fecha heure час",
);
const DETAILS: ReadonlySet<string> = vocabulary(
  "ip source reason other campaign title url link level method form id updated changed by count quelle grund причина източник origine motif motivo",
);

/** With these alone besides, a name means what its other words mean. */
const HARMLESS: ReadonlySet<string> = vocabulary(`
    is has had was are be the a an of to for from in all any my our your and or via with e email emails mail mails web shop store site customer
    user contact member client flag state new news double single opt i we me receive receives wants want wishes agree agreed agrees do does given
    за от в и с до ли е на имейл имейли клиент желае иска искам желая получава получавам да се
    der die das den dem ein eine einen zum zur fur von im am an und per mit ist hat kunde kunden will wunscht mochte erhalten erteilt interesse versand
    στο στη στην στον για με το τη την η ο του τησ και email πελατησ επιθυμει θελει δελτιο
    la le pe prin si de cu pentru client doreste vrea primeasca primi este e al acord
    l d les du des aux au en et a par est client souhaite veut recevoir reception inscrit lettre
    il lo gli alla al allo ai dei del della di da per con cliente desidera vuole ricevere riceve email invio
    el los las al del de en por con y cliente desea quiere recibir lista
    do na w z i klient chce otrzymywac od dla
    odber zasilani ileti ticari eposta posta подписки
    erlaubt erwunscht gewunscht allowed permitted wanted autorisee permesso permitida разрешена желана
    werbe kontakt versand accord acordul status subscriber subscription preference preferences list lists mailing`);

/** More than that is somebody's guess: no longer, no more, still. */
const MOST_OF_ENDING = 6;

/** What a yes in a column is. "unclear" is a name that has more in it than is known: then nothing is guessed. */
export type Meaning = "accepts" | "refuses" | "unclear";

/** What the name of a column says about consent. */
export interface ConsentName {
  readonly meaning: Meaning;
  /** It tells a detail, or speaks of another channel than e-mail, or may be about something else. */
  readonly isWeak: boolean;
  /** The name alone says nothing, the state of an order has it too: the cells must be answers or, of an end, dates. */
  readonly needs: "nothing" | "answers" | "answers or dates";
}

/** @param words the name folded, with spaces */
export function consentNameOf(words: string): ConsentName | undefined {
  const tight = words.replaceAll(" ", "");
  const parts = words.replace(/\b(?:don|doesn|won|isn|didn|can) t\b/g, "not").split(" ");
  const found = readParts(parts);
  const isDetail = parts.some((part) => DETAILS.has(part));
  const isOfOther = parts.some((part) => OTHER_CHANNELS.has(part)) && !tight.includes("mail");
  const isClear = !isDetail && !isOfOther && !found.isUnknown && !(parts.length > 1 && parts.at(-1) === "no");
  const { consents, contacts, negations, ends } = found;
  const isAbout = consents > 0 || contacts > 0;
  const refusals = found.refusals + (isAbout ? ends : 0);
  const said = (meaning: Meaning): Meaning => (isClear ? meaning : "unclear");
  const isWeak = isDetail || isOfOther;
  if (refusals > 0 || ends > 0) {
    const meaning = said(negations > 0 || refusals > 1 ? "unclear" : "refuses");
    const isAlone = found.refusals + consents === 0; // the end of what, only the cells can say
    return { meaning, isWeak, needs: isAlone ? "answers or dates" : "nothing" };
  }
  if (consents > 0 || found.isNegated) {
    const meaning = said(negations === 0 ? "accepts" : negations === 1 ? "refuses" : "unclear");
    return { meaning, isWeak: isWeak || parts.some((part) => WHEN.has(part)), needs: "nothing" };
  }
  if (!parts.some((part) => STATUS.test(part))) return undefined;
  const isOfMail = tight.includes("mail") && !isOfOther;
  return { meaning: said("accepts"), isWeak: !isOfMail, needs: isOfMail ? "nothing" : "answers" };
}

/** Whether words, such as those of the name of a file, are about people who must not be subscribed. @param words folded, with spaces */
export function saysRefusal(words: string): boolean {
  const { refusals, consents, negations } = readParts(words.split(" "));
  return refusals > 0 || (consents > 0 && negations > 0);
}

const CONSENT = new RegExp(CONSENTS, "u");
const REFUSAL = new RegExp(REFUSALS, "u");
const BEGINS_WITH_CONSENT = new RegExp(`^(?:${CONSENTS})`, "u");
const BEGINS_WITH_REFUSAL = new RegExp(`^(?:${REFUSALS})`, "u");
/** A no can be written together with it: nomail, donotcontact. */
const OF_CONTACT = new RegExp(`^(donot|dont|non|no|kein|keine|nicht|не)?(?:${CONTACTS})`, "u");

interface Parts {
  refusals: number;
  consents: number;
  ends: number;
  contacts: number;
  /** Words that say no; "ne ... pas" and "do not" say it once. */
  negations: number;
  /** A no stands before what can be sent. */
  isNegated: boolean;
  /** There is something in it of which nothing is known. */
  isUnknown: boolean;
}

function readParts(parts: readonly string[]): Parts {
  const found: Parts = {
    refusals: 0,
    consents: 0,
    ends: 0,
    contacts: 0,
    negations: 0,
    isNegated: false,
    isUnknown: false,
  };
  for (let index = 0; index < parts.length; ) {
    // Across words a stem has to begin with one: "id oid" has no "doi".
    const phrase = phraseAt(parts, index);
    if (phrase) {
      found[phrase.kind] += 1;
      index += phrase.parts;
      continue;
    }
    readPart(parts[index] ?? "", found);
    index += 1;
  }
  if (/\bne? (?:.+ )?(?:pas|jamais)\b/.test(parts.join(" "))) found.negations -= 1;
  return found;
}

type Kind = "refusals" | "consents";

/** A stem of several words, such as "opt out" and "do not mail". */
function phraseAt(parts: readonly string[], index: number): { kind: Kind; parts: number } | undefined {
  if (index === parts.length - 1) return undefined;
  const rest = parts.slice(index).join("");
  const length = parts[index]?.length ?? 0;
  const refusal = BEGINS_WITH_REFUSAL.exec(rest)?.[0].length ?? 0;
  const consent = BEGINS_WITH_CONSENT.exec(rest)?.[0].length ?? 0;
  if (refusal > length) return { kind: "refusals", parts: reaching(parts, index, refusal) };
  return consent > length ? { kind: "consents", parts: reaching(parts, index, consent) } : undefined;
}

/** How many parts so many characters reach into. */
function reaching(parts: readonly string[], index: number, characters: number): number {
  let end = index;
  for (let left = characters; left > 0; end += 1) left -= parts[end]?.length ?? left;
  return end - index;
}

function readPart(part: string, found: Parts): void {
  if (NEGATIONS.has(part)) {
    found.negations += 1;
    return;
  }
  if (SHORT_REFUSALS.has(part)) {
    found.refusals += 1;
    return;
  }
  if (SHORT_ENDS.has(part) || ENDS.test(part)) {
    found.ends += 1;
    return;
  }
  const refusal = around(part, REFUSAL);
  const consent = refusal ? undefined : around(part, CONSENT);
  if (refusal) {
    found.refusals += 1;
    const [before, behind] = refusal;
    const isKnown = before === "" || isHarmless(before) || BEGINS_WITH_CONSENT.test(before);
    if (!isKnown || behind.length > MOST_OF_ENDING) found.isUnknown = true;
    return;
  }
  if (consent) {
    found.consents += 1;
    const [before, behind] = consent;
    if (NEGATIONS.has(before)) found.negations += 1;
    else if (before !== "" && !isHarmless(before)) found.isUnknown = true;
    const isEnding =
      behind.length <= MOST_OF_ENDING && !NEGATIONS.has(behind) && !["off", "aus", "ex"].includes(behind);
    if (!isEnding && !BEGINS_WITH_CONSENT.test(behind)) found.isUnknown = true;
    return;
  }
  const contact = OF_CONTACT.exec(part);
  if (contact) {
    found.contacts += 1;
    if (contact[1] !== undefined) found.negations += 1;
    if (found.negations > 0) found.isNegated = true;
    return;
  }
  if (!isHarmless(part) && !WHEN.has(part) && !OTHER_CHANNELS.has(part) && !STATUS.test(part)) found.isUnknown = true;
}

const isHarmless = (part: string): boolean => HARMLESS.has(part) || /^\d+$/.test(part);

/** What stands before a stem and behind it. */
function around(part: string, stem: RegExp): readonly [before: string, behind: string] | undefined {
  const found = stem.exec(part);
  return found ? [part.slice(0, found.index), part.slice(found.index + found[0].length)] : undefined;
}
