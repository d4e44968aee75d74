import { FIELD_NAMES, PREFIXES, SUFFIXES } from "./field-names.js";
import { folded, vocabulary } from "./fold.js";

/** What a column says of itself that no field is called: whether its cells may be taken for the customer's own. */
export type Whose = "customer" | "unknown" | "other";

/** Parts of words, folded, of somebody who is not the customer, or of what is no telephone. */
const OTHERS: RegExp = new RegExp(
  [
    ...vocabulary(`
    fax факс φαξ refer invit recommend affiliat sponsor friend препоръч покан приятел empfehl empfohl geworben freund einlad συστ προσκ φιλο
    recoman prieten parrain amigo amiga consigli polec zapros znajom
    parent guardian mother father child daughter spouse partner husband relative родител настойник майка баща дете деца съпру
    eltern mutter vater vormund ehegatt ehepartner kinder γονε μητερ πατερ παιδι συζυγ parint copil tutor enfant conjoint
    genitor madre padre figli coniuge rodzic opiekun matk ojciec dzieck malzon
    emergenc спешн авари notfall notruf εκτακτ αναγκη urgen awaryjn kryzys
    sales representative agent manager assign owner seller vendor supplier employee staff advis consultant broker dealer
    търгов агент мениджър собственик доставчик служител консултант
    vertret verkauf betreuer berater mitarbeiter besitzer lieferant ansprech πωλητ αντιπροσωπ υπευθυν προμηθ υπαλληλ vanzator angajat furnizor
    responsabil commercial vendeur conseil fournisseur venditor referente fornitore comercial proveedor empleado sprzedaw handlow dostawc pracownik przedstawiciel
    company firm shop store employer school support sender reply recipient receiver gift фирм магазин получател подател училищ
    laden filial empfang absender schule arbeitgeber schenk παραληπτ αποστολεα εταιρ destinatar expeditor destinataire expediteur entreprise societe
    mittente azienda empresa remitente tienda odbiorc nadawc sklep szkol
    shipping deliver courier driver достав куриер liefer fahrer παραδοσ livrais livreu spediz consegn entreg dostaw kurier`),
  ].join("|"),
  "u",
);
/** Whole words: the same letters stand inside of others. */
const OTHER_WORDS: ReadonlySet<string> = vocabulary(`
  by from dad mom mum boss wife son kid kids kin rep von mama tata mami ami sot sotie mere pere fils fille hijo hija ojca kind mann frau
  от син жена мъж od przez par da por γιοσ`);

/** Parts of words of an e-mail and of a telephone. Any other word beside them says whose it is. */
const CONTACT =
  /mail|phone|telef|мейл|мобил|телеф|τηλεφ|ταχυδρομ|mobil|movil|cellul|celular|komork|correo|courriel|posta?(?:el|$)|имейл|handy|gsm|гсм|viber|вайбър|whatsapp|rufnummer/u;
const CONTACT_WORDS: ReadonlySet<string> = vocabulary(
  "tel тел τηλ моб mob fon cell contact contacts kontakt kontakte контакт контакти contatto contacto επαφη επικοινωνια login",
);
/** Words beside them that leave it the customer's. */
const HARMLESS: ReadonlySet<string> = vocabulary(`
  e mail phone address addresses no nr num number numbers numero numar numer номер числο αριθμοσ nummer home private personal mobile business work office main second
  secondary other alt alternative new current preferred valid verified clean raw formatted international intl full cleaned normalized e164 iso
  of the for login account order orders checkout web online contact contacts customer list column field text string default first last
  адрес на за контакт контакти клиент клиента личен домашен служебен основен втори за връзка поръчка
  privat privater geschaftlich zu hause haupt zweite adresse des der kunde kunden kontakt bestellung
  προσωπικο σπιτι εργασια πελατη επικοινωνιασ κυριο adresa adrese de client clientului personal acasa serviciu
  personnel domicile travail du le client professionnel principal casa lavoro del cliente principale personale trabajo particular
  domowy prywatny sluzbowy glowny klienta adres do kontaktu nr`);

const KNOWN: ReadonlySet<string> = new Set([
  ...HARMLESS,
  ...PREFIXES,
  ...SUFFIXES,
  ...FIELD_NAMES.filter(({ field }) => field === "email" || field === "phoneNumber").flatMap(({ names }) => [...names]),
]);

/**
 * Whose e-mail or telephone a column has that only its cells tell to be one. A word that is not known beside "e-mail" says whose it
 * is, in whatever language; a name in which nothing is known says nothing.
 */
export function whoseContact(column: string): Whose {
  if (namesAnother(column)) return "other";
  const words = wordsOf(column);
  const isOfContact = words.some((word) => CONTACT_WORDS.has(word) || CONTACT.test(word));
  if (!isOfContact) return "unknown";
  return words.every((word) => KNOWN.has(word) || CONTACT_WORDS.has(word)) ? "customer" : "other";
}

/** Whether a word of its name is somebody else, or no telephone. */
export const namesAnother = (column: string): boolean =>
  wordsOf(column).some((word) => OTHER_WORDS.has(word) || OTHERS.test(word));

const wordsOf = (column: string): readonly string[] =>
  folded(column)
    .split(" ")
    .filter((word) => !/^\d*$/.test(word));
