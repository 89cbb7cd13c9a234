/** What a definition file may hold: vendor, family, model. The one description; `docs/definitions.md` explains it. */

import * as z from 'zod'
import { keyGridSchema, moduleGridSchema } from './key-grid.ts'
import './sentences.ts'

const name = z.string().min(1).max(80)
const oui = z
  .string({ error: 'quote it: YAML would read 001565 as a number' })
  .regex(/^[0-9a-f]{6,9}$/, 'expected 6 to 9 lower-case hex digits in quotes, such as "001565"')

/** What stands in a header: `text/plain; charset=utf-8`. */
export const mediaTypeSchema = z
  .string()
  .max(100, 'at most 100 characters')
  .regex(
    /^[\w\-.!%*+`'~]+\/[\w\-.!%*+`'~]+(; ?[\w\-.]+=[\w\-.]+)*$/,
    'expected a type such as text/plain or application/simple-message-summary',
  )

/** How sure the project is of a fact; `low` is shown on the page. */
export const confidenceSchema = z.enum(['high', 'medium', 'low'])

/** A value that means something of its own to the phone, so that no setting may hold it (`%NULL%` clears a value). */
const reservedValues = z.array(z.string().min(1).max(200)).max(50).default([])

/** What stands at each parameter of a file is short, since a file may have thousands of them. */
const mark = z.string().max(40)
const wholeLines = z.string().max(20_000)
const attributes = z
  .record(z.string().max(80), z.string().max(300))
  .refine((each) => Object.keys(each).length <= 20, 'at most 20 attributes')
  .default({})

/** What the phones take of a file as a whole. */
const whole = {
  /** How characters become bytes, where that is not UTF-8. */
  encoding: z.literal('latin1').optional(),
  /** A phone takes no file of more bytes. */
  largestFile: z.int().min(100).max(10_000_000).optional(),
}

/** A file's format: which serialiser writes it, with its punctuation. */
export const formatSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('keyValue'),
    /** Stands between name and value. */
    separator: mark.min(1).default(' = '),
    /** Stands round a value, when the vendor quotes values. */
    quote: z.enum(['"', "'"]).optional(),
    /** Quotes stand only round a value with one of these characters: `#`, where it begins a comment anywhere. */
    quoteOnly: mark.min(1).optional(),
    /** Stands before each name (`SET `). */
    prefix: mark.default(''),
    /** First lines of the file, exactly. */
    header: wholeLines.optional(),
    /** Last lines of the file, exactly. */
    footer: wholeLines.optional(),
    /** Starts a comment line, so no name may start with it. */
    comment: mark.default('#'),
    /** Begins a comment behind a value too, so that no value may hold it. */
    commentAfterValue: mark.min(1).optional(),
    /** A phone passes over a longer line: bytes of name, value, all between them and the line's end. */
    longestLine: z.int().min(40).max(100_000).optional(),
    /** Where the vendor asks for both characters of a line's end. */
    lineEnd: z.literal('crlf').optional(),
    reservedValues,
    contentType: mediaTypeSchema.default('text/plain'),
    ...whole,
  }),
  z.strictObject({
    kind: z.literal('xml'),
    root: name,
    rootAttributes: attributes,
    /**
     * Where a parameter stands under the root: elements joined by `/`, `[@attribute=value]`, `[element=text]`, a last `@attribute`.
     * `{name}` is the parameter's name, `{1}`, `{2}` its parts between slashes.
     */
    path: z.string().max(300).default('{name}'),
    /**
     * Attributes that tell an element from its neighbours, where its other attributes hold values: a parameter's name
     * may then end in `/@attribute`, and an element may hold attributes and other elements. For the path `{name}`.
     */
    identifiers: z.array(name).max(20).optional(),
    /** Names are words with dots between them, elements inside each other; a number is this element, told apart by this attribute. */
    numbers: z.strictObject({ element: name, attribute: name }).optional(),
    /** Attributes that every parameter's own element carries. */
    leafAttributes: attributes,
    reservedValues,
    contentType: mediaTypeSchema.default('text/xml'),
    ...whole,
  }),
  z.strictObject({
    kind: z.literal('json'),
    contentType: mediaTypeSchema.default('application/json'),
    ...whole,
  }),
  z.strictObject({
    /** `[section]` and lines of `name=value` below it; parameters are named `section/name`. */
    kind: z.literal('ini'),
    /** Parameters named `Table/0/Column` are cells of tables, with a line that names the columns. */
    tables: z.boolean().optional(),
    /** Stands between name and value. */
    separator: z.enum(['=', ' = ']).default('='),
    reservedValues,
    contentType: mediaTypeSchema.default('text/plain'),
    ...whole,
  }),
  z.strictObject({
    /** One line of text for each record; parameters are named `<record>.<field>`. */
    kind: z.literal('records'),
    /** The start of a line with `{field}` placeholders, e.g. `<sip:{user}@{server}>`; other fields follow as `;name=value`. */
    line: z.string().max(300),
    reservedValues,
    contentType: mediaTypeSchema.default('text/plain'),
    ...whole,
  }),
  z.strictObject({
    /** Text without rules of its own; only line breaks and control characters are kept out of values. Templates only. */
    kind: z.literal('text'),
    contentType: mediaTypeSchema.default('text/plain'),
    ...whole,
  }),
])
export type FormatSpec = z.infer<typeof formatSchema>

