import { vocabulary } from "./fold.js";
import type { Field } from "./target.js";

/** A field that is guessed, and the names that files give it. */
export interface NamedField {
  readonly field: Field;
  readonly names: ReadonlySet<string>;
}

/**
 * The names that files give to a field, folded tight: in English, Bulgarian, German, Greek, Romanian, French, Italian, Spanish and
 * Polish, and the usual ones in Turkish, Czech and Russian. Of several columns for one field the one whose name is more to the point
 * comes first: a mobile before a telephone.
 */
export const FIELD_NAMES: readonly NamedField[] = [
  {
    field: "id",
    names: vocabulary(`id customerid userid externalid customernumber customerno kundennummer kundennr kundenid
      клиентскиномер idклиент номернаклиент κωδικοσπελατη idclient numarclient codclient numeroclient idcliente numerocliente idklienta numerklienta nrklienta
      müşterino müşterinumarası müşteriid číslozákazníka idzákazníka idклиента номерклиента кодклиента`),
  },
  {
    field: "email",
    names: vocabulary(`email emailaddress mail customeremail emailadresse emailadres mailadresse epost
      имейл имейладрес мейл ел.поща електроннапоща емейл ηλεκτρονικηδιευθυνση ηλεκτρονικοταχυδρομειο διευθυνσηemail
      adresaemail adresadeemail adresamail posta_electronica adresseemail adressemail adresseelectronique courriel
      indirizzoemail indirizzomail postaelettronica correo correoelectronico direcciondecorreo direcciondecorreoelectronico
      adresemail adresmail adrespocztyelektronicznej pocztaelektroniczna mejl
      eposta epostaadresi emailováadresa элпочта почта электроннаяпочта адресэлектроннойпочты ηλταχυδρομειο ηλδιευθυνση`),
  },
  {
    field: "firstName",
    names: vocabulary(`firstname givenname forename fname first vorname rufname собственоиме първоиме личноиме малкоиме
      μικροονομα prenume prenom nombredepila primernombre nomeproprio
      imię pierwszeimię adı isim křestníjméno`),
  },
  {
    field: "lastName",
    names:
      vocabulary(`lastname surname familyname lname last nachname familienname zuname фамилия фамилноиме επωνυμο επιθετο
      numedefamilie nomdefamille cognome apellido apellidos primerapellido nazwisko soyad soyadı soyisim příjmení priezvisko`),
  },
  {
    field: "fullName",
    names:
      vocabulary(`fullname displayname customername contactname wholename vollername kundenname имеифамилия пълноиме трите_имена
      ονοματεπωνυμο numecomplet numesiprenume nomcomplet nometprenom prenometnom nomecompleto nomeecognome nombrecompleto nombreyapellidos
      imięinazwisko pełneimięinazwisko adsoyad adısoyadı adıvesoyadı jménoapříjmení celéjméno фио полноеимя имяифамилия имена`),
  },
  {
    field: "phoneNumber",
    names:
      vocabulary(`mobile mobilephone mobilenumber mobilephonenumber cell cellphone handy handynummer mobiltelefon mobilnummer mobil
      мобилен мобилентелефон gsm гсм κινητο κινητοτηλεφωνο telefonmobil mobilephone portable telephoneportable telephonemobile
      cellulare telefonocellulare movil telefonomovil celular komórka komórkowy telefonkomórkowy numerkomórki numertelefonukomórkowego
      cep ceptelefonu mobilnítelefon мобильный мобильныйтелефон сотовыйтелефон`),
  },
  {
    field: "phoneNumber",
    names:
      vocabulary(`phonenumber phone telephone telephonenumber tel telefon telefonnummer telefonnr rufnummer телефон телефоненномер
      телномер τηλεφωνο αριθμοστηλεφωνου numardetelefon nrtelefon numerodetelephone telefono numeroditelefono numerodetelefono numertelefonu nrtelefonu nrtel numertel telefonkontaktowy telefonnumarası telefonníčíslo номертелефона τηλ`),
  },
  {
    field: "phoneNumber",
    names:
      vocabulary(`phonehome homephone phonework workphone phonemobile businessphone privatephone otherphone festnetz
      домашентелефон служебентелефон telefondomowy telefonstacjonarny telefonsłużbowy`),
  },
  {
    field: "registeredAt",
    names:
      vocabulary(`registeredat registrationdate registered registeredon createdat datecreated createdon creationdate created
      createddate createdate signupdate signup datejoined joined customersince accountcreated accountcreatedat userregistered memberSince
      registriertam registrierungsdatum registriert kundeseit erstelltam angelegtam
      регистриран регистрирана регистрирани датанарегистрация датарегистрация създаден създаденна датанасъздаване клиентот
      ημερομηνιαεγγραφησ ημερομηνιαδημιουργιασ πελατησαπο datainregistrarii datainregistrare inregistratla datacrearii
      dateinscription datedinscription datedecreation creele clientdepuis dataregistrazione datadiregistrazione datacreazione
      clientedal inscription inscritle inscritele inscrite inscrit datedinscription datecreation creeele registriertseit erstelldatum erstellungsdatum
      anlagedatum angelegt registrierung registrierungam anmeldedatum регистриранна регистрацияна регистрация създадена
      εγγραφη εγγραφηκε inregistrat inregistratala registrato registratoil iscrittoil registradoel registrado registro creadoel
      datarejestracji zarejestrowany zarejestrowana rejestracja datautworzenia utworzono datazałożeniakonta datadodania klientod
      kayıttarihi üyeliktarihi oluşturmatarihi datumregistrace datumvytvoření registrován датарегистрации датасоздания ημεγγραφησ
      clientedal fechaderegistro fecharegistro fechadealta fechaalta fechadecreacion clientedesde`),
  },
  {
    field: "subscribedAt",
    names:
      vocabulary(`subscribedat subscribedate subscribedon subscriptiondate optindate optintime optinat newsletteroptindate
      abonniertam abonniertseit anmeldedatumnewsletter датанаабонамент датанаабониране абонирандата ημερομηνιασυνδρομησ
      dataabonarii datedabonnement dateabonnement fechadesuscripcion fechasuscripcion datasubskrypcji datazapisu`),
  },
  {
    field: "birthday",
    names:
      vocabulary(`birthday birthdate dateofbirth dob geburtstag geburtsdatum geboren geborenam рожденден датанараждане роден родена
      γενεθλια ημερομηνιαγεννησησ datanasterii ziuadenastere datenaissance datedenaissance datanascita datadinascita compleanno
      fechadenacimiento fechanacimiento cumpleanos gebdatum gebdat geb gebtag nele neele natoil nacido
      dataurodzenia urodziny urodzony urodzona doğumtarihi datumnarození датарождения деньрождения ημγεννησησ`),
  },
  {
    field: "addTags",
    names: vocabulary(
      "tags addtags labels тагове етикети etiketten schlagworte ετικετεσ etichete etiquettes etichette etiquetas tagi etykiety",
    ),
  },
  { field: "subscriptions", names: vocabulary("subscriptions") },
  { field: "location.lat", names: vocabulary("locationlat latitude lat szerokość_geograficzna") },
  { field: "location.lon", names: vocabulary("locationlon longitude lon lng długość_geograficzna") },
];

/** Names that are a whole name, or the part of one that no other column has. */
export const NAME_NAMES: ReadonlySet<string> = vocabulary("name име ονομα nume nom nome nombre имя jméno meno");

/** Words before a name that say whose it is, which of several, or in what part of an API's answer it stands. */
export const PREFIXES: ReadonlySet<string> = vocabulary(
  "node attributes properties merge fields name billing user customer customers contact client subscriber buyer account profile primary main default member kunden κυριο kunde klienta klient рабочий личный частный",
);

/** Words behind a name that say nothing more. */
export const SUFFIXES: ReadonlySet<string> = vocabulary("value billing primary utc utc0 gmt");
