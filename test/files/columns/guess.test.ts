import { describe, expect, test } from "vitest";
import { guessColumns } from "../../../src/files/columns/guess.js";
import type { Mapping } from "../../../src/files/columns/mapping.js";
import { isNeverSent } from "../../../src/files/columns/never-sent.js";

/** The field of each column that has one. */
function guessed(header: readonly string[], rows: readonly (readonly string[])[] = [], known?: Mapping["columns"]) {
  const { columns, firstFilled } = guessColumns(header, rows, known);
  const fields = Object.fromEntries(Object.entries(columns).map(([column, { field }]) => [column, field]));
  return { fields, firstFilled };
}

describe("columns are known by their names", () => {
  test.each([
    ["English", ["E-Mail Address", "First_name", "SURNAME", "Mobile", "dateOfBirth", "Created At"]],
    ["Bulgarian", ["Имейл", "Име", "Фамилия", "Телефон", "Дата на раждане", "Регистриран"]],
    ["German", ["E-Mail-Adresse", "Vorname", "Nachname", "Telefonnummer", "Geburtsdatum", "Kunde seit"]],
    ["Greek", ["Ηλεκτρονική διεύθυνση", "Όνομα", "Επώνυμο", "Κινητό", "Ημερομηνία γέννησης", "ΗΜΕΡΟΜΗΝΙΑ ΕΓΓΡΑΦΗΣ"]],
    ["Romanian", ["Adresă de e-mail", "Prenume", "Nume", "Număr de telefon", "Data nașterii", "Data înregistrării"]],
    ["French", ["Adresse électronique", "Prénom", "Nom", "Téléphone", "Date de naissance", "Date d'inscription"]],
    ["Italian", ["Indirizzo e-mail", "Nome", "Cognome", "Cellulare", "Data di nascita", "Data registrazione"]],
    ["Polish", ["Adres e-mail", "Imię", "Nazwisko", "Telefon", "Data urodzenia", "Data rejestracji"]],
    ["Polish, with other words", ["E-mail", "Imie", "NAZWISKO", "Numer telefonu", "Urodziny", "Data założenia konta"]],
    ["Turkish", ["E-posta", "Adı", "Soyadı", "Cep telefonu", "Doğum Tarihi", "Kayıt Tarihi"]],
    ["Czech", ["E-mailová adresa", "Jméno", "Příjmení", "Mobilní telefon", "Datum narození", "Datum registrace"]],
    ["Russian", ["Эл. почта", "Имя", "Фамилия", "Мобильный телефон", "Дата рождения", "Дата регистрации"]],
    ["Greek, in short", ["Ηλ. ταχυδρομείο", "Όνομα", "Επώνυμο", "Τηλ.", "Ημ. γέννησης", "Ημ. εγγραφής"]],
    ["Spanish", ["Correo electrónico", "Nombre", "Apellidos", "Teléfono", "Fecha de nacimiento", "Fecha de alta"]],
  ])("in %s", (_language, header) => {
    const fields = ["email", "firstName", "lastName", "phoneNumber", "birthday", "registeredAt"];
    expect(guessed(header).fields).toEqual(Object.fromEntries(header.map((column, index) => [column, fields[index]])));
  });

  test.each([
    ["Email 1", "email"],
    ["billing_phone", "phoneNumber"],
    ["user_email", "email"],
    ["E-mail 1 - Value", "email"],
    ["Created At (UTC+0)", "registeredAt"],
    ["Primary Email", "email"],
    ["Inscription", "registeredAt"],
    ["Date d’inscription", "registeredAt"],
    ["Inscrit le", "registeredAt"],
    ["Geb.-Datum", "birthday"],
    ["Geb.", "birthday"],
    ["Erstelldatum", "registeredAt"],
    ["Регистриран на", "registeredAt"],
    ["Create Date", "registeredAt"],
    ["Birthdate", "birthday"],
    ["Imię i nazwisko", "fullName"],
    ["Telefon komórkowy", "phoneNumber"],
    ["Tagi", "addTags"],
    ["Имена", "fullName"],
    ["ФИО", "fullName"],
    ["Ad Soyad", "fullName"],
    ["Рабочий e-mail", "email"],
    ["node.email", "email"],
    ["attributes.phone_number", "phoneNumber"],
    ["properties.firstname", "firstName"],
    ["fields.Email", "email"],
    ["merge_fields.FNAME", "firstName"],
    ["customerId", "id"],
    ["createdAt.$date", "registeredAt"],
    ["_id.$oid", "id"],
    ["name.first", "firstName"],
    ["name.last", "lastName"],
  ])("%s is %s", (column, field) => expect(guessed([column]).fields).toEqual({ [column]: field }));

  test.each([
    "Billing ID",
    "Email subscriber status",
    "Address 1 - Type",
    "Shoe size",
    "Last Activity",
    "",
    "Order date",
    "Miasto",
    "Kraj",
  ])("%s is nothing that is known", (column) => expect(guessed([column]).fields).toEqual({}));
});

