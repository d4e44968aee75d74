/**
 * How a system exports its customers. The columns are those of the files that `src/files/presets` cites, one after another:
 * `Name|kind` holds what the kind says of a person, `Name=text` the same text for all, and a name alone nothing.
 */
export interface Layout {
  readonly system: string;
  readonly columns: string;
  readonly yes?: string;
  readonly no?: string;
  /** How times are written; those without an offset need the time zone. */
  readonly times?: "local" | "with-offset" | "day" | "named-month" | "minutes";
  readonly phones?: "international" | "national" | "apostrophe" | "digits";
  /** What stands between tags. */
  readonly between?: string;
  readonly answer: "true" | "false" | "when-subscribed";
  readonly delimiter?: string;
  readonly isQuoted?: boolean;
  readonly args?: readonly string[];
  /** The name that the system gives the file, where that decides something. */
  readonly file?: string;
}

const ADDRESS = "Company, Address1, Address2, City, Province Code, Country Code, Zip"
  .split(", ")
  .map((part) => `Default Address ${part}`)
  .join(", ");

const MAILCHIMP =
  "MEMBER_RATING=2, OPTIN_TIME, OPTIN_IP, CONFIRM_TIME|since, CONFIRM_IP=10.0.0.1, LATITUDE=42.7, LONGITUDE=23.3, GMTOFF, DSTOFF, " +
  "TIMEZONE, CC, REGION, LAST_CHANGED=2021-03-12 10:22:33, LEID=100001, EUID=aaaa1, NOTES, TAGS|tags, UNSUB_TIME|refusal, CLEAN_TIME";

