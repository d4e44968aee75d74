import { folded, foldedTight, vocabulary } from "./fold.js";

/*
 * The words in cells that say who is subscribed, in English, Bulgarian, German, Greek, Romanian, French, Italian, Spanish and Polish;
 * a plain yes or no, and the usual words, also in Turkish, Czech, Slovak, Russian, Hungarian, Croatian, Serbian, Dutch, Portuguese,
 * and of the north.
 * A word is one of a list as a whole, or begins with a stem and has at most an ending behind it: iscritto, iscritti.
 */

const stemsOf = (words: string): string => [...vocabulary(words)].join("|");

const YES: ReadonlySet<string> = vocabulary(
  `yes y 1 true t on x да д истина вярно ja j wahr ναι αληθεσ da adevarat oui o vrai si s vero verdadero tak prawda
  evet doğru ano áno igen igaz sim waar kyllä točno`,
);
const NO: ReadonlySet<string> = vocabulary(
  `no n 0 false f off не н лъжа невярно nein falsch οχι ψευδεσ nu fals non faux falso nie falsz
  неистина hayır hayir yanlış ne нет ложь nem hamis nee onwaar nej nei não ei netočno`,
);

/** Of a thing that can be on: subscribed, or, in a column of blocks, blocked. */
const ALLOWED: ReadonlySet<string> = vocabulary(`
  active confirmed enabled explicit express singleoptin doubleoptin ok okay allowed permitted accepted agreed granted
  потвърден активен разрешено позволено разрешен позволен прието приема съгласен съгласна
  bestatigt aktiv erlaubt zugelassen gestattet akzeptiert zugestimmt
  ενεργος επιτρεπεται αποδεκτο
  confirmat activ permis acceptat
  confirme actif autorise accepte
  confermato attivo permesso consentito autorizzato accettato
  confirmado activo permitido autorizado aceptado alta altas
  aktywny dozwolone zgoda potwierdzony
  activated onaylı onaylandı izinli potvrzeno potvrzen souhlas подтвержден согласен согласна bevestigd toegestaan`);
const REFUSED: ReadonlySet<string> = vocabulary(`
  never cleaned bounced hardbounced softbounced suppressed blocked blocklisted blacklisted complained spam reported
  unconfirmed pending inactive none removed deleted archived disabled stop stopped forbidden refused rejected denied cancelled canceled
  непотвърден неактивен забранено забранен блокиран отказ отказан изтрит
  gesperrt ausstehend inaktiv verboten untersagt abgelehnt geloscht blockiert
  διαγραμμενος διαγραμμενοι ανενεργος απαγορευεται
  inactiv interzis blocat refuzat sters
  inactif interdit bloque refuse supprime annule
  cancellato cancellati inattivo vietato bloccato rifiutato
  inactivo prohibido bloqueado rechazado eliminado cancelado baja bajas dadodebaja dadadebaja dadosdebaja
  nieaktywny zabronione zablokowany odmowa usuniety
  declined withdrawn revoked expired onaysız reddedildi iptal nesouhlas nepotvrzeno неподтвержден несъгласен несъгласна`);

const SUBSCRIBED: string = stemsOf(`
    subscribed subscriber optedin optin абониран абонат абонир подписан angemeldet abonniert abonnent εγγεγραμμεν συνδρομητ
    abonat abonent abonne inscrit iscritt suscrit suscriptor zapisan subskryb newsletter mailing
    přihlášen prihlásen odběratel подписчик feliratkozott pretplaćen aangemeld ingeschreven inscrito`);
const UNSUBSCRIBED: string = stemsOf(`
    unsubscri notsubscribed nonsubscribed neversubscribed optedout optout отписан отписа abgemeldet abbestellt απεγγεγραμμεν dezabonat
    dezinscri desabonne desinscrit disiscritt desuscrit wypisan leiratkoz
    odhlášen odhlásen отписал неподписан odjavljen afgemeld uitgeschreven`);
/** Behind a stem. */
const ENDING = "\\p{L}{0,4}$";
const IS_SUBSCRIBED = new RegExp(`^(?:${SUBSCRIBED})${ENDING}`, "u");
const IS_UNSUBSCRIBED = new RegExp(`^(?:${UNSUBSCRIBED})${ENDING}`, "u");

/** A no before what is subscribed: kein Newsletter, non-subscribed, неабониран. */
export const NEGATIONS: ReadonlySet<string> = vocabulary(
  "no not non never without kein keine keinen keiner nicht ohne nie niemals не без никога δεν δε μη μην οχι χωρισ nu fara ne pas sans jamais n senza mai sin nunca bez nein aucun aucune nessun nessuna ningun ninguna niciun nicio brak",
);

/** Written together: nichtangemeldet, nonIscritto, неабониран. */
const IS_GLUED = new RegExp(
  `^(?:${[...NEGATIONS].filter(({ length }) => length > 1).join("|")})(?:${SUBSCRIBED})${ENDING}`,
  "u",
);

/** What a polite yes or no has besides. */
const POLITE: ReadonlySet<string> = vocabulary(
  "please thanks thank you gerne bitte danke natürlich моля благодаря разбира се ναι παρακαλω ευχαριστω va rog multumesc merci volontiers grazie prego gracias claro por favor prosze dziekuje of course",
);

/**
 * What a word in a cell says: a plain yes or no, which means what the name of its column means; that somebody is subscribed or is
 * not; or that something is allowed or refused, which is the opposite where the column tells of a block.
 */
export type Answer = "yes" | "no" | "subscribed" | "not subscribed" | "allowed" | "refused";

/** Words of an answer at most. */
const MOST_WORDS = 4;
/** Longer cells are no answers. */
const MOST_CHARACTERS = 40;

/** What a word in a cell says, if it is one of those that say who is subscribed. */
export function answerOf(word: string): Answer | undefined {
  if (word.length > MOST_CHARACTERS) return undefined;
  const name = foldedTight(word);
  if (name === "") return undefined;
  const known = ofOne(name);
  if (known) return known;
  const parts = folded(word).split(" ");
  if (parts.length > MOST_WORDS) return undefined;
  const [first = "", ...others] = parts;
  if (others.length > 0 && others.every((part) => POLITE.has(part))) return plain(first);
  const rest = others.length > 0 && NEGATIONS.has(first) ? ofOne(others.join("")) : undefined;
  return rest === "subscribed"
    ? "not subscribed"
    : rest === "allowed"
      ? "refused"
      : IS_GLUED.test(name)
        ? "not subscribed"
        : undefined;
}

function ofOne(name: string): Answer | undefined {
  if (IS_UNSUBSCRIBED.test(name)) return "not subscribed";
  if (IS_SUBSCRIBED.test(name)) return "subscribed";
  if (ALLOWED.has(name)) return "allowed";
  return REFUSED.has(name) ? "refused" : plain(name);
}

function plain(name: string): Answer | undefined {
  if (YES.has(name)) return "yes";
  return NO.has(name) ? "no" : undefined;
}
