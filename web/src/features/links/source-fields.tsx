/** The fields of a link to a PBX's database: whose tables, whose rows, and what is done with them. */

import { msg, t } from '@lingui/core/macro'
import { NumberInput, Textarea, TextInput } from '@mantine/core'
import { useState } from 'react'
import {
  type DatabaseEngine,
  enginesOf,
  type PbxSystem,
  pbxSystems,
  type Source,
  type SourceTable,
  sourceTables,
  usualDatabase,
  usualTenantColumn,
} from '../../../../src/schema/link-source.ts'
import { Choice } from '../../components/choice.tsx'
import { Section } from '../../components/section.tsx'
import { TakenOver } from '../../components/taken-over.tsx'
import { optionsOf, type Words } from '../../lib/language.ts'
import type { Draft } from '../../lib/use-draft.ts'
import type { LinkDraft } from './link-draft.ts'

type Props = { code: string | undefined; draft: Draft<LinkDraft>; source: Source }

const systems: Words<PbxSystem> = {
  asterisk: msg`Asterisk (realtime, PJSIP)`,
  freepbx: 'FreePBX',
  fusionpbx: 'FusionPBX',
  kamailio: 'Kamailio',
}
const engines: Words<DatabaseEngine> = { mariadb: 'MariaDB / MySQL', postgres: 'PostgreSQL' }
const whose: Words<Source['tenantFrom']> = {
  link: msg`All rows are of one tenant`,
  column: msg`A column names the tenant`,
  pattern: msg`The id of a row names the tenant`,
}
const numbers: Words<Source['numberFrom']> = {
  id: msg`In the id of the row`,
  callerId: msg`In the caller id`,
}
const forNew: Words<Source['onNew']> = {
  add: msg`Add them here`,
  leave: msg({ message: 'Leave them', context: 'extensions' }),
}
const forChanged: Words<Source['onChanged']> = {
  take: msg`Change them here`,
  leave: msg({ message: 'Leave them', context: 'extensions' }),
}
const forGone: Words<Source['onGone']> = {
  delete: msg`Delete them here, unless a phone uses them`,
  keep: msg({ message: 'Keep them', context: 'extensions' }),
}

const below: ('label' | 'input' | 'description' | 'error')[] = ['label', 'input', 'description', 'error']

export function SourceFields({ code, draft, source }: Props) {
  return (
    <TakenOver path="source">
      <Tables draft={draft} source={source} />
      <Tenants code={code} draft={draft} source={source} />
      <Policy draft={draft} source={source} />
    </TakenOver>
  )
}

type Part = Omit<Props, 'code'>

/** What `name` needs to be a field of the source. */
function fieldOf({ draft, source }: Part, name: keyof Source & string) {
  const path = `source.${name}`
  return {
    error: draft.errors[path],
    set: (value: unknown) => draft.set('source', { ...source, [name]: value } as Source, path),
  }
}

function SourceText({
  name,
  ...props
}: Part & { name: 'database' | 'tenantColumn' | 'pattern' | 'nameColumn' } & {
  label: string
  description?: string
  placeholder?: string
}) {
  const { draft, source, ...looks } = props
  const { error, set } = fieldOf({ draft, source }, name)
  return (
    <TextInput
      inputWrapperOrder={below}
      className="mono-input"
      autoComplete="off"
      {...looks}
      value={source[name]}
      error={error}
      onChange={(event) => set(event.currentTarget.value)}
    />
  )
}

function SourceChoice<Word extends string>({
  name,
  label,
  words,
  ...part
}: Part & { name: keyof Source & string; label: string; words: Words<Word> }) {
  const { error, set } = fieldOf(part, name)
  return (
    <Choice
      name={`source.${name}`}
      label={label}
      options={optionsOf(words)}
      value={String(part.source[name])}
      error={error}
      onChange={(value) => {
        if (value !== null && value in words) set(value)
      }}
    />
  )
}

function SourceNumber({
  name,
  label,
  description,
  ...part
}: Part & { name: 'everyMinutes' | 'mostGonePercent'; label: string; description?: string }) {
  const { error, set } = fieldOf(part, name)
  return (
    <NumberInput
      inputWrapperOrder={below}
      label={label}
      description={description}
      min={1}
      clampBehavior="none"
      allowDecimal={false}
      value={part.source[name]}
      error={error}
      onChange={(value) => set(value === '' ? 0 : Number(value))}
    />
  )
}

function Tables(part: Part) {
  const { draft, source } = part
  const { system } = source
  return (
    <Section title={t`Database`} rows>
      <Choice
        name="source.system"
        label={t`Whose tables`}
        options={optionsOf(systems)}
        value={system}
        error={draft.errors['source.system']}
        onChange={(value) => {
          const chosen = pbxSystems.find((each) => each === value)
          if (!chosen || chosen === system) return
          const engine = enginesOf[chosen].includes(source.engine)
            ? source.engine
            : (enginesOf[chosen][0] ?? source.engine)
          const perDomain = chosen === 'fusionpbx' || chosen === 'kamailio'
          draft.set('source', {
            ...{ ...source, system: chosen, engine, database: usualDatabase[chosen], tables: {} },
            ...{ tenantFrom: perDomain ? 'column' : 'link', tenantColumn: '', numberFrom: 'id' },
          })
        }}
      />
      {enginesOf[system].length > 1 && (
        <SourceChoice {...part} name="engine" label={t`Kept in`} words={engines} />
      )}
      <SourceText {...part} name="database" label={t`Name of the database`} />
      {system === 'asterisk' && (
        <SourceChoice {...part} name="numberFrom" label={t`Where the number stands`} words={numbers} />
      )}
      {system === 'kamailio' && (
        <SourceText
          {...part}
          name="nameColumn"
          label={t`Column of the name`}
          description={t`Kamailio keeps no names by itself; without one, an extension is called by its number.`}
        />
      )}
      <Renamed {...part} />
    </Section>
  )
}