export const LAYOUTS: readonly Layout[] = [
  {
    system: "releva",
    columns:
      "First name|first, Last name|last, Email|email, Phone number|phone, Registration Date|registered, Subscribe Date|since, Subscriptions, Tags|tags, Accept Privacy Policy",
    times: "with-offset",
    answer: "when-subscribed",
  },
  {
    system: "Shopify",
    columns: `Customer ID|id, First Name|first, Last Name|last, Email|email, Accepts Email Marketing|consent, ${ADDRESS}, Default Address Phone, Phone|phone, Accepts SMS Marketing=no, Total Spent=120.50, Total Orders=3, Note, Tax Exempt=no, Tags|tags`,
    phones: "apostrophe",
    answer: "true",
  },
  {
    system: "Shopify, with the phone in the address",
    columns: `Customer ID|id, First Name|first, Last Name|last, Email|email, Accepts Email Marketing|consent, ${ADDRESS}, Default Address Phone|phone, Phone, Accepts SMS Marketing=no, Total Spent=120.50, Total Orders=3, Note, Tax Exempt=no, Tags|tags, Metafield: custom.size [text]=M`,
    phones: "national",
    answer: "true",
    args: ["--unknown-columns", "ignore"],
  },
  {
    system: "Shopify of before 2022",
    columns:
      "First Name|first, Last Name|last, Email|email, Company, Address1, Address2, City, Province, Province Code, Country, Country Code, Zip, Phone|phone, Accepts Marketing|consent, Total Spent=1.00, Total Orders=1, Tags|tags, Note, Tax Exempt=no",
    phones: "apostrophe",
    answer: "true",
  },
  {
    system: "WooCommerce",
    columns:
      "Name|name, Username=x, Last Active, Date registered|registered, Email|email, Orders=3, Total Spend=12, AOV=4, Country / Region|country, City, Region, Postal Code, Billing Phone|phone",
    phones: "apostrophe",
    answer: "false",
  },
  {
    system: "WordPress",
    columns:
      "ID=7, user_login=x, user_pass=$P$Bsecret, user_email|email, user_registered|registered, first_name|first, last_name|last, billing_phone|phone, roles=customer",
    phones: "national",
    answer: "false",
  },
  {
    system: "Mailchimp",
    columns: `Email Address|email, First Name|first, Last Name|last, Phone Number|phone, ${MAILCHIMP}`,
    isQuoted: true,
    between: '","',
    answer: "when-subscribed",
  },
  {
    system: "Mailchimp in German",
    columns: `E-Mail-Adresse|email, Vorname|first, Nachname|last, Telefonnummer|phone, ${MAILCHIMP}`,
    between: '","',
    phones: "national",
    answer: "true",
  },
  {
    system: "Klaviyo",
    columns:
      "Email|email, Klaviyo ID=01A, First Name|first, Last Name|last, Phone Number|phone, Email Marketing Consent|consent, Email Marketing Consent Timestamp|since, Email Suppressions=[], SMS Marketing Consent=NEVER_SUBSCRIBED",
    yes: "SUBSCRIBED",
    no: "UNSUBSCRIBED",
    times: "with-offset",
    answer: "when-subscribed",
  },
  {
    system: "Klaviyo without ids",
    columns:
      "Email|email, First Name|first, Last Name|last, Phone Number|phone, Email Marketing Consent|consent, Email Marketing Consent Timestamp|since, Email Suppressions",
    yes: "SUBSCRIBED",
    no: "NEVER_SUBSCRIBED",
    times: "with-offset",
    answer: "true",
  },
  {
    system: "Magento's file",
    columns:
      "email|email, _website=base, _store=default, confirmation, created_at|registered, created_in=Default, default_billing, default_shipping, disable_auto_group_change=0, dob|midnight, firstname|first, gender, group_id=1, lastname|last, middlename, password_hash=secret:RF, prefix, rp_token=secret, rp_token_created_at, store_id=1, suffix, taxvat, website_id=1, password",
    answer: "false",
  },
  {
    system: "Magento's list",
    columns:
      "ID|id, Name|name, Email|email, Group=General, Phone|phone, ZIP=1000, Country, State/Province, Customer Since|registered, Web Site=Main Website",
    phones: "national",
    times: "named-month",
    answer: "false",
  },
  {
    system: "PrestaShop's newsletter",
    columns:
      "id=12, shop_name=Moda, gender=Mrs, lastname|last, firstname|first, email|email, subscribed|consent, subscribed_on|since",
    yes: "1",
    no: "0",
    delimiter: ";",
    answer: "true",
  },
  {
    system: "PrestaShop's list",
    columns:
      "ID|id, Social title=Mr, First name|first, Last name|last, Email address|email, Group=Customer, Sales=12, Enabled=1, Newsletter|consent, Partner offers=1, Registration|registered, Last visit",
    yes: "1",
    no: "0",
    delimiter: ";",
    answer: "true",
  },
  {
    system: "Wix",
    columns:
      "First Name|first, Last Name|last, Email 1|email, Phone 1|phone, Phone 2, Labels|tags, Created At (UTC+0)=2021-03-12 10:22, Email subscriber status|consent, SMS subscriber status=Never subscribed, Last Activity, Source=Forms, Language=bg",
    yes: "Subscribed",
    no: "Unsubscribed",
    phones: "apostrophe",
    between: ";",
    answer: "true",
  },
  {
    system: "Google's contacts",
    columns:
      "First Name|first, Middle Name, Last Name|last, Name Prefix, Name Suffix, Nickname, Birthday|born, Notes=private, Labels=* myContacts, E-mail 1 - Label, E-mail 1 - Value|email, Phone 1 - Label, Phone 1 - Value, Phone 2 - Label, Phone 2 - Value|phone",
    phones: "national",
    answer: "false",
  },
  {
    system: "Salesforce",
    columns:
      "Id=003A, FirstName|first, LastName|last, Email|email, Phone|phone, Birthdate|born, HasOptedOutOfEmail|refused, CreatedDate=2021-03-12T10:22:33.000Z",
    yes: "false",
    no: "true",
    phones: "national",
    answer: "true",
  },
  {
    system: "Squarespace",
    columns:
      "Email|email, First Name|first, Last Name|last, Shipping Name, Shipping Phone Number|phone, Billing Name, Billing Phone Number, Accepts Marketing|consent, Created On=2021-03-12, Has Account=true, Order Count=3, Total Spent=12, Subscriber Since|since, Subscriber Source, Mailing Lists=Weekly, Tags|tags",
    yes: "true",
    no: "false",
    phones: "national",
    answer: "when-subscribed",
  },
  {
    system: "BigCommerce",
    columns:
      "Customer ID|id, First Name|first, Last Name|last, Company, Email|email, Phone|phone, Notes, Store Credit=0.00, Customer Group, Date Joined|registered, Addresses, Receive Review/Abandoned Cart Emails?=Y, Tax Exempt Category",
    phones: "national",
    times: "day",
    answer: "false",
  },
  {
    system: "OpenCart",
    columns:
      "customer_id|id, customer_group=Default, store_id=0, firstname|first, lastname|last, email|email, telephone|phone, fax, password=secret, salt=secret, cart, wishlist, newsletter|consent, custom_field, ip=10.0.0.1, status=true, safe=false, token=secret, code=secret, date_added|registered",
    phones: "national",
    answer: "true",
  },
  {
    system: "HubSpot",
    columns:
      "Record ID=101, First Name|first, Last Name|last, Email|email, Phone Number|phone, Contact owner, Lead Status=NEW, Create Date=2021-03-12 10:22, Unsubscribed from all email|refused",
    yes: "",
    no: "true",
    phones: "national",
    answer: "true",
  },
  {
    system: "Brevo",
    columns:
      "CONTACT ID=1, EMAIL|email, LASTNAME|last, FIRSTNAME|first, SMS|phone, EMAIL_BLACKLISTED|refused, SMS_BLACKLISTED=No, ADDED_TIME=12-04-2022 09:30, MODIFIED_TIME=13-04-2022 10:00",
    yes: "No",
    no: "Yes",
    phones: "digits",
    delimiter: ";",
    answer: "true",
  },
  {
    system: "Drip",
    columns:
      "id=a1, email|email, status|consent, first_name|first, last_name|last, phone|phone, time_zone=Europe/Sofia, lifetime_value=12050, tags|tags, created_at=2021-03-12T10:22:33Z, ip_address=10.0.0.1",
    yes: "subscribed",
    no: "unsubscribed",
    answer: "true",
  },
  {
    system: "Omnisend",
    columns:
      "Email|email, First name|first, Last name|last, Phone number|phone, Email subscription status|consent, Email consent=Form, Email opt-in date|since, SMS subscription status=Subscribed, City, State, Country, Tags|tags, Segments=All",
    yes: "Subscribed",
    no: "Non-subscribed",
    phones: "apostrophe",
    times: "minutes",
    answer: "when-subscribed",
  },
  {
    system: "ActiveCampaign",
    columns:
      "Email|email, First Name|first, Last Name|last, Phone|phone, Tags|tags, Date Created=2021-07-08 09:10:11, IP=1.1.1.1, Status|consent",
    yes: "Active",
    no: "Bounced",
    phones: "national",
    answer: "true",
  },
];
