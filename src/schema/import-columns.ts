/** Which column of a table is which field: guessed from headers as people and PBXs write them. The page and the server do it alike. */

export const phoneFields = [
  'mac',
  'name',
  'vendor',
  'model',
  'preset',
  'extension',
  'extensionName',
  'firstName',
  'lastName',
  'username',
  'authUsername',
  'password',
  'mailbox',
  'fileName',
  'httpUsername',
  'httpPassword',
  'contact',
  'virtual',
  'acceptUploads',
] as const
export type PhoneField = (typeof phoneFields)[number]

export const extensionFields = [
  'number',
  'name',
  'firstName',
  'lastName',
  'tech',
  'username',
  'authUsername',
  'password',
  'mailbox',
  'voicemailNumber',
] as const
export type ExtensionField = (typeof extensionFields)[number]

export type ImportField = PhoneField | ExtensionField

/** As the page calls them. */
export const importFieldNames: Readonly<Record<ImportField, string>> = {
  mac: 'MAC Address',
  name: 'Name',
  vendor: 'Vendor',
  model: 'Phone Model',
  preset: 'Preset',
  extension: 'Extension',
  extensionName: 'Extension Name',
  firstName: 'First Name',
  lastName: 'Last Name',
  username: 'SIP User',
  authUsername: 'Auth User',
  password: 'SIP Password',
  mailbox: 'Mailbox',
  fileName: 'File Name',
  httpUsername: 'HTTP User',
  httpPassword: 'HTTP Password',
  contact: 'SIP Address',
  virtual: 'Virtual',
  acceptUploads: 'Accept Uploads',
  number: 'Number',
  tech: 'Technology',
  voicemailNumber: 'Voicemail Number',
}

/** A header, told from others by its letters and digits alone: `MAC-Adresse` is `macadresse`. */
export function headerKey(header: string): string {
  return header
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '')
}

type Words = Readonly<Record<string, string>>

const both: Words = {
  username:
    'sipuser sipusername username user sipid sipuserid userid benutzername sipbenutzer utente nomeutente utentesip utilisateur nomutilisateur identifiantsip usuario usuariosip nombreusuario registername account accountname',
  authUsername:
    'authuser authusername authid authname authenticationid authenticationname authenticateid registrationname authentifizierungsname authentifizierungsid anmeldename idautenticazione nomeautenticazione idauthentification usuarioautenticacion idautenticacion authorizationuser authorizationid',
  password:
    'sippassword password secret sipsecret authpassword registrationpassword registerpassword phonepassword passwort sippasswort kennwort sipkennwort parolachiave passwordsip motdepasse motdepassesip contrasena contrasenasip clave sipiaxpassword devinfosecret',
  mailbox: 'mailbox voicemailbox anrufbeantworterbox casellavocale boitevocale buzon buzondevoz',
  firstName: 'firstname fname directoryfirstname vorname prenom givenname',
  lastName:
    'lastname lname directorylastname surname familyname nachname cognome nomdefamille apellido apellidos',
}

const phoneWords: Words = {
  ...both,
  mac: 'mac macaddress macaddr macid macs devicemac devicemacaddress deviceaddress phonemac mac0 mac1 macadresse mackennung hardwareadresse geraeteadresse gerateadresse indirizzomac adressemac direccionmac dirmac hwaddress hardwareaddress macofdevice phone1mac',
  name: 'name phonename devicename devicelabel label description displayname beschreibung bezeichnung geratename geraetename anzeigename raum room standort nome nometelefono descrizione etichetta stanza nom nomtelephone nomdutelephone libelle etiquette chambre nombre nombretelefono descripcion etiqueta habitacion sitename remark note',
  vendor:
    'vendor devicevendor brand manufacturer make hersteller marke marca produttore costruttore fabricant marque constructeur fabricante',
  model:
    'model phonemodel devicemodel modelname devicetype phonetype template devicetemplate modell telefonmodell gerätetyp geratetyp modello modellotelefono modele modeletelephone typedappareil modelo modelotelefono producttype',
  preset: 'preset profile deviceprofile profil profilo perfil',
  extension:
    'extension extensions ext extno extensionnumber number line line1 account1 linenumber nebenstelle durchwahl rufnummer nummer interno numero numerointerno poste numeroposte posteinterne extensiontelefonica anexo userextension deviceuserid dn lineuser1 account1userid',
  extensionName:
    'extensionname username1 callername calleridname effectivecalleridname linedisplayname account1displayname nebenstellenname nomeinterno nomposte nomduposte nombreextension fullname',
  fileName:
    'filename configfile configurationfile dateiname konfigurationsdatei nomefile nomfichier nombrearchivo',
  httpUsername: 'httpuser httpusername provisioninguser deviceusername',
  httpPassword: 'httppassword provisioningpassword devicepassword',
  contact: 'contact sipaddress sipuri sipadresse kontakt contatto adressesip direccionsip',
  virtual: 'virtual softphone virtualphone virtuell virtuale virtuel',
  acceptUploads: 'acceptuploads acceptdata uploads',
}

const extensionWords: Words = {
  ...both,
  number:
    'number extension ext extno extensionnumber exten numberalias nebenstelle durchwahl rufnummer nummer interno numero numerointerno poste numeroposte anexo extensiontelefonica accountnumber alias',
  name: 'name displayname fullname extensionname callername calleridname effectivecalleridname description firstnamelastname anzeigename bezeichnung beschreibung nome nominativo descrizione nom nomcomplet libelle nombre nombrecompleto descripcion label',
  tech: 'tech technology technologie tecnologia type sipdriver lineprotocol protocol',
  voicemailNumber: 'voicemailnumber voicemailaccessnumber vmexten mailboxnumber voicemailextension',
}

const tables: Readonly<Record<ImportKind, ReadonlyMap<string, Meant>>> = {
  phones: tableOf(phoneWords),
  extensions: tableOf(extensionWords),
}

export type ImportKind = 'phones' | 'extensions'

/** `rank`: how far behind its word stands among those of its field. */
type Meant = { field: ImportField; rank: number }

function tableOf(words: Words): ReadonlyMap<string, Meant> {
  return new Map(
    Object.entries(words).flatMap(([field, list]) =>
      list.split(' ').map((word, rank) => [headerKey(word), { field: field as ImportField, rank }] as const),
    ),
  )
}

/** Of whichever maker's phone it says to be, a MAC address is one. */
function meantBy(kind: ImportKind, key: string): Meant | undefined {
  const isMac = kind === 'phones' && key.endsWith('macaddress')
  return tables[kind].get(key) ?? (isMac ? { field: 'mac', rank: Number.POSITIVE_INFINITY } : undefined)
}

/** The field that each column is, `''` for none; where two could be one, that with the plainer word is it. */
export function guessColumns(kind: ImportKind, headers: readonly string[]): (ImportField | '')[] {
  const meant = headers.map((header) => meantBy(kind, headerKey(header)))
  return meant.map((mine, place) => {
    if (!mine) return ''
    const isBetter = (other: Meant | undefined, at: number) =>
      other?.field === mine.field && (other.rank < mine.rank || (other.rank === mine.rank && at < place))
    return meant.some(isBetter) ? '' : mine.field
  })
}

/** Tables with the same headers, in whatever order, are matched alike. */
export function headerSet(headers: readonly string[]): string {
  return [...new Set(headers.map(headerKey).filter((key) => key !== ''))].sort().join(' ')
}