/** Text of lines, which is taken up when it can be read. */
function Lines({
  label,
  description,
  placeholder,
  initial,
  error,
  onChange,
}: {
  label: string
  description: string
  placeholder: string
  initial: string
  error: string | undefined
  onChange: (lines: string[]) => void
}) {
  const [text, setText] = useState(initial)
  return (
    <Textarea
      inputWrapperOrder={below}
      className="mono-input"
      label={label}
      description={description}
      placeholder={placeholder}
      autosize
      minRows={2}
      maxRows={10}
      value={text}
      error={error}
      onChange={(event) => {
        setText(event.currentTarget.value)
        onChange(
          event.currentTarget.value
            .split('\n')
            .map((each) => each.trim())
            .filter(Boolean),
        )
      }}
    />
  )
}

const sides = (text: string): [string, string] => {
  const at = text.lastIndexOf('=')
  return at < 0 ? [text, ''] : [text.slice(0, at).trim(), text.slice(at + 1).trim()]
}
const under = (errors: Draft<LinkDraft>['errors'], path: string) =>
  Object.entries(errors).find(([each]) => each === path || each.startsWith(`${path}.`))?.[1]

function Renamed({ draft, source }: Part) {
  const usual: readonly SourceTable[] = sourceTables[source.system]
  return (
    <Lines
      key={source.system}
      label={t`Tables with other names`}
      description={t`One in each line. Read are ${usual.join(', ')}.`}
      placeholder={`${usual[0]} = my_${usual[0]}`}
      initial={Object.entries(source.tables)
        .map((each) => each.join(' = '))
        .join('\n')}
      error={under(draft.errors, 'source.tables')}
      onChange={(lines) =>
        draft.set(
          'source',
          { ...source, tables: Object.fromEntries(lines.map(sides)) as Source['tables'] },
          'source.tables',
        )
      }
    />
  )
}

function Tenants({ code, draft, source }: Props) {
  const part = { draft, source }
  const { tenantFrom, system, tenants } = source
  const isOne = tenantFrom === 'link'
  // All rows are this tenant's, and nothing is left to be said of it.
  if (system === 'freepbx' && code !== undefined) return null
  return (
    <Section title={t`Whose extensions`} rows>
      {system !== 'freepbx' && (
        <SourceChoice {...part} name="tenantFrom" label={t`Where the tenant stands`} words={whose} />
      )}
      {tenantFrom === 'column' && (
        <SourceText
          {...part}
          name="tenantColumn"
          label={t`Column of the tenant`}
          placeholder={usualTenantColumn[system]}
        />
      )}
      {tenantFrom === 'pattern' && (
        <SourceText
          {...part}
          name="pattern"
          label={t`How ids are made`}
          placeholder="{number}-{tenant}"
          description={t`With {number} and {tenant}, such as {number}-{tenant} for 100-ACME.`}
        />
      )}
      {isOne && code === undefined && (
        <TextInput
          inputWrapperOrder={below}
          label={t`Code of the tenant`}
          value={tenants[0]?.code ?? ''}
          error={under(draft.errors, 'source.tenants')}
          onChange={(event) =>
            draft.set(
              'source',
              { ...source, tenants: [{ ...tenants[0], key: '', code: event.currentTarget.value.trim() }] },
              'source.tenants',
            )
          }
        />
      )}
      {!isOne && (
        <Lines
          label={t`Tenants with other names there`}
          description={t`One in each line: as the PBX writes it, then the code here. Without a line, the code is looked for.`}
          placeholder={`acme.example.com = ${code ?? 'ACME'}`}
          initial={tenants.map((each) => `${each.key} = ${each.code}`).join('\n')}
          error={under(draft.errors, 'source.tenants')}
          onChange={(lines) =>
            draft.set(
              'source',
              {
                ...source,
                tenants: lines.map(sides).map(([key, own]) => {
                  const old = tenants.find((each) => each.key === key && each.code === own)
                  return old ?? { key, code: own }
                }),
              },
              'source.tenants',
            )
          }
        />
      )}
    </Section>
  )
}

function Policy(part: Part) {
  return (
    <Section title={t`What is done`} rows>
      <SourceChoice {...part} name="onNew" label={t`New extensions`} words={forNew} />
      <SourceChoice {...part} name="onChanged" label={t`Changed extensions`} words={forChanged} />
      <SourceChoice {...part} name="onGone" label={t`Extensions that are gone`} words={forGone} />
      <SourceNumber {...part} name="everyMinutes" label={t`Minutes between reads`} />
      <SourceNumber
        {...part}
        name="mostGonePercent"
        label={t`At most gone at once (%)`}
        description={t`Where more of a tenant’s extensions are gone in one read, nothing is changed, and the link says so.`}
      />
    </Section>
  )
}
