/** What is done to a database by a command and not by the service: `migrate`, `copy`, `backup`, `restore`, `audit`, `secrets`. */

import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { restoreInto, tellRestored, verifyTrail } from './audit-command.ts'
import { forgetSeen } from './audit-seen.ts'
import { copyDatabase, isUnused, type TableCopy } from './db/copy-database.ts'
import { type Database, openDatabase } from './db/database.ts'
import { isPostgresUrl, shownPostgresUrl } from './db/dialects/postgres/url.ts'
import { createFeed } from './db/feed.ts'
import { keptKeyCheck, requireRightKey } from './db/key-check.ts'
import { newMasterVariable, readMasterKey } from './db/master-key.ts'
import { createVault } from './db/vault.ts'
import { systemClock } from './kernel/clock.ts'
import { InternalError } from './kernel/errors.ts'
import { createGuard } from './kernel/guard.ts'
import { silentLog } from './kernel/log.ts'
import { newId, systemRandom } from './kernel/random.ts'
import { databaseOption, type Options, readOptions } from './options.ts'
import { secretsCommand, secretsWords } from './secrets-command.ts'

export const commandWords = ['migrate', 'copy', 'backup', 'restore', 'audit', 'secrets'] as const
export type CommandWord = (typeof commandWords)[number]

type Environment = Readonly<Record<string, string | undefined>>
type Say = (line: string) => void

/** Throws a sentence that says what is wrong; then nothing was changed. */
export async function runCommand(
  word: CommandWord,
  args: readonly string[],
  environment: Environment,
  say: Say,
): Promise<void> {
  if (word === 'copy') return copy(args, environment, say)
  if (word === 'audit') return audit(args, environment, say)
  if (word === 'secrets') return secrets(args, environment, say)
  const [first = ''] = args
  const file = first.startsWith('-') ? '' : first
  const options = optionsOf(file === '' ? args : args.slice(1), environment)
  if (word === 'migrate') return migrate(placeOf(options), say)
  if (file === '') throw new InternalError(`${word}: name the file: offhook ${word} <file>`)
  return word === 'backup' ? backup(placeOf(options), file, say) : restore(options, file, say)
}

async function secrets([first = '', ...args]: readonly string[], environment: Environment, say: Say) {
  const word = secretsWords.find((each) => each === first)
  if (!word) throw new InternalError(`secrets: say what is to be done: ${secretsWords.join(', ')}`)
  // Paths come first: what is no flag of the service is one.
  const flag = args.findIndex((each) => each.startsWith('-'))
  const paths = flag < 0 ? args : args.slice(0, flag)
  const missing = paths.find((path) => !existsSync(path))
  if (missing !== undefined) throw new InternalError(`secrets ${word}: there is no ${missing}`)
  const options = optionsOf(args.slice(paths.length), environment)
  const place = placeOf(options)
  if (!isPostgresUrl(place) && !existsSync(place)) throw new InternalError(`there is no database ${place}`)
  const newKey = environment[newMasterVariable]
  return secretsCommand(word, { options, place, shown: shown(place), newKey, paths }, say)
}

function optionsOf(args: readonly string[], environment: Environment): Options {
  const read = readOptions(args, environment)
  if ('options' in read) return read.options
  throw new InternalError('mistakes' in read ? read.mistakes.join('\n') : read.help)
}

const placeOf = ({ data, database }: Options) => filePlace(database) || join(data, 'offhook.sqlite')

/** What `--database` takes, as a URL or a file. */
const filePlace = (database: string) =>
  isPostgresUrl(database) ? database : database.slice('sqlite:'.length)

const shown = (place: string) => (isPostgresUrl(place) ? shownPostgresUrl(place) : place)

async function open(place: string, asItIs: boolean): Promise<Database> {
  if (asItIs && !isPostgresUrl(place) && !existsSync(place))
    throw new InternalError(`there is no database ${place}`)
  const feed = createFeed(createGuard(silentLog))
  try {
    return await openDatabase(place, { feed, clock: systemClock, node: newId(), asItIs, patient: true })
  } catch (error) {
    throw new InternalError(`${shown(place)} cannot be used: ${(error as Error).message}`)
  }
}

