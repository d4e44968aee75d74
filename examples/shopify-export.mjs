/** Prints a customer export as Shopify writes it: 1 000 customers, 20 of them with a mistake that such exports have. */

const COLUMNS = [
  ...["Customer ID", "First Name", "Last Name", "Email", "Accepts Email Marketing"],
  ...["Default Address Company", "Default Address Address1", "Default Address Address2", "Default Address City"],
  ...["Default Address Province Code", "Default Address Country Code", "Default Address Zip", "Default Address Phone"],
  ...["Phone", "Accepts SMS Marketing", "Total Spent", "Total Orders", "Note", "Tax Exempt", "Tags"],
];
const FIRST_NAMES = ["Ana", "Георги", "Ελένη", "José", "Zoë", "Łukasz", "Søren", "Мария"];
const LAST_NAMES = ["Petrova", "Иванов", "Παπαδόπουλος", "Núñez", "Smith, jr.", 'Lee "Bo" Hart', "O'Brien"];

function customer(number) {
  const email = `customer${number}@shop.example`;
  const phone = `359888${String(number).padStart(6, "0")}`;
  const cells = {
    "Customer ID": `'${7_100_000 + number}`,
    "First Name": FIRST_NAMES[number % FIRST_NAMES.length],
    "Last Name": LAST_NAMES[number % LAST_NAMES.length],
    Email: number % 80 === 17 ? email.replace("@", "(at)") : email,
    "Accepts Email Marketing": number % 3 === 0 ? "yes" : "no",
    "Default Address Country Code": "BG",
    Phone: number % 5 === 0 ? `'+${phone}` : "",
    "Accepts SMS Marketing": "no",
    "Total Spent": ((number * 37) % 500).toFixed(2),
    "Total Orders": number % 7,
    Note: number % 90 === 3 ? "Asked to be called.\nNot before noon." : "",
    "Tax Exempt": "no",
    Tags: number % 4 === 0 ? "vip, newsletter" : "",
  };
  if (number % 140 === 60) cells.Phone = phone.replace("359", "0"); // as people write it at home
  return COLUMNS.map((column) => quoted(String(cells[column] ?? ""))).join(",");
}

function quoted(cell) {
  return /[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

console.log(COLUMNS.join(","));
for (let number = 1; number <= 1_000; number += 1) console.log(customer(number));