const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()])
export type SheetMap = { [key: string]: string | number | boolean | null | SheetMap }
const sheetMap: z.ZodType<SheetMap> = z.lazy(() => z.record(z.string().min(1), z.union([scalar, sheetMap])))
/**
 * Parameters in the order of the file; `each line:`, `each lineKey:`, `when <condition>:` hold nested ones. In a list
 * a text is the name of another sheet, whose parameters stand in its place.
 */
export const sheetSchema = z.union([sheetMap, z.array(z.union([name, sheetMap])).max(200)])
export type Sheet = z.infer<typeof sheetSchema>

export const fileSchema = z
  .strictObject({
    /** `{mac}`, `{MAC}` (upper case), `{serial}`, `{model}` and the model's own `facts`; `*` for any run of characters in absent files. */
    name,
    /** Carries the phone's settings: answered to a request without a file name, replaced by the optional file name. */
    main: z.boolean().default(false),
    /** Asked by the phone, rightly not there: a quick empty 404. */
    absent: z.boolean().default(false),
    /** Shared by phones: may hold no secret. */
    common: z.boolean().default(false),
    /** The tenant's phone book, in the form that the vendor's phones read. */
    phoneBook: z.boolean().default(false),
    /** Which of the definition's sheets fills it. */
    sheet: name.default('main'),
    /**
     * Text with `{{ }}` and `{% for contact in contacts %}` in place of a sheet, for a file that is no list of parameters;
     * or the name of one of `templates`.
     */
    template: z.string().max(20_000).optional(),
    /** When other than the family's. */
    format: formatSchema.optional(),
  })
  .refine((file) => !(file.absent && file.main), 'a file cannot be both main and absent')
  .refine((file) => !(file.absent && file.template !== undefined), 'an absent file holds no template')
  .refine((file) => !(file.main && file.phoneBook), 'a phone book is not the main file')
export type FileSpec = z.infer<typeof fileSchema>

/** A NOTIFY goes to whatever address a tenant names: what it says is kept small. */
export const maximumNotifyBody = 1024