async function using<Result>(
  place: string,
  asItIs: boolean,
  work: (db: Database) => Promise<Result>,
): Promise<Result> {
  const db = await open(place, asItIs)
  try {
    return await work(db)
  } finally {
    await db.close()
  }
}

function tell(say: Say, copies: readonly TableCopy[]): void {
  for (const { table, rows, digest } of copies)
    say(`${table.padEnd(16)} ${String(rows).padStart(9)} rows  ${digest.slice(0, 16)}`)
}

async function migrate(place: string, say: Say): Promise<void> {
  await using(place, false, async () => undefined)
  say(`The tables of ${shown(place)} are those of this version.`)
}

async function copy(args: readonly string[], environment: Environment, say: Say): Promise<void> {
  const given = new Map<string, string>()
  for (let at = 0; at < args.length; at += 2) given.set(args[at] ?? '', args[at + 1] ?? '')
  const [from, to] = ['--from', '--to'].map((flag) => {
    const variable = `OFFHOOK_${flag.slice(2).toUpperCase()}`
    const result = databaseOption.safeParse(given.get(flag) ?? environment[variable])
    if (!result.success || result.data === '')
      throw new InternalError(`copy: ${flag} or ${variable} names a database: sqlite:<file> or postgres://…`)
    return filePlace(result.data)
  }) as [string, string]
  const copies = await using(from, true, (source) =>
    using(to, false, async (target) => {
      if (!(await isUnused(target)))
        throw new InternalError(`${shown(to)} is in use already: a copy needs an empty database`)
      return copyDatabase(source, target)
    }),
  )
  tell(say, copies)
  say(
    `${shown(to)} holds what ${shown(from)} held. The key and uploads/ lie in the data directory: bring them along.`,
  )
}

async function backup(place: string, file: string, say: Say): Promise<void> {
  if (existsSync(file)) throw new InternalError(`${file} is there already; name another file`)
  try {
    tell(say, await using(place, true, (from) => using(file, false, (to) => copyDatabase(from, to))))
  } catch (error) {
    for (const each of [file, `${file}-wal`, `${file}-shm`]) rmSync(each, { force: true })
    throw error
  }
  say(
    `${file} holds what ${shown(place)} held. Without its key, kept elsewhere, its secrets cannot be opened.`,
  )
}

async function restore(options: Options, file: string, say: Say): Promise<void> {
  const place = placeOf(options)
  const { copies, isKept, key } = await using(file, true, async (from) => {
    const sealed = await keptKeyCheck(from)
    const master = sealed && readMasterKey(options.data, options.masterKey, undefined, file)
    if (master) requireRightKey(createVault(master.key, systemRandom), sealed, master.where, file)
    const restored = await using(place, true, (to) =>
      restoreInto({ db: to, place }, { db: from, place: file }, master?.key),
    )
    return { ...restored, key: master?.key }
  })
  if (!isKept) await forgetSeen(options.data)
  if (key) await using(place, true, (db) => tellRestored({ db, place }, key, file))
  tell(say, copies)
  if (isKept) say('The audit trail goes on as it was: it holds that of the backup already.')
  say(`${shown(place)} holds what ${file} holds; what runs on it goes on with that.`)
}

/** `verify`, and the end of the trail as it was told before, for who kept it elsewhere. */
async function audit([word, ...args]: readonly string[], environment: Environment, say: Say): Promise<void> {
  if (word !== 'verify') throw new InternalError('audit: say what is to be done: verify')
  const [first = ''] = args
  const told = first.startsWith('-') ? '' : first
  const options = optionsOf(told === '' ? args : args.slice(1), environment)
  const place = placeOf(options)
  await using(place, true, (db) => {
    const { key: masterKey } = readMasterKey(options.data, options.masterKey, undefined, shown(place))
    return verifyTrail({ db, place, masterKey, told, folder: options.data, shown: shown(place) }, say)
  })
}