test("a column of e-mails or of phone numbers is known by them; one of other numbers is not", () => {
  const rows = [
    ["ann@shop.example", "0888 123 405", "2001", "x"],
    ["bo@shop.example", "+359 877 44 55 66", "2002", ""],
    ["", "00359888123409", "2003", "bo@shop.example"],
  ];
  expect(guessed(["Contatto", "Число", "Nr", "Kommentar"], rows).fields).toEqual({
    Contatto: "email",
    Число: "phoneNumber",
  });
});

test("an e-mail that is known by its cells alone may be anybody's where another column has the name", () => {
  const rows = [["ann@shop.example", "friend@shop.example"]];
  expect(guessed(["Email", "Referred by"], rows)).toEqual({ fields: { Email: "email" }, firstFilled: undefined });
});

describe("whose an address is that only its cells show", () => {
  const EMAIL = "ann@shop.example";
  const PHONE = "0888 123 405";

  test.each([
    ...[
      "Fax",
      "Telefax",
      "Fax number",
      "Факс",
      "Φαξ",
      "Emergency phone",
      "Emergency contact",
      "Notfallnummer",
      "Телефон на родител",
    ],
    ...[
      "Parent phone",
      "Parents' mobile",
      "Shipping phone",
      "Delivery phone",
      "Company phone",
      "Telefon (Eltern)",
      "Teléfono de la empresa",
    ],
    ...[
      "parent.phone",
      "emergencyContactPhone",
      "SMS sender",
      "Ouder telefoon",
      "Store phone number",
      "Phone of friend",
      "Assigned to",
    ],
  ])("the telephone in %s is nobody's that is known", (column) => {
    expect(guessed(["Email", column], [[EMAIL, PHONE]]).fields).toEqual({ Email: "email" });
    expect(guessed([column], [[PHONE]]).fields).toEqual({});
  });

  test.each([
    ...[
      "Referrer email",
      "Referred by",
      "Parent email",
      "Sales rep email",
      "Sales rep",
      "Account manager",
      "Owner",
      "Имейл на родител",
    ],
    ...[
      "E-Mail Eltern",
      "Geworben von",
      "Invited by",
      "friend_email",
      "sales_rep.email",
      "Courriel du parrain",
      "Email (parent)",
      "E-mail yönetici",
    ],
    ...[
      "Correo del vendedor",
      "Email referente",
      "E-mail opiekuna",
      "Email agent",
      "Email γονέα",
      "Created by",
      "Reply-To e-mail",
    ],
  ])("the e-mail in %s is nobody's that is known", (column) => {
    expect(guessed(["Phone", column], [[PHONE, EMAIL]]).fields).toEqual({ Phone: "phoneNumber" });
    expect(guessed([column], [[EMAIL]]).fields).toEqual({});
  });

  test.each([
    ["Phone no.", "phoneNumber", PHONE],
    ["Тел. за връзка", "phoneNumber", PHONE],
    ["E-mail (work)", "email", EMAIL],
    ["Contact 1", "email", EMAIL],
    ["default_address.phone", "phoneNumber", PHONE],
    ["Main phone number 2", "phoneNumber", PHONE],
  ])("%s is the customer's", (column, field, cell) => {
    expect(guessed(["Name", column], [["Ann", cell]]).fields).toEqual({ Name: "fullName", [column]: field });
  });

  test("a column of which nothing is known may be anybody's beside one that has the name, or beside another", () => {
    expect(guessed(["Email", "Число"], [[EMAIL, PHONE]]).fields).toEqual({ Email: "email" });
    expect(guessed(["Eins", "Zwei"], [[EMAIL, "bo@shop.example"]]).fields).toEqual({});
  });
});