/** An Event header (RFC 6665 §8.4): what is taken here can be sent. */
export const notifyEvent = /^[A-Za-z0-9.\-_~+!%*'`]+(;[A-Za-z0-9\-_.]+(=[A-Za-z0-9\-_.]+)?)*$/

const notifyRequest = z
  .strictObject({
    /** The Event header, whole: `check-sync;reboot=true`. */
    event: z
      .string()
      .max(200, 'at most 200 characters')
      .regex(notifyEvent, 'expected an Event such as check-sync;reboot=false'),
    contentType: mediaTypeSchema.optional(),
    body: z
      .string()
      .refine(
        (body) => new TextEncoder().encode(body).length <= maximumNotifyBody,
        'a NOTIFY carries at most 1,024 bytes',
      )
      .refine(
        (body) => !/[\0-\x08\x0b\x0c\x0e-\x1f\x7f]/.test(body),
        'holds a control character other than a line break; remove it',
      )
      .optional(),
    /** Passed over unless it is sent to one of the phone's own accounts. */
    onlyTo: z.literal('account').optional(),
    /** Passed over unless it comes from the registrar of an account. */
    onlyFrom: z.literal('registrar').optional(),
  })
  .refine((request) => !request.body || request.contentType !== undefined, {
    message: 'a body needs a contentType such as text/plain',
    path: ['contentType'],
  })
export const notifySchema = z.strictObject({
  resync: notifyRequest.optional(),
  reboot: notifyRequest.optional(),
})

const userAgent = z.strictObject({
  /** A regular expression with the groups `model`, `firmware`, `mac` (the last two may be missing). */
  match: z.string().min(1),
  /** Real lines that it must read. */
  examples: z.array(z.string()).min(1),
})

const identifier = z.strictObject({
  /** A regular expression; its group `model`, if it has one, is looked up as in a User-Agent. */
  match: z.string().min(1),
  /** Real ones that it must read. */
  examples: z.array(z.string()).min(1),
})

/** A text without what any DHCP server's configuration gives a meaning. */
const dhcpText = z
  .string()
  .max(300)
  .regex(/^[\w:/.~?&=%{}+@ ,-]+$/, 'expected letters, digits and the characters of URLs')

/** How DHCP tells the phones where to fetch. */
const dhcpSchema = z.strictObject({
  /** What option 60 of the phones begins with; without one they are known by the first half of their MAC. */
  classes: z
    .array(z.string().regex(/^[\w., -]{3,60}$/, 'expected 3 to 60 letters, digits and the characters ., -'))
    .max(6)
    .default([]),
  options: z
    .array(
      z
        .strictObject({
          option: z.int().min(1).max(254),
          /** Of option 43: the number of the vendor's own option in it. */
          sub: z.int().min(1).max(254).optional(),
          /** `{url}`, `{host}`, `{port}`, `{path}`; the whole URL when not given, or one for each scheme that can be said. */
          value: z.union([dhcpText, z.partialRecord(z.enum(['http', 'https', 'tftp']), dhcpText)]).optional(),
          /** Addresses of IPv4 in place of a text, for phones that then ask by TFTP. */
          addresses: z.literal(true).optional(),
        })
        .refine(({ option, sub }) => sub === undefined || option === 43, 'only option 43 holds others'),
    )
    .min(1)
    .max(6),
})

/** Where a contact's name or number stands in its element: `@display_name`, or the element `fn` inside it. */
const inElement = z
  .string()
  .regex(/^@?[A-Za-z_][\w.-]{0,60}$/, 'expected an attribute, such as @name, or an element')

/** What a file that phones send is good for. */
const uploadUseSchema = z
  .strictObject({
    name,
    role: z.enum(['log', 'overrides', 'contacts']),
    /** Of overrides: how the file is written, where that is not as the main file. */
    format: formatSchema.optional(),
    /** Of overrides: the phone fetches the file again, and forgets what it no longer holds. */
    givenBack: z.literal(true).optional(),
    /** Of contacts: each is an element of this name, with its name in parts, and its numbers by what they are. */
    contacts: z
      .strictObject({
        each: name,
        name: z.array(inElement).min(1).max(4),
        numbers: z.partialRecord(z.enum(['work', 'mobile', 'home', 'other']), inElement),
      })
      .optional(),
  })
  .refine(
    ({ role, format, givenBack, contacts }) =>
      role === 'contacts'
        ? contacts && !format && !givenBack
        : !contacts && (role === 'overrides' || !(format ?? givenBack)),
    'contacts say how they stand in the file; overrides may have a format and be givenBack; a log has neither',
  )
export type UploadUse = z.infer<typeof uploadUseSchema>

/** `{url}` is where the app fetches its file, `{rest}` the same without `https://`, `{token}` what of it is secret. */
const withUrl = z
  .string()
  .max(300)
  .regex(
    /\{(?:url|rest|token)\}/,
    'expected {url}, {rest} or {token} in it, which stand for the address of the file or the secret in it',
  )

/** How an app is set up by somebody who was sent a link. */
const handOverSchema = z.strictObject({
  /** What a tap on the page behind the link opens; without it the address is typed into the app. */
  opens: withUrl
    .regex(
      /^(?!(?:javascript|vbscript|data|file|https?):)[a-z][a-z0-9+.-]{1,40}:/,
      'expected an address of the app’s own scheme, such as app-config:{url}',
    )
    .optional(),
  /** What the app’s own reader takes from a QR code. */
  reads: withUrl.optional(),
})
export type HandOver = z.infer<typeof handOverSchema>

/** A parameter's whole name, with its path where it has one. */
const parameterName = z.string().min(1).max(300)
const companionValue = z.union([z.string().max(200), z.number()])

/** Where it is known from how keys lie. */
const gridSource = z.union([z.literal('unproved'), z.array(z.string().max(300)).min(1).max(10)])

const shared = {
  format: formatSchema.optional(),
  files: z.array(fileSchema).max(40).optional(),
  notify: notifySchema.optional(),
  /** File names that the vendor's phones send; `{mac}`, `*` and `{model}` as in `files`. What one is good for is that of the first that fits. */
  uploads: z
    .array(z.union([name, uploadUseSchema]))
    .max(60)
    .optional(),
  authentication: z.array(z.enum(['basic', 'digest'])).optional(),
  tls: z.boolean().optional(),
  /** A softphone or app: no hardware MAC. */
  virtual: z.boolean().optional(),
  /** It can be handed to its user by a link that is good once. */
  handOver: handOverSchema.optional(),
  /** Words of ours to words of theirs: `transport: { udp: 0, tcp: 1, tls: 2 }`. */
  values: z.record(z.string(), z.record(z.string(), z.union([z.string(), z.number()]).nullable())).optional(),
  /** Where the words of each map of `values` were seen; fewer than two places are a doubt. */
  wordsFrom: z
    .record(z.string().max(80), z.union([z.literal('unproved'), z.array(z.string().max(300)).min(1).max(10)]))
    .optional(),
  /**
   * Where the names of parameters were seen: by source, each once, with `#` for the number of a line or key. `unproved` has
   * those that stand in none, where `*` is any characters.
   */
  namesFrom: z.record(z.string().max(300), z.array(z.string().min(1).max(300)).min(1).max(1000)).optional(),
  /**
   * Parameters that come to nothing without another: where one of `of` says something, each of `need` stands in the file with
   * this value or one of these, `*` for any. `#` is the number of a line or key, the same in both. An empty list says that
   * none is known to need another.
   */
  companions: z
    .array(
      z.strictObject({
        of: z.union([parameterName, z.array(parameterName).min(1).max(40)]),
        need: z.record(parameterName, z.union([companionValue, z.array(companionValue).min(2).max(10)])),
        from: z.string().min(1).max(300),
      }),
    )
    .max(60)
    .optional(),
  /** Where it was seen that the phones obey a NOTIFY, and do then what is meant; `unproved` is a doubt by itself. */
  notifyFrom: z
    .partialRecord(
      z.enum(['resync', 'reboot']),
      z.union([z.literal('unproved'), z.array(z.string().max(300)).min(1).max(10)]),
    )
    .optional(),
  /** Where it is known from how far parameters' numbers can be worked out from those of lines and keys. */
  rangesFrom: z
    .partialRecord(
      z.enum(['lines', 'lineKeys', 'expansionKeys']),
      z.union([z.literal('unproved'), z.array(z.string().max(300)).min(1).max(10)]),
    )
    .optional(),
  /** Texts of files that families share, by a name that a file's `template` may be. */
  templates: z.record(name, z.string().max(20_000)).optional(),
  /**
   * What takes a parameter back that the phone was told before and its file no longer has: the first that fits its name.
   * Phones keep what they were told otherwise.
   */
  takenBack: z
    .array(
      z
        .strictObject({
          /** With `*` for any characters. */
          names: z.union([name, z.array(name).min(1).max(100)]),
          /** What the phone is told: a word that clears it, nothing, or the factory's value. */
          value: z.union([z.string().max(200), z.number()]).optional(),
          /** What else does: the phone forgets what its file leaves out, only a reset to factory settings helps, or nothing is known. */
          by: z.enum(['leavingOut', 'reset', 'nothing']).optional(),
          /** Attributes in such names that may hold anything, with what stands for it: the phone knows one such element, whatever it held. */
          as: z.record(name, z.string().max(40)).optional(),
        })
        .refine(
          (rule) => (rule.value === undefined) !== (rule.by === undefined),
          'expected either a value or by: leavingOut, reset or nothing',
        ),
    )
    .max(60)
    .optional(),
  /**
   * What the phones take of a setting at most: characters, rules between marks, such as the `|` of a dial plan, entries of a
   * list; and between which numbers they take one, also in a list.
   */
  limits: z
    .record(
      z.string().max(40),
      z.strictObject({
        characters: z.int().min(1).max(100_000).optional(),
        rules: z.int().min(1).max(10_000).optional(),
        between: z.string().length(1).default('|'),
        smallest: z.int().min(1).max(1_000_000).optional(),
        largest: z.int().min(1).max(1_000_000).optional(),
      }),
    )
    .optional(),
  /** How long values may be that are no setting of the phone's: the first rule that fits a parameter's name, with `*` for any characters. */
  longestValues: z
    .array(
      z.strictObject({
        names: z.union([name, z.array(name).min(1).max(60)]),
        characters: z.int().min(1).max(100_000),
        from: z.string().min(1).max(300),
      }),
    )
    .max(30)
    .optional(),
  /** Words that sheets and file names may use: `{commonFile}`, `{{ facts.commonFile }}`. */
  facts: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
  firstLine: z.int().min(0).max(1).optional(),
  lastLine: z.int().min(0).max(1000).optional(),
  lineKeys: z.int().min(0).max(500).optional(),
  expansionModules: z.strictObject({ max: z.int().min(0).max(16), keys: z.int().min(0).max(500) }).optional(),
  /** How its line keys lie; drawn as a plain grid where nobody knows. */
  keyGrid: keyGridSchema.extend({ from: gridSource }).optional(),
  /** The same of each of its side modules. */
  moduleGrid: moduleGridSchema.extend({ from: gridSource }).optional(),
  /** Cordless handsets that the base takes. */
  handsets: z.int().min(0).max(5000).optional(),
  /** The family's file of parameters, `main`; other sheets by name. */
  sheet: sheetSchema.optional(),
  sheets: z
    .record(name, sheetSchema)
    .refine((each) => Object.keys(each).length <= 150, 'at most 150 sheets')
    .optional(),
  confidence: confidenceSchema.optional(),
  /** What is in doubt, for the page. */
  doubts: z.array(z.string().max(2000)).max(100).optional(),
  /** Where the facts come from. */
  source: z.array(z.string().max(2000)).max(100).optional(),
  description: z.string().max(2000).optional(),
}

export const vendorDefinitionSchema = z.strictObject({
  vendor: name,
  /** Other names that its phones are sold or searched under. */
  alsoKnownAs: z.array(name).default([]),
  /** What boxes and order codes put before a model's name: `SIP-` of `SIP-T54W`. */
  modelPrefixes: z.array(name).default([]),
  /** Prefixes of the vendor's MAC addresses: a hint only. */
  ouis: z.array(oui).default([]),
  userAgents: z.array(userAgent).default([]),
  /** What the vendor's phones send as DHCP option 60 (vendor class). */
  dhcpClasses: z.array(identifier).default([]),
  dhcp: dhcpSchema.optional(),
  ...shared,
})

export type VendorDefinition = z.infer<typeof vendorDefinitionSchema>

export const familyDefinitionSchema = z.strictObject({
  family: name,
  /** `acme/desk`: the folder and file of a family of another vendor, who makes these phones; it stands on that one. */
  like: z
    .string()
    .regex(
      /^[a-z0-9-]{1,80}\/[a-z0-9.-]{1,80}$/,
      'expected a vendor’s folder and a family’s file, such as acme/desk',
    )
    .optional(),
  ...shared,
})
export type FamilyDefinition = z.infer<typeof familyDefinitionSchema>

export const modelDefinitionSchema = z.strictObject({
  model: name,
  family: name,
  /** How the phone names itself in its User-Agent, when not as `model`; compared without case, spaces, `-` and `_`. */
  userAgent: z.union([name, z.array(name)]).optional(),
  ...shared,
})
export type ModelDefinition = z.infer<typeof modelDefinitionSchema>

/** What a tenant's copy of a built-in model holds, as YAML: everything that vendor, family and model say together. */
export const sheetModelSchema = z.strictObject({ ...shared })
export type SheetModel = z.infer<typeof sheetModelSchema>
