import { foldedTight, vocabulary } from "./fold.js";

/*
 * The words in which files say who is subscribed, in English, Bulgarian, German, Greek, Romanian, French, Italian and Spanish.
 * Names of columns are found by parts of their names, so stems are enough; words of cells must be whole.
 */

/** In the name of a column whose yes is a subscriber. */
const CONSENT_NAMES: readonly string[] = [
  ...vocabulary(`
    accepts accepted acceptsmarketing consent optin optedin doubleopt doi subscri newsletter marketing mailinglist permission gdpr
    emailable mailable
    съглас абонира абонамент бюлетин нюзлетър маркетинг приема реклам рассылк
    einwillig zustimm einverstand abonn angemeldet werbung werbemail rundbrief dsgvo
    συγκαταθεσ συναινεσ ενημερωτικ συνδρομ αποδοχ αποδεχ διαφημ προωθητικ
    consimt abonat abonare abonament buletin acordmarketing acordul publicitat
    consentement abonne infolettre lettredinformation accepte publicit rgpd inscritnewsletter
    consenso iscritt iscrizionenewsletter accett promozion
    consentimiento suscri boletin acepta publicidad`),
];

/** In the name of a column whose yes, or whose date, is somebody who must not be subscribed. */
const REFUSAL_NAMES: readonly string[] = [
  ...vocabulary(`
    unsub optout optedout donotemail donotmail donotcontact donotsend nonewsletter suppress bounc cleaned cleantime clean_date
    blocklist blacklist blocked complain spam globaldelete hardbounce notsubscribed
    отпис отказ забран
    abgemeldet abmeld abbestell gesperrt widerruf keinewerbung
    απεγγραφ διαγραφη
    dezabon dezinscri
    desabon desinscri
    disiscri cancellat
    desuscri dadodebaja fechadebaja`),
];

/** Said of an e-mail they are about consent; else the words in the cells must say so too. */
const STATUS_NAMES: readonly string[] = [...vocabulary("status статус състояние statut κατασταση stare stato estado")];

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

const YES: ReadonlySet<string> = vocabulary(
  "yes y 1 true t on x да д истина вярно ja j wahr ναι αληθεσ da adevarat oui o vrai si s vero verdadero",
);
const NO: ReadonlySet<string> = vocabulary(
  "no n 0 false f off не н лъжа невярно nein falsch οχι ψευδεσ nu fals non faux falso",
);

const SUBSCRIBED: ReadonlySet<string> = vocabulary(`
  subscribed subscriber confirmed optedin optin explicit express singleoptin doubleoptin active
  абониран абонирана абонат потвърден активен
  angemeldet abonniert bestatigt aktiv
  εγγεγραμμενος συνδρομητης ενεργος
  abonat abonata confirmat activ
  abonne abonnee inscrit inscrite confirme actif
  iscritto iscritta confermato attivo
  suscrito suscrita confirmado activo`);

const NOT_SUBSCRIBED: ReadonlySet<string> = vocabulary(`
  unsubscribed notsubscribed nonsubscribed neversubscribed never cleaned bounced hardbounced softbounced suppressed blocked
  blocklisted blacklisted optedout optout complained spam reported unconfirmed pending inactive none removed deleted archived
  неабониран отписан отписана непотвърден неактивен
  abgemeldet nichtangemeldet nichtabonniert gesperrt ausstehend inaktiv
  διαγραμμενος απεγγεγραμμενος ανενεργος
  dezabonat neabonat inactiv
  desabonne desinscrit desinscrite nonabonne noninscrit inactif
  disiscritto disiscritta nonIscritto cancellato inattivo
  desuscrito nosuscrito dadodebaja inactivo`);

export type Answer = "yes" | "no" | "subscribed" | "not subscribed";

/** What a word in a cell says, if it is one of those that say who is subscribed. */
export function answerOf(word: string): Answer | undefined {
  const name = foldedTight(word);
  if (name === "") return undefined;
  if (SUBSCRIBED.has(name)) return "subscribed";
  if (NOT_SUBSCRIBED.has(name)) return "not subscribed";
  if (YES.has(name)) return "yes";
  return NO.has(name) ? "no" : undefined;
}

/** What the name of a column says about consent. */
export interface ConsentName {
  /** A yes, or a date, is of somebody who must not be subscribed. */
  readonly refuses: boolean;
  /** It tells a detail, or speaks of another channel than e-mail, or may be about something else. */
  readonly isWeak: boolean;
  /** The name alone says nothing: the state of an order has it too. */
  readonly needsWords: boolean;
}

/** @param words the name folded, with spaces */
export function consentNameOf(words: string): ConsentName | undefined {
  const tight = words.replaceAll(" ", "");
  const parts = words.split(" ");
  const rests = parts.map((_part, index) => parts.slice(index).join(""));
  // Within a word a stem is the part of a compound; across words it has to begin with one: "id oid" has no "doi".
  const has = (list: readonly string[]): boolean =>
    list.some((stem) => parts.some((part) => part.includes(stem)) || rests.some((rest) => rest.startsWith(stem)));
  const isDetail = parts.some((part) => DETAILS.has(part));
  const isOfOther = parts.some((part) => OTHER_CHANNELS.has(part)) && !tight.includes("mail");
  if (has(REFUSAL_NAMES)) return { refuses: true, isWeak: isDetail || isOfOther, needsWords: false };
  if (has(CONSENT_NAMES)) {
    const isWeak = isDetail || isOfOther || parts.some((part) => WHEN.has(part));
    return { refuses: false, isWeak, needsWords: false };
  }
  if (!has(STATUS_NAMES)) return undefined;
  const isOfMail = tight.includes("mail") && !isOfOther;
  return { refuses: false, isWeak: !isOfMail, needsWords: !isOfMail };
}
