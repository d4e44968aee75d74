import { folded } from "./fold.js";

/** Parts of names, folded tight, of what lets somebody in, or at somebody's money. */
const SECRETS: readonly string[] = [
  ...[
    "password",
    "passwd",
    "passhash",
    "passphrase",
    "userpass",
    "pwd",
    "passwort",
    "kennwort",
    "парола",
    "motdepasse",
    "haslo",
  ],
  ...[
    "contrasena",
    "κωδικοσπροσβασησ",
    "συνθηματικο",
    "parola",
    "secret",
    "token",
    "apikey",
    "privatekey",
    "sessionid",
  ],
  ...["creditcard", "cardnumber", "ccnumber", "kreditkarte", "cartebancaire", "tarjetadecredito", "cartadicredito"],
  ...[
    "iban",
    "bankaccount",
    "accountnumber",
    "kontonummer",
    "bankovasmetka",
    "банковасметка",
    "sortcode",
    "routingnumber",
  ],
];

/** Names, or words of names, that are too short to be looked for inside others. */
const SHORT: ReadonlySet<string> = new Set([
  "hash",
  "salt",
  "cvv",
  "cvc",
  "cvv2",
  "bic",
  "swift",
  "pin",
  "pass",
  "pan",
]);

/** A card of a shop opens nothing. */
const LOYALTY = ["loyal", "member", "gift", "club", "bonus", "fidel", "kundenkarte"];

/**
 * Whether a column is named like a password, the hash of one, a token, or the number of a card or of a bank account. Such a column
 * is sent only when somebody maps it by its name.
 */
export function isNeverSent(column: string): boolean {
  const words = folded(column);
  const tight = words.replaceAll(" ", "");
  if (LOYALTY.some((part) => tight.includes(part))) return false;
  return SECRETS.some((part) => tight.includes(part)) || words.split(" ").some((word) => SHORT.has(word));
}