test("a column named like an e-mail that holds none is not one: it may say who gets some", () => {
  expect(guessed(["Email", "Address"], [["yes", "ann@shop.example"]]).fields).toEqual({ Address: "email" });
});

test("several phones help one another, a mobile first; of other fields the first column that is most to the point is taken", () => {
  expect(guessed(["Work phone", "Phone", "Mobile", "Billing First Name", "First Name"])).toEqual({
    fields: { "Work phone": "phoneNumber", Phone: "phoneNumber", Mobile: "phoneNumber", "First Name": "firstName" },
    firstFilled: [["Mobile", "Phone", "Work phone"]],
  });
});

test.each([
  [["Name"], { Name: "fullName" }],
  [["Име"], { Име: "fullName" }],
  [["Vorname", "Name"], { Vorname: "firstName", Name: "lastName" }],
  [["Nombre", "Apellidos"], { Nombre: "firstName", Apellidos: "lastName" }],
  [["First name", "Last name", "Name", "Full name"], { "First name": "firstName", "Last name": "lastName" }],
])("a name is whole where no column has a part of it: %j", (header, fields) => {
  expect(guessed(header).fields).toEqual(fields);
});

test("what is known is left alone, and its fields are taken", () => {
  const known = { Kontakt: { field: "email" }, Tel: { field: "ignore" } } as const;
  expect(guessed(["Kontakt", "Email", "Tel", "Tags"], [], known).fields).toEqual({ Tags: "addTags" });
});

test.each([
  ...["password_hash", "Password", "user_pass", "rp_token", "rp_token_created_at", "API key", "Salt", "IBAN", "BIC"],
  ...["Credit card number", "CVV", "Парола", "Passwort", "Mot de passe", "Contraseña", "Bank account", "Kontonummer"],
])("%s is never sent", (column) => {
  expect(isNeverSent(column)).toBe(true);
  expect(guessed([column], [["ann@shop.example"]]).fields).toEqual({});
});

test.each(["Loyalty card number", "Passenger", "Company", "Hashtags", "Spins", "Passion", "Ταχυδρομικός κωδικός"])(
  "%s is no secret",
  (column) => expect(isNeverSent(column)).toBe(false),
);

test.each([
  ["VIP|Sofia", { field: "addTags", as: "list", separator: "|" }],
  ["VIP; Sofia", { field: "addTags", as: "list", separator: ";" }],
  ["VIP, Sofia", { field: "addTags" }],
  ["VIP", { field: "addTags" }],
  ["VIP, Sofia; Varna", { field: "addTags" }],
])("the tags %s are separated by what they show", (cell, target) => {
  expect(guessColumns(["Email", "Tags"], [["a@shop.example", cell]]).columns.Tags).toEqual(target);
});

test("a date has the digits of a phone number, and is none", () => {
  const rows = [["02.01.1990"], ["2021-01-13"], ["03.11.1988"]];
  expect(guessed(["Рождение"], rows).fields).toEqual({});
});

test("a column of addresses is the e-mail, also where its name speaks of subscribers", () => {
  const rows = [["a@shop.example", "Ana", ""]];
  expect(guessed(["Subscriber", "Name", "Phone"], rows).fields).toMatchObject({ Subscriber: "email" });
});
