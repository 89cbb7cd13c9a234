/** All settings in their groups, each folded away with a count of what is set, and found by a word. */

import { msg, plural, t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Group, Text } from '@mantine/core'
import { type ReactNode, useId, useState } from 'react'
import type { SettingSpec } from '../../../src/schema/settings.ts'
import { say, type Words } from '../lib/language.ts'
import type { LeftOut } from '../lib/left-out.ts'
import { inheritedBy, isSet, type SettingValues } from '../lib/setting-values.ts'
import { FoldedSection } from './folded-section.tsx'
import { SearchBox } from './search-box.tsx'
import { Section } from './section.tsx'
import { SettingFields, standsAnyway } from './setting-fields.tsx'
import './setting-groups.css'

type GroupName = SettingSpec['group']

const titles: Words<GroupName> = {
  line: msg`All lines`,
  lineCalls: msg`Forwarding and calls of all lines`,
  timeAndLanguage: msg`Time and language`,
  calls: msg`Calls`,
  phoneBook: msg`Phone book`,
  directory: msg`Directory (LDAP)`,
  screenAndSound: msg`Screen and sound`,
  network: msg`Network`,
  access: msg`Access`,
  provisioning: msg`Provisioning`,
  actions: msg`URLs that the phone calls`,
  own: msg`The model’s own`,
}

type Props = {
  title?: string
  specs: readonly SettingSpec[]
  leftOut?: readonly LeftOut[]
  values: SettingValues
  /** One line until it is opened, which says how much is set and where. */
  folded?: boolean
  children?: ReactNode
}

function speaksOf({ label, help = '', key }: SettingSpec, wanted: string): boolean {
  return `${label} ${help} ${key}`.toLowerCase().includes(wanted)
}

type Found = Required<Pick<Props, 'specs' | 'leftOut' | 'values'>>

/** The groups that have fields which speak of it. */
function groupsWith(word: string, { specs, leftOut, values }: Found) {
  return (Object.keys(titles) as GroupName[])
    .map((name) => ({
      name,
      all: specs.filter(({ group }) => group === name),
      // A mistake is never hidden by what is looked for.
      fields: specs.filter(
        (spec) =>
          spec.group === name &&
          (speaksOf(spec, word) || values.errors[`settings.${spec.key}`] !== undefined),
      ),
      leftOut: leftOut.filter(({ spec }) => spec.group === name && speaksOf(spec, word)),
    }))
    .filter((group) => group.fields.length + group.leftOut.length > 0)
}

export function SettingGroups({ title = t`Settings`, specs, leftOut = [], values, folded, children }: Props) {
  const [wanted, setWanted] = useState('')
  const word = wanted.trim().toLowerCase()
  const groups = groupsWith(word, { specs, leftOut, values })
  const search = <SearchBox label={t`Find a setting`} value={wanted} onSearch={setWanted} />
  const content = (
    <>
      {children}
      {groups.map((group) => (
        <SettingGroup key={group.name} {...group} values={values} found={word !== ''} />
      ))}
      {groups.length === 0 && (
        <Text c="dimmed" role="status">
          <Trans>No setting is called “{wanted}”.</Trans>
        </Text>
      )}
    </>
  )
  if (!folded) {
    return (
      <Section title={title} aside={search}>
        {content}
      </Section>
    )
  }
  return (
    <FoldedSection
      title={title}
      summary={<WhereSet specs={specs} leftOut={leftOut} values={values} />}
      acts={search}
      wrong={word !== '' || Object.keys(values.errors).some((path) => /^settings\.(?!lines\.)/.test(path))}
      // A template's variables are the reason why somebody wrote it.
      openedAtFirst={specs.some(({ group }) => group === 'own')}
    >
      {content}
    </FoldedSection>
  )
}

/** `2 own · 14 from the tenant` */
function WhereSet({ specs, leftOut, values }: Found) {
  const own = specs.filter(({ key }) => isSet(values, key)).length
  const said = [t`${own} own`]
  for (const level of values.levels) {
    const count = specs.filter(
      (spec) => !isSet(values, spec.key) && inheritedBy(values, spec)?.level === level,
    ).length
    if (count > 0) said.push(t`${count} from ${level.words}`)
  }
  const idle = leftOut.filter((each) => standsAnyway(each, values)).length
  return (
    <>
      <span className="detail">{said.join(' · ')}</span>
      {idle > 0 && <span className="detail come-to-nothing"> · {comeToNothing(idle)}</span>}
    </>
  )
}

function comeToNothing(count: number): string {
  return plural(count, { one: '# comes to nothing', other: '# come to nothing' })
}

type GroupProps = {
  name: GroupName
  all: SettingSpec[]
  fields: SettingSpec[]
  leftOut: LeftOut[]
  values: SettingValues
  /** By a word that was looked for. */
  found: boolean
}

function SettingGroup({ name, all, fields, leftOut, values, found }: GroupProps) {
  // A template's variables are the reason why somebody wrote it.
  const [opened, setOpened] = useState(name === 'own')
  const id = useId()
  const refused = [...all, ...leftOut.map(({ spec }) => spec)].some(
    ({ key }) => values.errors[`settings.${key}`] !== undefined,
  )
  const shown = opened || found || refused
  return (
    <div className="setting-group">
      <h3>
        <button
          type="button"
          className="plain-button setting-group-button"
          aria-expanded={shown}
          aria-controls={id}
          onClick={() => setOpened(!shown)}
        >
          <span aria-hidden>{shown ? '▾' : '▸'}</span> {say(titles[name])}
          <Counts all={all} leftOut={leftOut} values={values} />
        </button>
      </h3>
      <div id={id} hidden={!shown}>
        {shown && (
          <div className="form-rows setting-group-fields">
            <SettingFields specs={fields} leftOut={leftOut} values={values} />
          </div>
        )}
      </div>
    </div>
  )
}

function Counts({ all, leftOut, values }: Pick<GroupProps, 'all' | 'leftOut' | 'values'>) {
  const set = all.filter(({ key }) => isSet(values, key)).length
  const inherited = all.filter((spec) => !isSet(values, spec.key) && inheritedBy(values, spec)).length
  const idle = leftOut.filter((each) => standsAnyway(each, values)).length
  return (
    <Group component="span" gap={8} ml="auto">
      {idle > 0 && (
        <span className="state-word" data-tone="waiting">
          {comeToNothing(idle)}
        </span>
      )}
      {set > 0 && (
        <span className="setting-count">
          <Trans>{set} set</Trans>
        </span>
      )}
      {inherited > 0 && (
        <span className="detail">
          <Trans>{inherited} inherited</Trans>
        </span>
      )}
      {all.length === 0 && (
        <span className="detail">
          <Trans>no fields here</Trans>
        </span>
      )}
    </Group>
  )
}
